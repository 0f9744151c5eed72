"""保存期限 of one recording, as its page tells it (arts 17, 20-22). An end destroys nothing: it allows to propose."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time

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
from liuhen.rules.judging.model import RetentionLine
from liuhen.rules.judging.prose import RETENTION
from liuhen.rules.shelf import rulebook


@dataclass(frozen=True, slots=True)
class Kept:
    """Until when a recording must be kept at least.

    Attributes:
        until: the last day; None for as long as no end can be named.
        why: every rule that says so, in words with its clause.
    """

    until: date | None
    why: tuple[str, ...]


def kept_until(recording: Recording) -> Kept:
    """What the rules ask of a recording: of every case that shares it the longest; of a loose one its own dates."""
    film = _facts(recording)
    calendar = calendar_in_force()

    def end(start: datetime, limit: Limit) -> Due:
        return due(start, limit, calendar)

    if recording.case is None:
        rules = rulebook().on(timezone.localdate(recording.received_at, ZONE))
        claims = [retention_of(film, rules=rules, due=end)]
    else:
        claims = [
            retention_of(
                film,
                rules=rules_for(day=case.opened_on, kind=case.kind, matter=case.matter),
                due=end,
                grounds=grounds_of(case),
                closed_at=None if case.closed_on is None else datetime.combine(case.closed_on, time(), ZONE),
                is_in_case=True,
            )
            for case in Case.objects.filter(id__in=family_of(recording.case)).order_by("id")
        ]
    found = longest(claims)
    return Kept(found.until, tuple(dict.fromkeys(_in_words(line) for line in found.lines)))


def _facts(one: Recording) -> RecordingFacts:
    return RecordingFacts(
        id=str(one.id),
        number=one.number,
        kind=one.kind,
        captured_at=None if one.captured_at is None else one.captured_at.astimezone(ZONE),
        received_at=one.received_at.astimezone(ZONE),
        described_at=one.description.described_at if one.is_described else None,
        marks=tuple(MarkFacts(clause=mark.clause, second=float(mark.second)) for mark in one.marks.all()),
    )


def _in_words(line: RetentionLine) -> str:
    fields = dict(line.fields)
    if line.code == "period":
        fields["limit"] = limit_in_words(str(fields["limit"])) or _("永久")
    told = translated(RETENTION[line.code]).format_map(fields)
    return _("{why}（{clause}）").format(why=told, clause=clause_in_words(line.clause))
