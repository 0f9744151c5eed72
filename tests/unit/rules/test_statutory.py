"""The laws' own periods, each started by a document's date: their ends as a lawyer counts them."""

from __future__ import annotations

from datetime import date, datetime

import pytest

from liuhen.rules.clocks import ZONE, due
from liuhen.rules.festivals import calendar
from liuhen.rules.shelf import rulebook

CITED = pytest.mark.clause(
    "行政处罚法 第五十六条",
    "行政处罚法 第六十条",
    "行政处罚法 第六十一条",
    "行政处罚法 第六十四条",
    "行政复议法 第二十条",
    "行政强制法 第十九条",
    "行政强制法 第二十五条",
    "行政强制法 第五十四条",
    "行政诉讼法 第四十六条",
)


@CITED
@pytest.mark.parametrize(
    ("code", "start", "last_day"),
    [
        ("preserve", "2026-09-24", "2026-10-12"),  # seven working days across 中秋 and 国庆, 10-10 worked
        ("seize", "2026-03-02", "2026-04-01"),
        ("hearing_request", "2026-09-28", "2026-10-10"),
        ("decide", "2026-03-02", "2026-06-01"),  # the 90th day, 05-31, is a Sunday
        ("serve", "2026-06-01", "2026-06-10"),
        ("urge", "2026-06-01", "2026-06-15"),
        ("review", "2026-03-02", "2026-05-06"),  # the 60th day, 05-01, is a holiday: the first day worked after it
        ("sue", "2026-08-31", "2027-03-01"),  # no 31st of February, and the 28th is a Sunday
        ("rectify_reinspect", "2026-06-01", "2026-06-11"),
    ],
)
def test_a_statutory_period_that_ends_on_the_wrong_day(code: str, start: str, last_day: str) -> None:
    period = rulebook().on(date.fromisoformat(start)).period(code)
    moment = datetime.fromisoformat(start).replace(hour=10, tzinfo=ZONE)
    assert period.limit is not None
    assert due(moment, period.limit, calendar()).last_day == date.fromisoformat(last_day)


@CITED
def test_an_urgent_measure_has_hours_that_no_holiday_stretches() -> None:
    period = rulebook().latest.period("urgent_coercion")
    moment = datetime(2026, 9, 30, 17, 30, tzinfo=ZONE)
    assert period.limit is not None
    assert due(moment, period.limit, calendar()).due == datetime(2026, 10, 1, 17, 30, tzinfo=ZONE)


def test_a_seizure_is_lengthened_before_it_ends_and_stands_still_while_things_are_tested() -> None:
    period = rulebook().latest.period("seize")
    assert (str(period.extended), period.approval_before_end, period.pauses) == ("60d", True, ("testing",))
