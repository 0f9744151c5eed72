"""Holds and grounds: what stands, who may know of it, and what the facts propose."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, datetime
from uuid import UUID

from django.db.models import Q, QuerySet
from django.utils import timezone

from liuhen.archive.keeping.errors import HoldNotFoundError, MarkNotFoundError
from liuhen.archive.keeping.models import Hold, HoldKind, MarkState, OutMark
from liuhen.cases.models import Case
from liuhen.cases.queries import visible_cases
from liuhen.duties.counting import calendar_in_force
from liuhen.paging import Page, page_by_key
from liuhen.people.actors import Actor
from liuhen.people.models import Role
from liuhen.people.permissions import Capability, holds, reach, require
from liuhen.people.standing import own_hands
from liuhen.recordings.visible import visible_to
from liuhen.rules.clocks import ZONE, due
from liuhen.rules.model import LongTermGround
from liuhen.rules.ranks import rank_of
from liuhen.rules.shelf import rulebook

FIELD = (Role.OFFICER, Role.LEADER)
"""Whose roles reach no further than their units."""


def grounds_entered(case: Case) -> frozenset[str]:
    """The clauses of art 21 that somebody entered for a case and nobody has lifted."""
    found = Hold.objects.filter(case=case, kind=HoldKind.LONG_TERM, lifted_at=None)
    return frozenset(found.values_list("clause", flat=True))


def long_term_grounds(case: Case | None = None) -> tuple[LongTermGround, ...]:
    """The grounds of art 21 to choose from, as the rulebook has them on the case's day or now."""
    book = rulebook()
    return (book.on(case.opened_on) if case is not None else book.latest).long_term_grounds


def gist_of(hold: Hold) -> str:
    """What a hold is, as people call it: the ground's gist, or its kind."""
    if hold.kind != HoldKind.LONG_TERM:
        return str(HoldKind(hold.kind).label)
    return next((one.gist for one in long_term_grounds() if one.clause == hold.clause), hold.clause)


def standing(*, cases: Collection[UUID] = (), recordings: Collection[UUID] = ()) -> list[Hold]:
    """Every hold that stands for any of these, oldest first."""
    if not cases and not recordings:
        return []
    rows = Hold.objects.filter(Q(case_id__in=cases) | Q(recording_id__in=recordings), lifted_at=None)
    return list(rows.select_related("set_by", "case", "recording").order_by("id"))


def visible_holds(actor: Actor) -> QuerySet[Hold]:
    """The holds that the actor may know of: all of them, or those of own cases and recordings.

    Raises:
        NotPermittedError: the actor has nothing to do with holds.
    """
    require(actor, Capability.SET_HOLDS)
    rows = Hold.objects.select_related("case", "recording", "set_by", "lifted_by")
    if holds(actor, Capability.WATCH_HOLDS):
        return rows
    return rows.filter(Q(case__in=visible_cases(actor)) | Q(recording__in=visible_to(actor)))


def get_hold(*, actor: Actor, hold_id: UUID) -> Hold:
    """Return a hold.

    Raises:
        HoldNotFoundError: there is none, or the actor may not know of it.
        NotPermittedError: the actor has nothing to do with holds.
    """
    found = visible_holds(actor).filter(id=hold_id).first()
    if found is None:
        raise HoldNotFoundError
    return found


def hold_list(*, actor: Actor, today: date, state: str = "", before: str = "", after: str = "") -> Page[Hold]:
    """One page of holds, newest first.

    Args:
        actor: who looks.
        today: the day.
        state: `lifted`, `due` (somebody should ask whether it's still needed), or anything else for what stands.
        before: key of the page with newer ones.
        after: key of the page with older ones.

    Raises:
        NotPermittedError: the actor doesn't look over them.
    """
    require(actor, Capability.WATCH_HOLDS)
    rows = Hold.objects.select_related("case", "recording", "set_by", "lifted_by")
    rows = rows.exclude(lifted_at=None) if state == "lifted" else rows.filter(lifted_at=None)
    return page_by_key(rows.filter(look_on__lte=today) if state == "due" else rows, before=before, after=after)


