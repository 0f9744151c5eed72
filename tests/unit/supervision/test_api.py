"""Supervision over the API: the same acts as at the pages, and the same walls between those who do them."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest
from django.test import Client

from conftest import NOW, entries
from liuhen.archive.consulting.models import Consultation
from liuhen.archive.volumes.models import Volume
from liuhen.clock import now
from liuhen.people.models import Role
from liuhen.supervision.alerts.models import Alert

pytestmark = [pytest.mark.django_db]
BASE = "/api/v1/supervision"


@pytest.fixture
def caller(people, token_for):
    """A program of a role: `caller(Role.LEGAL)("GET", "/papers")`."""

    def make(role):
        client = Client(headers={"Authorization": f"Bearer {token_for(people[role])}"})

        def call(method, path, body=None):
            given = {} if body is None else {"data": json.dumps(body), "content_type": "application/json"}
            return client.generic(method, BASE + path, **given)

        return call

    return make


def test_paper_entered_linked_and_answered(caller, people, activity):
    legal, today = caller(Role.LEGAL), now().date() - timedelta(days=1)
    told = {
        "body": "鼓楼区司法局", "kind": "files", "number": "鼓司监〔2026〕3号", "received_on": today.isoformat(),
        "asked": "调取案卷", "cases": [activity.case.number],
    }  # fmt: skip
    made = legal("POST", "/papers", told)
    assert made.status_code == 201, made.content
    paper = made.json()
    assert paper["cases"] == [activity.case.number]
    assert legal("POST", "/papers", told).status_code == 409
    assert legal("POST", "/papers", told | {"number": "x", "cases": ["没有"]}).json()["code"] == "bodies.case_unknown"
    Consultation.objects.create(number="阅〔2026〕1号", who="organ", asked_by=people[Role.ARCHIVIST], asked_at=NOW,
        purpose="走查", approvers=["head"], days=1)  # fmt: skip
    linked = legal("POST", f"/papers/{paper['id']}/links", {"consultation": "阅〔2026〕1号"})
    assert linked.json()["consultations"] == ["阅〔2026〕1号"]
    answer = {"answer": "已移送副本", "answered_on": today.isoformat()}
    head = caller(Role.HEAD)
    assert head("POST", f"/papers/{paper['id']}/answer", answer).status_code == 403
    assert legal("POST", f"/papers/{paper['id']}/answer", answer).json()["answered_by"] == "legal"
    assert legal("POST", f"/papers/{paper['id']}/answer", answer).status_code == 409
    assert head("GET", "/papers?state=answered").json()["papers"][0]["answer"] == "已移送副本"
    assert head("GET", "/papers?state=open").json()["papers"] == []
    assert entries("oversight.answered")[-1].subject.hex == paper["id"].replace("-", "")


def test_alert_about_oneself_is_left_to_others(caller, people):
    account = people[Role.LEGAL]
    own = Alert.objects.create(kind="viewing", thing=account.id, account=account, count=40, days=7, found_at=NOW)
    legal, head = caller(Role.LEGAL), caller(Role.HEAD)
    shown = legal("GET", "/alerts?state=open").json()["alerts"][0]
    assert shown["is_own"]
    assert "7 天内打开了 40 份" in shown["words"]
    assert legal("POST", f"/alerts/{own.id}/answer", {"answer": "工作需要"}).status_code in {403, 409}
    assert caller(Role.AUDIT_ADMIN)("POST", f"/alerts/{own.id}/answer", {"answer": "x"}).status_code == 403
    assert head("POST", f"/alerts/{own.id}/answer", {"answer": ""}).status_code == 422
    assert head("POST", f"/alerts/{own.id}/answer", {"answer": "已了解，为年度评查"}).json()["answered_by"] == "head"


def test_report_of_a_month_a_year_and_what_is_neither(caller):
    head = caller(Role.HEAD)
    month = head("GET", "/report?span=2026-02").json()
    assert (month["since"], month["until"]) == ("2026-02-01", "2026-02-28")
    year = head("GET", "/report?span=2026").json()
    assert (year["since"], year["until"], year["span"]) == ("2026-01-01", "2026-12-31", "2026")
    assert head("GET", "/report?span=2026-13").json()["until"] == head("GET", "/report").json()["until"]
    sheet = head("GET", "/report/files/xlsx?span=2026-02")
    assert sheet.content.startswith(b"PK")
    assert "2026-02.xlsx" in sheet.headers["Content-Disposition"]
    assert head("GET", "/report/files/exe").status_code == 422
    assert caller(Role.LEADER)("GET", "/report").status_code == 403


@pytest.fixture
def filed(unit, activity, officer):
    return Volume.objects.create(
        case=activity.case, unit=unit, state="filed", number="应急-2026-1", title="专项检查案", retention="D10",
        compiler="某", compiled_on=NOW.date(), prepared_at=NOW, prepared_by=officer, filed_at=NOW, shortages=[],
    )  # fmt: skip


def test_volume_drawn_scored_by_two_objected_to_and_settled(caller, filed):
    legal, archivist, leader = caller(Role.LEGAL), caller(Role.ARCHIVIST), caller(Role.LEADER)
    since, until = NOW.date() - timedelta(days=30), NOW.date()
    wanted = {"title": "年度评查", "since": since.isoformat(), "until": until.isoformat(), "wanted": 3, "seed": "7"}
    drawn = legal("POST", "/assessments", wanted)
    assert drawn.status_code == 201, drawn.content
    assert drawn.json()["is_repeatable"]
    one = drawn.json()["volumes"][0]
    address = f"/assessed/{one['id']}"
    assert leader("GET", address).status_code == 404  # not before the unit was told
    items = legal("GET", address).json()["items"]
    scored = [{"item": each["code"], "note": "已核实"} for each in items if each["hints"]]
    finished = {"scored": scored, "is_finished": True}
    assert legal("PUT", f"{address}/sheet", finished).status_code == 200
    assert archivist("GET", address).json()["sheets"] == []  # the other's open sheet is nobody else's
    off = [*scored, {"item": items[0]["code"], "deduction": 1, "note": "缺目录"}]
    assert archivist("PUT", f"{address}/sheet", {"scored": off, "is_finished": True}).json()["state"] == "comparing"
    assert archivist("POST", f"{address}/agreement", {"score": 99}).status_code == 403
    assert legal("POST", f"{address}/agreement", {"score": 101}).status_code == 422
    assert legal("POST", f"{address}/agreement", {"score": 99}).json()["state"] == "told"
    assert [each["id"] for each in leader("GET", "/assessments").json()["assessments"]] == [drawn.json()["id"]]
    assert leader("POST", f"{address}/objection", {"objection": "目录已补"}).json()["state"] == "objected"
    assert leader("POST", f"{address}/confirmation").status_code == 409
    settled = legal("POST", f"{address}/ruling", {"score": 100, "ruling": "采纳"}).json()
    assert (settled["state"], settled["score"], settled["pages"]) == ("final", 100, [])
