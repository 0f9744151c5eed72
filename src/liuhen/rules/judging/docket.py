"""A case's facts laid out for judging: everything by its identifier and in time order, beside the rules of its day."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime
from functools import cached_property

from liuhen.rules.calendar import Calendar
from liuhen.rules.clocks import ZONE, Due, Limit, Unit, due
from liuhen.rules.facts import (
    ActivityFacts,
    CaseFacts,
    DocumentFacts,
    OfficerFacts,
    RecorderFacts,
    RecordingFacts,
    StatementFacts,
)
from liuhen.rules.judging.model import Subject
from liuhen.rules.model import Bar, Quantity, RulesInForce

STATE_SECRET = "state_secret"  # noqa: S105 - art 8(2) by its nature, whatever the party says
PENDING = "pending"
"""The kind of a recording into which nobody has looked yet: what it may show isn't said to be unfilmed."""
AV_KINDS = frozenset({"video", "audio", "photo"})  # art 5: 照相、录音、录像; a device's log or text file is none
SEAM_SECONDS = 2  # where the rulebook says nothing: devices tell whole seconds


class Docket:
    """What every rule looks things up in. Built once per judgement; holds nothing that isn't in facts and rules."""

    def __init__(self, case: CaseFacts, rules: RulesInForce, calendar: Calendar) -> None:
        self.case = case
        self.rules = rules
        self.calendar = calendar
        self._dues: dict[tuple[date, Limit], Due] = {}

    @cached_property
    def officers(self) -> dict[str, OfficerFacts]:
        """Officers by identifier."""
        return {one.id: one for one in self.case.officers}

    @cached_property
    def recorders(self) -> dict[str, RecorderFacts]:
        """Recorders by identifier."""
        return {one.id: one for one in self.case.recorders}

    @cached_property
    def activities(self) -> dict[str, ActivityFacts]:
        """Activities by identifier, in time order."""
        return {one.id: one for one in sorted(self.case.activities, key=lambda one: (one.arrived_at, one.id))}

    @cached_property
    def documents(self) -> dict[str, DocumentFacts]:
        """Documents by identifier."""
        return {one.id: one for one in self.case.documents}

    @cached_property
    def recordings(self) -> dict[str, RecordingFacts]:
        """Recordings by identifier, in time order; those whose time nobody knows come last."""
        ordered = sorted(
            self.case.recordings,
            key=lambda one: (one.captured_at is None, one.captured_at or one.received_at, one.number, one.id),
        )
        return {one.id: one for one in ordered}

    @cached_property
    def films(self) -> tuple[RecordingFacts, ...]:
        """What counts as an audio-visual record by its kind (art 5), in time order."""
        return tuple(one for one in self.recordings.values() if one.kind in AV_KINDS)

    @cached_property
    def pending(self) -> tuple[RecordingFacts, ...]:
        """What may turn out to be a film of any length."""
        return tuple(one for one in self.recordings.values() if one.kind == PENDING)

    @cached_property
    def _films_by_activity(self) -> dict[str, list[RecordingFacts]]:
        found: dict[str, list[RecordingFacts]] = {}
        for film in self.films:
            found.setdefault(film.activity, []).append(film)
        return found

    def films_at(self, activity_id: str) -> list[RecordingFacts]:
        """The audio-visual records of an activity, in time order."""
        return self._films_by_activity.get(activity_id, [])

    def statements_for(self, clause: str, activity_id: str) -> Iterator[StatementFacts]:
        """The statements that speak of a point, those of the case as a whole included; not those that were refused."""
        for statement in self.case.statements:
            if not statement.refused and clause in statement.clauses and statement.activity in {"", activity_id}:
                yield statement

    def refused_for(self, clause: str, activity_id: str) -> Iterator[StatementFacts]:
        """The statements about a point that a leader has refused."""
        for statement in self.case.statements:
            if statement.refused and clause in statement.clauses and statement.activity in {"", activity_id}:
                yield statement

    def bar_of(self, fact: str) -> Bar | None:
        """The bar of art 8 that a fact raises; None when the rules know none."""
        wanted = "secrecy" if fact == STATE_SECRET else fact
        return next((bar for bar in self.rules.bars if wanted in bar.facts), None)

    def quantity(self, code: str, otherwise: int) -> int:
        """A number of the rulebook, or another where it has none."""
        found = (rule.number for rule in self.rules.of(Quantity) if rule.code == code)
        return next(found, otherwise)

    def checks(self, clause: str) -> frozenset[str]:
        """What the rules check of documents under a clause (art 10)."""
        return frozenset(check for rule in self.rules.document_rules if rule.clause == clause for check in rule.checks)

    @cached_property
    def seam_seconds(self) -> int:
        """How long two files of one run may lie apart, or overlap (art 12(5))."""
        return self.quantity("seam_seconds", SEAM_SECONDS)

    def officer_name(self, officer_id: str) -> str:
        """How people call an officer."""
        known = self.officers.get(officer_id)
        return known.name or officer_id if known else officer_id

    def recorder_code(self, recorder_id: str) -> str:
        """How people call a recorder."""
        known = self.recorders.get(recorder_id)
        return known.code or recorder_id if known else recorder_id

    def due(self, start: datetime, limit: Limit) -> Due:
        """When a period ends; days are counted once for all that start on the same day."""
        if limit.unit is Unit.HOURS:
            return due(start, limit, self.calendar)
        key = (start.astimezone(ZONE).date(), limit)
        if key not in self._dues:
            self._dues[key] = due(start, limit, self.calendar)
        return self._dues[key]

    @cached_property
    def is_over(self) -> bool:
        """Whether the case has been closed."""
        return self.case.closed_at is not None and self.case.closed_at <= self.case.now

    def stage_is_over(self, stage: str) -> bool:
        """Whether a later stage has been reached, or the case closed: what is missing now was left out."""
        order = [one.code for one in self.rules.stages]
        if stage not in order:
            return self.is_over
        later = order[order.index(stage) + 1 :]
        return self.is_over or any(code in self.case.stages for code in later)


def activity_subject(activity: ActivityFacts) -> Subject:
    """An activity as a place to look at."""
    return Subject("activity", activity.id)


def film_subject(film: RecordingFacts, second: float = 0.0) -> Subject:
    """A recording at a second."""
    return Subject("recording", film.id, second=second)


def film_name(film: RecordingFacts) -> str:
    """How people call a recording."""
    return film.number or film.id


def document_subject(document: DocumentFacts, page: int | None = None) -> Subject:
    """A document, or a page of it."""
    return Subject("document", document.id, page=page)


def document_name(document: DocumentFacts) -> str:
    """How people call a document."""
    return document.number or document.title or document.id


def clock_text(moment: datetime) -> str:
    """A moment as sentences write it."""
    return f"{moment:%Y-%m-%d %H:%M}"
