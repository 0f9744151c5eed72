"""Where published files stand (C2SP tlog-tiles): paths of tiles, of entry bundles and of the checkpoint. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from liuhen.ledger.errors import EntryInvalidError, LedgerDamagedError, TreeRangeError
from liuhen.ledger.merkle import HASH_BYTES, MAX_SIZE

CHECKPOINT = "checkpoint"
VKEY = "vkey"
WIDTH = 256
HEIGHT = 8
ENTRIES = "entries"
_LENGTH_BYTES = 2
_MAX_ENTRY = 0xFFFF


def tile_path(level: int | str, number: int, width: int = WIDTH) -> str:
    """The path of a tile, `tile/<level>/<number>[.p/<width>]`; `level` is `entries` for an entry bundle.

    Raises:
        TreeRangeError: no such tile can be.
    """
    if number < 0 or not 0 < width <= WIDTH:
        raise TreeRangeError(what=f"tile {number} of width {width}")
    groups = [f"{number % 1000:03}"]
    while number := number // 1000:
        groups.append(f"x{number % 1000:03}")
    partial = "" if width == WIDTH else f".p/{width}"
    return f"tile/{level}/{'/'.join(reversed(groups))}{partial}"


def partial_folder(level: int | str, number: int) -> str:
    """The folder that holds a tile's partial forms."""
    return tile_path(level, number) + ".p"


def width_at(size: int, level: int, number: int) -> int:
    """How many hashes the tile has in a tree of that size: 0 (absent) to 256."""
    return max(0, min(WIDTH, (size >> (HEIGHT * level)) - number * WIDTH))


def levels_of(size: int) -> int:
    """How many tile levels a tree of that size has.

    Raises:
        TreeRangeError: an impossible size.
    """
    if not 0 <= size <= MAX_SIZE:
        raise TreeRangeError(what=f"size {size}")
    return (size.bit_length() + HEIGHT - 1) // HEIGHT


def tile_at(height: int, index: int) -> tuple[int, int, int, int]:
    """Which tile hashes make the full node: tile level, tile number, first hash, how many."""
    level, within = divmod(height, HEIGHT)
    number, offset = divmod(index << within, WIDTH)
    return level, number, offset, 1 << within


def pack_bundle(entries: Sequence[bytes]) -> bytes:
    """An entry bundle: each entry after its length as a big-endian uint16.

    Raises:
        EntryInvalidError: an entry longer than 65,535 bytes.
    """
    for entry in entries:
        if len(entry) > _MAX_ENTRY:
            raise EntryInvalidError(what="entry too large")
    return b"".join(len(entry).to_bytes(_LENGTH_BYTES, "big") + entry for entry in entries)


def unpack_bundle(data: bytes, path: str = "") -> list[bytes]:
    """The entries of a bundle.

    Raises:
        LedgerDamagedError: lengths and bytes don't fit, or there are more than 256 entries.
    """
    entries: list[bytes] = []
    at, end = 0, len(data)
    while at < end:
        start = at + _LENGTH_BYTES
        at = start + int.from_bytes(data[at:start], "big")
        if at > end or start > end or len(entries) == WIDTH:
            raise LedgerDamagedError(path=path, what="entry bundle malformed")
        entries.append(data[start:at])
    return entries


def unpack_tile(data: bytes, path: str = "") -> list[bytes]:
    """The hashes of a tile.

    Raises:
        LedgerDamagedError: not 1 to 256 whole hashes.
    """
    if len(data) % HASH_BYTES or not 0 < len(data) <= WIDTH * HASH_BYTES:
        raise LedgerDamagedError(path=path, what="tile malformed")
    return [data[at : at + HASH_BYTES] for at in range(0, len(data), HASH_BYTES)]


def tiles_between(old: int, new: int, level: int) -> Iterator[tuple[int, int]]:
    """Number and width of each tile of the level that a tree of size `new` has and one of size `old` hasn't so wide."""
    before, after = old >> (HEIGHT * level), new >> (HEIGHT * level)
    for number in range(before // WIDTH, (after + WIDTH - 1) // WIDTH):
        width = width_at(new, level, number)
        if width > width_at(old, level, number):
            yield number, width
