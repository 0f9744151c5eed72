"""Partial files of uploads: append durably, hash as they grow, hand over when whole.

Durable when acknowledged: `append` returns after the bytes and then the mark that counts them were synced. Of a body
that is cut off, what arrived is kept and counted (with a checksum it's thrown away, since nobody can say that it's
right). One writer at a time: a second one gets 423, unless the first has stood still for `quiet` seconds, as it does
when the network went away without a word; then what it brought is counted and the second takes over. A full disk
gives 507 and costs only the request it met.

One process keeps a spool folder (a lock file says so), with as many threads as it likes.
"""

from __future__ import annotations

import hashlib
import hmac
import threading
import time
from collections import OrderedDict
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import datetime
from io import FileIO
from pathlib import Path
from typing import Protocol
from uuid import UUID

from liuhen.tus import errors
from liuhen.tus.digests import Digests, GrowingDigests, yield_to_others
from liuhen.tus.files import Info, UploadFiles, disk_error, sync
from liuhen.tus.folderlock import FolderLock
from liuhen.tus.protocol import Checksum

CHUNK = 256 * 1024
"""Bytes of a body held in memory at a time; small, so that a slow sender is seen to move."""


class Body(Protocol):
    """Where bytes come from, such as `wsgi.input`."""

    def read(self, size: int, /) -> bytes:
        """At most `size` bytes, waiting for them; fewer or none where the body ends."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Upload:
    """An upload as it stands: lengths in bytes; `settled` when the caller has taken the file over."""

    upload_id: UUID
    length: int
    offset: int
    owner: str
    metadata: Mapping[str, bytes]
    touched_at: datetime
    settled: bool

    @property
    def complete(self) -> bool:
        """Whether every byte is here."""
        return self.offset == self.length


class Spool:
    """The uploads under way in one folder.

    Args:
        folder: made when missing; should stand on the file system of the archive, so that handing over is a rename.
        quiet: seconds after which a writer that brings nothing may be replaced.
        remembered: uploads whose running digests are kept; an upload beyond them is hashed again from its file.
        hashing_threads: how many files' digests are worked on at once.

    Raises:
        SpoolBusyError: another process keeps the folder.
    """

    def __init__(self, folder: Path, *, quiet: float = 10.0, remembered: int = 64, hashing_threads: int = 4) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self._folder = folder
        self._folder_lock = FolderLock(folder)
        self._quiet = quiet
        self._remembered = remembered
        self._pool = ThreadPoolExecutor(
            hashing_threads, thread_name_prefix="upload-digest", initializer=yield_to_others
        )
        self._lock = threading.Lock()
        self._active: OrderedDict[UUID, _Active] = OrderedDict()

    def close(self) -> None:
        """Let the folder go; unfinished hashing is dropped, since it can be done again."""
        with self._lock:
            for active in self._active.values():
                active.cancel()
        self._pool.shutdown(wait=True, cancel_futures=True)
        self._folder_lock.release()

    def create(self, upload_id: UUID, *, length: int, owner: str, metadata: Mapping[str, bytes]) -> Upload:
        """Begin an upload at 0, also when part of it is here: the sender may have another file under that name now.

        Raises:
            UploadCompleteError: it has arrived whole already.
            UploadLockedError: somebody is writing to it.
            SpoolFullError, SpoolFailedError: the disk refused.
        """
        with self._pinned(upload_id) as active, active.lock:
            active.begin_anew(Info(length=length, owner=owner, metadata=metadata))
            return active.upload()

    def look(self, upload_id: UUID) -> Upload:
        """How far an upload is. What a writer that stands still has brought is counted first.

        Raises:
            UploadUnknownError, UploadDamagedError.
        """
        with self._pinned(upload_id) as active, active.lock:
            active.load()
            active.relieve_quiet_writer()
            return active.upload()

    def append(self, upload_id: UUID, body: Body, *, offset: int, size: int, checksum: Checksum | None) -> Upload:
        """Write `size` bytes of `body` behind the first `offset`; durable when this returns.

        Raises:
            UploadUnknownError, UploadDamagedError, UploadLockedError, OffsetConflictError.
            UploadTooLongError: it would pass the announced length; nothing was read.
            BodyShortError: the body ended early; its field `offset` says how far the upload is now.
            ChecksumMismatchError: nothing was kept.
            UploadSupersededError: another request took over meanwhile.
            SpoolFullError, SpoolFailedError: the upload stands where it stood before.
        """
        with self._pinned(upload_id) as active:
            with active.lock:
                writer = active.begin_writing(offset, size, checksum)
                if writer is None:
                    return active.upload()
            try:
                received = self._receive(active, writer, body, size)
            except OSError as error:  # the network's own errors don't come this way: the server ends the body instead
                raise disk_error(error, self._folder) from error
            finally:
                with active.lock:
                    active.end_writing(writer)
            with active.lock:
                if received < size:
                    raise errors.BodyShortError(expected=size, received=received, offset=active.offset)
                return active.upload()

    def _receive(self, active: _Active, writer: _Writer, body: Body, size: int) -> int:
        received = 0
        while received < size:
            chunk = body.read(min(CHUNK, size - received))
            if not chunk:
                break
            received += len(chunk)
            if writer.checking is not None:
                writer.checking.update(chunk)
            with active.lock:
                active.write(writer, chunk)
        with active.lock:
            if writer.expected is not None:
                if received < size:
                    return received
                writer.verify()
            active.commit(writer)
        return received

    def terminate(self, upload_id: UUID) -> None:
        """Give an upload up and free its space.

        Raises:
            UploadUnknownError, UploadDamagedError, UploadLockedError.
            UploadCompleteError: it has arrived whole; that is no longer the sender's to take back.
        """
        with self._pinned(upload_id) as active, active.lock:
            active.load()
            active.give_up()

    def digests(self, upload_id: UUID) -> Digests:
        """Both digests of a whole upload; ready at once, or after SM3 has caught up, or after hashing it again.

        Raises:
            UploadUnknownError, UploadDamagedError, UploadIncompleteError, SpoolFailedError.
        """
        with self._pinned(upload_id) as active:
            with active.lock:
                growing = active.whole_digests()
            try:
                return growing.wait()
            except OSError as error:
                with active.lock:
                    active.forget_digests()
                raise disk_error(error, self._folder) from error

    def settle(self, upload_id: UUID, take_over: Callable[[Path, Digests], None]) -> bool:
        """Hand a whole file over, once: `take_over(path, digests)` may rename the path away, link or copy it.

        When `take_over` raises, the upload stays whole and unsettled and this may be called again.

        Returns:
            False when another thread is handing it over at this moment, else True (also when it was settled before).

        Raises:
            UploadIncompleteError and what `digests` and `take_over` raise.
        """
        with self._pinned(upload_id) as active:
            if not active.settling.acquire(blocking=False):
                return False
            try:
                with active.lock:
                    if active.load().settled:
                        return True
                digests = self.digests(upload_id)
                take_over(active.files.hand_over(), digests)
                with active.lock:
                    active.settle()
            except OSError as error:
                raise disk_error(error, self._folder) from error
            finally:
                active.settling.release()
        return True

    def unsettled(self) -> list[UUID]:
        """The uploads that are whole but that nobody has taken over, as after a restart; oldest first."""
        found: list[tuple[datetime, UUID]] = []
        for upload_id in uploads_in(self._folder):
            try:
                upload = self.look(upload_id)
            except errors.TusError:
                continue  # gone meanwhile, or damaged: its sender is told when asking for it
            if upload.complete and not upload.settled:
                found.append((upload.touched_at, upload_id))
        return [upload_id for _, upload_id in sorted(found)]

    @contextmanager
    def _pinned(self, upload_id: UUID) -> Iterator[_Active]:
        """The one record of an upload in this process; while it's pinned it can't be forgotten."""
        with self._lock:
            active = self._active.get(upload_id)
            if active is None:
                active = self._active[upload_id] = _Active(
                    UploadFiles(self._folder, upload_id), self._pool, self._quiet
                )
            active.pins += 1
            self._active.move_to_end(upload_id)
        try:
            yield active
        finally:
            with self._lock:
                active.pins -= 1
                self._forget_oldest()

    def _forget_oldest(self) -> None:
        surplus = len(self._active) - self._remembered
        for upload_id in [key for key, active in self._active.items() if not active.pins][: max(0, surplus)]:
            self._active.pop(upload_id).cancel()


class _Hash(Protocol):
    def update(self, data: bytes, /) -> None: ...
    def digest(self) -> bytes: ...


class _Writer:
    """One request that writes. `end`: how far it has written, not yet acknowledged."""

    def __init__(self, file: FileIO, offset: int, checksum: Checksum | None) -> None:
        self.file = file
        self.end = offset
        self.expected = checksum
        self.checking: _Hash | None = hashlib.new(checksum.algorithm) if checksum else None
        self.moved_at = time.monotonic()

    def verify(self) -> None:
        if self.expected is None or self.checking is None:
            return
        if not hmac.compare_digest(self.checking.digest(), self.expected.digest):
            raise errors.ChecksumMismatchError(algorithm=self.expected.algorithm)


class _Active:
    """One upload in memory. Everything but `settling` is done under `lock`."""

    def __init__(self, files: UploadFiles, pool: ThreadPoolExecutor, quiet: float) -> None:
        self.files = files
        self.lock = threading.Lock()
        self.settling = threading.Lock()
        self.pins = 0
        self.offset = 0
        self._pool = pool
        self._quiet = quiet
        self._info: Info | None = None
        self._writer: _Writer | None = None
        self._growing: GrowingDigests | None = None

    def load(self) -> Info:
        """From the files when not yet known; a sweep may have removed them since."""
        if self._info is None:
            try:
                self._info, self.offset = self.files.load()
            except OSError as error:
                raise disk_error(error, self.files.folder) from error
        return self._info

    def upload(self) -> Upload:
        info = self.load()
        try:
            touched_at = self.files.touched_at()
        except FileNotFoundError as error:
            self._info = None
            raise errors.UploadUnknownError from error
        return Upload(
            upload_id=self.files.upload_id,
            length=info.length,
            offset=self.offset,
            owner=info.owner,
            metadata=info.metadata,
            touched_at=touched_at,
            settled=info.settled,
        )

    def begin_anew(self, info: Info) -> None:
        try:
            before: Info | None = self.load()
        except errors.UploadUnknownError:
            before = None
        if before is not None:
            self.relieve_quiet_writer(refuse=True)
            if before.settled or 0 < before.length == info.length == self.offset:
                raise errors.UploadCompleteError
        self.forget_digests()
        try:
            self.files.create(info)
        except OSError as error:
            self._info = None
            raise disk_error(error, self.files.folder) from error
        self._info, self.offset = info, 0

    def begin_writing(self, offset: int, size: int, checksum: Checksum | None) -> _Writer | None:
        """None where there's nothing to write; a settled upload has no part any more."""
        info = self.load()
        self.relieve_quiet_writer(refuse=True)
        if offset != self.offset:
            raise errors.OffsetConflictError(offset=self.offset, given=offset)
        if offset + size > info.length:
            raise errors.UploadTooLongError(length=offset + size, limit=info.length)
        if not size:
            return None
        try:
            file = FileIO(self.files.part, "r+b")
            file.seek(offset)
        except FileNotFoundError as error:  # swept, or damaged: the files tell which
            self._info = None
            self.load()
            raise disk_error(error, self.files.folder) from error
        except OSError as error:
            raise disk_error(error, self.files.folder) from error
        self._writer = _Writer(file, offset, checksum)
        return self._writer

    def write(self, writer: _Writer, chunk: bytes) -> None:
        self._require(writer)
        rest = memoryview(chunk)
        while rest:
            rest = rest[writer.file.write(rest) :]
        writer.end += len(chunk)
        writer.moved_at = time.monotonic()

    def commit(self, writer: _Writer) -> None:
        """Sync what was written, then count it."""
        self._require(writer)
        if writer.end == self.offset:
            return
        sync(writer.file.fileno())
        self.files.acknowledge(writer.end)
        self.offset = writer.end
        self._grow()

    def end_writing(self, writer: _Writer) -> None:
        """Whatever wasn't counted is cut off again, which also frees its space on a full disk."""
        if self._writer is not writer:
            return
        self._writer = None
        try:
            if writer.end > self.offset:
                writer.file.truncate(self.offset)
        finally:
            writer.file.close()

    def relieve_quiet_writer(self, *, refuse: bool = False) -> None:
        """Count what a writer that stands still has brought and put it off; a live one stays (or, refused, 423)."""
        writer = self._writer
        if writer is None:
            return
        if time.monotonic() - writer.moved_at < self._quiet:
            if refuse:
                raise errors.UploadLockedError
            return
        try:
            if writer.expected is None:
                self.commit(writer)
        except OSError as error:
            raise disk_error(error, self.files.folder) from error
        finally:
            self.end_writing(writer)

    def give_up(self) -> None:
        info = self.load()
        self.relieve_quiet_writer(refuse=True)
        if self.offset == info.length:
            raise errors.UploadCompleteError
        self.forget_digests()
        self.files.remove()
        self._info = None

    def whole_digests(self) -> GrowingDigests:
        info = self.load()
        if self.offset != info.length:
            raise errors.UploadIncompleteError(offset=self.offset, length=info.length)
        return self._grow()

    def settle(self) -> None:
        info = self.load()
        self.files.settle(info)
        self._info, _ = self.files.load()
        self.forget_digests()

    def forget_digests(self) -> None:
        if self._growing is not None:
            self._growing.cancel()
            self._growing = None

    def cancel(self) -> None:
        with self.lock:
            self.forget_digests()

    def _grow(self) -> GrowingDigests:
        if self._growing is None:
            self._growing = GrowingDigests(self.files.part, self._pool)
        self._growing.advance(self.offset)
        return self._growing

    def _require(self, writer: _Writer) -> None:
        if self._writer is not writer:
            raise errors.UploadSupersededError


def uploads_in(folder: Path) -> list[UUID]:
    """The ids of every upload that a spool folder holds a note of."""
    found: list[UUID] = []
    for path in sorted(folder.glob("*.json")):
        with suppress(ValueError):  # not ours
            found.append(UUID(path.stem))
    return found


def sweep(folder: Path, *, before: datetime) -> list[UUID]:
    """Remove uploads that nobody touched since `before`: half ones are given up, settled ones need no note any more.

    Whole ones that nobody has taken over stay: their bytes were acknowledged. May run in any process.

    Returns:
        The ids of what was removed.
    """
    removed: list[UUID] = []
    for upload_id in uploads_in(folder):
        files = UploadFiles(folder, upload_id)
        try:
            info, offset = files.load()
            stale = files.touched_at() < before
        except (errors.TusError, FileNotFoundError):
            continue  # gone meanwhile, or damaged: never thrown away unseen
        if stale and (info.settled or offset < info.length):
            files.remove()
            removed.append(files.upload_id)
        elif info.settled:
            files.drop_bytes()  # a crash between the note and the bytes
    return removed
