"""Months, quarters and years, as the address has them: `2026-11`, `2026-Q4`, `2026`."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, datetime

from django.utils.translation import gettext as _

from liuhen.rules.clocks import ZONE

_WRITTEN = re.compile(r"(20\d\d)(?:-(?:(0[1-9]|1[0-2])|Q([1-4])))?", re.ASCII)
TREND = 12
"""How many months a course of months shows."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Span:
    """A span of whole months.

    Attributes:
        first: the first day of its first month.
        months: how many.
    """

    first: date
    months: int

    @property
    def after(self) -> date:
        """The first day that no longer belongs to it."""
        return add_months(self.first, self.months)

    @property
    def last(self) -> date:
        """The first day of its last month."""
        return add_months(self.first, self.months - 1)

    @property
    def code(self) -> str:
        """As the address has it."""
        if self.months == 1:
            return f"{self.first:%Y-%m}"
        return f"{self.first:%Y}-Q{(self.first.month + 2) // 3}" if self.months == 3 else f"{self.first:%Y}"  # noqa: PLR2004 - a quarter

    @property
    def label(self) -> str:
        """As people say it."""
        if self.months == 1:
            return _("{year}年{month}月").format(year=self.first.year, month=self.first.month)
        if self.months == 3:  # noqa: PLR2004 - a quarter
            return _("{year}年第{quarter}季度").format(year=self.first.year, quarter=(self.first.month + 2) // 3)
        return _("{year}年").format(year=self.first.year)

    def moments(self) -> tuple[datetime, datetime]:
        """Its beginning, and the first moment after it."""
        return start_of(self.first), start_of(self.after)

    def course(self) -> list[date]:
        """The months up to its last, for showing how things went: a year of them."""
        return [add_months(self.last, step - TREND + 1) for step in range(TREND)]


def span_of(text: str, *, today: date) -> Span:
    """The span that an address means; the present year for anything else."""
    found = _WRITTEN.fullmatch(text)
    if found is None:
        return Span(first=date(today.year, 1, 1), months=12)
    year, month, quarter = found.groups()
    if month:
        return Span(first=date(int(year), int(month), 1), months=1)
    if quarter:
        return Span(first=date(int(year), int(quarter) * 3 - 2, 1), months=3)
    return Span(first=date(int(year), 1, 1), months=12)


def spans_to_choose(today: date) -> list[list[Span]]:
    """What is offered: years, quarters, months, the newest first."""
    this = today.replace(day=1)
    quarter = date(today.year, (today.month - 1) // 3 * 3 + 1, 1)
    return [
        [Span(first=date(today.year - step, 1, 1), months=12) for step in range(3)],
        [Span(first=add_months(quarter, -3 * step), months=3) for step in range(6)],
        [Span(first=add_months(this, -step), months=1) for step in range(TREND)],
    ]


def add_months(day: date, months: int) -> date:
    """The first day of a month that many months away."""
    whole = day.year * 12 + day.month - 1 + months
    return date(whole // 12, whole % 12 + 1, 1)


def start_of(day: date) -> datetime:
    """When a day begins in the bureau's time."""
    return datetime(day.year, day.month, day.day, tzinfo=ZONE)


def month_of(moment: datetime) -> date:
    """The first day of a moment's month in the bureau's time."""
    return moment.astimezone(ZONE).date().replace(day=1)
