"""Confirming what was done on site (arts 11, 12), on which recording it's to be seen and at what second."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from liuhen.cases import operations as cases
from liuhen.cases.models import Check
from liuhen.people.actors import Actor
from liuhen.recordings.errors import NotOfActivityError, SecondOutsideError
from liuhen.recordings.models import Recording
from liuhen.recordings.queries import get_recording

LONGEST = 100 * 24 * 3600  # seconds: how far into a recording whose length nobody could measure


def confirm_on_site(
    *,
    actor: Actor,
    now: datetime,
    activity_id: UUID,
    item: str,
    was_done: bool,
    recording_id: UUID | None = None,
    second: int | None = None,
    note: str = "",
) -> Check:
    """Say of an activity that something was done, or that it wasn't, and where that's to be seen or heard.

    Raises:
        RecordingNotFoundError: no such recording for this actor.
        NotOfActivityError: the recording isn't one of the activity.
        SecondOutsideError: there's no such second in the recording.
        ActivityNotFoundError, NotPermittedError, CaseFactInvalidError: as `cases.operations.confirm_activity`.
    """
    if recording_id is None:
        second = None
    else:
        recording = get_recording(actor=actor, recording_id=recording_id)
        if recording.activity_id != activity_id:
            raise NotOfActivityError(field="recording")
        require_second(recording, second)
    return cases.confirm_activity(
        actor=actor,
        now=now,
        activity_id=activity_id,
        item=item,
        was_done=was_done,
        recording_id=recording_id,
        second=second,
        note=note,
    )


def require_second(recording: Recording, second: int | None) -> None:
    """Go on only if a recording has such a second, as far as its length is known.

    Raises:
        SecondOutsideError: it hasn't.
    """
    seconds = recording.facts.get("duration_s")
    known = isinstance(seconds, int | float)
    if second is not None and not 0 <= second <= (seconds if known else LONGEST):
        raise SecondOutsideError(field="second", seconds=round(seconds) if known else LONGEST)
