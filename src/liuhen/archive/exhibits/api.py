"""Exhibits and disputes over the API: what their pages do."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from ninja import Field, Router, Schema, Status
from pydantic import AwareDatetime

from liuhen.archive.exhibits import disputing, operations, queries
from liuhen.archive.exhibits.discs import medium_of
from liuhen.archive.exhibits.models import Dispute, DisputeKind, Exhibit, ExhibitFile, ExhibitState, PartyWord
from liuhen.archive.exhibits.operations import DisputeTelling, LineTelling
from liuhen.archive.exhibits.serving import answer_with
from liuhen.archive.exhibits.telling import ExhibitTelling, ItemTelling
from liuhen.clock import now
from liuhen.people import web
from liuhen.prose import why_of
from liuhen.recordings.grants import LIFETIME
from liuhen.recordings.showing import copy_address

router = Router(tags=["exhibits"])


class ExhibitItemIn(Schema):
    """What is said of a recording on the 制作说明; `begin` and `end` are `mm:ss.mmm`, both empty for all of it.

    `is_exact` cuts at these points and encodes anew; else it begins at the key picture before, taken over as it is.
    `is_cited`: the original is cited by its number and doesn't go along. `hidden_id`: a confirmed copy with things
    hidden goes along instead of it. A recording may come several times, with a
    part each. `summary`, `place`, `clock` and `secrecy` that aren't given say what is known; where they say something
    else, `why` says why.
    """

    recording_id: UUID
    begin: str = ""
    end: str = ""
    is_exact: bool = False
    is_cited: bool = False
    hidden_id: UUID | None = None
    proves: str = ""
    summary: str | None = None
    place: str | None = None
    mode: str = ""
    clock: str | None = None
    origin: str = ""
    party: PartyWord = PartyWord.UNKNOWN
    witness: str = ""
    secrecy: str | None = None
    why: str = ""
    transcript_id: UUID | None = None


class ExhibitIn(Schema):
    """An exhibit: empty texts are lines that are filled in by hand. `dispute_id` makes it a bundle for a dispute.

    `medium` is the code of a disc of the bureau's rules (`dvd`, `bd25`); empty for the one that they name.
    """

    purpose: str
    items: list[ExhibitItemIn] = Field(min_length=1, max_length=200)
    converter: str = ""
    checker: str = ""
    carrier: str = ""
    medium: str = ""
    note: str = ""
    dispute_id: UUID | None = None


class DiscOut(Schema):
    """A disc of an exhibit: the n-th of m. `held` names what lies on it, with which part of how many."""

    position: int
    of: int
    planned: int
    held: list[dict[str, str | int]]


class ExhibitOut(Schema):
    """An exhibit. `lacking`: what is to be filled in by hand once made; `statement_id`: the signed 制作说明.

    `failure` is the code of what prevented the making, `why` says it in the caller's language.
    """

    id: UUID
    case_id: UUID
    dispute_id: UUID | None
    number: str
    state: ExhibitState
    purpose: str
    carrier: str
    prepared_at: AwareDatetime
    made_at: AwareDatetime | None
    statement_id: UUID | None
    failure: str
    why: str
    lacking: list[str]
    medium: str
    discs: list[DiscOut]


class ExhibitsOut(Schema):
    """One page of exhibits, newest first; `before` and `after` lead to the pages beside it."""

    exhibits: list[ExhibitOut]
    before: str | None
    after: str | None
    count: int
    capped: bool


class ImageOut(Schema):
    """Where to fetch the disc image until `expires_at`, and what it must be."""

    url: str
    expires_at: AwareDatetime
    size: int
    sha256: str


class DisputeIn(Schema):
    """A notice of reconsideration or suit."""

    kind: DisputeKind
    organ: str
    number: str
    received_on: date


class NoticeIn(DisputeIn):
    """The same with the number of the case that it disputes."""

    case_number: str


class DisputeOut(Schema):
    """A notice; it holds its case until the hold is lifted."""

    id: UUID
    case_id: UUID
    kind: DisputeKind
    organ: str
    number: str
    received_on: date
    answered_on: date | None
    ended_on: date | None
    result: str
    hold_id: UUID | None


class DisputesOut(Schema):
    """One page of notices, newest first; `before` and `after` lead to the pages beside it."""

    disputes: list[DisputeOut]
    before: str | None
    after: str | None
    count: int
    capped: bool


class EvidenceOut(Schema):
    """A line of the 证据清单: a document or a recording."""

    id: UUID
    position: int
    document_id: UUID | None
    recording_id: UUID | None
    source: str
    proves: str
    content: str
    spot: str


class DisputeWhole(DisputeOut):
    """A notice with its 证据清单."""

    evidence: list[EvidenceOut]


class EvidenceLineIn(Schema):
    """A line of the 证据清单 as it shall be; one that isn't wanted goes."""

    line_id: UUID
    order: int = Field(ge=1, le=9_999)
    is_wanted: bool = True
    source: str = ""
    proves: str = ""
    content: str = ""
    spot: str = ""


