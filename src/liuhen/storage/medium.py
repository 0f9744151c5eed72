"""Reading a local file back from its medium instead of from the cache.

On Linux with `O_DIRECT`, so that the cache is neither asked nor disturbed; where the file system refuses that, the
cache is told to drop the synced pages first. macOS can be asked not to cache. Windows offers no way without
sector-sized unbuffered handles: there the bytes may come from the cache, and `how` says so.
"""

from __future__ import annotations

import errno
import io
import mmap
import os
import sys
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from types import TracebackType
from typing import Self

from liuhen.storage.store import ReadBackHow

STEP = 2 << 20
"""Bytes read at once."""

SEGMENT = 64 << 20
"""Bytes written between two rounds of syncing and reading back."""

ALIGNED = 4096
"""What direct reading wants offsets to be a multiple of."""


class MediumReader:
    """One pass over a file that was synced before, from its medium. A context manager.

    Attributes:
        how: where the bytes come from; settled by the first read.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._buffer = mmap.mmap(-1, STEP)
        self._view = memoryview(self._buffer)
        self.how: ReadBackHow = "direct"
        self._file = self._open()

    def _open(self) -> io.FileIO:
        if sys.platform == "linux":
            try:
                return _open(self._path, os.O_RDONLY | os.O_DIRECT | os.O_NOFOLLOW)
            except OSError as error:
                if error.errno != errno.EINVAL:
                    raise
        return self._open_plain()

    def _open_plain(self) -> io.FileIO:
        handle = _open(self._path, os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_BINARY", 0))
        self.how = "cache"
        if sys.platform == "linux":
            self.how = "evicted"
        elif sys.platform == "darwin":
            import fcntl

            fcntl.fcntl(handle.fileno(), fcntl.F_NOCACHE, 1)
            self.how = "evicted"
        return handle

    def size(self) -> int:
        """Bytes in the file now."""
        return os.fstat(self._file.fileno()).st_size

    def read(self, position: int, limit: int) -> memoryview:
        """The next bytes from `position`, at most `limit` and STEP of them; empty at the end of the file."""
        wanted = min(STEP, -(-limit // ALIGNED) * ALIGNED)
        if self.how == "evicted" and sys.platform == "linux":
            os.posix_fadvise(self._file.fileno(), position, wanted, os.POSIX_FADV_DONTNEED)
        try:
            count = self._file.readinto(self._view[:wanted])
        except OSError as error:
            # Some file systems open directly and then refuse to read, and none continues after an unaligned end.
            if self.how != "direct" or error.errno != errno.EINVAL:
                raise
            self._file.close()
            self._file = self._open_plain()
            if position == 0:
                _sync(self._file.fileno())
            self._file.seek(position)
            return self.read(position, limit)
        return self._view[: min(count or 0, limit)]

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Give the handle and the buffer back."""
        self._file.close()
        self._view.release()
        try:
            self._buffer.close()
        except BufferError:  # the caller still holds the last view; the buffer goes with it
            return


def read_medium(reader: MediumReader) -> Iterator[memoryview]:
    """Everything the reader has, closing it at the end; each view is valid until the next step."""
    with reader:
        # Asking for no more than there is spares small files the pinning of a large buffer and a read at the end.
        size, position = reader.size(), 0
        while position < size:
            view = reader.read(position, size - position)
            if not view:
                return
            position += len(view)
            yield view


class ReadBehind:
    """Reads a file back from the medium while it's still being written, a segment behind the writer.

    Its thread syncs what the writer has announced and hands it to `seen`. So the disk, both digests and the check keep
    both cores busy at once, and no long sync is left for the end.
    """

    def __init__(self, path: Path, descriptor: int, seen: Callable[[memoryview], None]) -> None:
        self._path = path
        self._descriptor = descriptor
        self._seen = seen
        self._announced = 0
        self._ended = False
        self._error: BaseException | None = None
        self._change = threading.Condition()
        self._thread: threading.Thread | None = None
        self.position = 0
        self.how: ReadBackHow = "cache"

    def written(self, total: int, *, ended: bool = False) -> None:
        """Tell how many bytes the file has by now."""
        with self._change:
            self._announced = total
            self._ended = ended
            self._change.notify()
        if self._thread is None and not ended:
            self._thread = threading.Thread(target=self._run, name="read-behind", daemon=True)
            self._thread.start()

    def finish(self, total: int) -> None:
        """Read the rest and wait. Raises what went wrong, also in `seen`."""
        self.written(total, ended=True)
        if self._thread is None:
            self._run()
        else:
            self._thread.join()
        if self._error is not None:
            raise self._error

    def abandon(self) -> None:
        """Stop without reading the rest."""
        with self._change:
            self._ended = True
            self._announced = self.position
            self._change.notify()
        if self._thread is not None:
            self._thread.join()

    def _wait(self) -> tuple[int, bool]:
        with self._change:
            self._change.wait_for(lambda: self._ended or self._announced - self.position >= ALIGNED)
            if self._ended:
                return self._announced, True
            return self._announced // ALIGNED * ALIGNED, False

    def _run(self) -> None:
        try:
            with MediumReader(self._path) as reader:
                ended = False
                while not ended:
                    until, ended = self._wait()
                    self._read(reader, until)
                self.how = reader.how
        except BaseException as error:  # noqa: BLE001 - carried to the writer's thread, which raises it in finish()
            self._error = error

    def _read(self, reader: MediumReader, until: int) -> None:
        if until > self.position:
            _sync(self._descriptor)
        while self.position < until:
            view = reader.read(self.position, until - self.position)
            if not view:
                return
            self.position += len(view)
            self._seen(view)


def _open(path: Path, flags: int) -> io.FileIO:
    return io.FileIO(path, "rb", opener=lambda name, _: os.open(name, flags))


def _sync(descriptor: int) -> None:
    if sys.platform == "linux":
        os.fdatasync(descriptor)
    else:
        os.fsync(descriptor)
