"""Whose approval counts as what: approvals by two roles are those of two people, deputies counted as in `standing`.

Who holds several of the roles is heard once, as that role in which the rest can still be filled by others.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from itertools import combinations
from uuid import UUID

from liuhen.archive.consulting.models import Consultation, ConsultState
from liuhen.people.actors import Actor
from liuhen.people.models import Role
from liuhen.people.periods import bureau_day
from liuhen.people.queries import holders
from liuhen.people.standing import are_same_hand


def decides_as(actor: Actor) -> frozenset[str]:
    """The roles for which an actor decides on requests."""
    return frozenset(role.value for role in (Role.LEADER, Role.LEGAL, Role.HEAD) if actor.is_a(role))


def open_roles(consultation: Consultation) -> list[str]:
    """The roles that still have to decide."""
    said = {one.role for one in consultation.decisions.all()}
    return [role for role in consultation.approvers if role not in said]


def has_said(actor: Actor, consultation: Consultation) -> bool:
    """Whether the actor, or a hand that counts as its own, has decided on it: the rest is other people's."""
    return any(are_same_hand(actor, [(one.account_id, one.at) for one in consultation.decisions.all()]))


def waits_for(actor: Actor, consultations: Sequence[Consultation]) -> list[Consultation]:
    """Those of some requests on which the actor can decide now; one question whatever their number."""
    roles = decides_as(actor)
    open_to = [
        one for one in consultations if one.state == ConsultState.ASKED and not roles.isdisjoint(open_roles(one))
    ]
    told = [
        (one.id, hand)
        for one in open_to
        for hand in [(one.asked_by_id, one.asked_at), *((said.account_id, said.at) for said in one.decisions.all())]
    ]
    is_own = are_same_hand(actor, [hand for _id, hand in told])
    own = {found for (found, _hand), is_one in zip(told, is_own, strict=True) if is_one}
    return [one for one in open_to if one.id not in own]


def role_of(actor: Actor, consultation: Consultation, *, now: datetime) -> str | None:
    """As which role the actor is heard; None where it holds none of the open ones."""
    mine = [role for role in open_roles(consultation) if role in decides_as(actor)]
    if len(mine) > 1:
        hands = {actor.account_id, *actor.stands_in_for}
        for role in mine:
            rest = [one for one in open_roles(consultation) if one != role]
            if _can_be_filled(_others(consultation, rest, now=now, without=hands)):
                return role
    return mine[0] if mine else None


def lacking(consultation: Consultation, *, now: datetime) -> list[str]:
    """The open roles that nobody holds who could still decide: without a new grant or deputy the request stands."""
    if consultation.state != ConsultState.ASKED:
        return []
    roles = open_roles(consultation)
    found = _others(consultation, roles, now=now, without=())
    return [role for role, who in zip(roles, found, strict=True) if not who]


def _others(
    consultation: Consultation, roles: Sequence[str], *, now: datetime, without: Iterable[UUID | None]
) -> list[set[UUID]]:
    """For each role who holds it and has neither asked nor decided."""
    gone = {consultation.asked_by_id, *(one.account_id for one in consultation.decisions.all()), *without}
    day = bureau_day(now)
    return [set(holders(Role(role), day=day).values_list("id", flat=True)) - gone for role in roles]


def _can_be_filled(who: Sequence[set[UUID]]) -> bool:
    """Whether each can be another person: any of them together have at least as many people as they are."""
    return all(
        len(set().union(*some)) >= count for count in range(1, len(who) + 1) for some in combinations(who, count)
    )
