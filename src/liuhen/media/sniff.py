"""What a file is, by its first bytes; and the outer boxes of mov/mp4. Small, bounded, and safe on any bytes."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

HEAD = 64 * 1024
"""How many first bytes `family` wants."""

PDF_MARK_WITHIN = 1024
"""PDF allows other bytes before its mark, up to here."""
MOST_BOXES = 1000
_HEIF_BRANDS = {b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx", b"mif1", b"msf1"}
_TEXT_CONTROLS = frozenset(b"\t\n\r\f\x1b")
_LONGEST_CHARACTER = 4
_SHORT_HEAD = 8
_LONG_HEAD = 16


def family(head: bytes) -> str:
    """`jpeg`, `png`, `gif`, `bmp`, `webp`, `tiff`, `heic`, `avif`, `text`, `empty`, or "" for everything else.

    Playlists and subtitles are text: they are never handed to a demuxer, which would follow what they name.
    """
    if not head:
        return "empty"
    for magic, name in (
        (b"\xff\xd8\xff", "jpeg"),
        (b"\x89PNG\r\n\x1a\n", "png"),
        (b"GIF87a", "gif"),
        (b"GIF89a", "gif"),
        (b"II*\0", "tiff"),
        (b"MM\0*", "tiff"),
    ):
        if head.startswith(magic):
            return name
    if head[:4] == b"RIFF" and head[8:12] == b"WEBP":
        return "webp"
    if head[:2] == b"BM" and head[6:10] == b"\0\0\0\0":
        return "bmp"
    if head[4:8] == b"ftyp":
        brand = head[8:12]
        return "avif" if brand in {b"avif", b"avis"} else "heic" if brand in _HEIF_BRANDS else ""
    return "text" if is_text(head) else ""


def is_text(head: bytes) -> bool:
    """UTF-8, UTF-16 with its mark, or GB 18030, without control characters."""
    if head[:2] in {b"\xff\xfe", b"\xfe\xff"}:
        return _decodes(head[: len(head) // 2 * 2], "utf-16", cut=2)
    if any(byte < ord(" ") and byte not in _TEXT_CONTROLS for byte in head) or b"\x7f" in head:
        return False
    return _decodes(head, "utf-8", cut=_LONGEST_CHARACTER) or _decodes(head, "gb18030", cut=_LONGEST_CHARACTER)


def _decodes(head: bytes, encoding: str, *, cut: int) -> bool:
    """Whether `head`, perhaps cut within its last character, is printable text in this encoding."""
    for end in range(len(head), max(len(head) - cut, 0), -1):
        try:
            text = head[:end].decode(encoding)
        except UnicodeDecodeError:
            continue
        return all(character.isprintable() or character in "\t\n\r\f\x1b\ufeff\u3000\xa0" for character in text)
    return False


@dataclass(frozen=True, slots=True)
class Layout:
    """The outer boxes of a mov/mp4: whether the index comes before the data, and whether the file ends too early."""

    faststart: bool | None
    truncated: bool


def box_layout(read_at: Callable[[int, int], bytes], size: int) -> Layout:
    """Walk the outermost boxes only, at most a thousand of them.

    Args:
        read_at: gives up to so many bytes (second) from a position (first).
        size: of the file, in bytes.
    """
    position = 0
    order: list[bytes] = []
    for _ in range(MOST_BOXES):
        head = read_at(position, _LONG_HEAD)
        if len(head) < _SHORT_HEAD:
            break
        length, name = int.from_bytes(head[:4]), head[4:8]
        if length == 1 and len(head) == _LONG_HEAD:
            length = int.from_bytes(head[8:16])
        elif length == 0:
            length = size - position
        if length < _SHORT_HEAD:
            return Layout(_index_first(order), truncated=True)
        order.append(name)
        position += length
        if position >= size:
            break
    return Layout(_index_first(order), truncated=position != size)


def _index_first(order: list[bytes]) -> bool | None:
    if b"moov" not in order:
        return None
    return b"mdat" not in order or order.index(b"moov") < order.index(b"mdat")


def paper_format(head: bytes, tail: bytes) -> str:
    """What a document's file is: `pdf`, `ofd` or a picture's format; "" for anything else.

    Args:
        head: its first bytes, `HEAD` of them.
        tail: its last bytes, as many; an OFD package may list its contents only there.
    """
    if b"%PDF-" in head[:PDF_MARK_WITHIN]:
        return "pdf"
    if head.startswith(b"PK\x03\x04") and (b"OFD.xml" in head or b"OFD.xml" in tail):
        return "ofd"
    found = family(head)
    return "" if found in {"text", "empty"} else found
