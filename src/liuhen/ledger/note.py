"""Signed notes (C2SP signed-note v1) and the checkpoints in them (C2SP tlog-checkpoint). Pure.

The ledger signs with Ed25519 (type 0x01). A second line, SM2 with SM3, may stand beside it: type 0xff with the
identifier `SM2_IDENTIFIER`, which every other client ignores as the key of a stranger. It is made and checked by
`liuhen.ledger.sm2`, since OpenSSL's program alone knows that curve.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from liuhen.ledger.errors import NoteMalformedError, SignatureWrongError

MAX_NOTE_BYTES = 1 << 18
MAX_SIGNATURES = 64
ED25519 = b"\x01"
SM2_IDENTIFIER = b"\xffliuhen/sm2-sm3/1\x00"
_SPKI = bytes.fromhex("302a300506032b6570032100")
_DASH = "— "
_FORBIDDEN = re.compile(r"[\x00-\x09\x0b-\x1f]")
_NAME = re.compile(r"[^\s+\x00-\x1f]+")
_PRIVATE = "PRIVATE+KEY+"
_DECIMAL = re.compile(r"0|[1-9][0-9]{0,18}")
_KEY_TEXT = re.compile(rf"({_NAME.pattern})\+([0-9a-f]{{8}})\+(.+)")
_SECRET_BYTES = 33  # type and seed
_KEY_ID_BYTES = 4
_CHECKPOINT_LINES = 3
_ROOT_BYTES = 32


@dataclass(frozen=True, slots=True)
class Signature:
    """One signature line: who says to have signed, and what follows the key id."""

    name: str
    key_id: bytes
    blob: bytes


@dataclass(frozen=True, slots=True)
class Note:
    """A note: text ending in a newline, and its signature lines."""

    text: str
    signatures: tuple[Signature, ...]


@dataclass(frozen=True, slots=True)
class Verifier:
    """A key that is trusted for a name.

    Attributes:
        name: key name, the ledger's origin.
        key_id: four bytes.
        material: signature type and public key, as in the vkey.
        check: says whether a signature over the text is true; None for a type that this process can't check.
    """

    name: str
    key_id: bytes
    material: bytes
    check: Callable[[bytes, bytes], bool] | None

    def vkey(self) -> str:
        """The verifier key as others take it: name, key id, type and public key."""
        return f"{self.name}+{self.key_id.hex()}+{base64.b64encode(self.material).decode()}"

    def public_der(self) -> bytes:
        """An Ed25519 key as SubjectPublicKeyInfo (RFC 8410), as OpenSSL reads it; empty for other types."""
        return _SPKI + self.material[1:] if self.material[:1] == ED25519 else b""

    def public_pem(self) -> str:
        """The same in PEM; empty for other types."""
        der = base64.b64encode(self.public_der()).decode()
        return f"-----BEGIN PUBLIC KEY-----\n{der}\n-----END PUBLIC KEY-----\n" if der else ""

    def fingerprint(self) -> str:
        """What papers print to know the key by: SHA-256 of `public_der`, 64 hex digits; empty for other types."""
        return hashlib.sha256(self.public_der()).hexdigest() if self.public_der() else ""


def key_id(name: str, material: bytes) -> bytes:
    """SHA-256(name || newline || type || public key), first four bytes."""
    return hashlib.sha256(name.encode() + b"\n" + material).digest()[:4]


def _ed25519_verifier(name: str, public: bytes) -> Verifier:
    try:
        key = Ed25519PublicKey.from_public_bytes(public)
    except ValueError:
        raise NoteMalformedError(what="not an Ed25519 public key") from None

    def check(text: bytes, signature: bytes) -> bool:
        try:
            key.verify(signature, text)
        except InvalidSignature:
            return False
        return True

    material = ED25519 + public
    return Verifier(name, key_id(name, material), material, check)


def parse_vkey(text: str) -> Verifier:
    """Read a verifier key. Of a type other than Ed25519, one comes back that checks nothing.

    Raises:
        NoteMalformedError: it isn't one, or its id isn't that of its key.
    """
    name, identifier, material = _split_key(text.strip())
    if material[:1] == ED25519:
        verifier = _ed25519_verifier(name, material[1:])
        if verifier.key_id != identifier:
            raise NoteMalformedError(what="key id doesn't match the key")
        return verifier
    if not material:
        raise NoteMalformedError(what="empty key")
    return Verifier(name, identifier, material, None)


def _split_key(text: str) -> tuple[str, bytes, bytes]:
    match = _KEY_TEXT.fullmatch(text)
    if match is None:
        raise NoteMalformedError(what="not a key")
    return match[1], bytes.fromhex(match[2]), _base64(match[3])


def _base64(text: str) -> bytes:
    try:
        data = base64.b64decode(text.encode("ascii"), validate=True)
    except (binascii.Error, UnicodeEncodeError):
        raise NoteMalformedError(what="not base64") from None
    if base64.b64encode(data).decode() != text:
        raise NoteMalformedError(what="base64 not in its one form")
    return data


class Signer:
    """An Ed25519 key that signs under a name."""

    def __init__(self, name: str, key: Ed25519PrivateKey) -> None:
        """Take a key for a name without spaces and plus signs.

        Raises:
            NoteMalformedError: such a name can't stand in a signature line.
        """
        if _NAME.fullmatch(name) is None:
            raise NoteMalformedError(what="key name")
        self.name = name
        self._key = key
        self.verifier = _ed25519_verifier(name, key.public_key().public_bytes_raw())

    @classmethod
    def generate(cls, name: str) -> Signer:
        """Make a new key from the system's randomness."""
        return cls(name, Ed25519PrivateKey.generate())

    @classmethod
    def parse(cls, text: str) -> Signer:
        """Read the private form that `private_text` (and Go's `note` package) writes.

        Raises:
            NoteMalformedError: it isn't one.
        """
        text = text.strip()
        if not text.startswith(_PRIVATE):
            raise NoteMalformedError(what="not a private key")
        name, identifier, material = _split_key(text.removeprefix(_PRIVATE))
        if material[:1] != ED25519 or len(material) != _SECRET_BYTES:
            raise NoteMalformedError(what="not an Ed25519 private key")
        signer = cls(name, Ed25519PrivateKey.from_private_bytes(material[1:]))
        if signer.verifier.key_id != identifier:
            raise NoteMalformedError(what="key id doesn't match the key")
        return signer

    def private_text(self) -> str:
        """The secret in one line, as Go's `note` package keeps it."""
        secret = base64.b64encode(ED25519 + self._key.private_bytes_raw()).decode()
        return f"{_PRIVATE}{self.name}+{self.verifier.key_id.hex()}+{secret}"

    def sign(self, text: str) -> Signature:
        """Sign a note's text; the same text gives the same signature."""
        return Signature(self.name, self.verifier.key_id, self._key.sign(text.encode()))


