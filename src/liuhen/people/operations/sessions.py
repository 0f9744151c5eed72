"""Signing in and out, each with its entry."""

from __future__ import annotations

import math
from collections.abc import Mapping
from datetime import datetime, timedelta
from uuid import UUID

from axes.handlers.proxy import AxesProxyHandler
from django.conf import settings
from django.contrib.auth import authenticate, login, logout
from django.db import transaction
from django.http import HttpRequest
from django.utils.crypto import constant_time_compare

from liuhen.custody import operations as custody
from liuhen.people import provider, sign_ins
from liuhen.people.actors import Actor, Channel
from liuhen.people.errors import (
    CodeWrongError,
    IdentityUnknownError,
    NotPermittedError,
    ProviderRefusedError,
    SignInNeededError,
    SignInRefusedError,
    SignInThrottledError,
    TokenCannotError,
)
from liuhen.people.models import Account, OutsideIdentity, SignIn
from liuhen.people.operations.guesses import count_guess, forget_guesses
from liuhen.people.operations.second_factor import prove_code
from liuhen.people.operations.session_ends import append_end, end_sessions_of
from liuhen.people.whereabouts import whereabouts

SESSION_STARTED = "started_at"
SESSION_SEEN = "seen_at"
SESSION_SIGN_IN = "sign_in"
SESSION_PROVEN = "second_factor"
_AWAITED = "awaited"
_CODE_WITHIN = timedelta(minutes=5)
_BACKEND = "django.contrib.auth.backends.ModelBackend"  # whatever proved somebody: it finds the account of a session


def sign_in(*, request: HttpRequest, now: datetime, username: str, password: str) -> SignIn | None:
    """Open a session for whoever knows an account's name and password, or ask for the code next.

    A refused attempt on an existing account is an entry of that account; for a name that nobody has there is none,
    since people type their password there by mistake. Throttled attempts aren't looked at and leave none either,
    so a flood can't fill the ledger.

    Args:
        request: carries the session and the address that throttling counts by.
        now: the present moment.
        username: as typed.
        password: as typed.

    Returns:
        The sign-in; None when the account has a second factor: `finish_sign_in` takes its code.

    Raises:
        SignInThrottledError: too many failures, from this address or of this name from anywhere; nothing was looked at.
        SignInRefusedError: they don't belong together, or the account is closed.
        DirectoryUnreachableError: the directory that has this account's password doesn't answer.
    """
    stored = Account.objects.normalise(username)
    if not AxesProxyHandler.is_allowed(request, {"username": stored}):
        raise _throttled(request, stored, now=now)
    if sign_ins.delayed_until(stored, whereabouts(request).address, now=now) is not None:
        raise _throttled(request, stored, now=now)
    found = authenticate(request, username=stored, password=password)
    if not isinstance(found, Account):
        _record_failure(request, stored, now=now)
        count_guess(username=stored, now=now)
        if getattr(request, "axes_locked_out", False):
            raise _throttled(request, stored, now=now)
        raise SignInRefusedError
    forget_guesses(username=stored)
    way = SignIn.Way.DIRECTORY if sign_ins.is_proven_elsewhere(found.id) else SignIn.Way.PASSWORD
    return come_in(request=request, now=now, account=found, way=way)


def come_in(*, request: HttpRequest, now: datetime, account: Account, way: SignIn.Way) -> SignIn | None:
    """Let in whom a password, directory or provider has proven, or ask for the code next (None)."""
    if not sign_ins.has_second_factor(account.id):
        return _open(request, account, now=now, way=way, has_second_factor=False)
    request.session.flush()  # nothing of a session that somebody else may know of goes on
    request.session[_AWAITED] = {"account": str(account.id), "way": way.value, "at": now.timestamp()}
    return None


