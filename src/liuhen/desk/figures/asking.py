"""What the figures are narrowed to, and the way to the lists behind them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from urllib.parse import urlencode
from uuid import UUID

from django.urls import reverse
from django.utils.translation import gettext as _

from liuhen.desk.figures.kinds import PERIODS
from liuhen.desk.figures.queries import Sums
from liuhen.desk.figures.spans import Span
from liuhen.rules.shelf import rulebook

HOUR = 3600


@dataclass(frozen=True, slots=True, kw_only=True)
class Ask:
    """What the figures are narrowed to, and what the reader may open from them.

    Attributes:
        units: that are counted; None for all.
        unit_id: as chosen; None when none is.
        names: of the units.
        opens_cases: whether the reader may open lists of cases.
        opens_recordings: whether the reader may open lists of recordings.
    """

    span: Span
    units: Sequence[UUID] | None
    unit_id: UUID | None
    names: dict[UUID | None, str]
    opens_cases: bool
    opens_recordings: bool
    today: date

    def link(self, page: str, *, unit: UUID | None = None, span: Span | None = None, **asked: str) -> str:
        """The address of a list behind a number."""
        narrowed = {"span": (span or self.span).code} | asked
        chosen = unit or self.unit_id
        if chosen is not None:
            narrowed["unit"] = str(chosen)
        return f"{reverse(page)}?{urlencode(narrowed)}"

    def unit_name(self, unit: UUID | None) -> str:
        """A unit's name; what has none yet is said to have none."""
        return self.names.get(unit) or _("未分配单位")


def period_names(today: date) -> dict[str, tuple[str, str]]:
    """The periods of arts 16 to 18 by code: what people call them, and the article."""
    periods = rulebook().on(today).periods
    return {code: (periods[code].gist, periods[code].cited) if code in periods else (code, "") for code in PERIODS}


def month_name(span: Span, month: date) -> str:
    """A month of a course, short: with its year only where that isn't the span's."""
    return _("{month}月").format(month=month.month) if month.year == span.last.year else f"{month:%Y-%m}"


def units_of(ask: Ask, found: Sums) -> list[UUID | None]:
    """The units that have a number, by name."""
    return sorted({unit for unit, _key in found.by_unit}, key=ask.unit_name)
