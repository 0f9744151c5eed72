"""An assessor's sheet: saved as often as wanted, then finished. Two of them, neither knowing the other's."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction

from liuhen.custody import operations as custody
from liuhen.people.actors import Actor
from liuhen.people.errors import NotPermittedError
from liuhen.people.permissions import Capability, require
from liuhen.supervision.assessing.errors import (
    AssessorsCompleteError,
    DeductionInvalidError,
    DeductionUntoldError,
    MachineUnconfirmedError,
    OwnVolumeError,
    SameAssessorError,
    SheetFinishedError,
    SheetNotAbandonedError,
)
from liuhen.supervision.assessing.models import Assessed, AssessedState, Sheet
from liuhen.supervision.assessing.queries import ASSESSORS, abandoned_sheets, get_assessed, is_own, is_own_score
from liuhen.supervision.assessing.telling import NOTE, Scored, line, lines


def save_sheet(
    *, actor: Actor, now: datetime, assessed_id: UUID, scored: Sequence[Scored], note: str = "", is_finished: bool
) -> Sheet:  # fmt: skip
    """Save one's own sheet, or finish it; when the second is finished, both can be compared.

    Args:
        actor: scores volumes, and had no part in this one.
        now: when.
        assessed_id: which.
        scored: what is said to items; one left out has nothing against it.
        note: of the whole.
        is_finished: whether it's finished: then nothing of it changes any more.

    Raises:
        NotPermittedError, AssessmentNotFoundError: as `queries.get_assessed`.
        OwnVolumeError: the actor handled the case, or put the volume together.
        AssessorsCompleteError: two others have it.
        SameAssessorError: the other is whom the actor stands in for, or stands in for the actor.
        SheetFinishedError: it's finished.
        DeductionInvalidError, DeductionUntoldError: an item's points or words are wrong.
        MachineUnconfirmedError: finished without a word to what the machine found.
        AssessmentFactInvalidError: a text is too long.
    """
    require(actor, Capability.ASSESS_VOLUMES)
    told = lines(note, field="note")
    if actor.account_id is None:
        raise NotPermittedError(capability=Capability.ASSESS_VOLUMES.value)
    shown = get_assessed(actor=actor, assessed_id=assessed_id)
    kept = [_line(item, scored) for item in shown.assessment.sheet]
    if is_finished:
        _refuse_unconfirmed(shown, kept)
    with transaction.atomic():
        assessed = Assessed.objects.select_for_update(of=("self",)).select_related("volume__case").get(id=shown.id)
        if is_own(actor, assessed.volume):
            raise OwnVolumeError(number=assessed.volume.number)
        sheet = assessed.sheets.filter(assessor_id=actor.account_id).first()
        if assessed.state != AssessedState.SCORING or (sheet is not None and sheet.finished_at is not None):
            raise SheetFinishedError(number=assessed.volume.number)
        if sheet is None:
            if assessed.sheets.count() >= ASSESSORS:
                raise AssessorsCompleteError(number=assessed.volume.number)
            if is_own_score(actor, assessed):
                raise SameAssessorError(number=assessed.volume.number)
            sheet = Sheet(assessed=assessed, assessor_id=actor.account_id, begun_at=now)
        sheet.lines, sheet.note = kept, told
        sheet.finished_at = now if is_finished else None
        sheet.save()
        if is_finished:
            _finish(assessed, sheet, actor, now)
    return sheet


def take_back_sheet(*, actor: Actor, now: datetime, sheet_id: UUID) -> Assessed:
    """Take back the unfinished sheet of an assessor whose account is closed, so that somebody else can score.

    Nobody has read it, and it's said of no volume: the draft goes, that there was one stays in the ledger.

    Args:
        actor: of the legal section.
        now: when.
        sheet_id: which.

    Raises:
        NotPermittedError: the actor doesn't run assessments.
        SheetNotAbandonedError: there is none, it's finished, or its assessor is still here.
    """
    require(actor, Capability.RUN_ASSESSMENTS)
    with transaction.atomic():
        shown = abandoned_sheets(actor).filter(id=sheet_id).first()
        if shown is None:
            raise SheetNotAbandonedError
        assessed = Assessed.objects.select_for_update(of=("self",)).select_related("volume").get(id=shown.assessed_id)
        if not abandoned_sheets(actor).filter(id=sheet_id).exists():
            raise SheetNotAbandonedError
        facts = {"assessed": str(assessed.id), "number": assessed.volume.number, "assessor": str(shown.assessor_id)}
        shown.delete()
        subject = assessed.assessment_id
        custody.append(kind="assessment.sheet_taken_back", subject=subject, actor=actor.reference, now=now, facts=facts)
    return assessed


def _finish(assessed: Assessed, sheet: Sheet, actor: Actor, now: datetime) -> None:
    if assessed.sheets.exclude(finished_at=None).count() == ASSESSORS:
        assessed.state = AssessedState.COMPARING
        assessed.save(update_fields=["state"])
    facts = {
        "assessed": str(assessed.id),
        "lines": [[one["item"], one["deduction"], one["is_veto"], one["note"]] for one in sheet.lines],
        "note": sheet.note,
    }
    subject = assessed.assessment_id
    custody.append(kind="assessment.scored", subject=subject, actor=actor.reference, now=now, facts=facts)


def _line(item: dict[str, Any], scored: Sequence[Scored]) -> dict[str, Any]:
    given = next((one for one in scored if one.item == item["code"]), Scored(item=item["code"]))
    most = int(item["deduction"])
    if not 0 <= given.deduction <= most:
        raise DeductionInvalidError(field=f"deduction-{item['code']}", item=item["gist"], most=most)
    note = line(given.note, field=f"note-{item['code']}", longest=NOTE)
    is_veto = given.is_veto and bool(item["veto"])
    if (given.deduction or is_veto) and not note:
        raise DeductionUntoldError(field=f"note-{item['code']}", item=item["gist"])
    return {"item": item["code"], "deduction": given.deduction, "is_veto": is_veto, "note": note}


def _refuse_unconfirmed(assessed: Assessed, kept: Sequence[dict[str, Any]]) -> None:
    """What the machine found is never taken as it is: an assessor deducts for it, or says why not."""
    names = {item["code"]: item["gist"] for item in assessed.assessment.sheet}
    for one in kept:
        if one["item"] in assessed.hints and not one["note"]:
            raise MachineUnconfirmedError(field=f"note-{one['item']}", item=names[one["item"]])
