"""Where the things of a case stand on its timeline: days as columns, stages as lanes, all in whole pixels.

A case lasts months and a film minutes, so the scale is not one: a day on which something happened is a column as wide
as what happened in it needs, and the days between two columns are a narrow strip that says how many they were. Within a
column time runs evenly. Nothing here knows of the database.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cached_property
from itertools import pairwise
from typing import Literal

from liuhen.rules.clocks import ZONE
from liuhen.rules.stays import Run, early_end, late_start

MarkKind = Literal["activity", "unfilmed", "video", "audio", "photo", "unreadable", "document", "event", "due"]

TIMED: frozenset[MarkKind] = frozenset({"activity", "unfilmed", "video", "audio", "photo", "unreadable"})
FILMS: frozenset[MarkKind] = frozenset({"video", "audio"})

WIDTH = 996  # what a wide screen shows without moving sideways
_ON_PAPER = 640  # what stands side by side on a sheet of A4, beside the names of the lanes
_HEAD = 44
_PAD = 10
_BAND, _HOLE, _FILM, _CHIP, _APART = 24, 6, 18, 22, 4
_LANE_LEAST = 34
_CHIP_COLUMN, _TIMED_LEAST, _TIMED_MOST, _BETWEEN = 132, 190, 640, 46
_PER_MINUTE = 3
_FILM_ROWS = 6  # more recorders than that at one time share rows
_LEAST_WIDTH = 4
_TICK_EVERY = 62
_TICKS = (1, 2, 5, 10, 15, 30, 60, 120, 180, 360, 720)  # minutes
_GAP_SHOWN = timedelta(minutes=1)  # a shorter one would be no wider than a line
_WIDE, _NARROW = 12, 7  # pixels of a Chinese character and of a letter at the drawing's size
_FIRST_WIDE = 0x2E80
_DEPTH = {"activity": 0, "unfilmed": 1}


@dataclass(frozen=True, kw_only=True)
class Mark:
    """One thing on the timeline. What is told of its times is worked out once: it's asked for several times.

    Attributes:
        kind: an activity is a band (with its unfilmed stretches in it), a film a bar, a photo a narrow one, as is
            a film that no program can read, whose length nobody knows; documents, events and due dates stand on their
            day as chips.
        lane: the stage it belongs to.
        start: when it began; of a chip, any moment of its day.
        end: when it ended; None while nobody said so, or when it has no length.
        label: what it is, short.
        detail: the rest, for who points at it or hears the page read.
        url: where it is looked at.
        row: films of one row don't overlap: one recorder's.
        group: the activity that a film belongs to, or the activity itself: unfilmed stretches are told by it.
        still: where stills of a film are asked for; empty when there are none.
        duration: seconds of a film.
        shown: of a film whose time is corrected, what is said of what its recorder showed.
        within: how well a film's time is known, either way, where its recorder's clock is.
        tone: of `look.TONES`.
        is_known: of an activity: whether it's known what each of its recordings shows; else nothing is called unfilmed.
    """

    kind: MarkKind
    lane: str
    start: datetime
    end: datetime | None = None
    label: str
    detail: str = ""
    url: str = ""
    row: str = ""
    group: str = ""
    still: str = ""
    duration: float = 0.0
    shown: str = ""
    within: timedelta = timedelta(0)
    tone: str = "plain"
    is_known: bool = True

    @property
    def until(self) -> datetime:
        """Its end, or its start when it has none."""
        return self.end or self.start

    @cached_property
    def begun(self) -> datetime:
        """Its start in the bureau's time zone."""
        return self.start.astimezone(ZONE)

    @cached_property
    def ended(self) -> datetime:
        """Its end in the bureau's time zone."""
        return self.until.astimezone(ZONE)

    @cached_property
    def clock(self) -> str:
        """Its times of day, in the bureau's time zone: `09:20–09:25`; empty for a chip."""
        if self.kind not in TIMED:
            return ""
        first, last = self.begun, self.ended
        begins, ends = f"{first:%H:%M}", f"{last:%H:%M}" if last.date() == first.date() else f"{last:%m-%d %H:%M}"
        return begins if begins == ends else f"{begins}–{ends}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Tick:
    """A time of day in a column."""

    x: int
    label: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """A day on which something happened; `days_before` are the days left out between it and the one before."""

    day: date
    x: int
    width: int
    ticks: Sequence[Tick]
    days_before: int
    between_x: int

    @property
    def middle(self) -> int:
        """Where its date stands."""
        return self.x + self.width // 2


