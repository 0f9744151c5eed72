"""Units and officers."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.db import transaction

from liuhen.custody import operations as custody
from liuhen.people import queries
from liuhen.people.actors import Actor
from liuhen.people.errors import (
    CertificateTakenError,
    NameTooLongError,
    OfficerNotFoundError,
    OfficerTakenError,
    UnitTakenError,
)
from liuhen.people.models import Officer, Unit
from liuhen.people.operations.names import NAME_LENGTH, UNIT_NAME_LENGTH, named
from liuhen.people.permissions import Capability, require


def create_unit(*, actor: Actor, now: datetime, name: str, parent_id: UUID | None = None) -> Unit:
    """Add a unit, under another one or at the top.

    Raises:
        NotPermittedError: the actor doesn't manage units and officers.
        NameMissingError, NameTooLongError: without a name, or one longer than anybody's.
        UnitNotFoundError: no such unit above it.
        UnitTakenError: a unit of this name stands there already.
    """
    require(actor, Capability.MANAGE_OFFICERS)
    name = named(name, longest=UNIT_NAME_LENGTH)
    if parent_id is not None:
        queries.unit(parent_id)
    with transaction.atomic():
        if Unit.objects.filter(name=name, parent_id=parent_id).exists():
            raise UnitTakenError(name=name)
        unit = Unit.objects.create(name=name, parent_id=parent_id)
        facts = {"name": name, "parent": None if parent_id is None else str(parent_id)}
        custody.append(kind="unit.created", subject=unit.id, actor=actor.reference, now=now, facts=facts)
    return unit


def register_officer(
    *,
    actor: Actor,
    now: datetime,
    name: str,
    unit_id: UUID,
    certificate_number: str = "",
    account_id: UUID | None = None,
) -> Officer:
    """Register a person who enforces (art 14: the people that recordings and cases name).

    Raises:
        NotPermittedError: the actor doesn't manage units and officers.
        NameMissingError, NameTooLongError: see `create_unit`.
        UnitNotFoundError, AccountNotFoundError: no such unit or account.
        CertificateTakenError: another officer has this certificate number.
        OfficerTakenError: the account belongs to another officer.
    """
    require(actor, Capability.MANAGE_OFFICERS)
    name, certificate_number = named(name), certificate_number.strip()
    if len(certificate_number) > NAME_LENGTH:
        raise NameTooLongError(field="certificate_number", longest=NAME_LENGTH)
    queries.unit(unit_id)
    with transaction.atomic():
        if certificate_number and Officer.objects.filter(certificate_number=certificate_number).exists():
            raise CertificateTakenError(certificate=certificate_number)
        officer = Officer(name=name, unit_id=unit_id, certificate_number=certificate_number)
        if account_id is not None:
            _attach(officer, account_id)
        officer.save(force_insert=True)
        facts = {
            "name": name,
            "certificate": certificate_number,
            "unit": str(unit_id),
            "account": None if account_id is None else str(account_id),
        }
        custody.append(kind="officer.registered", subject=officer.id, actor=actor.reference, now=now, facts=facts)
    return officer


def link_officer(*, actor: Actor, now: datetime, officer_id: UUID, account_id: UUID) -> None:
    """Say that an account is an officer's. Whose recordings the account sees depends on it, so it's an entry.

    Raises:
        NotPermittedError: the actor doesn't grant roles: this opens an officer's own recordings to an account.
        OfficerNotFoundError, AccountNotFoundError: no such officer or account.
        OfficerTakenError: the officer has an account, or the account an officer.
    """
    require(actor, Capability.GRANT_ROLES)
    with transaction.atomic():
        officer = Officer.objects.select_for_update().filter(id=officer_id).first()
        if officer is None:
            raise OfficerNotFoundError(officer=str(officer_id))
        if officer.account_id is not None:
            raise OfficerTakenError(account=str(officer.account_id))
        _attach(officer, account_id)
        officer.save()
        facts = {"account": str(account_id)}
        custody.append(kind="officer.linked", subject=officer.id, actor=actor.reference, now=now, facts=facts)


def _attach(officer: Officer, account_id: UUID) -> None:
    account = queries.account(account_id)
    if Officer.objects.filter(account=account).exists():
        raise OfficerTakenError(account=account.username)
    officer.account = account
