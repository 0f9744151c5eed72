"""The API at its edges: errors of one shape, values at the ends of what can be kept, copies and accounts."""

from __future__ import annotations

import json
from typing import Any

import pytest
from django.test import Client

from liuhen.people.models import Account, Officer, Role
from liuhen.site.openapi import HouseRenderer

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("own_home")]


@pytest.fixture
def caller(people, token_for):
    """Calls as a role: `caller(Role.LEADER, "POST", path, body)`."""

    def call(role: Role, method: str, path: str, body: Any = None, *, raw: str | None = None):
        client = Client(headers={"Authorization": f"Bearer {token_for(people[role])}"})
        content = raw if raw is not None else "" if body is None else json.dumps(body)
        return client.generic(method, f"/api/v1{path}", content, content_type="application/json")

    return call


@pytest.fixture
def case(people, unit, caller) -> dict[str, Any]:
    officers = [str(officer.id) for officer in Officer.objects.all()]
    body = {
        "number": "豫 1", "kind": "inspection", "title": "检查", "party": "某厂", "unit_id": str(unit.id),
        "officer_ids": officers, "opened_on": "2026-11-23",
    }  # fmt: skip
    return caller(Role.OFFICER, "POST", "/cases", body).json()


@pytest.mark.parametrize(
    ("method", "path", "raw", "status", "code"),
    [
        ("GET", "/nowhere", "", 404, "site.page_not_found"),
        ("PATCH", "/units", "", 405, "site.method_wrong"),
        ("POST", "/units", "{", 400, "site.request_wrong"),
        ("POST", "/units", "[]", 422, "site.request_wrong"),
        ("POST", "/units", '{"name": "a\\u0000b"}', 400, "site.request_wrong"),
        ("POST", "/units", '{"name": NaN}', 400, "site.request_wrong"),
        ("GET", "/cases?text=%00", "", 422, "site.request_wrong"),
        ("GET", "/cases/01920000-0000-7000-8000-000000000001", "", 404, "cases.case_not_found"),
    ],
)
def test_an_error_of_another_shape(caller, method, path, raw, status, code):
    role = Role.OFFICE if "units" in path else Role.OFFICER
    answer = caller(role, method, path, raw=raw)
    assert (answer.status_code, answer.json()["code"]) == (status, code), answer.content
    assert answer.json().keys() == {"code", "message", "fields"}
    assert status != 405 or answer.headers["Allow"]


def test_chinese_that_neither_people_nor_a_search_for_a_secret_word_can_read(caller, case):
    answer = caller(Role.OFFICER, "GET", "/cases")
    assert "某厂" in answer.content.decode()
    half = HouseRenderer().render(answer.wsgi_request, {"name": "a\ud83d"}, response_status=200)
    assert json.loads(half) == {"name": "a\ud83d"}


@pytest.mark.parametrize("day", ["0001-01-01", "9999-12-31"])
def test_the_ends_of_the_calendar_in_a_list(caller, day):
    for name in ("from_day", "to_day"):
        answer = caller(Role.OFFICER, "GET", f"/recordings?{name}={day}")
        assert answer.status_code == 200, answer.content


@pytest.mark.parametrize("moment", ["0001-01-01T00:00:00+08:00", "9999-12-31T23:59:59-08:00", "0001-01-01T00:00:00Z"])
def test_the_ends_of_the_calendar_in_an_activity(caller, case, moment):
    body = {"place": "车间", "officer_ids": case["officer_ids"], "arrived_at": moment}
    answer = caller(Role.OFFICER, "POST", f"/cases/{case['id']}/activities", body)
    assert answer.status_code == 422, answer.content
    listed = {"path": "a", "bytes": 1, "modified_at": moment}
    answer = caller(Role.OFFICER, "POST", "/intakes", {"source": "historic", "files": [listed]})
    assert answer.status_code == 201, answer.content
    assert answer.json()["files"][0]["modified_at"] is None


def test_a_name_that_a_column_does_not_hold(caller, unit):
    """SQLite would keep it; PostgreSQL would fail."""
    long = "长" * 101
    for role, path, body in (
        (Role.OFFICE, "/units", {"name": long}),
        (Role.OFFICE, "/officers", {"name": long, "unit_id": str(unit.id)}),
        (Role.OFFICE, "/officers", {"name": "王", "unit_id": str(unit.id), "certificate_number": long}),
        (Role.SYSTEM_ADMIN, "/accounts", {"username": "wang", "name": long, "password": "Qiushui-Changtian-7"}),
    ):
        answer = caller(role, "POST", path, body)
        assert (answer.status_code, answer.json()["code"]) == (422, "people.name_too_long"), (path, answer.content)


def test_roles_that_cannot_be_seen_or_taken_back(caller, people, make_account, unit):
    spare = make_account("spare")
    path = f"/accounts/{spare.id}"
    made = caller(Role.SECURITY_ADMIN, "POST", f"{path}/grants", {"role": "officer", "unit_id": str(unit.id)}).json()
    assert caller(Role.AUDIT_ADMIN, "GET", path).json()["roles"] == [made]
    assert caller(Role.SYSTEM_ADMIN, "POST", f"{path}/password", {"password": "Qiushui-Changtian-8"}).status_code == 204
    assert caller(Role.AUDIT_ADMIN, "GET", path).json()["roles_rest_since"]
    assert caller(Role.SYSTEM_ADMIN, "POST", f"{path}/resume").status_code == 403
    assert caller(Role.SECURITY_ADMIN, "POST", f"{path}/resume").status_code == 204
    assert caller(Role.AUDIT_ADMIN, "GET", path).json()["roles_rest_since"] is None
    assert caller(Role.SECURITY_ADMIN, "DELETE", f"/grants/{made['id']}").status_code == 204
    assert caller(Role.AUDIT_ADMIN, "GET", path).json()["roles"] == []


def test_an_account_that_is_nobody(caller, make_account, unit):
    spare = make_account("spare")
    officer = caller(Role.OFFICE, "POST", "/officers", {"name": "王某", "unit_id": str(unit.id)}).json()
    link = {"officer_id": officer["id"]}
    assert caller(Role.SECURITY_ADMIN, "POST", f"/accounts/{spare.id}/officer", link).status_code == 204
    assert caller(Role.AUDIT_ADMIN, "GET", f"/accounts/{spare.id}").json()["officer_id"] == officer["id"]
    again = caller(Role.SECURITY_ADMIN, "POST", f"/accounts/{spare.id}/officer", link)
    assert again.status_code == 409
    assert Account.objects.get(id=spare.id).officer.name == "王某"
