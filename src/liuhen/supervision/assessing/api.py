"""案卷评查 over the API: drawing filed volumes, scoring, comparing, what the unit says, the result."""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from ninja import Router, Schema, Status
from pydantic import AwareDatetime

from liuhen.archive.volumes.serving import answer_with
from liuhen.clock import now
from liuhen.people import web
from liuhen.people.permissions import Capability, holds
from liuhen.supervision.assessing import operations, queries
from liuhen.supervision.assessing.models import Assessed, AssessedState, Assessment, Sheet
from liuhen.supervision.assessing.telling import Scored, Wanted
from liuhen.supervision.assessing.wording import hint

router = Router(tags=["supervision"])


class AssessmentDrawIn(Schema):
    """Which volumes: those filed on these days, of a unit and those below it or of all; random when `seed` is empty."""

    title: str
    since: date
    until: date
    wanted: int
    unit_id: UUID | None = None
    seed: str = ""


class AssessmentOut(Schema):
    """An assessment; `frame_sha256` is of the list drawn from. Without `unit` it's of all."""

    id: UUID
    number: str
    title: str
    unit: str
    since: date
    until: date
    wanted: int
    seed: str
    frame_sha256: str
    full: int
    drawn_by: str
    drawn_at: AwareDatetime


class AssessmentsOut(Schema):
    """One page of assessments, newest first; `before` and `after` lead to the pages beside it."""

    assessments: list[AssessmentOut]
    before: str | None
    after: str | None
    count: int
    capped: bool


class AssessedHeadOut(Schema):
    """A drawn volume; `score` and `grade` once they were agreed, `finished` of its two sheets."""

    id: UUID
    position: int
    volume_id: UUID
    number: str
    title: str
    state: AssessedState
    finished: int
    may_score: bool
    score: int | None
    grade: str


class AssessmentWholeOut(AssessmentOut):
    """An assessment with the volumes that the caller may know of, in the order of the draw: no order of merit."""

    is_repeatable: bool
    volumes: list[AssessedHeadOut]


class SheetLineOut(Schema):
    """What an assessor said to an item."""

    item: str
    deduction: int
    is_veto: bool
    note: str


class ScoreSheetOut(Schema):
    """A sheet; `finished_at` is null while it's filled in."""

    assessor: str
    lines: list[SheetLineOut]
    note: str
    finished_at: AwareDatetime | None


class SheetItemOut(Schema):
    """An item of the scoring sheet as the rules had it at the draw, with what the machine found beforehand."""

    code: str
    gist: str
    clause: str
    deduction: int
    veto: bool
    hints: list[str]


class ScoredPageOut(Schema):
    """Pages of the volume that an assessor may read."""

    id: UUID
    name: str
    size: int


class AbandonedSheetOut(Schema):
    """A sheet that an assessor who left didn't finish; what it says is nobody's to read."""

    id: UUID
    assessor: str


class AssessedOut(AssessedHeadOut):
    """A drawn volume with its scoring sheet, the sheets as far as the caller may read them, and the result.

    `abandoned` are what assessors who left didn't finish, for who runs assessments.
    """

    assessment_id: UUID
    is_own: bool
    opinion: str
    objection: str
    ruling: str
    settled_at: AwareDatetime | None
    items: list[SheetItemOut]
    sheets: list[ScoreSheetOut]
    pages: list[ScoredPageOut]
    abandoned: list[AbandonedSheetOut]


class ItemScoredIn(Schema):
    """Points off an item, whether it vetoes the whole, and why."""

    item: str
    deduction: int = 0
    is_veto: bool = False
    note: str = ""


class ScoreSheetIn(Schema):
    """One's own sheet; an item left out has nothing against it. Finished, it changes no more."""

    scored: list[ItemScoredIn]
    note: str = ""
    is_finished: bool = False


class AssessmentAgreedIn(Schema):
    """What both sheets come to."""

    score: int
    is_vetoed: bool = False
    opinion: str = ""


class AssessmentObjectionIn(Schema):
    """What the unit objects."""

    objection: str


class AssessmentRulingIn(Schema):
    """How an objection is settled."""

    score: int
    ruling: str
    is_vetoed: bool = False


