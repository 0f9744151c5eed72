"""Reads: the keepers that articles 14 and 19 ask for, and which of these posts are vacant."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from types import MappingProxyType
from uuid import UUID

from django.db.models import Exists, OuterRef, Q, QuerySet

from liuhen.people.models import Appointment, Keeping, Officer, Role, RoleGrant, Unit
from liuhen.people.periods import in_force, running
from liuhen.people.queries import units_below

FITTING = MappingProxyType(
    {
        Keeping.ARCHIVE_ROOM: frozenset({Role.ARCHIVIST}),
        # art 19 gives storage to the team; who runs the machine may keep it too: it opens no footage
        Keeping.STORAGE: frozenset({Role.OFFICER, Role.LEADER, Role.OFFICE, Role.SYSTEM_ADMIN}),
        Keeping.RECORDERS: frozenset({Role.OFFICER, Role.LEADER, Role.OFFICE}),
        Keeping.SUPERVISION: frozenset({Role.LEGAL}),
    }
)
"""Of which roles a keeper must hold one; the post of somebody who holds none of them any more is vacant."""
CLAUSES = MappingProxyType(
    {Keeping.ARCHIVE_ROOM: "14", Keeping.STORAGE: "19", Keeping.RECORDERS: "19", Keeping.SUPERVISION: "19"}
)


def appointments() -> QuerySet[Appointment]:
    """Every appointment, the latest first, with person and unit."""
    return Appointment.objects.select_related("account__unit", "unit").order_by("-holds_from", "-id")


def standing(day: date) -> QuerySet[Appointment]:
    """The appointments in force on a day whose person has an account in use and a fitting role, by post and name."""
    rows = appointments().filter(_fitting(day), running(day), ended_at=None, account__is_active=True)
    return rows.order_by("keeping", "account__name", "id")


def _fitting(day: date) -> Q:
    found = Q()
    for keeping in FITTING:
        found |= _fitting_for(keeping, day)
    return found


def _fitting_for(keeping: Keeping, day: date) -> Q:
    held = RoleGrant.objects.filter(in_force(day), account_id=OuterRef("account_id"))
    return Q(Exists(held.filter(role__in=sorted(FITTING[keeping]))), keeping=keeping)


def coming_and_standing(day: date) -> QuerySet[Appointment]:
    """Those of `standing`, and those still to come."""
    rows = appointments().filter(Q(holds_until=None) | Q(holds_until__gte=day), ended_at=None, account__is_active=True)
    return rows.order_by("keeping", "holds_from", "id")


def keepers_of(keeping: Keeping, *, day: date) -> tuple[str, ...]:
    """The names of those who keep something on a day."""
    rows = standing(day).filter(keeping=keeping).values_list("account__name", flat=True)
    return tuple(dict.fromkeys(rows))


def is_kept_by(account_ids: Collection[UUID], keeping: Keeping, *, day: date) -> bool:
    """Whether one of some accounts keeps something on a day. Each page's menu asks: it looks at this post alone."""
    rows = Appointment.objects.filter(_fitting_for(keeping, day), running(day), account_id__in=account_ids)
    return rows.filter(ended_at=None, account__is_active=True).exists()


@dataclass(frozen=True, slots=True, kw_only=True)
class Vacancy:
    """A post that nobody holds; `unit` is whose recorders nobody keeps, None for a post of the whole bureau."""

    keeping: Keeping
    unit: Unit | None = None


def vacancies(day: date) -> list[Vacancy]:
    """The posts that nobody holds on a day. Recorders are kept by each unit that has officers (art 19)."""
    rows = list(standing(day))
    held = {row.keeping for row in rows}
    found = [
        Vacancy(keeping=keeping) for keeping in Keeping if keeping is not Keeping.RECORDERS and keeping not in held
    ]
    kept = [row for row in rows if row.keeping == Keeping.RECORDERS]
    if any(row.unit_id is None for row in kept):
        return found
    roots: list[UUID] = [row.unit_id for row in kept if row.unit_id is not None]
    covered = frozenset[UUID]().union(*units_below(roots).values())
    filming = Officer.objects.filter(left_on=None).order_by().values("unit_id")
    bare = Unit.objects.filter(id__in=filming, closed_on=None).exclude(id__in=covered).order_by("name", "id")
    return found + [Vacancy(keeping=Keeping.RECORDERS, unit=unit) for unit in bare]
