"""What part of the bureau's things an actor may know of, as conditions for queries."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models import Exists, F, Q
from django.db.models.functions import Coalesce
from django.db.models.lookups import In
from django.db.models.sql.compiler import SQLCompiler

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


def asked_of_each(field: str, values: Iterable[object]) -> Q:
    """That a column holds one of these, as a condition that no index answers: for a list that is walked in its order.

    Both databases would gather and sort whatever the index finds, be it nearly everything.
    """
    return Q(In(Coalesce(F(field), F(field)), list(values)))


def led_units(actor: Actor) -> frozenset[UUID] | None:
    """The units that the actor leads, sub-units included; None for the whole bureau."""
    return actor.reach_as(Role.LEADER)


class FoundForEach(Exists):
    """That rows exist for a row, looked up for each row by itself: for lists that are walked and left early.

    PostgreSQL would rather gather every row of the subquery beforehand, all that an officer ever did, to look at
    fifty; an offset, even of none, keeps it from that.
    """

    def as_postgresql(self, compiler: SQLCompiler, connection: BaseDatabaseWrapper) -> tuple[str, tuple[Any, ...]]:
        """Return the statement with its offset; one that can find nothing isn't asked at all, and has none."""
        sql, parameters = self.as_sql(compiler, connection)
        if "EXISTS(" not in sql:
            return sql, tuple(parameters)
        return f"{sql.removesuffix(')')} OFFSET 0)", tuple(parameters)
