"""The contract of a store: bytes by key. What every store promises stands in the docstring of `Store`."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Literal, Protocol

from liuhen.storage.errors import KeyInvalidError

ReadBackHow = Literal["direct", "evicted", "remote", "memory", "cache"]
"""How bytes were read back: past the cache (`direct`), after the cache was told to drop them (`evicted`), from another
machine (`remote`), from a store in memory (`memory`), or possibly from the cache, as the system offers no better
(`cache`)."""

KEY_LIMIT = 900
"""Longest key in bytes: S3 takes 1024, and a prefix may come before it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Receipt:
    """What a store gives for bytes that it took. The caller keeps it.

    Attributes:
        key: where the bytes are.
        size: how many.
        token: the store's name for exactly these bytes under this key; None when the store keeps no versions.
        how: where `put` read them back from; None when it wasn't asked to.
    """

    key: str
    size: int
    token: str | None
    how: ReadBackHow | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Stat:
    """What a store says about a key now.

    Attributes:
        key: the key.
        size: bytes.
        token: version token; None when the store keeps no versions.
        modified_at: when it was last written, by the store's clock, aware.
        regular: False for what isn't plain bytes (a symbolic link or device that somebody put into the folder).
    """

    key: str
    size: int
    token: str | None
    modified_at: datetime
    regular: bool = True


@dataclass(frozen=True, slots=True)
class ReadBack:
    """Bytes on their way back from the medium.

    Attributes:
        how: where they truly come from.
        chunks: the bytes in order; each view is valid until the next one is asked for.
    """

    how: ReadBackHow
    chunks: Iterator[memoryview]


