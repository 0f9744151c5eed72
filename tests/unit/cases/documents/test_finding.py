"""Documents in the box on every page, and over the API."""

from __future__ import annotations

import json

import pytest

from conftest import NOW
from liuhen.cases.bureau import operations as bureau
from liuhen.cases.documents.models import Document
from liuhen.cases.documents.telling import DocumentTelling
from liuhen.desk import search
from liuhen.people.models import Role
from papers import picture

pytestmark = pytest.mark.django_db


def titles(actor, wanted):
    found = {group.code: [hit.title for hit in group.hits] for group in search.everything(actor=actor, wanted=wanted)}
    return found.get("document", [])


def test_a_document_is_found_by_number_and_title_and_by_nobody_elses_search(
    entered, actor, actor_for, make_account, unit
):
    entered(number="（鼓）应急检记〔2026〕77号", title="粉尘车间检查记录", originals=[])
    assert titles(actor, "检记〔2026〕77") == ["粉尘车间检查记录"]
    assert titles(actor, "粉尘车间") == ["粉尘车间检查记录"]
    assert titles(actor_for(make_account("gu", Role.OFFICER, unit=unit, officer=True)), "粉尘车间") == []


def test_a_corrected_number_is_found_and_the_old_one_is_not(entered, actor):
    from liuhen.cases.documents import operations

    document = entered(number="检记77号", originals=[])
    operations.amend_document(
        actor=actor, now=NOW, document_id=document.id, seen=1,
        telling=DocumentTelling(form="inspection_record", number="检记78号"),
    )  # fmt: skip
    assert (titles(actor, "检记77号"), titles(actor, "检记78号")) == ([], ["现场检查记录"])


def test_no_search_tells_of_a_protected_record_of_the_bureau(actor_for, people, home):
    leader = people[Role.LEADER]
    telling = bureau.RecordTelling(
        kind="complaint_letter", title="举报粉尘车间", year=2026, number="信〔2026〕3号", is_protected=True,
        reader_ids=[leader.id],
    )  # fmt: skip
    bureau.keep_record(actor=actor_for(leader), now=NOW, telling=telling)
    assert titles(actor_for(leader), "粉尘车间") == []
    assert titles(actor_for(leader), "信〔2026〕3号") == []


# --- over the API ---


@pytest.fixture
def call(officer, signed_in):
    client = signed_in(officer)

    def make(method, address, body=None, **given):
        if "data" in given:
            return client.post(f"/api/v1{address}", given["data"])
        text = "" if body is None else json.dumps(body)
        return client.generic(method, f"/api/v1{address}", text, content_type="application/json")

    return make


def test_a_document_goes_its_way_over_the_api(call, case, drawn):
    made = call("POST", f"/cases/{case.id}/documents", {"form": "rectification_order", "due_on": "2026-11-30"})
    assert made.status_code == 201
    address = f"/documents/{made.json()['id']}"
    assert {each["code"]: each["way"] for each in made.json()["checks"]}["not_served"] == "serve"
    files = [picture_file("b.jpg"), picture_file("a.jpg")]
    scanned = call("POST", f"{address}/scans", data={"originals": files, "reason": ""})
    assert (scanned.status_code, scanned.json()["scan"]) == (201, 1)
    drawn(Document.objects.get())
    whole = call("GET", address).json()
    assert [(each["name"], each["position"]) for each in whole["files"]] == [("b.jpg", 1), ("a.jpg", 2)]
    assert [page["number"] for page in whole["pages"]] == [1, 2]
    order = [each["id"] for each in whole["files"]][::-1]
    assert call("PUT", f"{address}/order", {"order": order}).status_code == 200
    served = {"method": "direct", "served_at": "2026-11-24T10:00:00+08:00", "receiver": "赵某"}
    assert call("POST", f"{address}/services", served).status_code == 201
    stale = call("PUT", address, {"form": "rectification_order", "seen": 1})
    assert (stale.status_code, stale.json()["code"]) == (409, "cases.document_changed_meanwhile")
    version = call("GET", address).json()["version"]
    amended = call("PUT", address, {"form": "rectification_order", "number": "责改1号", "seen": version})
    assert amended.json()["number"] == "责改1号"
    assert call("POST", f"{address}/void", {"reason": "重复登记"}).json()["void_reason"] == "重复登记"
    assert [row["title"] for row in call("GET", f"/cases/{case.id}/documents").json()] == ["责令限期整改指令书"]
    assert call("GET", f"{address}/entries").json()[0]["title"] == "作废"


def picture_file(name):
    from django.core.files.uploadedfile import SimpleUploadedFile

    return SimpleUploadedFile(name, picture(name), content_type="image/jpeg")


@pytest.mark.parametrize(
    ("body", "field"),
    [({"form": "no_such"}, "form"), ({"title": "x", "dated_on": "1066-01-01"}, "dated_on"), ({}, "title")],
)
def test_a_wrong_fact_is_named_over_the_api(call, case, body, field):
    answer = call("POST", f"/cases/{case.id}/documents", body)
    assert (answer.status_code, answer.json()["fields"]["field"]) == (422, field)
