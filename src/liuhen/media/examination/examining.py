"""In the child: everything that is seen in one file."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import av

from liuhen.media.examination import container, streams
from liuhen.media.examination.boxes import Source
from liuhen.media.examination.model import Container, Facts
from liuhen.media.progress import Report

_MARKS = (b"ftyp", b"moov", b"mdat", b"wide", b"free", b"skip", b"pnot", b"styp")
_C2PA = bytes.fromhex("d8fec3d61b0e483c92975828877ec481")
_WITHIN_S = 120.0
_LARGEST_MANIFEST = 1024 * 1024  # bytes of it that are looked at
_GENERATOR, _GENERATORS, _NAME = b"\x6fclaim_generator", b"\x74claim_generator_info", b"\x64name"
_LONGEST_NAME = 120


def examine_file(arguments: Mapping[str, str], _report: Report) -> Mapping[str, object]:
    """The operation: `path` in, `Facts` as JSON out."""
    return look(Path(arguments["path"])).model_dump(mode="json")


def look(path: Path, *, within_s: float = _WITHIN_S) -> Facts:
    """See what there is, in bounded time.

    Args:
        path: of a file.
        within_s: seconds after which the reading of its pictures ends.
    """
    boxes: Container | None = None
    signed, claimed = set[str](), ""
    with path.open("rb") as file:
        source = Source(file)
        if source.read(4, 4) in _MARKS:
            boxes = container.read(source)
            for at in container.places(source, b"uuid"):
                if source.read(at, 16) == _C2PA:
                    signed.add("c2pa")
                    claimed = claimed or claimed_by(source.read(at, _LARGEST_MANIFEST))
    try:
        pictures, timing, is_signed, name = streams.read(path, within_s=within_s)
    except (av.error.FFmpegError, ValueError):
        family = "mp4" if boxes is not None else ""
        return Facts(
            family=family,
            size=path.stat().st_size,
            container=boxes,
            signed=tuple(sorted(signed)),
            claimed=claimed,
            unseen=("demux",),
        )
    if is_signed:
        signed.add("axis")
    unseen = [] if pictures.is_whole else ["limit"]
    if not pictures.key:
        unseen.append("numbers")
    return Facts(
        family="mp4" if boxes is not None else name,
        size=path.stat().st_size,
        container=boxes,
        pictures=pictures,
        timing=timing,
        signed=tuple(sorted(signed)),
        claimed=claimed,
        unseen=tuple(unseen),
    )


def claimed_by(manifest: bytes) -> str:
    """Which program a C2PA manifest says that it was written by, unverified; empty where it doesn't say."""
    at = manifest.find(_GENERATOR)
    if at >= 0:
        return _text(manifest, at + len(_GENERATOR))
    at = manifest.find(_GENERATORS)
    at = manifest.find(_NAME, at) if at >= 0 else -1
    return _text(manifest, at + len(_NAME)) if at >= 0 else ""


def _text(raw: bytes, at: int) -> str:
    """A CBOR text that begins here (RFC 8949, major type 3)."""
    head = raw[at] if at < len(raw) else 0
    size = head & 31
    if head >> 5 != 3 or size > 25:  # noqa: PLR2004 - as the format has it
        return ""
    wide = {24: 1, 25: 2}.get(size, 0)
    if wide:
        size = int.from_bytes(raw[at + 1 : at + 1 + wide])
    told = raw[at + 1 + wide :][: min(size, _LONGEST_NAME)].decode("utf-8", "replace")
    return "".join(each for each in told if each.isprintable())
