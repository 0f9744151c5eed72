"""离职, 调出: one act ends all that an account could do, and says who has left something behind."""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID

from django.db import transaction
from django.db.models import Q

from liuhen.custody import operations as custody
from liuhen.ledger.entry import Json
from liuhen.people import queries
from liuhen.people.actors import Actor
from liuhen.people.errors import DepartureNotFoundError, GoneAlreadyError, NotPermittedError
from liuhen.people.models import AccessToken, Account, Appointment, Departure, Deputyship, Officer, RoleGrant, SignIn
from liuhen.people.operations.apart import refuse_if_last
from liuhen.people.operations.session_ends import end_sessions_of
from liuhen.people.periods import bureau_day
from liuhen.people.permissions import Capability, require
from liuhen.rules.days import Lies, check_day


def leave(
    *, actor: Actor, now: datetime, account_id: UUID, way: Departure.Way, left_on: date | None = None
) -> Departure:
    """Close the account of somebody who leaves: sessions, tokens, roles, deputyships and appointments end with it.

    The password is taken away too, so that no session comes back if the account is ever opened again. What the person
    still holds is listed for the unit's leader until it's settled.

    Args:
        actor: a system administrator or the console.
        now: the present moment; everything ends at it.
        account_id: whose.
        way: 离职 or 调出.
        left_on: the day on the paper, today or earlier; None for today.

    Raises:
        NotPermittedError: the actor doesn't manage accounts, or it is the actor's own.
        AccountNotFoundError: no such account.
        GoneAlreadyError: closed already, by leaving.
        LastAdministratorError: nobody would be left in this administrator's part.
        DayOutOfReasonError: a day that can't be meant.
    """
    require(actor, Capability.MANAGE_ACCOUNTS)
    if actor.account_id == account_id:
        raise NotPermittedError(capability=Capability.MANAGE_ACCOUNTS.value)
    check_day(left_on, field="left_on", now=now, lies=Lies.HAPPENED)
    day = left_on or bureau_day(now)
    queries.account(account_id)
    with transaction.atomic():
        account = Account.objects.select_for_update().get(id=account_id)
        if Departure.objects.filter(account=account).exists() and not account.is_active:
            raise GoneAlreadyError(name=account.name)
        grants = RoleGrant.objects.filter(account=account, revoked_at=None)
        refuse_if_last(grants, now=now)
        ended = _end_everything(account, actor, now)
        end_sessions_of(account.id, actor=actor.reference, now=now, reason=SignIn.Ended.CLOSED)
        account.is_active = False
        account.set_unusable_password()
        account.save()
        officer = Officer.objects.select_for_update().filter(account=account).first()
        if officer is not None:
            officer.left_on = day
            officer.save()
        made = Departure.objects.create(
            account=account,
            officer=officer,
            unit_id=account.unit_id or (officer.unit_id if officer else None),
            way=way,
            left_on=day,
            entered_by=actor.reference,
            entered_at=now,
        )
        facts: dict[str, Json] = {"departure": str(made.id), "way": way.value, "left_on": day.isoformat(), **ended}
        custody.append(kind="account.left", subject=account.id, actor=actor.reference, now=now, facts=facts)
    return made


def _end_everything(account: Account, actor: Actor, now: datetime) -> dict[str, Json]:
    """End roles, tokens, deputyships on either side and appointments; which, by kind."""
    grants = RoleGrant.objects.filter(account=account, revoked_at=None)
    tokens = AccessToken.objects.filter(account=account, revoked_at=None)
    deputyships = Deputyship.objects.filter(Q(deputy=account) | Q(grant__account=account), ended_at=None)
    appointments = Appointment.objects.filter(account=account, ended_at=None)
    told: dict[str, Json] = {
        "roles": [str(one) for one in grants.values_list("id", flat=True)],
        "tokens": [str(one) for one in tokens.values_list("id", flat=True)],
        "deputyships": [str(one) for one in deputyships.values_list("id", flat=True)],
        "appointments": [str(one) for one in appointments.values_list("id", flat=True)],
    }
    deputyships.update(ended_at=now, ended_by=actor.reference)
    appointments.update(ended_at=now, ended_by=actor.reference)
    tokens.update(revoked_at=now)
    grants.update(revoked_at=now, revoked_by=actor.reference)
    return told


def settle_departure(*, actor: Actor, now: datetime, departure_id: UUID, note: str = "") -> Departure:
    """Say that what somebody left behind is handed over. Whether anything is left, the rooms above look first.

    Raises:
        NotPermittedError: the actor settles no departures, or none of this unit.
        DepartureNotFoundError: there is none, or it's settled.
    """
    require(actor, Capability.SETTLE_DEPARTURES)
    with transaction.atomic():
        found = Departure.objects.select_for_update(of=("self",)).filter(id=departure_id, settled_at=None).first()
        if found is None:
            raise DepartureNotFoundError(departure=str(departure_id))
        require(actor, Capability.SETTLE_DEPARTURES, unit_id=found.unit_id)
        found.settled_at, found.settled_by = now, actor.reference
        found.save()
        facts = {"departure": str(found.id), "note": note.strip()[:500]}
        custody.append(
            kind="account.handed_over", subject=found.account_id, actor=actor.reference, now=now, facts=facts
        )
    return found
