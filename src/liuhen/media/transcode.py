"""In the child: a copy that every browser plays: H.264 and AAC in MP4, index first; without pictures, the sound."""

from __future__ import annotations

import queue
import threading
from collections.abc import Generator, Iterator, Mapping
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

import av
from av.audio.frame import AudioFrame
from av.audio.stream import AudioStream
from av.container import InputContainer
from av.video.frame import VideoFrame
from av.video.stream import VideoStream

from liuhen.media import opening
from liuhen.media.errors import MediaUnreadableError
from liuhen.media.progress import Report
from liuhen.media.tracks import CardTrack, Mark, PictureTrack, SoundTrack, Track

T = TypeVar("T")
# Pictures of 4K take 12 MB each: enough to keep both cores at work, not enough to fill the memory.
FRAMES_AHEAD = 8
CARD = (1280, 720)
"""Width and height of what is shown with sound alone."""


def make_preview(arguments: Mapping[str, str], report: Report) -> Mapping[str, object]:
    """The operation: `source` and `target` in; `preview`'s answer out."""
    return preview(Path(arguments["source"]), Path(arguments["target"]), report)


def preview(
    source: Path, target: Path, report: Report, *, mark: Mark | None = None, told: Mapping[str, str] | None = None
) -> dict[str, object]:
    """Write the preview of `source` to `target`.

    Args:
        source: the file.
        target: the new one.
        report: is told the share that is done.
        mark: draws what is laid over every picture, for the pictures' width and height; of sound alone a card of it
            is shown.
        told: what the new file says of itself: `title`, `comment`.

    Returns:
        pictures: how many were written; sounds: how many AAC frames; seconds: how far the source went; broken: parts
        could not be decoded or the file broke off, and the preview holds the rest.

    Raises:
        MediaUnreadableError: neither a picture nor a sound can be decoded.
    """
    first = first_picture(source)
    with opening.opened(source) as (container, _file):
        picture = opening.best_video(container) if first is not None else None
        sound = opening.best_audio(container)
        start = opening.start_of(container)
        tracks: dict[int, Track] = {}
        with av.open(str(target), "w", format="mp4", options={"movflags": "+faststart"}) as output:
            output.metadata.update(told or {})
            if picture is not None and first is not None:
                picture.thread_type = "AUTO"
                picture.codec_context.thread_count = opening.THREADS
                tracks[picture.index] = PictureTrack(output, start, picture, first, mark=mark)
            if sound is not None:
                card = CardTrack(output, mark(*CARD)) if mark is not None and picture is None else None
                tracks[sound.index] = SoundTrack(output, start, sound, card=card)
            if not tracks:
                raise MediaUnreadableError(reason="nothing")
            streams = [stream for stream in (picture, sound) if stream is not None]
            broken = feed(container, streams, tracks, report)
            for track in tracks.values():
                track.end()
    made = {kind: sum(t.made for t in tracks.values() if isinstance(t, kind)) for kind in (PictureTrack, SoundTrack)}
    if not any(made.values()):
        raise MediaUnreadableError(reason="damaged")
    seconds = float(max(track.reached for track in tracks.values()))
    return {"pictures": made[PictureTrack], "sounds": made[SoundTrack], "seconds": seconds, "broken": broken}


def first_picture(source: Path) -> VideoFrame | None:
    """The first picture of a file that can be decoded; None if there is none."""
    with opening.opened(source) as (container, _file):
        stream = opening.best_video(container)
        frame = opening.first_frame(container, stream) if stream is not None else None
        return frame if isinstance(frame, VideoFrame) else None


def feed(
    container: InputContainer,
    streams: list[VideoStream | AudioStream],
    tracks: Mapping[int, Track],
    report: Report,
) -> bool:
    """Run everything through tracks, by their stream; True if something couldn't be decoded or the file broke off."""
    duration = opening.duration_of(container)
    broken = False
    try:
        # Closed whatever happens, before the container is: the producer must not decode from what is gone.
        with closing(_ahead(_decoded(container, streams), FRAMES_AHEAD)) as ready:
            for index, frames in ready:
                broken |= frames is None
                for frame in frames or ():
                    tracks[index].take(frame)
                if duration:
                    report(float(tracks[index].reached) / duration)
    except MemoryError:
        raise
    except av.error.InvalidDataError:
        return True  # the file broke off
    return broken


def _decoded(
    container: InputContainer, streams: list[VideoStream | AudioStream]
) -> Iterator[tuple[int, list[VideoFrame | AudioFrame] | None]]:
    for packet in opening.packets(container, *streams):
        yield packet.stream.index, opening.decoded(packet)


def _ahead(items: Iterator[T], depth: int) -> Generator[T, None, None]:
    """The same items, produced by another thread up to `depth` ahead: decoding goes on while we encode."""
    made: queue.Queue[T | _End] = queue.Queue(depth)
    unwanted = threading.Event()

    def produce() -> None:
        end = _End()
        try:
            for item in items:
                made.put(item)
                if unwanted.is_set():
                    break
        except BaseException as error:  # noqa: BLE001 - raised again where the items are taken
            end.error = error
        made.put(end)

    producer = threading.Thread(target=produce, daemon=True)
    producer.start()
    item: T | _End | None = None
    try:
        while not isinstance(item := made.get(), _End):
            yield item
        if item.error is not None:
            raise item.error
    finally:
        # Whoever stops early waits for the producer too.
        unwanted.set()
        while not isinstance(item, _End):
            item = made.get()
        producer.join()


@dataclass(slots=True)
class _End:
    error: BaseException | None = None
