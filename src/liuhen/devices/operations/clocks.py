"""What is found out about recorders' clocks is written down; nothing that was written is changed."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from itertools import pairwise
from uuid import UUID

from django.db import transaction

from liuhen.clock import is_plausible
from liuhen.custody import operations as custody
from liuhen.devices import queries
from liuhen.devices.errors import (
    ClockNoteInvalidError,
    ClockReadingNotFoundError,
    ClockReadingRetractedError,
    ReasonNeededError,
)
from liuhen.devices.models import ClockReading, ClockRetraction, ClockSource, Docking, Recorder, UseCheck
from liuhen.devices.operations.texts import line
from liuhen.devices.timekeeping import Bounds
from liuhen.ledger.entry import Json
from liuhen.people.actors import Actor
from liuhen.people.permissions import Capability, require
from liuhen.rules.days import check_day

CLOCK = "clock"
BY_EYE = timedelta(seconds=5)
"""How well a person compares two clocks when looking a recorder over and counting by how much it's off."""
LEAST_CERTAIN = 3600
"""Seconds: a comparison that is less certain tells nothing."""
SAME_SLATE = timedelta(seconds=2)
"""Readings of one recording that lie no further apart are of one filming of a slate."""
_MILLISECOND = timedelta(milliseconds=1)


@transaction.atomic
def note_clock(
    *,
    actor: Actor,
    now: datetime,
    recorder_id: UUID,
    shown: datetime,
    seen_at: datetime,
    within_s: int,
    reason: str,
) -> ClockReading:
    """Write down what a recorder showed at a moment that somebody knows for sure.

    Args:
        actor: an officer or the office.
        now: when it's written down.
        recorder_id: whose clock.
        shown: what it showed.
        seen_at: what it really was then.
        within_s: how well that's known, in seconds either way.
        reason: against what it was compared, and why.

    Raises:
        NotPermittedError: the actor neither takes nor manages recorders.
        RecorderNotFoundError: there is none.
        ClockNoteInvalidError: a moment in the future, one that no clock shows, or seconds that can't be; `field` names
            it.
        DayOutOfReasonError: when it's said to have been seen can't be meant.
        ReasonNeededError, RecorderFactInvalidError: no reason, or too long a one.
    """
    require(actor, Capability.TAKE_DEVICES)
    recorder = queries.get_recorder(recorder_id)
    if not is_plausible(shown):
        raise ClockNoteInvalidError(field="shown", problem="shown")
    if seen_at > now + BY_EYE:
        raise ClockNoteInvalidError(field="seen_at", problem="future")
    check_day(seen_at, field="seen_at", now=now)
    if not 0 <= within_s <= LEAST_CERTAIN:
        raise ClockNoteInvalidError(field="within_s", problem="range", most=LEAST_CERTAIN)
    why = line(reason, field="reason")
    if not why:
        raise ReasonNeededError(field="reason")
    bounds = around(shown - seen_at, timedelta(seconds=within_s))
    reading = read_clock(
        recorder=recorder, now=now, at=seen_at, bounds=bounds, source=ClockSource.NOTE, shown=shown, reason=why,
        by_id=actor.account_id,
    )  # fmt: skip
    enter_reading(reading, actor=actor.reference, now=now)
    return reading


@transaction.atomic
def retract_reading(*, actor: Actor, now: datetime, reading_id: UUID, reason: str) -> ClockReading:
    """Say of a reading that it's wrong: it doesn't count any more, and stays to be seen with the reason.

    Raises:
        NotPermittedError: somebody else wrote it down, and the actor doesn't manage recorders.
        ClockReadingNotFoundError: there is none.
        ClockReadingRetractedError: that was said already.
        ReasonNeededError, RecorderFactInvalidError: no reason, or too long a one.
    """
    require(actor, Capability.TAKE_DEVICES)
    reading = ClockReading.objects.select_for_update(of=("self",)).select_related("recorder").filter(id=reading_id)
    found = reading.first()
    if found is None:
        raise ClockReadingNotFoundError
    if found.by_id is None or found.by_id != actor.account_id:
        require(actor, Capability.MANAGE_DEVICES)
    if ClockRetraction.objects.filter(reading=found).exists():
        raise ClockReadingRetractedError
    why = line(reason, field="reason")
    if not why:
        raise ReasonNeededError(field="reason")
    ClockRetraction.objects.create(reading=found, reason=why, by_id=actor.account_id, at=now)
    facts: dict[str, Json] = {"reading": str(found.id), "reason": why}
    custody.append(
        kind="recorder.clock_retracted", subject=found.recorder_id, actor=actor.reference, now=now, facts=facts
    )
    return found


def note_check(check: UseCheck, *, now: datetime) -> ClockReading | None:
    """What a check before use tells of the clock (art 19); its own entry tells of it. None where it wasn't looked at.

    Call inside its transaction. 一致 says no more than that the clock is in order by the equipment rules.
    """
    item, found = queries.rules().check(CLOCK), check.found["items"].get(CLOCK)
    if item is None or isinstance(found, bool) or not isinstance(found, int):
        return None
    within = timedelta(seconds=item.most) if found == 0 else BY_EYE
    bounds = around(timedelta(seconds=found), within)
    return read_clock(
        recorder=check.recorder, now=now, at=check.at, bounds=bounds, source=ClockSource.CHECK, by_id=check.by_id
    )


