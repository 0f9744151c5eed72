"""Cases and activities over the API."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from django.http import HttpRequest
from django.utils import timezone
from ninja import Router, Schema, Status
from pydantic import AwareDatetime

from liuhen.cases import operations, queries
from liuhen.cases.activity_api import router as activities_router
from liuhen.cases.closing_api import router as closing
from liuhen.cases.models import Activity, Case, CaseKind, NumberUnknown, PartyKind, Stage
from liuhen.cases.opening import open_case
from liuhen.cases.operations import CaseTold, PartyTold
from liuhen.cases.party_api import router as parties
from liuhen.cases.slate_api import router as slates
from liuhen.clock import now
from liuhen.people import web
from liuhen.people.permissions import Capability, require

router = Router(tags=["cases"])
router.add_router("", activities_router)
router.add_router("", closing)
router.add_router("", parties)
router.add_router("", slates)


class CaseOut(Schema):
    """A case.

    `facts` are codes of what holds of it as a whole; `matter` is of the bureau's list of record points. Closed, it has
    an `outcome`, the event that counted as its end, and that event's day.
    """

    id: UUID
    number: str
    kind: CaseKind
    title: str
    party_id: UUID
    party: str
    unit_id: UUID
    officer_ids: list[UUID]
    few_officers_reason: str
    source: str
    source_note: str
    facts: list[str]
    matter: str
    stage: Stage
    opened_on: date
    outcome: str
    closing_event: str
    closed_on: date | None

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


class PartyMeantIn(Schema):
    """Whom a case is about: `id` of the register, or what to register; `number` is checked by the kind of party.

    `number_unknown` says why it's empty: `not_yet`, `none`, `refused` or `other_paper`.
    """

    id: UUID | None = None
    name: str = ""
    kind: PartyKind = PartyKind.ORGANISATION
    number: str = ""
    number_unknown: NumberUnknown = NumberUnknown.NOT_YET
    representative: str = ""
    address: str = ""


class CaseFactsIn(Schema):
    """What is said of a case; a party given as text is an organisation's name."""

    number: str
    title: str
    party: str | PartyMeantIn
    officer_ids: list[UUID]
    opened_on: date
    few_officers_reason: str = ""
    source: str = ""
    source_note: str = ""
    facts: list[str] = []
    matter: str = ""

    def told(self) -> CaseTold:
        """The same as the operations take it."""
        meant = PartyTold(name=self.party) if isinstance(self.party, str) else PartyTold(**self.party.dict())
        return CaseTold(party=meant, **self.dict(exclude={"number", "party", "kind", "unit_id", *_ORIGINS}))


_ORIGINS = ("record_id", "line_id", "earlier_id")


class CaseIn(CaseFactsIn):
    """A case to be opened, and maybe from what: a record of the bureau, a line of its plan, an earlier case."""

    kind: CaseKind
    unit_id: UUID
    record_id: UUID | None = None
    line_id: UUID | None = None
    earlier_id: UUID | None = None


class NumberOut(Schema):
    """The number that the next case of a kind and year would get; asking takes nothing."""

    number: str


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
    made = open_case(
        actor=web.actor(request),
        now=now(),
        number=given.number,
        kind=given.kind,
        unit_id=given.unit_id,
        told=given.told(),
        record_id=given.record_id,
        line_id=given.line_id,
        earlier_id=given.earlier_id,
    )
    return Status(201, made)


@router.get("/case-number", response=NumberOut)
def case_number(request: HttpRequest, kind: CaseKind = CaseKind.INSPECTION, opened_on: date | None = None) -> object:
    """The number that a case of this kind, opened on this day (today when none is given), would get."""
    require(web.actor(request), Capability.EDIT_CASES)
    return {"number": queries.suggest_number(kind=kind, opened_on=opened_on or timezone.localdate(now()))}


@router.put("/cases/{uuid:case_id}", response=CaseOut)
def edit_case(request: HttpRequest, case_id: UUID, given: CaseFactsIn) -> object:
    """Correct what was said of a case, or say what was left for later. Kind and unit stay."""
    return operations.edit_case(
        actor=web.actor(request), now=now(), case_id=case_id, number=given.number, told=given.told()
    )


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
