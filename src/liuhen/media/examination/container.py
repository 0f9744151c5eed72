"""What the boxes of a mov/mp4 say: tracks, names, times, and how much of the data belongs to a sample."""

from __future__ import annotations

import hashlib
import struct
from bisect import bisect_right
from collections.abc import Iterator, Sequence

from liuhen.media.examination import beside
from liuhen.media.examination.boxes import Box, Source, Tree, walk
from liuhen.media.examination.model import Container, Track

_LARGEST = 32 * 1024 * 1024  # bytes of all tables of samples together that are read: of a film of days
_HEAD = 64  # bytes of a head that hold its times
_MOST_TEXTS, _LONGEST_TEXT = 60, 200
_TABLES = frozenset((b"stco", b"co64", b"stsc", b"stsz"))
_CONFIGURATIONS = (b"avcC", b"hvcC", b"vpcC", b"av1C", b"esds", b"damr", b"glbl")
_VIDEO_ENTRY, _SOUND_ENTRY = 78, 28  # bytes of a sample description before its boxes
_MOST_PIECES, _LONGEST_PIECE = (
    32,
    64 * 1024,
)  # of a track of moments, which a receiver of satellites fills before it has a fix
_QUICKTIME_SOUND = {1: 16, 2: 36}  # bytes that its later versions add


def read(source: Source) -> Container:
    """Read everything but the samples themselves."""
    tree = walk(source)
    root = tree.root
    movie = root.first(b"moov")
    head = _body(source, movie.first(b"mvhd") if movie else None, _HEAD)
    created, changed, rate, _length = _times(head)
    tracks = tuple(_track(source, trak) for trak in movie.all(b"trak")) if movie else ()
    in_pieces = root.first(b"moof") is not None
    is_bounded = movie is not None and _tables(movie) <= _LARGEST
    return Container(
        brands=_brands(source, root),
        outer=tuple(_name(box.kind) for box in root.children)[:200],
        paths=tuple(dict.fromkeys(_paths(root, "")))[:500],
        oddities=tuple(tree.oddities),
        created=created,
        changed=changed,
        rate=rate,
        tracks=tracks,
        texts=tuple(_texts(source, root))[:_MOST_TEXTS],
        data=sum(box.end - box.body for box in root.all(b"mdat")),
        referenced=None if in_pieces or movie is None or not is_bounded else _referenced(source, tree, movie),
        in_pieces=in_pieces,
        beside=_beside(source, movie, tracks) if movie and is_bounded else "",
    )


def places(source: Source, kind: bytes) -> list[int]:
    """Where the bodies of the outermost boxes of a kind begin."""
    return [box.body for box in walk(source).root.all(kind)]


def _name(kind: bytes) -> str:
    return kind.decode("latin-1")


def _paths(box: Box, above: str) -> Iterator[str]:
    for child in box.children:
        here = f"{above}/{_name(child.kind)}" if above else _name(child.kind)
        yield here
        yield from _paths(child, here)


def _body(source: Source, box: Box | None, most: int = _LARGEST) -> bytes:
    return source.read(box.body, min(box.end - box.body, most)) if box is not None else b""


def _tables(movie: Box) -> int:
    """Bytes of all tables of samples. Each of a hostile file could be read; together they'd take too long."""
    tables = (trak.first(b"mdia", b"minf", b"stbl") for trak in movie.all(b"trak"))
    return sum(box.size for table in tables if table for box in table.children if box.kind in _TABLES)


def _brands(source: Source, root: Box) -> tuple[str, ...]:
    body = _body(source, root.first(b"ftyp"), 256)
    found = [body[:4], *(body[at : at + 4] for at in range(8, len(body) - 3, 4))]
    return tuple(_name(each) for each in found if each)


def _times(body: bytes) -> tuple[int, int, int, int]:
    """Created, changed, rate and length of `mvhd` and `mdhd`, which are alike so far."""
    try:
        if body[:1] == b"\x01":
            return struct.unpack_from(">QQIQ", body, 4)
        return struct.unpack_from(">IIII", body, 4)
    except struct.error:
        return 0, 0, 0, 0


def _beside(source: Source, movie: Box, tracks: Sequence[Track]) -> str:
    """The first moment that a track beside the pictures tells, in a bounded number of pieces."""
    for trak, known in zip(movie.all(b"trak"), tracks, strict=True):
        table = trak.first(b"mdia", b"minf", b"stbl")
        if table is None or known.codec not in beside.CODECS:
            continue
        for at, size in (_chunks(source, table) or [])[:_MOST_PIECES]:
            moment = beside.moment_in(source.read(at, min(size, _LONGEST_PIECE)))
            if moment is not None:
                return moment.isoformat()
    return ""


def _track(source: Source, trak: Box) -> Track:
    media = trak.first(b"mdia")
    headed, _changed, _number, _unused = _times(_body(source, trak.first(b"tkhd"), _HEAD))
    head = _body(source, media.first(b"mdhd") if media else None, _HEAD)
    created, changed, rate, length = _times(head)
    language_at = 4 + (28 if head[:1] == b"\x01" else 16)
    handler = _body(source, media.first(b"hdlr") if media else None, 512)
    table = trak.first(b"mdia", b"minf", b"stbl")
    codec, coder, setup = _description(source, table.first(b"stsd") if table else None, handler[8:12])
    sizes = _body(source, table.first(b"stsz") if table else None, 12)
    return Track(
        handler=_name(handler[8:12]),
        name=_text(handler[24:]),
        codec=codec,
        coder=coder,
        setup=setup,
        rate=rate,
        language=int.from_bytes(head[language_at : language_at + 2]),
        created=created,
        changed=changed,
        headed=headed,
        length=length,
        samples=int.from_bytes(sizes[8:12]),
        edits=_edits(_body(source, trak.first(b"edts", b"elst"), 64 * 1024)),
        tables=tuple(_name(box.kind) for box in table.children)[:40] if table else (),
    )


