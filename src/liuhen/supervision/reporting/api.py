"""监督报告 over the API: its figures, and its files."""

from __future__ import annotations

from datetime import date
from typing import Literal

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from ninja import Router, Schema

from liuhen.clock import now
from liuhen.people import web
from liuhen.rules.clocks import ZONE
from liuhen.sheets.writing import MEDIA_TYPE
from liuhen.supervision.alerts.models import AlertKind
from liuhen.supervision.reporting import printing, queries
from liuhen.supervision.reporting.spans import span_of

router = Router(tags=["supervision"])


class NamedCountOut(Schema):
    """How many of something."""

    name: str
    count: int


class SupervisedUnitOut(Schema):
    """A unit, by its name and in no order of merit: recordings reviewed, those with problems, findings still open."""

    name: str
    reviewed: int
    found: int
    open: int


class CountedAlertsOut(Schema):
    """Alerts of a kind, and how many of them are answered."""

    kind: AlertKind
    found: int
    answered: int


class SupervisionReportOut(Schema):
    """What supervision came to in a span of days, both ends counted in.

    `plans`, `drawn`, `reviewed`, `found` and `left_out` are of draws; `raised`, `closed`, `open`, `late` of findings;
    `grades` of volumes with a final result; `demands` and `answered` of papers of supervising bodies.
    """

    span: str
    since: date
    until: date
    plans: int
    drawn: int
    reviewed: int
    found: int
    left_out: int
    raised: int
    closed: int
    open: int
    late: int
    problems: list[NamedCountOut]
    units: list[SupervisedUnitOut]
    grades: list[NamedCountOut]
    demands: int
    answered: int
    alerts: list[CountedAlertsOut]


_FILE = {"schema": {"type": "string", "format": "binary"}}
_KINDS = ("application/pdf", MEDIA_TYPE)
_PLAIN = (
    "since", "until", "plans", "drawn", "reviewed", "found", "left_out", "raised", "closed", "open", "late", "demands",
    "answered",
)  # fmt: skip


def _told(request: HttpRequest, asked: str) -> tuple[str, queries.Figures]:
    span, since, until = span_of(asked, today=timezone.localdate(now(), ZONE))
    return span, queries.figures(actor=web.actor(request), since=since, until=until)


@router.get("/supervision/report", response=SupervisionReportOut, summary="What supervision came to")
def supervision_report(request: HttpRequest, span: str = "") -> SupervisionReportOut:
    """Figures of a month (`2026-11`) or a year (`2026`); of this month when `span` is neither."""
    span, told = _told(request, span)
    return SupervisionReportOut(
        span=span,
        problems=[NamedCountOut(name=name, count=count) for name, count in told.problems],
        grades=[NamedCountOut(name=name, count=count) for name, count in told.grades],
        units=[
            SupervisedUnitOut(name=one.name, reviewed=one.reviewed, found=one.found, open=one.open)
            for one in told.units
        ],
        alerts=[CountedAlertsOut(kind=kind, found=found, answered=done) for kind, found, done in told.alerts],
        **{name: getattr(told, name) for name in _PLAIN},
    )


@router.get(
    "/supervision/report/files/{kind}",
    response={200: bytes},
    summary="The report as a file",
    openapi_extra={"responses": {200: {"content": dict.fromkeys(_KINDS, _FILE)}}},
)
def supervision_report_file(request: HttpRequest, kind: Literal["pdf", "xlsx"], span: str = "") -> HttpResponse:
    """The report as PDF/A to print, or as sheets; always in Chinese, for it goes on file."""
    span, told = _told(request, span)
    return printing.answer_with(told, span=span, kind=kind, now=now())
