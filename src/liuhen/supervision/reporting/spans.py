"""Of which days a report is: a month or a year, as it's asked for in an address."""

from __future__ import annotations

from datetime import date, timedelta

_FIRST_YEAR, _LAST_YEAR, _MONTHS = 2000, 2100, 12


def span_of(asked: str, *, today: date) -> tuple[str, date, date]:
    """What is asked for as `2026` or `2026-11`, with its first and last day; this month where it's neither.

    Args:
        asked: as it stands in the address.
        today: the bureau's.
    """
    year, _dash, month = asked.partition("-")
    is_year = year.isascii() and year.isdigit() and _FIRST_YEAR <= int(year) <= _LAST_YEAR
    if is_year and asked == year:
        return asked, date(int(year), 1, 1), date(int(year), _MONTHS, 31)
    if is_year and month.isascii() and month.isdigit() and 1 <= int(month) <= _MONTHS:
        first = date(int(year), int(month), 1)
    else:
        first = today.replace(day=1)
    after = (first + timedelta(days=31)).replace(day=1)
    return f"{first:%Y-%m}", first, after - timedelta(days=1)
