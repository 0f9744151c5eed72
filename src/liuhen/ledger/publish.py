"""Publishing a ledger into a folder: tiles and entry bundles first, the checkpoint last, each durable.

Published files are only ever added. A file that stands already with the same bytes is left; with other bytes, it is
an error, never a replacement. So a publication that died anywhere is completed by running it again.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterable, Sequence
from itertools import chain
from pathlib import Path

from liuhen.ledger import layout, merkle
from liuhen.ledger import note as notes
from liuhen.ledger.errors import LedgerDamagedError, LedgerUnreachableError, TileOccupiedError
from liuhen.ledger.folder import LedgerFolder, read_file

Sign = Callable[[str], notes.Signature]


class _Writer:
    """Writes files durably: each synced before its name appears, folders synced on `settle`."""

    def __init__(self, root: Path) -> None:
        self.added = 0
        self._root = root
        self._folders: set[Path] = set()
        self._make(root)

    def _make(self, folder: Path) -> None:
        missing = []
        while not folder.is_dir():
            missing.append(folder)
            folder = folder.parent
        for each in reversed(missing):
            each.mkdir(exist_ok=True)
            self._folders.add(each.parent)

    def add(self, relative: str, data: bytes) -> None:
        """Write a file that must never change.

        Raises:
            TileOccupiedError: it stands already with other bytes.
        """
        path = self._root / relative
        standing = read_file(self._root, relative)
        if standing is None:
            self.replace(relative, data)
            self.added += 1
        elif standing != data:
            raise TileOccupiedError(path=str(path))
        else:
            _sync(path)  # written by a run that died: perhaps not durable yet
            self._folders.add(path.parent)

    def replace(self, relative: str, data: bytes) -> None:
        """Write a file under its name at once, in whole."""
        path = self._root / relative
        self._make(path.parent)
        beside = path.with_name(f"{path.name}.new")
        with beside.open("wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        os.replace(beside, path)  # noqa: PTH105 - named so that a test can let it fail
        self._folders.add(path.parent)

    def settle(self) -> None:
        """Make the names durable. Windows can't sync a folder: NTFS journals the renames instead."""
        folders, self._folders = self._folders, set()
        if os.name != "nt":
            for folder in folders:
                _sync(folder)


def _sync(path: Path) -> None:
    handle = os.open(path, os.O_RDONLY if os.name != "nt" else os.O_RDWR)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


