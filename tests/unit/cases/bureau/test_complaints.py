"""Who reports is protected (art 6(3)): named people learn it, one entry each time, and nobody and nothing else does."""

from __future__ import annotations

import io
import re
import zipfile

import pytest
from django.test import Client

from conftest import NOW, entries
from liuhen.cases.bureau.operations import complaints as operations
from liuhen.cases.documents.models import Document
from liuhen.cases.errors import ComplaintNumberTakenError, LastReaderError, ReporterClosedError, ReporterToldError
from liuhen.cases.models import Complaint
from liuhen.desk.judging import judged
from liuhen.people.models import Role
from papers import pdf
from unit.cases.bureau.conftest import SECRET
from unit.cases.documents.conftest import given
from unit.site.access import CALLS, PAGES
from unit.site.test_deny_by_default import ALL_PAGES, _with_things

pytestmark = pytest.mark.django_db
TELLING = (SECRET, "13900001234", "夜间偷排并伪造记录", "请从严查处")
LETTER = f"{TELLING[2]}，{SECRET}"


@pytest.fixture
def register(home, office, unit):
    """Registers a complaint; what is given stands in for what would be."""

    def make(*, originals=(), readers=(), letter=LETTER, **told):
        return operations.register_complaint(
            actor=office, now=NOW, originals=originals, reader_ids=readers,
            told=operations.ComplaintTold(
                **{"number": "举〔2026〕7号", "way": "letter", "gist": "某化工厂夜间偷排", "received_on": NOW.date(),
                   "unit_id": unit.id, **told}
            ),
            reporter=operations.ReporterTold(name=SECRET, contact=TELLING[1], letter=letter, instruction=TELLING[3]),
        )  # fmt: skip

    return make


@pytest.fixture
def complaint(register, case, leader):
    made = register(originals=given(pdf(), name="汪举报的信{}.pdf"))
    operations.link_complaint(actor=leader, now=NOW, complaint_id=made.id, case_id=case.id)
    return made


def _read(answer) -> str:
    content = answer.getvalue() if answer.streaming else answer.content
    if content[:2] == b"PK":  # a workbook: what its parts hold
        with zipfile.ZipFile(io.BytesIO(content)) as parts:
            return "".join(parts.read(name).decode("utf-8", "replace") for name in parts.namelist())
    return content.decode("utf-8", "replace")


def test_a_page_call_export_or_search_that_tells_who_reported(complaint, case, people, signed_in, token_for):
    things = {
        "complaint_id": str(complaint.id), "case_id": str(case.id), "record_id": str(complaint.record_id),
        "account_id": str(people[Role.OFFICE].id), "officer_id": str(people[Role.OFFICER].officer.id),
        "unit_id": str(case.unit_id), "document_id": str(complaint.record_id),
    }  # fmt: skip
    for role in sorted(set(Role) - {Role.OFFICE}):  # the office registered it and is named
        browser = signed_in(people[role])
        caller = Client(headers={"Authorization": f"Bearer {token_for(people[role])}"})
        addresses = [path for name, path in ALL_PAGES if role in PAGES[name] and _knows(path, things)]
        addresses += [f"/search/?q={case.number}", f"/cases/?text={complaint.number}", "/bureau/?kind=complaint_letter"]
        addresses += [f"/complaints/{complaint.id}/reporter/edit/", f"/bureau/{complaint.record_id}/"]
        told = [browser.get(_with_things(path, things)) for path in addresses if path != "/sign-out/"]
        told += [browser.post(f"/complaints/{complaint.id}/{page}/") for page in ("reporter", "readers", "letter")]
        told += [
            caller.get(_with_things(path, things))
            for (method, path), roles in CALLS.items()
            if method == "GET" and role in roles and _knows(path, things)
        ]
        for words in (SECRET, "夜间偷排并"):  # what a search is asked for stands in its box: only what it finds counts
            found = [caller.get(f"/api/v1/search?q={words}"), browser.get(f"/bureau/?text={words}")]
            found += [browser.get(f"/search/?q={words}", headers={"HX-Request": "true"})]
            assert not [
                one for one in found if str(complaint.record_id) in _read(one) or complaint.number in _read(one)
            ]
        for answer in told:
            leaked = [words for words in TELLING if words in _read(answer)]
            assert not leaked, (role, answer.request["PATH_INFO"], leaked)
            if role != Role.AUDIT_ADMIN:  # the ledger names things by their identifiers, and only that
                assert str(complaint.record_id) not in _read(answer), (role, answer.request["PATH_INFO"])


