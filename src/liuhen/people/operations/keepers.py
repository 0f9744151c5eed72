"""Naming the keepers that articles 14 and 19 ask for: who, of what, from when until when."""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID

from django.db import transaction

from liuhen.custody import operations as custody
from liuhen.ledger.entry import Json
from liuhen.people import queries
from liuhen.people.actors import Actor
from liuhen.people.errors import AppointmentNotFoundError, KeeperUnfitError, NameTooLongError, PeriodError
from liuhen.people.keepers import FITTING
from liuhen.people.models import Account, Appointment, Keeping, Role, RoleGrant
from liuhen.people.periods import Span, bureau_day, check_period, span_of
from liuhen.people.permissions import Capability, require

BASIS_LENGTH = 200


def appoint_keeper(
    *,
    actor: Actor,
    now: datetime,
    keeping: Keeping,
    account_id: UUID,
    unit_id: UUID | None = None,
    holds_from: date | None = None,
    holds_until: date | None = None,
    basis: str = "",
) -> Appointment:
    """Name a keeper (arts 14, 19). It gives no rights; those come from the role that the person must hold.

    Args:
        actor: the office or the bureau's head.
        now: the present moment.
        keeping: of what.
        account_id: who.
        unit_id: of which unit's recorders; None for the whole bureau.
        holds_from: the first day, today or later; None for today.
        holds_until: the last day; None for no end.
        basis: by which paper; may be empty.

    Raises:
        NotPermittedError: the actor names no keepers.
        AccountNotFoundError, UnitNotFoundError, UnitClosedError: no such account or unit, or a closed one.
        PeriodError, DayOutOfReasonError: the days lie behind, or end before they begin.
        KeeperUnfitError: the account is closed, holds no fitting role on the first day, or is named already.
        NameTooLongError: the basis is longer than 200 characters.
    """
    require(actor, Capability.APPOINT_KEEPERS)
    check_period(holds_from, holds_until, now=now)
    said = basis.strip()
    if len(said) > BASIS_LENGTH:
        raise NameTooLongError(field="basis", longest=BASIS_LENGTH)
    unit_id = unit_id if keeping is Keeping.RECORDERS else None  # the other posts are the whole bureau's
    if unit_id is not None:
        queries.open_unit(unit_id)
    begins = holds_from or bureau_day(now)
    with transaction.atomic():
        account = Account.objects.select_for_update().get(id=queries.account(account_id).id)
        _refuse_unfit(account, keeping, unit_id, Span(begins, holds_until))
        made = Appointment.objects.create(
            keeping=keeping,
            account=account,
            unit_id=unit_id,
            holds_from=begins,
            holds_until=holds_until,
            basis=said,
            named_by=actor.reference,
            named_at=now,
        )
        _enter("keeper.appointed", made, actor, now)
    return made


def _refuse_unfit(account: Account, keeping: Keeping, unit_id: UUID | None, span: Span) -> None:
    grants = RoleGrant.objects.filter(account=account, revoked_at=None)
    held = {Role(one.role) for one in grants if span.first is None or span_of(one).holds_on(span.first)}
    if not account.is_active or not held & FITTING[keeping]:
        raise KeeperUnfitError(field="account")
    again = Appointment.objects.filter(keeping=keeping, account=account, unit=unit_id, ended_at=None)
    if any(span_of(one).meets(span) for one in again):
        raise KeeperUnfitError(field="account")


def end_appointment(*, actor: Actor, now: datetime, appointment_id: UUID, last_day: date | None = None) -> None:
    """End an appointment at once, or give it a last day that lies ahead.

    Raises:
        NotPermittedError: the actor names no keepers.
        AppointmentNotFoundError: there is none that runs or is to come.
        PeriodError, DayOutOfReasonError: the last day lies behind, or before the first.
    """
    require(actor, Capability.APPOINT_KEEPERS)
    check_period(None, last_day, now=now)
    with transaction.atomic():
        found = Appointment.objects.select_for_update().filter(id=appointment_id, ended_at=None).first()
        if found is None:
            raise AppointmentNotFoundError(appointment=str(appointment_id))
        if last_day is None:
            found.ended_at, found.ended_by = now, actor.reference
        elif last_day < found.holds_from:
            raise PeriodError(field="holds_until")
        else:
            found.holds_until = last_day
        found.save()
        _enter("keeper.ended", found, actor, now)


def _enter(kind: str, made: Appointment, actor: Actor, now: datetime) -> None:
    facts: dict[str, Json] = {
        "keeping": str(made.keeping),
        "account": str(made.account_id),
        "unit": None if made.unit_id is None else str(made.unit_id),
        "from": made.holds_from.isoformat(),
        "until": made.holds_until.isoformat() if made.holds_until else None,
        "basis": made.basis,
    }
    custody.append(kind=kind, subject=made.id, actor=actor.reference, now=now, facts=facts)
