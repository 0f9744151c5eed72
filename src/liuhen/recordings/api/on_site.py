"""On-site confirmations, seals and transfers over the API."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpRequest
from ninja import Field, Router, Schema, Status
from pydantic import AwareDatetime

from liuhen.cases.closing_api import ExemptionOut
from liuhen.cases.models import Check, ExemptionReason
from liuhen.cases.queries import get_case
from liuhen.clock import now
from liuhen.people import web
from liuhen.people.permissions import Capability, require
from liuhen.recordings import operations, queries
from liuhen.recordings.models import Seal, SealReason, Transfer, TransferState

router = Router()


class ConfirmIn(Schema):
    """A word on something that arts 11 and 12 ask; `note` says why when it wasn't done."""

    was_done: bool
    recording_id: UUID | None = None
    second: int | None = Field(None, ge=0, lt=2**31)
    note: str = ""


class ConfirmedOut(Schema):
    """What stands now."""

    item: str
    was_done: bool
    recording_id: UUID | None
    second: int | None
    note: str
    confirmed_at: AwareDatetime


class ExemptionIn(Schema):
    """Why a point was not recorded.

    `area_id` is the part of the activity's place that barred recording (art 8); `text_record_id` is the document that
    records the point in words instead; `evidence_kind` is `document` or `recording`, of which `evidence_second` says
    from where.
    """

    clause: str
    reason: ExemptionReason
    text: str
    activity_id: UUID | None = None
    area_id: UUID | None = None
    evidence_kind: str = ""
    evidence_id: UUID | None = None
    evidence_second: int | None = Field(None, ge=0, lt=2**31)
    text_record_id: UUID | None = None


class SealIn(Schema):
    """Why a recording is sealed."""

    reason: SealReason
    note: str


class SealOut(Schema):
    """All that remains to be seen of a sealed recording."""

    recording_id: UUID
    number: str
    reason: SealReason
    note: str
    sealed_by: str
    sealed_at: AwareDatetime
    read_at: AwareDatetime | None

    @staticmethod
    def resolve_number(seal: Seal) -> str:
        """The recording's number."""
        return str(seal.recording.number)

    @staticmethod
    def resolve_sealed_by(seal: Seal) -> str:
        """Who sealed it."""
        return str(seal.sealed_by.name) if seal.sealed_by else ""


class UnsealIn(Schema):
    """Why."""

    reason: str


class TransferIn(Schema):
    """To whom, and on which paper it rests."""

    receiver: str
    basis: str


class TransferDecisionIn(Schema):
    """The head's decision; `note` says why when it's refused."""

    is_approved: bool
    note: str = ""


class TransferOut(Schema):
    """A transfer; `export_id` is the copy that is made for it, null until it's approved."""

    id: UUID
    recording_id: UUID
    receiver: str
    basis: str
    state: TransferState
    asked_at: AwareDatetime
    decided_at: AwareDatetime | None
    export_id: UUID | None

    @staticmethod
    def resolve_recording_id(transfer: Transfer) -> UUID:
        """Of which recording."""
        return transfer.seal.recording_id


class UnderIn(Schema):
    """The consent or refusal under which a recording was filmed; null takes it away."""

    consent_id: UUID | None = None


@router.put("/activities/{uuid:activity_id}/checks/{item}", response=ConfirmedOut)
def confirm_on_site(request: HttpRequest, activity_id: UUID, item: str, given: ConfirmIn) -> Check:
    """Confirm what was done on site, on which recording and at what second; or that it wasn't done."""
    return operations.confirm_on_site(
        actor=web.actor(request), now=now(), activity_id=activity_id, item=item, **given.dict()
    )


@router.get("/cases/{uuid:case_id}/exemptions", response=list[ExemptionOut])
def case_exemptions(request: HttpRequest, case_id: UUID) -> object:
    """What explains the gaps of a case."""
    actor = web.actor(request)
    require(actor, Capability.VIEW_CASES)
    return list(get_case(actor=actor, case_id=case_id).exemptions.order_by("id"))


@router.post("/cases/{uuid:case_id}/exemptions", response={201: ExemptionOut})
def ask_exemption(request: HttpRequest, case_id: UUID, given: ExemptionIn) -> object:
    """Say why a record point was not recorded, and what shows it."""
    made = operations.ask_exemption(actor=web.actor(request), now=now(), case_id=case_id, **given.dict())
    return Status(201, made)


@router.get("/seals", response=list[SealOut])
def seals(request: HttpRequest) -> object:
    """What is sealed, newest first."""
    actor = web.actor(request)
    require(actor, Capability.WATCH_SEALS)
    return queries.seals(actor=actor)


@router.get("/seals/{uuid:seal_id}", response=SealOut)
def seal(request: HttpRequest, seal_id: UUID) -> object:
    """That a recording is sealed, by whom and why."""
    actor = web.actor(request)
    require(actor, Capability.VIEW_SEALS)
    return queries.get_seal(actor=actor, recording_id=seal_id)


@router.post("/recordings/{uuid:recording_id}/seal", response={201: SealOut})
def seal_recording(request: HttpRequest, recording_id: UUID, given: SealIn) -> object:
    """Seal a recording: from now on nobody plays, finds or copies it."""
    made = operations.seal_recording(actor=web.actor(request), now=now(), recording_id=recording_id, **given.dict())
    return Status(201, made)


@router.post("/seals/{uuid:seal_id}/read", response=SealOut)
def acknowledge_seal(request: HttpRequest, seal_id: UUID) -> object:
    """The legal section has taken note."""
    return operations.acknowledge_seal(actor=web.actor(request), now=now(), recording_id=seal_id)


@router.post("/seals/{uuid:seal_id}/lift", response={204: None})
def unseal_recording(request: HttpRequest, seal_id: UUID, given: UnsealIn) -> object:
    """Open a sealed recording again."""
    operations.unseal_recording(actor=web.actor(request), now=now(), recording_id=seal_id, reason=given.reason)
    return Status(204, None)


@router.post("/seals/{uuid:seal_id}/transfers", response={201: TransferOut})
def ask_transfer(request: HttpRequest, seal_id: UUID, given: TransferIn) -> object:
    """Propose to hand a sealed recording to an authority."""
    made = operations.ask_transfer(actor=web.actor(request), now=now(), recording_id=seal_id, **given.dict())
    return Status(201, made)


@router.post("/transfers/{uuid:transfer_id}/decision", response=TransferOut)
def decide_transfer(request: HttpRequest, transfer_id: UUID, given: TransferDecisionIn) -> object:
    """Approve or refuse a transfer."""
    return operations.decide_transfer(actor=web.actor(request), now=now(), transfer_id=transfer_id, **given.dict())


@router.put("/recordings/{uuid:recording_id}/consent", response={204: None})
def film_under(request: HttpRequest, recording_id: UUID, given: UnderIn) -> object:
    """Say under which consent a recording was filmed: those named for it alone see it from now on."""
    operations.film_under(actor=web.actor(request), now=now(), recording_id=recording_id, consent_id=given.consent_id)
    return Status(204, None)
