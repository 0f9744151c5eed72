"""The code from one's phone: bound, shown, taken off by its owner, and reset by the security administrator.

Codes are those of RFC 6238 as every authenticator makes them. `django_otp` computes them; that a code opens nothing
twice, how many may be wrong and what the ledger says of it is ours, so that all of it follows `now=`.
"""

from __future__ import annotations

import math
import re
import secrets
import unicodedata
from datetime import datetime
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django_otp.oath import TOTP

from liuhen.custody import operations as custody
from liuhen.people import queries, sign_ins
from liuhen.people.actors import Actor, Channel
from liuhen.people.errors import (
    CodeWrongError,
    FirstCodeWrongError,
    NotPermittedError,
    SecondFactorHeldError,
    SecondFactorMissingError,
    SelfGrantError,
    SignInThrottledError,
    TokenCannotError,
)
from liuhen.people.models import RecoveryCode, SecondFactor, SignIn
from liuhen.people.operations.session_ends import end_sessions_of
from liuhen.people.permissions import Capability, require
from liuhen.people.sealing import digest_of_code, seal, unseal

RECOVERY_CODES = 10
_ALPHABET = "abcdefghijkmnpqrstuvwxyz23456789"  # 32 signs that nobody mistakes for another
_HALF = 5
_SECRET_BYTES = 20
_TOLERANCE = 1  # steps of 30 seconds that phone and server may be apart
_DIGITS = re.compile(r"\d{6}", re.ASCII)


def begin_second_factor(*, actor: Actor, now: datetime) -> None:
    """Make a secret for one's phone; it asks for nothing until its first code was right.

    Raises:
        TokenCannotError, NotPermittedError: only somebody at a page has a phone to show it to.
        SecondFactorHeldError: one is bound; it's taken off first.
    """
    account_id = _owner(actor)
    with transaction.atomic():
        held = SecondFactor.objects.select_for_update().filter(account_id=account_id).first()
        if held is not None and held.confirmed_at is not None:
            raise SecondFactorHeldError
        SecondFactor.objects.update_or_create(
            account_id=account_id,
            defaults={"secret": seal(secrets.token_bytes(_SECRET_BYTES)), "begun_at": now, "last_step": -1},
        )
        custody.append(kind="account.factor_begun", subject=account_id, actor=actor.reference, now=now)


def confirm_second_factor(*, actor: Actor, now: datetime, code: str) -> tuple[str, ...]:
    """Bind the phone by its first code; from now on every sign-in asks for one.

    Returns:
        The recovery codes. They exist here only and can't be had again.

    Raises:
        TokenCannotError, NotPermittedError, SignInThrottledError: see `prove_code`.
        FirstCodeWrongError: it isn't the phone's code of now.
        SecondFactorMissingError: nothing was begun.
        SecondFactorHeldError: it's bound already.
    """
    account_id = _owner(actor)
    held = sign_ins.second_factor_of(account_id)
    if held is None:
        raise SecondFactorMissingError
    if held.confirmed_at is not None:
        raise SecondFactorHeldError
    try:
        prove_code(account_id=account_id, now=now, code=code)
    except CodeWrongError as error:
        raise FirstCodeWrongError(field="code") from error
    with transaction.atomic():
        SecondFactor.objects.filter(account_id=account_id).update(confirmed_at=now)
        made = _make_codes(account_id)
        custody.append(kind="account.factor_confirmed", subject=account_id, actor=actor.reference, now=now)
    return made


def renew_recovery_codes(*, actor: Actor, now: datetime, code: str) -> tuple[str, ...]:
    """Make new recovery codes; the former open nothing any more.

    Raises:
        TokenCannotError, NotPermittedError, SignInThrottledError, CodeWrongError: see `prove_code`.
        SecondFactorMissingError: none is bound.
    """
    account_id = _owner(actor)
    if not sign_ins.has_second_factor(account_id):
        raise SecondFactorMissingError
    prove_code(account_id=account_id, now=now, code=code)
    with transaction.atomic():
        made = _make_codes(account_id)
        custody.append(kind="account.recovery_renewed", subject=account_id, actor=actor.reference, now=now)
    return made


