"""Pages that end a case, take it up again, and explain what was not recorded."""

from __future__ import annotations

from datetime import timedelta
from urllib.parse import parse_qs, urlsplit

import pytest

from conftest import NOW
from liuhen.cases import operations
from liuhen.cases.documents.models import Document
from liuhen.cases.errors import AreaNotFoundError, CaseFactInvalidError
from liuhen.cases.models import Exemption
from liuhen.devices.models import Recorder
from liuhen.duties.queries import clocks_of_case
from liuhen.people.models import Role

pytestmark = pytest.mark.django_db
TODAY = NOW.date().isoformat()


@pytest.fixture
def officer(people, signed_in):
    return signed_in(people[Role.OFFICER])


@pytest.fixture
def leader(people, signed_in):
    return signed_in(people[Role.LEADER])


@pytest.fixture
def case(people, actor_for, unit):
    pair = [people[Role.OFFICER].officer.id, people[Role.LEADER].officer.id]
    return operations.create_case(
        actor=actor_for(people[Role.OFFICER]), now=NOW, number="1", kind="inspection", title="t", party="某厂",
        unit_id=unit.id, officer_ids=pair, opened_on=NOW.date(),
    )  # fmt: skip


@pytest.fixture
def activity(people, actor_for, case):
    return operations.create_activity(
        actor=actor_for(people[Role.OFFICER]), now=NOW, case_id=case.id, place="一号车间",
        officer_ids=[one.id for one in case.officers.all()], arrived_at=NOW - timedelta(hours=2),
    )  # fmt: skip


def running(case):
    return [row.period for row in clocks_of_case(case.id) if row.is_open and row.period == "file"]


def test_a_closed_case_that_owes_no_file_and_a_reopened_one_that_still_does(officer, case):
    ending = {"outcome": "nothing_found", "closed_on": TODAY}
    assert officer.post(f"/cases/{case.id}/close/", ending).status_code == 302
    assert running(case) == ["file"]
    page = officer.get(f"/cases/{case.id}/").content.decode()
    assert "已结案" in page
    assert f"/cases/{case.id}/reopen/" in page
    assert officer.post(f"/cases/{case.id}/reopen/", {"reason": ""}).status_code == 422
    assert officer.post(f"/cases/{case.id}/reopen/", {"reason": "新线索"}).status_code == 302
    assert running(case) == []


def test_what_was_typed_is_lost_when_a_case_ends_before_it_began(officer, case):
    ending = {"outcome": "nothing_found", "closed_on": "2020-01-01", "note": "我写的备注"}
    answer = officer.post(f"/cases/{case.id}/close/", ending)
    assert answer.status_code == 422
    assert answer.context["form"].errors["closed_on"]
    assert "我写的备注" in answer.content.decode()


def test_an_outcome_that_such_a_case_can_not_have(officer, case):
    answer = officer.post(f"/cases/{case.id}/close/", {"outcome": "punished", "closed_on": TODAY})
    assert answer.context["form"].errors["outcome"]


def test_a_stage_that_ends_before_it_begins(officer, case):
    told = {"stage": "investigation", "began_on": TODAY, "ended_on": "2020-01-01"}
    answer = officer.post(f"/cases/{case.id}/stage/", told)
    assert answer.context["form"].errors["ended_on"]
    assert officer.post(f"/cases/{case.id}/stage/", {**told, "ended_on": ""}).status_code == 302
    case.refresh_from_db()
    assert case.stage == "investigation"


