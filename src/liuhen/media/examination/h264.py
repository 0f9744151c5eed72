"""H.264 as far as its counting goes: which numbers the pictures bear, and which are missing (ITU-T H.264 7.4.3)."""

from __future__ import annotations

from dataclasses import dataclass

from liuhen.media.examination.bits import Bits

SLICE, KEY_SLICE, SEI, SEQUENCE, PICTURE = 1, 5, 6, 7, 8
_HIGH_PROFILES = frozenset((100, 110, 122, 244, 44, 83, 86, 118, 128, 138, 139, 134, 135))
_MOST_CYCLE, _MOST_KNOWN = 255, 256


@dataclass(frozen=True, slots=True)
class Sequence:
    """What a sequence parameter set says of counting."""

    frame_bits: int
    gaps_allowed: bool
    frames_only: bool
    colour_planes: bool


@dataclass(frozen=True, slots=True)
class Slice:
    """The numbers in a slice's head.

    Attributes:
        first: whether it begins a picture.
        frame: `frame_num`.
        key: `idr_pic_id` of a picture that begins anew; None for others.
        is_field: it holds every second line.
        reference: others are built on it.
        modulus: where `frame_num` begins at nought again.
        gaps_allowed: the stream says that it leaves numbers out by intent.
    """

    first: bool
    frame: int
    key: int | None
    is_field: bool
    reference: bool
    modulus: int
    gaps_allowed: bool


class Sets:
    """The parameter sets met so far."""

    def __init__(self) -> None:
        self._known = set[bytes]()
        self._sequences: dict[int, Sequence] = {}
        self._pictures: dict[int, int] = {}

    def learn(self, unit: bytes) -> None:
        """Take in a unit; only parameter sets tell anything, and each is read once however often it comes."""
        if unit in self._known:
            return
        if len(self._known) < _MOST_KNOWN:
            self._known.add(unit)
        kind = unit[0] & 31 if unit else 0
        if kind == SEQUENCE:
            number, read = _sequence(Bits(unit[1:]))
            self._sequences[number] = read
        elif kind == PICTURE:
            bits = Bits(unit[1:])
            self._pictures[bits.ue()] = bits.ue()

    def slice(self, unit: bytes) -> Slice | None:
        """The numbers of a slice; None when its parameter sets aren't known."""
        bits = Bits(unit[1:])
        first = bits.ue() == 0
        bits.ue()
        sequence = self._sequences.get(self._pictures.get(bits.ue(), -1))
        if sequence is None:
            return None
        if sequence.colour_planes:
            bits.u(2)
        frame = bits.u(sequence.frame_bits)
        is_field = not sequence.frames_only and bits.flag()
        if is_field:
            bits.flag()
        key = bits.ue() if unit[0] & 31 == KEY_SLICE else None
        return Slice(
            first=first,
            frame=frame,
            key=key,
            is_field=is_field,
            reference=bool(unit[0] & 0x60),
            modulus=1 << sequence.frame_bits,
            gaps_allowed=sequence.gaps_allowed,
        )


def _sequence(bits: Bits) -> tuple[int, Sequence]:
    profile = bits.u(8)
    bits.u(16)
    number = bits.ue()
    planes = False
    if profile in _HIGH_PROFILES:
        chroma = bits.ue()
        planes = chroma == 3 and bits.flag()  # noqa: PLR2004 - 4:4:4
        bits.ue()
        bits.ue()
        bits.flag()
        if bits.flag():
            for each in range(12 if chroma == 3 else 8):  # noqa: PLR2004 - as above
                if bits.flag():
                    _skip_scaling(bits, 16 if each < 6 else 64)  # noqa: PLR2004 - the small ones come first
    frame_bits = bits.ue() + 4
    order = bits.ue()
    if order == 0:
        bits.ue()
    elif order == 1:
        bits.flag()
        bits.se()
        bits.se()
        for _ in range(min(bits.ue(), _MOST_CYCLE)):
            bits.se()
    bits.ue()
    gaps = bits.flag()
    bits.ue()
    bits.ue()
    return number, Sequence(min(frame_bits, 16), gaps, bits.flag(), planes)


def _skip_scaling(bits: Bits, size: int) -> None:
    last = following = 8
    for _ in range(size):
        if following:
            following = (last + bits.se()) % 256
        last = following or last


class Count:
    """Follows `frame_num` from picture to picture."""

    def __init__(self) -> None:
        self._last: int | None = None
        self._was_reference = False
        self._field_of: int | None = None

    def missing(self, told: Slice) -> int:
        """How many reference pictures lie between the picture before and this one; 0 when it follows on.

        A second field bears its frame's number and follows on.
        """
        before, self._last = self._last, told.frame
        was_reference, self._was_reference = self._was_reference, told.reference
        pair, self._field_of = self._field_of, told.frame if told.is_field else None
        if told.key is not None or before is None or told.gaps_allowed:
            return 0
        if told.is_field and pair == told.frame:
            self._field_of = None
            return 0
        expected = (before + 1) % told.modulus if was_reference else before
        return (told.frame - expected) % told.modulus