def _knows(path: str, things: dict[str, str]) -> bool:
    """Whether each thing that an address names is there."""
    return set(re.findall(r"[<{](?:\w+:)?(\w+)[>}]", path)) <= set(things)


def test_the_ledger_and_the_index_hold_nothing_of_it(complaint, office, people):
    from liuhen.custody.models import Entry
    from liuhen.search.models import Entry as Indexed

    operations.open_reporter(actor=office, now=NOW, complaint_id=complaint.id)
    held = "".join(f"{entry.facts}{bytes(entry.canonical)!r}" for entry in Entry.objects.all())
    held += "".join(str(row) for row in Indexed.objects.values())
    assert not [words for words in TELLING if words in held]


def test_only_the_named_open_the_reporter_and_each_opening_is_an_entry(
    complaint, office, officer, leader, people, signed_in
):
    before = len(entries("reporter.opened"))
    for account, status in ((people[Role.LEADER], 403), (people[Role.OFFICER], 403), (people[Role.OFFICE], 200)):
        answer = signed_in(account).post(f"/complaints/{complaint.id}/reporter/")
        assert answer.status_code == status
        assert (SECRET in answer.content.decode()) is (status == 200)
        assert signed_in(account).get(f"/complaints/{complaint.id}/reporter/").status_code == 405
    assert len(entries("reporter.opened")) == before + 1
    assert entries("reporter.opened")[-1].facts["actor"] == office.reference


def test_a_named_person_opens_letter_and_reporter_until_it_is_taken_back(complaint, office, leader, people):
    account = people[Role.LEADER].id
    operations.name_reader(actor=office, now=NOW, complaint_id=complaint.id, account_id=account, reason="批示")
    assert operations.open_reporter(actor=leader, now=NOW, complaint_id=complaint.id).name == SECRET
    assert complaint.record.readers.filter(id=account).exists()
    operations.end_reader(actor=leader, now=NOW, complaint_id=complaint.id, account_id=account)
    assert not complaint.record.readers.filter(id=account).exists()
    for act in (operations.open_reporter, operations.end_reader, operations.name_reader):
        more = {} if act is operations.open_reporter else {"account_id": account}
        with pytest.raises(ReporterClosedError):
            act(actor=leader, now=NOW, complaint_id=complaint.id, **more)
    with pytest.raises(LastReaderError):
        operations.end_reader(actor=office, now=NOW, complaint_id=complaint.id, account_id=office.account_id)


def test_a_gist_that_names_the_reporter_is_not_taken(register, complaint, office, people, signed_in, unit):
    for told in ({"gist": f"{SECRET}反映偷排"}, {"gist": "来电13900001234反映"}, {"number": f"举-{SECRET}"}):
        with pytest.raises(ReporterToldError):
            register(**{"number": "举〔2026〕8号", **told})
    with pytest.raises(ReporterToldError):
        operations.correct_reporter(
            actor=office, now=NOW, complaint_id=complaint.id, reporter=operations.ReporterTold(name="化工厂"),
            reason="补录姓名",
        )  # fmt: skip


def test_a_complaint_put_right_without_a_reason_or_a_trace_of_what_was_said(register, people, signed_in, leader, case):
    made = register(gist="汪某反映偷排")  # what must go out of everybody's sight isn't shown by its correction either
    operations.link_complaint(actor=leader, now=NOW, complaint_id=made.id, case_id=case.id)
    office, address = signed_in(people[Role.OFFICE]), f"/complaints/{made.id}/edit/"
    sent = {"number": made.number, "way": "letter", "received_on": "2026-11-23", "unit": made.unit_id, "gist": "偷排"}
    for wrong in ({}, {"reason": f"{SECRET}要求"}):
        answer = office.post(address, {**sent, **wrong})
        assert (answer.status_code, list(answer.context["form"].errors)) == (422, ["reason"])
    assert office.post(address, {**sent, "reason": "删去姓名"}).status_code == 302
    assert list(office.post(address, {**sent, "reason": "再改一次"}).context["form"].errors) == ["reason"]
    named, unnamed = (
        _read(signed_in(people[who]).get(f"/complaints/{made.id}/")) for who in (Role.OFFICE, Role.LEADER)
    )
    assert all("删去姓名" in page for page in (named, unnamed))
    assert ("汪某反映" in named, "汪某反映" in unnamed) == (True, False)
    assert entries("complaint.edited")[-1].facts["changed"] == ["gist"]


