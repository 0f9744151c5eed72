"""How long a period is, as rulebooks write it: `24h`, `3d`, `2wd`, `6m`, `2y`. Pure: no I/O, no clock."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum

from liuhen.rules.errors import LimitUnreadableError

_WRITTEN = re.compile(r"([1-9][0-9]{0,3})(h|wd|d|m|y)", re.ASCII)
_LONGEST_YEARS = 200
_MONTHS = 12


class Unit(StrEnum):
    """In what a limit is counted; the value is what stands behind the number."""

    HOURS = "h"
    DAYS = "d"
    WORKING_DAYS = "wd"
    MONTHS = "m"
    YEARS = "y"


_WORDS = {Unit.HOURS: "小时", Unit.DAYS: "日", Unit.WORKING_DAYS: "个工作日", Unit.MONTHS: "个月", Unit.YEARS: "年"}
_ROUGH_DAYS = {Unit.HOURS: 1 / 24, Unit.DAYS: 1, Unit.WORKING_DAYS: 7 / 5, Unit.MONTHS: 30.4, Unit.YEARS: 365.2}


@dataclass(frozen=True, slots=True)
class Limit:
    """A length of time as rules name it: `24h`, `3wd`, `30wd`, `90d`, `6m`, `2y`; `str()` gives what `parse` takes."""

    count: int
    unit: Unit

    @classmethod
    def parse(cls, text: str) -> Limit:
        """Read a limit as `str` writes it.

        Raises:
            LimitUnreadableError: it isn't a number from 1 to 9999 with h, d, wd, m or y; or longer than 200 years.
        """
        match = _WRITTEN.fullmatch(text.strip())
        if match is None:
            raise LimitUnreadableError(limit=text[:20])
        limit = cls(int(match[1]), Unit(match[2]))
        if limit._years > _LONGEST_YEARS:
            raise LimitUnreadableError(limit=text[:20])
        return limit

    @property
    def _years(self) -> float:
        if self.unit is Unit.YEARS:
            return self.count
        return self.count / _MONTHS if self.unit is Unit.MONTHS else 0

    def __str__(self) -> str:
        return f"{self.count}{self.unit}"

    @property
    def in_words(self) -> str:
        """As a Chinese reader says it: 24 小时, 2 个工作日."""
        return f"{self.count} {_WORDS[self.unit]}"

    @property
    def rough_days(self) -> float:
        """About how many days it takes, to tell which of two is longer; never to count with."""
        return self.count * _ROUGH_DAYS[self.unit]
