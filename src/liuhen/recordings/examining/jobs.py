"""The worker's part: examine what came in, and by and by what was there before."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from uuid import UUID

from liuhen import media
from liuhen.clock import now
from liuhen.recordings.examining import operations, queries
from liuhen.recordings.fetching import original_nearby
from liuhen.recordings.models import Recording
from liuhen.work.registry import Json, Lane, Report, recurring, task

LEASE = timedelta(minutes=2)
EVERY = timedelta(minutes=5)


@task(queries.TASK, lease=LEASE, lane=Lane.EXAMINING)
def examine(payload: Mapping[str, Json], report: Report) -> None:
    """Examine a recording in a child within bounds, or judge anew what was seen in it, and keep that with it."""
    recording = Recording.objects.select_related("recorder", "seal").get(id=UUID(str(payload["recording"])))
    if not queries.can_be_examined(recording):
        return
    asked_by = UUID(str(payload["asked_by"])) if payload.get("asked_by") else None
    facts = None
    if not payload.get("anew") and queries.examination_of(recording.id) is not None:
        if not queries.is_stale(recording, queries.profile_for(recording.recorder)):
            return
        facts = queries.facts_kept(recording.id)  # the file hasn't changed, only what it's compared with
    operations.keep_examination(
        now=now(), recording_id=recording.id, facts=facts or _looked(recording, report), asked_by=asked_by
    )


def _looked(recording: Recording, report: Report) -> media.Facts | None:
    try:
        with original_nearby(recording, report) as path:
            return media.examine(path)
    except (media.MediaUnreadableError, media.MediaLimitError):
        return None


@recurring("examining.go_on", EVERY)
def go_on(_payload: Mapping[str, Json], _report: Report) -> None:
    """Ask for a few more examinations of what came in before, or whose model's profile has changed."""
    operations.ask_next(now=now())
