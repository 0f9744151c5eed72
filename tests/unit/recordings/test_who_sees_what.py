"""An officer sees own footage, own activities' and own cases' across units; a leader the unit's; others nothing."""

from __future__ import annotations

from datetime import timedelta

import pytest

from conftest import NOW, PASSWORD
from liuhen.cases import operations as cases
from liuhen.paging import PAGE_SIZE
from liuhen.people import operations as people_operations
from liuhen.people.actors import worker_actor
from liuhen.people.models import Role
from liuhen.recordings import operations, queries
from liuhen.recordings.errors import RecordingNotFoundError
from unit.recordings.rows import row

pytestmark = pytest.mark.django_db


@pytest.fixture
def elsewhere(console):
    """A unit that nobody here belongs to."""
    return people_operations.create_unit(actor=console, now=NOW, name="二大队")


@pytest.fixture
def stranger(make_account, elsewhere):
    """An officer of that unit."""
    return make_account("chen", Role.OFFICER, unit=elsewhere, officer=True)


def seen(actor):
    return set(queries.visible_to(actor))


def test_officer_sees_what_the_officer_filmed_or_took_in(people, actor_for, elsewhere, stranger):
    own = row(officer=people[Role.OFFICER].officer, unit=elsewhere)
    taken_in = row(received_by=people[Role.OFFICER])
    row(officer=stranger.officer, unit=elsewhere)
    assert seen(actor_for(people[Role.OFFICER])) == {own, taken_in}


def test_officer_sees_nothing_of_a_colleague_in_the_same_unit(people, actor_for, make_account, unit):
    colleague = make_account("wang", Role.OFFICER, unit=unit, officer=True)
    row(officer=colleague.officer, unit=unit)
    assert seen(actor_for(people[Role.OFFICER])) == set()


def test_officer_sees_cases_and_activities_that_name_the_officer_across_units(
    people, actor_for, stranger, elsewhere, make_account
):
    officer = people[Role.OFFICER].officer
    third = make_account("wu", Role.OFFICER, unit=elsewhere, officer=True)
    case = cases.create_case(
        actor=actor_for(stranger), now=NOW, number="1", kind="inspection", title="检查", party="某厂",
        unit_id=elsewhere.id, officer_ids=[stranger.officer.id, officer.id], opened_on=NOW.date(),
    )  # fmt: skip
    other = cases.create_case(
        actor=actor_for(stranger), now=NOW, number="2", kind="inspection", title="检查", party="某厂",
        unit_id=elsewhere.id, officer_ids=[stranger.officer.id, third.officer.id], opened_on=NOW.date(),
    )  # fmt: skip
    visit = cases.create_activity(
        actor=actor_for(stranger), now=NOW, case_id=other.id, place="门口",
        officer_ids=[stranger.officer.id, officer.id], arrived_at=NOW,
    )  # fmt: skip
    of_case = row(case=case, unit=elsewhere, officer=stranger.officer)
    of_visit = row(case=other, activity=visit, unit=elsewhere, officer=stranger.officer)
    row(case=other, unit=elsewhere, officer=stranger.officer)
    assert seen(actor_for(people[Role.OFFICER])) == {of_case, of_visit}


def test_leader_sees_the_unit_and_what_is_below_it(people, actor_for, unit, elsewhere):
    own, below = row(unit=unit), row(unit=unit.below)
    row(unit=elsewhere)
    row(unit=None)
    assert seen(actor_for(people[Role.LEADER])) == {own, below}


@pytest.mark.parametrize(
    "role",
    [
        Role.SYSTEM_ADMIN, Role.SECURITY_ADMIN, Role.AUDIT_ADMIN, Role.OFFICE, Role.ARCHIVIST, Role.LEGAL, Role.HEAD,
    ],
)  # fmt: skip
def test_nobody_else_sees_any(people, actor_for, unit, role):
    row(unit=unit, officer=people[Role.OFFICER].officer, received_by=people[Role.OFFICER])
    assert seen(actor_for(people[role])) == set()


def test_the_worker_is_nobody(unit):
    row(unit=unit)
    assert seen(worker_actor()) == set()


def test_who_no_longer_is_an_officer_sees_nothing(people, actor_for, console):
    account = people[Role.OFFICER]
    row(officer=account.officer, received_by=account)
    grant = account.grants.get()
    people_operations.revoke_role(actor=console, now=NOW, grant_id=grant.id)
    assert seen(actor_for(account)) == set()


def test_after_a_password_set_by_somebody_else_nothing_is_seen(people, actor_for, console):
    account = people[Role.OFFICER]
    row(officer=account.officer)
    people_operations.set_password(actor=console, now=NOW, account_id=account.id, password=PASSWORD + "x")
    account.refresh_from_db()
    assert seen(actor_for(account)) == set()