def note_docking(*, recorder: Recorder, now: datetime, intake_id: UUID, is_whole: bool) -> Docking:
    """Write down that a card is being taken in; call inside the intake's transaction, whose entry tells of it."""
    return Docking.objects.create(recorder=recorder, at=now, intake=intake_id, is_whole=is_whole)


def read_docked(*, now: datetime, actor: str, intake_id: UUID, starts: Iterable[datetime]) -> list[ClockReading]:
    """What a card's own times tell of its recorder's clock. Call inside the transaction that ends the intake.

    Args:
        now: the moment.
        actor: who ended it, as entries have it.
        intake_id: which emptying; there's nothing to tell where it was no recorder's whole card.
        starts: when its files began by the recorder, of those that came in with it and not before.
    """
    docking = Docking.objects.select_related("recorder").filter(intake=intake_id, is_whole=True).first()
    if docking is None or docking.readings.exists():
        return []
    window = queries.window_of(docking)
    made = [
        read_clock(
            recorder=docking.recorder,
            now=now,
            at=docking.at,
            bounds=bounds,
            source=ClockSource.DOCKING,
            docking=docking,
        )
        for bounds in docked_bounds(sorted(starts), after=window.after, before=docking.at)
    ]
    for reading in made:
        enter_reading(reading, actor=actor, now=now)
    return made


def note_slate(
    *,
    recorder: Recorder,
    now: datetime,
    actor: str,
    at: datetime,
    bounds: Bounds,
    shown: datetime,
    recording_id: UUID,
) -> ClockReading | None:
    """Write down what a slate on a recording told of its recorder's clock; None where that's known. In a transaction.

    One that was retracted isn't told anew: whoever retracted it knew better.
    """
    known = ClockReading.objects.filter(
        recording=recording_id, source=ClockSource.SLATE, at__gte=at - SAME_SLATE, at__lte=at + SAME_SLATE
    )
    if known.exists():
        return None
    reading = read_clock(
        recorder=recorder,
        now=now,
        at=at,
        bounds=bounds,
        source=ClockSource.SLATE,
        shown=shown,
        recording_id=recording_id,
    )
    enter_reading(reading, actor=actor, now=now)
    return reading


def docked_bounds(starts: list[datetime], *, after: datetime | None, before: datetime) -> list[Bounds]:
    """How far off a clock was whose card was docked at `before`, and the time before at `after`.

    Nothing on it began later than it was docked, nor, where its last docking took the whole card, before that. Files
    that no one clock can have shown lie on both sides of a jump: the widest step between them parts them.
    """
    if not starts:
        return []
    bounds = _one_clock(starts, after, before)
    if bounds is not None:
        return [bounds]
    steps = [later - earlier for earlier, later in pairwise(starts)]
    cut = steps.index(max(steps)) + 1
    parted = [_one_clock(part, after, before) for part in (starts[:cut], starts[cut:])]
    return [one for one in parted if one is not None]


def _one_clock(starts: list[datetime], after: datetime | None, before: datetime) -> Bounds | None:
    most = starts[0] - after if after is not None else None
    return Bounds(starts[-1] - before).meet(Bounds(None, most))


def around(offset: timedelta, within: timedelta) -> Bounds:
    """An offset, and how well it's known either way."""
    return Bounds(offset - within, offset + within)


def read_clock(
    *,
    recorder: Recorder,
    now: datetime,
    at: datetime,
    bounds: Bounds,
    source: str,
    shown: datetime | None = None,
    recording_id: UUID | None = None,
    docking: Docking | None = None,
    reason: str = "",
    by_id: UUID | None = None,
) -> ClockReading:
    """Add a reading's row. Call inside a transaction; its entry is the caller's."""
    return ClockReading.objects.create(
        recorder=recorder,
        at=at,
        least_ms=None if bounds.least is None else bounds.least // _MILLISECOND,
        most_ms=None if bounds.most is None else -(-bounds.most // _MILLISECOND),
        source=source,
        shown=shown,
        recording=recording_id,
        docking=docking,
        reason=reason,
        by_id=by_id,
        entered_at=now,
    )


def enter_reading(reading: ClockReading, *, actor: str, now: datetime) -> None:
    """The custody entry of a reading."""
    facts: dict[str, Json] = {
        "reading": str(reading.id),
        "source": str(reading.source),
        "at": reading.at.isoformat(),
        "shown": reading.shown.isoformat() if reading.shown else None,
        "least_ms": reading.least_ms,
        "most_ms": reading.most_ms,
        "recording": str(reading.recording) if reading.recording else None,
        "reason": reading.reason,
    }
    custody.append(kind="recorder.clock_read", subject=reading.recorder_id, actor=actor, now=now, facts=facts)
