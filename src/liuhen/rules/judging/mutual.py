"""文书–音像互证: what documents say of places and times, held against recordings and against each other."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import combinations, pairwise

from liuhen.errors import Field
from liuhen.rules.facts import DocumentFacts, RecordingFacts, SignerFacts
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

QUESTIONING, SIGNING = "7(6)", "7(8)"
_MINUTE = timedelta(minutes=1)  # documents tell whole minutes
# What comes before what in every case that has both; a document of the first kind stands before one of the second.
_ORDER = (
    ("initiation", "notice"),
    ("initiation", "decision"),
    ("notice", "decision"),
    ("legal_review", "decision"),
    ("deliberation", "decision"),
    ("decision", "closing"),
)


def find_mutual(docket: Docket) -> Iterator[Finding]:
    """Where documents and recordings don't bear each other out. Each finding names page and second."""
    for document in docket.documents.values():
        yield from _times(docket, document)
        yield from _signature(docket, document)
        yield from _series(docket, document)
    yield from _order(docket)
    yield from _two_places(docket)
    yield from _two_records(docket)
    yield from _two_films(docket)


@dataclass(frozen=True, slots=True)
class _Span:
    start: datetime
    end: datetime
    film: RecordingFacts

    @property
    def within(self) -> timedelta:
        """How well it's known, either way."""
        return self.film.within


def _spans(films: Iterable[RecordingFacts]) -> list[_Span]:
    return [
        _Span(film.captured_at, film.ended_at, film)
        for film in films
        if film.captured_at is not None and film.ended_at is not None and film.seconds
    ]


def filmed(spans: Iterable[_Span], start: datetime, end: datetime) -> timedelta:
    """How much of a time several films show together; what two show at once counts once."""
    pieces = sorted((max(span.start, start), min(span.end, end)) for span in spans)
    total, reached = timedelta(0), start
    for begins, ends in pieces:
        if ends > max(begins, reached):
            total += ends - max(begins, reached)
            reached = ends
    return total


def _times(docket: Docket, document: DocumentFacts) -> Iterator[Finding]:
    """A 笔录 tells from when to when; the films that go with it have to show that time."""
    start, end = document.begins_at, document.ends_at
    if start is None or end is None or end <= start:
        return
    page = document_subject(document, 1)
    fields: dict[str, Field] = {
        "document": document_name(document), "begins": clock_text(start), "ends": clock_text(end),
        "claimed": round((end - start) / _MINUTE),
    }  # fmt: skip
    activity = docket.activities.get(document.activity)
    if activity is not None and (start < activity.arrived_at or (activity.left_at and end > activity.left_at)):
        yield Finding(
            code="record.outside_activity", clause="10(2)", severity="warning",
            subjects=(page, activity_subject(activity)),
            fields={**fields, "place": activity.place, "arrived": clock_text(activity.arrived_at)},
        )  # fmt: skip
    if activity is not None and _differ(document.place, activity.place):
        yield Finding(
            code="record.place_differs", clause="12(4)", severity="note", subjects=(page, activity_subject(activity)),
            fields={**fields, "written": document.place, "place": activity.place},
        )  # fmt: skip
    point = docket.rules.point(document.film) if document.film else None
    if point is None or _is_explained(docket, document) or docket.pending:
        return
    shown = [span for span in _spans(docket.films) if span.start - span.within < end and span.end + span.within > start]
    if not shown:
        nearest = min(_spans(docket.films), key=lambda span: abs(span.start - start), default=None)
        more = (film_subject(nearest.film),) if nearest else ()
        yield Finding(
            code="record.unfilmed", clause=point.clause, severity="warning", subjects=(page, *more), fields=fields
        )
    elif end - start - filmed(shown, start, end) > 2 * (_MINUTE + max(span.within for span in shown)):
        # One minute at either end is how it's written down, and so much a recorder's clock may be off.
        gap = _first_gap(shown, start, end)
        minutes, seconds = divmod(round(filmed(shown, start, end).total_seconds()), 60)
        yield Finding(
            code="record.film_shorter", clause=point.clause, severity="warning", subjects=(page, gap),
            fields={**fields, "minutes": minutes, "seconds": seconds},
        )  # fmt: skip