class EvidenceIn(Schema):
    """Lines to change; the others stay as they are."""

    lines: list[EvidenceLineIn] = Field(max_length=2_000)


class StatementIn(Schema):
    """Which document of the case is the signed 制作说明."""

    document_id: UUID


class EndIn(Schema):
    """When it was over, and how it ended."""

    ended_on: date
    result: str


class AccessIn(Schema):
    """Whether the case is open to the legal section; `reason` is why it's closed."""

    is_open: bool
    reason: str = ""


class AnswerIn(Schema):
    """When the bureau answered."""

    answered_on: date


@router.get("/exhibits", response=ExhibitsOut)
def exhibits(request: HttpRequest, before: str = "", after: str = "") -> ExhibitsOut:
    """One page of exhibits."""
    page = queries.list_exhibits(actor=web.actor(request), before=before, after=after)
    return ExhibitsOut(
        exhibits=[_out(one) for one in page],
        before=str(page.before) if page.before else None,
        after=str(page.after) if page.after else None,
        count=page.count,
        capped=page.capped,
    )


@router.post("/cases/{uuid:case_id}/exhibits", response={202: ExhibitOut})
def prepare_exhibit(request: HttpRequest, case_id: UUID, body: ExhibitIn) -> Status[ExhibitOut]:
    """Say what goes into an exhibit; the worker makes its papers and its disc image."""
    said = body.dict()
    items = [ItemTelling(**item) for item in said.pop("items")]
    dispute_id = said.pop("dispute_id")
    made = operations.prepare_exhibit(
        actor=web.actor(request),
        now=now(),
        case_id=case_id,
        telling=ExhibitTelling(**said, items=items),
        dispute_id=dispute_id,
    )
    return Status(202, _out(made))


@router.get("/exhibits/{uuid:exhibit_id}", response=ExhibitOut)
def exhibit(request: HttpRequest, exhibit_id: UUID) -> ExhibitOut:
    """An exhibit. The look is an entry."""
    return _out(operations.open_exhibit(actor=web.actor(request), now=now(), exhibit_id=exhibit_id))


@router.post("/exhibits/{uuid:exhibit_id}/again", response=ExhibitOut)
def make_exhibit_again(request: HttpRequest, exhibit_id: UUID) -> ExhibitOut:
    """Make an exhibit once more as it stands."""
    return _out(operations.make_again(actor=web.actor(request), now=now(), exhibit_id=exhibit_id))


@router.put("/exhibits/{uuid:exhibit_id}/statement", response=ExhibitOut)
def file_statement(request: HttpRequest, exhibit_id: UUID, body: StatementIn) -> ExhibitOut:
    """Say which document of the case is the exhibit's signed 制作说明 (art 20)."""
    return _out(
        operations.file_statement(
            actor=web.actor(request), now=now(), exhibit_id=exhibit_id, document_id=body.document_id
        )
    )


@router.get("/exhibits/{uuid:exhibit_id}/papers/{purpose}", response={200: bytes})
def paper(request: HttpRequest, exhibit_id: UUID, purpose: ExhibitFile.Purpose) -> HttpResponse:
    """The bytes of a paper: `pdf` and `docx` are the 制作说明, `list_pdf` and `list_docx` the 证据清单."""
    held, file = operations.open_file(actor=web.actor(request), now=now(), exhibit_id=exhibit_id, purpose=purpose.value)
    return answer_with(held, file, is_saved=True)


@router.get("/exhibits/{uuid:exhibit_id}/image", response=ImageOut)
def image(request: HttpRequest, exhibit_id: UUID, disc: int = 1) -> ImageOut:
    """Where to fetch the image of a disc, the first when not said. That it was fetched is an entry."""
    moment = now()
    copy = operations.fetch_image(actor=web.actor(request), now=moment, exhibit_id=exhibit_id, position=disc)
    address = copy_address(request, copy, moment=moment)
    return ImageOut(url=address, expires_at=moment + LIFETIME, size=copy.size, sha256=copy.sha256)


@router.get("/disputes", response=DisputesOut)
def disputes(request: HttpRequest, before: str = "", after: str = "") -> DisputesOut:
    """One page of notices."""
    page = disputing.list_disputes(actor=web.actor(request), before=before, after=after)
    return DisputesOut(
        disputes=[DisputeOut.from_orm(one) for one in page],
        before=str(page.before) if page.before else None,
        after=str(page.after) if page.after else None,
        count=page.count,
        capped=page.capped,
    )