def format_note(note: Note) -> str:
    """The note as it is stored and sent.

    Raises:
        NoteMalformedError: the text doesn't end in a newline, holds control characters, or nobody signed.
    """
    lines = [f"{_DASH}{each.name} {base64.b64encode(each.key_id + each.blob).decode()}\n" for each in note.signatures]
    formatted = f"{note.text}\n{''.join(lines)}"
    if parse_note(formatted) != note:
        raise NoteMalformedError(what="text can't be told from its signatures")
    return formatted


def parse_note(data: str | bytes) -> Note:
    """Read a signed note. Nothing is verified; signature lines of any key and type are taken.

    Raises:
        NoteMalformedError: it isn't one, or is larger than 256 KiB, or has more than 64 signatures.
    """
    if len(data) > MAX_NOTE_BYTES:
        raise NoteMalformedError(what="too large")
    try:
        whole = data.decode() if isinstance(data, bytes) else data
        whole.encode()
    except UnicodeError:
        raise NoteMalformedError(what="not UTF-8") from None
    if _FORBIDDEN.search(whole):
        raise NoteMalformedError(what="control characters")
    text, found, tail = whole.rpartition("\n\n")
    if not found or not tail.endswith("\n"):
        raise NoteMalformedError(what="no signature lines")
    lines = tail[:-1].split("\n")
    if len(lines) > MAX_SIGNATURES:
        raise NoteMalformedError(what="too many signatures")
    return Note(text + "\n", tuple(_signature(line) for line in lines))


