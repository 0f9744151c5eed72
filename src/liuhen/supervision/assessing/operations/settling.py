"""What both sheets come to, what the unit says of it, and the result."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.db import transaction

from liuhen.custody import operations as custody
from liuhen.ledger.entry import Json
from liuhen.people.actors import Actor
from liuhen.people.permissions import Capability, require
from liuhen.supervision.assessing.errors import OwnVolumeError, OwnWordError, ScoreInvalidError, StepNotDueError
from liuhen.supervision.assessing.models import Assessed, AssessedState
from liuhen.supervision.assessing.queries import get_assessed, grade_of, is_own, is_own_objection, is_own_result
from liuhen.supervision.assessing.telling import lines


@transaction.atomic
def agree(
    *, actor: Actor, now: datetime, assessed_id: UUID, score: int, is_vetoed: bool = False, opinion: str = ""
) -> Assessed:  # fmt: skip
    """Say what both sheets come to; the unit is told of it and may object.

    Raises:
        NotPermittedError, AssessmentNotFoundError: as `queries.get_assessed`; or the actor runs no assessments.
        OwnVolumeError: the actor had a part in it.
        StepNotDueError: both aren't finished, or it was agreed.
        ScoreInvalidError: it isn't between nothing and the whole.
        AssessmentFactInvalidError: the opinion is too long.
    """
    require(actor, Capability.RUN_ASSESSMENTS)
    told = lines(opinion, field="opinion")
    assessed = _locked(actor, assessed_id, AssessedState.COMPARING)
    _refuse_own(actor, assessed)
    _score(assessed, score, is_vetoed)
    assessed.opinion, assessed.state = told, AssessedState.TOLD
    assessed.agreed_by_id, assessed.agreed_at = actor.account_id, now
    assessed.save()
    facts: dict[str, Json] = {"score": score, "grade": assessed.grade, "opinion": told}
    _enter("assessment.agreed", assessed, actor, now, facts)
    return assessed


@transaction.atomic
def confirm(*, actor: Actor, now: datetime, assessed_id: UUID) -> Assessed:
    """Say for the unit that there's no objection: the result is final.

    Raises:
        NotPermittedError, AssessmentNotFoundError: it isn't the actor's unit's.
        StepNotDueError: it waits for no word of the unit.
        OwnWordError: the actor said what the sheets come to, or whoever stands in for the other.
    """
    require(actor, Capability.OBJECT_ASSESSMENTS)
    assessed = _locked(actor, assessed_id, AssessedState.TOLD)
    require(actor, Capability.OBJECT_ASSESSMENTS, unit_id=assessed.volume.unit_id)
    if is_own_result(actor, assessed):
        raise OwnWordError(number=assessed.volume.number)
    assessed.state, assessed.settled_by_id, assessed.settled_at = AssessedState.FINAL, actor.account_id, now
    assessed.save()
    _enter("assessment.confirmed", assessed, actor, now, {})
    return assessed


@transaction.atomic
def object_to(*, actor: Actor, now: datetime, assessed_id: UUID, objection: str) -> Assessed:
    """Object for the unit.

    Raises:
        NotPermittedError, AssessmentNotFoundError: it isn't the actor's unit's.
        StepNotDueError: it waits for no word of the unit.
        AssessmentFactInvalidError: no objection, or one too long.
    """
    require(actor, Capability.OBJECT_ASSESSMENTS)
    told = lines(objection, field="objection", needed=True)
    assessed = _locked(actor, assessed_id, AssessedState.TOLD)
    require(actor, Capability.OBJECT_ASSESSMENTS, unit_id=assessed.volume.unit_id)
    assessed.state, assessed.objection = AssessedState.OBJECTED, told
    assessed.objected_by_id, assessed.objected_at = actor.account_id, now
    assessed.save()
    _enter("assessment.objected", assessed, actor, now, {"objection": told})
    return assessed


@transaction.atomic
def rule(
    *, actor: Actor, now: datetime, assessed_id: UUID, score: int, is_vetoed: bool = False, ruling: str
) -> Assessed:  # fmt: skip
    """Settle an objection, or a result to which the unit says nothing; the result is final.

    Raises:
        NotPermittedError, AssessmentNotFoundError: as `agree`.
        OwnVolumeError: the actor had a part in it.
        OwnWordError: the actor objected, or whoever stands in for the other.
        StepNotDueError: the unit wasn't told, or it's final.
        ScoreInvalidError, AssessmentFactInvalidError: no ruling, or something is wrong.
    """
    require(actor, Capability.RUN_ASSESSMENTS)
    told = lines(ruling, field="ruling", needed=True)
    assessed = _locked(actor, assessed_id, AssessedState.OBJECTED, AssessedState.TOLD)
    _refuse_own(actor, assessed)
    if is_own_objection(actor, assessed):
        raise OwnWordError(number=assessed.volume.number)
    _score(assessed, score, is_vetoed)
    assessed.state, assessed.ruling = AssessedState.FINAL, told
    assessed.settled_by_id, assessed.settled_at = actor.account_id, now
    assessed.save()
    _enter("assessment.ruled", assessed, actor, now, {"score": score, "grade": assessed.grade, "ruling": told})
    return assessed


def _locked(actor: Actor, assessed_id: UUID, *states: AssessedState) -> Assessed:
    shown = get_assessed(actor=actor, assessed_id=assessed_id)
    rows = Assessed.objects.select_for_update(of=("self",)).select_related("volume__case", "assessment")
    assessed = rows.get(id=shown.id)
    if assessed.state not in states:
        raise StepNotDueError(number=assessed.volume.number)
    return assessed


def _refuse_own(actor: Actor, assessed: Assessed) -> None:
    if is_own(actor, assessed.volume):
        raise OwnVolumeError(number=assessed.volume.number)


def _score(assessed: Assessed, score: int, is_vetoed: bool) -> None:
    if not 0 <= score <= assessed.assessment.full:
        raise ScoreInvalidError(field="score", most=assessed.assessment.full)
    assessed.score = score
    assessed.grade = grade_of(assessed.assessment, score=score, is_vetoed=is_vetoed)


def _enter(kind: str, assessed: Assessed, actor: Actor, now: datetime, facts: dict[str, Json]) -> None:
    told: dict[str, Json] = {"assessed": str(assessed.id), "number": assessed.volume.number, **facts}
    custody.append(kind=kind, subject=assessed.assessment_id, actor=actor.reference, now=now, facts=told)
