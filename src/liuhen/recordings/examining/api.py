"""Structure examination over the API."""

from __future__ import annotations

from typing import Literal
from uuid import UUID

from django.http import HttpRequest
from ninja import Field, Router, Schema, Status
from pydantic import AwareDatetime

from liuhen.clock import now
from liuhen.people import web
from liuhen.recordings.examining import operations, queries
from liuhen.recordings.examining.models import Examination
from liuhen.recordings.examining.showing import findings_of

router = Router(tags=["recordings"])


class StructureFindingOut(Schema):
    """One thing that the structure says, for a person to judge.

    `lawyer` is a sentence for whoever decides, `engineer` one for whoever checks it; `second` is where in it.
    """

    grade: Literal["fits", "unusual", "contradicts", "unseen"]
    lawyer: str
    engineer: str
    second: float | None


class ComparedOut(Schema):
    """The profile of the recorder's model that a recording was compared with, and of how many originals it is."""

    make: str
    model: str
    version: int
    files: int


class ExaminationOut(Schema):
    """The newest examination of a recording. `version` is the OCFL version whose `examination.json` has this digest."""

    grade: Literal["fits", "unusual", "contradicts", "unseen"]
    findings: list[StructureFindingOut]
    examined_at: AwareDatetime
    engine: int
    software: str
    profile: ComparedOut | None
    version: int
    sha256: str
    is_awaited: bool


class ProfileOut(Schema):
    """What was learnt of a recorder model, which version of it, and of how many originals."""

    version: int
    files: int
    made_at: AwareDatetime
    sha256: str


class RecorderModelOut(Schema):
    """A make and model of the register of recorders; `profile` is null while fewer than two originals are enrolled."""

    make: str
    model: str
    recorders: int
    profile: ProfileOut | None


class ReferenceOut(Schema):
    """A recording from which its model's profile is learnt."""

    id: UUID
    recording_id: UUID
    number: str
    enrolled_at: AwareDatetime


class RecorderModelSheet(RecorderModelOut):
    """A model with its originals, and by the name of a trait every value that was seen in them."""

    originals: list[ReferenceOut]
    learnt: dict[str, list[str]]


class EnrolIn(Schema):
    """Recordings to stand for a model, as make and model stand in the register of recorders."""

    make: str = Field("", max_length=100)
    model: str = Field(max_length=100)
    recording_ids: list[UUID] = Field(max_length=queries.MOST)


class WithdrawIn(Schema):
    """Why an original counts no more."""

    reason: str


@router.get("/recorder-models", response=list[RecorderModelOut])
def recorder_models(request: HttpRequest) -> object:
    """Every make and model of the register of recorders, with what was learnt of it."""
    return [_model_out(each) for each in queries.list_models(actor=web.actor(request))]


@router.get("/recorder-models/one", response=RecorderModelSheet)
def recorder_model(request: HttpRequest, model: str = "", make: str = "") -> object:
    """One model, its originals, and what was learnt from them."""
    return _sheet(queries.get_model(actor=web.actor(request), make=make, model=model))


@router.post("/recorder-models/originals", response={201: RecorderModelSheet})
def enrol_originals(request: HttpRequest, given: EnrolIn) -> object:
    """Enrol recordings as originals of their recorder's model; with those enrolled already at least two."""
    actor = web.actor(request)
    operations.enrol(actor=actor, now=now(), make=given.make, model=given.model, recording_ids=given.recording_ids)
    return Status(201, _sheet(queries.get_model(actor=actor, make=given.make, model=given.model)))


@router.post("/recorder-models/originals/{uuid:enrolment_id}/withdraw", response=RecorderModelSheet)
def withdraw_original(request: HttpRequest, enrolment_id: UUID, given: WithdrawIn) -> object:
    """Withdraw an original from its model; the profile is learnt anew from the others."""
    actor = web.actor(request)
    made = operations.withdraw(actor=actor, now=now(), enrolment_id=enrolment_id, reason=given.reason)
    return _sheet(queries.get_model(actor=actor, make=made.make, model=made.model))


def _sheet(one: queries.RecorderModel) -> dict[str, object]:
    originals = queries.standing_enrolments(one.make, one.model)
    return _model_out(one) | {
        "originals": [
            {
                "id": each.id,
                "recording_id": each.recording_id,
                "number": each.recording.number,
                "enrolled_at": each.enrolled_at,
            }
            for each in originals
        ],
        "learnt": queries.as_profile(one.profile).traits if one.profile else {},
    }


def _model_out(one: queries.RecorderModel) -> dict[str, object]:
    found = one.profile
    return {
        "make": one.make,
        "model": one.model,
        "recorders": one.recorders,
        "profile": found
        and {"version": found.number, "files": found.files, "made_at": found.made_at, "sha256": found.sha256},
    }


@router.get("/recordings/{uuid:recording_id}/examination", response=ExaminationOut)
def recording_examination(request: HttpRequest, recording_id: UUID) -> object:
    """What the structure of a recording says; findings for a person, never a verdict. It's no view of the recording."""
    return _out(queries.get_examination(actor=web.actor(request), recording_id=recording_id))


@router.post("/recordings/{uuid:recording_id}/examination", response={202: None})
def examine_recording(request: HttpRequest, recording_id: UUID) -> object:
    """Ask that a recording is examined anew; what was said before stays an earlier version of its object."""
    operations.ask_examination(actor=web.actor(request), now=now(), recording_id=recording_id)
    return Status(202, None)


def _out(kept: Examination) -> dict[str, object]:
    compared = kept.profile
    return {
        "grade": kept.grade,
        "findings": findings_of(kept),
        "examined_at": kept.examined_at,
        "engine": kept.engine,
        "software": kept.software,
        "profile": compared
        and {"make": compared.make, "model": compared.model, "version": compared.number, "files": compared.files},
        "version": kept.version,
        "sha256": kept.sha256,
        "is_awaited": queries.is_awaited(kept.recording_id),
    }
