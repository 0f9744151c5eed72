"""Drawing, reviewing and findings over the API (art 19)."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from django.http import HttpRequest
from ninja import Router, Schema, Status
from pydantic import AwareDatetime

from liuhen.clock import now
from liuhen.people import web
from liuhen.supervision.reviews import operations, queries
from liuhen.supervision.reviews.models import Answer, Finding, FindingState, Plan, SampleState
from liuhen.supervision.reviews.telling import Conditions, Said

router = Router(tags=["supervision"])


class ReviewDrawIn(Schema):
    """What answers, how many are drawn, and a seed; random when it's empty."""

    title: str
    since: date
    until: date
    wanted: int
    unit_id: UUID | None = None
    officer_id: UUID | None = None
    kind: str = ""
    risk: str = ""
    seed: str = ""


class DrawnSampleOut(Schema):
    """A drawn recording; `is_own` says that the caller took part and may not review it."""

    id: UUID
    recording_id: UUID
    number: str
    state: SampleState
    note: str
    is_own: bool
    is_open: bool


class ReviewPlanOut(Schema):
    """A plan; `frame_sha256` is of the list drawn from, a name a line in order."""

    id: UUID
    number: str
    title: str
    since: date
    until: date
    wanted: int
    seed: str
    is_seed_given: bool
    frame_count: int
    frame_sha256: str
    sealed_count: int
    protected_count: int
    drawn_by: str
    drawn_at: AwareDatetime
    closed_at: AwareDatetime | None


class DrawnPlanOut(ReviewPlanOut):
    """A plan with what it drew, in the order of the draw; `is_repeatable`: drawing again gives the same."""

    is_repeatable: bool
    samples: list[DrawnSampleOut]


class ReviewPlansOut(Schema):
    """One page of plans, newest first; `before` and `after` lead to the pages beside it."""

    plans: list[ReviewPlanOut]
    before: str | None
    after: str | None
    count: int
    capped: bool


class ItemSaidIn(Schema):
    """An answer to an item of the form; `second` from the recording's beginning."""

    item: str
    answer: Answer
    second: int | None = None
    note: str = ""


class SampleReviewIn(Schema):
    """An answer to each item; a problem becomes a finding to the unit."""

    said: list[ItemSaidIn]
    note: str = ""


class ReviewReasonIn(Schema):
    """Why."""

    reason: str


class FoundProblemOut(Schema):
    """What was found; `second` is null where no moment is meant."""

    item: str
    gist: str
    clause: str
    second: int | None
    note: str


class FindingReplyOut(Schema):
    """An answer of the unit; `is_accepted` is null while the legal section hasn't said."""

    explanation: str
    correction: str
    replied_by: str
    replied_at: AwareDatetime
    is_accepted: bool | None
    verdict: str


class ReviewFindingOut(Schema):
    """A finding; `due_at` is until when the unit answers."""

    id: UUID
    number: str
    recording_id: UUID
    recording: str
    unit: str
    state: FindingState
    note: str
    raised_at: AwareDatetime
    due_at: AwareDatetime | None
    closed_at: AwareDatetime | None
    problems: list[FoundProblemOut]
    replies: list[FindingReplyOut]


class ReviewFindingsOut(Schema):
    """One page of findings, newest first; `before` and `after` lead to the pages beside it."""

    findings: list[ReviewFindingOut]
    before: str | None
    after: str | None
    count: int
    capped: bool


class FindingAnswerIn(Schema):
    """What the unit answers."""

    explanation: str
    correction: str = ""


class FindingJudgeIn(Schema):
    """Whether an answer is enough; sent back, it needs a word."""

    is_accepted: bool
    verdict: str = ""


def _plan(shown: Plan) -> ReviewPlanOut:
    return ReviewPlanOut(
        drawn_by=shown.drawn_by.name if shown.drawn_by else "",
        **{name: getattr(shown, name) for name in ReviewPlanOut.model_fields if name != "drawn_by"},
    )


def _drawn(request: HttpRequest, plan_id: UUID) -> DrawnPlanOut:
    actor = web.actor(request)
    shown = queries.get_plan(actor=actor, plan_id=plan_id)
    lines = queries.samples_of(shown, actor=actor)
    return DrawnPlanOut(
        **_plan(shown).model_dump(),
        is_repeatable=queries.drawn_again(shown)[1],
        samples=[
            DrawnSampleOut(
                id=one.sample.id,
                recording_id=one.sample.recording_id,
                number=one.sample.recording.number,
                state=SampleState(one.sample.state),
                note=one.sample.note,
                is_own=one.is_own,
                is_open=one.is_open,
            )
            for one in lines
        ],
    )


