"""Copies with things hidden over the API: plans, copies, watching, confirming, giving out."""

from __future__ import annotations

from typing import Any, Literal
from uuid import UUID

from django.http import HttpRequest
from ninja import Field, Router, Schema, Status
from pydantic import AwareDatetime

from liuhen.clock import now
from liuhen.media.masks import Masks
from liuhen.people import web
from liuhen.prose import why
from liuhen.recordings.grants import LIFETIME
from liuhen.recordings.hiding import operations, queries
from liuhen.recordings.hiding.models import CopyState, HiddenCopy, Plan
from liuhen.recordings.hiding.operations.drafting import NAME_LENGTH
from liuhen.recordings.hiding.operations.watching import MOST_AT_ONCE, NOTE_LENGTH
from liuhen.recordings.hiding.operations.withdrawing import REASON_LENGTH
from liuhen.recordings.hiding.showing import player_of
from liuhen.recordings.operations.exporting import PURPOSE_LENGTH

router = Router(tags=["recordings"])


class HidingPlanIn(Schema):
    """A plan to begin: for whom or what it is."""

    name: str = Field(max_length=NAME_LENGTH)


class HidingMasksIn(Schema):
    """All of what a plan hides from now on (`liuhen/masks/1`); `seen` is the version before the writer, 0 for none."""

    masks: Masks
    seen: int = Field(ge=0)


class HidingPlanOut(Schema):
    """A plan with the masks of its newest version; `version` is 0 while nothing is drawn.

    Nothing is saved or made by one that was withdrawn at `withdrawn_at`.
    """

    id: UUID
    name: str
    version: int
    masks: dict[str, Any]
    withdrawn_at: AwareDatetime | None
    withdrawn_reason: str


class HiddenCopyOut(Schema):
    """A copy with things hidden. `reason` is the code of why it `failed`, `why` says it in the caller's language.

    `sha256` is empty until it's `made`; `missing` is what the caller has still to play, as from and to in
    milliseconds, before it can confirm the copy.
    """

    id: UUID
    name: str
    state: Literal["making", "failed", "made", "signed", "withdrawn"]
    plan_id: UUID
    plan_version: int
    size: int
    sha256: str
    duration_ms: int
    reason: str
    why: str
    asked_at: AwareDatetime
    made_at: AwareDatetime | None
    signed_at: AwareDatetime | None
    withdrawn_at: AwareDatetime | None
    withdrawn_reason: str
    missing: list[tuple[int, int]]


class HidingOut(Schema):
    """The plans and copies of a recording, the newest first."""

    plans: list[HidingPlanOut]
    copies: list[HiddenCopyOut]


class HiddenPlayOut(Schema):
    """Where a copy's bytes are until `expires_at`."""

    url: str
    expires_at: AwareDatetime


class HiddenWatchedIn(Schema):
    """Stretches that were played since the player last told: from and to in milliseconds, at most at double speed."""

    stretches: list[tuple[int, int]] = Field(max_length=MOST_AT_ONCE)


class HiddenWatchedOut(Schema):
    """What is still to be played."""

    missing: list[tuple[int, int]]


class HiddenSignIn(Schema):
    """What the person who watched it writes to it."""

    note: str = Field("", max_length=NOTE_LENGTH)


class HiddenWithdrawIn(Schema):
    """Why a copy, or a plan, is taken back."""

    reason: str = Field(min_length=1, max_length=REASON_LENGTH)


class HiddenGiveIn(Schema):
    """What a copy is given out for."""

    purpose: str = Field(min_length=1, max_length=PURPOSE_LENGTH)


class HiddenGivenOut(Schema):
    """The export under which the bag can be fetched: `GET /exports/{export_id}`."""

    export_id: UUID


@router.get("/recordings/{uuid:recording_id}/hiding", response=HidingOut)
def recording_hiding(request: HttpRequest, recording_id: UUID) -> object:
    """The plans and copies of a recording."""
    actor = web.actor(request)
    recording = queries.get_recording_to_hide_in(actor=actor, recording_id=recording_id)
    return {
        "plans": [_plan(each) for each in queries.plans_of(recording)],
        "copies": [_copy(request, each) for each in queries.copies_of(recording)],
    }


@router.post("/recordings/{uuid:recording_id}/hiding", response={201: HidingPlanOut})
def start_hiding_plan(request: HttpRequest, recording_id: UUID, given: HidingPlanIn) -> object:
    """Begin a plan of what copies of a recording are to hide."""
    plan = operations.start_plan(actor=web.actor(request), now=now(), recording_id=recording_id, name=given.name)
    return Status(201, _plan(plan))


@router.post("/recordings/{uuid:recording_id}/hiding/faces", response={202: None})
def find_faces_to_hide(request: HttpRequest, recording_id: UUID) -> object:
    """Have faces looked for by the detector that the site has put in place; a new plan with them comes of it."""
    operations.ask_faces(actor=web.actor(request), now=now(), recording_id=recording_id)
    return Status(202, None)


@router.get("/hiding/{uuid:hiding_id}", response=HidingPlanOut)
def hiding_plan(request: HttpRequest, hiding_id: UUID) -> object:
    """A plan, with what its newest version hides."""
    return _plan(queries.get_plan(actor=web.actor(request), plan_id=hiding_id))


