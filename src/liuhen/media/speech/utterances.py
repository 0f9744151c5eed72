"""A sound cut at its pauses into pieces that a recogniser can take. Pure; whole numbers in and out.

By level alone: what is louder than the quiet of the last seconds is taken for speech. That is generous on purpose: a
recogniser says nothing of most noises (or remarks on them, which is left out later), but nobody gets a sentence back
that was left out here.
"""

from __future__ import annotations

import math
from array import array
from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass
from operator import mul

RATE = 16_000
FRAME = RATE // 50
_FRAMES_A_SECOND = 50
LONGEST = 15 * _FRAMES_A_SECOND
"""Frames of the longest piece: models hear up to 30 s at once, people read less."""
PAUSE = 25
"""Frames of quiet that end a piece."""
BEFORE = 15
"""Frames kept from before a piece: a sentence begins more softly than it's heard."""
LEAST = 5
"""Fewer loud frames than these are a click."""
_REMEMBERED = 10 * _FRAMES_A_SECOND
_ABOVE_DB, _SURELY_QUIET_DB, _SURELY_LOUD_DB = 8.0, -55.0, -25.0
_FULL = 32_768


@dataclass(frozen=True, slots=True, kw_only=True)
class Utterance:
    """A piece: its first sample from the beginning of the sound, and its samples."""

    begin: int
    samples: array[int]

    @property
    def begin_ms(self) -> int:
        """Where it begins, in milliseconds."""
        return self.begin * 1000 // RATE

    @property
    def end_ms(self) -> int:
        """Where it ends."""
        return (self.begin + len(self.samples)) * 1000 // RATE


class Cutter:
    """Takes a sound of 16,000 samples a second in pieces of any size, and gives its utterances as they end."""

    def __init__(self) -> None:
        self._rest: array[int] = array("h")
        self._kept: deque[array[int]] = deque()  # frames of the piece, or those just before one
        self._levels: list[float] = []  # of the frames of the piece
        self._lately: deque[float] = deque(maxlen=_REMEMBERED)
        self._at = 0  # frames taken
        self._loud = self._quiet = 0
        self._threshold = _SURELY_QUIET_DB

    def take(self, samples: array[int]) -> Iterator[Utterance]:
        """Take what comes next."""
        self._rest.extend(samples)
        whole = len(self._rest) // FRAME * FRAME
        frames, self._rest = self._rest[:whole], self._rest[whole:]
        for at in range(0, whole, FRAME):
            yield from self._frame(frames[at : at + FRAME])

    def end(self) -> Iterator[Utterance]:
        """The piece that is under way when the sound ends."""
        if self._loud >= LEAST:
            yield self._piece(len(self._kept))
        self._forget()

    def _frame(self, frame: array[int]) -> Iterator[Utterance]:
        level = _level(frame)
        self._lately.append(level)
        if self._at % _FRAMES_A_SECOND == 0:
            quiet = sorted(self._lately)[len(self._lately) // 10]
            self._threshold = min(max(quiet + _ABOVE_DB, _SURELY_QUIET_DB), _SURELY_LOUD_DB)
        self._at += 1
        self._kept.append(frame)
        self._levels.append(level)
        is_loud = level > self._threshold
        self._loud += is_loud
        self._quiet = 0 if is_loud else self._quiet + 1
        if not self._loud:
            while len(self._kept) > BEFORE:
                self._kept.popleft()
                self._levels.pop(0)
        elif self._quiet >= PAUSE:
            if self._loud >= LEAST:
                yield self._piece(len(self._kept))
            self._forget()
        elif len(self._kept) >= LONGEST:
            yield self._piece(self._quietest())

    def _quietest(self) -> int:
        """Where to cut a piece that has no pause: at the quietest frame of its last third."""
        first = LONGEST * 2 // 3
        return min(range(first, len(self._levels)), key=self._levels.__getitem__) + 1

    def _piece(self, frames: int) -> Utterance:
        """The first frames as a piece; those behind it begin the next."""
        begin = (self._at - len(self._kept)) * FRAME
        samples: array[int] = array("h")
        for _number in range(frames):
            samples.extend(self._kept.popleft())
        del self._levels[:frames]
        self._loud = sum(level > self._threshold for level in self._levels)
        return Utterance(begin=begin, samples=samples)

    def _forget(self) -> None:
        self._kept.clear()
        self._levels.clear()
        self._loud = self._quiet = 0


def _level(frame: array[int]) -> float:
    squares = sum(map(mul, frame, frame))
    return 10 * math.log10(squares / len(frame) / _FULL**2) if squares else -120.0
