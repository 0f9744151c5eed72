"""Cases and activities over the API."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from django.http import HttpRequest
from ninja import Router, Schema, Status
from pydantic import AwareDatetime

from liuhen.cases import operations, queries
from liuhen.cases.models import Activity, Case, CaseKind
from liuhen.clock import now
from liuhen.people import web
from liuhen.people.permissions import Capability, require

router = Router(tags=["cases"])


class CaseOut(Schema):
    """A case."""

    id: UUID
    number: str
    kind: CaseKind
    title: str
    party_id: UUID
    party: str
    unit_id: UUID
    officer_ids: list[UUID]
    opened_on: date

    @staticmethod
    def resolve_party(case: Case) -> str:
        """Its party's name."""
        return str(case.party.name)

    @staticmethod
    def resolve_officer_ids(case: Case) -> list[UUID]:
        """The officers that it names."""
        return sorted(officer.id for officer in case.officers.all())


class CasesOut(Schema):
    """One page of cases, newest first; `before` and `after` lead to the pages beside it."""

    cases: list[CaseOut]
    before: str | None
    after: str | None
    count: int
    capped: bool


class CaseIn(Schema):
    """A case to be opened."""

    number: str
    kind: CaseKind
    title: str
    party: str
    unit_id: UUID
    officer_ids: list[UUID]
    opened_on: date


class ActivityOut(Schema):
    """One stay at one place."""

    id: UUID
    case_id: UUID
    place: str
    officer_ids: list[UUID]
    arrived_at: AwareDatetime
    left_at: AwareDatetime | None
    returned_at: AwareDatetime | None

    @staticmethod
    def resolve_officer_ids(activity: Activity) -> list[UUID]:
        """The officers that were there."""
        return sorted(officer.id for officer in activity.officers.all())


class ActivityIn(Schema):
    """An activity to be entered."""

    place: str
    officer_ids: list[UUID]
    arrived_at: AwareDatetime
    left_at: AwareDatetime | None = None
    returned_at: AwareDatetime | None = None


class TimesIn(Schema):
    """When officers left a place and returned to the unit."""

    left_at: AwareDatetime | None = None
    returned_at: AwareDatetime | None = None


@router.get("/cases", response=CasesOut)
def cases(
    request: HttpRequest, text: str = "", kind: CaseKind | None = None, before: str = "", after: str = ""
) -> object:
    """Cases that the caller may know of, newest first."""
    actor = web.actor(request)
    require(actor, Capability.VIEW_CASES)
    page = queries.list_cases(actor=actor, text=text, kind=kind or "", before=before, after=after)
    return {
        "cases": page.rows,
        "before": page.before,
        "after": page.after,
        "count": page.count,
        "capped": page.capped,
    }


@router.post("/cases", response={201: CaseOut})
def create_case(request: HttpRequest, given: CaseIn) -> object:
    """Open a case."""
    return Status(201, operations.create_case(actor=web.actor(request), now=now(), **given.dict()))


@router.get("/cases/{uuid:case_id}", response=CaseOut)
def case(request: HttpRequest, case_id: UUID) -> object:
    """One case."""
    actor = web.actor(request)
    require(actor, Capability.VIEW_CASES)
    return queries.get_case(actor=actor, case_id=case_id)


@router.get("/cases/{uuid:case_id}/activities", response=list[ActivityOut])
def activities(request: HttpRequest, case_id: UUID) -> object:
    """A case's activities in time order."""
    actor = web.actor(request)
    require(actor, Capability.VIEW_CASES)
    return queries.activities_of(queries.get_case(actor=actor, case_id=case_id))


@router.post("/cases/{uuid:case_id}/activities", response={201: ActivityOut})
def create_activity(request: HttpRequest, case_id: UUID, given: ActivityIn) -> object:
    """Enter an activity of a case."""
    return Status(201, operations.create_activity(actor=web.actor(request), now=now(), case_id=case_id, **given.dict()))


@router.put("/activities/{uuid:activity_id}/times", response=ActivityOut)
def record_times(request: HttpRequest, activity_id: UUID, given: TimesIn) -> object:
    """Enter when the officers left and returned."""
    return operations.record_activity_times(
        actor=web.actor(request), now=now(), activity_id=activity_id, **given.dict()
    )
