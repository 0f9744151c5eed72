"""Recordings to do things with: taken in by the operations that take them in in life."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from conftest import NOW
from keeping import archive_in
from liuhen.custody.instance import create_instance
from liuhen.intake.emptying import empty_card
from liuhen.intake.models import SourceKind, Wholeness
from liuhen.intake.operations import Source
from liuhen.people.actors import Channel, actor_of
from liuhen.people.models import Role
from liuhen.recordings.models import Recording


class Unwatched:
    """Nobody looks on."""

    def began(self, step: Any, files: int, size: int) -> None:
        pass

    def advanced(self, size: int) -> None:
        pass

    def ended(self, file: Any) -> None:
        pass


@pytest.fixture
def home(tmp_path: Path) -> Iterator[Path]:
    """An instance of its own, so that its ledger is of one history with this test's database."""
    own = tmp_path / "home"
    create_instance(own, "demo", NOW)
    with archive_in(own):
        yield own


@pytest.fixture
def received(home: Path, people: dict[Role, Any], tmp_path: Path) -> Callable[..., Recording]:
    """Takes one file in by the officer (or another account) and gives its recording: `received(name, content)`."""

    def take(name: str, content: bytes, *, by: Any = None, recorder: str = "KT1") -> Recording:
        card = tmp_path / f"card-{name}-{len(content)}"
        card.mkdir()
        (card / name).write_bytes(content)
        actor = actor_of(by or people[Role.OFFICER], Channel.WEB)
        source = Source(kind=SourceKind.CARD, wholeness=Wholeness.FOLDER, recorder=recorder)
        emptied = empty_card(actor=actor, clock=lambda: NOW, root=card, source=source, watch=Unwatched())
        return emptied.intake.files.get().recording

    return take
