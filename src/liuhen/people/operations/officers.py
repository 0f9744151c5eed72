"""Officers."""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID

from django.db import transaction

from liuhen.custody import operations as custody
from liuhen.ledger.entry import Json
from liuhen.people import queries
from liuhen.people.actors import Actor
from liuhen.people.errors import (
    CertificateDatesError,
    CertificateTakenError,
    NameTooLongError,
    OfficerNotFoundError,
    OfficerTakenError,
)
from liuhen.people.models import Officer, PastCertificate
from liuhen.people.operations.names import NAME_LENGTH, named
from liuhen.people.permissions import Capability, require
from liuhen.rules.days import Lies, check_day


def register_officer(
    *,
    actor: Actor,
    now: datetime,
    name: str,
    unit_id: UUID,
    certificate_number: str = "",
    certificate_from: date | None = None,
    certificate_until: date | None = None,
    account_id: UUID | None = None,
) -> Officer:
    """Register a person who enforces (art 14: the people that recordings and cases name).

    Raises:
        NotPermittedError: the actor doesn't manage units and officers.
        NameMissingError, NameTooLongError: see `create_unit`.
        UnitNotFoundError, UnitClosedError, AccountNotFoundError: no such unit or account, or a closed unit.
        CertificateTakenError: another officer has this certificate number.
        CertificateDatesError: the certificate ends before it begins, or has dates and no number.
        OfficerTakenError: the account belongs to another officer.
    """
    require(actor, Capability.MANAGE_OFFICERS)
    with transaction.atomic():
        officer = Officer()
        _tell(
            officer,
            name=name,
            unit_id=unit_id,
            number=certificate_number,
            valid_from=certificate_from,
            valid_until=certificate_until,
            now=now,
        )
        if account_id is not None:
            _attach(officer, account_id)
        officer.save(force_insert=True)
        _enter("officer.registered", officer, actor, now)
    return officer


def edit_officer(
    *,
    actor: Actor,
    now: datetime,
    officer_id: UUID,
    name: str,
    unit_id: UUID,
    certificate_number: str = "",
    certificate_from: date | None = None,
    certificate_until: date | None = None,
    is_renewed: bool = False,
) -> Officer:
    """Correct what the register says of an officer, or enter a new certificate.

    `is_renewed` says that the certificate is a new one: what the old one allowed on earlier days stays known then.

    Raises:
        OfficerNotFoundError: no such officer.
        NotPermittedError and the others of `register_officer`.
    """
    require(actor, Capability.MANAGE_OFFICERS)
    with transaction.atomic():
        officer = Officer.objects.select_for_update().filter(id=officer_id).first()
        if officer is None:
            raise OfficerNotFoundError(officer=str(officer_id))
        before = (officer.certificate_number, officer.certificate_from, officer.certificate_until)
        _tell(
            officer,
            name=name,
            unit_id=unit_id,
            number=certificate_number,
            valid_from=certificate_from,
            valid_until=certificate_until,
            now=now,
        )
        now_held = (officer.certificate_number, officer.certificate_from, officer.certificate_until)
        if is_renewed and before[0] and before != now_held:
            PastCertificate.objects.create(
                officer=officer, number=before[0], valid_from=before[1], valid_until=before[2], replaced_at=now
            )
        officer.save()
        _enter("officer.edited", officer, actor, now, is_renewed=is_renewed)
    return officer


def _tell(
    officer: Officer,
    *,
    name: str,
    unit_id: UUID,
    number: str,
    valid_from: date | None,
    valid_until: date | None,
    now: datetime,
) -> None:
    number = number.strip()
    if len(number) > NAME_LENGTH:
        raise NameTooLongError(field="certificate_number", longest=NAME_LENGTH)
    check_day(valid_from, field="certificate_from", now=now, lies=Lies.COMING)
    check_day(valid_until, field="certificate_until", now=now, lies=Lies.COMING)
    if valid_from is not None and valid_until is not None and valid_until < valid_from:
        raise CertificateDatesError(field="certificate_until")
    if not number and (valid_from or valid_until):
        raise CertificateDatesError(field="certificate_number")
    if unit_id != officer.unit_id:
        queries.open_unit(unit_id)
    if number and Officer.objects.filter(certificate_number=number).exclude(id=officer.id).exists():
        raise CertificateTakenError(certificate=number, field="certificate_number")
    officer.name, officer.unit_id, officer.certificate_number = named(name), unit_id, number
    officer.certificate_from, officer.certificate_until = valid_from, valid_until


def _enter(kind: str, officer: Officer, actor: Actor, now: datetime, **more: bool) -> None:
    facts: dict[str, Json] = {
        "name": officer.name,
        "certificate": officer.certificate_number,
        "certificate_from": officer.certificate_from.isoformat() if officer.certificate_from else None,
        "certificate_until": officer.certificate_until.isoformat() if officer.certificate_until else None,
        "unit": str(officer.unit_id),
        "account": None if officer.account_id is None else str(officer.account_id),
        **more,
    }
    custody.append(kind=kind, subject=officer.id, actor=actor.reference, now=now, facts=facts)


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
