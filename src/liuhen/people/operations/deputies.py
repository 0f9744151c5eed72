"""代理: who stands in for whom, in which role, from when until when. The security administrator's part."""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID

from django.db import transaction

from liuhen.custody import operations as custody
from liuhen.people import queries
from liuhen.people.actors import Actor
from liuhen.people.errors import (
    DeputyshipNotFoundError,
    DeputyUnfitError,
    GrantNotFoundError,
    NameTooLongError,
    SelfGrantError,
)
from liuhen.people.models import Account, Deputyship, Role, RoleGrant
from liuhen.people.operations.apart import refuse_if_not_apart
from liuhen.people.periods import Span, check_period, span_of
from liuhen.people.permissions import Capability, require

REASON_LENGTH = 200


def appoint_deputy(
    *,
    actor: Actor,
    now: datetime,
    grant_id: UUID,
    deputy_id: UUID,
    holds_from: date,
    holds_until: date,
    reason: str = "",
) -> Deputyship:
    """Let somebody stand in for somebody else in one role, from a day until a day, both included.

    Args:
        actor: a security administrator or the console, neither of the two.
        now: the present moment.
        grant_id: the role that the principal holds.
        deputy_id: the account that stands in.
        holds_from: the first day, today or later.
        holds_until: the last day.
        reason: why, such as a leave; may be empty.

    Raises:
        NotPermittedError: the actor doesn't grant roles.
        SelfGrantError: the actor is one of the two.
        GrantNotFoundError: no such role.
        AccountNotFoundError: no such account.
        PeriodError, DayOutOfReasonError: the days lie behind, or end before they begin.
        DeputyUnfitError: nobody stands in for themself, on days without the role, or twice; or the account is closed.
        AdministratorsApartError: three administrators kept apart, by deputyship too.
        NameTooLongError: the reason is longer than 200 characters.
    """
    require(actor, Capability.GRANT_ROLES)
    check_period(holds_from, holds_until, now=now)
    why = reason.strip()
    if len(why) > REASON_LENGTH:
        raise NameTooLongError(field="reason", longest=REASON_LENGTH)
    span = Span(holds_from, holds_until)
    with transaction.atomic():
        deputy = queries.account(deputy_id)
        deputy = Account.objects.select_for_update().get(id=deputy.id)
        grant = RoleGrant.objects.select_related("account").filter(id=grant_id, revoked_at=None).first()
        if grant is None:
            raise GrantNotFoundError(grant=str(grant_id))
        if actor.account_id in {deputy.id, grant.account_id}:
            raise SelfGrantError
        _refuse_unfit(grant, deputy, span)
        refuse_if_not_apart(deputy, Role(grant.role), span)
        made = Deputyship.objects.create(
            grant=grant,
            deputy=deputy,
            holds_from=holds_from,
            holds_until=holds_until,
            reason=why,
            given_by=actor.reference,
            given_at=now,
        )
        _append("deputy.appointed", made, actor=actor, now=now)
    return made


def _refuse_unfit(grant: RoleGrant, deputy: Account, span: Span) -> None:
    if deputy.id == grant.account_id or not deputy.is_active:
        raise DeputyUnfitError(field="deputy")
    role = span_of(grant)
    if not role.meets(span) or (role.last is not None and span.last is not None and span.last > role.last):
        raise DeputyUnfitError(field="holds_until")
    again = Deputyship.objects.filter(grant=grant, deputy=deputy, ended_at=None)
    if any(span_of(one).meets(span) for one in again):
        raise DeputyUnfitError(field="deputy")


def end_deputyship(*, actor: Actor, now: datetime, deputyship_id: UUID) -> None:
    """End it at once; by its last day it ends of itself.

    Raises:
        NotPermittedError: the actor doesn't grant roles.
        DeputyshipNotFoundError: there is none that runs or is to come.
        SelfGrantError: the actor is one of the two.
    """
    require(actor, Capability.GRANT_ROLES)
    with transaction.atomic():
        rows = Deputyship.objects.select_for_update(of=("self",)).select_related("grant")
        found = rows.filter(id=deputyship_id, ended_at=None).first()
        if found is None:
            raise DeputyshipNotFoundError(deputyship=str(deputyship_id))
        if actor.account_id in {found.deputy_id, found.grant.account_id}:
            raise SelfGrantError
        found.ended_at, found.ended_by = now, actor.reference
        found.save()
        _append("deputy.ended", found, actor=actor, now=now)


def _append(kind: str, made: Deputyship, *, actor: Actor, now: datetime) -> None:
    facts = {
        "deputyship": str(made.id),
        "principal": str(made.grant.account_id),
        "grant": str(made.grant_id),
        "role": str(made.grant.role),
        "from": made.holds_from.isoformat(),
        "until": made.holds_until.isoformat(),
    }
    custody.append(kind=kind, subject=made.deputy_id, actor=actor.reference, now=now, facts=facts)
