"""Saying what recordings show and to which case they belong."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpRequest
from ninja import Field, Router, Schema

from liuhen.cases.queries import get_case
from liuhen.clock import now
from liuhen.people import web
from liuhen.people.permissions import Capability, require
from liuhen.recordings import operations, queries
from liuhen.recordings.api.shapes import RecordingOut, recordings_out
from liuhen.recordings.composing import Telling
from liuhen.recordings.operations.describing import MOST_AT_ONCE
from liuhen.recordings.slating.queries import point_of
from liuhen.rules.shelf import rulebook

router = Router()


class ClassOut(Schema):
    """A class under which recordings are sorted."""

    code: str
    name: str


class PointOut(Schema):
    """Something that must be recorded, by the clause that asks for it."""

    clause: str
    gist: str


class ChoicesOut(Schema):
    """What `recording_class` (a code) and `record_point` (a clause) of a description may be."""

    classes: list[ClassOut]
    points: list[PointOut]


class TellingIn(Schema):
    """What is said of recordings."""

    recording_class: str
    record_point: str = ""
    place: str
    content: str
    people: str = ""
    case_id: UUID | None = None
    activity_id: UUID | None = None


class DescribeIn(TellingIn):
    """A description for one or several recordings; all of them or none.

    `versions` holds each recording's `description.version` as the caller knows it, 0 for none yet.
    """

    versions: dict[UUID, int] = Field(min_length=1, max_length=MOST_AT_ONCE)


class NamesIn(TellingIn):
    """A description that isn't saved, and the recordings that it would be for."""

    recording_ids: list[UUID] = Field(min_length=1, max_length=MOST_AT_ONCE)


class NameOut(Schema):
    """The standard name that a recording would get."""

    recording_id: UUID
    sequence: int
    name: str


class ChosenIn(Schema):
    """Recordings that something is asked about."""

    recording_ids: list[UUID] = Field(min_length=1, max_length=MOST_AT_ONCE)


class SuggestionOut(Schema):
    """What a description may begin with, and why: `attached`, `activity`, `card`, or empty for nothing.

    `record_point` is what a printed slate in the recordings names, empty without one.
    """

    case_id: UUID | None
    activity_id: UUID | None
    place: str
    reason: str
    record_point: str


class AttachIn(ChosenIn):
    """To which case and activity recordings belong; without either they belong to none."""

    case_id: UUID | None = None
    activity_id: UUID | None = None


@router.get("/description-choices", response=ChoicesOut)
def description_choices(request: HttpRequest) -> object:
    """The classes and record points of the rulebook in force."""
    require(web.actor(request), Capability.DESCRIBE)
    rules = rulebook()
    return {"classes": rules.classes, "points": rules.filmed_points}


@router.post("/recordings/describe", response=list[RecordingOut])
def describe(request: HttpRequest, given: DescribeIn) -> object:
    """Describe recordings, in shooting order."""
    telling = Telling(**given.dict(exclude={"versions"}))
    actor = web.actor(request)
    return recordings_out(operations.describe(actor=actor, now=now(), telling=telling, versions=given.versions))


@router.post("/recordings/names", response=list[NameOut])
def names_to_give(request: HttpRequest, given: NamesIn) -> list[NameOut]:
    """The standard names that a description would give, in shooting order, then those renumbered by it. Saves nothing.

    Fields that aren't filled in yet may be empty.
    """
    actor = web.actor(request)
    require(actor, Capability.DESCRIBE)
    named = queries.names_to_give(
        actor=actor,
        telling=Telling(**given.dict(exclude={"recording_ids"})),
        recording_ids=given.recording_ids,
        case=get_case(actor=actor, case_id=given.case_id) if given.case_id else None,
    )
    return [NameOut(recording_id=one.recording.id, sequence=one.sequence, name=one.name) for one in named]


@router.post("/recordings/suggestion", response=SuggestionOut)
def suggestion(request: HttpRequest, given: ChosenIn) -> SuggestionOut:
    """What a description of these recordings may begin with. Saves nothing; a person looks before saving."""
    actor = web.actor(request)
    require(actor, Capability.DESCRIBE)
    chosen = queries.get_recordings(actor=actor, recording_ids=given.recording_ids)
    found = queries.suggestion_for(actor=actor, recordings=chosen)
    return SuggestionOut(
        case_id=found.case.id if found.case else None,
        activity_id=found.activity.id if found.activity else None,
        place=found.place,
        reason=found.reason,
        record_point=point_of(chosen),
    )


@router.post("/recordings/attach", response=list[RecordingOut])
def attach(request: HttpRequest, given: AttachIn) -> object:
    """Say to which case and activity recordings belong."""
    return recordings_out(operations.attach(actor=web.actor(request), now=now(), **given.dict()))
