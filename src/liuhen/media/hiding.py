"""In the child: a copy of a film or a sound in which places and stretches of sound are hidden for good.

What is hidden is written over in the decoded pictures and sounds, which are then encoded anew: nothing of it gets as
far as the encoder. Pictures go into frames of our own, so that captions and other data beside them stay behind; of
what the original says of itself nothing is taken over. The original is only read.
"""

from __future__ import annotations

import math
from array import array
from collections import deque
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from fractions import Fraction
from pathlib import Path

import av
from av.audio.frame import AudioFrame
from av.audio.stream import AudioStream
from av.container import OutputContainer
from av.video.frame import VideoFrame
from av.video.stream import VideoStream
from PIL import Image

from liuhen.media import labels, opening, transcode
from liuhen.media.errors import MediaUnreadableError
from liuhen.media.masks import BLOCKS, Box, Covering, Masks, Region, Shape, Sound, read_masks, silent_stretches
from liuhen.media.progress import Report
from liuhen.media.tracks import CLOCK, FULL, SAMPLE_RATE, CardTrack, Frame, PictureTrack, SoundTrack, Track

QUALITY = replace(FULL, options={**FULL.options, "a53cc": "0", "udu_sei": "0"})
"""No captions and no data of the device's beside the pictures."""
MARGIN = 2
"""Pixels by which a mask is wider than told, on every side."""
LEAST_BLOCK = 8
BLACK, GREY = 16, 128
TONES = 0xF0
"""What of a block's tone stays: 16 steps."""
SLACK_MS = 20
"""By so much a silent stretch is longer than told, on both sides."""
AHEAD = 2
"""How many pictures after one must be known before it's written."""
TONE_HZ, TONE_LEVEL = 1000, 0.1


def hide(arguments: Mapping[str, str], report: Report) -> Mapping[str, object]:
    """The operation: `source`, `target`, `masks` (JSON), `line` (burnt in), `title` and `comment` in.

    Returns:
        pictures, sounds: how many were written; seconds: how far the source went; width, height: of the pictures, 0 of
        sound alone; hidden: how many pictures have a mask; broken: parts could not be decoded, and the copy holds the
        rest.

    Raises:
        MasksUnreadableError: the masks aren't.
        MediaUnreadableError: neither a picture nor a sound can be decoded.
    """
    source, target = Path(arguments["source"]), Path(arguments["target"])
    masks = read_masks(arguments["masks"])
    first = transcode.first_picture(source)
    card = target.with_suffix(".card.png")
    try:
        with opening.opened(source) as (container, _file):
            picture = opening.best_video(container) if first is not None else None
            sound = opening.best_audio(container)
            start = opening.start_of(container)
            tracks: dict[int, Track] = {}
            with av.open(str(target), "w", format="mp4", options={"movflags": "+faststart"}) as output:
                output.metadata.update({"title": arguments["title"], "comment": arguments["comment"]})
                if picture is not None and first is not None:
                    picture.thread_type = "AUTO"
                    picture.codec_context.thread_count = opening.THREADS
                    tracks[picture.index] = _Pictures(output, start, picture, first, masks, line=arguments["line"])
                if sound is not None:
                    shown = None
                    if picture is None:
                        labels.card(arguments["line"], *transcode.CARD).save(card, "PNG")
                        shown = CardTrack(output, card)
                    tracks[sound.index] = _Sounds(output, start, sound, masks.sounds, card=shown)
                if not tracks:
                    raise MediaUnreadableError(reason="nothing")
                streams: list[VideoStream | AudioStream] = [each for each in (picture, sound) if each is not None]
                broken = transcode.feed(container, streams, tracks, report)
                for track in tracks.values():
                    track.end()
    finally:
        card.unlink(missing_ok=True)
    if not any(track.made for track in tracks.values()):
        raise MediaUnreadableError(reason="damaged")
    return _told(list(tracks.values()), broken=broken)


def _told(tracks: Sequence[Track], *, broken: bool) -> dict[str, object]:
    told: dict[str, object] = {"pictures": 0, "sounds": 0, "width": 0, "height": 0, "hidden": 0, "broken": broken}
    seconds = Fraction(0)
    for track in tracks:
        seconds = max(seconds, track.reached)
        if isinstance(track, _Pictures):
            width, height = track.size
            told |= {"pictures": track.made, "width": width, "height": height, "hidden": track.hidden}
        else:
            told["sounds"] = track.made
    return told | {"seconds": float(seconds)}


