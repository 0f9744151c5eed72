"""Statutory clocks that documents start, end and lengthen; which does what stands in the catalogue of forms.

A clock belongs to the document that starts it. How long it runs, and how often it can be lengthened, is the rulebook's;
here stand only dates.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from uuid import UUID

from django.db import transaction
from django.db.models import Exists, OuterRef, Q

from liuhen.cases.clocks import BATCH, wind_carrier, wind_file
from liuhen.cases.documents.answering import answers_something, is_older, may_answer
from liuhen.cases.documents.models import Document
from liuhen.cases.documents.queries import form_of
from liuhen.cases.models import Case
from liuhen.duties.models import Deadline
from liuhen.duties.operations import keep_clock
from liuhen.duties.periods import period_on
from liuhen.rules.clocks import ZONE
from liuhen.rules.forms import ClockRule
from liuhen.rules.limits import Unit

ABOUT = "document"
_OWN, _URGENT = "own", "urgent"
_NEVER = datetime.max.replace(tzinfo=ZONE)
_LAST_SECOND = timedelta(days=1) - timedelta(seconds=1)


@dataclass(slots=True, kw_only=True)
class _Run:
    """A clock in the making: which document starts it, from when, and what ended or lengthened it."""

    period: str
    document: Document
    start: datetime
    assumed: str = ""
    met_at: datetime | None = None
    extended_by: list[dict[str, str]] = field(default_factory=list)


def keep(document: Document, *, now: datetime) -> None:
    """Bring the clocks of the document's case up to date, in the caller's transaction.

    All of them: a document that's entered, corrected, served or declared void moves those of others too.
    """
    if document.case is not None:
        wind_carrier(now=now, case=document.case)  # art 21: a document may tell of a long-term ground
        keep_all(document.case, now=now)


def keep_all(case: Case, *, now: datetime) -> None:
    """Bring every statutory clock of a case up to date, its owners too, in the caller's transaction."""
    runs = _runs(_standing(case))
    officers = list(case.officers.values_list("id", flat=True))
    for run in runs:
        keep_clock(
            now=now,
            period=run.period,
            subject=run.document.id,
            about=ABOUT,
            case_id=case.id,
            unit_id=case.unit_id,
            officer_ids=officers,
            start=run.start,
            assumed=run.assumed,
            met_at=run.met_at,
            extended_by=run.extended_by,
            note=called(run.document),
        )
    _withdraw_others(case, {(run.period, run.document.id) for run in runs}, now=now)


def wind_again(*, now: datetime, after: UUID | None = None) -> UUID | None:
    """Wind every clock of the next cases that are open or have one running: other rules may start and end others.

    Args:
        now: the present moment.
        after: the case that the batch before ended with.

    Returns:
        The case that this batch ended with; None when none is left.
    """
    running = Deadline.objects.filter(case_id=OuterRef("pk"), is_open=True)
    rows = Case.objects.filter(Q(closed_on=None) | Q(Exists(running))).order_by("id")
    if after is not None:
        rows = rows.filter(id__gt=after)
    found = list(rows[:BATCH])
    for case in found:
        with transaction.atomic():
            wind_file(now=now, case=case)
            wind_carrier(now=now, case=case)
            keep_all(case, now=now)
    return found[-1].id if len(found) == BATCH else None


def open_to(document: Document) -> list[Document]:
    """The documents of its case whose clocks a document may end or lengthen: those that nothing else has ended.

    Empty for a document of a form that ends and lengthens no other's clock.
    """
    if document.case is None or not answers_something(document):
        return []
    runs = _runs([other for other in _standing(document.case) if other.id != document.id])
    found = [run.document for run in runs if run.met_at is None and may_answer(document, run.period, run.document)]
    return list({each.id: each for each in found}.values())


def called(document: Document) -> str:
    """What people call a document: its title and number."""
    return " ".join(part for part in (document.title, document.number) if part)


def _standing(case: Case) -> list[Document]:
    rows = Document.objects.filter(case=case, voided_at=None).select_related("activity").prefetch_related("services")
    return list(rows.order_by("id"))


def _withdraw_others(case: Case, kept: set[tuple[str, UUID]], *, now: datetime) -> None:
    """Those whose document was declared void, replaced, or no longer bears the date from which they ran."""
    standing = Deadline.objects.filter(case_id=case.id, about=ABOUT).exclude(state="withdrawn")
    for period, subject in standing.values_list("period", "subject"):
        if (period, subject) not in kept:
            keep_clock(
                now=now, period=period, subject=subject, about=ABOUT, case_id=case.id, unit_id=case.unit_id,
                officer_ids=(), start=None,
            )  # fmt: skip


