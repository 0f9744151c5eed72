"""Asking for copies, seeing how far they are, fetching them."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpRequest
from ninja import Field, Router, Schema, Status
from pydantic import AwareDatetime

from liuhen.clock import now
from liuhen.custody.queries import key_fingerprint
from liuhen.people import web
from liuhen.prose import why
from liuhen.recordings import operations, queries
from liuhen.recordings.grants import LIFETIME
from liuhen.recordings.models import Export, ExportState
from liuhen.recordings.operations.describing import MOST_AT_ONCE
from liuhen.recordings.operations.exporting import PURPOSE_LENGTH
from liuhen.recordings.showing import copy_address

router = Router()


class ExportIn(Schema):
    """Copies wanted, and what for; the purpose becomes part of the custody entries.

    `is_titled`: copies with the titles burnt in, and captions as WebVTT and SRT, go along for films that are described.
    """

    recording_ids: list[UUID] = Field(min_length=1, max_length=MOST_AT_ONCE)
    purpose: str = Field(min_length=1, max_length=PURPOSE_LENGTH)
    is_titled: bool = False


class ExportOut(Schema):
    """Copies that were asked for: a BagIt bag as one ZIP.

    `page_sha256` and `key_fingerprint` are for the paper that goes with the copies: whoever checks them compares the
    page in the bag and the ledger's key with it; null until `state` is `ready`. `url` is where to fetch it until
    `expires_at`, null unless `state` is `ready`; `reason` is the code of why it `failed`, `why` says it in the
    caller's language.
    """

    id: UUID
    name: str
    state: ExportState
    recording_ids: list[UUID]
    purpose: str
    asked_at: AwareDatetime
    ready_at: AwareDatetime | None
    size: int
    sha256: str
    reason: str
    why: str
    page_sha256: str | None
    key_fingerprint: str | None
    url: str | None
    expires_at: AwareDatetime | None


@router.post("/exports", response={201: ExportOut})
def request_export(request: HttpRequest, given: ExportIn) -> Status[ExportOut]:
    """Ask for copies. Each is an entry now; the worker makes them."""
    asked = operations.request_export(actor=web.actor(request), now=now(), **given.dict())
    return Status(201, _out(request, asked))


@router.get("/exports/{uuid:export_id}", response=ExportOut)
def export(request: HttpRequest, export_id: UUID) -> ExportOut:
    """How far copies are that the caller asked for; once they are ready, where to fetch them."""
    return _out(request, queries.get_export(actor=web.actor(request), export_id=export_id))


def _out(request: HttpRequest, asked: Export) -> ExportOut:
    moment = now()
    is_ready = asked.state == Export.State.READY
    return ExportOut(
        id=asked.id,
        name=asked.name,
        state=Export.State(asked.state),
        recording_ids=list(asked.recordings.order_by("number").values_list("id", flat=True)),
        purpose=asked.purpose,
        asked_at=asked.asked_at,
        ready_at=asked.ready_at,
        size=asked.size,
        sha256=asked.sha256,
        reason=asked.reason,
        why=why(asked.reason, asked.reason_fields),
        page_sha256=asked.page_sha256 or None,
        key_fingerprint=key_fingerprint() if is_ready else None,
        url=copy_address(request, asked, moment=moment) if is_ready else None,
        expires_at=moment + LIFETIME if is_ready else None,
    )
