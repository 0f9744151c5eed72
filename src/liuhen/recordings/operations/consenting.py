"""依当事人意见摄录 (art 8(2)): what was filmed under a consent or a refusal is seen by the people named for it only."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.db import transaction

from liuhen.cases.errors import ConsentNotFoundError
from liuhen.cases.models import Consent
from liuhen.custody import operations as custody
from liuhen.people.actors import Actor
from liuhen.people.permissions import Capability, require
from liuhen.recordings import sealing_marks
from liuhen.recordings.models import Export, Recording, UnderConsent
from liuhen.recordings.queries import get_recording


def mark_with_copies(recording_id: UUID) -> None:
    """Have addresses given out for a recording, and for copies that hold it, looked at again at every range."""
    for thing in (recording_id, *Export.objects.filter(recordings=recording_id).values_list("id", flat=True)):
        sealing_marks.mark(thing)


@transaction.atomic
def film_under(*, actor: Actor, now: datetime, recording_id: UUID, consent_id: UUID | None) -> Recording:
    """Say under which consent of its activity a recording was filmed; None takes it away again.

    Addresses to play from that others were given hold no longer.

    The actor stays able to see it only when named for the consent: nobody is named by doing this.

    Raises:
        NotPermittedError: the actor may not describe recordings.
        RecordingNotFoundError, RecordingSealedError: unknown or sealed, or not for this actor.
        ConsentNotFoundError: the recording's activity has no such consent.
    """
    require(actor, Capability.DESCRIBE)
    recording = get_recording(actor=actor, recording_id=recording_id)
    if consent_id is not None:
        known = Consent.objects.filter(id=consent_id, activity_id=recording.activity_id or consent_id)
        if not known.exists():
            raise ConsentNotFoundError(field="consent")
    UnderConsent.objects.filter(recording=recording).delete()
    if consent_id is not None:
        mark_with_copies(recording.id)
        UnderConsent.objects.create(recording=recording, consent_id=consent_id)
    facts = {"consent": str(consent_id) if consent_id else None}
    custody.append(kind="recording.filmed_under", subject=recording.id, actor=actor.reference, now=now, facts=facts)
    return recording
