"""研判: gathers what the rooms know of a case and has the rules of its day judge it.

It stands here and not in cases because recordings stand above cases, and a point of art 7 is recorded by a recording.
Nobody's permission narrows the facts: whether a point is recorded doesn't depend on who asks. What a finding names are
identifiers; who may open them is asked where they're opened. Other cases are named only to those who may know of them.
"""

from __future__ import annotations

from datetime import date, datetime

from django.db.models import Q

from liuhen.cases.models import Activity, Case
from liuhen.cases.queries import OPEN_ACTIVITY, visible_cases
from liuhen.duties.counting import calendar_in_force
from liuhen.people.actors import Actor
from liuhen.people.models import Officer
from liuhen.people.permissions import Capability, require
from liuhen.recordings.models import Recording
from liuhen.rules.clocks import ZONE
from liuhen.rules.facts import (
    ActivityFacts,
    CaseFacts,
    MarkFacts,
    OfficerFacts,
    RecorderFacts,
    RecordingFacts,
    StayFacts,
)
from liuhen.rules.judging import Judgement, judge
from liuhen.rules.shelf import rulebook


def judgement_of(*, actor: Actor, case: Case, now: datetime) -> Judgement:
    """What the rules in force on the day when a case was opened say of it now.

    Costs the same number of queries however much belongs to the case.

    Args:
        actor: who looks; may know of the case (see `cases.queries.get_case`).
        case: as that gave it.
        now: the moment of judging.

    Raises:
        NotPermittedError: the actor doesn't look at cases.
    """
    require(actor, Capability.VIEW_CASES)
    facts = facts_of(actor=actor, case=case, now=now)
    return judge(facts, rulebook().on(facts.opened_on), calendar_in_force())


def facts_of(*, actor: Actor, case: Case, now: datetime) -> CaseFacts:
    """All that the rooms know of a case, as the rules take it."""
    activities = list(case.activities.prefetch_related("officers").order_by("arrived_at", "id"))
    recordings = list(
        Recording.objects.filter(case=case).select_related("recorder", "officer", "description").order_by("id")
    )
    in_charge = list(case.officers.all())
    officers = {officer.id: officer for officer in in_charge}
    for activity in activities:
        officers |= {officer.id: officer for officer in activity.officers.all()}
    recorders = {one.recorder.id: one.recorder for one in recordings if one.recorder is not None}
    return CaseFacts(
        id=str(case.id),
        kind=case.kind,
        now=_local(now),
        opened_on=case.opened_on,
        number=case.number,
        party=str(case.party),
        stages=_stages(case, activities),
        officers=tuple(_officer(officer) for officer in officers.values()),
        recorders=tuple(RecorderFacts(id=str(one.id), code=one.code) for one in recorders.values()),
        activities=tuple(_activity(activity, recordings) for activity in activities),
        recordings=tuple(_recording(one) for one in recordings),
        elsewhere=_elsewhere(actor, case, activities),
        in_charge=tuple(str(officer.id) for officer in in_charge),
    )


def _local(moment: datetime) -> datetime:
    return moment.astimezone(ZONE)


def _known(moment: datetime | None) -> datetime | None:
    return None if moment is None else _local(moment)


def _stages(case: Case, activities: list[Activity]) -> dict[str, date]:
    reached: dict[str, date] = {"initiation": case.opened_on}
    if activities:
        reached["investigation"] = _local(activities[0].arrived_at).date()
    return reached


def _officer(officer: Officer) -> OfficerFacts:
    return OfficerFacts(id=str(officer.id), name=officer.name, certificate=officer.certificate_number)


def _activity(activity: Activity, recordings: list[Recording]) -> ActivityFacts:
    own = [one for one in recordings if one.activity_id == activity.id]
    return ActivityFacts(
        id=str(activity.id),
        place=activity.place,
        arrived_at=_local(activity.arrived_at),
        left_at=_known(activity.left_at),
        returned_at=_known(activity.returned_at),
        officers=tuple(str(officer.id) for officer in activity.officers.all()),
        recorders=tuple(dict.fromkeys(str(one.recorder_id) for one in own if one.recorder_id)),
        docked_at=_known(min((one.received_at for one in own), default=None)),
    )


def _recording(one: Recording) -> RecordingFacts:
    """A recording counts as stored when it has a row: that's made only when its original was read back and matched."""
    described = one.description if one.is_described else None
    seconds = one.facts.get("duration_s")
    return RecordingFacts(
        id=str(one.id),
        number=one.number,
        kind=one.kind,
        activity=str(one.activity_id or ""),
        recorder=str(one.recorder_id or ""),
        officer=str(one.officer_id or ""),
        place=described.place if described else "",
        captured_at=_known(one.captured_at),
        seconds=float(seconds) if isinstance(seconds, int | float) else None,
        received_at=_local(one.received_at),
        described_at=_known(described.described_at) if described else None,
        marks=(MarkFacts(clause=described.record_point),) if described and described.record_point else (),
    )


def _elsewhere(actor: Actor, case: Case, activities: list[Activity]) -> tuple[StayFacts, ...]:
    """Where the officers were in other cases meanwhile; one without an end counts for a day at most."""
    if not activities:
        return ()
    officers = {officer.id for activity in activities for officer in activity.officers.all()}
    first = min(activity.arrived_at for activity in activities)
    last = max(activity.left_at or activity.arrived_at for activity in activities)
    meanwhile = Q(left_at__gt=first) | Q(left_at=None, arrived_at__gt=first - OPEN_ACTIVITY)
    others = (
        Activity.objects.filter(meanwhile, officers__in=officers, arrived_at__lt=last)
        .exclude(case=case)
        .select_related("case")
        .prefetch_related("officers")
        .distinct()
    )
    found = list(others)
    known = set(visible_cases(actor).filter(id__in={one.case_id for one in found}).values_list("id", flat=True))
    return tuple(
        StayFacts(
            activity=str(one.id),
            case=one.case.number if one.case_id in known else "",
            place=one.place if one.case_id in known else "",
            arrived_at=_local(one.arrived_at),
            left_at=_known(one.left_at),
            officers=frozenset(str(officer.id) for officer in one.officers.all()),
        )
        for one in found
    )