@router.put("/hiding/{uuid:hiding_id}", response=HidingPlanOut)
def save_hiding_plan(request: HttpRequest, hiding_id: UUID, given: HidingMasksIn) -> object:
    """Save what a plan hides as its next version; copies that were made by earlier ones stay."""
    actor = web.actor(request)
    operations.save_plan(actor=actor, now=now(), plan_id=hiding_id, masks=given.masks, seen=given.seen)
    return _plan(queries.get_plan(actor=actor, plan_id=hiding_id))


@router.post("/hiding/{uuid:hiding_id}/copies", response={202: HiddenCopyOut})
def make_hidden_copy(request: HttpRequest, hiding_id: UUID) -> object:
    """Have a copy made by the newest version of a plan; the worker makes it."""
    copy = operations.request_copy(actor=web.actor(request), now=now(), plan_id=hiding_id)
    return Status(202, _copy(request, copy))


@router.post("/hiding/{uuid:hiding_id}/withdraw", response=HidingPlanOut)
def withdraw_hiding_plan(request: HttpRequest, hiding_id: UUID, given: HiddenWithdrawIn) -> object:
    """Take a plan back of which no copy is there, as its maker or whoever may confirm copies; its versions stay."""
    actor = web.actor(request)
    operations.withdraw_plan(actor=actor, now=now(), plan_id=hiding_id, reason=given.reason)
    return _plan(queries.get_plan(actor=actor, plan_id=hiding_id))


@router.get("/hidden-copies/{uuid:hidden_id}", response=HiddenCopyOut)
def hidden_copy(request: HttpRequest, hidden_id: UUID) -> object:
    """A copy: how far it is, its digest, what the caller has still to play. It's no view of it."""
    return _copy(request, queries.get_copy(actor=web.actor(request), copy_id=hidden_id))


@router.post("/hidden-copies/{uuid:hidden_id}/play", response=HiddenPlayOut)
def play_hidden_copy(request: HttpRequest, hidden_id: UUID) -> object:
    """Leave to play a copy: a view, with its entry. What is played counts from now on."""
    moment = now()
    copy = operations.open_copy(actor=web.actor(request), now=moment, copy_id=hidden_id)
    return {"url": player_of(request, copy, moment=moment)["src"], "expires_at": moment + LIFETIME}


@router.post("/hidden-copies/{uuid:hidden_id}/watched", response=HiddenWatchedOut)
def tell_hidden_copy_watched(request: HttpRequest, hidden_id: UUID, given: HiddenWatchedIn) -> object:
    """Tell what was played; refused when it's more than the clock allows."""
    actor = web.actor(request)
    lacking = operations.tell_watched(actor=actor, now=now(), copy_id=hidden_id, stretches=given.stretches)
    return {"missing": lacking}


@router.post("/hidden-copies/{uuid:hidden_id}/sign", response=HiddenCopyOut)
def sign_hidden_copy(request: HttpRequest, hidden_id: UUID, given: HiddenSignIn) -> object:
    """Confirm a copy that the caller has watched from beginning to end; only then it may leave."""
    actor = web.actor(request)
    operations.sign_copy(actor=actor, now=now(), copy_id=hidden_id, note=given.note)
    return _copy(request, queries.get_copy(actor=actor, copy_id=hidden_id))


@router.post("/hidden-copies/{uuid:hidden_id}/give", response={202: HiddenGivenOut})
def give_hidden_copy(request: HttpRequest, hidden_id: UUID, given: HiddenGiveIn) -> object:
    """Ask for the bag of a confirmed copy, without the original."""
    export = operations.give_copy(actor=web.actor(request), now=now(), copy_id=hidden_id, purpose=given.purpose)
    return Status(202, {"export_id": export.id})


@router.post("/hidden-copies/{uuid:hidden_id}/withdraw", response=HiddenCopyOut)
def withdraw_hidden_copy(request: HttpRequest, hidden_id: UUID, given: HiddenWithdrawIn) -> object:
    """Take a copy back: an unconfirmed one's file goes; a confirmed one stays in the archive and isn't given out."""
    actor = web.actor(request)
    operations.withdraw_copy(actor=actor, now=now(), copy_id=hidden_id, reason=given.reason)
    return _copy(request, queries.get_copy(actor=actor, copy_id=hidden_id))


def _plan(plan: Plan) -> dict[str, object]:
    masks = queries.masks_in(queries.version_of(plan))
    return {
        "id": plan.id,
        "name": plan.name,
        "version": plan.version,
        "masks": masks.as_json(),
        "withdrawn_at": plan.withdrawn_at,
        "withdrawn_reason": plan.withdrawn_reason,
    }


def _copy(request: HttpRequest, copy: HiddenCopy) -> dict[str, object]:
    is_shown = copy.state in (CopyState.MADE, CopyState.SIGNED)
    return {
        "id": copy.id,
        "name": copy.name,
        "state": copy.state,
        "plan_id": copy.by.plan_id,
        "plan_version": copy.by.number,
        "size": copy.size,
        "sha256": copy.sha256,
        "duration_ms": copy.duration_ms,
        "reason": copy.reason,
        "why": why(copy.reason, copy.reason_fields),
        "asked_at": copy.asked_at,
        "made_at": copy.made_at,
        "signed_at": copy.signed_at,
        "withdrawn_at": copy.withdrawn_at,
        "withdrawn_reason": copy.withdrawn_reason,
        "missing": queries.unwatched_by(copy, web.actor(request).account_id) if is_shown else [],
    }
