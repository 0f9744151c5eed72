"""Who may do something in a unit, by a role of the own: for acts that somebody should leave to another, if there's one.

Bounded questions whatever the size of the bureau; whoever only stands in for one of them isn't told apart.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Q

from liuhen.people.models import Account, Deputyship, Officer, RoleGrant, Unit
from liuhen.people.periods import bureau_day, in_force, running
from liuhen.people.permissions import MATRIX, Capability


@dataclass(frozen=True, slots=True, kw_only=True)
class Bearer:
    """One who may do it.

    Attributes:
        account_id, name: who.
        hands: the account, those it stands in for and those that stand in for it.
        officers: the officers that the account and those it stands in for are.
    """

    account_id: UUID
    name: str
    hands: frozenset[UUID]
    officers: frozenset[UUID]

    def is_hand_of(self, account_id: UUID | None) -> bool:
        """Whether what that account asked for counts as this one's own."""
        return account_id in self.hands


def bearers(capability: Capability, *, unit_id: UUID, now: datetime) -> list[Bearer]:
    """Who may do something in a unit, by name: whose account is in use, by a role of the own that reaches the unit."""
    day = bureau_day(now)
    reaching = Q(unit=None) | Q(unit__in=_up_from(unit_id))
    held = RoleGrant.objects.filter(reaching, in_force(day), role__in=MATRIX[capability]).values("account_id")
    rows = Account.objects.filter(id__in=held, is_active=True, roles_rest_since=None).order_by("name", "id")
    accounts = dict(rows.values_list("id", "name"))
    below: dict[UUID, set[UUID]] = {each: {each} for each in accounts}
    around: dict[UUID, set[UUID]] = {each: {each} for each in accounts}
    standing = Deputyship.objects.filter(running(day), ended_at=None)
    either = standing.filter(Q(deputy__in=accounts) | Q(grant__account__in=accounts))
    for deputy, principal in either.values_list("deputy_id", "grant__account_id"):
        if deputy in accounts:
            below[deputy].add(principal)
            around[deputy].add(principal)
        if principal in accounts:
            around[principal].add(deputy)
    wanted = {one for each in below.values() for one in each}
    officers = dict(Officer.objects.filter(account_id__in=wanted).values_list("account_id", "id"))
    return [
        Bearer(
            account_id=each,
            name=name,
            hands=frozenset(around[each]),
            officers=frozenset(officers[one] for one in below[each] if one in officers),
        )
        for each, name in accounts.items()
    ]


def _up_from(unit_id: UUID) -> set[UUID]:
    """A unit and all above it. Reads the (small) tree once."""
    parents = dict(Unit.objects.values_list("id", "parent_id"))
    found: set[UUID] = set()
    at: UUID | None = unit_id
    while at is not None and at not in found:
        found.add(at)
        at = parents.get(at)
    return found
