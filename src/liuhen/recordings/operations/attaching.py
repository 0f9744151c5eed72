"""To which case and activity recordings belong."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from django.db import transaction

from liuhen.cases.clocks import wind_upload
from liuhen.cases.models import Activity, Case
from liuhen.cases.queries import get_activity, get_case
from liuhen.custody import operations as custody
from liuhen.people.actors import Actor
from liuhen.people.permissions import Capability, require
from liuhen.recordings import search
from liuhen.recordings.clocks import wind_describe
from liuhen.recordings.errors import AttachmentMismatchError
from liuhen.recordings.models import PointMark, Recording
from liuhen.recordings.queries import get_recordings, searchable_text


@transaction.atomic
def attach(
    *,
    actor: Actor,
    now: datetime,
    recording_ids: Sequence[UUID],
    case_id: UUID | None,
    activity_id: UUID | None,
) -> list[Recording]:
    """Say to which case and activity recordings belong; all of them or none.

    Raises:
        RecordingNotFoundError, CaseNotFoundError, ActivityNotFoundError: unknown, or not for this actor.
        NotPermittedError: the actor may not describe recordings.
        AttachmentMismatchError: the activity belongs to another case.
    """
    require(actor, Capability.DESCRIBE)
    case, activity = belonging(actor=actor, case_id=case_id, activity_id=activity_id)
    recordings = get_recordings(actor=actor, recording_ids=recording_ids)
    for recording in sorted(recordings, key=lambda each: each.id):  # the same order for everybody
        place(recording, case, activity)
        wind_describe(now=now, recording=recording)
        custody.append(
            kind="recording.attached",
            subject=recording.id,
            actor=actor.reference,
            now=now,
            facts={"case": str(case.id) if case else None, "activity": str(activity.id) if activity else None},
        )
    if activity is not None:
        wind_upload(now=now, activity=activity)  # art 16: what came in may be of this activity
    return recordings


def belonging(*, actor: Actor, case_id: UUID | None, activity_id: UUID | None) -> tuple[Case | None, Activity | None]:
    """Return the case and activity meant; an activity alone brings its case.

    Raises:
        CaseNotFoundError, ActivityNotFoundError: unknown, or not for this actor.
        AttachmentMismatchError: the activity belongs to another case.
    """
    case = get_case(actor=actor, case_id=case_id) if case_id else None
    if activity_id is None:
        return case, None
    activity = get_activity(actor=actor, activity_id=activity_id)
    if case is not None and activity.case_id != case.id:
        raise AttachmentMismatchError(field="activity")
    return activity.case, activity


def place(recording: Recording, case: Case | None, activity: Activity | None) -> None:
    """Write a recording's case and activity and make it findable by them. Call inside a transaction."""
    recording.case, recording.activity = case, activity
    recording.save(update_fields=["case", "activity"])
    PointMark.objects.filter(recording=recording).update(activity=activity)
    search.index(recording, searchable_text(recording))
