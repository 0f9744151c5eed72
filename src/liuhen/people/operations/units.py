"""Units: a tree that grows, is renamed and re-hung, and whose branches close but are never cut off."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.db import transaction

from liuhen.custody import operations as custody
from liuhen.ledger.entry import Json
from liuhen.people import queries
from liuhen.people.actors import Actor
from liuhen.people.errors import UnitClosedError, UnitInUseError, UnitLoopError, UnitNotFoundError, UnitTakenError
from liuhen.people.models import Account, Officer, RoleGrant, Unit
from liuhen.people.operations.names import UNIT_NAME_LENGTH, named
from liuhen.people.periods import bureau_day
from liuhen.people.permissions import Capability, require


def create_unit(*, actor: Actor, now: datetime, name: str, parent_id: UUID | None = None) -> Unit:
    """Add a unit, under another one or at the top.

    Raises:
        NotPermittedError: the actor doesn't manage units and officers.
        NameMissingError, NameTooLongError: without a name, or one longer than anybody's.
        UnitNotFoundError, UnitClosedError: no such unit above it, or a closed one.
        UnitTakenError: a unit of this name stands there already.
    """
    require(actor, Capability.MANAGE_OFFICERS)
    name = named(name, longest=UNIT_NAME_LENGTH)
    if parent_id is not None:
        queries.open_unit(parent_id)
    with transaction.atomic():
        _refuse_taken(name, parent_id)
        unit = Unit.objects.create(name=name, parent_id=parent_id)
        _enter("unit.created", unit, actor, now)
    return unit


def rename_unit(*, actor: Actor, now: datetime, unit_id: UUID, name: str) -> Unit:
    """Give a unit another name; its entries remember the earlier ones.

    Raises:
        NotPermittedError, NameMissingError, NameTooLongError, UnitNotFoundError, UnitTakenError: see `create_unit`.
        UnitClosedError: a closed one keeps its name.
    """
    require(actor, Capability.MANAGE_OFFICERS)
    name = named(name, longest=UNIT_NAME_LENGTH)
    with transaction.atomic():
        unit = _locked(unit_id)
        if unit.name == name:
            return unit
        _refuse_taken(name, unit.parent_id)
        was, unit.name = unit.name, name
        unit.save()
        _enter("unit.renamed", unit, actor, now, was=was)
    return unit


def move_unit(*, actor: Actor, now: datetime, unit_id: UUID, parent_id: UUID | None) -> Unit:
    """Hang a unit, with all below it, under another one, or at the top. Leaders' reach follows at once.

    Raises:
        NotPermittedError, UnitNotFoundError, UnitTakenError: see `create_unit`.
        UnitClosedError: it, or the one above, is closed.
        UnitLoopError: that one is the unit itself, or stands below it.
    """
    require(actor, Capability.MANAGE_OFFICERS)
    with transaction.atomic():
        list(Unit.objects.select_for_update().order_by("id").values_list("id"))  # two moves at once could make a ring
        unit = _locked(unit_id)
        if unit.parent_id == parent_id:
            return unit
        if parent_id is not None:
            above = queries.open_unit(parent_id)
            if parent_id in queries.units_below([unit.id])[unit.id]:
                raise UnitLoopError(field="parent", name=above.name)
        _refuse_taken(unit.name, parent_id)
        was, unit.parent_id = unit.parent_id, parent_id
        unit.save()
        _enter("unit.moved", unit, actor, now, was=None if was is None else str(was))
    return unit


def close_unit(*, actor: Actor, now: datetime, unit_id: UUID) -> Unit:
    """Close a unit that has nobody any more. What it did stays its own; it can be opened again.

    Raises:
        NotPermittedError, UnitNotFoundError: see `create_unit`.
        UnitClosedError: closed already.
        UnitInUseError: open units stand below it, or people or roles are still its.
    """
    require(actor, Capability.MANAGE_OFFICERS)
    with transaction.atomic():
        unit = _locked(unit_id)
        day = bureau_day(now)
        standing = RoleGrant.objects.filter(unit=unit, revoked_at=None).exclude(holds_until__lt=day)
        still = {
            "units": unit.children.filter(closed_on=None).count(),
            "accounts": Account.objects.filter(unit=unit, is_active=True).count(),
            "officers": Officer.objects.filter(unit=unit, left_on=None).count(),
            "roles": standing.count(),
        }
        if any(still.values()):
            raise UnitInUseError(name=unit.name, **still)
        unit.closed_on = day
        unit.save()
        _enter("unit.closed", unit, actor, now)
    return unit


def reopen_unit(*, actor: Actor, now: datetime, unit_id: UUID) -> Unit:
    """Open a closed unit again.

    Raises:
        NotPermittedError, UnitNotFoundError: see `create_unit`.
        UnitClosedError: the unit above it is closed.
    """
    require(actor, Capability.MANAGE_OFFICERS)
    with transaction.atomic():
        unit = _locked(unit_id, may_be_closed=True)
        if unit.closed_on is None:
            return unit
        if unit.parent_id is not None:
            queries.open_unit(unit.parent_id)
        unit.closed_on = None
        unit.save()
        _enter("unit.reopened", unit, actor, now)
    return unit


def _locked(unit_id: UUID, *, may_be_closed: bool = False) -> Unit:
    unit = Unit.objects.select_for_update().filter(id=unit_id).first()
    if unit is None:
        raise UnitNotFoundError(unit=str(unit_id))
    if unit.closed_on is not None and not may_be_closed:
        raise UnitClosedError(field="unit", name=unit.name)
    return unit


def _refuse_taken(name: str, parent_id: UUID | None) -> None:
    if Unit.objects.filter(name=name, parent_id=parent_id).exists():
        raise UnitTakenError(name=name)


def _enter(kind: str, unit: Unit, actor: Actor, now: datetime, **more: Json) -> None:
    facts: dict[str, Json] = {
        "name": unit.name,
        "parent": None if unit.parent_id is None else str(unit.parent_id),
        **more,
    }
    custody.append(kind=kind, subject=unit.id, actor=actor.reference, now=now, facts=facts)
