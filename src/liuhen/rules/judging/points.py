"""记录环节: which points are asked of the case and its activities, and whether they're recorded (arts 4 to 7 and 9)."""

from __future__ import annotations

from collections.abc import Iterator

from liuhen.rules.facts import ActivityFacts, StatementFacts
from liuhen.rules.judging.docket import Docket, document_subject, film_subject
from liuhen.rules.judging.model import Finding, PointState, Scope, Severity, Subject
from liuhen.rules.model import RecordPoint

_LACKING = {
    "text_only": "medium.text_only",
    "film_only": "medium.film_only",
    "text_half": "medium.half",
    "film_half": "medium.half",
}
_CLAUSE_OF_MEDIUM = {"text_only": "4", "film_only": "4", "text_half": "9", "film_half": "9"}


def coverage(docket: Docket) -> Iterator[PointState]:
    """The state of every point of the rulebook: once for the case, or once for each activity."""
    for point in docket.rules.points:
        yield from _states(docket, point)


def _states(docket: Docket, point: RecordPoint) -> Iterator[PointState]:
    case = docket.case
    if point.kinds and case.kind not in point.kinds:
        yield _not_applicable(point, "case", case.id, "kind")
    elif point.scope == "activity":
        yield from _of_activities(docket, point)
    elif point.when and not set(point.when) & case.facts:
        yield _not_applicable(point, "case", case.id, "facts")
    else:
        state = _of_case(docket, point)
        # What stands on file counts, also before anybody has entered the stage; what's lacking isn't asked for yet.
        is_early = point.stage and point.stage not in case.stages and state.state == "missing"
        yield _not_applicable(point, "case", case.id, "stage") if is_early else state


def _of_activities(docket: Docket, point: RecordPoint) -> Iterator[PointState]:
    asked = False
    for activity in docket.activities.values():
        if point.when and not set(point.when) & activity.facts:
            yield _not_applicable(point, "activity", activity.id, "facts")
        else:
            asked = True
            yield _state(docket, point, "activity", activity.id)
    # A fact that is known of the case only (left at the door, says the receipt) asks its point of the case.
    if not asked and set(point.when) & docket.case.facts:
        yield _of_case(docket, point)


def _of_case(docket: Docket, point: RecordPoint) -> PointState:
    return _state(docket, point, "case", docket.case.id)


def _not_applicable(point: RecordPoint, scope: Scope, scope_id: str, why: str) -> PointState:
    return PointState(
        clause=point.clause, gist=point.gist, scope=scope, scope_id=scope_id, state="not_applicable", why=why
    )


def _state(docket: Docket, point: RecordPoint, scope: Scope, scope_id: str) -> PointState:
    films, untimed = _filmed(docket, point, scope, scope_id)
    texts, empty = _written(docket, point, scope, scope_id)
    why = _lacking(point.medium, has_film=bool(films), has_text=bool(texts))
    if not why:
        by = {"av": films, "text": texts}.get(point.medium, films + texts)
        return PointState(clause=point.clause, gist=point.gist, scope=scope, scope_id=scope_id, state="recorded", by=by)
    where = scope_id if scope == "activity" else ""
    about = list(docket.statements_for(point.clause, where))
    good = [statement for statement in about if not statement_lacks(docket, statement)]
    if good:
        by = tuple(Subject("statement", statement.id) for statement in good)
        return PointState(
            clause=point.clause, gist=point.gist, scope=scope, scope_id=scope_id,
            state="explained", by=by, why=good[0].reason,
        )  # fmt: skip
    refused = [] if about else list(docket.refused_for(point.clause, where))
    if why in {"nothing", "film_half", "text_only"} and _is_unseen(docket, point, scope, scope_id):
        why = "pending"  # its film is here, and nobody has looked inside: nothing is said to be missing
    elif why == "nothing":
        why = "statement" if about else "no_time" if untimed else "no_pages" if empty else why
        why = "refused" if why == "nothing" and refused else why
    by = (films + texts or untimed or empty) + tuple(Subject("statement", one.id) for one in about or refused)
    return PointState(
        clause=point.clause, gist=point.gist, scope=scope, scope_id=scope_id, state="missing", by=by, why=why
    )


def _is_unseen(docket: Docket, point: RecordPoint, scope: Scope, scope_id: str) -> bool:
    """Whether something that may turn out to be its film is said to show it."""
    return any(
        mark.clause == point.clause
        for one in docket.pending
        if scope == "case" or one.activity == scope_id
        for mark in one.marks
    )