def sign_in_by_provider(
    *, request: HttpRequest, now: datetime, errand: Mapping[str, str] | None, brought: Mapping[str, str]
) -> SignIn | None:
    """Let in whom the provider proves, if an account is linked to them; None when a code is due next.

    Args:
        request: carries the session.
        now: the present moment.
        errand: what the session kept of the way there: `state`, `nonce`, `verifier`, `back`; None when it kept nothing.
        brought: what the browser brings back in the address: `state`, `code`, perhaps `iss`.

    Raises:
        ProviderRefusedError: not the way back of this session's way there, or nobody was proven.
        ProviderUnreachableError: the provider doesn't answer.
        IdentityUnknownError: nobody here is linked to the one it proved.
        SignInRefusedError: the account is closed.
    """
    is_own = errand is not None and constant_time_compare(errand["state"], brought.get("state", ""))
    if errand is None or not is_own or not brought.get("code"):
        raise ProviderRefusedError
    if brought.get("iss", settings.LIUHEN.oidc_issuer).rstrip("/") != settings.LIUHEN.oidc_issuer:
        raise ProviderRefusedError  # RFC 9207: another provider's answer
    proven = provider.subject(
        code=brought["code"], verifier=errand["verifier"], nonce=errand["nonce"], back=errand["back"], now=now
    )
    identity = (
        OutsideIdentity.objects.select_related("account")
        .filter(provider=OutsideIdentity.Provider.OIDC, name=proven)
        .first()
    )
    if identity is None:
        raise IdentityUnknownError(identity=proven)
    if not identity.account.is_active:
        _note_refusal(request, identity.account, now=now, way=SignIn.Way.OIDC)
        raise SignInRefusedError
    return come_in(request=request, now=now, account=identity.account, way=SignIn.Way.OIDC)


def awaits_code(request: HttpRequest, *, now: datetime) -> bool:
    """Whether somebody is half in: the password was right within the last five minutes, the code is due."""
    awaited = request.session.get(_AWAITED)
    return awaited is not None and now.timestamp() - awaited["at"] <= _CODE_WITHIN.total_seconds()


def finish_sign_in(*, request: HttpRequest, now: datetime, code: str) -> SignIn:
    """Open the session of somebody whose password was right, by a code of the phone or a recovery code.

    Raises:
        SignInNeededError: no password was given before, it's too long ago, or the account was closed since.
        SignInThrottledError: too many wrong codes.
        CodeWrongError: it isn't the code of now, or was used before.
        SecondFactorUnreadableError: the key of this home can't read its secret.
    """
    if not awaits_code(request, now=now):
        raise SignInNeededError
    awaited = request.session[_AWAITED]
    account = Account.objects.filter(id=awaited["account"], is_active=True).first()
    if account is None:
        raise SignInNeededError
    if sign_ins.has_second_factor(account.id):  # else it was taken off meanwhile: the password is all there is
        try:
            prove_code(account_id=account.id, now=now, code=code)
        except CodeWrongError:
            _note_refusal(request, account, now=now, way=SignIn.Way(awaited["way"]))
            raise
    return _open(request, account, now=now, way=SignIn.Way(awaited["way"]), has_second_factor=True)


def arrive(*, account: Account, now: datetime, way: str = "password", second_factor: bool = False) -> None:
    """Note that an account's holder was there: its entry and, for the first run, that it happened."""
    with transaction.atomic():
        account.last_login = now
        account.save(update_fields=["last_login"])
        custody.append(
            kind="session.started",
            subject=account.id,
            actor=f"account:{account.id}",
            now=now,
            facts={"way": way, "second_factor": second_factor},
        )


def note_presence(*, sign_in_id: UUID, now: datetime) -> None:
    """Remember when a session was last used: for its owner's list, and for which one ends when there are too many."""
    SignIn.objects.filter(id=sign_in_id, ended_at=None).update(seen_at=now)


def end_session(*, request: HttpRequest, actor: Actor, now: datetime, reason: str) -> None:
    """Close the session of a request.

    Args:
        request: carries the session.
        actor: whose session it is.
        now: the present moment.
        reason: one of `SignIn.Ended`; a committed fact of the entry.
    """
    own = sign_in_of(request)
    with transaction.atomic():
        if own is not None:
            SignIn.objects.filter(id=own, ended_at=None).update(ended_at=now, ended=reason)
        if actor.account_id is not None:
            append_end(actor.account_id, actor=actor.reference, now=now, reason=reason)
        logout(request)


def forget_ended(request: HttpRequest) -> None:
    """Close a session that was ended from elsewhere: its entry was written there."""
    logout(request)


