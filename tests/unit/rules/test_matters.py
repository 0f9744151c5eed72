"""清单: what its words mean, what is wrong with a cell, and how it refines the rulebook without lifting anything."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from liuhen.rules.errors import RetentionMalformedError
from liuhen.rules.limits import Limit
from liuhen.rules.matters import (
    COLUMNS,
    MatterRow,
    Retention,
    cited_clauses,
    clauses_of,
    kinds_of,
    matters_in,
    medium_of,
    own_code,
    parse_retention,
    refine,
    remarks_on,
)
from liuhen.rules.shelf import rulebook

RULES = rulebook("gulou").on(date(2026, 11, 24))
ROW = MatterRow(
    category="行政检查", matter="危险化学品检查", point="询问", way="录像", start="到达现场时", content="询问全过程",
    end="离开现场时", retention="永久",
)  # fmt: skip


@pytest.mark.parametrize(
    ("written", "limit"),
    [("2年", "2y"), ("二年", "2y"), ("两年", "2y"), ("不少于 2 年", "2y"), ("2年以上", "2y"), ("３０年", "30y"),
     ("三十年", "30y"), ("十二个月", "12m"), ("6个月", "6m"), ("一百年", "100y")],
)  # fmt: skip
def test_a_while(written, limit):
    assert parse_retention(written) == Retention(Limit.parse(limit))


@pytest.mark.parametrize("written", ["永久", "永久保存", " 永 久 。"])
def test_for_good(written):
    assert parse_retention(written).is_for_good


@pytest.mark.parametrize("written", ["同案卷保留期限", "随案卷归档", "与案卷保存期限一致", "同卷宗保管期限", "同案卷"])
def test_as_long_as_the_file(written):
    assert parse_retention(written) == Retention()  # neither: as long as its volume


@pytest.mark.parametrize("written", ["", "2", "长期", "2天", "零年", "0年", "999年", "二十", "永久或2年", "2年3个月"])
def test_retention_that_nobody_can_keep_to(written):
    with pytest.raises(RetentionMalformedError):
        parse_retention(written)


@given(st.text(max_size=40))
def test_any_text_for_retention_ends_in_a_retention_or_in_our_own_words(written):
    try:
        assert parse_retention(written) is not None
    except RetentionMalformedError as error:
        assert written.startswith(str(error.fields["written"]))  # noqa: PT017 - either is right


@given(st.builds(MatterRow, **dict.fromkeys(COLUMNS, st.text(max_size=60))))
def test_any_row_can_be_looked_at_and_laid_over_the_rulebook(row):
    remarks_on(row, RULES)
    refine(RULES, [row], kind="inspection", matter=row.matter)


def test_ways_and_categories():
    assert [medium_of(way) for way in ("录像", "文字和录像", "文字或录音", "书面", "口头")] == [
        "av", "both", "either", "text", None,
    ]  # fmt: skip
    assert kinds_of("行政检查、行政处罚") == ("inspection", "penalty")
    assert kinds_of("行政许可") == ()


def test_clauses_that_a_point_cites():
    assert cited_clauses("第七条第（六）项、第七条第三项 7(12)") == ("7(6)", "7(3)", "7(12)")
    assert clauses_of("询问当事人", RULES) == ("7(6)",)
    assert clauses_of("集中约谈", RULES) == ()


@pytest.mark.parametrize(
    ("column", "text", "code"),
    [
        ("category", "", "rules.matter_empty"),
        ("category", "行政处法", "rules.matter_category_near"),
        ("matter", "长" * 301, "rules.matter_long"),
        ("point", "第七条第（九十九）项", "rules.matter_point"),
        ("way", "口头", "rules.matter_way"),
        ("start", "46000.5", "rules.matter_no_words"),
        ("content", "=CONCAT(A1)", "rules.matter_formula"),
        ("end", "#REF!", "rules.matter_broken"),
        ("retention", "长期", "rules.retention_malformed"),
        ("remark", "=1", "rules.matter_formula"),
    ],
)
def test_what_is_wrong_is_said_at_its_cell(column, text, code):
    (remark,) = remarks_on(replace(ROW, **{column: text}), RULES)
    assert (remark.column, remark.code, remark.blocks) == (column, code, True)


def test_another_kind_of_enforcement_is_kept_and_blocks_nothing():
    (remark,) = remarks_on(replace(ROW, category="行政许可"), RULES)
    assert (remark.code, remark.blocks) == ("rules.matter_other_kind", False)


def test_row_refines_the_regulations_own_point():
    refined = refine(RULES, [replace(ROW, way="文字和录像")], kind="inspection", matter="危险化学品检查")
    point = refined.point("7(6)")
    assert (point.medium, point.keep_for_good, point.origin) == ("both", True, "list")
    assert len(refined.points) == len(RULES.points)
    assert RULES.point("7(6)").origin == "rulebook"


def test_own_point_of_the_bureau_is_asked_beside_the_regulations():
    refined = refine(RULES, [replace(ROW, point="集中约谈")], kind="inspection", matter="危险化学品检查")
    assert refined.point("清单：集中约谈").scope == "activity"
    assert {point.clause for point in RULES.points} < {point.clause for point in refined.points}


def test_rows_of_another_matter_or_kind_change_nothing():
    rows = [ROW, replace(ROW, matter="烟花爆竹检查", point="抽样取证")]
    assert refine(RULES, rows, kind="penalty") is RULES
    assert refine(RULES, rows, kind="inspection") is RULES  # two matters, and the case names none
    assert refine(RULES, rows, kind="inspection", matter="烟花爆竹检查").point("7(6)").origin == "rulebook"
    assert matters_in(rows, kind="inspection") == ("危险化学品检查", "烟花爆竹检查")


def test_only_matter_of_a_category_is_meant_when_the_case_names_none():
    assert refine(RULES, [ROW], kind="inspection").point("7(6)").origin == "list"


def test_row_for_every_matter_and_one_for_this_matter_the_longer_wins():
    rows = [replace(ROW, matter="全部", retention="30年"), replace(ROW, retention="2年", way="文字")]
    point = refine(RULES, rows, kind="inspection", matter=ROW.matter).point("7(6)")
    assert (point.retention, point.medium) == (Limit.parse("30y"), "both")


def test_codes_of_own_points_are_short_steady_and_apart():
    long_one, other = own_code("很长" * 20 + "甲"), own_code("很长" * 20 + "乙")
    assert len(long_one) == len(other) == 20
    assert long_one != other
    assert own_code(" 集中 约谈。") == own_code("集中约谈") == "清单：集中约谈"
