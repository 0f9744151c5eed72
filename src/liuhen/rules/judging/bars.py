"""不得音像记录的情形 (art 8): what bars recording in an area, and what follows where it was filmed all the same."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from liuhen.rules.facts import ActivityFacts, AreaFacts, RecorderFacts, RecordingFacts, StatementFacts
from liuhen.rules.judging.docket import (
    STATE_SECRET,
    Docket,
    activity_subject,
    clock_text,
    document_name,
    document_subject,
    film_name,
    film_subject,
)
from liuhen.rules.judging.model import Finding, Severity, Subject
from liuhen.rules.judging.points import statement_lacks
from liuhen.rules.model import Bar

UNKNOWN = "unknown"
_STRICTEST = frozenset({"0", "20"})  # fits whatever the zone turns out to be: gas and dust both
BY_RECORDER, BY_CONSENT = "recorder", "consent"


def fits(recorder: RecorderFacts, zone: str, day: date) -> bool:
    """Whether a recorder's 防爆合格证 is valid on the day and made for the zone (art 8(1))."""
    if not recorder.ex_certificate:
        return False
    if recorder.ex_valid_until is not None and recorder.ex_valid_until < day:
        return False
    return recorder.ex_zones >= _STRICTEST if zone == UNKNOWN else zone in recorder.ex_zones


def barred_recorders(activity: ActivityFacts, area: AreaFacts, recorders: dict[str, RecorderFacts]) -> list[str]:
    """The recorders of an activity that may not be taken into an area; no approval lifts this (art 8(1))."""
    if not area.explosion_zone:
        return []
    day = activity.arrived_at.date()
    taken = dict.fromkeys([*activity.recorders, *area.recorders])
    return [one for one in taken if not fits(recorders.get(one, RecorderFacts(id=one)), area.explosion_zone, day)]


def find_bars(docket: Docket) -> Iterator[Finding]:
    """What art 8 says of every area, and of every explanation that rests on it."""
    by_recorder = next((bar for bar in docket.rules.bars if bar.lifted_by == BY_RECORDER), None)
    for activity in docket.activities.values():
        yield from _unnamed_areas(docket, activity)
        for area in activity.areas:
            films = [film for film in docket.films_at(activity.id) if film.area == area.id]
            if area.explosion_zone and by_recorder is not None:
                yield from _explosion(docket, by_recorder, activity, area, films)
            bar = docket.bar_of(area.bar)
            if bar is not None:
                yield from _other(docket, bar, activity, area, films)
    yield from _statements(docket)


def _unnamed_areas(docket: Docket, activity: ActivityFacts) -> Iterator[Finding]:
    named = {"explosion_hazard" for area in activity.areas if area.explosion_zone}
    named |= {area.bar for area in activity.areas}
    for bar in docket.rules.bars:
        if set(bar.facts) & activity.facts - named:
            yield Finding(
                code="bar.area_not_named", clause=bar.clause, severity="warning",
                subjects=(activity_subject(activity),), fields={"place": activity.place, "bar": bar.gist},
            )  # fmt: skip


def _explosion(
    docket: Docket, bar: Bar, activity: ActivityFacts, area: AreaFacts, films: list[RecordingFacts]
) -> Iterator[Finding]:
    where = (activity_subject(activity), Subject("area", area.id))
    fields = {"place": activity.place, "area": area.name, "zone": area.explosion_zone}
    if area.explosion_zone == UNKNOWN:
        yield Finding(code="bar.zone_unknown", clause=bar.clause, severity="warning", subjects=where, fields=fields)
    barred = set(barred_recorders(activity, area, docket.recorders))
    filmed: dict[str, RecordingFacts] = {}
    for film in films:
        filmed.setdefault(film.recorder, film)
    for recorder in dict.fromkeys([*area.recorders, *filmed]):
        # A film whose recorder nobody knows was made by something without a certificate as far as anybody can say.
        known = docket.recorders.get(recorder, RecorderFacts(id=recorder))
        if recorder in barred or not fits(known, area.explosion_zone, activity.arrived_at.date()):
            seen = (film_subject(filmed[recorder]),) if recorder in filmed else ()
            yield Finding(
                code="bar.not_explosion_proof", clause=bar.clause, severity="breach",
                subjects=(*where, *((Subject("recorder", recorder),) if recorder else ()), *seen),
                fields={**fields, "recorder": docket.recorder_code(recorder)},
            )  # fmt: skip


