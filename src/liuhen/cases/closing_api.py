"""How far cases are, how they end, what they grew out of and what explains a gap, over the API."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from django.http import HttpRequest
from ninja import Router, Schema, Status
from pydantic import AwareDatetime

from liuhen.cases import operations, queries
from liuhen.cases.models import CaseKind, ExemptionReason, ExemptionState, FormerGrowth, Growth, Outcome, Stage
from liuhen.clock import now
from liuhen.people import web
from liuhen.people.permissions import Capability, require

router = Router(tags=["cases"])
MOST = 100


class StageOut(Schema):
    """A stage that a case has reached."""

    stage: Stage
    began_on: date
    ended_on: date | None


class StageIn(Schema):
    """When a case came to a stage and left it; said again, it's corrected."""

    began_on: date
    ended_on: date | None = None


class ClosingOut(Schema):
    """One closing of a case; reopened, it says when and why."""

    id: UUID
    outcome: Outcome
    event: str
    closed_on: date
    note: str
    entered_at: AwareDatetime
    reopened_at: AwareDatetime | None
    reopen_reason: str


class ClosingIn(Schema):
    """How a case ended, and the day of the event that counts as its end."""

    outcome: Outcome
    closed_on: date
    note: str = ""


class ReopenIn(Schema):
    """Why a closed case is taken up again."""

    reason: str


class RelativeOut(Schema):
    """A case of the same family that the caller may know of; `is_direct`: no other stands between."""

    case_id: UUID
    number: str
    kind: CaseKind
    is_direct: bool
    note: str


class FormerRelativeOut(Schema):
    """An earlier case that was linked by mistake: `note` was said of the link, `reason` of taking it back."""

    case_id: UUID
    number: str
    note: str
    linked_at: AwareDatetime
    reason: str
    unlinked_at: AwareDatetime

    @staticmethod
    def resolve_case_id(row: FormerGrowth) -> UUID:
        """Which case."""
        return row.earlier_id

    @staticmethod
    def resolve_number(row: FormerGrowth) -> str:
        """Its number."""
        return row.earlier.number


class FamilyOut(Schema):
    """From which cases a case grew, which grew out of it, and the links to earlier ones that were taken back."""

    earlier: list[RelativeOut]
    later: list[RelativeOut]
    unlinked: list[FormerRelativeOut]


class EarlierIn(Schema):
    """From which earlier case a case grew."""

    earlier_id: UUID
    note: str = ""


class UnlinkIn(Schema):
    """Why it was a mistake to link two cases."""

    reason: str


class ExemptionOut(Schema):
    """Why a record point was not recorded, and how it was decided on.

    `approver_took_part`: whoever decided had been there, since nobody else could decide.
    """

    id: UUID
    case_id: UUID
    activity_id: UUID | None
    area_id: UUID | None
    clause: str
    reason: ExemptionReason
    text: str
    evidence_kind: str
    evidence_id: UUID | None
    evidence_second: int | None
    text_record_id: UUID | None
    state: ExemptionState
    asked_at: AwareDatetime
    decided_at: AwareDatetime | None
    decision_note: str
    approver_took_part: bool


class ExemptionDecisionIn(Schema):
    """A leader's decision; a refusal says why."""

    is_approved: bool
    note: str = ""


@router.get("/cases/{uuid:case_id}/stages", response=list[StageOut])
def stages(request: HttpRequest, case_id: UUID) -> object:
    """The stages that a case has reached, in the order of their days."""
    actor = web.actor(request)
    require(actor, Capability.VIEW_CASES)
    return list(queries.get_case(actor=actor, case_id=case_id).stages.order_by("began_on", "id"))


@router.put("/cases/{uuid:case_id}/stages/{stage}", response=StageOut)
def record_stage(request: HttpRequest, case_id: UUID, stage: Stage, given: StageIn) -> object:
    """Say when a case came to a stage and left it."""
    return operations.record_stage(actor=web.actor(request), now=now(), case_id=case_id, stage=stage, **given.dict())


