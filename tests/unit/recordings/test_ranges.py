"""Which bytes a player gets: a table from RFC 9110, and every answer is the beginning of what was asked for."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from liuhen.recordings.ranges import Part, Unsatisfiable, Whole, choose

ETAG = '"abc"'

TABLE = {
    "no_range": ("", "", Whole()),
    "from_the_start": ("bytes=0-", "", Part(0, 40)),
    "first_bytes": ("bytes=0-9", "", Part(0, 10)),
    "one_byte": ("bytes=99-99", "", Part(99, 100)),
    "past_the_end": ("bytes=90-500", "", Part(90, 100)),
    "longer_than_the_limit": ("bytes=10-79", "", Part(10, 50)),
    "last_bytes": ("bytes=-10", "", Part(90, 100)),
    "more_last_bytes_than_there_are": ("bytes=-500", "", Part(0, 40)),
    "no_last_bytes": ("bytes=-0", "", Unsatisfiable()),
    "behind_the_end": ("bytes=100-", "", Unsatisfiable()),
    "backwards": ("bytes=9-5", "", Whole()),
    "several": ("bytes=0-1,5-6", "", Whole()),
    "another_unit": ("items=0-1", "", Whole()),
    "unit_in_capitals": ("Bytes=0-1", "", Part(0, 2)),
    "garbage": ("bytes=a-b", "", Whole()),
    "no_numbers": ("bytes=-", "", Whole()),
    "same_version": ("bytes=0-1", ETAG, Part(0, 2)),
    "another_version": ("bytes=0-1", '"xyz"', Whole()),
    "weak_version": ("bytes=0-1", f"W/{ETAG}", Whole()),
    "version_by_date": ("bytes=0-1", "Mon, 23 Nov 2026 18:50:53 GMT", Whole()),
}


@pytest.mark.parametrize("case", TABLE.values(), ids=TABLE)
def test_range_is_answered(case: tuple[str, str, object]) -> None:
    header, if_range, answer = case
    assert choose(size=100, header=header, if_range=if_range, etag=ETAG, limit=40) == answer


def test_empty_file_has_no_satisfiable_range() -> None:
    assert choose(size=0, header="bytes=0-", if_range="", etag=ETAG) == Unsatisfiable()
    assert choose(size=0, header="bytes=-5", if_range="", etag=ETAG) == Unsatisfiable()


@given(
    size=st.integers(0, 60),
    first=st.none() | st.integers(0, 70),
    last=st.none() | st.integers(0, 70),
    limit=st.integers(1, 30),
)
def test_answer_is_the_beginning_of_what_was_asked_for(
    size: int, first: int | None, last: int | None, limit: int
) -> None:
    header = f"bytes={'' if first is None else first}-{'' if last is None else last}"
    answer = choose(size=size, header=header, if_range="", etag=ETAG, limit=limit)
    if (first is None and last is None) or (first is not None and last is not None and last < first):
        assert answer == Whole()
        return
    every = range(size)
    wanted = list(
        every[size - min(size, last or 0) :] if first is None else every[first : None if last is None else last + 1]
    )
    if not wanted:
        assert answer == Unsatisfiable()
    else:
        assert isinstance(answer, Part)
        assert list(range(answer.start, answer.end)) == wanted[:limit]


@given(st.text(), st.text())
def test_garbage_is_as_if_it_were_not_there(header: str, if_range: str) -> None:
    answer = choose(size=100, header=header, if_range=if_range, etag=ETAG)
    assert isinstance(answer, Whole | Part | Unsatisfiable)
