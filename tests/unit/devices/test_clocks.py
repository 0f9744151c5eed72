"""What is found out about a recorder's clock is written down, never rewritten, and said where it's asked for."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from conftest import NOW, entries
from liuhen.devices import operations, queries
from liuhen.devices.errors import (
    ClockNoteInvalidError,
    ClockReadingNotFoundError,
    ClockReadingRetractedError,
    ReasonNeededError,
)
from liuhen.devices.models import ClockReading, ClockSource, Docking, Recorder
from liuhen.people.errors import NotPermittedError
from liuhen.people.models import Role

pytestmark = pytest.mark.django_db
SECOND, MINUTE, HOUR, DAY = timedelta(seconds=1), timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)
NIL, ONE = UUID(int=0), UUID(int=1)


@pytest.fixture
def noted(officer, recorder):
    """Writes down that the recorder is fast: `noted(seconds, at)`."""

    def make(seconds, at=NOW, by=officer, **given):
        told = {"actor": by, "now": at, "recorder_id": recorder.id, "shown": at + seconds * SECOND, "seen_at": at}
        return operations.note_clock(**{**told, "within_s": 2, "reason": "与服务器时间对照", **given})

    return make


def filmed(recorder, shown, received_at, intake_id=None):
    return queries.when_filmed(recorder_id=recorder.id, shown=shown, intake_id=intake_id, received_at=received_at)


def test_a_note_corrects_what_is_filmed_after_it(noted, recorder, officer):
    made = noted(90)
    told = filmed(recorder, NOW + HOUR + 90 * SECOND, NOW + 3 * HOUR)
    assert abs(told.moment - (NOW + HOUR)) < SECOND
    assert told.by[0].key == made.id
    [entry] = entries("recorder.clock_read")
    assert (entry.subject, entry.facts["least_ms"], entry.facts["most_ms"]) == (recorder.id, 88_000, 92_000)
    assert (entry.facts["reason"], entry.facts["actor"]) == ("与服务器时间对照", officer.reference)


@pytest.mark.parametrize(
    ("given", "error"),
    [
        ({"seen_at": NOW + MINUTE}, ClockNoteInvalidError),
        ({"within_s": -1}, ClockNoteInvalidError),
        ({"within_s": 3601}, ClockNoteInvalidError),
        ({"reason": " "}, ReasonNeededError),
    ],
)
def test_a_note_that_tells_nothing_is_refused(noted, given, error):
    with pytest.raises(error):
        noted(5, **given)
    assert not ClockReading.objects.exists()


def test_whoever_takes_no_recorders_notes_nothing(noted, people, actor_for):
    reading = noted(5)
    legal = actor_for(people[Role.LEGAL])
    with pytest.raises(NotPermittedError):
        noted(5, by=legal)
    with pytest.raises(NotPermittedError):
        operations.retract_reading(actor=legal, now=NOW, reading_id=reading.id, reason="看错")


def test_a_wrong_note_stays_to_be_seen_and_counts_no_more(noted, recorder, officer, office, leader):
    wrong = noted(3600)
    with pytest.raises(NotPermittedError):
        operations.retract_reading(actor=leader, now=NOW, reading_id=wrong.id, reason="不是我的")
    with pytest.raises(ReasonNeededError):
        operations.retract_reading(actor=officer, now=NOW, reading_id=wrong.id, reason="")
    operations.retract_reading(actor=officer, now=NOW, reading_id=wrong.id, reason="看错了小时")
    assert filmed(recorder, NOW, NOW + HOUR).moment is None
    assert [row.id for row in queries.clock_history(recorder).rows] == [wrong.id]
    assert entries("recorder.clock_retracted")[0].facts["reason"] == "看错了小时"
    with pytest.raises(ClockReadingRetractedError):
        operations.retract_reading(actor=office, now=NOW, reading_id=wrong.id, reason="再撤一次")
    with pytest.raises(ClockReadingNotFoundError):
        operations.retract_reading(actor=office, now=NOW, reading_id=recorder.id, reason="没有")


def test_a_check_before_use_tells_of_the_clock_no_more_than_somebody_saw(out, recorder):
    out(found={"clock": 0, "lens": "dirty"})  # 一致 says: in order by the rules, which allow 30 seconds
    [row] = ClockReading.objects.filter(recorder=recorder)
    assert (row.source, row.least_ms, row.most_ms) == (ClockSource.CHECK, -30_000, 30_000)
    out(now=NOW + DAY, found={"clock": 12})
    row = ClockReading.objects.latest("at")
    assert (row.least_ms, row.most_ms) == (7_000, 17_000)


def test_a_card_tells_of_its_clock_once(recorder):
    for number, at in enumerate((NOW - DAY, NOW)):
        operations.note_docking(recorder=recorder, now=at, intake_id=recorder.id if number else NIL, is_whole=True)
    read = {"now": NOW, "actor": "worker", "intake_id": recorder.id, "starts": [NOW - 2 * HOUR, NOW + HOUR]}
    [row] = operations.read_docked(**read)
    assert (row.least_ms, row.most_ms, row.docking.intake) == (3_600_000, 22 * 3_600_000, recorder.id)
    assert operations.read_docked(**read) == []
    assert operations.read_docked(**{**read, "intake_id": ONE}) == []
    assert len(entries("recorder.clock_read")) == 1
    told = filmed(recorder, NOW + HOUR, NOW + HOUR, recorder.id)
    assert (told.latest, round((NOW - told.earliest) / HOUR, 1)) == (NOW, 21.0)


def test_part_of_a_card_tells_nothing_of_its_clock(recorder):
    Docking.objects.create(recorder=recorder, at=NOW, intake=recorder.id, is_whole=False)
    assert operations.read_docked(now=NOW, actor="worker", intake_id=recorder.id, starts=[NOW + HOUR]) == []


def test_the_page_of_a_clock_shows_it_empty_set_and_retracted(noted, recorder, officer, people, signed_in):
    visitor = signed_in(people[Role.OFFICER])
    page = reverse("devices:clock", args=[recorder.id])
    assert "还没有校时记录" in visitor.get(page).content.decode()
    noted(40, NOW - 2 * DAY)
    wrong = noted(50, NOW - 2 * DAY + HOUR)
    noted(0, NOW - DAY)
    operations.retract_reading(actor=officer, now=NOW, reading_id=wrong.id, reason="看错")
    shown = visitor.get(page).content.decode()
    assert "快 40 秒（±2 秒）" in shown
    assert "<s>快 50 秒（±2 秒）</s>" in shown
    assert "时钟跳变" in shown
    assert shown.count('class="clock-dot"') == 2
    assert "一致" in visitor.get(reverse("devices:card", args=[recorder.id])).content.decode()


def test_typed_times_come_back_with_what_is_wrong_at_their_field(recorder, people, signed_in):
    visitor = signed_in(people[Role.OFFICER])
    page = reverse("devices:note_clock", args=[recorder.id])
    typed = {"shown": "2026-11-20T08:01:30", "seen_at": "2226-11-20T08:00:00", "within_s": "2", "reason": "对照"}
    refused = visitor.post(page, typed)
    assert refused.status_code == 422
    assert "准确时间不能晚于现在" in refused.content.decode()
    assert 'value="2026-11-20T08:01:30"' in refused.content.decode()
    assert visitor.post(page, {**typed, "seen_at": "2026-11-20T08:00:00"}).status_code == 302
    assert ClockReading.objects.get().least_ms == 88_000
    away = reverse("devices:retract_reading", args=[ClockReading.objects.get().id])
    assert "快 1 分 30 秒" in visitor.get(away).content.decode()
    assert visitor.post(away, {"reason": "打错"}).status_code == 302
    assert ClockReading.objects.get().retraction.reason == "打错"


def test_the_api_takes_and_tells_readings(recorder, people, signed_in):
    visitor = signed_in(people[Role.OFFICER])
    told = {"shown": "2026-11-20T08:00:05+08:00", "seen_at": "2026-11-20T08:00:00+08:00", "reason": "对照"}
    made = visitor.post(f"/api/v1/recorders/{recorder.id}/clock/readings", told, content_type="application/json")
    assert made.status_code == 201, made.content
    assert (made.json()["least_s"], made.json()["most_s"]) == (3.0, 7.0)
    address = f"/api/v1/clock-readings/{made.json()['id']}/retraction"
    gone = visitor.post(address, {"reason": "看错"}, content_type="application/json")
    assert gone.json()["retracted_because"] == "看错"
    clock = visitor.get(f"/api/v1/recorders/{recorder.id}/clock").json()
    assert (len(clock["readings"]), clock["stretches"]) == (1, [])


def test_a_list_of_films_asks_for_each_and_tells_another_time_than_each_alone(recorder, noted, unit):
    other = Recorder.objects.create(code="KT9", unit=unit, registered_at=NOW)
    for day in range(0, 200, 5):
        noted(day, NOW + day * DAY, recorder_id=(recorder if day % 2 else other).id)
    shots = []
    for day in (3, 40, 41, 120, 170, 205):
        docked = UUID(int=day)
        operations.note_docking(recorder=recorder, now=NOW + day * DAY, intake_id=docked, is_whole=True)
        shots.append(queries.Shot(recorder_id=recorder.id, shown=NOW + day * DAY - HOUR, intake_id=docked,
                                  received_at=NOW + day * DAY))  # fmt: skip
        shots.append(queries.Shot(recorder_id=other.id, shown=NOW + day * DAY - HOUR, intake_id=docked,
                                  received_at=NOW + day * DAY))  # fmt: skip
    with CaptureQueriesContext(connection) as asked:
        together = queries.all_filmed(shots)
    assert len(asked) == 2
    alone = [
        queries.when_filmed(recorder_id=one.recorder_id, shown=one.shown, intake_id=one.intake_id,
                            received_at=one.received_at) for one in shots
    ]  # fmt: skip
    assert together == alone
    assert [one.by for one in together if not one.by] == []
    assert queries.all_filmed([]) == []


def test_readings_beyond_the_nearest_count(recorder, noted):
    """Forty before and forty after say all; the first of an outing's say the rest."""
    for minute in range(-45, 0):
        noted(0 if minute > -41 else 300, NOW + minute * MINUTE)
    told = filmed(recorder, NOW + HOUR, NOW + HOUR)
    assert len(told.by) == 40
