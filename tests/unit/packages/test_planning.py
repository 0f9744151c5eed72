"""The planner: nothing lost, nothing twice, none overfull, full where the things allow it, the same for everybody."""

from __future__ import annotations

import itertools
import random
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from liuhen.packages import planning
from liuhen.packages.errors import CarrierTooSmallError
from liuhen.packages.image import write_image
from liuhen.packages.planning import Item, Plan

USABLE = 40 * planning.SECTOR + 10 * planning.PER_FILE
SIZES = st.integers(0, 130 * planning.SECTOR)
THINGS = st.lists(
    st.tuples(SIZES, st.integers(0, 3 * planning.SECTOR), st.sampled_from(["", "甲", "乙", "丙"])), max_size=24
)


def items(things: list[tuple[int, int, str]]) -> list[Item]:
    return [Item(f"{number:03}", size, beside, group) for number, (size, beside, group) in enumerate(things)]


def whole(made: Plan) -> dict[str, list[tuple[int, int]]]:
    """Item to its parts as (start, size) in the plan's order of parts."""
    pieces = sorted(piece for load in made.loads for piece in load.pieces)
    return {
        key: [(one.start, one.size) for one in held] for key, held in itertools.groupby(pieces, lambda one: one.key)
    }


@given(THINGS, st.randoms(use_true_random=False))
@settings(max_examples=60, deadline=None)
def test_something_lost_twice_overfull_or_split_without_need(
    things: list[tuple[int, int, str]], order: random.Random
) -> None:
    wanted = items(things)
    made = planning.plan(wanted, usable=USABLE)
    assert all(load.room <= USABLE and load.pieces for load in made.loads)
    assert all(load.room == sum(piece.room for piece in load.pieces) for load in made.loads)
    found = whole(made)
    assert found.keys() == {item.key for item in wanted}
    for item in wanted:
        at = 0
        for start, size in found[item.key]:
            assert start == at
            at += size
        assert at == item.size
        fits = item.beside + planning.cost([item.size]) <= USABLE
        assert (len(found[item.key]) == 1) == fits
    again = list(wanted)
    order.shuffle(again)
    assert planning.plan(again, usable=USABLE) == made


@given(st.lists(st.tuples(st.integers(1, 900), st.sampled_from(["", "甲", "乙"])), max_size=80))
@settings(max_examples=40, deadline=None)
def test_room_that_small_things_could_have_filled(things: list[tuple[int, str]]) -> None:
    usable = 35 * 1000 * 1000
    made = planning.plan(
        [Item(f"{n:03}", size * 1000, 0, group) for n, (size, group) in enumerate(things)], usable=usable
    )
    assert all(made.fill(load) >= planning.GOAL for load in made.loads[:-1])


@given(st.lists(st.lists(st.integers(1, 9), min_size=2, max_size=4), min_size=2, max_size=4))
@settings(max_examples=40, deadline=None)
def test_a_full_carrier_that_large_things_allowed(carriers: list[list[int]]) -> None:
    usable = planning.cost([1_000_000_000])
    sizes = []
    for shares in carriers:  # things cut from whole carriers: they can all be full
        each = (usable - 3 * planning.SECTOR * len(shares)) // sum(shares)
        sizes += [share * each for share in shares]
    made = planning.plan([Item(f"{n:03}", size) for n, size in enumerate(sizes)], usable=usable)
    assert max(made.fill(load) for load in made.loads) >= 0.99
    assert len(made.loads) <= len(carriers) + 1


def test_a_case_torn_though_it_fits_elsewhere() -> None:
    rooms = {"甲": 60, "乙": 40, "丙": 55, "丁": 45}
    usable = planning.cost([10_000] * 100)
    made = planning.plan(
        [Item(f"{group}{n}", 10_000, 0, group) for group, count in rooms.items() for n in range(count)], usable=usable
    )
    assert (len(made.loads), made.scattered) == (2, 0)


def test_a_split_that_nobody_can_join() -> None:
    usable = planning.cost([10_000], 0)
    made = planning.plan([Item("a", 25_000)], usable=usable)
    assert [(load.pieces[0].number, load.pieces[0].of) for load in made.loads] == [(1, 3), (2, 3), (3, 3)]
    unix, windows = planning.joining("original.mp4", 3)
    assert unix == "cat original.mp4.001of003 original.mp4.002of003 original.mp4.003of003 > original.mp4"
    assert windows.startswith("copy /b original.mp4.001of003+original.mp4.002of003+")
    with pytest.raises(CarrierTooSmallError):
        planning.plan([Item("a", 25_000, usable)], usable=usable)


@pytest.mark.parametrize("folders", [0, 12])
def test_an_image_larger_than_the_plan_said(tmp_path: Path, folders: int) -> None:
    sizes = [number * 997 for number in range(60)]
    for number, size in enumerate(sizes):
        folder = tmp_path / "in" / (f"{number % folders:03}" + "长" * 20 if folders else "")
        folder.mkdir(parents=True, exist_ok=True)
        (folder / (f"{number:03}" + "名" * 20)).write_bytes(b"x" * size)
    made = write_image(tmp_path / "in", tmp_path / "disc.iso", label="X")
    said = planning.cost(sizes, folders)
    assert made.size - planning.PER_IMAGE <= said <= made.size