def test_a_hidden_recording_is_not_there_whatever_is_asked_for(people, actor_for, stranger, elsewhere):
    hidden = row(officer=stranger.officer, unit=elsewhere)
    actor = actor_for(people[Role.OFFICER])
    telling = operations.Telling(recording_class="other", place="x", content="x")
    for ask in (
        lambda: queries.get_recording(actor=actor, recording_id=hidden.id),
        lambda: operations.open_recording(actor=actor, now=NOW, recording_id=hidden.id),
        lambda: operations.grant_play(actor=actor, now=NOW, recording_id=hidden.id),
        lambda: operations.attach(actor=actor, now=NOW, recording_ids=[hidden.id], case_id=None, activity_id=None),
        lambda: operations.describe(actor=actor, now=NOW, telling=telling, versions={hidden.id: 0}),
    ):
        with pytest.raises(RecordingNotFoundError):
            ask()


def test_device_logs_stay_out_of_the_queue_but_damaged_films_stay_in(people, actor_for):
    officer = people[Role.OFFICER].officer
    damaged = row(officer=officer, kind="other", viewing="none")
    fresh = row(officer=officer, kind="other", viewing="pending", logical_path="original.bin")
    row(officer=officer, kind="log", logical_path="original.txt", viewing="none")
    row(officer=officer, kind="other", logical_path="original.dat", viewing="none")
    assert set(queries.undescribed(actor=actor_for(people[Role.OFFICER]))) == {damaged, fresh}


def test_the_queue_stands_in_shooting_order(people, actor_for):
    officer = people[Role.OFFICER].officer
    late = row(officer=officer, captured_at=NOW + timedelta(hours=1))
    undated = row(officer=officer, captured_at=None)
    early = row(officer=officer, captured_at=NOW)
    assert list(queries.undescribed(actor=actor_for(people[Role.OFFICER]))) == [early, late, undated]


def test_pages_by_key_show_everything_once_and_lead_back(people, actor_for):
    officer = people[Role.OFFICER].officer
    made = [row(officer=officer) for _ in range(2 * PAGE_SIZE + 20)][::-1]
    actor = actor_for(people[Role.OFFICER])
    page = queries.list_recordings(actor=actor, wanted=queries.RecordingFilter())
    walked, pages = list(page), [page]
    while page.after:
        page = queries.list_recordings(actor=actor, wanted=queries.RecordingFilter(), after=page.after)
        walked += page
        pages.append(page)
    assert walked == made
    assert page.count == len(made)
    back = queries.list_recordings(actor=actor, wanted=queries.RecordingFilter(), before=page.before or "")
    assert list(back) == list(pages[-2])
    first = queries.list_recordings(actor=actor, wanted=queries.RecordingFilter(), before=back.before or "")
    assert list(first) == list(pages[0])
    assert first.before is None


@pytest.mark.parametrize(
    ("wanted", "expected"),
    [
        ({"is_important": True}, {"a"}),
        ({"from_day": NOW.date(), "to_day": NOW.date()}, {"a"}),
        ({"to_day": (NOW - timedelta(days=1)).date()}, {"b"}),
        ({"kind": "photo"}, {"b"}),
        ({"kind": "all"}, {"a", "b", "log"}),
        ({"viewing": "native"}, {"a", "b"}),
        ({"text": "车间"}, {"a"}),
        ({"is_described": True}, set()),
    ],
)
def test_filters_narrow(people, actor_for, wanted, expected):
    officer = people[Role.OFFICER].officer
    row(officer=officer, is_important=True, card_name="一号车间.MP4", number="a")
    row(officer=officer, kind="photo", captured_at=NOW - timedelta(days=2), number="b")
    row(officer=officer, kind="log", captured_at=None, number="log", viewing="none", logical_path="original.txt")
    page = queries.list_recordings(actor=actor_for(people[Role.OFFICER]), wanted=queries.RecordingFilter(**wanted))
    assert {each.number for each in page} == expected


def test_a_unit_brings_those_below_it(people, actor_for, unit):
    row(unit=unit, number="own")
    row(unit=unit.below, number="below")
    actor = actor_for(people[Role.LEADER])
    for wanted, expected in ((unit.id, {"own", "below"}), (unit.below.id, {"below"})):
        page = queries.list_recordings(actor=actor, wanted=queries.RecordingFilter(unit_id=wanted))
        assert {each.number for each in page} == expected


def test_neighbours_are_those_off_the_same_card(people, actor_for):
    officer, card = people[Role.OFFICER].officer, "01920000-0000-7000-8000-000000000001"
    first, second, third = (
        row(officer=officer, arrived_with=card, captured_at=NOW + timedelta(minutes=minute)) for minute in (0, 1, 2)
    )
    row(officer=officer, captured_at=NOW + timedelta(seconds=90))
    actor = actor_for(people[Role.OFFICER])
    found = queries.neighbours_of(actor=actor, recording=second)
    assert (found.previous, found.following, found.place, found.count) == (first, third, 2, 3)
    assert queries.neighbours_of(actor=actor, recording=third).following is None
