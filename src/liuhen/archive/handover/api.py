"""Hand-over over the API."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpRequest
from ninja import Router, Schema, Status
from pydantic import AwareDatetime

from liuhen.archive.handover import operations, queries
from liuhen.archive.handover.models import HandedState, Handover, HandoverState
from liuhen.clock import now
from liuhen.people import web

router = Router(tags=["handover"])


class HandoverIn(Schema):
    """Filed volumes of one unit to offer."""

    volume_ids: list[UUID]
    note: str = ""


class HandedVolumeOut(Schema):
    """A volume in a batch; `reason` says why it was returned."""

    volume_id: UUID
    number: str
    title: str
    state: HandedState
    reason: str


class HandoverOut(Schema):
    """A batch; `list_sha256` is of the printed list in the archive, empty while it isn't made."""

    id: UUID
    number: str
    unit: str
    state: HandoverState
    note: str
    offered_by: str
    offered_at: AwareDatetime
    settled_by: str
    settled_at: AwareDatetime | None
    settled_note: str
    list_sha256: str
    volumes: list[HandedVolumeOut]


class HandoversOut(Schema):
    """One page of batches, newest first; `before` and `after` lead to the pages beside it."""

    handovers: list[HandoverOut]
    before: str | None
    after: str | None
    count: int
    capped: bool


class ReturnIn(Schema):
    """A volume that is returned, and why."""

    volume_id: UUID
    reason: str


class ReceiptIn(Schema):
    """What is returned; every other volume of the batch is accepted."""

    returned: list[ReturnIn] = []
    note: str = ""


class ShelfIn(Schema):
    """Where a volume lies."""

    room: str
    shelf: str = ""
    box: str = ""


class ShelfOut(Schema):
    """Where a volume lies, since when."""

    room: str
    shelf: str
    box: str
    placed_at: AwareDatetime


def _out(shown: Handover) -> HandoverOut:
    return HandoverOut(
        id=shown.id,
        number=shown.number,
        unit=shown.unit.name,
        state=HandoverState(shown.state),
        note=shown.note,
        offered_by=shown.offered_by.name if shown.offered_by else "",
        offered_at=shown.offered_at,
        settled_by=shown.settled_by.name if shown.settled_by else "",
        settled_at=shown.settled_at,
        settled_note=shown.settled_note,
        list_sha256=shown.list_sha256,
        volumes=[
            HandedVolumeOut(
                volume_id=one.volume_id,
                number=one.volume.number,
                title=one.volume.title,
                state=HandedState(one.state),
                reason=one.reason,
            )
            for one in queries.items_of(shown)
        ],
    )


def _shown(request: HttpRequest, handover_id: UUID) -> HandoverOut:
    return _out(queries.get_handover(actor=web.actor(request), handover_id=handover_id))


@router.get("/handovers", response=HandoversOut, summary="Batches")
def list_handovers(request: HttpRequest, state: str = "", before: str = "", after: str = "") -> HandoversOut:
    """The unit's batches, all of them for the archive room; `state` of a batch, or empty for all."""
    page = queries.handover_list(actor=web.actor(request), state=state, before=before, after=after)
    return HandoversOut(
        handovers=[_out(one) for one in page],
        before=page.before,
        after=page.after,
        count=page.count,
        capped=page.capped,
    )


@router.post("/handovers", response={201: HandoverOut}, summary="Offer volumes")
def offer_volumes(request: HttpRequest, offered: HandoverIn) -> Status[HandoverOut]:
    """Offer filed volumes of one unit; doing so signs for the unit."""
    made = operations.offer(actor=web.actor(request), now=now(), volume_ids=offered.volume_ids, note=offered.note)
    return Status(201, _shown(request, made.id))


@router.get("/handovers/{handover_id}", response=HandoverOut, summary="One batch")
def show_handover(request: HttpRequest, handover_id: UUID) -> HandoverOut:
    """A batch with what became of each volume."""
    return _shown(request, handover_id)


@router.post("/handovers/{handover_id}/receipt", response=HandoverOut, summary="Receive or return")
def receive_volumes(request: HttpRequest, handover_id: UUID, told: ReceiptIn) -> HandoverOut:
    """Receive a batch; doing so signs for the archive room and ends art 18's clock of what is accepted."""
    verdicts = {one.volume_id: operations.Verdict(is_accepted=False, reason=one.reason) for one in told.returned}
    operations.receive(actor=web.actor(request), now=now(), handover_id=handover_id, verdicts=verdicts, note=told.note)
    return _shown(request, handover_id)


@router.post("/handovers/{handover_id}/withdrawal", response=HandoverOut, summary="Withdraw a batch")
def withdraw_handover(request: HttpRequest, handover_id: UUID) -> HandoverOut:
    """Take a batch back that nobody has received yet."""
    operations.withdraw(actor=web.actor(request), now=now(), handover_id=handover_id)
    return _shown(request, handover_id)


@router.put("/volumes/{volume_id}/place", response=ShelfOut, summary="Where a volume lies")
def place_volume(request: HttpRequest, volume_id: UUID, told: ShelfIn) -> ShelfOut:
    """Say where a volume lies that the archive room has."""
    found = operations.place(actor=web.actor(request), now=now(), volume_id=volume_id, **told.model_dump())
    return ShelfOut.from_orm(found)
