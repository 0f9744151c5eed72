"""How far a year's plan is carried out: in all, by month, by unit, line by line."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from uuid import UUID

from django.db.models import Count, Exists, OuterRef, Q, QuerySet

from liuhen.cases.bureau.models import BureauRecord, PlanLine, RecordLink
from liuhen.cases.models import Case
from liuhen.cases.queries import visible_cases
from liuhen.paging import PAGE_SIZE, Page
from liuhen.people import queries as people
from liuhen.people.actors import Actor

LAST_MONTH = 12
POSITION_DIGITS = 6
LAST_NAME = "\U0010ffff"  # behind every unit's name


class LineState(StrEnum):
    """How far a line is: nothing yet, nothing though its month is over, a case that runs, cases that are closed."""

    WAITING = "waiting"
    OVERDUE = "overdue"
    OPEN = "open"
    DONE = "done"


@dataclass(frozen=True, slots=True, kw_only=True)
class LineProgress:
    """A line of a plan with the cases that carry it out, as far as the reader may know of them.

    Attributes:
        line: the line, with its unit.
        state: how far it is.
        cases: those that the reader may open.
        count: how many there are in all.
    """

    line: PlanLine
    state: LineState
    cases: list[Case]
    count: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """A part of a plan: `planned` lines, of which `begun` have a case and `done` only closed ones; `overdue` have none.

    Attributes:
        key: the month's number or the unit's id, as the list is narrowed by it; empty for lines without.
        name: the unit's name; empty for a month.
    """

    key: str
    name: str
    planned: int
    begun: int
    done: int
    overdue: int

    @property
    def share(self) -> float:
        """Begun, 0 to 1."""
        return self.begun / self.planned if self.planned else 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanProgress:
    """How far a plan is carried out: `whole`, by month and by unit."""

    whole: Part
    months: list[Part]
    units: list[Part]


@dataclass(frozen=True, slots=True)
class _Counted:
    month: int | None
    unit_id: UUID | None
    state: LineState
    lines: int


def progress_of(*, record: BureauRecord, today: date) -> PlanProgress:
    """Return how far a plan is carried out; lines of months before today's without a case are overdue."""
    rows = record.lines.annotate(is_begun=_begun(), is_open=_open()).order_by()
    grouped = rows.values("month", "unit_id", "is_begun", "is_open").annotate(lines=Count("id"))
    counted = [
        _Counted(
            row["month"],
            row["unit_id"],
            _state(record, row["month"], is_begun=row["is_begun"], is_open=row["is_open"], today=today),
            row["lines"],
        )
        for row in grouped
    ]
    names = {unit.id: unit.name for unit in people.units()}
    months = sorted({one.month for one in counted}, key=lambda month: month or LAST_MONTH + 1)
    units = sorted({one.unit_id for one in counted}, key=lambda unit: names.get(unit, "") if unit else LAST_NAME)
    return PlanProgress(
        whole=_part(counted),
        months=[_part([one for one in counted if one.month == month], key=str(month or "")) for month in months],
        units=[
            _part(
                [one for one in counted if one.unit_id == unit],
                key=str(unit or ""),
                name=names.get(unit, "") if unit else "",
            )
            for unit in units
        ],
    )


def _part(counted: Iterable[_Counted], *, key: str = "", name: str = "") -> Part:
    by_state = dict.fromkeys(LineState, 0)
    for one in counted:
        by_state[one.state] += one.lines
    begun = by_state[LineState.OPEN] + by_state[LineState.DONE]
    return Part(
        key=key,
        name=name,
        planned=sum(by_state.values()),
        begun=begun,
        done=by_state[LineState.DONE],
        overdue=by_state[LineState.OVERDUE],
    )


