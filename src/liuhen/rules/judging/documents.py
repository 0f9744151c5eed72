"""文字记录要求 (art 10): forms, service, officers' details, the party's papers."""

from __future__ import annotations

from collections.abc import Iterator

from liuhen.rules.facts import DocumentFacts, PaperFacts, ServiceFacts
from liuhen.rules.judging.docket import Docket, clock_text, document_name, document_subject
from liuhen.rules.judging.model import Finding, Severity, Subject

LEAVING, NOTICE, AT_ONCE = "leaving", "notice", "at_once"


def find_documents(docket: Docket) -> Iterator[Finding]:
    """What art 10 says of every document and of every paper that the party handed in."""
    for document in docket.documents.values():
        yield from _form(docket, document)
        yield from _content(docket, document)
        if document.service is not None and "served" in docket.checks("10(1)"):
            yield from _service(docket, document, document.service)
    for paper in docket.case.papers:
        yield from _paper(docket, paper)


def _one(
    code: str, clause: str, severity: Severity, document: DocumentFacts, *more: Subject, **fields: str | int
) -> Finding:
    return Finding(
        code=code, clause=clause, severity=severity, subjects=(document_subject(document), *more),
        fields={"document": document_name(document), **fields},
    )  # fmt: skip


def _form(docket: Docket, document: DocumentFacts) -> Iterator[Finding]:
    """Art 10(1): the form is a known one, numbered and dated. Art 5: without a page it's no text record."""
    asked = docket.checks("10(1)")
    if not document.form_known and "form_known" in asked:
        yield _one("document.form_unknown", "10(1)", "warning", document)
    if "number" in document.needs and not document.number and "numbered" in asked:
        yield _one("document.unnumbered", "10(1)", "warning", document)
    if document.made_on is None and "dated" in asked:
        yield _one("document.undated", "10(1)", "warning", document)
    if not document.pages:
        yield _one("document.no_pages", "5", "warning", document)


def _content(docket: Docket, document: DocumentFacts) -> Iterator[Finding]:
    """Art 10(2): 事项清晰, 注明执法人员的基本信息. How many officers is a quantity of the rulebook."""
    asked = docket.checks("10(2)")
    if "times" in document.needs and "times_named" in asked and not (document.begins_at and document.ends_at):
        yield _one("document.times_missing", "10(2)", "warning", document)
    if "place" in document.needs and "place_named" in asked and not document.place:
        yield _one("document.place_missing", "10(2)", "warning", document)
    if "party" in document.needs and not any(signer.role == "party" for signer in document.signers):
        yield _one("document.party_unsigned", "10(2)", "warning", document)
    if "officers" not in document.needs or "officers_named" not in asked:
        return
    named = {signer.name: signer for signer in document.signers if signer.role == "officer"}
    complete = [signer for signer in named.values() if signer.name and signer.certificate]
    needed = docket.quantity("officers", 0)
    if len(complete) < needed:
        yield _one("document.officers_incomplete", "10(2)", "breach", document, named=len(complete), needed=needed)
    by_name = {officer.name: officer for officer in docket.officers.values() if officer.certificate}
    for signer in complete:
        known = by_name.get(signer.name)
        if known is not None and known.certificate != signer.certificate:
            yield _one(
                "document.certificate_differs", "10(2)", "warning", document, Subject("officer", known.id),
                officer=signer.name, written=signer.certificate, known=known.certificate,
            )  # fmt: skip


def _service(docket: Docket, document: DocumentFacts, service: ServiceFacts) -> Iterator[Finding]:
    """Art 10(1): 送达合法有效, as far as rows can tell."""
    signed = any(signer.role == "party" and not signer.refused for signer in document.signers)
    if service.served_at is not None:
        if document.made_on is not None and service.served_at.date() < document.made_on:
            yield _one(
                "service.before_document", "10(1)", "breach", document,
                served=clock_text(service.served_at), made=document.made_on.isoformat(),
            )  # fmt: skip
        if service.method not in {LEAVING, NOTICE} and not service.receipt and not signed:
            yield _one("service.no_receipt", "10(1)", "breach", document)
    # 民事诉讼法 89: left at the door counts with a witness from the place, or when it is filmed.
    if service.method == LEAVING and not service.witnesses and not _is_marked(docket, "7(13)"):
        yield _one("service.leaving_unwitnessed", "10(1)", "breach", document)
    if service.method == NOTICE and service.posted_at is None:
        yield _one("service.notice_undated", "10(1)", "warning", document)


def _is_marked(docket: Docket, clause: str) -> bool:
    return any(mark.clause == clause for film in docket.films for mark in film.marks)


def _paper(docket: Docket, paper: PaperFacts) -> Iterator[Finding]:
    """Art 10(3): 完整、齐全、有效, of every paper that is there; which ones are asked for stands in the checklist."""

    def found(code: str, severity: Severity, **fields: str) -> Finding:
        return Finding(
            code=code, clause="10(3)", severity=severity, subjects=(Subject("paper", paper.id),),
            fields={"paper": paper.title or paper.kind or paper.id, **fields},
        )  # fmt: skip

    if not paper.is_complete:
        yield found("paper.incomplete", "breach")
    if paper.is_copy and paper.matches_original is None:
        yield found("paper.not_compared", "warning")
    elif paper.is_copy and not paper.matches_original:
        yield found("paper.differs", "breach")
    day = paper.provided_on or docket.case.opened_on
    if paper.valid_until is not None and paper.valid_until < day:
        yield found("paper.expired", "breach", until=paper.valid_until.isoformat(), day=day.isoformat())
    if not (paper.provider and paper.provided_on and paper.checked_by):
        yield found("paper.origin_unknown", "warning")
