"""Letting in again whom too many failures have shut out."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from axes.utils import reset
from django.db import transaction

from liuhen.custody import operations as custody
from liuhen.people import queries
from liuhen.people.actors import Actor
from liuhen.people.models import SecondFactor
from liuhen.people.operations.guesses import forget_guesses
from liuhen.people.permissions import Capability, require


def unlock(*, actor: Actor, now: datetime, account_id: UUID) -> None:
    """Forget the failures of an account, of passwords from any address and of codes: it may try again at once.

    Raises:
        NotPermittedError: the actor doesn't grant roles.
        AccountNotFoundError: no such account.
    """
    require(actor, Capability.GRANT_ROLES)
    account = queries.account(account_id)
    with transaction.atomic():
        reset(username=account.username)
        forget_guesses(username=account.username)
        SecondFactor.objects.filter(account=account).update(failures=0, failed_at=None)
        custody.append(kind="account.unlocked", subject=account.id, actor=actor.reference, now=now)
