"""The bureau's own records, plans, what starts cases, and complaints over the API.

Who reports isn't here (art 6(3)): complaints come without reporter. Protected records stand in no list; one of them
is read, with its originals, by the people named for it only.
"""

from __future__ import annotations

from datetime import date
from uuid import UUID

from django.http import HttpRequest, StreamingHttpResponse
from django.utils import timezone
from ninja import Field, Router, Schema, Status
from pydantic import AwareDatetime

from liuhen.cases import queries as cases
from liuhen.cases.bureau import operations, plans, queries, serving
from liuhen.cases.bureau.errors import BureauRecordNotFoundError
from liuhen.cases.bureau.models import BureauRecord, RecordCorrection, RecordKind, RecordLink
from liuhen.cases.bureau.operations import complaints as complaint_operations
from liuhen.cases.bureau.plans import LineState
from liuhen.cases.documents.models import Document, DocumentFile
from liuhen.cases.documents.operations import open_document
from liuhen.cases.models import Complaint, ComplaintWay
from liuhen.clock import now
from liuhen.people import web
from liuhen.people.actors import Actor
from liuhen.people.permissions import Capability, require

router = Router(tags=["bureau"])


class RecordOut(Schema):
    """An open record of the bureau; its originals are those of the document of the same id."""

    id: UUID
    kind: RecordKind
    title: str
    number: str
    year: int
    issuer: str
    dated_on: date | None
    entered_at: AwareDatetime
    voided_at: AwareDatetime | None

    @staticmethod
    def resolve_kind(document: Document) -> str:
        """Its kind."""
        return str(document.bureau_record.kind)

    @staticmethod
    def resolve_year(document: Document) -> int:
        """The year that it's of."""
        return int(document.bureau_record.year)

    @staticmethod
    def resolve_issuer(document: Document) -> str:
        """Who issued it."""
        return str(document.bureau_record.issuer)


class OriginalOut(Schema):
    """An original file of a record; `scan` says to which set it belongs."""

    id: UUID
    name: str
    format: str
    size: int
    sha256: str
    sm3: str
    scan: int
    position: int


class CorrectionOut(Schema):
    """One fact that was corrected, as it was and as it became."""

    version: int
    field: str
    was: str
    became: str
    reason: str
    corrected_at: AwareDatetime


class RecordWhole(RecordOut):
    """A record with its originals, the set in force (`scan`, 0 while there is none), and how it was corrected."""

    remark: str
    version: int
    scan: int
    is_protected: bool = Field(alias="bureau_record.is_protected")
    originals: list[OriginalOut]
    corrections: list[CorrectionOut]

    @staticmethod
    def resolve_originals(document: Document) -> list[DocumentFile]:
        """All of them, earlier sets too."""
        return list(document.files.order_by("scan", "position"))

    @staticmethod
    def resolve_corrections(document: Document) -> list[RecordCorrection]:
        """In order."""
        return list(document.bureau_record.corrections.order_by("version", "id"))


class CorrectionIn(Schema):
    """All that is told of a record now, and why; `seen` is the version on which that rests."""

    seen: int
    reason: str
    kind: RecordKind
    title: str
    year: int
    number: str = ""
    issuer: str = ""
    dated_on: date | None = None
    remark: str = ""


class RecordsOut(Schema):
    """One page of records, newest first; `before` and `after` lead to the pages beside it."""

    records: list[RecordOut]
    before: str | None
    after: str | None
    count: int
    capped: bool


class RecordIn(Schema):
    """An open record to be kept; originals are added to its document. Protected ones are kept on the pages only."""

    kind: RecordKind
    title: str
    year: int
    number: str = ""
    issuer: str = ""
    dated_on: date | None = None
    remark: str = ""


class LineIn(Schema):
    """A line of a plan."""

    party: str
    month: int | None = None
    unit_id: UUID | None = None
    matter: str = ""


class PlanIn(Schema):
    """All lines of a plan; `reason` is asked as soon as a line that stood there is changed or left out."""

    lines: list[LineIn]
    reason: str = ""


class PlanChangeOut(Schema):
    """How a line of a plan was worded before and since: `was` is empty for one added, `became` for one taken out."""

    line_id: UUID
    was: str
    became: str
    reason: str
    changed_at: AwareDatetime


class PlanChangesOut(Schema):
    """One page of what a plan said before, the latest first; `before` and `after` lead to the pages beside it."""

    changes: list[PlanChangeOut]
    before: str | None
    after: str | None


class LineOut(Schema):
    """A line of a plan: how far it is, the cases that the caller may open, and how many there are in all."""

    id: UUID
    party: str
    month: int | None
    unit_id: UUID | None
    matter: str
    state: LineState
    case_ids: list[UUID]
    case_count: int


class PartOut(Schema):
    """A plan, or its lines of a month (`key`: its number) or of a unit (`key`: its id): how many have a case."""

    key: str
    name: str
    planned: int
    begun: int
    done: int
    overdue: int


class PlanOut(Schema):
    """How far a plan is carried out, and one page of its lines in their order."""

    whole: PartOut
    months: list[PartOut]
    units: list[PartOut]
    lines: list[LineOut]
    before: str | None
    after: str | None


