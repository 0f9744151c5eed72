"""What people say when they draw, review and answer, and how it's cleaned before it's kept."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from liuhen.supervision.reviews.errors import SupervisionFactInvalidError
from liuhen.typed import one_line, passage

TITLE, NOTE, MARK_NOTE, SEED = 200, 1000, 500, 200


@dataclass(frozen=True, slots=True, kw_only=True)
class Conditions:
    """What answers to a plan; None and empty for all.

    Attributes:
        since, until: days on which it arrived, both counted in.
        unit_id: of this unit and those below it.
        officer_id: filmed by this officer.
        kind: of `recordings.models.Kind`.
        risk: of `Risk`.
    """

    since: date
    until: date
    unit_id: UUID | None = None
    officer_id: UUID | None = None
    kind: str = ""
    risk: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """What a reviewer says to one item.

    Attributes:
        item: its code.
        answer: of `Answer`.
        second: from the recording's beginning; None where no moment is meant.
        note: what is wrong.
    """

    item: str
    answer: str
    second: int | None = None
    note: str = ""


def line(text: str, *, field: str, longest: int, needed: bool = False) -> str:
    """One line of text, runs of blanks made one.

    Raises:
        SupervisionFactInvalidError: it's empty though needed, or too long.
    """
    return one_line(text, field=field, longest=longest, needed=needed, error=SupervisionFactInvalidError)


def lines(text: str, *, field: str, longest: int = NOTE, needed: bool = False) -> str:
    """Text of several lines; otherwise as `line`."""
    return passage(text, field=field, longest=longest, needed=needed, error=SupervisionFactInvalidError)
