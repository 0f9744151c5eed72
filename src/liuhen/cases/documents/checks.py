"""Art 10 as facts of one document: what it should bear and doesn't. Findings for a person, never a refusal."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from liuhen.cases.documents.answering import unclear
from liuhen.cases.documents.models import Document, PartyPaper, SignerRole
from liuhen.cases.documents.queries import form_of, numbers_used_twice
from liuhen.rules.forms import Form, catalogue
from liuhen.rules.model import Quantity
from liuhen.rules.shelf import rulebook


@dataclass(frozen=True, slots=True, kw_only=True)
class Check:
    """One thing that a document lacks.

    Attributes:
        code: stable.
        clause: of the regulation.
        words: what it is and what to do.
        way: how it's mended: `scan` (an original is brought), `serve` (a service is entered), `amend` (facts are).
    """

    code: str
    clause: str
    words: Promise
    way: str


PARTY_PAPER = "party_paper"
"""The form of the catalogue under which a party's papers are kept (10(3))."""

_WORDS: dict[str, tuple[str, Promise]] = {
    "no_original": ("6(4)", _("还没有上传原件。")),
    "no_date": ("10(1)", _("没有填写文书日期。")),
    "no_number": ("10(1)", _("没有填写文书编号。")),
    "same_number": ("10(1)", _("另有一份同类文书使用了相同编号，请核对。")),
    "no_due_day": ("10(1)", _("没有填写文书载明的期限，期限无法起算。")),
    "answers_unclear": ("10(1)", _("没有注明针对哪一份文书，期限无法判断。")),
    "no_times": ("10(2)", _("没有填写开始和结束时间。")),
    "no_place": ("10(2)", _("没有填写地点。")),
    "no_officers": ("10(2)", _("没有注明执法人员。")),
    "one_officer": ("10(2)", _("注明的执法人员人数不足。")),
    "no_certificate": ("10(2)", _("有执法人员没有注明执法证号。")),
    "no_party": ("10(2)", _("没有当事人签名，也没有注明拒签。")),
    "no_witness": ("10(2)", _("没有见证人。")),
    "refused_without_witness": ("10(2)", _("当事人拒签，但没有注明见证人或拒签情况。")),
    "no_approver": ("10(1)", _("没有注明审批人。")),
    "not_served": ("10(1)", _("还没有登记送达。")),
    "service_open": ("10(1)", _("送达尚未完成，请补填送达时间。")),
    "left_without_witness": ("10(1)", _("留置送达没有注明见证人。")),
    "paper_not_compared": ("10(3)", _("复印件还没有与原件核对。")),
    "paper_differs": ("10(3)", _("复印件与原件核对不一致。")),
    "paper_incomplete": ("10(3)", _("资料不完整、不齐全。")),
    "paper_expired": ("10(3)", _("证件在接收时已超过有效期。")),
    "paper_without_end": ("10(3)", _("没有填写证件有效期。")),
    "paper_without_provider": ("10(3)", _("没有注明提供人。")),
    "paper_without_checker": ("10(3)", _("没有注明核对人。")),
}


_WAYS = {"no_original": "scan", "not_served": "serve", "service_open": "serve", "left_without_witness": "serve"}


def checks_of(document: Document) -> list[Check]:
    """Return what a document lacks; nothing for one that was declared void."""
    return checks_of_each([document])[document.id]


def checks_of_each(documents: Collection[Document]) -> dict[UUID, list[Check]]:
    """Return what each of many documents lacks, by their ids, at the cost of two questions beside what they bring.

    Args:
        documents: with case, paper, signers and services, else each of them is asked for these.
    """
    twice, silent = numbers_used_twice(documents), unclear(documents)
    return {document.id: list(_of(document, twice, silent)) for document in documents}


def _of(document: Document, twice: Collection[UUID], silent: Collection[UUID]) -> Iterable[Check]:
    if document.voided_at is not None:
        return
    form = form_of(document)
    for code in (
        *_basics(document, form, twice),
        *(["answers_unclear"] if document.id in silent else []),
        *_signatures(document, form),
        *_service(document, form),
        *_paper(document),
    ):
        clause, words = _WORDS[code]
        yield Check(code=code, clause=clause, words=words, way=_WAYS.get(code, "amend"))


def _officers_needed(document: Document) -> int:
    """As the rulebook had it on the day by which the case is judged."""
    day = document.case.opened_on if document.case else timezone.localdate(document.entered_at)
    asked = rulebook().on(day).of(Quantity)
    return next((quantity.number for quantity in asked if quantity.code == "officers"), 0)


def _basics(document: Document, form: Form | None, twice: Collection[UUID]) -> Iterator[str]:
    needs = form.needs if form else frozenset()
    if not document.scan:
        yield "no_original"
    if document.dated_on is None and document.began_at is None:
        yield "no_date"
    if "number" in needs and not document.number:
        yield "no_number"
    if document.id in twice:
        yield "same_number"
    if "due" in needs and document.due_on is None:
        yield "no_due_day"
    if "times" in needs and (document.began_at is None or document.ended_at is None):
        yield "no_times"
    if "place" in needs and not document.place:
        yield "no_place"


def _signatures(document: Document, form: Form | None) -> Iterator[str]:
    needs = form.needs if form else frozenset()
    signers = list(document.signers.all())
    officers = [signer for signer in signers if signer.role == SignerRole.OFFICER]
    party = [signer for signer in signers if signer.role == SignerRole.PARTY]
    witnesses = [signer for signer in signers if signer.role == SignerRole.WITNESS]
    if "officers" in needs and len(officers) < _officers_needed(document):
        yield "one_officer" if officers else "no_officers"
    if any(not signer.certificate for signer in officers):
        yield "no_certificate"
    if "party" in needs and not party:
        yield "no_party"
    if "witness" in needs and not witnesses:
        yield "no_witness"
    if any(signer.has_refused and not signer.note for signer in party) and not witnesses:
        yield "refused_without_witness"
    if "approver" in needs and not any(signer.role == SignerRole.APPROVER for signer in signers):
        yield "no_approver"


def _service(document: Document, form: Form | None) -> Iterator[str]:
    services = list(document.services.all())
    if form and "service" in form.needs and not services:
        yield "not_served"
    if services and all(service.served_at is None for service in services):
        yield "service_open"
    if any(service.method == "leaving" and not service.witnesses for service in services):
        yield "left_without_witness"


def _paper(document: Document) -> Iterator[str]:
    paper: PartyPaper | None = getattr(document, "paper", None)
    if document.form != PARTY_PAPER or paper is None:
        return
    kind = catalogue().paper(paper.kind)
    if paper.is_copy and paper.matches_original is None:
        yield "paper_not_compared"
    if paper.matches_original is False:
        yield "paper_differs"
    if not paper.is_complete:
        yield "paper_incomplete"
    received: date = paper.provided_on or document.dated_on or document.entered_at.date()
    if paper.valid_until is not None and paper.valid_until < received:
        yield "paper_expired"
    if kind and kind.has_end and paper.valid_until is None:
        yield "paper_without_end"
    if not paper.provider:
        yield "paper_without_provider"
    if paper.checked_by_id is None:
        yield "paper_without_checker"
