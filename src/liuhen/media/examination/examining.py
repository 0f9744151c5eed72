"""In the child: everything that is seen in one file."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import av

from liuhen.media.examination import container, credentials, streams
from liuhen.media.examination.boxes import Source
from liuhen.media.examination.model import Container, Facts
from liuhen.media.progress import Report

_MARKS = (b"ftyp", b"moov", b"mdat", b"wide", b"free", b"skip", b"pnot", b"styp")
_C2PA = bytes.fromhex("d8fec3d61b0e483c92975828877ec481")
_WITHIN_S = 120.0


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
            for at in container.places(source, b"uuid"):
                if source.read(at, 16) == _C2PA:
                    signed.add("c2pa")
                    if not (claimed or signer):
                        claimed, signer = credentials.told(source.read(at, credentials.LARGEST))
    if signed:
        verified = credentials.verified(path)
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
            signer=signer,
            verified=verified,
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
        signer=signer,
        verified=verified,
        unseen=tuple(unseen),
    )
