"""The register of recorders over the API."""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID

from django.http import HttpRequest
from ninja import Router, Schema, Status

from liuhen.clock import now
from liuhen.devices import operations, queries
from liuhen.devices.operations import RecorderTold
from liuhen.people import web
from liuhen.people.permissions import Capability, require

router = Router(tags=["recorders"])


class RecorderOut(Schema):
    """A recorder; `is_confirmed` is false for one that was only met at intake.

    `long_number` has 20 digits or is empty, `capacity` is in GB; `condition` is one of `fit`, `faulty`, `repair`,
    `retired` and `lost`.
    The zones are the most dangerous of gas (`0`-`2`) and dust (`20`-`22`) that its explosion-proof certificate allows.
    """

    id: UUID
    code: str
    is_confirmed: bool
    unit_id: UUID | None
    keeper_id: UUID | None
    make: str
    model: str
    serial: str
    long_number: str
    capacity: int | None
    bought_on: date | None
    warranty_until: date | None
    condition: str
    docked_at: datetime | None
    wiped_at: datetime | None
    note: str
    proof_number: str
    proof_mark: str
    proof_gas: str
    proof_dust: str
    proof_until: date | None


class RecorderEditIn(Schema):
    """What the register shall say of a recorder; zones as in the answer, empty where the certificate allows none."""

    unit_id: UUID | None = None
    keeper_id: UUID | None = None
    make: str = ""
    model: str = ""
    serial: str = ""
    long_number: str = ""
    capacity: int | None = None
    bought_on: date | None = None
    warranty_until: date | None = None
    note: str = ""
    proof_number: str = ""
    proof_mark: str = ""
    proof_gas: str = ""
    proof_dust: str = ""
    proof_until: date | None = None


class RecorderIn(RecorderEditIn):
    """A recorder to be registered; an unconfirmed one of this code is confirmed."""

    code: str


@router.get("/recorders", response=list[RecorderOut])
def recorders(request: HttpRequest) -> object:
    """Every recorder, unconfirmed ones first."""
    require(web.actor(request), Capability.VIEW_DEVICES)
    return queries.recorders()


@router.post("/recorders", response={201: RecorderOut})
def register_recorder(request: HttpRequest, given: RecorderIn) -> object:
    """Register a recorder."""
    told = RecorderTold(**given.dict(exclude={"code"}))
    made = operations.register_recorder(actor=web.actor(request), now=now(), code=given.code, told=told)
    return Status(201, made)


@router.get("/recorders/{uuid:recorder_id}", response=RecorderOut)
def recorder(request: HttpRequest, recorder_id: UUID) -> object:
    """One recorder."""
    require(web.actor(request), Capability.VIEW_DEVICES)
    return queries.get_recorder(recorder_id)


@router.put("/recorders/{uuid:recorder_id}", response=RecorderOut)
def edit_recorder(request: HttpRequest, recorder_id: UUID, given: RecorderEditIn) -> object:
    """Correct what the register says of a recorder, or enter its explosion-proof certificate. The code stays."""
    return operations.edit_recorder(
        actor=web.actor(request), now=now(), recorder_id=recorder_id, told=RecorderTold(**given.dict())
    )
