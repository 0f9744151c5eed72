"""Recordings as rows alone, for what never touches their bytes."""

from __future__ import annotations

import hashlib
from datetime import datetime, timedelta
from itertools import count
from typing import Any

from conftest import NOW
from liuhen.devices import operations as devices
from liuhen.devices.models import Recorder
from liuhen.people.actors import Actor
from liuhen.people.models import Unit
from liuhen.recordings import search
from liuhen.recordings.models import Kind, Recording, Viewing
from liuhen.recordings.queries import searchable_text

_numbers = count(1)


def fast(actor: Actor, unit: Unit, code: str = "KT1") -> Recorder:
    """A recorder that somebody who may note it found a minute and a half fast, two seconds either way, just now."""
    recorder = Recorder.objects.create(code=code, unit=unit, registered_at=NOW)
    devices.note_clock(
        actor=actor, now=NOW, recorder_id=recorder.id, shown=NOW + timedelta(seconds=90), seen_at=NOW, within_s=2,
        reason="对照",
    )  # fmt: skip
    return recorder


def row(*, captured_at: datetime | None = NOW, **given: Any) -> Recording:
    """A recording that was taken in and looked into; findable."""
    number = next(_numbers)
    facts: dict[str, Any] = {
        "number": f"2026-{number:06d}",
        "kind": Kind.VIDEO,
        "viewing": Viewing.NATIVE,
        "card_name": f"{number}.MP4",
        "logical_path": "original.mp4",
        "size": 1000,
        "sha256": hashlib.sha256(str(number).encode()).hexdigest(),
        "sm3": "0" * 64,
        "received_at": NOW,
        "captured_at": captured_at,
        "captured_from": "name" if captured_at else "",
    }
    made = Recording.objects.create(**{**facts, **given})
    search.index(made, searchable_text(made))
    return made
