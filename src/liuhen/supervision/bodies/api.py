"""来文 of supervising bodies over the API: entering, linking what left, answering."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from django.http import HttpRequest
from ninja import Router, Schema, Status
from pydantic import AwareDatetime

from liuhen.clock import now
from liuhen.people import web
from liuhen.supervision.bodies import operations, queries
from liuhen.supervision.bodies.models import Demand, DemandKind
from liuhen.supervision.bodies.telling import Received

router = Router(tags=["supervision"])


class OversightPaperIn(Schema):
    """A paper as it came in; `cases` are numbers of the cases that it's about, `due_on` null where it says nothing."""

    body: str
    kind: DemandKind
    number: str
    received_on: date
    asked: str
    due_on: date | None = None
    cases: list[str] = []


class OversightPaperOut(Schema):
    """A paper, and what the bureau answered; `answered_on` is null while it waits."""

    id: UUID
    body: str
    kind: DemandKind
    number: str
    received_on: date
    asked: str
    due_on: date | None
    cases: list[str]
    consultations: list[str]
    entered_by: str
    entered_at: AwareDatetime
    answer: str
    answer_number: str
    answered_on: date | None
    answered_by: str


class OversightPapersOut(Schema):
    """One page of papers, newest first; `before` and `after` lead to the pages beside it."""

    papers: list[OversightPaperOut]
    before: str | None
    after: str | None
    count: int
    capped: bool


class OversightLinkIn(Schema):
    """The number of the request for copies by which something was handed over."""

    consultation: str


class OversightAnswerIn(Schema):
    """What the bureau answered or did, with the number of its own paper."""

    answer: str
    answered_on: date
    answer_number: str = ""


def _out(shown: Demand) -> OversightPaperOut:
    same = ("id", "body", "number", "received_on", "asked", "due_on", "entered_at", "answer", "answer_number")
    return OversightPaperOut(
        kind=DemandKind(shown.kind),
        cases=sorted(one.number for one in shown.cases.all()),
        consultations=sorted(one.number for one in shown.consultations.all()),
        entered_by=shown.entered_by.name if shown.entered_by else "",
        answered_on=shown.answered_on,
        answered_by=shown.answered_by.name if shown.answered_by else "",
        **{name: getattr(shown, name) for name in same},
    )


def _shown(request: HttpRequest, demand_id: UUID) -> OversightPaperOut:
    return _out(queries.get_demand(actor=web.actor(request), demand_id=demand_id))


@router.get("/supervision/papers", response=OversightPapersOut, summary="Papers of supervising bodies")
def oversight_papers(request: HttpRequest, state: str = "", before: str = "", after: str = "") -> OversightPapersOut:
    """Papers, newest first; `state` is `open`, `answered`, or empty for all."""
    page = queries.demand_list(actor=web.actor(request), state=state, before=before, after=after)
    return OversightPapersOut(
        papers=[_out(one) for one in page], before=page.before, after=page.after, count=page.count, capped=page.capped
    )


@router.post("/supervision/papers", response={201: OversightPaperOut}, summary="Enter a paper")
def enter_oversight_paper(request: HttpRequest, told: OversightPaperIn) -> Status[OversightPaperOut]:
    """Enter a paper that came in; what is asked is handed over by 查阅复制, and linked here."""
    received = Received(**{**told.model_dump(), "kind": told.kind.value, "cases": tuple(told.cases)})
    made = operations.enter_demand(actor=web.actor(request), now=now(), told=received)
    return Status(201, _shown(request, made.id))


@router.get("/supervision/papers/{uuid:demand_id}", response=OversightPaperOut, summary="One paper")
def oversight_paper(request: HttpRequest, demand_id: UUID) -> OversightPaperOut:
    """A paper with what was done about it."""
    return _shown(request, demand_id)


@router.post("/supervision/papers/{uuid:demand_id}/links", response=OversightPaperOut, summary="Link what left")
def link_oversight_paper(request: HttpRequest, demand_id: UUID, told: OversightLinkIn) -> OversightPaperOut:
    """Say by which request for copies the body was given what it asked for."""
    act = operations.link_consultation
    act(actor=web.actor(request), now=now(), demand_id=demand_id, number=told.consultation)
    return _shown(request, demand_id)


@router.post("/supervision/papers/{uuid:demand_id}/answer", response=OversightPaperOut, summary="Answer a paper")
def answer_oversight_paper(request: HttpRequest, demand_id: UUID, told: OversightAnswerIn) -> OversightPaperOut:
    """Say what the bureau answered or did."""
    operations.answer_demand(actor=web.actor(request), now=now(), demand_id=demand_id, **told.model_dump())
    return _shown(request, demand_id)
