"""Reading examinations, and the profiles of recorder models."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from django.db.models import Count, Exists, F, OuterRef, QuerySet
from pydantic import ValidationError

from liuhen.devices.models import Recorder
from liuhen.holdings.queries import read_json
from liuhen.media import Facts
from liuhen.media.examination.judging import ENGINE
from liuhen.media.examination.profiles import Profile
from liuhen.people.actors import Actor
from liuhen.people.permissions import Capability, require
from liuhen.recordings.examining.errors import (
    ModelUnknownError,
    NotAnOriginalError,
    NotEnrolledError,
    NotExaminedError,
)
from liuhen.recordings.examining.models import Enrolment, Examination, ModelProfile
from liuhen.recordings.models import Kind, Recording, Viewing
from liuhen.recordings.queries import get_recording, sealed_ids
from liuhen.work.models import Job
from liuhen.work.operations import OPEN_STATES

FILE = "examination.json"
EXAMINED = (Kind.VIDEO, Kind.AUDIO)
"""What is examined: photos, logs and unknown files have no such structure."""
TASK = "examining.examine"
LEAST, MOST = 2, 200
"""Originals that a profile is learnt from: one file shows no habit, and so many were enough long ago."""
CANDIDATES, RECORDERS = 50, 20
"""Recordings that are offered to be enrolled, of the recorders whose cards came in last."""


def key_of(recording_id: UUID, *, is_asked: bool = False) -> str:
    """What keeps an examination from being asked for twice; one by a person doesn't give way to one by the machine."""
    return f"examine:again:{recording_id}" if is_asked else f"examine:{recording_id}"


def examination_of(recording_id: UUID) -> Examination | None:
    """The newest examination of a recording that the caller has been given."""
    return Examination.objects.select_related("profile", "asked_by").filter(recording_id=recording_id).first()


def get_examination(*, actor: Actor, recording_id: UUID) -> Examination:
    """The same of any recording that the actor may see.

    Raises:
        NotPermittedError, RecordingNotFoundError: not for this actor.
        NotExaminedError: none yet.
    """
    require(actor, Capability.VIEW_RECORDING)
    found = examination_of(get_recording(actor=actor, recording_id=recording_id).id)
    if found is None:
        raise NotExaminedError
    return found


def is_awaited(recording_id: UUID) -> bool:
    """Whether the worker has an examination of it before it."""
    keys = [key_of(recording_id), key_of(recording_id, is_asked=True)]
    return Job.objects.filter(name=TASK, unique__in=keys, state__in=OPEN_STATES).exists()


def facts_kept(recording_id: UUID) -> Facts | None:
    """What was seen in a recording at its newest examination; None where that was nothing, or by an older version.

    Raises:
        StoreUnreachableError: the store doesn't answer.
        ReadBackMismatchError, HeldFileAbsentError, KeyAbsentError: what is recorded isn't there.
    """
    kept = read_json(recording_id, FILE)
    if kept.get("engine") != ENGINE or kept.get("facts") is None:
        return None
    try:
        return Facts.model_validate(kept["facts"])
    except ValidationError:
        return None


def can_be_examined(recording: Recording) -> bool:
    """Whether there's something to examine, and it's neither sealed nor gone."""
    return recording.kind in EXAMINED and recording.viewing != Viewing.GONE and not recording.is_sealed


# -- recorder models


@dataclass(frozen=True, slots=True, kw_only=True)
class RecorderModel:
    """A make and model of the register of recorders.

    Attributes:
        make, model: as the register names it.
        recorders: how many there are.
        profile: what its originals look like; None while too few are enrolled.
        number: of its newest profile, also of one that was emptied; 0 where there never was one.
    """

    make: str
    model: str
    recorders: int
    profile: ModelProfile | None
    number: int

    @property
    def name(self) -> str:
        """As people call it."""
        return " ".join(part for part in (self.make, self.model) if part)


def newest_profile(make: str, model: str) -> ModelProfile | None:
    """The newest version of a model's profile, of which it may be said that nothing is compared with it any more."""
    return ModelProfile.objects.filter(make=make, model=model).order_by("-number").first()


def profile_for(recorder: Recorder | None) -> ModelProfile | None:
    """What the files of a recorder are compared with; None while nothing was learnt of its model."""
    if recorder is None or not recorder.model:
        return None
    found = newest_profile(recorder.make, recorder.model)
    return found if found is not None and found.files >= LEAST else None


def profile_by_name(name: str) -> Profile | None:
    """What was learnt of a model, by `make model` or the model alone as the register has them, for the command line.

    None where nothing was, and where several makers' models are called so.
    """
    rows = ModelProfile.objects.values_list("make", "model").distinct()
    named = {row for row in rows if name in (row[1], " ".join(part for part in row if part))}
    found = newest_profile(*named.pop()) if len(named) == 1 else None
    return as_profile(found) if found is not None and found.files >= LEAST else None


def as_profile(row: ModelProfile) -> Profile:
    """What was learnt, as the examination compares it."""
    return Profile.model_validate(row.learnt)