def _runs(documents: Sequence[Document]) -> list[_Run]:
    ordered = sorted(documents, key=lambda each: (_made(each) or _NEVER, each.id))
    runs = [run for document in ordered for run in _started(document)]
    for document in ordered:
        _meet(document, runs)
        _extend(document, runs)
    return runs


def _started(document: Document) -> Iterator[_Run]:
    form = form_of(document)
    for rule in form.starts if form else ():
        if rule.only == _URGENT and not document.is_urgent:
            continue
        start, assumed = _moment(document, rule), ""
        if _is_in_hours(rule.period, start or _made(document)):
            start, assumed = _hour_of(document, start, rule)
        if start is not None:
            yield _Run(period=rule.period, document=document, start=start, assumed=assumed)


def _meet(document: Document, runs: Sequence[_Run]) -> None:
    """End what a document ends: its own clock, that of the document it answers, or the only one that still runs."""
    form = form_of(document)
    for rule in form.meets if form else ():
        moment = _moment(document, rule)
        if moment is None:
            continue
        if rule.only == _OWN:
            found = [run for run in runs if run.document.id == document.id and run.period == rule.period]
        else:
            found = _answered(document, rule.period, runs)
        for run in found[:1]:
            if run.met_at is None:
                run.met_at, assumed = _met(document, moment, rule, run)
                run.assumed = run.assumed or assumed


def _met(document: Document, moment: datetime, rule: ClockRule, run: _Run) -> tuple[datetime, str]:
    """When a clock was met; of a paper with a day alone, a clock in hours takes the day's end, and says so."""
    if rule.date != "dated" or document.dated_on is None or not _is_in_hours(run.period, run.start):
        return moment, ""
    if document.dated_time is not None:
        return datetime.combine(document.dated_on, document.dated_time, ZONE), ""
    return moment + _LAST_SECOND, "paper_day_end"


def _extend(document: Document, runs: Sequence[_Run]) -> None:
    form, made = form_of(document), _made(document)
    if form is None or made is None:
        return
    for period in form.extends:
        for run in _answered(document, period, runs)[:1]:
            run.extended_by.append(
                {"document": str(document.id), "at": made.isoformat(), "note": called(document)[:300]}
            )


def _answered(document: Document, period: str, runs: Sequence[_Run]) -> list[_Run]:
    """The clock that a document ends or lengthens; empty when it names none and more than one still runs."""
    of_period = [run for run in runs if run.period == period]
    if document.answers_id is not None:
        return [run for run in of_period if run.document.id == document.answers_id]
    if document.answers_other:
        return []
    found = [run for run in of_period if run.met_at is None and is_older(run.document, document)]
    return found if len(found) == 1 else []


def _is_in_hours(period: str, start: datetime | None) -> bool:
    rule = period_on(period, start.astimezone(ZONE).date()) if start is not None else None
    return rule is not None and rule.limit is not None and rule.limit.unit is Unit.HOURS


def _hour_of(document: Document, start: datetime | None, rule: ClockRule) -> tuple[datetime | None, str]:
    """From what hour a clock in hours runs: the paper's, else that of the stay at the place, else the day's first."""
    if start is not None and rule.date not in {"dated", "due"}:
        return start, ""
    if document.began_at is not None:
        return document.began_at, ""
    if document.dated_on is not None and document.dated_time is not None:
        return datetime.combine(document.dated_on, document.dated_time, ZONE), ""
    if document.activity is not None:
        return document.activity.arrived_at, "paper_arrival"
    made = _made(document)
    return made, "paper_midnight" if made is not None else ""


def _made(document: Document) -> datetime | None:
    return _at(document.dated_on) or document.began_at


def _moment(document: Document, rule: ClockRule) -> datetime | None:
    """The moment of a document that a rule names; a day without an hour counts from its beginning."""
    match rule.date:
        case "began":
            return document.began_at
        case "ended":
            return document.ended_at
        case "due":
            return _at(document.due_on)
        case "served":
            return min((one.served_at for one in document.services.all() if one.served_at), default=None)
    return _made(document)


def _at(day: date | None) -> datetime | None:
    return None if day is None else datetime.combine(day, time(), ZONE)
