"""What is read of the calendar and of deadlines."""

from __future__ import annotations

import heapq
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from typing import Any
from uuid import UUID

from django.db.models import Q, QuerySet
from django.utils import timezone

from liuhen.duties.counting import left_out
from liuhen.duties.errors import DeadlineNotFoundError, HolidayNotFoundError
from liuhen.duties.models import (
    Deadline,
    DeadlineOfficer,
    Extension,
    HolidayYear,
    Pause,
    ReminderAddress,
)
from liuhen.paging import COUNT_CAP, PAGE_SIZE, Page
from liuhen.people.actors import Actor
from liuhen.people.models import Role
from liuhen.people.permissions import Capability, reach
from liuhen.people.scopes import NOTHING, asked_of_each, in_led_units, is_console, own_officer
from liuhen.rules.calendar import PackageCalendar
from liuhen.rules.clocks import ZONE, Due

SOON_DAYS = 2
FIRST_YEAR, LAST_YEAR = 2000, 2100  # that the calendar keeps
UNITS_APART = 6  # units that are looked through one by one, each in its own order; of more, the whole board is walked


class Narrowed(StrEnum):
    """What a board can be narrowed to."""

    LATE = "late"
    TODAY = "today"
    SOON = "soon"  # today or within two days
    PROVISIONAL = "provisional"
    PAUSED = "paused"


def visible_deadlines(actor: Actor) -> QuerySet[Deadline]:
    """The deadlines that the actor may know of: own ones, and those of led units."""
    if is_console(actor):
        return Deadline.objects.all()
    scope = in_led_units(actor)
    officer = own_officer(actor)
    if officer is not None:
        scope |= Q(pk__in=DeadlineOfficer.objects.filter(officer_id=officer).values("deadline_id"))
    return Deadline.objects.filter(scope)


def get_deadline(*, actor: Actor, deadline_id: UUID) -> Deadline:
    """A deadline with unit and officers.

    Raises:
        DeadlineNotFoundError: there is none, or not for this actor.
    """
    rows = visible_deadlines(actor).select_related("unit").prefetch_related("officers")
    found = rows.filter(id=deadline_id).first()
    if found is None:
        raise DeadlineNotFoundError
    return found


def clock_of(*, period: str, subject: UUID) -> Deadline | None:
    """The clock of a thing as it stands, whoever asks: for the rooms that wind it and for a page that shows it."""
    return Deadline.objects.filter(period=period, subject=subject).first()


def clocks_of_case(case_id: UUID) -> list[Deadline]:
    """Every clock of a case, due first; the caller has made sure that the reader may know of the case."""
    rows = Deadline.objects.filter(case_id=case_id).exclude(state="withdrawn").select_related("unit")
    return list(rows.order_by("due_at", "id")[:COUNT_CAP])


def deadlines(
    *,
    actor: Actor,
    now: datetime,
    state: str = "",
    unit_id: UUID | None = None,
    officer_id: UUID | None = None,
    period: str = "",
    before: str = "",
    after: str = "",
) -> Page[Deadline]:
    """One page of the deadlines that still run and that the actor may know of, what is due first.

    Args:
        actor: who looks.
        now: the present moment.
        state: one of `Narrowed`; anything else for all.
        unit_id: this unit's only.
        officer_id: this officer's only.
        period: this period's only.
        before: key of the page with what is due sooner, see `Page.before`.
        after: key of the page with what is due later.
    """
    sources = [each.narrowed(state, now, period=period) for each in _sources(actor, unit_id, officer_id)]
    counted = _count(sources)
    later_than, sooner_than = _key(after), _key(before)
    if later_than is None and sooner_than is not None:
        found = _merged(sources, sooner_than, backwards=True)
        shown = found[:PAGE_SIZE][::-1]
        has_sooner, has_later = len(found) > PAGE_SIZE, True
    else:
        found = _merged(sources, later_than, backwards=False)
        shown = found[:PAGE_SIZE]
        has_sooner, has_later = later_than is not None, len(found) > PAGE_SIZE
    return Page(
        rows=_whole(shown),
        before=_key_of(shown[0]) if shown and has_sooner else None,
        after=_key_of(shown[-1]) if shown and has_later else None,
        count=min(counted, COUNT_CAP),
        capped=counted > COUNT_CAP,
    )


_Key = tuple[datetime, UUID]


