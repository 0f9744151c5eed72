"""Looking at a recording; every look leaves an entry."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.db import transaction

from liuhen.custody import operations as custody
from liuhen.people.actors import Actor
from liuhen.people.permissions import Capability, require
from liuhen.recordings.models import Recording, Viewing
from liuhen.recordings.queries import get_recording, refuse_gone


def open_recording(*, actor: Actor, now: datetime, recording_id: UUID) -> Recording:
    """Return a recording for its page; every opened page is a view and leaves an entry (with it, leave to play).

    Raises:
        NotPermittedError: the actor may look at no recordings.
        RecordingNotFoundError: there is none, or the actor may not know of it.
    """
    require(actor, Capability.VIEW_RECORDING)
    recording = get_recording(actor=actor, recording_id=recording_id)
    _enter_view("recording.viewed", recording, actor, now, {})
    return recording


def grant_play(*, actor: Actor, now: datetime, recording_id: UUID) -> Recording:
    """Record that the actor is given a recording to play once more; the signed address is the caller's.

    Raises:
        NotPermittedError: the actor may look at no recordings.
        RecordingNotFoundError: there is none, or the actor may not know of it.
    """
    require(actor, Capability.VIEW_RECORDING)
    recording = get_recording(actor=actor, recording_id=recording_id)
    refuse_gone([recording])
    what = "preview" if recording.viewing == Viewing.PREVIEW else "original"
    _enter_view("recording.played", recording, actor, now, {"what": what})
    return recording


@transaction.atomic
def _enter_view(kind: str, recording: Recording, actor: Actor, now: datetime, facts: dict[str, str]) -> None:
    custody.append(kind=kind, subject=recording.id, actor=actor.reference, now=now, facts=facts)
