"""Who an account is to a directory or provider. Two people bind it: one links, another lets the roles count again."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.db import transaction

from liuhen.custody import operations as custody
from liuhen.people import queries
from liuhen.people.actors import Actor
from liuhen.people.errors import (
    IdentityMissingError,
    IdentityTakenError,
    NameMissingError,
    NameTooLongError,
    NotPermittedError,
)
from liuhen.people.models import Account, OutsideIdentity, RoleGrant, SignIn
from liuhen.people.operations.session_ends import end_sessions_of
from liuhen.people.permissions import Capability, require

_LONGEST = 255


def link_identity(
    *, actor: Actor, now: datetime, account_id: UUID, provider: OutsideIdentity.Provider, name: str
) -> None:
    """Say who an account is to a directory or provider. Its roles rest until a security administrator resumes them.

    Whoever links could link it to themself, as whoever sets a password could use it. What the account was linked to
    before is replaced. With a directory no password is kept here any more: the directory alone has it.

    Raises:
        NotPermittedError: the actor doesn't manage accounts, or it is the actor's own.
        AccountNotFoundError: no such account.
        NameMissingError, NameTooLongError: no name that anybody could have there.
        IdentityTakenError: another account is linked to it.
    """
    _refuse_if_not_to_manage(actor, account_id)
    stored = name.strip()
    if not stored:
        raise NameMissingError
    if len(stored) > _LONGEST:
        raise NameTooLongError(field="name", longest=_LONGEST)
    with transaction.atomic():
        account = Account.objects.select_for_update().get(id=account_id)
        if OutsideIdentity.objects.filter(provider=provider, name=stored).exclude(account=account).exists():
            raise IdentityTakenError(name=stored)
        OutsideIdentity.objects.filter(account=account, provider=provider).delete()
        OutsideIdentity.objects.create(
            account=account, provider=provider, name=stored, linked_by=actor.reference, linked_at=now
        )
        if provider is OutsideIdentity.Provider.DIRECTORY:
            account.set_unusable_password()
            account.must_change_password = False
        if RoleGrant.objects.filter(account=account, revoked_at=None).exists():
            account.roles_rest_since = account.roles_rest_since or now
        account.save()
        end_sessions_of(account.id, actor=actor.reference, now=now, reason=SignIn.Ended.CLOSED)
        facts = {"provider": provider.value, "name": stored}
        custody.append(kind="account.linked", subject=account.id, actor=actor.reference, now=now, facts=facts)


def unlink_identity(*, actor: Actor, now: datetime, account_id: UUID, provider: OutsideIdentity.Provider) -> None:
    """Take a link off. What a directory had proven needs a password from the system administrator next.

    Raises:
        NotPermittedError: the actor doesn't manage accounts, or it is the actor's own.
        AccountNotFoundError: no such account.
        IdentityMissingError: it isn't linked.
    """
    _refuse_if_not_to_manage(actor, account_id)
    with transaction.atomic():
        if not OutsideIdentity.objects.filter(account_id=account_id, provider=provider).delete()[0]:
            raise IdentityMissingError
        end_sessions_of(account_id, actor=actor.reference, now=now, reason=SignIn.Ended.CLOSED)
        facts = {"provider": provider.value}
        custody.append(kind="account.unlinked", subject=account_id, actor=actor.reference, now=now, facts=facts)


def _refuse_if_not_to_manage(actor: Actor, account_id: UUID) -> None:
    require(actor, Capability.MANAGE_ACCOUNTS)
    if actor.account_id == account_id:
        raise NotPermittedError(capability=Capability.MANAGE_ACCOUNTS.value)
    queries.account(account_id)
