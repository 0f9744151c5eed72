"""期限 (arts 16 to 18): until when originals are uploaded, described and filed, and what is late."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from liuhen.rules.facts import ActivityFacts, ExtensionFacts
from liuhen.rules.judging.docket import Docket, activity_subject, clock_text, film_name, film_subject
from liuhen.rules.judging.model import Finding, Subject, Term
from liuhen.rules.model import Period

UPLOAD, DESCRIBE, FILE, HAND_OVER = "upload", "describe", "file", "hand_over"
ASSUMED_RETURN = "return_not_entered"
UNPUBLISHED = "arrangement_unpublished"


def terms(docket: Docket) -> tuple[Term, ...]:
    """The periods of arts 16 to 18 at work on the case, in the order in which they end."""
    found = [*_uploads(docket), *_descriptions(docket), *_filing(docket)]
    return tuple(sorted(found, key=lambda term: (term.due, term.period, term.subject.id)))


def _term(
    docket: Docket, period: Period, subject: Subject, start: datetime, met_at: datetime | None, *,
    assumed: str = "", extensions: tuple[ExtensionFacts, ...] = (),
) -> Term | None:  # fmt: skip
    if period.limit is None:
        return None
    found, extended = docket.due(start, period.limit), False
    for extension in extensions:
        in_time = extension.approved_at is not None and extension.approved_at <= found.due
        if period.extended and extension.reason and extension.approver and (in_time or not period.approval_before_end):
            # art 16: the 3 working days run from the same return; an approval after the ordinary end comes too late
            found, extended = docket.due(start, period.extended), True
            break
    return Term(
        period=period.code, clause=period.clause, subject=subject, start=start, due=found.due,
        last_day=found.last_day, provisional=bool(assumed) or found.provisional,
        reason=assumed or (UNPUBLISHED if found.provisional else ""), extended=extended, met_at=met_at,
        late=(met_at or docket.case.now) > found.due,
    )  # fmt: skip


def _uploads(docket: Docket) -> Iterator[Term]:
    """Art 16, per activity: met when everything that was filmed there has come in."""
    period = docket.rules.periods.get(UPLOAD)
    for activity in docket.activities.values():
        start, assumed = upload_start(activity)
        films = docket.films_at(activity.id)
        if period is None or start is None or not (films or activity.recorders):
            continue
        met_at = max((film.received_at for film in films), default=None)
        term = _term(
            docket, period, activity_subject(activity), start, met_at, assumed=assumed, extensions=activity.extensions
        )
        if term is not None:
            yield term


def upload_start(activity: ActivityFacts) -> tuple[datetime | None, str]:
    """From when the upload period runs, and why that is an assumption (empty when it isn't).

    Nobody stops the clock by forgetting to enter the return: it then runs from docking or leaving, the earlier.
    """
    if activity.returned_at is not None:
        return activity.returned_at, ""
    known = [moment for moment in (activity.docked_at, activity.left_at) if moment is not None]
    return (min(known), ASSUMED_RETURN) if known else (None, "")


def _descriptions(docket: Docket) -> Iterator[Term]:
    period = docket.rules.periods.get(DESCRIBE)
    for film in docket.films:
        if period is not None:
            term = _term(docket, period, film_subject(film), film.received_at, film.described_at)
            if term is not None:
                yield term


def _filing(docket: Docket) -> Iterator[Term]:
    case = docket.case
    for code, start, met_at in (
        (FILE, case.closed_at, case.filed_at),
        (HAND_OVER, case.filed_at, case.handed_over_at),
    ):
        period = docket.rules.periods.get(code)
        if period is not None and start is not None:
            term = _term(docket, period, Subject("case", case.id), start, met_at)
            if term is not None:
                yield term


def find_late(docket: Docket, running: tuple[Term, ...]) -> Iterator[Finding]:
    """What is late, and what is approved too late to count."""
    for term in running:
        if not term.late:
            continue
        fields = {"due": clock_text(term.due), "done": clock_text(term.met_at) if term.met_at else ""}
        if term.subject.kind == "recording":
            fields["recording"] = film_name(docket.recordings[term.subject.id])
        if term.subject.kind == "activity":
            fields["place"] = docket.activities[term.subject.id].place
        yield Finding(
            code=f"{term.period}.{'late' if term.met_at else 'overdue'}", clause=term.clause,
            severity="warning" if term.provisional else "breach",
            subjects=(term.subject, *_latecomers(docket, term)), fields=fields,
        )  # fmt: skip
    for term in running:
        activity = docket.activities.get(term.subject.id) if term.period == UPLOAD else None
        if activity is not None and activity.extensions and not term.extended:
            yield Finding(
                code="upload.extension_void", clause=term.clause, severity="warning", subjects=(term.subject,),
                fields={"due": clock_text(term.due), "place": activity.place},
            )  # fmt: skip


def _latecomers(docket: Docket, term: Term) -> tuple[Subject, ...]:
    if term.subject.kind != "activity":
        return ()
    return tuple(film_subject(film) for film in docket.films_at(term.subject.id) if film.received_at > term.due)
