"""What is known of recorders' clocks: readings, the stretches between which they were set, true moments."""

from __future__ import annotations

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.db import connection
from django.db.models import OuterRef, Subquery
from django.utils import timezone

from liuhen.devices.errors import ClockReadingNotFoundError
from liuhen.devices.models import ClockReading, ClockRetraction, Docking, Recorder
from liuhen.devices.timekeeping import Bounds, Estimate, Reading, Source, Stretch, Window, stretches, true_moment

AROUND = 40
"""How many readings before and after an outing are looked at: those nearest say the most."""
SHOWN = 400
"""How many readings a recorder's page draws and lists, the newest ones."""


def as_reading(row: ClockReading) -> Reading:
    """A row as the reckoning takes it."""
    bounds = Bounds(_span(row.least_ms), _span(row.most_ms))
    return Reading(key=row.id, at=row.at, bounds=bounds, source=Source(row.source))


def _span(milliseconds: int | None) -> timedelta | None:
    return None if milliseconds is None else timedelta(milliseconds=milliseconds)


def window_of(docking: Docking) -> Window:
    """Between which moments was filmed what came in with a docking: since the last whole one of its recorder."""
    before = Docking.objects.filter(recorder_id=docking.recorder_id, is_whole=True, at__lt=docking.at)
    return Window(after=before.order_by("-at").values_list("at", flat=True).first(), before=docking.at)


def window_at(*, recorder_id: UUID, intake_id: UUID | None, received_at: datetime) -> Window:
    """The same by the emptying; what came in by none was filmed before it came in, and nobody knows after what."""
    shot = Shot(recorder_id=recorder_id, shown=received_at, intake_id=intake_id, received_at=received_at)
    return _windows([shot])[0]


@dataclass(frozen=True, slots=True, kw_only=True)
class Shot:
    """Something filmed, of which it's asked when that was.

    Attributes:
        recorder_id: whose clock.
        shown: what it showed.
        intake_id: with which emptying it came in; None with none.
        received_at: when it was in the archive.
    """

    recorder_id: UUID
    shown: datetime
    intake_id: UUID | None
    received_at: datetime


def when_filmed(*, recorder_id: UUID, shown: datetime, intake_id: UUID | None, received_at: datetime) -> Estimate:
    """When a recorder that showed `shown` filmed by the server's time, as far as that's known; see `Shot`."""
    shot = Shot(recorder_id=recorder_id, shown=shown, intake_id=intake_id, received_at=received_at)
    return all_filmed([shot])[0]


def all_filmed(shots: Sequence[Shot]) -> list[Estimate]:
    """The same of many, as they stand there, in two queries: what is known about one outing is asked for once."""
    if not shots:
        return []
    windows = _windows(shots)
    known = _readings_about({(shot.recorder_id, window) for shot, window in zip(shots, windows, strict=True)})
    parts: dict[tuple[UUID, Window], tuple[Stretch, ...]] = {}
    found = []
    for shot, window in zip(shots, windows, strict=True):
        key = (shot.recorder_id, window)
        if key not in parts:
            parts[key] = stretches(_around(known.get(shot.recorder_id, ()), window))
        found.append(true_moment(timezone.localtime(shot.shown), window, parts[key]))
    return found


def _windows(shots: Sequence[Shot]) -> list[Window]:
    """Between which moments each was filmed; what came in by no emptying, at any time before it came in."""
    intakes = {shot.intake_id for shot in shots if shot.intake_id is not None}
    before = Docking.objects.filter(recorder_id=OuterRef("recorder_id"), is_whole=True, at__lt=OuterRef("at"))
    rows = Docking.objects.filter(intake__in=intakes).annotate(after=Subquery(before.order_by("-at").values("at")[:1]))
    told = rows.values_list("recorder_id", "intake", "after", "at") if intakes else []
    docked = {(recorder, intake): Window(after=after, before=at) for recorder, intake, after, at in told}
    return [
        docked.get((shot.recorder_id, shot.intake_id or _NO_INTAKE), Window(after=None, before=shot.received_at))
        for shot in shots
    ]


_NO_INTAKE = UUID(int=0)