def remove_second_factor(*, actor: Actor, now: datetime, code: str) -> None:
    """Take one's own second factor off, for example to bind a new phone. Where a role needs one, it's bound anew next.

    Raises:
        TokenCannotError, NotPermittedError, SignInThrottledError, CodeWrongError: see `prove_code`.
        SecondFactorMissingError: none is bound.
    """
    account_id = _owner(actor)
    if not sign_ins.has_second_factor(account_id):
        raise SecondFactorMissingError
    prove_code(account_id=account_id, now=now, code=code)
    with transaction.atomic():
        _delete(account_id)
        custody.append(kind="account.factor_removed", subject=account_id, actor=actor.reference, now=now)


def reset_second_factor(*, actor: Actor, now: datetime, account_id: UUID) -> None:
    """Take off the second factor of somebody who lost phone and recovery codes. The open sessions end.

    The security administrator vouches for the person; who sets passwords is another, so neither comes in alone.

    Raises:
        NotPermittedError: the actor doesn't grant roles.
        SelfGrantError: it is the actor's own account.
        AccountNotFoundError: no such account.
        SecondFactorMissingError: none is bound or begun.
    """
    require(actor, Capability.GRANT_ROLES)
    if actor.account_id == account_id:
        raise SelfGrantError
    queries.account(account_id)
    with transaction.atomic():
        if not _delete(account_id):
            raise SecondFactorMissingError
        end_sessions_of(account_id, actor=actor.reference, now=now, reason=SignIn.Ended.SECOND_FACTOR)
        custody.append(kind="account.factor_reset", subject=account_id, actor=actor.reference, now=now)


def prove_code(*, account_id: UUID, now: datetime, code: str) -> None:
    """Go on only if a code is the phone's of now, or a recovery code; neither opens anything twice.

    Raises:
        SignInThrottledError: too many wrong codes; this one wasn't looked at.
        CodeWrongError: it's wrong, too old, or was used before.
        SecondFactorMissingError: none is bound or begun.
        SecondFactorUnreadableError: see `unseal`.
    """
    with transaction.atomic():  # two with the same code wait for each other, and the second finds it used
        factor = SecondFactor.objects.select_for_update().filter(account_id=account_id).first()
        if factor is None:
            raise SecondFactorMissingError
        until = sign_ins.code_locked_until(factor, now=now)
        if until is not None:
            raise SignInThrottledError(minutes=max(1, math.ceil((until - now).total_seconds() / 60)))
        is_right = _is_right(factor, code, now=now)
        if is_right:
            factor.failures, factor.failed_at = 0, None
        else:
            is_over = factor.failed_at is not None and factor.failures >= settings.LIUHEN.sign_in_failures
            factor.failures, factor.failed_at = (1 if is_over else factor.failures + 1), now
        factor.save()
    if not is_right:
        raise CodeWrongError(field="code")


def _is_right(factor: SecondFactor, code: str, *, now: datetime) -> bool:
    typed = unicodedata.normalize("NFKC", code).casefold()
    typed = "".join(sign for sign in typed if sign.isalnum())
    if _DIGITS.fullmatch(typed):
        clock = TOTP(unseal(factor.secret))
        clock.time = now.timestamp()
        if not clock.verify(int(typed), tolerance=_TOLERANCE, min_t=factor.last_step + 1):
            return False
        factor.last_step = clock.t()
        return True
    used = RecoveryCode.objects.filter(factor=factor, digest=digest_of_code(typed), used_at=None)
    return used.update(used_at=now) == 1


def _make_codes(account_id: UUID) -> tuple[str, ...]:
    factor = SecondFactor.objects.get(account_id=account_id)
    made = tuple(_new_code() for _ in range(RECOVERY_CODES))
    RecoveryCode.objects.filter(factor=factor).delete()
    RecoveryCode.objects.bulk_create(
        RecoveryCode(factor=factor, digest=digest_of_code(code.replace("-", ""))) for code in made
    )
    return made


def _new_code() -> str:
    signs = "".join(secrets.choice(_ALPHABET) for _ in range(2 * _HALF))
    return f"{signs[:_HALF]}-{signs[_HALF:]}"


def _delete(account_id: UUID) -> bool:
    return SecondFactor.objects.filter(account_id=account_id).delete()[0] > 0


def _owner(actor: Actor) -> UUID:
    if actor.channel is Channel.API:
        raise TokenCannotError
    if actor.account_id is None:
        raise NotPermittedError(capability="second_factor")
    return actor.account_id