@dataclass(frozen=True, slots=True, kw_only=True)
class Lane:
    """A stage with its place; `note` says what is missing in it."""

    code: str
    label: str
    y: int
    height: int
    note: str = ""
    is_empty: bool = False

    @property
    def middle(self) -> int:
        """Where its name stands."""
        return self.y + self.height // 2


@dataclass(frozen=True, slots=True, kw_only=True)
class Shape:
    """A mark with its place; `text` is what of its label fits in."""

    x: int
    y: int
    width: int
    height: int
    mark: Mark
    text: str = ""

    @property
    def text_x(self) -> int:
        """Where its words begin."""
        return self.x + 7

    @property
    def text_y(self) -> int:
        """The line that its words stand on."""
        return self.y + self.height // 2 + 4


@dataclass(frozen=True, slots=True, kw_only=True)
class Strip:
    """A part of the drawing from its top to its foot: paper shows it in strips one under the other."""

    x: int
    width: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Drawing:
    """A whole timeline; empty is falsy."""

    width: int
    height: int
    columns: Sequence[Column] = ()
    lanes: Sequence[Lane] = ()
    shapes: Sequence[Shape] = ()

    def __bool__(self) -> bool:
        return bool(self.columns)

    @property
    def legend(self) -> set[str]:
        """Which kinds of things stand in it, as its legend names them."""
        return {_legend_of(shape.mark) for shape in self.shapes}

    @property
    def is_wide(self) -> bool:
        """Whether one has to move sideways to see all of it."""
        return self.width > WIDTH

    @property
    def strips(self) -> Sequence[Strip]:
        """The whole of it in strips that fit on paper, cut between days; within one only where it is wider."""
        days = [min(column.x, column.between_x or column.x) for column in self.columns[1:]]
        found, x = [], 0
        while x < self.width:
            fitting = [edge for edge in (*days, self.width) if x < edge <= x + _ON_PAPER]
            end = max(fitting, default=x + _ON_PAPER)
            found.append(Strip(x=x, width=end - x))
            x = end
        return found


def _legend_of(mark: Mark) -> str:
    if mark.kind in {"activity", "unfilmed"}:
        return mark.kind
    if mark.kind in TIMED:
        return {"good": "described", "bad": "unreadable"}.get(mark.tone, "undescribed")
    return "document"


def draw(marks: Iterable[Mark], *, lanes: Sequence[tuple[str, str]], notes: Mapping[str, str] | None = None) -> Drawing:
    """Lay a case's marks out.

    Args:
        marks: in any order, with what nobody filmed (`with_gaps`); one of an unknown lane stands in the last one.
        lanes: code and name of every stage, from the top; all are drawn, whether anything stands in them or not.
        notes: what to say under a lane's name, by code.
    """
    known = [code for code, _label in lanes]
    ordered = sorted(marks, key=lambda mark: (mark.kind == "unfilmed", mark.start, mark.until, mark.label))
    if not ordered:
        return Drawing(width=WIDTH, height=_HEAD)
    days = _days(ordered)
    drawn, shapes, y = [], [], _HEAD
    for code, label in lanes:
        own = [mark for mark in ordered if mark.lane == code or (code == known[-1] and mark.lane not in known)]
        placed, height = _place(own, days, y)
        note = (notes or {}).get(code, "")
        drawn.append(Lane(code=code, label=label, y=y, height=height, note=note, is_empty=not own))
        shapes += placed
        y += height
    shapes.sort(key=lambda shape: (shape.mark.start, _DEPTH.get(shape.mark.kind, 2), shape.y))
    columns = [day.column() for day in days.values()]
    return Drawing(width=columns[-1].x + columns[-1].width, height=y, columns=columns, lanes=drawn, shapes=shapes)


def with_gaps(marks: Sequence[Mark]) -> list[Mark]:
    """The marks, and after them what of each stay nobody filmed, as marks too."""
    return [*marks, *(hole for mark in marks if mark.kind == "activity" for hole in _holes(mark, marks))]


