"""From when until when somebody is something: whole days of the bureau, both ends included."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Q

from liuhen.people.errors import PeriodError
from liuhen.people.models import Appointment, Deputyship, RoleGrant
from liuhen.rules.clocks import ZONE
from liuhen.rules.days import Lies, check_day


def bureau_day(now: datetime) -> date:
    """The day that a moment is on in the bureau."""
    return now.astimezone(ZONE).date()


@dataclass(frozen=True, slots=True)
class Span:
    """A first and a last day; None for no end on that side."""

    first: date | None
    last: date | None

    def meets(self, other: Span) -> bool:
        """Whether there is a day in both."""
        starts = self.first is None or other.last is None or self.first <= other.last
        return starts and (self.last is None or other.first is None or other.first <= self.last)

    def holds_on(self, day: date) -> bool:
        """Whether a day is in it."""
        return (self.first is None or self.first <= day) and (self.last is None or day <= self.last)


def span_of(row: RoleGrant | Deputyship | Appointment) -> Span:
    """The days of a grant, a deputyship or an appointment; a grant without a first day holds from its giving."""
    first = row.holds_from
    if first is None and isinstance(row, RoleGrant):
        first = bureau_day(row.granted_at)
    return Span(first, row.holds_until)


def state_on(row: RoleGrant | Deputyship | Appointment, day: date) -> str:
    """How a period stands on a day: `coming`, `running` or `over`."""
    if row.holds_until is not None and row.holds_until < day:
        return "over"
    return "coming" if row.holds_from is not None and row.holds_from > day else "running"


def running(day: date, at: str = "") -> Q:
    """The condition that a row's period holds on a day; `at` is the way to the row, such as `grant__`."""
    began = Q(**{f"{at}holds_from": None}) | Q(**{f"{at}holds_from__lte": day})
    return began & (Q(**{f"{at}holds_until": None}) | Q(**{f"{at}holds_until__gte": day}))


def in_force(day: date) -> Q:
    """The condition that a `RoleGrant` gives its role on a day."""
    return Q(revoked_at=None) & running(day)


def check_period(first: date | None, last: date | None, *, now: datetime) -> None:
    """Go on only if a period lies ahead: nobody gets a role for days that are past, and it ends after it begins.

    Raises:
        PeriodError: it doesn't; `field` says which end.
        DayOutOfReasonError: a day that can't be meant.
    """
    today = bureau_day(now)
    check_day(first, field="holds_from", now=now, lies=Lies.COMING)
    check_day(last, field="holds_until", now=now, lies=Lies.COMING)
    if first is not None and first < today:
        raise PeriodError(field="holds_from")
    if last is not None and (last < today or (first is not None and last < first)):
        raise PeriodError(field="holds_until")
