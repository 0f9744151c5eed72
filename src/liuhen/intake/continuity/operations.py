"""Explaining what is missing of a stay, and deciding on the explanation."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.db import transaction

from liuhen.cases.operations import case_to_change
from liuhen.cases.queries import get_activity
from liuhen.custody import operations as custody
from liuhen.intake.continuity.errors import (
    GapDecidedError,
    GapFactInvalidError,
    GapStatedError,
    OwnGapError,
)
from liuhen.intake.continuity.models import GapReason, GapState, GapStatement
from liuhen.intake.continuity.queries import Continuity, continuity_of, get_lacking, get_statement
from liuhen.people.actors import Actor
from liuhen.people.permissions import Capability, require
from liuhen.people.standing import is_same_hand
from liuhen.typed import passage

TEXT = 500
"""Characters of an explanation, and of what is said of it."""


@transaction.atomic
def state_gap(*, actor: Actor, now: datetime, activity_id: UUID, key: str, reason: str, text: str) -> GapStatement:
    """Say why a stretch of a stay wasn't recorded, or a file isn't there (art 12(5)).

    Args:
        actor: who handles the case.
        now: the moment.
        activity_id: the stay.
        key: what is missing, see `strips.Finding.key`.
        reason: of `GapReason`.
        text: what happened, 500 characters at most.

    Raises:
        ActivityNotFoundError, CaseNotFoundError, NotPermittedError: not the actor's to explain.
        GapNotFoundError: nothing of that kind is missing now.
        GapStatedError: it's explained already, and that waits or was accepted.
        GapFactInvalidError: no such reason, or the text is missing or too long; `field` names it.
    """
    require(actor, Capability.EDIT_CASES)
    activity = get_activity(actor=actor, activity_id=activity_id)
    case_to_change(actor=actor, case_id=activity.case_id, may_be_closed=True)
    _told, lacking = get_lacking(actor=actor, activity_id=activity_id, key=key)
    if not lacking.wants_words:
        raise GapStatedError
    if reason not in GapReason.values:
        raise GapFactInvalidError(field="reason", longest=0, problem="empty")
    found = lacking.found
    begun, ended = (
        found.kept
    )  # a film's end by its device's own clock: what is learnt of that moves no explanation away
    made = GapStatement.objects.create(
        activity_id=activity_id,
        recorder_id=UUID(found.recorder) if found.recorder else None,
        lack=found.lack,
        begun_at=begun,
        ended_at=ended,
        subject=found.subject,
        reason=reason,
        text=passage(text, field="text", longest=TEXT, needed=True, error=GapFactInvalidError),
        stated_by_id=actor.account_id,
        stated_at=now,
    )
    facts = {"activity": str(activity_id), "recorder": found.recorder, "lack": found.lack.value, "reason": reason}
    times = {"begun": begun, "ended": ended}
    facts |= {name: at.isoformat() for name, at in times.items() if at is not None}
    custody.append(kind="gap.stated", subject=made.id, actor=actor.reference, now=now, facts={**facts})
    return made


@transaction.atomic
def decide_gap(*, actor: Actor, now: datetime, statement_id: UUID, is_accepted: bool, note: str = "") -> GapStatement:
    """Accept an explanation of a gap, or refuse it with a reason; what is missing stays missing either way.

    Raises:
        NotPermittedError: the actor doesn't lead the case's unit.
        GapStatementNotFoundError: there is none, or the actor may not know of it.
        GapDecidedError: it was decided on already.
        OwnGapError: the actor gave it.
        GapFactInvalidError: it's refused without a reason, or the note is too long.
    """
    require(actor, Capability.APPROVE_EXEMPTIONS)
    shown = get_statement(actor=actor, statement_id=statement_id)
    found = GapStatement.objects.select_for_update(of=("self",)).select_related("activity__case").get(id=shown.id)
    require(actor, Capability.APPROVE_EXEMPTIONS, unit_id=found.activity.case.unit_id)
    if found.stated_by_id is None or is_same_hand(actor, found.stated_by_id, found.stated_at):
        raise OwnGapError
    if found.state != GapState.STATED:
        raise GapDecidedError
    found.decision_note = passage(note, field="note", longest=TEXT, needed=not is_accepted, error=GapFactInvalidError)
    found.state = GapState.ACCEPTED if is_accepted else GapState.REFUSED
    found.decided_by_id, found.decided_at = actor.account_id, now
    found.save()
    kind = "gap.accepted" if is_accepted else "gap.refused"
    custody.append(kind=kind, subject=found.id, actor=actor.reference, now=now, facts={})
    return found


@transaction.atomic
def open_report(*, actor: Actor, now: datetime, activity_id: UUID) -> Continuity:
    """What the report of a stay says, for it to be made: it leaves an entry, as every paper does.

    Raises:
        NotPermittedError, ActivityNotFoundError: as `queries.continuity_of`.
    """
    told = continuity_of(actor=actor, activity_id=activity_id)
    custody.append(kind="activity.continuity_printed", subject=activity_id, actor=actor.reference, now=now)
    return told
