"""What a person typed, as it is kept."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from uuid import UUID

from liuhen.cases.errors import CaseFactInvalidError, FewOfficersReasonNeededError, NoOfficerError
from liuhen.people.models import Officer
from liuhen.rules.model import Quantity
from liuhen.rules.shelf import rulebook
from liuhen.typed import problem_with

NUMBER_LENGTH = 100
TEXT_LENGTH = 300
NOTE_LENGTH = 500
LONG_LENGTH = 2000


def line(value: str, *, field: str, longest: int = TEXT_LENGTH, needed: bool = True) -> str:
    """Return one line of text, runs of blanks made one.

    Raises:
        CaseFactInvalidError: it is empty though needed, or too long; `field` names it.
    """
    cleaned = " ".join(value.split())
    if (needed and not cleaned) or len(cleaned) > longest or "\x00" in cleaned:
        raise CaseFactInvalidError(field=field, longest=longest, problem=problem_with(cleaned))
    return cleaned


def passage(value: str, *, field: str, longest: int = LONG_LENGTH, needed: bool = True) -> str:
    """Return a text of several lines.

    Raises:
        CaseFactInvalidError: as `line`.
    """
    cleaned = value.strip()
    if (needed and not cleaned) or len(cleaned) > longest or "\x00" in cleaned:
        raise CaseFactInvalidError(field=field, longest=longest, problem=problem_with(cleaned))
    return cleaned


def one_of(value: str, known: Iterable[str], *, field: str, needed: bool = True) -> str:
    """Return a code of a list, or nothing where that's allowed.

    Raises:
        CaseFactInvalidError: it's not of the list.
    """
    if (value or needed) and value not in set(known):
        raise CaseFactInvalidError(field=field, longest=0)
    return value


def officers_needed(day: date) -> int:
    """How many officers the rulebook of a day asks for at least; one where it counts nobody."""
    rules = rulebook().on(day).of(Quantity)
    return next((rule.number for rule in rules if rule.code == "officers"), 1)


def officers_of(officer_ids: Sequence[UUID], *, reason: str, day: date) -> tuple[list[Officer], str]:
    """Return the officers named, and why they are fewer than the law asks for (empty when they're enough).

    That somebody went alone is what happened, and can be entered: with the reason, which the case's findings show.

    Args:
        officer_ids: who is named.
        reason: why they are too few, as typed.
        day: the day by whose rules they are counted.

    Raises:
        NoOfficerError: nobody known is named.
        FewOfficersReasonNeededError: they are too few, and no reason is given.
        CaseFactInvalidError: the reason is longer than 300 characters.
    """
    officers = list(Officer.objects.filter(id__in=set(officer_ids)))
    why = line(reason, field="few_officers_reason", needed=False)
    if not officers:
        raise NoOfficerError(field="officers")
    needed = officers_needed(day)
    if len(officers) >= needed:
        return officers, ""
    if not why:
        raise FewOfficersReasonNeededError(field="few_officers_reason", needed=needed)
    return officers, why
