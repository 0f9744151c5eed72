"""Asking for a recording's speech to be recognised, and what came of it."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.db import transaction

from liuhen.custody import operations as custody
from liuhen.errors import LiuhenError
from liuhen.ledger.entry import Json
from liuhen.media.speech import Heard, Model
from liuhen.people.actors import Actor
from liuhen.people.permissions import Capability, require
from liuhen.recordings.models import Captions, Recording
from liuhen.recordings.operations.captioning import Recognised, save_recognised
from liuhen.recordings.queries import get_recording, refuse_gone
from liuhen.recordings.speech import queries
from liuhen.recordings.speech.errors import CaptionsByPersonError, NothingToHearError
from liuhen.recordings.speech.models import Recognition, RecognitionState
from liuhen.work import operations as work

WORKER = "worker"


@transaction.atomic
def ask_recognition(*, actor: Actor, now: datetime, recording_id: UUID) -> Recognition:
    """Ask that the worker makes captions of what is said in a recording; they're marked as machine-made.

    Raises:
        NotPermittedError: the actor may not describe recordings.
        RecordingNotFoundError, RecordingSealedError, RecordingGoneError: there is none to hear.
        NothingToHearError: it's neither film nor sound.
        CaptionsByPersonError: captions of a person's stand.
        SpeechNotReadyError: this installation has no model.
    """
    require(actor, Capability.DESCRIBE)
    recording = get_recording(actor=actor, recording_id=recording_id)
    refuse_gone([recording])
    if not queries.can_be_heard(recording):
        raise NothingToHearError(number=recording.number)
    refuse_captions_by_person(recording)
    queries.speech_here().required()
    told = {"state": RecognitionState.WAITING, "asked_by_id": actor.account_id, "asked_at": now, "ended_at": None}
    row, _created = Recognition.objects.update_or_create(recording=recording, defaults=told)
    custody.append(kind="recording.speech_asked", subject=recording.id, actor=actor.reference, now=now, facts={})
    payload = {"recording": str(recording.id)}
    work.enqueue(name=queries.TASK, payload=payload, now=now, unique=queries.key_of(recording))
    return row


def refuse_captions_by_person(recording: Recording) -> None:
    """Go on only where no captions stand that a person typed, imported or checked.

    Raises:
        CaptionsByPersonError: some do.
    """
    if queries.has_captions_by_person(recording):
        raise CaptionsByPersonError(number=recording.number)


def keep_heard(*, now: datetime, recording_id: UUID, heard: Heard, model: Model) -> Captions | None:
    """Keep what a model heard as the recording's captions, marked as machine-made; the worker's part.

    Returns:
        What stands; None when nothing was heard, the recording went or was sealed meanwhile.

    Raises:
        CaptionsByPersonError: a person typed some meanwhile; those stand.
        CaptionsChangedMeanwhileError: others go on adding to the recording; the job comes round again.
        StoreFullError, StoreUnreachableError: nothing stays.
    """
    recording = Recording.objects.select_related("seal").get(id=recording_id)
    if not queries.can_be_heard(recording):
        return None
    refuse_captions_by_person(recording)
    digest = model.digest()

    def end() -> None:
        told = {"model": model.name, "model_sha256": digest, "cues": len(heard.cues), "is_whole": heard.is_whole}
        _end(recording, now, {**told, "state": RecognitionState.DONE, "reason": "", "fields": {}})

    if not heard.cues:
        with transaction.atomic():
            end()
            facts: dict[str, Json] = {"cues": 0, "model": model.kind}
            digests = {"model_sha256": digest}
            custody.append(
                kind="recording.speech_heard", subject=recording.id, actor=WORKER, now=now, facts=facts, digests=digests
            )
        return None
    return save_recognised(
        now=now,
        recording_id=recording.id,
        recognised=Recognised(cues=heard.cues, model=model.kind, model_sha256=digest),
        also=end,
    )


@transaction.atomic
def fail_recognition(*, now: datetime, recording_id: UUID, error: LiuhenError) -> None:
    """Write down why nothing could be recognised; the page says it. Derived: no entry."""
    recording = Recording.objects.get(id=recording_id)
    told: dict[str, object] = {"state": RecognitionState.FAILED, "reason": error.code, "fields": dict(error.fields)}
    _end(recording, now, told)


def _end(recording: Recording, now: datetime, told: dict[str, object]) -> None:
    Recognition.objects.get_or_create(recording=recording, defaults={"asked_at": now})
    Recognition.objects.filter(recording=recording).update(ended_at=now, **told)
