"""What is done to recorders and leaves no trace, another trace, or is done by who may not (arts 13, 19)."""

from __future__ import annotations

import hashlib
import io
import json
from datetime import timedelta
from functools import partial
from uuid import uuid4

import pytest
from PIL import Image

from conftest import NOW, entries
from liuhen.custody.models import Entry
from liuhen.devices import operations, queries
from liuhen.devices.errors import (
    CheckSettledError,
    FaultNotFoundError,
    FaultSettledError,
    ReasonNeededError,
    RecorderFactInvalidError,
    RecorderNotFoundError,
    RecorderOutError,
    RecorderUnfitError,
    UndockedError,
)
from liuhen.devices.models import CheckState, Condition, Fault, Loan, LoanKind, Recorder
from liuhen.people.errors import NotPermittedError

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)
NOTHING = uuid4()
_REST = {"battery": 100, "memory": 75, "lens": "clear", "mount": "left_chest"}


@pytest.fixture
def fault(officer, recorder):
    return operations.report_fault(actor=officer, now=NOW, recorder_id=recorder.id, what="黑屏")


def _last(kind: str, recorder, by) -> dict:
    """What the one entry of a kind says, which is of this recorder and by this actor."""
    [entry] = entries(kind)
    assert (entry.subject, entry.facts["actor"]) == (recorder.id, by.reference)
    return {name: value for name, value in entry.facts.items() if name != "actor"}


def test_a_fault_s_way_that_the_ledger_tells_otherwise(office, officer, recorder, fault):
    assert _last("recorder.fault_reported", recorder, officer) == {
        "fault": str(fault.id),
        "what": "黑屏",
        "stops": True,
    }
    assert (fault.reported_by_id, fault.reported_at) == (officer.account_id, NOW)
    told = {"actor": office, "fault_id": fault.id}
    sent = operations.send_for_repair(**told, now=NOW + HOUR, sent_to="厂家售后")
    assert sent.sent_at == NOW + HOUR
    assert _last("recorder.sent_for_repair", recorder, office) == {
        "fault": str(fault.id), "sent_to": "厂家售后", "undocked_reason": ""
    }  # fmt: skip
    with pytest.raises(FaultSettledError):  # away already
        operations.send_for_repair(**told, now=NOW, sent_to="另一家")
    ended = operations.end_fault(**told, now=NOW + 2 * HOUR, ending="repaired", note="换屏")
    assert (ended.ended_by_id, ended.ended_at) == (office.account_id, NOW + 2 * HOUR)
    facts = _last("recorder.fault_ended", recorder, office)
    assert facts == {"fault": str(fault.id), "ending": "repaired", "note": "换屏"}
    recorder.refresh_from_db()
    assert recorder.condition == Condition.FIT
    for again in (
        partial(operations.send_for_repair, sent_to="厂家"),
        partial(operations.end_fault, ending="repaired"),
    ):
        with pytest.raises(FaultSettledError):
            again(**told, now=NOW)
        with pytest.raises(FaultNotFoundError):
            again(actor=office, now=NOW, fault_id=NOTHING)


def test_a_fault_sent_or_ended_without_a_word(out, office, officer, recorder, fault):
    told = {"actor": office, "now": NOW, "fault_id": fault.id}
    with pytest.raises(ReasonNeededError) as caught:
        operations.send_for_repair(**told, sent_to="  ")
    assert caught.value.fields["field"] == "sent_to"
    with pytest.raises(RecorderFactInvalidError):
        operations.end_fault(**told, ending="vanished")
    with pytest.raises(ReasonNeededError) as caught:
        operations.end_fault(**told, ending="retired")
    assert caught.value.fields["field"] == "note"
    with pytest.raises(ReasonNeededError) as caught:
        operations.report_fault(actor=officer, now=NOW, recorder_id=recorder.id, what=" ")
    assert caught.value.fields["field"] == "what"
    with pytest.raises(RecorderNotFoundError):
        operations.report_fault(actor=officer, now=NOW, recorder_id=NOTHING, what="黑屏")
    Loan.objects.create(recorder=recorder, officer_id=officer.officer_id, kind="urgent", out_at=NOW, returned_at=NOW)
    with pytest.raises(UndockedError):
        operations.send_for_repair(**told, sent_to="厂家")
    assert not entries("recorder.sent_for_repair")
    operations.send_for_repair(**told, sent_to="厂家", undocked_reason="接口损坏，读不出")
    assert _last("recorder.sent_for_repair", recorder, office)["undocked_reason"] == "接口损坏，读不出"


