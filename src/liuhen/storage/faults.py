"""Making a store fail on purpose, before or after a call has persisted."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Literal

from liuhen.storage.store import ReadBack, Receipt, Stat, Store

Moment = Literal["before", "after"]
WRITING = ("put", "put_file", "replace", "move", "delete")


class Died(BaseException):
    """Stands for the death of the process at this very point; passes every `except Exception`."""


@dataclass(slots=True)
class Faults:
    """Which call fails, and when. Counts the calls that it sees.

    Attributes:
        at: number of the call that fails, from 0; None lets all pass (to learn how many there are).
        moment: before the call persisted anything, or after it persisted all.
        error: makes what is raised.
        calls: the calls to which it applies.
        seen: the calls so far, as (call, key).
        lasting: go on failing after that.
    """

    at: int | None = None
    moment: Moment = "before"
    error: Callable[[], BaseException] = Died
    calls: tuple[str, ...] = WRITING
    seen: list[tuple[str, str]] = field(default_factory=list)
    lasting: bool = False
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def enter(self, call: str, key: str) -> Callable[[], None]:
        """Announce a call; raises if it fails before. Returns what to do after it persisted."""
        with self._lock:
            number = len(self.seen)
            if call in self.calls:
                self.seen.append((call, key))
        due = call in self.calls and self.at is not None and (number == self.at or (self.lasting and number > self.at))
        if due and self.moment == "before":
            raise self.error()
        return self._fail if due else _nothing

    def _fail(self) -> None:
        raise self.error()


def _nothing() -> None:
    return


class FaultyStore:
    """Any store with faults before it. See `Store` for the calls."""

    def __init__(self, inner: Store, faults: Faults) -> None:
        self.inner = inner
        self.faults = faults

    @property
    def name(self) -> str:
        """The inner store's."""
        return self.inner.name

    @property
    def identity(self) -> str:
        """The inner store's."""
        return self.inner.identity

    def put(self, key: str, chunks: Iterable[bytes], *, seen: Callable[[memoryview], None] | None = None) -> Receipt:
        """See `Store`."""
        after = self.faults.enter("put", key)
        receipt = self.inner.put(key, chunks, seen=seen)
        after()
        return receipt

    def put_file(self, path: Path, key: str) -> Receipt:
        """See `Store`."""
        after = self.faults.enter("put_file", key)
        receipt = self.inner.put_file(path, key)
        after()
        return receipt

    def replace(self, key: str, content: bytes) -> Receipt:
        """See `Store`."""
        after = self.faults.enter("replace", key)
        receipt = self.inner.replace(key, content)
        after()
        return receipt

    def get(self, key: str, *, token: str | None = None, start: int = 0, end: int | None = None) -> Iterator[bytes]:
        """See `Store`."""
        self.faults.enter("get", key)
        return self.inner.get(key, token=token, start=start, end=end)

    def read_back(self, key: str, *, token: str | None = None) -> ReadBack:
        """See `Store`."""
        self.faults.enter("read_back", key)
        return self.inner.read_back(key, token=token)

    def stat(self, key: str, *, token: str | None = None) -> Stat:
        """See `Store`."""
        self.faults.enter("stat", key)
        return self.inner.stat(key, token=token)

    def list(self, prefix: str) -> Iterator[Stat]:
        """See `Store`."""
        self.faults.enter("list", prefix)
        return self.inner.list(prefix)

    def beneath(self, prefix: str) -> Iterator[Stat]:
        """See `Store`."""
        self.faults.enter("beneath", prefix)
        return self.inner.beneath(prefix)

    def supersede(
        self, key: str, chunks: Iterable[bytes], *, seen: Callable[[memoryview], None] | None = None
    ) -> Receipt:
        """See `Store`."""
        after = self.faults.enter("supersede", key)
        receipt = self.inner.supersede(key, chunks, seen=seen)
        after()
        return receipt

    def move(self, source: str, target: str) -> Sequence[Receipt]:
        """See `Store`."""
        after = self.faults.enter("move", source)
        receipts = self.inner.move(source, target)
        after()
        return receipts

    def delete(self, key: str, *, token: str | None = None) -> None:
        """See `Store`."""
        after = self.faults.enter("delete", key)
        self.inner.delete(key, token=token)
        after()

    def sweep(self, before: datetime) -> int:
        """See `Store`."""
        return self.inner.sweep(before)

    def reinstate(self, key: str, token: str) -> bool:
        """See `Store`."""
        after = self.faults.enter("reinstate", key)
        done = self.inner.reinstate(key, token)
        after()
        return done

    def lock(self, key: str, until: datetime, *, token: str | None = None) -> datetime | None:
        """See `Store`."""
        self.faults.enter("lock", key)
        return self.inner.lock(key, until, token=token)

    def locked_until(self, key: str, *, token: str | None = None) -> datetime | None:
        """See `Store`."""
        self.faults.enter("locked_until", key)
        return self.inner.locked_until(key, token=token)

    def free(self) -> int | None:
        """See `Store`."""
        self.faults.enter("free", "")
        return self.inner.free()

    def total(self) -> int | None:
        """See `Store`."""
        return self.inner.total()
