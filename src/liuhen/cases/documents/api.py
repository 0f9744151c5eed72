"""Documents over the API: list, read, enter, correct, scan, order, serve and void, with what each lacks."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, time
from typing import Annotated, Any, BinaryIO, cast
from uuid import UUID

from django.http import HttpRequest
from ninja import File, Form, Router, Schema, Status, UploadedFile
from pydantic import AfterValidator, AwareDatetime, Field

from liuhen.cases import queries as cases
from liuhen.cases.documents import operations, queries, showing
from liuhen.cases.documents.checks import Check, checks_of, checks_of_each
from liuhen.cases.documents.history import history_of
from liuhen.cases.documents.models import Document, Medium, ServiceMethod, SignerRole
from liuhen.cases.documents.operations import GivenFile, ServiceTelling
from liuhen.cases.documents.telling import DocumentTelling, PaperTelling, SignerTelling
from liuhen.clock import now
from liuhen.people import web
from liuhen.people.permissions import Capability, require
from liuhen.rules.forms import catalogue

router = Router(tags=["documents"])


class FormOut(Schema):
    """A form of the catalogue: `needs` is what has to be on it, `point` the point of art 6 that it records."""

    code: str
    name: str
    stage: str
    kinds: list[str]
    needs: list[str]
    point: str


class PaperKindOut(Schema):
    """A kind of paper that a party hands in."""

    code: str
    name: str
    has_end: bool
    is_copied: bool


class CatalogueOut(Schema):
    """What documents there are."""

    forms: list[FormOut]
    papers: list[PaperKindOut]


class DocumentCheckOut(Schema):
    """One thing that a document lacks, and how it's mended: `scan`, `serve` or `amend`."""

    code: str
    clause: str
    words: str
    way: str


class SignerIn(Schema):
    """A signature; an officer by `officer_id`, whose certificate comes from the register."""

    role: SignerRole
    name: str = ""
    officer_id: UUID | None = None
    certificate: str = ""
    page: int | None = Field(None, ge=1, le=9999)
    has_refused: bool = False
    note: str = ""


class PaperIn(Schema):
    """What was looked at in a party's paper."""

    kind: str
    provider: str = ""
    provided_on: date | None = None
    is_copy: bool = True
    matches_original: bool | None = None
    is_complete: bool = True
    valid_until: date | None = None
    checked_by_id: UUID | None = None
    checked_on: date | None = None


def _of_the_bureau(told: time) -> time:
    """The hour as it stands on the paper, in the bureau's zone.

    Raises:
        ValueError: it names a zone of its own.
    """
    if told.tzinfo is not None:
        raise ValueError("a time without a zone")
    return told


class DocumentIn(Schema):
    """All that is told of a document; originals come by `scans`."""

    form: str = ""
    title: str = ""
    number: str = ""
    activity_id: UUID | None = None
    dated_on: date | None = None
    dated_time: Annotated[time, AfterValidator(_of_the_bureau)] | None = Field(
        None, description="The hour on the paper, where a period in hours hangs on it."
    )
    began_at: AwareDatetime | None = None
    ended_at: AwareDatetime | None = None
    due_on: date | None = None
    place: str = ""
    medium: Medium = Medium.PAPER
    page_count: int | None = None
    is_urgent: bool = False
    answers_id: UUID | None = Field(
        None,
        description="The document of its case whose period it ends or lengthens, such as the order that a "
        "re-inspection looks at; left out, the only one that still runs.",
    )
    answers_other: bool = Field(False, description="It answers none that is kept here.")
    remark: str = ""
    signers: list[SignerIn] = []
    paper: PaperIn | None = None

    @property
    def telling(self) -> DocumentTelling:
        """As operations take it."""
        told: dict[str, Any] = self.dict()
        signers = [SignerTelling(**each) for each in told.pop("signers")]
        paper = told.pop("paper")
        return DocumentTelling(**told, signers=signers, paper=PaperTelling(**paper) if paper else None)


class AmendIn(DocumentIn):
    """All that is told of a document now; `seen` is the version on which that rests."""

    seen: int


