"""Proofs that travel (C2SP tlog-proof): made from a published ledger, verified from the text alone.

The `extra` line holds the entry itself, so a proof file needs nothing beside it but the ledger's verifier key.
"""

from __future__ import annotations

import base64
import binascii
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from liuhen.ledger import entry as entries
from liuhen.ledger import merkle
from liuhen.ledger import note as notes
from liuhen.ledger.errors import EntryInvalidError, NoteMalformedError, ProofMalformedError, ProofWrongError
from liuhen.ledger.folder import LedgerFolder

HEADER = "c2sp.org/tlog-proof@v1"
SUFFIX = ".tlog-proof"
MAX_PROOF_BYTES = 1 << 19
_MAX_HASHES = 63
_INDEX = re.compile(r"index (0|[1-9][0-9]{0,18})")


@dataclass(frozen=True, slots=True)
class Proof:
    """An inclusion proof with its checkpoint.

    Attributes:
        index: the entry's place.
        hashes: from the leaf's sibling to the root's child.
        note: the checkpoint as a signed note, verbatim.
        extra: the entry's bytes in our proofs; None where the line is left out.
    """

    index: int
    hashes: tuple[bytes, ...]
    note: str
    extra: bytes | None = None


@dataclass(frozen=True, slots=True)
class Proven:
    """What a verified proof shows: this entry stands at this index of the tree that the checkpoint signs."""

    entry: entries.Entry
    index: int
    checkpoint: notes.Checkpoint
    signed_by: tuple[str, ...]


def make_proof(folder: LedgerFolder, index: int) -> Proof:
    """Prove that an entry stands in the published ledger.

    Raises:
        TreeRangeError: there is no entry at that index.
        LedgerDamagedError: a tile or bundle is missing or malformed, or they don't fit each other.
    """
    data = folder.entry(index)
    hashes = merkle.prove_inclusion(index, folder.size, folder.full_node)
    return Proof(index, tuple(hashes), folder.note, data)


def prove_consistency(folder: LedgerFolder, old: int, new: int) -> list[bytes]:
    """The hashes that lead from the tree of one size to that of another.

    Raises:
        TreeRangeError: sizes out of order, or larger than the published tree.
        LedgerDamagedError: a tile is missing or malformed.
    """
    return merkle.prove_consistency(old, new, folder.full_node)


def format_proof(proof: Proof) -> str:
    """The proof as a `.tlog-proof` file holds it."""
    lines = [HEADER]
    if proof.extra is not None:
        lines.append(f"extra {base64.b64encode(proof.extra).decode()}")
    lines.append(f"index {proof.index}")
    lines.extend(base64.b64encode(each).decode() for each in proof.hashes)
    return "\n".join(lines) + "\n\n" + proof.note


def parse_proof(data: str | bytes) -> Proof:
    """Read a `.tlog-proof`. Nothing is verified.

    Raises:
        ProofMalformedError: it isn't one, or is larger than 512 KiB.
    """
    if len(data) > MAX_PROOF_BYTES:
        raise ProofMalformedError(what="too large")
    try:
        text = data.decode() if isinstance(data, bytes) else data
    except UnicodeDecodeError:
        raise ProofMalformedError(what="not UTF-8") from None
    head, found, note = text.partition("\n\n")
    lines = head.split("\n")
    if not found or lines.pop(0) != HEADER:
        raise ProofMalformedError(what="header")
    extra = None
    if lines and lines[0].startswith("extra "):
        extra = _base64(lines.pop(0).removeprefix("extra "))
    match = _INDEX.fullmatch(lines.pop(0)) if lines else None
    if match is None or len(lines) > _MAX_HASHES:
        raise ProofMalformedError(what="index line, or too many hashes")
    hashes = tuple(_base64(line) for line in lines)
    if any(len(each) != merkle.HASH_BYTES for each in hashes):
        raise ProofMalformedError(what="not a SHA-256 hash")
    try:
        notes.parse_checkpoint(notes.parse_note(note))
    except NoteMalformedError as error:
        raise ProofMalformedError(what=f"checkpoint: {error.fields['what']}") from None
    return Proof(int(match[1]), hashes, note, extra)


def _base64(text: str) -> bytes:
    try:
        data = base64.b64decode(text.encode("ascii"), validate=True)
    except (binascii.Error, UnicodeEncodeError):
        raise ProofMalformedError(what="not base64") from None
    if base64.b64encode(data).decode() != text:
        raise ProofMalformedError(what="base64 not in its one form")
    return data


def verify_proof(proof: Proof, verifiers: Iterable[notes.Verifier], *, entry: bytes | None = None) -> Proven:
    """Verify a proof offline.

    Args:
        proof: the proof.
        verifiers: the ledger's keys, from a source that the reader trusts.
        entry: the entry's bytes; without it those in the proof, which the proof then binds.

    Raises:
        ProofWrongError: the entry isn't at that place of the signed tree.
        ProofMalformedError: there is no entry, or it isn't one.
        NoteMalformedError, SignatureWrongError: the checkpoint isn't the ledger's.
    """
    data = proof.extra if entry is None else entry
    if data is None:
        raise ProofMalformedError(what="the entry is neither given nor in the proof")
    if proof.extra is not None and proof.extra != data:
        raise ProofWrongError(what="the proof is about another entry")
    checkpoint, signed = _open(proof.note, verifiers)
    merkle.verify_inclusion(
        leaf=merkle.leaf_hash(data), index=proof.index, size=checkpoint.size, proof=proof.hashes, root=checkpoint.root
    )
    try:
        told = entries.decode(data)
    except EntryInvalidError as error:
        raise ProofMalformedError(what=f"entry: {error.fields['what']}") from None
    return Proven(told, proof.index, checkpoint, signed)


def _open(text: str, verifiers: Iterable[notes.Verifier]) -> tuple[notes.Checkpoint, tuple[str, ...]]:
    known: Sequence[notes.Verifier] = list(verifiers)
    checkpoint = notes.open_checkpoint(text, known)
    signed = notes.verify_note(notes.parse_note(text), known)
    return checkpoint, tuple(each.vkey() for each in signed)


def file_name(subject: object, number: int) -> str:
    """The name of a proof file of a subject's entry."""
    return f"{subject}-{number:04}{SUFFIX}"
