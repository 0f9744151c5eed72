"""统计 over the API: the figures, what stands behind them, what is due in the archive room, and the registers."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from ninja import Router, Schema
from pydantic import AwareDatetime

from liuhen.clock import now
from liuhen.desk.figures import late, queries
from liuhen.desk.figures.forms import FiguresForm
from liuhen.desk.figures.page import figures_page
from liuhen.desk.filing import filing as due_volumes
from liuhen.desk.registers import REGISTERS
from liuhen.duties.wording import why_provisional
from liuhen.people import web
from liuhen.people.permissions import Capability, holds, require

router = Router(tags=["figures"])


class FigureRowOut(Schema):
    """A row of a table; `cells` stand in the order of the table's heads, without the first."""

    label: str
    detail: str
    cells: list[str]


class FigureTableOut(Schema):
    """One way of looking at a figure: by month, by unit, by point."""

    code: str
    title: str
    heads: list[str]
    rows: list[FigureRowOut]


class FigureSectionOut(Schema):
    """A figure and, in words, how it is counted."""

    code: str
    title: str
    how: str
    tables: list[FigureTableOut]


class StatisticsOut(Schema):
    """The figures of a span. `as_of` is null while they were never counted; `left` cases still wait to be judged."""

    span: str
    first: date
    after: date
    scope: str
    as_of: AwareDatetime | None
    left: int
    sections: list[FigureSectionOut]


class LateOut(Schema):
    """A deadline that was not kept. `note` (a place or number) is empty for who may not know of the thing itself.

    `provisional_why` says why its end may still move, one sentence each; empty for an end that stands.
    """

    id: UUID
    period: str
    note: str
    unit: str
    officers: list[str]
    due_at: AwareDatetime
    met_at: AwareDatetime | None
    days: int
    is_provisional: bool
    provisional_why: list[str]
    reason: str


class LateListOut(Schema):
    """One page of what was late, what fell due last first."""

    late: list[LateOut]
    before: str | None
    after: str | None
    count: int
    capped: bool


class VolumeOut(Schema):
    """A closed case whose volume is due in the archive room (art 18)."""

    number: str
    unit: str
    officers: list[str]
    closed_on: date
    due_on: date
    is_late: bool
    is_provisional: bool
    provisional_why: list[str]


class VolumesOut(Schema):
    """One page of closed cases whose volumes are due, what is due first."""

    volumes: list[VolumeOut]
    before: str | None
    after: str | None
    count: int
    capped: bool


class RegisterOut(Schema):
    """A register that the caller may take out as a workbook, at `url`, narrowed as its list page is."""

    name: str
    title: str
    url: str


def _form(request: HttpRequest, span: str, unit: str) -> FiguresForm:
    return FiguresForm({"span": span, "unit": unit}, actor=web.actor(request), today=timezone.localdate(now()))


@router.get("/statistics", response=StatisticsOut)
def statistics(request: HttpRequest, span: str = "", unit: str = "") -> object:
    """How arts 16 to 18 were kept, what is recorded, brought in and explained, as the caller may know of it.

    `span` is a year (`2026`), quarter (`2026-Q4`) or month (`2026-11`), else the present year; `unit` an id of a unit.
    """
    require(web.actor(request), Capability.READ_FIGURES)
    form = _form(request, span, unit)
    page = figures_page(actor=web.actor(request), now=now(), span=form.chosen_span, unit_id=form.unit_id)
    return {
        "span": page.span.code,
        "first": page.span.first,
        "after": page.span.after,
        "scope": page.scope,
        "as_of": page.as_of.at,
        "left": page.as_of.left,
        "sections": [
            {
                "code": section.code,
                "title": section.title,
                "how": section.how,
                "tables": [
                    {
                        "code": block.code,
                        "title": block.title,
                        "heads": list(block.table.heads),
                        "rows": [
                            {"label": row.label, "detail": row.detail, "cells": [cell.text for cell in row.cells]}
                            for row in block.table.rows
                        ],
                    }
                    for block in section.blocks
                ],
            }
            for section in page.sections
        ],
    }


@router.get("/statistics/late", response=LateListOut)
def late_list(  # noqa: PLR0917 - an address's parts
    request: HttpRequest,
    span: str = "",
    unit: str = "",
    period: str = "",
    unexplained: bool = False,
    before: str = "",
    after: str = "",
) -> object:
    """What was done too late, or is over and not done, with the reason where one was given."""
    actor, moment = web.actor(request), now()
    require(actor, Capability.READ_FIGURES)
    form = _form(request, span, unit)
    wanted = queries.Wanted(span=form.chosen_span, unit_id=form.unit_id, period=period)
    page = queries.late_page(
        actor=actor, now=moment, wanted=wanted, unexplained=unexplained, before=before, after=after
    )
    lines = [
        LateOut(
            id=line.clock.row.id,
            period=line.clock.row.period,
            note=line.clock.row.note if line.is_known else "",
            unit=line.clock.row.unit.name if line.clock.row.unit else "",
            officers=[officer.name for officer in line.clock.row.officers.all()],
            due_at=line.clock.row.due_at,
            met_at=line.clock.row.met_at,
            days=line.days,
            is_provisional=line.clock.row.is_provisional,
            provisional_why=list(line.clock.reasons),
            reason=line.clock.row.late_reason,
        )
        for line in late.lines(page.rows, actor=actor, now=moment)
    ]
    return {"late": lines, "before": page.before, "after": page.after, "count": page.count, "capped": page.capped}


@router.get("/filing", response=VolumesOut)
def filing(request: HttpRequest, state: str = "", before: str = "", after: str = "") -> object:
    """Closed cases whose volumes are due in the archive room; `state` is `late`, `soon` or empty for all."""
    moment = now()
    found = due_volumes(actor=web.actor(request), now=moment, state=state, before=before, after=after)
    volumes = [
        VolumeOut(
            number=row.note,
            unit=row.unit.name if row.unit else "",
            officers=[officer.name for officer in row.officers.all()],
            closed_on=timezone.localtime(row.start).date(),
            due_on=timezone.localtime(row.due_at).date(),
            is_late=row.is_late(moment),
            is_provisional=row.is_provisional,
            provisional_why=list(why_provisional(row)),
        )
        for row in found.page.rows
    ]
    page = found.page
    return {"volumes": volumes, "before": page.before, "after": page.after, "count": page.count, "capped": page.capped}


@router.get("/registers", response=list[RegisterOut])
def registers(request: HttpRequest) -> object:
    """The registers that the caller may take out; each download leaves an entry."""
    actor = web.actor(request)
    return [
        RegisterOut(name=name, title=str(source.title), url=reverse(f"register_{name}"))
        for name, source in REGISTERS.items()
        if holds(actor, source.needs) and (source.needs_too is None or holds(actor, source.needs_too))
    ]
