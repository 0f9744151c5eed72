"""The worker's part: figures counted anew, and rules followed that changed."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from uuid import UUID

from liuhen.clock import now
from liuhen.desk import case_trials, following, reminder_jobs, witness_jobs
from liuhen.desk.figures import covering, tallying
from liuhen.desk.models import CaseTrial
from liuhen.people.actors import worker_actor
from liuhen.work import operations as work
from liuhen.work.registry import Json, Lane, Report, recurring, task

__all__ = ["cover", "follow_rules", "reminder_jobs", "tally", "try_on_cases", "witness_jobs"]

TALLY, COVER, FOLLOW = "desk.tally", "desk.cover", "desk.follow_rules"
EVERY = timedelta(minutes=5)
_BATCHES = 5  # in one go; other work of the lane comes in between


@recurring(TALLY, EVERY, lane=Lane.FIGURES)
def tally(payload: Mapping[str, Json], report: Report) -> None:
    """Count by month what figures show of deadlines, recordings and explanations."""
    del payload
    for done, figure in enumerate(tallying.BY_MONTH, start=1):
        tallying.tally(figure, now=now())
        report(done / len(tallying.BY_MONTH))


@recurring(FOLLOW, EVERY, lane=Lane.FIGURES)
def follow_rules(payload: Mapping[str, Json], report: Report) -> None:
    """Wind open clocks and count figures by the rules in use, once since they changed."""
    del payload
    began = following.follow_some(now=now())
    more = began
    for done in range(_BATCHES):
        if not more:
            break
        report((done + 1) / (_BATCHES + 1))
        more = following.follow_some(now=now())
    if more:  # once more, when the other work of this lane had its turn
        work.enqueue(name=FOLLOW, payload={}, now=now(), unique=f"recurring:{FOLLOW}")
    elif began:
        for name in (TALLY, COVER):
            work.enqueue(name=name, payload={}, now=now(), unique=f"recurring:{name}")


@recurring(COVER, EVERY, lane=Lane.FIGURES)
def cover(payload: Mapping[str, Json], report: Report) -> None:
    """Judge the points of the cases that something happened to, and sum them up."""
    del payload
    covering.follow_changes(now=now())
    for done in range(_BATCHES):
        if not covering.judge_some(worker=worker_actor(), now=now()):
            return
        report((done + 1) / _BATCHES)
    # Once more, when the other work of this lane had its turn.
    work.enqueue(name=COVER, payload={}, now=now(), unique=f"recurring:{COVER}")


@task(case_trials.TASK, lease=timedelta(minutes=10), lane=Lane.FIGURES)
def try_on_cases(payload: Mapping[str, Json], report: Report) -> None:
    """Judge cases by another rulebook; nothing is changed by it."""
    found = CaseTrial.objects.filter(id=UUID(str(payload["trial"])), done_at=None).first()
    if found is not None:
        case_trials.judge(trial=found, clock=now, report=report)
