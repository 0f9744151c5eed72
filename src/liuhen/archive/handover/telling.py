"""How what people type at hand-over is cleaned before it's kept."""

from __future__ import annotations

from liuhen.archive.handover.errors import HandoverFactInvalidError
from liuhen.typed import one_line

NOTE, PLACE = 500, 100


def line(text: str, *, field: str, longest: int = NOTE, needed: bool = False) -> str:
    """One line of text, runs of blanks made one.

    Raises:
        HandoverFactInvalidError: it's empty though needed, or too long.
    """
    return one_line(text, field=field, longest=longest, needed=needed, error=HandoverFactInvalidError)
