"""In the child: the outline of a sound and how loud it is, for drawing under the film strip."""

from __future__ import annotations

import json
import math
from array import array
from collections.abc import Iterator, Mapping
from operator import mul
from pathlib import Path

import av
from av.audio.frame import AudioFrame
from av.audio.resampler import AudioResampler

from liuhen.media import opening
from liuhen.media.errors import MediaUnreadableError
from liuhen.media.progress import Report

SCHEMA = "liuhen/waveform/1"
RATE = 8_000
MOST_STEPS = 1_200
SHORTEST_STEP_S = 0.05
NOTICED_GAP_S = 0.25
FULL = 32_768
SILENCE_DB = -60.0
"""What is below counts as silence; also the least that is told."""


def make_waveform(arguments: Mapping[str, str], report: Report) -> Mapping[str, object]:
    """The operation: `source` and `target` (JSON) in; the mean and the greatest level (dBFS) and the silent share out.

    The file names its schema, the seconds of one step, and for each step the greatest amplitude (0 to 100) and the mean
    level in dBFS (root mean square, of both channels together), whole numbers. No EBU loudness: nothing is weighted.
    """
    with opening.opened(Path(arguments["source"])) as (container, _file):
        length = min(opening.duration_of(container) or 0.0, opening.LONGEST_S)
        step = max(length / MOST_STEPS, SHORTEST_STEP_S)
        peaks, levels, squares, count = _measured(
            samples_of(container, RATE), max(round(step * RATE), 1), length, report
        )
    if not peaks:
        raise MediaUnreadableError(reason="nothing")
    told = {
        "schema": SCHEMA,
        "step_s": round(step, 4),
        "peaks": peaks,
        "levels": [round(one) for one in levels],
        "mean_db": round(_level(squares, count), 1),
        "greatest_db": round(_decibels(max(peaks) / 100), 1),
        "silent_share": sum(one <= SILENCE_DB for one in levels) * 1000 // len(levels) / 1000,  # cut: 1 is all of it
    }
    Path(arguments["target"]).write_text(json.dumps(told), encoding="utf-8")
    return {name: told[name] for name in ("mean_db", "greatest_db", "silent_share")}


def _measured(
    samples: Iterator[array[int]], size: int, length: float, report: Report
) -> tuple[list[int], list[float], float, int]:
    peaks: list[int] = []
    levels: list[float] = []
    squares, count, most = 0.0, 0, 2 * MOST_STEPS
    pending: array[int] = array("h")
    for more in samples:
        if len(peaks) == most:
            break  # longer than it claims to be: the beginning is drawn
        pending.extend(more)
        while len(pending) >= size and len(peaks) < most:
            piece, pending = pending[:size], pending[size:]
            squares += _take(piece, peaks, levels)
            count += size
            report(min(len(peaks) * size / RATE / length, 1.0) if length else 0.0)
    if len(pending) > 1 and len(peaks) < most:
        squares += _take(pending, peaks, levels)
        count += len(pending)
    return peaks, levels, squares, count


def _take(piece: array[int], peaks: list[int], levels: list[float]) -> float:
    high, low = max(piece), min(piece)
    peaks.append(min(round(100 * max(high, -low) / FULL), 100))
    squares = float(sum(map(mul, piece, piece)))
    levels.append(_level(squares, len(piece)))
    return squares


def _level(squares: float, count: int) -> float:
    return _decibels(math.sqrt(squares / count) / FULL) if count else SILENCE_DB


def _decibels(share: float) -> float:
    return max(20 * math.log10(share), SILENCE_DB) if share > 0 else SILENCE_DB


def samples_of(container: av.container.InputContainer, rate: int, *, timed: bool = False) -> Iterator[array[int]]:
    """The sound as one channel of `rate` samples a second; what can't be decoded is left out.

    With `timed`, silence stands where the file's times leave a gap and before a sound that begins later than the film,
    so that a sample's place is its time; overlaps stay as they are.
    """
    stream = opening.best_audio(container)
    if stream is None:
        raise MediaUnreadableError(reason="nothing")
    resampler = AudioResampler(format="s16", layout="mono", rate=rate)
    start, given = float(opening.start_of(container)), 0
    try:
        for packet in opening.packets(container, stream):
            for frame in opening.decoded(packet) or ():
                if not isinstance(frame, AudioFrame):
                    continue
                if timed and frame.time is not None:
                    gap = min(frame.time - start, opening.LONGEST_S) - given / rate
                    for silence in _silence(gap, rate):
                        yield silence
                        given += len(silence)
                for piece in _converted(resampler, frame):
                    yield piece
                    given += len(piece)
    except MemoryError:
        raise
    except av.error.FFmpegError:
        return  # broken off: what came before counts
    yield from _converted(resampler, None)


def _silence(gap_s: float, rate: int) -> Iterator[array[int]]:
    """So much silence, by the second; less than is noticed is none."""
    left = int(gap_s * rate) if gap_s > NOTICED_GAP_S else 0
    while left > 0:
        yield array("h", bytes(2 * min(left, rate)))
        left -= rate


def _converted(resampler: AudioResampler, frame: AudioFrame | None) -> Iterator[array[int]]:
    try:
        made = resampler.resample(frame)
    except MemoryError:
        raise
    except (av.error.FFmpegError, ValueError):
        return  # its form changed on the way
    for each in made:
        data = bytes(each.planes[0])[: each.samples * 2]
        yield array("h", data)
