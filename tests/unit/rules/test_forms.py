"""The catalogue of forms: whole, and readable in what is wrong with it."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from liuhen.rules.forms import FormsInvalidError, catalogue, parse

WHOLE = """schema = "liuhen/forms/1"

[[form]]
code = "questioning_record"
name = "询问笔录"
stage = "investigation"
set = "2017"
point = "6(4)"
needs = ["times"]
starts = ["preserve:dated"]

[[paper]]
code = "licence"
name = "执照"
checks = ["dates"]
"""


def test_the_set_of_2017_is_whole():
    forms = catalogue().forms
    assert sum(form.set == "2017" for form in forms) == 48
    names = {form.name for form in forms}
    assert names >= {
        "行政检查审批表",
        "行政检查通知书",
        "专家论证报告",
        "鉴定意见",
        "行政处罚法制审核意见书",
        "案件调查报告",
    }
    assert {form.point for form in forms if form.set == "bureau"} == {"6(1)", "6(2)", "6(3)"}


def test_every_statutory_period_is_started_by_some_document():
    started = {rule.period for form in catalogue().forms for rule in form.starts}
    assert started == {
        "rectify_reinspect", "preserve", "seize", "urgent_coercion", "hearing_request", "decide", "serve", "urge",
        "review", "sue",
    }  # fmt: skip


def test_a_stage_offers_what_fits_the_kind_of_case():
    offered = {form.code for form in catalogue().of_stage("initiation", kind="inspection")}
    assert "inspection_approval" in offered
    assert not {"case_opening", "complaint_letter"} & offered


@pytest.mark.parametrize(
    ("old", "new", "line", "problem"),
    [
        ('"liuhen/forms/1"', '"other"', 1, "schema"),
        ('stage = "investigation"', 'stage = "later"', 6, "stage"),
        ('set = "2017"', 'set = "1999"', 7, "set"),
        ('point = "6(4)"', 'point = "7(4)"', 8, "point"),
        ('needs = ["times"]', 'needs = ["stamps"]', 9, "stamps"),
        ('needs = ["times"]', "needs = 3", 9, "列表"),
        ('"preserve:dated"', '"preserve:someday"', 10, "someday"),
        ('name = "询问笔录"', 'name = ""', 5, "name"),
        ('code = "questioning_record"', 'code = "Q"', 4, "code"),
        ('checks = ["dates"]', 'colour = "red"', 15, "colour"),
        ("[[paper]]", "[[paper", 12, "TOML"),
    ],
)
def test_what_is_wrong_is_found_at_its_line(old, new, line, problem):
    with pytest.raises(FormsInvalidError) as caught:
        parse(WHOLE.replace(old, new), file="forms.toml")
    assert (caught.value.fields["line"], caught.value.fields["file"]) == (line, "forms.toml")
    assert problem in str(caught.value.fields["problem"])


def test_a_code_that_stands_twice():
    twice = WHOLE + WHOLE[WHOLE.index("[[form]]") : WHOLE.index("[[paper]]")]
    with pytest.raises(FormsInvalidError) as caught:
        parse(twice, file="forms.toml")
    assert caught.value.fields["line"] == 17


@given(st.one_of(st.text(), st.sampled_from(WHOLE.split("\n")).flatmap(lambda cut: st.just(WHOLE.replace(cut, "x")))))
def test_any_text_is_a_catalogue_or_our_error(text):
    try:
        parse(text, file="x")
    except FormsInvalidError:
        return
    assert "schema" in text
