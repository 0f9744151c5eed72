"""The worker's part: hear a recording through in a lane of its own, so that nothing that anybody waits for is late."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from uuid import UUID

from liuhen.clock import now
from liuhen.media import MediaLimitError, MediaUnreadableError
from liuhen.media.errors import SpeechNotReadyError
from liuhen.media.speech import recognise
from liuhen.recordings.fetching import original_nearby
from liuhen.recordings.models import Recording
from liuhen.recordings.speech import operations, queries
from liuhen.recordings.speech.errors import CaptionsByPersonError
from liuhen.work.registry import Json, Lane, Report, task


@task(queries.TASK, lease=timedelta(minutes=2), lane=Lane.LISTENING)
def hear(payload: Mapping[str, Json], report: Report) -> None:
    """Make captions of what is said in a recording, by the model that is there; a person's stay as they are."""
    recording = Recording.objects.select_related("seal").get(id=UUID(str(payload["recording"])))
    if not queries.can_be_heard(recording):
        return
    length = recording.facts.get("duration_s")
    try:
        operations.refuse_captions_by_person(recording)
        model = queries.speech_here().required()
        seconds = float(length) if isinstance(length, int | float) else None
        with original_nearby(recording, report) as path:
            heard = recognise(path, model, duration_s=seconds, report=report)
        operations.keep_heard(now=now(), recording_id=recording.id, heard=heard, model=model)
    except (SpeechNotReadyError, MediaUnreadableError, MediaLimitError, CaptionsByPersonError) as error:
        operations.fail_recognition(now=now(), recording_id=recording.id, error=error)
