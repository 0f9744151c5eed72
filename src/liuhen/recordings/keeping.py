"""保存期限 of one recording, as its page tells it (arts 17, 20-22). An end destroys nothing: it allows to propose."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from uuid import UUID

from django.utils import timezone
from django.utils.translation import gettext as _

from liuhen.cases.clocks import grounds_of
from liuhen.cases.models import Case
from liuhen.cases.queries import family_of
from liuhen.duties.counting import calendar_in_force
from liuhen.duties.matters import rules_for
from liuhen.duties.wording import limit_in_words
from liuhen.prose import translated
from liuhen.recordings.models import Recording
from liuhen.rules.clauses import clause_in_words
from liuhen.rules.clocks import ZONE, Due, Limit, due
from liuhen.rules.facts import MarkFacts, RecordingFacts
from liuhen.rules.judging.keeping import longest, retention_of
from liuhen.rules.judging.model import Retention, RetentionLine
from liuhen.rules.judging.prose import RETENTION
from liuhen.rules.model import LongTermGround, RulesInForce
from liuhen.rules.shelf import rulebook


@dataclass(frozen=True, slots=True)
class Kept:
    """Until when a recording must be kept at least.

    Attributes:
        until: the last day; None for as long as no end can be named.
        why: every rule that says so, in words with its clause.
        pages: what somebody who handles it can do about that: addresses and labels.
    """

    until: date | None
    why: tuple[str, ...]
    pages: tuple[tuple[str, str], ...] = ()


def kept_until(recording: Recording) -> Kept:
    """What the rules ask of a recording: of every case that shares it the longest; of a loose one its own dates.

    With what the archive knows besides (volumes, holds), once it has plugged itself in.
    """
    return _source[0](recording)


def by_rules_alone(recording: Recording) -> Kept:
    """The same without volumes, marks and holds."""
    found = longest(claims_of([recording])[recording.id])
    return Kept(found.until, told(found.lines))


_source: list[Callable[[Recording], Kept]] = [by_rules_alone]


def ask_for_kept(source: Callable[[Recording], Kept]) -> None:
    """Say who knows the whole of it: the archive stands above this room and plugs itself in when it's loaded."""
    _source[0] = source


def claims_of(recordings: Sequence[Recording]) -> dict[UUID, list[Retention]]:
    """What the rules ask of each recording: one claim for every case that shares it; one in all for a loose one.

    Cases are asked once each, whatever the number of their recordings.
    """
    calendar, asked = calendar_in_force(), _Asked()

    def end(start: datetime, limit: Limit) -> Due:
        return due(start, limit, calendar)

    found: dict[UUID, list[Retention]] = {}
    for recording in recordings:
        film = _facts(recording)
        if recording.case is None:
            rules = rulebook().on(timezone.localdate(recording.received_at, ZONE))
            found[recording.id] = [retention_of(film, rules=rules, due=end)]
            continue
        found[recording.id] = [
            retention_of(film, rules=one.rules, due=end, grounds=one.grounds, closed_at=one.closed_at, is_in_case=True)
            for one in asked.family(recording.case)
        ]
    return found


@dataclass(frozen=True, slots=True)
class _OfCase:
    rules: RulesInForce
    grounds: list[LongTermGround]
    closed_at: datetime | None


class _Asked:
    """What was asked of cases already."""

    def __init__(self) -> None:
        self._known: dict[UUID, list[_OfCase]] = {}

    def family(self, case: Case) -> list[_OfCase]:
        if case.id not in self._known:
            rows = Case.objects.filter(id__in=family_of(case)).order_by("id")
            self._known[case.id] = [
                _OfCase(
                    rules_for(day=each.opened_on, kind=each.kind, matter=each.matter),
                    grounds_of(each),
                    None if each.closed_on is None else datetime.combine(each.closed_on, time(), ZONE),
                )
                for each in rows
            ]
        return self._known[case.id]


def told(lines: Sequence[RetentionLine]) -> tuple[str, ...]:
    """Lines in words with their clauses, each once."""
    return tuple(dict.fromkeys(_in_words(line) for line in lines))


def _facts(one: Recording) -> RecordingFacts:
    return RecordingFacts(
        id=str(one.id),
        number=one.number,
        kind=one.kind,
        captured_at=None if one.captured_at is None else one.captured_at.astimezone(ZONE),
        received_at=one.received_at.astimezone(ZONE),
        described_at=one.description.described_at if one.is_described else None,
        is_evidence=one.is_evidence,
        marks=tuple(
            MarkFacts(clause=mark.clause, second=float(mark.second))
            for mark in one.marks.all()
            if mark.withdrawn_at is None
        ),
    )


def _in_words(line: RetentionLine) -> str:
    fields = dict(line.fields)
    if line.code == "period":
        fields["limit"] = limit_in_words(str(fields["limit"])) or _("永久")
    why = translated(RETENTION[line.code]).format_map(fields)
    return _("{why}（{clause}）").format(why=why, clause=clause_in_words(line.clause))
