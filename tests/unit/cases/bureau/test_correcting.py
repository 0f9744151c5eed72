"""Records of the bureau are put right with a reason, and what they said before can still be proven."""

from __future__ import annotations

import json

import pytest
from django.test import Client

from conftest import NOW, entries
from liuhen.cases.bureau import operations
from liuhen.cases.bureau.errors import BureauRecordKindHeldError, BureauRecordUnchangedError
from liuhen.cases.documents.errors import DocumentChangedMeanwhileError, DocumentFactInvalidError
from liuhen.cases.documents.models import Document
from liuhen.cases.documents.operations import amend_document
from liuhen.cases.documents.telling import DocumentTelling
from liuhen.custody.models import Entry
from liuhen.holdings.archive import object_key
from liuhen.holdings.models import HeldFile
from liuhen.people.models import Role
from papers import pdf
from unit.cases.bureau.conftest import SECRET
from unit.cases.documents.conftest import given

pytestmark = pytest.mark.django_db
NOTICE = {"kind": "higher_notice", "title": "关于专项检查的通知", "year": 2026, "issuer": "市安委办"}


def correct(actor, record, *, seen=None, reason="登记时看错", **told):
    version = Document.objects.get(id=record.pk).version if seen is None else seen
    telling = operations.RecordTelling(**{**NOTICE, **told})
    return operations.correct_record(
        actor=actor, now=NOW, record_id=record.pk, seen=version, telling=telling, reason=reason
    )


def test_a_correction_that_leaves_the_old_words_unproven(keep, office, home):
    record = keep(**NOTICE)
    correct(office, record, year=2025, issuer="市应急管理局", kind="annual_plan", title=NOTICE["title"])
    entry = entries("bureau.corrected")[-1]
    assert entry.facts["was"] == {"kind": "higher_notice", "year": "2026", "issuer": "市安委办"}
    assert entry.facts["became"] == {"kind": "annual_plan", "year": "2025", "issuer": "市应急管理局"}
    assert entry.facts["reason"] == "登记时看错"
    for made, issuer in ((entries("document.entered")[-1], "市安委办"), (entry, "市应急管理局")):
        leaf = bytes(made.canonical).decode()  # each state stands in the object, its digest in an entry of its own
        states = HeldFile.objects.filter(object_id=record.pk, logical_path="document.json")
        [state] = [held for held in states if held.sha256 in leaf]
        told = json.loads((home / "archive" / object_key(record.pk, state.content_path)).read_bytes())["record"]
        assert told["issuer"] == issuer
    assert [each["was"] for each in told["corrections"]] == ["higher_notice", "2026", "市安委办"]
    kept = Document.objects.get(id=record.pk)
    assert (kept.form, kept.bureau_record.kind, kept.bureau_record.year) == ("annual_plan", "annual_plan", 2025)


def test_a_correction_without_reason_change_or_look_at_what_another_saved(keep, office):
    record = keep(**NOTICE)
    with pytest.raises(DocumentFactInvalidError):
        correct(office, record, issuer="市应急管理局", reason=" ")
    with pytest.raises(BureauRecordUnchangedError):
        correct(office, record)
    correct(office, record, issuer="市应急管理局")
    with pytest.raises(DocumentChangedMeanwhileError):
        correct(office, record, issuer="省应急管理厅", seen=1)
    told = DocumentTelling(form="inspection_record", title="改名")
    amended = amend_document(actor=office, now=NOW, document_id=record.pk, seen=2, telling=told)
    assert amended.form == "higher_notice"  # its kind is corrected with a reason or not at all


def test_a_plan_with_lines_that_becomes_something_else(plan, office):
    with pytest.raises(BureauRecordKindHeldError):
        correct(office, plan)
    assert correct(office, plan, kind="annual_plan", year=2027).year == 2027


def test_a_letter_kept_as_a_notice_that_stays_open_to_all(keep, office, people, signed_in):
    record = keep(**NOTICE)
    page = {"seen": "1", "kind": "complaint_letter", "title": f"{SECRET}来信", "year": "2026", "reason": SECRET}
    answer = signed_in(people[Role.OFFICE]).post(f"/bureau/{record.pk}/correct/", page)
    assert answer.headers["Location"] == f"/bureau/{record.pk}/readers/"
    assert signed_in(people[Role.LEADER]).get(f"/bureau/{record.pk}/").status_code == 404
    assert entries("bureau.corrected")[-1].facts["changed"] == ["kind", "issuer", "title"]
    assert SECRET not in "".join(f"{entry.facts}{bytes(entry.canonical)!r}" for entry in Entry.objects.all())
    correct(office, record, kind="higher_notice")  # a correction never opens what is protected
    assert signed_in(people[Role.LEADER]).get(f"/bureau/{record.pk}/").status_code == 404


def test_originals_read_by_who_is_not_named_or_without_an_entry(keep, office, people, token_for, signed_in):
    letter = keep(**{**NOTICE, "kind": "complaint_letter"}, originals=given(pdf()))
    callers = {
        role: Client(headers={"Authorization": f"Bearer {token_for(people[role])}"})
        for role in (Role.OFFICE, Role.LEADER)
    }
    at = f"/api/v1/bureau-records/{letter.pk}"
    told = callers[Role.OFFICE].get(at).json()
    [original] = told["originals"]
    read = callers[Role.OFFICE].get(f"{at}/originals/{original['id']}")
    assert read.getvalue() == pdf()
    assert [entry.subject for entry in entries("bureau.original_read")] == [letter.pk]
    for address in (at, f"{at}/originals/{original['id']}"):
        assert callers[Role.LEADER].get(address).status_code == 404
    operations.name_readers(actor=office, now=NOW, record_id=letter.pk, reader_ids=[people[Role.LEADER].id])
    assert callers[Role.LEADER].get(f"{at}/originals/{original['id']}").getvalue() == pdf()
    body = {**NOTICE, "kind": "complaint_letter", "number": "信2026-8", "seen": told["version"], "reason": "补文号"}
    assert callers[Role.OFFICE].put(at, body, content_type="application/json").json()["number"] == "信2026-8"
    page = signed_in(people[Role.OFFICE]).get(f"/bureau/{letter.pk}/").content.decode()
    assert 'id="sheets"' in page  # its pages are looked at where it stands, not behind a link that leads back here
    assert "补文号" in page
