"""Moments as devices write them. Pure; unknown forms are None, never an error."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta, timezone
from typing import Literal

from liuhen.media.model import DeviceTime

# Clocks that were never set say 1904 (QuickTime's zero), 1970 or 1980; nothing of ours was filmed before 1990.
EARLIEST_YEAR = 1990
LATEST_YEAR = 2200

_NUMERIC = re.compile(
    r"(\d{4})[-:/](\d{2})[-:/](\d{2})[T ](\d{2}):(\d{2}):(\d{2})(?:\.\d{1,9})?\s*(Z|[+-]\d{2}:?\d{2})?", re.ASCII
)
_ASCTIME = re.compile(r"[A-Za-z]{3}\s+([A-Za-z]{3})\s+(\d{1,2})\s+(\d{2}):(\d{2}):(\d{2})\s+(\d{4})", re.ASCII)
_IN_NAME = re.compile(
    r"(?<!\d)((?:19|20)\d{2})[-_.]?(\d{2})[-_.]?(\d{2})[-_. T]?(\d{2})[-_.:]?(\d{2})[-_.:]?(\d{2})(?!\d)", re.ASCII
)
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_MOST_CHARACTERS = 64
_DAY_MINUTES = 24 * 60


def parse(text: str) -> datetime | None:
    """ISO 8601, EXIF (`2026:11:23 08:00:00`) and asctime (`Mon Nov 23 08:00:00 2026`); aware if it says so."""
    text = text.strip("\0 \t\r\n")
    if len(text) > _MOST_CHARACTERS:
        return None
    if found := _NUMERIC.fullmatch(text):
        *numbers, zone = found.groups()
        return _moment([int(number) for number in numbers], zone)
    if found := _ASCTIME.fullmatch(text):
        name, day, hour, minute, second, year = found.groups()
        if name.lower() in _MONTHS:
            month = _MONTHS.index(name.lower()) + 1
            return _moment([int(year), month, int(day), int(hour), int(minute), int(second)], None)
    return None


def in_name(name: str) -> datetime | None:
    """The local moment that recorders put into a file's name, as `DSJ_20260213_081520.MP4`; None without one."""
    found = _IN_NAME.search(name)
    return _moment([int(number) for number in found.groups()], None) if found else None


def device_time(text: str, source: str, *, offset: str = "", utc: bool = False) -> DeviceTime | None:
    """The moment in `text` with its origin, or None if it is no moment or the clock was never set.

    Args:
        text: as the device wrote it.
        source: where that was.
        offset: written apart from it (EXIF), as `+08:00`.
        utc: the format says that times are UTC.
    """
    at = parse(text)
    if at is None:
        return None
    zone: Literal["stated", "utc", "unknown"] = "unknown"
    if utc:
        at, zone = at.replace(tzinfo=at.tzinfo or UTC), "utc"
    elif at.tzinfo is not None:
        zone = "stated"
    elif (stated := _zone(offset.strip("\0 "))) is not None:
        at, zone = at.replace(tzinfo=stated), "stated"
    return DeviceTime(at=at.isoformat(timespec="seconds"), source=source, zone=zone)


def _moment(numbers: list[int], zone: str | None) -> datetime | None:
    year, month, day, hour, minute, second = numbers
    if not EARLIEST_YEAR <= year <= LATEST_YEAR:
        return None
    try:
        return datetime(year, month, day, hour, minute, second, tzinfo=_zone(zone or ""))
    except ValueError:
        return None


def _zone(text: str) -> timezone | None:
    if text == "Z":
        return UTC
    if not re.fullmatch(r"[+-]\d{2}:?\d{2}", text, re.ASCII):
        return None
    minutes = int(text[1:3]) * 60 + int(text[-2:])
    if minutes >= _DAY_MINUTES:
        return None
    return timezone(timedelta(minutes=minutes if text[0] == "+" else -minutes))
