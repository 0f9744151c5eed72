"""The first run: the first system administrator brings in the other two, who must arrive before work begins."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from liuhen.custody import operations as custody
from liuhen.people import queries
from liuhen.people.actors import Actor
from liuhen.people.errors import AdministratorArrivedError, FirstRunOverError
from liuhen.people.models import ADMINISTRATORS, Account, Role, RoleGrant
from liuhen.people.operations.accounts import create_account


def appoint_administrator(
    *, actor: Actor, now: datetime, role: Role, username: str, name: str, password: str
) -> Account:
    """Open the security or audit administrator's account during the first run.

    It may be done again until that administrator has signed in, for a password that was mislaid: the account
    appointed before is closed then.

    Raises:
        NotPermittedError: the actor isn't a system administrator.
        FirstRunOverError: the three have all been here, or the role isn't one of the two.
        AdministratorArrivedError: the administrator of this kind has signed in.
        UsernameInvalidError, NameMissingError, PasswordWeakError, UsernameTakenError: see `create_account`.
    """
    if role not in ADMINISTRATORS - {Role.SYSTEM_ADMIN}:
        raise FirstRunOverError
    with transaction.atomic():
        state = queries.first_run()
        if state.is_complete:
            raise FirstRunOverError
        if role in state.arrived:
            raise AdministratorArrivedError(role=role.value)
        account = create_account(actor=actor, now=now, username=username, name=name, password=password)
        for former in RoleGrant.objects.filter(role=role, revoked_at=None).select_related("account"):
            former.revoked_at, former.revoked_by = now, actor.reference
            former.save()
            former.account.is_active = False
            former.account.save()
            custody.append(kind="account.deactivated", subject=former.account_id, actor=actor.reference, now=now)
        RoleGrant.objects.create(account=account, role=role, granted_by=actor.reference, granted_at=now)
        custody.append(
            kind="role.granted",
            subject=account.id,
            actor=actor.reference,
            now=now,
            facts={"role": role.value, "unit": None},
        )
    return account
