"""Reads about signing in: who came in when, what is open, who is locked out until when, second factors, identities."""

from __future__ import annotations

import base64
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from urllib.parse import quote
from uuid import UUID

from axes.models import AccessAttempt
from django.conf import settings
from django.db.models import QuerySet
from django.utils.crypto import salted_hmac

from liuhen.paging import COUNT_CAP, Page, page_by_key
from liuhen.people.models import (
    Account,
    NameGuess,
    OutsideIdentity,
    RecoveryCode,
    Role,
    RoleGrant,
    SecondFactor,
    SignIn,
)
from liuhen.people.periods import in_force
from liuhen.people.sealing import unseal

ISSUER = "留痕"
_BROWSERS = 4  # rows for one name and address that are looked at
_MOST_DOUBLED = 16  # far beyond the longest wait: only keeps the arithmetic small


@dataclass(frozen=True, slots=True, kw_only=True)
class LastTime:
    """What somebody who comes in is told: the sign-in before this one, and how many tries failed in between."""

    sign_in: SignIn | None
    failures: int


def last_time(sign_in: SignIn) -> LastTime:
    """The time before this sign-in."""
    rows = SignIn.objects.filter(account_id=sign_in.account_id, id__lt=sign_in.id)
    before = rows.filter(is_refused=False).order_by("-id").first()
    refused = rows.filter(is_refused=True)
    if before is not None:
        refused = refused.filter(id__gt=before.id)
    return LastTime(sign_in=before, failures=refused.count())


def list_sign_ins(account_id: UUID, *, before: str = "", after: str = "") -> Page[SignIn]:
    """One page of an account's sign-ins and refused tries, newest first; see `Page` for the keys."""
    return page_by_key(SignIn.objects.filter(account_id=account_id), before=before, after=after)


def open_sessions(account_id: UUID, *, now: datetime) -> QuerySet[SignIn]:
    """The sessions of an account that are open, the one seen last first. One that outstayed its time isn't."""
    limits = settings.LIUHEN
    return SignIn.objects.filter(
        account_id=account_id,
        is_refused=False,
        ended_at=None,
        seen_at__gt=now - timedelta(minutes=limits.session_idle_minutes),
        at__gt=now - timedelta(hours=limits.session_hours),
    ).order_by("-seen_at", "-id")


def ended(sign_in_id: UUID) -> str:
    """Why a session is over, one of `SignIn.Ended`; empty while it's open or when its row is gone."""
    return SignIn.objects.filter(id=sign_in_id).exclude(ended_at=None).values_list("ended", flat=True).first() or ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Lock:
    """Where an account can't sign in for now: from one address, from any that isn't known, or (empty) with its code."""

    address: str
    until: datetime
    is_anywhere: bool = False


def locks_of(account: Account, *, now: datetime) -> list[Lock]:
    """Where an account is locked out, and until when."""
    locks = [
        Lock(address=address, until=until)
        for address, until in _locked(AccessAttempt.objects.filter(username=account.username), now=now)
    ]
    delayed = delayed_until(account.username, None, now=now)
    if delayed is not None:
        locks.append(Lock(address="", until=delayed, is_anywhere=True))
    until = code_locked_until(second_factor_of(account.id), now=now)
    return [*locks, Lock(address="", until=until)] if until is not None else locks


def locked_until(username: str, address: str, *, now: datetime) -> datetime | None:
    """Until when a name can't be signed in with from an address; None when it can."""
    rows = AccessAttempt.objects.filter(username=username, ip_address=address)
    return next((until for _address, until in _locked(rows, now=now)), None)


def _locked(rows: Iterable[AccessAttempt], *, now: datetime) -> list[tuple[str, datetime]]:
    failures: dict[str, int] = defaultdict(int)
    latest: dict[str, datetime] = {}
    for row in rows:  # one row per browser
        until = row.attempt_time + settings.AXES_COOLOFF_TIME
        if until > now:
            address = row.ip_address or ""
            failures[address] += row.failures_since_start
            latest[address] = max(until, latest.get(address, until))
    return [(address, latest[address]) for address in latest if failures[address] >= settings.AXES_FAILURE_LIMIT]


def locked_names(now: datetime) -> int:
    """How many names can't be signed in with from one address or another for now; at most `COUNT_CAP` and one."""
    rows = AccessAttempt.objects.filter(attempt_time__gt=now - settings.AXES_COOLOFF_TIME)
    failures: dict[tuple[str, str], int] = defaultdict(int)
    told = rows.values_list("username", "ip_address", "failures_since_start")
    for username, address, count in told[: COUNT_CAP * _BROWSERS]:
        failures[username or "", address or ""] += count
    return min(len({name for (name, _at), n in failures.items() if n >= settings.AXES_FAILURE_LIMIT}), COUNT_CAP + 1)