@router.get("/cases/{uuid:case_id}/closings", response=list[ClosingOut])
def closings(request: HttpRequest, case_id: UUID) -> object:
    """Each time a case was closed, the latest first."""
    actor = web.actor(request)
    require(actor, Capability.VIEW_CASES)
    return list(queries.get_case(actor=actor, case_id=case_id).closings.order_by("-entered_at", "-id"))


@router.post("/cases/{uuid:case_id}/close", response={201: ClosingOut})
def close_case(request: HttpRequest, case_id: UUID, given: ClosingIn) -> object:
    """Close a case; which event counts as its end, the rulebook says for its kind and outcome."""
    made = operations.close_case(actor=web.actor(request), now=now(), case_id=case_id, **given.dict())
    return Status(201, made)


@router.post("/cases/{uuid:case_id}/reopen", response={204: None})
def reopen_case(request: HttpRequest, case_id: UUID, given: ReopenIn) -> object:
    """Take a closed case up again."""
    operations.reopen_case(actor=web.actor(request), now=now(), case_id=case_id, reason=given.reason)
    return Status(204, None)


@router.get("/cases/{uuid:case_id}/family", response=FamilyOut)
def family(request: HttpRequest, case_id: UUID) -> object:
    """From which cases a case grew and which grew out of it, as far as the caller may know of them."""
    actor = web.actor(request)
    require(actor, Capability.VIEW_CASES)
    case = queries.get_case(actor=actor, case_id=case_id)
    known = queries.visible_cases(actor)
    earlier = Growth.objects.filter(later=case, earlier__in=known).select_related("earlier")
    later = Growth.objects.filter(earlier=case, later__in=known).select_related("later")
    return {
        "earlier": [_relative(row, "earlier") for row in earlier.order_by("earlier__opened_on", "id")],
        "later": [_relative(row, "later") for row in later.order_by("later__opened_on", "id")],
        "unlinked": list(case.once_grew_from.select_related("earlier").order_by("-unlinked_at", "-id")),
    }


def _relative(row: Growth, side: str) -> dict[str, object]:
    case = getattr(row, side)
    told = {"case_id": case.id, "number": case.number, "kind": case.kind}
    return {**told, "is_direct": row.is_direct, "note": row.note}


@router.post("/cases/{uuid:case_id}/earlier", response={204: None})
def link_cases(request: HttpRequest, case_id: UUID, given: EarlierIn) -> object:
    """Say from which earlier case a case grew: recordings and documents are shared from then on."""
    operations.link_cases(actor=web.actor(request), now=now(), case_id=case_id, **given.dict())
    return Status(204, None)


@router.post("/cases/{uuid:case_id}/earlier/{uuid:earlier_id}/undo", response={204: None})
def unlink_cases(request: HttpRequest, case_id: UUID, earlier_id: UUID, given: UnlinkIn) -> object:
    """Take back that a case grew out of an earlier one, with the reason: nothing is shared on this account any more."""
    operations.unlink_cases(
        actor=web.actor(request), now=now(), case_id=case_id, earlier_id=earlier_id, reason=given.reason
    )
    return Status(204, None)


@router.get("/exemptions", response=list[ExemptionOut])
def waiting_exemptions(request: HttpRequest) -> object:
    """What waits for the caller's decision, oldest first, a hundred at most."""
    actor = web.actor(request)
    require(actor, Capability.APPROVE_EXEMPTIONS)
    return list(queries.waiting_exemptions(actor, now=now())[:MOST])


@router.get("/exemptions/{uuid:exemption_id}", response=ExemptionOut)
def exemption(request: HttpRequest, exemption_id: UUID) -> object:
    """One of a case that the caller may know of."""
    actor = web.actor(request)
    require(actor, Capability.VIEW_CASES)
    return queries.get_exemption(actor=actor, exemption_id=exemption_id)


@router.post("/exemptions/{uuid:exemption_id}/decision", response=ExemptionOut)
def decide_exemption(request: HttpRequest, exemption_id: UUID, given: ExemptionDecisionIn) -> object:
    """Approve what explains a gap, or refuse it with a reason; never one's own.

    Whoever took part in the activity decides only where nobody else can; then `approver_took_part` is true.
    """
    return operations.decide_exemption(actor=web.actor(request), now=now(), exemption_id=exemption_id, **given.dict())
