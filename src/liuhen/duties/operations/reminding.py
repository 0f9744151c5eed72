"""Where people want to be reminded, and that they were."""

from __future__ import annotations

from datetime import date, datetime

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction

from liuhen.custody import operations as custody
from liuhen.duties.errors import EmailInvalidError
from liuhen.duties.models import ReminderAddress
from liuhen.people.actors import Actor

EMAIL_LENGTH = 254


@transaction.atomic
def remember_address(*, actor: Actor, now: datetime, email: str) -> ReminderAddress:
    """Remind the actor by e-mail from now on; every role has something to do at times.

    Raises:
        EmailInvalidError: no address can look like that, or the actor has no account.
    """
    cleaned = email.strip()
    if actor.account_id is None or len(cleaned) > EMAIL_LENGTH:
        raise EmailInvalidError(field="email")
    try:
        validate_email(cleaned)
    except ValidationError:
        raise EmailInvalidError(field="email") from None
    row, _created = ReminderAddress.objects.update_or_create(account_id=actor.account_id, defaults={"email": cleaned})
    _enter("reminder.address_set", actor, now)
    return row


@transaction.atomic
def forget_address(*, actor: Actor, now: datetime) -> None:
    """Remind the actor by e-mail no longer; the address is erased."""
    if actor.account_id is not None and ReminderAddress.objects.filter(account_id=actor.account_id).delete()[0]:
        _enter("reminder.address_forgotten", actor, now)


def _enter(kind: str, actor: Actor, now: datetime) -> None:
    if actor.account_id is not None:
        custody.append(kind=kind, subject=actor.account_id, actor=actor.reference, now=now)


def take_turn(*, address: ReminderAddress, on: date) -> bool:
    """Take it upon oneself to remind somebody today; False when somebody else has."""
    rows = ReminderAddress.objects.filter(account_id=address.account_id)
    return bool(rows.exclude(reminded_on=on).update(reminded_on=on))


def note_reminded(*, address: ReminderAddress, on: date | None) -> None:
    """Say when somebody was last reminded: a mail that nobody took was none."""
    ReminderAddress.objects.filter(account_id=address.account_id).update(reminded_on=on)
