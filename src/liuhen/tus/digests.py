"""SHA-256 and SM3 of a file that is still growing.

Each algorithm is a lane that follows the durable end of the file in a thread of a shared pool, reading what was just
written (from the page cache, so nearly for free) into one buffer. The sender never waits for the slower SM3, a restart
is nothing special (the lanes begin at 0 again), and memory is one buffer per lane at work whatever the file's size.
hashlib and reading let go of the interpreter lock, so the lanes run beside each other.

What both lanes have passed is dropped from the page cache: an upload of many GB then neither pushes everything else
out of it nor waits for fresh pages (on a virtual machine those cost more than the disk), and whoever reads the file
next gets it from the medium.
"""

from __future__ import annotations

import hashlib
import os
import sys
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

BUFFER = 1024 * 1024
DROP = 8 * 1024 * 1024
"""Bytes after which the page cache is told again."""
TURN = 64 * 1024 * 1024
"""Bytes that a lane hashes before it queues again behind the others, so that one long catching-up blocks nobody."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Digests:
    """Both digests of a whole file, in lower-case hex."""

    sha256: str
    sm3: str


def yield_to_others() -> None:
    """Hash rather with what receiving and answering leave over. Only Linux gives a thread its own niceness."""
    if sys.platform == "linux":
        os.setpriority(os.PRIO_PROCESS, threading.get_native_id(), 5)


class GrowingDigests:
    """The running digests of one file. Thread-safe.

    Args:
        path: the file; its first `advance(end)` bytes never change any more.
        pool: where the lanes run; its size bounds how many are at work.
    """

    def __init__(self, path: Path, pool: ThreadPoolExecutor) -> None:
        self._path = path
        self._dropping = threading.Lock()
        self._dropped = 0
        self._lanes = {name: _Lane(name, path, pool, self._passed) for name in ("sha256", "sm3")}

    def advance(self, end: int) -> None:
        """The file is durable up to `end` bytes; hash on to there. Returns at once."""
        for lane in self._lanes.values():
            lane.advance(end)

    def wait(self) -> Digests:
        """The digests up to the last `advance`, when both lanes are there.

        Raises:
            OSError: the file couldn't be read, or is shorter than was said.
        """
        return Digests(sha256=self._lanes["sha256"].wait(), sm3=self._lanes["sm3"].wait())

    def cancel(self) -> None:
        """Stop hashing; the object is of no use afterwards."""
        for lane in self._lanes.values():
            lane.cancel()

    def _passed(self, descriptor: int) -> None:
        """A lane has gone on: let the page cache go of what both are through with."""
        if not hasattr(os, "posix_fadvise") or not self._dropping.acquire(blocking=False):
            return
        try:
            done = min(lane.done for lane in self._lanes.values())
            if done - self._dropped >= DROP:
                os.posix_fadvise(descriptor, self._dropped, done - self._dropped, os.POSIX_FADV_DONTNEED)
                self._dropped = done
        finally:
            self._dropping.release()


class _Lane:
    def __init__(self, algorithm: str, path: Path, pool: ThreadPoolExecutor, passed: Callable[[int], None]) -> None:
        self._hash = hashlib.new(algorithm)
        self._path = path
        self._passed = passed
        self._submit: Callable[[Callable[[], None]], object] = pool.submit
        self._state = threading.Condition()
        self.done = 0
        self._end = 0
        self._running = False
        self._cancelled = False
        self._failure: OSError | None = None

    def advance(self, end: int) -> None:
        with self._state:
            self._end = max(self._end, end)
            if self._running or self.done >= self._end or self._failure is not None:
                return
            self._running = True
        self._submit(self._turn)

    def wait(self) -> str:
        with self._state:
            self._state.wait_for(lambda: not self._running)
            if self._failure is not None:
                raise self._failure
            return self._hash.hexdigest()

    def cancel(self) -> None:
        with self._state:
            self._cancelled = True

    def _turn(self) -> None:
        try:
            self._hash_on()
        except OSError as error:
            self._stop(error)
            return
        with self._state:
            again = self.done < self._end and not self._cancelled
            if not again:
                self._running = False
                self._state.notify_all()
        if again:
            self._submit(self._turn)

    def _hash_on(self) -> None:
        buffer = memoryview(bytearray(BUFFER))
        turn_end = self.done + TURN
        with self._path.open("rb", buffering=0) as file:
            file.seek(self.done)
            while not self._cancelled and self.done < min(self._end, turn_end):
                count = file.readinto(buffer[: min(BUFFER, self._end - self.done)])
                if not count:
                    raise OSError(f"{self._path} ends at {self.done}, not {self._end}")
                self._hash.update(buffer[:count])
                self.done += count
                self._passed(file.fileno())

    def _stop(self, error: OSError) -> None:
        with self._state:
            self._failure = error
            self._running = False
            self._state.notify_all()
