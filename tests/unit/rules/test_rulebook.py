"""The regulation as data: article 7 whole, every gist our own, clauses cited as lawyers write them."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import pytest

from liuhen.rules.clauses import clause_in_words, clauses_in_words, is_clause
from liuhen.rules.clocks import ZONE, due
from liuhen.rules.codes import Medium, Step
from liuhen.rules.festivals import calendar
from liuhen.rules.forms import catalogue
from liuhen.rules.model import RecordPoint
from liuhen.rules.shelf import rulebook


def test_article_7_has_all_its_sixteen_points_in_order():
    assert [point.clause for point in rulebook().filmed_points] == [f"7({number})" for number in range(1, 17)]


def test_codes_and_clauses_stand_once():
    rules = rulebook()
    assert len({known.code for known in rules.classes}) == len(rules.classes)
    assert all(known.name and known.code for known in rules.classes)


def test_what_the_rulebook_does_not_have_is_none():
    assert rulebook().point("7(17)") is None
    assert rulebook().recording_class("nonsense") is None


@pytest.mark.parametrize(
    ("clause", "words"),
    [
        ("7(1)", "第七条第（一）项"),
        ("7(10)", "第七条第（十）项"),
        ("7(16)", "第七条第（十六）项"),
        ("16", "第十六条"),
        ("22", "第二十二条"),
        ("20", "第二十条"),
        ("art", "art"),
    ],
)
def test_clauses_are_cited_in_words(clause, words):
    assert clause_in_words(clause) == words


def test_scoring_sheet_whose_basis_is_bare_numbers():
    assert clauses_in_words("6、10") == "第六条、第十条"
    assert clauses_in_words("行政处罚法 17、42") == "行政处罚法第十七条、第四十二条"
    assert clauses_in_words("12(5)") == "第十二条第（五）项"
    assert clauses_in_words("行政处罚法 第五十六条") == "行政处罚法 第五十六条"  # a bureau's own words stay


@pytest.mark.parametrize(
    "law",
    ["行政处罚法 第六十条", "《安全生产法》第三十八条第一款", "行政诉讼证据规定第六十条第（一）项", "安全生产法38条"],
)
def test_an_article_of_a_law_that_is_taken_for_a_slip(law):
    assert is_clause(law)


def test_every_article_stands_as_data():
    articles = {int(each.clause.partition("(")[0]) for each in rulebook().provisions if each.clause[0].isdecimal()}
    assert articles == set(range(1, 23))
    items = {each.clause for each in rulebook().provisions}
    for article, count in ((6, 5), (7, 16), (8, 3), (10, 3), (11, 5), (12, 5), (21, 5)):
        assert {f"{article}({item})" for item in range(1, count + 1)} <= items


def test_a_case_is_judged_by_the_values_of_its_day():
    rules = rulebook()
    assert str(rules.on(date(2021, 7, 14)).period("decide").limit) == "30d"
    assert str(rules.on(date(2021, 7, 15)).period("decide").limit) == "90d"
    assert str(rules.on(date(1999, 1, 1)).period("upload").limit) == "24h"  # what is older can be entered as well
    assert rules.on(date(2026, 1, 1)) is rules.on(date(2026, 11, 24))


def test_every_period_that_documents_start_has_a_provision():
    periods = rulebook().latest.periods
    assert not catalogue().periods - set(periods)
    assert {code for code, period in periods.items() if period.holds_destruction} == {"review", "sue"}


def test_a_period_without_a_figure_in_the_text_says_that_it_is_ours():
    periods = rulebook().latest.periods
    assert {code for code, each in periods.items() if each.basis == "default"} == {
        "hand_over",
        "carrier",
        "long_term",
        "inspect_disc",
        "inspect_disk",
        "cooling_off",
        "look_review",
        "look_litigation",
        "defence_access",
        "answer_finding",
    }
    assert not any(periods[code].verified for code in ("hand_over", "carrier", "long_term", "rectify_reinspect"))


def test_an_inspection_ends_without_a_closing_sheet():
    rules = rulebook().latest
    assert rules.closing("inspection", "nothing_found").event == "inspection.recorded"
    assert rules.closing("penalty", "punished").event == "closing.approved"
    assert rules.closing("penalty", "nothing_found") is None
    assert "transferred" in rules.outcomes("inspection")


def test_every_stage_is_mapped_to_the_steps_of_the_penalty_law():
    steps = [step for stage in rulebook().latest.stages for step in stage.steps]
    assert steps == list(Step)


def test_points_of_a_list_take_the_place_of_the_rulebooks():
    rules = rulebook().latest
    point = RecordPoint(clause="7(6)", gist="询问全程", medium=Medium.BOTH, origin="list")
    refined = rules.with_points([point])
    assert refined.point("7(6)") is point
    assert len(refined.points) == len(rules.points)
    assert rules.point("7(6)").origin == "rulebook"


def test_the_same_case_asks_for_more_by_the_stricter_rulebook():
    """The same interrogation, the same returned activity, the same two-year-old film: two rulebooks, two answers."""
    day = date(2026, 6, 1)
    ours, stricter = rulebook("gulou").on(day), rulebook("strict").on(day)
    assert (ours.point("7(6)").medium, stricter.point("7(6)").medium) == ("av", "both")
    start = datetime(2026, 6, 1, 17, 30, tzinfo=ZONE)
    ends = [due(start, each.period("upload").limit, calendar()).due for each in (ours, stricter)]
    assert ends[0] - ends[1] == timedelta(hours=12)
    assert str(ours.retention.limit) == "2y"
    assert stricter.retention.limit is None
    assert rulebook("strict").on(date(2022, 12, 31)).retention.limit is not None
    assert ours.period("sue") == stricter.period("sue")  # what it doesn't name stands as in the one beneath
