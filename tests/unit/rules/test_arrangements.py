"""Holiday arrangements that are no such files, and years that aren't published."""

from __future__ import annotations

import contextlib
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from liuhen.errors import LiuhenError
from liuhen.rules.arrangements import Arrangement
from liuhen.rules.errors import ArrangementNotPublishedError, ArrangementUnreadableError

DAY = {"name": "元旦", "date": "2027-01-01", "isOffDay": True}


def written(**change: object) -> str:
    return json.dumps({"year": 2027, "papers": ["https://www.gov.cn/x"], "days": [DAY]} | change)


def test_a_good_file() -> None:
    worked = {"name": "元旦", "date": "2026-12-27", "isOffDay": False}
    read = Arrangement.parse("\ufeff" + written(days=[DAY, worked]))
    assert (read.year, read.papers) == (2027, ("https://www.gov.cn/x",))
    assert [(str(each.day), each.is_free) for each in read.days] == [("2026-12-27", False), ("2027-01-01", True)]


def test_a_year_that_is_not_published_yet() -> None:
    with pytest.raises(ArrangementNotPublishedError):
        Arrangement.parse(written(days=[]))


@pytest.mark.parametrize(
    "text",
    [
        "", "[]", "{", "null", "[" * 100_000, written(year="2027"), written(year=True), written(year=27),
        written(days=None), written(days=[1]), written(days=[DAY, DAY]), written(days=[DAY] * 101),
        written(days=[DAY | {"name": ""}]), written(days=[DAY | {"name": "长" * 51}]),
        written(days=[DAY | {"date": "2027-02-30"}]), written(days=[DAY | {"date": "2029-01-01"}]),
        written(days=[DAY | {"isOffDay": 1}]), written(days=[DAY | {"isOffDay": False}]),
    ],
)  # fmt: skip
def test_a_file_that_is_no_arrangement(text: str) -> None:
    with pytest.raises(ArrangementUnreadableError) as told:
        Arrangement.parse(text)
    assert told.value.fields["problem"]


VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text() | st.just("2027-01-01"),
    lambda inner: st.lists(inner) | st.dictionaries(st.sampled_from(["name", "date", "isOffDay", "x"]), inner),
)


@given(
    st.text()
    | st.fixed_dictionaries({"year": VALUES | st.just(2027), "days": VALUES, "papers": VALUES}).map(json.dumps)
)
def test_anything_that_raises_another_error(text: str) -> None:
    with contextlib.suppress(LiuhenError):
        Arrangement.parse(text)
