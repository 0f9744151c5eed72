"""Accounts and their passwords."""

from __future__ import annotations

import re
from datetime import datetime
from uuid import UUID

from django.conf import settings
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import transaction

from liuhen.custody import operations as custody
from liuhen.people import queries, sign_ins
from liuhen.people.actors import Actor, Channel
from liuhen.people.errors import (
    FirstRunOverError,
    NotPermittedError,
    PasswordElsewhereError,
    PasswordUnchangedError,
    PasswordWeakError,
    PasswordWrongError,
    TokenCannotError,
    UsernameInvalidError,
    UsernameTakenError,
)
from liuhen.people.models import Account, Officer, PastPassword, Role, RoleGrant, SignIn
from liuhen.people.operations.apart import refuse_if_last
from liuhen.people.operations.names import named
from liuhen.people.operations.session_ends import end_sessions_of
from liuhen.people.permissions import Capability, require

_USERNAME = re.compile(r"[\w.@-]{2,64}")


def create_account(
    *, actor: Actor, now: datetime, username: str, name: str, password: str, unit_id: UUID | None = None
) -> Account:
    """Open an account without any role. Its password must be changed at the first sign-in.

    Args:
        actor: a system administrator or the console.
        now: the present moment.
        username: sign-in name; stored NFKC-normalised and case-folded.
        name: the person's name.
        password: the first password, known to the person who opens the account.
        unit_id: the unit the person belongs to.

    Raises:
        NotPermittedError: the actor doesn't manage accounts.
        UsernameInvalidError, NameMissingError, NameTooLongError, PasswordWeakError: what was given can't be used.
        UsernameTakenError: another account has this name.
        UnitNotFoundError, UnitClosedError: no such unit, or a closed one.
    """
    require(actor, Capability.MANAGE_ACCOUNTS)
    if unit_id is not None:
        queries.open_unit(unit_id)
    account = _new(now=now, username=username, name=name, password=password, must_change=True)
    account.unit_id = unit_id
    with transaction.atomic():
        _insert(account, actor=actor.reference, now=now)
    return account


def create_first_system_admin(
    *, actor: Actor | None, now: datetime, username: str, name: str, password: str
) -> Account:
    """Make the very first account, a system administrator, while there is none at all.

    Args:
        actor: the console (`liuhen init`); None on the first page, where nobody is known yet.
        now: the present moment.
        username: sign-in name.
        name: the person's name.
        password: chosen by the person, so it needn't be changed.

    Raises:
        FirstRunOverError: there is an account already.
        UsernameInvalidError, NameMissingError, NameTooLongError, PasswordWeakError: what was given can't be used.
        NotPermittedError: an account asks; the first page and the console only may.
    """
    if actor is not None and actor.channel is not Channel.CONSOLE:
        raise NotPermittedError(capability=Capability.MANAGE_ACCOUNTS.value)
    account = _new(now=now, username=username, name=name, password=password, must_change=False)
    reference = "first-page" if actor is None else actor.reference
    with transaction.atomic():
        if Account.objects.select_for_update().exists():
            raise FirstRunOverError
        _insert(account, actor=reference, now=now)
        RoleGrant.objects.create(account=account, role=Role.SYSTEM_ADMIN, granted_by=reference, granted_at=now)
        custody.append(
            kind="role.granted",
            subject=account.id,
            actor=reference,
            now=now,
            facts={"role": Role.SYSTEM_ADMIN.value, "unit": None},
        )
    return account


def set_password(*, actor: Actor, now: datetime, account_id: UUID, password: str) -> None:
    """Give somebody else a new password. It must be changed at the next sign-in and the account's roles rest.

    The roles rest until a security administrator resumes them: whoever sets a password could use it, and no
    single administrator may come to footage that way. Open sessions end, because the password's hash changed.

    Raises:
        NotPermittedError: the actor doesn't manage accounts.
        AccountNotFoundError: no such account.
        PasswordWeakError: too easy to guess.
        PasswordElsewhereError: a directory has this account's password.
    """
    require(actor, Capability.MANAGE_ACCOUNTS)
    if actor.account_id == account_id:
        raise NotPermittedError(capability=Capability.MANAGE_ACCOUNTS.value)  # one's own is changed, knowing the old
    account = queries.account(account_id)
    _refuse_if_proven_elsewhere(account_id)
    check_password_strength(password, account)
    with transaction.atomic():
        account = Account.objects.select_for_update().get(id=account_id)
        _remember_password(account, now=now)
        account.set_password(password)
        account.must_change_password = True
        account.password_changed_at = now
        # An account that nobody has used yet and that holds no role has nothing to rest.
        if RoleGrant.objects.filter(account=account, revoked_at=None).exists():
            account.roles_rest_since = account.roles_rest_since or now
        account.save()
        end_sessions_of(account.id, actor=actor.reference, now=now, reason=SignIn.Ended.PASSWORD)
        custody.append(kind="account.password_set", subject=account.id, actor=actor.reference, now=now)