class _Edge:
    """The right edge of the tree: per level the hashes of the tile that isn't full yet, and the open entry bundle."""

    def __init__(self, write: Callable[[str, bytes], None]) -> None:
        self._write = write
        self.size = 0
        self._open: list[list[bytes]] = []
        self._bundle: list[bytes] = []

    def continue_from(self, folder: LedgerFolder) -> None:
        """Take up where the published tree ends.

        Raises:
            LedgerDamagedError: the tiles don't make the checkpoint's root, or the entries aren't the tile's.
        """
        self.size = size = folder.size
        for level in range(layout.levels_of(size)):
            count = (size >> (layout.HEIGHT * level)) % layout.WIDTH
            first = (size >> (layout.HEIGHT * level)) - count
            self._open.append([folder.full_node(layout.HEIGHT * level, first + each) for each in range(count)])
        if self.root() != folder.checkpoint.root:
            raise LedgerDamagedError(path=layout.CHECKPOINT, what="tiles don't make the root")
        if size % layout.WIDTH:
            self._bundle = folder.bundle(size // layout.WIDTH)
            if [merkle.leaf_hash(entry) for entry in self._bundle] != self._open[0]:
                raise LedgerDamagedError(path=layout.ENTRIES, what="entries aren't the tile's")

    def push(self, entry: bytes) -> None:
        """Add an entry; full tiles and bundles are written as they become full."""
        self._bundle.append(entry)
        number = self.size // layout.WIDTH
        self.size += 1
        if len(self._bundle) == layout.WIDTH:
            self._write(layout.tile_path(layout.ENTRIES, number), layout.pack_bundle(self._bundle))
            self._bundle = []
        self._push_hash(0, merkle.leaf_hash(entry))

    def _push_hash(self, level: int, value: bytes) -> None:
        if level == len(self._open):
            self._open.append([])
        hashes = self._open[level]
        hashes.append(value)
        if len(hashes) == layout.WIDTH:
            number = (self.size - 1) >> (layout.HEIGHT * (level + 1))
            self._write(layout.tile_path(level, number), b"".join(hashes))
            self._open[level] = []
            self._push_hash(level + 1, merkle.root_of(hashes))

    def write_partial(self) -> None:
        """Write the tiles and the bundle that aren't full."""
        for level, hashes in enumerate(self._open):
            if hashes:
                number = self.size >> (layout.HEIGHT * (level + 1))
                self._write(layout.tile_path(level, number, len(hashes)), b"".join(hashes))
        if self._bundle:
            path = layout.tile_path(layout.ENTRIES, self.size // layout.WIDTH, len(self._bundle))
            self._write(path, layout.pack_bundle(self._bundle))

    def root(self) -> bytes:
        """The root hash of the tree."""
        growing = merkle.CompactRange()
        for level in reversed(range(len(self._open))):
            for each in self._open[level]:
                growing.push_node(each, layout.HEIGHT * level)
        return growing.root()


class Publisher:
    """Extends a published ledger. One at a time per folder: the caller holds a lock."""

    def __init__(
        self, path: Path, *, origin: str, verifiers: Sequence[notes.Verifier], signers: Sequence[Sign] = ()
    ) -> None:
        """Take the folder, the ledger's name, its keys, and what makes each signature line, Ed25519 first."""
        self.path = path
        self._origin = origin
        self._verifiers = list(verifiers)
        self._signers = list(signers)

    def published(self) -> tuple[notes.Checkpoint, str] | None:
        """The newest published checkpoint, verified, and its note; None before the first.

        Raises:
            NoteMalformedError, SignatureWrongError: the checkpoint isn't one of ours.
            LedgerUnreachableError: the folder can't be read.
        """
        data = read_file(self.path, layout.CHECKPOINT)
        return None if data is None else (self.opened(data), data.decode())

    def opened(self, note: str | bytes) -> notes.Checkpoint:
        """What a checkpoint of this ledger says, its signature verified.

        Raises:
            NoteMalformedError, SignatureWrongError: it isn't signed with our key.
            LedgerDamagedError: it is another ledger's.
        """
        checkpoint = notes.open_checkpoint(note, self._verifiers)
        if checkpoint.origin != self._origin:
            raise LedgerDamagedError(path=layout.CHECKPOINT, what="another ledger's")
        return checkpoint

    def extend(self, entries: Iterable[bytes]) -> tuple[notes.Checkpoint, str]:
        """Add entries after the published ones, sign, publish. Returns the new checkpoint and its note.

        With no entries, the files of the published tree stay as they are; an empty folder gets a checkpoint of size 0.

        Raises:
            TileOccupiedError: a file stands already with other bytes.
            LedgerDamagedError: the published tree isn't what its checkpoint says.
            LedgerUnreachableError: the folder can't be written.
        """
        standing = self.published()
        coming = iter(entries)
        first = next(coming, None)
        if standing is not None and first is None:
            return standing
        try:
            writer = _Writer(self.path)
            edge = _Edge(writer.add)
            if standing is not None:
                edge.continue_from(LedgerFolder(self.path))
            before = edge.size
            for entry in () if first is None else chain((first,), coming):
                edge.push(entry)
            edge.write_partial()
            self._write_keys(writer)
            writer.settle()
            checkpoint = notes.Checkpoint(self._origin, edge.size, edge.root())
            signed = notes.sign_checkpoint(checkpoint, self._signers)
            writer.replace(layout.CHECKPOINT, signed.encode())
            writer.settle()
            self._drop_outgrown(before, edge.size)
        except OSError as error:
            raise LedgerUnreachableError(path=str(self.path), why=str(error)) from error
        return checkpoint, signed

    def restore(self, entries: Iterable[bytes], note: str) -> int:
        """Write the whole tree of a checkpoint that was signed before, from its first entry; nothing is signed.

        What stands already with the same bytes is left, what is missing is added, and the checkpoint comes last. So a
        lost folder comes back byte for byte, one with holes is mended, and a run that died is completed by the next.

        Args:
            entries: all entries of that checkpoint in their order.
            note: the checkpoint as it was published.

        Returns:
            How many files of the tree were missing.

        Raises:
            NoteMalformedError, SignatureWrongError: the note isn't one of ours.
            LedgerDamagedError: the entries don't make its root; it isn't written.
            TileOccupiedError: a file stands with other bytes, and stays.
            LedgerUnreachableError: the folder can't be written.
        """
        checkpoint = self.opened(note)
        try:
            writer = _Writer(self.path)
            edge = _Edge(writer.add)
            for entry in entries:
                edge.push(entry)
            edge.write_partial()
            if (edge.size, edge.root()) != (checkpoint.size, checkpoint.root):
                raise LedgerDamagedError(path=layout.CHECKPOINT, what="entries don't make the root")
            self._write_keys(writer)
            writer.settle()
            writer.replace(layout.CHECKPOINT, note.encode())
            writer.settle()
            self._drop_outgrown(0, edge.size)
        except OSError as error:
            raise LedgerUnreachableError(path=str(self.path), why=str(error)) from error
        return writer.added

    def _write_keys(self, writer: _Writer) -> None:
        keys = "".join(f"{each.vkey()}\n" for each in self._verifiers).encode()
        if read_file(self.path, layout.VKEY) != keys:
            writer.replace(layout.VKEY, keys)

    def _drop_outgrown(self, before: int, after: int) -> None:
        """Remove the partial forms of tiles that are full now; the tile before too, should a run have died here."""
        for level in range(layout.levels_of(after)):
            first = max(0, (before >> (layout.HEIGHT * (level + 1))) - 1)
            for number in range(first, after >> (layout.HEIGHT * (level + 1))):
                names: tuple[int | str, ...] = (level, layout.ENTRIES) if level == 0 else (level,)
                for name in names:
                    partial = self.path / layout.partial_folder(name, number)
                    if partial.is_dir():
                        shutil.rmtree(partial)