def end_other_sessions(*, actor: Actor, now: datetime, keep: UUID | None) -> int:
    """End every session of one's own but one, and say how many.

    Args:
        actor: whose sessions they are.
        now: the present moment.
        keep: the sign-in that goes on, mostly that of the request.

    Raises:
        TokenCannotError: asked for with an access token.
        NotPermittedError: the console and the worker have no sessions.
    """
    if actor.channel is Channel.API:
        raise TokenCannotError
    if actor.account_id is None:
        raise NotPermittedError(capability="end_other_sessions")
    with transaction.atomic():
        return end_sessions_of(
            actor.account_id, actor=actor.reference, now=now, reason=SignIn.Ended.ELSEWHERE, keep=keep
        )


def clear_sign_ins(*, now: datetime) -> None:
    """Delete addresses and browsers older than the setting `sign_in_days`; that somebody came stays in the ledger."""
    SignIn.objects.filter(at__lt=now - timedelta(days=settings.LIUHEN.sign_in_days)).delete()


def sign_in_of(request: HttpRequest) -> UUID | None:
    """The sign-in that a request's session came from; None for one of before this was recorded."""
    held = request.session.get(SESSION_SIGN_IN)
    return None if held is None else UUID(held)


def mark_unproven(request: HttpRequest) -> None:
    """Note in a session that its second factor was taken off."""
    request.session[SESSION_PROVEN] = False


def mark_proven(request: HttpRequest) -> None:
    """Note in a session that the second factor was shown, for example by confirming a new one."""
    request.session[SESSION_PROVEN] = True


def _open(request: HttpRequest, account: Account, *, now: datetime, way: SignIn.Way, has_second_factor: bool) -> SignIn:
    with transaction.atomic():
        login(request, account, backend=_BACKEND)  # with a new key: one that was planted before opens nothing
        request.session.pop(_AWAITED, None)
        row = _note(request, account, now=now, way=way, has_second_factor=has_second_factor)
        request.session[SESSION_STARTED] = request.session[SESSION_SEEN] = now.timestamp()
        request.session[SESSION_SIGN_IN] = str(row.id)
        request.session[SESSION_PROVEN] = has_second_factor
        _make_room(account, now=now)
        arrive(account=account, now=now, way=way.value, second_factor=has_second_factor)
    return row


def _make_room(account: Account, *, now: datetime) -> None:
    """End what was used longest ago of more sessions than the setting allows, the new one among them."""
    over = sign_ins.open_sessions(account.id, now=now)[settings.LIUHEN.sessions_at_once :]
    for row in over:
        SignIn.objects.filter(id=row.id).update(ended_at=now, ended=SignIn.Ended.TOO_MANY)
        append_end(account.id, actor=f"account:{account.id}", now=now, reason=SignIn.Ended.TOO_MANY.value)


def _note(request: HttpRequest, account: Account, *, now: datetime, way: SignIn.Way, **state: bool) -> SignIn:
    place = whereabouts(request)
    return SignIn.objects.create(
        account=account, way=way, at=now, seen_at=now, address=place.address, browser=place.browser, **state
    )


def _record_failure(request: HttpRequest, username: str, *, now: datetime) -> None:
    account = Account.objects.filter(username=username).first()
    if account is not None:
        _note_refusal(request, account, now=now, way=SignIn.Way.PASSWORD)


def _note_refusal(request: HttpRequest, account: Account, *, now: datetime, way: SignIn.Way) -> None:
    with transaction.atomic():
        _note(request, account, now=now, way=way, is_refused=True)
        custody.append(kind="session.refused", subject=account.id, actor="anonymous", now=now)


def _throttled(request: HttpRequest, username: str, *, now: datetime) -> SignInThrottledError:
    address = whereabouts(request).address
    ends = (
        sign_ins.locked_until(username, address, now=now),
        sign_ins.delayed_until(username, address, now=now),
    )
    until = max((end for end in ends if end is not None), default=None)
    wait: timedelta = settings.AXES_COOLOFF_TIME if until is None else until - now
    return SignInThrottledError(minutes=max(1, math.ceil(wait.total_seconds() / 60)))
