"""What is known of recorders' clocks: readings, the stretches between which they were set, true moments."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.utils import timezone

from liuhen.devices.errors import ClockReadingNotFoundError
from liuhen.devices.models import ClockReading, Docking, Recorder
from liuhen.devices.timekeeping import Bounds, Estimate, Reading, Source, Stretch, Window, stretches, true_moment

AROUND = 40
"""How many readings before and after an outing are looked at: those nearest say the most."""
SHOWN = 400
"""How many readings a recorder's page draws and lists, the newest ones."""


def as_reading(row: ClockReading) -> Reading:
    """A row as the reckoning takes it."""
    return Reading(
        key=row.id, at=row.at, bounds=Bounds(_span(row.least_ms), _span(row.most_ms)), source=Source(row.source)
    )


def _span(milliseconds: int | None) -> timedelta | None:
    return None if milliseconds is None else timedelta(milliseconds=milliseconds)


def window_of(docking: Docking) -> Window:
    """Between which moments was filmed what came in with a docking: since the last whole one of its recorder."""
    before = Docking.objects.filter(recorder_id=docking.recorder_id, is_whole=True, at__lt=docking.at)
    return Window(after=before.order_by("-at").values_list("at", flat=True).first(), before=docking.at)


def window_at(*, recorder_id: UUID, intake_id: UUID | None, received_at: datetime) -> Window:
    """The same by the emptying; what came in by none was filmed before it came in, and nobody knows after what."""
    docking = None if intake_id is None else Docking.objects.filter(intake=intake_id, recorder_id=recorder_id).first()
    return Window(after=None, before=received_at) if docking is None else window_of(docking)


def stretches_around(recorder_id: UUID, window: Window) -> tuple[Stretch, ...]:
    """A recorder's stretches about an outing, by the readings near it."""
    rows = ClockReading.objects.filter(recorder_id=recorder_id, retraction=None)
    after = window.after or window.before
    earlier = list(rows.filter(at__lte=after).order_by("-at", "-id")[:AROUND])
    within = list(rows.filter(at__gt=after, at__lte=window.before).order_by("at", "id")[: 4 * AROUND])
    later = list(rows.filter(at__gt=window.before).order_by("at", "id")[:AROUND])
    return stretches(as_reading(row) for row in (*earlier, *within, *later))


def when_filmed(*, recorder_id: UUID, shown: datetime, intake_id: UUID | None, received_at: datetime) -> Estimate:
    """When a recorder that showed `shown` filmed by the server's time, as far as that's known.

    Args:
        recorder_id: whose clock.
        shown: what it showed.
        intake_id: with which emptying the film came in.
        received_at: when it was in the archive.
    """
    window = window_at(recorder_id=recorder_id, intake_id=intake_id, received_at=received_at)
    return true_moment(timezone.localtime(shown), window, stretches_around(recorder_id, window))


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
