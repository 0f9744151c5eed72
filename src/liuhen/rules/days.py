"""Which days can be meant: a day in 1900 or 9999 is a slip of the finger, asked back at the field it was typed in."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import Enum
from functools import cache
from importlib import resources

from liuhen.clock import MOST_OFFSET
from liuhen.rules.clocks import ZONE
from liuhen.rules.errors import DayOutOfReasonError

_LEAP_DAY = 29


class Lies(Enum):
    """Where a day can lie, seen from the present one."""

    HAPPENED = "happened"  # something was done or came in: today at the latest
    DATED = "dated"  # what a paper bears, which may be dated ahead
    COMING = "coming"  # until when something holds, or by when it shall be done


@dataclass(frozen=True, slots=True)
class _Bounds:
    earliest: date
    years_ahead: dict[Lies, int]

    def last(self, lies: Lies, today: date) -> date:
        if lies is Lies.HAPPENED:
            return today
        safe = today.replace(day=_LEAP_DAY - 1) if (today.month, today.day) == (2, _LEAP_DAY) else today
        return safe.replace(year=today.year + self.years_ahead[lies])


@cache
def _bounds() -> _Bounds:
    told = tomllib.loads(resources.files(__package__).joinpath("days.toml").read_text(encoding="utf-8"))
    ahead = {lies: int(told[lies.value]["years_ahead"]) for lies in (Lies.DATED, Lies.COMING)}
    return _Bounds(told["earliest"]["day"], ahead)


def earliest() -> date:
    """The first day that anything can be of, as `days.toml` has it."""
    return _bounds().earliest


def check_day(told: date | datetime | None, *, field: str, now: datetime, lies: Lies = Lies.HAPPENED) -> None:
    """Refuse a day, or a moment, that can't be meant; None is taken.

    Args:
        told: what was typed; moments are aware.
        field: where, for the error.
        now: the present moment.
        lies: where it can lie. What happened can always be entered: later today is taken too, clocks go wrong.

    Raises:
        DayOutOfReasonError: it's too early, too late, hasn't come yet, or has an offset that no place on earth has.
    """
    if told is None:
        return
    day = told
    if isinstance(told, datetime):
        if abs(told.utcoffset() or timedelta()) > MOST_OFFSET:
            raise DayOutOfReasonError(field=field, problem="offset")
        day = _day_of(told)
    first, last = earliest(), _bounds().last(lies, now.astimezone(ZONE).date())
    if first <= day <= last:
        return
    problem = "early" if day < first else "future" if lies is Lies.HAPPENED else "late"
    raise DayOutOfReasonError(field=field, problem=problem, first=first.isoformat(), last=last.isoformat())


def _day_of(moment: datetime) -> date:
    """Its day in the bureau's time; at the calendar's ends, where there is none, the day as told."""
    try:
        return moment.astimezone(ZONE).date()
    except OverflowError:
        return moment.date()
