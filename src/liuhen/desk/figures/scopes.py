"""Whose figures somebody reads: of led units, or of the whole bureau."""

from __future__ import annotations

from collections.abc import Collection
from uuid import UUID

from liuhen.people import queries as people
from liuhen.people.actors import Actor
from liuhen.people.models import Role, Unit
from liuhen.people.permissions import MATRIX, Capability, require


def figures_reach(actor: Actor) -> frozenset[UUID] | None:
    """The units whose figures an actor reads; None for the whole bureau.

    A leader reads those of the units led. Head, office and legal section serve the whole bureau, wherever they sit
    (art 19: the legal section supervises all of it). Figures are counts: they give nobody a way to what was counted.

    Raises:
        NotPermittedError: the actor reads no figures.
    """
    require(actor, Capability.READ_FIGURES)
    if any(actor.is_a(role) for role in MATRIX[Capability.READ_FIGURES] if role is not Role.LEADER):
        return None
    return actor.reach_as(Role.LEADER)


def units_to_choose(actor: Actor) -> list[Unit]:
    """The units that an actor may narrow figures to."""
    reach = figures_reach(actor)
    rows = people.units()
    return list(rows if reach is None else rows.filter(id__in=reach))


def narrowed(reach: frozenset[UUID] | None, unit_id: UUID | None) -> Collection[UUID] | None:
    """The units that are counted together: those below the chosen one too, never more than the reach; None for all."""
    if unit_id is None:
        return reach
    below = people.units_below([unit_id]).get(unit_id, frozenset())
    return below if reach is None else below & reach
