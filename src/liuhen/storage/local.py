"""A folder on a disk of this machine.

Every write goes to a file beside the keys (`.liuhen-tmp/`), is synced, takes its place by one rename that can't write
over anything, and the folders whose entries changed are synced. Windows can't sync a folder: there the renamed file is
opened again and flushed, which makes NTFS write its log up to the rename; whether a folder made just before survives a
loss of power stays NTFS's affair, and `recover` with the recorded intention repairs what it lost.

The marker file at the root tells an empty folder from a disk that isn't mounted.
"""

from __future__ import annotations

import contextlib
import errno
import io
import os
import shutil
import stat as modes
import sys
import threading
import uuid
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import UTC, datetime
from pathlib import Path

from liuhen.storage.errors import (
    KeyAbsentError,
    KeyInvalidError,
    KeyOccupiedError,
    StoreFullError,
    StoreUnreachableError,
)
from liuhen.storage.medium import SEGMENT, MediumReader, ReadBehind, read_medium
from liuhen.storage.store import ReadBack, ReadBackHow, Receipt, Stat, check_key, within

MARKER = ".liuhen-store"
TEMPORARY = ".liuhen-tmp"
STEP = 1 << 20
PLACE_TRIES = 100  # each lost one means that another deletion fell into the same instant
_FULL = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}
_ABSENT = (FileNotFoundError, NotADirectoryError, IsADirectoryError)


