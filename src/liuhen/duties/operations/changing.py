"""What people do to a deadline itself: pause, resume, withdraw, and say why it was missed."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from liuhen.clock import is_plausible
from liuhen.custody import operations as custody
from liuhen.duties.errors import (
    DeadlineNotFoundError,
    NotLateError,
    NotPausableError,
    NotPausedError,
    TimesBackwardsError,
)
from liuhen.duties.models import Deadline, DeadlineState, Pause
from liuhen.duties.operations.keeping import count_and_save, follow
from liuhen.duties.operations.reasons import given, held
from liuhen.duties.periods import period_on
from liuhen.duties.queries import may_explain
from liuhen.people.actors import Actor
from liuhen.people.permissions import Capability, holds, require


def _led(actor: Actor, deadline_id: UUID) -> Deadline:
    require(actor, Capability.APPROVE_DEADLINES)
    row = held(actor, deadline_id)
    require(actor, Capability.APPROVE_DEADLINES, unit_id=row.unit_id)
    return row


@transaction.atomic
def pause(*, actor: Actor, now: datetime, deadline_id: UUID, reason: str, since: datetime | None = None) -> Pause:
    """Stop a deadline for as long as something lasts that doesn't count (testing, 行政强制法 25).

    Args:
        actor: a leader of its unit.
        now: the present moment.
        deadline_id: which.
        reason: what lasts.
        since: from when; now if not given.

    Raises:
        NotPermittedError, DeadlineNotFoundError, ReasonNeededError: as their names say.
        NotPausableError: the rulebook foresees no pause, or it doesn't run.
        TimesBackwardsError: it would be paused before it began, or after now.
    """
    row = _led(actor, deadline_id)
    rule = period_on(row.period, timezone.localtime(row.start).date())
    if rule is None or not rule.pauses or row.state != DeadlineState.RUNNING:
        raise NotPausableError
    begun = since or now
    standing = row.pauses.order_by("-since").first()
    backwards = not (is_plausible(begun) and row.start <= begun <= now)
    if backwards or (standing is not None and standing.until and begun < standing.until):
        raise TimesBackwardsError(field="since")
    made = Pause.objects.create(deadline=row, reason=given(reason), since=begun, paused_by=actor.reference)
    count_and_save(row)
    _enter("deadline.paused", row, actor, now, reason=made.reason, at=begun)
    return made


@transaction.atomic
def resume(*, actor: Actor, now: datetime, deadline_id: UUID, until: datetime | None = None) -> Deadline:
    """Let a paused deadline run again; its end is put off by what the pause took.

    Raises:
        NotPermittedError, DeadlineNotFoundError: as their names say.
        NotPausedError: it isn't paused.
        TimesBackwardsError: it would run again before it was paused, or after now.
    """
    row = _led(actor, deadline_id)
    standing = row.pauses.filter(until=None).first()
    if standing is None:
        raise NotPausedError
    ended = until or now
    if not (is_plausible(ended) and standing.since <= ended <= now):
        raise TimesBackwardsError(field="until")
    standing.until, standing.resumed_by = ended, actor.reference
    standing.save()
    count_and_save(row)
    _enter("deadline.resumed", row, actor, now, reason=standing.reason, at=ended)
    return row


@transaction.atomic
def explain_late(*, actor: Actor, now: datetime, deadline_id: UUID, reason: str) -> Deadline:
    """Say why a deadline was missed. The newest reason stands; the ledger keeps the others.

    Raises:
        NotPermittedError, DeadlineNotFoundError, ReasonNeededError: as their names say.
        NotLateError: it isn't late.
    """
    if not holds(actor, Capability.ENTER_DISPUTES):
        require(actor, Capability.EXPLAIN_DEADLINES)
    row = held(actor, deadline_id)
    if not may_explain(actor, row):
        require(actor, Capability.EXPLAIN_DEADLINES)
    if not row.is_late(now):
        raise NotLateError
    row.late_reason, row.late_reason_by, row.late_reason_at = given(reason), actor.reference, now
    row.owes_reason = False
    row.save()
    follow(row)
    _enter("deadline.late_explained", row, actor, now, reason=row.late_reason)
    return row


@transaction.atomic
def withdraw(*, actor: Actor, now: datetime, deadline_id: UUID, reason: str) -> Deadline:
    """Take a deadline off the board that asks for nothing (a card that never recorded). A new start winds it again.

    Raises:
        NotPermittedError, ReasonNeededError: as their names say.
        DeadlineNotFoundError: none that runs, for this actor.
    """
    row = _led(actor, deadline_id)
    if not row.is_open:
        raise DeadlineNotFoundError
    row.withdrawn_reason, row.withdrawn_by = given(reason), actor.reference
    row.is_provisional = False
    row.stand(DeadlineState.WITHDRAWN)
    row.save()
    follow(row)
    _enter("deadline.withdrawn", row, actor, now, reason=row.withdrawn_reason)
    return row


def _enter(
    kind: str, row: Deadline, actor: Actor, now: datetime, *, reason: str = "", at: datetime | None = None
) -> None:
    custody.append(
        kind=kind,
        subject=row.id,
        actor=actor.reference,
        now=now,
        facts={
            "period": row.period,
            "subject": str(row.subject),
            "reason": reason,
            "at": at.isoformat() if at else None,
            "due": row.due_at.isoformat(),
        },
    )
