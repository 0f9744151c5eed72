"""Activities: where officers were, when, what for, with which recorders."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from liuhen.cases.clocks import wind_carrier, wind_upload
from liuhen.cases.errors import ActivityTimesError, CaseFactInvalidError
from liuhen.cases.findable import make_findable
from liuhen.cases.models import Activity, TakenRecorder
from liuhen.cases.operations.cases import case_to_change
from liuhen.cases.operations.protecting import refuse_reporter
from liuhen.cases.operations.texts import line, officers_of
from liuhen.cases.queries import get_activity
from liuhen.custody import operations as custody
from liuhen.devices import queries as devices
from liuhen.people.actors import Actor
from liuhen.people.permissions import Capability, require
from liuhen.rules.days import Lies, check_day


@dataclass(frozen=True, slots=True, kw_only=True)
class ActivityTold:
    """What a person says of an activity.

    Attributes:
        place: where, 1 to 300 characters.
        officer_ids: who was there.
        arrived_at, left_at, returned_at: aware; the latter two None while not known.
        purpose: what for.
        few_officers_reason: why fewer than two went.
        recorders: the recorders taken along, each with the officer who wore it (None: nobody said).
        facts: codes of what happened there.
        key_contents: clauses of art 11 whose content there was.
    """

    place: str
    officer_ids: Sequence[UUID]
    arrived_at: datetime
    left_at: datetime | None = None
    returned_at: datetime | None = None
    purpose: str = ""
    few_officers_reason: str = ""
    recorders: Mapping[UUID, UUID | None] = field(default_factory=dict)
    facts: Sequence[str] = ()
    key_contents: Sequence[str] = ()


def _check_times(arrived_at: datetime, left_at: datetime | None, returned_at: datetime | None, now: datetime) -> None:
    told = {"arrived_at": arrived_at, "left_at": left_at, "returned_at": returned_at}
    for name, moment in told.items():  # a visit may be entered before it's made
        check_day(moment, field=name, now=now, lies=Lies.DATED)
    if left_at is not None and left_at < arrived_at:
        raise ActivityTimesError(field="left_at", problem="left")
    if returned_at is not None and returned_at < (left_at or arrived_at):
        raise ActivityTimesError(field="returned_at", problem="returned")


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
    purpose: str = "",
    few_officers_reason: str = "",
    recorders: Mapping[UUID, UUID | None] | None = None,
    facts: Sequence[str] = (),
    key_contents: Sequence[str] = (),
) -> Activity:
    """Enter an activity of a case: where, who, with what, arrived, left, returned to the unit. See `ActivityTold`.

    An activity of a closed case can be entered too: it happened, and was forgotten.

    Raises:
        CaseNotFoundError: no such case for this actor.
        NotPermittedError: the actor doesn't handle cases of its unit.
        CaseFactInvalidError: a text is empty or too long; `field` names it.
        NoOfficerError, FewOfficersReasonNeededError: nobody is named, or too few without a reason.
        ActivityTimesError: left before arrived, or returned before left.
        DayOutOfReasonError: a time that nobody can have meant, or that hasn't come yet.
        ReporterToldError: place or purpose names who reported what started the case (art 6(3)).
        RecorderNotFoundError, OfficerNotFoundError: a recorder, or who wore it, isn't in the register.
    """
    told = ActivityTold(
        place=place,
        officer_ids=officer_ids,
        arrived_at=arrived_at,
        left_at=left_at,
        returned_at=returned_at,
        purpose=purpose,
        few_officers_reason=few_officers_reason,
        recorders=recorders or {},
        facts=facts,
        key_contents=key_contents,
    )
    case = case_to_change(actor=actor, case_id=case_id, may_be_closed=True)
    activity = Activity(case=case, created_at=now)
    _write(activity, told, actor, now)
    _enter("activity.created", activity, actor, now)
    return activity


@transaction.atomic
def edit_activity(*, actor: Actor, now: datetime, activity_id: UUID, told: ActivityTold) -> Activity:
    """Correct what was said of an activity, or say what was left for later.

    Raises:
        ActivityNotFoundError: no such activity for this actor.
        NotPermittedError and the others of `create_activity`.
    """
    activity = activity_to_change(actor=actor, activity_id=activity_id)
    _write(activity, told, actor, now)
    _enter("activity.edited", activity, actor, now)
    return activity


def activity_to_change(*, actor: Actor, activity_id: UUID) -> Activity:
    """Return an activity of a case that the actor handles, locked until the transaction ends.

    Raises:
        ActivityNotFoundError: no such activity for this actor.
        NotPermittedError: the actor doesn't handle cases of its unit.
    """
    require(actor, Capability.EDIT_CASES)
    activity = get_activity(actor=actor, activity_id=activity_id)
    require(actor, Capability.EDIT_CASES, unit_id=activity.case.unit_id)
    Activity.objects.select_for_update().get(id=activity.id)
    return activity


@transaction.atomic
def record_activity_times(
    *, actor: Actor, now: datetime, activity_id: UUID, left_at: datetime | None, returned_at: datetime | None
) -> Activity:
    """Enter when the officers left the place and returned to the unit; the return starts art 16's clock.

    Raises:
        ActivityNotFoundError: no such activity for this actor.
        NotPermittedError: the actor doesn't handle cases of its unit.
        ActivityTimesError: the times run backwards.
        DayOutOfReasonError: a time that nobody can have meant, or that hasn't come yet.
    """
    activity = activity_to_change(actor=actor, activity_id=activity_id)
    _check_times(activity.arrived_at, left_at, returned_at, now)
    activity.left_at, activity.returned_at = left_at, returned_at
    activity.save(update_fields=["left_at", "returned_at"])
    _enter("activity.times_recorded", activity, actor, now)
    return activity


def _write(activity: Activity, told: ActivityTold, actor: Actor, now: datetime) -> None:
    _check_times(told.arrived_at, told.left_at, told.returned_at, now)
    officers, activity.few_officers_reason = officers_of(
        told.officer_ids, reason=told.few_officers_reason, day=timezone.localdate(told.arrived_at)
    )
    activity.place = line(told.place, field="place")
    activity.purpose = line(told.purpose, field="purpose", needed=False)
    refuse_reporter(actor, activity.case, place=activity.place, purpose=activity.purpose)
    activity.facts = sorted({line(code, field="facts", longest=40) for code in told.facts})
    activity.key_contents = sorted({line(code, field="key_contents", longest=20) for code in told.key_contents})
    activity.arrived_at, activity.left_at, activity.returned_at = told.arrived_at, told.left_at, told.returned_at
    activity.save()
    activity.officers.set(officers)
    make_findable([activity.case_id])
    known = {officer.id for officer in officers}
    activity.taken.exclude(recorder_id__in=told.recorders).delete()
    for recorder_id, wearer in told.recorders.items():
        recorder = devices.get_recorder(recorder_id)
        if wearer is not None and wearer not in known:
            raise CaseFactInvalidError(field="recorders", longest=0)
        TakenRecorder.objects.update_or_create(activity=activity, recorder=recorder, defaults={"officer_id": wearer})


def _enter(kind: str, activity: Activity, actor: Actor, now: datetime) -> None:
    wind_upload(now=now, activity=activity)  # art 16
    wind_carrier(now=now, case=activity.case)  # art 21
    taken = activity.taken.order_by("recorder_id").values_list("recorder_id", "officer_id")
    custody.append(
        kind=kind,
        subject=activity.id,
        actor=actor.reference,
        now=now,
        facts={
            "case": str(activity.case_id),
            "place": activity.place,
            "purpose": activity.purpose,
            "arrived_at": activity.arrived_at.isoformat(),
            "left_at": activity.left_at.isoformat() if activity.left_at else None,
            "returned_at": activity.returned_at.isoformat() if activity.returned_at else None,
            "officers": sorted(str(pk) for pk in activity.officers.values_list("id", flat=True)),
            "few_officers_reason": activity.few_officers_reason,
            "recorders": [f"{recorder}:{officer or ''}" for recorder, officer in taken],
            "facts": list(activity.facts),
            "key_contents": list(activity.key_contents),
        },
    )
