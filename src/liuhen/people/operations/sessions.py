"""Signing in and out, each with its entry."""

from __future__ import annotations

from datetime import datetime, timedelta

from axes.handlers.proxy import AxesProxyHandler
from django.conf import settings
from django.contrib.auth import authenticate, login, logout
from django.db import transaction
from django.http import HttpRequest

from liuhen.custody import operations as custody
from liuhen.people.actors import Actor
from liuhen.people.errors import SignInRefusedError, SignInThrottledError
from liuhen.people.models import Account

SESSION_STARTED = "started_at"
SESSION_SEEN = "seen_at"


def sign_in(*, request: HttpRequest, now: datetime, username: str, password: str) -> Account:
    """Open a session for whoever knows an account's name and password.

    A refused attempt on an existing account is an entry of that account; for a name that nobody has there is none,
    since people type their password there by mistake. Throttled attempts aren't looked at and leave none either,
    so a flood can't fill the ledger.

    Args:
        request: carries the session and the address that throttling counts by.
        now: the present moment.
        username: as typed.
        password: as typed.

    Raises:
        SignInThrottledError: too many failures; nothing was looked at.
        SignInRefusedError: they don't belong together, or the account is closed.
    """
    stored = Account.objects.normalise(username)
    if not AxesProxyHandler.is_allowed(request, {"username": stored}):
        raise _throttled()
    found = authenticate(request, username=stored, password=password)
    if not isinstance(found, Account):
        _record_failure(stored, now=now)
        if getattr(request, "axes_locked_out", False):
            raise _throttled()
        raise SignInRefusedError
    with transaction.atomic():
        login(request, found)
        request.session[SESSION_STARTED] = request.session[SESSION_SEEN] = now.timestamp()
        arrive(account=found, now=now)
    return found


def arrive(*, account: Account, now: datetime) -> None:
    """Note that an account's holder was there: its entry and, for the first run, that it happened."""
    with transaction.atomic():
        account.last_login = now
        account.save(update_fields=["last_login"])
        custody.append(kind="session.started", subject=account.id, actor=f"account:{account.id}", now=now)


def end_session(*, request: HttpRequest, actor: Actor, now: datetime, reason: str) -> None:
    """Close the session of a request.

    Args:
        request: carries the session.
        actor: whose session it is.
        now: the present moment.
        reason: `asked`, `idle` or `length`; a committed fact of the entry.
    """
    with transaction.atomic():
        if actor.account_id is not None:
            custody.append(
                kind="session.ended",
                subject=actor.account_id,
                actor=actor.reference,
                now=now,
                facts={"reason": reason},
            )
        logout(request)


def _record_failure(username: str, *, now: datetime) -> None:
    with transaction.atomic():
        account = Account.objects.filter(username=username).first()
        if account is not None:
            custody.append(kind="session.refused", subject=account.id, actor="anonymous", now=now)


def _throttled() -> SignInThrottledError:
    wait: timedelta = settings.AXES_COOLOFF_TIME
    return SignInThrottledError(minutes=max(1, round(wait.total_seconds() / 60)))
