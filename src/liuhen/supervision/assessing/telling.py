"""What assessors say, and how it's cleaned before it's kept."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from liuhen.supervision.assessing.errors import AssessmentFactInvalidError
from liuhen.typed import one_line, passage

TITLE, SEED, NOTE, TEXT = 200, 200, 500, 1000


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """What is drawn: volumes filed on these days, of a unit and those below it or of all."""

    title: str
    since: date
    until: date
    wanted: int
    unit_id: UUID | None = None
    seed: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Scored:
    """What an assessor says to an item: points off, whether it vetoes the whole, and why."""

    item: str
    deduction: int = 0
    is_veto: bool = False
    note: str = ""


def line(text: str, *, field: str, longest: int, needed: bool = False) -> str:
    """One line of text, runs of blanks made one.

    Raises:
        AssessmentFactInvalidError: it's empty though needed, or too long.
    """
    return one_line(text, field=field, longest=longest, needed=needed, error=AssessmentFactInvalidError)


def lines(text: str, *, field: str, needed: bool = False) -> str:
    """Text of several lines; otherwise as `line`."""
    return passage(text, field=field, longest=TEXT, needed=needed, error=AssessmentFactInvalidError)
