"""Keys under a passphrase: scrypt makes the key, AES-256-GCM seals. Bytes only; no I/O, no Django."""

from __future__ import annotations

import base64
import binascii
import json
import secrets
from collections.abc import Mapping

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.scrypt import Scrypt

from liuhen.backups.errors import BackupDamagedError, PassphraseError

SCHEMA = "liuhen/sealed/1"
SHORTEST = 12
"""Characters of a passphrase: what a stranger with the disk can try is bounded by scrypt alone."""
COST = 1 << 17
"""scrypt's N; with r=8 it takes 128 MiB and half a second, on purpose."""
DATABASE_KEY = "/database.key"
"""Under this name, which no file below a home can have, what opens the database lies with the sealed files."""
_HIGHEST_COST = 1 << 20
_BLOCK, _LANES, _KEY, _SALT, _NONCE = 8, 1, 32, 16, 12


def check_passphrase(passphrase: str) -> str:
    """Return it if it can be used.

    Raises:
        PassphraseError: it's empty or too short.
    """
    if not passphrase:
        raise PassphraseError(problem="absent")
    if len(passphrase) < SHORTEST:
        raise PassphraseError(problem="short")
    return passphrase


def seal(files: Mapping[str, bytes], *, passphrase: str, about: str) -> bytes:
    """Files by name as one sealed JSON document.

    Args:
        files: what is sealed.
        passphrase: what opens it again; checked by `check_passphrase`.
        about: what it belongs to; the same text opens it.
    """
    salt, nonce = secrets.token_bytes(_SALT), secrets.token_bytes(_NONCE)
    content = json.dumps({name: base64.b64encode(data).decode() for name, data in sorted(files.items())}).encode()
    sealed = AESGCM(_key(passphrase, salt, COST)).encrypt(nonce, content, about.encode())
    told = {"schema": SCHEMA, "kdf": "scrypt", "n": COST, "r": _BLOCK, "p": _LANES, "cipher": "aes-256-gcm"}
    parts = {"salt": salt, "nonce": nonce, "sealed": sealed}
    return (
        json.dumps({**told, **{name: base64.b64encode(each).decode() for name, each in parts.items()}}, indent=1) + "\n"
    ).encode()


def unseal(data: bytes, *, passphrase: str, about: str) -> dict[str, bytes]:
    """The files again.

    Raises:
        PassphraseError: it's the wrong passphrase, or the document was altered: nobody can tell which.
        BackupDamagedError: it's no sealed document.
    """
    try:
        told = json.loads(data)
        cost = int(told["n"])
        if told["schema"] != SCHEMA or not 1 < cost <= _HIGHEST_COST or cost & (cost - 1):
            raise BackupDamagedError(path="keys.sealed", what="manifest")
        salt, nonce, sealed = (base64.b64decode(told[name], validate=True) for name in ("salt", "nonce", "sealed"))
    except (ValueError, KeyError, TypeError, binascii.Error) as error:
        raise BackupDamagedError(path="keys.sealed", what="manifest") from error
    try:
        content = AESGCM(_key(passphrase, salt, cost)).decrypt(nonce, sealed, about.encode())
    except (InvalidTag, ValueError) as error:
        raise PassphraseError(problem="wrong") from error
    return {name: base64.b64decode(text) for name, text in json.loads(content).items()}


def _key(passphrase: str, salt: bytes, cost: int) -> bytes:
    return Scrypt(salt=salt, length=_KEY, n=cost, r=_BLOCK, p=_LANES).derive(passphrase.encode())
