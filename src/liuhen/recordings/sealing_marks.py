"""Marks beside the archive that tell the bytes process what is sealed, so that playing asks the database nothing.

A mark is a hint, never the truth: where one stands, the rows decide (`queries.is_closed`). It's made before the seal is
committed and taken away after the seal was lifted, so a crash leaves one too many at worst.
"""

from __future__ import annotations

from pathlib import Path
from uuid import UUID

from django.conf import settings


def mark(thing: UUID) -> None:
    """Have every later request for a recording's or a copy's bytes ask the rows first."""
    place = _place(thing)
    place.parent.mkdir(exist_ok=True)
    place.touch()


def unmark(thing: UUID) -> None:
    """Take a mark away."""
    _place(thing).unlink(missing_ok=True)


def is_marked(thing: UUID) -> bool:
    """Whether the rows have to be asked."""
    return _place(thing).exists()


def _place(thing: UUID) -> Path:
    home: Path = settings.LIUHEN.home
    return home / "sealed" / str(thing)
