"""Cases and activities: who opens them, what is refused at which field, and what the ledger hears."""

from __future__ import annotations

from datetime import timedelta
from datetime import timezone as fixed

import pytest
from django.db import IntegrityError
from django.utils import timezone

from conftest import NOW, entries
from liuhen.cases import operations, queries
from liuhen.cases.errors import (
    ActivityTimesError,
    CaseFactInvalidError,
    CaseNotFoundError,
    CaseNumberTakenError,
    FewOfficersReasonNeededError,
)
from liuhen.cases.models import Activity, Case
from liuhen.people.errors import NotPermittedError, UnitNotFoundError
from liuhen.people.models import Role
from liuhen.rules.errors import DayOutOfReasonError

pytestmark = pytest.mark.django_db


@pytest.fixture
def officer(people):
    return people[Role.OFFICER]


@pytest.fixture
def pair(officer, make_account, unit):
    return [officer.officer.id, make_account("wu", Role.OFFICER, unit=unit, officer=True).officer.id]


@pytest.fixture
def opened(officer, actor_for, pair, unit):
    """Opens a case; what is given stands in for what would be."""

    def make(**given) -> Case:
        facts = {
            "number": "应急检〔2026〕1号", "kind": "inspection", "title": "专项检查", "party": "某化工厂",
            "unit_id": unit.id, "officer_ids": pair, "opened_on": NOW.date(), "actor": actor_for(officer), "now": NOW,
        }  # fmt: skip
        return operations.create_case(**{**facts, **given})

    return make


@pytest.fixture
def visit(officer, actor_for, pair):
    def make(case: Case, **given) -> Activity:
        facts = {
            "place": "一号车间", "officer_ids": pair, "arrived_at": NOW, "case_id": case.id,
            "actor": actor_for(officer), "now": NOW,
        }  # fmt: skip
        return operations.create_activity(**{**facts, **given})

    return make


def test_a_case_is_an_entry(opened):
    case = opened()
    (entry,) = entries("case.created")
    assert entry.subject == case.id
    assert entry.facts["party"] == "某化工厂"


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"number": " "}, "number"),
        ({"number": "号" * 101}, "number"),
        ({"kind": "party"}, "kind"),
        ({"title": ""}, "title"),
        ({"title": "长" * 301}, "title"),
        ({"party": "a\x00"}, "party"),
    ],
)
def test_a_fact_that_cannot_be_is_named(opened, given, field):
    with pytest.raises(CaseFactInvalidError) as caught:
        opened(**given)
    assert caught.value.fields["field"] == field
    assert not Case.objects.exists()
    assert not entries("case.created")


def test_names_of_three_hundred_characters_are_taken_and_blanks_made_one(opened):
    case = opened(title="长" * 300, party="  某   厂 ")
    assert (len(case.title), case.party.name) == (300, "某 厂")


def test_a_number_is_given_once(opened):
    opened()
    with pytest.raises(CaseNumberTakenError):
        opened(number=" 应急检〔2026〕1号 ")


def test_one_officer_twice_is_not_two(opened, pair):
    with pytest.raises(FewOfficersReasonNeededError):
        opened(officer_ids=[pair[0], pair[0]])


def test_a_unit_that_is_not_there_and_one_that_is_not_ones_own(opened, make_account, actor_for, console, pair):
    from liuhen.people import operations as people

    with pytest.raises(UnitNotFoundError):
        opened(unit_id=pair[0])
    elsewhere = people.create_unit(actor=console, now=NOW, name="二大队")
    with pytest.raises(NotPermittedError):
        opened(unit_id=elsewhere.id)


@pytest.mark.parametrize("role", [Role.OFFICE, Role.LEGAL, Role.ARCHIVIST, Role.HEAD, Role.SYSTEM_ADMIN])
def test_who_handles_no_cases_opens_none(opened, people, actor_for, role):
    with pytest.raises(NotPermittedError):
        opened(actor=actor_for(people[role]))


@pytest.mark.parametrize(
    ("left", "returned", "field"),
    [(-1, None, "left_at"), (None, -1, "returned_at"), (10, 5, "returned_at"), (-1, 5, "left_at")],
)
def test_times_that_run_backwards_are_refused_at_their_field(opened, visit, left, returned, field):
    def at(minutes):
        return None if minutes is None else NOW + timedelta(minutes=minutes)

    with pytest.raises(ActivityTimesError) as caught:
        visit(opened(), left_at=at(left), returned_at=at(returned))
    assert caught.value.fields["field"] == field


def test_a_time_of_no_place_on_earth_is_refused_at_its_field(opened, visit):
    with pytest.raises(DayOutOfReasonError) as caught:
        visit(opened(), left_at=(NOW + timedelta(hours=1)).astimezone(fixed(timedelta(hours=17))))
    assert caught.value.fields["field"] == "left_at"


def test_the_database_refuses_times_that_run_backwards_too(opened, visit):
    activity = visit(opened())
    with pytest.raises(IntegrityError):
        Activity.objects.filter(id=activity.id).update(left_at=NOW - timedelta(minutes=1))


def test_times_are_entered_later_and_each_time_is_an_entry(opened, visit, officer, actor_for):
    activity = visit(opened())
    operations.record_activity_times(
        actor=actor_for(officer), now=NOW, activity_id=activity.id,
        left_at=NOW + timedelta(hours=1), returned_at=NOW + timedelta(hours=2),
    )  # fmt: skip
    (entry,) = entries("activity.times_recorded")
    assert entry.facts["returned_at"] == (NOW + timedelta(hours=2)).isoformat()


