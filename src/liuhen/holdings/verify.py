"""The full check: everything is read back and held against the inventories, the database and the ledger.

Missing, altered, unreachable and unknown are four different things. A version that was on its way when a process died
is first rolled forward, as at each start; what can't be is named as pending.
"""

from __future__ import annotations

import hashlib
import os
import threading
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from dataclasses import dataclass, field
from itertools import groupby, islice
from typing import TypeVar
from urllib.parse import unquote
from uuid import UUID

from django.db.models import Sum

from liuhen.custody.models import Entry
from liuhen.errors import LiuhenError
from liuhen.holdings import archive, operations
from liuhen.holdings.archive import object_key
from liuhen.holdings.checking import Finding, Kind, ObjectRows, check_object
from liuhen.holdings.models import DestroyedObject, HeldFile, HeldObject, VersionIntention
from liuhen.holdings.rows import rows_of
from liuhen.ledger.entry import decode
from liuhen.packages import ocfl
from liuhen.packages.errors import InventoryError
from liuhen.storage import KeyAbsentError, Stat, Store, StoreUnreachableError

BATCH = 200
STEP = 16 << 20
"""Bytes between two reports of progress."""
RECEIVED = ("recording.received", "document.received", "disposal.completed")
"""The kinds of entry that say: these bytes were taken in."""
DESTROYED = "recording.destroyed"
"""The kind of entry that says: these bytes went by an approved disposal."""
LOOKS = 3
"""How often an object is looked at anew because it changed while it was read."""

Progress = Callable[[int, int], None]


@dataclass(slots=True)
class VerifyReport:
    """What the full check found.

    Attributes:
        findings: in no order.
        objects: objects that were checked.
        files: files that were listed in the archive.
        size: bytes that were read.
        completed: versions that were rolled forward first.
        staged: files on their way, or left there by dead processes; no fault.
        destroyed: objects that went by an approved disposal, as the ledger says: gone, not missing.
    """

    findings: list[Finding] = field(default_factory=list)
    objects: int = 0
    files: int = 0
    size: int = 0
    completed: int = 0
    staged: int = 0
    destroyed: list[UUID] = field(default_factory=list)

    def of(self, kind: Kind) -> list[Finding]:
        """The findings of one kind, sorted."""
        return sorted({finding for finding in self.findings if finding.kind == kind})

    @property
    def clean(self) -> bool:
        """Whether all is well. A version that is pending after the roll-forward isn't."""
        return not self.findings


def verify(progress: Progress | None = None, *, threads: int | None = None) -> VerifyReport:
    """Check everything that is held.

    Args:
        progress: called with the bytes read so far and all bytes, from several threads but never at once.
        threads: files read at once; None for what keeps every core busy while the disk is waited for.

    Raises:
        NotEstablishedError: there's no archive at all.
    """
    report = VerifyReport()
    try:
        store = archive.store()
        _roll_forward(report)
        with ThreadPoolExecutor(threads or 2 * (os.cpu_count() or 1), thread_name_prefix="verify") as pool:
            _Round(store, report, pool, _Meter(progress)).run()
    except StoreUnreachableError as error:
        report.findings.append(Finding("unreachable", str(error.fields.get("store")), str(error.fields.get("reason"))))
    return report


def _roll_forward(report: VerifyReport) -> None:
    for object_id in list(VersionIntention.objects.values_list("object_id", flat=True).distinct()):
        _complete(object_id, report)


def _complete(object_id: UUID, report: VerifyReport) -> bool:
    """Roll an object forward; False when that can't be, which is then said."""
    try:
        report.completed += operations.roll_forward(object_id)
    except StoreUnreachableError:
        raise
    except LiuhenError as error:
        finding = Finding("pending", str(object_id), error.code)
        if finding not in report.findings:
            report.findings.append(finding)
        return False
    return True


class _Meter:
    """Adds up what the threads have read."""

    def __init__(self, progress: Progress | None) -> None:
        self._progress = progress
        self._lock = threading.Lock()
        self._told = 0
        self.total = HeldFile.objects.aggregate(total=Sum("size"))["total"] or 0
        self.done = 0

    def advanced(self, size: int) -> None:
        with self._lock:
            self.done += size
            if self._progress and self.done - self._told >= STEP:
                self._told = self.done
                self._progress(min(self.done, self.total), self.total)

    def finish(self) -> None:
        if self._progress:
            self._progress(self.total, self.total)


@dataclass(slots=True)
class _Job:
    rows: ObjectRows
    listed: tuple[Stat, ...]
    looks: int = 1


