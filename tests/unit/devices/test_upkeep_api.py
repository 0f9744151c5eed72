"""Faults, retirement and upkeep over the API: the same steps as at the pages, and the same refusals."""

from __future__ import annotations

import json

import pytest
from django.test import Client

from conftest import NOW
from liuhen.cases.models import Activity, Case, Party, TakenRecorder
from liuhen.devices.models import Recorder
from liuhen.people.models import Role

pytestmark = pytest.mark.django_db
BASE = "/api/v1"


@pytest.fixture
def caller(people, token_for):
    """A program of a role: `caller(Role.OFFICE)("GET", "/faults")`."""

    def make(role):
        client = Client(headers={"Authorization": f"Bearer {token_for(people[role])}"})

        def call(method, path, body=None):
            given = {} if body is None else {"data": json.dumps(body), "content_type": "application/json"}
            return client.generic(method, BASE + path, **given)

        return call

    return make


@pytest.fixture
def kept(unit):
    return Recorder.objects.create(code="KT1", unit=unit, registered_at=NOW, is_confirmed=True)


def test_fault_reported_sent_away_and_mended(caller, kept):
    officer, office = caller(Role.OFFICER), caller(Role.OFFICE)
    made = officer("POST", f"/recorders/{kept.id}/faults", {"what": "黑屏"})
    assert made.status_code == 201, made.content
    fault = made.json()
    assert fault["reported_by"] == "officer"
    assert [each["what"] for each in office("GET", "/faults").json()] == ["黑屏"]
    assert officer("POST", f"/faults/{fault['id']}/repair", {"sent_to": "厂家"}).status_code == 403
    assert office("POST", f"/faults/{fault['id']}/repair", {"sent_to": "厂家"}).json()["sent_to"] == "厂家"
    assert office("POST", f"/faults/{fault['id']}/repair", {"sent_to": "厂家"}).status_code == 409
    assert office("POST", f"/faults/{fault['id']}/end", {"ending": "x"}).status_code == 422
    assert office("POST", f"/faults/{fault['id']}/end", {"ending": "repaired"}).json()["ending"] == "repaired"
    assert office("GET", "/faults").json() == []
    assert officer("GET", f"/recorders/{kept.id}/faults").json()[0]["ending"] == "repaired"


def test_recorder_lost_and_found_again(caller, kept):
    office = caller(Role.OFFICE)
    assert office("POST", f"/recorders/{kept.id}/leave", {"condition": "lost", "reason": ""}).status_code == 422
    lost = office("POST", f"/recorders/{kept.id}/leave", {"condition": "lost", "reason": "出警途中遗失"})
    assert lost.json()["condition"] == "lost"
    assert office("POST", f"/recorders/{kept.id}/back", {"reason": "找回"}).json()["condition"] == "fit"
    assert office("POST", f"/recorders/{kept.id}/back", {"reason": "找回"}).status_code == 409


def test_storage_registered_kept_up_and_retired(caller, kept):
    office = caller(Role.OFFICE)
    made = office("POST", "/equipment", {"kind": "storage", "name": "主存储"}).json()
    assert office("POST", "/equipment", {"kind": "storage", "name": "主存储"}).status_code == 409
    assert office("PUT", f"/equipment/{made['id']}", {"name": "主存储", "place": "机房"}).json()["place"] == "机房"
    due = [each for each in office("GET", "/upkeep/plan").json() if each["thing_id"] == made["id"]]
    told = {"item": due[0]["item"], "done_on": "2026-11-20"}
    line = office("POST", f"/equipment/{made['id']}/upkeep", told).json()
    assert (line["name"], line["done_by"]) == (due[0]["name"], "office")
    other = {"what": "更换挂绳", "done_on": "2026-11-20"}
    assert office("POST", f"/recorders/{kept.id}/upkeep", other).json()["name"] == "更换挂绳"
    log = office("GET", f"/upkeep/log?equipment_id={made['id']}").json()
    assert [each["item"] for each in log] == [due[0]["item"]]
    assert office("POST", f"/equipment/{made['id']}/retirement", {"reason": "报废"}).json()["retired_at"]
    assert office("GET", "/equipment").json() == []
    assert caller(Role.OFFICER)("POST", "/equipment", {"kind": "storage", "name": "x"}).status_code == 403


def test_activities_of_a_recorder_tell_nobody_of_cases_that_are_not_theirs(caller, kept, unit, people):
    party = Party.objects.create(kind="organisation", name="某厂", number_unknown="not_yet", created_at=NOW)
    case = Case.objects.create(
        number="检1", kind="inspection", title="检查", unit=unit, party=party, opened_on=NOW.date(), created_at=NOW
    )
    officer = people[Role.OFFICER].officer
    case.officers.set([officer])
    activity = Activity.objects.create(case=case, place="一车间", arrived_at=NOW, created_at=NOW)
    TakenRecorder.objects.create(activity=activity, recorder=kept, officer=officer)
    address = f"/recorders/{kept.id}/activities"
    assert [each["case"] for each in caller(Role.OFFICER)("GET", address).json()["activities"]] == ["检1"]
    assert caller(Role.OFFICE)("GET", address).json()["activities"] == []
    assert caller(Role.HEAD)("GET", address).status_code == 403