class LocalFolder:
    """The store of a small bureau: one folder. See `Store` for what it promises.

    Args:
        path: the folder; it must hold the marker (see `create`), else every call raises `StoreUnreachableError`.
        identity: the id that the marker must have; None takes the one that is there.
    """

    def __init__(self, path: Path, *, identity: str | None = None) -> None:
        self.path = path
        self._identity = identity or self._read_marker()

    @classmethod
    def create(cls, path: Path) -> LocalFolder:
        """Make the folder and its marker, durably; a folder that has one is opened as it is."""
        path.mkdir(mode=0o700, parents=True, exist_ok=True)
        if not (path / MARKER).exists():
            fresh = path / f"{MARKER}.{uuid.uuid4().hex}"
            with fresh.open("x", encoding="ascii") as file:
                file.write(f"{uuid.uuid4()}\n")
                file.flush()
                os.fsync(file.fileno())
            _link(fresh, path / MARKER)
            fresh.unlink(missing_ok=True)
            _sync_folder(path)
            _sync_folder(path.parent)
        return cls(path)

    @property
    def name(self) -> str:
        """The folder's path."""
        return str(self.path)

    @property
    def identity(self) -> str:
        """The id in the marker."""
        return self._identity

    def path_of(self, key: str) -> Path:
        """Where the bytes of a key are, for serving them as they are. Never write there."""
        parts = check_key(key).split("/")
        if parts[0] in (MARKER, TEMPORARY):
            raise KeyInvalidError(key=key)
        return self.path.joinpath(*parts)

    def put(self, key: str, chunks: Iterable[bytes], *, seen: Callable[[memoryview], None] | None = None) -> Receipt:
        """Write aside, sync, rename, sync the folders. Reads back alongside, a few megabytes behind the writer."""
        self._reach()
        target = self.path_of(key)
        if _exists(target):
            return self._put_again(key, target, chunks, seen)
        temporary = self._temporary()
        try:
            size, how = self._write(key, temporary, chunks, seen)
            with self._translated(key):
                placed = self._place(temporary, target)
            if not placed:
                self._require_same(key, temporary, target)
        finally:
            with contextlib.suppress(OSError):
                temporary.unlink(missing_ok=True)
        return Receipt(key=key, size=size, token=None, how=how)

    def put_file(self, path: Path, key: str) -> Receipt:
        """Adopt by a rename on the same file system, else by a copy; then the file's old name goes."""
        self._reach()
        target = self.path_of(key)
        with self._translated(key):
            size = path.lstat().st_size
            _sync_file(path)
            adopted = self._adopt(path, target)
        if adopted is None:
            with path.open("rb", buffering=0) as file:
                self.put(key, iter(lambda: file.read(STEP), b""))
        elif not adopted:
            self._require_same(key, path, target)
        path.unlink(missing_ok=True)
        with contextlib.suppress(OSError):
            _sync_folder(path.parent)
        return Receipt(key=key, size=size, token=None)

    def replace(self, key: str, content: bytes) -> Receipt:
        """One rename over the old content."""
        self._reach()
        target, temporary = self.path_of(key), self._temporary()
        try:
            self._write(key, temporary, [content], None)
            with self._translated(key):
                self._make_folder(target.parent)
                temporary.replace(target)
                _sync_place(target)
        finally:
            with contextlib.suppress(OSError):
                temporary.unlink(missing_ok=True)
        return Receipt(key=key, size=len(content), token=None)

    def get(self, key: str, *, token: str | None = None, start: int = 0, end: int | None = None) -> Iterator[bytes]:  # noqa: ARG002
        """Through the cache, a megabyte at a time."""
        self._reach()
        with self._translated(key):
            file = _open_plain(self.path_of(key))
            if start:
                file.seek(start)
        return self._pieces(key, file, None if end is None else max(0, end - start))

    def read_back(self, key: str, *, token: str | None = None) -> ReadBack:  # noqa: ARG002
        """From the medium. A direct read writes what's newer in the cache back first; for the others we sync."""
        self._reach()
        path = self.path_of(key)
        with self._translated(key):
            reader = MediumReader(path)
            if reader.how != "direct":  # only clean pages can be evicted; syncing costs a flush of the whole disk
                _sync_file(path)
        return ReadBack(how=reader.how, chunks=self._guarded(key, read_medium(reader)))

    def stat(self, key: str, *, token: str | None = None) -> Stat:  # noqa: ARG002
        """What the file system says."""
        self._reach()
        with self._translated(key):
            found = self.path_of(key).lstat()
            if modes.S_ISDIR(found.st_mode):
                raise KeyAbsentError(key=key)
        return _stat(key, found)

    def list(self, prefix: str) -> Iterator[Stat]:
        """Walks the folder, names in order."""
        self._reach()
        path = self.path_of(prefix) if prefix else self.path
        with self._translated(prefix):
            try:
                found = path.lstat()
            except _ABSENT:
                return iter(())
        if not modes.S_ISDIR(found.st_mode):
            return iter((_stat(prefix, found),))
        return self._walk(path, prefix)

    def beneath(self, prefix: str) -> Iterator[Stat]:
        """No versions here, so nothing lies beneath."""
        check_key(prefix)
        return iter(())

    def supersede(
        self,
        key: str,
        chunks: Iterable[bytes],  # noqa: ARG002
        *,
        seen: Callable[[memoryview], None] | None = None,  # noqa: ARG002
    ) -> Receipt:
        """No versions here: what stands under the key would be lost."""
        raise KeyOccupiedError(key=key)

    def move(self, source: str, target: str) -> Sequence[Receipt]:
        """One rename when nothing stands at the target, else file by file."""
        self._reach()
        check_key(source)
        old, new = self.path_of(source), self.path_of(target)
        with self._translated(source):
            if _exists(old) and not (_exists(new) or within(target, source)):
                self._make_folder(new.parent)
                try:
                    self._rename(old, new)
                except OSError as error:
                    # Another process was quicker between the look and the rename: looked at again below.
                    if error.errno not in (errno.ENOENT, errno.EEXIST, errno.ENOTEMPTY):
                        raise
        if _exists(old):
            self._move_each(source, target)
        receipts = [Receipt(key=stat.key, size=stat.size, token=None) for stat in self.list(target)]
        if not receipts:
            raise KeyAbsentError(key=source)
        return receipts

    def delete(self, key: str, *, token: str | None = None) -> None:  # noqa: ARG002
        """Unlink, and take the folders away that this empties."""
        self._reach()
        path = self.path_of(key)
        try:
            with self._translated(key):
                path.unlink()
                _sync_folder(path.parent)
        except KeyAbsentError:
            return
        self._prune(path.parent)

    def sweep(self, before: datetime) -> int:
        """Remove files that died half-written."""
        self._reach()
        swept = 0
        with self._translated(TEMPORARY):
            for path in (self.path / TEMPORARY).glob("*"):
                with contextlib.suppress(FileNotFoundError):
                    if path.lstat().st_mtime < before.timestamp():
                        path.unlink()
                        swept += 1
        return swept

    def reinstate(self, key: str, token: str) -> bool:  # noqa: ARG002
        """A folder keeps no versions."""
        return False

    def lock(self, key: str, until: datetime, *, token: str | None = None) -> datetime | None:  # noqa: ARG002
        """A folder keeps no locks: whoever has the machine has its files."""
        return None

    def locked_until(self, key: str, *, token: str | None = None) -> datetime | None:  # noqa: ARG002
        """Never locked."""
        return None

    def free(self) -> int | None:
        """What an ordinary user may still write."""
        self._reach()
        with self._translated(""):
            return shutil.disk_usage(self.path).free

    def total(self) -> int | None:
        """The size of the file system."""
        self._reach()
        with self._translated(""):
            return shutil.disk_usage(self.path).total

    # -- the marker ------------------------------------------------------------------------------------------

    def _read_marker(self) -> str:
        try:
            return (self.path / MARKER).read_text("ascii").strip()
        except (OSError, UnicodeDecodeError) as error:
            raise StoreUnreachableError(store=self.name, reason=_reason(error)) from error

    def _reach(self) -> None:
        found = self._read_marker()
        if found != self._identity:
            raise StoreUnreachableError(store=self.name, reason=f"marker {found[:40]!r}")

    @contextlib.contextmanager
    def _translated(self, key: str) -> Iterator[None]:
        """Tell the system's errors apart: full, absent (the marker is still there), and all else unreachable."""
        try:
            yield
        except OSError as error:
            if error.errno in _FULL:
                raise StoreFullError(store=self.name) from error
            if error.errno == errno.ENAMETOOLONG:
                raise KeyInvalidError(key=ascii(key)[:200]) from error
            if isinstance(error, _ABSENT):
                self._reach()
                raise KeyAbsentError(key=key) from error
            raise StoreUnreachableError(store=self.name, reason=_reason(error)) from error

    # -- writing ---------------------------------------------------------------------------------------------

    def _temporary(self) -> Path:
        with self._translated(TEMPORARY):
            (self.path / TEMPORARY).mkdir(mode=0o700, exist_ok=True)
        return self.path / TEMPORARY / f"{os.getpid()}-{threading.get_ident()}-{uuid.uuid4().hex}"

    def _write(
        self, key: str, path: Path, chunks: Iterable[bytes], seen: Callable[[memoryview], None] | None
    ) -> tuple[int, ReadBackHow | None]:
        with self._translated(key):
            descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0), 0o600)
        try:
            behind = ReadBehind(path, descriptor, seen) if seen else None
            try:
                size = self._write_all(key, descriptor, chunks, behind)
                return size, behind.how if behind else None
            finally:
                if behind:
                    behind.abandon()
        finally:
            os.close(descriptor)

    def _write_all(self, key: str, descriptor: int, chunks: Iterable[bytes], behind: ReadBehind | None) -> int:
        written = announced = 0
        for chunk in chunks:  # outside the translation: the source's errors are the caller's
            view = memoryview(chunk).cast("B")
            with self._translated(key):
                while view:
                    count = os.write(descriptor, view)
                    written += count
                    view = view[count:]
            if behind and written - announced >= SEGMENT:
                behind.written(written)
                announced = written
        with self._translated(key):
            os.fsync(descriptor)
            if behind:
                behind.finish(written)
                if behind.position != written:
                    raise OSError(errno.EIO, "read back short")
        return written

    def _put_again(
        self, key: str, target: Path, chunks: Iterable[bytes], seen: Callable[[memoryview], None] | None
    ) -> Receipt:
        """The same bytes again succeed: compare without writing."""
        with self._translated(key):
            _sync_file(target)
            file = _open_plain(target)
        size = 0
        with file:
            for chunk in chunks:
                with self._translated(key):
                    if _read_exactly(file, len(chunk)) != chunk:
                        raise KeyOccupiedError(key=key)
                size += len(chunk)
            with self._translated(key):
                if file.read(1):
                    raise KeyOccupiedError(key=key)
        if not seen:
            return Receipt(key=key, size=size, token=None)
        back = self.read_back(key)
        for view in back.chunks:
            seen(view)
        return Receipt(key=key, size=size, token=None, how=back.how)

    def _adopt(self, path: Path, target: Path) -> bool | None:
        """Link a file in; False when the name is taken, None when it's on another file system."""
        try:
            return self._place(path, target)
        except OSError as error:
            if error.errno == errno.EXDEV:
                return None
            raise

    def _place(self, path: Path, target: Path) -> bool:
        """Give a synced file its name; False when the name is taken. The old name may stay."""
        for left in reversed(range(PLACE_TRIES)):
            try:
                self._make_folder(target.parent)
                placed = _linked(path, target)
                break
            except FileNotFoundError:  # another's deletion emptied the folder and took it away in this moment
                if not left:
                    raise
        if placed:
            _sync_place(target)
        return placed

    def _require_same(self, key: str, path: Path, target: Path) -> None:
        """Raise KeyOccupiedError unless both files have the same bytes."""
        with self._translated(key), _open_plain(path) as one, _open_plain(target) as other:
            while True:
                piece = _read_exactly(one, STEP)
                if piece != _read_exactly(other, STEP):
                    raise KeyOccupiedError(key=key)
                if not piece:
                    return

    def _make_folder(self, folder: Path) -> None:
        missing = []
        while folder != self.path and not folder.is_dir():
            missing.append(folder)
            folder = folder.parent
        for path in reversed(missing):
            path.mkdir(mode=0o700, exist_ok=True)
            _sync_folder(path.parent)

    # -- moving and removing ---------------------------------------------------------------------------------

    def _rename(self, old: Path, new: Path) -> None:
        if modes.S_ISDIR(old.lstat().st_mode):
            old.rename(new)
            _sync_folder(new.parent)
        else:
            _link(old, new)
            _sync_place(new)
            old.unlink(missing_ok=True)
        _sync_folder(old.parent)
        self._prune(old.parent)

    def _move_each(self, source: str, target: str) -> None:
        for stat in list(self.list(source)):
            key = target + stat.key.removeprefix(source)
            with self._translated(stat.key):
                if not self._place(self.path_of(stat.key), self.path_of(key)):
                    self._require_same(key, self.path_of(stat.key), self.path_of(key))
            self.delete(stat.key)

    def _prune(self, folder: Path) -> None:
        """Remove folders that are empty, up to below the first level."""
        with contextlib.suppress(OSError):
            while folder.parent not in (self.path, folder):
                folder.rmdir()
                folder = folder.parent

    # -- reading ---------------------------------------------------------------------------------------------

    def _pieces(self, key: str, file: io.FileIO, left: int | None) -> Iterator[bytes]:
        with file:
            while left is None or left > 0:
                with self._translated(key):
                    piece = file.read(STEP if left is None else min(STEP, left))
                if not piece:
                    return
                if left is not None:
                    left -= len(piece)
                yield piece

    def _guarded(self, key: str, chunks: Iterator[memoryview]) -> Iterator[memoryview]:
        while True:
            with self._translated(key):
                view = next(chunks, None)
            if view is None:
                return
            yield view

    def _walk(self, folder: Path, prefix: str) -> Iterator[Stat]:
        with self._translated(prefix):
            entries = sorted(os.scandir(folder), key=lambda entry: entry.name)
        for entry in entries:
            if not prefix and entry.name in (MARKER, TEMPORARY):
                continue
            key = f"{prefix}/{entry.name}" if prefix else entry.name
            if entry.is_dir(follow_symlinks=False):
                yield from self._walk(Path(entry.path), key)
                continue
            with contextlib.suppress(FileNotFoundError):  # gone since the folder was read
                yield _stat(key, entry.stat(follow_symlinks=False))


