"""Deadlines and the calendar over the API, as programs use them."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest
from django.db import transaction
from django.test import Client
from uuid_utils.compat import uuid7

from liuhen.clock import now as present
from liuhen.duties import operations
from liuhen.people.models import Role

pytestmark = pytest.mark.django_db


@pytest.fixture
def call(people, token_for):
    def make(role):
        client = Client(headers={"Authorization": f"Bearer {token_for(people[role])}"})

        def ask(method, path, body=None, expect=200):
            sent = "" if body is None else json.dumps(body)
            answer = client.generic(method, f"/api/v1{path}", sent, content_type="application/json")
            assert answer.status_code == expect, answer.content
            return answer.json()

        return ask

    return make


@pytest.fixture
def row(people, unit):
    moment = present()
    with transaction.atomic():
        return operations.keep_clock(
            now=moment, period="upload", subject=uuid7(), about="activity", case_id=None, unit_id=unit.id,
            officer_ids=[people[Role.OFFICER].officer.id], start=moment - timedelta(hours=1),
        )  # fmt: skip


def test_an_extension_from_request_to_decision(call, row):
    officer, leader = call(Role.OFFICER), call(Role.LEADER)
    assert officer("GET", "/deadlines")["deadlines"][0]["id"] == str(row.id)
    told = officer("GET", f"/deadlines/{row.id}")
    assert told["acts"] == ["ask"]
    assert told["longer_due"] > told["deadline"]["due_at"]
    asked = officer("POST", f"/deadlines/{row.id}/extensions", {"reason": "接口损坏"}, 201)
    officer("POST", f"/deadlines/{row.id}/extensions", {"reason": "再来"}, 409)
    officer("POST", f"/extensions/{asked['id']}/decision", {"is_granted": True}, 403)
    assert [each["id"] for each in leader("GET", "/extensions")] == [asked["id"]]
    assert leader("POST", f"/extensions/{asked['id']}/decision", {"is_granted": True})["is_in_time"]
    assert officer("GET", f"/deadlines/{row.id}")["deadline"]["is_extended"]


def test_what_a_deadline_is_not_open_to_is_told_by_a_code(call, row):
    officer, leader = call(Role.OFFICER), call(Role.LEADER)
    assert officer("POST", f"/deadlines/{row.id}/explanation", {"reason": "x"}, 409)["code"] == "duties.not_late"
    assert leader("POST", f"/deadlines/{row.id}/pause", {"reason": "x"}, 409)["code"] == "duties.not_pausable"
    assert leader("POST", f"/deadlines/{row.id}/resume", {}, 409)["code"] == "duties.not_paused"
    assert leader("POST", f"/deadlines/{row.id}/withdrawal", {"reason": ""}, 422)["code"] == "duties.reason_needed"
    assert leader("POST", f"/deadlines/{row.id}/withdrawal", {"reason": "未开机"})["state"] == "withdrawn"
    officer("GET", f"/deadlines/{uuid7()}", None, 404)


def test_a_withdrawn_deadline_that_a_late_grant_would_wake(call, row, people, actor_for):
    asked = call(Role.OFFICER)("POST", f"/deadlines/{row.id}/extensions", {"reason": "接口损坏"}, 201)
    leader = call(Role.LEADER)
    leader("POST", f"/deadlines/{row.id}/withdrawal", {"reason": "未开机"})
    assert leader("GET", "/extensions") == []
    leader("POST", f"/extensions/{asked['id']}/decision", {"is_granted": True}, 404)


def test_a_year_is_read_by_all_and_kept_by_the_office(call):
    assert not call(Role.OFFICER)("GET", "/calendar/2027")["is_published"]
    assert len(call(Role.AUDIT_ADMIN)("GET", "/calendar/2026")["days"]) == 39
    office = call(Role.OFFICE)
    text = json.dumps({"year": 2027, "papers": [], "days": [{"name": "元旦", "date": "2027-01-01", "isOffDay": True}]})
    made = office("POST", "/calendar", {"text": text}, 201)
    assert (made["is_published"], made["is_recounting"]) == (True, True)
    office("POST", "/calendar", {"text": "{}"}, 422)
    day = "/calendar/2027/days/2027-05-03"
    assert len(office("PUT", day, {"name": "劳动节", "is_free": True})["days"]) == 2
    office("PUT", day, {"name": "劳" * 300, "is_free": True}, 422)
    assert len(office("DELETE", day)["days"]) == 1
    office("DELETE", day, None, 404)
    office("GET", "/calendar/1911", None, 404)
    call(Role.OFFICER)("POST", "/calendar", {"text": text}, 403)


@pytest.mark.parametrize("moment", ["0019-08-18T01:15:36-16:13", "2026-11-01T08:00:00+17:00", "9999-12-31T23:59:59Z"])
def test_a_grant_at_no_time_that_can_be_fails_in_the_database(call, row, moment):
    told = {"reason": "x", "decided_at": moment}
    answer = call(Role.LEADER)("POST", f"/deadlines/{row.id}/extensions/granted", told, 422)
    assert answer["fields"]["field"] == "decided_at"
