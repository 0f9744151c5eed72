"""监督报告: a month or a year, on the page, to print and as a sheet."""

from __future__ import annotations

from datetime import date, timedelta

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from liuhen.clock import now
from liuhen.people import web
from liuhen.rules.clocks import ZONE
from liuhen.sheets.writing import MEDIA_TYPE
from liuhen.supervision.reporting import printing, queries

_FIRST_YEAR, _LAST_YEAR, _MONTHS = 2000, 2100, 12


def _span(request: HttpRequest) -> tuple[str, date, date]:
    """What is asked for as `2026` or `2026-11`; this month where it's neither."""
    today = timezone.localdate(now(), ZONE)
    asked = request.GET.get("span", "")
    year, _dash, month = asked.partition("-")
    is_year = year.isascii() and year.isdigit() and _FIRST_YEAR <= int(year) <= _LAST_YEAR
    if is_year and asked == year:
        return asked, date(int(year), 1, 1), date(int(year), _MONTHS, 31)
    if is_year and month.isascii() and month.isdigit() and 1 <= int(month) <= _MONTHS:
        first = date(int(year), int(month), 1)
    else:
        first = today.replace(day=1)
    after = (first + timedelta(days=31)).replace(day=1)
    return f"{first:%Y-%m}", first, after - timedelta(days=1)


@require_safe
def report(request: HttpRequest) -> HttpResponse:
    """What supervision came to."""
    span, since, until = _span(request)
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
    """The report to print, or as a sheet for whatever else is asked."""
    span, since, until = _span(request)
    told = queries.figures(actor=web.actor(request), since=since, until=until)
    if kind == "pdf":
        answer = HttpResponse(printing.pdf_of(told, now=now()), content_type="application/pdf")
    else:
        kind = "xlsx"
        answer = HttpResponse(printing.sheet_of(told), content_type=MEDIA_TYPE)
    name = f"监督检查报告-{span}.{kind}"
    answer["Content-Disposition"] = content_disposition_header(as_attachment=True, filename=name) or "attachment"
    answer["X-Content-Type-Options"] = "nosniff"
    return answer
