"""Faces are looked for by a detector that the site has put in place; it proposes a plan for a person to correct."""

from __future__ import annotations

import hashlib
from datetime import datetime
from uuid import UUID

from django.db import transaction

from liuhen.custody import operations as custody
from liuhen.holdings import operations as holdings
from liuhen.media.masks import Masks
from liuhen.people.actors import Actor
from liuhen.recordings.hiding.errors import NothingToHideInError
from liuhen.recordings.hiding.models import Plan, PlanVersion
from liuhen.recordings.hiding.queries import can_be_hidden_in, faces_here, get_recording_to_hide_in
from liuhen.recordings.models import Kind, Recording, Viewing
from liuhen.recordings.queries import refuse_gone
from liuhen.work import operations as work

TASK = "hiding.find_faces"
NAME = "机器找出的人脸（须逐个核对）"


@transaction.atomic
def ask_faces(*, actor: Actor, now: datetime, recording_id: UUID) -> None:
    """Ask that the worker looks for faces in a film; a new plan with them stands there when it's done.

    Raises:
        NotPermittedError, RecordingNotFoundError, RecordingSealedError, RecordingGoneError: not for this actor.
        FacesNotReadyError: no detector is in place.
        NothingToHideInError: it's no film that can be read.
    """
    recording = get_recording_to_hide_in(actor=actor, recording_id=recording_id)
    refuse_gone([recording])
    faces_here().required()
    if recording.kind != Kind.VIDEO or not can_be_hidden_in(recording):
        raise NothingToHideInError(number=recording.number)
    payload = {"recording": str(recording.id), "asked_by": str(actor.account_id) if actor.account_id else None}
    work.enqueue(name=TASK, payload=payload, now=now, unique=key_of(recording.id))


def key_of(recording_id: UUID) -> str:
    """The key of the work."""
    return f"faces:{recording_id}"


@transaction.atomic
def propose_faces(*, now: datetime, recording_id: UUID, masks: Masks, asked_by: UUID | None) -> Plan | None:
    """Keep what a detector found as a plan of its own; None when the recording was sealed or destroyed meanwhile.

    It's a proposal: nothing is made of it before a person has a copy made, and nothing leaves unwatched.
    """
    recording = Recording.objects.select_for_update(of=("self",)).select_related("seal").get(id=recording_id)
    if recording.is_sealed or recording.viewing == Viewing.GONE:
        return None
    plan = Plan.objects.create(recording=recording, name=NAME, version=1, made_by_id=asked_by, made_at=now)
    content = masks.as_json()
    digest = hashlib.sha256(holdings.to_json(content)).hexdigest()
    PlanVersion.objects.create(plan=plan, number=1, masks=content, sha256=digest, saved_at=now)
    custody.append(
        kind="recording.hiding_planned",
        subject=recording.id,
        actor="worker",
        now=now,
        facts={"plan": str(plan.id), "version": 1, "faces": len(masks.regions)},
        digests={"masks_sha256": digest},
    )
    return plan
