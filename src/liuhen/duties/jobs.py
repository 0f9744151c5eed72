"""The worker's part: deadlines counted anew when a year arrives."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta

from liuhen.clock import now
from liuhen.duties import operations
from liuhen.work.registry import Json, Report, recurring, task

LEASE = timedelta(minutes=2)


@task("duties.recount", lease=LEASE)
def recount(payload: Mapping[str, Json], report: Report) -> None:
    """Count anew what a changed year of the calendar may move: what was provisional, and whatever lies in that year."""
    year = payload.get("year")
    for wanted in (None, year if isinstance(year, int) else None):
        after = operations.recount(now=now(), year=wanted)
        while after is not None:
            report(0.5)
            after = operations.recount(now=now(), after=after, year=wanted)
    report(1.0)


@recurring("duties.close_ended", timedelta(hours=1))
def close_ended(payload: Mapping[str, Json], report: Report) -> None:
    """Close the clocks of rights and of waiting that have ended: they hold nobody up, and nobody is late."""
    del payload
    while operations.close_ended(now=now()):
        report(0.5)
