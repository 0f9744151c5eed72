"""Strips as a picture: parts of a stay in thousandths of its width, so that any screen stretches it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from liuhen.intake.continuity.queries import Continuity, Strip, first_start, last_end
from liuhen.intake.continuity.strips import Lack
from liuhen.rules.clocks import ZONE

At = Callable[[datetime], int]
"""Where a moment stands."""
WIDTH = 1000
_LEAST = 3
_TICKS = (1, 2, 5, 10, 15, 30, 60, 120, 240, 480)  # minutes
_MOST_TICKS = 6
_STRETCHES = (Lack.LATE_START, Lack.GAP, Lack.EARLY_END, Lack.NO_FILM)


@dataclass(frozen=True, slots=True, kw_only=True)
class Bar:
    """A film or a hole: `kind` film, hidden (not to be opened), hole or overlap."""

    x: int
    width: int
    kind: str
    label: str
    recording: str = ""

    @property
    def share(self) -> str:
        """Its place, as a picture's part from the left."""
        return _share(self.x)

    @property
    def wide(self) -> str:
        """Its width, likewise."""
        return _share(self.width)


@dataclass(frozen=True, slots=True, kw_only=True)
class Tick:
    """A time of day below the strips."""

    x: int
    label: str

    @property
    def share(self) -> str:
        """Its place, as a picture's part from the left."""
        return _share(self.x)


@dataclass(frozen=True, slots=True, kw_only=True)
class Picture:
    """The strips of a stay, and where arriving and leaving stand."""

    bars: Sequence[Sequence[Bar]]
    ticks: Sequence[Tick]
    arrived: str
    left: str


def _share(thousandths: int) -> str:
    return f"{thousandths / 10:g}%"


def picture(told: Continuity) -> Picture:
    """Lay out the strips in their order."""
    first, last = first_start(told), last_end(told)
    span = max(last - first, timedelta(minutes=1))

    def at(moment: datetime) -> int:
        return round(WIDTH * min(max((moment - first) / span, 0.0), 1.0))

    return Picture(
        bars=[_bars(strip, told.open_ids, at) for strip in told.strips],
        ticks=_ticks(first, first + span, at),
        arrived=_share(at(told.activity.arrived_at)),
        left=_share(at(told.activity.left_at)) if told.activity.left_at else "",
    )


def _bars(strip: Strip, open_ids: frozenset[str], at: At) -> list[Bar]:
    bars = []
    for film in strip.films:
        x, is_open = at(film.begun), film.id in open_ids
        bars.append(
            Bar(
                x=x,
                width=max(at(film.ended) - x, _LEAST),
                kind="film" if is_open else "hidden",
                label=film.number if is_open else "",
                recording=film.id if is_open else "",
            )
        )
    for lack in strip.lacks:
        found = lack.found
        if found.begun is None or found.ended is None or found.lack not in (*_STRETCHES, Lack.OVERLAP):
            continue
        x = at(found.begun)
        kind = "overlap" if found.lack == Lack.OVERLAP else "hole"
        bars.append(Bar(x=x, width=max(at(found.ended) - x, _LEAST), kind=kind, label=""))
    return bars


def _ticks(first: datetime, last: datetime, at: At) -> list[Tick]:
    minutes = (last - first) / timedelta(minutes=1)
    step = next((each for each in _TICKS if minutes / each <= _MOST_TICKS), _TICKS[-1])
    local = first.astimezone(ZONE)
    midnight = local.replace(hour=0, minute=0, second=0, microsecond=0)
    moment = midnight + timedelta(minutes=step) * -(-(local - midnight) // timedelta(minutes=step))
    found = []
    while moment <= last:
        found.append(Tick(x=at(moment), label=f"{moment:%H:%M}"))
        moment += timedelta(minutes=step)
    return found