class _Pictures(PictureTrack):
    """Pictures with their masks and the line on top.

    A picture waits until the two after it are known: a mask covers from the picture before to the picture after.

    Attributes:
        hidden: how many pictures have a mask.
    """

    def __init__(
        self,
        output: OutputContainer,
        start: Fraction,
        source: VideoStream,
        first: VideoFrame,
        masks: Masks,
        *,
        line: str,
    ) -> None:
        super().__init__(output, start, source, first, quality=QUALITY)
        self.size = self._size
        self.hidden = 0
        self._masks = masks
        self._label = labels.Label(line, *self._size)
        self._waiting: deque[tuple[float, VideoFrame]] = deque()
        self._before: float | None = None

    def _encode(self, frame: Frame | None) -> None:
        if frame is None:
            while self._waiting:
                self._write()
            super()._encode(None)
            return
        assert isinstance(frame, VideoFrame)  # noqa: S101 - the stream's own kind
        at_ms = float((frame.pts or 0) * (frame.time_base or CLOCK) * 1000)
        if self._waiting and at_ms <= self._waiting[-1][0]:
            return  # a clock that stands still or jumps back
        self._waiting.append((at_ms, frame))
        if len(self._waiting) > AHEAD:
            self._write()

    def _write(self) -> None:
        at_ms, frame = self._waiting.popleft()
        before = at_ms if self._before is None else self._before
        coming = [each for each, _frame in self._waiting]
        gone = coming[-1] if len(coming) == AHEAD else math.inf
        after = min(gone, (coming[0] if coming else at_ms) + float(self.step) * 1000)
        self._before = at_ms
        own = _own_copy(frame)
        covered = [region for region in self._masks.regions if region.covers(before, gone)]
        for region in sorted(covered, key=lambda each: each.covering == Covering.SOLID):  # the surer ones on top
            _cover(own, region, region.places(before, at_ms, max(after, at_ms)))
        self.hidden += bool(covered)
        self._label.lay_over(own)
        super()._encode(own)


def _own_copy(frame: VideoFrame) -> VideoFrame:
    """The same picture in a frame of our own, without what came beside it; its bytes are nobody else's."""
    own = VideoFrame(frame.width, frame.height, "yuv420p")
    for source, target in zip(frame.planes, own.planes, strict=True):
        if source.line_size == target.line_size and source.buffer_size == target.buffer_size:
            target.update(bytes(source))
            continue
        given, taken = memoryview(source), memoryview(target)
        for row in range(target.height):
            begin, into = row * source.line_size, row * target.line_size
            taken[into : into + target.width] = given[begin : begin + target.width]
    own.pts, own.time_base = frame.pts, frame.time_base or CLOCK
    own.color_range, own.colorspace = frame.color_range, frame.colorspace
    return own


Cells = list[tuple[int, int, int]]
"""Rows of 2 × 2 pixels: which row, from which cell, to before which. Colour has one value for each cell."""


def _cover(frame: VideoFrame, region: Region, places: Sequence[Box]) -> None:
    if region.covering == Covering.PIXELATE:
        # One pattern for the whole way: several over each other would tell more of what is below.
        whole = Box(
            left := min(each.x for each in places),
            top := min(each.y for each in places),
            max(each.x + each.w for each in places) - left,
            max(each.y + each.h for each in places) - top,
        )
        _pixelate(frame, cells_of(whole, region.shape, frame.width, frame.height))
        return
    for place in places:
        cells = cells_of(place, region.shape, frame.width, frame.height)
        for plane, scale, tone in zip(frame.planes, (2, 1, 1), (BLACK, GREY, GREY), strict=True):
            _fill(plane, scale, cells, tone)


