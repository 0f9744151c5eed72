"""Days as columns: which they are, and what falls on each."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime, timedelta

from django.utils.translation import gettext as _
from django.utils.translation import pgettext_lazy

from liuhen.desk.home.shapes import Column, Part
from liuhen.duties.counting import calendar_in_force
from liuhen.rules.clocks import ZONE

_WEEK = (
    pgettext_lazy("weekday", "一"),
    pgettext_lazy("weekday", "二"),
    pgettext_lazy("weekday", "三"),
    pgettext_lazy("weekday", "四"),
    pgettext_lazy("weekday", "五"),
    pgettext_lazy("weekday", "六"),
    pgettext_lazy("weekday", "日"),
)


def today_of(now: datetime) -> date:
    """The day of a moment in the bureau's time."""
    return now.astimezone(ZONE).date()


def day_of(moment: datetime) -> date:
    """The same, of what happened."""
    return moment.astimezone(ZONE).date()


def morning(day: date) -> datetime:
    """When a day begins in the bureau's time."""
    return datetime(day.year, day.month, day.day, tzinfo=ZONE)


def days_from(first: date, count: int) -> list[date]:
    """Days in their order."""
    return [first + timedelta(days=step) for step in range(count)]


def counted(moments: Iterable[datetime]) -> Counter[date]:
    """How many fall on each day."""
    return Counter(day_of(each) for each in moments)


def short(day: date) -> str:
    """A day of the week as one character."""
    return str(_WEEK[day.weekday()])


def columns_of(
    days: Sequence[date], parts: Mapping[date, Sequence[Part]], *, today: date, cut_after: date | None = None
) -> list[Column]:
    """A column for each day; free days of the bureau's calendar are told apart.

    Args:
        days: in their order.
        parts: of each day.
        today: the present day.
        cut_after: from this day on there may be more than was counted; None where all was.
    """
    kept = calendar_in_force()
    return [
        Column(
            label=str(day.day),
            detail=short(day),
            name=_("{day}（周{weekday}）").format(day=f"{day:%m-%d}", weekday=short(day)),
            parts=parts.get(day, ()),
            is_now=day == today,
            is_free=not kept.day(day).working,
            is_open=cut_after is not None and day >= cut_after,
        )
        for day in days
    ]