class _Round:
    """One full check. The database is asked in this thread only; the pool reads."""

    def __init__(self, store: Store, report: VerifyReport, pool: ThreadPoolExecutor, meter: _Meter) -> None:
        self.store = store
        self.report = report
        self.pool = pool
        self.meter = meter
        self.running: dict[Future[list[Finding]], _Job] = {}

    def run(self) -> None:
        """First what the store lists, then what the database knows: so nothing that's taken in meanwhile is unknown."""
        self._check_top()
        for batch in _batches(_by_object(self.store.list(archive.ROOT))):
            self._submit_listed(batch)
        self._settle(0)
        for ids in _batches(HeldObject.objects.order_by("id").values_list("id", flat=True).iterator()):
            gone = self._check_destroyed(ids)
            self._find_absent([each for each in ids if each not in gone])
            self._check_ledger(ids)
        self._check_entries()
        self._settle(0)
        self.meter.finish()
        self.report.size = self.meter.done

    def _say(self, kind: Kind, subject: str, detail: str) -> None:
        self.report.findings.append(Finding(kind, subject, detail))

    def _check_top(self) -> None:
        """What stands beside the objects."""
        for path, content in ocfl.ROOT_FILES.items():
            key = f"{archive.ROOT}/{path}"
            digest = hashlib.sha256()
            try:
                for view in self.store.read_back(key).chunks:
                    digest.update(view)
            except KeyAbsentError:
                self._say("missing", key, "absent")
            else:
                if digest.digest() != hashlib.sha256(content).digest():
                    self._say("altered", key, "digest")
        for stat in self.store.list(""):
            top = stat.key.partition("/")[0]
            if top == archive.STAGING:
                self.report.staged += 1
            elif top not in (archive.ROOT, archive.ASIDE):
                self._say("unknown", _shown(stat.key), "beside the archive")

    def _submit_listed(self, batch: Sequence[tuple[UUID | None, tuple[Stat, ...]]]) -> None:
        rows = rows_of([object_id for object_id, _listed in batch if object_id])
        gone = dict(DestroyedObject.objects.filter(object__in=rows).values_list("object_id", "done_at"))
        for object_id, listed in batch:
            self.report.files += len(listed)
            if object_id in gone:
                if gone[object_id] is not None:  # one that isn't carried out yet is told with the others
                    self._say("unknown", object_key(object_id), "destroyed, and here again")
                continue
            known = rows.get(object_id) if object_id else None
            if known is not None:
                self._submit(_Job(known, listed))
                continue
            for stat in listed:
                if stat.key.removeprefix(f"{archive.ROOT}/") not in ocfl.ROOT_FILES:
                    self._say("unknown", _shown(stat.key), "no such object recorded")

    def _submit(self, job: _Job) -> None:
        self._settle(2 * BATCH)
        future = self.pool.submit(check_object, self.store, job.rows, job.listed, self.meter.advanced)
        self.running[future] = job

    def _settle(self, waiting: int) -> None:
        """Take results until no more than `waiting` are outstanding."""
        while len(self.running) > waiting:
            done, _pending = wait(self.running, return_when=FIRST_COMPLETED)
            for future in done:
                self._take(self.running.pop(future), future.result())

    def _take(self, job: _Job, findings: list[Finding]) -> None:
        if findings and job.looks < LOOKS:
            again = self._look_again(job)
            if again:
                future = self.pool.submit(check_object, self.store, again.rows, again.listed, self.meter.advanced)
                self.running[future] = again
                return
        if any(finding.kind == "unreachable" for finding in findings):
            self.store.list("")  # raises when it's the whole store, which ends the check
        self.report.objects += 1
        self.report.findings += findings

    def _look_again(self, job: _Job) -> _Job | None:
        """The object anew, if it was being written while it was read, or a version of it was torn; else None."""
        object_id = job.rows.object_id
        if job.rows.pending:
            _complete(object_id, self.report)
        stale = _stale(self.store, job.rows)
        if stale:
            operations.complete_torn(self.store, object_id)
            self.report.completed += 1
        rows = rows_of([object_id])[object_id]
        listed = tuple(self.store.list(object_key(object_id)))
        if not stale and rows == job.rows and {_name(stat) for stat in listed} == {_name(stat) for stat in job.listed}:
            return None
        return _Job(rows, listed, job.looks + 1)

    def _check_destroyed(self, ids: Sequence[UUID]) -> frozenset[UUID]:
        """Those of them that went by an approved disposal: the ledger has to say so too, and nothing may be left."""
        rows = list(DestroyedObject.objects.filter(object__in=ids).order_by("object_id"))
        found = [row.object_id for row in rows]
        told = set(Entry.objects.filter(kind=DESTROYED, subject__in=found).values_list("subject", flat=True))
        for row in rows:
            if row.object_id not in told:
                self._say("ledger", str(row.object_id), "destroyed without an entry")
            elif row.done_at is None:
                self._say("pending", str(row.object_id), "destruction unfinished")
            else:
                self.report.destroyed.append(row.object_id)
        return frozenset(found)

    def _find_absent(self, ids: Sequence[UUID]) -> None:
        """Objects of which the store lists nothing."""
        for object_id, rows in rows_of(ids).items():
            try:
                self.store.stat(object_key(object_id, ocfl.INVENTORY))
            except KeyAbsentError:
                if rows.pending and not _complete(object_id, self.report):
                    continue
                self._submit(_Job(rows, tuple(self.store.list(object_key(object_id)))))

    def _check_ledger(self, ids: Sequence[UUID]) -> None:
        """What the ledger says was received must be what the rows, checked above, say is held."""
        held: dict[UUID, set[tuple[str, str]]] = {}
        for object_id, sha256, sm3 in HeldFile.objects.filter(object_id__in=ids).values_list(
            "object_id", "sha256", "sm3"
        ):
            held.setdefault(object_id, set()).add((sha256, sm3))
        for canonical in Entry.objects.filter(kind__in=RECEIVED, subject__in=ids).values_list("canonical", flat=True):
            try:
                entry = decode(bytes(canonical))
            except LiuhenError as error:
                self._say("ledger", error.code, "entry unreadable")
                continue
            told = (entry.digests.get("sha256", ""), entry.digests.get("sm3", ""))
            if told not in held.get(UUID(str(entry.subject)), set()):
                self._say("ledger", str(entry.subject), "digests differ from the entry")

    def _check_entries(self) -> None:
        """Everything that the ledger says was received must be held."""
        subjects = Entry.objects.filter(kind__in=RECEIVED).order_by("subject").values_list("subject", flat=True)
        for batch in _batches(subjects.iterator()):
            held = set(HeldObject.objects.filter(id__in=batch).values_list("id", flat=True))
            for subject in batch:
                if subject not in held:
                    self._say("missing", object_key(subject), "received by the ledger, not recorded as held")


