"""In the child: slates in a film. Densely at the beginning, where they are meant to be, and by key pictures elsewhere.

While nothing is seen, a few pictures a second are looked at. Once a code is read, the pictures just passed over are
looked at too, and every one that follows until the code is gone: the change from one second's code to the next tells
the time to within one picture's step.
"""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

import av
from av.container import InputContainer
from av.packet import Packet
from av.video.frame import VideoFrame
from av.video.stream import VideoStream

from liuhen.media import opening
from liuhen.media.errors import MediaUnreadableError
from liuhen.media.progress import Report
from liuhen.media.slates import reading

LOOK_EVERY_S = 0.12
"""While nothing is seen: sixteen looks at a slate that is filmed for two seconds."""
THOROUGH_EVERY = 4
"""Every so manieth of those looks is a thorough one."""
LOST_AFTER_S = 0.6
SLATE_S = 2.0
"""A slate is filmed so long: of key pictures that are closer together one in this time is looked at."""
_CLOSE_S = 0.05
LOOK_BETWEEN_S = 0.9
"""Where key pictures are further apart: two looks at a slate."""
BETWEEN_SHARE, BETWEEN_FIRST_S = 0.15, 10.0
"""What that may take: nine seconds for a minute of the film, and some to begin with."""
EXCURSION_S = 8.0
MOST_EXCURSIONS = 12
MOST_SIGHTINGS = 400
SAME_WITHIN_S = 2.0
MOST_PASSED = 12
_FIRST_WITHIN_S = 240.0
_REST_WITHIN_S = 120.0


def find_slates(arguments: Mapping[str, str], report: Report) -> Mapping[str, object]:
    """The operation: `path`, `first_s` and `everywhere` in; sightings and how far it was looked."""
    path, first_s = Path(arguments["path"]), float(arguments["first_s"])
    seen = _Seen()
    with opening.opened(path) as (container, _file):
        stream = opening.best_video(container)
        if stream is None:
            raise MediaUnreadableError(reason="nothing")
        stream.thread_type = "AUTO"
        duration = opening.duration_of(container)
        begun = time.monotonic()
        reached, is_whole = _densely(
            container, stream, seen, from_s=0.0, to_s=first_s, deadline=begun + _FIRST_WITHIN_S
        )
        report(0.5)
    looked = 0
    if arguments["everywhere"] and (duration is None or duration > reached) and reached >= first_s:
        looked, rest = _sparsely(path, reached, duration, seen, report)
        is_whole = is_whole and rest
    return {
        "sightings": [each.as_json() for each in seen.told()],
        "seconds": round(reached, 3),
        "key_pictures": looked,
        "is_whole": is_whole,
    }


@dataclass(slots=True)
class _Run:
    """A text and where it was read so far."""

    text: str
    at_s: float
    last_s: float
    before_s: float
    interval_s: float
    count: int = 1

    def as_json(self) -> dict[str, object]:
        return {
            "text": self.text,
            "at_s": round(self.at_s, 6),
            "last_s": round(self.last_s, 6),
            "before_s": round(self.before_s, 6),
            "interval_s": round(self.interval_s, 6),
            "count": self.count,
        }


@dataclass(slots=True)
class _Seen:
    """What was read, gathered into runs; a film of nothing but codes can't make it grow without end."""

    runs: dict[str, list[_Run]] = field(default_factory=dict)
    total: int = 0

    def add(self, text: str, at_s: float, before_s: float) -> None:
        runs = self.runs.setdefault(text, []) if self.total < MOST_SIGHTINGS else self.runs.get(text, [])
        step = max(at_s - before_s, 0.0) if before_s >= 0 else 0.0
        if runs and runs[-1].at_s <= at_s <= runs[-1].last_s:
            return  # looked at once more
        if runs and 0 <= at_s - runs[-1].last_s <= SAME_WITHIN_S:
            run = runs[-1]
            run.last_s, run.interval_s, run.count = at_s, max(run.interval_s, step), run.count + 1
        elif self.total < MOST_SIGHTINGS:
            runs.append(_Run(text, at_s, at_s, before_s, step))
            self.total += 1

    def told(self) -> list[_Run]:
        return sorted((run for runs in self.runs.values() for run in runs), key=lambda run: run.at_s)


def _densely(
    container: InputContainer, stream: VideoStream, seen: _Seen, *, from_s: float, to_s: float, deadline: float
) -> tuple[float, bool]:
    """Look at the pictures between two seconds; how far it came, and whether that was in time."""
    passed: deque[tuple[float, float, VideoFrame]] = deque(maxlen=MOST_PASSED)
    looks, next_look, last_hit, previous = 0, from_s, float("-inf"), -1.0
    for at_s, frame in _pictures(container, stream):
        if at_s > to_s:
            return to_s, True
        if time.monotonic() > deadline:
            return max(previous, from_s), False
        is_close = at_s - last_hit <= LOST_AFTER_S
        if at_s >= from_s and (is_close or at_s >= next_look):
            looks += 1
            texts = reading.read(frame, thoroughly=is_close or looks % THOROUGH_EVERY == 0)
            next_look = at_s + LOOK_EVERY_S
            if texts:
                for earlier_s, before_s, earlier in passed:
                    _note(seen, reading.read(earlier, thoroughly=True), earlier_s, before_s)
                _note(seen, texts, at_s, previous)
                last_hit = at_s
            passed.clear()
        elif at_s >= from_s:
            passed.append((at_s, previous, frame))
        previous = at_s
    return max(previous, from_s), True


def _note(seen: _Seen, texts: list[str], at_s: float, before_s: float) -> None:
    for text in texts:
        seen.add(text, at_s, before_s)