def test_a_case_is_known_to_who_it_names_and_who_leads_its_unit(opened, people, actor_for, make_account, unit, officer):
    case = opened()
    colleague = make_account("zhou", Role.OFFICER, unit=unit, officer=True)
    assert queries.get_case(actor=actor_for(people[Role.LEADER]), case_id=case.id) == case
    assert queries.get_case(actor=actor_for(officer), case_id=case.id) == case
    for stranger in (colleague, people[Role.OFFICE], people[Role.SYSTEM_ADMIN]):
        with pytest.raises(CaseNotFoundError):
            queries.get_case(actor=actor_for(stranger), case_id=case.id)


@pytest.mark.parametrize("text", ["化工", "〔2026〕1", "专项", "%", "_", "\x00"])
def test_cases_are_found_by_a_part_of_number_title_or_party(opened, officer, actor_for, text):
    opened()
    found = list(queries.list_cases(actor=actor_for(officer), text=text))
    assert len(found) == (0 if text in "%_" and text else 1)


def test_the_activity_of_a_moment(opened, visit, officer, actor_for):
    case = opened()
    first = visit(case, left_at=NOW + timedelta(hours=1))
    still_open = visit(case, arrived_at=NOW + timedelta(hours=3))

    def at(**span):
        found = queries.activity_at(
            actor=actor_for(officer), officer_id=officer.officer.id, moment=NOW + timedelta(**span)
        )
        return found.id if found else None

    assert at(minutes=30) == first.id
    assert at(hours=2) is None
    assert at(hours=4) == still_open.id
    assert at(hours=28) is None


# --- pages ---


def test_a_case_is_opened_at_its_page(signed_in, officer, pair, unit):
    browser = signed_in(officer)
    given = {
        "number": "1", "kind": "penalty", "title": "t", "party": "p", "party_kind": "organisation",
        "unit": str(unit.id), "opened_on": "2026-11-23", "officers": [str(each) for each in pair],
    }  # fmt: skip
    answer = browser.post("/cases/new/", given)
    assert answer.headers["Location"] == f"/cases/{Case.objects.get().id}/"
    assert "还没有执法活动和资料" in browser.get(answer.headers["Location"]).content.decode()
    again = browser.post("/cases/new/", given)
    assert again.status_code == 422
    assert "已被使用" in again.content.decode()
    assert 'id="id_number_error"' in again.content.decode()


def test_one_officer_is_told_at_the_officers(signed_in, officer, pair, unit):
    given = {
        "number": "1", "kind": "penalty", "title": "t", "party": "p", "party_kind": "organisation",
        "unit": str(unit.id), "opened_on": "2026-11-23", "officers": [str(pair[0])],
    }  # fmt: skip
    page = signed_in(officer).post("/cases/new/", given).content.decode()
    assert 'id="id_few_officers_reason_error"' in page
    assert "执法人员应不少于 2 人" in page


def test_times_typed_are_the_bureaus(signed_in, officer, pair, opened):
    case = opened()
    given = {"place": "门口", "officers": [str(each) for each in pair], "arrived_at": "2026-11-23T09:30"}
    backwards = signed_in(officer).post(f"/cases/{case.id}/activities/new/", {**given, "left_at": "2026-11-23T09:00"})
    assert 'id="id_left_at_error"' in backwards.content.decode()
    signed_in(officer).post(f"/cases/{case.id}/activities/new/", given)
    activity = Activity.objects.get()
    assert timezone.localtime(activity.arrived_at).hour == 9
    page = signed_in(officer).get(f"/cases/activities/{activity.id}/times/").content.decode()
    assert "2026-11-23 09:30" in page
    signed_in(officer).post(f"/cases/activities/{activity.id}/times/", {"left_at": "2026-11-23T10:00"})
    activity.refresh_from_db()
    assert activity.left_at is not None


def test_the_api_does_what_the_pages_do(officer, pair, unit, token_for, client):
    headers = {"Authorization": f"Bearer {token_for(officer)}"}
    given = {
        "number": "1", "kind": "coercion", "title": "t", "party": "p", "unit_id": str(unit.id),
        "officer_ids": [str(each) for each in pair], "opened_on": "2026-11-23",
    }  # fmt: skip
    made = client.post("/api/v1/cases", given, content_type="application/json", headers=headers)
    assert made.status_code == 201
    case = made.json()["id"]
    assert client.get("/api/v1/cases", headers=headers).json()["cases"][0]["officer_ids"] == sorted(map(str, pair))
    stay = {"place": "x", "officer_ids": given["officer_ids"], "arrived_at": "2026-11-23T09:00:00+08:00"}
    entered = client.post(f"/api/v1/cases/{case}/activities", stay, content_type="application/json", headers=headers)
    assert entered.status_code == 201
    naive = {**stay, "arrived_at": "2026-11-23T09:00:00"}
    assert (
        client.post(
            f"/api/v1/cases/{case}/activities", naive, content_type="application/json", headers=headers
        ).status_code
        == 422
    )
    assert len(client.get(f"/api/v1/cases/{case}/activities", headers=headers).json()) == 1
