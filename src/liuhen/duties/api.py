"""Deadlines and the holiday calendar over the API."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from django.http import HttpRequest
from ninja import Router, Schema, Status
from pydantic import AwareDatetime

from liuhen.clock import now
from liuhen.duties import operations, queries
from liuhen.duties.models import About, Deadline, DeadlineState, HolidayYear
from liuhen.duties.queries import Act, Narrowed
from liuhen.duties.wording import why_provisional
from liuhen.people import web
from liuhen.people.permissions import Capability, require

router = Router(tags=["duties"])


class DeadlineOut(Schema):
    """A deadline: `period` is the rulebook's code, `limit` as rulebooks write it (`24h`, `2wd`).

    `due_at` is the moment up to which it runs; of days that is 23:59:59 of `last_day`. `assumed` says by a code why its
    start may still move, `unpublished` names the years whose holiday arrangement may still move its end;
    `provisional_why` says both in the caller's language, one sentence each, and is empty for an end that stands.
    """

    id: UUID
    period: str
    subject: UUID
    about: About
    case_id: UUID | None
    unit_id: UUID | None
    officer_ids: list[UUID]
    note: str
    start: AwareDatetime
    assumed: str
    limit: str
    extended: str
    is_extended: bool
    due_at: AwareDatetime
    last_day: date | None
    is_provisional: bool
    provisional_why: list[str]
    unpublished: list[int]
    state: DeadlineState
    met_at: AwareDatetime | None
    late_reason: str

    @staticmethod
    def resolve_provisional_why(row: Deadline) -> tuple[str, ...]:
        """Why its start or end may still move."""
        return why_provisional(row)

    @staticmethod
    def resolve_officer_ids(row: Deadline) -> list[UUID]:
        """Who has to keep it."""
        return sorted(officer.id for officer in row.officers.all())


class DeadlinesOut(Schema):
    """One page of deadlines that still run, what is due first; `before` and `after` lead to the pages beside it."""

    deadlines: list[DeadlineOut]
    before: str | None
    after: str | None
    count: int
    capped: bool


class LeftOutOut(Schema):
    """A day that wasn't counted, and why."""

    day: date
    why: str


class ExtensionOut(Schema):
    """An extension: `is_granted` is null while nobody has decided; one that isn't `is_in_time` moves nothing."""

    id: UUID
    deadline_id: UUID
    reason: str
    asked_at: AwareDatetime
    is_granted: bool | None
    is_in_time: bool
    decided_at: AwareDatetime | None
    decision_note: str


class PauseOut(Schema):
    """A span in which the deadline didn't run; `until` is null while it goes on."""

    reason: str
    since: AwareDatetime
    until: AwareDatetime | None


class CountedOut(Schema):
    """A deadline with how its end was counted, all that moved it, and what the caller may do about it now."""

    deadline: DeadlineOut
    left_out: list[LeftOutOut]
    worked: list[date]
    longer_due: AwareDatetime | None
    extensions: list[ExtensionOut]
    pauses: list[PauseOut]
    acts: list[Act]


class DeadlineReasonIn(Schema):
    """A reason, 1 to 500 characters."""

    reason: str


class GrantedIn(Schema):
    """An extension granted on paper; `decided_at` is when, now if null."""

    reason: str
    decided_at: AwareDatetime | None = None


class ExtensionDecisionIn(Schema):
    """A decision on an extension; a refusal needs a note."""

    is_granted: bool
    note: str = ""


class PauseIn(Schema):
    """What lasts that doesn't count, and since when; now if null."""

    reason: str
    since: AwareDatetime | None = None


class ResumeIn(Schema):
    """Until when the pause lasted; now if null."""

    until: AwareDatetime | None = None


class HolidayOut(Schema):
    """A day that isn't as the week says: free, or worked although it's a weekend."""

    day: date
    name: str
    is_free: bool


class YearOut(Schema):
    """A year of the calendar. `waiting` counts the bureau's deadlines that are provisional because of it, capped."""

    year: int
    is_published: bool
    is_own: bool
    papers: list[str]
    days: list[HolidayOut]
    waiting: int
    is_recounting: bool


class ArrangementIn(Schema):
    """The text of a year's holiday-cn file."""

    text: str


class HolidayIn(Schema):
    """A day's holiday, 1 to 50 characters, and whether the day is free."""

    name: str
    is_free: bool


@router.get("/deadlines", response=DeadlinesOut)
def deadlines(
    request: HttpRequest,
    *,
    state: Narrowed | None = None,
    unit_id: UUID | None = None,
    officer_id: UUID | None = None,
    period: str = "",
    before: str = "",
    after: str = "",
) -> object:
    """Deadlines that still run and that the caller may know of, what is due first."""
    actor = web.actor(request)
    require(actor, Capability.VIEW_DEADLINES)
    page = queries.deadlines(
        actor=actor,
        now=now(),
        state=state or "",
        unit_id=unit_id,
        officer_id=officer_id,
        period=period,
        before=before,
        after=after,
    )
    return {
        "deadlines": page.rows,
        "before": page.before,
        "after": page.after,
        "count": page.count,
        "capped": page.capped,
    }