def _pictures(container: InputContainer, stream: VideoStream) -> Iterator[tuple[float, VideoFrame]]:
    """Decoded pictures with their second; those that can't be decoded are left out, and a broken end is an end."""
    start = float(opening.start_of(container))
    try:
        for packet in opening.packets(container, stream):
            for frame in opening.decoded(packet) or ():
                if isinstance(frame, VideoFrame) and frame.time is not None:
                    yield max(frame.time - start, 0.0), frame
    except MemoryError:
        raise
    except av.error.FFmpegError:
        return


def _sparsely(path: Path, from_s: float, duration: float | None, seen: _Seen, report: Report) -> tuple[int, bool]:
    """Look at key pictures from a second on, and densely around those with a code; how many, and whether in time.

    Where key pictures are so far apart that a slate fits between two of them, what lies between is looked at too.
    """
    deadline = time.monotonic() + _REST_WITHIN_S
    looked, at_s, excursions, gaps = 0, from_s, 0, _Gaps(path, from_s, deadline)
    with opening.opened(path) as (container, _file):
        stream = opening.best_video(container)
        if stream is None:
            return 0, True
        while time.monotonic() <= deadline:
            hit = _key_picture(container, stream, at_s)
            found_s = hit[0] if hit is not None else max(duration or 0.0, at_s)
            looked += hit is not None
            code_s = gaps.look(at_s, found_s)
            if code_s is None and hit is not None and reading.read(hit[1], thoroughly=False):
                code_s = found_s
            if duration:
                report(0.5 + min(found_s / duration, 1.0) / 2)
            if code_s is not None:
                if excursions >= MOST_EXCURSIONS:
                    return looked, False
                excursions += 1
                at_s = _excursion(path, code_s, seen, deadline)
            elif hit is None:
                return looked, gaps.is_whole
            else:
                at_s = found_s
    return looked, False


@dataclass(slots=True)
class _Gaps:
    """What lies between key pictures that are too far apart, looked at as long as that is cheap."""

    path: Path
    from_s: float
    deadline: float
    spent_s: float = 0.0
    is_whole: bool = True

    def look(self, begin_s: float, end_s: float) -> float | None:
        """The first second between two that shows a code, where a slate fits between them."""
        if end_s - begin_s <= SLATE_S + _CLOSE_S:
            return None
        started = time.monotonic()
        left_s = BETWEEN_FIRST_S + BETWEEN_SHARE * (begin_s - self.from_s) - self.spent_s
        until = min(self.deadline, started + left_s)
        if until <= started:
            self.is_whole = False  # key pictures go on
            return None
        found, is_in_time = _between(self.path, begin_s, end_s, until)
        self.is_whole &= is_in_time
        self.spent_s += time.monotonic() - started
        return found


def _between(path: Path, from_s: float, to_s: float, deadline: float) -> tuple[float | None, bool]:
    """Decode what lies between two key pictures and look at one a second: the first with a code, and if in time."""
    with opening.opened(path) as (container, _file):
        stream = opening.best_video(container)
        if stream is None:
            return None, True
        stream.thread_type = "AUTO"
        try:
            container.seek(round((from_s + float(opening.start_of(container))) * av.time_base), backward=True)
        except av.error.FFmpegError:
            return None, False
        next_look = from_s + LOOK_BETWEEN_S
        for at_s, frame in _pictures(container, stream):
            if at_s >= to_s:
                return None, True
            if time.monotonic() > deadline:
                return None, False
            if at_s >= next_look:
                next_look = at_s + LOOK_BETWEEN_S
                if reading.read(frame, thoroughly=False):
                    return at_s, True
    return None, True


def _key_picture(container: InputContainer, stream: VideoStream, after_s: float) -> tuple[float, VideoFrame] | None:
    """The last key picture within a slate's length behind a second, or the first one behind that."""
    start = float(opening.start_of(container))
    try:
        container.seek(round((after_s + SLATE_S + start) * av.time_base), backward=True)
        return _next_key(container, stream, after_s + _CLOSE_S, start)
    except MemoryError:
        raise
    except av.error.FFmpegError:
        return None


def _next_key(
    container: InputContainer, stream: VideoStream, at_s: float, start: float
) -> tuple[float, VideoFrame] | None:
    for packet in opening.packets(container, stream):
        if packet.is_keyframe and packet.pts is not None and _second(packet, start) >= at_s:
            # One packet in, then the decoder is emptied: a picture that waits for others would cost their reading.
            frames = [*(opening.decoded(packet) or ()), *_emptied(stream)]
            for frame in frames:
                if isinstance(frame, VideoFrame):
                    return _second(packet, start), frame  # what the decoder gives when it's emptied knows no time
            stream.codec_context.flush_buffers()
    return None


def _second(packet: Packet[VideoStream], start: float) -> float:
    return float(packet.pts * packet.time_base) - start if packet.pts is not None else 0.0


def _emptied(stream: VideoStream) -> list[VideoFrame]:
    try:
        return list(stream.codec_context.decode(None))
    except av.error.FFmpegError:
        return []


def _excursion(path: Path, at_s: float, seen: _Seen, deadline: float) -> float:
    """Look densely around a second; where to go on."""
    with opening.opened(path) as (container, _file):
        stream = opening.best_video(container)
        if stream is None:
            return at_s + EXCURSION_S
        stream.thread_type = "AUTO"
        begin = max(at_s - EXCURSION_S / 2, 0.0)
        try:
            container.seek(round((begin + float(opening.start_of(container))) * av.time_base), backward=True)
        except av.error.FFmpegError:
            return at_s + SLATE_S
        _densely(container, stream, seen, from_s=begin, to_s=at_s + EXCURSION_S, deadline=deadline)
    return at_s + EXCURSION_S
