"""The register of recorders over the API."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpRequest
from ninja import Router, Schema, Status

from liuhen.clock import now
from liuhen.devices import operations, queries
from liuhen.people import web
from liuhen.people.permissions import Capability, require

router = Router(tags=["recorders"])


class RecorderOut(Schema):
    """A recorder; `is_confirmed` is false for one that was only met at intake."""

    id: UUID
    code: str
    is_confirmed: bool
    unit_id: UUID | None
    model: str
    note: str


class RecorderIn(Schema):
    """A recorder to be registered; an unconfirmed one of this code is confirmed."""

    code: str
    unit_id: UUID | None = None
    model: str = ""
    note: str = ""


@router.get("/recorders", response=list[RecorderOut])
def recorders(request: HttpRequest) -> object:
    """Every recorder, unconfirmed ones first."""
    require(web.actor(request), Capability.VIEW_DEVICES)
    return queries.recorders()


@router.post("/recorders", response={201: RecorderOut})
def register_recorder(request: HttpRequest, given: RecorderIn) -> object:
    """Register a recorder."""
    made = operations.register_recorder(
        actor=web.actor(request),
        now=now(),
        code=given.code,
        unit_id=given.unit_id,
        model=given.model,
        note=given.note,
    )
    return Status(201, made)
