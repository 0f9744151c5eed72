"""A plan is taken back of which no copy is there: it was drawn for nobody any more, or wrongly."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.db import transaction

from liuhen.custody import operations as custody
from liuhen.people.actors import Actor
from liuhen.people.errors import NotPermittedError
from liuhen.people.permissions import Capability, require
from liuhen.recordings.hiding.errors import PlanInUseError, PlanInvalidError, PlanWithdrawnError
from liuhen.recordings.hiding.models import Plan
from liuhen.recordings.hiding.operations.watching import require_signer
from liuhen.recordings.hiding.operations.withdrawing import REASON_LENGTH
from liuhen.recordings.hiding.queries import copy_in_use, get_plan
from liuhen.typed import one_line


@transaction.atomic
def withdraw_plan(*, actor: Actor, now: datetime, plan_id: UUID, reason: str) -> Plan:
    """Take a plan back, with the reason: nothing is saved or made by it any more. Its versions and entries stay.

    Args:
        actor: who made it, or whoever may confirm copies of the recording.
        now: when.
        plan_id: which.
        reason: why; a committed fact of the entry.

    Raises:
        NotPermittedError: it's neither the actor's own nor for the actor to confirm.
        PlanNotFoundError, RecordingNotFoundError, RecordingSealedError: not for this actor.
        PlanWithdrawnError: somebody did before.
        PlanInUseError: a copy by it is there, or being made.
        PlanInvalidError: no reason, or none that can be kept.
    """
    plan = get_plan(actor=actor, plan_id=plan_id)
    locked = Plan.objects.select_for_update().get(id=plan.id)
    locked.recording = plan.recording
    require_plan_withdrawer(actor, locked)
    if locked.withdrawn_at is not None:
        raise PlanWithdrawnError
    used = copy_in_use(locked)
    if used is not None:
        raise PlanInUseError(number=used.name)
    said = one_line(reason, field="reason", longest=REASON_LENGTH, needed=True, error=PlanInvalidError)
    locked.withdrawn_by_id, locked.withdrawn_at, locked.withdrawn_reason = actor.account_id, now, said
    locked.save(update_fields=["withdrawn_by", "withdrawn_at", "withdrawn_reason"])
    custody.append(
        kind="recording.hiding_plan_withdrawn",
        subject=plan.recording_id,
        actor=actor.reference,
        now=now,
        facts={"plan": str(plan.id), "version": locked.version, "reason": said},
    )
    return locked


def may_withdraw_plan(actor: Actor, plan: Plan) -> bool:
    """Whether the actor may take a plan back; a copy that is there comes first."""
    try:
        require_plan_withdrawer(actor, plan)
    except NotPermittedError:
        return False
    return plan.withdrawn_at is None


def require_plan_withdrawer(actor: Actor, plan: Plan) -> None:
    """Go on only if the actor may take a plan back; raises NotPermittedError."""
    if actor.account_id is not None and plan.made_by_id == actor.account_id:
        require(actor, Capability.HIDE)
    else:
        require_signer(actor, plan.recording)
