"""Recordings as rows alone, for what never touches their bytes."""

from __future__ import annotations

import hashlib
from datetime import datetime
from itertools import count
from typing import Any

from conftest import NOW
from liuhen.recordings import search
from liuhen.recordings.models import Kind, Recording, Viewing
from liuhen.recordings.queries import searchable_text

_numbers = count(1)


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
