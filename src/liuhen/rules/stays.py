"""Which films of a stay begin late or end early, what lies between them, and which lie outside it (art 12(5)). Pure.

The one rule for whoever says so: strips of continuity, the drawing of a case, hints for reviewers, judging.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta
from itertools import pairwise
from typing import NamedTuple

EDGE = timedelta(minutes=1)
"""Arriving and leaving are written down to the minute: less than that apart is neither late nor early."""
NOTHING = timedelta(0)


class Moment(NamedTuple):
    """A moment by the best that is known, what is kept of it (a film's by its device), and how well it is known."""

    at: datetime
    kept: datetime
    within: timedelta = NOTHING


def entered(at: datetime) -> Moment:
    """A moment that somebody entered: of arriving, of leaving."""
    return Moment(at, at)


class Run(NamedTuple):
    """Something filmed.

    Attributes:
        begun: when it began, by the best that's known.
        ended: when it ended; None where nobody knows.
        device: which one filmed it: one device films one thing after the other.
        within: either way, how well its times are known; no more is said than this leaves certain.
        key: names it for the caller.
        offset: by how much its device was fast; nothing where nobody knows.
    """

    begun: datetime
    ended: datetime | None
    device: str = ""
    within: timedelta = NOTHING
    key: str = ""
    offset: timedelta = NOTHING

    @property
    def start(self) -> Moment:
        """When it began."""
        return Moment(self.begun, self.begun + self.offset, self.within)

    @property
    def end(self) -> Moment:
        """When it ended; when it began where nobody knows."""
        until = self.ended or self.begun
        return Moment(until, until + self.offset, self.within)

    def apart(self, other: Run) -> timedelta:
        """How uncertain it is what lies between two films of one device: only where its clock was set meanwhile.

        Where both are corrected by the same, the device itself tells what lies between them.
        """
        return NOTHING if self.offset == other.offset else self.within + other.within


class Join(NamedTuple):
    """A film of a device beside those before it: which of them lasted longest, and which began last."""

    reached: Run
    before: Run
    after: Run


class Gap(NamedTuple):
    """What a device left out between two films of a stay."""

    join: Join
    begun: Moment
    ended: Moment

    @property
    def kept(self) -> tuple[datetime, datetime]:
        """Its ends as explanations keep them: by the device's own clock, which no later reading moves."""
        return self.begun.kept, self.ended.kept

    @property
    def seconds(self) -> int:
        """How long it is."""
        return round((self.ended.at - self.begun.at).total_seconds())


def joins(runs: Iterable[Run]) -> Iterator[Join]:
    """One device's films but the first, in time order, each beside those before it."""
    told = sorted(runs, key=lambda run: (run.begun, run.end.at))
    reached = told[0] if told else None
    for before, after in pairwise(told):
        assert reached is not None  # noqa: S101 - for the type checker: there are two
        yield Join(reached, before, after)
        reached = after if after.end.at > reached.end.at else reached


def gap_in(join: Join, *, arrived: datetime, left: datetime | None, seam: timedelta) -> Gap | None:
    """What is missing before a film: what lies outside the stay isn't the stay's; None where nothing is for sure.

    Args:
        join: the film and those before it.
        arrived: when the officers came.
        left: when they went; None while nobody said so.
        seam: how far two files of one run may lie apart.
    """
    begun = max(join.reached.end, entered(arrived))
    ended = join.after.start if left is None else min(join.after.start, entered(left))
    is_sure = join.before.ended is not None and ended.at - begun.at > seam + join.reached.apart(join.after)
    return Gap(join, begun, ended) if is_sure else None


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
