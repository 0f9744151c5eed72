"""Documents are kept as recordings are: proven, versioned, never overwritten; broken rules are never refused."""

from __future__ import annotations

import json
from datetime import date, timedelta

import pytest

from conftest import NOW, entries
from liuhen.cases.documents import operations, queries
from liuhen.cases.documents.checks import checks_of
from liuhen.cases.documents.errors import (
    DocumentChangedMeanwhileError,
    DocumentFactInvalidError,
    DocumentNotFoundError,
    DocumentTimesError,
    DocumentVoidError,
    NoOriginalGivenError,
    OriginalFormatError,
    OriginalsOrderError,
    OriginalTooLargeError,
    TooManyOriginalsError,
)
from liuhen.cases.documents.models import Document
from liuhen.cases.documents.operations import ServiceTelling
from liuhen.cases.documents.telling import DocumentTelling, PaperTelling, SignerTelling
from liuhen.holdings import queries as holdings
from liuhen.holdings.verify import verify
from liuhen.people.errors import NotPermittedError
from liuhen.people.models import Role
from liuhen.rules.errors import DayOutOfReasonError
from papers import bomb_pdf, locked_pdf, pdf, picture, tiff
from unit.cases.documents.conftest import given

pytestmark = pytest.mark.django_db


def codes(document):
    return {check.code for check in checks_of(queries.Document.objects.get(id=document.id))}


def snapshot(document):
    return json.loads(b"".join(holdings.open_range(document.id, "document.json")))


def test_an_original_is_proven_and_said_in_the_ledger(entered, home):
    content = pdf()
    document = entered(originals=given(content))
    (file,) = document.files.all()
    (entry,) = entries("document.received")
    assert entry.subject == document.id
    assert b"".join(holdings.open_range(document.id, file.logical_path)) == content
    assert (file.name, file.format, file.size) == ("扫描 1.pdf", "pdf", len(content))
    assert verify().clean


def test_an_altered_original_is_found(entered, home):
    document = entered()
    path = holdings.local_path(document.id, "scan-1/001.pdf")
    path.chmod(0o644)
    path.write_bytes(pdf(2))
    assert {finding.kind for finding in verify().findings} == {"altered"}


def test_an_original_that_vanished_with_its_rows_is_missed(entered, home):
    from liuhen.holdings.models import HeldFile, HeldObject, HeldVersion

    document = entered()
    for rows in (HeldFile, HeldVersion):
        rows.objects.filter(object_id=document.id).delete()
    HeldObject.objects.filter(id=document.id).delete()
    assert any(finding.kind == "missing" for finding in verify().findings)


def test_what_a_document_lacks_is_a_finding_and_nothing_is_refused(entered, home):
    document = entered(originals=[])
    assert codes(document) == {
        "no_original", "no_date", "no_number", "no_times", "no_place", "no_officers", "no_party",
    }  # fmt: skip
    assert document.title == "现场检查记录"
    assert verify().clean


def test_a_whole_record_lacks_nothing(entered, pair, home):
    from liuhen.people.models import Officer

    Officer.objects.filter(id=pair[0]).update(certificate_number="B01")
    Officer.objects.filter(id=pair[1]).update(certificate_number="B02")
    document = entered(
        number="应急检记〔2026〕1号", dated_on=NOW.date(), began_at=NOW,
        ended_at=NOW + timedelta(hours=1), place="车间",
        signers=[SignerTelling(role="officer", officer_id=each) for each in pair]
        + [SignerTelling(role="party", name="赵某")],
    )  # fmt: skip
    assert codes(document) == set()
    assert [signer.certificate for signer in document.signers.order_by("position")] == ["B01", "B02", ""]


@pytest.mark.parametrize(
    ("told", "error", "field"),
    [
        ({"form": "no_such"}, DocumentFactInvalidError, "form"),
        ({"form": "", "title": " "}, DocumentFactInvalidError, "title"),
        ({"title": "长" * 301}, DocumentFactInvalidError, "title"),
        ({"number": "号" * 101}, DocumentFactInvalidError, "number"),
        ({"place": "a\x00"}, DocumentFactInvalidError, "place"),
        ({"page_count": 0}, DocumentFactInvalidError, "page_count"),
        ({"dated_on": date(1900, 1, 1)}, DayOutOfReasonError, "dated_on"),
        ({"began_at": NOW, "ended_at": NOW - timedelta(minutes=1)}, DocumentTimesError, "ended_at"),
        ({"signers": [SignerTelling(role="party")]}, DocumentFactInvalidError, "signers"),
        ({"signers": [SignerTelling(role="king", name="x")]}, DocumentFactInvalidError, "signers"),
    ],
)
def test_a_typing_error_is_answered_at_its_field(entered, told, error, field):
    with pytest.raises(error) as caught:
        entered(**told)
    assert caught.value.fields["field"] == field
    assert not Document.objects.exists()


