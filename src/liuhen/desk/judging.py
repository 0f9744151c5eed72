"""研判: gathers what the rooms know of a case and has the rules of its day judge it.

It stands here and not in cases because recordings stand above cases, and a point of art 7 is recorded by a recording.
Nobody's permission narrows the facts: whether a point is recorded doesn't depend on who asks. What a finding names are
identifiers; who may open them is asked where they're opened. Other cases are named only to those who may know of them.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta

from liuhen.archive.exhibits.proven import Proven, proven_of
from liuhen.archive.keeping.queries.holds import long_term_grounds
from liuhen.cases.clocks import grounds_of
from liuhen.cases.models import Activity, Area, Case, CaseCheck, Check, Exemption, Source
from liuhen.cases.queries import meanwhile, visible_cases
from liuhen.desk.document_facts import documents_of
from liuhen.desk.gathering import Gathered
from liuhen.desk.use_checks import checks_of
from liuhen.devices.models import Recorder
from liuhen.devices.timekeeping import NOTHING
from liuhen.duties import matters
from liuhen.duties.counting import calendar_in_force
from liuhen.intake.continuity.models import GapStatement
from liuhen.people.actors import Actor
from liuhen.people.models import Officer
from liuhen.people.permissions import Capability, require
from liuhen.people.queries import certificate_on
from liuhen.recordings.models import Recording
from liuhen.recordings.times import begun_at
from liuhen.rules.calendar import Calendar
from liuhen.rules.clocks import ZONE, Due, Limit, due
from liuhen.rules.codes import Fact
from liuhen.rules.facts import (
    ActivityFacts,
    AreaFacts,
    CaseFacts,
    ChecklistFacts,
    ConfirmedFacts,
    MarkFacts,
    OfficerFacts,
    RecorderCheckFacts,
    RecorderFacts,
    RecordingFacts,
    StatementFacts,
    StayFacts,
)
from liuhen.rules.judging import Judgement, Retention, judge
from liuhen.rules.judging.bars import UNKNOWN
from liuhen.rules.judging.confirming import item_marked
from liuhen.rules.judging.docket import PENDING
from liuhen.rules.judging.keeping import grounds_among, retention_of
from liuhen.rules.model import RulesInForce

UNBROKEN = "12(5)"
_SOURCES = {Source.PLAN: Fact.PLANNED, Source.COMPLAINT: Fact.COMPLAINT}


@dataclass(frozen=True, slots=True, kw_only=True)
class Judged:
    """A case with what is known of it and what the rules of its day say.

    Attributes:
        facts: what was judged.
        rules: those of the day on which the case was opened, refined by the bureau's 清单.
        judgement: what they say.
        known: from what the facts were taken.
        calendar: by which days were counted.
    """

    facts: CaseFacts
    rules: RulesInForce
    judgement: Judgement
    known: Gathered
    calendar: Calendar


def judged(*, actor: Actor, case: Case, now: datetime, known: Gathered | None = None) -> Judged:
    """What is known of a case, and what the rules in force on the day when it was opened say of it now.

    Costs the same number of queries however much belongs to the case.

    Args:
        actor: who looks; may know of the case (see `cases.queries.get_case`).
        case: as that gave it.
        now: the moment of judging.
        known: what was gathered of the case already.

    Raises:
        NotPermittedError: the actor doesn't look at cases.
    """
    require(actor, Capability.VIEW_CASES)
    return judge_case(known or Gathered(actor=actor, case=case), now=now)


def judge_case(known: Gathered, *, now: datetime) -> Judged:
    """The same for whoever has asked already whether the actor may."""
    facts = facts_of(known, now=now)
    rules = rules_of(known.case)
    calendar = calendar_in_force()
    return Judged(facts=facts, rules=rules, judgement=judge(facts, rules, calendar), known=known, calendar=calendar)


def rules_of(case: Case) -> RulesInForce:
    """The rules by which a case is judged: those of its day, refined by the bureau's 清单."""
    return matters.rules_for(day=case.opened_on, kind=case.kind, matter=case.matter)


