"""Statutory clocks that documents start, end and lengthen; which does what stands in the catalogue of forms.

A clock belongs to the document that starts it. How long it runs is the rulebook's; here stand only dates.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from uuid import UUID

from liuhen.cases.clocks import wind_carrier
from liuhen.cases.documents.models import Document
from liuhen.cases.documents.queries import form_of
from liuhen.cases.models import Case
from liuhen.duties.models import Deadline
from liuhen.duties.operations import keep_clock
from liuhen.rules.clocks import ZONE
from liuhen.rules.forms import ClockRule

ABOUT = "document"
_OWN, _URGENT = "own", "urgent"
_NEVER = datetime.max.replace(tzinfo=ZONE)


@dataclass(slots=True, kw_only=True)
class _Run:
    """A clock in the making: which document starts it, from when, and what ended or lengthened it."""

    period: str
    document: Document
    start: datetime
    met_at: datetime | None = None
    extended_at: datetime | None = None


def keep(document: Document, *, now: datetime) -> None:
    """Bring the clocks of the document's case up to date, in the caller's transaction.

    All of them: a document that's entered, corrected, served or declared void moves those of others too.
    """
    if document.case is not None:
        wind_carrier(now=now, case=document.case)  # art 21: a document may tell of a long-term ground
        keep_all(document.case, now=now)


def keep_all(case: Case, *, now: datetime) -> None:
    """Bring every statutory clock of a case up to date, in the caller's transaction."""
    rows = Document.objects.filter(case=case, voided_at=None).prefetch_related("services").order_by("id")
    runs = _runs(list(rows))
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
            met_at=run.met_at,
            extended_at=run.extended_at,
            note=" ".join(part for part in (run.document.title, run.document.number) if part),
        )
    _withdraw_others(case, {(run.period, run.document.id) for run in runs}, now=now)


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
        start = _moment(document, rule)
        if start is not None and (rule.only != _URGENT or document.is_urgent):
            yield _Run(period=rule.period, document=document, start=start)


def _meet(document: Document, runs: Iterable[_Run]) -> None:
    """End what a document ends: its own clock, or the oldest that still runs of a document no younger than it."""
    form = form_of(document)
    for rule in form.meets if form else ():
        moment = _moment(document, rule)
        if moment is None:
            continue
        if rule.only == _OWN:
            found = (run for run in runs if run.document.id == document.id and run.period == rule.period)
        else:
            found = (
                run for run in runs if run.period == rule.period and run.met_at is None and _is_older(run, document)
            )
        run = next(found, None)
        if run is not None:
            run.met_at = moment


def _extend(document: Document, runs: Iterable[_Run]) -> None:
    form, made = form_of(document), _made(document)
    if form is None or made is None:
        return
    for run in runs:
        if run.period in form.extends and run.extended_at is None and _is_older(run, document):
            run.extended_at = made


def _is_older(run: _Run, document: Document) -> bool:
    began, made = _made(run.document), _made(document)
    return began is not None and made is not None and began.astimezone(ZONE).date() <= made.astimezone(ZONE).date()


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
