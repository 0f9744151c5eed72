"""逾期清单: lines in the reader's words."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from liuhen.desk.board import Clock, clock_of, span_in_words
from liuhen.duties.models import Deadline
from liuhen.duties.queries import visible_deadlines
from liuhen.people.actors import Actor
from liuhen.people.permissions import Capability, holds


@dataclass(frozen=True, slots=True, kw_only=True)
class LateLine:
    """A deadline that was not kept.

    Attributes:
        clock: the deadline in words.
        is_known: whether the reader may know of the thing itself; else only whose duty it was, and why, is shown.
        days: how many days late, begun ones counted.
        span: how late in words, as the board says it.
    """

    clock: Clock
    is_known: bool
    days: int
    span: str


def lines(rows: Iterable[Deadline], *, actor: Actor, now: datetime) -> list[LateLine]:
    """Put late deadlines in words."""
    shown = list(rows)
    known = set()
    if holds(actor, Capability.VIEW_DEADLINES):
        wanted = [row.id for row in shown]
        known = set(visible_deadlines(actor).filter(id__in=wanted).values_list("id", flat=True))
    return [
        LateLine(
            clock=clock_of(row, now=now, actor=actor),
            is_known=row.id in known,
            days=max(((row.met_at or now) - row.ends_at).days + 1, 1),
            span=span_in_words(abs((row.met_at or now) - row.ends_at)),
        )
        for row in shown
    ]