def _name(stat: Stat) -> tuple[str, int]:
    return stat.key, stat.size


def _shown(key: str) -> str:
    """A key that may hold anything, fit for a screen and for JSON."""
    return key if key.isprintable() else ascii(key)


def _object_of(key: str) -> UUID | None:
    """The object that a key of the archive belongs to by its path."""
    parts = key.split("/")
    if len(parts) <= ocfl.TUPLES + 2:
        return None
    try:
        object_id = UUID(unquote(parts[ocfl.TUPLES + 1]).removeprefix("urn:uuid:"))
        expected = object_key(object_id)
    except (ValueError, InventoryError):
        return None
    return object_id if expected == "/".join(parts[: ocfl.TUPLES + 2]) else None


def _by_object(stats: Iterable[Stat]) -> Iterator[tuple[UUID | None, tuple[Stat, ...]]]:
    for object_id, group in groupby(stats, key=lambda stat: _object_of(stat.key)):
        yield object_id, tuple(group)


_Item = TypeVar("_Item")


def _batches(items: Iterable[_Item]) -> Iterator[Sequence[_Item]]:
    iterator = iter(items)
    while batch := tuple(islice(iterator, BATCH)):
        yield batch


def structure_of(object_id: UUID) -> list[Finding]:
    """What is wrong with an object's inventories, sidecars and names; content isn't read. None held, none wrong."""
    rows = rows_of([object_id]).get(object_id)
    if rows is None:
        return []
    store = archive.store()
    try:
        listed = tuple(store.list(object_key(object_id)))
    except StoreUnreachableError as error:
        return [Finding("unreachable", str(object_id), str(error.fields.get("reason", "")))]
    return check_object(store, rows, listed, lambda _size: None, reads_contents=False)


def _stale(store: Store, rows: ObjectRows) -> bool:
    """Whether inventory or sidecar are exactly those of an earlier version: torn by a death, not altered.

    Happens when two processes rolled the same object forward at once and the slower died in between.
    """
    newest = max(rows.versions, default=0)
    earlier = {sha for number, (sha, _at) in rows.versions.items() if number < newest}
    if not earlier or rows.pending:
        return False
    standing = _digest(store, object_key(rows.object_id, ocfl.INVENTORY))
    sidecars = {hashlib.sha256(f"{sha} {ocfl.INVENTORY}\n".encode()).hexdigest() for sha in earlier}
    return standing in earlier or _digest(store, object_key(rows.object_id, ocfl.SIDECAR)) in sidecars


def _digest(store: Store, key: str) -> str | None:
    try:
        return hashlib.sha256(b"".join(store.get(key))).hexdigest()
    except KeyAbsentError:
        return None