def claims_on(found: Judged) -> dict[str, list[tuple[Case, Retention]]]:
    """What the case, and each one that grew out of it, asks of every recording that it keeps (art 22).

    A recording is shared with every case that grew out of its own; each of them may ask for longer.
    """
    claims = {one.recording: [(found.known.case, one)] for one in found.judgement.retention}
    films = {film.id: film for film in found.facts.recordings}

    def end(start: datetime, limit: Limit) -> Due:
        return due(start, limit, found.calendar)

    for later in found.known.later:
        rules, grounds, closed_at = rules_of(later), grounds_of(later), _closing(later)
        for recording, known in claims.items():
            said = retention_of(
                films[recording], rules=rules, due=end, grounds=grounds, closed_at=closed_at, is_in_case=True
            )
            known.append((later, said))
    return claims


def _closing(case: Case) -> datetime | None:
    return datetime.combine(case.closed_on, time(), ZONE) if case.closed_on else None


def facts_of(known: Gathered, *, now: datetime) -> CaseFacts:
    """All that the rooms know of a case, as the rules take it; what it grew from shares its recordings with it."""
    case, activities = known.case, known.activities
    recordings = sorted(known.recordings, key=lambda one: one.id)
    documents, papers, told = documents_of(known)
    officers = {officer.id: officer for officer in known.officers}
    recorders = {one.recorder.id: one.recorder for one in recordings if one.recorder is not None}
    for activity in activities:
        officers |= {officer.id: officer for officer in activity.officers.all()}
        recorders |= {taken.recorder.id: taken.recorder for taken in activity.taken.all()}
    day = _local(activities[0].arrived_at).date() if activities else case.opened_on
    proven, checks = proven_of(recordings), checks_of(activities)
    facts = CaseFacts(
        id=str(case.id),
        kind=case.kind,
        now=_local(now),
        opened_on=case.opened_on,
        number=case.number,
        party=case.party.name,
        source=case.source,
        matter=case.matter,
        facts=frozenset(case.facts) | told | _of_source(case),
        grounds=known.grounds,
        stages=_stages(known),
        outcome=case.outcome,
        closed_at=_closing(case),
        officers=tuple(_officer(officer, day) for officer in officers.values()),
        recorders=tuple(_recorder(one) for one in recorders.values()),
        activities=tuple(_activity(activity, known, checks.get(activity.id)) for activity in activities),
        recordings=tuple(_recording(one, known, proven.get(one.id)) for one in recordings),
        documents=documents,
        papers=papers,
        statements=(*map(_statement, known.exemptions), *map(_gap_statement, known.gap_statements)),
        elsewhere=_elsewhere(known.actor, case, activities),
        in_charge=tuple(str(officer.id) for officer in known.officers),
        checklist=ChecklistFacts(confirmed=tuple(map(_word, known.checks))),
    )
    return _with_carriers(facts, known)


def _with_carriers(facts: CaseFacts, known: Gathered) -> CaseFacts:
    """On what each recording was written: asked only where something hangs on it (arts 20 and 21)."""
    hangs = grounds_among(long_term_grounds(known.case), facts) or any(one.is_evidence for one in facts.recordings)
    if not hangs:
        return facts
    carriers = {str(recording): number for recording, number in known.carriers.items()}
    return replace(
        facts,
        recordings=tuple(replace(one, carrier=carriers.get(one.id, "")) for one in facts.recordings),
    )


def _of_source(case: Case) -> frozenset[str]:
    """What follows from where a case came from, so that nobody has to say it twice."""
    told = _SOURCES.get(Source(case.source)) if case.source else None
    return frozenset({told.value} if told else ())


def _local(moment: datetime) -> datetime:
    return moment.astimezone(ZONE)


def _known(moment: datetime | None) -> datetime | None:
    return None if moment is None else _local(moment)


