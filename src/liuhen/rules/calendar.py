"""Which days are worked: the arrangement of a year where one is published, else weekends and statutory holidays.

Pure: no I/O, no clock. 调休: a weekend day that an arrangement makes a working day counts as one, and a working day
that it makes free doesn't (practice; no statute says so in words, see docs/adr/counting-periods.md).
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date
from types import MappingProxyType
from typing import Protocol

from chinese_calendar import constants

from liuhen.errors import N_

_SATURDAY, _SUNDAY = 5, 6
_WEEKEND = MappingProxyType({_SATURDAY: N_("周六"), _SUNDAY: N_("周日")})
WEEKEND = frozenset(_WEEKEND.values())
"""What `DayKind.why` says of a day that is free by the week alone."""
_NAMES = MappingProxyType(
    {
        "New Year's Day": N_("元旦"),
        "Spring Festival": N_("春节"),
        "Tomb-sweeping Day": N_("清明节"),
        "Labour Day": N_("劳动节"),
        "Dragon Boat Festival": N_("端午节"),
        "Mid-autumn Festival": N_("中秋节"),
        "National Day": N_("国庆节"),
        "Anti-Fascist 70th Day": N_("抗战胜利纪念日"),
    }
)
# 全国年节及纪念日放假办法 (2024) art 2, as far as the sun's calendar alone gives the day.
_FIXED = MappingProxyType(
    {
        (1, 1): N_("元旦"),
        (5, 1): N_("劳动节"),
        (5, 2): N_("劳动节"),
        (10, 1): N_("国庆节"),
        (10, 2): N_("国庆节"),
        (10, 3): N_("国庆节"),
    }
)


@dataclass(frozen=True, slots=True)
class DayKind:
    """What a day is.

    Attributes:
        working: whether it's worked.
        published: whether the year's arrangement is known; without it `working` is an assumption.
        why: why it isn't worked, or why it is although it's a weekend; empty for an ordinary working day.
    """

    working: bool
    published: bool
    why: str


class Calendar(Protocol):
    """Says of any day whether it is worked."""

    def day(self, day: date) -> DayKind:
        """What this day is."""


def _by_the_week(day: date, *, published: bool) -> DayKind:
    why = _WEEKEND.get(day.weekday(), "")
    return DayKind(working=not why, published=published, why=why)


class StatutoryCalendar:
    """Weekends and statutory holidays alone: what can be said of a year whose arrangement isn't published.

    Args:
        festivals: the statutory holidays that go by the moon, by day (see `liuhen.rules.festivals`).
    """

    def __init__(self, festivals: Mapping[date, str] | None = None) -> None:
        self._festivals = festivals or {}

    def day(self, day: date) -> DayKind:
        """What this day is, as far as it can be known without an arrangement."""
        name = self._festivals.get(day) or _FIXED.get((day.month, day.day), "")
        return DayKind(working=False, published=False, why=name) if name else _by_the_week(day, published=False)


class PackageCalendar:
    """The years that the package chinesecalendar covers; any other year is the calendar's beneath.

    Args:
        beneath: answers for the years that aren't covered.
    """

    FIRST, LAST = min(constants.holidays).year, max(constants.holidays).year

    def __init__(self, beneath: Calendar) -> None:
        self._beneath = beneath

    def day(self, day: date) -> DayKind:
        """What this day is."""
        if not self.FIRST <= day.year <= self.LAST:
            return self._beneath.day(day)
        if day in constants.workdays:
            return DayKind(working=True, published=True, why=_NAMES[constants.workdays[day]])
        if day in constants.holidays:
            return DayKind(working=False, published=True, why=_NAMES[constants.holidays[day]])
        return _by_the_week(day, published=True)

    @classmethod
    def special_days(cls, year: int) -> dict[date, tuple[str, bool]]:
        """The days of a covered year that aren't as the week says: name, and whether it's free. Empty otherwise."""
        free = {day: (_NAMES[name], True) for day, name in constants.holidays.items() if day.year == year}
        worked = {day: (_NAMES[name], False) for day, name in constants.workdays.items() if day.year == year}
        return dict(sorted({**free, **worked}.items()))


class TableCalendar:
    """Arrangements that the bureau has imported or entered; they win over what lies beneath, day by day.

    Args:
        days: the days that an arrangement names: name, and whether it's free.
        years: the years whose arrangement is complete: their other days are as the week says.
        beneath: answers for every other day.
    """

    def __init__(self, days: Mapping[date, tuple[str, bool]], years: Collection[int], beneath: Calendar) -> None:
        self._days = days
        self._years = frozenset(years)
        self._beneath = beneath

    def day(self, day: date) -> DayKind:
        """What this day is."""
        named = self._days.get(day)
        if named is not None:
            name, is_free = named
            published = day.year in self._years or self._beneath.day(day).published
            return DayKind(working=not is_free, published=published, why=name)
        if day.year in self._years:
            return _by_the_week(day, published=True)
        return self._beneath.day(day)