def _readings_about(wanted: set[tuple[UUID, Window]]) -> dict[UUID, list[Reading]]:
    """The readings about windows by recorder, oldest first: those within, and the nearest of before and after."""
    spans: list[tuple[UUID, datetime, datetime]] = []
    for recorder, window in sorted(wanted, key=lambda one: (one[0], one[1].after or one[1].before, one[1].before)):
        first, last = window.after or window.before, window.before
        if spans and spans[-1][0] == recorder and first - spans[-1][2] <= _NEAR:
            spans[-1] = (recorder, spans[-1][1], max(spans[-1][2], last))
        else:
            spans.append((recorder, first, last))
    found: dict[UUID, dict[UUID, Reading]] = defaultdict(dict)
    for place in range(0, len(spans), _SPANS):
        for row in _near(spans[place : place + _SPANS]):
            found[row.recorder_id][row.id] = as_reading(row)
    return {recorder: sorted(rows.values(), key=lambda one: (one.at, one.key)) for recorder, rows in found.items()}


_NEAR = timedelta(days=30)  # windows no further apart share what is asked for
_SPANS = 100  # SQLite takes 500 parts of a union


def _near(spans: Sequence[tuple[UUID, datetime, datetime]]) -> Iterable[ClockReading]:
    """The readings within spans and the nearest of before and after, in one query.

    Written by hand: putting three query sets a span together takes Django longer than a database takes to answer.
    """
    reading, retraction = ClockReading._meta, ClockRetraction._meta  # noqa: SLF001 - their tables' names
    names = ", ".join(f"r.{connection.ops.quote_name(field.column)}" for field in reading.concrete_fields)
    known = (
        f"SELECT * FROM (SELECT {names} FROM {reading.db_table} r"  # noqa: S608 - names of our own tables only
        f" WHERE NOT EXISTS (SELECT 1 FROM {retraction.db_table} x WHERE x.reading_id = r.id) AND r.recorder_id = %s"
    )
    parts = (
        f"{known} AND r.at <= %s ORDER BY r.at DESC, r.id DESC LIMIT {AROUND}) earlier",
        f"{known} AND r.at > %s AND r.at <= %s) within",
        f"{known} AND r.at > %s ORDER BY r.at, r.id LIMIT {AROUND}) later",
    )
    whose, moment = reading.get_field("recorder"), reading.get_field("at")
    params: list[object] = []
    for recorder, first, last in spans:
        own, since, until = (
            whose.get_db_prep_value(recorder, connection),
            moment.get_db_prep_value(first, connection),
            moment.get_db_prep_value(last, connection),
        )
        params += [own, since, own, since, until, own, until]
    return ClockReading.objects.raw(" UNION ALL ".join(parts * len(spans)), params)


def _around(readings: Sequence[Reading], window: Window) -> list[Reading]:
    """Those that speak of one window: its first ones, and the nearest of before and after."""
    begins = bisect_right(readings, window.after or window.before, key=lambda one: one.at)
    ends = bisect_right(readings, window.before, key=lambda one: one.at)
    within = readings[begins : min(ends, begins + 4 * AROUND)]
    return [*readings[max(begins - AROUND, 0) : begins], *within, *readings[ends : ends + AROUND]]


def newest_reading(recorder: Recorder) -> Reading | None:
    """The last that is known of a recorder's clock; None where nothing is."""
    row = ClockReading.objects.filter(recorder=recorder, retraction=None).order_by("-at", "-id").first()
    return None if row is None else as_reading(row)


@dataclass(frozen=True, slots=True, kw_only=True)
class ClockHistory:
    """A recorder's clock: its readings, newest first, retracted ones too, and its stretches, oldest first."""

    rows: Sequence[ClockReading]
    parts: Sequence[Stretch]


def clock_history(recorder: Recorder) -> ClockHistory:
    """What is known of a recorder's clock, by its newest readings."""
    rows = ClockReading.objects.filter(recorder=recorder).select_related("by", "retraction__by", "docking")
    newest = list(rows.order_by("-at", "-id")[:SHOWN])
    counted = [as_reading(row) for row in newest if not hasattr(row, "retraction")]
    return ClockHistory(rows=newest, parts=stretches(counted))


def get_clock_reading(reading_id: UUID) -> ClockReading:
    """Return a reading with its recorder.

    Raises:
        ClockReadingNotFoundError: there is none.
    """
    found = ClockReading.objects.select_related("recorder").filter(id=reading_id).first()
    if found is None:
        raise ClockReadingNotFoundError
    return found
