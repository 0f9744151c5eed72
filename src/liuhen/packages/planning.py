"""What goes onto which carrier: discs filled well, cases kept together, nothing split that fits. No I/O, no clock.

Sizes are bytes. What a file costs on our images beside its own bytes was measured on them (`tests/unit/packages`).
The plan depends on the things alone, not on the order in which they come: who plans again gets the same.
"""

from __future__ import annotations

from bisect import bisect_right, insort
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from itertools import groupby

from liuhen.packages.errors import CarrierTooSmallError

SECTOR = 2048
PER_FILE = 2560
"""A file's entry in UDF and its names in ISO 9660, Joliet and UDF; names have at most 64 bytes."""
PER_FOLDER = 9216
"""A folder in the three trees, with its own entries above."""
PER_IMAGE = 1 << 20
"""An image without a file has 557,056 bytes; the rest is for what doesn't end with a sector."""
GOAL = 0.97
"""How full a carrier should be before a case is torn to fill it."""

_ENOUGH = 0.995
_FINEST = 1 << 22
_COARSEST = 1 << 14
_SUMS = 1 << 26
"""How many sums are remembered at most: few units are added up on a fine grid, many on a coarse one."""

_LOOKED_AT = 32


@dataclass(frozen=True, slots=True)
class Item:
    """One thing to keep.

    Attributes:
        key: its own name; the plan is sorted by it.
        size: bytes of what may be split if it's larger than a carrier.
        beside: what goes along with every piece of it, as `cost` counts it.
        group: what should stay together has the same one; empty for none.
    """

    key: str
    size: int
    beside: int = 0
    group: str = ""


@dataclass(frozen=True, slots=True, order=True)
class Piece:
    """An item on a carrier, or a part of one.

    Attributes:
        key: the item's.
        number: which part, from 1.
        of: how many parts; 1 for a whole one.
        start: where in the item it begins.
        size: its bytes, without what goes beside.
        room: what it takes of the carrier.
        group: the item's.
    """

    key: str
    number: int
    of: int
    start: int
    size: int
    room: int
    group: str


@dataclass(frozen=True, slots=True)
class Load:
    """What goes onto one carrier, and the room that it takes of it."""

    pieces: tuple[Piece, ...]
    room: int


@dataclass(frozen=True, slots=True)
class Plan:
    """What goes where.

    Attributes:
        usable: bytes that every carrier has for this.
        loads: by their first item; the emptiest is the last, so that who waits for more leaves that one out.
    """

    usable: int
    loads: tuple[Load, ...]

    def fill(self, load: Load) -> float:
        """How full a carrier is, of 1."""
        return load.room / self.usable

    @property
    def scattered(self) -> int:
        """How many carriers more than one the groups are on, all together."""
        on = {(piece.group, number) for number, load in enumerate(self.loads) for piece in load.pieces if piece.group}
        return len(on) - len({group for group, _number in on})