def test_a_fault_that_does_not_stop_use_keeps_it_from_use_and_one_that_is_lost_is_found_faulty(officer, recorder):
    operations.report_fault(actor=officer, now=NOW, recorder_id=recorder.id, what="划痕", stops_use=False)
    recorder.refresh_from_db()
    assert recorder.condition == Condition.FIT
    Recorder.objects.filter(id=recorder.id).update(condition=Condition.LOST)
    operations.report_fault(actor=officer, now=NOW, recorder_id=recorder.id, what="黑屏")
    recorder.refresh_from_db()
    assert recorder.condition == Condition.LOST


def test_one_that_is_out_is_sent_away_or_retired(out, office, recorder):
    out()
    fault = operations.report_fault(actor=office, now=NOW, recorder_id=recorder.id, what="黑屏")
    told = {"actor": office, "now": NOW, "fault_id": fault.id}
    with pytest.raises(RecorderOutError):
        operations.send_for_repair(**told, sent_to="厂家", undocked_reason="急")
    with pytest.raises(RecorderOutError):
        operations.end_fault(**told, ending="retired", note="报废")
    assert Fault.objects.get().ended_at is None
    operations.end_fault(**told, ending="no_fault")  # what is in somebody's hand may turn out well


def test_a_recorder_leaves_service_and_comes_back_without_a_trace(out, office, recorder):
    told = {"actor": office, "now": NOW, "recorder_id": recorder.id}
    with pytest.raises(RecorderFactInvalidError):
        operations.leave_service(**told, condition="fit", reason="走查")
    with pytest.raises(ReasonNeededError):
        operations.leave_service(**told, condition="lost", reason=" ")
    with pytest.raises(FaultSettledError):
        operations.back_in_service(**told, reason="没有离开过")
    loan = out(now=NOW - HOUR).loan
    operations.leave_service(**told, condition="lost", reason="现场遗失")
    assert _last("recorder.left_service", recorder, office) == {"condition": "lost", "reason": "现场遗失"}
    loan.refresh_from_db()
    assert (loan.returned_at, loan.returned_fit, loan.return_note) == (NOW, False, "现场遗失")
    assert loan.received_by_id == office.account_id
    with pytest.raises(ReasonNeededError):
        operations.back_in_service(**told, reason="")
    operations.back_in_service(**told, reason="已找到")
    assert _last("recorder.back_in_service", recorder, office) == {"reason": "已找到"}
    recorder.refresh_from_db()
    assert recorder.condition == Condition.FIT


def test_faults_managed_by_an_officer_or_a_leader(officer, leader, recorder, fault):
    before = Entry.objects.count()
    Recorder.objects.filter(id=recorder.id).update(condition=Condition.LOST)
    acts = (
        partial(operations.send_for_repair, fault_id=fault.id, sent_to="厂家"),
        partial(operations.end_fault, fault_id=fault.id, ending="repaired"),
        partial(operations.leave_service, recorder_id=recorder.id, condition="retired", reason="走查"),
        partial(operations.back_in_service, recorder_id=recorder.id, reason="走查"),
    )
    for actor in (officer, leader):
        for act in acts:
            with pytest.raises(NotPermittedError):
                act(actor=actor, now=NOW)
    assert Entry.objects.count() == before


@pytest.fixture
def asked(out, officer):
    """A check that failed, of which a leader is asked."""
    check = out(found={"battery": 25}).check
    return operations.ask_waiver(actor=officer, now=NOW, check_id=check.id, reason="爆炸事故")