class RecordLinkIn(Schema):
    """Which case a record started, by which line of a plan."""

    case_id: UUID
    line_id: UUID | None = None


class LinkOut(Schema):
    """What started a case."""

    id: UUID
    record_id: UUID
    case_id: UUID
    line_id: UUID | None
    linked_at: AwareDatetime


class ComplaintOut(Schema):
    """A complaint, without who reported."""

    id: UUID
    number: str
    way: ComplaintWay
    gist: str
    received_on: date
    unit_id: UUID


class ComplaintsOut(Schema):
    """One page of complaints, newest first; `before` and `after` lead to the pages beside it."""

    complaints: list[ComplaintOut]
    before: str | None
    after: str | None
    count: int
    capped: bool


class ComplaintIn(Schema):
    """A complaint to be registered or corrected; who reported is entered on its page only."""

    number: str
    way: ComplaintWay
    gist: str
    received_on: date
    unit_id: UUID


class ComplaintCorrectionIn(ComplaintIn):
    """A complaint as it is to be told from now on, and why."""

    reason: str


class CaseRef(Schema):
    """A case."""

    case_id: UUID


def _open_record(actor: Actor, record_id: UUID) -> BureauRecord:
    require(actor, Capability.VIEW_BUREAU_RECORDS)
    record = queries.get_record(actor=actor, record_id=record_id)
    if record.is_protected:
        raise BureauRecordNotFoundError
    return record


@router.get("/bureau-records", response=RecordsOut)
def bureau_records(
    request: HttpRequest,
    *,
    text: str = "",
    kind: RecordKind | None = None,
    year: int | None = None,
    before: str = "",
    after: str = "",
) -> object:
    """Open records of the bureau, newest first."""
    actor = web.actor(request)
    require(actor, Capability.VIEW_BUREAU_RECORDS)
    page = queries.list_records(
        actor=actor, text=text, kind=kind or "", year=year, only_open=True, before=before, after=after
    )
    return {
        "records": page.rows,
        "before": page.before,
        "after": page.after,
        "count": page.count,
        "capped": page.capped,
    }


@router.post("/bureau-records", response={201: RecordOut})
def keep_bureau_record(request: HttpRequest, given: RecordIn) -> object:
    """Keep an open record of the bureau."""
    actor = web.actor(request)
    telling = operations.RecordTelling(**given.dict())
    return Status(201, operations.keep_open_record(actor=actor, now=now(), telling=telling).document)


@router.get("/bureau-records/{uuid:record_id}", response=RecordWhole)
def bureau_record(request: HttpRequest, record_id: UUID) -> object:
    """One record with its originals, a protected one for who is named for it; the look is an entry."""
    actor = web.actor(request)
    require(actor, Capability.VIEW_BUREAU_RECORDS)
    record = queries.get_record(actor=actor, record_id=record_id)
    open_document(actor=actor, now=now(), document_id=record_id)
    return record.document


@router.put("/bureau-records/{uuid:record_id}", response=RecordWhole)
def correct_bureau_record(request: HttpRequest, record_id: UUID, given: CorrectionIn) -> object:
    """Correct what is said of a record, with the reason; what was said before stays."""
    told = given.dict(exclude={"seen", "reason"})
    made = operations.correct_record(
        actor=web.actor(request),
        now=now(),
        record_id=record_id,
        seen=given.seen,
        telling=operations.RecordTelling(**told),
        reason=given.reason,
    )
    return made.document


@router.get("/bureau-records/{uuid:record_id}/originals/{uuid:original_id}", response={200: bytes})
def bureau_original(request: HttpRequest, record_id: UUID, original_id: UUID) -> StreamingHttpResponse:
    """The bytes of an original, of a protected record for who is named for it; the reading is an entry."""
    file = operations.open_original(actor=web.actor(request), now=now(), record_id=record_id, original_id=original_id)
    return serving.answer_with(file)


@router.get("/bureau-records/{uuid:record_id}/plan", response=PlanOut)
def bureau_plan(
    request: HttpRequest,
    record_id: UUID,
    *,
    month: int | None = None,
    unit_id: UUID | None = None,
    state: LineState | None = None,
    before: str = "",
    after: str = "",
) -> object:
    """How far a plan is carried out, with one page of its lines."""
    actor, today = web.actor(request), timezone.localdate(now())
    record = _open_record(actor, record_id)
    progress = plans.progress_of(record=record, today=today)
    page, lines = plans.lines_of(
        actor=actor,
        record=record,
        today=today,
        month=month if month in operations.MONTHS else None,
        unit_id=unit_id,
        state=state or "",
        before=before,
        after=after,
    )
    return {
        "whole": progress.whole,
        "months": progress.months,
        "units": progress.units,
        "lines": [_line(one) for one in lines],
        "before": page.before,
        "after": page.after,
    }


def _line(one: plans.LineProgress) -> dict[str, object]:
    line = one.line
    return {
        "id": line.id,
        "party": line.party,
        "month": line.month,
        "unit_id": line.unit_id,
        "matter": line.matter,
        "state": one.state,
        "case_ids": [case.id for case in one.cases],
        "case_count": one.count,
    }


