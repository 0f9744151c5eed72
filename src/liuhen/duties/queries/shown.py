"""One deadline with all that moved it, and what somebody may do about it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from uuid import UUID

from django.utils import timezone

from liuhen.duties.counting import calendar_in_force, left_out, longer_end
from liuhen.duties.models import Deadline, DeadlineState, Extension, Pause
from liuhen.duties.periods import period_on
from liuhen.duties.queries.deadlines import get_deadline, is_own, may_explain
from liuhen.people.actors import Actor
from liuhen.people.permissions import Capability, holds
from liuhen.people.standing import is_same_hand
from liuhen.rules.clocks import ZONE, Due
from liuhen.rules.limits import Limit, Unit
from liuhen.rules.model import Period

_WEEKEND = 5
_DAY = timedelta(days=1)


class Act(StrEnum):
    """What can be done about a deadline."""

    EXPLAIN = "explain"
    DECIDE = "decide"
    ASK = "ask"
    RESUME = "resume"
    PAUSE = "pause"
    EXTEND = "extend"
    WITHDRAW = "withdraw"


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """A deadline as its page shows it.

    Attributes:
        row: the deadline.
        rule: its period as the rulebook had it on the start's day; None when that has it no more.
        due: how it was counted, with the days left out.
        worked: weekend days that an arrangement makes working days, and that counted.
        longer: when it ends if an extension is granted; None where no further one is foreseen.
        extensions: asked for, newest first.
        pauses: in order.
        acts: what the actor may do now.
    """

    row: Deadline
    rule: Period | None
    due: Due
    worked: tuple[date, ...]
    longer: Due | None
    extensions: list[Extension]
    pauses: list[Pause]
    acts: frozenset[Act]

    @property
    def waiting(self) -> Extension | None:
        """The extension that waits for a decision."""
        return next((each for each in self.extensions if each.is_granted is None), None)


def shown(*, actor: Actor, deadline_id: UUID, now: datetime) -> Shown:
    """A deadline with all that moved it.

    Raises:
        DeadlineNotFoundError: there is none, or not for this actor.
    """
    row = get_deadline(actor=actor, deadline_id=deadline_id)
    extensions = list(row.extensions.order_by("-id"))
    pauses = list(row.pauses.order_by("since"))
    rule = period_on(row.period, timezone.localdate(row.start, ZONE))
    granted = [each for each in extensions if each.is_granted]
    due = left_out(row, extensions=granted, pauses=pauses)
    can_grow = bool(row.next_limit) and row.is_open
    return Shown(
        row=row,
        rule=rule,
        due=due,
        worked=_worked(row, due),
        longer=longer_end(row, pauses=pauses) if can_grow else None,
        extensions=extensions,
        pauses=pauses,
        acts=_acts(actor, row, rule, extensions, now),
    )


def _worked(row: Deadline, due: Due) -> tuple[date, ...]:
    limit = Limit.parse(row.limit_in_force)
    if limit.unit is not Unit.WORKING_DAYS or due.last_day is None:
        return ()
    calendar, day = calendar_in_force(), timezone.localdate(row.start, ZONE)
    found = []
    while day < due.last_day:
        day += _DAY
        if day.weekday() >= _WEEKEND and calendar.day(day).working:
            found.append(day)
    return tuple(found)


def _acts(
    actor: Actor, row: Deadline, rule: Period | None, extensions: list[Extension], now: datetime
) -> frozenset[Act]:
    """What operations would let the actor do; they check it again."""
    found = set()
    keeps = holds(actor, Capability.KEEP_DEADLINES)
    leads = holds(actor, Capability.APPROVE_DEADLINES, unit_id=row.unit_id)
    waiting = next((each for each in extensions if each.is_granted is None), None)
    can_grow = bool(row.next_limit) and row.is_open
    if may_explain(actor, row) and row.is_late(now):
        found.add(Act.EXPLAIN)
    if keeps and can_grow and waiting is None:
        found.add(Act.ASK)
    if leads and waiting is not None and not is_same_hand(actor, waiting.asked_by, waiting.asked_at):
        found.add(Act.DECIDE)
    if leads and can_grow and not is_own(actor, row):
        found.add(Act.EXTEND)
    if leads and row.state == DeadlineState.PAUSED:
        found.add(Act.RESUME)
    if leads and row.state == DeadlineState.RUNNING and rule is not None and rule.pauses:
        found.add(Act.PAUSE)
    if leads and row.is_open:
        found.add(Act.WITHDRAW)
    return frozenset(found)
