"""Counting failed sign-ins of a name from anywhere, so that many addresses together can't guess one password.

Each address is locked by itself (axes). This goes by the name alone, and only delays: whoever signed in from an address
before isn't held up there, so nobody can keep a colleague out of their own desk's machine.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db.models import F

from liuhen.people import sign_ins
from liuhen.people.models import NameGuess

FORGOTTEN_AFTER = timedelta(days=1)


def count_guess(*, username: str, now: datetime) -> None:
    """Count a failed sign-in of a name, whoever has it; nobody has most names that are tried.

    Args:
        username: the name in its stored form; only a keyed digest of it is kept.
        now: the present moment. After a day without a failure counting begins anew.
    """
    digest = sign_ins.digest_of_name(username)
    row, is_new = NameGuess.objects.get_or_create(digest=digest, defaults={"failures": 1, "failed_at": now})
    if is_new:
        return
    if now - row.failed_at >= FORGOTTEN_AFTER:
        NameGuess.objects.filter(digest=digest).update(failures=1, failed_at=now)
    else:
        NameGuess.objects.filter(digest=digest).update(failures=F("failures") + 1, failed_at=now)


def forget_guesses(*, username: str) -> None:
    """Count from nothing: whoever has the name signed in, or the security administrator lets them in again."""
    NameGuess.objects.filter(digest=sign_ins.digest_of_name(username)).delete()


def clear_guesses(*, now: datetime) -> None:
    """Delete counts of names that nobody has tried for a day."""
    NameGuess.objects.filter(failed_at__lt=now - FORGOTTEN_AFTER).delete()
