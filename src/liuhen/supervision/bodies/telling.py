"""What is said of a paper of a supervising body."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from liuhen.supervision.bodies.errors import DemandFactInvalidError
from liuhen.typed import one_line, passage

BODY, NUMBER, TEXT = 200, 100, 1000


@dataclass(frozen=True, slots=True, kw_only=True)
class Received:
    """A paper as it came in.

    Attributes:
        body: who sent it.
        kind: of `DemandKind`.
        number: of the paper.
        received_on: the day it came in.
        asked: what is asked.
        due_on: until when; None where it says nothing.
        cases: numbers of the cases that it's about.
    """

    body: str
    kind: str
    number: str
    received_on: date
    asked: str
    due_on: date | None = None
    cases: tuple[str, ...] = ()


def line(text: str, *, field: str, longest: int, needed: bool = True) -> str:
    """One line of text, runs of blanks made one.

    Raises:
        DemandFactInvalidError: it's empty though needed, or too long.
    """
    return one_line(text, field=field, longest=longest, needed=needed, error=DemandFactInvalidError)


def lines(text: str, *, field: str, needed: bool = True) -> str:
    """Text of several lines; otherwise as `line`."""
    return passage(text, field=field, longest=TEXT, needed=needed, error=DemandFactInvalidError)
