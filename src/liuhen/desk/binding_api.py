"""组卷 over the API: what a closed case lacks, where its documents are proposed, and putting it together."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from django.http import HttpRequest
from ninja import Router, Schema, Status

from liuhen.archive.volumes import queries
from liuhen.archive.volumes.api import ShortageOut, VolumeWhole, whole
from liuhen.archive.volumes.models import VolumeSide
from liuhen.archive.volumes.telling import ItemTelling, RecordingTelling, VolumeTelling
from liuhen.clock import now
from liuhen.desk import binding
from liuhen.people import web

router = Router(tags=["volumes"])


class ProposedOut(Schema):
    """Where a document stands when nobody says otherwise; `in_part` names the filed volume that has it already."""

    document_id: UUID
    side: VolumeSide
    medium: str
    in_part: int


class ReadinessOut(Schema):
    """How complete a closed case is, and the order that is proposed for its volume."""

    recorded: int
    explained: int
    missing: list[ShortageOut]
    documents: list[ProposedOut]


class VolumeItemIn(Schema):
    """Where a document goes: `side` is `main`, `inner` or `out`; `order` counts within its side."""

    document_id: UUID
    side: VolumeSide
    order: int
    medium: str = "paper"
    place: str = ""
    first_page: int | None = None
    is_attested: bool = False
    out_reason: str = ""


class VolumeIn(Schema):
    """What is said of a volume. Documents that aren't named stand where they're proposed; recordings are listed."""

    title: str
    retention: str
    compiler: str
    compiled_on: date
    checker: str = ""
    number: str = ""
    catalogue: str = ""
    file_number: str = ""
    note: str = ""
    damage: str = ""
    place: str = ""
    attester_id: UUID | None = None
    reason: str = ""
    items: list[VolumeItemIn] = []
    recordings: list[VolumeRecordingIn] = []


class VolumeRecordingIn(Schema):
    """Whether a recording is left out, and why. One that is marked 不入卷 isn't listed whatever is said here."""

    recording_id: UUID
    is_out: bool
    out_reason: str = ""


_NOT_CLOSED = {
    409: {
        "description": "The case isn't closed yet.",
        "content": {"application/json": {"schema": {"$ref": "#/components/schemas/Problem"}}},
    }
}


@router.get("/cases/{uuid:case_id}/volume", response=ReadinessOut, openapi_extra={"responses": _NOT_CLOSED})
def readiness(request: HttpRequest, case_id: UUID) -> ReadinessOut:
    """What a closed case still lacks and who owes it, and the proposed order of its volume."""
    actor = web.actor(request)
    case = queries.case_to_bind(actor=actor, case_id=case_id)
    ready = binding.readiness_of(actor=actor, case=case, now=now())
    return ReadinessOut(
        recorded=ready.recorded,
        explained=ready.explained,
        missing=[ShortageOut(what=line.lack.what, who=line.lack.who) for line in ready.lines],
        documents=[
            ProposedOut(document_id=one.document.id, side=VolumeSide(one.side), medium=one.medium, in_part=one.in_part)
            for one in queries.proposed(case, queries.rules_in_force())
        ],
    )


@router.post("/cases/{uuid:case_id}/volume", response={202: VolumeWhole})
def prepare(request: HttpRequest, case_id: UUID, body: VolumeIn) -> Status[VolumeWhole]:
    """Put a closed case together, or anew while it isn't filed; the worker compiles it."""
    said = body.dict()
    items = [ItemTelling(**item) for item in said.pop("items")]
    recordings = [RecordingTelling(**one) for one in said.pop("recordings")]
    made = binding.prepare(
        actor=web.actor(request),
        now=now(),
        case_id=case_id,
        telling=VolumeTelling(**said, items=items, recordings=recordings),
    )
    return Status(202, whole(made))
