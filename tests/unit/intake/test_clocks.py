"""Art 16's clock when nobody enters the return, when a card is docked late, and when something is missing."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from conftest import NOW
from liuhen.cases import clocks as cases_clocks
from liuhen.cases.models import Activity, Case, Party, TakenRecorder
from liuhen.cases.operations import record_activity_times
from liuhen.devices.models import Recorder
from liuhen.duties.models import Deadline, DeadlineState
from liuhen.intake.clocks import wind_for
from liuhen.intake.models import FileState, Intake, IntakeFile, IntakeState
from liuhen.people.models import Role

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)


@pytest.fixture
def officer(people):
    return people[Role.OFFICER].officer


@pytest.fixture
def activity(people, unit, officer):
    party = Party.objects.create(kind="organisation", name="走查", number_unknown="not_yet", created_at=NOW)
    case = Case.objects.create(
        number="1", kind="inspection", title="x", party=party, unit=unit, opened_on=NOW.date(), created_at=NOW
    )
    case.officers.set([officer])
    made = Activity.objects.create(case=case, place="一号车间", arrived_at=NOW, created_at=NOW)
    made.officers.set([officer])
    return made


def docked(officer, at, *states, closed=True):
    number = Intake.objects.count() + 1
    intake = Intake.objects.create(
        number=f"CJ{number}", source_kind="card", wholeness="folder", officer=officer, actor="x", unit=officer.unit,
        listing_sha256="0" * 64, opened_at=at, state=IntakeState.CLOSED if closed else IntakeState.OPEN,
    )  # fmt: skip
    for position, state in enumerate(states):
        IntakeFile.objects.create(
            intake=intake, position=position, path="a", path_bytes=b"a", size=1, state=state,
            ended_at=at + timedelta(minutes=10 + position),
        )  # fmt: skip
    wind_for(intake, now=at)
    return intake


def clock():
    return Deadline.objects.filter(period="upload").first()


def times(people, actor_for, activity, **told):
    given = {"left_at": None, "returned_at": None} | told
    record_activity_times(actor=actor_for(people[Role.OFFICER]), now=NOW, activity_id=activity.id, **given)


def test_a_return_that_nobody_enters(people, actor_for, activity, officer):
    times(people, actor_for, activity)
    assert clock() is None
    docked(officer, NOW + 5 * HOUR, FileState.LISTED, closed=False)
    assert (clock().assumed, clock().start, clock().is_provisional) == ("docking", NOW + 5 * HOUR, True)
    times(people, actor_for, activity, left_at=NOW + 2 * HOUR)
    assert (clock().assumed, clock().start) == ("left", NOW + 2 * HOUR)
    times(people, actor_for, activity, left_at=NOW + 2 * HOUR, returned_at=NOW + 3 * HOUR)
    assert (clock().assumed, clock().due_at, clock().is_provisional) == ("", NOW + 27 * HOUR, False)
    times(people, actor_for, activity)
    assert clock().assumed == "docking"


def test_a_card_of_before_the_stay_that_stops_the_clock(people, actor_for, activity, officer):
    docked(officer, NOW - HOUR, FileState.RECEIVED)
    times(people, actor_for, activity, left_at=NOW + HOUR, returned_at=NOW + 2 * HOUR)
    assert clock().met_at is None


def test_a_file_that_failed_and_counts_as_arrived(people, actor_for, activity, officer):
    times(people, actor_for, activity, left_at=NOW + HOUR, returned_at=NOW + 2 * HOUR)
    docked(officer, NOW + 3 * HOUR, FileState.RECEIVED, FileState.FAILED)
    assert clock().state == DeadlineState.RUNNING
    docked(officer, NOW + 4 * HOUR, FileState.DUPLICATE, FileState.RECEIVED)
    assert (clock().state, clock().met_at) == (DeadlineState.MET, NOW + 4 * HOUR + timedelta(minutes=11))


def test_an_upload_after_the_end(people, actor_for, activity, officer, make_account, unit):
    times(people, actor_for, activity, returned_at=NOW + 2 * HOUR)
    docked(people[Role.LEADER].officer, NOW + 3 * HOUR, FileState.RECEIVED)  # somebody else's card
    assert clock().state == DeadlineState.RUNNING
    docked(officer, NOW + 27 * HOUR, FileState.RECEIVED)
    assert clock().state == DeadlineState.LATE


def test_a_second_recorder_that_never_came(people, actor_for, activity, officer, unit):
    taken = [Recorder.objects.create(code=code, unit=unit, registered_at=NOW) for code in ("A1", "A2")]
    for each in taken:
        TakenRecorder.objects.create(activity=activity, recorder=each)
    times(people, actor_for, activity, returned_at=NOW + 2 * HOUR)
    for number, each in enumerate(taken):
        assert clock().state == DeadlineState.RUNNING
        intake = docked(officer, NOW + (3 + number) * HOUR, FileState.RECEIVED)
        intake.recorder = each
        intake.save()
        wind_for(intake, now=NOW)
    assert (clock().state, clock().met_at) == (DeadlineState.MET, NOW + 4 * HOUR + timedelta(minutes=10))


def test_a_closed_case_that_nobody_files_and_a_reopened_one_on_the_board(activity):
    case = activity.case
    case.closed_on = date(2026, 11, 23)
    cases_clocks.wind_file(now=NOW, case=case)
    row = Deadline.objects.get(period="file")
    assert (row.last_day, row.is_provisional) == (date(2027, 1, 5), True)
    case.closed_on = None
    cases_clocks.wind_file(now=NOW, case=case)
    assert Deadline.objects.get(period="file").state == DeadlineState.WITHDRAWN


def test_an_activity_of_before_there_were_clocks(activity):
    Activity.objects.filter(id=activity.id).update(returned_at=NOW + HOUR)
    assert cases_clocks.wind_missing(now=NOW) == 1
    assert cases_clocks.wind_missing(now=NOW) == 0
    assert clock().due_at == NOW + 25 * HOUR