@pytest.mark.parametrize(
    ("page", "told", "field", "words"),
    [
        ("stage", {"stage": "decision", "began_on": "2020-01-01"}, "began_on", "不能早于立案（检查登记）日期 2026-"),
        ("stage", {"stage": "decision", "began_on": TODAY, "ended_on": "2020-01-01"}, "ended_on", "开始日期 2026-"),
        ("stage", {"stage": "decision", "began_on": "0026-11-01"}, "began_on", "早于 1949-10-01"),
        ("close", {"outcome": "nothing_found", "closed_on": "2020-01-01"}, "closed_on", "不能早于立案（检查登记）日期"),
        ("close", {"outcome": "nothing_found", "closed_on": "9999-12-31"}, "closed_on", "这个日期还没有到"),
        ("link", {"earlier": "长" * 300}, "earlier", "最多 100 字"),
        ("link", {"earlier": "没有这个号"}, "earlier", "没有找到这个案件"),
        ("link", {"earlier": "1"}, "earlier", "不能作为来源案件"),
        ("link", {"earlier": "1", "note": "长" * 301}, "note", "最多 300 字"),
        ("exemptions/new", {"reason": "device_failed", "text": "长" * 2001}, "text", "最多 2000 字"),
        ("exemptions/new", {"reason": "magic", "text": "电量耗尽"}, "reason", "选择"),
        ("exemptions/new", {"reason": "device_failed", "text": "电量耗尽", "document": "x"}, "document", "选择"),
    ],
)
def test_wrong_input_is_answered_at_its_field_in_words_of_its_own(officer, case, page, told, field, words):
    answer = officer.post(f"/cases/{case.id}/{page}/?clause=6(4)", told)
    assert answer.status_code == 422
    assert list(answer.context["form"].errors) == [field]
    assert words in answer.context["form"].errors[field][0], answer.context["form"].errors


def asked(visitor, case) -> tuple[str, Exemption]:
    """Ask by the first link of the case's page; the point's clause with what was made."""
    lines = visitor.get(f"/cases/{case.id}/").context["coverage"].lines
    address = next(line.explain_url for line in lines if line.explain_url and line.where)
    assert visitor.post(address, {"reason": "device_failed", "text": ""}).status_code == 422
    paper = Document.objects.create(case=case, title="设备故障说明", page_count=1, entered_at=NOW)
    told = {"reason": "device_failed", "text": "电量耗尽", "document": str(paper.id)}
    assert visitor.post(address, told).status_code == 302
    return parse_qs(urlsplit(address).query)["clause"][0], Exemption.objects.get()


def test_an_explanation_that_nobody_is_told_of_or_that_explains_nothing(officer, leader, case, activity):
    clause, made = asked(officer, case)
    assert (made.clause, made.activity_id) == (clause, activity.id)
    assert officer.get("/approvals/").status_code == 403
    assert "/approvals/" in leader.get("/").content.decode()
    assert f"/exemptions/{made.id}/" in leader.get("/approvals/").content.decode()
    refusal = leader.post(f"/exemptions/{made.id}/", {"decision": "refuse", "note": ""})
    assert refusal.context["form"].errors["note"]
    before = officer.get(f"/cases/{case.id}/").context["coverage"].explained
    assert leader.post(f"/exemptions/{made.id}/", {"decision": "approve"}).status_code == 302
    page = officer.get(f"/cases/{case.id}/")
    assert page.context["coverage"].explained == before + 1
    assert "已说明" in page.content.decode()


def test_who_asked_never_learns_why_it_was_refused_or_is_told_that_it_waits(officer, leader, case, activity):
    made = asked(officer, case)[1]
    address = f"/exemptions/{made.id}/"
    for reader in (officer, leader):  # the decision rests on the paper: who decides opens it from here
        page = reader.get(address).content.decode()
        assert "设备故障说明" in page
        assert f"/documents/{made.text_record_id}/" in page
    assert "decision" not in officer.get(address).content.decode()
    assert officer.post(address, {"decision": "approve"}).status_code == 403
    assert leader.post(address, {"decision": "refuse", "note": "另一台记录仪可用"}).status_code == 302
    assert "另一台记录仪可用" in officer.get(address).content.decode()
    shown = officer.get(f"/cases/{case.id}/")
    line = next(each for each in shown.context["coverage"].lines if each.told_url)
    assert (line.clause, line.state, line.told_url) == (made.clause, "missing", address)
    assert "没有获得批准" in line.why
    assert "statement.no_approval" not in {each.code for each in shown.context["attention"].lines}


def test_an_explanation_that_rests_on_a_paper_of_another_case(people, actor_for, case, activity, unit):
    other = Document.objects.create(case=None, title="别处", page_count=1, entered_at=NOW)
    for name in ("text_record_id", "evidence_id"):
        with pytest.raises(CaseFactInvalidError):
            operations.ask_exemption(
                actor=actor_for(people[Role.OFFICER]), now=NOW, case_id=case.id, clause="7(3)", reason="other",
                text="t", evidence_kind="document", **{name: other.id},
            )  # fmt: skip


def test_a_leader_who_approves_what_the_leader_asked_for(leader, case, activity):
    made = asked(leader, case)[1]
    assert f"/exemptions/{made.id}/" not in leader.get("/approvals/").content.decode()
    assert leader.post(f"/exemptions/{made.id}/", {"decision": "approve"}).status_code == 403
    made.refresh_from_db()
    assert made.state == "asked"


