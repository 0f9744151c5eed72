"""How far a recorder's clock is off, as far as readings tell, and when something was filmed then. Pure.

An offset is what the recorder showed minus what the server knew: a recorder that is fast has a positive one. A reading
says within which bounds the offset lay at a moment; one of the two may be open, as where a card only tells that a clock
can't have been slower. Between readings a clock that nobody touched drifts by no more than `MOST_DRIFT`: what doesn't
fit that was set, or lost its time with its battery, and begins another stretch.

Docking may set a clock without telling. So readings of the same outing count as they are, and those of before and after
it only together: the offset then lies somewhere between what both allow. What isn't known stays open (invariant 12).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from uuid import UUID

DAY = timedelta(days=1)
MOST_DRIFT = timedelta(seconds=5)
"""A day, either way: 58 millionths, three times what a watch crystal is sold with (20), for heat and cold."""
PRECISE = timedelta(minutes=2)
"""Bounds no wider than this are good enough to leave readings of other outings aside."""
REACH = timedelta(days=400)
"""How long before its first reading a stretch may have begun."""
RESET_DAYS = 31
"""So long after New Year's midnight a clock that lost its time may have run, when something is filmed with it."""
LONG_AGO = timedelta(days=365)
FIRST_YEAR = 1990
"""Before it no recorder filmed: a clock that shows an earlier one lost its time, whatever the day."""
FINE = timedelta(minutes=10)
"""A moment that's known no better than that, either way, corrects nothing: it's told as a span."""
NOTICED = timedelta(seconds=30)
"""Where what a recorder showed lies no further from the corrected time than that, a list doesn't speak of it."""
NOTHING = timedelta(0)
_ROUNDS = 5  # each narrows the span to a few millionths of it, down to what the readings allow


class Source(StrEnum):
    """How an offset is known."""

    SLATE = "slate"
    NOTE = "note"
    CHECK = "check"
    DOCKING = "docking"


class Finding(StrEnum):
    """What is odd about a time, for a person to look at (invariant 10)."""

    JUMP = "jump"
    RESET = "reset"
    OUTSIDE = "outside"
    EARLIER = "earlier"


class How(StrEnum):
    """What a true moment rests on: readings of the same outing, of others, the card's dockings alone, or nothing."""

    READ = "read"
    BETWEEN = "between"
    CARD = "card"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Bounds:
    """Within which an offset lies; None: nobody knows on that side."""

    least: timedelta | None = None
    most: timedelta | None = None

    def wider(self, by: timedelta) -> Bounds:
        """The same, less certain on both sides."""
        return Bounds(_plus(self.least, -by), _plus(self.most, by))

    def meet(self, other: Bounds) -> Bounds | None:
        """What both allow; None when they contradict each other."""
        least = max((one for one in (self.least, other.least) if one is not None), default=None)
        most = min((one for one in (self.most, other.most) if one is not None), default=None)
        return None if least is not None and most is not None and least > most else Bounds(least, most)

    def hull(self, other: Bounds) -> Bounds:
        """What one of them allows, and all between."""
        least = None if self.least is None or other.least is None else min(self.least, other.least)
        most = None if self.most is None or other.most is None else max(self.most, other.most)
        return Bounds(least, most)

    @property
    def width(self) -> timedelta | None:
        """How far they lie apart; None when one is open."""
        return None if self.least is None or self.most is None else self.most - self.least

    @property
    def middle(self) -> timedelta | None:
        """Halfway between them; None when one is open."""
        return None if self.least is None or self.most is None else self.least + (self.most - self.least) / 2


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """What is known of a clock at a moment by the server's time."""

    key: UUID
    at: datetime
    bounds: Bounds
    source: Source


@dataclass(frozen=True, slots=True, kw_only=True)
class Stretch:
    """Readings, oldest first, of a clock that nobody set between them.

    Attributes:
        since: the last reading of the stretch before; after it the clock was set.
        until: the first reading of the stretch after.
    """

    readings: tuple[Reading, ...]
    since: datetime | None
    until: datetime | None

    @property
    def drift(self) -> Bounds | None:
        """How much it gained a day, on average; None where its readings lie too near or say too little."""
        told = [one for one in self.readings if one.bounds.width is not None and one.bounds.width <= PRECISE]
        if len(told) < 2 or told[-1].at - told[0].at < DAY:  # noqa: PLR2004 - two ends
            return None
        first, last = told[0].bounds, told[-1].bounds
        days = (told[-1].at - told[0].at) / DAY
        assert first.least is not None and first.most is not None  # noqa: S101, PT018 - by their width
        assert last.least is not None and last.most is not None  # noqa: S101, PT018
        return Bounds((last.least - first.most) / days, (last.most - first.least) / days)


