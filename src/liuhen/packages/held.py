"""What a reader holds beside a bag, on paper: a key's fingerprint, an earlier or later checkpoint. No Django.

A bag vouches for itself only: who can replace the files can replace the key that signs for them, and the page that
checks them. What stands on a paper that left the bureau before can't be replaced with them.
"""

from __future__ import annotations

import base64
import binascii
import json
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Literal

from liuhen.errors import LiuhenError
from liuhen.ledger import marks, merkle
from liuhen.ledger import note as notes
from liuhen.ledger.errors import NoteMalformedError, ProofWrongError

CONSISTENCY = "consistency.json"
CONSISTENCY_SCHEMA = "liuhen/consistency/1"
FEWEST_DIGITS = 16
"""Hex digits of a fingerprint that must be typed at least: 64 bits can't be met by trying keys."""

_HASH_LINE = 44  # base64 of 32 bytes
_CHECKPOINT_LINES = 3

Standing = Literal["", "same", "consistent", "unknown"]


@dataclass(frozen=True, slots=True)
class Earlier:
    """A tree that the ledger had before, and the hashes that lead from it to the bag's.

    Attributes:
        size: how many entries it had.
        root: its root hash.
        proof: RFC 6962 consistency proof.
    """

    size: int
    root: bytes
    proof: tuple[bytes, ...]


def write_earlier(size: int, earlier: Iterable[Earlier]) -> bytes:
    """`consistency.json`: the trees that a bag's checkpoint can be held against without asking the bureau."""
    told = {
        "schema": CONSISTENCY_SCHEMA,
        "size": size,
        "from": [
            {"size": each.size, "root": _encode(each.root), "proof": [_encode(step) for step in each.proof]}
            for each in sorted(earlier, key=lambda each: each.size)
        ],
    }
    return (json.dumps(told, indent=1, sort_keys=True) + "\n").encode()


def read_earlier(data: bytes, checkpoint: notes.Checkpoint) -> list[Earlier]:
    """Read `consistency.json` and hold each tree in it against the bag's checkpoint.

    Raises:
        NoteMalformedError: it isn't one.
        ProofWrongError: a tree isn't the beginning of the checkpoint's.
    """
    try:
        told = json.loads(data)
        if told["schema"] != CONSISTENCY_SCHEMA or type(told["size"]) is not int:
            raise NoteMalformedError(what="not " + CONSISTENCY_SCHEMA)
        found = [_earlier(each) for each in told["from"]]
    except (ValueError, KeyError, TypeError, RecursionError):
        raise NoteMalformedError(what="not " + CONSISTENCY_SCHEMA) from None
    if told["size"] != checkpoint.size:
        raise ProofWrongError(what="leads to another checkpoint")
    for each in found:
        _leads(each.size, each.root, checkpoint.size, checkpoint.root, each.proof)
    return found


def _earlier(told: dict[str, object]) -> Earlier:
    size, root, proof = told["size"], told["root"], told["proof"]
    if type(size) is not int or not isinstance(root, str) or not isinstance(proof, list):
        raise TypeError
    return Earlier(size, _decode(root), tuple(_decode(str(each)) for each in proof))


def _leads(old: int, old_root: bytes, new: int, new_root: bytes, proof: Sequence[bytes]) -> None:
    merkle.verify_consistency(old=old, new=new, proof=proof, old_root=old_root, new_root=new_root)


def parse_fingerprint(text: str) -> str:
    """A typed fingerprint without blanks and colons, lower case.

    Raises:
        NoteMalformedError: other letters than hex digits, fewer than 16, or more than 64.
    """
    digits = re.sub(r"[\s:：-]", "", text).lower()
    if not re.fullmatch(rf"[0-9a-f]{{{FEWEST_DIGITS},64}}", digits):
        raise NoteMalformedError(what="not a fingerprint")
    return digits


def parse_known(text: str, verifiers: Iterable[notes.Verifier] = ()) -> tuple[notes.Checkpoint, notes.Note | None]:
    """A checkpoint as a reader has it: the signed note (a QR code's text), its first three lines, or a short text.

    Args:
        text: what was typed, pasted or read.
        verifiers: the bag's keys: a short text names its ledger by one of them.

    Returns:
        What it says, and the note if it brought signatures.

    Raises:
        NoteMalformedError: it isn't one.
    """
    if marks.is_mark(text):
        mark = marks.parse_mark(text)
        origin = next((each.name for each in verifiers if each.key_id == mark.key_id), "?")
        return notes.Checkpoint(origin, mark.size, mark.root), None
    lines = [line.strip() for line in text.strip().splitlines()]
    if "" in lines:
        note = notes.parse_note("\n".join(lines) + "\n")
        return notes.parse_checkpoint(note), note
    return notes.parse_checkpoint(notes.Note("\n".join(lines[:_CHECKPOINT_LINES]) + "\n", ())), None


def parse_joining(text: str) -> list[bytes]:
    """The hashes of a consistency proof out of what `liuhen ledger consistency` prints; other lines are passed over."""
    found = []
    for line in re.split(r"\n[ \t]*\r?\n", text.strip())[0].splitlines():
        if len(line.strip()) == _HASH_LINE:
            try:
                found.append(_decode(line.strip()))
            except ValueError:
                continue
    return found


def stand(
    known: notes.Checkpoint, mine: notes.Checkpoint, earlier: Iterable[Earlier], joining: Sequence[bytes]
) -> Standing:
    """How a checkpoint that the reader holds stands to the bag's.

    Args:
        known: the reader's.
        mine: the bag's.
        earlier: from `read_earlier`.
        joining: a consistency proof between the two that the reader got elsewhere; may be empty.

    Returns:
        `same`, `consistent` (one tree begins with the other), or `unknown`: no proof leads from one to the other.

    Raises:
        ProofWrongError: they contradict each other.
    """
    if known.origin != mine.origin:
        raise ProofWrongError(what="another ledger")
    if known.size == mine.size:
        if known.root != mine.root:
            raise ProofWrongError(what="the same size with another root")
        return "same"
    for each in earlier:
        if each.size == known.size:
            if each.root != known.root:
                raise ProofWrongError(what="another history")
            return "consistent"
    old, new = sorted((known, mine), key=lambda each: each.size)
    try:
        _leads(old.size, old.root, new.size, new.root, joining)
    except ProofWrongError:
        return "unknown"  # absent, or a proof between other sizes: says nothing
    return "consistent"


def signed_by_another(note: notes.Note, verifiers: Sequence[notes.Verifier]) -> bool:
    """Whether a checkpoint that the reader holds isn't signed by the bag's keys."""
    try:
        notes.verify_note(note, verifiers)
    except LiuhenError:
        return True
    return False


def _encode(data: bytes) -> str:
    return base64.b64encode(data).decode()


def _decode(text: str) -> bytes:
    try:
        data = base64.b64decode(text.encode("ascii"), validate=True)
    except (binascii.Error, UnicodeEncodeError):
        raise ValueError from None
    if len(data) != merkle.HASH_BYTES or _encode(data) != text:
        raise ValueError
    return data
