"""The worker's part of second keepers: checkpoints go out by themselves, and what was missed is caught up."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from uuid import UUID

from liuhen.clock import now
from liuhen.custody import witnessing
from liuhen.desk import checkpoint_mail
from liuhen.desk.auditing import checking
from liuhen.desk.models import LedgerAudit
from liuhen.work.registry import Json, Lane, Report, recurring, task


@recurring("desk.witness", timedelta(minutes=10), lease=timedelta(minutes=10))
def witness(payload: Mapping[str, Json], report: Report) -> None:
    """Hand the newest checkpoint to every second keeper whose turn it is; one that can't be reached stops no other.

    Raises:
        LedgerAbsentError, LedgerUnreachableError, LedgerDamagedError, LedgerRolledBackError: nothing can be handed out.
    """
    del payload
    waiting = witnessing.due(now=now())
    for done, keeper in enumerate(waiting, start=1):
        witnessing.hand(keeper=keeper, now=now(), send=checkpoint_mail.send)
        report(done / len(waiting))


@task(checking.TASK, lease=timedelta(minutes=10), lane=Lane.HEAVY)
def audit_ledger(payload: Mapping[str, Json], report: Report) -> None:
    """Read the whole ledger again for somebody's own checkpoint."""
    found = LedgerAudit.objects.filter(id=UUID(str(payload["audit"])), done_at=None).first()
    if found is not None:
        checking.check(audit=found, now=now(), report=report)
