"""Cards for tests: folders filled as recorders fill them, and somebody who watches while they are emptied."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

from django.conf import settings
from django.test import override_settings

from keeping import archive_in
from liuhen.custody.instance import create_instance
from liuhen.intake.emptying import Emptied, Step, empty_card
from liuhen.intake.models import IntakeFile, SourceKind, Wholeness
from liuhen.intake.operations import Source
from liuhen.people.actors import Actor, console_actor

NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
CONSOLE = console_actor("root")
CARD = Source(kind=SourceKind.CARD, wholeness=Wholeness.WHOLE_CARD, recorder="KT50012")
MATERIAL = Source(kind=SourceKind.MATERIAL, wholeness=Wholeness.CHOSEN, provider="河南某化工厂 王某", method="U 盘拷贝")


@contextmanager
def bureau_in(folder: Path) -> Iterator[Path]:
    """A home of its own with an instance and an archive."""
    home = folder / "home"
    create_instance(home, "demo", NOW)
    with override_settings(LIUHEN=settings.LIUHEN.model_copy(update={"home": home})), archive_in(home):
        yield home


class Clock:
    """Tells a later moment each time."""

    def __init__(self) -> None:
        self.moment = NOW

    def __call__(self) -> datetime:
        self.moment += timedelta(seconds=1)
        return self.moment


class Watcher:
    """Remembers what it was told; `at_byte` and `at_file` may do something in the middle."""

    def __init__(self) -> None:
        self.steps: list[tuple[Step, int, int]] = []
        self.read = 0
        self.files: list[str] = []

    def began(self, step: Step, files: int, size: int) -> None:
        self.steps.append((step, files, size))

    def advanced(self, size: int) -> None:
        self.read += size
        self.at_byte(self.read)

    def ended(self, file: IntakeFile) -> None:
        self.files.append(file.path)
        self.at_file(len(self.files))

    def at_byte(self, read: int) -> None:
        """Called with how much was read."""

    def at_file(self, count: int) -> None:
        """Called with how many files ended."""


def fill(card: Path, files: Mapping[str, bytes]) -> Path:
    """Write a card; every file has a time of its own by the device's clock."""
    for number, (name, content) in enumerate(files.items()):
        path = card / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
        os.utime(path, ns=(at := 1_771_000_000_000_000_000 + number * 1_000_000_000, at))
    return card


def empty(card: Path, *, source: Source = CARD, watch: Watcher | None = None, actor: Actor = CONSOLE) -> Emptied:
    """Empty a card as the console would."""
    return empty_card(actor=actor, clock=Clock(), root=card, source=source, watch=watch or Watcher())