def unfilmed(activity: Mark, marks: Iterable[Mark]) -> list[tuple[datetime, datetime]]:
    """The stretches of an activity that none of its films shows, each a minute or longer (art 12(5): 不得断续记录)."""
    if activity.end is None or not activity.is_known:
        return []
    films = sorted(
        (mark for mark in marks if mark.kind in FILMS and mark.group == activity.group), key=lambda mark: mark.start
    )
    if not films:
        return []
    runs = [_run(film) for film in films]
    holes, reached = [], films[0].until
    late, early = late_start(runs, arrived=activity.start), early_end(runs, left=activity.end)
    if late is not None:
        holes.append((activity.start, min(late.begun, activity.end)))
    for film in films[1:]:
        if film.start - reached >= _GAP_SHOWN:
            holes.append((max(reached, activity.start), min(film.start, activity.end)))
        reached = max(reached, film.until)
    if early is not None:
        holes.append((max(reached, activity.start), activity.end))
    return [(begun, ended) for begun, ended in holes if ended - begun >= _GAP_SHOWN]


def _run(film: Mark) -> Run:
    ended = film.end if film.end is not None and film.end > film.start else None
    return Run(film.start, ended, device=film.row, within=film.within, key=film.url)


def _holes(activity: Mark, marks: Sequence[Mark]) -> list[Mark]:
    return [
        Mark(
            kind="unfilmed",
            lane=activity.lane,
            start=begun,
            end=ended,
            label=activity.label,
            group=activity.group,
            duration=(ended - begun).total_seconds(),
            tone="attention",
        )
        for begun, ended in unfilmed(activity, marks)
    ]