def _stages(known: Gathered) -> dict[str, date]:
    """As entered; officers who have been at a place are investigating, whatever was entered."""
    entered = {row.stage: row.began_on for row in known.stages}
    if known.activities:
        entered.setdefault("investigation", _local(known.activities[0].arrived_at).date())
    return entered


def _officer(officer: Officer, day: date) -> OfficerFacts:
    """With the certificate of the day: one that was renewed since was valid then all the same."""
    held = certificate_on(officer, day)
    return OfficerFacts(
        id=str(officer.id),
        name=officer.name,
        certificate=held.number,
        valid_from=held.valid_from,
        valid_until=held.valid_until,
    )


def _recorder(one: Recorder) -> RecorderFacts:
    return RecorderFacts(
        id=str(one.id),
        code=one.code,
        ex_certificate=one.proof_number,
        ex_zones=frozenset(one.proof_zones),
        ex_valid_until=one.proof_until,
    )


def _activity(activity: Activity, known: Gathered, checks: tuple[RecorderCheckFacts, ...] | None) -> ActivityFacts:
    own = [one for one in known.recordings if one.activity_id == activity.id]
    return ActivityFacts(
        id=str(activity.id),
        place=activity.place,
        purpose=activity.purpose,
        facts=frozenset(activity.facts),
        key_contents=frozenset(activity.key_contents),
        arrived_at=_local(activity.arrived_at),
        left_at=_known(activity.left_at),
        returned_at=_known(activity.returned_at),
        officers=tuple(str(officer.id) for officer in activity.officers.all()),
        recorders=tuple(dict.fromkeys(str(taken.recorder_id) for taken in activity.taken.all())),
        docked_at=_known(min((one.received_at for one in own), default=None)),
        areas=tuple(_area(area, activity) for area in activity.areas.all()),
        checklist=ChecklistFacts(
            # What somebody says of the whole activity counts before what somebody marked in a film.
            confirmed=(*_marked(activity, known), *(_check(check) for check in activity.checks.all()))
        ),
        checks=checks,
    )


def _area(area: Area, activity: Activity) -> AreaFacts:
    """A consent that names no area is about the whole activity."""
    said = [one for one in activity.consents.all() if one.area_id in {area.id, None}]
    consent = max((one for one in said if one.about == area.bar), key=lambda one: one.said_at, default=None)
    return AreaFacts(
        id=str(area.id),
        name=area.name,
        explosion_zone=(area.zone or UNKNOWN) if area.is_hazardous else "",
        bar=area.bar,
        consent="" if consent is None else "given" if consent.is_given else "refused",
        consent_document=str(consent.evidence_id or "") if consent else "",
        recorders=tuple(str(one.id) for one in area.recorders.all()),
    )


def _word(check: CaseCheck) -> ConfirmedFacts:
    return ConfirmedFacts(
        item=check.item,
        holds=check.was_done,
        by=check.confirmed_by.name if check.confirmed_by else "",
        at=_local(check.confirmed_at),
        note=check.note,
    )


def _check(check: Check) -> ConfirmedFacts:
    return ConfirmedFacts(
        item=check.item,
        holds=check.was_done,
        by=check.confirmed_by.name if check.confirmed_by else "",
        at=_local(check.confirmed_at),
        recording=str(check.recording_id or ""),
        second=check.second,
        note=check.note,
    )


def _marked(activity: Activity, known: Gathered) -> tuple[ConfirmedFacts, ...]:
    """Marks of conduct (art 12) are words of a person too, and name the second; the earliest of them counts."""
    rules = rules_of(known.case) if known.conduct_marks else None
    found = []
    for mark in known.conduct_marks:
        item = item_marked(rules, mark.clause) if rules and mark.activity_id == activity.id else ""
        if item:
            found.append(
                ConfirmedFacts(
                    item=item,
                    by=mark.marked_by.name if mark.marked_by else "",
                    at=_local(mark.marked_at),
                    recording=str(mark.recording_id),
                    second=mark.second,
                    note=mark.note,
                )
            )
    return tuple(found)


