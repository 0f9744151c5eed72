"""Reads a year's holiday arrangement as holiday-cn publishes it: `{year, papers, days: [{name, date, isOffDay}]}`."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import date
from typing import Any

from liuhen.rules.errors import ArrangementNotPublishedError, ArrangementUnreadableError

NAME_LENGTH = 50
PAPERS_MOST, PAPER_LENGTH = 20, 500
_DAYS_MOST = 100
_FIRST, _LAST = 1949, 2999


@dataclass(frozen=True, slots=True)
class ArrangedDay:
    """A day that isn't as the week says.

    Attributes:
        day: which.
        name: the holiday it belongs to.
        is_free: free, or a weekend day that is worked (调休).
    """

    day: date
    name: str
    is_free: bool


@dataclass(frozen=True, slots=True)
class Arrangement:
    """放假安排: what the State Council's office announced for a year.

    Attributes:
        year: the year it is for; a few of its days may lie at the end of the one before or the start of the next.
        papers: addresses of the announcements.
        days: in order, no day twice.
    """

    year: int
    papers: tuple[str, ...]
    days: tuple[ArrangedDay, ...]

    @classmethod
    def parse(cls, text: str) -> Arrangement:
        """Read a holiday-cn file.

        Raises:
            ArrangementUnreadableError: it isn't such a file; `problem` says where and why, in Chinese.
            ArrangementNotPublishedError: it names no day, so the year's arrangement isn't published.
        """
        try:
            data = json.loads(text.removeprefix("\ufeff"))
        except (ValueError, RecursionError):
            raise _unreadable("不是 JSON 文件") from None
        if not isinstance(data, dict):
            raise _unreadable("应为 {year, papers, days} 对象")
        year = data.get("year")
        if not isinstance(year, int) or isinstance(year, bool) or not _FIRST <= year <= _LAST:
            raise _unreadable("year 应为年份")
        rows = data.get("days")
        if not isinstance(rows, list) or len(rows) > _DAYS_MOST:
            raise _unreadable(f"days 应为不超过 {_DAYS_MOST} 项的列表")
        if not rows:
            raise ArrangementNotPublishedError(year=year)
        days = [_day(number, row, year) for number, row in enumerate(rows, 1)]
        if len({each.day for each in days}) != len(days):
            raise _unreadable("days 中有重复的日期")
        if not any(each.is_free and each.day.year == year for each in days):
            raise _unreadable(f"days 中没有 {year} 年的放假日")
        return cls(year, _papers(data.get("papers")), tuple(sorted(days, key=lambda each: each.day)))


def _unreadable(problem: str) -> ArrangementUnreadableError:
    return ArrangementUnreadableError(problem=problem)


def _papers(given: Any) -> tuple[str, ...]:
    if not isinstance(given, list):
        return ()
    texts = [paper.strip() for paper in given if isinstance(paper, str) and paper.isprintable()]
    return tuple(text for text in texts if 0 < len(text) <= PAPER_LENGTH)[:PAPERS_MOST]


def _day(number: int, row: Any, year: int) -> ArrangedDay:
    where = f"days 第 {number} 项"
    if not isinstance(row, dict):
        raise _unreadable(f"{where}应为对象")
    name, day, is_free = row.get("name"), row.get("date"), row.get("isOffDay")
    if not isinstance(name, str) or not name.strip() or len(name) > NAME_LENGTH or not name.isprintable():
        raise _unreadable(f"{where}的 name 应为 1 至 {NAME_LENGTH} 字")
    if not isinstance(is_free, bool):
        raise _unreadable(f"{where}的 isOffDay 应为 true 或 false")
    try:
        known = date.fromisoformat(day) if isinstance(day, str) else None
    except ValueError:
        known = None
    if known is None or abs(known.year - year) > 1:
        raise _unreadable(f"{where}的 date 应为 {year} 年前后的日期，如 {year}-01-01")
    return ArrangedDay(known, name.strip(), is_free)