@dataclass(frozen=True, slots=True, kw_only=True)
class Window:
    """Between which moments, by the server, something was filmed, whatever the recorder showed.

    Attributes:
        after: the recorder's last docking before, as whose card doesn't hold it; None where there was none.
        before: when it was in the archive, or docked.
    """

    after: datetime | None
    before: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Estimate:
    """When something was filmed by the server's time.

    Attributes:
        shown: by the recorder.
        earliest, latest: between which moments it was; None where nobody knows.
        how: what that rests on.
        by: the readings that it rests on, oldest first.
        findings: what is odd.
    """

    shown: datetime
    earliest: datetime | None = None
    latest: datetime | None = None
    how: How = How.UNKNOWN
    by: tuple[Reading, ...] = ()
    findings: frozenset[Finding] = frozenset()

    @property
    def moment(self) -> datetime | None:
        """The middle; it's as good as `uncertainty`."""
        if self.earliest is None or self.latest is None:
            return None
        return self.earliest + (self.latest - self.earliest) / 2

    @property
    def uncertainty(self) -> timedelta | None:
        """Either way of the middle."""
        return None if self.earliest is None or self.latest is None else (self.latest - self.earliest) / 2


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """By which time something filmed is told of and judged.

    Attributes:
        shown: by its recorder.
        begun: corrected where that's known well enough, else what was shown; None where that can't be believed.
        within: either way of a corrected time; None where nothing corrects it.
    """

    shown: datetime
    begun: datetime | None
    within: timedelta | None = None

    @property
    def is_corrected(self) -> bool:
        """Whether readings tell another time than the recorder, by more than they're uncertain."""
        return self.within is not None and abs(self.offset) > self.within

    @property
    def is_noticed(self) -> bool:
        """Whether whoever reads the recorder's time in a list has to know: it's far off, or means nothing."""
        return self.begun is None or (self.is_corrected and abs(self.offset) > NOTICED)

    @property
    def offset(self) -> timedelta:
        """By how much the recorder was fast; nothing where nobody knows."""
        return self.shown - self.begun if self.begun is not None else NOTHING


def told_by(estimates: Sequence[Estimate]) -> list[Told]:
    """By which times things are told that one recorder filmed in one outing, as they stand in `estimates`.

    As long as nobody set its clock they share one offset, so that what lies between two of them is what the recorder
    says it is, however uncertain the rest.
    """
    told: dict[int, Told] = {}
    run: list[int] = []
    known = Bounds()
    for place in sorted(range(len(estimates)), key=lambda one: estimates[one].shown):
        one = estimates[place]
        bounds = _fine(one)
        if bounds is None:
            # What a clock shows that lost its time is no time at all.
            told[place] = Told(shown=one.shown, begun=None if Finding.RESET in one.findings else one.shown)
            continue
        met = known.meet(bounds)
        if met is None:
            told |= _shared(run, known, estimates)
            run, met = [], bounds
        run.append(place)
        known = met
    told |= _shared(run, known, estimates)
    return [told[place] for place in range(len(estimates))]


def _shared(run: Sequence[int], known: Bounds, estimates: Sequence[Estimate]) -> dict[int, Told]:
    offset, width = known.middle, known.width
    if offset is None or width is None:
        return {}
    return {
        place: Told(shown=estimates[place].shown, begun=estimates[place].shown - offset, within=width / 2)
        for place in run
    }


def _fine(one: Estimate) -> Bounds | None:
    """Within which an offset lies that is known well enough."""
    if one.earliest is None or one.latest is None or one.latest - one.earliest > 2 * FINE:
        return None
    return Bounds(one.shown - one.latest, one.shown - one.earliest)


def stretches(readings: Iterable[Reading]) -> tuple[Stretch, ...]:
    """Part readings where no drifting clock can have shown both: there it was set, or lost its time."""
    runs: list[list[Reading]] = []
    known, last = Bounds(), None
    for reading in sorted(readings, key=lambda one: (one.at, one.key)):
        drifted = known.wider(_drift(reading.at - last)) if last is not None else known
        met = drifted.meet(reading.bounds) if runs else None
        if met is None:
            runs.append([])
            met = reading.bounds
        runs[-1].append(reading)
        known, last = met, reading.at
    ends = [run[-1].at for run in runs]
    begins = [run[0].at for run in runs]
    return tuple(
        Stretch(
            readings=tuple(run),
            since=ends[place - 1] if place else None,
            until=begins[place + 1] if place + 1 < len(runs) else None,
        )
        for place, run in enumerate(runs)
    )


