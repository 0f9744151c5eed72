"""Recorders' clocks over the API."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

from django.http import HttpRequest
from ninja import Router, Schema, Status
from pydantic import AwareDatetime

from liuhen.clock import now
from liuhen.devices import operations, queries
from liuhen.devices.models import ClockReading, ClockSource
from liuhen.devices.timekeeping import Bounds
from liuhen.people import web
from liuhen.people.permissions import Capability, require

router = Router(tags=["recorders"])


class ClockReadingOut(Schema):
    """What is known of a recorder's clock at a moment by the server.

    `least_s` and `most_s` bound in seconds what it showed minus what it was; null where nobody knows on that side.
    `retracted_because` is null while the reading counts.
    """

    id: UUID
    at: AwareDatetime
    shown: AwareDatetime | None
    least_s: float | None
    most_s: float | None
    source: ClockSource
    recording_id: UUID | None
    reason: str
    by_id: UUID | None
    entered_at: AwareDatetime
    retracted_because: str | None


class ClockStretchOut(Schema):
    """A span in which nobody set the clock; drift in seconds a day, null where its readings tell too little."""

    since: AwareDatetime
    until: AwareDatetime
    readings: int
    drift_least_s: float | None
    drift_most_s: float | None


class ClockOut(Schema):
    """A recorder's clock: its newest readings, newest first, and between which it was set, oldest first."""

    readings: list[ClockReadingOut]
    stretches: list[ClockStretchOut]


class ClockNoteIn(Schema):
    """What a recorder showed (`shown`) when it really was `seen_at`, known to `within_s` seconds either way."""

    shown: AwareDatetime
    seen_at: AwareDatetime
    within_s: int = 2
    reason: str


class ClockRetractionIn(Schema):
    """Why a reading is wrong."""

    reason: str


@router.get("/recorders/{uuid:recorder_id}/clock", response=ClockOut)
def recorder_clock(request: HttpRequest, recorder_id: UUID) -> object:
    """What is known of a recorder's clock."""
    require(web.actor(request), Capability.VIEW_DEVICES)
    history = queries.clock_history(queries.get_recorder(recorder_id))
    return {
        "readings": [_reading(row) for row in history.rows],
        "stretches": [
            {
                "since": part.readings[0].at,
                "until": part.readings[-1].at,
                "readings": len(part.readings),
                "drift_least_s": _seconds(part.drift.least) if part.drift else None,
                "drift_most_s": _seconds(part.drift.most) if part.drift else None,
            }
            for part in history.parts
        ],
    }


@router.post("/recorders/{uuid:recorder_id}/clock/readings", response={201: ClockReadingOut})
def note_recorder_clock(request: HttpRequest, recorder_id: UUID, given: ClockNoteIn) -> object:
    """Write down what a recorder showed at a moment that is known."""
    made = operations.note_clock(actor=web.actor(request), now=now(), recorder_id=recorder_id, **given.dict())
    return Status(201, _reading(made))


@router.post("/clock-readings/{uuid:reading_id}/retraction", response=ClockReadingOut)
def retract_clock_reading(request: HttpRequest, reading_id: UUID, given: ClockRetractionIn) -> object:
    """Say that a reading is wrong; it stays to be seen and doesn't count any more."""
    made = operations.retract_reading(actor=web.actor(request), now=now(), reading_id=reading_id, reason=given.reason)
    return _reading(made)


def _reading(row: ClockReading) -> dict[str, object]:
    bounds: Bounds = queries.as_reading(row).bounds
    retraction = getattr(row, "retraction", None)
    return {
        "id": row.id,
        "at": row.at,
        "shown": row.shown,
        "least_s": _seconds(bounds.least),
        "most_s": _seconds(bounds.most),
        "source": row.source,
        "recording_id": row.recording,
        "reason": row.reason,
        "by_id": row.by_id,
        "entered_at": row.entered_at,
        "retracted_because": retraction.reason if retraction else None,
    }


def _seconds(span: timedelta | None) -> float | None:
    return None if span is None else span.total_seconds()
