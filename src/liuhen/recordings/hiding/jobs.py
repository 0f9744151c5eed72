"""The worker's part: make a copy from its original, and the bag of a confirmed one."""

from __future__ import annotations

import contextlib
import shutil
from collections.abc import Mapping
from datetime import timedelta
from pathlib import Path
from uuid import UUID

from liuhen import media
from liuhen.clock import now
from liuhen.errors import LiuhenError, UnavailableError
from liuhen.recordings import tries
from liuhen.recordings.errors import RecordingSealedError
from liuhen.recordings.fetching import original_nearby
from liuhen.recordings.hiding import operations, telling
from liuhen.recordings.hiding.models import HandedOut, HiddenCopy
from liuhen.recordings.hiding.operations.giving import TASK as HAND_OUT
from liuhen.recordings.hiding.operations.keeping import TASK as KEEP
from liuhen.recordings.hiding.operations.making import TASK as MAKE
from liuhen.recordings.hiding.operations.proposing import TASK as FIND_FACES
from liuhen.recordings.hiding.queries import can_be_hidden_in, faces_here, masks_in
from liuhen.recordings.jobs import previews_folder
from liuhen.recordings.making import Contents, make_asked
from liuhen.recordings.models import Export, Recording
from liuhen.work.registry import Json, Lane, Report, task

LEASE = timedelta(minutes=2)


@task(MAKE, lease=LEASE, lane=Lane.HEAVY)
def make(payload: Mapping[str, Json], report: Report) -> None:
    """Make a copy with its masks; one that can't be made says why."""
    copy = operations.claim_copy(copy_id=UUID(str(payload["copy"])))
    if copy is None:
        return
    assert copy.making is not None  # noqa: S101 - for the type checker: it was claimed
    room = tries.room_of(previews_folder(copy.id), copy.making)
    try:
        _make(copy, room, report)
    except UnavailableError:
        raise  # it comes round again
    except LiuhenError as error:
        operations.fail_copy(copy=copy, error=error)
        if not isinstance(error, RecordingSealedError):
            raise
    finally:
        shutil.rmtree(room, ignore_errors=True)  # only its own: another try may have a room beside it
        with contextlib.suppress(OSError):
            room.parent.rmdir()


def _make(copy: HiddenCopy, room: Path, report: Report) -> None:
    recording, masks, film = copy.recording, masks_in(copy.by), room / "copy.mp4"
    if recording.is_sealed:
        raise RecordingSealedError(number=recording.number)
    with original_nearby(recording, report) as path:
        made = media.hide(
            path,
            film,
            masks=masks,
            line=telling.line(copy, masks),
            title=telling.title(copy),
            comment=telling.comment(copy, masks),
            duration_s=recording.facts.get("duration_s"),
            report=report,
        )
    operations.finish_copy(now=now(), copy=copy, film=film, made=made)


@task(KEEP, lease=LEASE, lane=Lane.COPIES)
def keep(payload: Mapping[str, Json], _report: Report) -> None:
    """Keep a copy that somebody has confirmed in the recording's object."""
    operations.keep_copy(now=now(), copy_id=UUID(str(payload["copy"])))


@task(FIND_FACES, lease=LEASE, lane=Lane.HEAVY)
def find_faces(payload: Mapping[str, Json], report: Report) -> None:
    """Look for faces in a film by the detector that is there; a plan with them is kept for a person to correct."""
    recording = Recording.objects.select_related("seal").get(id=UUID(str(payload["recording"])))
    if recording.is_sealed or not can_be_hidden_in(recording):
        return
    length = recording.facts.get("duration_s")
    with original_nearby(recording, report) as path:
        found = media.find_faces(path, model=faces_here().required(), duration_s=length, report=report)
    asked_by = UUID(str(payload["asked_by"])) if payload.get("asked_by") else None
    operations.propose_faces(now=now(), recording_id=recording.id, masks=found, asked_by=asked_by)


@task(HAND_OUT, lease=LEASE, lane=Lane.COPIES)
def hand_out(payload: Mapping[str, Json], report: Report) -> None:
    """Make the bag of a confirmed copy that somebody asked for."""
    asked = Export.objects.get(id=UUID(str(payload["export"])))
    make_asked(asked, previews_folder(asked.id), lambda _room: _contents(asked), report)


def _contents(asked: Export) -> Contents:
    operations.keep_copy(now=now(), copy_id=HandedOut.objects.get(export=asked).copy_id)  # where that is behind
    copy = HandedOut.objects.select_related("copy__recording", "copy__by", "copy__signed_by").get(export=asked).copy
    return Contents(beside=telling.files_of(copy), papers=telling.papers_of(copy), whole=frozenset())
