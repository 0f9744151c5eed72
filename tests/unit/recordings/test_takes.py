"""Films that a recorder split are one take; films that only follow each other aren't."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from itertools import pairwise
from pathlib import Path
from uuid import UUID, uuid4

import pytest
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st

from conftest import NOW, entries
from liuhen.devices.models import Recorder
from liuhen.media.ends import Ends, difference, ends
from liuhen.media.synthesise import Segment, video
from liuhen.people.models import Role
from liuhen.recordings.models import Recording
from liuhen.recordings.takes.joining import Part, Sign, Usual, join, sequence_of, takes, usual_loss
from liuhen.recordings.takes.models import TakePart
from liuhen.recordings.takes.operations import keep_ends, record_takes
from liuhen.recordings.takes.playing import axis, border_in_words
from unit.recordings.rows import row

SECOND = timedelta(seconds=1)
STILL, DARK = bytes([100]) * 576, bytes([250]) * 576
QUIET, LOUD = (-60,) * 10, (-20,) * 10
SAME = Ends(first=STILL, last=STILL, first_sound=QUIET, last_sound=QUIET)


def part(number, start=0.0, *, ends=SAME, seconds=600.0, name="", form="mov/h264"):
    return Part(
        key=UUID(int=number), name=name or f"20260213173000_{number:04}.MP4", shown=NOW + start * SECOND,
        seconds=seconds, form=form, ends=ends,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("name", "number"),
    [
        ("1234567_00000020260213173000_0012IMP.MP4", 12),
        ("20260213173000_0001.mp4", 1),
        ("NO20260101-120000-000001F.MP4", 1),
        ("GOPR0012.MP4", 12),
        ("20260213_173000.mp4", None),
        ("1234567_00000020260213173000_000012IMP.MP4", 12),
        ("20260220201201_000012.MP4", 12),
        ("410001_00000020260213_173000.MP4", None),
        ("VID_20260213_173000.mp4", None),
        ("一次.MP4", None),
    ],
)
def test_a_running_number_is_told_from_a_time_of_day(name, number):
    assert sequence_of(name) == number


def test_a_split_is_one_take_with_its_loss():
    [take] = takes([part(1), part(2, 601), part(3, 1200)], Usual())
    assert [one.offset / SECOND for one in take] == [0, 601, 1200]
    assert [one.joint.loss / SECOND for one in take[1:]] == [1, -1]
    assert set(take[1].joint.signs) == set(Sign)


@pytest.mark.parametrize(
    "after",
    [
        part(3, 601),  # one between them is missing
        part(2, 640),  # somebody stopped
        part(2, 590),  # cut short
        part(2, 601, form="mov/hevc"),
        part(2, 601, ends=None),
        part(2, 601, ends=replace(SAME, first=DARK)),
        part(2, 601, ends=Ends(first=None, last=None)),
        part(2, 601, name="IMG.MP4"),
    ],
)
def test_what_only_follows_isnt_joined(after):
    assert join(part(1), after, Usual()) is None


def full(width: int, then: int, start: float = 601.0, *, wide: int = 0) -> tuple[Part, Part]:
    """The last film of a counter of so many digits, and one that comes after it."""
    return (
        part(1, name=f"NO20260101-120000-{10**width - 1}F.MP4"),
        part(2, start, name=f"NO20260101-121001-{then:0{wide or width}}F.MP4"),
    )


@pytest.mark.parametrize("then", [0, 1])
@pytest.mark.parametrize("width", [4, 5, 6])
def test_a_counter_that_begins_again_breaks_a_take(width, then):
    joint = join(*full(width, then), Usual())
    assert joint is not None
    assert Sign.SEQUENCE in joint.signs


@pytest.mark.parametrize(
    "two",
    [
        full(4, 1, 600 + 3 * 3600),  # hours between
        full(4, 2),  # the first after it is missing
        full(4, 1, wide=5),  # another counter
        (full(4, 1)[0], replace(full(4, 1)[1], ends=replace(SAME, first=DARK))),  # of another place
        (part(1, name="NO20260101-120000-9998F.MP4"), full(4, 1)[1]),
    ],
)
def test_what_only_follows_a_full_counter_isnt_joined(two):
    assert join(*two, Usual()) is None


def test_a_run_over_the_end_of_a_counter_is_one_take():
    names = [f"20260213173000_{number:04}.MP4" for number in (9998, 9999, 1, 2)]
    parts = [part(at, 600 * at, name=name) for at, name in enumerate(names)]
    [take] = takes(parts, Usual())
    assert [one.part.name for one in take] == names
    hours = [one if at < 2 else replace(one, shown=one.shown + 3 * 3600 * SECOND) for at, one in enumerate(parts)]
    assert [len(one) for one in takes(hours, Usual())] == [2, 2]


def test_a_picture_that_moved_needs_the_sound():
    moved = bytes([140]) * 576
    assert join(part(1), part(2, 601, ends=replace(SAME, first=moved)), Usual()).signs[-1] == Sign.SOUND
    assert join(part(1), part(2, 601, ends=replace(SAME, first=moved, first_sound=LOUD)), Usual()) is None


def test_what_a_model_usually_misses_is_learnt():
    assert usual_loss([2 * SECOND] * 4) == Usual(known=4)
    learnt = usual_loss([each * SECOND for each in (9, 10, 10, 10, 11)])
    assert (learnt.least, learnt.most) == (9 * SECOND, 11 * SECOND)
    assert join(part(1), part(2, 610), learnt) is not None
    assert join(part(1), part(2, 601), learnt) is None
    assert join(part(1), part(2, 610), Usual()) is None


@given(st.lists(st.floats(-2, 4), min_size=0, max_size=8), st.randoms(use_true_random=False))
def test_every_part_stands_in_one_take_in_order(gaps, random):
    start, parts = 0.0, [part(1)]
    for number, gap in enumerate(gaps, start=2):
        start += 600 + gap
        parts.append(part(number, start))
    random.shuffle(parts)
    [take] = takes(parts, Usual())
    assert [one.part.key.int for one in take] == list(range(1, len(gaps) + 2))
    assert all(a.offset <= b.offset for a, b in pairwise(take))


def test_the_ends_of_a_film_are_seen_and_heard(tmp_path: Path):
    video(tmp_path / "one", Segment(seconds=2, rate=10))
    video(tmp_path / "other", Segment(seconds=2, rate=10, seed=7))
    one, other = ends(tmp_path / "one"), ends(tmp_path / "other")
    assert len(one.first) == len(one.last) == 576
    assert len(one.first_sound) == len(one.last_sound) == 10
    assert difference(one.first, one.first) == 0 < difference(one.first, other.first)


@pytest.fixture
def card(people):
    """Three films of one run on a card: found to be one take, `card()`; returns their rows."""

    def make(model="DSJ", code="KT1"):
        recorder, intake = Recorder.objects.create(code=code, model=model, registered_at=NOW), uuid4()
        films = [
            row(
                recorder=recorder, arrived_with=intake, captured_at=NOW + 601 * number * SECOND,
                card_name=f"20260213173000_{number:04}.MP4", officer=people[Role.OFFICER].officer,
                facts={"duration_s": 600.0, "container": "mov"},
            )
            for number in range(3)
        ]  # fmt: skip
        for one in films:
            keep_ends(recording_id=one.id, ends=SAME)
        return intake, films

    return make


@pytest.mark.django_db
def test_found_again_a_take_is_said_once(card):
    intake, films = card()
    assert record_takes(now=NOW, intake_id=intake) == 1
    assert record_takes(now=NOW, intake_id=intake) == 1
    told = list(TakePart.objects.order_by("position").values_list("recording_id", "take_id", "offset_ms", "loss_ms"))
    first = films[0].id
    assert told == [(films[0].id, first, 0, None), (films[1].id, first, 601_000, 1000),
                    (films[2].id, first, 1_202_000, 1000)]  # fmt: skip
    [entry] = entries("recording.take_found")
    assert (entry.subject, entry.facts["loss_ms"]) == (first, [1000, 1000])


@pytest.mark.django_db
def test_a_take_falls_apart_when_a_part_is_no_more(card):
    intake, films = card()
    record_takes(now=NOW, intake_id=intake)
    type(films[1]).objects.filter(id=films[1].id).update(viewing="gone")
    assert record_takes(now=NOW, intake_id=intake) == 0


@pytest.mark.django_db
def test_the_page_and_the_api_lead_from_part_to_part(card, people, signed_in):
    for code in ("KT1", "KT2", "KT3"):
        intake, films = card(code=code)
        record_takes(now=NOW, intake_id=intake)
    visitor = signed_in(people[Role.OFFICER])
    shown = visitor.get(reverse("recordings:page", args=[films[1].id])).content.decode()
    assert "一次摄录的第 2 段，共 3 段" in shown
    assert "该型号分段时通常缺" in shown
    for beside in (films[0], films[2]):
        assert reverse("recordings:page", args=[beside.id]) in shown
    told = visitor.get(f"/api/v1/recordings/{films[1].id}/take").json()
    assert (told["count"], told["position"], told["usual_most_s"]) == (3, 1, 2.0)
    assert [one["offset_s"] for one in told["parts"]] == [0, 601, 1202]
    alone = row(officer=people[Role.OFFICER].officer)
    assert visitor.get(f"/api/v1/recordings/{alone.id}/take").json() is None


def placed(*told):
    """Parts of a take: (seconds, loss before it)."""
    parts, offset = [], 0
    for position, (seconds, loss) in enumerate(told):
        offset += round(1000 * loss)
        film = Recording(facts={"duration_s": seconds})
        parts.append(TakePart(recording=film, position=position, offset_ms=offset, loss_ms=round(1000 * loss)))
        offset += 1000 * seconds
    return parts


@pytest.mark.parametrize(
    ("parts", "begins"),
    [
        (placed((10, 0), (10, 1.5), (10, 0)), [0, 11.5, 21.5]),
        (placed((10, 0), (10, -2), (10, 1)), [0, 10, 21]),  # nothing is left out, and the loss after it stays
        (placed((10, 0), (0, 0), (10, 0)), [0, 10, 10]),
    ],
)
def test_playing_over_a_border_leaves_nothing_out_and_never_runs_back(parts, begins):
    assert axis(parts) == begins
    assert axis(parts[1:])[0] == 0  # whoever can't see the first part begins at the next


def test_a_border_says_what_is_missing_and_what_nobody_may_see():
    first, second, third = placed((10, 0), (10, 1.5), (10, -2))
    assert border_in_words(None, first) == ""
    assert "缺约 1.5 秒" in border_in_words(first, second)
    assert "重叠约 2 秒" in border_in_words(second, third)
    assert "有 1 段不能查看" in border_in_words(first, third)


@pytest.mark.django_db
def test_a_take_played_as_one_enters_each_part_that_is_watched_and_shows_no_other(card, people, signed_in):
    intake, films = card()
    record_takes(now=NOW, intake_id=intake)
    Recording.objects.filter(id=films[1].id).update(officer=None)  # not the reader's
    address = reverse("takes:play", args=[films[2].id])
    visitor = signed_in(people[Role.OFFICER])
    shown = visitor.get(address).content.decode()
    assert [one.subject for one in entries("recording.viewed")] == [films[2].id]
    assert entries("recording.played") == []
    for film, is_there in zip(films, (True, False, True), strict=True):
        assert (str(film.id) in shown) is is_there
    assert shown.count("/bytes/play/") == 1  # leave to play the one that is opened, no other
    assert "其中 1 段您不能查看" in shown
    assert "此处有 1 段不能查看" in shown
    assert visitor.post(reverse("api:play", args=[films[0].id])).status_code == 200
    assert [one.subject for one in entries("recording.played")] == [films[0].id]
    assert visitor.post(reverse("api:play", args=[films[1].id])).status_code == 404
    assert visitor.get(reverse("takes:play", args=[films[1].id])).status_code == 404


@pytest.mark.django_db
def test_what_is_no_take_leads_to_its_page_without_a_view(people, signed_in):
    alone = row(officer=people[Role.OFFICER].officer)
    answer = signed_in(people[Role.OFFICER]).get(reverse("takes:play", args=[alone.id]))
    assert answer["Location"] == reverse("recordings:page", args=[alone.id])
    assert entries("recording.viewed") == []
