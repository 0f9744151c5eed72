"""In the child: single pictures of a video, and web-size copies of photos."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from pathlib import Path

import av
from av.container import InputContainer
from av.video.frame import VideoFrame
from av.video.stream import VideoStream
from PIL import Image

from liuhen.media import opening, photos
from liuhen.media.errors import MediaUnreadableError
from liuhen.media.progress import Report

STRIP_SCHEMA = "liuhen/film-strip/1"
POSTER_SHORT_SIDE = 480
STRIP_HEIGHT = 90
STRIP_COLUMNS = 10
MOST_STRIP_PICTURES = 40
STRIP_EVERY_S = 2.0
# Between keyframes, so many pictures are decoded in search of the moment; then the nearest so far is taken.
MOST_FRAMES_TO_MOMENT = 120
MOST_FRAMES_TO_STILL = 1_500
"""For one picture that somebody chose, the longest run between keyframes that recorders write is decoded whole."""
_POSTER_AT = 0.1
_POSTER_LATEST_S = 5.0


def make_poster(arguments: Mapping[str, str], _report: Report) -> Mapping[str, object]:
    """The operation: `source` and `target` in; a JPEG, and its width, height and time out."""
    with opening.opened(Path(arguments["source"])) as (container, _file):
        duration = opening.duration_of(container) or 0.0
        moment, frame = next(_pictures(container, [min(duration * _POSTER_AT, _POSTER_LATEST_S)]))
        image = _image(frame, _stream(container), POSTER_SHORT_SIDE)
    image.save(arguments["target"], "JPEG", quality=82)
    return {"width": image.width, "height": image.height, "time_s": moment}


def make_film_strip(arguments: Mapping[str, str], report: Report) -> Mapping[str, object]:
    """The operation: `source`, `target` (the sprite, a JPEG) and `index` (JSON) in; how many pictures out.

    The index names its schema, the size of one picture, and for each its time in seconds and its place in the sprite.
    """
    with opening.opened(Path(arguments["source"])) as (container, _file):
        moments = strip_moments(opening.duration_of(container))
        stream = _stream(container)
        cells: list[tuple[float, Image.Image]] = []
        for moment, frame in _pictures(container, moments):
            if not cells or moment > cells[-1][0]:
                cells.append((moment, _image(frame, stream, STRIP_HEIGHT)))
            report(len(cells) / len(moments))
    width, height = cells[0][1].size
    rows = -(-len(cells) // STRIP_COLUMNS)
    sprite = Image.new("RGB", (width * min(len(cells), STRIP_COLUMNS), height * rows))
    frames = []
    for number, (moment, image) in enumerate(cells):
        x, y = number % STRIP_COLUMNS * width, number // STRIP_COLUMNS * height
        sprite.paste(image.resize((width, height)) if image.size != (width, height) else image, (x, y))
        frames.append({"time_s": round(moment, 3), "x": x, "y": y})
    sprite.save(arguments["target"], "JPEG", quality=75)
    index = {"schema": STRIP_SCHEMA, "width": width, "height": height, "frames": frames}
    Path(arguments["index"]).write_text(json.dumps(index), encoding="utf-8")
    return {"pictures": len(cells)}


def make_still(arguments: Mapping[str, str], _report: Report) -> Mapping[str, object]:
    """The operation: `source`, `target` and `second` in; the picture shown then as a PNG of its full size.

    Answers width, height and the picture's own time (s): the last one that begins at or before `second`.
    """
    with opening.opened(Path(arguments["source"])) as (container, _file):
        second = float(arguments["second"])
        moment, frame = next(_pictures(container, [second], most=MOST_FRAMES_TO_STILL))
        image = _image(frame, _stream(container), opening.LONGEST_SIDE)
    image.save(arguments["target"], "PNG")
    return {"width": image.width, "height": image.height, "time_s": moment}


def make_photo(arguments: Mapping[str, str], _report: Report) -> Mapping[str, object]:
    """The operation: `source`, `target` and `longest` (pixels) in; the size of the upright JPEG out."""
    width, height = photos.web_copy(Path(arguments["source"]), Path(arguments["target"]), int(arguments["longest"]))
    return {"width": width, "height": height}


def strip_moments(duration_s: float | None) -> list[float]:
    """The moments to show, in seconds: evenly, the middle of each stretch; just the beginning if nothing is known."""
    if not duration_s:
        return [0.0]
    count = min(max(round(duration_s / STRIP_EVERY_S), 4), MOST_STRIP_PICTURES)
    return [duration_s * (number + 0.5) / count for number in range(count)]


def _stream(container: InputContainer) -> VideoStream:
    stream = opening.best_video(container)
    if stream is None:
        raise MediaUnreadableError(reason="nothing")
    return stream


def _pictures(
    container: InputContainer, moments: list[float], *, most: int = MOST_FRAMES_TO_MOMENT
) -> Iterator[tuple[float, VideoFrame]]:
    """A picture near each moment with its own time (s); at least one.

    Raises:
        MediaUnreadableError: no picture can be decoded at all.
    """
    stream, start = _stream(container), opening.start_of(container)
    found = False
    for moment in moments:
        try:
            container.seek(round((moment + float(start)) * av.time_base), backward=True)
        except MemoryError:
            raise
        except av.error.FFmpegError:
            continue  # no index, or a broken one
        hit = _decode_to(container, stream, moment + float(start), most)
        if hit is not None:
            found = True
            yield max((hit.time or 0.0) - float(start), 0.0), hit
    if not found:
        container.seek(0)
        first = opening.first_frame(container, stream)
        if not isinstance(first, VideoFrame):
            raise MediaUnreadableError(reason="damaged")
        yield 0.0, first


def _decode_to(container: InputContainer, stream: VideoStream, time_s: float, most: int) -> VideoFrame | None:
    """The picture shown at `time_s`, or the last one decoded on a bounded way there."""
    last: VideoFrame | None = None
    try:
        for number, packet in enumerate(opening.packets(container, stream)):
            for frame in opening.decoded(packet) or ():
                if last is not None and (frame.time or 0.0) > time_s:
                    return last
                last = frame if isinstance(frame, VideoFrame) else last
            if number >= most and last is not None:
                return last
    except MemoryError:
        raise
    except av.error.FFmpegError:
        return last  # broken off: what was decoded before counts
    return last


def _image(frame: VideoFrame, stream: VideoStream, short_side: int) -> Image.Image:
    """Upright, square pixels, short side at most so many pixels."""
    width, height = opening.upright_size(frame, stream.sample_aspect_ratio, short_side)
    turned = abs(frame.rotation) == opening.QUARTER_TURN
    small = frame.reformat(*((height, width) if turned else (width, height)), format="rgb24", interpolation="AREA")
    image: Image.Image = small.to_image()  # type: ignore[no-untyped-call]  # PyAV leaves its arguments open
    return image.rotate(frame.rotation, expand=True)
