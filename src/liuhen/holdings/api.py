"""The stores over the API: how they are, the copies of one object, what is damaged, repairs."""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID

from django.http import HttpRequest
from ninja import Router, Schema, Status

from liuhen.clock import now
from liuhen.holdings import overview, repairing
from liuhen.holdings.models import Copy, Repair
from liuhen.people import web
from liuhen.people.permissions import Capability, require

router = Router(tags=["storage"])


class StoreOut(Schema):
    """A store; bytes throughout. What a store can't say is null; `waiting` and `damaged` are counted to 1001."""

    id: UUID
    kind: str
    name: str
    reached_at: datetime | None
    unreachable_since: datetime | None
    free: int | None
    total: int | None
    full_on: date | None
    waiting: int
    damaged: int
    full_check_began_at: datetime | None
    full_check_ended_at: datetime | None
    round_share: float | None


class HeldCopyOut(Schema):
    """An object in one store; `findings` are of the last look: kind, key, detail."""

    id: UUID
    object_id: UUID
    store_id: UUID
    state: str
    version: int
    proven_at: datetime | None
    checked_at: datetime | None
    locked_until: datetime | None
    findings: list[list[str]]


class RepairOut(Schema):
    """A repair and how far it is; `kept_until`: until when a lock keeps the damaged version beneath the whole one."""

    id: UUID
    copy_id: UUID
    state: str
    reason: str
    note: str
    proposed_at: datetime
    decided_at: datetime | None
    done_at: datetime | None
    kept_until: datetime | None


class RepairIn(Schema):
    """Why a damaged copy should be made good."""

    reason: str


class RepairDecisionIn(Schema):
    """Whether a repair is approved, by somebody else than who proposed it."""

    is_approved: bool
    note: str = ""


@router.get("/storage/stores", response=list[StoreOut])
def stores(request: HttpRequest) -> list[StoreOut]:
    """How every store is."""
    page = overview.health(actor=web.actor(request), now=now())
    return [
        StoreOut(
            id=one.row.id,
            kind=one.row.kind,
            name=one.row.name,
            reached_at=one.row.reached_at,
            unreachable_since=one.row.unreachable_since,
            free=one.row.free,
            total=one.row.total,
            full_on=one.full_on,
            waiting=one.waiting,
            damaged=one.damaged,
            full_check_began_at=one.row.full_began_at,
            full_check_ended_at=one.row.full_ended_at,
            round_share=one.round_share,
        )
        for one in page.stores
    ]


@router.get("/storage/objects/{object_id}/copies", response=list[HeldCopyOut])
def copies(request: HttpRequest, object_id: UUID) -> list[Copy]:
    """The copies of one object, such as a recording: empty while none was made or looked at."""
    require(web.actor(request), Capability.VIEW_STORES)
    return overview.copies_of(object_id)


@router.get("/storage/damaged", response=list[HeldCopyOut])
def damaged(request: HttpRequest, before: str = "", after: str = "") -> list[Copy]:
    """What the last looks found damaged, newest first, a page at a time."""
    return list(overview.damaged(actor=web.actor(request), now=now(), before=before, after=after).rows)


@router.post("/storage/copies/{kept_id}/repairs", response={201: RepairOut})
def propose(request: HttpRequest, kept_id: UUID, told: RepairIn) -> Status[Repair]:
    """Propose to make a damaged copy good from a store that has it whole."""
    return Status(
        201, repairing.propose(actor=web.actor(request), now=now(), copy_id=kept_id, reason=told.reason[:500])
    )


@router.post("/storage/repairs/{repair_id}/decision", response=RepairOut)
def decide(request: HttpRequest, repair_id: UUID, told: RepairDecisionIn) -> Repair:
    """Approve a repair, which the worker then does, or refuse it."""
    return repairing.decide(
        actor=web.actor(request),
        now=now(),
        repair_id=repair_id,
        is_approved=told.is_approved,
        note=told.note[:500],
    )
