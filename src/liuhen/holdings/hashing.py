"""SHA-256 and SM3 of bytes on their way, each in its own thread: hashlib lets go of the interpreter while it works."""

from __future__ import annotations

import hashlib
import queue
import threading
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Protocol

CHUNK = 1 << 20
"""Bytes that a source should give at once: large enough for the threads, small enough for memory."""

DEPTH = 8
"""Chunks that may wait for a digest before the source has to wait."""


class _Hash(Protocol):
    def update(self, data: bytes, /) -> object: ...
    def hexdigest(self) -> str: ...


@dataclass(frozen=True, slots=True)
class Digests:
    """Both digests in lower-case hex, and how many bytes they are of."""

    size: int
    sha256: str
    sm3: str


class _Lane:
    """One digest in one thread."""

    def __init__(self, digest: _Hash) -> None:
        self.digest = digest
        self.waiting: queue.Queue[bytes | None] = queue.Queue(DEPTH)
        self._thread: threading.Thread | None = None

    def feed(self, chunk: bytes) -> None:
        if self._thread is None:
            self._thread = threading.Thread(target=self._run, name="digest", daemon=True)
            self._thread.start()
        self.waiting.put(chunk)

    def _run(self) -> None:
        while (chunk := self.waiting.get()) is not None:
            self.digest.update(chunk)

    def end(self) -> None:
        if self._thread is not None:
            self.waiting.put(None)
            self._thread.join()
            self._thread = None


class RunningDigests:
    """Both digests of a stream, taken while it passes."""

    def __init__(self) -> None:
        self._lanes = {name: _Lane(hashlib.new(name)) for name in ("sha256", "sm3")}
        self._size = 0

    def passing(self, chunks: Iterable[bytes]) -> Iterator[bytes]:
        """The same chunks again; they must not change afterwards. The digests are ready when this has ended."""
        first: bytes | None = None
        try:
            for chunk in chunks:
                self._size += len(chunk)
                if first is None and self._size == len(chunk):
                    first = chunk  # a small file is one chunk: no thread for it
                else:
                    self._feed(first, chunk)
                    first = None
                yield chunk
            if first is not None:
                for lane in self._lanes.values():
                    lane.digest.update(first)
        finally:
            for lane in self._lanes.values():
                lane.end()

    def _feed(self, *chunks: bytes | None) -> None:
        for chunk in chunks:
            if chunk:
                for lane in self._lanes.values():
                    lane.feed(chunk)

    def result(self) -> Digests:
        """After the last chunk."""
        hexes = {name: lane.digest.hexdigest() for name, lane in self._lanes.items()}
        return Digests(size=self._size, sha256=hexes["sha256"], sm3=hexes["sm3"])


def digests_of(content: bytes) -> Digests:
    """Both digests of small content."""
    return Digests(
        size=len(content), sha256=hashlib.sha256(content).hexdigest(), sm3=hashlib.new("sm3", content).hexdigest()
    )