def _exists(path: Path) -> bool:
    return os.path.lexists(path)


def _reason(error: Exception) -> str:
    return (error.strerror if isinstance(error, OSError) else None) or type(error).__name__


def _stat(key: str, found: os.stat_result) -> Stat:
    return Stat(
        key=key,
        size=found.st_size,
        token=None,
        modified_at=datetime.fromtimestamp(found.st_mtime, UTC),
        regular=modes.S_ISREG(found.st_mode),
    )


def _open_plain(path: Path) -> io.FileIO:
    flags = os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_BINARY", 0) | getattr(os, "O_NONBLOCK", 0)
    return io.FileIO(path, "rb", opener=lambda name, _: os.open(name, flags))


def _read_exactly(file: io.FileIO, size: int) -> bytes:
    pieces = []
    while size:
        piece = file.read(size)
        if not piece:
            break
        pieces.append(piece)
        size -= len(piece)
    return b"".join(pieces)


def _link(path: Path, target: Path) -> None:
    """Give a file a name that nobody has, as one step; raises FileExistsError. The old name may stay."""
    if sys.platform == "win32":
        path.rename(target)  # Windows refuses an existing name by itself
        return
    try:
        os.link(path, target)
    except OSError as error:
        if error.errno not in (errno.EPERM, errno.EOPNOTSUPP, errno.ENOSYS, errno.EMLINK):
            raise
        # exFAT and some network file systems have no links. Two writers at once could then write over each other;
        # keys of content carry a fresh UUID, so they don't meet.
        if _exists(target):
            raise FileExistsError(errno.EEXIST, os.strerror(errno.EEXIST), str(target)) from error
        path.rename(target)


def _linked(path: Path, target: Path) -> bool:
    try:
        _link(path, target)
    except FileExistsError:
        return False
    return True


def _sync_file(path: Path) -> None:
    # O_NONBLOCK: a pipe that somebody put there must not hang us. Windows flushes only handles that may write.
    binary = getattr(os, "O_BINARY", 0)
    flags = os.O_RDWR | binary if sys.platform == "win32" else os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK
    descriptor = os.open(path, flags)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _sync_folder(path: Path) -> None:
    if sys.platform == "win32":
        return  # no such call; see the head of this module for what is done instead
    descriptor = os.open(path, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _sync_place(path: Path) -> None:
    """Make a file's new name durable."""
    if sys.platform == "win32":
        _sync_file(path)
    else:
        _sync_folder(path.parent)