@pytest.mark.parametrize(
    ("originals", "error"),
    [
        (lambda: given(b"MZ\x90\x00 no paper"), OriginalFormatError),
        (lambda: given(b""), NoOriginalGivenError),
        (lambda: given(pdf(), b"plain text"), OriginalFormatError),
        (lambda: given(*[pdf()] * 4), TooManyOriginalsError),
        (lambda: given(pdf() + b"%" * (1024 * 1024)), OriginalTooLargeError),
    ],
)
def test_a_file_that_is_no_document_is_answered_and_nothing_stays(entered, home, settings, originals, error):
    settings.LIUHEN = settings.LIUHEN.model_copy(update={"document_mib": 1, "document_files": 3})
    with pytest.raises(error):
        entered(originals=originals())
    assert not Document.objects.exists()
    report = verify()
    assert (report.clean, report.staged) == (True, 0)


def test_a_correction_keeps_what_was_said_before(entered, actor, home):
    document = entered(place="一车间")
    amended = operations.amend_document(
        actor=actor, now=NOW, document_id=document.id, seen=1,
        telling=DocumentTelling(form="inspection_record", place="二车间"),
    )  # fmt: skip
    assert (amended.version, amended.place, snapshot(amended)["place"]) == (2, "二车间", "二车间")
    first = json.loads(holdings.local_path(document.id, "document.json").parents[2].joinpath(
        "v1/content/document.json").read_text("utf-8"))  # fmt: skip
    assert first["place"] == "一车间"
    assert verify().clean


def test_two_who_correct_at_once_see_each_other(entered, actor):
    document = entered()
    for seen, fails in ((1, False), (1, True)):

        def amend(seen=seen):
            operations.amend_document(
                actor=actor, now=NOW, document_id=document.id, seen=seen,
                telling=DocumentTelling(form="inspection_record"),
            )  # fmt: skip

        if fails:
            with pytest.raises(DocumentChangedMeanwhileError):
                amend()
        else:
            amend()


def test_a_new_scan_keeps_the_old_one(entered, actor, home):
    document = entered(originals=given(pdf()))
    operations.add_scan(
        actor=actor, now=NOW, document_id=document.id, originals=given(picture("a"), picture("b")), reason="补扫签名页"
    )
    document.refresh_from_db()
    assert document.scan == 2
    assert [file.logical_path for file in queries.files_of(document)] == ["scan-2/001.jpg", "scan-2/002.jpg"]
    ((scan, files),) = queries.earlier_scans(document)
    assert (scan, files[0].logical_path) == (1, "scan-1/001.pdf")
    assert b"".join(holdings.open_range(document.id, "scan-1/001.pdf")).startswith(b"%PDF")
    assert verify().clean


def test_photos_change_places_and_the_files_do_not(entered, actor, home):
    document = entered(originals=given(picture("a"), picture("b"), picture("c"), name="{}.jpg"))
    first, second, third = queries.files_of(document)
    operations.reorder(actor=actor, now=NOW, document_id=document.id, order=[third.id, first.id, second.id])
    assert [file.name for file in queries.files_of(document)] == ["3.jpg", "1.jpg", "2.jpg"]
    assert [each["position"] for each in snapshot(document)["originals"]] == [2, 3, 1]
    with pytest.raises(OriginalsOrderError):
        operations.reorder(actor=actor, now=NOW, document_id=document.id, order=[first.id, first.id, second.id])
    assert verify().clean


def test_a_void_document_stays_and_cannot_be_changed(entered, actor):
    document = entered()
    operations.void_document(actor=actor, now=NOW, document_id=document.id, reason="重复登记")
    document.refresh_from_db()
    assert document.voided_at == NOW
    assert codes(document) == set()
    with pytest.raises(DocumentVoidError):
        operations.add_scan(actor=actor, now=NOW, document_id=document.id, originals=given(pdf()))
    with pytest.raises(DocumentFactInvalidError):
        operations.void_document(actor=actor, now=NOW, document_id=entered().id, reason=" ")


def test_service_is_entered_and_completed(entered, actor):
    document = entered(form="rectification_order")
    assert "not_served" in codes(document)
    operations.record_service(
        actor=actor, now=NOW, document_id=document.id, telling=ServiceTelling(method="leaving", served_at=NOW)
    )
    assert "left_without_witness" in codes(document)
    assert "not_served" not in codes(document)
    (service,) = document.services.all()
    operations.record_service(
        actor=actor, now=NOW, document_id=document.id, service_id=service.id,
        telling=ServiceTelling(method="leaving", served_at=NOW, witnesses="王某、钱某"),
    )  # fmt: skip
    assert "left_without_witness" not in codes(document)
    assert document.services.count() == 1