@dataclass(slots=True, kw_only=True)
class _Day:
    """A column in the making: the stretch of the day in which something with a time happened, and its place."""

    day: date
    first: datetime | None = None
    last: datetime | None = None
    x: int = 0
    width: int = _CHIP_COLUMN
    days_before: int = 0
    between_x: int = 0

    def reach(self, moment: datetime) -> None:
        """Something happened at this moment."""
        self.first = moment if self.first is None else min(self.first, moment)
        self.last = moment if self.last is None else max(self.last, moment)

    @property
    def minutes(self) -> float:
        return (self.last - self.first) / timedelta(minutes=1) if self.first and self.last else 0.0

    def at(self, moment: datetime) -> int:
        """The pixel of a moment of this day; one outside its stretch stands at the nearer end."""
        room, first, last = self.width - 2 * _PAD, self.first or moment, self.last or moment
        share = (moment - first) / (last - first) if last > first else 0.5
        return self.x + _PAD + round(room * min(max(share, 0.0), 1.0))

    def column(self) -> Column:
        return Column(
            day=self.day,
            x=self.x,
            width=self.width,
            ticks=self._ticks(),
            days_before=self.days_before,
            between_x=self.between_x,
        )

    def _ticks(self) -> list[Tick]:
        if self.first is None or self.last is None:
            return []
        room = max(self.width // _TICK_EVERY, 1)
        step = timedelta(minutes=next((each for each in _TICKS if self.minutes / each <= room), _TICKS[-1]))
        start = _midnight(self.first)
        at = start + step * -(-(self.first - start) // step)
        found = []
        while at <= self.last:
            place = self.at(at)
            if self.x + _TICK_EVERY // 4 <= place <= self.x + self.width - _TICK_EVERY // 4:
                found.append(Tick(x=place, label=f"{at:%H:%M}"))
            at += step
        return found


def _midnight(moment: datetime) -> datetime:
    return moment.replace(hour=0, minute=0, second=0, microsecond=0)


def _days(marks: Sequence[Mark]) -> dict[date, _Day]:
    """A column for each day on which a mark begins or ends, with their places."""
    found: dict[date, _Day] = {}
    for mark in marks:
        first, last = mark.begun, mark.ended
        day = _day_of(found, first.date())
        if mark.kind not in TIMED:
            continue
        ending = _day_of(found, last.date())
        day.reach(first)
        ending.reach(last)
        if ending is not day:  # over midnight: both days' stretches reach it
            day.reach(_midnight(first) + timedelta(days=1))
            ending.reach(_midnight(last))
    days = [found[key] for key in sorted(found)]
    for before, day in pairwise(days):
        day.days_before = (day.day - before.day).days - 1
    for day in days:
        if day.first:
            day.width = int(min(max(day.minutes * _PER_MINUTE, _TIMED_LEAST), _TIMED_MOST))
    _spread(days)
    return {day.day: day for day in days}


def _day_of(found: dict[date, _Day], day: date) -> _Day:
    if day not in found:
        found[day] = _Day(day=day)
    return found[day]


def _spread(days: Sequence[_Day]) -> None:
    """Give columns their places; what a short case leaves of the width goes to the days with times."""
    total = sum(day.width + _BETWEEN * bool(day.days_before) for day in days)
    growing = [day for day in days if day.first] or days
    x = 0
    for day in days:
        if total < WIDTH and day in growing:
            day.width += (WIDTH - total) // len(growing)
        day.between_x = x
        x += _BETWEEN * bool(day.days_before)
        day.x = x
        x += day.width


def _place(marks: Sequence[Mark], days: Mapping[date, _Day], y: int) -> tuple[list[Shape], int]:
    """A lane's shapes and its height: activities on top, films by recorder below them, then the chips of each day."""
    shapes: list[Shape] = []
    top = y + _APART + 2
    bands = [mark for mark in marks if mark.kind in {"activity", "unfilmed"}]
    packed = _packed([mark for mark in bands if mark.kind == "activity"])
    for mark in bands:
        line = top + packed[mark.group] * (_BAND + _APART)
        if mark.kind == "unfilmed":  # along the foot of its band, under the words
            shapes.append(_stretched(mark, days, line + _BAND - _HOLE, _HOLE))
        else:
            shapes.append(_stretched(mark, days, line, _BAND))
    top += (max(packed.values(), default=-1) + 1) * (_BAND + _APART)
    films = [mark for mark in marks if mark.kind in TIMED and mark.kind not in {"activity", "unfilmed"}]
    rows = {row: number % _FILM_ROWS for number, row in enumerate(dict.fromkeys(mark.row for mark in films))}
    shapes += [_stretched(mark, days, top + rows[mark.row] * (_FILM + _APART), _FILM) for mark in films]
    top += min(len(rows), _FILM_ROWS) * (_FILM + _APART)
    stacked: Counter[date] = Counter()
    for mark in marks:
        if mark.kind in TIMED:
            continue
        day = days[mark.begun.date()]
        place = top + stacked[day.day] * (_CHIP + _APART)
        stacked[day.day] += 1
        width = min(day.width, 2 * _CHIP_COLUMN) - 2 * _APART
        shapes.append(_shape(mark, day.x + _APART, place, width, _CHIP))
    top += max(stacked.values(), default=0) * (_CHIP + _APART)
    return shapes, max(top - y + _APART, _LANE_LEAST)


def _packed(activities: Sequence[Mark]) -> dict[str, int]:
    """A line for each activity, the first on which no other is under way; by group."""
    ends: list[datetime] = []
    lines: dict[str, int] = {}
    for mark in activities:
        free = next((number for number, end in enumerate(ends) if end <= mark.start), len(ends))
        ends[free : free + 1] = [mark.until]
        lines[mark.group] = free
    return lines


def _stretched(mark: Mark, days: Mapping[date, _Day], y: int, height: int) -> Shape:
    first, last = mark.begun, mark.ended
    x, end = days[first.date()].at(first), days[last.date()].at(last)
    return _shape(mark, x, y, max(end - x, _LEAST_WIDTH), height)


def _shape(mark: Mark, x: int, y: int, width: int, height: int) -> Shape:
    text = "" if mark.kind == "unfilmed" else fitted(mark.label, width - 14)
    return Shape(x=x, y=y, width=width, height=height, mark=mark, text=text)


def fitted(text: str, width: int) -> str:
    """As much of a text as fits into so many pixels; what is cut ends in …, and what would be a stump is nothing."""
    used = 0
    for index, character in enumerate(text):
        used += _WIDE if ord(character) >= _FIRST_WIDE else _NARROW
        if used > width:
            cut = text[: max(index - 1, 0)]
            return f"{cut}…" if len(cut) > 1 else ""
    return text
