"""What a checkpoint is handed to a witness in (C2SP tlog-witness, `add-checkpoint`). Pure.

The same text is POSTed, laid into a folder or sent by mail: the size that the witness saw last, the proof that leads
from there, and the checkpoint.
"""

from __future__ import annotations

import base64
import binascii
import re
from collections.abc import Sequence
from dataclasses import dataclass

from liuhen.ledger import merkle
from liuhen.ledger import note as notes
from liuhen.ledger.errors import NoteMalformedError

SUFFIX = ".add-checkpoint"
MAX_HASHES = 63
MAX_BYTES = notes.MAX_NOTE_BYTES + 64 * MAX_HASHES
_OLD = re.compile(r"old (0|[1-9][0-9]{0,18})")


@dataclass(frozen=True, slots=True)
class Submission:
    """A checkpoint on its way to a witness.

    Attributes:
        old: how many entries the witness knows of; 0 when it has seen none.
        proof: RFC 6962 consistency proof from there.
        note: the checkpoint, a signed note.
    """

    old: int
    proof: tuple[bytes, ...]
    note: str


def format_submission(told: Submission) -> str:
    """The text of an `add-checkpoint` request."""
    lines = [f"old {told.old}", *(base64.b64encode(each).decode() for each in told.proof)]
    return "\n".join(lines) + "\n\n" + told.note


def parse_submission(data: str | bytes) -> Submission:
    """Read one. Nothing is verified but that there is a checkpoint in it.

    Raises:
        NoteMalformedError: it isn't one.
    """
    if len(data) > MAX_BYTES:
        raise NoteMalformedError(what="too large")
    try:
        text = data.decode() if isinstance(data, bytes) else data
    except UnicodeDecodeError:
        raise NoteMalformedError(what="not UTF-8") from None
    head, found, note = text.partition("\n\n")
    first, *lines = head.split("\n")
    match = _OLD.fullmatch(first)
    if not found or match is None or len(lines) > MAX_HASHES:
        raise NoteMalformedError(what="not an add-checkpoint request")
    checkpoint = notes.parse_checkpoint(notes.parse_note(note))
    if int(match[1]) > checkpoint.size:
        raise NoteMalformedError(what="old size is larger than the checkpoint's")
    return Submission(int(match[1]), _hashes(lines), note)


def _hashes(lines: Sequence[str]) -> tuple[bytes, ...]:
    try:
        found = tuple(base64.b64decode(line.encode("ascii"), validate=True) for line in lines)
    except (binascii.Error, UnicodeEncodeError):
        raise NoteMalformedError(what="not base64") from None
    if any(len(each) != merkle.HASH_BYTES for each in found):
        raise NoteMalformedError(what="not a hash")
    return found
