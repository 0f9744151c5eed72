"""A copy is asked for and made by the worker; it lies beside the previews until somebody has watched it."""

from __future__ import annotations

import hashlib
from datetime import datetime
from pathlib import Path
from uuid import UUID

from django.db import transaction
from django.db.models import Max
from uuid_utils.compat import uuid7

from liuhen import media
from liuhen.custody import operations as custody
from liuhen.errors import LiuhenError
from liuhen.people.actors import Actor
from liuhen.recordings.errors import RecordingSealedError
from liuhen.recordings.hiding.errors import CopyUnderwayError, NothingHiddenError, PlanWithdrawnError
from liuhen.recordings.hiding.models import CopyState, HiddenCopy, Plan
from liuhen.recordings.hiding.paths import waiting_film
from liuhen.recordings.hiding.queries import get_plan, masks_in, version_of
from liuhen.recordings.models import Recording, Viewing
from liuhen.recordings.queries import refuse_gone
from liuhen.work import operations as work

TASK = "hiding.make"


@transaction.atomic
def request_copy(*, actor: Actor, now: datetime, plan_id: UUID) -> HiddenCopy:
    """Ask for a copy by the newest version of a plan; the worker makes it.

    Raises:
        NotPermittedError, PlanNotFoundError, RecordingNotFoundError: not for this actor.
        RecordingSealedError, RecordingGoneError: the recording is closed.
        NothingHiddenError: the plan hides nothing.
        PlanWithdrawnError: the plan was taken back.
        CopyUnderwayError: by this version one was asked for, and neither failed nor was withdrawn.
    """
    plan = get_plan(actor=actor, plan_id=plan_id)
    refuse_gone([plan.recording])
    if Plan.objects.select_for_update().get(id=plan.id).withdrawn_at is not None:
        raise PlanWithdrawnError
    version = version_of(plan)
    if version is None or masks_in(version).is_empty:
        raise NothingHiddenError
    recording = Recording.objects.select_for_update(of=("self",)).get(id=plan.recording_id)
    if HiddenCopy.objects.filter(by=version).exclude(state__in=(CopyState.FAILED, CopyState.WITHDRAWN)).exists():
        raise CopyUnderwayError
    last = HiddenCopy.objects.filter(recording=recording).aggregate(last=Max("number"))["last"] or 0
    copy = HiddenCopy.objects.create(
        recording=recording, by=version, number=last + 1, asked_by_id=actor.account_id, asked_at=now
    )
    work.enqueue(name=TASK, payload={"copy": str(copy.id)}, now=now, unique=f"hide:{copy.id}")
    return copy


@transaction.atomic
def claim_copy(*, copy_id: UUID) -> HiddenCopy | None:
    """Take the making of a copy: a worker that began before and is silent writes nothing any more.

    Returns:
        The copy with its recording and plan; None when it isn't to be made any more.
    """
    copy = HiddenCopy.objects.select_for_update(of=("self",)).select_related("recording", "by__plan").get(id=copy_id)
    if copy.state not in (CopyState.MAKING, CopyState.FAILED) or copy.by.plan.withdrawn_at is not None:
        return None
    copy.making, copy.state = uuid7(), CopyState.MAKING
    copy.reason, copy.reason_fields = "", {}
    copy.save(update_fields=["making", "state", "reason", "reason_fields"])
    return copy


@transaction.atomic
def finish_copy(*, now: datetime, copy: HiddenCopy, film: Path, made: media.Hidden) -> bool:
    """Put a copy that was made where it's watched, beside the previews: its row, an entry. The original isn't touched.

    Args:
        now: when.
        copy: as it was claimed.
        film: the file, in the folder of the try.
        made: what was made.

    Returns:
        False when another worker has taken it over, or somebody has withdrawn it.

    Raises:
        RecordingSealedError: the recording was sealed or destroyed meanwhile; nothing stays.
    """
    recording = lock_open(copy.recording_id)
    mine = HiddenCopy.objects.select_for_update().filter(id=copy.id, making=copy.making, state=CopyState.MAKING)
    standing = mine.first()
    if standing is None:
        return False
    with film.open("rb") as file:
        standing.sha256 = hashlib.file_digest(file, "sha256").hexdigest()
    standing.state, standing.size = CopyState.MADE, film.stat().st_size
    standing.duration_ms, standing.made_at = round(made.seconds * 1000), now
    standing.facts = {
        "pictures": made.pictures,
        "sounds": made.sounds,
        "hidden": made.hidden,
        "width": made.width,
        "height": made.height,
        "is_broken": made.is_broken,
    }
    standing.save(update_fields=["state", "size", "sha256", "duration_ms", "made_at", "facts"])
    custody.append(
        kind="recording.hidden_ready",
        subject=recording.id,
        actor="worker",
        now=now,
        facts={
            "copy": str(copy.id),
            "number": copy.number,
            "plan": str(copy.by.plan_id),
            "version": copy.by.number,
        },
        digests={"sha256": standing.sha256, "masks_sha256": copy.by.sha256},
    )
    place = waiting_film(recording.id, copy.number)
    place.parent.mkdir(parents=True, exist_ok=True)
    film.replace(place)
    return True


def close_copies(recording_id: UUID) -> list[UUID]:
    """A recording was sealed or destroyed: its unconfirmed copies go with its previews. In the caller's transaction."""
    waiting = HiddenCopy.objects.filter(recording=recording_id, state__in=(CopyState.MADE, CopyState.SIGNED), path="")
    number = Recording.objects.values_list("number", flat=True).get(id=recording_id)
    waiting.update(state=CopyState.FAILED, reason=RecordingSealedError.code, reason_fields={"number": number})
    return []


@transaction.atomic
def fail_copy(*, copy: HiddenCopy, error: LiuhenError) -> None:
    """Say that no copy could be made, and why. Nothing when another worker has taken it over."""
    HiddenCopy.objects.filter(id=copy.id, making=copy.making, state=CopyState.MAKING).update(
        state=CopyState.FAILED, reason=error.code, reason_fields=dict(error.fields)
    )


def lock_open(recording_id: UUID) -> Recording:
    """A recording under its row's lock, under which sealing and destroying are seen; within a transaction.

    Raises:
        RecordingSealedError: it's sealed or destroyed.
    """
    recording = Recording.objects.select_for_update(of=("self",)).select_related("seal").get(id=recording_id)
    if recording.is_sealed or recording.viewing == Viewing.GONE:
        raise RecordingSealedError(number=recording.number)
    return recording
