"""Giving and taking roles: the security administrator's part."""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID

from django.db import transaction

from liuhen.custody import operations as custody
from liuhen.ledger.entry import Json
from liuhen.people import queries
from liuhen.people.actors import Actor
from liuhen.people.errors import (
    GrantNotFoundError,
    PeriodError,
    RoleHeldError,
    RoleNeedsUnitError,
    SelfGrantError,
)
from liuhen.people.models import Account, Role, RoleGrant
from liuhen.people.operations.apart import refuse_if_last, refuse_if_not_apart
from liuhen.people.periods import Span, bureau_day, check_period, span_of, state_on
from liuhen.people.permissions import Capability, require


def grant_role(
    *,
    actor: Actor,
    now: datetime,
    account_id: UUID,
    role: Role,
    unit_id: UUID | None = None,
    holds_from: date | None = None,
    holds_until: date | None = None,
) -> RoleGrant:
    """Give an account a role, for a unit and those below it or, without one, for the whole bureau.

    Args:
        actor: a security administrator or the console.
        now: the present moment.
        account_id: whose.
        role: which.
        unit_id: where; None for the whole bureau.
        holds_from: the first day, today or later; None for at once.
        holds_until: the last day; None for no end.

    Raises:
        NotPermittedError: the actor doesn't grant roles.
        SelfGrantError: it is the actor's own account.
        AccountNotFoundError, UnitNotFoundError: no such account or unit.
        UnitClosedError: the unit is closed.
        RoleNeedsUnitError: a leader without a unit.
        PeriodError, DayOutOfReasonError: the days lie behind, or end before they begin.
        RoleHeldError: held already on one of these days.
        AdministratorsApartError: three administrators kept apart.
    """
    require(actor, Capability.GRANT_ROLES)
    if actor.account_id == account_id:
        raise SelfGrantError
    queries.account(account_id)
    if unit_id is not None:
        queries.open_unit(unit_id)
    elif role is Role.LEADER:
        raise RoleNeedsUnitError(role=role.value)
    check_period(holds_from, holds_until, now=now)
    span = Span(holds_from or bureau_day(now), holds_until)
    with transaction.atomic():
        account = Account.objects.select_for_update().get(id=account_id)  # two grants at once see each other
        held = RoleGrant.objects.filter(account=account, role=role, unit=unit_id, revoked_at=None)
        if any(span_of(one).meets(span) for one in held):
            raise RoleHeldError(role=role.value)
        refuse_if_not_apart(account, role, span)
        grant = RoleGrant.objects.create(
            account=account,
            role=role,
            unit_id=unit_id,
            holds_from=holds_from,
            holds_until=holds_until,
            granted_by=actor.reference,
            granted_at=now,
        )
        _append("role.granted", grant, actor=actor, now=now)
    return grant


def limit_role(*, actor: Actor, now: datetime, grant_id: UUID, holds_until: date | None) -> RoleGrant:
    """Say until when a role holds, or that it has no end; on the day after it's gone without a click.

    Raises:
        NotPermittedError: the actor doesn't grant roles.
        GrantNotFoundError: no such role, or it's over.
        SelfGrantError: it is the actor's own.
        PeriodError, DayOutOfReasonError: the day lies behind, or before the first one.
        LastAdministratorError: one day nobody would be left in this administrator's part.
        RoleHeldError: the role was given once more for the days after.
        AdministratorsApartError: on the added days another role stands against it.
    """
    require(actor, Capability.GRANT_ROLES)
    check_period(None, holds_until, now=now)
    with transaction.atomic():
        grant = _locked(actor, grant_id)
        if state_on(grant, bureau_day(now)) == "over":
            raise GrantNotFoundError(grant=str(grant_id))
        span = Span(span_of(grant).first, holds_until)
        if span.first is not None and holds_until is not None and holds_until < span.first:
            raise PeriodError(field="holds_until")
        if holds_until is not None:
            refuse_if_last(RoleGrant.objects.filter(id=grant.id), now=now)
        others = RoleGrant.objects.filter(
            account=grant.account, role=grant.role, unit=grant.unit, revoked_at=None
        ).exclude(id=grant.id)
        if any(span_of(one).meets(span) for one in others):
            raise RoleHeldError(role=grant.role)
        refuse_if_not_apart(grant.account, Role(grant.role), span, beside=grant.id)
        grant.holds_until = holds_until
        grant.save()
        _append("role.limited", grant, actor=actor, now=now)
    return grant


def _locked(actor: Actor, grant_id: UUID) -> RoleGrant:
    """A role that wasn't revoked and isn't the actor's own, with its account locked before it."""
    holder = RoleGrant.objects.filter(id=grant_id).values("account_id")
    list(Account.objects.select_for_update().filter(id__in=holder))
    grant = RoleGrant.objects.select_for_update().filter(id=grant_id, revoked_at=None).first()
    if grant is None:
        raise GrantNotFoundError(grant=str(grant_id))
    if actor.account_id == grant.account_id:
        raise SelfGrantError
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
        grant = _locked(actor, grant_id)
        refuse_if_last(RoleGrant.objects.filter(id=grant.id), now=now)
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
    facts: dict[str, Json] = {
        "grant": str(grant.id),
        "role": str(grant.role),
        "unit": unit,
        "from": grant.holds_from.isoformat() if grant.holds_from else None,
        "until": grant.holds_until.isoformat() if grant.holds_until else None,
    }
    custody.append(kind=kind, subject=grant.account_id, actor=actor.reference, now=now, facts=facts)
