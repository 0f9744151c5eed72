"""监督报告: a month or a year, on the page, to print and as a sheet."""

from __future__ import annotations

from datetime import timedelta

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from liuhen.clock import now
from liuhen.people import web
from liuhen.rules.clocks import ZONE
from liuhen.supervision.reporting import printing, queries
from liuhen.supervision.reporting.spans import span_of


@require_safe
def report(request: HttpRequest) -> HttpResponse:
    """What supervision came to."""
    span, since, until = span_of(request.GET.get("span", ""), today=timezone.localdate(now(), ZONE))
    told = queries.figures(actor=web.actor(request), since=since, until=until)
    last = (since.replace(day=1) - timedelta(days=1)).strftime("%Y-%m")
    context = {
        "told": told,
        "span": span,
        "most": max([1, *(count for _name, count in told.problems)]),
        "tabs": [
            (f"{until:%Y-%m}", _("本月") if span == f"{until:%Y-%m}" else f"{until:%Y-%m}"),
            (last, last),
            (f"{since:%Y}", _("{year} 年").format(year=since.year)),
        ],
    }
    return render(request, "reporting/report.html", context)


@require_safe
def file(request: HttpRequest, kind: str) -> HttpResponse:
    """The report to print, or as a sheet."""
    if kind not in {"pdf", "xlsx"}:
        raise Http404
    span, since, until = span_of(request.GET.get("span", ""), today=timezone.localdate(now(), ZONE))
    told = queries.figures(actor=web.actor(request), since=since, until=until)
    return printing.answer_with(told, span=span, kind="pdf" if kind == "pdf" else "xlsx", now=now())
