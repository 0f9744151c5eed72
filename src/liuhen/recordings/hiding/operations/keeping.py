"""A confirmed copy is kept in the recording's object: backed up, checked, sealed and destroyed with it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from uuid import UUID

from django.db import transaction

from liuhen.custody import operations as custody
from liuhen.holdings import operations as holdings
from liuhen.holdings.errors import HeadMovedError
from liuhen.recordings.hiding.errors import CopyAbsentError
from liuhen.recordings.hiding.models import CopyState, HiddenCopy
from liuhen.recordings.hiding.operations.making import lock_open
from liuhen.recordings.hiding.paths import FOLDER, kept_path, waiting_film

TASK = "hiding.keep"
SCHEMA = "liuhen/hidden-copy/1"
_TRIES = 3


def keep_copy(*, now: datetime, copy_id: UUID) -> None:
    """Keep a confirmed copy: a version of the recording's object, an entry. Nothing when it's kept, or was withdrawn.

    Args:
        now: when.
        copy_id: which; somebody has confirmed it.

    Raises:
        CopyAbsentError: its file isn't there, or isn't the one that was confirmed.
        RecordingSealedError: the recording was sealed or destroyed meanwhile; nothing is kept.
        HeadMovedError: others go on adding to the object; the job comes round again.
        StoreFullError, StoreUnreachableError: nothing stays.
    """
    copy = HiddenCopy.objects.select_related("recording", "by").get(id=copy_id)
    film = waiting_film(copy.recording_id, copy.number)
    if copy.state != CopyState.SIGNED or copy.path:
        return
    for left in range(_TRIES - 1, -1, -1):
        prepared = _prepared(now, copy, film)
        try:
            is_kept = _record(now, copy, prepared)
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
            return
        break
    holdings.roll_forward(copy.recording_id)
    film.unlink(missing_ok=True)


def _prepared(now: datetime, copy: HiddenCopy, film: Path) -> holdings.PreparedVersion:
    path = kept_path(copy.number)
    try:
        staged = holdings.stage(object_id=copy.recording_id, logical_path=path, chunks=_chunks(film))
    except FileNotFoundError as error:
        raise CopyAbsentError(number=copy.name) from error
    if staged.sha256 != copy.sha256:
        holdings.discard(staged)
        raise CopyAbsentError(number=copy.name)
    files: dict[str, holdings.StagedFile | bytes] = {path: staged}
    files[f"{FOLDER}/{copy.number:03}.json"] = holdings.to_json(_told(copy))
    return holdings.prepare_version(
        object_id=copy.recording_id, files=files, message="hidden copy", user_name="worker", now=now
    )


def _chunks(path: Path) -> Iterator[bytes]:
    with path.open("rb", buffering=0) as file:
        while chunk := file.read(holdings.CHUNK):
            yield chunk


def _told(copy: HiddenCopy) -> dict[str, object]:
    recording, made_at = copy.recording, copy.made_at
    return {
        "schema": SCHEMA,
        "copy": str(copy.id),
        "number": copy.number,
        "of": {"recording": str(recording.id), "number": recording.number, "sha256": recording.sha256},
        "plan": {"id": str(copy.by.plan_id), "version": copy.by.number, "sha256": copy.by.sha256},
        "masks": copy.by.masks,
        "pictures": copy.facts["pictures"],
        "pictures_with_masks": copy.facts["hidden"],
        "duration_ms": copy.duration_ms,
        "size": copy.size,
        "sha256": copy.sha256,
        "made_at": None if made_at is None else made_at.isoformat(),
    }


@transaction.atomic
def _record(now: datetime, copy: HiddenCopy, prepared: holdings.PreparedVersion) -> bool:
    recording = lock_open(copy.recording_id)
    standing = HiddenCopy.objects.select_for_update().filter(id=copy.id, state=CopyState.SIGNED, path="").first()
    if standing is None:
        return False
    holdings.record_version(prepared)
    film, record = sorted(prepared.files, key=lambda each: each.logical_path, reverse=True)
    standing.path = film.logical_path
    standing.save(update_fields=["path"])
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
