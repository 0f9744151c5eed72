"""Reading the ledger's rows, proving from the published ledger, and comparing the two."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from django.db.models import OuterRef, QuerySet, Subquery

from liuhen.custody.errors import EntryAbsentError, EntryPendingError
from liuhen.custody.instance import instance
from liuhen.custody.models import Checkpoint, Entry, ShownCheckpoint
from liuhen.custody.reconciliation import RowsReport, check_rows
from liuhen.ledger import proof
from liuhen.ledger.entry import Json
from liuhen.ledger.errors import LedgerDamagedError
from liuhen.ledger.folder import LedgerFolder
from liuhen.packages.held import Earlier

EXTRACT_SCHEMA = "liuhen/extract/1"
_MICROSECONDS = 1_000_000
MOST_SHOWN = 200
"""Checkpoints about one thing that a copy brings proofs for, the newest first."""

__all__ = [
    "EXTRACT_SCHEMA",
    "Handout",
    "RowsReport",
    "check_rows",
    "entries_of",
    "extract",
    "handout",
    "is_published",
    "key_fingerprint",
    "latest_checkpoint",
    "moments_of",
    "pending",
    "proof_of",
    "proofs_of",
    "sizes_at",
    "verifier_keys",
]


def entries_of(subject: UUID) -> list[Entry]:
    """A subject's entries in its own order."""
    return list(Entry.objects.filter(subject=subject).order_by("number"))


def pending() -> QuerySet[Entry]:
    """The entries that aren't part of the tree yet, in the order in which they will be."""
    return Entry.objects.filter(index__isnull=True).order_by("order", "id")


def moments_of(kind: str, *, since: datetime, most: int) -> list[datetime]:
    """When entries of a kind were made since a moment, the newest first; at most so many and one."""
    rows = Entry.objects.filter(kind=kind, order__gte=int(since.timestamp() * _MICROSECONDS)).order_by("-order")
    return [
        datetime.fromtimestamp(order / _MICROSECONDS, UTC) for order in rows.values_list("order", flat=True)[: most + 1]
    ]


def sizes_at(moments: Sequence[datetime]) -> list[int]:
    """How many entries had their place in the ledger at each of some moments, and (last) how many have it now.

    Entries' keys tell when they were made (UUIDv7), so that each is one look into an index.
    """
    placed = Entry.objects.filter(index__isnull=False)
    newest = placed.order_by("-index").values_list("index", flat=True).first()
    size = 0 if newest is None else newest + 1
    asked: dict[str, Any] = {}
    for at, moment in enumerate(moments):
        key = UUID(int=int(moment.timestamp() * 1000) << 80)
        asked[f"at_{at}"] = Subquery(placed.filter(id__gte=key).order_by("id").values("index")[:1])
    found = placed.annotate(**asked).order_by("-id").values_list(*asked).first() or [None] * len(moments)
    return [*(size if each is None else int(each) for each in found), size]


def latest_checkpoint() -> Checkpoint | None:
    """The newest checkpoint known to be published."""
    return Checkpoint.objects.order_by("-size").first()


def is_published(entries: Iterable[Entry]) -> bool:
    """Whether all these entries are covered by a published checkpoint, as the database knows it."""
    newest = latest_checkpoint()
    size = 0 if newest is None else newest.size
    return all(entry.index is not None and entry.index < size for entry in entries)


def verifier_keys() -> list[str]:
    """The ledger's verifier keys as published, the Ed25519 one first.

    Raises:
        LedgerAbsentError: nothing is published.
    """
    return [each.vkey() for each in LedgerFolder(instance().ledger_folder).verifiers]


def key_fingerprint() -> str:
    """SHA-256 of the ledger's Ed25519 key, 64 hex digits: what papers print, so that a reader knows the key.

    Raises:
        LedgerAbsentError: nothing is published.
    """
    return LedgerFolder(instance().ledger_folder).verifiers[0].fingerprint()