class ServiceIn(Schema):
    """How a document was served; `served_at` is left out while it's under way."""

    method: ServiceMethod
    posted_at: AwareDatetime | None = None
    served_at: AwareDatetime | None = None
    receiver: str = ""
    place: str = ""
    witnesses: str = ""
    note: str = ""
    receipt_id: UUID | None = None


class OrderIn(Schema):
    """Every original of the scan in force, as they shall stand."""

    order: list[UUID]


class VoidIn(Schema):
    """Why a document doesn't count any more."""

    reason: str


class SignerOut(Schema):
    """A signature."""

    role: SignerRole
    name: str
    officer_id: UUID | None
    certificate: str
    page: int | None
    has_refused: bool
    note: str


class ServiceOut(Schema):
    """A service."""

    id: UUID
    method: ServiceMethod
    posted_at: AwareDatetime | None
    served_at: AwareDatetime | None
    receiver: str
    place: str
    witnesses: str
    note: str
    receipt_id: UUID | None


class DocumentFileOut(Schema):
    """An original; `scan` says to which set it belongs."""

    id: UUID
    name: str
    format: str
    size: int
    sha256: str
    sm3: str
    scan: int
    position: int
    pages: int
    reading: str


class DocumentOut(Schema):
    """A document as a list shows it; `scan` is the set of originals in force, 0 while there is none."""

    id: UUID
    case_id: UUID | None
    activity_id: UUID | None
    form: str
    title: str
    number: str
    dated_on: date | None
    dated_time: time | None
    began_at: AwareDatetime | None
    ended_at: AwareDatetime | None
    due_on: date | None
    place: str
    medium: Medium
    page_count: int | None
    is_urgent: bool
    answers_id: UUID | None
    answers_other: bool
    remark: str
    version: int
    scan: int
    voided_at: AwareDatetime | None
    void_reason: str
    checks: list[DocumentCheckOut] = []


class PageOut(Schema):
    """A page to look at; `src` is a short-lived address for the caller only, empty for one that can't be drawn."""

    number: int
    src: str
    width: int
    height: int


class DocumentDetailOut(DocumentOut):
    """A document with all that hangs on it."""

    signers: list[SignerOut]
    services: list[ServiceOut]
    files: list[DocumentFileOut]
    paper: PaperIn | None
    pages: list[PageOut]
    is_pending: bool = Field(description="Whether pages are still being drawn.")


class DocumentEntryOut(Schema):
    """What the ledger says of a document, in words."""

    at: AwareDatetime
    title: str
    detail: str
    actor: str
    times: int


def _checks(found: list[Check]) -> list[dict[str, str]]:
    return [{"code": each.code, "clause": each.clause, "words": str(each.words), "way": each.way} for each in found]


def _row(document: Document, lacks: list[Check]) -> dict[str, Any]:
    names = [name for name in DocumentOut.model_fields if name != "checks"]
    return {name: getattr(document, name) for name in names} | {"checks": _checks(lacks)}


def _whole(document: Document) -> Mapping[str, Any]:
    known = Document.objects.select_related("case", "paper").get(id=document.id)
    return _row(known, checks_of(known))


@router.get("/document-forms", response=CatalogueOut)
def document_forms(request: HttpRequest) -> object:
    """The forms of documents and the kinds of papers."""
    require(web.actor(request), Capability.VIEW_CASES)
    forms = [form for form in catalogue().forms if form.set != "bureau"]
    return {
        "forms": [
            {
                "code": form.code,
                "name": form.name,
                "stage": form.stage,
                "kinds": list(form.kinds),
                "needs": sorted(form.needs),
                "point": form.point,
            }
            for form in forms
        ],
        "papers": list(catalogue().papers),
    }


@router.get("/cases/{uuid:case_id}/documents", response=list[DocumentOut])
def documents_of_case(request: HttpRequest, case_id: UUID) -> object:
    """A case's documents by date, void ones too, each with what it lacks."""
    actor = web.actor(request)
    require(actor, Capability.VIEW_CASES)
    rows = queries.documents_of(cases.get_case(actor=actor, case_id=case_id))
    lacking = checks_of_each(rows)
    return [_row(row, lacking[row.id]) for row in rows]


