"""Documents in the browser: entered with photos, looked at page by page, corrected by two, served, voided."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import timedelta
from html import unescape

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext

from conftest import NOW, entries
from liuhen.cases import operations as cases
from liuhen.cases.documents import operations, queries
from liuhen.cases.documents.checks import checks_of_each
from liuhen.cases.documents.models import Document
from liuhen.cases.documents.telling import DocumentTelling, SignerTelling
from liuhen.custody.queries import shown_on_papers
from liuhen.duties.models import Deadline
from liuhen.ledger.marks import parse_mark
from liuhen.people.models import Role
from liuhen.rules.shelf import rulebook
from papers import pdf, picture
from unit.cases.documents.conftest import given

pytestmark = pytest.mark.django_db

ROWS = {"signers-TOTAL_FORMS": "1", "signers-INITIAL_FORMS": "0", "signers-0-role": "party", "signers-0-name": ""}


@pytest.fixture
def client(officer, signed_in):
    return signed_in(officer)


def photo(name):
    return SimpleUploadedFile(name, picture(name), content_type="image/jpeg")


def post(client, case, *, form="inspection_record", files=(), **told):
    address = f"/cases/{case.id}/documents/new/?form={form}"
    return client.post(address, {"medium": "paper", **ROWS, **told, "originals": list(files)})


def body(answer):
    return unescape(answer.content.decode())


def test_a_record_with_two_photos_keeps_their_order_and_its_signatures(client, case, pair):
    answer = post(
        client, case, files=[photo("b.jpg"), photo("a.jpg")], number="检记1号", dated_on="2026-11-23",
        began_at="2026-11-23T09:00", ended_at="2026-11-23T10:00", place="一车间", officers=[str(each) for each in pair],
        **{"signers-0-name": "何某", "signers-0-has_refused": "on", "signers-0-note": "拒绝签名，见证人在场"},
    )  # fmt: skip
    document = Document.objects.get()
    assert answer.headers["Location"] == f"/documents/{document.id}/"
    assert [file.name for file in queries.files_of(document)] == ["b.jpg", "a.jpg"]
    signed = [(one.role, one.has_refused) for one in document.signers.order_by("position")]
    assert signed == [("officer", False), ("officer", False), ("party", True)]


def test_a_typing_error_costs_nothing_that_was_typed(client, case):
    answer = post(client, case, number="检记1号", place="一车间", dated_on="1066-01-01", **{"signers-0-note": "有异议"})
    assert answer.status_code == 422
    text = body(answer)
    for kept in ("检记1号", "一车间", "1066-01-01", "有异议", "请填写姓名"):
        assert kept in text
    assert not Document.objects.exists()


def test_a_script_gets_the_form_back_and_is_sent_on(client, case):
    address = f"/cases/{case.id}/documents/new/?form=inspection_record"
    wrong = client.post(address, {"medium": "paper", **ROWS, "dated_on": "1066-01-01"}, headers={"HX-Request": "true"})
    assert (wrong.status_code, "1066-01-01" in body(wrong)) == (200, True)
    right = client.post(address, {"medium": "paper", **ROWS}, headers={"HX-Request": "true"})
    assert right.headers["HX-Redirect"] == f"/documents/{Document.objects.get().id}/"


@pytest.mark.parametrize(("content", "said"), [(b"MZ no paper", "不是 PDF"), (b"", "有一个文件是空的")])
def test_a_file_that_is_no_document_is_answered_at_its_field(client, case, content, said):
    answer = post(client, case, files=[SimpleUploadedFile("a.pdf", content)])
    assert answer.status_code == 422
    assert said in body(answer)


def test_who_saved_meanwhile_is_named_with_what_differs(client, entered, actor):
    document = entered(place="一车间")
    operations.amend_document(
        actor=actor, now=NOW, document_id=document.id, seen=1,
        telling=DocumentTelling(form="inspection_record", place="二车间"),
    )  # fmt: skip
    told = {"medium": "paper", "title": "现场检查记录", "place": "三车间", "seen": "1", **ROWS}
    answer = client.post(f"/documents/{document.id}/amend/", told)
    text = body(answer)
    assert answer.status_code == 422
    assert "地点：二车间" in text
    assert "三车间" in text
    again = client.post(
        f"/documents/{document.id}/amend/", told | {"seen": re.search(r'name="seen" value="(\d)"', text)[1]}
    )
    document.refresh_from_db()
    assert (again.status_code, document.place) == (302, "三车间")


def test_an_officers_certificate_stays_that_of_the_day_of_signing(client, entered, pair):
    document = entered(signers=[SignerTelling(role="officer", officer_id=pair[0], certificate="旧证1")])
    client.post(
        f"/documents/{document.id}/amend/",
        {"medium": "paper", "seen": "1", "officers": [str(pair[0])], "place": "x", **ROWS},
    )
    document.refresh_from_db()
    assert (document.version, document.signers.get().certificate) == (2, "旧证1")


def test_a_page_is_for_who_opened_it_and_for_nobody_else(client, entered, drawn, make_account, signed_in, unit):
    document = entered(originals=given(pdf(2)))
    drawn(document)
    text = body(client.get(f"/documents/{document.id}/"))
    assert len(entries("document.viewed")) == 1
    addresses = re.findall(r'src="(/documents/pictures/[^"]+)"', text)
    assert len(addresses) == 2
    shown = client.get(addresses[0])
    assert (shown.status_code, shown.headers["Content-Type"]) == (200, "image/jpeg")
    stranger = signed_in(make_account("zhou", Role.OFFICER, unit=unit, officer=True))
    assert stranger.get(addresses[0]).status_code == 404
    assert stranger.get(f"/documents/{document.id}/").status_code == 404


def test_pages_that_are_still_drawn_come_by_themselves(client, entered, drawn):
    document = entered(originals=given(pdf()))
    assert f"/documents/{document.id}/sheets/" in body(client.get(f"/documents/{document.id}/"))
    assert "every 2s" in body(client.get(f"/documents/{document.id}/sheets/"))
    drawn(document)
    assert "every 2s" not in body(client.get(f"/documents/{document.id}/sheets/"))


def test_an_earlier_scan_can_be_looked_at_and_says_so(client, entered, actor, drawn):
    document = entered(originals=given(pdf()))
    operations.add_scan(actor=actor, now=NOW, document_id=document.id, originals=given(picture("a"), picture("b")))
    drawn(document)
    old = body(client.get(f"/documents/{document.id}/?scan=1"))
    assert "正在查看第 1 次扫描" in old
    assert old.count("/documents/pictures/") == 1


def test_photos_are_put_in_order_by_their_numbers(client, entered, drawn):
    document = entered(originals=given(picture("a"), picture("b"), picture("c")))
    drawn(document)
    assert body(client.get(f"/documents/{document.id}/order/")).count("/documents/pictures/") == 3
    first, second, third = queries.files_of(document)
    client.post(f"/documents/{document.id}/order/", {str(first.id): "3", str(second.id): "2", str(third.id): "1"})
    assert queries.files_of(document) == [third, second, first]


def test_a_service_is_entered_completed_and_the_page_asks_no_more(client, entered):
    document = entered(form="rectification_order")
    assert "还没有登记送达" in body(client.get(f"/documents/{document.id}/"))
    client.post(f"/documents/{document.id}/serve/", {"method": "post", "receiver": "某化工厂"})
    service = document.services.get()
    assert f"/documents/{document.id}/serve/{service.id}/" in body(client.get(f"/documents/{document.id}/"))
    client.post(
        f"/documents/{document.id}/serve/{service.id}/",
        {"method": "post", "receiver": "某化工厂", "served_at": "2026-11-24T10:00"},
    )
    assert "已送达" in body(client.get(f"/documents/{document.id}/"))


def test_a_void_document_offers_nothing_to_change(client, entered):
    document = entered()
    client.post(f"/documents/{document.id}/void/", {"reason": "重复登记"})
    text = body(client.get(f"/documents/{document.id}/"))
    assert "重复登记" in text
    assert "/amend/" not in text
    assert client.get(f"/documents/{document.id}/amend/").status_code == 409


@pytest.mark.parametrize("count", ["乱", "", "-1", "999999999", "1"])
def test_a_forged_count_of_signers_loses_no_signer_and_speaks_no_english(client, case, count):
    rows = {"signers-TOTAL_FORMS": count, "signers-0-role": "party", "signers-0-name": "甲", "signers-1-role": "party",
            "signers-1-name": "乙"}  # fmt: skip
    answer = post(client, case, **rows)
    if count == "1":  # fewer than came: nothing is missing
        assert [each.name for each in Document.objects.get().signers.order_by("id")] == ["甲", "乙"]
        return
    assert answer.status_code == 422
    assert "这几行没有完整提交" in body(answer)
    assert 'value="乙"' in body(answer)
    assert "TOTAL_FORMS 请" not in body(answer)
    assert 'name="signers-TOTAL_FORMS" value="2"' in body(answer)


def test_a_licence_of_the_party_is_looked_at_by_its_checklist(client, case, pair):
    address = f"/cases/{case.id}/documents/new/?form=party_paper&paper=safety_licence"
    assert "有效期至" in body(client.get(address))
    assert "有效期至" not in body(client.get(address.replace("safety_licence", "business_licence")))
    client.post(
        address,
        {"medium": "paper", "title": "安全生产许可证", "provider": "赵某", "valid_until": "2028-01-01", "is_copy": "on",
         "comparison": "same", "is_complete": "on", "checked_by": str(pair[0]), "checked_on": "2026-11-23",
         "signers-TOTAL_FORMS": "0", "signers-INITIAL_FORMS": "0"},
    )  # fmt: skip
    paper = Document.objects.get().paper
    assert (paper.matches_original, paper.checked_by_id, paper.kind) == (True, pair[0], "safety_licence")


# --- on the case's page ---


def test_a_missing_point_of_art_6_leads_to_its_form_and_is_recorded_by_the_document(client, case, actor, pair, drawn):
    cases.create_activity(
        actor=actor, now=NOW, case_id=case.id, place="一车间", officer_ids=pair, arrived_at=NOW - timedelta(hours=1)
    )
    assert f"/cases/{case.id}/documents/new/?form=inspection_record" in body(client.get(f"/cases/{case.id}/"))
    post(client, case, files=[photo("a.jpg")], dated_on="2026-11-23")
    document = Document.objects.get()
    text = body(client.get(f"/cases/{case.id}/"))
    assert "/documents/new/?form=inspection_record" not in text
    row = text[text.index("出具的文书、取证文书与内部审批记录") :]
    assert f'href="/documents/{document.id}/"' in row[: row.index("</tr>")]


def test_other_records_in_writing_carry_6_5(client, case, actor):
    from liuhen.desk.document_facts import documents_of
    from liuhen.desk.gathering import Gathered

    post(client, case, form="other_record", title="会议纪要")
    (facts,) = documents_of(Gathered(actor=actor, case=case))[0]
    assert facts.points == ("6(5)",)


def test_what_many_documents_lack_costs_one_question(entered, case):
    for _ in range(3):
        entered(number="检记1号", originals=[])
    rows = queries.documents_of(case)
    with CaptureQueriesContext(connection) as asked:
        found = checks_of_each(rows)
    assert len(asked) == 1
    assert all("same_number" in {check.code for check in lacks} for lacks in found.values())


def test_how_many_officers_sign_is_the_rulebooks(entered, pair, monkeypatch):
    document = entered(signers=[SignerTelling(role="officer", officer_id=pair[0], certificate="1")])
    assert "one_officer" in {check.code for check in checks_of_each([document])[document.id]}
    rules = rulebook().on(NOW.date())
    alone = [replace(rule, number=1) if getattr(rule, "code", "") == "officers" else rule for rule in rules.rules]
    monkeypatch.setattr(type(rulebook()), "on", lambda _book, _day: replace(rules, rules=tuple(alone)))
    assert "one_officer" not in {check.code for check in checks_of_each([document])[document.id]}


def test_a_reinspection_that_is_not_asked_which_of_two_orders_it_looks_at(client, case, entered):
    for number in ("责改1号", "责改2号"):
        entered(form="rectification_order", originals=[], number=number, dated_on=NOW.date(), due_on=NOW.date())
    silent = post(client, case, form="reinspection_opinion", number="复查1号", dated_on="2026-11-23")
    text = body(silent)
    assert (silent.status_code, "请选择针对哪一份文书" in text, "复查1号" in text) == (422, True, True)
    second = Document.objects.get(number="责改2号")
    post(client, case, form="reinspection_opinion", number="复查1号", dated_on="2026-11-23", answers=str(second.id))
    opinion = Document.objects.get(number="复查1号")
    assert opinion.answers == second
    assert "责改2号" in body(client.get(f"/documents/{opinion.id}/"))
    assert "复查1号" in body(client.get(f"/documents/{second.id}/"))
    assert "针对的文书" not in body(
        client.get(f"/cases/{case.id}/documents/new/?form=reinspection_opinion")
    )  # one left


def test_the_hour_of_an_approval_is_asked_for_where_a_period_in_hours_hangs_on_it(client, case):
    asked, plain = (
        body(client.get(f"/cases/{case.id}/documents/new/?form={form}"))
        for form in ("coercion_approval", "case_opening")
    )
    assert ("文书时间" in asked, "文书时间" in plain) == (True, False)
    post(client, case, form="coercion_approval", dated_on="2026-11-23", dated_time="16:05")
    assert str(Document.objects.get().dated_time) == "16:05:00"


def test_a_deadlines_page_tells_which_paper_lengthened_it(client, case, entered):
    entered(form="case_opening", originals=[], dated_on=NOW.date())
    paper = entered(form="case_extension", originals=[], dated_on=NOW.date(), number="延1号")
    text = body(client.get(f"/deadlines/{Deadline.objects.get(period='decide').id}/"))
    for said in ("延1号", "延长至 180 日", f"/documents/{paper.id}/"):
        assert said in text


def test_a_served_paper_whose_sticker_witnesses_nothing(client, case, entered):
    paper = entered(form="case_opening", originals=[], dated_on=NOW.date())
    page = body(client.get(f"/documents/{paper.id}/sticker/"))
    [typed] = re.findall(r"LH1/[^<]+", page)
    assert "<svg" in page.partition("paper-seal-code")[2]  # the same for a telephone
    assert shown_on_papers([case.id]) == {parse_mark(typed).size}  # copies of the case will lead on from it
    assert len(entries("document.sticker_printed")) == 1