@pytest.mark.parametrize(
    ("paper", "code"),
    [
        ({}, "paper_not_compared"),
        ({"matches_original": False}, "paper_differs"),
        ({"is_complete": False}, "paper_incomplete"),
        ({"valid_until": date(2026, 1, 1)}, "paper_expired"),
        ({"valid_until": None}, "paper_without_end"),
        ({"provider": ""}, "paper_without_provider"),
        ({}, "paper_without_checker"),
    ],
)
def test_a_partys_paper_is_looked_at(entered, paper, code):
    told = {"kind": "safety_licence", "provider": "赵某", "valid_until": date(2028, 1, 1), **paper}
    document = entered(form="party_paper", dated_on=NOW.date(), paper=PaperTelling(**told))
    assert code in codes(document)


def test_numbers_run_on_and_one_that_stands_twice_is_a_finding(entered, settings):
    settings.LIUHEN = settings.LIUHEN.model_copy(update={"bureau_short": "（鼓）"})
    suggested = queries.suggested_number(form="inspection_record", year=2026)
    assert suggested == "（鼓）应急检记〔2026〕1号"
    first = entered(number=suggested)
    assert queries.suggested_number(form="inspection_record", year=2026) == "（鼓）应急检记〔2026〕2号"
    third, again = entered(number="（鼓）应急检记〔2026〕3号"), entered(number=suggested)
    assert "same_number" in codes(again)
    assert "same_number" not in codes(third)
    assert queries.beside(third)[0] in (first, again)
    assert queries.suggested_number(form="questioning_record", year=2026) == ""


# --- looking ---


def test_who_does_not_know_the_case_knows_no_document(entered, people, actor_for, make_account, unit):
    document = entered()
    stranger = make_account("zhou", Role.OFFICER, unit=unit, officer=True)
    for account in (stranger, people[Role.OFFICE], people[Role.LEGAL], people[Role.SYSTEM_ADMIN], people[Role.HEAD]):
        with pytest.raises(DocumentNotFoundError):
            operations.open_document(actor=actor_for(account), now=NOW, document_id=document.id)
    assert operations.open_document(actor=actor_for(people[Role.LEADER]), now=NOW, document_id=document.id) == document
    (entry,) = entries("document.viewed")
    assert entry.subject == document.id


def test_only_who_handles_cases_enters(case, people, actor_for):
    for role in (Role.OFFICE, Role.HEAD, Role.AUDIT_ADMIN):
        with pytest.raises(NotPermittedError):
            operations.enter_document(
                actor=actor_for(people[role]), now=NOW, case_id=case.id, telling=DocumentTelling(title="x")
            )


# --- pages ---


def test_pages_are_drawn_and_counted(entered, drawn, home):
    document = entered(originals=given(pdf(3), tiff(2), picture()))
    files = drawn(document)
    assert [(file.pages, file.drawn, file.reading) for file in files] == [
        (3, 3, "ready"), (2, 2, "ready"), (1, 1, "ready"),
    ]  # fmt: skip
    sheets = queries.sheets_of(files)
    assert [sheet.number for sheet in sheets] == [1, 2, 3, 4, 5, 6]
    folder = queries.pictures_folder(document.id)
    assert all((folder / queries.picture_name(sheet.file.id, sheet.index)).is_file() for sheet in sheets)
    assert len(entries("document.drawn")) == 3


@pytest.mark.parametrize(
    ("content", "reason"), [(locked_pdf(), "locked"), (pdf()[:60], "damaged"), (picture()[:40], "damaged")]
)
def test_a_locked_or_damaged_file_is_kept_and_says_so(entered, drawn, home, content, reason):
    (file,) = drawn(entered(originals=given(content)))
    assert file.reading == "unreadable"
    assert (file.facts["error"], file.facts["reason"]) == ("media.unreadable", reason)
    assert verify().clean


def test_a_long_document_is_drawn_a_few_at_a_time_and_no_further_than_the_bureau_says(entered, settings, home):
    from liuhen.cases.documents import jobs

    settings.LIUHEN = settings.LIUHEN.model_copy(update={"document_pages": 30})
    document = entered(originals=given(pdf(1000)))
    jobs.draw_document({"document": str(document.id)}, lambda _share: None)
    file = document.files.get()
    assert (file.pages, file.drawn, file.reading) == (1000, 25, "waiting")
    jobs.draw_document({"document": str(document.id)}, lambda _share: None)
    file.refresh_from_db()
    assert (file.drawn, file.reading) == (30, "ready")


def test_a_page_that_draws_for_ever_holds_nobody_up(entered, drawn, monkeypatch, home):
    from liuhen.media import limits

    monkeypatch.setattr(
        limits, "SHEET", limits.Limits(memory=limits.SHEET.memory, cpu_s=1, wall_s=20, output=limits.SHEET.output)
    )
    files = drawn(entered(originals=given(bomb_pdf(), pdf())))
    assert [file.reading for file in files] == ["unreadable", "ready"]
