"""A store in memory, for tests: with versions, as an object store has them, and with what people do behind its back."""

from __future__ import annotations

import threading
import uuid
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path

from liuhen.storage.errors import (
    KeyAbsentError,
    KeyLockedError,
    KeyOccupiedError,
    KeyReplacedError,
    StoreFullError,
    StoreUnreachableError,
)
from liuhen.storage.store import ReadBack, Receipt, Stat, check_key, within

STEP = 1 << 16
EPOCH = datetime(2026, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class _Version:
    token: str
    content: bytes | None  # None is a delete marker


class MemoryStore:
    """Keeps every version of every key. See `Store` for the calls; wrap it in `FaultyStore` to make it fail.

    Args:
        capacity: bytes of current content that fit; None for no end.
        keeps_locks: whether it keeps locks; they end by `now`, which the test moves.
    """

    def __init__(self, *, capacity: int | None = None, keeps_locks: bool = False) -> None:
        self.capacity = capacity
        self.keeps_locks = keeps_locks
        self.now = EPOCH
        self._locks: dict[str, datetime] = {}
        self.reachable = True
        self._identity = str(uuid.uuid4())
        self._versions: dict[str, list[_Version]] = {}
        self._lock = threading.RLock()
        self._writes = 0

    @property
    def name(self) -> str:
        """A made-up address."""
        return "memory://"

    @property
    def identity(self) -> str:
        """New with every store."""
        return self._identity

    # -- what people do behind its back ----------------------------------------------------------------------

    def overwrite(self, key: str, content: bytes) -> None:
        """What a plain PUT over a key does in an object store: a new current version."""
        self._add(key, content)

    def hide(self, key: str) -> None:
        """What a plain DELETE does there: a delete marker."""
        self._add(key, None)

    def rot(self, key: str, content: bytes) -> None:
        """What a disk does that forgets: other bytes in the present version, under its token and its lock."""
        self._versions[key][-1] = replace(self._versions[key][-1], content=content)

    # -- the contract ----------------------------------------------------------------------------------------

    def put(self, key: str, chunks: Iterable[bytes], *, seen: Callable[[memoryview], None] | None = None) -> Receipt:
        """See `Store`."""
        self._reach()
        check_key(key)
        pieces: list[bytes] = []
        room = self.free()
        for chunk in chunks:
            pieces.append(bytes(chunk))
            if room is not None and sum(map(len, pieces)) > room and self._now(key) is None:
                raise StoreFullError(store=self.name)
        content = b"".join(pieces)
        if seen:
            for view in _steps(content):
                seen(view)
        with self._lock:
            return replace(self._put(key, content), how="memory" if seen else None)

    def put_file(self, path: Path, key: str) -> Receipt:
        """See `Store`."""
        receipt = self.put(key, [path.read_bytes()])
        path.unlink()
        return receipt

    def replace(self, key: str, content: bytes) -> Receipt:
        """See `Store`."""
        self._reach()
        return self._add(check_key(key), content)

    def get(self, key: str, *, token: str | None = None, start: int = 0, end: int | None = None) -> Iterator[bytes]:
        """See `Store`."""
        content = self._read(key, token)
        return (bytes(view) for view in _steps(content[start : len(content) if end is None else max(start, end)]))

    def read_back(self, key: str, *, token: str | None = None) -> ReadBack:
        """See `Store`."""
        return ReadBack(how="memory", chunks=_steps(self._read(key, token)))

    def stat(self, key: str, *, token: str | None = None) -> Stat:
        """See `Store`."""
        self._reach()
        versions = self._versions.get(check_key(key), [])
        if token is not None and any(version.token == token for version in versions) and versions[-1].token != token:
            raise KeyReplacedError(key=key)
        now = self._now(key)
        if now is None or now.content is None:
            raise KeyAbsentError(key=key)
        return Stat(key=key, size=len(now.content), token=now.token, modified_at=EPOCH)

    def list(self, prefix: str) -> Iterator[Stat]:
        """See `Store`."""
        self._reach()
        with self._lock:
            keys = sorted(key for key in self._versions if within(key, prefix))
            return iter([self.stat(key) for key in keys if self._content(key) is not None])

    def beneath(self, prefix: str) -> Iterator[Stat]:
        """See `Store`."""
        self._reach()
        with self._lock:
            return iter(
                [
                    Stat(key=key, size=len(version.content), token=version.token, modified_at=EPOCH)
                    for key, versions in sorted(self._versions.items())
                    for version in versions[:-1]
                    if within(key, prefix) and version.content is not None
                ]
            )

    def supersede(
        self, key: str, chunks: Iterable[bytes], *, seen: Callable[[memoryview], None] | None = None
    ) -> Receipt:
        """See `Store`."""
        content = b"".join(chunks)
        receipt = self.replace(key, content)
        if seen:
            for view in _steps(content):
                seen(view)
        return replace(receipt, how="memory" if seen else None)

    def move(self, source: str, target: str) -> Sequence[Receipt]:
        """See `Store`."""
        self._reach()
        check_key(target)
        with self._lock:
            for stat in list(self.list(check_key(source))):
                content = self._content(stat.key)
                if content is not None:
                    self._put(target + stat.key.removeprefix(source), content)
                    self._versions.pop(stat.key)
            receipts = [Receipt(key=stat.key, size=stat.size, token=stat.token) for stat in self.list(target)]
        if not receipts:
            raise KeyAbsentError(key=source)
        return receipts

    def delete(self, key: str, *, token: str | None = None) -> None:
        """See `Store`. Without a token all versions go."""
        self._reach()
        with self._lock:
            for version in self._versions.get(check_key(key), ()):
                until = self._locks.get(version.token)
                if token in (None, version.token) and until is not None and until > self.now:
                    raise KeyLockedError(key=key, until=until.date().isoformat())
            kept = [v for v in self._versions.pop(check_key(key), []) if token is not None and v.token != token]
            if kept:
                self._versions[key] = kept

    def sweep(self, before: datetime) -> int:  # noqa: ARG002
        """Nothing is ever half-written here."""
        self._reach()
        return 0

    def reinstate(self, key: str, token: str) -> bool:
        """See `Store`."""
        self._reach()
        with self._lock:
            versions = self._versions.get(check_key(key), [])
            at = next((at for at, version in enumerate(versions) if version.token == token), None)
            if at is not None:
                del versions[at + 1 :]
            return at is not None

    def lock(self, key: str, until: datetime, *, token: str | None = None) -> datetime | None:
        """See `Store`. A store made without locks keeps none."""
        if not self.keeps_locks:
            return None
        version = token or self.stat(key).token or ""
        with self._lock:
            self._locks[version] = max(until, self._locks.get(version, until))
            return self._locks[version]

    def locked_until(self, key: str, *, token: str | None = None) -> datetime | None:
        """See `Store`."""
        return self._locks.get(token or self.stat(key).token or "")

    def free(self) -> int | None:
        """What the capacity leaves."""
        self._reach()
        if self.capacity is None:
            return None
        with self._lock:
            return self.capacity - sum(len(self._content(key) or b"") for key in self._versions)

    def total(self) -> int | None:
        """The capacity."""
        self._reach()
        return self.capacity

    # -- inside ----------------------------------------------------------------------------------------------

    def _reach(self) -> None:
        if not self.reachable:
            raise StoreUnreachableError(store=self.name, reason="switched off")

    def _now(self, key: str) -> _Version | None:
        versions = self._versions.get(key)
        return versions[-1] if versions else None

    def _content(self, key: str) -> bytes | None:
        now = self._now(key)
        return now.content if now else None

    def _put(self, key: str, content: bytes) -> Receipt:
        now = self._now(key)
        if now is None or now.content is None:
            return self._add(key, content)
        if now.content != content:
            raise KeyOccupiedError(key=key)
        return Receipt(key=key, size=len(content), token=now.token)

    def _add(self, key: str, content: bytes | None) -> Receipt:
        with self._lock:
            self._writes += 1
            version = _Version(token=f"v{self._writes}", content=content)
            self._versions.setdefault(key, []).append(version)
        return Receipt(key=key, size=len(content or b""), token=version.token)

    def _read(self, key: str, token: str | None) -> bytes:
        self._reach()
        check_key(key)
        for version in self._versions.get(key, []):
            if version.token == token and version.content is not None:
                return version.content
        content = self._content(key)
        if content is None:
            raise KeyAbsentError(key=key)
        return content


def _steps(content: bytes) -> Iterator[memoryview]:
    view = memoryview(content)
    return (view[at : at + STEP] for at in range(0, len(view), STEP))
