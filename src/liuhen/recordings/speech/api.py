"""Speech recognition over the API."""

from __future__ import annotations

from typing import Literal
from uuid import UUID

from django.http import HttpRequest
from ninja import Field, Router, Schema, Status
from pydantic import AwareDatetime

from liuhen.clock import now
from liuhen.people import web
from liuhen.people.permissions import Capability, require
from liuhen.recordings import queries as recordings
from liuhen.recordings.operations import check_captions
from liuhen.recordings.speech import operations
from liuhen.recordings.speech.models import Recognition

router = Router(tags=["recordings"])


class SpeechOut(Schema):
    """How far the recognition of a recording's speech is; `reason` is the code of why it failed.

    `model_sha256` is over the files of the model that heard `cues` sentences.
    """

    state: Literal["none", "waiting", "done", "failed"]
    asked_at: AwareDatetime | None
    ended_at: AwareDatetime | None
    model: str
    model_sha256: str
    cues: int
    is_whole: bool
    reason: str


class SpeechCheckIn(Schema):
    """The version of the captions that was checked."""

    seen: int = Field(ge=0, le=2**31 - 1)


@router.get("/recordings/{uuid:recording_id}/speech", response=SpeechOut)
def speech(request: HttpRequest, recording_id: UUID) -> object:
    """How far the recognition of a recording is; what was heard stands in its captions. Leaves no entry."""
    actor = web.actor(request)
    require(actor, Capability.VIEW_RECORDING)
    recording = recordings.get_recording(actor=actor, recording_id=recording_id)
    return _out(Recognition.objects.filter(recording=recording).first())


@router.post("/recordings/{uuid:recording_id}/speech", response={202: SpeechOut})
def recognise_speech(request: HttpRequest, recording_id: UUID) -> object:
    """Have captions made by the model that the site put in place; those of a person are never replaced."""
    return Status(202, _out(operations.ask_recognition(actor=web.actor(request), now=now(), recording_id=recording_id)))


@router.post("/recordings/{uuid:recording_id}/speech/check", response={204: None})
def check_speech(request: HttpRequest, recording_id: UUID, given: SpeechCheckIn) -> object:
    """Say of machine-made captions that a person checked them against the recording."""
    check_captions(actor=web.actor(request), now=now(), recording_id=recording_id, seen=given.seen)
    return Status(204, None)


def _out(row: Recognition | None) -> dict[str, object]:
    if row is None:
        return {
            "state": "none",
            "asked_at": None,
            "ended_at": None,
            "model": "",
            "model_sha256": "",
            "cues": 0,
            "is_whole": True,
            "reason": "",
        }
    names = ("state", "asked_at", "ended_at", "model", "model_sha256", "cues", "is_whole", "reason")
    return {name: getattr(row, name) for name in names}
