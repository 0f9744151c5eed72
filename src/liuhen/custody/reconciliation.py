"""The ledger's rows against the published ledger: a changed or missing row, a fact that isn't what was committed to."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from uuid import UUID

from django.db import connection

from liuhen.custody.instance import instance
from liuhen.custody.models import Checkpoint, Entry
from liuhen.ledger import entry as ledger_entry
from liuhen.ledger import layout, merkle
from liuhen.ledger.check import MAX_FINDINGS, Finding
from liuhen.ledger.errors import EntryInvalidError, LedgerAbsentError, LedgerDamagedError
from liuhen.ledger.folder import LedgerFolder

Progress = Callable[[int, int], None]

_HOLES = """
SELECT found.subject, found.entries, found.highest, custody_subject.number
FROM (SELECT subject, COUNT(*) AS entries, MAX(number) AS highest FROM custody_entry GROUP BY subject) AS found
LEFT JOIN custody_subject ON custody_subject.id = found.subject
WHERE custody_subject.number IS NULL OR custody_subject.number <> found.highest OR found.entries <> found.highest
UNION ALL
SELECT custody_subject.id, 0, 0, custody_subject.number FROM custody_subject
WHERE NOT EXISTS (SELECT 1 FROM custody_entry WHERE custody_entry.subject = custody_subject.id)
"""


@dataclass(slots=True)
class RowsReport:
    """The outcome of comparing rows with the published ledger.

    Attributes:
        published: how many entries the published ledger has.
        rows: how many rows were compared.
        pending: how many committed entries aren't published yet: no fault, but named.
        findings: at most 1,000 of them.
        found: how many there are.
    """

    published: int = 0
    rows: int = 0
    pending: int = 0
    findings: list[Finding] = field(default_factory=list)
    found: int = 0

    @property
    def clean(self) -> bool:
        """Whether nothing was found."""
        return not self.found

    def add(self, code: str, *, index: int | None = None, subject: str = "", detail: str = "") -> None:
        """Count a finding, and keep it while there is room."""
        self.found += 1
        if len(self.findings) < MAX_FINDINGS:
            self.findings.append(Finding(f"custody.finding_{code}", "", index, subject, detail))


def check_rows(progress: Progress = lambda _done, _all: None) -> RowsReport:
    """Compare every row with the published ledger; the ledger itself is checked by `ledger.check.check_folder`.

    Args:
        progress: is told rows done and rows in all.

    Raises:
        LedgerAbsentError, LedgerUnreachableError: there is no published ledger to compare with.
        NoteMalformedError: its checkpoint isn't one.
    """
    report = RowsReport()
    # read before the folder, which is always ahead of it
    newest = Checkpoint.objects.order_by("-size").first()
    try:
        folder = LedgerFolder(instance().ledger_folder)
    except LedgerAbsentError:
        if newest is None and not Entry.objects.filter(index__isnull=False).exists():
            report.pending = Entry.objects.count()
            _check_rest(report, 0)
            return report
        raise
    report.published = folder.size
    if newest is not None and newest.size > folder.size:
        report.add("rolled_back", detail=f"{folder.size} < {newest.size}")
    total = Entry.objects.count()
    pass_over = _Pass(folder, report)
    for number in range((folder.size + layout.WIDTH - 1) // layout.WIDTH):
        pass_over.bundle(number)
        progress(report.rows, total)
    pass_over.checkpoint_of_nothing()
    _check_rest(report, folder.size)
    progress(report.rows, total)
    return report


def _check_rest(report: RowsReport, published: int) -> None:
    """Rows beyond the published ledger, and the running numbers of all."""
    waiting = Entry.objects.filter(index__isnull=True) | Entry.objects.filter(index__gte=published)
    report.pending = waiting.count()
    for row in waiting.order_by("order", "id").iterator(chunk_size=1000):
        _check_row(report, row)
    with connection.cursor() as cursor:
        cursor.execute(_HOLES)
        for subject, entries, highest, counter in cursor.fetchall():
            name = str(subject if isinstance(subject, UUID) else UUID(subject))
            report.add("number", subject=name, detail=f"{entries} entries up to {highest}, counter {counter}")


class _Pass:
    """Goes through the published bundles beside the rows."""

    def __init__(self, folder: LedgerFolder, report: RowsReport) -> None:
        self._folder = folder
        self._report = report
        self._growing = merkle.CompactRange()
        self._whole = True  # after a missing bundle, roots can't be recomputed

    def bundle(self, number: int) -> None:
        """Compare one bundle's entries with their rows, and remembered checkpoints with the tree."""
        first = number * layout.WIDTH
        try:
            published = self._folder.bundle(number)
        except LedgerDamagedError as error:
            self._report.add("unpublished", index=first, detail=str(error.fields["path"]))
            published, self._whole = [], False
        rows = {
            row.index: row for row in Entry.objects.filter(index__gte=first, index__lt=first + layout.WIDTH).iterator()
        }
        for index, data in enumerate(published, first):
            row = rows.get(index)
            if row is None:
                self._report.add("row_missing", index=index, subject=_subject_of(data))
                continue
            if bytes(row.canonical) != data:
                self._report.add("row_changed", index=index, subject=_subject_of(data), detail="canonical")
            _check_row(self._report, row)
        self._checkpoints(first, [merkle.leaf_hash(data) for data in published])

    def checkpoint_of_nothing(self) -> None:
        """The checkpoint of the empty ledger, should there be one."""
        for row in Checkpoint.objects.filter(size=0):
            if bytes(row.root) != merkle.EMPTY_ROOT:
                self._report.add("checkpoint", detail="0")

    def _checkpoints(self, first: int, leaves: list[bytes]) -> None:
        if not self._whole:
            return
        remembered = {
            row.size: bytes(row.root)
            for row in Checkpoint.objects.filter(size__gt=first, size__lte=first + len(leaves)).iterator()
        }
        for size, leaf in enumerate(leaves, first + 1):
            self._growing.push(leaf)
            if size in remembered and remembered[size] != self._growing.root():
                self._report.add("checkpoint", detail=str(size))


def _subject_of(data: bytes) -> str:
    try:
        return ledger_entry.outline(data)[1].decode()
    except EntryInvalidError:
        return ""


def _check_row(report: RowsReport, row: Entry) -> None:
    """A row against its own canonical bytes: columns, leaf hash, facts."""
    report.rows += 1
    subject = str(row.subject)
    canonical = bytes(row.canonical)
    try:
        told = ledger_entry.decode(canonical)
    except EntryInvalidError:
        report.add("row_changed", index=row.index, subject=subject, detail="canonical")
        return
    columns = {
        "instance": told.instance == instance().id,
        "kind": told.kind == row.kind,
        "subject": told.subject == row.subject,
        "number": told.number == row.number,
        "at": told.time == row.at,
        "leaf": merkle.leaf_hash(canonical) == bytes(row.leaf),
    }
    changed = ", ".join(name for name, same in columns.items() if not same)
    if changed:
        report.add("row_changed", index=row.index, subject=subject, detail=changed)
    if not isinstance(row.facts, dict) or not isinstance(row.salts, dict):
        report.add("facts", index=row.index, subject=subject)
        return
    wrong = ledger_entry.unproven_facts(told, row.facts, row.salts)
    if wrong:
        report.add("facts", index=row.index, subject=subject, detail=", ".join(wrong))
