"""Who calls, units and officers."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from django.db import transaction
from django.http import HttpRequest
from ninja import Router, Schema, Status

from liuhen.clock import now
from liuhen.people import operations, queries, web
from liuhen.people.models import Role
from liuhen.people.permissions import Capability, require

router = Router()


class RoleOut(Schema):
    """A role in force; without a unit it is for the whole bureau."""

    role: Role
    unit_id: UUID | None


class MeOut(Schema):
    """Who calls."""

    account_id: UUID | None
    name: str
    channel: str
    officer_id: UUID | None
    unit_id: UUID | None
    roles: list[RoleOut]


class UnitOut(Schema):
    """A part of the bureau."""

    id: UUID
    name: str
    parent_id: UUID | None
    closed_on: date | None


class UnitEditIn(Schema):
    """Another name, and the unit above it (null: none)."""

    name: str
    parent_id: UUID | None


class UnitIn(Schema):
    """A part of the bureau to be added."""

    name: str
    parent_id: UUID | None = None


class OfficerOut(Schema):
    """A person who enforces."""

    id: UUID
    name: str
    certificate_number: str
    certificate_from: date | None
    certificate_until: date | None
    unit_id: UUID
    account_id: UUID | None
    left_on: date | None


class OfficerIn(Schema):
    """A person who enforces, to be registered; the days are the first and last of the certificate's validity."""

    name: str
    unit_id: UUID
    certificate_number: str = ""
    certificate_from: date | None = None
    certificate_until: date | None = None


class OfficerEditIn(OfficerIn):
    """What the register shall say of an officer; `is_renewed`: the certificate is a new one, the old is remembered."""

    is_renewed: bool = False


@router.get("/me", response=MeOut)
def me(request: HttpRequest) -> MeOut:
    """Who calls, and with which roles."""
    actor = web.actor(request)
    return MeOut(
        account_id=actor.account_id,
        name=actor.name,
        channel=actor.channel.value,
        officer_id=actor.officer_id,
        unit_id=actor.unit_id,
        roles=[RoleOut(role=grant.role, unit_id=grant.unit_id) for grant in actor.grants],
    )


@router.get("/units", response=list[UnitOut])
def units(request: HttpRequest) -> object:
    """Every unit."""
    web.actor(request)
    return queries.units()


@router.post("/units", response={201: UnitOut})
def create_unit(request: HttpRequest, given: UnitIn) -> object:
    """Add a unit."""
    made = operations.create_unit(actor=web.actor(request), now=now(), name=given.name, parent_id=given.parent_id)
    return Status(201, made)


@router.put("/units/{uuid:unit_id}", response=UnitOut)
def edit_unit(request: HttpRequest, unit_id: UUID, given: UnitEditIn) -> object:
    """Rename a unit and hang it elsewhere; each is an entry of its own."""
    actor, moment = web.actor(request), now()
    with transaction.atomic():
        operations.rename_unit(actor=actor, now=moment, unit_id=unit_id, name=given.name)
        return operations.move_unit(actor=actor, now=moment, unit_id=unit_id, parent_id=given.parent_id)


@router.post("/units/{uuid:unit_id}/close", response=UnitOut)
def close_unit(request: HttpRequest, unit_id: UUID) -> object:
    """Close a unit that has nobody any more; what it did stays its own."""
    return operations.close_unit(actor=web.actor(request), now=now(), unit_id=unit_id)


@router.post("/units/{uuid:unit_id}/reopen", response=UnitOut)
def reopen_unit(request: HttpRequest, unit_id: UUID) -> object:
    """Open a closed unit again."""
    return operations.reopen_unit(actor=web.actor(request), now=now(), unit_id=unit_id)


@router.get("/officers", response=list[OfficerOut])
def officers(request: HttpRequest) -> object:
    """Every officer."""
    require(web.actor(request), Capability.VIEW_OFFICERS)
    return queries.officers()


@router.post("/officers", response={201: OfficerOut})
def register_officer(request: HttpRequest, given: OfficerIn) -> object:
    """Register an officer."""
    return Status(201, operations.register_officer(actor=web.actor(request), now=now(), **given.dict()))


@router.get("/officers/{uuid:officer_id}", response=OfficerOut)
def officer(request: HttpRequest, officer_id: UUID) -> object:
    """One officer."""
    require(web.actor(request), Capability.VIEW_OFFICERS)
    return queries.officer(officer_id)


@router.put("/officers/{uuid:officer_id}", response=OfficerOut)
def edit_officer(request: HttpRequest, officer_id: UUID, given: OfficerEditIn) -> object:
    """Correct what the register says of an officer, or enter a new certificate."""
    return operations.edit_officer(actor=web.actor(request), now=now(), officer_id=officer_id, **given.dict())