def test_a_waiver_of_which_the_ledger_tells_nothing(asked, officer, leader, recorder):
    assert _last("recorder.waiver_asked", recorder, officer) == {"check": str(asked.id), "reason": "爆炸事故"}
    told = {"actor": leader, "now": NOW + HOUR, "check_id": asked.id}
    tried = operations.decide_waiver(**told, is_allowed=True, note="仅限本次")
    assert _last("recorder.waiver_decided", recorder, leader) == {
        "check": str(asked.id), "is_allowed": True, "note": "仅限本次"
    }  # fmt: skip
    check = tried.check
    assert (check.decided_by_id, check.decided_at, check.decided_note) == (leader.account_id, NOW + HOUR, "仅限本次")
    assert (tried.loan.reason, tried.loan.kind, tried.loan.out_at) == ("爆炸事故", LoanKind.URGENT, NOW + HOUR)
    assert tried.loan.handed_by_id == leader.account_id
    assert _last("loan.opened", recorder, leader) == {
        "loan": str(tried.loan.id), "officer": str(officer.officer_id), "kind": "urgent", "reason": "爆炸事故"
    }  # fmt: skip
    with pytest.raises(CheckSettledError):
        operations.decide_waiver(**told, is_allowed=False, note="再想想")


def test_a_refused_waiver_that_hands_it_out_and_one_decided_too_late(asked, leader, recorder):
    told = {"actor": leader, "check_id": asked.id}
    with pytest.raises(CheckSettledError):
        operations.decide_waiver(**told, now=NOW + 3 * HOUR, is_allowed=True)
    operations.decide_waiver(**told, now=NOW, is_allowed=False, note="另派设备")
    assert _last("recorder.waiver_decided", recorder, leader)["is_allowed"] is False
    assert (queries.loan_of(recorder), entries("loan.opened")) == (None, [])


def test_a_waiver_for_one_that_broke_or_went_out_meanwhile(asked, leader, recorder, officer):
    told = {"actor": leader, "now": NOW, "check_id": asked.id, "is_allowed": True}
    Recorder.objects.filter(id=recorder.id).update(condition=Condition.FAULTY)
    with pytest.raises(RecorderUnfitError):
        operations.decide_waiver(**told)
    Recorder.objects.filter(id=recorder.id).update(condition=Condition.FIT)
    Loan.objects.create(recorder=recorder, officer_id=officer.officer_id, kind="urgent", out_at=NOW)
    with pytest.raises(RecorderOutError):
        operations.decide_waiver(**told)
    asked.refresh_from_db()
    assert (asked.state, asked.decided_at) == (CheckState.ASKED, None)
    assert not entries("recorder.waiver_decided")


def test_a_check_of_which_the_ledger_tells_otherwise(out, officer, recorder):
    tried = out(found={"lens": "dirty"})
    facts = _last("recorder.checked", recorder, officer)
    assert facts == {
        "check": str(tried.check.id), "officer": str(officer.officer_id), "loan": "",
        "found": tried.check.found, "failed": ["lens"],
    }  # fmt: skip
    assert facts["found"]["items"]["lens"] == "dirty"
    loan = out().loan
    operations.check_daily(actor=officer, now=NOW + HOUR, loan_id=loan.id, found={"clock": 12, **_REST})
    assert [one.facts["loan"] for one in entries("recorder.checked")][-1] == str(loan.id)


def test_a_picture_of_which_the_ledger_tells_nothing(office, recorder):
    Image.new("RGB", (30, 20), "navy").save(file := io.BytesIO(), "PNG")
    kept = operations.set_photo(actor=office, now=NOW, recorder_id=recorder.id, chunks=[file.getvalue()])
    assert _last("recorder.photo_set", recorder, office) == {}
    [entry] = entries("recorder.photo_set")
    assert json.loads(bytes(entry.canonical))["digests"] == {"sha256": hashlib.sha256(bytes(kept.content)).hexdigest()}


def test_a_loan_s_end_of_which_the_ledger_tells_nothing(out, officer, office, recorder):
    loan = out().loan
    told = {"actor": office, "loan_id": loan.id}
    back = operations.Returned(note="外壳有划痕", no_activity="演练")
    operations.give_back(**told, now=NOW + HOUR, told=back)
    assert _last("loan.returned", recorder, office) == {
        "loan": str(loan.id), "is_fit": True, "note": "外壳有划痕", "no_activity": "演练"
    }  # fmt: skip
    loan.refresh_from_db()
    assert (loan.returned_at, loan.received_by_id) == (NOW + HOUR, office.account_id)
    operations.explain_no_activity(actor=officer, now=NOW, loan_id=loan.id, reason="试机")
    assert _last("loan.explained", recorder, officer) == {"loan": str(loan.id), "no_activity": "试机"}
    with pytest.raises(ReasonNeededError):
        operations.explain_no_activity(actor=officer, now=NOW, loan_id=loan.id, reason=" ")
