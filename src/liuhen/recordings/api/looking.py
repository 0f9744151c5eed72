"""Finding recordings and looking at them."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any, Literal
from uuid import UUID

from django.http import HttpRequest
from ninja import Query, Router, Schema
from pydantic import AwareDatetime

from liuhen.clock import now
from liuhen.custody import queries as custody
from liuhen.people import web
from liuhen.people.permissions import Capability, require
from liuhen.recordings import operations, queries
from liuhen.recordings.api.shapes import EntryOut, RecordingOut, entries_out, recordings_out
from liuhen.recordings.grants import LIFETIME
from liuhen.recordings.history import history_of
from liuhen.recordings.models import Kind, Viewing
from liuhen.recordings.playback import Playback, Shown, playback_of
from liuhen.recordings.showing import address
from liuhen.recordings.takes.joining import LEARNT_FROM
from liuhen.recordings.takes.queries import take_of
from liuhen.recordings.times import times_json

router = Router()


class RecordingsOut(Schema):
    """One page of recordings, newest arrival first; `before` and `after` lead to the pages beside it."""

    recordings: list[RecordingOut]
    before: str | None
    after: str | None
    count: int
    capped: bool


class QueueOut(Schema):
    """The beginning of what waits for a description, in shooting order; what is described leaves it."""

    recordings: list[RecordingOut]
    count: int
    capped: bool


class EventOut(Schema):
    """One line of a recording's history; `times` entries in a row that say the same stand as one."""

    number: int
    at: AwareDatetime
    title: str
    detail: str
    actor: str
    times: int


class NeighboursOut(Schema):
    """Where a recording stands among those off the same card, in shooting order, from 1."""

    previous_id: UUID | None
    following_id: UUID | None
    place: int
    count: int


class TimesOut(Schema):
    """When a recording began: as its recorder had it, and by the server's time as far as that's known.

    `corrected_at` is the middle of `earliest` and `latest`, `uncertainty_s` how far either way it may be; null where
    nobody knows. `how`: `read` on the same outing, `between` readings of others, `card` by its dockings alone,
    `unknown`. `readings` are those that it rests on; `findings`: `jump`, `reset`, `outside`, `earlier`.
    """

    recorded_at: AwareDatetime | None
    recorded_from: str
    corrected_at: AwareDatetime | None
    uncertainty_s: float | None
    earliest: AwareDatetime | None
    latest: AwareDatetime | None
    how: str
    readings: list[dict[str, Any]]
    findings: list[str]


class RecordingSheet(RecordingOut):
    """A recording with what was found in it, its times, the newest of its history, its neighbours on the card."""

    facts: dict[str, Any]
    times: TimesOut
    history: list[EventOut]
    neighbours: NeighboursOut | None

    @staticmethod
    def resolve_description(recording: Mapping[str, Any]) -> object:  # type: ignore[override]
        """As it was shown already: the sheet is put together from a shown recording."""
        return recording["description"]


class TakePartOut(Schema):
    """A part of a take, in seconds: where it begins on the take's axis, its length, what is missing before it.

    `loss_s` is negative where it overlaps the part before, null for the first; `signs`: `name`, `sequence`, `time`,
    `picture`, `sound`.
    """

    recording_id: UUID
    position: int
    offset_s: float
    seconds: float | None
    loss_s: float | None
    signs: list[str]


class TakeOut(Schema):
    """One run of a recorder that it split into files: the parts that the caller may see, `count` with the others.

    `usual_least_s` and `usual_most_s`: what the recorder's model usually misses at a split; null until it's learnt.
    """

    count: int
    position: int
    parts: list[TakePartOut]
    usual_least_s: float | None
    usual_most_s: float | None


class RecordingsWanted(Schema):
    """What a list is narrowed to.

    Without `kind` it holds footage; `all` brings device logs and unknown files too.
    """

    text: str = ""
    from_day: date | None = None
    to_day: date | None = None
    officer_id: UUID | None = None
    recorder_id: UUID | None = None
    unit_id: UUID | None = None
    case_id: UUID | None = None
    case_number: str = ""
    recording_class: str = ""
    kind: Kind | Literal["all"] | None = None
    is_described: bool | None = None
    is_important: bool | None = None
    viewing: Viewing | None = None
    before: str = ""
    after: str = ""


class PlaybackOut(Schema):
    """What can be shown now. `progress` is 0 to 1, null while nobody knows; `has_stalled`: a person must look."""

    kind: str
    content_type: str
    is_preview: bool
    is_pending: bool
    has_stalled: bool
    progress: float | None


class PlayOut(PlaybackOut):
    """Leave to play: addresses that run out. `url` is null while there is nothing to play."""

    url: str | None
    poster_url: str | None
    strip_url: str | None
    expires_at: AwareDatetime