@router.put("/bureau-records/{uuid:record_id}/plan", response={204: None})
def write_bureau_plan(request: HttpRequest, record_id: UUID, given: PlanIn | list[LineIn]) -> object:
    """Write a plan's lines; a line that stays the same keeps its cases, and one with cases can't be left out.

    Lines alone do while nothing that stood there changes; else the reason comes with them.
    """
    actor = web.actor(request)
    require(actor, Capability.KEEP_PLANS)
    _open_record(actor, record_id)
    told = given if isinstance(given, PlanIn) else PlanIn(lines=given)
    lines = [operations.LineTelling(**line.dict()) for line in told.lines]
    operations.write_plan(actor=actor, now=now(), record_id=record_id, lines=lines, reason=told.reason)
    return Status(204, None)


@router.get("/bureau-records/{uuid:record_id}/plan/changes", response=PlanChangesOut)
def bureau_plan_changes(request: HttpRequest, record_id: UUID, before: str = "", after: str = "") -> object:
    """How the lines of a plan were worded before, and why they were changed."""
    page = queries.plan_changes(_open_record(web.actor(request), record_id), before=before, after=after)
    return {"changes": page.rows, "before": page.before, "after": page.after}


@router.get("/cases/{uuid:case_id}/origins", response=list[LinkOut])
def origins(request: HttpRequest, case_id: UUID) -> object:
    """What open records started a case."""
    actor = web.actor(request)
    require(actor, Capability.VIEW_CASES)
    case = cases.get_case(actor=actor, case_id=case_id)
    return [link for link in queries.records_of_case(actor=actor, case=case) if not link.record.is_protected]


@router.post("/bureau-records/{uuid:record_id}/links", response={201: LinkOut})
def link_case(request: HttpRequest, record_id: UUID, given: RecordLinkIn) -> object:
    """Say which case a record, or a line of a plan, started."""
    actor = web.actor(request)
    require(actor, Capability.EDIT_CASES)
    _open_record(actor, record_id)
    link: RecordLink = operations.link_case(actor=actor, now=now(), record_id=record_id, **given.dict())
    return Status(201, link)


@router.delete("/bureau-links/{uuid:link_id}", response={204: None})
def unlink_case(request: HttpRequest, link_id: UUID) -> object:
    """Take back what was linked by mistake."""
    operations.unlink_case(actor=web.actor(request), now=now(), link_id=link_id)
    return Status(204, None)


@router.get("/complaints", response=ComplaintsOut)
def complaints(request: HttpRequest, before: str = "", after: str = "") -> object:
    """Complaints that the caller may know of, newest first, without who reported."""
    actor = web.actor(request)
    require(actor, Capability.VIEW_BUREAU_RECORDS)
    page = cases.list_complaints(actor=actor, before=before, after=after)
    return {
        "complaints": page.rows,
        "before": page.before,
        "after": page.after,
        "count": page.count,
        "capped": page.capped,
    }


@router.post("/complaints", response={201: ComplaintOut})
def register_complaint(request: HttpRequest, given: ComplaintIn) -> object:
    """Register a complaint of which nobody is known yet; who reported is entered on its page."""
    told = complaint_operations.ComplaintTold(**given.dict())
    made = complaint_operations.register_complaint(
        actor=web.actor(request), now=now(), told=told, reporter=complaint_operations.ReporterTold()
    )
    return Status(201, made)


@router.get("/complaints/{uuid:complaint_id}", response=ComplaintOut)
def complaint(request: HttpRequest, complaint_id: UUID) -> object:
    """One complaint, without who reported."""
    actor = web.actor(request)
    require(actor, Capability.VIEW_BUREAU_RECORDS)
    return cases.get_complaint(actor=actor, complaint_id=complaint_id)


@router.put("/complaints/{uuid:complaint_id}", response=ComplaintOut)
def correct_complaint(request: HttpRequest, complaint_id: UUID, given: ComplaintCorrectionIn) -> object:
    """Correct what everybody concerned may read of a complaint, with the reason; what was said before stays."""
    told = complaint_operations.ComplaintTold(**given.dict(exclude={"reason"}))
    made: Complaint = complaint_operations.correct_complaint(
        actor=web.actor(request), now=now(), complaint_id=complaint_id, told=told, reason=given.reason
    )
    return made


@router.post("/complaints/{uuid:complaint_id}/cases", response={204: None})
def link_complaint(request: HttpRequest, complaint_id: UUID, given: CaseRef) -> object:
    """Say which case a complaint started."""
    complaint_operations.link_complaint(
        actor=web.actor(request), now=now(), complaint_id=complaint_id, case_id=given.case_id
    )
    return Status(204, None)


@router.delete("/complaints/{uuid:complaint_id}/cases/{uuid:case_id}", response={204: None})
def unlink_complaint(request: HttpRequest, complaint_id: UUID, case_id: UUID) -> object:
    """Take back what was linked by mistake."""
    complaint_operations.unlink_complaint(
        actor=web.actor(request), now=now(), complaint_id=complaint_id, case_id=case_id
    )
    return Status(204, None)