@router.post("/cases/{uuid:case_id}/disputes", response={201: DisputeWhole})
def register_dispute(request: HttpRequest, case_id: UUID, body: DisputeIn) -> Status[DisputeWhole]:
    """Enter a notice: the clock of the answer runs, and the case is held."""
    told = DisputeTelling(**body.dict())
    entered = operations.register_dispute(actor=web.actor(request), now=now(), case_id=case_id, telling=told)
    return Status(201, _whole(entered))


@router.post("/disputes", response={201: DisputeWhole})
def enter_notice(request: HttpRequest, body: NoticeIn) -> Status[DisputeWhole]:
    """Enter a notice by its case's number: the legal section needn't know the case before; then it's open to it."""
    told, actor = body.dict(), web.actor(request)
    case = queries.case_to_dispute(actor=actor, number=told.pop("case_number"))
    entered = operations.register_dispute(actor=actor, now=now(), case_id=case.id, telling=DisputeTelling(**told))
    return Status(201, _whole(entered))


@router.get("/disputes/{uuid:dispute_id}", response=DisputeWhole)
def dispute(request: HttpRequest, dispute_id: UUID) -> DisputeWhole:
    """A notice with its 证据清单. The look is an entry."""
    return _whole(operations.open_dispute(actor=web.actor(request), now=now(), dispute_id=dispute_id))


@router.put("/disputes/{uuid:dispute_id}/evidence", response=DisputeWhole)
def evidence(request: HttpRequest, dispute_id: UUID, body: EvidenceIn) -> DisputeWhole:
    """Put the 证据清单 in order."""
    lines = [LineTelling(**line.dict()) for line in body.lines]
    return _whole(operations.list_evidence(actor=web.actor(request), now=now(), dispute_id=dispute_id, lines=lines))


@router.post("/disputes/{uuid:dispute_id}/evidence", response=DisputeWhole)
def add_evidence(request: HttpRequest, dispute_id: UUID) -> DisputeWhole:
    """Put what the case has and the 证据清单 hasn't at its end."""
    actor = web.actor(request)
    operations.add_evidence(actor=actor, now=now(), dispute_id=dispute_id)
    return _whole(disputing.get_dispute(actor=actor, dispute_id=dispute_id))


@router.post("/disputes/{uuid:dispute_id}/answer", response=DisputeWhole)
def answer_dispute(request: HttpRequest, dispute_id: UUID, body: AnswerIn) -> DisputeWhole:
    """Enter when the bureau answered; the clock ends, the hold stays."""
    return _whole(
        operations.record_answer(
            actor=web.actor(request), now=now(), dispute_id=dispute_id, answered_on=body.answered_on
        )
    )


@router.post("/disputes/{uuid:dispute_id}/end", response=DisputeWhole)
def end_dispute(request: HttpRequest, dispute_id: UUID, body: EndIn) -> DisputeWhole:
    """Enter that a dispute is over; the hold stays, and some time later the case is closed to the legal section."""
    return _whole(operations.record_end(actor=web.actor(request), now=now(), dispute_id=dispute_id, **body.dict()))


@router.post("/disputes/{uuid:dispute_id}/access", response=DisputeWhole)
def dispute_access(request: HttpRequest, dispute_id: UUID, body: AccessIn) -> DisputeWhole:
    """Close a disputed case to the legal section before its time, with a reason, or open it again."""
    return _whole(operations.set_access(actor=web.actor(request), now=now(), dispute_id=dispute_id, **body.dict()))


def _out(shown: Exhibit) -> ExhibitOut:
    names = (
        "id",
        "case_id",
        "dispute_id",
        "number",
        "state",
        "purpose",
        "carrier",
        "prepared_at",
        "made_at",
        "statement_id",
    )
    lacking = [str(name) for name in shown.facts.get("lacking", [])]
    discs = [DiscOut.from_orm(disc) for disc in shown.discs.order_by("position")]
    return ExhibitOut(
        **{name: getattr(shown, name) for name in names},
        failure=str(shown.failure.get("code", "")),
        why=why_of(shown.failure),
        lacking=lacking,
        medium=medium_of(shown.medium).code,
        discs=discs,
    )


def _whole(shown: Dispute) -> DisputeWhole:
    told = DisputeOut.from_orm(shown)
    return DisputeWhole(**told.dict(), evidence=[EvidenceOut.from_orm(line) for line in disputing.lines_of(shown)])