def true_moment(shown: datetime, window: Window, parts: Sequence[Stretch]) -> Estimate:
    """When a recorder that showed `shown` filmed, by its readings and by when its card was docked.

    Args:
        shown: in the bureau's zone, as `looks_reset` needs it.
        window: what is known without its clock.
        parts: `stretches` of its readings.
    """
    is_reset = looks_reset(shown, window)
    odd = {Finding.RESET} if is_reset else set()
    if shown > window.before or is_reset or (window.after is not None and shown < window.after):
        odd.add(Finding.OUTSIDE)
    found = _candidates(shown, window, parts)
    if not found and not is_reset and window.after is not None:
        # A recorder may have more than one card, and one of them may come in late.
        found = _candidates(shown, Window(after=None, before=window.before), parts)
        odd |= {Finding.EARLIER} if found else set()
    if not found:
        if window.after is None or Finding.OUTSIDE not in odd:
            return Estimate(shown=shown, findings=frozenset(odd))
        return Estimate(shown=shown, earliest=window.after, latest=window.before, how=How.CARD, findings=frozenset(odd))
    if len(found) > 1:
        odd.add(Finding.JUMP)
    how = How.READ if any(one.how is How.READ for one in found) else How.BETWEEN
    return Estimate(
        shown=shown,
        earliest=min(one.earliest for one in found),
        latest=max(one.latest for one in found),
        how=how,
        by=tuple(reading for one in found for reading in one.by),
        findings=frozenset(odd),
    )


def looks_reset(shown: datetime, window: Window) -> bool:
    """Whether a clock seems to have begun anew at a factory's date, as 1970-01-01 or 2015-01-01, its battery empty."""
    if shown.year < FIRST_YEAR:
        return True
    if shown.timetuple().tm_yday > RESET_DAYS:
        return False
    if window.before - shown > LONG_AGO:
        return True
    return window.after is not None and shown < window.after


@dataclass(frozen=True, slots=True, kw_only=True)
class _Candidate:
    earliest: datetime
    latest: datetime
    how: How
    by: tuple[Reading, ...]


def _candidates(shown: datetime, window: Window, parts: Sequence[Stretch]) -> list[_Candidate]:
    return [one for part in parts if (one := _within(shown, window, part)) is not None]


def _within(shown: datetime, window: Window, part: Stretch) -> _Candidate | None:
    """When it was filmed if it was in this stretch; None when it can't have been, or nothing is known by it."""
    firsts = [one for one in (part.since, window.after) if one is not None]
    first = max(firsts) if firsts else min(part.readings[0].at - REACH, window.before)
    last = min(one for one in (part.until, window.before) if one is not None)
    if first > last:
        return None
    earliest, latest = first, last
    for _round in range(_ROUNDS):
        bounds, by, how = _offset(part, earliest, latest, window)
        if bounds.width is None:
            return None
        assert bounds.least is not None and bounds.most is not None  # noqa: S101, PT018 - by their width
        narrowed = max(first, shown - bounds.most), min(last, shown - bounds.least)
        if narrowed[0] > narrowed[1]:
            return None
        if narrowed == (earliest, latest):
            break
        earliest, latest = narrowed
    return _Candidate(earliest=earliest, latest=latest, how=how, by=by)


def _offset(
    part: Stretch, earliest: datetime, latest: datetime, window: Window
) -> tuple[Bounds, tuple[Reading, ...], How]:
    """What the offset was between two moments, the readings that say so, and whether they're of the same outing."""
    inner = [
        one for one in part.readings if (window.after is None or one.at > window.after) and one.at <= window.before
    ]
    known = Bounds()
    for one in inner:
        # They fit each other within what drift allows, but not always over a span: then the nearest ones stand.
        known = known.meet(_at(one, earliest, latest)) or known
    if known.width is not None and known.width <= max(PRECISE, 2 * _drift(latest - earliest)):
        return known, _telling(inner), How.READ
    sooner = [] if window.after is None else [one for one in part.readings if one.at <= window.after]
    before = _best(sooner, earliest, latest)
    after = _best((one for one in part.readings if one.at > window.before), earliest, latest)
    beside = [one for one in (before, after) if one is not None]
    if not beside:
        return known, tuple(inner), How.READ
    outer = _at(beside[0], earliest, latest)
    for one in beside[1:]:
        outer = outer.hull(_at(one, earliest, latest))
    met = known.meet(outer)
    if met is None:
        return known, tuple(inner), How.READ
    return met, tuple(beside), How.BETWEEN


def _telling(readings: Sequence[Reading]) -> tuple[Reading, ...]:
    """Those of some readings that say it precisely."""
    return tuple(one for one in readings if one.bounds.width is not None and one.bounds.width <= PRECISE)


def _best(readings: Iterable[Reading], earliest: datetime, latest: datetime) -> Reading | None:
    """The reading that leaves the least open over a span."""
    best, least = None, NOTHING
    for one in readings:
        width = one.bounds.width
        if width is None:
            continue
        open_ = width + 2 * _drift(max(abs(earliest - one.at), abs(latest - one.at)))
        if best is None or (open_, one.at) < (least, best.at):
            best, least = one, open_
    return best


def _at(reading: Reading, earliest: datetime, latest: datetime) -> Bounds:
    """What a reading says of the offset at any moment between two others."""
    return reading.bounds.wider(_drift(max(abs(earliest - reading.at), abs(latest - reading.at))))


def _drift(span: timedelta) -> timedelta:
    return MOST_DRIFT * (span / DAY)


def _plus(value: timedelta | None, by: timedelta) -> timedelta | None:
    return None if value is None else value + by
