"""The worker's part: second copies, fixity checking, repairs, and how much room there is."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from uuid import UUID

from liuhen.clock import now
from liuhen.holdings import copying, fixity, repairing, stores
from liuhen.work.registry import Json, Lane, Report, recurring, task

EVERY = timedelta(minutes=1)


@recurring("holdings.copy", EVERY, lease=timedelta(minutes=30), lane=Lane.HEAVY)
def copy(_payload: Mapping[str, Json], _report: Report) -> None:
    """Write what waits into the stores of copies, for most of a minute; the next round goes on."""
    copying.copy_waiting(clock=now, until=now() + 0.8 * EVERY)


@recurring("holdings.check", EVERY, lease=timedelta(minutes=30), lane=Lane.HEAVY)
def check(_payload: Mapping[str, Json], _report: Report) -> None:
    """Read a minute's share of what is held and compare; where it was interrupted, it goes on."""
    fixity.check_share(clock=now, span=EVERY)


@recurring("holdings.measure", timedelta(days=1), lease=timedelta(minutes=30), lane=Lane.FIGURES)
def measure(_payload: Mapping[str, Json], _report: Report) -> None:
    """Write down how much room every store has."""
    stores.measure(now=now())


@task(repairing.TASK, lease=timedelta(minutes=30), lane=Lane.HEAVY)
def repair(payload: Mapping[str, Json], _report: Report) -> None:
    """Make good what was approved to be made good."""
    repairing.carry_out(repair_id=UUID(str(payload["repair"])), now=now())
