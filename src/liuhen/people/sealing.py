"""Secrets that must be read again stand sealed in the database, by a key that stands beside it in the home's `keys`.

Whoever has a copy of the database alone makes no codes from it (GB/T 22239 8.1.4.8 b).
"""

from __future__ import annotations

import base64

from cryptography.fernet import Fernet, InvalidToken
from django.conf import settings
from django.utils.crypto import salted_hmac

from liuhen.people.errors import SecondFactorUnreadableError


def seal(secret: bytes) -> str:
    """A secret as it's stored."""
    return _box().encrypt(secret).decode("ascii")


def unseal(stored: str) -> bytes:
    """A secret that `seal` stored.

    Raises:
        SecondFactorUnreadableError: it was sealed by another key; `keys/secret.key` isn't that of this database.
    """
    try:
        return _box().decrypt(stored.encode("ascii"))
    except InvalidToken:
        raise SecondFactorUnreadableError from None


def digest_of_code(code: str) -> str:
    """What is kept of a recovery code. Without the key its 50 random bits can't be searched for."""
    return salted_hmac("liuhen.people.recovery", code, algorithm="sha256").hexdigest()


def _box() -> Fernet:
    key = salted_hmac("liuhen.people.second-factor", settings.SECRET_KEY, algorithm="sha256").digest()
    return Fernet(base64.urlsafe_b64encode(key))