def _head(shown: Assessment) -> dict[str, Any]:
    same = ("id", "number", "title", "since", "until", "wanted", "seed", "frame_sha256", "full", "drawn_at")
    return {name: getattr(shown, name) for name in same} | {
        "unit": shown.unit.name if shown.unit else "",
        "drawn_by": shown.drawn_by.name if shown.drawn_by else "",
    }


def _assessed_head(request: HttpRequest, one: Assessed) -> dict[str, Any]:
    return {
        "id": one.id,
        "position": one.position,
        "volume_id": one.volume_id,
        "number": one.volume.number,
        "title": one.volume.title,
        "state": AssessedState(one.state),
        "finished": sum(sheet.finished_at is not None for sheet in one.sheets.all()),
        "may_score": queries.may_score(one, actor=web.actor(request)),
        "score": one.score,
        "grade": one.grade,
    }


def _whole(request: HttpRequest, assessment_id: UUID) -> AssessmentWholeOut:
    actor = web.actor(request)
    shown = queries.get_assessment(actor=actor, assessment_id=assessment_id)
    rows = queries.volumes_of(shown, actor=actor)
    return AssessmentWholeOut(
        **_head(shown),
        is_repeatable=queries.drawn_again(shown),
        volumes=[AssessedHeadOut(**_assessed_head(request, one)) for one in rows],
    )


def _sheet(one: Sheet) -> ScoreSheetOut:
    keys = ("item", "deduction", "is_veto", "note")
    lines = [SheetLineOut(**{key: said[key] for key in keys}) for said in one.lines]
    return ScoreSheetOut(assessor=one.assessor.name, lines=lines, note=one.note, finished_at=one.finished_at)


def _assessed(request: HttpRequest, shown: Assessed) -> AssessedOut:
    actor = web.actor(request)
    items = [
        SheetItemOut(
            code=one["code"],
            gist=one["gist"],
            clause=one["clause"],
            deduction=one["deduction"],
            veto=one["veto"],
            hints=[hint(found) for found in shown.hints.get(one["code"], [])],
        )
        for one in shown.assessment.sheet
    ]
    reads = holds(actor, Capability.ASSESS_VOLUMES) and shown.state != AssessedState.FINAL
    pages = queries.pdfs_of(shown.volume) if reads else []
    return AssessedOut(
        **_assessed_head(request, shown),
        assessment_id=shown.assessment_id,
        is_own=queries.is_own(actor, shown.volume),
        opinion=shown.opinion,
        objection=shown.objection,
        ruling=shown.ruling,
        settled_at=shown.settled_at,
        items=items,
        sheets=[_sheet(one) for one in queries.sheets_shown(shown, actor=actor)],
        pages=[ScoredPageOut(id=one.id, name=one.name, size=one.size) for one in pages],
        abandoned=[
            AbandonedSheetOut(id=one.id, assessor=one.assessor.name)
            for one in queries.abandoned_sheets(actor).filter(assessed=shown)
        ],
    )


def _again(request: HttpRequest, assessed_id: UUID) -> AssessedOut:
    return _assessed(request, queries.get_assessed(actor=web.actor(request), assessed_id=assessed_id))


@router.get("/supervision/assessments", response=AssessmentsOut, summary="Assessments of volumes")
def assessments(request: HttpRequest, before: str = "", after: str = "") -> AssessmentsOut:
    """Assessments that have a volume for the caller, newest first."""
    page = queries.assessment_list(actor=web.actor(request), before=before, after=after)
    return AssessmentsOut(
        assessments=[AssessmentOut(**_head(one)) for one in page],
        before=page.before,
        after=page.after,
        count=page.count,
        capped=page.capped,
    )


@router.post("/supervision/assessments", response={201: AssessmentWholeOut}, summary="Draw volumes")
def draw_volumes(request: HttpRequest, told: AssessmentDrawIn) -> Status[AssessmentWholeOut]:
    """Draw filed volumes to be scored by two each; the draw can be repeated and can't be undone."""
    made = operations.draw_volumes(actor=web.actor(request), now=now(), wanted=Wanted(**told.model_dump()))
    return Status(201, _whole(request, made.id))


