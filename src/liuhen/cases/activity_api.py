"""Activities over the API: whole, with areas, consents and what was confirmed."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.http import HttpRequest
from ninja import Router, Schema, Status
from pydantic import AwareDatetime

from liuhen.cases import operations, queries
from liuhen.cases.models import Activity, Area, Consent
from liuhen.cases.models.activities import Bar
from liuhen.clock import now
from liuhen.people import web
from liuhen.people.permissions import Capability, require

router = Router()


class WornOut(Schema):
    """A recorder that was taken along, and who wore it; null when nobody said."""

    recorder_id: UUID
    officer_id: UUID | None


class AreaOut(Schema):
    """A part of a place where something may bar recording; `zone` is empty while nobody knows it."""

    id: UUID
    name: str
    is_hazardous: bool
    zone: str
    bar: str
    recorder_ids: list[UUID]

    @staticmethod
    def resolve_recorder_ids(area: Area) -> list[UUID]:
        """The recorders that were taken into it."""
        return sorted(one.id for one in area.recorders.all())


class ConsentOut(Schema):
    """What the party said to being filmed, and the accounts that alone see what was filmed under it."""

    id: UUID
    area_id: UUID | None
    about: str
    is_given: bool
    said_by: str
    said_at: AwareDatetime
    evidence_id: UUID | None
    note: str
    reader_ids: list[UUID]

    @staticmethod
    def resolve_reader_ids(consent: Consent) -> list[UUID]:
        """Who is named."""
        return sorted(one.account_id for one in consent.readers.all())


class CheckOut(Schema):
    """What was confirmed: that it was done, or that it wasn't; on which recording, and at what second."""

    item: str
    was_done: bool
    recording_id: UUID | None
    second: int | None
    note: str
    confirmed_at: AwareDatetime


class ActivitySheet(Schema):
    """One stay at one place, whole."""

    id: UUID
    case_id: UUID
    place: str
    purpose: str
    officer_ids: list[UUID]
    few_officers_reason: str
    recorders: list[WornOut]
    facts: list[str]
    key_contents: list[str]
    arrived_at: AwareDatetime
    left_at: AwareDatetime | None
    returned_at: AwareDatetime | None
    areas: list[AreaOut]
    consents: list[ConsentOut]
    checks: list[CheckOut]

    @staticmethod
    def resolve_officer_ids(activity: Activity) -> list[UUID]:
        """The officers that were there."""
        return sorted(officer.id for officer in activity.officers.all())

    @staticmethod
    def resolve_recorders(activity: Activity) -> object:
        """What was taken along."""
        return list(activity.taken.order_by("recorder_id"))

    @staticmethod
    def resolve_areas(activity: Activity) -> object:
        """Where something may bar recording."""
        return queries.areas_of(activity)

    @staticmethod
    def resolve_consents(activity: Activity) -> object:
        """What the party said, newest first."""
        return queries.consents_of(activity)

    @staticmethod
    def resolve_checks(activity: Activity) -> object:
        """What was confirmed."""
        return list(activity.checks.order_by("item"))


class WholeActivityIn(Schema):
    """An activity as it shall stand; `recorders` gives each recorder taken along its wearer, or null."""

    place: str
    officer_ids: list[UUID]
    arrived_at: AwareDatetime
    left_at: AwareDatetime | None = None
    returned_at: AwareDatetime | None = None
    purpose: str = ""
    few_officers_reason: str = ""
    recorders: dict[UUID, UUID | None] = {}
    facts: list[str] = []
    key_contents: list[str] = []


class AreaIn(Schema):
    """An area to be named."""

    name: str
    is_hazardous: bool = False
    zone: str = ""
    bar: Bar | None = None
    recorder_ids: list[UUID] = []


class ConsentIn(Schema):
    """What the party said; `about` is `secrecy` or `privacy`."""

    about: str
    is_given: bool
    said_by: str
    said_at: AwareDatetime
    area_id: UUID | None = None
    evidence_id: UUID | None = None
    reader_ids: list[UUID] = []
    note: str = ""


class ReadersIn(Schema):
    """Who alone may see what was filmed under a consent from now on."""

    reader_ids: list[UUID]
    evidence_id: UUID | None = None


class CaseCheckIn(Schema):
    """A word on something that the rulebook asks of a case as a whole."""

    was_done: bool
    note: str = ""


@router.get("/activities/{uuid:activity_id}", response=ActivitySheet)
def activity(request: HttpRequest, activity_id: UUID) -> object:
    """One activity, whole."""
    actor = web.actor(request)
    require(actor, Capability.VIEW_CASES)
    return queries.get_activity(actor=actor, activity_id=activity_id)


@router.put("/activities/{uuid:activity_id}", response=ActivitySheet)
def edit_activity(request: HttpRequest, activity_id: UUID, given: WholeActivityIn) -> object:
    """Correct an activity."""
    told = operations.ActivityTold(**given.dict())
    return operations.edit_activity(actor=web.actor(request), now=now(), activity_id=activity_id, told=told)


@router.post("/activities/{uuid:activity_id}/areas", response={201: AreaOut})
def add_area(request: HttpRequest, activity_id: UUID, given: AreaIn) -> object:
    """Name an area."""
    told = operations.AreaTold(**_area(given))
    return Status(201, operations.add_area(actor=web.actor(request), now=now(), activity_id=activity_id, told=told))


@router.put("/areas/{uuid:area_id}", response=AreaOut)
def edit_area(request: HttpRequest, area_id: UUID, given: AreaIn) -> object:
    """Correct an area."""
    told = operations.AreaTold(**_area(given))
    return operations.edit_area(actor=web.actor(request), now=now(), area_id=area_id, told=told)


def _area(given: AreaIn) -> Mapping[str, Any]:
    told = given.dict()
    return {**told, "bar": told["bar"] or ""}


@router.post("/activities/{uuid:activity_id}/consents", response={201: ConsentOut})
def record_consent(request: HttpRequest, activity_id: UUID, given: ConsentIn) -> object:
    """Enter the party's consent or refusal."""
    told = operations.ConsentTold(**given.dict())
    made = operations.record_consent(actor=web.actor(request), now=now(), activity_id=activity_id, told=told)
    return Status(201, made)


@router.put("/consents/{uuid:consent_id}/readers", response=ConsentOut)
def name_readers(request: HttpRequest, consent_id: UUID, given: ReadersIn) -> object:
    """Say who may see what was filmed under a consent."""
    return operations.name_consent_readers(actor=web.actor(request), now=now(), consent_id=consent_id, **given.dict())


@router.put("/cases/{uuid:case_id}/checks/{item}", response={204: None})
def confirm_case(request: HttpRequest, case_id: UUID, item: str, given: CaseCheckIn) -> object:
    """Confirm something of a case as a whole, or say that it isn't so."""
    operations.confirm_case(actor=web.actor(request), now=now(), case_id=case_id, item=item, **given.dict())
    return Status(204, None)
