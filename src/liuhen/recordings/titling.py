"""带字幕的副本: a re-encoded copy with titles burnt in, and the captions as files beside it, for a copy that goes out.

Burnt in: a soft track is lost in most players and on discs, and nobody takes such a file for the original.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path

from liuhen import media
from liuhen.binding import draw_titles
from liuhen.media import captions as engine
from liuhen.media.captions import Cue
from liuhen.recordings.captions import MACHINE
from liuhen.recordings.models import Captions, Kind, Recording
from liuhen.recordings.operations.exporting import Loose, loose
from liuhen.recordings.titles import title_lines, told_cues

TITLED = "titled.mp4"
_COMMENT = "本文件是 {number} 的副本，经重新编码并加有字幕，不是原始资料。原始资料 SHA-256：{sha256}"
_TURNED, _CARD = (90, 270, -90), 1280
_AT_ONCE = 1024 * 1024


def can_be_titled(recording: Recording) -> bool:
    """Whether it has pictures or sound, and titles to go with them."""
    return recording.kind in (Kind.VIDEO, Kind.AUDIO) and recording.is_described


def titled_files(recording: Recording, original: Path, room: Path, report: Callable[[float], None]) -> Iterator[Loose]:
    """What goes into a copy beside a recording: the titled copy, titles and captions as WebVTT and SRT.

    Args:
        recording: one that `can_be_titled`.
        original: its file; it's only read.
        room: a folder that stays until the copy is packed.
        report: is told the share that is done.

    Raises:
        MediaChildError: it can't be made now.
        TypesettingError: the titles can't be drawn.
    """
    folder = room / str(recording.id)
    folder.mkdir()
    yield from _captions(recording)
    target = folder / TITLED
    draw_titles(title_lines(recording), folder / "titles.png", picture=_width(recording), workroom=folder)
    length = recording.facts.get("duration_s")
    try:
        media.title_film(
            original,
            target,
            strip=folder / "titles.png",
            title=f"字幕副本 {recording.number}",
            comment=_COMMENT.format(number=recording.number, sha256=recording.sha256),
            duration_s=float(length) if isinstance(length, int | float) else None,
            report=report,
        )
    except (media.MediaUnreadableError, media.MediaLimitError):
        text = f"{recording.number} 无法解码或处理超过限度，没有制作字幕副本；原始资料已完整附上。\n"
        yield loose(f"{recording.number}/titled.txt", text.encode())
        return
    with target.open("rb") as file:
        digest = hashlib.file_digest(file, "sha256").hexdigest()
    yield Loose(name=f"{recording.number}/{TITLED}", sha256=digest, read=partial(_chunks, target))


def _width(recording: Recording) -> int:
    """How wide the pictures are, upright; of sound alone, as wide as the card that is shown with it."""
    video = recording.facts.get("video") or {}
    side = video.get("height" if video.get("rotation") in _TURNED else "width")
    return side if isinstance(side, int) and side > 0 else _CARD


def _captions(recording: Recording) -> Iterator[Loose]:
    titles = told_cues(recording)
    yield loose(f"{recording.number}/titles.vtt", engine.to_webvtt(titles).encode())
    yield loose(f"{recording.number}/titles.srt", engine.to_srt(titles).encode())
    standing = Captions.objects.filter(recording=recording).exclude(cues=[]).first()
    if standing is not None:
        name = (
            "captions-unchecked.srt" if standing.source == MACHINE else "captions.srt"
        )  # captions.vtt is in the object
        text = engine.to_srt(Cue(*cue) for cue in standing.cues)
        yield loose(f"{recording.number}/{name}", text.encode())


def _chunks(path: Path) -> Iterator[bytes]:
    with path.open("rb") as file:
        while chunk := file.read(_AT_ONCE):
            yield chunk