class Store(Protocol):
    """Bytes by key. This docstring is the contract; `tests/contract/test_store.py` holds every store against it.

    Keys are relative paths with `/`: no empty, `.` or `..` part, no backslash, no control character, at most 900 bytes
    (`KeyInvalidError`). A *prefix* is a key or a folder of keys: `a/b` stands for `a/b` itself and for all `a/b/…`.

    - **Durable.** When a writing call returns, what it did survives loss of power. When it raises, the key holds what
      it held before, or (if the failure came after persisting) the new bytes whole; never a part of them.
    - **Never over.** `put`, `put_file` and `move` write where nothing is. The same bytes again succeed; other bytes
      raise `KeyOccupiedError` and what stood there stays. Only `replace` writes over.
    - **Absent is not unreachable.** `KeyAbsentError` is said only by a store that is there: it knows its own marker.
      All else is `StoreUnreachableError`; every call may raise it.
    - **Tokens.** A store with versions gives a token for each write. `get` with a token gives exactly those bytes even
      if the key was written over or hidden since; `stat` with a token raises `KeyReplacedError` then: a delete marker
      or an overwrite is tampering, not absence. A store without versions gives None and ignores what it is given.
    - **Locks.** A store that keeps locks removes no locked version: `delete` raises `KeyLockedError` and it stays. One
      that keeps none answers None.
    - **Beneath.** What was written over or hidden and still takes room isn't in `list` but in `beneath`, nowhere else.
    - **Full.** `StoreFullError`, and nothing of the bytes stays.
    - **Errors of the source** (raised by `chunks`) pass through as they are, and nothing stays.
    - **Threads.** All calls may be made from several threads and processes at once.
    """

    @property
    def name(self) -> str:
        """What a person calls this store: its folder or address."""
        ...

    @property
    def identity(self) -> str:
        """The id in the store's own marker, so that another disk under the same path isn't taken for this one."""
        ...

    def put(self, key: str, chunks: Iterable[bytes], *, seen: Callable[[memoryview], None] | None = None) -> Receipt:
        """Store bytes under a new key.

        Args:
            key: where.
            chunks: the bytes in order. They are read once, and not after an error.
            seen: called with every byte in order *as read back from the medium*, from another thread maybe; each view
                is valid during the call only. A store may do this alongside the writing. An error that it raises
                makes the put fail.
        """
        ...

    def put_file(self, path: Path, key: str) -> Receipt:
        """Adopt a local file: when this returns, the file is under the key and no longer at its path."""
        ...

    def replace(self, key: str, content: bytes) -> Receipt:
        """Put small new content in place of the old as one step, or where nothing was."""
        ...

    def get(self, key: str, *, token: str | None = None, start: int = 0, end: int | None = None) -> Iterator[bytes]:
        """Bytes from `start` up to `end` (not included; None means to the end), beyond the end nothing.

        Errors are raised by this call, not by the first step; a medium that fails midway raises at that step.
        """
        ...

    def read_back(self, key: str, *, token: str | None = None) -> ReadBack:
        """All bytes, from the medium and not from the cache wherever the system can do that; says which it was."""
        ...

    def stat(self, key: str, *, token: str | None = None) -> Stat:
        """What stands under the key now."""
        ...

    def list(self, prefix: str) -> Iterator[Stat]:
        """Everything under a prefix; keys of one folder come together. Nothing there is an empty list, no error."""
        ...

    def beneath(self, prefix: str) -> Iterator[Stat]:
        """Versions under a prefix that `list` doesn't show: written over, or hidden by a deletion mark.

        A key that is here and not in `list` is hidden: its bytes are there. A store without versions has none.
        """
        ...

    def supersede(
        self, key: str, chunks: Iterable[bytes], *, seen: Callable[[memoryview], None] | None = None
    ) -> Receipt:
        """Put bytes over a key whose present version must stay beneath, as a lock wants it; otherwise as `put`.

        Raises:
            KeyOccupiedError: the store keeps no versions, so nothing could stay.
        """
        ...

    def move(self, source: str, target: str) -> Sequence[Receipt]:
        """Move a prefix; at once where the store can. Called again after a failure it completes.

        Returns:
            Receipts of what stands under `target` now.

        Raises:
            KeyAbsentError: nothing at either prefix.
            KeyOccupiedError: a target key has other bytes.
        """
        ...

    def delete(self, key: str, *, token: str | None = None) -> None:
        """Remove a key (with a token: that version). Nothing there is fine."""
        ...

    def sweep(self, before: datetime) -> int:
        """Remove half-written leftovers of dead processes older than `before`; returns how many."""
        ...

    def reinstate(self, key: str, token: str) -> bool:
        """Make the version of a token the current one again by removing what came after it, deletion marks too.

        Returns:
            Whether it's current now; False when it isn't there any more, or the store keeps no versions.
        """
        ...

    def lock(self, key: str, until: datetime, *, token: str | None = None) -> datetime | None:
        """Keep a version from being removed by anybody until a moment; a lock is only ever put off, never shortened.

        Returns:
            The end of the lock that is in force now, or None when this store keeps no locks.
        """
        ...

    def locked_until(self, key: str, *, token: str | None = None) -> datetime | None:
        """The end of the lock on a version (without a token, on the current one); None when there's none."""
        ...

    def free(self) -> int | None:
        """Bytes that still fit, or None when the store can't say."""
        ...

    def total(self) -> int | None:
        """Bytes that fit into it altogether, or None when the store can't say."""
        ...


def check_key(key: str) -> str:
    """Return the key if it's one.

    Raises:
        KeyInvalidError: see the contract of `Store`.
    """
    if (
        not key
        or len(key.encode("utf-8", "surrogatepass")) > KEY_LIMIT
        or "\\" in key
        or not key.isprintable()
        or any(part in ("", ".", "..") for part in key.split("/"))
    ):
        raise KeyInvalidError(key=ascii(key)[:200])
    return key


def within(key: str, prefix: str) -> bool:
    """Whether a key stands under a prefix (an empty prefix holds everything)."""
    return not prefix or key == prefix or key.startswith(prefix + "/")
