"""Slates at intake: what they say is known without a keystroke, and nothing that a person chose is touched."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from uuid import uuid4

import pytest
from django.urls import reverse

from conftest import NOW, entries
from liuhen.cases.models import Activity, Case, Party, TakenRecorder
from liuhen.devices.models import ClockReading, Docking, Loan, Recorder
from liuhen.ledger.note import Signer
from liuhen.media import Sandbox, slates
from liuhen.media.slates import Kind, Search, Sighting, Slate, base45
from liuhen.media.slates.film import Shown, film
from liuhen.media.synthesise import Segment
from liuhen.people.models import Role
from liuhen.recordings import operations
from liuhen.recordings.models import Recording
from liuhen.recordings.slating.models import SlateAssignment, SlateSeen
from liuhen.recordings.slating.operations import record_slates
from liuhen.recordings.times import corrected
from liuhen.rules.shelf import rulebook
from unit.recordings.rows import row

pytestmark = pytest.mark.django_db
OURS, THEIRS = Signer.generate("liuhen.invalid/ours/slate"), Signer.generate("liuhen.invalid/theirs/slate")
SECOND, MINUTE, HOUR, DAY = timedelta(seconds=1), timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)
NONE = Search(sightings=(), seconds=180.0, key_pictures=0, is_whole=True)


@pytest.fixture
def officer(people):
    return people[Role.OFFICER].officer


@pytest.fixture
def recorder(unit):
    return Recorder.objects.create(code="KT1", is_confirmed=True, unit=unit, registered_at=NOW)


@pytest.fixture
def make_activity(unit, officer):
    def make(place):
        party = Party.objects.create(kind="organisation", name=place, number_unknown="not_yet", created_at=NOW)
        case = Case.objects.create(
            number=place, kind="inspection", title=place, party=party, unit=unit, opened_on=NOW.date(), created_at=NOW
        )
        case.officers.set([officer])
        made = Activity.objects.create(case=case, place=place, arrived_at=NOW, created_at=NOW)
        made.officers.set([officer])
        return made

    return make


@pytest.fixture
def activity(make_activity):
    return make_activity("一号车间")


@pytest.fixture
def card(recorder, unit):
    """Films of one card, some minutes apart: `card(5)`; its recorder was docked an hour after the last."""

    def make(count, first=NOW, docked=None):
        intake, docked = uuid4(), docked or first + count * 10 * MINUTE + HOUR
        Docking.objects.create(recorder=recorder, at=docked, intake=intake, is_whole=True)
        told = {"recorder": recorder, "unit": unit, "arrived_with": intake, "received_at": docked}
        return [row(captured_at=first + number * 10 * MINUTE, **told) for number in range(count)]

    return make


def live(activity, at, officer=None, recorder=None):
    return Slate(
        kind=Kind.LIVE, activity_id=activity.id, at=at, expires=at + 30 * SECOND,
        officer_ids=(officer.id,) if officer else (), recorder_id=recorder.id if recorder else None,
    )  # fmt: skip


def printed(activity, expires):
    return Slate(kind=Kind.PRINTED, activity_id=activity.id, expires=expires)


def seen(*told, by=OURS, first_s=2.0):
    """A second of each slate, one after the other, looked at ten times a second."""
    return Search(
        sightings=tuple(
            Sighting(
                text=slates.encode(slate, by), at_s=first_s + number, last_s=first_s + number + 0.9,
                before_s=first_s + number - 0.1, interval_s=0.1, count=10,
            )
            for number, slate in enumerate(told)
        ),
        seconds=180.0, key_pictures=0, is_whole=True,
    )  # fmt: skip


def ticking(activity, at, **given):
    return seen(*(live(activity, at + number * SECOND, **given) for number in range(3)))


def forged(activity):
    good = seen(live(activity, NOW))
    data = bytearray(base45.decode(good.sightings[0].text.removeprefix("LH1:")))
    data[-1] ^= 1
    text = f"LH1:{base45.encode(bytes(data))}"
    return replace(good, sightings=(replace(good.sightings[0], text=text),))


def found(recording, search, now=NOW):
    record_slates(now=now, recording_id=recording.id, search=search, keys=[OURS.verifier])
    return Recording.objects.get(id=recording.id)


def test_a_live_slate_says_case_officer_and_clock_without_a_keystroke(card, activity, officer, recorder):
    [film_] = card(1)
    # The recorder was 40 seconds fast: two seconds into its film it was 38 seconds earlier than its name says.
    known = found(film_, ticking(activity, NOW - 38 * SECOND, officer=officer, recorder=recorder))
    assert (known.activity, known.case, known.officer) == (activity, activity.case, officer)
    reading = ClockReading.objects.get()
    assert (reading.source, reading.recording) == ("slate", film_.id)
    assert 39_500 < reading.least_ms <= 40_000 <= reading.most_ms < 41_500
    told = corrected(known)
    assert abs(told.moment - (NOW - 40 * SECOND)) < SECOND
    assert told.uncertainty < SECOND
    [entry] = entries("recording.slate_assigned")
    assert (entry.facts["activity"], entry.facts["officer"]) == (str(activity.id), str(officer.id))


def test_found_again_nothing_is_said_twice(card, activity, officer):
    films = card(2)
    for _again in range(2):
        found(films[0], ticking(activity, NOW, officer=officer))
        found(films[1], NONE)
    kinds = ("recording.slate_assigned", "recording.slates_found", "recorder.clock_read")
    assert [len(entries(kind)) for kind in kinds] == [2, 1, 1]
    assert SlateSeen.objects.count() == 3


def test_later_films_follow_until_the_next_slate(card, activity, make_activity, officer):
    films, other = card(4), make_activity("二号仓库")
    found(films[1], NONE)
    found(films[3], NONE)
    found(films[0], ticking(activity, NOW, officer=officer))
    assert [Recording.objects.get(id=one.id).activity for one in films] == [activity, activity, None, activity]
    found(films[2], ticking(other, NOW + 20 * MINUTE, officer=officer))  # its own slate is found last
    assert [Recording.objects.get(id=one.id).activity for one in films] == [activity, activity, other, other]
    assert SlateAssignment.objects.get(recording=films[3]).by == films[2]


def test_after_the_recorder_came_back_nothing_follows(card, activity, officer, recorder):
    Loan.objects.create(
        recorder=recorder, officer=officer, kind="ordinary", out_at=NOW - HOUR, returned_at=NOW + 15 * MINUTE
    )
    films = card(3)
    for one in films[1:]:
        found(one, NONE)
    found(films[0], ticking(activity, NOW, officer=officer))
    assert [Recording.objects.get(id=one.id).activity for one in films] == [activity, activity, None]
    assert found(films[2], NONE).activity is None  # looked into after the slate was found
    [next_card] = card(1, first=NOW + DAY)
    assert found(next_card, NONE).activity is None


@pytest.mark.parametrize("off", [-2 * HOUR, 2 * HOUR])
def test_a_recorder_whose_clock_is_hours_off_gives_the_next_outings_films_to_the_last_one(
    card, activity, officer, recorder, off
):
    Loan.objects.create(
        recorder=recorder, officer=officer, kind="ordinary", out_at=NOW - HOUR, returned_at=NOW + 15 * MINUTE
    )
    films = card(3, first=NOW + off, docked=NOW + HOUR)
    for one in films[1:]:
        found(one, NONE)
    found(films[0], ticking(activity, NOW, officer=officer))  # which tells how far it's off
    assert [Recording.objects.get(id=one.id).activity for one in films] == [activity, activity, None]


def test_a_card_taken_in_on_the_way_doesnt_end_an_outing(card, activity, officer, recorder):
    Loan.objects.create(recorder=recorder, officer=officer, kind="ordinary", out_at=NOW - HOUR)
    [first], [second] = card(1), card(1, first=NOW + 3 * HOUR)
    found(first, ticking(activity, NOW, officer=officer))
    assert found(second, NONE).activity == activity


def test_what_a_person_chose_stays(card, activity, make_activity, people, actor_for):
    films, other = card(3), make_activity("二号仓库")
    office = {"actor": actor_for(people[Role.OFFICER]), "now": NOW}
    Recording.objects.filter(id__in=[one.id for one in films]).update(officer=people[Role.OFFICER].officer)
    operations.attach(recording_ids=[films[0].id], case_id=None, activity_id=other.id, **office)
    operations.attach(recording_ids=[films[1].id], case_id=None, activity_id=None, **office)  # to nothing, on purpose
    found(films[1], NONE)
    found(films[2], NONE)
    found(films[0], ticking(activity, NOW))
    assert [Recording.objects.get(id=one.id).activity for one in films] == [other, None, activity]
    operations.attach(recording_ids=[films[2].id], case_id=None, activity_id=other.id, **office)
    found(films[0], ticking(activity, NOW))
    assert Recording.objects.get(id=films[2].id).activity == other


@pytest.mark.parametrize(
    ("search", "standing"),
    [
        (lambda act: seen(live(act, NOW), by=THEIRS), "foreign"),
        (forged, "forged"),
        (lambda act: seen(printed(act, NOW - 2 * DAY)), "expired"),
        (lambda act: seen(printed(act, NOW - HOUR)), "expired"),
        (lambda act: ticking(act, NOW - 3 * DAY), "expired"),
        (lambda act: ticking(act, NOW + 3 * DAY), "expired"),
    ],
)
def test_a_code_that_isnt_good_is_told_and_not_used(card, recorder, activity, search, standing):
    Docking.objects.create(recorder=recorder, at=NOW - DAY, intake=uuid4(), is_whole=True)
    [film_] = card(1)
    known = found(film_, search(activity))
    assert (known.activity, known.officer) == (None, None)
    assert {one.standing for one in SlateSeen.objects.all()} == {standing}
    assert not ClockReading.objects.exists()
    assert entries("recording.slates_found")[0].facts[standing]


def test_a_slate_of_a_case_that_isnt_there_is_told(card, activity):
    [film_] = card(1)
    gone = Slate(kind=Kind.PRINTED, case_id=uuid4(), expires=NOW + DAY)
    assert found(film_, seen(gone)).case is None
    assert SlateSeen.objects.get().standing == "unknown"


def test_a_printed_slate_assigns_and_tells_no_time(card, activity):
    [film_] = card(1)
    assert found(film_, seen(printed(activity, NOW + DAY))).activity == activity
    assert not ClockReading.objects.exists()


def test_a_printed_slates_point_is_shown_in_words(card, activity, people, signed_in):
    [film_] = card(1)
    found(film_, seen(Slate(kind=Kind.PRINTED, activity_id=activity.id, point="7(6)", expires=NOW + DAY)))
    page = signed_in(people[Role.OFFICER]).get(reverse("recordings:page", args=[film_.id])).content.decode()
    assert f" · {rulebook().point('7(6)').gist}</small>" in page
    assert "<small>0:02 · 打印或保存的码" in page  # seen within one second: one time, not a span


def test_a_slate_of_another_recorder_doesnt_say_who_films(card, activity, officer, recorder, make_account, unit):
    other = Recorder.objects.create(code="KT2", is_confirmed=True, registered_at=NOW)
    [film_] = card(1)
    known = found(film_, ticking(activity, NOW, officer=officer, recorder=other))
    assert (known.activity, known.officer) == (activity, None)
    second = make_account("wu", Role.OFFICER, unit=unit, officer=True).officer
    TakenRecorder.objects.create(activity=activity, recorder=recorder, officer=second)
    [again] = card(1, first=NOW + DAY)
    assert found(again, ticking(activity, NOW + DAY, officer=officer, recorder=other)).officer == second


def test_the_page_says_by_what_it_is_known_and_what_wasnt_used(card, activity, officer, people, signed_in):
    films = card(2)
    found(films[0], ticking(activity, NOW, officer=officer))
    found(films[1], seen(live(activity, NOW), by=THEIRS))
    visitor = signed_in(people[Role.OFFICER])
    own = visitor.get(reverse("recordings:page", args=[films[0].id])).content.decode()
    assert "由这份录像里的场记码得知" in own
    assert "0:02–0:04" in own
    assert "校正时间" in own
    follows = visitor.get(reverse("recordings:page", args=[films[1].id])).content.decode()
    assert "不是本单位签发，不采用" in follows
    assert films[0].number in follows


@pytest.mark.parametrize(
    ("search", "problem", "words"),
    [
        (NONE, "media.limit", "没有查找场记码"),
        (replace(NONE, is_whole=False), "", "没有在限定时间内全部查完"),
        (NONE, "", None),
    ],
)
def test_a_film_that_could_not_be_looked_through_is_shown_as_one_without_a_slate(
    card, people, signed_in, officer, search, problem, words
):
    [film_] = card(1)
    Recording.objects.filter(id=film_.id).update(officer=officer)
    record_slates(now=NOW, recording_id=film_.id, search=search, keys=[OURS.verifier], problem=problem)
    page = signed_in(people[Role.OFFICER]).get(reverse("recordings:page", args=[film_.id])).content.decode()
    assert (words in page) if words else ("查找场记码" not in page and "全部查完" not in page)


def test_a_film_with_a_slate_is_read_from_its_picture(card, activity, officer, tmp_path: Path):
    [film_] = card(1)
    codes = [slates.encode(live(activity, NOW + number * SECOND, officer=officer), OURS) for number in range(2)]
    shown = [Shown(text=code, from_s=0.4 + number, to_s=1.4 + number) for number, code in enumerate(codes)]
    film(tmp_path / "film", Segment(seconds=2, rate=10), shown)
    with Sandbox() as sandbox:
        search = slates.find(tmp_path / "film", sandbox=sandbox)
    assert found(film_, search).activity == activity
    reading = ClockReading.objects.get()
    assert reading.least_ms <= 400 + 500 <= reading.most_ms + 500