def test_a_reporter_rewritten_so_that_nobody_can_prove_what_stood_there(complaint, office, people, signed_in):
    told = {"name": SECRET, "contact": "", "letter": LETTER, "instruction": TELLING[3]}
    browser, address = signed_in(people[Role.OFFICE]), f"/complaints/{complaint.id}/reporter/edit/"
    assert list(browser.post(address, told).context["form"].errors) == ["reason"]
    assert browser.post(address, {**told, "reason": "号码已停用"}).status_code == 302
    page = _read(browser.post(f"/complaints/{complaint.id}/reporter/"))
    assert all(words in page for words in (TELLING[1], "号码已停用"))
    assert "号码已停用" not in _read(browser.get(f"/complaints/{complaint.id}/"))
    row, facts = complaint.reporter_corrections.get(), entries("reporter.edited")[-1].facts
    assert facts["corrections"] == {"contact": operations.commitment_of(row)}
    assert TELLING[1] not in str(facts)
    row.was = "13900009999"
    assert facts["corrections"]["contact"] != operations.commitment_of(row)


@pytest.mark.parametrize(
    ("letter", "files", "state"), [("", 0, "missing"), (LETTER, 0, "recorded"), ("", 1, "recorded")]
)
def test_a_complaint_makes_6_3_apply_and_its_letter_meets_it(register, case, leader, officer, letter, files, state):
    made = register(letter=letter, originals=given(pdf()) if files else ())

    def stands():
        points = judged(actor=officer, case=case, now=NOW).judgement.points
        return next(point.state for point in points if point.clause == "6(3)")

    assert stands() == "not_applicable"
    operations.link_complaint(actor=leader, now=NOW, complaint_id=made.id, case_id=case.id)
    assert stands() == state


def test_the_same_number_twice_is_answered_at_its_field_and_keeps_what_was_typed(complaint, people, signed_in, unit):
    answer = signed_in(people[Role.OFFICE]).post(
        "/complaints/new/",
        {"number": complaint.number, "way": "phone", "received_on": "2026-11-20", "unit": unit.id, "gist": "无证经营"},
    )
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "已被使用" in page
    assert "无证经营" in page


def test_a_number_that_tells_the_unnamed_of_a_complaint(complaint, make_account, actor_for, people, signed_in, unit):
    stranger = make_account("office-2", Role.OFFICE)
    told = operations.ComplaintTold(
        number=complaint.number, way="phone", gist="无证经营", received_on=NOW.date(), unit_id=unit.id
    )
    other = operations.register_complaint(
        actor=actor_for(stranger), now=NOW, told=told, reporter=operations.ReporterTold()
    )
    assert other.number == complaint.number  # not a word to who isn't named
    assert "相同编号" not in _read(signed_in(stranger).get(f"/complaints/{other.id}/"))
    page = _read(signed_in(people[Role.LEADER]).get(f"/complaints/{other.id}/"))  # who leads the unit knows of both
    assert "相同编号" in page
    assert str(complaint.id) in page


def test_a_case_opened_from_a_complaint_is_linked_to_it(register, people, signed_in, unit):
    made = register()
    leader = signed_in(people[Role.LEADER])
    page = leader.get(f"/complaints/{made.id}/").content.decode()
    address = f"/cases/new/?complaint={made.id}"
    assert address in page
    form = leader.get(address).context["form"]
    assert form.initial["source"] == "complaint"
    officers = [people[Role.LEADER].officer.id, people[Role.OFFICER].officer.id]
    sent = {
        **{name: value for name, value in form.initial.items() if value}, "title": "核查偷排", "party": "某化工厂",
        "party_kind": "organisation", "unit": unit.id, "officers": officers, "number_unknown": "not_yet",
    }  # fmt: skip
    answer = leader.post(address, sent)
    assert answer.status_code == 302, answer.context["form"].errors
    assert made.cases.get().title == "核查偷排"
    assert signed_in(people[Role.OFFICER]).get(f"/cases/new/?complaint={register(number='举-9').id}").status_code == 404