def cells_of(box: Box, shape: Shape, width: int, height: int) -> Cells:
    """The cells that a place touches, `MARGIN` around included; never fewer than told."""
    left, right = box.x * width - MARGIN, (box.x + box.w) * width + MARGIN
    top, bottom = box.y * height - MARGIN, (box.y + box.h) * height + MARGIN
    across, down = (right - left) / 2, (bottom - top) / 2
    middle, centre = (left + right) / 2, (top + bottom) / 2
    cells: Cells = []
    for row in range(max(math.floor(top / 2), 0), min(math.ceil(bottom / 2), height // 2)):
        reach = across
        if shape == Shape.ELLIPSE:
            nearest = min(max(centre, row * 2), row * 2 + 2)  # of the row: where the ellipse is widest
            reach = across * math.sqrt(max(0.0, 1 - ((nearest - centre) / down) ** 2))
        begin = max(math.floor((middle - reach) / 2), 0)
        end = min(math.ceil((middle + reach) / 2), width // 2)
        if begin < end:
            cells.append((row, begin, end))
    return cells


def _fill(plane: av.video.plane.VideoPlane, scale: int, cells: Cells, tone: int) -> None:
    view = memoryview(plane)
    for row, begin, end in cells:
        filled = bytes((tone,)) * ((end - begin) * scale)
        for line in range(row * scale, (row + 1) * scale):
            at = line * plane.line_size + begin * scale
            view[at : at + len(filled)] = filled


def _pixelate(frame: VideoFrame, cells: Cells) -> None:
    if not cells:
        return
    left, right = min(begin for _row, begin, _end in cells), max(end for _row, _begin, end in cells)
    top, bottom = cells[0][0], cells[-1][0] + 1
    # In cells; a block is a twelfth of the longer side at least, and never smaller than eight pixels.
    block = max(math.ceil(max(right - left, bottom - top) / BLOCKS), LEAST_BLOCK // 2)
    across, down = math.ceil((right - left) / block), math.ceil((bottom - top) / block)
    for plane, scale in zip(frame.planes, (2, 1, 1), strict=True):
        view = memoryview(plane)
        whole = Image.frombuffer("L", (plane.line_size, plane.height), bytes(view), "raw", "L", plane.line_size, 1)
        size = ((right - left) * scale, (bottom - top) * scale)
        piece = whole.crop((left * scale, top * scale, right * scale, bottom * scale))
        coarse = piece.resize((across, down), Image.Resampling.BOX).point([value & TONES | 8 for value in range(256)])
        drawn = coarse.resize(size, Image.Resampling.NEAREST).tobytes()
        for row, begin, end in cells:
            for line in range(row * scale, (row + 1) * scale):
                into = line * plane.line_size + begin * scale
                given = (line - top * scale) * size[0] + (begin - left) * scale
                view[into : into + (end - begin) * scale] = drawn[given : given + (end - begin) * scale]


class _Sounds(SoundTrack):
    """Sound, without what is hidden of it."""

    def __init__(
        self,
        output: OutputContainer,
        start: Fraction,
        source: AudioStream,
        sounds: Sequence[Sound],
        *,
        card: CardTrack | None,
    ) -> None:
        super().__init__(output, start, source, card=card)
        self._silent = silent_stretches(sounds)
        self._toned = silent_stretches(each for each in sounds if each.instead == "tone")

    def _encode(self, frame: Frame | None) -> None:
        if isinstance(frame, AudioFrame):
            begin = float((frame.pts or 0) * (frame.time_base or Fraction(1, SAMPLE_RATE)))
            for first, last in _samples(self._silent, begin, frame.samples, SLACK_MS):
                for plane in frame.planes:
                    memoryview(plane).cast("B")[first * 4 : last * 4] = bytes((last - first) * 4)
            for first, last in _samples(self._toned, begin, frame.samples, 0):
                tone = _tone(round(begin * SAMPLE_RATE) + first, last - first)
                for plane in frame.planes:
                    memoryview(plane).cast("B")[first * 4 : last * 4] = tone
        super()._encode(frame)


def _samples(stretches: Sequence[tuple[int, int]], begin: float, count: int, slack: int) -> Iterator[tuple[int, int]]:
    """Which samples of a sound that begins at a second lie in the stretches."""
    for from_ms, to_ms in stretches:
        first = max(math.floor(((from_ms - slack) / 1000 - begin) * SAMPLE_RATE), 0)
        last = min(math.ceil(((to_ms + slack) / 1000 - begin) * SAMPLE_RATE), count)
        if first < last:
            yield first, last


def _tone(from_sample: int, count: int) -> bytes:
    step = 2 * math.pi * TONE_HZ / SAMPLE_RATE
    return array("f", (TONE_LEVEL * math.sin(step * (from_sample + each)) for each in range(count))).tobytes()
