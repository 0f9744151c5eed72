"""The second signature line of a checkpoint: SM2 with SM3 (GB/T 32918, GB/T 32905), through the openssl program.

`cryptography` has no SM2, so OpenSSL's program signs and verifies. Other clients ignore the line. Material of a
verifier key: `note.SM2_IDENTIFIER` and the uncompressed point (65 bytes); the signature is DER; the signer's
distinguishing identifier is the default one, 1234567812345678.
"""

from __future__ import annotations

import os
import subprocess
import tempfile
from pathlib import Path

from liuhen.ledger import note as notes
from liuhen.ledger.errors import NoteMalformedError, OpensslMissingError

_SPKI = bytes.fromhex("3059301306072a8648ce3d020106082a811ccf5501822d034200")
_POINT_BYTES = 65
_SECONDS = 20
_SCHEME = ("-rawin", "-digest", "sm3", "-pkeyopt", "distid:1234567812345678")


def _openssl(*arguments: str) -> subprocess.CompletedProcess[bytes]:
    try:
        return subprocess.run(("openssl", *arguments), capture_output=True, check=False, timeout=_SECONDS)
    except (OSError, subprocess.TimeoutExpired) as error:
        raise OpensslMissingError(why=str(error)) from error


def _must(*arguments: str) -> bytes:
    outcome = _openssl(*arguments)
    if outcome.returncode:
        raise OpensslMissingError(why=outcome.stderr.decode("utf-8", "replace").strip()[:500])
    return outcome.stdout


def create_key(path: Path) -> None:
    """Make an SM2 key file (PEM, mode 0600), unless there is one.

    Raises:
        OpensslMissingError: the program is absent or has no SM2.
    """
    if path.exists():
        return
    secret = _must("genpkey", "-algorithm", "SM2")
    beside = path.with_name(f".{path.name}.new")
    beside.unlink(missing_ok=True)
    handle = os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "wb") as file:
        file.write(secret)
        file.flush()
        os.fsync(file.fileno())
    beside.replace(path)


class Sm2Signer:
    """Signs checkpoints with the SM2 key in a file."""

    def __init__(self, name: str, path: Path) -> None:
        """Read the public half.

        Raises:
            OpensslMissingError: the program is absent, has no SM2, or can't read the key.
        """
        self._path = path
        public = _must("pkey", "-in", str(path), "-pubout", "-outform", "DER")
        if not public.startswith(_SPKI):
            raise OpensslMissingError(why="not an SM2 key")
        material = notes.SM2_IDENTIFIER + public[len(_SPKI) :]
        self.verifier = verifier(name, material)

    def sign(self, text: str) -> notes.Signature:
        """Sign a note's text; each time with other bytes, as SM2 draws a random number.

        Raises:
            OpensslMissingError: the program failed.
        """
        with tempfile.TemporaryDirectory(prefix="liuhen-sm2-") as folder:
            said = Path(folder, "text")
            said.write_bytes(text.encode())
            blob = _must("pkeyutl", "-sign", *_SCHEME, "-inkey", str(self._path), "-in", str(said))
        return notes.Signature(self.verifier.name, self.verifier.key_id, blob)


def verifier(name: str, material: bytes) -> notes.Verifier:
    """A verifier for SM2 lines from a verifier key's material.

    Raises:
        NoteMalformedError: the material isn't an SM2 point behind our identifier.
    """
    point = material.removeprefix(notes.SM2_IDENTIFIER)
    if len(point) != _POINT_BYTES or len(material) != _POINT_BYTES + len(notes.SM2_IDENTIFIER):
        raise NoteMalformedError(what="not an SM2 key")

    def check(text: bytes, signature: bytes) -> bool:
        with tempfile.TemporaryDirectory(prefix="liuhen-sm2-") as folder:
            said, key, signed = (Path(folder, name) for name in ("text", "key", "signature"))
            said.write_bytes(text)
            key.write_bytes(_SPKI + point)
            signed.write_bytes(signature)
            outcome = _openssl(
                *("pkeyutl", "-verify", *_SCHEME, "-pubin", "-keyform", "DER"),
                *("-inkey", str(key), "-in", str(said), "-sigfile", str(signed)),
            )
            if outcome.returncode:  # a false signature, unless the program can't even read such a key
                _must("pkey", "-pubin", "-inform", "DER", "-in", str(key), "-noout")
        return outcome.returncode == 0

    return notes.Verifier(name, notes.key_id(name, material), material, check)


def is_available() -> bool:
    """Whether there is an openssl program that has SM2."""
    try:
        return _openssl("ecparam", "-name", "SM2", "-noout").returncode == 0
    except OpensslMissingError:
        return False


def able(found: notes.Verifier) -> notes.Verifier:
    """The same key able to check SM2 lines, if it is an SM2 key; any other key as it was."""
    if found.check is not None or not found.material.startswith(notes.SM2_IDENTIFIER):
        return found
    return verifier(found.name, found.material)
