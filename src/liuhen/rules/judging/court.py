"""法庭会问的事: evidence after the decision, one officer, no certificate, no service, films outside the stay."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, time

from liuhen.rules.codes import Fact, StageCode
from liuhen.rules.facts import ActivityFacts, DocumentFacts, RecordingFacts
from liuhen.rules.judging.docket import (
    Docket,
    activity_subject,
    clock_text,
    document_name,
    document_subject,
    film_name,
    film_subject,
)
from liuhen.rules.judging.model import Finding, Subject
from liuhen.rules.model import Quantity
from liuhen.rules.stays import EDGE

EVIDENCE_60 = "行政诉讼证据规定第六十条第（一）项"
OFFICERS_42 = "行政处罚法第四十二条"
SHOWN = "12(2)"  # a certificate that is shown has to be a valid one
SERVE = "serve"
_LATER_STAGES = frozenset({StageCode.SERVICE, StageCode.FILING})
_LATER_FACTS = frozenset({Fact.REINSPECTION, Fact.SERVED_BY_LEAVING, Fact.SERVED_BY_NOTICE})


def find_court(docket: Docket) -> Iterator[Finding]:
    """What the other side would bring up."""
    for activity in docket.activities.values():
        yield from _officers(docket, activity)
        for film in docket.films_at(activity.id):
            yield from _outside(activity, film)
    yield from _after_decision(docket)
    for document in docket.documents.values():
        if "service" in document.needs:
            yield from _service(docket, document)
    yield from _prior_approval(docket)


def _officers(docket: Docket, activity: ActivityFacts) -> Iterator[Finding]:
    rule = next((one for one in docket.rules.of(Quantity) if one.code == "officers"), None)
    clause = rule.clause if rule else OFFICERS_42
    where, day = activity_subject(activity), activity.arrived_at.date()
    if rule is not None and len(set(activity.officers)) < rule.number:
        yield Finding(
            code="officers.too_few", clause=clause, severity="breach", subjects=(where,),
            fields={"place": activity.place, "present": len(set(activity.officers)), "needed": rule.number},
        )  # fmt: skip
    for officer_id in activity.officers:
        officer = docket.officers.get(officer_id)
        if officer is None:
            continue
        subjects = (where, Subject("officer", officer.id))
        fields = {"officer": officer.name, "day": day.isoformat(), "place": activity.place}
        if not officer.certificate:
            code = "officer.no_certificate"
        elif (officer.valid_until and officer.valid_until < day) or (officer.valid_from and officer.valid_from > day):
            code = "officer.certificate_invalid"
        elif officer.valid_until is None:
            yield Finding(
                code="officer.certificate_unknown", clause=SHOWN, severity="note", subjects=subjects, fields=fields
            )
            continue
        else:
            continue
        yield Finding(code=code, clause=SHOWN, severity="breach", subjects=subjects, fields=fields)


def _outside(activity: ActivityFacts, film: RecordingFacts) -> Iterator[Finding]:
    """Art 12(5): no 事后补录; and what was filmed elsewhere doesn't show this stay."""
    if film.captured_at is None or film.ended_at is None:
        return
    too_early = film.captured_at + film.within < activity.arrived_at  # whatever its clock leaves open
    too_late = activity.left_at is not None and film.ended_at - film.within >= activity.left_at + EDGE
    if too_early or too_late:
        second = 0.0
        if not too_early and activity.left_at is not None:
            second = max(0.0, (activity.left_at - film.captured_at).total_seconds())
        yield Finding(
            code="recording.outside_activity", clause="12(5)", severity="warning",
            subjects=(film_subject(film, second), activity_subject(activity)),
            fields={
                "recording": film_name(film), "place": activity.place, "captured": clock_text(film.captured_at),
                "arrived": clock_text(activity.arrived_at),
                "left": clock_text(activity.left_at) if activity.left_at else "",
            },
        )  # fmt: skip


