"""Whatever stands in a recording's text is found by any piece of it; the suite runs on both databases."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from liuhen.recordings import search
from liuhen.recordings.models import Recording
from unit.recordings.rows import row

pytestmark = pytest.mark.django_db
TEXT = st.text(
    st.sampled_from("化工厂配电室消防A1ｂ２é　。-_\n𠮷東") | st.characters(codec="utf-8"), min_size=1, max_size=40
)


def found(wanted: str) -> set[str]:
    return set(search.matching(Recording.objects.all(), wanted).values_list("number", flat=True))


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(text=TEXT, data=st.data())
@example(text="鼓楼区化工厂", data=None)
def test_every_piece_of_a_text_finds_it(text, data):
    made = Recording.objects.first() or row()
    search.index(made, text)
    if data is None:
        start, end = 3, 5
    else:
        start = data.draw(st.integers(0, len(text) - 1))
        end = data.draw(st.integers(start + 1, len(text)))
    piece = text[start:end]
    # A cut through a letter and its accent changes what the letter is; readers don't type that.
    if unicodedata.normalize("NFKC", piece) in unicodedata.normalize("NFKC", text):
        assert made.number in found(piece), (text, piece)


def test_two_characters_find_only_texts_with_both_side_by_side():
    wanted, other = row(card_name="化工厂.MP4"), row(card_name="工业化.MP4")
    assert found("化工") == {wanted.number}
    assert found("工业") == {other.number}


def test_a_gap_is_no_neighbourhood():
    row(card_name="化 工.MP4")
    assert found("化工") == set()


def test_every_word_must_be_there_in_any_order():
    wanted = row(card_name="一号车间消防通道.MP4")
    row(card_name="一号车间.MP4")
    assert found("消防 一号") == {wanted.number}


def test_full_width_and_case_make_no_difference():
    wanted = row(card_name="ＫＴ50012_a.MP4")
    assert found("kt５0012") == {wanted.number}


def test_one_character_finds_texts_that_begin_end_or_hold_it():
    made = [row(card_name=name) for name in ("厂区.MP4", "化工厂.MP4", "大厂房.MP4")]
    assert found("厂") == {each.number for each in made}


@pytest.mark.parametrize("wanted", ['"', "' OR 1=1 --", "*", "AND", "a:b", "()", "!", "\x00", "<->", "", "  ", "＊"])
def test_signs_of_a_query_language_mean_nothing(wanted):
    row(card_name="甲.MP4")
    found(wanted)


def test_a_search_without_letters_finds_everything():
    made = row()
    assert made.number in found("……")


def test_a_changed_text_is_no_longer_found_by_the_old_one():
    made = row(card_name="甲乙.MP4")
    search.index(made, "丙丁")
    assert found("甲乙") == set()
    assert found("丙丁") == {made.number}