def _finding(shown: Finding) -> ReviewFindingOut:
    clock = queries.clock_of_finding(shown)
    return ReviewFindingOut(
        id=shown.id,
        number=shown.number,
        recording_id=shown.sample.recording_id,
        recording=shown.sample.recording.number,
        unit=shown.unit.name if shown.unit else "",
        state=FindingState(shown.state),
        note=shown.note,
        raised_at=shown.raised_at,
        due_at=clock.due_at if clock and clock.is_open else None,
        closed_at=shown.closed_at,
        problems=[
            FoundProblemOut(item=one.item, gist=one.gist, clause=one.clause, second=one.second, note=one.note)
            for one in shown.sample.marks.filter(answer=Answer.PROBLEM).order_by("position")
        ],
        replies=[
            FindingReplyOut(
                explanation=one.explanation,
                correction=one.correction,
                replied_by=one.replied_by.name if one.replied_by else "",
                replied_at=one.replied_at,
                is_accepted=one.is_accepted,
                verdict=one.verdict,
            )
            for one in shown.replies.select_related("replied_by").order_by("id")
        ],
    )


def _shown(request: HttpRequest, finding_id: UUID) -> ReviewFindingOut:
    return _finding(queries.get_finding(actor=web.actor(request), finding_id=finding_id))


@router.get("/supervision/plans", response=ReviewPlansOut, summary="Sampling plans")
def list_plans(request: HttpRequest, before: str = "", after: str = "") -> ReviewPlansOut:
    """Plans of the legal section, newest first."""
    page = queries.plan_list(actor=web.actor(request), before=before, after=after)
    return ReviewPlansOut(
        plans=[_plan(one) for one in page], before=page.before, after=page.after, count=page.count, capped=page.capped
    )


@router.post("/supervision/plans", response={201: DrawnPlanOut}, summary="Draw recordings")
def draw_plan(request: HttpRequest, told: ReviewDrawIn) -> Status[DrawnPlanOut]:
    """Draw recordings and open them to the legal section; the draw can be repeated and can't be undone."""
    conditions = Conditions(**told.model_dump(exclude={"title", "wanted", "seed"}))
    made = operations.draw_plan(
        actor=web.actor(request),
        now=now(),
        title=told.title,
        conditions=conditions,
        wanted=told.wanted,
        seed=told.seed,
    )
    return Status(201, _drawn(request, made.id))


@router.get("/supervision/plans/{plan_id}", response=DrawnPlanOut, summary="One plan")
def show_plan(request: HttpRequest, plan_id: UUID) -> DrawnPlanOut:
    """A plan with what it drew."""
    return _drawn(request, plan_id)


@router.post("/supervision/samples/{sample_id}/review", response=DrawnPlanOut, summary="Review a drawn recording")
def review_sample(request: HttpRequest, sample_id: UUID, told: SampleReviewIn) -> DrawnPlanOut:
    """Fill in the form; a problem becomes a finding, with its clock."""
    said = [Said(**one.model_dump()) for one in told.said]
    act = operations.review
    done = act(actor=web.actor(request), now=now(), sample_id=sample_id, said=said, note=told.note)
    return _drawn(request, done.plan_id)


@router.post("/supervision/samples/{sample_id}/left-out", response=DrawnPlanOut, summary="Leave a recording out")
def leave_out_sample(request: HttpRequest, sample_id: UUID, told: ReviewReasonIn) -> DrawnPlanOut:
    """Say why a drawn recording isn't reviewed."""
    act = operations.leave_out
    done = act(actor=web.actor(request), now=now(), sample_id=sample_id, reason=told.reason)
    return _drawn(request, done.plan_id)


@router.get("/supervision/findings", response=ReviewFindingsOut, summary="Findings")
def list_findings(request: HttpRequest, state: str = "", before: str = "", after: str = "") -> ReviewFindingsOut:
    """All for the legal section, the unit's for its leader, one's own for who was filmed; `state` or empty for all."""
    page = queries.finding_list(actor=web.actor(request), state=state, before=before, after=after)
    return ReviewFindingsOut(
        findings=[_finding(one) for one in page],
        before=page.before,
        after=page.after,
        count=page.count,
        capped=page.capped,
    )


@router.get("/supervision/findings/{finding_id}", response=ReviewFindingOut, summary="One finding")
def show_finding(request: HttpRequest, finding_id: UUID) -> ReviewFindingOut:
    """A finding with its answers."""
    return _shown(request, finding_id)


@router.post("/supervision/findings/{finding_id}/answer", response=ReviewFindingOut, summary="Answer a finding")
def answer_finding(request: HttpRequest, finding_id: UUID, told: FindingAnswerIn) -> ReviewFindingOut:
    """Answer for the unit; it ends the clock."""
    operations.answer(actor=web.actor(request), now=now(), finding_id=finding_id, **told.model_dump())
    return _shown(request, finding_id)


@router.post("/supervision/findings/{finding_id}/judgement", response=ReviewFindingOut, summary="Judge an answer")
def judge_finding(request: HttpRequest, finding_id: UUID, told: FindingJudgeIn) -> ReviewFindingOut:
    """Close the finding, or send its answer back; then the clock runs anew."""
    operations.judge(actor=web.actor(request), now=now(), finding_id=finding_id, **told.model_dump())
    return _shown(request, finding_id)


@router.post("/supervision/findings/{finding_id}/closing", response=ReviewFindingOut, summary="Withdraw a finding")
def close_finding(request: HttpRequest, finding_id: UUID, told: ReviewReasonIn) -> ReviewFindingOut:
    """Close a finding that nobody need answer."""
    operations.close(actor=web.actor(request), now=now(), finding_id=finding_id, reason=told.reason)
    return _shown(request, finding_id)
