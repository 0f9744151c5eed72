"""The worker's part: look for slates in what came in. The original is only read."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from uuid import UUID

from liuhen.clock import now
from liuhen.custody.slates import slate_keys
from liuhen.media import MediaChildError, MediaLimitError, MediaUnreadableError, slates
from liuhen.recordings.fetching import original_nearby
from liuhen.recordings.models import Kind, Recording
from liuhen.recordings.slating.operations import record_slates
from liuhen.work.registry import Json, Lane, Report, task

NOTHING = slates.Search(sightings=(), seconds=0.0, key_pictures=0, is_whole=True)


@task("recordings.find_slates", lease=timedelta(minutes=2), lane=Lane.HEAVY)
def find_slates(payload: Mapping[str, Json], report: Report) -> None:
    """Find the slates of a film and let what they say be known; what has no moving picture follows the slate before."""
    recording = Recording.objects.get(id=UUID(str(payload["recording"])))
    if recording.is_sealed:
        return
    keys, found, problem = slate_keys(), NOTHING, ""
    if recording.kind == Kind.VIDEO and keys:  # without a key no slate was ever issued here
        try:
            with original_nearby(recording, report) as path:
                found = slates.find(path, report=report)
        except (MediaUnreadableError, MediaLimitError, MediaChildError) as error:
            problem = error.code
    record_slates(now=now(), recording_id=recording.id, search=found, keys=keys, problem=problem)
