"""检查点短码: a checkpoint as a line that fits on any sheet, that a person can type, and that tells typing slips.

`LH1/<size>/<key id>/<root hash>/<check>`: the key id is the ledger key's, eight hex digits, and stands for the ledger's
name; root hash and check are in Crockford's base 32 (no I, L, O, U), the hash whole, in groups of four. Blanks and
dashes count for nothing. It bears no signature: it's for a reader who holds the paper itself. Pure.
"""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass

from liuhen.ledger import note as notes
from liuhen.ledger.errors import NoteMalformedError

SCHEME = "LH1"
_ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_ROOT_BITS, _CHECK_BITS, _PER_LETTER, _GROUP = 256, 20, 5, 4
_ROOT_LETTERS = -(-_ROOT_BITS // _PER_LETTER)
_MARK = re.compile(
    rf"{SCHEME}/(0|[1-9][0-9]{{0,18}})/([0-9A-F]{{8}})/([{_ALPHABET}]{{{_ROOT_LETTERS}}})/([{_ALPHABET}]{{4}})"
)
_IGNORED = re.compile(r"[\s\-‐-―−]+")
_READ_AS = str.maketrans({"O": "0", "I": "1", "／": "/"})


@dataclass(frozen=True, slots=True)
class Mark:
    """What a short text says.

    Attributes:
        size: how many entries.
        key_id: of the ledger's Ed25519 key, four bytes.
        root: root hash of the tree of that size.
    """

    size: int
    key_id: bytes
    root: bytes

    def text(self) -> str:
        """The line as papers print it."""
        letters = _letters(self.root, _ROOT_BITS)
        groups = " ".join(letters[at : at + _GROUP] for at in range(0, len(letters), _GROUP))
        return f"{SCHEME}/{self.size}/{self.key_id.hex().upper()}/{groups}/{_check(self)}"


def mark_of(note: str) -> str:
    """The short text of a checkpoint, for the first key that signed it under its ledger's name.

    Raises:
        NoteMalformedError: it isn't a checkpoint, or the ledger itself didn't sign it.
    """
    parsed = notes.parse_note(note)
    told = notes.parse_checkpoint(parsed)
    own = next((each for each in parsed.signatures if each.name == told.origin), None)
    if own is None:
        raise NoteMalformedError(what="the ledger didn't sign it")
    return Mark(told.size, own.key_id, told.root).text()


def sealed(note: str) -> str:
    """What a QR code carries: the checkpoint with the ledger's first signature alone, so that the code stays small.

    Raises:
        NoteMalformedError: as `mark_of`.
    """
    parsed = notes.parse_note(note)
    origin = notes.parse_checkpoint(parsed).origin
    own = [each for each in parsed.signatures if each.name == origin]
    if not own:
        raise NoteMalformedError(what="the ledger didn't sign it")
    return notes.format_note(notes.Note(parsed.text, (own[0],)))


def is_mark(text: str) -> bool:
    """Whether somebody means to give a short text."""
    return _bare(text).startswith(SCHEME[:2])


def parse_mark(text: str) -> Mark:
    """Read a short text, typed or pasted.

    Raises:
        NoteMalformedError: it isn't one (`not a short text`), or a letter was mistyped (`typing slip`).
    """
    match = _MARK.fullmatch(_bare(text))
    if match is None:
        raise NoteMalformedError(what="not a short text")
    value = 0
    for letter in match[3]:
        value = value << _PER_LETTER | _ALPHABET.index(letter)
    spare = _ROOT_LETTERS * _PER_LETTER - _ROOT_BITS
    found = Mark(int(match[1]), bytes.fromhex(match[2]), (value >> spare).to_bytes(_ROOT_BITS // 8, "big"))
    if value & ((1 << spare) - 1) or _check(found) != match[4]:
        raise NoteMalformedError(what="typing slip")
    return found


def _bare(text: str) -> str:
    bare = _IGNORED.sub("", text).upper().translate(_READ_AS)
    # L is read as 1 but where it names the scheme
    return bare[:1] + bare[1:].replace("L", "1") if bare.startswith("L") else bare.replace("L", "1")


def _letters(data: bytes, bits: int) -> str:
    count = -(-bits // _PER_LETTER)
    value = int.from_bytes(data, "big") >> (len(data) * 8 - bits) << (count * _PER_LETTER - bits)
    return "".join(_ALPHABET[value >> (_PER_LETTER * at) & 31] for at in reversed(range(count)))


def _check(mark: Mark) -> str:
    plain = f"{SCHEME}/{mark.size}/{mark.key_id.hex()}/{mark.root.hex()}"
    return _letters(hashlib.sha256(plain.encode()).digest(), _CHECK_BITS)
