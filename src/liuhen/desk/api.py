"""What spans the rooms, over the API: the figures of the home page, the ledger, the worker's jobs."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import HttpRequest
from ninja import Router, Schema, Status
from pydantic import AwareDatetime

from liuhen.clock import now
from liuhen.desk import operations, queries, search
from liuhen.desk.bureau_duties import ConfirmLine, KnownLine, duties_page
from liuhen.duties import operations as duties
from liuhen.people import web
from liuhen.people.permissions import Capability, require
from liuhen.work import queries as work
from liuhen.work.models import JobState

router = Router(tags=["desk"])


class FigureOut(Schema):
    """One figure of the home page; `value` is a count, `500+` where counting on would cost too much."""

    page: str
    label: str
    value: str
    is_owed: bool


class HitOut(Schema):
    """One thing that was found, and the page where it is; `url` is empty when the caller has no page of it."""

    title: str
    detail: str
    url: str


class GroupOut(Schema):
    """What was found of one kind: `case`, `place`, `recording`, `recorder`, `officer`, `party`, `document`."""

    code: str
    label: str
    hits: list[HitOut]
    has_more: bool


class LedgerEntryOut(Schema):
    """A custody entry. `index` is its place in the published tree, null while it waits for it."""

    id: UUID
    at: AwareDatetime
    kind: str
    subject: UUID
    number: int
    index: int | None
    actor: str
    code: str


class LedgerOut(Schema):
    """One page of custody entries, newest first; `after` leads to the older ones."""

    entries: list[LedgerEntryOut]
    after: str | None


class JobOut(Schema):
    """A job that gave up, with why as a code and its fields."""

    id: UUID
    name: str
    attempts: int
    finished_at: AwareDatetime | None
    error_code: str
    error_fields: dict[str, Any]


class JobsOut(Schema):
    """How many jobs stand in each state, the newest of those that gave up, and those held up that run again."""

    counts: dict[JobState, int]
    failed: list[JobOut]
    held_up: list[JobOut]


class KnownOut(Schema):
    """Something that the data tell of the bureau; `findings` are sentences on what is lacking."""

    clause: str
    gist: str
    known: str
    findings: list[str]

    @staticmethod
    def resolve_clause(line: KnownLine) -> str:
        """By which article it's asked."""
        return line.cited


class DutyOut(Schema):
    """Something that a person confirms of the bureau: `state` is `open`, `holds` or `fails`."""

    item: str
    clause: str
    gist: str
    role: str
    state: str
    by: str
    at: AwareDatetime | None
    note: str


class DutiesOut(Schema):
    """What the regulation asks of the bureau itself."""

    known: list[KnownOut]
    confirmed: list[DutyOut]


class WordIn(Schema):
    """Whether it's so, and where it's to be seen or what is lacking."""

    holds: bool
    note: str = ""


@router.get("/figures", response=list[FigureOut])
def figures(request: HttpRequest) -> object:
    """What there is to do today, by the caller's roles."""
    return [
        FigureOut(page=one.page, label=str(one.label), value=one.value, is_owed=one.is_owed)
        for one in queries.figures_for(web.actor(request), now())
    ]


@router.get("/search", response=list[GroupOut])
def find(request: HttpRequest, q: str = "") -> object:
    """What holds every word of `q`, by kind: numbers, parties, places. Only what the caller may know of."""
    groups = search.everything(actor=web.actor(request), wanted=q)
    return [{"code": one.code, "label": str(one.label), "hits": one.hits, "has_more": one.has_more} for one in groups]


@router.get("/ledger/entries", response=LedgerOut)
def ledger_entries(request: HttpRequest, after: UUID | None = None, kind: str = "") -> object:
    """Custody entries, newest first; `kind` takes those whose kind begins so, such as `session.`."""
    page = queries.ledger_page(actor=web.actor(request), after=after, kind=kind)
    return {"entries": page.lines, "after": page.after}


@router.get("/bureau-duties", response=DutiesOut)
def bureau_duties(request: HttpRequest) -> object:
    """What the regulation asks of the bureau itself: what is known, and what people confirm."""
    page = duties_page(actor=web.actor(request), now=now())
    return {"known": page.known, "confirmed": [_duty(line) for line in page.confirmed]}


def _duty(line: ConfirmLine) -> dict[str, object]:
    word = line.word
    return {
        "item": line.item,
        "clause": line.cited,
        "gist": line.gist,
        "role": line.role,
        "state": line.state,
        "by": word.said_by.name if word and word.said_by else "",
        "at": word.said_at if word else None,
        "note": word.note if word else "",
    }


@router.post("/bureau-duties/{item}", response={204: None})
def confirm_duty(request: HttpRequest, item: str, given: WordIn) -> object:
    """Say whether something that the regulation asks of the bureau is so; the rulebook names the role that says it."""
    duties.confirm_duty(actor=web.actor(request), now=now(), item=item, holds=given.holds, note=given.note)
    return Status(204, None)


@router.get("/jobs", response=JobsOut)
def jobs(request: HttpRequest) -> object:
    """How the worker's jobs stand."""
    require(web.actor(request), Capability.RUN_MACHINE)
    return {
        "counts": work.counts(),
        "failed": work.failed()[: queries.JOBS_SHOWN],
        "held_up": work.held_up()[: queries.JOBS_SHOWN],
    }


@router.post("/jobs/{uuid:job_id}/again", response={204: None})
def try_job_again(request: HttpRequest, job_id: UUID) -> object:
    """Have a failed job done again."""
    operations.try_job_again(actor=web.actor(request), now=now(), job_id=job_id)
    return Status(204, None)
