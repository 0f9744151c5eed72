"""What part of the bureau's things an actor may know of, as conditions for queries."""

from __future__ import annotations

from uuid import UUID

from django.db.models import Q

from liuhen.people.actors import Actor, Channel
from liuhen.people.models import Role

NOTHING = Q(pk__in=())


def is_console(actor: Actor) -> bool:
    """Whether this is the person at the machine itself, who may do what the commands do."""
    return actor.channel is Channel.CONSOLE and actor.account_id is None


def in_led_units(actor: Actor) -> Q:
    """The rows whose `unit` the actor leads, sub-units included; nothing for who leads none."""
    reach = actor.reach_as(Role.LEADER)
    if reach is None:
        return Q()
    return Q(unit_id__in=reach) if reach else NOTHING


def own_officer(actor: Actor) -> UUID | None:
    """The officer that the actor works as; None for who isn't known by name as one."""
    return actor.officer_id if actor.is_a(Role.OFFICER) else None
