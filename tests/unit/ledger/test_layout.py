"""Tile paths and bundles as c2sp.org/tlog-tiles writes them."""

from __future__ import annotations

import contextlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from liuhen.errors import LiuhenError
from liuhen.ledger import layout
from liuhen.ledger.errors import EntryInvalidError, LedgerDamagedError, TreeRangeError


def test_path_isnt_that_of_the_specification() -> None:
    assert layout.tile_path(0, 1234067) == "tile/0/x001/x234/067"
    assert layout.tile_path(0, 0) == "tile/0/000"
    assert layout.tile_path(1, 273, 17) == "tile/1/273.p/17"
    assert layout.tile_path("entries", 1000, 255) == "tile/entries/x001/000.p/255"
    for number, width in ((-1, 256), (0, 0), (0, 257)):
        with pytest.raises(TreeRangeError):
            layout.tile_path(0, number, width)


def test_tree_of_70000_has_other_tiles_than_the_specification_says() -> None:
    tiles = {level: list(layout.tiles_between(0, 70_000, level)) for level in range(layout.levels_of(70_000))}
    assert len(tiles[0]) == 274
    assert tiles[0][-1] == (273, 112)
    assert tiles[1] == [(0, 256), (1, 17)]
    assert tiles[2] == [(0, 1)]
    assert [list(layout.tiles_between(0, 256, level)) for level in range(layout.levels_of(256))] == [
        [(0, 256)],
        [(0, 1)],
    ]


@given(st.lists(st.binary(max_size=300), min_size=1, max_size=256))
def test_bundle_is_another_after_reading(entries: list[bytes]) -> None:
    assert layout.unpack_bundle(layout.pack_bundle(entries)) == entries


def test_entry_of_64_kib_is_bundled() -> None:
    assert layout.unpack_bundle(layout.pack_bundle([b"x" * 65_535])) == [b"x" * 65_535]
    with pytest.raises(EntryInvalidError):
        layout.pack_bundle([b"x" * 65_536])


@given(st.binary(max_size=9000))
def test_nonsense_raises_something_foreign(data: bytes) -> None:
    for read in (layout.unpack_bundle, layout.unpack_tile):
        with contextlib.suppress(LiuhenError):
            read(data)


def test_bundle_of_257_entries_is_read() -> None:
    with pytest.raises(LedgerDamagedError):
        layout.unpack_bundle(b"\0\1x" * 257)


@given(st.integers(-5, 2**70))
def test_impossible_size_raises_something_foreign(size: int) -> None:
    try:
        layout.levels_of(size)
    except TreeRangeError:
        assert not 0 <= size < 2**63
