"""Where a film or photo was made, as its device wrote it: GPMF telemetry, ISO 6709 text, EXIF. Pure, safe on any bytes.

GPMF (GoPro's General Purpose Metadata Format) is a tree of items: four characters, a type, the size of one value, how
many there are, then the values, filled up to four bytes. Positions are integers; `SCAL` before them says what one is.
"""

from __future__ import annotations

import re
import struct
from collections.abc import Iterator
from fractions import Fraction

from liuhen.media.model import Position

_HEAD = 8
_DEEPEST = 6
_MOST_ITEMS = 5_000
_NESTED = 0
_GPS5, _GPS9 = struct.Struct(">5i"), struct.Struct(">7i2H")
_SCALES = {4: "i", 2: "H"}
_LEAST_FIX = 2
"""A receiver's fix: 0 none, 2 over the ground, 3 with height; without one what stands there is old or nothing."""
_ISO6709 = re.compile(
    r"([+-]\d{2,6}(?:\.\d{1,10})?)([+-]\d{3,7}(?:\.\d{1,10})?)(?:[+-]\d.*)?/?.*", re.ASCII | re.DOTALL
)
_MOST_TEXT = 200
_FOURTH, _HALF = 90, 180
_DEGREES_ONLY, _WITH_MINUTES = 2, 4  # digits of a latitude before its point: DD, DDMM, DDMMSS; a longitude has one more


def from_text(text: str, source: str = "iso6709") -> Position | None:
    """The place in an ISO 6709 string, as phones write it: `+34.7975+114.3076+070.1/`; None when it's none."""
    found = _ISO6709.fullmatch(text.strip()[:_MOST_TEXT])
    if found is None:
        return None
    north, east = (_degrees(part, extra) for extra, part in enumerate(found.groups()))
    return _position(north, east, source)


def _degrees(text: str, extra: int) -> Fraction | None:
    """Degrees of ±DD.D, ±DDMM.M or ±DDMMSS.S; a longitude has one digit more."""
    whole, _point, rest = text[1:].partition(".")
    value = Fraction(whole + ("." + rest if rest else ""))
    digits = len(whole) - extra
    if digits == _DEGREES_ONLY:
        found = value
    elif digits == _WITH_MINUTES:
        found = value // 100 + (value % 100) / 60
    elif digits == _WITH_MINUTES + 2:
        found = value // 10_000 + Fraction(value // 100 % 100, 60) + (value % 100) / 3600
    else:
        return None
    return -found if text[0] == "-" else found


def from_gpmf(payload: bytes) -> Position | None:
    """The first place of a GPMF payload at which the receiver had a fix; None when there is none."""
    budget = [_MOST_ITEMS]
    for kind, kept_as, size, body in _items(payload, budget):
        if kind == b"DEVC" and kept_as == _NESTED and size:
            for inner, inner_as, _size, stream in _items(body, budget):
                found = _of_stream(stream, budget) if inner == b"STRM" and inner_as == _NESTED else None
                if found is not None:
                    return found
    return None


def _of_stream(stream: bytes, budget: list[int]) -> Position | None:
    scales: list[int] = []
    fix: int | None = None
    for kind, _kept_as, size, body in _items(stream, budget):
        if kind == b"SCAL" and size in _SCALES:
            scales = [each[0] for each in struct.iter_unpack(">" + _SCALES[size], body[: len(body) // size * size])]
        elif kind == b"GPSF" and len(body) >= 4:  # noqa: PLR2004 - one number of four bytes
            fix = int.from_bytes(body[:4])
        elif kind == b"GPS5" and size == _GPS5.size and fix is not None and fix >= _LEAST_FIX:
            for values in _GPS5.iter_unpack(body[: len(body) // size * size]):
                return _scaled(values[0], values[1], scales)
        elif kind == b"GPS9" and size == _GPS9.size:
            for values in _GPS9.iter_unpack(body[: len(body) // size * size]):
                if values[8] >= _LEAST_FIX:
                    return _scaled(values[0], values[1], scales)
    return None


def _scaled(north: int, east: int, scales: list[int]) -> Position | None:
    by = scales if len(scales) > 1 else scales * 2
    if len(by) < 2 or not by[0] or not by[1]:  # noqa: PLR2004 - one for each
        return None
    return _position(Fraction(north, by[0]), Fraction(east, by[1]), "gpmf")


def _items(data: bytes, budget: list[int]) -> Iterator[tuple[bytes, int, int, bytes]]:
    """Each item: its characters, type, size of one value, values; ends where it makes no sense."""
    at = 0
    while at + _HEAD <= len(data) and budget[0] > 0:
        budget[0] -= 1
        kind, kept_as, size = data[at : at + 4], data[at + 4], data[at + 5]
        length = size * int.from_bytes(data[at + 6 : at + 8])
        if kind == b"\0\0\0\0":
            return
        yield kind, kept_as, size, data[at + _HEAD : at + _HEAD + length]
        at += _HEAD + (length + 3) // 4 * 4


def from_exif(entries: dict[int, object]) -> Position | None:
    """The place in a photo's GPS entries: degrees, minutes and seconds north or south, east or west."""
    north = _turned(entries.get(2), entries.get(1), "NS")
    east = _turned(entries.get(4), entries.get(3), "EW")
    return _position(north, east, "exif")


def _turned(values: object, side: object, sides: str) -> Fraction | None:
    """Degrees of three numbers, negative on the second side."""
    known = side.strip("\0 ").upper() if isinstance(side, str) else ""
    if known not in (*sides,) or not isinstance(values, tuple | list) or len(values) != 3:  # noqa: PLR2004
        return None
    try:
        degrees, minutes, seconds = (Fraction(each) for each in values)
    except (TypeError, ValueError, ZeroDivisionError, OverflowError):
        return None
    found = degrees + minutes / 60 + seconds / 3600
    return -found if known == sides[1] else found


def _position(north: Fraction | None, east: Fraction | None, source: str) -> Position | None:
    """A place on the earth; where both are nothing a device had none."""
    if north is None or east is None or abs(north) > _FOURTH or abs(east) > _HALF or not (north or east):
        return None
    return Position(latitude=round(float(north), 7), longitude=round(float(east), 7), source=source)
