"""摄录连续性 over the API: what each device filmed of a stay, what is missing, explaining and deciding."""

from __future__ import annotations

from typing import Literal
from uuid import UUID

from django.http import HttpRequest
from ninja import Router, Schema, Status
from pydantic import AwareDatetime

from liuhen.clock import now
from liuhen.intake.continuity import operations, queries
from liuhen.intake.continuity.models import GapReason, GapState, GapStatement
from liuhen.intake.continuity.strips import Lack
from liuhen.people import web

router = Router(tags=["intake"])


class GapStatementOut(Schema):
    """An explanation; `decided_at` is null while it waits."""

    id: UUID
    reason: GapReason
    text: str
    state: GapState
    stated_by: str
    stated_at: AwareDatetime
    decided_by: str
    decided_at: AwareDatetime | None
    decision_note: str


class LackOut(Schema):
    """Something missing; times are null where none is known. `elsewhere`: codes of other devices.

    `begun_at` and `ended_at` are corrected where the device's clock is known, to `uncertainty_s` either way;
    `recorded_begun_at` and `recorded_ended_at` are the same with films' ends by the device's own clock.
    """

    key: str
    lack: Lack
    begun_at: AwareDatetime | None
    ended_at: AwareDatetime | None
    recorded_begun_at: AwareDatetime | None
    recorded_ended_at: AwareDatetime | None
    uncertainty_s: float
    subject: str
    elsewhere: list[str]
    wants_statement: bool
    statement: GapStatementOut | None


class StripFilmOut(Schema):
    """A film; `id` and `number` are null where the reader may not open it.

    `recorded_at` is by the device's own clock; `begun_at` is corrected, to `uncertainty_s` either way, where that is
    not null.
    """

    id: UUID | None
    number: str | None
    begun_at: AwareDatetime
    recorded_at: AwareDatetime
    uncertainty_s: float | None
    seconds: float | None


class StripOut(Schema):
    """A device's part of a stay; `recorder` is null for films of which nobody knows the device.

    `loose`: films of it from the time of the stay that don't belong to it; they aren't among `films`.
    """

    recorder: str | None
    worn_by: str
    films: list[StripFilmOut]
    photos: int
    is_docked: bool
    loose: int
    lacks: list[LackOut]


class ContinuityOut(Schema):
    """A stay; while `unseen` isn't 0, files wait for analysis and nothing is called missing."""

    activity: UUID
    arrived_at: AwareDatetime
    left_at: AwareDatetime | None
    seam_seconds: int
    unseen: int
    strips: list[StripOut]


class GapIn(Schema):
    """Why something is missing."""

    reason: GapReason
    text: str


class GapDecisionIn(Schema):
    """Accepted, or refused with a reason."""

    decision: Literal["accept", "refuse"]
    note: str = ""


def _statement(one: GapStatement) -> GapStatementOut:
    return GapStatementOut(
        id=one.id,
        reason=GapReason(one.reason),
        text=one.text,
        state=GapState(one.state),
        stated_by=one.stated_by.name if one.stated_by else "",
        stated_at=one.stated_at,
        decided_by=one.decided_by.name if one.decided_by else "",
        decided_at=one.decided_at,
        decision_note=one.decision_note,
    )


def _lack(one: queries.Lacking) -> LackOut:
    return LackOut(
        key=one.found.key,
        lack=one.found.lack,
        begun_at=one.found.begun,
        ended_at=one.found.ended,
        recorded_begun_at=one.found.kept[0],
        recorded_ended_at=one.found.kept[1],
        uncertainty_s=one.found.within.total_seconds(),
        subject=one.found.subject,
        elsewhere=list(one.elsewhere),
        wants_statement=one.wants_words,
        statement=_statement(one.statement) if one.statement else None,
    )


@router.get("/activities/{activity_id}/continuity", response=ContinuityOut)
def continuity(request: HttpRequest, activity_id: UUID) -> ContinuityOut:
    """What each device filmed of a stay against arriving and leaving, and what is missing (art 12(5))."""
    told = queries.continuity_of(actor=web.actor(request), activity_id=activity_id)
    strips = [
        StripOut(
            recorder=strip.recorder.code if strip.recorder else None,
            worn_by=strip.worn_by,
            films=[
                StripFilmOut(
                    id=UUID(film.id) if film.id in told.open_ids else None,
                    number=film.number if film.id in told.open_ids else None,
                    begun_at=film.begun,
                    recorded_at=film.shown or film.begun,
                    uncertainty_s=film.within.total_seconds() if film.shown is not None else None,
                    seconds=film.seconds,
                )
                for film in strip.films
            ],
            photos=strip.photos,
            is_docked=strip.is_docked,
            loose=strip.loose,
            lacks=[_lack(one) for one in strip.lacks],
        )
        for strip in told.strips
    ]
    return ContinuityOut(
        activity=told.activity.id,
        arrived_at=told.activity.arrived_at,
        left_at=told.activity.left_at,
        seam_seconds=told.seam_seconds,
        unseen=told.unseen,
        strips=strips,
    )


@router.post("/activities/{activity_id}/continuity/{lack}", response={201: GapStatementOut})
def state_gap(request: HttpRequest, activity_id: UUID, lack: str, said: GapIn) -> Status[GapStatementOut]:
    """Explain something that is missing; `lack` is its key."""
    made = operations.state_gap(
        actor=web.actor(request), now=now(), activity_id=activity_id, key=lack, reason=said.reason, text=said.text
    )
    return Status(201, _statement(made))


@router.post("/gap-statements/{statement_id}/decision", response=GapStatementOut)
def decide_gap(request: HttpRequest, statement_id: UUID, said: GapDecisionIn) -> GapStatementOut:
    """Accept an explanation, or refuse it."""
    found = operations.decide_gap(
        actor=web.actor(request),
        now=now(),
        statement_id=statement_id,
        is_accepted=said.decision == "accept",
        note=said.note,
    )
    return _statement(found)
