"""Intakes over the API, as `docs/formats/upload.md` says."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Annotated, Literal
from uuid import UUID

from django.http import HttpRequest
from django.urls import reverse
from ninja import Router, Schema, Status
from pydantic import AwareDatetime, Field

from liuhen.clock import is_plausible, now
from liuhen.custody import queries as custody
from liuhen.intake import operations, queries
from liuhen.intake.card import ListedFile, readable
from liuhen.intake.models import FileState, Intake, IntakeState, SourceKind, Wholeness
from liuhen.intake.operations import Met
from liuhen.intake.receipt import Line, file_receipt, lines_of, receipt_of
from liuhen.people import web
from liuhen.people.permissions import Capability, require
from liuhen.recordings.api.shapes import EntryOut, entries_out

router = Router(tags=["intake"])
Counts = dict[FileState, int]


class ListedFileIn(Schema):
    """One file of a listing."""

    path: Annotated[str, Field(max_length=4096)]
    bytes: Annotated[int, Field(ge=0, lt=2**63)]
    modified_at: AwareDatetime | None = None
    path_hex: Annotated[str, Field(pattern=r"^([0-9a-f]{2})*$", max_length=8192)] = ""
    problem: Literal["", "intake.link_refused", "intake.card_read", "intake.folder_unread"] = ""


class IntakeIn(Schema):
    """A card or delivery with its whole listing."""

    source: SourceKind
    wholeness: Wholeness | None = None
    recorder: str = ""
    officer: str = ""
    provider: str = ""
    method: str = ""
    anew: bool = False
    files: list[ListedFileIn]


class FileReceiptOut(Schema):
    """What became of one file."""

    path: str
    bytes: int
    state: FileState
    reason: str | None
    sha256: str | None
    sm3: str | None
    recording: str | None
    safe_to_wipe: bool


class FileOut(FileReceiptOut):
    """One file of an intake; `message` says in words what its reason, or being a duplicate, means."""

    id: UUID
    path_hex: str
    modified_at: datetime | None
    message: str


class TicketOut(Schema):
    """Leave to send bytes: where, with what in `Authorization: Bearer …`, until when."""

    url: str
    ticket: str
    expires_at: datetime


class IntakeHeadOut(Schema):
    """An intake without its files."""

    id: UUID
    intake: str
    source: SourceKind
    wholeness: Wholeness
    state: IntakeState
    recorder: str | None
    officer: str | None
    provider: str
    method: str
    opened_at: datetime
    closed_at: datetime | None
    counts: Counts
    page: str


class IntakeOut(IntakeHeadOut):
    """An intake. `met` and `upload` only where one was opened."""

    met: Met | None = None
    upload: TicketOut | None = None
    files: list[FileOut]


class IntakesOut(Schema):
    """One page of intakes, newest first; `before` and `after` lead to the pages beside it."""

    intakes: list[IntakeHeadOut]
    before: str | None
    after: str | None
    count: int
    capped: bool


class CountsOut(Schema):
    """How far an intake is."""

    state: IntakeState
    counts: Counts


class ReceiptOut(Schema):
    """The receipt, as `liuhen intake --json` prints it."""

    intake: str
    files: list[FileReceiptOut]


class FailureIn(Schema):
    """Why a sender can't send a file."""

    reason: Literal["intake.card_read", "intake.file_changed", "intake.link_refused"]


class CloseIn(Schema):
    """`give_up`: what hasn't been sent ends as failed."""

    give_up: bool = False


@router.get("/intakes", response=IntakesOut)
def list_intakes(request: HttpRequest, before: str = "", after: str = "", unfinished_only: bool = False) -> IntakesOut:
    """The intakes that the caller may know of, newest first."""
    actor = web.actor(request)
    require(actor, Capability.INTAKE)
    page, lines = queries.list_intakes(actor=actor, unfinished_only=unfinished_only, before=before, after=after)
    heads = [IntakeHeadOut.model_validate(_head(line)) for line in lines]
    return IntakesOut(intakes=heads, before=page.before, after=page.after, count=page.count, capped=page.capped)


@router.post("/intakes", response={201: IntakeOut, 200: IntakeOut})
def open_intake(request: HttpRequest, given: IntakeIn) -> Status[IntakeOut]:
    """List a card whole and begin, or go on with, its intake."""
    actor, moment = web.actor(request), now()
    require(actor, Capability.INTAKE)
    source = operations.Source(
        kind=given.source,
        wholeness=operations.wholeness_of(actor=actor, kind=given.source, claimed=given.wholeness or ""),
        recorder=given.recorder,
        officer_id=queries.officer_meant(given.officer).id if given.officer.strip() else None,
        provider=given.provider,
        method=given.method,
    )
    listing = [_listed(file) for file in given.files]
    intake, met = operations.open_intake(actor=actor, now=moment, source=source, listing=listing, anew=given.anew)
    upload = None
    if met is not Met.KNOWN:
        upload = _ticket(request, operations.give_ticket(actor=actor, now=moment, intake_id=intake.id))
    return Status(201 if met is Met.NEW else 200, _out(intake, met=met, upload=upload))