def _filmed(
    docket: Docket, point: RecordPoint, scope: Scope, scope_id: str
) -> tuple[tuple[Subject, ...], tuple[Subject, ...]]:
    """Where the point is to be seen; and where it is, but nobody knows when: art 7 asks for a recording at a time."""
    timed: list[Subject] = []
    untimed: list[Subject] = []
    for film in docket.films_at(scope_id) if scope == "activity" else docket.films:
        for mark in film.marks:
            if mark.clause == point.clause:
                (timed if film.captured_at else untimed).append(film_subject(film, mark.second))
                break
    return tuple(timed), tuple(untimed)


def _written(
    docket: Docket, point: RecordPoint, scope: Scope, scope_id: str
) -> tuple[tuple[Subject, ...], tuple[Subject, ...]]:
    """The documents that record the point; and those without a page, which record nothing."""
    full: list[Subject] = []
    empty: list[Subject] = []
    for document in docket.documents.values():
        if point.clause in document.points and (scope == "case" or document.activity in {"", scope_id}):
            (full if document.pages else empty).append(document_subject(document))
    return tuple(full), tuple(empty)


def _lacking(medium: str, *, has_film: bool, has_text: bool) -> str:
    """What a point lacks by the medium that the rules ask for; empty when nothing."""
    if medium == "both" and has_film != has_text:
        return "film_half" if has_text else "text_half"
    if {"text": has_text, "av": has_film, "both": has_film and has_text}.get(medium, has_film or has_text):
        return ""
    if has_text:
        return "text_only"
    return "film_only" if has_film else "nothing"


def statement_lacks(docket: Docket, statement: StatementFacts) -> str:
    """What an explanation lacks before it counts: `reason`, `evidence`, `approval`, `text_record`; empty when nothing.

    art 8: an approved explanation lifts no bar; where one holds, the point has to be carried by a text record too.
    """
    if not statement.reason or not statement.text.strip():
        return "reason"
    bar = docket.bar_of(statement.reason)
    if bar is not None and bar.text_instead:
        record = docket.documents.get(statement.text_record)
        if record is None or not record.pages:
            return "text_record"
    elif not statement.evidence:
        return "evidence"
    if not statement.approver or statement.approved_at is None or statement.approved_at > docket.case.now:
        return "approval"
    return ""


def find_missing(docket: Docket, states: tuple[PointState, ...]) -> Iterator[Finding]:
    """What the states of the points say to a person: one finding for each that is missing."""
    for state in states:
        if state.state != "missing" or state.why == "pending":
            continue
        point = docket.rules.point(state.clause)
        if point is None:  # pragma: no cover - states come from the points
            continue
        activity = docket.activities.get(state.scope_id) if state.scope == "activity" else None
        severity: Severity = "breach" if _is_left_out(docket, point, activity) else "warning"
        where = Subject("activity", activity.id) if activity else Subject("case", docket.case.id)
        fields = {"clause": point.cited, "point": point.gist, "place": activity.place if activity else ""}
        wanted = point.medium if point.medium in {"text", "av"} else "any"
        code = "point.no_time" if state.why == "no_time" else f"point.missing_{wanted}"
        yield Finding(code=code, clause=state.clause, severity=severity, subjects=(where, *state.by), fields=fields)
        if state.why in _LACKING:
            yield Finding(
                code=_LACKING[state.why], clause=_CLAUSE_OF_MEDIUM[state.why], severity=severity,
                subjects=(where, *state.by), fields=fields,
            )  # fmt: skip


def _is_left_out(docket: Docket, point: RecordPoint, activity: ActivityFacts | None) -> bool:
    """Whether there's no time left to record it: the stay is over and its upload period too, or the stage is."""
    if activity is not None and (activity.left_at or activity.returned_at) is None:
        return docket.is_over
    return docket.stage_is_over(point.stage) if activity is None else True


def find_statements(docket: Docket) -> Iterator[Finding]:
    """Explanations that don't count yet, and why."""
    for statement in docket.case.statements:
        lacks = "" if statement.refused else statement_lacks(docket, statement)  # its points are missing: that's said
        if lacks and lacks != "text_record":  # art 8 speaks of that one
            for clause in statement.clauses:
                yield Finding(
                    code=f"statement.no_{lacks}", clause=clause, severity="warning",
                    subjects=(Subject("statement", statement.id),), fields={"clause": clause},
                )  # fmt: skip
