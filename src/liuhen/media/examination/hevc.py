"""H.265 as far as its counting goes: the order numbers of its pictures (ITU-T H.265 7.3, 8.3.1)."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise

from liuhen.media.examination.bits import Bits

SEI, SEQUENCE, PICTURE = 39, 33, 34
LAST_SLICE = 31  # units up to here hold pictures
_KEY_FIRST, _KEY_LAST = 16, 23
_IDR = (19, 20)
_LEADING = (6, 7, 8, 9)  # shown before the key picture that they follow; a cut may leave them out by right
_SUB_LAYERS = 7


@dataclass(frozen=True, slots=True)
class Slice:
    """The numbers in a slice's head.

    Attributes:
        first: whether it begins a picture.
        order: `slice_pic_order_cnt_lsb`; 0 for a picture that begins anew.
        key: it begins anew or can be begun at.
        leading: it's shown before the key picture that it follows.
        modulus: where the order begins at nought again.
    """

    first: bool
    order: int
    key: bool
    leading: bool
    modulus: int


class Sets:
    """The parameter sets met so far."""

    def __init__(self) -> None:
        self._orders: dict[int, tuple[int, bool]] = {}
        self._pictures: dict[int, tuple[int, bool, int]] = {}

    def learn(self, unit: bytes) -> None:
        """Take in a unit; only parameter sets tell anything."""
        kind = unit[0] >> 1 & 63 if unit else 0
        if kind == SEQUENCE:
            number, order_bits, planes = _sequence(Bits(unit[2:]))
            self._orders[number] = order_bits, planes
        elif kind == PICTURE:
            bits = Bits(unit[2:])
            number, sequence = bits.ue(), bits.ue()
            bits.flag()
            self._pictures[number] = sequence, bits.flag(), bits.u(3)

    def slice(self, unit: bytes) -> Slice | None:
        """The numbers of a slice; None when its parameter sets aren't known."""
        kind = unit[0] >> 1 & 63
        bits = Bits(unit[2:])
        first = bits.flag()
        key = _KEY_FIRST <= kind <= _KEY_LAST
        if key:
            bits.flag()
        known = self._pictures.get(bits.ue())
        if known is None or known[0] not in self._orders:
            return None
        order_bits, planes = self._orders[known[0]]
        if not first:
            return Slice(first=False, order=0, key=key, leading=False, modulus=1 << order_bits)
        bits.u(known[2])
        bits.ue()
        if known[1]:
            bits.flag()
        if planes:
            bits.u(2)
        order = 0 if kind in _IDR else bits.u(order_bits)
        return Slice(first=True, order=order, key=key, leading=kind in _LEADING, modulus=1 << order_bits)


def _sequence(bits: Bits) -> tuple[int, int, bool]:
    bits.u(4)
    layers = bits.u(3)
    bits.flag()
    bits.u(88)
    bits.u(8)
    present = [(bits.flag(), bits.flag()) for _ in range(layers)]
    if layers:
        for _ in range(layers, _SUB_LAYERS + 1):
            bits.u(2)
    for profile, level in present:
        bits.u(88 if profile else 0)
        bits.u(8 if level else 0)
    number = bits.ue()
    chroma = bits.ue()
    planes = chroma == 3 and bits.flag()  # noqa: PLR2004 - 4:4:4
    bits.ue()
    bits.ue()
    if bits.flag():
        for _ in range(4):
            bits.ue()
    bits.ue()
    bits.ue()
    return number, min(bits.ue() + 4, 16), planes


class Count:
    """Follows the order numbers: those of one group, sorted, leave none out."""

    def __init__(self) -> None:
        self._group: list[tuple[int, float]] = []
        self._base = self._last = 0

    def add(self, told: Slice, at: float) -> list[tuple[float, int]]:
        """Take a picture in; when it begins a group, tell what the last one left out: when, and how many."""
        found: list[tuple[float, int]] = []
        if told.key:
            found = self.end()
            self._base = self._last = told.order
        if told.leading:
            return found
        step = (told.order - self._last + told.modulus // 2) % told.modulus - told.modulus // 2
        self._last += step
        self._group.append((self._last, at))
        return found

    def end(self) -> list[tuple[float, int]]:
        """What the group left out."""
        group, self._group = sorted(self._group), []
        steps = [later[0] - one[0] for one, later in pairwise(group)]
        usual = min((step for step in steps if step > 0), default=1)
        return [
            (group[at + 1][1], step // usual - 1) for at, step in enumerate(steps) if step > usual and not step % usual
        ]