def cost(sizes: Iterable[int], folders: int = 0) -> int:
    """What files of these sizes take on an image, in so many folders."""
    return sum(-(-size // SECTOR) * SECTOR + PER_FILE for size in sizes) + folders * PER_FOLDER


def part_name(name: str, number: int, of: int) -> str:
    """What a part of a file is called: `original.mp4.002of003`; a whole one keeps its name."""
    return name if of == 1 else f"{name}.{number:03}of{of:03}"


def joining(name: str, of: int) -> tuple[str, str]:
    """The commands that make one file of its parts when all stand in one folder: for Linux, and for Windows."""
    parts = [part_name(name, number, of) for number in range(1, of + 1)]
    return f"cat {' '.join(parts)} > {name}", f"copy /b {'+'.join(parts)} {name}"


def usable(capacity: int, reserve: int = 0) -> int:
    """What a carrier has for items: its capacity less the image's own and what every carrier of the set brings."""
    return capacity - PER_IMAGE - reserve


def plan(items: Iterable[Item], *, usable: int) -> Plan:
    """Say what goes onto which carrier.

    Every item is on exactly one carrier, unless it's larger than one: then its parts are, in order, on several. No
    carrier gets more than it holds. Of several ways that are tried, the one with the fewest carriers counts, then
    the one with the fewest that are less than `GOAL` full (but for one), then the one that tears the fewest groups.

    Args:
        items: with keys of their own.
        usable: bytes on every carrier, as `usable` counts them.

    Raises:
        CarrierTooSmallError: what goes beside an item leaves no room for it.
    """
    full, rest = _split(sorted(items, key=lambda item: item.key), usable)
    cases = _units(rest, lambda piece: f"group {piece.group}" if piece.group else _name(piece))
    ways = [_fill(cases, usable, tear=tear, largest=largest) for tear in (True, False) for largest in (True, False)]
    ways.append(_fill(_units(rest, _name), usable, tear=False, largest=True))
    found = [Plan(usable, _sorted([*full, *way])) for way in ways]
    return min(found, key=lambda one: (len(one.loads), _thin(one), one.scattered))


def _split(items: Sequence[Item], usable: int) -> tuple[list[list[Piece]], list[Piece]]:
    """Carriers that a part fills by itself, and everything else."""
    full: list[list[Piece]] = []
    rest: list[Piece] = []
    for item in items:
        room = item.beside + cost([item.size])
        if room <= usable:
            rest.append(Piece(item.key, 1, 1, 0, item.size, room, item.group))
            continue
        most = (usable - item.beside - PER_FILE) // SECTOR * SECTOR
        if most <= 0:
            raise CarrierTooSmallError(key=item.key, usable=usable)
        of = -(-item.size // most)
        for number in range(1, of + 1):
            start = (number - 1) * most
            size = min(most, item.size - start)
            piece = Piece(item.key, number, of, start, size, item.beside + cost([size]), item.group)
            if number < of:
                full.append([piece])
            else:
                rest.append(piece)
    return full, rest


@dataclass(frozen=True, slots=True, order=True)
class _Unit:
    """What is put onto a carrier together."""

    room: int
    name: str
    pieces: tuple[Piece, ...] = field(compare=False)


def _name(piece: Piece) -> str:
    return f"item {piece.key} {piece.number}"


def _unit(name: str, pieces: Iterable[Piece]) -> _Unit:
    held = tuple(pieces)
    return _Unit(sum(piece.room for piece in held), name, held)


def _units(pieces: Iterable[Piece], name: Callable[[Piece], str]) -> list[_Unit]:
    """The smallest first."""
    return sorted(_unit(each, held) for each, held in groupby(sorted(pieces, key=lambda one: (name(one), one)), name))


def _fill(units: Sequence[_Unit], usable: int, *, tear: bool, largest: bool) -> list[list[Piece]]:
    """Carriers one after the other; a group larger than one is torn in any case.

    Args:
        units: the smallest first.
        usable: bytes on every carrier.
        tear: whether a carrier below the goal is filled with a part of a group.
        largest: whether every carrier begins with the largest unit that's left.
    """
    waiting = list(units)
    carriers: list[list[Piece]] = []
    while waiting:
        taken: list[_Unit] = []
        if largest and waiting[-1].room <= usable:
            taken.append(waiting.pop())
        free = usable - sum(unit.room for unit in taken)
        chosen = _best(waiting, free)
        taken += chosen
        _remove(waiting, chosen)
        free -= sum(unit.room for unit in chosen)
        on = [piece for unit in taken for piece in unit.pieces]
        while waiting and (not on or (tear and usable - free < GOAL * usable)):
            part = _torn(waiting, free)
            if not part:
                break
            on += part
            free -= sum(piece.room for piece in part)
        carriers.append(on)
    return carriers


def _remove(waiting: list[_Unit], chosen: Iterable[_Unit]) -> None:
    gone = set(chosen)
    waiting[:] = [unit for unit in waiting if unit not in gone]


def _torn(waiting: list[_Unit], free: int) -> list[Piece]:
    """The part of a waiting group that fills the room best; what's left of the group stays waiting."""
    best: tuple[int, _Unit, list[_Unit]] | None = None
    for unit in waiting[: -_LOOKED_AT - 1 : -1]:
        chosen = _best(_units(unit.pieces, _name), free)
        room = sum(each.room for each in chosen)
        if best is None or room > best[0]:
            best = (room, unit, chosen)
    if best is None or not best[0]:
        return []
    _room, torn, chosen = best
    part = [piece for unit in chosen for piece in unit.pieces]
    waiting.remove(torn)
    rest = set(torn.pieces) - set(part)
    if rest:
        insort(waiting, _unit(torn.name, sorted(rest)))
    return part


def _best(units: Sequence[_Unit], room: int) -> list[_Unit]:
    """Units that fill the room as well as can be found: the largest that fits first, or else by a table of sums."""
    quick = _largest_first(units, room)
    if len(quick) == len(units) or _sum(quick) >= _ENOUGH * room:
        return quick
    exact = _by_table(units, room)
    left = [unit for unit in units if unit not in set(exact)]
    exact += _largest_first(left, room - _sum(exact))
    return max(quick, exact, key=_sum)


def _sum(units: Iterable[_Unit]) -> int:
    return sum(unit.room for unit in units)


def _largest_first(units: Sequence[_Unit], room: int) -> list[_Unit]:
    chosen: list[_Unit] = []
    end = len(units)
    while end := bisect_right(units, room, hi=end, key=lambda unit: unit.room):
        end -= 1
        chosen.append(units[end])
        room -= units[end].room
    return chosen


def _by_table(units: Sequence[_Unit], room: int) -> list[_Unit]:
    """The subset with the largest sum on a grid; a unit counts as more than it has, so the sum is never too much."""
    fitting = [unit for unit in units if unit.room <= room]
    if not fitting:
        return []
    grid = min(_FINEST, max(_COARSEST, _SUMS // len(fitting)))
    steps = [-(-unit.room * grid // room) for unit in fitting]
    mask = (2 << grid) - 1
    reached = [1]
    for step in steps:
        reached.append((reached[-1] | reached[-1] << step) & mask)
    at = reached[-1].bit_length() - 1
    chosen = []
    for number in range(len(fitting), 0, -1):
        if not reached[number - 1] >> at & 1:
            chosen.append(fitting[number - 1])
            at -= steps[number - 1]
    return chosen


def _sorted(carriers: Iterable[Sequence[Piece]]) -> tuple[Load, ...]:
    loads = sorted((_load(pieces) for pieces in carriers), key=lambda load: load.pieces[0])
    if loads:
        loads.append(loads.pop(min(range(len(loads)), key=lambda at: (loads[at].room, -at))))
    return tuple(loads)


def _load(pieces: Sequence[Piece]) -> Load:
    return Load(tuple(sorted(pieces)), sum(piece.room for piece in pieces))


def _thin(one: Plan) -> int:
    """How many carriers are less full than they should be, but for the last."""
    return sum(one.fill(load) < GOAL for load in one.loads[:-1])
