"""What rooms above make of recordings and keep beside previews and copies, such as images of discs.

Whoever makes such a thing says how it's closed; sealing and destroying ask all of them, in their own transaction.
"""

from __future__ import annotations

from collections.abc import Callable
from uuid import UUID

Closing = Callable[[UUID], list[UUID]]
"""Closes what holds a recording, in the caller's transaction, and names it: its folder among the previews goes next."""

_closings: list[Closing] = []


def ask_to_close(closing: Closing) -> None:
    """Have `closing` called for each recording that is sealed or destroyed. Any number of times."""
    if closing not in _closings:
        _closings.append(closing)


def close_all(recording_id: UUID) -> list[UUID]:
    """Close whatever holds a recording, in the caller's transaction; the ids of what has to be removed."""
    return [thing for closing in _closings for thing in closing(recording_id)]