@router.post("/cases/{uuid:case_id}/documents", response={201: DocumentOut})
def enter_document(request: HttpRequest, case_id: UUID, given: DocumentIn) -> object:
    """Enter a document of a case; what it lacks is a finding, never refused."""
    made = operations.enter_document(actor=web.actor(request), now=now(), case_id=case_id, telling=given.telling)
    return Status(201, _whole(made))


@router.get("/documents/{uuid:document_id}", response=DocumentDetailOut)
def document(request: HttpRequest, document_id: UUID) -> object:
    """One document with its pages; a view of it, which leaves an entry."""
    actor, moment = web.actor(request), now()
    found = operations.open_document(actor=actor, now=moment, document_id=document_id)
    pages = showing.pages_of(found, queries.files_of(found), account_id=actor.account_id, now=moment)
    paper = getattr(found, "paper", None)
    return _row(found, checks_of(found)) | {
        "signers": list(found.signers.order_by("position")),
        "services": list(found.services.order_by("entered_at", "id")),
        "files": list(found.files.order_by("scan", "position")),
        "paper": paper,
        "pages": [
            {"number": each.sheet.number, "src": each.src, "width": each.sheet.width, "height": each.sheet.height}
            for each in pages.sheets
        ],
        "is_pending": pages.is_pending,
    }


@router.put("/documents/{uuid:document_id}", response=DocumentOut)
def amend_document(request: HttpRequest, document_id: UUID, given: AmendIn) -> object:
    """Correct what is said of a document; refused when somebody saved after the version that was seen."""
    told = DocumentIn(**given.dict(exclude={"seen"})).telling
    saved = operations.amend_document(
        actor=web.actor(request), now=now(), document_id=document_id, seen=given.seen, telling=told
    )
    return _whole(saved)


@router.post("/documents/{uuid:document_id}/scans", response={201: DocumentOut})
def scan_document(
    request: HttpRequest,
    document_id: UUID,
    originals: File[list[UploadedFile] | None] = None,
    reason: Form[str] = "",
) -> object:
    """Bring a document's originals as multipart/form-data, in the order of their pages; earlier ones are kept."""
    given = [
        GivenFile(name=each.name or "", size=each.size or 0, content=cast("BinaryIO", each.file))
        for each in originals or []
    ]
    saved = operations.add_scan(
        actor=web.actor(request), now=now(), document_id=document_id, originals=given, reason=reason
    )
    return Status(201, _whole(saved))


@router.put("/documents/{uuid:document_id}/order", response=DocumentOut)
def reorder_document(request: HttpRequest, document_id: UUID, given: OrderIn) -> object:
    """Put the originals in force into another order."""
    saved = operations.reorder(actor=web.actor(request), now=now(), document_id=document_id, order=given.order)
    return _whole(saved)


@router.post("/documents/{uuid:document_id}/services", response={201: DocumentOut})
def serve_document(request: HttpRequest, document_id: UUID, given: ServiceIn) -> object:
    """Enter how a document was served."""
    saved = operations.record_service(
        actor=web.actor(request), now=now(), document_id=document_id, telling=ServiceTelling(**given.dict())
    )
    return Status(201, _whole(saved))


@router.put("/documents/{uuid:document_id}/services/{uuid:service_id}", response=DocumentOut)
def complete_service(request: HttpRequest, document_id: UUID, service_id: UUID, given: ServiceIn) -> object:
    """Complete or correct a service."""
    saved = operations.record_service(
        actor=web.actor(request),
        now=now(),
        document_id=document_id,
        telling=ServiceTelling(**given.dict()),
        service_id=service_id,
    )
    return _whole(saved)


@router.post("/documents/{uuid:document_id}/void", response=DocumentOut)
def void_document(request: HttpRequest, document_id: UUID, given: VoidIn) -> object:
    """Declare a document void; it stays, with the reason, and counts no more."""
    saved = operations.void_document(actor=web.actor(request), now=now(), document_id=document_id, reason=given.reason)
    return _whole(saved)


@router.get("/documents/{uuid:document_id}/entries", response=list[DocumentEntryOut])
def document_entries(request: HttpRequest, document_id: UUID) -> object:
    """What the ledger says of a document, the latest first."""
    found = queries.get_document(actor=web.actor(request), document_id=document_id)
    return history_of(found.id).lines
