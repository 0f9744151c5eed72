"""What is known of each year's holidays, and which deadlines wait for an arrangement."""

from __future__ import annotations

from calendar import Calendar as Weeks
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.utils import timezone

from liuhen.duties.counting import calendar_in_force
from liuhen.duties.errors import HolidayNotFoundError
from liuhen.duties.models import Deadline, HolidayYear
from liuhen.paging import COUNT_CAP
from liuhen.rules.calendar import WEEKEND, Calendar, PackageCalendar
from liuhen.rules.clocks import ZONE
from liuhen.work import queries as work
from liuhen.work.models import JobState

FIRST_YEAR, LAST_YEAR = 2000, 2100  # that the calendar keeps
_MONTHS, _SATURDAY = 12, 5


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


@dataclass(frozen=True, slots=True)
class Cell:
    """A day of the year's sheet.

    Attributes:
        day: which.
        kind: `free`, `worked` (a weekend day that is worked), `weekend`, or empty for an ordinary working day.
        name: of the holiday that it belongs to.
    """

    day: date
    kind: str
    name: str


@dataclass(frozen=True, slots=True)
class Month:
    """A month of the year's sheet: its weeks from Monday to Sunday, None where another month's days stand."""

    first: date
    weeks: tuple[tuple[Cell | None, ...], ...]


def months_of(year: int) -> list[Month]:
    """A year's twelve months as deadlines are counted now; an unpublished one by weekends and statutory holidays."""
    calendar = calendar_in_force()
    found = []
    for month in range(1, _MONTHS + 1):
        weeks = Weeks(firstweekday=0).monthdatescalendar(year, month)
        cells = tuple(tuple(_cell(day, calendar) if day.month == month else None for day in week) for week in weeks)
        found.append(Month(date(year, month, 1), cells))
    return found


def _cell(day: date, calendar: Calendar) -> Cell:
    known, is_weekend = calendar.day(day), day.weekday() >= _SATURDAY
    if known.working:
        return Cell(day, "worked" if is_weekend else "", known.why)
    is_holiday = known.why not in WEEKEND
    return Cell(day, "free" if is_holiday else "weekend", known.why if is_holiday else "")


@dataclass(frozen=True, slots=True)
class Stretch:
    """Days of one holiday that follow each other and are all free, or a day that is worked for it."""

    first: date
    last: date
    name: str
    is_free: bool

    @property
    def days(self) -> int:
        """How many days it has."""
        return (self.last - self.first).days + 1


def stretches(days: Sequence[tuple[date, str, bool]]) -> list[Stretch]:
    """A year's special days as a notice tells them: from when to when one is free, and when one works instead."""
    found: list[Stretch] = []
    for day, name, is_free in sorted(days):
        before = found[-1] if found else None
        if before and is_free and before.is_free and before.name == name and day - before.last == timedelta(days=1):
            found[-1] = Stretch(before.first, day, name, is_free)
        else:
            found.append(Stretch(day, day, name, is_free))
    return found


def waiting_for(year: int) -> int:
    """How many deadlines of the whole bureau are provisional because they reach into a year; capped."""
    reaching = Deadline.objects.filter(
        is_provisional=True,
        last_day__isnull=False,
        due_at__gte=datetime(year, 1, 1, tzinfo=ZONE),
        start__lt=datetime(year + 1, 1, 1, tzinfo=ZONE),
    )
    return reaching.order_by()[: COUNT_CAP + 1].count()


def is_recounting(year: int) -> bool:
    """Whether the worker is still to count anew what a change of this year moves."""
    job = work.latest(f"duties.recount:{year}")
    return job is not None and job.state in {JobState.QUEUED, JobState.RUNNING}


def awaited_years(now: datetime) -> list[int]:
    """The years without an arrangement for which deadlines wait, of this one and the next."""
    present = timezone.localtime(now, ZONE).year
    years = (calendar_year(year) for year in (present, present + 1))
    return [each.year for each in years if not each.is_published and waiting_for(each.year)]
