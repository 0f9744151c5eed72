"""What is done to cases and activities."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from uuid import UUID

from django.db import transaction

from liuhen.cases.errors import (
    ActivityTimesError,
    CaseFactInvalidError,
    CaseNumberTakenError,
    TwoOfficersNeededError,
)
from liuhen.cases.findable import make_findable
from liuhen.cases.models import Activity, Case, CaseKind
from liuhen.cases.queries import get_activity, get_case
from liuhen.clock import is_plausible
from liuhen.custody import operations as custody
from liuhen.people import queries as people
from liuhen.people.actors import Actor
from liuhen.people.models import Officer
from liuhen.people.permissions import Capability, require

OFFICERS_NEEDED = 2  # 行政处罚法 42: two officers at least; part 2 takes it from the rulebook
NUMBER_LENGTH = 100
TEXT_LENGTH = 300


def _text(value: str, *, field: str, longest: int = TEXT_LENGTH) -> str:
    cleaned = " ".join(value.split())
    if not cleaned or len(cleaned) > longest or "\x00" in cleaned:
        raise CaseFactInvalidError(field=field, longest=longest)
    return cleaned


def _officers(officer_ids: Sequence[UUID]) -> list[Officer]:
    officers = list(Officer.objects.filter(id__in=set(officer_ids)))
    if len(officers) < OFFICERS_NEEDED:
        raise TwoOfficersNeededError(field="officers")
    return officers


@transaction.atomic
def create_case(
    *,
    actor: Actor,
    now: datetime,
    number: str,
    kind: str,
    title: str,
    party: str,
    unit_id: UUID,
    officer_ids: Sequence[UUID],
    opened_on: date,
) -> Case:
    """Open a case (arts 2 and 3).

    Raises:
        NotPermittedError: the actor doesn't handle cases of this unit.
        UnitNotFoundError: no such unit.
        CaseFactInvalidError: a text is empty or longer than 300 characters, or the kind isn't one of art 2.
        TwoOfficersNeededError: fewer than two known officers.
        CaseNumberTakenError: another case has the number.
    """
    require(actor, Capability.EDIT_CASES)
    people.unit(unit_id)
    require(actor, Capability.EDIT_CASES, unit_id=unit_id)
    if kind not in CaseKind.values:
        raise CaseFactInvalidError(field="kind", longest=0)
    officers = _officers(officer_ids)
    cleaned = _text(number, field="number", longest=NUMBER_LENGTH)
    if Case.objects.filter(number=cleaned).exists():
        raise CaseNumberTakenError(number=cleaned, field="number")
    case = Case.objects.create(
        number=cleaned,
        kind=kind,
        title=_text(title, field="title"),
        party=_text(party, field="party"),
        unit_id=unit_id,
        opened_on=opened_on,
        created_at=now,
    )
    case.officers.set(officers)
    make_findable([case.id])
    custody.append(
        kind="case.created",
        subject=case.id,
        actor=actor.reference,
        now=now,
        facts={
            "number": case.number,
            "kind": case.kind,
            "title": case.title,
            "party": case.party,
            "unit": str(unit_id),
            "opened_on": opened_on.isoformat(),
            "officers": sorted(str(officer.id) for officer in officers),
        },
    )
    return case


def _check_times(arrived_at: datetime, left_at: datetime | None, returned_at: datetime | None) -> None:
    told = {"arrived_at": arrived_at, "left_at": left_at, "returned_at": returned_at}
    for field, moment in told.items():
        if moment is not None and not is_plausible(moment):
            raise ActivityTimesError(field=field)
    known = [moment for moment in (arrived_at, left_at, returned_at) if moment is not None]
    if known != sorted(known):
        raise ActivityTimesError(field="left_at" if left_at and left_at < arrived_at else "returned_at")


@transaction.atomic
def create_activity(
    *,
    actor: Actor,
    now: datetime,
    case_id: UUID,
    place: str,
    officer_ids: Sequence[UUID],
    arrived_at: datetime,
    left_at: datetime | None = None,
    returned_at: datetime | None = None,
) -> Activity:
    """Enter an activity of a case: where, who, arrived, left, returned to the unit.

    Raises:
        CaseNotFoundError: no such case for this actor.
        NotPermittedError: the actor doesn't handle cases of its unit.
        CaseFactInvalidError: the place is empty or longer than 300 characters.
        TwoOfficersNeededError: fewer than two known officers.
        ActivityTimesError: left before arrived, or returned before left; or no plausible time.
    """
    require(actor, Capability.EDIT_CASES)
    case = get_case(actor=actor, case_id=case_id)
    require(actor, Capability.EDIT_CASES, unit_id=case.unit_id)
    _check_times(arrived_at, left_at, returned_at)
    officers = _officers(officer_ids)
    activity = Activity.objects.create(
        case=case,
        place=_text(place, field="place"),
        arrived_at=arrived_at,
        left_at=left_at,
        returned_at=returned_at,
        created_at=now,
    )
    activity.officers.set(officers)
    make_findable([case.id])
    _enter_activity("activity.created", activity, actor, now)
    return activity


@transaction.atomic
def record_activity_times(
    *, actor: Actor, now: datetime, activity_id: UUID, left_at: datetime | None, returned_at: datetime | None
) -> Activity:
    """Enter when the officers left the place and returned to the unit; the return starts art 16's clock.

    Raises:
        ActivityNotFoundError: no such activity for this actor.
        NotPermittedError: the actor doesn't handle cases of its unit.
        ActivityTimesError: the times run backwards, or aren't plausible.
    """
    require(actor, Capability.EDIT_CASES)
    activity = get_activity(actor=actor, activity_id=activity_id)
    require(actor, Capability.EDIT_CASES, unit_id=activity.case.unit_id)
    _check_times(activity.arrived_at, left_at, returned_at)
    activity.left_at, activity.returned_at = left_at, returned_at
    activity.save(update_fields=["left_at", "returned_at"])
    _enter_activity("activity.times_recorded", activity, actor, now)
    return activity


def _enter_activity(kind: str, activity: Activity, actor: Actor, now: datetime) -> None:
    custody.append(
        kind=kind,
        subject=activity.id,
        actor=actor.reference,
        now=now,
        facts={
            "case": str(activity.case_id),
            "place": activity.place,
            "arrived_at": activity.arrived_at.isoformat(),
            "left_at": activity.left_at.isoformat() if activity.left_at else None,
            "returned_at": activity.returned_at.isoformat() if activity.returned_at else None,
            "officers": sorted(str(pk) for pk in activity.officers.values_list("id", flat=True)),
        },
    )
