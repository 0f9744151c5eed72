"""In the child: everything that is seen in one file."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import av

from liuhen.media.examination import container, credentials, streams
from liuhen.media.examination.boxes import Source
from liuhen.media.examination.model import Container, Facts, Pictures
from liuhen.media.progress import Report

_MARKS = (b"ftyp", b"moov", b"mdat", b"wide", b"free", b"skip", b"pnot", b"styp")
_C2PA = bytes.fromhex("d8fec3d61b0e483c92975828877ec481")
_WITHIN_S = 120.0
_MOST_STORES = 4  # of credentials that are read; a file has one
_SERVICE, _SERVICE_WITHIN = b"FFmpeg", 256 * 1024
_MOST_NAME = 120


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
    signed, claimed, signer, verified = set[str](), "", "", ""
    if not path.stat().st_size:
        return Facts(unseen=("empty",))
    with path.open("rb") as file:
        source = Source(file)
        if source.read(4, 4) in _MARKS:
            boxes = container.read(source)
            stores = [at for at in container.places(source, b"uuid") if source.read(at, 16) == _C2PA]
            for at in stores[:_MOST_STORES]:
                signed.add("c2pa")
                if not (claimed or signer):
                    claimed, signer = credentials.told(source.read(at, credentials.LARGEST))
    if signed:
        verified = credentials.verified(path)
    try:
        pictures, timing, told = streams.read(path, within_s=within_s)
    except (av.error.FFmpegError, ValueError):
        family = "mp4" if boxes is not None else ""
        return Facts(
            family=family,
            size=path.stat().st_size,
            container=boxes,
            signed=tuple(sorted(signed)),
            claimed=claimed,
            signer=signer,
            verified=verified,
            unseen=("demux",),
        )
    if told.is_signed:
        signed.add("axis")
    dated = told.dated if boxes is None else ""
    return Facts(
        family="mp4" if boxes is not None else told.family,
        size=path.stat().st_size,
        container=boxes,
        pictures=pictures,
        timing=timing,
        signed=tuple(sorted(signed)),
        program=_program(path, told.family, told.program) if boxes is None else "",
        dated=dated,
        claimed=claimed,
        signer=signer,
        verified=verified,
        unseen=_unseen(boxes, pictures, dated),
    )


def _unseen(boxes: Container | None, pictures: Pictures, dated: str) -> tuple[str, ...]:
    """What couldn't be looked at of a file that was read."""
    found = [] if pictures.is_whole else ["limit"]
    if not pictures.key:
        found.append("numbers")
    if boxes is None:
        found.append("structure_dated" if dated else "structure")
    elif boxes.data and boxes.referenced is None:
        found.append("tables")
    return tuple(found)


def _program(path: Path, family: str, told: str) -> str:
    """The program that wrote a file without boxes; of a transport stream FFmpeg names itself as the service's owner."""
    if not told and family == "mpegts":
        with path.open("rb") as file:
            told = _SERVICE.decode() if _SERVICE in file.read(_SERVICE_WITHIN) else ""
    return "".join(each for each in told if each.isprintable())[:_MOST_NAME].strip()
