"""销毁 (art 22): what keeps a recording out of a batch, who may approve one, who may sign at the act, from when. Pure.

Expiry only proposes; what is asked here decides. Each question answers with a code, empty when nothing stands in the
way; the operations turn codes into errors, and the fixtures of art 22 ask the same questions.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime

from liuhen.rules.calendar import Calendar
from liuhen.rules.clocks import due
from liuhen.rules.errors import RuleAbsentError
from liuhen.rules.limits import Limit
from liuhen.rules.model import Quantity, RulesInForce
from liuhen.rules.retention import Disposable

HOLDING = frozenset({"hold", "ground", "right", "sealed"})
"""Lines of retention that hold destruction, however old something is."""
APPROVERS, COOLING_OFF = "disposal_approvers", "cooling_off"
SIDES = ("archive", "business")
"""For whom the two 监销人 stand by: the archive room and the unit that made the recording."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Terms:
    """What the rulebook asks of a batch.

    Attributes:
        approvers: how many approve; none of them proposed it.
        cooling_off: how long it waits after the last approval.
    """

    approvers: int
    cooling_off: Limit


def terms_of(rules: RulesInForce, shipped: RulesInForce) -> Terms:
    """The terms of a rulebook; where an older one says nothing, those of the one that ships with Liuhen.

    Args:
        rules: in force.
        shipped: those that ship.

    Raises:
        RuleAbsentError: neither says how long it waits.
    """
    numbers = {one.code: one.number for book in (shipped, rules) for one in book.of(Quantity)}
    period = rules.periods.get(COOLING_OFF) or shipped.period(COOLING_OFF)
    limit = period.limit or shipped.period(COOLING_OFF).limit
    if limit is None:
        raise RuleAbsentError(rulebook="", what=COOLING_OFF)
    return Terms(approvers=numbers[APPROVERS], cooling_off=limit)


def hindrance(kept: Disposable, *, on: date, is_gone: bool = False, is_described: bool = True) -> str:
    """Why a recording must not be destroyed on a day.

    Args:
        kept: every rule that speaks of it.
        on: the day.
        is_gone: whether it was destroyed already.
        is_described: whether it's classed and described (art 17): 未分类 never expires.

    Returns:
        `gone`, `undescribed`, `sealed`, `held`, `not_due`; empty when it may be destroyed.
    """
    codes = {line.code for line in kept.lines if line.until is None or line.until >= on}
    if is_gone:
        return "gone"
    if not is_described:
        return "undescribed"
    if "sealed" in codes:
        return "sealed"
    if codes & HOLDING:
        return "held"
    return "" if kept.is_due(on) else "not_due"


@dataclass(frozen=True, slots=True, kw_only=True)
class Batch:
    """What has been said of a batch.

    Attributes:
        proposed_by: who proposed it; empty when nobody is known.
        approved: who approved.
        is_over: refused, stopped by an objection, or carried out.
        cooling_until: from when it may be carried out; None until enough have approved.
        signed: who has signed, by side.
    """

    proposed_by: str = ""
    approved: Collection[str] = ()
    is_over: bool = False
    cooling_until: datetime | None = None
    signed: Mapping[str, str] = field(default_factory=dict)


def against_voting(batch: Batch, *, who: str) -> str:
    """Why somebody can't approve or refuse a batch: `own`, `settled`, `said`; empty when they can."""
    if not who or not batch.proposed_by or who == batch.proposed_by:
        return "own"
    if batch.is_over or batch.cooling_until is not None:
        return "settled"
    return "said" if who in batch.approved else ""


def cooled_at(approved: Collection[str], *, terms: Terms, now: datetime, calendar: Calendar) -> datetime | None:
    """From when a batch may be carried out, asked at its last approval; None while approvals are wanting.

    Args:
        approved: who approved, the last one too.
        terms: of the rulebook.
        now: the moment of the last approval.
        calendar: which days are worked: a period doesn't end on a holiday.
    """
    if len(set(approved)) < terms.approvers:
        return None
    return due(now, terms.cooling_off, calendar).due


def against_signing(batch: Batch, *, who: str, side: str, sides: Collection[str], now: datetime) -> str:
    """Why somebody can't sign as 监销人: `unfit`, `settled`, `cooling`, `said`; empty when they can.

    Args:
        batch: which.
        who: signs.
        side: for whom, of `SIDES`.
        sides: for whom they may.
        now: the moment.
    """
    if not who or side not in sides:
        return "unfit"
    if batch.is_over or batch.cooling_until is None:
        return "settled"
    if now < batch.cooling_until:
        return "cooling"
    if side in batch.signed:
        return "said"
    return "unfit" if who in batch.signed.values() else ""  # two different people
