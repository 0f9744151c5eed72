"""What people say when they ask, and how it's cleaned before it's kept."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

from liuhen.archive.consulting.errors import ConsultFactInvalidError, TooMuchToConsultError
from liuhen.archive.consulting.models import Wants, Who
from liuhen.rules.consulting import ConsultingRules
from liuhen.typed import one_line

PURPOSE, BASIS, NAME, ORGAN, NOTE = 500, 300, 100, 200, 500
MOST = 100
"""Things in one request."""
_BREAKS = re.compile(r"[\s,，、;；]+")


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """A request: see `models.Consultation`.

    Attributes:
        numbers: recordings', volumes' or documents'.
        wants: to look, or which kind of copies.
        who: `outsider` or `organ` for people from outside; empty for the asker, whose cases decide.
        days: for how many; None for what the rules say.
    """

    numbers: Sequence[str]
    purpose: str
    wants: str = Wants.LOOK
    basis: str = ""
    who: str = ""
    visitor: str = ""
    organ: str = ""
    letter: str = ""
    certificate: str = ""
    days: int | None = None
    takes_paper: bool = False

    @property
    def is_outside(self) -> bool:
        """Whether it's for somebody who isn't of the bureau."""
        return self.who in (Who.OUTSIDER, Who.ORGAN)


@dataclass(frozen=True, slots=True, kw_only=True)
class Answered:
    """An answer to a question about a copy: see `models.CopyAnswer`."""

    question: str
    is_yes: bool
    note: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Given:
    """A hand-out: see `models.CopyHandout`."""

    receiver: str
    medium: str
    count: int = 1
    certificate: str = ""
    back_by: date | None = None


def numbers_in(written: str) -> list[str]:
    """The numbers in what was typed: one a line, or with commas between; each once."""
    return list(dict.fromkeys(each for each in _BREAKS.split(written) if each))


def clean(told: Asked, rules: ConsultingRules) -> Asked:
    """Check and tidy what was typed.

    Raises:
        ConsultFactInvalidError: something is missing, too long or not of its list; `field` names it.
        TooMuchToConsultError: too many things at once.
    """
    if told.who not in ("", Who.OUTSIDER, Who.ORGAN):
        raise ConsultFactInvalidError(field="who", longest=0)
    if told.wants not in Wants.values:
        raise ConsultFactInvalidError(field="wants", longest=0)
    days = rules.days if told.days is None else told.days
    if not 1 <= days <= rules.longest_days:
        raise ConsultFactInvalidError(field="days", longest=rules.longest_days)
    numbers = [line(each, field="numbers", longest=NAME) for each in told.numbers]
    numbers = list(dict.fromkeys(each for each in numbers if each))
    if not numbers:
        raise ConsultFactInvalidError(field="numbers", longest=NAME)
    if len(numbers) > MOST:
        raise TooMuchToConsultError(field="numbers", most=MOST)
    way = rules.way(told.who, told.wants)
    demands = way.demands if way is not None and told.is_outside else ()

    def of_visitor(field: str, longest: int = NAME) -> str:
        text = getattr(told, field) if told.is_outside else ""
        return line(text, field=field, longest=longest, needed=field in demands)

    return replace(
        told,
        numbers=numbers,
        days=days,
        purpose=line(told.purpose, field="purpose", longest=PURPOSE, needed=True),
        basis=line(told.basis, field="basis", longest=BASIS),
        visitor=of_visitor("visitor"),
        organ=of_visitor("organ", ORGAN),
        letter=of_visitor("letter"),
        certificate=of_visitor("certificate"),
    )


def line(text: str, *, field: str, longest: int = NAME, needed: bool = False) -> str:
    """One line of text, runs of blanks made one.

    Raises:
        ConsultFactInvalidError: it's empty though needed, or too long.
    """
    return one_line(text, field=field, longest=longest, needed=needed, error=ConsultFactInvalidError)