def decided_at(docket: Docket) -> tuple[datetime, DocumentFacts] | None:
    """When the case was decided, and by which document: its moment, or the end of its day."""
    found = [
        (document.made_at or datetime.combine(document.made_on, time.max, docket.case.now.tzinfo), document)
        for document in docket.documents.values()
        if "decision" in document.acts and document.made_on is not None
    ]
    return min(found, key=lambda pair: (pair[0], pair[1].id), default=None)


def _after_decision(docket: Docket) -> Iterator[Finding]:
    """Evidence gathered after the decision can't carry it; service and re-inspection come after by nature."""
    decided = decided_at(docket)
    if decided is None:
        return
    moment, decision = decided
    points = {point.clause: point for point in docket.rules.points}
    for film in docket.films:
        if film.captured_at is None or film.captured_at - film.within <= moment:
            continue
        marked = [points[mark.clause] for mark in film.marks if mark.clause in points]
        for_later = [point for point in marked if point.stage in _LATER_STAGES or _LATER_FACTS & set(point.when)]
        activity = docket.activities.get(film.activity)
        by_nature = bool(for_later) or (activity is not None and any(fact in activity.facts for fact in _LATER_FACTS))
        if by_nature and len(for_later) == len(marked) and not film.is_evidence:
            continue
        yield Finding(
            code="evidence.after_decision", clause=EVIDENCE_60,
            severity="warning" if marked or film.is_evidence else "note",
            subjects=(film_subject(film), document_subject(decision)),
            fields={
                "recording": film_name(film), "captured": clock_text(film.captured_at),
                "document": document_name(decision), "decided": clock_text(moment),
            },
        )  # fmt: skip
    for document in docket.documents.values():
        gathered = "record" in document.acts and document.stage == StageCode.INVESTIGATION
        if gathered and document.made_on is not None and document.made_on > moment.date():
            yield Finding(
                code="evidence.record_after_decision", clause=EVIDENCE_60, severity="warning",
                subjects=(document_subject(document), document_subject(decision)),
                fields={
                    "document": document_name(document), "made": document.made_on.isoformat(),
                    "decision": document_name(decision), "decided": clock_text(moment),
                },
            )  # fmt: skip


def _service(docket: Docket, document: DocumentFacts) -> Iterator[Finding]:
    """Not served when the period for it had run, or when the case was closed."""
    period = docket.rules.periods.get(SERVE)
    served = document.service.served_at if document.service else None
    fields = {"document": document_name(document)}
    if "decision" in document.acts and document.made_on is not None and period is not None and period.limit is not None:
        start = document.made_at or datetime.combine(document.made_on, time(), docket.case.now.tzinfo)
        end = docket.due(start, period.limit).due
        if (served or docket.case.now) > end:
            yield Finding(
                code="service.late" if served else "service.overdue", clause=period.clause, severity="breach",
                subjects=(document_subject(document),),
                fields={**fields, "due": clock_text(end), "served": clock_text(served) if served else ""},
            )  # fmt: skip
            return
    if served is None and docket.is_over:
        yield Finding(
            code="service.missing", clause="10(1)", severity="breach", subjects=(document_subject(document),),
            fields=fields,
        )  # fmt: skip


def _prior_approval(docket: Docket) -> Iterator[Finding]:
    """An inspection names its approval; one in urgency is made up for afterwards."""
    first = next(iter(docket.activities.values()), None)
    if docket.case.kind != "inspection" or first is None or not docket.rules.at("6(4)"):
        return
    approvals = [one for one in docket.documents.values() if "prior_approval" in one.acts and one.made_on]
    if not approvals:
        yield Finding(
            code="inspection.not_approved", clause="6(4)", severity="warning", subjects=(activity_subject(first),),
            fields={"place": first.place},
        )  # fmt: skip
        return
    earliest = min(approvals, key=lambda one: (one.made_on is None, one.made_on, one.id))
    if earliest.made_on is not None and earliest.made_on > first.arrived_at.date():
        yield Finding(
            code="inspection.approved_afterwards", clause="6(4)", severity="note",
            subjects=(document_subject(earliest), activity_subject(first)),
            fields={"document": document_name(earliest), "made": earliest.made_on.isoformat()},
        )  # fmt: skip
