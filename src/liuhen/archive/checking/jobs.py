"""The worker's part: volumes are checked, reports kept, and filed volumes come round again."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from uuid import UUID

from liuhen.archive.checking.operations import REPORT_TASK, TASK, ask_for_due, take_in_unscheduled
from liuhen.archive.checking.reporting import keep_report
from liuhen.archive.checking.running import run_check
from liuhen.clock import now
from liuhen.work.registry import Json, Lane, Report, recurring, task


@task(TASK, lease=timedelta(minutes=10), lane=Lane.HEAVY)
def check_volume(payload: Mapping[str, Json], report: Report) -> None:
    """Read a volume's bytes back and ask it every item of its stage."""
    run_check(UUID(str(payload["check"])), clock=now, report=report)


@task(REPORT_TASK, lease=timedelta(minutes=2), lane=Lane.PAGES)
def make_report(payload: Mapping[str, Json], _report: Report) -> None:
    """Set a check's report as PDF/A and keep it."""
    keep_report(UUID(str(payload["check"])), now=now())


@recurring("checking.come_round", timedelta(days=1))
def come_round(_payload: Mapping[str, Json], _report: Report) -> None:
    """Have those filed volumes checked whose turn has come; what was filed before there were rounds gets one first."""
    while take_in_unscheduled(now=now()):
        pass
    ask_for_due(now=now())
