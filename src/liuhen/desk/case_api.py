"""How a case stands, over the API: what is recorded, what a court would ask, its clocks, how long it is kept."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Literal
from uuid import UUID

from django.http import HttpRequest
from ninja import Router, Schema

from liuhen.cases import queries as cases
from liuhen.clock import now
from liuhen.desk.findings import ConfirmGroup, ConfirmLine, Teller
from liuhen.desk.judging import Judged, judged
from liuhen.desk.kept import KeptCase, kept_of
from liuhen.duties.api import DeadlineOut
from liuhen.duties.queries import clocks_of_case
from liuhen.people import web
from liuhen.people.permissions import Capability, require
from liuhen.prose import translated
from liuhen.rules.clauses import clause_in_words
from liuhen.rules.judging import PointState
from liuhen.rules.judging.prose import REASONS

router = Router(tags=["desk"])


class PlaceOut(Schema):
    """Where to look. `url` is its page, with the second or the page in it; empty when the caller has no page of it.

    `second` counts from a recording's beginning, `page` from a document's first.
    """

    kind: str
    label: str
    url: str
    second: float | None
    page: int | None


class CoveredPointOut(Schema):
    """How it stands with a record point, in the case or in one activity.

    `why` is empty when it's recorded; else a code of what is lacking, of the reason that explains it, or of the rule by
    which it doesn't apply (`kind`, `stage`, `facts`); `rule` says the same in words. `medium` is what the rulebook asks
    for: `text`, `av`, `both` or `either`; `by` is what records or explains it.
    """

    clause: str
    cited: str
    gist: str
    medium: str
    scope: Literal["case", "activity"]
    scope_id: UUID
    place: str
    state: Literal["recorded", "explained", "missing", "not_applicable"]
    why: str
    rule: str
    by: list[PlaceOut]


class CoverageOut(Schema):
    """The matrix of a case: every point of the rulebook in force on its day, for the case or each activity."""

    missing: int
    explained: int
    recorded: int
    points: list[CoveredPointOut]


class FindingOut(Schema):
    """Something for a person to look at, never a verdict.

    `severity` is `breach` (the text asks otherwise), `warning` (a court would ask) or `note`.
    """

    code: str
    severity: Literal["breach", "warning", "note"]
    cited: str
    text: str
    places: list[PlaceOut]


class ToConfirmOut(Schema):
    """Something that only a person can say: `state` is `open`, `holds` or `fails`; `who` has to say it."""

    item: str
    cited: str
    gist: str
    activity_id: UUID | None
    state: Literal["open", "holds", "fails"]
    who: str
    by: str
    note: str
    place: PlaceOut | None


class FindingsOut(Schema):
    """What a court would ask of a case, gravest first, and what people confirm of it."""

    findings: list[FindingOut]
    confirmations: list[ToConfirmOut]


class KeptReasonOut(Schema):
    """One rule that speaks; `until` is null when it names no end, `case` the later case's number that asks for it."""

    text: str
    cited: str
    until: date | None
    case: str


class KeptRecordingOut(Schema):
    """How long one recording is kept at least; `until` is null for as long as no end can be named."""

    number: str
    until: date | None
    reasons: list[KeptReasonOut]


class KeptCaseOut(Schema):
    """How long a case's recordings are kept at least, and by what; an end destroys nothing."""

    until: date | None
    reasons: list[KeptReasonOut]
    lines: list[KeptRecordingOut]


def _judged(request: HttpRequest, case_id: UUID) -> Judged:
    actor = web.actor(request)
    require(actor, Capability.VIEW_CASES)
    return judged(actor=actor, case=cases.get_case(actor=actor, case_id=case_id), now=now())


@router.get("/cases/{uuid:case_id}/coverage", response=CoverageOut)
def coverage(request: HttpRequest, case_id: UUID) -> object:
    """What the regulation asks to be recorded of a case, what is recorded and where, what is missing and why."""
    found = _judged(request, case_id)
    teller = Teller(web.actor(request), found)
    states = [point.state for point in found.judgement.points]
    return {
        "missing": states.count("missing"),
        "explained": states.count("explained"),
        "recorded": states.count("recorded"),
        "points": [_point(point, found, teller) for point in found.judgement.points],
    }


def _point(point: PointState, found: Judged, teller: Teller) -> dict[str, object]:
    known = found.rules.point(point.clause)
    places = {str(one.id): one.place for one in found.known.activities}
    return {
        "clause": point.clause,
        "cited": clause_in_words(point.clause),
        "gist": point.gist,
        "medium": known.medium if known else "av",
        "scope": point.scope,
        "scope_id": point.scope_id,
        "place": places.get(point.scope_id, ""),
        "state": point.state,
        "why": point.why,
        "rule": translated(REASONS[point.why]) if point.why in REASONS else "",
        "by": teller.places(point.by),
    }


@router.get("/cases/{uuid:case_id}/findings", response=FindingsOut)
def findings(request: HttpRequest, case_id: UUID) -> object:
    """What a court would ask of a case, where to look for each, and what people still have to confirm."""
    found = _judged(request, case_id)
    actor = web.actor(request)
    teller = Teller(actor, found)
    groups = teller.groups(found.judgement.confirmations)
    return {
        "findings": [teller.finding(one) for one in found.judgement.findings],
        "confirmations": _confirmations(groups, activities={one.id for one in found.facts.activities}),
    }


def _confirmations(groups: Sequence[ConfirmGroup], *, activities: set[str]) -> list[dict[str, object]]:
    return [
        _confirmation(line, group.id if group.id in activities else None) for group in groups for line in group.lines
    ]


def _confirmation(line: ConfirmLine, activity_id: str | None) -> dict[str, object]:
    names = ("item", "cited", "gist", "state", "who", "by", "note", "place")
    return {**{name: getattr(line, name) for name in names}, "activity_id": activity_id}


@router.get("/cases/{uuid:case_id}/deadlines", response=list[DeadlineOut])
def clocks(request: HttpRequest, case_id: UUID) -> object:
    """Every clock of a case, running or ended, what is due first; how each was counted says `/deadlines/{id}`."""
    actor = web.actor(request)
    require(actor, Capability.VIEW_CASES)
    return clocks_of_case(cases.get_case(actor=actor, case_id=case_id).id)


@router.get("/cases/{uuid:case_id}/retention", response=KeptCaseOut)
def retention(request: HttpRequest, case_id: UUID) -> object:
    """How long a case's recordings are kept at least, by its own rules and those of the cases that share them."""
    return kept_of(_judged(request, case_id)) or KeptCase(until=None, reasons=(), lines=())