@router.get("/recordings", response=RecordingsOut)
def recordings(request: HttpRequest, wanted: Query[RecordingsWanted]) -> object:
    """Recordings that the caller may know of, newest arrival first."""
    actor = web.actor(request)
    require(actor, Capability.VIEW_RECORDING)
    given = wanted.dict(exclude={"before", "after"})
    given |= {"kind": wanted.kind or "", "viewing": wanted.viewing or ""}
    page = queries.list_recordings(
        actor=actor, wanted=queries.RecordingFilter(**given), before=wanted.before, after=wanted.after
    )
    return {
        "recordings": recordings_out(page.rows),
        "before": page.before,
        "after": page.after,
        "count": page.count,
        "capped": page.capped,
    }


@router.get("/recordings/undescribed", response=QueueOut)
def undescribed_recordings(request: HttpRequest) -> object:
    """The first hundred that wait for a description."""
    actor = web.actor(request)
    require(actor, Capability.DESCRIBE)
    waiting = queries.queue(actor=actor)
    return {
        "recordings": recordings_out(waiting.recordings),
        "count": waiting.count,
        "capped": waiting.capped,
    }


@router.get("/recordings/attachable", response=list[RecordingOut])
def attachable_recordings(request: HttpRequest) -> object:
    """What belongs to no case yet, in shooting order; the newest hundred arrivals."""
    actor = web.actor(request)
    require(actor, Capability.DESCRIBE)
    return recordings_out(queries.attachable(actor=actor))


@router.get("/recordings/{uuid:recording_id}", response=RecordingSheet)
def recording(request: HttpRequest, recording_id: UUID) -> object:
    """One recording. This is a view and leaves an entry."""
    actor = web.actor(request)
    found = operations.open_recording(actor=actor, now=now(), recording_id=recording_id)
    shown = RecordingOut.from_orm(recordings_out([found])[0]).dict()
    lines = history_of(found.id).lines
    card = queries.neighbours_of(actor=actor, recording=found)
    return {
        **shown,
        "facts": found.facts,
        "times": times_json(found),
        "history": [EventOut.from_orm(line) for line in lines],
        "neighbours": _neighbours(card) if card else None,
    }


@router.get("/recordings/{uuid:recording_id}/entries", response=list[EntryOut])
def recording_entries(request: HttpRequest, recording_id: UUID) -> list[EntryOut]:
    """Every custody entry of a recording, oldest first. Reading them is no view of the recording."""
    actor = web.actor(request)
    require(actor, Capability.VIEW_RECORDING)
    found = queries.get_recording(actor=actor, recording_id=recording_id)
    return entries_out(custody.entries_of(found.id))


@router.get("/recordings/{uuid:recording_id}/take", response=TakeOut | None)
def recording_take(request: HttpRequest, recording_id: UUID) -> object:
    """The take that a recording is part of; null where it stands alone. Leaves no entry and gives no address."""
    actor = web.actor(request)
    require(actor, Capability.VIEW_RECORDING)
    take = take_of(actor=actor, recording=queries.get_recording(actor=actor, recording_id=recording_id))
    if take is None:
        return None
    is_learnt = take.usual.known >= LEARNT_FROM
    return {
        "count": take.count,
        "position": take.here.position,
        "parts": [
            {
                "recording_id": one.recording_id,
                "position": one.position,
                "offset_s": one.offset_ms / 1000,
                "seconds": one.recording.facts.get("duration_s"),
                "loss_s": None if one.loss_ms is None else one.loss_ms / 1000,
                "signs": one.signs,
            }
            for one in take.parts
        ],
        "usual_least_s": take.usual.least.total_seconds() if is_learnt else None,
        "usual_most_s": take.usual.most.total_seconds() if is_learnt else None,
    }


@router.get("/recordings/{uuid:recording_id}/playback", response=PlaybackOut)
def recording_playback(request: HttpRequest, recording_id: UUID) -> object:
    """What could be played now, and how far a preview is; for asking often. Leaves no entry and gives no address."""
    actor = web.actor(request)
    require(actor, Capability.VIEW_RECORDING)
    return _playback(playback_of(queries.get_recording(actor=actor, recording_id=recording_id)))


@router.post("/recordings/{uuid:recording_id}/play", response=PlayOut)
def play(request: HttpRequest, recording_id: UUID) -> object:
    """Leave to play a recording for a while. This is a view and leaves an entry."""
    moment = now()
    found = operations.grant_play(actor=web.actor(request), now=moment, recording_id=recording_id)
    playback = playback_of(found)

    def to_fetch(shown: Shown | None) -> str | None:
        return address(request, found.id, shown, moment=moment) if shown else None

    return {
        **_playback(playback),
        "url": to_fetch(playback.source),
        "poster_url": to_fetch(playback.poster),
        "strip_url": to_fetch(playback.strip),
        "expires_at": moment + LIFETIME,
    }


def _playback(playback: Playback) -> dict[str, object]:
    return {
        "kind": playback.kind,
        "content_type": playback.source.content_type if playback.source else "",
        "is_preview": playback.is_preview,
        "is_pending": playback.is_pending,
        "has_stalled": playback.has_stalled,
        "progress": playback.progress,
    }


def _neighbours(card: queries.Neighbours) -> dict[str, object]:
    return {
        "previous_id": card.previous.id if card.previous else None,
        "following_id": card.following.id if card.following else None,
        "place": card.place,
        "count": card.count,
    }