@pytest.fixture
def hazard(people, actor_for, activity, unit):
    """A storage room with explosion hazard, into which a recorder without a certificate was taken."""
    actor = actor_for(people[Role.OFFICER])
    recorder = Recorder.objects.create(code="KT50012", unit=unit, is_confirmed=True, registered_at=NOW)
    told = operations.ActivityTold(
        place=activity.place, officer_ids=[one.id for one in activity.officers.all()], arrived_at=activity.arrived_at,
        recorders={recorder.id: None}, facts=["explosion_hazard"],
    )  # fmt: skip
    operations.edit_activity(actor=actor, now=NOW, activity_id=activity.id, told=told)
    area = operations.AreaTold(name="溶剂间", is_hazardous=True, zone="1", recorder_ids=[recorder.id])
    return operations.add_area(actor=actor, now=NOW, activity_id=activity.id, told=area)


def explain(visitor, case, activity, **told):
    paper = Document.objects.create(case=case, title="现场检查记录", page_count=1, entered_at=NOW)
    told = {"reason": "explosion_hazard", "text": "没有防爆记录仪", "document": str(paper.id), **told}
    return visitor.post(f"/cases/{case.id}/exemptions/new/?clause=7(3)&activity={activity.id}", told)


def test_an_approved_explanation_that_lets_a_recorder_into_the_hazard(officer, leader, case, activity, hazard):
    form = officer.get(f"/cases/{case.id}/exemptions/new/?clause=7(3)&activity={activity.id}").content.decode()
    assert "溶剂间 · 气体 1 区" in form
    assert explain(officer, case, activity, area=str(hazard.id)).status_code == 302
    made = Exemption.objects.get()
    assert made.area_id == hazard.id
    assert "溶剂间" in leader.get(f"/exemptions/{made.id}/").content.decode()
    assert leader.post(f"/exemptions/{made.id}/", {"decision": "approve"}).status_code == 302
    page = officer.get(f"/cases/{case.id}/")
    assert [line.state for line in page.context["coverage"].lines if line.clause == "7(3)"] == ["explained"]
    codes = {line.code for line in page.context["attention"].lines}
    assert "bar.not_explosion_proof" in codes  # no approval lifts this
    assert not codes & {"bar.statement_no_area", "bar.statement_elsewhere"}
    assert "不得带入" in officer.get(f"/activities/{activity.id}/").content.decode()


def test_an_explanation_about_an_area_of_another_place(officer, people, actor_for, case, activity, hazard):
    actor = actor_for(people[Role.OFFICER])
    other = operations.create_activity(
        actor=actor, now=NOW, case_id=case.id, place="二号车间", arrived_at=NOW - timedelta(hours=1),
        officer_ids=[one.id for one in case.officers.all()],
    )  # fmt: skip
    strange = operations.add_area(actor=actor, now=NOW, activity_id=other.id, told=operations.AreaTold(name="仓库"))
    assert explain(officer, case, activity, area=str(strange.id)).status_code == 422
    told = {"clause": "7(3)", "reason": "explosion_hazard", "text": "t"}
    for area_id, activity_id in ((strange.id, activity.id), (hazard.id, None)):
        whose = {"case_id": case.id, "area_id": area_id, "activity_id": activity_id}
        with pytest.raises(AreaNotFoundError):
            operations.ask_exemption(actor=actor, now=NOW, **told, **whose)
    assert explain(officer, case, activity, area="").status_code == 302  # it happened: taken, and found
    codes = {line.code for line in officer.get(f"/cases/{case.id}/").context["attention"].lines}
    assert "bar.statement_no_area" in codes


def test_a_program_that_can_not_say_which_area(people, client, token_for, case, activity, hazard):
    told = {
        "clause": "7(3)", "reason": "explosion_hazard", "text": "没有防爆记录仪", "activity_id": str(activity.id),
        "area_id": str(hazard.id),
    }  # fmt: skip
    headers = {"Authorization": f"Bearer {token_for(people[Role.OFFICER])}"}
    answer = client.post(f"/api/v1/cases/{case.id}/exemptions", told, content_type="application/json", headers=headers)
    assert (answer.status_code, answer.json()["area_id"]) == (201, str(hazard.id))
