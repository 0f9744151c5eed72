"""延期: an officer asks with a reason, a leader decides (art 16: 特殊情况)."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.db import transaction

from liuhen.custody import operations as custody
from liuhen.duties import queries
from liuhen.duties.errors import (
    ExtensionDecidedError,
    ExtensionNotFoundError,
    ExtensionWaitingError,
    NotExtendableError,
    OwnRequestError,
    TimesBackwardsError,
)
from liuhen.duties.models import Deadline, DeadlineState, Extension
from liuhen.duties.operations.keeping import count_and_save
from liuhen.duties.operations.reasons import REASON_LENGTH, given, held
from liuhen.people.actors import Actor
from liuhen.people.permissions import Capability, require
from liuhen.people.standing import is_same_hand
from liuhen.rules.days import check_day


@transaction.atomic
def ask_extension(*, actor: Actor, now: datetime, deadline_id: UUID, reason: str) -> Extension:
    """Ask for the longer limit. After the ordinary end too: the answer then says that it came late.

    Raises:
        NotPermittedError, DeadlineNotFoundError: not for this actor.
        ReasonNeededError: no reason, or too long a one.
        NotExtendableError: no longer limit is foreseen, or what it asks for is done.
        ExtensionWaitingError: somebody has asked already.
    """
    require(actor, Capability.KEEP_DEADLINES)
    row = held(actor, deadline_id)
    _check(row)
    if row.extensions.filter(is_granted=None).exists():
        raise ExtensionWaitingError
    asked = Extension.objects.create(
        deadline=row, reason=given(reason), asked_by=actor.reference, asked_at=now, is_in_time=now <= row.due_at
    )
    _enter("deadline.extension_asked", asked, row, actor, now)
    return asked


def _check(row: Deadline) -> None:
    if not row.next_limit or not row.is_open:
        raise NotExtendableError


@transaction.atomic
def decide_extension(*, actor: Actor, now: datetime, extension_id: UUID, is_granted: bool, note: str = "") -> Extension:
    """Grant or refuse an extension. One granted after the ordinary end is kept and moves nothing (art 16).

    Raises:
        NotPermittedError: the actor doesn't approve in the deadline's unit.
        ExtensionNotFoundError: no such request for this actor.
        OwnRequestError: it's the actor's own request.
        ExtensionDecidedError: somebody has decided already.
        ReasonNeededError: the note is longer than 500 characters; or a refusal has none.
    """
    require(actor, Capability.APPROVE_DEADLINES)
    asked = queries.extensions_for(actor).filter(id=extension_id).first()
    if asked is None:
        raise ExtensionNotFoundError
    row = held(actor, asked.deadline_id)
    require(actor, Capability.APPROVE_DEADLINES, unit_id=row.unit_id)
    asked.refresh_from_db()
    if asked.is_granted is not None:
        raise ExtensionDecidedError
    if is_same_hand(actor, asked.asked_by, asked.asked_at):
        raise OwnRequestError
    asked.decision_note = given(note, field="note") if note.strip() or not is_granted else ""
    asked.is_granted, asked.decided_by, asked.decided_at = is_granted, actor.reference, now
    asked.save()
    _settle(asked, row, actor, now)
    return asked


@transaction.atomic
def extend(
    *, actor: Actor, now: datetime, deadline_id: UUID, reason: str, decided_at: datetime | None = None
) -> Extension:
    """Enter an extension that was granted elsewhere: on paper, by whoever may.

    Args:
        actor: the leader who enters it.
        now: the present moment.
        deadline_id: which.
        reason: why, and by which paper.
        decided_at: when it was granted; now if that isn't known.

    Raises:
        NotPermittedError, DeadlineNotFoundError, ReasonNeededError, NotExtendableError: see `ask_extension`.
        TimesBackwardsError: it would be granted after now, or at no time that can be.
        OwnRequestError: the actor has asked for it, or has to keep the deadline.
    """
    require(actor, Capability.APPROVE_DEADLINES)
    row = held(actor, deadline_id)
    require(actor, Capability.APPROVE_DEADLINES, unit_id=row.unit_id)
    _check(row)
    if queries.is_own(actor, row):
        raise OwnRequestError
    check_day(decided_at, field="decided_at", now=now)
    if decided_at is not None and decided_at > now:
        raise TimesBackwardsError(field="decided_at")
    row.extensions.filter(is_granted=None).update(
        is_granted=False, decided_by=actor.reference, decided_at=now, decision_note=reason[:REASON_LENGTH]
    )
    entered = Extension.objects.create(
        deadline=row,
        reason=given(reason),
        asked_by=actor.reference,
        asked_at=now,
        is_granted=True,
        decided_by=actor.reference,
        decided_at=decided_at or now,
    )
    _settle(entered, row, actor, now)
    return entered


def _settle(decided: Extension, row: Deadline, actor: Actor, now: datetime) -> None:
    if decided.is_granted and row.state != DeadlineState.WITHDRAWN:
        count_and_save(row)
        decided.refresh_from_db()
    _enter("deadline.extended" if decided.is_granted else "deadline.extension_refused", decided, row, actor, now)


def _enter(kind: str, extension: Extension, row: Deadline, actor: Actor, now: datetime) -> None:
    custody.append(
        kind=kind,
        subject=row.id,
        actor=actor.reference,
        now=now,
        facts={
            "period": row.period,
            "subject": str(row.subject),
            "reason": extension.reason,
            "note": extension.decision_note,
            "is_in_time": extension.is_in_time,
            "due": row.due_at.isoformat(),
        },
    )
