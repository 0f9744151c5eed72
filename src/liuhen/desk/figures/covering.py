"""覆盖: keeps in a table how each case stands with its record points, and follows what changes.

Judging a case costs some twenty queries, far too much for a page over all of them. So the worker judges those cases
that something happened to since its last round. What happened it reads from the custody entries: every change leaves
one, and rooms below need not know that somebody counts.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from datetime import date, datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.db.models import Exists, OuterRef, Q, QuerySet

from liuhen.cases.documents.models import Document
from liuhen.cases.models import Activity, Case, Exemption, Growth
from liuhen.custody.models import Entry
from liuhen.desk.figures.kinds import Counted
from liuhen.desk.figures.tallying import sum_coverage
from liuhen.desk.gathering import Gathered
from liuhen.desk.judging import facts_of
from liuhen.desk.models import CoveredCase, CoveredPoint, Tallied
from liuhen.duties import matters
from liuhen.duties.counting import calendar_in_force
from liuhen.duties.models import MatterList
from liuhen.people.actors import Actor
from liuhen.recordings.models import Recording
from liuhen.rules.calendar import Calendar
from liuhen.rules.judging.docket import Docket
from liuhen.rules.judging.model import PointState
from liuhen.rules.judging.points import coverage

BATCH = 200
_ENTRIES = 2_000
_OVERLAP = timedelta(minutes=2)  # an entry may be committed after one that was made later
_LOOKS = Q(kind__endswith=".viewed") | Q(kind__endswith=".played") | Q(kind__startswith="session.")
_PUBLISHED = "matter_list.published"
_ID = re.compile(r"[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}", re.ASCII)


def follow_changes(*, now: datetime) -> None:
    """Mark the cases as stale that something happened to since the last look."""
    standing = Tallied.objects.filter(figure=Counted.COVERAGE).first()
    newest = Entry.objects.order_by("-id").values_list("id", flat=True).first()
    if standing is not None and standing.seen is not None:
        after = _earlier(standing.seen)
        while True:
            rows = list(Entry.objects.filter(id__gt=after).order_by("id")[:_ENTRIES].values_list("id", "kind"))
            if not rows:
                break
            told = Entry.objects.filter(id__gt=after, id__lte=rows[-1][0]).exclude(_LOOKS)
            _mark(told.values_list("kind", "subject", "facts"))
            after = rows[-1][0]
    Tallied.objects.update_or_create(figure=Counted.COVERAGE, defaults={"at": now, "seen": newest})


def _earlier(entry: UUID) -> UUID:
    """A key as entries had it a little before: the first 48 bits of a UUIDv7 are milliseconds."""
    milliseconds = (entry.int >> 80) - int(_OVERLAP.total_seconds() * 1000)
    return UUID(int=max(milliseconds, 0) << 80)


def _mark(told: Iterable[tuple[str, UUID, object]]) -> None:
    named: set[UUID] = set()
    for kind, subject, facts in told:
        named.add(subject)
        named.update(UUID(text) for text in _ids_in(facts))
        if kind == _PUBLISHED:  # another 清单: what is asked of the cases from its first day on may be other points
            published = MatterList.objects.filter(id=subject).first()
            if published is not None:
                CoveredCase.objects.filter(case__opened_on__gte=published.holds_from).update(is_stale=True)
    cases = _cases_of(named)
    CoveredCase.objects.filter(Q(case__in=cases) | Q(case__in=_later_than(cases))).update(is_stale=True)


def _ids_in(facts: object) -> Iterator[str]:
    if isinstance(facts, str):
        yield from (facts,) if _ID.fullmatch(facts) else ()
    elif isinstance(facts, dict):
        for value in facts.values():
            yield from _ids_in(value)
    elif isinstance(facts, list):
        for value in facts:
            yield from _ids_in(value)


def _cases_of(things: set[UUID]) -> set[UUID]:
    """The cases among some things, and those that activities, recordings, documents and explanations belong to."""
    found = set(Case.objects.filter(id__in=things).values_list("id", flat=True))
    recordings = Recording.objects.filter(id__in=things)
    for rows in (Activity.objects, Exemption.objects, Document.objects, recordings):
        found.update(rows.filter(id__in=things, case__isnull=False).values_list("case_id", flat=True))
    # A recording that was moved is missing now where it was before.
    kinds = ("recording.attached", "recording.described", "recording.slate_assigned")
    moved = Entry.objects.filter(subject__in=recordings.values("id"), kind__in=kinds)
    before = {UUID(text) for facts in moved.values_list("facts", flat=True) for text in _ids_in(facts)}
    return found | set(Case.objects.filter(id__in=before - found).values_list("id", flat=True))


def _later_than(cases: set[UUID]) -> Iterable[UUID]:
    """Cases that grew out of some: what was recorded for those is theirs too."""
    return set(Growth.objects.filter(earlier__in=cases).values_list("later_id", flat=True))


def judge_some(*, worker: Actor, now: datetime) -> bool:
    """Judge the next cases that are stale or were never judged, the newest first; whether more are left.

    Args:
        worker: for whom the facts are gathered; nothing that it finds is shown to anybody.
        now: the present moment.
    """
    due = _due()
    days = calendar_in_force()
    touched: set[tuple[UUID, date]] = set()
    for case in due:
        touched |= _judge(case, worker=worker, now=now, days=days)
    sum_coverage(touched)
    left = _stale().count() + _unjudged().count() if len(due) == BATCH else 0
    Tallied.objects.filter(figure=Counted.COVERAGE).update(at=now, left=left)
    return left > 0


def _stale() -> QuerySet[Case]:
    return Case.objects.filter(id__in=CoveredCase.objects.filter(is_stale=True).values("case_id"))


def _unjudged() -> QuerySet[Case]:
    return Case.objects.filter(~Exists(CoveredCase.objects.filter(case=OuterRef("pk"))))


def _due() -> list[Case]:
    found = list(_stale().select_related("party").order_by("-id")[:BATCH])
    if len(found) < BATCH:
        found += _unjudged().select_related("party").order_by("-id")[: BATCH - len(found)]
    return found


def _judge(case: Case, *, worker: Actor, now: datetime, days: Calendar) -> set[tuple[UUID, date]]:
    """Judge one case's points and keep them; the cells whose sums change by it."""
    facts = facts_of(Gathered(actor=worker, case=case), now=now)
    rules = matters.rules_for(day=facts.opened_on, kind=facts.kind, matter=facts.matter)
    states = coverage(Docket(facts, rules, days))
    asked = [point for point in states if point.state != "not_applicable" and point.why != "pending"]
    month = case.opened_on.replace(day=1)
    with transaction.atomic():
        old = CoveredPoint.objects.filter(case=case)
        cells = set(old.values_list("unit_id", "month").distinct()) | {(case.unit_id, month)}
        old.delete()
        CoveredPoint.objects.bulk_create([_point(point, case, month) for point in asked])
        CoveredCase.objects.update_or_create(case=case, defaults={"judged_at": now, "is_stale": False})
    return cells


def _point(point: PointState, case: Case, month: date) -> CoveredPoint:
    return CoveredPoint(
        case=case,
        activity_id=UUID(point.scope_id) if point.scope == "activity" else None,
        clause=point.clause,
        gist=point.gist[:300],
        state=point.state,
        unit_id=case.unit_id,
        month=month,
    )