def _other(
    docket: Docket, bar: Bar, activity: ActivityFacts, area: AreaFacts, films: list[RecordingFacts]
) -> Iterator[Finding]:
    where = (activity_subject(activity), Subject("area", area.id))
    fields = {"place": activity.place, "area": area.name}
    document = docket.documents.get(area.consent_document)
    is_on_file = bool(document and document.pages) or area.consent_document in docket.recordings
    asks_consent = bar.lifted_by == BY_CONSENT and area.bar != STATE_SECRET
    if asks_consent and not (area.consent and is_on_file):
        # Consent or refusal is kept, on paper or spoken on a film, whether or not anything was filmed.
        yield Finding(
            code="bar.consent_not_on_file", clause=bar.clause, severity="breach" if films else "warning",
            subjects=where, fields=fields,
        )  # fmt: skip
    for film in films:
        code, severity = _filmed(bar, area, film)
        if code:
            yield Finding(
                code=code, clause=bar.clause, severity=severity, subjects=(*where, film_subject(film)),
                fields={**fields, "recording": film_name(film)},
            )  # fmt: skip


def _filmed(bar: Bar, area: AreaFacts, film: RecordingFacts) -> tuple[str, Severity]:
    if area.bar == STATE_SECRET or (bar.lifted_by == BY_CONSENT and area.consent == "refused"):
        # It happened; sealing it and telling the legal section is what is left to do.
        must_seal = bar.seal_if_filmed or area.bar == STATE_SECRET
        return ("bar.filmed_and_sealed", "warning") if film.sealed or not must_seal else ("bar.not_sealed", "breach")
    if bar.lifted_by != BY_CONSENT:
        return "bar.other_filmed", "warning"
    if area.consent == "given" and bar.named_viewers and not film.named_viewers:
        return "bar.open_to_all", "warning"
    return "", "note"


def _statements(docket: Docket) -> Iterator[Finding]:
    """Each explanation under art 8 stands beside a text record of the same point."""
    for statement in docket.case.statements:
        bar = docket.bar_of(statement.reason)
        if bar is None or statement.refused:
            continue
        if statement_lacks(docket, statement) == "text_record":
            yield Finding(
                code="bar.no_text_record", clause=bar.clause, severity="breach",
                subjects=(Subject("statement", statement.id),), fields={"points": "、".join(statement.clauses)},
            )  # fmt: skip
        activity = docket.activities.get(statement.activity)
        if activity is not None:
            yield from _place_of(docket, bar, activity, statement)
        record = docket.documents.get(statement.text_record)
        if record is None or record.made_on is None or activity is None:
            continue
        if record.made_on < activity.arrived_at.date():
            yield Finding(
                code="bar.text_record_before", clause=bar.clause, severity="warning",
                subjects=(document_subject(record), activity_subject(activity)),
                fields={"document": document_name(record), "arrived": clock_text(activity.arrived_at)},
            )  # fmt: skip


def _place_of(docket: Docket, bar: Bar, activity: ActivityFacts, statement: StatementFacts) -> Iterator[Finding]:
    """Whether the area that an explanation names is barred so; explosion hazard always belongs to an area."""
    subjects = (Subject("statement", statement.id), activity_subject(activity))
    fields = {"points": "、".join(statement.clauses), "place": activity.place, "bar": bar.gist}
    area = next((one for one in activity.areas if one.id == statement.area), None)
    if area is not None:
        bears = {area.bar, "explosion_hazard" if area.explosion_zone else ""}
        if statement.reason not in bears:
            yield Finding(
                code="bar.statement_elsewhere", clause=bar.clause, severity="warning",
                subjects=(*subjects, Subject("area", area.id)), fields={**fields, "area": area.name},
            )  # fmt: skip
    elif bar.lifted_by == BY_RECORDER and not _is_said_better(docket, statement):
        yield Finding(
            code="bar.statement_no_area", clause=bar.clause, severity="warning", subjects=subjects, fields=fields
        )


def _is_said_better(docket: Docket, statement: StatementFacts) -> bool:
    """Whether another explanation of the same points names the area: nobody takes an explanation back."""
    return any(
        one.area and (one.activity, one.reason) == (statement.activity, statement.reason)
        for one in docket.case.statements
        if set(statement.clauses) <= set(one.clauses)
    )
