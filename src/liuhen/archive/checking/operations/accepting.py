"""The archivist accepts an item that stands in the way, with a reason; it's told on the report and in the ledger."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.db import transaction

from liuhen.archive.checking import queries
from liuhen.archive.checking.errors import AcceptReasonNeededError, CheckNotFoundError, NothingToAcceptError
from liuhen.archive.checking.models import Check, CheckState
from liuhen.archive.checking.operations.recording import REPORT_TASK
from liuhen.custody import operations as custody
from liuhen.people.actors import Actor
from liuhen.people.permissions import Capability, require
from liuhen.typed import one_line
from liuhen.work import operations as work

LONGEST = 300


@transaction.atomic
def accept_line(*, actor: Actor, now: datetime, check_id: UUID, line_id: UUID, reason: str) -> Check:
    """Accept an item that didn't pass, so that it stands in the way no longer.

    Args:
        actor: of the archive room.
        now: when.
        check_id: of which check.
        line_id: which item.
        reason: why; it can't be left out.

    Raises:
        NotPermittedError: the actor files no volumes.
        CheckNotFoundError: no such check or item for this actor.
        NothingToAcceptError: the item doesn't stand in the way, or was accepted already.
        AcceptReasonNeededError: no reason, or too long.
    """
    require(actor, Capability.FILE_VOLUMES)
    queries.get_check(actor=actor, check_id=check_id)
    why = one_line(reason, field="reason", longest=LONGEST, needed=True, error=AcceptReasonNeededError)
    check = Check.objects.select_for_update().get(id=check_id)
    line = check.lines.filter(id=line_id).first()
    if line is None:
        raise CheckNotFoundError
    if check.state != CheckState.DONE or not line.is_blocking or line.accepted_at is not None:
        raise NothingToAcceptError
    line.accepted_by_id, line.accepted_at, line.accepted_reason = actor.account_id, now, why
    line.save(update_fields=["accepted_by", "accepted_at", "accepted_reason"])
    check.in_the_way -= 1
    check.save(update_fields=["in_the_way"])
    work.enqueue(name=REPORT_TASK, payload={"check": str(check.id)}, now=now, unique=f"check-report:{check.id}")
    custody.append(
        kind="volume.check_accepted",
        subject=check.volume_id,
        actor=actor.reference,
        now=now,
        facts={"check": str(check.id), "item": line.code, "outcome": line.outcome, "reason": why},
    )
    return check