def lines_of(
    *,
    actor: Actor,
    record: BureauRecord,
    today: date,
    month: int | None = None,
    unit_id: UUID | None = None,
    state: str = "",
    text: str = "",
    before: str = "",
    after: str = "",
) -> tuple[Page[PlanLine], list[LineProgress]]:
    """Return one page of a plan's lines in their order, and how far each is.

    Args:
        actor: who looks; cases that aren't for this actor are counted, not named.
        record: the plan.
        today: for what is overdue.
        month: of the line; None for all.
        unit_id: of the line; None for all.
        state: one of `LineState`; anything else for all.
        text: part of the party or the matter.
        before: key of the page before.
        after: key of the page after.
    """
    rows = _narrowed(record.lines.all(), record, today, state)
    part = text.replace("\x00", "").strip()
    if part:
        rows = rows.filter(Q(party__icontains=part) | Q(matter__icontains=part))
    if month:
        rows = rows.filter(month=month)
    if unit_id:
        rows = rows.filter(unit_id=unit_id)
    page = _page(rows, before, after)
    links = list(RecordLink.objects.filter(line__in=[line.id for line in page.rows]).select_related("case__party"))
    known = set(visible_cases(actor).filter(id__in=[link.case_id for link in links]).values_list("id", flat=True))
    told = []
    for line in page.rows:
        own = [link.case for link in links if link.line_id == line.id]
        is_open = any(case.closed_on is None for case in own)
        told.append(
            LineProgress(
                line=line,
                state=_state(record, line.month, is_begun=bool(own), is_open=is_open, today=today),
                cases=[case for case in own if case.id in known],
                count=len(own),
            )
        )
    return page, told


def lines_like(*, records: QuerySet[BureauRecord], text: str, most: int) -> list[PlanLine]:
    """Return lines of some plans whose party holds a text, those without a case first; to link a case to."""
    links = RecordLink.objects.filter(line=OuterRef("pk"))
    rows = PlanLine.objects.filter(record__in=records, party__icontains=text.replace("\x00", "").strip())
    rows = rows.annotate(is_begun=Exists(links)).select_related("record__document", "unit")
    return list(rows.order_by("is_begun", "-record_id", "position")[:most])


def _begun() -> Exists:
    return Exists(RecordLink.objects.filter(line=OuterRef("pk")))


def _open() -> Exists:
    return Exists(RecordLink.objects.filter(line=OuterRef("pk"), case__closed_on=None))


def _is_over(record: BureauRecord, today: date) -> int:
    """The last month of the plan's year that is over; 0 when none is."""
    if record.year == today.year:
        return today.month - 1
    return LAST_MONTH if record.year < today.year else 0


def _state(record: BureauRecord, month: int | None, *, is_begun: bool, is_open: bool, today: date) -> LineState:
    if is_begun:
        return LineState.OPEN if is_open else LineState.DONE
    return LineState.OVERDUE if (month or LAST_MONTH) <= _is_over(record, today) else LineState.WAITING


def _narrowed(rows: QuerySet[PlanLine], record: BureauRecord, today: date, state: str) -> QuerySet[PlanLine]:
    over = _is_over(record, today)
    past = Q(month__lte=over) | (Q(month=None) if over == LAST_MONTH else Q(pk__in=()))
    if state == LineState.OPEN:
        return rows.filter(_open())
    if state == LineState.DONE:
        return rows.filter(_begun(), ~_open())
    if state == LineState.OVERDUE:
        return rows.filter(past, ~_begun())
    return rows.filter(~_begun()).exclude(past) if state == LineState.WAITING else rows


def _page(rows: QuerySet[PlanLine], before: str, after: str) -> Page[PlanLine]:
    """A page by position: a plan is read in its own order."""
    from_here, back_from = _position(after), _position(before)
    shown = rows.select_related("unit")
    if from_here is None and back_from is not None:
        found = list(shown.filter(position__lt=back_from).order_by("-position")[: PAGE_SIZE + 1])
        page, has_before, has_after = found[:PAGE_SIZE][::-1], len(found) > PAGE_SIZE, True
    else:
        here = shown if from_here is None else shown.filter(position__gt=from_here)
        found = list(here.order_by("position")[: PAGE_SIZE + 1])
        page, has_before, has_after = found[:PAGE_SIZE], from_here is not None, len(found) > PAGE_SIZE
    return Page(
        rows=page,
        before=str(page[0].position) if page and has_before else None,
        after=str(page[-1].position) if page and has_after else None,
        count=rows.order_by().count(),
        capped=False,
    )


def _position(text: str) -> int | None:
    return int(text) if text.isdecimal() and len(text) <= POSITION_DIGITS else None
