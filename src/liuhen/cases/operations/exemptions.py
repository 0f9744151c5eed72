"""未记录说明: asked for by an officer, decided by a leader, never one's own."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.db import transaction

from liuhen.cases.errors import (
    ActivityNotFoundError,
    AreaNotFoundError,
    CaseFactInvalidError,
    ExemptionDecidedError,
    ExemptionNotFoundError,
    OwnExemptionError,
    PartakingApproverError,
)
from liuhen.cases.models import Area, Case, Exemption
from liuhen.cases.operations.cases import case_to_change
from liuhen.cases.operations.texts import NOTE_LENGTH, one_of, passage
from liuhen.cases.queries import of_visible_case, papers_to_cite
from liuhen.cases.queries.partaking import part_of
from liuhen.custody import operations as custody
from liuhen.ledger.entry import Json
from liuhen.people.actors import Actor
from liuhen.people.permissions import Capability, require
from liuhen.rules.shelf import rulebook


@transaction.atomic
def ask_exemption(
    *,
    actor: Actor,
    now: datetime,
    case_id: UUID,
    clause: str,
    reason: str,
    text: str,
    activity_id: UUID | None = None,
    area_id: UUID | None = None,
    evidence_kind: str = "",
    evidence_id: UUID | None = None,
    evidence_second: int | None = None,
    text_record_id: UUID | None = None,
) -> Exemption:
    """Say why a record point was not recorded, in an activity or for the case as a whole (art 8 and others).

    Explosion hazard belongs to an area within a place, so an explanation may name the one that it's about. One that
    names none, or one that isn't registered as barred so, is taken all the same and found when the case is judged.
    A recording that shows it has been looked at by `recordings.operations.ask_exemption`.

    Raises:
        CaseNotFoundError, NotPermittedError: no such case for this actor, or not the actor's to change.
        ActivityNotFoundError: the activity isn't one of the case.
        AreaNotFoundError: the area isn't one of the activity.
        CaseFactInvalidError: no such point or reason, a document of another case, or the text is missing or too long;
            `field` names it.
    """
    case = case_to_change(actor=actor, case_id=case_id, may_be_closed=True)
    if activity_id is not None and not case.activities.filter(id=activity_id).exists():
        raise ActivityNotFoundError
    areas = Area.objects.filter(activity_id=activity_id) if activity_id is not None else Area.objects.none()
    if area_id is not None and not areas.filter(id=area_id).exists():
        raise AreaNotFoundError(field="area")
    if rulebook().on(case.opened_on).point(clause) is None:
        raise CaseFactInvalidError(field="clause", longest=0)
    _require_papers(case, text_record_id, evidence_id if evidence_kind == Exemption.EvidenceKind.DOCUMENT else None)
    made = Exemption.objects.create(
        case=case,
        activity_id=activity_id,
        area_id=area_id,
        clause=clause,
        reason=one_of(reason, Exemption.Reason.values, field="reason"),
        text=passage(text, field="text"),
        evidence_kind=one_of(evidence_kind, Exemption.EvidenceKind.values, field="evidence_kind", needed=False),
        evidence_id=evidence_id,
        evidence_second=evidence_second if evidence_kind == Exemption.EvidenceKind.RECORDING else None,
        text_record_id=text_record_id,
        asked_by_id=actor.account_id,
        asked_at=now,
    )
    custody.append(kind="exemption.asked", subject=made.id, actor=actor.reference, now=now, facts=_told(made))
    return made


def _told(made: Exemption) -> dict[str, Json]:
    ids = {"case": made.case_id, "activity": made.activity_id, "area": made.area_id}
    ids |= {"evidence": made.evidence_id, "text_record": made.text_record_id}
    said: dict[str, Json] = {name: str(value) if value else None for name, value in ids.items()}
    said |= {"clause": made.clause, "reason": made.reason, "text": made.text}
    return said | {"evidence_second": made.evidence_second}


def _require_papers(case: Case, *document_ids: UUID | None) -> None:
    wanted = {one for one in document_ids if one is not None}
    if papers_to_cite(case).filter(id__in=wanted).count() != len(wanted):
        raise CaseFactInvalidError(field="document", longest=0)


@transaction.atomic
def decide_exemption(
    *, actor: Actor, now: datetime, exemption_id: UUID, is_approved: bool, note: str = ""
) -> Exemption:
    """Approve a 未记录说明, or refuse it with a reason.

    An approval lifts no bar of art 8, it explains the gap: what may not be taken into the area still may not. Who took
    part decides only where nobody else can; then the explanation and its entry say so.

    Raises:
        NotPermittedError: the actor doesn't lead the case's unit.
        ExemptionNotFoundError: there is none, or the actor may not know of it.
        ExemptionDecidedError: it was decided on already.
        OwnExemptionError: the actor asked for it.
        PartakingApproverError: the actor took part or filmed, and somebody else can decide.
        CaseFactInvalidError: it's refused without a reason, or the note is too long.
    """
    require(actor, Capability.APPROVE_EXEMPTIONS)
    rows = Exemption.objects.select_for_update(of=("self",)).select_related("case")
    found = rows.filter(of_visible_case(actor), id=exemption_id).first()
    if found is None:
        raise ExemptionNotFoundError
    require(actor, Capability.APPROVE_EXEMPTIONS, unit_id=found.case.unit_id)
    part = part_of(actor, found, now=now)
    if part.is_own:
        raise OwnExemptionError
    if found.state != Exemption.State.ASKED:
        raise ExemptionDecidedError
    if not part.may_decide:
        raise PartakingApproverError(who="、".join(part.others))
    found.decision_note = passage(note, field="note", longest=NOTE_LENGTH, needed=not is_approved)
    found.state = Exemption.State.APPROVED if is_approved else Exemption.State.REFUSED
    found.decided_by_id, found.decided_at = actor.account_id, now
    found.approver_took_part = part.was_there
    found.save()
    facts: dict[str, Json] = {"note": found.decision_note}
    if part.was_there:
        facts["took_part"] = True
    kind = "exemption.approved" if is_approved else "exemption.refused"
    custody.append(kind=kind, subject=found.id, actor=actor.reference, now=now, facts=facts)
    return found