def change_password(*, actor: Actor, now: datetime, present: str, new: str, keep: UUID | None = None) -> Account:
    """Change one's own password. Every session but the one of the sign-in `keep` ends.

    Raises:
        PasswordElsewhereError: a directory has this account's password.
        TokenCannotError: asked for with an access token.
        NotPermittedError: the console and the worker have no password.
        PasswordWrongError: the present one isn't right.
        PasswordUnchangedError, PasswordWeakError: the new one can't be used.
    """
    if actor.channel is Channel.API:
        raise TokenCannotError
    if actor.account_id is None:
        raise NotPermittedError(capability="change_password")
    account = queries.account(actor.account_id)
    _refuse_if_proven_elsewhere(account.id)
    if not account.check_password(present):
        raise PasswordWrongError
    if present == new:
        raise PasswordUnchangedError
    check_password_strength(new, account)
    with transaction.atomic():
        account = Account.objects.select_for_update().get(id=account.id)
        _remember_password(account, now=now)
        account.set_password(new)
        account.must_change_password = False
        account.password_changed_at = now
        account.save()
        end_sessions_of(account.id, actor=actor.reference, now=now, reason=SignIn.Ended.PASSWORD, keep=keep)
        custody.append(kind="account.password_changed", subject=account.id, actor=actor.reference, now=now)
    return account


def deactivate(*, actor: Actor, now: datetime, account_id: UUID) -> None:
    """Close an account: nobody signs in with it, its tokens stop working, its roles count for nothing.

    Raises:
        NotPermittedError: the actor doesn't manage accounts, or it is the actor's own.
        AccountNotFoundError: no such account.
        LastAdministratorError: nobody would be left in this administrator's part.
    """
    _switch(actor=actor, now=now, account_id=account_id, active=False)


def activate(*, actor: Actor, now: datetime, account_id: UUID) -> None:
    """Open a closed account again. Its roles rest until a security administrator resumes them.

    Raises:
        NotPermittedError: the actor doesn't manage accounts, or it is the actor's own.
        AccountNotFoundError: no such account.
    """
    _switch(actor=actor, now=now, account_id=account_id, active=True)


def _switch(*, actor: Actor, now: datetime, account_id: UUID, active: bool) -> None:
    require(actor, Capability.MANAGE_ACCOUNTS)
    if actor.account_id == account_id:
        raise NotPermittedError(capability=Capability.MANAGE_ACCOUNTS.value)
    queries.account(account_id)
    with transaction.atomic():
        account = Account.objects.select_for_update().get(id=account_id)
        if account.is_active == active:
            return
        grants = RoleGrant.objects.filter(account=account, revoked_at=None)
        if active and grants.exists():
            account.roles_rest_since = account.roles_rest_since or now
        if not active:
            refuse_if_last(grants, now=now)
            end_sessions_of(account.id, actor=actor.reference, now=now, reason=SignIn.Ended.CLOSED)
        account.is_active = active
        account.save()
        if active:  # whoever had left is back
            Officer.objects.filter(account=account).update(left_on=None)
        kind = "account.activated" if active else "account.deactivated"
        custody.append(kind=kind, subject=account.id, actor=actor.reference, now=now)


def check_password_strength(password: str, account: Account) -> None:
    """Hold a password against the rules in force.

    Raises:
        PasswordWeakError: with the reasons in the language that is active.
    """
    try:
        validate_password(password, account)
    except ValidationError as error:
        raise PasswordWeakError(reasons=" ".join(error.messages)) from error


def _refuse_if_proven_elsewhere(account_id: UUID) -> None:
    if sign_ins.is_proven_elsewhere(account_id):
        raise PasswordElsewhereError


def _remember_password(account: Account, *, now: datetime) -> None:
    """Keep the hash of the password that goes, and no more of them than are asked about."""
    kept = max(0, settings.LIUHEN.password_history - 1)
    if kept and account.has_usable_password():
        PastPassword.objects.create(account=account, hash=account.password, replaced_at=now)
    past = PastPassword.objects.filter(account=account).order_by("-id").values_list("id", flat=True)
    PastPassword.objects.filter(id__in=list(past[kept:])).delete()


def _new(*, now: datetime, username: str, name: str, password: str, must_change: bool) -> Account:
    stored = Account.objects.normalise(username)
    if not _USERNAME.fullmatch(stored):
        raise UsernameInvalidError(username=username)
    account = Account(
        username=stored,
        name=named(name),
        must_change_password=must_change,
        password_changed_at=now,
        created_at=now,
    )
    check_password_strength(password, account)
    account.set_password(password)
    return account


def _insert(account: Account, *, actor: str, now: datetime) -> None:
    if Account.objects.filter(username=account.username).exists():
        raise UsernameTakenError(username=account.username)
    account.save(force_insert=True)
    custody.append(
        kind="account.created",
        subject=account.id,
        actor=actor,
        now=now,
        facts={
            "username": account.username,
            "name": account.name,
            "unit": None if account.unit_id is None else str(account.unit_id),
        },
    )
