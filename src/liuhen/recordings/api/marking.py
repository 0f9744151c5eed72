"""Marks, captions and stills of a recording over the API."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpRequest
from ninja import Field, Router, Schema, Status
from pydantic import AwareDatetime

from liuhen.clock import now
from liuhen.media.captions import Cue
from liuhen.people import web
from liuhen.people.permissions import Capability, require
from liuhen.recordings import operations, queries
from liuhen.recordings.captions import MACHINE
from liuhen.recordings.marking import groups_of, rules_of, standing_marks
from liuhen.recordings.models import Captions, PointMark, Still

router = Router()
_SECOND = 2**31 - 1


class PointMarkKindOut(Schema):
    """What can be marked: its clause, what it is, and the key that marks it on the recording's page."""

    clause: str
    gist: str
    cited: str
    key: str


class PointMarkIn(Schema):
    """What is marked (`clause` as `7(3)`, `11(2)`, `12(1)`), from which second, and to which when it's a stretch."""

    clause: str
    second: int = Field(ge=0, le=_SECOND)
    until: int | None = Field(None, ge=0, le=_SECOND)
    note: str = ""


class PointMarkOut(Schema):
    """A mark that stands."""

    id: UUID
    clause: str
    second: int
    until: int | None
    note: str
    marked_by: str
    marked_at: AwareDatetime

    @staticmethod
    def resolve_marked_by(mark: PointMark) -> str:
        """Who marked or last changed it."""
        return mark.marked_by.name if mark.marked_by else ""


class PointMarksOut(Schema):
    """What is marked in a recording, in its order, and what could be."""

    marks: list[PointMarkOut]
    kinds: list[PointMarkKindOut]


class CueIn(Schema):
    """A line of captions, in milliseconds from the recording's beginning."""

    begin_ms: int = Field(ge=0, le=_SECOND)
    end_ms: int = Field(ge=0, le=_SECOND)
    text: str


class CaptionsIn(Schema):
    """All captions of a recording, instead of those of version `seen` (0: none yet)."""

    cues: list[CueIn]
    seen: int = Field(ge=0, le=_SECOND)


class CaptionsOut(Schema):
    """The captions that stand; `version` goes back as `seen` when they are changed.

    `is_machine`: a model heard them and no person has checked them.
    """

    cues: list[CueIn]
    version: int
    is_machine: bool


class StillIn(Schema):
    """The moment of a still, in milliseconds from the recording's beginning."""

    at_ms: int = Field(ge=0, le=_SECOND)


class StillOut(Schema):
    """A picture that was taken from the original: the moment it shows, where it lies in the object, its digest."""

    id: UUID
    at_ms: int
    path: str
    size: int
    sha256: str
    width: int
    height: int
    taken_at: AwareDatetime


@router.get("/recordings/{uuid:recording_id}/marks", response=PointMarksOut)
def marks(request: HttpRequest, recording_id: UUID) -> dict[str, object]:
    """What is marked in a recording (arts 7, 11, 12). Leaves no entry."""
    actor = web.actor(request)
    require(actor, Capability.VIEW_RECORDING)
    found = queries.get_recording(actor=actor, recording_id=recording_id)
    kinds = [kind for group in groups_of(rules_of(found)) for kind in group.kinds]
    return {"marks": list(standing_marks(found)), "kinds": kinds}


@router.post("/recordings/{uuid:recording_id}/marks", response=PointMarkOut)
def set_mark(request: HttpRequest, recording_id: UUID, given: PointMarkIn) -> object:
    """Mark what a recording shows from a second on; the same mark at the same second stands once."""
    return operations.set_mark(actor=web.actor(request), now=now(), recording_id=recording_id, **given.dict())


@router.put("/marks/{uuid:mark_id}", response=PointMarkOut)
def change_mark(request: HttpRequest, mark_id: UUID, given: PointMarkIn) -> object:
    """Say otherwise what a mark marks, where, and why."""
    return operations.change_mark(actor=web.actor(request), now=now(), mark_id=mark_id, **given.dict())


@router.delete("/marks/{uuid:mark_id}", response={204: None})
def withdraw_mark(request: HttpRequest, mark_id: UUID) -> Status[None]:
    """Take a mark back; that it was there stays in the ledger."""
    operations.withdraw_mark(actor=web.actor(request), now=now(), mark_id=mark_id)
    return Status(204, None)


@router.get("/recordings/{uuid:recording_id}/captions", response=CaptionsOut)
def captions(request: HttpRequest, recording_id: UUID) -> dict[str, object]:
    """A recording's captions. Leaves no entry."""
    actor = web.actor(request)
    require(actor, Capability.VIEW_RECORDING)
    found = queries.get_recording(actor=actor, recording_id=recording_id)
    return _captions_out(Captions.objects.filter(recording=found).first())


@router.put("/recordings/{uuid:recording_id}/captions", response=CaptionsOut)
def save_captions(request: HttpRequest, recording_id: UUID, given: CaptionsIn) -> dict[str, object]:
    """Keep captions instead of those that stood."""
    cues = [Cue(one.begin_ms, one.end_ms, one.text) for one in given.cues]
    kept = operations.save_captions(
        actor=web.actor(request), now=now(), recording_id=recording_id, cues=cues, source="typed", seen=given.seen
    )
    return _captions_out(kept)


@router.get("/recordings/{uuid:recording_id}/stills", response=list[StillOut])
def stills(request: HttpRequest, recording_id: UUID) -> object:
    """The pictures that were taken from a film. Leaves no entry."""
    actor = web.actor(request)
    require(actor, Capability.VIEW_RECORDING)
    found = queries.get_recording(actor=actor, recording_id=recording_id)
    return list(Still.objects.filter(recording=found).order_by("at_ms"))


@router.post("/recordings/{uuid:recording_id}/stills", response=StillOut)
def take_still(request: HttpRequest, recording_id: UUID, given: StillIn) -> object:
    """Keep the picture that a film shows at a moment, made from the original."""
    return operations.take_still(actor=web.actor(request), now=now(), recording_id=recording_id, at_ms=given.at_ms)


def _captions_out(standing: Captions | None) -> dict[str, object]:
    rows = standing.cues if standing else ()
    cues = [{"begin_ms": begin, "end_ms": end, "text": text} for begin, end, text in rows]
    is_machine = standing is not None and bool(standing.cues) and standing.source == MACHINE
    return {"cues": cues, "version": standing.version if standing else 0, "is_machine": is_machine}
