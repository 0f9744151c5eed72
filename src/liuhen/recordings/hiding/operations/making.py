"""A copy is asked for, made by the worker, and kept in the recording's object with its digest."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from uuid import UUID

from django.db import transaction
from django.db.models import Max
from uuid_utils.compat import uuid7

from liuhen import media
from liuhen.custody import operations as custody
from liuhen.holdings import operations as holdings
from liuhen.holdings.errors import HeadMovedError
from liuhen.people.actors import Actor
from liuhen.recordings.errors import RecordingSealedError
from liuhen.recordings.hiding.errors import CopyUnderwayError, NothingHiddenError
from liuhen.recordings.hiding.models import CopyState, HiddenCopy
from liuhen.recordings.hiding.paths import FOLDER
from liuhen.recordings.hiding.queries import get_plan, masks_in, version_of
from liuhen.recordings.models import Recording, Viewing
from liuhen.recordings.queries import refuse_gone
from liuhen.work import operations as work

TASK = "hiding.make"
SCHEMA = "liuhen/hidden-copy/1"
_TRIES = 3


@transaction.atomic
def request_copy(*, actor: Actor, now: datetime, plan_id: UUID) -> HiddenCopy:
    """Ask for a copy by the newest version of a plan; the worker makes it.

    Raises:
        NotPermittedError, PlanNotFoundError, RecordingNotFoundError: not for this actor.
        RecordingSealedError, RecordingGoneError: the recording is closed.
        NothingHiddenError: the plan hides nothing.
        CopyUnderwayError: by this version one was asked for, and didn't fail.
    """
    plan = get_plan(actor=actor, plan_id=plan_id)
    refuse_gone([plan.recording])
    version = version_of(plan)
    if version is None or masks_in(version).is_empty:
        raise NothingHiddenError
    recording = Recording.objects.select_for_update(of=("self",)).get(id=plan.recording_id)
    if HiddenCopy.objects.filter(by=version).exclude(state=CopyState.FAILED).exists():
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
    if copy.state not in (CopyState.MAKING, CopyState.FAILED):
        return None
    copy.making, copy.state, copy.reason = uuid7(), CopyState.MAKING, ""
    copy.save(update_fields=["making", "state", "reason"])
    return copy


def keep_copy(*, now: datetime, copy: HiddenCopy, film: Path, made: media.Hidden) -> bool:
    """Keep a copy that was made: a version of the recording's object, its row, an entry. The original isn't touched.

    Args:
        now: when.
        copy: as it was claimed.
        film: the file.
        made: what was made.

    Returns:
        False when another worker has taken it over.

    Raises:
        RecordingSealedError: the recording was sealed or destroyed meanwhile; nothing is kept.
        HeadMovedError: others go on adding to the object; the job comes round again.
        StoreFullError, StoreUnreachableError: nothing stays.
    """
    path = f"{FOLDER}/{copy.number:03}.mp4"
    for left in range(_TRIES - 1, -1, -1):
        staged = holdings.stage(object_id=copy.recording_id, logical_path=path, chunks=_chunks(film))
        told = {**_told(copy, made), "size": staged.size, "sha256": staged.sha256, "made_at": now.isoformat()}
        files: dict[str, holdings.StagedFile | bytes] = {path: staged}
        files[f"{FOLDER}/{copy.number:03}.json"] = holdings.to_json(told)
        prepared = holdings.prepare_version(
            object_id=copy.recording_id, files=files, message="hidden copy", user_name="worker", now=now
        )
        try:
            is_kept = _record(now, copy, prepared, made)
        except HeadMovedError:  # it was described, say, at the same moment
            holdings.discard(prepared)
            if not left:
                raise
            continue
        except BaseException:
            holdings.discard(prepared)
            raise
        if not is_kept:
            holdings.discard(prepared)
            return False
        break
    holdings.roll_forward(copy.recording_id)
    return True


def _chunks(path: Path) -> Iterator[bytes]:
    with path.open("rb", buffering=0) as file:
        while chunk := file.read(holdings.CHUNK):
            yield chunk


def _told(copy: HiddenCopy, made: media.Hidden) -> dict[str, object]:
    recording = copy.recording
    return {
        "schema": SCHEMA,
        "copy": str(copy.id),
        "number": copy.number,
        "of": {"recording": str(recording.id), "number": recording.number, "sha256": recording.sha256},
        "plan": {"id": str(copy.by.plan_id), "version": copy.by.number, "sha256": copy.by.sha256},
        "masks": copy.by.masks,
        "pictures": made.pictures,
        "pictures_with_masks": made.hidden,
        "duration_ms": round(made.seconds * 1000),
    }


@transaction.atomic
def _record(now: datetime, copy: HiddenCopy, prepared: holdings.PreparedVersion, made: media.Hidden) -> bool:
    # The recording's row is the lock under which sealing and destroying are seen.
    recording = Recording.objects.select_for_update(of=("self",)).select_related("seal").get(id=copy.recording_id)
    if recording.is_sealed or recording.viewing == Viewing.GONE:
        raise RecordingSealedError(number=recording.number)
    standing = HiddenCopy.objects.select_for_update().filter(id=copy.id, making=copy.making).first()
    if standing is None:
        return False
    holdings.record_version(prepared)
    film, record = sorted(prepared.files, key=lambda each: each.logical_path, reverse=True)
    standing.state, standing.path, standing.size, standing.sha256 = (
        CopyState.MADE,
        film.logical_path,
        film.size,
        film.sha256,
    )
    standing.duration_ms, standing.made_at = round(made.seconds * 1000), now
    standing.facts = {
        "pictures": made.pictures,
        "sounds": made.sounds,
        "hidden": made.hidden,
        "width": made.width,
        "height": made.height,
        "is_broken": made.is_broken,
    }
    standing.save(update_fields=["state", "path", "size", "sha256", "duration_ms", "made_at", "facts"])
    custody.append(
        kind="recording.hidden_made",
        subject=recording.id,
        actor="worker",
        now=now,
        facts={
            "copy": str(copy.id),
            "number": copy.number,
            "plan": str(copy.by.plan_id),
            "version": copy.by.number,
            "path": film.logical_path,
        },
        digests={"sha256": film.sha256, "record_sha256": record.sha256, "masks_sha256": copy.by.sha256},
    )
    return True


@transaction.atomic
def fail_copy(*, copy: HiddenCopy, reason: str) -> None:
    """Say that no copy could be made, with the code of why. Nothing when another worker has taken it over."""
    HiddenCopy.objects.filter(id=copy.id, making=copy.making, state=CopyState.MAKING).update(
        state=CopyState.FAILED, reason=reason
    )
