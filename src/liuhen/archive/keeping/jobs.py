"""The worker's part: what is due is found once a day; what was approved and signed is destroyed."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from uuid import UUID

from liuhen.archive.keeping.models import Disposal, DisposalState, RetentionTrial
from liuhen.archive.keeping.operations.destroying import carry_out
from liuhen.archive.keeping.operations.disposing import resume_unfinished
from liuhen.archive.keeping.operations.finding import find_due
from liuhen.archive.keeping.operations.locking import ends_of
from liuhen.archive.keeping.operations.trying import TASK, count_trial
from liuhen.clock import now
from liuhen.holdings import locking
from liuhen.work.registry import Json, Lane, Report, recurring, task

LOCK_EVERY = timedelta(minutes=5)


@recurring("keeping.find_due", timedelta(days=1))
def find(_payload: Mapping[str, Json], _report: Report) -> None:
    """Find what is over its time (art 22)."""
    find_due(now=now())


@recurring("keeping.lock", LOCK_EVERY, lease=timedelta(minutes=10), lane=Lane.HEAVY)
def lock(_payload: Mapping[str, Json], _report: Report) -> None:
    """Lock content, and put locks off, where the settings ask for it; for a minute, the next round goes on."""
    locking.go_round(clock=now, until=now() + timedelta(minutes=1), ends=ends_of)


@task("keeping.destroy", lease=timedelta(minutes=10), attempts=10, lane=Lane.HEAVY)
def destroy(payload: Mapping[str, Json], report: Report) -> None:
    """Carry out a batch that both 监销人 have signed; a round that died goes on where it was."""
    disposal = Disposal.objects.get(id=UUID(str(payload["disposal"])))
    if disposal.state == DisposalState.GOING:
        carry_out(disposal=disposal, clock=now, report=report)


@recurring("keeping.resume", timedelta(minutes=30))
def resume(_payload: Mapping[str, Json], _report: Report) -> None:
    """Ask again for every destruction that has begun and isn't over, as after a job that gave up."""
    resume_unfinished(now=now())


@task(TASK, lease=timedelta(minutes=10), lane=Lane.FIGURES)
def try_rulebook(payload: Mapping[str, Json], report: Report) -> None:
    """Count what another rulebook would make due; nothing is changed by it."""
    found = RetentionTrial.objects.filter(id=UUID(str(payload["trial"])), done_at=None).first()
    if found is not None:
        count_trial(trial=found, clock=now, report=report)
