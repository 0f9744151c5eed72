"""Texts as this room takes them."""

from __future__ import annotations

from liuhen.devices.errors import RecorderFactInvalidError

REASON_LENGTH = 300


def line(value: str, *, field: str, longest: int = REASON_LENGTH) -> str:
    """A text of one line, blanks made single; may be empty.

    Raises:
        RecorderFactInvalidError: it's longer, or holds what can't be printed; `field` names it.
    """
    cleaned = " ".join(value.split())
    if len(cleaned) > longest or not (cleaned.isprintable() or not cleaned):
        raise RecorderFactInvalidError(field=field, longest=longest)
    return cleaned