@dataclass(frozen=True, slots=True)
class _Source:
    """Rows that have an index in the order of the board: deadlines, or the links of one officer to them."""

    rows: QuerySet[Any]
    by_officer: bool = False

    def where(self, **conditions: object) -> Q:
        """A condition on deadlines, put to these rows."""
        return Q(**{f"deadline__{name}" if self.by_officer else name: value for name, value in conditions.items()})

    def narrowed(self, state: str, now: datetime, *, period: str = "", unexplained: bool = False) -> _Source:
        """Only those in a state of `Narrowed`; `unexplained`: for which nobody has said why they are late."""
        wanted = Q()
        if state == Narrowed.LATE:
            wanted = Q(due_at__lt=now) & self.where(state="running")
        elif state in (Narrowed.TODAY, Narrowed.SOON):
            wanted = Q(due_at__gte=now, due_at__lte=end_of_day(now, 0 if state == Narrowed.TODAY else SOON_DAYS))
        elif state == Narrowed.PROVISIONAL:
            wanted = Q(is_provisional=True)
        elif state == Narrowed.PAUSED:
            wanted = self.where(state="paused")
        if period:
            wanted &= self.where(period=period)
        if unexplained:
            wanted &= self.where(late_reason="")
        return _Source(self.rows.filter(wanted), self.by_officer)

    @property
    def key(self) -> str:
        """The column that holds the deadline's id."""
        return "deadline_id" if self.by_officer else "id"

    def ids(self) -> QuerySet[Any]:
        """The deadlines' ids, in any order, a few more than are counted."""
        return self.rows.order_by().values_list(self.key, flat=True)[: COUNT_CAP + 1]

    def beyond(self, key: _Key | None, *, backwards: bool) -> list[_Key]:
        """The first rows beyond a key, one more than a page holds."""
        rows, order = self.rows, ("-due_at", f"-{self.key}") if backwards else ("due_at", self.key)
        if key is not None:
            at, last = key
            if backwards:
                rows = rows.filter(due_at__lte=at).exclude(**{"due_at": at, f"{self.key}__gte": last})
            else:
                rows = rows.filter(due_at__gte=at).exclude(**{"due_at": at, f"{self.key}__lte": last})
        return list(rows.order_by(*order).values_list("due_at", self.key)[: PAGE_SIZE + 1])


def _sources(actor: Actor, unit_id: UUID | None, officer_id: UUID | None) -> list[_Source]:
    """The rows that the actor may see, as lists that each have an index in the order of the board."""
    led = None if is_console(actor) else actor.reach_as(Role.LEADER)
    own = own_officer(actor)
    if officer_id is not None:
        rows = DeadlineOfficer.objects.filter(officer_id=officer_id, is_open=True)
        if led is not None and officer_id != own:
            rows = rows.filter(deadline__unit_id__in=led)
        return [_Source(rows if unit_id is None else rows.filter(deadline__unit_id=unit_id), by_officer=True)]
    whole = Deadline.objects.filter(is_open=True)
    if led is None:
        return [_Source(whole if unit_id is None else whole.filter(unit_id=unit_id))]
    units = led if unit_id is None else led & {unit_id}
    if len(units) > UNITS_APART:
        sources = [_Source(whole.filter(asked_of_each("unit_id", units)))]
    else:
        sources = [_Source(whole.filter(unit_id=unit)) for unit in sorted(units)]
    if own is not None:
        mine = DeadlineOfficer.objects.filter(officer_id=own, is_open=True)
        sources.append(_Source(mine if unit_id is None else mine.filter(deadline__unit_id=unit_id), by_officer=True))
    return sources


def end_of_day(now: datetime, days: int) -> datetime:
    """The end of the day that many days from now, in the bureau's time."""
    day = timezone.localtime(now, ZONE).date() + timedelta(days=days)
    return datetime.combine(day, time(23, 59, 59), ZONE)


def _count(sources: list[_Source]) -> int:
    """How many deadlines there are, up to one over the cap; one that two sources have counts once."""
    if len(sources) == 1:
        return sources[0].ids().count()
    seen: set[UUID] = set()
    for source in sources:
        seen.update(source.ids())
        if len(seen) > COUNT_CAP:
            break
    return len(seen)


def _merged(sources: list[_Source], key: _Key | None, *, backwards: bool) -> list[_Key]:
    """The first rows beyond a key, of all sources together, one more than a page holds."""
    merged: list[_Key] = []
    for found in heapq.merge(*(each.beyond(key, backwards=backwards) for each in sources), reverse=backwards):
        if not merged or merged[-1] != found:
            merged.append(found)
        if len(merged) > PAGE_SIZE:
            break
    return merged


def _whole(keys: list[_Key]) -> list[Deadline]:
    wanted = [row_id for _at, row_id in keys]
    rows = Deadline.objects.select_related("unit").prefetch_related("officers").in_bulk(wanted)
    return [rows[row_id] for row_id in wanted if row_id in rows]


def _key_of(key: _Key) -> str:
    return f"{key[0].timestamp():.6f}~{key[1]}"