def test_a_case_whose_title_source_or_place_tells_everybody_who_reported(
    register, complaint, case, people, signed_in, unit, office, leader
):
    made, browser = register(number="举-11", readers=[people[Role.LEADER].id]), signed_in(people[Role.LEADER])
    new = f"/cases/new/?complaint={made.id}"
    officers = [people[Role.LEADER].officer.id, people[Role.OFFICER].officer.id]
    sent = {
        **{name: value for name, value in browser.get(new).context["form"].initial.items() if value},
        "party": "某化工厂", "party_kind": "organisation", "unit": unit.id, "officers": officers,
        "number_unknown": "not_yet", "title": "核查偷排",
    }  # fmt: skip
    for wrong in ({"title": f"核查{SECRET}反映的偷排"}, {"source_note": f"来信，电话{TELLING[1]}"}):
        answer = browser.post(new, {**sent, **wrong})
        assert (answer.status_code, list(answer.context["form"].errors)) == (422, list(wrong))
        assert not made.cases.exists()
    assert browser.post(new, sent).status_code == 302
    opened = made.cases.get()
    answer = browser.post(f"/cases/{opened.id}/edit/", {**sent, "number": opened.number, "title": f"{SECRET}举报案"})
    assert list(answer.context["form"].errors) == ["title"]
    grown = f"/cases/new/?earlier={opened.id}&kind=penalty"
    sent_on = {
        **{name: value for name, value in browser.get(grown).context["form"].initial.items() if value},
        "unit": unit.id, "officers": officers, "title": f"{SECRET}举报案",
    }  # fmt: skip
    answer = browser.post(grown, sent_on)
    assert list(answer.context["form"].errors) == ["title"]
    arrived = "2026-11-20T09:00"
    for field in ("place", "purpose"):
        stay = {"place": "某化工厂", "arrived_at": arrived, "officers": officers, field: f"{SECRET}家门口"}
        answer = browser.post(f"/cases/{opened.id}/activities/new/", stay)
        assert (answer.status_code, list(answer.context["form"].errors)) == (422, [field])
    opened.title = f"{SECRET}举报案"  # as it was called before it was known where it comes from
    opened.save()
    other = register(number="举-12", readers=[people[Role.LEADER].id])
    answer = browser.post(f"/complaints/{other.id}/link/", {"number": opened.number})
    assert (answer.status_code, list(answer.context["form"].errors)) == (422, ["number"])
    assert not other.cases.exists()
    assert complaint.cases.get() == case
    case.title = f"{SECRET}举报案"
    case.save()  # the leader isn't named for this one: a refusal would confirm the name
    operations.unlink_complaint(actor=leader, now=NOW, complaint_id=complaint.id, case_id=case.id)
    operations.link_complaint(actor=leader, now=NOW, complaint_id=complaint.id, case_id=case.id)


def test_one_person_gives_a_number_twice_in_two_windows_at_once(register, monkeypatch, leader, unit):
    register()
    seen = operations.visible_complaints
    monkeypatch.setattr(operations, "visible_complaints", lambda actor: seen(actor).none())  # as both windows saw it
    with pytest.raises(ComplaintNumberTakenError) as refused:
        register(originals=given(pdf()))
    assert refused.value.fields["field"] == "number"
    assert (Complaint.objects.count(), Document.objects.count()) == (1, 0)
    told = operations.ComplaintTold(
        number="举〔2026〕7号", way="letter", gist="另一件", received_on=NOW.date(), unit_id=unit.id
    )
    operations.register_complaint(actor=leader, now=NOW, told=told, reporter=operations.ReporterTold())
    assert Complaint.objects.count() == 2  # a refusal would have told the leader of a complaint that he mustn't know of
