"""Reading a published ledger: checkpoint, tiles, entry bundles, and any node of the tree from them."""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path
from uuid import UUID

from liuhen.ledger import layout, merkle
from liuhen.ledger import note as notes
from liuhen.ledger.entry import outline
from liuhen.ledger.errors import (
    EntryInvalidError,
    LedgerAbsentError,
    LedgerDamagedError,
    LedgerUnreachableError,
    SubjectAbsentError,
    TreeRangeError,
)

_TILES_KEPT = 64  # 1 MiB at most
_NODES_KEPT = 4096  # the upper levels are in every proof


def read_file(folder: Path, relative: str) -> bytes | None:
    """The bytes of a published file; None when there is none.

    Raises:
        LedgerUnreachableError: the file can't be read.
    """
    try:
        return (folder / relative).read_bytes()
    except (FileNotFoundError, NotADirectoryError):
        return None
    except OSError as error:
        raise LedgerUnreachableError(path=str(folder / relative), why=str(error)) from error


class LedgerFolder:
    """A published ledger as it lies in a folder, at the size that its checkpoint says.

    Nothing is proven by reading: `liuhen.ledger.check` and the verify functions do that.

    Attributes:
        path: the folder.
        note: the checkpoint, a signed note, verbatim.
        checkpoint: what it says.
        verifiers: the keys that the folder itself names.
        full_node: the hash of a full node `(height, index)` of the tree, from the tile that makes it; raises
            TreeRangeError outside of the tree, LedgerDamagedError where the tile is missing or malformed.
    """

    def __init__(self, path: Path) -> None:
        """Read checkpoint and keys.

        Raises:
            LedgerAbsentError: no checkpoint is there.
            NoteMalformedError: checkpoint or key isn't one.
            LedgerUnreachableError: the folder can't be read.
        """
        self.path = path
        data = read_file(path, layout.CHECKPOINT)
        if data is None:
            raise LedgerAbsentError(path=str(path))
        parsed = notes.parse_note(data)
        self.note = data.decode()
        self.checkpoint = notes.parse_checkpoint(parsed)
        self.verifiers = read_verifiers(path)
        self._tile = lru_cache(maxsize=_TILES_KEPT)(self._read_tile)
        self.full_node = lru_cache(maxsize=_NODES_KEPT)(self._full_node)

    @property
    def size(self) -> int:
        """How many entries the checkpoint covers."""
        return self.checkpoint.size

    def _read(self, level: int | str, number: int, width: int) -> tuple[bytes, str]:
        """A tile of at least that width: the exact partial one, or the full one that replaced it."""
        path = layout.tile_path(level, number, width)
        data = read_file(self.path, path)
        if data is None and width < layout.WIDTH:
            data = read_file(self.path, layout.tile_path(level, number))
        if data is None:
            raise LedgerDamagedError(path=path, what="absent")
        return data, path

    def _read_tile(self, level: int, number: int) -> list[bytes]:
        width = layout.width_at(self.size, level, number)
        data, path = self._read(level, number, width)
        hashes = layout.unpack_tile(data, path)[:width]
        if len(hashes) < width:
            raise LedgerDamagedError(path=path, what="tile too short")
        return hashes

    def _full_node(self, height: int, index: int) -> bytes:
        level, number, offset, count = layout.tile_at(height, index)
        hashes = self._tile(level, number)[offset : offset + count]
        if len(hashes) < count:
            raise TreeRangeError(what=f"node {height}/{index} of a tree of {self.size}")
        while len(hashes) > 1:
            hashes = [merkle.node_hash(hashes[at], hashes[at + 1]) for at in range(0, len(hashes), 2)]
        return hashes[0]

    def root_at(self, size: int) -> bytes:
        """The root hash of the tree when it had that many entries, from the tiles.

        Raises:
            TreeRangeError: the tree never was so large.
            LedgerDamagedError: a tile is missing or malformed.
        """
        if not 0 <= size <= self.size:
            raise TreeRangeError(what=f"size {size} of {self.size}")
        return merkle.subtree(0, size, self.full_node) if size else merkle.EMPTY_ROOT

    def bundle(self, number: int) -> list[bytes]:
        """The entries of an entry bundle, at most 256.

        Raises:
            LedgerDamagedError: it is missing or malformed.
        """
        width = layout.width_at(self.size, 0, number)
        data, path = self._read(layout.ENTRIES, number, width)
        entries = layout.unpack_bundle(data, path)[:width]
        if len(entries) < width:
            raise LedgerDamagedError(path=path, what="entry bundle too short")
        return entries

    def entry(self, index: int) -> bytes:
        """The bytes of one entry.

        Raises:
            TreeRangeError: there is none at that index.
            LedgerDamagedError: its bundle is missing or malformed.
        """
        if not 0 <= index < self.size:
            raise TreeRangeError(what=f"entry {index} of {self.size}")
        return self.bundle(index // layout.WIDTH)[index % layout.WIDTH]

    def entries_of(self, subject: UUID) -> Iterator[tuple[int, bytes]]:
        """Index and bytes of each entry of a subject, by reading through all entries.

        Raises:
            SubjectAbsentError: there are none.
            LedgerDamagedError: a bundle is missing or malformed.
        """
        wanted = str(subject).encode()
        found = False
        for number in range((self.size + layout.WIDTH - 1) // layout.WIDTH):
            width = layout.width_at(self.size, 0, number)
            data, path = self._read(layout.ENTRIES, number, width)
            if wanted not in data:
                continue
            for offset, data_of_entry in enumerate(layout.unpack_bundle(data, path)[:width]):
                if wanted in data_of_entry and _is_about(data_of_entry, wanted):
                    found = True
                    yield number * layout.WIDTH + offset, data_of_entry
        if not found:
            raise SubjectAbsentError(subject=str(subject))


def _is_about(data: bytes, subject: bytes) -> bool:
    try:
        return outline(data)[1] == subject
    except EntryInvalidError:
        return False


def read_verifiers(folder: Path) -> list[notes.Verifier]:
    """The keys named beside the checkpoint, one a line.

    Raises:
        NoteMalformedError: a line isn't a verifier key.
        LedgerUnreachableError: the file can't be read.
    """
    data = read_file(folder, layout.VKEY)
    if data is None:
        return []
    return [notes.parse_vkey(line) for line in data.decode("utf-8", "replace").splitlines() if line.strip()]
