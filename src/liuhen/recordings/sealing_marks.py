"""Marks beside the archive of what is closed to anybody: without one, playing asks the database nothing.

What is sealed has one, and what was filmed under a consent, with the copies of both. A mark is a hint, never the truth:
where one stands, the rows decide at every range (`queries.refuse_closed`). It's made before its reason is committed and
taken away after that has gone, so a crash leaves one too many at worst; the worker makes those that are missing.
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
