"""The same case judged by the regulation's rulebook and by the stricter example: the rules are data, not code."""

from __future__ import annotations

from conformance.told import told
from liuhen.rules.calendar import Calendar
from liuhen.rules.judging import Judgement, judge
from liuhen.rules.shelf import rulebook

QUESTIONED = {
    "activity": {"现场检查": {"facts": ["signing", "questioning"]}},
    "recording": {"录像一": {"shows": {"7(6)": 1500}}},
}


def judged(name: str, calendar: Calendar) -> Judgement:
    facts = told(QUESTIONED)
    return judge(facts, rulebook(name).on(facts.opened_on), calendar)


def test_a_filmed_questioning_is_enough_here_and_not_there(calendar: Calendar) -> None:
    ours, stricter = judged("gulou", calendar), judged("strict", calendar)
    assert [one.state for one in ours.points if one.clause == "7(6)"] == ["recorded"]
    assert [one.state for one in stricter.points if one.clause == "7(6)"] == ["missing"]  # no 笔录 beside the film
    assert ["7(6)" in {one.clause for one in each.findings} for each in (ours, stricter)] == [False, True]


def test_what_is_kept_for_two_years_here_is_kept_for_good_there(calendar: Calendar) -> None:
    ours, stricter = judged("gulou", calendar), judged("strict", calendar)
    assert {str(one.until) for one in ours.retention} != {str(one.until) for one in stricter.retention}
    assert len(ours.retention) == len(stricter.retention)


def test_a_description_in_time_here_is_late_there(calendar: Calendar) -> None:
    ends = [
        {(one.period, one.due) for one in judged(name, calendar).terms if one.period in {"upload", "describe", "file"}}
        for name in ("gulou", "strict")
    ]
    assert ends[0]
    assert not ends[0] & ends[1]
