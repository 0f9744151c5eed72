"""Reads the statutory holidays that go by the moon, and puts the calendars together."""

from __future__ import annotations

import tomllib
from collections.abc import Collection, Mapping
from datetime import date, timedelta
from functools import cache
from importlib import resources

from liuhen.errors import N_
from liuhen.rules.calendar import Calendar, PackageCalendar, StatutoryCalendar, TableCalendar

_SPRING = N_("春节")
_EVE = N_("除夕")
_QINGMING = N_("清明节")
_DRAGON_BOAT = N_("端午节")
_MID_AUTUMN = N_("中秋节")


@cache
def festivals() -> Mapping[date, str]:
    """The days by the moon that are known beforehand, with their names."""
    data = tomllib.loads((resources.files("liuhen.rules") / "festivals.toml").read_text("utf-8"))
    found: dict[date, str] = {}
    for year in data["year"]:
        found[year["spring"] - timedelta(days=1)] = _EVE
        found |= {year["spring"] + timedelta(days=after): _SPRING for after in range(3)}
        found |= {
            year["qingming"]: _QINGMING,
            year["dragon_boat"]: _DRAGON_BOAT,
            year["mid_autumn"]: _MID_AUTUMN,
        }
    return found


def calendar(days: Mapping[date, tuple[str, bool]] | None = None, years: Collection[int] = ()) -> Calendar:
    """The calendar to count by: the bureau's own table, over the package, over the statutory holidays.

    Args:
        days: the days that the bureau's arrangements name, with name and whether each is free.
        years: the years whose arrangement in that table is complete.
    """
    published = PackageCalendar(StatutoryCalendar(festivals()))
    return TableCalendar(days or {}, years, published) if days or years else published