def _description(source: Source, stsd: Box | None, handler: bytes) -> tuple[str, str, str]:
    """The first sample description: codec, the encoder's name, and a mark of the codec's private data."""
    body = _body(source, stsd, 64 * 1024)[8:]
    codec, coder = body[4:8], b""
    at = 8 + (_VIDEO_ENTRY if handler == b"vide" else _SOUND_ENTRY)
    if handler == b"vide":
        coder = body[50:82][1 : 1 + min(body[50] if len(body) > 50 else 0, 31)]  # noqa: PLR2004 - as the format has it
    elif handler == b"soun":
        at += _QUICKTIME_SOUND.get(int.from_bytes(body[16:18]), 0)
    setup = hashlib.sha256()
    size = min(int.from_bytes(body[:4]), len(body))
    while handler in {b"vide", b"soun"} and at + 8 <= size:
        length, kind = int.from_bytes(body[at : at + 4]), body[at + 4 : at + 8]
        if length < 8:  # noqa: PLR2004 - a box's head
            break
        if kind in _CONFIGURATIONS:
            setup.update(body[at : at + length])
        at += length
    return _name(codec), _text(coder), setup.hexdigest()[:16]


def _edits(body: bytes) -> tuple[tuple[int, int], ...]:
    shape, step = (">Qq", 20) if body[:1] == b"\x01" else (">Ii", 12)
    found = []
    for at in range(8, len(body) - step + 1, step):
        length, begin = struct.unpack_from(shape, body, at)
        found.append((length, begin))
    return tuple(found[:100])


def _texts(source: Source, root: Box) -> Iterator[tuple[str, str]]:
    """Names, makers and programs, wherever files keep them: udta, ilst, keys, and the spare room between boxes."""
    for box in root.children:
        if box.kind in {b"free", b"skip", b"wide"} and (told := _text(_body(source, box, 256))):
            yield _name(box.kind), told
    movie = root.first(b"moov")
    if movie is None:
        return
    for holder in (movie, *movie.all(b"trak")):
        for user in (*holder.all(b"udta"), *holder.all(b"meta")):
            yield from _user_texts(source, user)


def _user_texts(source: Source, user: Box) -> Iterator[tuple[str, str]]:
    for child in user.children:
        if child.kind == b"meta":
            yield from _user_texts(source, child)
        elif child.kind == b"keys":
            for told in _body(source, child, 8192)[8:].split(b"mdta"):
                if text := _text(told[:-4]):
                    yield "keys", text
        elif child.kind == b"ilst":
            for item in child.children:
                if text := _text(_body(source, item, 1024)[16:]):
                    yield f"ilst/{_name(item.kind)}", text
        elif child.kind != b"hdlr" and (text := _text(_body(source, child, 1024))):
            yield _name(child.kind), text


def _text(raw: bytes) -> str:
    """The longest run of printable characters; what isn't text at all is left out."""
    best = ""
    for part in raw.replace(b"\0", b"\n").decode("utf-8", "replace").split("\n"):
        told = "".join(each for each in part if each.isprintable() and each != "\ufffd").strip()
        best = max(best, told, key=len)
    return best[:_LONGEST_TEXT] if len(best) > 2 else ""  # noqa: PLR2004 - chance bytes


def _referenced(source: Source, tree: Tree, movie: Box) -> int | None:
    """How many bytes in `mdat` belong to a sample. Overlaps count once for each track that names them."""
    spans = [(box.body, box.end) for box in tree.root.all(b"mdat")]  # one behind the other, as the walk found them
    begins = [begin for begin, _end in spans]
    total = 0
    for trak in movie.all(b"trak"):
        table = trak.first(b"mdia", b"minf", b"stbl")
        told = _chunks(source, table) if table else None
        if told is None:
            return None
        for at, size in told:
            place = bisect_right(begins, at) - 1
            total += size if place >= 0 and at < spans[place][1] else 0
    return total


def _chunks(source: Source, table: Box) -> list[tuple[int, int]] | None:
    """Where each chunk lies and how long it is; None when a table is missing, too large or contradicts itself."""
    offsets = _numbers(source, table.first(b"stco"), "I") or _numbers(source, table.first(b"co64"), "Q")
    groups = _numbers(source, table.first(b"stsc"), "I")
    size_box = table.first(b"stsz")
    if size_box is None:
        return None
    head = _body(source, size_box, 12)
    alike, count = int.from_bytes(head[4:8]), int.from_bytes(head[8:12])
    sizes = () if alike else _numbers(source, size_box, "I", skip=4)
    if not alike and len(sizes) < count:
        return None
    found: list[tuple[int, int]] = []
    sample = 0
    for turn in range(0, len(groups) - 2, 3):
        first, each = groups[turn], groups[turn + 1]
        last = groups[turn + 3] if turn + 3 < len(groups) else len(offsets) + 1
        for chunk in range(first - 1, min(last - 1, len(offsets))):
            if len(found) >= len(offsets):
                return None  # groups that go back: each could name all chunks again
            length = each * alike if alike else sum(sizes[sample : sample + each])
            found.append((offsets[chunk], length))
            sample += each
    return found


def _numbers(source: Source, box: Box | None, shape: str, *, skip: int = 0) -> tuple[int, ...]:
    """The numbers of a table behind its count."""
    if box is None:
        return ()
    body = _body(source, box)[8 + skip :]
    width = struct.calcsize(f">{shape}")
    return struct.unpack(f">{len(body) // width}{shape}", body[: len(body) // width * width])
