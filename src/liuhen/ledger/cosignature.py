"""Cosignatures of witnesses on checkpoints (C2SP tlog-cosignature, `cosignature/v1` with Ed25519). Pure.

A witness signs the checkpoint's text together with the moment. Its line stands beside the ledger's own in the note;
who doesn't know the witness's key passes over it.
"""

from __future__ import annotations

import base64
from datetime import UTC, datetime

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from liuhen.ledger import note as notes
from liuhen.ledger.errors import NoteMalformedError

COSIGNATURE = b"\x04"
_PRIVATE = "PRIVATE+KEY+"
_MOMENT_BYTES, _SIGNATURE_BYTES, _KEY_BYTES = 8, 64, 32
_LATEST = 2**63 - 1


def _message(text: bytes, moment: int) -> bytes:
    return b"cosignature/v1\ntime %d\n" % moment + text


class Cosigner:
    """A witness's key under its name."""

    def __init__(self, name: str, key: Ed25519PrivateKey) -> None:
        """Take a key for a name without spaces and plus signs.

        Raises:
            NoteMalformedError: such a name can't stand in a signature line.
        """
        self.name, self._key = notes.Signer(name, key).name, key
        self.verifier = verifier(name, COSIGNATURE + key.public_key().public_bytes_raw())

    @classmethod
    def generate(cls, name: str) -> Cosigner:
        """Make a new key from the system's randomness."""
        return cls(name, Ed25519PrivateKey.generate())

    @classmethod
    def parse(cls, text: str) -> Cosigner:
        """Read what `private_text` writes.

        Raises:
            NoteMalformedError: it isn't one.
        """
        name, _, rest = text.strip().removeprefix(_PRIVATE).partition("+")
        try:
            material = base64.b64decode(rest.partition("+")[2].encode("ascii"), validate=True)
        except ValueError:
            raise NoteMalformedError(what="not a private key") from None
        if not text.startswith(_PRIVATE) or material[:1] != COSIGNATURE or len(material) != _KEY_BYTES + 1:
            raise NoteMalformedError(what="not a witness's private key")
        found = cls(name, Ed25519PrivateKey.from_private_bytes(material[1:]))
        if found.private_text() != text.strip():
            raise NoteMalformedError(what="key id doesn't match the key")
        return found

    def private_text(self) -> str:
        """The secret in one line, as the ledger's own key is kept."""
        secret = base64.b64encode(COSIGNATURE + self._key.private_bytes_raw()).decode()
        return f"{_PRIVATE}{self.name}+{self.verifier.key_id.hex()}+{secret}"

    def cosign(self, text: str, *, at: datetime) -> notes.Signature:
        """Sign a checkpoint's text as seen at a moment (aware; whole seconds are told)."""
        moment = int(at.timestamp())
        blob = moment.to_bytes(_MOMENT_BYTES, "big") + self._key.sign(_message(text.encode(), moment))
        return notes.Signature(self.name, self.verifier.key_id, blob)


def verifier(name: str, material: bytes) -> notes.Verifier:
    """A verifier for a witness's lines from its key's material: type and public key.

    Raises:
        NoteMalformedError: it isn't such a key.
    """
    if material[:1] != COSIGNATURE or len(material) != _KEY_BYTES + 1:
        raise NoteMalformedError(what="not a witness's key")
    key = Ed25519PublicKey.from_public_bytes(material[1:])

    def check(text: bytes, blob: bytes) -> bool:
        moment = int.from_bytes(blob[:_MOMENT_BYTES], "big")
        if len(blob) != _MOMENT_BYTES + _SIGNATURE_BYTES or not 0 < moment <= _LATEST:
            return False
        try:
            key.verify(blob[_MOMENT_BYTES:], _message(text, moment))
        except InvalidSignature:
            return False
        return True

    return notes.Verifier(name, notes.key_id(name, material), material, check)


def parse_witness(text: str) -> notes.Verifier:
    """Read a witness's verifier key.

    Raises:
        NoteMalformedError: it isn't one, or its id isn't that of its key.
    """
    told = notes.parse_vkey(text)
    found = verifier(told.name, told.material)
    if found.key_id != told.key_id:
        raise NoteMalformedError(what="key id doesn't match the key")
    return found


def moment_of(signature: notes.Signature) -> datetime:
    """The moment that a witness's line tells; verify it first.

    Raises:
        NoteMalformedError: no such moment.
    """
    try:
        return datetime.fromtimestamp(int.from_bytes(signature.blob[:_MOMENT_BYTES], "big"), UTC)
    except (ValueError, OverflowError, OSError):
        raise NoteMalformedError(what="moment of a cosignature") from None


def cosigned(note: str, lines: str, witnesses: list[notes.Verifier]) -> str:
    """The note with those of the given signature lines that known witnesses made.

    Raises:
        NoteMalformedError: they aren't signature lines.
        SignatureWrongError: no known witness signed, or one's signature is false.
    """
    whole = notes.parse_note(note)
    added = notes.parse_note(f"{whole.text}\n{lines}")
    signed = {each.key_id for each in notes.verify_note(added, witnesses)}
    kept = tuple(each for each in added.signatures if each.key_id in signed and each not in whole.signatures)
    return notes.format_note(notes.Note(whole.text, (*whole.signatures, *kept)))
