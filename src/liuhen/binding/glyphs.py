"""Which characters our fonts can draw; what none of them has is drawn as a box with its code, and listed."""

from __future__ import annotations

import struct
import unicodedata
from collections.abc import Collection
from functools import cache
from pathlib import Path

import pylopdf_fonts_zh_cn

BODY, HEADING = "Noto Serif SC", "Noto Sans SC"
_INVISIBLE = frozenset(
    {0x200B, 0x200C, 0x200D, 0x2060, 0xFEFF, 0x00AD, *range(0xFE00, 0xFE10), *range(0xE0100, 0xE01F0)}
)
_STEERING = frozenset({"Cc", "Cf", "Cs", "Zl", "Zp"})
_FORMAT_SEGMENTS = 12


def folder() -> Path:
    """Where the fonts are."""
    return pylopdf_fonts_zh_cn.serif_path().parent


@cache
def drawable() -> frozenset[int]:
    """The characters that both fonts have, so that it doesn't matter in which of them a text is set."""
    return _characters(pylopdf_fonts_zh_cn.serif_path()) & _characters(pylopdf_fonts_zh_cn.sans_path())


def pieces(text: str, *, refused: Collection[str] = ()) -> list[str | dict[str, str]]:
    """A text cut where a character can't be drawn: strings, and `{"code": "U+20BB7"}` in place of such a one.

    Characters that only steer how others look are left out; line breaks stay. What Python's tables don't know yet
    (the newest names are in such planes) is boxed like any other.

    Args:
        text: what is to be set.
        refused: characters that the typesetter couldn't draw after all.
    """
    found: list[str | dict[str, str]] = []
    for letter in text:
        code = ord(letter)
        if code in _INVISIBLE or (letter != "\n" and unicodedata.category(letter) in _STEERING):
            continue
        if letter == "\n" or (code in drawable() and letter not in refused):
            if found and isinstance(found[-1], str):
                found[-1] += letter
            else:
                found.append(letter)
        else:
            found.append({"code": f"U+{code:04X}"})
    return found


def _characters(path: Path) -> frozenset[int]:
    """The character map of an OpenType font: its table `cmap`, format 12."""
    data = path.read_bytes()
    tables = struct.unpack(">H", data[4:6])[0]
    entries = (struct.unpack(">4sLLL", data[12 + 16 * index : 28 + 16 * index]) for index in range(tables))
    start = next(offset for tag, _checksum, offset, _length in entries if tag == b"cmap")
    count = struct.unpack(">H", data[start + 2 : start + 4])[0]
    for index in range(count):
        where = struct.unpack(">L", data[start + 8 + 8 * index : start + 12 + 8 * index])[0] + start
        if struct.unpack(">H", data[where : where + 2])[0] == _FORMAT_SEGMENTS:
            groups = struct.unpack(">L", data[where + 12 : where + 16])[0]
            ranges = (struct.unpack(">LLL", data[where + 16 + 12 * n : where + 28 + 12 * n]) for n in range(groups))
            return frozenset(code for first, last, _glyph in ranges for code in range(first, last + 1))
    raise ValueError(path.name)