@router.get("/deadlines/{uuid:deadline_id}", response=CountedOut)
def deadline(request: HttpRequest, deadline_id: UUID) -> object:
    """One deadline with how its end was counted."""
    actor = web.actor(request)
    require(actor, Capability.VIEW_DEADLINES)
    shown = queries.shown(actor=actor, deadline_id=deadline_id, now=now())
    return {
        "deadline": shown.row,
        "left_out": shown.due.left_out,
        "worked": shown.worked,
        "longer_due": shown.longer.due if shown.longer else None,
        "extensions": shown.extensions,
        "pauses": shown.pauses,
        "acts": sorted(shown.acts),
    }


@router.post("/deadlines/{uuid:deadline_id}/extensions", response={201: ExtensionOut})
def ask_extension(request: HttpRequest, deadline_id: UUID, given: DeadlineReasonIn) -> object:
    """Ask for the longer limit. Approved after the ordinary end, it moves nothing."""
    made = operations.ask_extension(actor=web.actor(request), now=now(), deadline_id=deadline_id, reason=given.reason)
    return Status(201, made)


@router.post("/deadlines/{uuid:deadline_id}/extensions/granted", response={201: ExtensionOut})
def enter_extension(request: HttpRequest, deadline_id: UUID, given: GrantedIn) -> object:
    """Enter an extension that was granted on paper; nobody enters his or her own."""
    made = operations.extend(actor=web.actor(request), now=now(), deadline_id=deadline_id, **given.dict())
    return Status(201, made)


@router.get("/extensions", response=list[ExtensionOut])
def extensions(request: HttpRequest) -> object:
    """The hundred oldest extensions that wait for the caller's decision; own requests wait for somebody else."""
    actor = web.actor(request)
    require(actor, Capability.APPROVE_DEADLINES)
    return queries.extensions_to_decide(actor).order_by("id")[:100]


@router.post("/extensions/{uuid:extension_id}/decision", response=ExtensionOut)
def decide_extension(request: HttpRequest, extension_id: UUID, given: ExtensionDecisionIn) -> object:
    """Grant or refuse an extension; never one's own."""
    return operations.decide_extension(actor=web.actor(request), now=now(), extension_id=extension_id, **given.dict())


@router.post("/deadlines/{uuid:deadline_id}/pause", response={201: PauseOut})
def pause(request: HttpRequest, deadline_id: UUID, given: PauseIn) -> object:
    """Stop a deadline where the rulebook foresees it."""
    made = operations.pause(actor=web.actor(request), now=now(), deadline_id=deadline_id, **given.dict())
    return Status(201, made)


@router.post("/deadlines/{uuid:deadline_id}/resume", response=DeadlineOut)
def resume(request: HttpRequest, deadline_id: UUID, given: ResumeIn) -> object:
    """Let a paused deadline run again."""
    return operations.resume(actor=web.actor(request), now=now(), deadline_id=deadline_id, until=given.until)


@router.post("/deadlines/{uuid:deadline_id}/explanation", response=DeadlineOut)
def explain(request: HttpRequest, deadline_id: UUID, given: DeadlineReasonIn) -> object:
    """Say why a deadline was missed."""
    return operations.explain_late(actor=web.actor(request), now=now(), deadline_id=deadline_id, reason=given.reason)


@router.post("/deadlines/{uuid:deadline_id}/withdrawal", response=DeadlineOut)
def withdraw(request: HttpRequest, deadline_id: UUID, given: DeadlineReasonIn) -> object:
    """Take a deadline off the board that asks for nothing."""
    return operations.withdraw(actor=web.actor(request), now=now(), deadline_id=deadline_id, reason=given.reason)


def _year(year: int) -> dict[str, object]:
    known = queries.calendar_year(year)
    return {
        "year": year,
        "is_published": known.is_published,
        "is_own": known.row is not None,
        "papers": known.row.papers if known.row else [],
        "days": [{"day": day, "name": name, "is_free": is_free} for day, name, is_free in known.days],
        "waiting": 0 if known.is_published else queries.waiting_for(year),
        "is_recounting": queries.is_recounting(year),
    }


@router.get("/calendar/{int:year}", response=YearOut)
def calendar_year(request: HttpRequest, year: int) -> object:
    """A year's holiday arrangement as deadlines are counted by; everybody may read it."""
    web.actor(request)
    return _year(year)


@router.post("/calendar", response={201: YearOut})
def import_arrangement(request: HttpRequest, given: ArrangementIn) -> object:
    """Take over a year from a holiday-cn file. Provisional deadlines are counted anew by the worker."""
    made: HolidayYear = operations.import_arrangement(actor=web.actor(request), now=now(), text=given.text)
    return Status(201, _year(made.year))


@router.put("/calendar/{int:year}/days/{day}", response=YearOut)
def change_day(request: HttpRequest, year: int, day: date, given: HolidayIn) -> object:
    """Enter a day that isn't as the week says, or change one."""
    operations.change_day(actor=web.actor(request), now=now(), year=year, day=day, **given.dict())
    return _year(year)


@router.delete("/calendar/{int:year}/days/{day}", response=YearOut)
def remove_day(request: HttpRequest, year: int, day: date) -> object:
    """Let a day be as the week says again."""
    operations.remove_day(actor=web.actor(request), now=now(), year=year, day=day)
    return _year(year)


@router.post("/calendar/{int:year}/complete", response=YearOut)
def complete_year(request: HttpRequest, year: int) -> object:
    """Say that a year entered by hand is complete."""
    operations.complete_year(actor=web.actor(request), now=now(), year=year)
    return _year(year)
