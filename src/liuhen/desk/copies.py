"""存放与核对: how many copies a case's recordings have, when each was last read whole, what was repaired."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from liuhen.cases.models import Case
from liuhen.holdings.models import Repair
from liuhen.holdings.standing import Stand, State, repairs_of, standing_of
from liuhen.people.actors import Actor
from liuhen.recordings.models import Recording
from liuhen.recordings.queries import visible_to

MOST = 2000
"""Recordings of one case that are told one by one; no case has had a tenth of that."""
REPAIRS = 20


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One recording and how it stands."""

    recording: Recording
    stands: Sequence[Stand]

    @property
    def held(self) -> int:
        """In how many stores that answer it's whole."""
        return sum(one.is_held for one in self.stands)

    @property
    def looked_at(self) -> datetime | None:
        """When all its copies had last been read: the oldest of the last looks; None where one never was."""
        looks = [one.looked_at for one in self.stands if one.is_held]
        known = [each for each in looks if each is not None]
        return min(known) if known and len(known) == len(looks) else None


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """What the page says.

    Attributes:
        lines: by number.
        by_copies: how many recordings have how many whole copies, most first; destroyed ones left out.
        damaged, unreachable, waiting, gone: recordings of which that is so somewhere.
        looked_at: by when every copy had been read whole; None where one never was.
        repairs: newest first, each with the number of its recording.
        is_cut: whether there are more than `MOST`.
    """

    lines: Sequence[Line]
    by_copies: Sequence[tuple[int, int]]
    damaged: int
    unreachable: int
    waiting: int
    gone: int
    looked_at: datetime | None
    repairs: Sequence[tuple[str, Repair]]
    is_cut: bool


def report_of(*, actor: Actor, case: Case) -> Report:
    """How a case's recordings stand, as far as the actor may see them; ten queries, whatever their number."""
    rows = list(visible_to(actor).filter(case=case).select_related("description").order_by("number")[: MOST + 1])
    is_cut, rows = len(rows) > MOST, rows[:MOST]
    found = standing_of([row.id for row in rows])
    lines = [Line(recording=row, stands=found.get(row.id, ())) for row in rows]
    alive = [line for line in lines if not _has(line, State.GONE)]
    looks = [line.looked_at for line in alive]
    known = [each for each in looks if each is not None]
    numbers = {row.id: row.number for row in rows}
    return Report(
        lines=lines,
        by_copies=sorted(Counter(line.held for line in alive).items(), reverse=True),
        damaged=sum(_has(line, State.DAMAGED) for line in alive),
        unreachable=sum(any(one.unreachable_since for one in line.stands) for line in alive),
        waiting=sum(_has(line, State.WAITING) for line in alive),
        gone=len(lines) - len(alive),
        looked_at=min(known) if known and len(known) == len(looks) else None,
        repairs=[(numbers[each.copy.object_id], each) for each in repairs_of(list(numbers), most=REPAIRS)],
        is_cut=is_cut,
    )


def _has(line: Line, state: State) -> bool:
    return any(one.state == state for one in line.stands)