def without_second_factor(day: date) -> int | None:
    """How many people hold a role that asks for a second factor and have none; None where no role does."""
    roles = settings.LIUHEN.second_factor_roles
    if not roles:
        return None
    held = RoleGrant.objects.filter(in_force(day), role__in=roles).values("account_id")
    bound = SecondFactor.objects.exclude(confirmed_at=None).values("account_id")
    rows = Account.objects.filter(id__in=held, is_active=True).exclude(id__in=bound)
    return rows.order_by()[: COUNT_CAP + 1].count()


def digest_of_name(username: str) -> str:
    """What failures of a sign-in name are counted under: it tells the name to nobody without the instance's key."""
    return salted_hmac("liuhen.people.guesses", username, algorithm="sha256").hexdigest()


def delayed_until(username: str, address: str | None, *, now: datetime) -> datetime | None:
    """Until when a name must wait after too many failures from anywhere; None when it needn't.

    The wait begins short, doubles with each further so many failures, and is never longer than that of an address. An
    address from which the name's owner came in before doesn't wait: others can't keep anybody from their own machine.

    Args:
        username: the name in its stored form.
        address: from where; None for any address that isn't known, as the account's page tells it.
        now: the present moment.
    """
    limits = settings.LIUHEN
    row = NameGuess.objects.filter(digest=digest_of_name(username)).first()
    if row is None or row.failures < limits.sign_in_name_failures:
        return None
    doubled = min(row.failures // limits.sign_in_name_failures - 1, _MOST_DOUBLED)
    longest = timedelta(minutes=limits.sign_in_wait_minutes)
    until: datetime = row.failed_at + min(timedelta(seconds=limits.sign_in_name_wait_seconds) * 2**doubled, longest)
    if until <= now or (address is not None and _came_from(username, address)):
        return None
    return until


def _came_from(username: str, address: str) -> bool:
    return SignIn.objects.filter(account__username=username, address=address, is_refused=False).exists()


def code_locked_until(factor: SecondFactor | None, *, now: datetime) -> datetime | None:
    """Until when no code of a second factor is looked at; None when one is."""
    if factor is None or factor.failed_at is None or factor.failures < settings.LIUHEN.sign_in_failures:
        return None
    until = factor.failed_at + timedelta(minutes=settings.LIUHEN.sign_in_wait_minutes)
    return until if until > now else None


def second_factor_of(account_id: UUID) -> SecondFactor | None:
    """An account's second factor, confirmed or begun, if any."""
    return SecondFactor.objects.filter(account_id=account_id).first()


def has_second_factor(account_id: UUID) -> bool:
    """Whether an account signs in with a code as well."""
    return SecondFactor.objects.filter(account_id=account_id).exclude(confirmed_at=None).exists()


def needs_second_factor(roles: Iterable[Role]) -> bool:
    """Whether the site asks for a second factor of whoever holds one of these roles."""
    return any(role.value in settings.LIUHEN.second_factor_roles for role in roles)


def recovery_codes_left(factor: SecondFactor) -> int:
    """How many recovery codes weren't used yet."""
    return RecoveryCode.objects.filter(factor=factor, used_at=None).count()


@dataclass(frozen=True, slots=True, kw_only=True)
class Enrolment:
    """What a phone is given: the secret to type in, and the address that the QR code holds."""

    secret: str
    address: str


def enrolment_of(factor: SecondFactor, account: Account) -> Enrolment:
    """What a phone is given for a second factor that was begun.

    Raises:
        SecondFactorUnreadableError: see `unseal`.
    """
    secret = base64.b32encode(unseal(factor.secret)).decode("ascii").rstrip("=")
    label = quote(f"{ISSUER}:{account.username}", safe="")
    address = f"otpauth://totp/{label}?secret={secret}&issuer={quote(ISSUER)}&algorithm=SHA1&digits=6&period=30"
    return Enrolment(secret=" ".join(secret[at : at + 4] for at in range(0, len(secret), 4)), address=address)


def identities_of(account_id: UUID) -> QuerySet[OutsideIdentity]:
    """Who an account is to a directory or provider."""
    return OutsideIdentity.objects.filter(account_id=account_id).order_by("provider")


def is_proven_elsewhere(account_id: UUID) -> bool:
    """Whether a directory has the password of an account, so that none is kept here."""
    return OutsideIdentity.objects.filter(account_id=account_id, provider=OutsideIdentity.Provider.DIRECTORY).exists()


def password_is_due(account: Account, *, now: datetime) -> bool:
    """Whether a password must be changed before anything else: set by somebody else, or older than it may be."""
    if account.must_change_password:
        return True
    days: int = settings.LIUHEN.password_days
    if not days or account.password_changed_at is None or not account.has_usable_password():
        return False
    return now - account.password_changed_at >= timedelta(days=days)
