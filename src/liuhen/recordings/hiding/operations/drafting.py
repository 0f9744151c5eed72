"""遮挡方案: drawn, saved, corrected; nothing of it touches a recording."""

from __future__ import annotations

import hashlib
from datetime import datetime
from uuid import UUID

from django.db import transaction

from liuhen.custody import operations as custody
from liuhen.holdings import operations as holdings
from liuhen.media.masks import Masks
from liuhen.people.actors import Actor
from liuhen.people.permissions import Capability, require
from liuhen.recordings.hiding.errors import (
    NothingToHideInError,
    PlanChangedError,
    PlanInvalidError,
    PlanWithdrawnError,
)
from liuhen.recordings.hiding.models import Plan, PlanVersion
from liuhen.recordings.hiding.queries import can_be_hidden_in, get_plan
from liuhen.recordings.models import Recording
from liuhen.recordings.queries import get_recording, refuse_gone
from liuhen.typed import one_line

NAME_LENGTH = 100


@transaction.atomic
def start_plan(*, actor: Actor, now: datetime, recording_id: UUID, name: str) -> Plan:
    """Begin a plan of what copies of a recording are to hide; empty as yet.

    Raises:
        NotPermittedError: the actor may hide nothing.
        RecordingNotFoundError, RecordingSealedError, RecordingGoneError: there is none to copy.
        NothingToHideInError: it's neither a film nor a sound that can be read.
        PlanInvalidError: no name, or none that can be kept.
    """
    require(actor, Capability.HIDE)
    recording = get_recording(actor=actor, recording_id=recording_id)
    refuse_gone([recording])
    if not can_be_hidden_in(recording):
        raise NothingToHideInError(number=recording.number)
    said = one_line(name, field="name", longest=NAME_LENGTH, needed=True, error=PlanInvalidError)
    return Plan.objects.create(recording=recording, name=said, made_by_id=actor.account_id, made_at=now)


@transaction.atomic
def save_plan(*, actor: Actor, now: datetime, plan_id: UUID, masks: Masks, seen: int) -> PlanVersion:
    """Save what a plan hides as its next version; earlier ones, and copies made by them, stay.

    Args:
        actor: who may hide, and knows of the recording.
        now: when.
        plan_id: which.
        masks: all of what it hides from now on.
        seen: the version that the actor had before them; 0 for none.

    Returns:
        The version; the standing one when nothing has changed.

    Raises:
        NotPermittedError, PlanNotFoundError, RecordingNotFoundError: not for this actor.
        RecordingSealedError, RecordingGoneError: the recording is closed.
        PlanChangedError: somebody saved it in between.
        PlanWithdrawnError: it was taken back.
    """
    plan = get_plan(actor=actor, plan_id=plan_id)
    refuse_gone([plan.recording])
    locked = Plan.objects.select_for_update().get(id=plan.id)
    if locked.withdrawn_at is not None:
        raise PlanWithdrawnError
    if locked.version != seen:
        raise PlanChangedError
    content = masks.as_json()
    digest = hashlib.sha256(holdings.to_json(content)).hexdigest()
    standing = PlanVersion.objects.filter(plan=locked, number=seen).first()
    if standing is not None and standing.sha256 == digest:
        return standing
    locked.version = seen + 1
    locked.save(update_fields=["version"])
    saved = PlanVersion.objects.create(
        plan=locked, number=locked.version, masks=content, sha256=digest, saved_by_id=actor.account_id, saved_at=now
    )
    _enter(actor, now, locked, saved)
    return saved


def _enter(actor: Actor, now: datetime, plan: Plan, saved: PlanVersion) -> None:
    recording: Recording = plan.recording
    custody.append(
        kind="recording.hiding_planned",
        subject=recording.id,
        actor=actor.reference,
        now=now,
        facts={"plan": str(plan.id), "version": saved.number},
        digests={"masks_sha256": saved.sha256},
    )