@router.get("/intakes/{uuid:intake_id}", response=IntakeOut)
def show_intake(request: HttpRequest, intake_id: UUID) -> IntakeOut:
    """An intake with every file of its listing."""
    return _out(queries.get_intake(actor=web.actor(request), intake_id=intake_id))


@router.get("/intakes/{uuid:intake_id}/counts", response=CountsOut)
def count_files(request: HttpRequest, intake_id: UUID) -> CountsOut:
    """How many files stand in each state."""
    line = queries.line_of(actor=web.actor(request), intake_id=intake_id)
    return CountsOut.model_validate({"state": line.intake.state, "counts": line.counts})


@router.get("/intakes/{uuid:intake_id}/receipt", response=ReceiptOut)
def show_receipt(request: HttpRequest, intake_id: UUID) -> ReceiptOut:
    """The receipt as it stands now."""
    return ReceiptOut.model_validate(receipt_of(queries.get_intake(actor=web.actor(request), intake_id=intake_id)))


@router.get("/intakes/{uuid:intake_id}/entries", response=list[EntryOut])
def intake_entries(request: HttpRequest, intake_id: UUID) -> list[EntryOut]:
    """What the ledger says of an intake, oldest first."""
    found = queries.get_intake(actor=web.actor(request), intake_id=intake_id)
    return entries_out(custody.entries_of(found.id))


@router.post("/intakes/{uuid:intake_id}/ticket", response=TicketOut)
def renew_ticket(request: HttpRequest, intake_id: UUID) -> TicketOut:
    """Another hour for sending."""
    return _ticket(request, operations.give_ticket(actor=web.actor(request), now=now(), intake_id=intake_id))


@router.post("/intakes/{uuid:intake_id}/files/{uuid:file_id}/fail", response=FileOut)
def fail_file(request: HttpRequest, intake_id: UUID, file_id: UUID, given: FailureIn) -> FileOut:
    """End a file that can't be sent."""
    file = operations.fail_upload(
        actor=web.actor(request), now=now(), intake_id=intake_id, file_id=file_id, reason=given.reason
    )
    return next(_file(line) for line in lines_of(file.intake) if line.file.id == file.id)


@router.post("/intakes/{uuid:intake_id}/close", response=IntakeOut)
def close_intake(request: HttpRequest, intake_id: UUID, given: CloseIn) -> IntakeOut:
    """End an intake whose files have all ended, and give its receipt."""
    intake = operations.close_intake(actor=web.actor(request), now=now(), intake_id=intake_id, give_up=given.give_up)
    return _out(queries.get_intake(actor=web.actor(request), intake_id=intake.id))


def _listed(file: ListedFileIn) -> ListedFile:
    path_bytes = bytes.fromhex(file.path_hex) or file.path.encode()
    told = file.modified_at
    modified_at = told.astimezone(UTC) if told and is_plausible(told) else None  # as where the card is read here
    return ListedFile(
        path=readable(path_bytes),
        path_bytes=path_bytes,
        size=file.bytes,
        modified_at=modified_at,
        problem=file.problem,
    )


def _ticket(request: HttpRequest, given: operations.Ticket) -> TicketOut:
    url = f"{web.bytes_origin(request)}/bytes/tus/"
    return TicketOut(url=url, ticket=given.ticket, expires_at=given.expires_at)


def _head(line: queries.IntakeLine) -> dict[str, object]:
    intake = line.intake
    return {
        "id": intake.id,
        "intake": intake.number,
        "source": intake.source_kind,
        "wholeness": intake.wholeness,
        "state": intake.state,
        "recorder": intake.recorder.code if intake.recorder else None,
        "officer": intake.officer.name if intake.officer else None,
        "provider": intake.provider,
        "method": intake.method,
        "opened_at": intake.opened_at,
        "closed_at": intake.closed_at,
        "counts": line.counts,
        "page": reverse("intake:page", args=[intake.id]),
    }


def _out(intake: Intake, *, met: Met | None = None, upload: TicketOut | None = None) -> IntakeOut:
    (line,) = queries.intake_lines([intake])
    files = [_file(line) for line in lines_of(intake)]
    return IntakeOut.model_validate({**_head(line), "met": met, "upload": upload, "files": files})


def _file(line: Line) -> FileOut:
    file = line.file
    told = {"id": file.id, "modified_at": file.modified_at, "message": line.message}
    told["path_hex"] = bytes(file.path_bytes).hex()
    return FileOut.model_validate({**file_receipt(file), **told})