def to_look_at(actor: Actor, today: date) -> QuerySet[Hold]:
    """The holds of which this actor should ask whether they're still needed: own ones, and those of the own rank.

    The archive room asks of those below too: who set one may have left.

    Raises:
        NotPermittedError: the actor has nothing to do with holds.
    """
    mine = Q(set_by_id=actor.account_id) if actor.account_id is not None else Q(pk=None)
    if holds(actor, Capability.WATCH_HOLDS):
        rank = rank_in(actor, None)
        mine |= Q(rank__lte=rank) if actor.is_a(Role.ARCHIVIST) else Q(rank=rank)
    return visible_holds(actor).filter(mine, lifted_at=None, look_on__lte=today).order_by("look_on", "id")


LOOKS = {HoldKind.REVIEW: "look_review", HoldKind.LITIGATION: "look_litigation"}
"""The rulebook's period after which it's asked whether such a hold is still needed."""


def next_look(kind: str, now: datetime) -> date | None:
    """When to ask by the rulebook whether a hold of a kind is still needed; None where it says nothing."""
    period = rulebook().latest.periods.get(LOOKS.get(HoldKind(kind), ""))
    if period is None or period.limit is None:
        return None
    found = due(now, period.limit, calendar_in_force())
    return found.last_day or timezone.localdate(found.due, ZONE)


def rank_in(actor: Actor, unit_id: UUID | None) -> int:
    """How high somebody stands where a unit's things are concerned; archive room, legal section, head: in all units."""
    roles = (grant.role for grant in actor.grants if grant.role not in FIELD or grant.covers(unit_id))
    return rank_of(role.value for role in roles)


def may_lift(actor: Actor, hold: Hold) -> bool:
    """Whether somebody stands high enough: no lower than who set it."""
    unit = (
        hold.case.unit_id if hold.case is not None else hold.recording.unit_id if hold.recording is not None else None
    )
    return hold.lifted_at is None and rank_in(actor, unit) >= hold.rank


def told_by_facts(case: Case, *, facts: Collection[str], entered: Collection[str]) -> list[LongTermGround]:
    """The grounds of art 21 that the facts of a case speak for and nobody has entered: these hold by themselves.

    Coercion, obstruction, objection, a mass incident, a registered complaint. Entered by somebody a ground stays,
    also when the facts are corrected later.

    Args:
        case: which.
        facts: of it, its activities and its papers.
        entered: the clauses that somebody entered.
    """
    return [one for one in long_term_grounds(case) if one.clause not in entered and set(one.when) & set(facts)]


def waiting_marks(actor: Actor) -> QuerySet[OutMark]:
    """The marks that wait for somebody whom the actor may be: not those the actor asked for."""
    units = reach(actor, Capability.APPROVE_OUT_MARKS)
    rows = OutMark.objects.filter(state=MarkState.ASKED).exclude(asked_by_id__in=own_hands(actor))
    rows = rows.select_related("recording__case", "recording__description", "asked_by")
    return rows if units is None else rows.filter(unit_id__in=units)


def get_mark(*, actor: Actor, mark_id: UUID) -> OutMark:
    """Return a mark that the actor may decide on.

    Raises:
        MarkNotFoundError: there is none, or none of the actor's units.
        NotPermittedError: the actor decides on none.
    """
    require(actor, Capability.APPROVE_OUT_MARKS)
    units = reach(actor, Capability.APPROVE_OUT_MARKS)
    rows = OutMark.objects.select_related("recording__case", "recording__description", "asked_by", "decided_by")
    found = (rows if units is None else rows.filter(unit_id__in=units)).filter(id=mark_id).first()
    if found is None:
        raise MarkNotFoundError
    return found
