"""Personal access tokens for the API: shown once, kept as a digest, with an end."""

from __future__ import annotations

import secrets
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.conf import settings
from django.db import transaction

from liuhen.custody import operations as custody
from liuhen.ledger.entry import Json
from liuhen.people import queries
from liuhen.people.actors import Actor, Channel, actor_of
from liuhen.people.errors import (
    NameMissingError,
    NotPermittedError,
    TokenCannotError,
    TokenCapabilitiesError,
    TokenLifetimeError,
    TokenNotFoundError,
)
from liuhen.people.models import AccessToken
from liuhen.people.token_scopes import named_by

PREFIX = "liuhen_"  # lets secret scanners and people recognise one that got lost
USE_NOTED_EVERY = timedelta(minutes=10)


@dataclass(frozen=True, slots=True, kw_only=True)
class NewToken:
    """A token just made. `secret` exists here only; it can't be had again."""

    token: AccessToken
    secret: str


def create_token(
    *,
    actor: Actor,
    now: datetime,
    name: str,
    days: int,
    scope: AccessToken.Scope = AccessToken.Scope.ALL,
    capabilities: Collection[str] = (),
    account_id: UUID | None = None,
) -> NewToken:
    """Make an access token for one's own account, or at the console for any.

    Args:
        actor: whose token it will be; the console names the account.
        now: the present moment.
        name: what it's for, in the person's words.
        days: how long it lives, 1 to the setting `token_days`.
        scope: how much it may do of what the account may.
        capabilities: for the scope `named`: values of `Capability` that the account has; ignored for others.
        account_id: the account, given at the console only.

    Raises:
        TokenCapabilitiesError: the scope `named` without anything, or with what the account may not do.
        TokenCannotError: asked for with a token.
        NotPermittedError: for somebody else's account.
        NameMissingError: without a name.
        TokenLifetimeError: too short or too long.
        AccountNotFoundError: no such account.
    """
    owner = _owner(actor, account_id)
    if not name.strip():
        raise NameMissingError
    longest: int = settings.LIUHEN.token_days
    if not 1 <= days <= longest:
        raise TokenLifetimeError(field="days", days=days, longest=longest)
    account = queries.account(owner)
    named = sorted(set(capabilities)) if scope is AccessToken.Scope.NAMED else []
    if scope is AccessToken.Scope.NAMED:
        known = {value for value, _words in named_by(actor_of(account, Channel.WEB, now=now))}
        if not named or not known.issuperset(named):
            raise TokenCapabilitiesError(field="capabilities")
    secret = PREFIX + secrets.token_urlsafe(32)
    with transaction.atomic():
        token = AccessToken.objects.create(
            account=account,
            name=name.strip()[:100],
            scope=scope,
            capabilities=named,
            digest=queries.digest_of_token(secret),
            created_at=now,
            expires_at=now + timedelta(days=days),
        )
        facts: dict[str, Json] = {"token": str(token.id), "name": token.name, "days": days, "scope": scope.value}
        if named:
            facts["capabilities"] = list(named)
        custody.append(kind="token.created", subject=owner, actor=actor.reference, now=now, facts=facts)
    return NewToken(token=token, secret=secret)


def revoke_token(*, actor: Actor, now: datetime, token_id: UUID, account_id: UUID | None = None) -> None:
    """Stop a token of one's own, or at the console of any account.

    Raises:
        TokenCannotError, NotPermittedError: see `create_token`.
        TokenNotFoundError: no such token of this account, or revoked before.
    """
    owner = _owner(actor, account_id)
    with transaction.atomic():
        token = AccessToken.objects.filter(id=token_id, account_id=owner, revoked_at=None).first()
        if token is None:
            raise TokenNotFoundError(token=str(token_id))
        token.revoked_at = now
        token.save()
        facts = {"token": str(token.id)}
        custody.append(kind="token.revoked", subject=owner, actor=actor.reference, now=now, facts=facts)


def note_token_use(*, token: AccessToken, now: datetime) -> None:
    """Remember when a token was last used, to ten minutes: a convenience for its owner, not a record."""
    if token.last_used_at is None or now - token.last_used_at >= USE_NOTED_EVERY:
        AccessToken.objects.filter(id=token.id).update(last_used_at=now)


def _owner(actor: Actor, account_id: UUID | None) -> UUID:
    if actor.channel is Channel.API:
        raise TokenCannotError
    if actor.channel is Channel.CONSOLE and account_id is not None:
        return account_id
    if actor.account_id is None or account_id not in {None, actor.account_id}:
        raise NotPermittedError(capability="create_token")
    return actor.account_id
