"""The ledger read again from its first entry, held against a checkpoint that somebody kept and brings back.

Nothing that the machine remembers is trusted for it: each entry's bytes are hashed anew, and the roots that they make
are compared with the one that was brought and with the one that is published.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable
from contextlib import suppress
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from liuhen.custody import operations as custody
from liuhen.custody.errors import LedgerRolledBackError, RowsDamagedError
from liuhen.custody.instance import instance
from liuhen.custody.publishing import canonical_from
from liuhen.custody.queries import latest_checkpoint
from liuhen.desk.auditing.errors import AuditNotFoundError, CheckpointGivenError
from liuhen.desk.models import LedgerAudit
from liuhen.errors import DamagedError, LiuhenError
from liuhen.ledger import entry as entries
from liuhen.ledger import marks, merkle
from liuhen.ledger import note as notes
from liuhen.ledger.errors import NoteMalformedError, SignatureWrongError
from liuhen.ledger.folder import LedgerFolder
from liuhen.people.actors import Actor
from liuhen.people.permissions import Capability, require
from liuhen.rules.clocks import ZONE
from liuhen.work import operations as work

TASK = "desk.audit_ledger"
AT_ONCE = 20_000
"""Entries that are read while somebody waits for the page; more are read by the worker."""
_TOLD_EVERY = 5_000
MOST_GIVEN = 20_000  # letters


def read_given(text: str, verifiers: Iterable[notes.Verifier], origin: str) -> tuple[notes.Checkpoint, bool]:
    """A checkpoint as a person keeps it: the signed note, its first three lines, or the short text of a sheet.

    Returns:
        What it says, and whether it bears the ledger's signature.

    Raises:
        CheckpointGivenError: it isn't one, isn't of this ledger, or bears a false signature. Fields: field, problem.
    """
    known, said = list(verifiers), text.strip().replace("\r\n", "\n")
    try:
        if marks.is_mark(said):
            mark = marks.parse_mark(said)
            if mark.key_id not in {each.key_id for each in known}:
                raise CheckpointGivenError(field="given", problem="other")
            return notes.Checkpoint(origin, mark.size, mark.root), False
        if "\n\n" in said:
            told = notes.open_checkpoint(said + "\n", known)
            signed = True
        else:
            told = notes.parse_checkpoint(notes.Note("\n".join(said.split("\n")[:3]) + "\n", ()))
            signed = False
    except NoteMalformedError as error:
        problem = "slip" if error.fields["what"] == "typing slip" else "malformed"
        raise CheckpointGivenError(field="given", problem=problem) from None
    except SignatureWrongError:
        raise CheckpointGivenError(field="given", problem="forged") from None
    if told.origin != origin:
        raise CheckpointGivenError(field="given", problem="other")
    return told, signed


def ask(*, actor: Actor, now: datetime, given: str) -> LedgerAudit:
    """Hold the ledger against a checkpoint that a person kept. A small ledger is read at once, others by the worker.

    Args:
        actor: who asks.
        now: the moment.
        given: the text that the person keeps.

    Raises:
        NotPermittedError: the actor doesn't audit the ledger.
        CheckpointGivenError: the text can't be used.
        LedgerAbsentError, LedgerUnreachableError: the published ledger isn't there.
    """
    require(actor, Capability.AUDIT_LEDGER)
    with suppress(DamagedError):  # then the reading says what is wrong
        custody.integrate(now=now)
    folder = LedgerFolder(instance().ledger_folder)
    told, signed = read_given(given[: MOST_GIVEN + 1], folder.verifiers, folder.checkpoint.origin)
    with transaction.atomic():
        audit = LedgerAudit.objects.create(
            asked_by_id=actor.account_id,
            asked_at=now,
            known_size=told.size,
            known_root=told.root.hex(),
            is_signed=signed,
            size=folder.size,
        )
        if folder.size > AT_ONCE:
            work.enqueue(name=TASK, payload={"audit": str(audit.id)}, now=now, unique=f"audit:{audit.id}")
    if folder.size <= AT_ONCE:
        check(audit=audit, now=now)
    return audit


def _unheard(_share: float) -> None:
    """Nobody follows."""


def check(*, audit: LedgerAudit, now: datetime, report: Callable[[float], None] = _unheard) -> None:
    """Read the ledger and write down what came of it, with an entry about it."""
    try:
        verdict, read, added = _compare(audit, report)
        reason, fields = "", {}
    except LiuhenError as error:
        is_hole = isinstance(error, RowsDamagedError)
        verdict, read, added = LedgerAudit.Verdict.DAMAGED, int(error.fields["index"] or 0) if is_hole else 0, []
        reason, fields = error.code, dict(error.fields)
    with transaction.atomic():
        audit.verdict, audit.entries, audit.added = verdict, read, added
        audit.reason, audit.reason_fields, audit.done_at = reason, fields, now
        audit.save()
        custody.append(
            kind="ledger.audited",
            subject=audit.id,
            actor=f"account:{audit.asked_by_id}",
            now=now,
            facts={"size": audit.size, "known": audit.known_size, "verdict": verdict},
        )


def _compare(audit: LedgerAudit, report: Callable[[float], None]) -> tuple[str, int, list[list[str | int]]]:
    """Verdict, how many entries were read, and those after the checkpoint: day, kind, how many."""
    folder = LedgerFolder(instance().ledger_folder)
    notes.open_checkpoint(folder.note, folder.verifiers)
    size, known = folder.size, audit.known_size
    newest = latest_checkpoint()
    remembered = max(audit.size, newest.size if newest else 0)
    if size < remembered:
        raise LedgerRolledBackError(published=size, known=remembered)
    audit.size = size
    growing, added = merkle.CompactRange(), Counter[tuple[str, str]]()
    root = merkle.EMPTY_ROOT if known == 0 else b""
    for data in canonical_from(0, size):
        growing.push(merkle.leaf_hash(data))
        if growing.size == known:
            root = growing.root()
        elif growing.size > known:
            told = entries.decode(data)
            added[f"{timezone.localtime(told.time, ZONE):%Y-%m-%d}", told.kind] += 1
        if growing.size % _TOLD_EVERY == 0:
            report(growing.size / size)
    counted: list[list[str | int]] = [[day, kind, count] for (day, kind), count in sorted(added.items())]
    verdict = LedgerAudit.Verdict
    if growing.root() != folder.checkpoint.root:
        return verdict.ALTERED, size, counted
    if known > size:
        return verdict.SHRUNK, size, []
    return (verdict.WHOLE if root == bytes.fromhex(audit.known_root) else verdict.REWRITTEN), size, counted


def get_audit(*, actor: Actor, audit_id: UUID) -> LedgerAudit:
    """An audit that somebody asked for; whoever may audit sees all of them.

    Raises:
        NotPermittedError: the actor doesn't audit the ledger.
        AuditNotFoundError: there is none.
    """
    require(actor, Capability.AUDIT_LEDGER)
    found = LedgerAudit.objects.select_related("asked_by").filter(id=audit_id).first()
    if found is None:
        raise AuditNotFoundError
    return found
