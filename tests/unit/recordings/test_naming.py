"""Standard names (art 17): what they are made of, in which order, and what no file system takes."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from conftest import NOW
from liuhen.recordings.composing import Telling, compose_names
from liuhen.recordings.errors import NamePatternError
from liuhen.recordings.models import Description, Recording
from liuhen.recordings.naming import NAME_LENGTH, NameFacts, compose
from unit.recordings.rows import row

PATTERN = "{日期}_{案号}_{地点}_{环节}_{序号}"
FACTS = NameFacts(
    day="20261123",
    time="173000",
    case_number="（鼓）应急检〔2026〕8号",
    place="一号车间",
    recording_class="现场检查",
    point="询问",
    recorder="KT1",
    officer="李明远",
    sequence=3,
)
TELLING = Telling(recording_class="inspection", record_point="7(6)", place="一号车间", content="检查")


def test_the_default_pattern():
    assert compose(PATTERN, FACTS) == "20261123_（鼓）应急检〔2026〕8号_一号车间_询问_003"


def test_what_is_unknown_takes_its_separator_along():
    assert compose(PATTERN, replace(FACTS, case_number="", point="")) == "20261123_一号车间_003"


def test_an_unknown_field_of_the_pattern_is_named():
    with pytest.raises(NamePatternError) as caught:
        compose("{天气}", FACTS)
    assert caught.value.fields == {"field": "天气"}


@given(place=st.text(max_size=400), pattern=st.sampled_from([PATTERN, "{地点}", "{地点}/{序号}"]))
def test_a_name_is_never_a_path_nor_too_long(place, pattern):
    name = compose(pattern.replace("/", "-"), replace(FACTS, place=place))
    assert not set(name) & set('\\/:*?"<>|\n\x00')
    assert len(name) <= NAME_LENGTH
    assert not name.startswith(".")


def test_a_place_of_three_hundred_characters_takes_the_number_from_the_name():
    name = compose(PATTERN, replace(FACTS, place="厂" * 300))
    assert len(name) == NAME_LENGTH
    assert name.startswith("20261123_（鼓）应急检〔2026〕8号_厂厂")
    assert name.endswith("厂_询问_003")
    assert compose("{地点}_{序号}_{地点}", replace(FACTS, place="厂" * 300)).endswith("厂_003_" + "厂" * 97)


def tell(recording: Recording, sequence: int) -> None:
    recording.is_described = True
    recording.save()
    Description.objects.create(
        recording=recording, name="x", recording_class="other", place="门口", content="x", sequence=sequence,
        version=2, described_at=NOW,
    )  # fmt: skip


@pytest.mark.django_db
def test_several_are_numbered_as_they_were_shot_not_as_they_were_chosen():
    later, earlier = row(captured_at=NOW + timedelta(minutes=5)), row(captured_at=NOW)
    named = compose_names(telling=TELLING, recordings=[later, earlier], case=None)
    assert [(each.recording, each.sequence) for each in named] == [(earlier, 1), (later, 2)]


@pytest.mark.django_db
def test_one_without_a_device_time_comes_last():
    undated, dated = row(captured_at=None), row(captured_at=NOW)
    named = compose_names(telling=TELLING, recordings=[undated, dated], case=None)
    assert [each.recording for each in named] == [dated, undated]


@pytest.mark.django_db
def test_an_older_one_described_later_moves_the_younger_up():
    card = "01920000-0000-7000-8000-000000000001"
    younger = row(captured_at=NOW + timedelta(minutes=5), arrived_with=card)
    tell(younger, 1)
    older = row(captured_at=NOW, arrived_with=card)
    named = compose_names(telling=TELLING, recordings=[older], case=None)
    assert [(each.recording, each.sequence) for each in named] == [(older, 1), (younger, 2)]
    assert "门口" in named[1].name


@pytest.mark.django_db
def test_each_day_begins_at_one():
    today, tomorrow = row(captured_at=NOW), row(captured_at=NOW + timedelta(days=1))
    named = compose_names(telling=TELLING, recordings=[today, tomorrow], case=None)
    assert [each.sequence for each in named] == [1, 1]
