"""Who took part in what a 未记录说明 explains, and whether anybody else could decide on it.

Whoever was there decides only where nobody else can, and then it's said so (docs/adr/who-was-there.md). A deputy and
the principal count as one hand, as everywhere (`people.standing`).
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import QuerySet

from liuhen.cases.models import Activity, Case, Exemption, TakenRecorder
from liuhen.people.actors import Actor
from liuhen.people.bearing import Bearer, bearers
from liuhen.people.models import Officer
from liuhen.people.permissions import Capability
from liuhen.people.standing import are_same_hand, own_hands

Pairs = Iterable[tuple[UUID, UUID]]
"""Each an activity (or a case) and an officer."""


def _nothing_known(_activities: Collection[UUID], _officers: Collection[UUID] | None) -> Pairs:
    return ()


_filmed: list[Callable[[Collection[UUID], Collection[UUID] | None], Pairs]] = [_nothing_known]


def ask_for_filmed(source: Callable[[Collection[UUID], Collection[UUID] | None], Pairs]) -> None:
    """Say who knows who of some officers, or of all, filmed at which activity: the recordings' room plugs itself in."""
    _filmed[0] = source


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """How an actor stands to a 未记录说明.

    Attributes:
        is_own: the actor asked for it, or a hand that counts as its own: it doesn't decide.
        was_there: the actor took part, or filmed.
        others: who else could decide, by name; only told of one who was there.
    """

    is_own: bool
    was_there: bool = False
    others: tuple[str, ...] = ()

    @property
    def may_decide(self) -> bool:
        """Whether it's for the actor to decide."""
        return not self.is_own and not (self.was_there and self.others)


def part_of(actor: Actor, exemption: Exemption, *, now: datetime) -> Part:
    """How an actor stands to one: see `parts_of`."""
    return parts_of(actor, [exemption], now=now)[exemption.id]


def parts_of(actor: Actor, exemptions: Sequence[Exemption], *, now: datetime) -> dict[UUID, Part]:
    """How an actor stands to each of some 未记录说明; a bounded number of questions, whatever their number.

    Args:
        actor: who would decide.
        exemptions: with their `case`.
        now: the moment whose roles and deputyships count.
    """
    own = are_same_hand(actor, [(one.asked_by_id, one.asked_at) for one in exemptions])
    there = _who_was_there(exemptions)
    mine = _officers_of(actor)
    found: dict[UUID, Part] = {}
    able: dict[UUID, list[Bearer]] = {}
    for one, is_own in zip(exemptions, own, strict=True):
        was_there = not mine.isdisjoint(there[one.id])
        others: tuple[str, ...] = ()
        if was_there and not is_own:
            unit_id = one.case.unit_id
            if unit_id not in able:
                able[unit_id] = bearers(Capability.APPROVE_EXEMPTIONS, unit_id=unit_id, now=now)
            others = _others(actor, one, able[unit_id], there[one.id])
        found[one.id] = Part(is_own=is_own or one.asked_by_id is None, was_there=was_there, others=others)
    return found


def left_to_others(actor: Actor, waiting: QuerySet[Exemption], *, now: datetime) -> list[UUID]:
    """Which of the oldest of some waiting 未记录说明 aren't for the actor: a hand of its own asked, or see above.

    The menu asks on every page: places alone are looked at first, since a leader was at few of them.
    """
    named = ("id", "activity_id", "case_id", "asked_by_id", "asked_at")
    heads = list(waiting.select_related(None).values_list(*named)[:LOOKED_INTO])
    own = are_same_hand(actor, [(by, at) for _id, _activity, _case, by, at in heads])
    found = [head[0] for head, is_own in zip(heads, own, strict=True) if is_own]
    mine = _officers_of(actor) if heads else set()
    if mine:
        places = {(activity, case) for _id, activity, case, _by, _at in heads}
        met = {place for place, _officer in _were_at(places, mine)}
        near = [head[0] for head in heads if (head[1] or head[2]) in met]
        parts = parts_of(actor, list(waiting.filter(id__in=near)), now=now) if near else {}
        found += [exemption_id for exemption_id, part in parts.items() if not part.may_decide]
    return found


LOOKED_INTO = 100
"""So many of what waits are looked into, the oldest first; whoever opens a later one is told there."""


def _officers_of(actor: Actor) -> set[UUID]:
    """The officers that the actor is, and those of whom it stands in for."""
    principals = actor.stands_in_for
    mine = set(Officer.objects.filter(account_id__in=principals).values_list("id", flat=True)) if principals else set()
    return mine | ({actor.officer_id} if actor.officer_id is not None else set())


def _others(actor: Actor, one: Exemption, able: Sequence[Bearer], there: set[UUID]) -> tuple[str, ...]:
    """Who of those who may decide is neither the actor, nor away with the actor in its place, nor was there."""
    hands = own_hands(actor)
    return tuple(
        each.name
        for each in able
        if each.account_id not in hands
        and each.officers.isdisjoint(there)
        and not each.is_hand_of(one.asked_by_id)
    )  # fmt: skip


def _who_was_there(exemptions: Sequence[Exemption]) -> dict[UUID, set[UUID]]:
    """The officers of each one's activity, who wore a recorder or filmed there; of a point of the case its officers."""
    there: dict[UUID, set[UUID]] = {}
    for place, officer_id in _were_at({(one.activity_id, one.case_id) for one in exemptions}, None):
        there.setdefault(place, set()).add(officer_id)
    return {one.id: there.get(one.activity_id or one.case_id, set()) for one in exemptions}


def _were_at(
    places: Collection[tuple[UUID | None, UUID]], officers: Collection[UUID] | None
) -> list[tuple[UUID, UUID]]:
    """Who of some officers, or of all, was where: each place an activity and its case, or without one the case."""
    activities = {activity for activity, _case in places if activity is not None}
    cases = {case for activity, case in places if activity is None}
    among = {} if officers is None else {"officer_id__in": officers}
    pairs: list[tuple[UUID, UUID]] = []
    if activities:
        went = Activity.officers.through.objects.filter(activity_id__in=activities, **among)
        pairs += went.values_list("activity_id", "officer_id")
        wore = TakenRecorder.objects.filter(activity_id__in=activities, officer__isnull=False, **among)
        pairs += [(each.activity_id, each.officer_id) for each in wore if each.officer_id is not None]
        pairs += _filmed[0](activities, officers)
    if cases:
        known = Case.officers.through.objects.filter(case_id__in=cases, **among)
        pairs += known.values_list("case_id", "officer_id")
    return pairs
