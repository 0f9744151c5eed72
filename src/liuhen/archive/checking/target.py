"""What is checked, gathered once: rows, bytes read back from the medium, and histories proven from the ledger."""

from __future__ import annotations

import hashlib
import shutil
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from uuid import UUID

from django.conf import settings

from liuhen import media
from liuhen.archive.checking.models import Check
from liuhen.archive.volumes import queries as volumes
from liuhen.archive.volumes.errors import VolumeFileAbsentError
from liuhen.archive.volumes.models import Volume, VolumeFile, VolumeItem, VolumeRecording, VolumeSide
from liuhen.cases.documents.models import DocumentFile
from liuhen.cases.documents.queries import files_of
from liuhen.custody import queries as custody
from liuhen.custody.instance import instance
from liuhen.custody.models import Entry
from liuhen.holdings import operations as holdings
from liuhen.holdings import queries as held
from liuhen.holdings.errors import HeldFileAbsentError, ReadBackMismatchError
from liuhen.ledger import proof
from liuhen.ledger.entry import decode, unproven_facts
from liuhen.ledger.errors import LedgerDamagedError, ProofMalformedError, ProofWrongError, SignatureWrongError
from liuhen.ledger.folder import LedgerFolder
from liuhen.media import MediaChildError, MediaLimitError, MediaUnreadableError, Probe, Sandbox
from liuhen.recordings.models import Recording, Viewing
from liuhen.storage import KeyAbsentError, StoreUnreachableError

Report = Callable[[float], None]
_STEP = 1024 * 1024


@dataclass(frozen=True, slots=True, kw_only=True)
class Read:
    """How one stored file was found.

    Attributes:
        name: as people call it.
        state: `same`, `altered`, `absent`, `unreachable` or `gone` (destroyed by an approved disposal).
        size: bytes, as recorded.
        is_size_same: the bytes are as many as recorded.
    """

    name: str
    state: str
    size: int
    is_size_same: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class History:
    """A subject's entries, and what is wrong with them: `gap`, `wrong`, or nothing."""

    name: str
    entries: list[Entry]
    wrong: str = ""


