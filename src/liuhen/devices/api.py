"""The register of recorders over the API."""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID

from django.http import HttpRequest
from ninja import Router, Schema, Status

from liuhen.clock import now
from liuhen.devices import operations, queries
from liuhen.devices.errors import OfficerNeededError
from liuhen.devices.operations import RecorderTold, Returned
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


class RecorderLoanOut(Schema):
    """A loan; `returned_at` is null while it's out. `kind`: `ordinary`, `urgent`, `standing`; moments with offset."""

    id: UUID
    recorder_id: UUID
    officer_id: UUID
    kind: str
    reason: str
    out_at: datetime
    returned_at: datetime | None
    returned_fit: bool | None
    return_note: str
    no_activity: str
    docked_at: datetime | None


class UseCheckOut(Schema):
    """A check before use (art 19); `failed` names the items that weren't in order, `state` what came of it."""

    id: UUID
    recorder_id: UUID
    officer_id: UUID
    loan_id: UUID | None
    at: datetime
    failed: list[str]
    state: str


class RecorderTriedOut(Schema):
    """What came of a check-out: the check, and the loan; null when the recorder stays."""

    check: UseCheckOut
    loan: RecorderLoanOut | None


class UseCheckIn(Schema):
    """How a recorder was found, by the codes of the equipment rules: percent, seconds off, a choice."""

    found: dict[str, int | str]


class TakeRecorderIn(UseCheckIn):
    """A check-out in an emergency; without `officer_id` for the caller. One for an activity has its own call."""

    reason: str
    officer_id: UUID | None = None


class RecorderBackIn(Schema):
    """How a recorder comes back; `note` says what's wrong when it isn't fit."""

    is_fit: bool = True
    note: str = ""
    no_activity: str = ""


@router.get("/loans/out", response=list[RecorderLoanOut])
def loans_out(request: HttpRequest) -> object:
    """Who has which recorder now, the latest first; a thousand at most."""
    require(web.actor(request), Capability.VIEW_DEVICES)
    return queries.out_now()[:1000]


@router.post("/recorders/{uuid:recorder_id}/check-outs", response={201: RecorderTriedOut})
def check_out_recorder(request: HttpRequest, recorder_id: UUID, given: TakeRecorderIn) -> object:
    """Look a recorder over and take it in an emergency; its activity is named when it comes back (art 19)."""
    actor = web.actor(request)
    require(actor, Capability.TAKE_DEVICES)
    officer = given.officer_id or actor.officer_id
    if officer is None:
        raise OfficerNeededError(field="officer_id")
    tried = operations.check_out(
        actor=actor, now=now(), recorder_id=recorder_id, officer_id=officer, found=given.found, reason=given.reason
    )
    return Status(201, {"check": tried.check, "loan": tried.loan})


@router.post("/loans/{uuid:loan_id}/checks", response={201: UseCheckOut})
def check_loan(request: HttpRequest, loan_id: UUID, given: UseCheckIn) -> object:
    """The check of the day of a recorder that stays with its officer."""
    made = operations.check_daily(actor=web.actor(request), now=now(), loan_id=loan_id, found=given.found)
    return Status(201, made)


@router.post("/loans/{uuid:loan_id}/return", response=RecorderLoanOut)
def return_loan(request: HttpRequest, loan_id: UUID, given: RecorderBackIn) -> object:
    """A recorder comes back to its place."""
    return operations.give_back(actor=web.actor(request), now=now(), loan_id=loan_id, told=Returned(**given.dict()))