@router.get("/supervision/assessments/{uuid:assessment_id}", response=AssessmentWholeOut, summary="One assessment")
def assessment(request: HttpRequest, assessment_id: UUID) -> AssessmentWholeOut:
    """An assessment with its volumes; a unit sees its own, once it was told of them."""
    return _whole(request, assessment_id)


@router.get("/supervision/assessed/{uuid:assessed_id}", response=AssessedOut, summary="One drawn volume")
def assessed_volume(request: HttpRequest, assessed_id: UUID) -> AssessedOut:
    """A drawn volume; that it was looked at is an entry of the volume."""
    act = operations.open_assessed
    return _assessed(request, act(actor=web.actor(request), now=now(), assessed_id=assessed_id))


@router.get("/supervision/assessed/{uuid:assessed_id}/pages/{uuid:file_id}", response={200: bytes}, summary="Its pages")
def assessed_pages(request: HttpRequest, assessed_id: UUID, file_id: UUID) -> HttpResponse:
    """A PDF of a drawn volume, for who scores it, until the result is final; an entry of the volume."""
    held, wanted = operations.open_assessed_file(
        actor=web.actor(request), now=now(), assessed_id=assessed_id, file_id=file_id
    )
    return answer_with(held, wanted, is_saved=True)


@router.put("/supervision/assessed/{uuid:assessed_id}/sheet", response=AssessedOut, summary="Score a volume")
def score_volume(request: HttpRequest, assessed_id: UUID, told: ScoreSheetIn) -> AssessedOut:
    """Save one's own sheet, or finish it; nobody else reads it until both have finished."""
    scored = [Scored(**one.model_dump()) for one in told.scored]
    operations.save_sheet(
        actor=web.actor(request),
        now=now(),
        assessed_id=assessed_id,
        scored=scored,
        note=told.note,
        is_finished=told.is_finished,
    )
    return _again(request, assessed_id)


@router.post("/supervision/sheets/{uuid:sheet_id}/take-back", response=AssessedOut, summary="Take back a sheet")
def take_back_sheet(request: HttpRequest, sheet_id: UUID) -> AssessedOut:
    """Take back what an assessor who left didn't finish, so that somebody else can score the volume."""
    assessed = operations.take_back_sheet(actor=web.actor(request), now=now(), sheet_id=sheet_id)
    return _again(request, assessed.id)


@router.post("/supervision/assessed/{uuid:assessed_id}/agreement", response=AssessedOut, summary="Agree on a score")
def agree_assessment(request: HttpRequest, assessed_id: UUID, told: AssessmentAgreedIn) -> AssessedOut:
    """Say what both sheets come to; the unit is told of it and may object."""
    operations.agree(actor=web.actor(request), now=now(), assessed_id=assessed_id, **told.model_dump())
    return _again(request, assessed_id)


@router.post("/supervision/assessed/{uuid:assessed_id}/confirmation", response=AssessedOut, summary="Confirm a result")
def confirm_assessment(request: HttpRequest, assessed_id: UUID) -> AssessedOut:
    """Say for the unit that there's no objection: the result is final."""
    operations.confirm(actor=web.actor(request), now=now(), assessed_id=assessed_id)
    return _again(request, assessed_id)


@router.post("/supervision/assessed/{uuid:assessed_id}/objection", response=AssessedOut, summary="Object to a result")
def object_to_assessment(request: HttpRequest, assessed_id: UUID, told: AssessmentObjectionIn) -> AssessedOut:
    """Object for the unit; the legal section settles it."""
    operations.object_to(actor=web.actor(request), now=now(), assessed_id=assessed_id, **told.model_dump())
    return _again(request, assessed_id)


@router.post("/supervision/assessed/{uuid:assessed_id}/ruling", response=AssessedOut, summary="Settle an objection")
def rule_on_assessment(request: HttpRequest, assessed_id: UUID, told: AssessmentRulingIn) -> AssessedOut:
    """Settle an objection, or a result to which the unit says nothing; the result is final."""
    operations.rule(actor=web.actor(request), now=now(), assessed_id=assessed_id, **told.model_dump())
    return _again(request, assessed_id)