@dataclass(slots=True)
class Target:
    """A volume as it's checked. Nothing of it is read within a transaction.

    Attributes:
        check: the run.
        volume: with its case.
        items: its documents; `out`: those that aren't in it.
        listed: its recordings; `left_out`: those of the case that it doesn't list.
        files: what was made of it.
        papers: of each document the original files that are in force.
        sandbox: the child that decodes; open for the whole run.
    """

    check: Check
    sandbox: Sandbox
    volume: Volume = field(init=False)
    items: list[VolumeItem] = field(init=False)
    out: list[VolumeItem] = field(init=False)
    listed: list[VolumeRecording] = field(init=False)
    left_out: list[VolumeRecording] = field(init=False)
    files: list[VolumeFile] = field(init=False)
    papers: dict[UUID, list[DocumentFile]] = field(init=False)
    file_reads: list[Read] = field(default_factory=list)
    paper_reads: list[Read] = field(default_factory=list)
    recording_reads: list[Read] = field(default_factory=list)
    histories: dict[UUID, History] = field(default_factory=dict)
    _probes: dict[UUID, Probe | None] = field(default_factory=dict)

    def __post_init__(self) -> None:
        """Read the rows."""
        self.volume = Volume.objects.select_related("case__party", "case__unit").get(id=self.check.volume_id)
        items = volumes.items_of(self.volume)
        self.items = [item for item in items if item.side != VolumeSide.OUT]
        self.out = [item for item in items if item.side == VolumeSide.OUT]
        self.listed = volumes.listed_of(self.volume)
        self.left_out = volumes.left_out_of(self.volume)
        self.files = volumes.files_of(self.volume)
        self.papers = {item.document_id: files_of(item.document) for item in self.items}

    @property
    def pdfs(self) -> list[VolumeFile]:
        """The bound parts, and the one of the whole."""
        return [file for file in self.files if file.is_pdf]

    @property
    def bound(self) -> list[VolumeFile]:
        """The bound parts alone."""
        return [file for file in self.files if file.purpose == VolumeFile.Purpose.PDF]

    @property
    def recordings(self) -> list[Recording]:
        """The recordings that are still kept."""
        return [one.recording for one in self.listed if one.recording.viewing != Viewing.GONE]

    def probed(self, recording: Recording) -> Probe | None:
        """What a recording's content says, asked once; None when it isn't at hand or says nothing."""
        if recording.id not in self._probes:
            path = near(recording.id, recording.logical_path)
            try:
                self._probes[recording.id] = None if path is None else media.probe(path, sandbox=self.sandbox)
            except (MediaUnreadableError, MediaLimitError, MediaChildError):
                self._probes[recording.id] = None
        return self._probes[recording.id]

    def read(self, report: Report) -> None:
        """Read every byte back from the medium and compare; then prove every history from the published ledger."""
        whole = sum(file.size for file in self.files) + sum(one.recording.size for one in self.listed)
        whole += sum(file.size for files in self.papers.values() for file in files)
        done = 0

        def told(size: int) -> None:
            nonlocal done
            done += size
            report(done / max(whole, 1))

        for file in self.files:
            self.file_reads.append(self._file(file))
            told(file.size)
        for item in self.items:
            for one in self.papers[item.document_id]:
                name = f"{item.document.title}（{one.name}）"
                self.paper_reads.append(_proven(name, item.document_id, one.logical_path, one.sha256, one.size))
                told(one.size)
        for listed in self.listed:
            row = listed.recording
            self.recording_reads.append(
                Read(name=row.number, state="gone", size=row.size)
                if row.viewing == Viewing.GONE
                else _proven(row.number, row.id, row.logical_path, row.sha256, row.size)
            )
            told(row.size)
        self._prove()

    def _file(self, file: VolumeFile) -> Read:
        if self.volume.state == Volume.State.FILED:
            return _proven(file.name, self.volume.id, file.path, file.sha256, file.size)
        digest, size = hashlib.sha256(), 0
        try:
            for chunk in volumes.content_of(self.volume, file):
                digest.update(chunk)
                size += len(chunk)
        except VolumeFileAbsentError:
            return Read(name=file.name, state="absent", size=file.size)
        state = "same" if digest.hexdigest() == file.sha256 else "altered"
        return Read(name=file.name, state=state, size=file.size, is_size_same=size == file.size)

    def _prove(self) -> None:
        folder = LedgerFolder(instance().ledger_folder)
        for subject, name in self._subjects():
            self.histories[subject] = _history(folder, subject, name)

    def _subjects(self) -> Iterator[tuple[UUID, str]]:
        yield self.volume.id, self.volume.number
        for item in self.items:
            yield item.document_id, item.document.title
        for one in self.listed:
            yield one.recording_id, one.recording.number

    @contextmanager
    def at_hand(self, file: VolumeFile) -> Iterator[Path]:
        """A volume's file as a file on this machine; a copy when the store is elsewhere.

        Raises:
            VolumeFileAbsentError, HeldFileAbsentError, KeyAbsentError, StoreUnreachableError: it can't be had now.
        """
        if self.volume.state != Volume.State.FILED:
            path = volumes.drafts_of(self.volume) / str(self.volume.facts.get("folder", "")) / file.path
            if not path.is_file():
                raise VolumeFileAbsentError
            yield path
            return
        near = held.local_path(self.volume.id, file.path)
        if near is not None:
            yield near
            return
        room = Path(tempfile.mkdtemp(prefix="checking-", dir=settings.LIUHEN.home))
        try:
            copy = room / file.path
            with copy.open("wb") as content:
                for chunk in held.open_range(self.volume.id, file.path):
                    content.write(chunk)
            yield copy
        finally:
            shutil.rmtree(room, ignore_errors=True)


def near(object_id: UUID, logical_path: str) -> Path | None:
    """Where an original lies on this machine; None when it lies elsewhere or isn't held."""
    try:
        return held.local_path(object_id, logical_path)
    except (HeldFileAbsentError, StoreUnreachableError):
        return None


def _proven(name: str, object_id: UUID, logical_path: str, sha256: str, size: int) -> Read:
    try:
        row = held.held_file(object_id, logical_path)
        holdings.prove_again(object_id, logical_path)
    except HeldFileAbsentError:
        return Read(name=name, state="absent", size=size)
    except (ReadBackMismatchError, KeyAbsentError):
        return Read(name=name, state="altered", size=size, is_size_same=False)
    except StoreUnreachableError:
        return Read(name=name, state="unreachable", size=size)
    state = "same" if row.sha256 == sha256 else "altered"
    return Read(name=name, state=state, size=size, is_size_same=row.size == size)


def _history(folder: LedgerFolder, subject: UUID, name: str) -> History:
    """A subject's entries, each proven to stand in the published ledger with the facts that its row shows."""
    entries = [entry for entry in custody.entries_of(subject) if entry.index is not None and entry.index < folder.size]
    if [entry.number for entry in entries] != list(range(1, len(entries) + 1)):
        return History(name=name, entries=entries, wrong="gap")
    try:
        for entry in entries:
            canonical = bytes(entry.canonical)
            proof.verify_proof(proof.make_proof(folder, entry.index or 0), folder.verifiers, entry=canonical)
            if unproven_facts(decode(canonical), entry.facts, entry.salts):
                return History(name=name, entries=entries, wrong="wrong")
    except (ProofWrongError, ProofMalformedError, SignatureWrongError, LedgerDamagedError):
        return History(name=name, entries=entries, wrong="wrong")
    return History(name=name, entries=entries, wrong="" if entries else "gap")
