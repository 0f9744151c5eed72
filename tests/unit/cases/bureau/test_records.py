"""Records of the bureau: what a protected one must not tell, and which point of art 6 an open one meets."""

from __future__ import annotations

import pytest

from conftest import NOW, entries
from liuhen.cases.bureau import operations, queries
from liuhen.cases.bureau.errors import BureauRecordNotFoundError
from liuhen.cases.documents.queries import numbers_used_twice
from liuhen.desk.judging import judged
from liuhen.people.models import Role
from papers import pdf
from unit.cases.bureau.conftest import SECRET
from unit.cases.documents.conftest import given

pytestmark = pytest.mark.django_db


@pytest.fixture
def letter(keep):
    return keep(
        kind="complaint_letter", title=f"{SECRET}来信", number="信2026-7", issuer=SECRET, originals=given(pdf())
    )


def test_a_protected_record_that_others_learn_of(letter, people, signed_in, token_for, case, home):
    for role in set(Role) - {Role.OFFICE}:
        client = signed_in(people[role])
        for address in ("/bureau/", f"/bureau/?text={SECRET}", "/bureau/?kind=complaint_letter", "/search/?q=信2026-7"):
            answer = (
                client.get(address, follow=True).content.decode().replace(f"{SECRET}”", "").replace(f'"{SECRET}"', "")
            )
            assert SECRET not in answer, (role, address)
            assert str(letter.pk) not in answer, (role, address)
        for address in (f"/bureau/{letter.pk}/", f"/bureau/{letter.pk}/readers/", f"/bureau/{letter.pk}/link/"):
            answer = client.get(address)
            assert answer.status_code in {302, 403, 404}, (role, address)
            assert SECRET not in answer.content.decode()


def test_a_reader_finds_it_in_the_list_but_by_no_search(letter, people, signed_in):
    client = signed_in(people[Role.OFFICE])
    assert f"{SECRET}来信" in client.get("/bureau/").content.decode()
    assert str(letter.pk) not in client.get(f"/bureau/?text={SECRET}").content.decode()


def test_an_open_notice_that_the_box_on_every_page_does_not_find(keep, letter, people, signed_in):
    shown = keep(kind="higher_notice", title="关于专项检查的通知", number="督〔2026〕3号", issuer="市安委办")
    for role in (Role.OFFICE, Role.OFFICER, Role.HEAD):
        assert f"/bureau/{shown.pk}/" in signed_in(people[role]).get("/search/?q=督〔2026〕3号").content.decode()
    assert str(letter.pk) not in signed_in(people[Role.OFFICE]).get(f"/search/?q={SECRET}").content.decode()


def test_a_number_that_tells_of_a_protected_record(keep, letter):
    hidden = keep(kind="higher_notice", title=f"{SECRET}督办", number="督〔2026〕3号", is_protected=True)
    shown = keep(kind="higher_notice", title="关于专项检查的通知", number="督〔2026〕3号")
    assert numbers_used_twice([shown.document]) == frozenset()
    assert numbers_used_twice([hidden.document]) == {hidden.document.id}  # its readers know of the open one
    again = keep(kind="higher_notice", title="又一份通知", number="督〔2026〕3号")
    assert numbers_used_twice([shown.document, again.document]) == {shown.document.id, again.document.id}


def test_opening_a_protected_record_without_an_entry_or_with_one_that_tells(letter, people, signed_in, home):
    page = signed_in(people[Role.OFFICE]).get(f"/bureau/{letter.pk}/").content.decode()
    assert SECRET not in page.partition("<title>")[2].partition("</title>")[0]
    assert entries("document.viewed")[-1].subject == letter.pk
    from liuhen.custody.models import Entry

    assert SECRET not in "".join(f"{entry.facts}{bytes(entry.canonical)!r}" for entry in Entry.objects.all())


def test_a_named_reader_sees_it_from_then_on_and_no_longer_when_taken_out(letter, people, office, leader):
    for readers, sees in (([people[Role.LEADER].id], True), ([], False)):
        operations.name_readers(actor=office, now=NOW, record_id=letter.pk, reader_ids=readers)
        assert queries.visible_records(leader).filter(pk=letter.pk).exists() is sees
    with pytest.raises(BureauRecordNotFoundError):
        operations.name_readers(actor=leader, now=NOW, record_id=letter.pk, reader_ids=[people[Role.LEADER].id])


@pytest.mark.parametrize(
    ("kind", "clause"), [("annual_plan", "6(1)"), ("higher_notice", "6(2)"), ("complaint_letter", "6(3)")]
)
def test_a_linked_record_makes_its_point_apply_and_meets_it(keep, case, officer, leader, people, office, kind, clause):
    def state():
        points = judged(actor=officer, case=case, now=NOW).judgement.points
        return next(point.state for point in points if point.clause == clause)

    assert state() == "not_applicable"
    bare, whole = (keep(kind=kind, title="依据", originals=files) for files in ([], given(pdf())))
    if bare.is_protected:
        for record in (bare, whole):
            operations.name_readers(actor=office, now=NOW, record_id=record.pk, reader_ids=[people[Role.LEADER].id])
    operations.link_case(actor=leader, now=NOW, record_id=bare.pk, case_id=case.id)
    assert state() == "missing"
    link = operations.link_case(actor=leader, now=NOW, record_id=whole.pk, case_id=case.id)
    assert state() == "recorded"
    operations.unlink_case(actor=leader, now=NOW, link_id=link.id)
    assert state() == "missing"


def test_a_case_tells_what_started_it_and_nothing_of_a_protected_record(
    letter, plan, case, leader, office, people, signed_in
):
    operations.name_readers(actor=office, now=NOW, record_id=letter.pk, reader_ids=[people[Role.LEADER].id])
    operations.link_case(actor=leader, now=NOW, record_id=letter.pk, case_id=case.id)
    operations.link_case(actor=leader, now=NOW, record_id=plan.pk, case_id=case.id, line_id=plan.lines.first().id)
    seen = signed_in(people[Role.OFFICER]).get(f"/cases/{case.id}/").content.decode()
    assert "2026 年度计划" in seen
    assert SECRET not in seen
    assert str(letter.pk) not in seen
    assert str(letter.pk) in signed_in(people[Role.LEADER]).get(f"/cases/{case.id}/").content.decode()