def _statement(one: Exemption) -> StatementFacts:
    is_approved = one.state == Exemption.State.APPROVED
    return StatementFacts(
        id=str(one.id),
        clauses=(one.clause,),
        activity=str(one.activity_id or ""),
        area=str(one.area_id or ""),
        reason=one.reason,
        text=one.text,
        evidence=(str(one.evidence_id),) if one.evidence_id else (),
        text_record=str(one.text_record_id or ""),
        made_at=_local(one.asked_at),
        approver=(one.decided_by.name if one.decided_by else "—") if is_approved else "",
        approved_at=_known(one.decided_at) if is_approved else None,
        refused=one.state == Exemption.State.REFUSED,
    )


def _gap_statement(one: GapStatement) -> StatementFacts:
    """An accepted explanation of a gap speaks of its stay's run (art 12(5))."""
    return StatementFacts(
        id=str(one.id),
        clauses=(UNBROKEN,),
        activity=str(one.activity_id),
        reason=one.reason,
        text=one.text,
        made_at=_local(one.stated_at),
        approver=one.decided_by.name if one.decided_by else "—",
        approved_at=_known(one.decided_at),
        recorder=str(one.recorder_id or ""),
        begun=_known(one.begun_at),
        ended=_known(one.ended_at),
    )


def _recording(one: Recording, known: Gathered, proven: Proven | None) -> RecordingFacts:
    """A recording counts as stored when it has a row: that's made only when its original was read back and matched."""
    described = one.description if one.is_described else None
    seconds = one.facts.get("duration_s")
    under = known.under_consents.get(one.id, [])
    timed = known.times.get(one.id)
    told = timed.told if timed is not None else None
    return RecordingFacts(
        id=str(one.id),
        number=one.number,
        kind=PENDING if one.is_unseen else one.kind,
        activity=str(one.activity_id or ""),
        recorder=str(one.recorder_id or ""),
        officer=str(one.officer_id or ""),
        place=described.place if described else "",
        captured_at=_known(begun_at(one, known.times)),
        shown_at=_known(told.shown) if told is not None and told.within is not None else None,
        within=(told.within if told is not None else None) or NOTHING,
        seconds=float(seconds) if isinstance(seconds, int | float) else None,
        received_at=_local(one.received_at),
        described_at=_known(described.described_at) if described else None,
        area=next((str(each) for each in under if each), ""),
        marks=tuple(MarkFacts(clause=clause, second=second) for clause, second in known.marks.get(one.id, [])),
        sealed=one.is_sealed,
        named_viewers=bool(under),
        is_evidence=one.is_evidence,
        exhibit_carrier=proven.carrier if proven else "",
        statement_document=str(proven.statement or "") if proven else "",
    )


_MOMENT = timedelta(minutes=1)  # for which a stay counts whose end nobody has entered


def _elsewhere(actor: Actor, case: Case, activities: list[Activity]) -> tuple[StayFacts, ...]:
    """Where the officers were in other cases meanwhile; one without an end counts for a day at most."""
    if not activities:
        return ()
    officers = {officer.id for activity in activities for officer in activity.officers.all()}
    taken = {taken.recorder_id for activity in activities for taken in activity.taken.all()}
    spans = [(one.arrived_at, one.left_at or one.arrived_at + _MOMENT) for one in activities]
    found = meanwhile(case=case, officers=officers, recorders=taken, spans=spans)
    if not found:
        return ()
    known = dict(visible_cases(actor).filter(id__in={one.case_id for one in found}).values_list("id", "number"))
    return tuple(
        StayFacts(
            activity=str(one.activity_id),
            case=known.get(one.case_id, ""),
            place=one.place if one.case_id in known else "",
            arrived_at=_local(one.arrived_at),
            left_at=_known(one.left_at),
            officers=frozenset(map(str, one.officers)),
            recorders=frozenset(map(str, one.recorders)),
        )
        for one in found
    )