def _key(text: str) -> _Key | None:
    at, _mark, last = text.partition("~")
    try:
        return datetime.fromtimestamp(float(at), ZONE), UUID(last)
    except (ValueError, OverflowError, OSError):
        return None


@dataclass(frozen=True, slots=True, kw_only=True)
class Owed:
    """How many deadlines ask something of somebody, each at most `COUNT_CAP` and one.

    Attributes:
        late: ended and not done.
        unexplained: late, and nobody has said why.
        today: due today.
        soon: due today or within two days.
        provisional: whose start or end may still move.
        to_decide: extensions that wait for this actor's decision.
    """

    late: int
    unexplained: int
    today: int
    soon: int
    provisional: int
    to_decide: int


def owed(*, actor: Actor, now: datetime) -> Owed:
    """What to remind somebody of, in the page or by e-mail."""
    sources = _sources(actor, None, None)

    def counted(state: Narrowed, *, unexplained: bool = False) -> int:
        return _count([each.narrowed(state, now, unexplained=unexplained) for each in sources])

    return Owed(
        late=counted(Narrowed.LATE),
        unexplained=counted(Narrowed.LATE, unexplained=True),
        today=counted(Narrowed.TODAY),
        soon=counted(Narrowed.SOON),
        provisional=counted(Narrowed.PROVISIONAL),
        to_decide=extensions_for(actor).order_by()[: COUNT_CAP + 1].count(),
    )


def extensions_for(actor: Actor) -> QuerySet[Extension]:
    """The extensions that wait and that the actor may decide, newest first; own requests are among them."""
    units = reach(actor, Capability.APPROVE_DEADLINES)
    # What waits is little, of the units' deadlines there are very many: the unit is asked of each that waits.
    scope = Q() if units is None else asked_of_each("deadline__unit_id", units) if units else NOTHING
    waiting = Extension.objects.filter(scope, is_granted=None)
    return waiting.select_related("deadline__unit").order_by("-id")


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """A deadline as its page shows it.

    Attributes:
        row: the deadline.
        due: how it was counted, with the days left out.
        extensions: asked for, newest first.
        pauses: in order.
    """

    row: Deadline
    due: Due
    extensions: list[Extension]
    pauses: list[Pause]

    @property
    def waiting(self) -> Extension | None:
        """The extension that waits for a decision."""
        return next((each for each in self.extensions if each.is_granted is None), None)


def shown(*, actor: Actor, deadline_id: UUID) -> Shown:
    """A deadline with all that moved it.

    Raises:
        DeadlineNotFoundError: there is none, or not for this actor.
    """
    row = get_deadline(actor=actor, deadline_id=deadline_id)
    extensions = list(row.extensions.order_by("-id"))
    pauses = list(row.pauses.order_by("since"))
    granted = [each for each in extensions if each.is_granted]
    return Shown(row=row, due=left_out(row, extensions=granted, pauses=pauses), extensions=extensions, pauses=pauses)


@dataclass(frozen=True, slots=True, kw_only=True)
class CalendarYear:
    """A year as the calendar page shows it.

    Attributes:
        year: which.
        row: the bureau's own table of it; None while Liuhen's own data holds.
        days: what isn't as the week says: day, name, free or worked.
        is_published: whether its arrangement is known.
    """

    year: int
    row: HolidayYear | None
    days: list[tuple[date, str, bool]]
    is_published: bool


def calendar_year(year: int) -> CalendarYear:
    """What is known of a year.

    Raises:
        HolidayNotFoundError: a year that the calendar doesn't keep.
    """
    if not FIRST_YEAR <= year <= LAST_YEAR:
        raise HolidayNotFoundError
    row = HolidayYear.objects.filter(year=year).first()
    if row is not None:
        days = [(each.day, each.name, each.is_free) for each in row.days.order_by("day")]
        return CalendarYear(year=year, row=row, days=days, is_published=row.is_complete)
    known = PackageCalendar.special_days(year)
    days = [(day, name, is_free) for day, (name, is_free) in known.items()]
    return CalendarYear(year=year, row=None, days=days, is_published=bool(known))


def calendar_years(now: datetime) -> list[CalendarYear]:
    """The years that deadlines of these days reach into, and every year of the bureau's table; newest first."""
    present = timezone.localtime(now, ZONE).year
    entered = set(HolidayYear.objects.values_list("year", flat=True))
    return [calendar_year(year) for year in sorted(entered | {present - 1, present, present + 1}, reverse=True)]


def address_of(actor: Actor) -> ReminderAddress | None:
    """Where the actor is reminded by e-mail, if anywhere."""
    return ReminderAddress.objects.filter(account_id=actor.account_id).first() if actor.account_id else None