def list_models(*, actor: Actor) -> list[RecorderModel]:
    """Every make and model of the register, with what was learnt of it.

    Raises:
        NotPermittedError: the actor doesn't see recorders.
    """
    require(actor, Capability.VIEW_DEVICES)
    rows = Recorder.objects.exclude(model="").values("make", "model").annotate(count=Count("id"))
    newest = {(row.make, row.model): row for row in ModelProfile.objects.order_by("number").defer("learnt")}
    return [_model(row["make"], row["model"], row["count"], newest) for row in rows.order_by("make", "model")]


def get_model(*, actor: Actor, make: str, model: str) -> RecorderModel:
    """One of them.

    Raises:
        NotPermittedError: the actor doesn't see recorders.
        ModelUnknownError: no recorder is of it.
    """
    require(actor, Capability.VIEW_DEVICES)
    count = Recorder.objects.filter(make=make, model=model).count() if model else 0
    found = newest_profile(make, model)
    if not count and found is None:
        raise ModelUnknownError
    return _model(make, model, count, {(make, model): found} if found else {})


def _model(make: str, model: str, count: int, newest: dict[tuple[str, str], ModelProfile]) -> RecorderModel:
    found = newest.get((make, model))
    is_used = found is not None and found.files >= LEAST
    return RecorderModel(
        make=make, model=model, recorders=count, profile=found if is_used else None, number=found.number if found else 0
    )


def standing_enrolments(make: str, model: str) -> QuerySet[Enrolment]:
    """The originals that a model's profile is learnt from, in the order in which they were enrolled."""
    rows = Enrolment.objects.filter(make=make, model=model, withdrawn_at=None)
    return rows.select_related("recording__recorder", "recording__examination", "enrolled_by").order_by("id")


def withdrawn_enrolments(make: str, model: str) -> list[Enrolment]:
    """Those that count no more, the last first."""
    rows = Enrolment.objects.filter(make=make, model=model, withdrawn_at__isnull=False)
    return list(rows.select_related("recording__recorder", "withdrawn_by").order_by("-withdrawn_at")[:MOST])


def candidates(make: str, model: str) -> list[Recording]:
    """The newest recordings of a model's recorders that could stand for it: examined, and not enrolled yet.

    Whoever keeps the recorders sees numbers and structure here, and nothing of what is filmed.
    """
    enrolled = Enrolment.objects.filter(recording=OuterRef("pk"), withdrawn_at=None)
    found: list[Recording] = []
    lately = Recorder.objects.filter(make=make, model=model).order_by(F("docked_at").desc(nulls_last=True), "-id")
    for recorder in lately[:RECORDERS]:
        rows = recorder.recordings.filter(kind__in=EXAMINED, examination__isnull=False).exclude(pk__in=sealed_ids())
        rows = rows.exclude(Exists(enrolled)).exclude(viewing=Viewing.GONE)
        found += rows.select_related("examination", "recorder").order_by("-id")[:CANDIDATES]
    return sorted(found, key=lambda each: each.id, reverse=True)[:CANDIDATES]


def sees_contradiction(examination: Examination) -> bool:
    """Whether the file contradicts itself, whatever its model's other files look like.

    The name of a converting program alone doesn't: a recorder may be built on one.
    """
    findings = (each for each in examination.findings if each["grade"] == "contradicts")
    return any(each["code"] not in {"unlike_model", "editor"} for each in findings)


def program_of(examination: Examination) -> str:
    """The converting program that the file names, be it its model's habit or not; empty without."""
    told = (each for each in examination.findings if each["code"] in {"editor", "editor_of_model"})
    return next((str(each.get("fields", {}).get("program", "")) for each in told), "")


def is_stale(recording: Recording, profile: ModelProfile | None) -> bool:
    """Whether a recording's examination is missing, of an older version, or by another profile than the present."""
    try:
        kept = recording.examination
    except Examination.DoesNotExist:
        return True
    return kept.engine != ENGINE or kept.profile_id != (profile.id if profile else None)


def facts_of_originals(recording_ids: Sequence[UUID]) -> list[Facts]:
    """What was seen in originals; none is left out silently.

    Raises:
        NotAnOriginalError: nothing was seen of one, or by an older version only: it's examined again by and by.
        StoreUnreachableError, ReadBackMismatchError: as `facts_kept`.
    """
    found = []
    for recording_id in recording_ids:
        facts = facts_kept(recording_id)
        if facts is None:
            number = Recording.objects.values_list("number", flat=True).get(id=recording_id)
            raise NotAnOriginalError(number=number, problem="unexamined")
        found.append(facts)
    return found


def examined_recordings(recording_ids: Sequence[UUID]) -> dict[UUID, Recording]:
    """Those of some recordings that have an examination and are neither sealed nor gone."""
    rows = Recording.objects.filter(id__in=recording_ids, examination__isnull=False).exclude(viewing=Viewing.GONE)
    return {each.id: each for each in rows.exclude(pk__in=sealed_ids()).select_related("examination", "recorder")}


def get_enrolment(*, actor: Actor, enrolment_id: UUID) -> Enrolment:
    """An original that still counts, for whoever keeps the recorders.

    Raises:
        NotPermittedError: the actor doesn't keep them.
        NotEnrolledError: there's no such enrolment, or it was withdrawn.
    """
    require(actor, Capability.MANAGE_DEVICES)
    rows = Enrolment.objects.select_related("recording").filter(id=enrolment_id, withdrawn_at=None)
    found = rows.first()
    if found is None:
        raise NotEnrolledError
    return found