def _first_gap(shown: list[_Span], start: datetime, end: datetime) -> Subject:
    """Where the films stop showing what the document tells of: a recording and its second."""
    ordered = sorted(shown, key=lambda span: (span.start, span.end))
    if ordered[0].start - start > _MINUTE:
        return film_subject(ordered[0].film)
    reached = ordered[0]
    for span in ordered[1:]:
        if span.start - reached.end > _MINUTE:
            break
        reached = max(reached, span, key=lambda one: one.end)
    return film_subject(reached.film, (min(reached.end, end) - reached.start).total_seconds())


def _is_explained(docket: Docket, document: DocumentFacts) -> bool:
    return any(one.approved_at is not None for one in docket.statements_for(document.film, document.activity))


def _differ(written: str, known: str) -> bool:
    """Whether two names of a place have nothing to do with each other: neither is part of the other."""
    one, other = ("".join(text.split()) for text in (written, known))
    return bool(one and other) and one not in other and other not in one


def _signature(docket: Docket, document: DocumentFacts) -> Iterator[Finding]:
    """Art 7(8): somebody of the enterprise signs, and a film shows it at that time."""
    if docket.rules.point(SIGNING) is None or "party" not in document.needs:
        return
    signed = next((one for one in document.signers if one.role == "party"), None)
    day = document.made_on
    if signed is None or day is None or any(True for _one in docket.statements_for(SIGNING, document.activity)):
        return
    candidates = [
        film
        for film in docket.films
        for mark in film.marks
        if mark.clause == SIGNING
        and (mark.document == document.id or (not mark.document and _shows(film, signed, day)))
    ]
    if not candidates:
        yield Finding(
            code="signature.unfilmed", clause=SIGNING, severity="warning",
            subjects=(document_subject(document, signed.page),),
            fields={"document": document_name(document), "name": signed.name, "page": signed.page or 0},
        )  # fmt: skip


def _shows(film: RecordingFacts, signed: SignerFacts, day: date) -> bool:
    if film.captured_at is None or film.ended_at is None:
        return False
    if signed.at is not None:
        slack = _MINUTE + film.within
        return film.captured_at - slack <= signed.at <= film.ended_at + slack
    return film.captured_at.date() == day


def _series(docket: Docket, document: DocumentFacts) -> Iterator[Finding]:
    """Numbers of a series and their dates go up together; and nothing is dated in days to come."""
    day = document.made_on
    if day is None:
        return
    here = document_subject(document)
    fields = {"document": document_name(document), "day": day.isoformat()}
    for neighbour, is_wrong in (
        (document.before, document.before is not None and document.before.made_on > day),
        (document.after, document.after is not None and document.after.made_on < day),
    ):
        if is_wrong and neighbour is not None:
            yield Finding(
                code="document.number_out_of_order", clause="10(1)", severity="warning", subjects=(here,),
                fields={**fields, "other": neighbour.number, "other_day": neighbour.made_on.isoformat()},
            )  # fmt: skip
    if day > docket.case.now.date():
        yield Finding(code="document.dated_ahead", clause="10(1)", severity="warning", subjects=(here,), fields=fields)


def _order(docket: Docket) -> Iterator[Finding]:
    for first, second in _ORDER:
        earlier, later = _earliest(docket, first), _earliest(docket, second)
        if earlier is None or later is None or earlier.made_on is None or later.made_on is None:
            continue
        if earlier.made_on > later.made_on:
            yield Finding(
                code="document.date_out_of_order", clause="10(1)", severity="warning",
                subjects=(document_subject(earlier), document_subject(later)),
                fields={
                    "document": document_name(earlier), "day": earlier.made_on.isoformat(),
                    "other": document_name(later), "other_day": later.made_on.isoformat(),
                },
            )  # fmt: skip


def _earliest(docket: Docket, act: str) -> DocumentFacts | None:
    found = [one for one in docket.documents.values() if act in one.acts and one.made_on is not None]
    return min(found, key=lambda one: (str(one.made_on), one.id), default=None)


@dataclass(frozen=True, slots=True)
class _Stay:
    activity: str
    case: str
    place: str
    start: datetime
    end: datetime
    officers: frozenset[str]
    recorders: frozenset[str]


