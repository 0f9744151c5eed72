"""The box tree of mov/mp4 files. Bounded, and safe on any bytes: what makes no sense is told, never followed."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import BinaryIO

MOST_BOXES = 20_000
DEEPEST = 10
_SHORT, _LONG = 8, 16
_PARENTS = frozenset(b"moov trak mdia minf dinf stbl edts udta ilst mvex moof traf mfra".split())


@dataclass(frozen=True, slots=True)
class Box:
    """One box.

    Attributes:
        kind: its four characters.
        start: its position in the file, in bytes.
        size: of the whole box, its head included.
        body: where its contents begin.
        children: the boxes in it, where it holds boxes.
    """

    kind: bytes
    start: int
    size: int
    body: int
    children: list[Box] = field(default_factory=list)

    @property
    def end(self) -> int:
        """The first position behind it."""
        return self.start + self.size

    def all(self, kind: bytes) -> Iterator[Box]:
        """The children of a kind."""
        return (child for child in self.children if child.kind == kind)

    def first(self, *path: bytes) -> Box | None:
        """The first box at the end of a path of kinds."""
        here: Box | None = self
        for kind in path:
            here = next(here.all(kind), None) if here is not None else None
        return here


@dataclass(slots=True)
class Tree:
    """What a walk found.

    Attributes:
        root: holds the outermost boxes.
        oddities: codes of what made no sense: `size`, `deep`, `many`, `trailing`.
    """

    root: Box
    oddities: list[str] = field(default_factory=list)
    count: int = 0


class Source:
    """A file that is read in pieces."""

    def __init__(self, file: BinaryIO) -> None:
        self._file = file
        self.size = file.seek(0, 2)

    def read(self, at: int, count: int) -> bytes:
        """Up to so many bytes from a position."""
        if count <= 0:
            return b""
        self._file.seek(at)
        return self._file.read(count)


def walk(source: Source) -> Tree:
    """Read the tree: heads only, whatever the bodies hold."""
    tree = Tree(Box(b"", 0, source.size, 0))
    _fill(source, tree, tree.root, source.size, 0)
    return tree


def _fill(source: Source, tree: Tree, parent: Box, end: int, depth: int) -> None:
    at = parent.body
    while at + _SHORT <= end:
        box = _box(source, tree, at, end, is_outer=depth == 0)
        if box is None:
            return
        parent.children.append(box)
        inner = _inside(source, box)
        if inner is not None and depth + 1 >= DEEPEST:
            _note(tree, "deep")
        elif inner is not None:
            _fill(source, tree, Box(box.kind, box.start, box.size, inner, box.children), box.end, depth + 1)
        at = box.end
    if depth == 0 and at < end:
        _note(tree, "trailing")


def _box(source: Source, tree: Tree, at: int, end: int, *, is_outer: bool) -> Box | None:
    """The box that begins here; None where the walk ends."""
    if tree.count >= MOST_BOXES:
        _note(tree, "many")
        return None
    head = source.read(at, _LONG)
    size, kind, used = int.from_bytes(head[:4]), head[4:8], _SHORT
    if size == 1 and len(head) == _LONG:
        size, used = int.from_bytes(head[8:]), _LONG
    elif size == 0 and is_outer:
        size = end - at
    if size < used:
        # QuickTime ends the list in a udta with four zero bytes; anything else makes no sense.
        if size or end - at > _SHORT:
            _note(tree, "size")
        return None
    if at + size > end:
        _note(tree, "size")
    tree.count += 1
    return Box(kind, at, min(size, end - at), at + used)


def _inside(source: Source, box: Box) -> int | None:
    """Where the boxes in a box begin; None when it holds none."""
    if box.kind in _PARENTS:
        return box.body
    if box.kind == b"meta":
        # ISO puts four bytes of version and flags before the boxes, QuickTime doesn't.
        return box.body if source.read(box.body + 4, 4) == b"hdlr" else box.body + 4
    return None


def _note(tree: Tree, oddity: str) -> None:
    if oddity not in tree.oddities:
        tree.oddities.append(oddity)
