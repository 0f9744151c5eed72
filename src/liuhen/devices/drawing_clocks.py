"""A recorder's clock as a picture: how far it was off over time, its readings with their bounds, its jumps. Pure.

Seconds and years stand in one picture, so the height follows the logarithm of the seconds; the middle line is the
server's time, above it the recorder is fast.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import pairwise
from math import log10

from liuhen.devices.timekeeping import Reading, Stretch

WIDTH, HEIGHT, LEFT = 720, 240, 88
_MIDDLE = HEIGHT / 2
_TICKS = (1, 10, 60, 600, 3600, 86_400, 30 * 86_400, 365 * 86_400, 50 * 365 * 86_400)
_LEAST_SCALE = 60


@dataclass(frozen=True, slots=True, kw_only=True)
class Tick:
    """A line of the height: where, and which offset."""

    y: float
    offset: timedelta


@dataclass(frozen=True, slots=True, kw_only=True)
class Bar:
    """A reading: where, from its upper to its lower end; `is_open`: one end isn't known. `y` is its middle or end."""

    x: float
    top: float
    bottom: float
    y: float
    is_open: bool
    source: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ClockDrawing:
    """What to draw: ticks, bars, a line for each stretch (as SVG's points) and an upright for each jump."""

    ticks: Sequence[Tick]
    bars: Sequence[Bar]
    lines: Sequence[str]
    jumps: Sequence[float]
    first: datetime
    last: datetime


def draw(parts: Sequence[Stretch]) -> ClockDrawing | None:
    """Draw stretches of readings, oldest first; None where there's nothing to draw."""
    readings = [one for part in parts for one in part.readings]
    if not readings:
        return None
    first, last = readings[0].at, readings[-1].at
    told = [abs(end.total_seconds()) for one in readings for end in (one.bounds.least, one.bounds.most) if end]
    most = max([_LEAST_SCALE, *told])
    scale = next((tick for tick in _TICKS if tick >= most), _TICKS[-1])

    def across(at: datetime) -> float:
        share = (at - first) / (last - first) if last > first else 0.5
        return round(LEFT + 12 + share * (WIDTH - LEFT - 24), 1)

    def up(offset: timedelta) -> float:
        seconds = offset.total_seconds()
        share = log10(1 + abs(seconds)) / log10(1 + scale)
        return round(_MIDDLE - (1 if seconds > 0 else -1) * min(share, 1.0) * (_MIDDLE - 14), 1)

    ticks = [Tick(y=up(timedelta(0)), offset=timedelta(0))]
    for seconds in [tick for tick in _TICKS if tick <= scale][-4:]:
        ticks += [
            Tick(y=up(timedelta(seconds=way * seconds)), offset=timedelta(seconds=way * seconds)) for way in (1, -1)
        ]
    return ClockDrawing(
        ticks=ticks,
        bars=[_bar(one, across(one.at), up) for one in readings],
        lines=[_line(part, across, up) for part in parts if len(_middles(part)) > 1],
        jumps=[
            (across(earlier.readings[-1].at) + across(later.readings[0].at)) / 2 for earlier, later in pairwise(parts)
        ],
        first=first,
        last=last,
    )


def _bar(one: Reading, x: float, up: Callable[[timedelta], float]) -> Bar:
    least, most = one.bounds.least, one.bounds.most
    top = up(most) if most is not None else 6.0
    bottom = up(least) if least is not None else HEIGHT - 6.0
    middle = one.bounds.middle
    y = up(middle) if middle is not None else (bottom if most is None else top)
    return Bar(x=x, top=top, bottom=bottom, y=y, is_open=middle is None, source=one.source.value)


def _middles(part: Stretch) -> list[tuple[datetime, timedelta]]:
    return [(one.at, one.bounds.middle) for one in part.readings if one.bounds.middle is not None]


def _line(part: Stretch, across: Callable[[datetime], float], up: Callable[[timedelta], float]) -> str:
    return " ".join(f"{across(at)},{up(middle)}" for at, middle in _middles(part))