def _stays(docket: Docket) -> tuple[list[_Stay], list[_Stay]]:
    """The stays of this case and those elsewhere; one whose end nobody entered is taken to have just begun."""
    own = [
        _Stay(
            one.id, "", one.place, one.arrived_at, one.left_at or one.arrived_at + _MINUTE,
            frozenset(one.officers), frozenset(one.recorders),
        )
        for one in docket.activities.values()
    ]  # fmt: skip
    others = [
        _Stay(
            one.activity, one.case, one.place, one.arrived_at, one.left_at or one.arrived_at + _MINUTE,
            one.officers, one.recorders,
        )
        for one in docket.case.elsewhere
    ]  # fmt: skip
    return own, others


def _two_places(docket: Docket) -> Iterator[Finding]:
    own, others = _stays(docket)
    pairs = [*combinations(own, 2), *((one, other) for one in own for other in others)]
    for one, other in pairs:
        start, end = max(one.start, other.start), min(one.end, other.end)
        if start >= end or (one.place and not _differ(one.place, other.place)):
            continue
        where = (Subject("activity", one.activity), Subject("activity", other.activity))
        fields = {
            "place": one.place, "other": other.place, "case": other.case, "from": clock_text(start),
            "until": clock_text(end),
        }  # fmt: skip
        for officer in sorted(one.officers & other.officers):
            yield Finding(
                code="officer.two_places", clause="10(2)", severity="warning",
                subjects=(Subject("officer", officer), *where),
                fields={**fields, "officer": docket.officer_name(officer)},
            )  # fmt: skip
        for recorder in sorted(one.recorders & other.recorders):
            yield Finding(
                code="recorder.two_places", clause="12(5)", severity="warning",
                subjects=(Subject("recorder", recorder), *where),
                fields={**fields, "recorder": docket.recorder_code(recorder)},
            )  # fmt: skip


def _two_records(docket: Docket) -> Iterator[Finding]:
    """The same officer signs two 笔录 of overlapping times: one of them was written by somebody else."""
    timed = [one for one in docket.documents.values() if one.begins_at is not None and one.ends_at is not None]
    for one, other in combinations(timed, 2):
        if one.begins_at is None or other.begins_at is None or one.ends_at is None or other.ends_at is None:
            continue  # pragma: no cover - chosen above
        if max(one.begins_at, other.begins_at) >= min(one.ends_at, other.ends_at):
            continue
        same_place = bool(one.place) and not _differ(one.place, other.place)
        if same_place and not one.film == other.film == QUESTIONING:
            continue  # an inspection and the questioning in its course overlap by nature
        for name in sorted(_officers_on(one) & _officers_on(other)):
            yield Finding(
                code="officer.two_records", clause="10(2)", severity="warning",
                subjects=(document_subject(one, 1), document_subject(other, 1)),
                fields={"officer": name, "document": document_name(one), "other": document_name(other)},
            )  # fmt: skip


def _officers_on(document: DocumentFacts) -> set[str]:
    return {signer.name for signer in document.signers if signer.role == "officer" and signer.name}


def _two_films(docket: Docket) -> Iterator[Finding]:
    """One recorder films one thing at a time: films that overlap have a wrong clock or another source."""
    by_recorder: dict[str, list[_Span]] = {}
    for span in _spans(docket.films):
        if span.film.recorder and span.film.kind == "video":
            by_recorder.setdefault(span.film.recorder, []).append(span)
    for recorder, spans in by_recorder.items():
        for before, after in pairwise(sorted(spans, key=lambda span: (span.start, span.end))):
            overlap, runs = (before.end - after.start).total_seconds(), (before.film.run, after.film.run)
            apart = runs[0].apart(runs[1]).total_seconds() if runs[0] and runs[1] else 0.0
            if overlap > docket.seam_seconds + apart:
                yield Finding(
                    code="recorder.two_films", clause="12(5)", severity="warning",
                    subjects=(
                        Subject("recorder", recorder),
                        film_subject(before.film, (after.start - before.start).total_seconds()),
                        film_subject(after.film),
                    ),
                    fields={
                        "recorder": docket.recorder_code(recorder), "recording": film_name(before.film),
                        "other": film_name(after.film), "seconds": round(overlap),
                    },
                )  # fmt: skip
