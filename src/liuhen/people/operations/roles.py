"""Giving and taking roles: the security administrator's part."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.db import transaction

from liuhen.custody import operations as custody
from liuhen.people import queries
from liuhen.people.actors import Actor
from liuhen.people.errors import (
    GrantNotFoundError,
    RoleHeldError,
    RoleNeedsUnitError,
    SelfGrantError,
)
from liuhen.people.models import Account, Role, RoleGrant
from liuhen.people.operations.apart import refuse_if_last, refuse_if_not_apart
from liuhen.people.permissions import Capability, require


def grant_role(*, actor: Actor, now: datetime, account_id: UUID, role: Role, unit_id: UUID | None = None) -> RoleGrant:
    """Give an account a role, for a unit and those below it or, without one, for the whole bureau.

    Raises:
        NotPermittedError: the actor doesn't grant roles.
        SelfGrantError: it is the actor's own account.
        AccountNotFoundError, UnitNotFoundError: no such account or unit.
        RoleNeedsUnitError: a leader without a unit.
        RoleHeldError: held already.
        AdministratorsApartError: three administrators kept apart.
    """
    require(actor, Capability.GRANT_ROLES)
    if actor.account_id == account_id:
        raise SelfGrantError
    queries.account(account_id)
    if unit_id is not None:
        queries.unit(unit_id)
    elif role is Role.LEADER:
        raise RoleNeedsUnitError(role=role.value)
    with transaction.atomic():
        account = Account.objects.select_for_update().get(id=account_id)  # two grants at once see each other
        if (role, unit_id) in queries.grants_in_force(account_id):
            raise RoleHeldError(role=role.value)
        refuse_if_not_apart(account, role)
        grant = RoleGrant.objects.create(
            account=account, role=role, unit_id=unit_id, granted_by=actor.reference, granted_at=now
        )
        _append("role.granted", grant, actor=actor, now=now)
    return grant


def revoke_role(*, actor: Actor, now: datetime, grant_id: UUID) -> None:
    """Take a role back.

    Raises:
        NotPermittedError: the actor doesn't grant roles.
        GrantNotFoundError: no such role in force.
        SelfGrantError: it is the actor's own.
        LastAdministratorError: nobody would be left in this administrator's part.
    """
    require(actor, Capability.GRANT_ROLES)
    with transaction.atomic():
        grant = RoleGrant.objects.select_for_update().filter(id=grant_id, revoked_at=None).first()
        if grant is None:
            raise GrantNotFoundError(grant=str(grant_id))
        if actor.account_id == grant.account_id:
            raise SelfGrantError
        refuse_if_last(RoleGrant.objects.filter(id=grant.id))
        grant.revoked_at = now
        grant.revoked_by = actor.reference
        grant.save()
        _append("role.revoked", grant, actor=actor, now=now)


def resume_roles(*, actor: Actor, now: datetime, account_id: UUID) -> None:
    """Let an account's roles count again after somebody else set its password or opened it again.

    The security administrator vouches that the person behind the account is the right one.

    Raises:
        NotPermittedError: the actor doesn't grant roles.
        SelfGrantError: it is the actor's own account.
        AccountNotFoundError: no such account.
    """
    require(actor, Capability.GRANT_ROLES)
    if actor.account_id == account_id:
        raise SelfGrantError
    queries.account(account_id)
    with transaction.atomic():
        account = Account.objects.select_for_update().get(id=account_id)
        if account.roles_rest_since is None:
            return
        account.roles_rest_since = None
        account.save()
        custody.append(kind="role.resumed", subject=account.id, actor=actor.reference, now=now)


def _append(kind: str, grant: RoleGrant, *, actor: Actor, now: datetime) -> None:
    unit = None if grant.unit_id is None else str(grant.unit_id)
    facts = {"grant": str(grant.id), "role": str(grant.role), "unit": unit}
    custody.append(kind=kind, subject=grant.account_id, actor=actor.reference, now=now, facts=facts)
