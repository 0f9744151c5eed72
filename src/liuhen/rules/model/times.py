"""How long: periods, retention, carriers, and what counts as the end of a case (arts 16-18, 20-22)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from liuhen.rules.codes import CaseKind, Event, Fact, Nature, Outcome, Role
from liuhen.rules.limits import Limit
from liuhen.rules.model.rule import Rule


@dataclass(frozen=True, slots=True, kw_only=True)
class Period(Rule):
    """期限: until when something must be done, or what has to wait until then.

    Attributes:
        code: `upload`, `file`, `hearing_request` …
        start: the event that it runs from; of `starts` the latest when there are several (art 22).
        limit: how long; None: without end (永久).
        extended: how long at most with an approved reason, from the same start; None: can't be extended.
        extended_again: how long at most with a second, third … approval, from the same start; so often and no oftener.
        extension_by: the role that approves the reason.
        approval_before_end: whether the approval must come before the ordinary end.
        pauses: for what the period stands still (`testing`).
        holds_destruction: whether nothing of the case is destroyed while it runs.
        nature: whether somebody is late when it's over (`duty`), or only a right (`right`) or waiting (`wait`) ends.
    """

    KIND: ClassVar[str] = "period"

    starts: tuple[Event, ...] = ()
    limit: Limit | None = None
    extended: Limit | None = None
    extended_again: tuple[Limit, ...] = ()
    extension_by: Role | None = None
    approval_before_end: bool = False
    pauses: tuple[str, ...] = ()
    holds_destruction: bool = False
    nature: Nature = Nature.DUTY

    @property
    def start(self) -> str:
        """The event that starts it; the first when the latest of several counts."""
        return self.starts[0].value if self.starts else ""

    @property
    def steps(self) -> tuple[Limit, ...]:
        """How long it runs at most after one approval, after two …; empty when it can't be extended."""
        return () if self.extended is None else (self.extended, *self.extended_again)


@dataclass(frozen=True, slots=True, kw_only=True)
class LongTermGround(Rule):
    """长期保存情形 (art 21(1)-(5)): the facts of a case that ask for it."""

    KIND: ClassVar[str] = "long_term_ground"

    when: tuple[Fact, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class CarrierRule(Rule):
    """载体 (arts 20, 21): on what copies are kept, and what paper goes with them.

    Attributes:
        carriers: `disc`, `disk`.
        statement: the fields of the 制作说明 that goes with an exhibit; empty when none is asked for.
    """

    KIND: ClassVar[str] = "carrier"

    carriers: tuple[str, ...] = ()
    statement: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class ClosingEvent(Rule):
    """结案 (art 18): the event that counts as the end of a case of this kind with this outcome."""

    KIND: ClassVar[str] = "closing_event"

    case_kind: CaseKind = CaseKind.PENALTY
    outcome: Outcome = Outcome.PUNISHED
    event: Event = Event.CLOSING_APPROVED