@dataclass(frozen=True, slots=True)
class Handout:
    """What goes with things that leave, all of one published tree.

    Attributes:
        rows: as `extract` gives them, of the entries in that tree.
        proof_texts: a `.tlog-proof` for each.
        checkpoint: the tree's signed note.
        keys: verifier keys.
        earlier: the trees in which one of the entries was published first, which are the checkpoints that papers
            about these things may show, with what leads to this tree.
    """

    rows: list[dict[str, Json]]
    proof_texts: list[str]
    checkpoint: str
    keys: list[str]
    earlier: list[Earlier]


def handout(subjects: Iterable[UUID], *, about: Iterable[UUID] = ()) -> Handout:
    """Everything that shows a stranger what the ledger says of these subjects; integrate first.

    Args:
        subjects: whose entries.
        about: cases on whose papers checkpoints stand: what leads on from those goes along.

    Raises:
        LedgerAbsentError, LedgerUnreachableError, LedgerDamagedError: the published ledger doesn't give it.
    """
    folder = LedgerFolder(instance().ledger_folder)
    wanted = set(subjects)
    inside = Entry.objects.filter(subject__in=wanted, index__lt=folder.size)
    first = Checkpoint.objects.filter(size__gt=OuterRef("index"), size__lt=folder.size).order_by("size")
    sizes = inside.annotate(first=Subquery(first.values("size")[:1])).values_list("first", flat=True)
    on_papers = {size for size in shown_on_papers(about) if 0 < size < folder.size}
    known = sorted({size for size in sizes if size is not None} | on_papers)
    return Handout(
        rows=[row for row in extract(wanted) if isinstance(row["index"], int) and row["index"] < folder.size],
        proof_texts=list(_proofs(folder, inside.order_by("order", "id")).values()),
        checkpoint=folder.note,
        keys=[each.vkey() for each in folder.verifiers],
        earlier=[
            Earlier(size, folder.root_at(size), tuple(proof.prove_consistency(folder, size, folder.size)))
            for size in known
        ],
    )


def shown_on_papers(about: Iterable[UUID]) -> set[int]:
    """Sizes of the checkpoints that stand on papers about these things."""
    rows = ShownCheckpoint.objects.filter(about__in=set(about)).order_by("-size")
    return set(rows.values_list("size", flat=True)[:MOST_SHOWN])


def extract(subjects: Iterable[UUID]) -> list[dict[str, Json]]:
    """Entries of these subjects with the facts and salts that open their commitments, for handing out.

    Each item: `index` (null while pending), `entry` (its canonical text, byte for byte), `facts`, `salts`.
    `liuhen.ledger.entry.unproven_facts` checks facts against entry.
    """
    rows = Entry.objects.filter(subject__in=set(subjects)).order_by("order", "id")
    return [
        {"index": row.index, "entry": bytes(row.canonical).decode(), "facts": row.facts, "salts": row.salts}
        for row in rows
    ]


def proof_of(entry_id: UUID) -> str:
    """The `.tlog-proof` text that shows an entry in the published ledger.

    Raises:
        EntryAbsentError: no such entry.
        EntryPendingError: it isn't published yet; integrate first.
        LedgerAbsentError, LedgerUnreachableError, LedgerDamagedError: the published ledger doesn't give it.
    """
    entry = Entry.objects.filter(id=entry_id).first()
    if entry is None:
        raise EntryAbsentError(entry=str(entry_id))
    return proofs_of([entry])[entry_id]


def proofs_of(entries: Iterable[Entry]) -> dict[UUID, str]:
    """`.tlog-proof` texts by entry id, all against the same checkpoint.

    Raises:
        EntryPendingError: one isn't published yet; integrate first.
        LedgerAbsentError, LedgerUnreachableError, LedgerDamagedError: the published ledger doesn't give it, or
            holds another entry at its place.
    """
    return _proofs(LedgerFolder(instance().ledger_folder), entries)


def _proofs(folder: LedgerFolder, entries: Iterable[Entry]) -> dict[UUID, str]:
    proofs = {}
    for entry in entries:
        if entry.index is None or entry.index >= folder.size:
            raise EntryPendingError(entry=str(entry.id))
        made = proof.make_proof(folder, entry.index)
        if made.extra != bytes(entry.canonical):
            raise LedgerDamagedError(path=str(folder.path), what=f"entry {entry.index} isn't the database's")
        proofs[entry.id] = proof.format_proof(made)
    return proofs
