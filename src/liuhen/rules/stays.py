"""Which films of a stay begin late or end early, and which lie outside it (art 12(5): 全程). Pure.

The one rule for whoever says so: strips of continuity, the drawing of a case, hints for reviewers, judging.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import NamedTuple

EDGE = timedelta(minutes=1)
"""Arriving and leaving are written down to the minute: less than that apart is neither late nor early."""
NOTHING = timedelta(0)


class Run(NamedTuple):
    """Something filmed.

    Attributes:
        begun: when it began, by the best that's known.
        ended: when it ended; None where nobody knows.
        device: which one filmed it: one device films one thing after the other.
        within: either way, how well its times are known; no more is said than this leaves certain.
        key: names it for the caller.
    """

    begun: datetime
    ended: datetime | None
    device: str = ""
    within: timedelta = NOTHING
    key: str = ""


def is_late(begun: datetime, *, arrived: datetime, within: timedelta = NOTHING) -> bool:
    """Whether a stay's film began late for sure, however its clock was off."""
    return begun - arrived >= EDGE + within


def is_early(ended: datetime, *, left: datetime, within: timedelta = NOTHING) -> bool:
    """Whether a stay's film ended before its officers left for sure."""
    return left - ended >= EDGE + within


def late_start(runs: Iterable[Run], *, arrived: datetime) -> Run | None:
    """The first of a stay's films, where it began late; None where it didn't, or where there's none."""
    first = min(runs, key=lambda run: run.begun, default=None)
    return first if first is not None and is_late(first.begun, arrived=arrived, within=first.within) else None


def early_end(runs: Iterable[Run], *, left: datetime | None) -> Run | None:
    """The film of a stay that ended last, where that was early; None where it wasn't, or can't be known.

    It can't where nobody said when they left, or where a device's last film may have run on: nobody knows its end.
    """
    last: dict[str, Run] = {}
    ended: Run | None = None
    reached: datetime | None = None
    for run in sorted(runs, key=lambda one: one.begun):
        last[run.device] = run
        if run.ended is not None and (reached is None or run.ended >= reached):
            ended, reached = run, run.ended
    if left is None or ended is None or reached is None:
        return None
    if any(run.ended is None for run in last.values()):
        return None
    return ended if is_early(reached, left=left, within=ended.within) else None