def _signature(line: str) -> Signature:
    name, _, encoded = line.removeprefix(_DASH).partition(" ")
    if not line.startswith(_DASH) or _NAME.fullmatch(name) is None:
        raise NoteMalformedError(what="not a signature line")
    data = _base64(encoded)
    if len(data) <= _KEY_ID_BYTES:
        raise NoteMalformedError(what="signature too short")
    return Signature(name, data[:_KEY_ID_BYTES], data[_KEY_ID_BYTES:])


def verify_note(note: Note, verifiers: Iterable[Verifier]) -> list[Verifier]:
    """Check the signatures of known keys; strangers' lines are ignored. Returns the keys that signed.

    Raises:
        SignatureWrongError: a known key's signature is false, or no known key signed.
    """
    known = {(each.name, each.key_id): each for each in verifiers if each.check is not None}
    signed: list[Verifier] = []
    text = note.text.encode()
    for signature in note.signatures:
        verifier = known.get((signature.name, signature.key_id))
        if verifier is None or verifier in signed:
            continue
        if verifier.check is None or not verifier.check(text, signature.blob):
            raise SignatureWrongError(what=f"false signature of {signature.name}")
        signed.append(verifier)
    if not signed:
        raise SignatureWrongError(what="no known key signed this")
    return signed


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """What a checkpoint says.

    Attributes:
        origin: the ledger's name.
        size: how many entries.
        root: RFC 6962 root hash of the tree of that size.
        extensions: further lines; ours have none.
    """

    origin: str
    size: int
    root: bytes
    extensions: tuple[str, ...] = ()

    def text(self) -> str:
        """The note's text."""
        root = base64.b64encode(self.root).decode()
        return "".join(f"{line}\n" for line in (self.origin, str(self.size), root, *self.extensions))


def parse_checkpoint(note: Note) -> Checkpoint:
    """Read a checkpoint from a note's text.

    Raises:
        NoteMalformedError: it isn't one.
    """
    lines = note.text[:-1].split("\n")
    if len(lines) < _CHECKPOINT_LINES or not all(lines):
        raise NoteMalformedError(what="a checkpoint has three lines that aren't empty")
    root = _base64(lines[2])
    if _DECIMAL.fullmatch(lines[1]) is None or int(lines[1]) >= 2**63 or len(root) != _ROOT_BYTES:
        raise NoteMalformedError(what="tree size or root hash")
    return Checkpoint(lines[0], int(lines[1]), root, tuple(lines[3:]))


def sign_checkpoint(checkpoint: Checkpoint, signers: Sequence[Callable[[str], Signature]]) -> str:
    """The checkpoint as a signed note, one line per signer.

    Raises:
        NoteMalformedError: the origin can't stand in a note.
    """
    text = checkpoint.text()
    return format_note(Note(text, tuple(sign(text) for sign in signers)))


def open_checkpoint(data: str | bytes, verifiers: Iterable[Verifier]) -> Checkpoint:
    """Parse a checkpoint that a known key signed under the checkpoint's own origin.

    Raises:
        NoteMalformedError: it isn't one.
        SignatureWrongError: no known key signed it, one's signature is false, or it is another ledger's.
    """
    note = parse_note(data)
    signed = verify_note(note, verifiers)
    checkpoint = parse_checkpoint(note)
    if not any(each.name == checkpoint.origin for each in signed):
        raise SignatureWrongError(what="signed under another origin")
    return checkpoint
