"""Periods that end on the wrong day: vectors from published arrangements, and what must hold for every period."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from liuhen.rules.calendar import Calendar, DayKind, PackageCalendar, StatutoryCalendar
from liuhen.rules.clocks import ZONE, Pause, due
from liuhen.rules.errors import LimitUnreadableError, PeriodOutOfRangeError
from liuhen.rules.festivals import calendar, festivals
from liuhen.rules.limits import Limit, Unit

PUBLISHED = calendar()


class EveryDay:
    """A country that never rests."""

    def day(self, day: date) -> DayKind:
        return DayKind(working=True, published=True, why="")


def at(text: str) -> datetime:
    moment = datetime.fromisoformat(text)
    return moment if moment.tzinfo else moment.replace(tzinfo=ZONE)


def last_day(start: str, limit: str, days: Calendar = PUBLISHED) -> str:
    return str(due(at(start), Limit.parse(limit), days).last_day)


@pytest.mark.parametrize(
    ("start", "limit", "last"),
    [
        ("2026-02-13T17:30+08:00", "2wd", "2026-02-24"),  # 2026-02-14, a Saturday, is worked; then 春节 to the 23rd
        ("2026-02-13", "3wd", "2026-02-25"),
        ("2026-04-30", "2wd", "2026-05-07"),
        ("2026-05-08", "2wd", "2026-05-11"),  # 2026-05-09, a Saturday, counts
        ("2026-09-18", "2wd", "2026-09-21"),  # 2026-09-20, a Sunday, counts
        ("2026-09-24", "7wd", "2026-10-12"),
        ("2026-09-28", "5wd", "2026-10-10"),  # ends on a worked Saturday
        ("2026-09-30", "2wd", "2026-10-09"),
        ("2026-09-30", "3wd", "2026-10-10"),
        ("2026-09-01", "30wd", "2026-10-19"),
        ("2026-08-20", "30wd", "2026-10-08"),
        ("2026-01-20", "30wd", "2026-03-09"),
        ("2026-02-28", "2y", "2028-02-28"),
        ("2028-02-29", "2y", "2030-02-28"),  # no corresponding day
        ("2026-08-31", "6m", "2027-03-01"),  # the month's end, 2027-02-28, is a Sunday
        ("2026-01-31", "1m", "2026-02-28"),  # the month's end, a Saturday that is worked
        ("2026-09-01", "30d", "2026-10-08"),  # the thirtieth day is in 国庆
        ("2026-07-03", "90d", "2026-10-08"),
        ("2026-03-05", "30d", "2026-04-07"),  # 2026-04-04 to 06 清明
        ("2026-01-05", "5d", "2026-01-12"),  # a Saturday: the next Monday
        ("2026-12-31T16:30+00:00", "1d", "2027-01-04"),  # in Shanghai it's the new year already; then a weekend
    ],
)
def test_a_period_that_ends_on_another_day(start: str, limit: str, last: str) -> None:
    assert last_day(start, limit) == last


def test_hours_that_a_holiday_stretches() -> None:
    found = due(at("2026-09-30T17:30"), Limit.parse("24h"), PUBLISHED)
    assert found.due == at("2026-10-01T17:30")
    assert (found.last_day, found.left_out, found.provisional) == (None, (), False)


def test_a_day_that_does_not_end_at_midnight_in_shanghai() -> None:
    found = due(at("2026-02-13T17:30"), Limit.parse("2wd"), PUBLISHED)
    assert found.due.isoformat() == "2026-02-24T23:59:59+08:00"


def test_days_left_out_without_saying_which() -> None:
    found = due(at("2026-09-30"), Limit.parse("2wd"), PUBLISHED)
    assert [(str(each.day), each.why) for each in found.left_out] == [(f"2026-10-0{n}", "国庆节") for n in range(1, 8)]


def test_an_unpublished_year_guessed_silently() -> None:
    found = due(at("2026-11-23"), Limit.parse("30wd"), PUBLISHED)
    assert (str(found.last_day), found.provisional, found.unpublished) == ("2027-01-05", True, (2027,))
    assert "2027" in found.reason
    within = due(at("2026-11-20"), Limit.parse("29wd"), PUBLISHED)
    assert (str(within.last_day), within.provisional, within.reason) == ("2026-12-31", False, "")


def test_a_year_that_arrives() -> None:
    arrived = calendar({date(2027, 1, 1): ("元旦", True), date(2027, 1, 2): ("元旦", False)}, [2027])
    found = due(at("2026-11-23"), Limit.parse("30wd"), arrived)
    assert (str(found.last_day), found.provisional) == ("2027-01-04", False)


def test_a_table_that_loses_against_the_package() -> None:
    moved = calendar({date(2026, 5, 9): ("劳动节", True)}, [2026])
    assert last_day("2026-05-08", "2wd", moved) == "2026-05-12"
    assert last_day("2026-04-30", "2wd", moved) == "2026-05-04"  # whatever the table doesn't name is as the week says


def test_a_year_half_entered_that_counts_as_published() -> None:
    half = calendar({date(2027, 1, 4): ("元旦", True)}, [])
    found = due(at("2026-11-23"), Limit.parse("30wd"), half)
    assert (str(found.last_day), found.provisional) == ("2027-01-06", True)


def test_days_of_a_pause_that_count() -> None:
    pause = Pause(at("2026-07-06T10:00"), at("2026-07-08T10:00"))
    assert str(due(at("2026-07-03"), Limit.parse("2wd"), PUBLISHED, [pause]).last_day) == "2026-07-09"
    assert str(due(at("2026-07-01"), Limit.parse("30d"), PUBLISHED, [pause]).last_day) == "2026-08-03"
    assert str(due(at("2026-07-01"), Limit.parse("1m"), PUBLISHED, [pause]).last_day) == "2026-08-03"
    assert due(at("2026-07-06T09:00"), Limit.parse("24h"), PUBLISHED, [pause]).due == at("2026-07-09T09:00")
    later = Pause(at("2026-09-06T10:00"), at("2026-09-08T10:00"))
    assert due(at("2026-07-06T09:00"), Limit.parse("24h"), PUBLISHED, [later]).due == at("2026-07-07T09:00")


@pytest.mark.parametrize("text", ["", "h", "0h", "-1d", "1", "2 wd", "2w", "1.5d", "99999d", "201y", "2wd3", "２d"])
def test_a_limit_that_is_none(text: str) -> None:
    with pytest.raises(LimitUnreadableError):
        Limit.parse(text)


@pytest.mark.parametrize(("start", "limit"), [("1800-01-01T00:00", "1d"), ("2990-01-01", "20y"), ("9998-01-01", "1h")])
def test_years_beyond_any_counting(start: str, limit: str) -> None:
    with pytest.raises(PeriodOutOfRangeError):
        due(at(start), Limit.parse(limit), PUBLISHED)


MOMENTS = st.datetimes(datetime(2004, 1, 1), datetime(2026, 6, 30)).map(lambda each: each.replace(tzinfo=UTC))  # noqa: DTZ001
UNITS = st.sampled_from(list(Unit))
COUNTS = st.integers(1, 60)


@given(MOMENTS, st.timedeltas(timedelta(0), timedelta(days=60)), COUNTS, UNITS)
def test_a_later_start_that_ends_sooner(start, step, count, unit) -> None:
    limit = Limit(count, unit)
    assert due(start, limit, PUBLISHED).due <= due(start + step, limit, PUBLISHED).due


@given(MOMENTS, COUNTS, st.integers(0, 30), UNITS)
def test_a_longer_limit_that_ends_sooner(start, count, more, unit) -> None:
    assert due(start, Limit(count, unit), PUBLISHED).due <= due(start, Limit(count + more, unit), PUBLISHED).due


@given(MOMENTS, COUNTS, COUNTS)
def test_two_spans_of_working_days_that_are_not_their_sum(start, first, second) -> None:
    middle = due(start, Limit(first, Unit.WORKING_DAYS), PUBLISHED).due
    apart = due(middle, Limit(second, Unit.WORKING_DAYS), PUBLISHED)
    assert apart.due == due(start, Limit(first + second, Unit.WORKING_DAYS), PUBLISHED).due


@given(MOMENTS, COUNTS, COUNTS, st.sampled_from([Unit.HOURS, Unit.DAYS]))
def test_two_spans_that_are_not_their_sum_where_nobody_rests(start, first, second, unit) -> None:
    middle = due(start, Limit(first, unit), EveryDay()).due
    assert due(middle, Limit(second, unit), EveryDay()).due == due(start, Limit(first + second, unit), EveryDay()).due


@given(MOMENTS, COUNTS, UNITS)
def test_an_end_that_is_no_working_day(start, count, unit) -> None:
    found = due(start, Limit(count, unit), PUBLISHED)
    assert found.due > start
    assert found.last_day is None or PUBLISHED.day(found.last_day).working
    assert all(not PUBLISHED.day(each.day).working and each.why for each in found.left_out)


@pytest.mark.parametrize("year", range(PackageCalendar.FIRST, PackageCalendar.LAST + 1))
def test_a_year_of_the_package_day_by_day(year: int) -> None:
    import chinese_calendar

    day, worked = date(year, 1, 1), 0
    while day.year == year:
        kind = PUBLISHED.day(day)
        assert (kind.working, kind.published) == (chinese_calendar.is_workday(day), True)
        assert kind.working or kind.why
        worked += kind.working
        day += timedelta(days=1)
    counted = due(datetime(year - 1, 12, 31, 12, tzinfo=ZONE), Limit(worked, Unit.WORKING_DAYS), PUBLISHED)
    assert counted.last_day is not None
    assert counted.last_day.year == year
    assert all(not PUBLISHED.day(date(year, 12, rest)).working for rest in range(counted.last_day.day + 1, 32))
    assert year != 2026 or worked == 248


def test_a_festival_on_a_day_that_no_almanac_has() -> None:
    by_year: dict[int, list[date]] = {}
    for day in festivals():
        by_year.setdefault(day.year, []).append(day)
    assert all(len(days) == 7 for days in by_year.values())
    assert not StatutoryCalendar(festivals()).day(date(2027, 2, 5)).working  # 除夕
    assert festivals()[date(2027, 2, 8)] == "春节"
