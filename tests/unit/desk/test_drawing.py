"""A case's timeline: what stands where, what is cut, and what nobody filmed."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from itertools import accumulate

import pytest
from hypothesis import given
from hypothesis import strategies as st

from liuhen.desk.drawing import WIDTH, Drawing, Mark, Shape, draw, fitted, unfilmed

LANES = [("investigation", "调查取证"), ("service", "送达执行")]
NINE = datetime(2026, 11, 23, 1, 0, tzinfo=UTC)  # 09:00 in the bureau


def mark(kind="video", begins=0.0, lasts=0.0, *, lane="investigation", group="a", row="KT1", **given):
    """A mark that begins and lasts so many minutes."""
    start = NINE + timedelta(minutes=begins)
    end = start + timedelta(minutes=lasts) if lasts else None
    return Mark(
        kind=kind, lane=lane, start=start, end=end, label=given.pop("label", "甲"), group=group, row=row, **given
    )


def shapes(drawing: Drawing, kind: str) -> list[Shape]:
    return [shape for shape in drawing.shapes if shape.mark.kind == kind]


def test_a_case_without_anything_is_no_drawing():
    assert not draw([], lanes=LANES)


def test_a_film_of_five_minutes_in_a_case_of_three_months_is_still_wide_enough_to_press():
    drawing = draw([mark(lasts=5), mark("document", 60 * 24 * 90, lane="service")], lanes=LANES)
    assert shapes(drawing, "video")[0].width >= 24
    assert [column.days_before for column in drawing.columns] == [0, 89]


def test_two_recorders_at_one_time_do_not_cover_each_other():
    first, second = shapes(draw([mark(lasts=30), mark(begins=5, lasts=30, row="KT2")], lanes=LANES), "video")
    assert abs(first.y - second.y) >= first.height


def test_two_activities_at_one_time_do_not_cover_each_other():
    both = [mark("activity", 0, 60), mark("activity", 10, 60, group="b")]
    first, second = shapes(draw(both, lanes=LANES), "activity")
    assert abs(first.y - second.y) >= first.height


def test_documents_of_one_day_stand_under_each_other():
    drawing = draw([mark("document", minute) for minute in range(5)], lanes=LANES)
    assert len({shape.y for shape in shapes(drawing, "document")}) == 5
    assert drawing.lanes[0].height >= 5 * 22


def test_an_unknown_stage_is_not_left_out():
    drawing = draw([mark("document", lane="no-such-stage")], lanes=LANES)
    assert shapes(drawing, "document")[0].y >= drawing.lanes[-1].y


def test_what_nobody_filmed_of_a_stay_is_told():
    stay = mark("activity", 0, 60)
    films = [mark(begins=5, lasts=10), mark(begins=14, lasts=20, row="KT2"), mark(begins=40, lasts=20)]
    holes = [(a - NINE, b - NINE) for a, b in unfilmed(stay, films)]
    assert holes == [(timedelta(0), timedelta(minutes=5)), (timedelta(minutes=34), timedelta(minutes=40))]


def test_a_film_of_another_activity_fills_no_hole():
    assert unfilmed(mark("activity", 0, 60), [mark(begins=0, lasts=60, group="b"), mark(begins=0, lasts=30)])


def test_segments_that_follow_each_other_leave_no_hole():
    films = [mark(begins=minute, lasts=4.99) for minute in range(0, 60, 5)]
    assert not unfilmed(mark("activity", 0, 60), films)


def test_an_activity_without_any_film_is_not_hatched_all_over():
    assert not unfilmed(mark("activity", 0, 60), [])  # the list says that nothing was recorded


def test_what_nobody_has_looked_at_is_called_unfilmed():
    films = [mark(begins=5, lasts=10)]
    assert unfilmed(mark("activity", 0, 60), films)
    assert not unfilmed(mark("activity", 0, 60, is_known=False), films)


def test_a_night_inspection_goes_over_midnight():
    drawing = draw([mark("activity", 60 * 14, 120)], lanes=LANES)  # 23:00 to 01:00
    assert len(drawing.columns) == 2
    (band,) = shapes(drawing, "activity")
    assert drawing.columns[0].x < band.x < drawing.columns[1].x < band.x + band.width


def test_a_label_is_cut_where_its_place_ends():
    assert fitted("现场检查记录", 72) == "现场检查记录"
    assert fitted("现场检查记录", 60) == "现场检查…"
    assert fitted("现场检查记录", 20) == ""
    assert len(fitted("很" * 300, 118)) < 12


@given(
    st.lists(
        st.tuples(
            st.sampled_from(["activity", "video", "audio", "photo", "document", "due"]),
            st.integers(0, 60 * 24 * 400),
            st.integers(0, 60 * 30),
            st.sampled_from(["a", "b", "c"]),
        ),
        min_size=1,
        max_size=40,
    )
)
def test_nothing_falls_out_of_the_sheet(things):
    drawing = draw([mark(kind, begins, lasts, group=g, row=g) for kind, begins, lasts, g in things], lanes=LANES)
    assert drawing.width >= WIDTH - len(drawing.columns) - 1
    for shape in drawing.shapes:
        assert shape.width > 0
        assert shape.x >= 0
        assert shape.x + shape.width <= drawing.width
        assert shape.y + shape.height <= drawing.height
    for before, after in zip(drawing.columns, drawing.columns[1:], strict=False):
        assert before.x + before.width <= after.x
    assert [strip.x for strip in drawing.strips] == [0, *accumulate(strip.width for strip in drawing.strips)][:-1]
    assert sum(strip.width for strip in drawing.strips) == drawing.width
    assert max(strip.width for strip in drawing.strips) <= 640


def test_paper_cuts_the_drawing_between_days():
    drawing = draw([mark("document", 60 * 24 * number) for number in range(0, 40, 3)], lanes=LANES)
    edges = {column.between_x for column in drawing.columns} | {0}
    assert len(drawing.strips) > 2
    assert {strip.x for strip in drawing.strips} <= edges


@pytest.mark.parametrize("count", [200, 1000])
def test_a_long_case_is_drawn_within_bounds(count):
    films = [mark(begins=(number // 20) * 1440 + number % 20 * 5, lasts=5) for number in range(count)]
    drawing = draw(films, lanes=LANES)
    assert len(drawing.shapes) == count
    assert drawing.width < 700 * len(drawing.columns)
