"""The regulation as data: article 7 whole, every gist our own, clauses cited as lawyers write them."""

from __future__ import annotations

import pytest

from liuhen.rules.clauses import clause_in_words
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
