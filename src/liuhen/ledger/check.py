"""The full check of a published ledger, from its files alone.

Everything is recomputed from the entries: leaf hashes, tiles, root; the checkpoint's signature is verified; every
subject's running numbers must go up by one from 1. Shares only pure code with what publishes.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path

from liuhen.ledger import entry as entries
from liuhen.ledger import layout, merkle
from liuhen.ledger import note as notes
from liuhen.ledger.errors import (
    EntryInvalidError,
    LedgerAbsentError,
    LedgerDamagedError,
    LedgerUnreachableError,
    NoteMalformedError,
    SignatureWrongError,
)

MAX_FINDINGS = 1000
Progress = Callable[[int, int], None]
Able = Callable[[notes.Verifier], notes.Verifier]


@dataclass(frozen=True, slots=True)
class Finding:
    """Something that isn't as it must be.

    Attributes:
        code: what kind, `ledger.finding_…`; the words stand in prose.
        path: the published file, relative to the folder.
        index: the entry's index, where one is meant.
        subject: the subject, where one is meant.
        detail: further words for the log and the API; not translated.
    """

    code: str
    path: str = ""
    index: int | None = None
    subject: str = ""
    detail: str = ""


@dataclass(slots=True)
class CheckReport:
    """The outcome of a full check.

    Attributes:
        origin, size, root: what the checkpoint says.
        subjects: how many subjects have entries.
        signed_by: verifier keys whose signature was found true.
        unchecked: verifier keys that this machine can't check: SM2 without a fitting openssl.
        own_key: the key was taken from the folder itself, so the signature only shows that the folder is of one piece.
        known: checkpoints from elsewhere that the tree was found to contain.
        findings: at most 1,000 of them.
        found: how many there are.
    """

    origin: str = ""
    size: int = 0
    root: bytes = b""
    subjects: int = 0
    signed_by: list[str] = field(default_factory=list)
    unchecked: list[str] = field(default_factory=list)
    own_key: bool = False
    known: int = 0
    findings: list[Finding] = field(default_factory=list)
    found: int = 0

    @property
    def clean(self) -> bool:
        """Whether nothing was found."""
        return not self.found

    def add(self, finding: Finding) -> None:
        """Count a finding, and keep it while there is room."""
        self.found += 1
        if len(self.findings) < MAX_FINDINGS:
            self.findings.append(finding)


def check_folder(
    path: Path,
    *,
    verifiers: Sequence[notes.Verifier] = (),
    able: Able = lambda verifier: verifier,
    known: Iterable[str | bytes] = (),
    progress: Progress = lambda _done, _all: None,
) -> CheckReport:
    """Check a published ledger in full.

    Args:
        path: the folder.
        verifiers: the ledger's keys from a source that the reader trusts; without them the folder's own `vkey`.
        able: makes a key able to check its kind of signature: `sm2.able` where openssl is at hand.
        known: checkpoints seen before or kept elsewhere; the tree must contain each.
        progress: is told entries done and entries in all.

    Raises:
        LedgerAbsentError: no checkpoint is there: unreachable is not the same as altered.
        LedgerUnreachableError: a file is there and can't be read.
        NoteMalformedError: a trusted key or a known checkpoint isn't one.
    """
    report = CheckReport()
    trusted = [able(each) for each in verifiers or _own_keys(path, report)]
    report.unchecked = [each.vkey() for each in trusted if each.check is None]
    checkpoint = _open_checkpoint(path, trusted, report)
    if checkpoint is None:
        return report
    report.origin, report.size, report.root = checkpoint.origin, checkpoint.size, checkpoint.root
    walk = _Walk(path, report, _known_roots(known, trusted, report))
    walk.entries(progress)
    walk.upper_tiles()
    if walk.root() != checkpoint.root:
        report.add(Finding("ledger.finding_root", layout.CHECKPOINT))
    report.subjects = len(walk.numbers)
    return report


def _read(root: Path, relative: str) -> bytes | None:
    try:
        return (root / relative).read_bytes()
    except (FileNotFoundError, NotADirectoryError):
        return None
    except OSError as error:
        raise LedgerUnreachableError(path=str(root / relative), why=str(error)) from error


def _own_keys(path: Path, report: CheckReport) -> list[notes.Verifier]:
    report.own_key = True
    lines = (_read(path, layout.VKEY) or b"").decode("utf-8", "replace").splitlines()
    try:
        return [notes.parse_vkey(line) for line in lines if line.strip()]
    except NoteMalformedError as error:
        report.add(Finding("ledger.finding_key", layout.VKEY, detail=str(error.fields["what"])))
        return []


def _open_checkpoint(path: Path, trusted: Sequence[notes.Verifier], report: CheckReport) -> notes.Checkpoint | None:
    data = _read(path, layout.CHECKPOINT)
    if data is None:
        raise LedgerAbsentError(path=str(path))
    try:
        note = notes.parse_note(data)
        checkpoint = notes.parse_checkpoint(note)
    except NoteMalformedError as error:
        report.add(Finding("ledger.finding_checkpoint", layout.CHECKPOINT, detail=str(error.fields["what"])))
        return None
    try:
        notes.open_checkpoint(data, trusted)
        report.signed_by = [each.vkey() for each in notes.verify_note(note, trusted)]
    except SignatureWrongError as error:
        report.add(Finding("ledger.finding_signature", layout.CHECKPOINT, detail=str(error.fields["what"])))
    return checkpoint


def _known_roots(
    known: Iterable[str | bytes], trusted: Sequence[notes.Verifier], report: CheckReport
) -> dict[int, set[bytes]]:
    roots: dict[int, set[bytes]] = {}
    for each in known:
        try:
            checkpoint = notes.open_checkpoint(each, trusted)
        except SignatureWrongError as error:
            report.add(Finding("ledger.finding_known_signature", detail=str(error.fields["what"])))
            continue
        if checkpoint.origin != report.origin:
            report.add(Finding("ledger.finding_known_origin", detail=checkpoint.origin))
        elif checkpoint.size > report.size:
            report.add(Finding("ledger.finding_rolled_back", layout.CHECKPOINT, detail=str(checkpoint.size)))
        else:
            roots.setdefault(checkpoint.size, set()).add(checkpoint.root)
    return roots


class _Walk:
    """One pass over the entries, remembering per subject its last number and per full tile its root."""

    def __init__(self, path: Path, report: CheckReport, known: dict[int, set[bytes]]) -> None:
        self.path = path
        self.report = report
        self.known = known
        self.numbers: dict[bytes, int] = {}
        self.instance: bytes | None = None
        self._outlines = entries.Outlines()
        self._counting = True  # what stood in a missing bundle isn't known, so holes can't be told after it
        self.tile_roots: list[bytes] = []
        self.rest: list[bytes] = []

    def _get(self, level: int | str, number: int, width: int) -> tuple[bytes | None, str]:
        path = layout.tile_path(level, number, width)
        data = _read(self.path, path)
        if data is None and width < layout.WIDTH:
            data = _read(self.path, layout.tile_path(level, number))
        return data, path

    def entries(self, progress: Progress) -> None:
        """Check every entry against its tile, and the running numbers."""
        size = self.report.size
        self._compare_known(0, [])
        for number in range((size + layout.WIDTH - 1) // layout.WIDTH):
            width = layout.width_at(size, 0, number)
            leaves = self._bundle(number, width)
            first = number * layout.WIDTH
            self._compare_known(first, leaves)
            if width == layout.WIDTH:
                self.tile_roots.append(_root_of_full(leaves))
            else:
                self.rest = leaves
            progress(first + width, size)

    def _bundle(self, number: int, width: int) -> list[bytes]:
        """Leaf hashes of a bundle: of the entries themselves; those of the tile where an entry is gone."""
        first = number * layout.WIDTH
        tile = self._tile(0, number, width)
        data, path = self._get(layout.ENTRIES, number, width)
        if data is None:
            self._counting = False
            self.report.add(Finding("ledger.finding_absent", path, first))
            return tile or [merkle.EMPTY_ROOT] * width
        try:
            bundle = layout.unpack_bundle(data, path)[:width]
        except LedgerDamagedError:
            bundle = []
        if len(bundle) != width:
            self._counting = False
            self.report.add(Finding("ledger.finding_malformed", path, first))
            return tile or [merkle.EMPTY_ROOT] * width
        leaves = [sha256(b"\x00" + each).digest() for each in bundle]
        if tile is not None and leaves != tile:
            for offset, (leaf, expected) in enumerate(zip(leaves, tile, strict=True)):
                if leaf != expected:
                    self.report.add(Finding("ledger.finding_entry", path, first + offset))
        self._numbers(bundle, path, first)
        return leaves

    def _tile(self, level: int, number: int, width: int) -> list[bytes] | None:
        data, path = self._get(level, number, width)
        if data is None:
            self.report.add(Finding("ledger.finding_absent", path))
            return None
        try:
            hashes = layout.unpack_tile(data, path)[:width]
        except LedgerDamagedError:
            hashes = []
        if len(hashes) != width:
            self.report.add(Finding("ledger.finding_malformed", path))
            return None
        return hashes

    def _numbers(self, bundle: list[bytes], path: str, first: int) -> None:
        numbers, outline = self.numbers, self._outlines.read
        for offset, data in enumerate(bundle):
            try:
                instance, subject, number = outline(data)
            except EntryInvalidError:
                self.report.add(Finding("ledger.finding_no_entry", path, first + offset))
                continue
            expected = numbers.get(subject, 0) + 1
            if number != expected and self._counting:
                detail = f"{number} after {expected - 1}"
                self.report.add(Finding("ledger.finding_number", path, first + offset, subject.decode(), detail))
            numbers[subject] = number
            if instance != self.instance:
                if self.instance is not None:
                    self.report.add(Finding("ledger.finding_instance", path, first + offset, subject.decode()))
                else:
                    self.instance = instance

    def _compare_known(self, first: int, leaves: list[bytes]) -> None:
        for size in range(first + (first > 0), first + len(leaves) + 1) if self.known else ():
            roots = self.known.pop(size, None)
            if roots is None:
                continue
            if roots == {self._root_with(leaves[: size - first])}:
                self.report.known += 1
            else:
                self.report.add(Finding("ledger.finding_known", layout.CHECKPOINT, detail=str(size)))

    def _root_with(self, leaves: Sequence[bytes]) -> bytes:
        growing = merkle.CompactRange()
        for each in self.tile_roots:
            growing.push_node(each, layout.HEIGHT)
        for each in leaves:
            growing.push(each)
        return growing.root()

    def upper_tiles(self) -> None:
        """Check the tiles above the entries against the roots of the tiles below."""
        below = self.tile_roots
        for level in range(1, layout.levels_of(self.report.size)):
            above: list[bytes] = []
            for number in range((len(below) + layout.WIDTH - 1) // layout.WIDTH):
                expected = below[number * layout.WIDTH : (number + 1) * layout.WIDTH]
                hashes = self._tile(level, number, len(expected))
                if hashes is not None and hashes != expected:
                    path = layout.tile_path(level, number, len(expected))
                    self.report.add(Finding("ledger.finding_tile", path))
                if len(expected) == layout.WIDTH:
                    above.append(_root_of_full(expected))
            below = above

    def root(self) -> bytes:
        """The root recomputed from the entries."""
        return self._root_with(self.rest)


def _root_of_full(hashes: list[bytes]) -> bytes:
    while len(hashes) > 1:
        pairs = iter(hashes)
        hashes = [sha256(b"\x01" + left + right).digest() for left, right in zip(pairs, pairs, strict=True)]
    return hashes[0]


def finding_fields(finding: Finding) -> dict[str, str | int | None]:
    """A finding as machines read it."""
    return {
        "code": finding.code,
        "path": finding.path,
        "index": finding.index,
        "subject": finding.subject,
        "detail": finding.detail,
    }
