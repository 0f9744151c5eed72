"""How periods are counted: 民法典 200-204, and 行政处罚法 85 for working days. Pure: no I/O, no clock.

Hours run from the stated moment and are never stretched. Days, months and years leave the first day out, end at the
end of their last day, and move on when that one is a holiday. Why so: docs/adr/counting-periods.md.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from liuhen.errors import N_
from liuhen.rules.calendar import Calendar
from liuhen.rules.errors import PeriodOutOfRangeError
from liuhen.rules.limits import Limit, Unit

__all__ = ["PAUSED", "UNPUBLISHED", "ZONE", "Due", "LeftOut", "Limit", "Pause", "Unit", "due", "provisional_reason"]

ZONE = ZoneInfo("Asia/Shanghai")
"""The one official time of the country whose days are counted here."""

PAUSED = N_("暂停")
_DAY = timedelta(days=1)
_END = time(23, 59, 59)  # 民法典 203: the last day ends at 24:00
_FIRST_YEAR, _LAST_YEAR = 1949, 2999
_MONTHS = 12


@dataclass(frozen=True, slots=True)
class Pause:
    """A span in which a period doesn't run; `until` is when it runs again.

    Hours are put off by the span's length. Of days, those from the pause's day to the day before it ends don't count.
    """

    since: datetime
    until: datetime


@dataclass(frozen=True, slots=True)
class LeftOut:
    """A day that a period didn't count, or couldn't end on, and why (a holiday's name, a day of the week, 暂停)."""

    day: date
    why: str


@dataclass(frozen=True, slots=True)
class Due:
    """When a period ends.

    Attributes:
        last_day: its last day in the bureau's time; None for hours.
        due: the moment up to which it runs; the end of `last_day` is told as 23:59:59.
        unpublished: the years it reaches into whose holiday arrangement isn't published, in order.
        left_out: the days not counted. The first day, which never counts, isn't among them.
    """

    last_day: date | None
    due: datetime
    unpublished: tuple[int, ...] = ()
    left_out: tuple[LeftOut, ...] = ()

    @property
    def provisional(self) -> bool:
        """Whether a holiday arrangement that isn't published yet may still move the end (invariant 7)."""
        return bool(self.unpublished)

    @property
    def reason(self) -> str:
        """Why it's provisional, in Chinese; empty when it isn't."""
        return provisional_reason(self.unpublished)


UNPUBLISHED = N_("{years}年放假安排尚未公布，暂按周末和法定节假日推算，公布后重新计算。")


def provisional_reason(unpublished: Sequence[int]) -> str:
    """Say which years' arrangements a period still waits for; empty when none."""
    return UNPUBLISHED.format(years="、".join(str(year) for year in unpublished)) if unpublished else ""


class _Walk:
    """Goes through days and remembers what it met."""

    def __init__(self, calendar: Calendar, pauses: Sequence[Pause]) -> None:
        self._calendar = calendar
        self._pauses = [(pause.since.astimezone(ZONE).date(), pause.until.astimezone(ZONE).date()) for pause in pauses]
        self.left_out: dict[date, str] = {}
        self.unpublished: set[int] = set()

    def pauses_on(self, day: date) -> bool:
        """Whether the period doesn't run on this day."""
        return any(since <= day < until for since, until in self._pauses)

    def is_worked(self, day: date) -> bool:
        """Whether this day is worked; leaves it out if not."""
        kind = self._calendar.day(day)
        if not kind.published:
            self.unpublished.add(day.year)
        if not kind.working:
            self.left_out[day] = kind.why
        return kind.working

    def runs_on(self, day: date) -> bool:
        """Whether the period runs on this day; leaves it out if not."""
        if self.pauses_on(day):
            self.left_out[day] = PAUSED
            return False
        return True

    def end(self, last: date) -> Due:
        """The end of the period on its last day."""
        left_out = tuple(LeftOut(day, why) for day, why in sorted(self.left_out.items()))
        return Due(
            last_day=last,
            due=datetime.combine(last, _END, ZONE),
            unpublished=tuple(sorted(self.unpublished)),
            left_out=left_out,
        )


def due(start: datetime, limit: Limit, calendar: Calendar, pauses: Sequence[Pause] = ()) -> Due:
    """When a period that starts at this moment ends.

    Args:
        start: aware; its day is the day in the bureau's time.
        limit: how long.
        calendar: which days are worked.
        pauses: spans in which it didn't run, all of them ended, none overlapping another.

    Raises:
        PeriodOutOfRangeError: it starts before 1949 or would end after 2999.
    """
    if not _FIRST_YEAR <= start.year <= _LAST_YEAR:
        raise PeriodOutOfRangeError(first=_FIRST_YEAR, last=_LAST_YEAR)
    try:
        found = _due(start, limit, calendar, pauses)
    except OverflowError:
        raise PeriodOutOfRangeError(first=_FIRST_YEAR, last=_LAST_YEAR) from None
    if found.due.year > _LAST_YEAR:
        raise PeriodOutOfRangeError(first=_FIRST_YEAR, last=_LAST_YEAR)
    return found


def _due(start: datetime, limit: Limit, calendar: Calendar, pauses: Sequence[Pause]) -> Due:
    if limit.unit is Unit.HOURS:  # 民法典 201 II: from the stated moment; 203 speaks of days, so nothing stretches it
        end = start.astimezone(UTC) + timedelta(hours=limit.count)
        for pause in sorted(pauses, key=lambda each: each.since):
            if pause.since < end:
                end += pause.until.astimezone(UTC) - max(pause.since, start).astimezone(UTC)
        return Due(last_day=None, due=end.astimezone(ZONE))
    walk = _Walk(calendar, pauses)
    first = start.astimezone(ZONE).date()
    if limit.unit is Unit.WORKING_DAYS:
        return walk.end(_after_working_days(first, limit.count, walk))
    if limit.unit is Unit.DAYS:
        last = _after_days(first, limit.count, walk)
    else:
        months = limit.count * (_MONTHS if limit.unit is Unit.YEARS else 1)
        last = _put_off(first, _corresponding(first, months), walk)
    while not walk.is_worked(last):  # 民法典 203: the day after the holiday
        last += _DAY
    return walk.end(last)


def _after_working_days(day: date, count: int, walk: _Walk) -> date:
    while count:
        day += _DAY
        if walk.runs_on(day) and walk.is_worked(day):
            count -= 1
    return day


def _after_days(day: date, count: int, walk: _Walk) -> date:
    while count:
        day += _DAY
        count -= walk.runs_on(day)
    return day


def _corresponding(day: date, months: int) -> date:
    """The same day so many months later, or that month's last one (民法典 202)."""
    years, month = divmod(day.month - 1 + months, _MONTHS)
    try:
        following = date(day.year + years, month + 1, 1)
        for wanted in range(day.day, 27, -1):
            try:
                return following.replace(day=wanted)
            except ValueError:
                continue
        return following.replace(day=day.day)
    except ValueError:
        raise OverflowError from None


def _put_off(first: date, last: date, walk: _Walk) -> date:
    """The end of months or years, as many days later as it was paused."""
    day = first
    while day < last:
        day += _DAY
        if not walk.runs_on(day):
            last += _DAY
    return last
