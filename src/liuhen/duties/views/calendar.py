"""放假安排: a year as twelve months, taken over from a file or kept by hand."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from django.contrib import messages
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from liuhen.clock import now
from liuhen.duties import operations, queries
from liuhen.duties.forms import ArrangementForm, HolidayDayForm, HolidayForm
from liuhen.errors import InvalidError, NotFoundError
from liuhen.paging import COUNT_CAP
from liuhen.people import web
from liuhen.people.permissions import Capability, holds, require
from liuhen.prose import say
from liuhen.rules.clocks import ZONE

LARGEST = 1_000_000
"""Bytes of the largest arrangement that is read; a year's has some thousand."""


@require_safe
def present(request: HttpRequest) -> HttpResponse:
    """This year's sheet."""
    return show(request, timezone.localdate(now(), ZONE).year)


@require_safe
def show(request: HttpRequest, year: int) -> HttpResponse:
    """A year's sheet: what is free, what is worked instead, and what waits for it."""
    actor = web.actor(request)
    known = queries.calendar_year(year)
    waiting = 0 if known.is_published else queries.waiting_for(year)
    context = {
        "year": known,
        "months": queries.months_of(year),
        "stretches": queries.stretches(known.days),
        "years": [each.year for each in reversed(queries.calendar_years(now()))],
        "waiting": f"{COUNT_CAP}+" if waiting > COUNT_CAP else waiting,
        "is_recounting": queries.is_recounting(year),
        "may_manage": holds(actor, Capability.MANAGE_CALENDAR),
        "may_see_deadlines": holds(actor, Capability.VIEW_DEADLINES),
        "is_begun": known.row is not None and any(is_free and day.year == year for day, _name, is_free in known.days),
        "today": timezone.localdate(now(), ZONE),
    }
    return render(request, "duties/calendar.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def import_year(request: HttpRequest) -> HttpResponse:
    """Take a year over from a holiday-cn file, or from its text."""
    actor = web.actor(request)
    require(actor, Capability.MANAGE_CALENDAR)
    form = ArrangementForm(request.POST, request.FILES) if request.method == "POST" else ArrangementForm()
    if request.method == "POST" and form.is_valid():
        file = form.cleaned_data["file"]
        try:
            made = operations.import_arrangement(
                actor=actor, now=now(), text=_text_of(file) if file else form.cleaned_data["text"]
            )
        except InvalidError as error:
            web.tell(form, error, field="file" if file else "text")
        else:
            count = made.days.count()
            told = ngettext(
                "已导入 {year} 年放假安排，共 {count} 天。暂定的期限由后台重新计算，通常一分钟内完成。",
                "已导入 {year} 年放假安排，共 {count} 天。暂定的期限由后台重新计算，通常一分钟内完成。",
                count,
            )
            messages.success(request, told.format(year=made.year, count=count))
            return redirect("duties:calendar_year", made.year)
    return render(request, "duties/calendar_import.html", {"form": form}, status=422 if form.errors else 200)


def _text_of(file: UploadedFile) -> str:
    """What a file says; one that is no text says nothing that could be an arrangement."""
    content: bytes = file.read(LARGEST)
    return content.decode("utf-8", "replace")


@require_http_methods(["GET", "HEAD", "POST"])
def change_day(request: HttpRequest, year: int) -> HttpResponse:
    """Enter a day that isn't as the week says, or change one; the address may name it (`?day=2027-01-01`)."""
    actor = web.actor(request)
    require(actor, Capability.MANAGE_CALENDAR)
    known = queries.calendar_year(year)
    form = HolidayForm(request.POST if request.method == "POST" else None, initial=_begin(request, known))
    if request.method == "POST" and form.is_valid():
        told = form.cleaned_data
        try:
            operations.change_day(
                actor=actor, now=now(), year=year, day=told["day"], name=told["name"], is_free=told["kind"] == "free"
            )
        except InvalidError as error:
            web.tell(form, error)
        else:
            said = _("{day} 已保存。受影响的期限由后台重新计算。")
            messages.success(request, said.format(day=told["day"].isoformat()))
            return redirect("duties:calendar_year", year)
    meant = form.initial.get("day")
    is_known = meant is not None and meant in {day for day, _name, _is_free in known.days}
    context = {"form": form, "year": year, "meant": meant if is_known else None}
    return render(request, "duties/calendar_day.html", context, status=422 if form.errors else 200)


def _begin(request: HttpRequest, known: queries.CalendarYear) -> dict[str, Any]:
    try:
        meant = date.fromisoformat(request.GET.get("day", ""))
    except ValueError:
        return {}
    for day, name, is_free in known.days:
        if day == meant:
            return {"day": day, "name": name, "kind": "free" if is_free else "worked"}
    return {"day": meant}


@require_POST
def remove_day(request: HttpRequest, year: int) -> HttpResponse:
    """Let a day be as the week says again."""
    actor = web.actor(request)
    require(actor, Capability.MANAGE_CALENDAR)
    form = HolidayDayForm(request.POST)
    if not form.is_valid():
        messages.warning(request, _("请在日历中选择要恢复的日期。"))
        return redirect("duties:calendar_year", year)
    _try(request, lambda moment: operations.remove_day(actor=actor, now=moment, year=year, **form.cleaned_data))
    return redirect("duties:calendar_year", year)


@require_POST
def complete(request: HttpRequest, year: int) -> HttpResponse:
    """Say that a year entered by hand is complete."""
    actor = web.actor(request)
    require(actor, Capability.MANAGE_CALENDAR)
    _try(request, lambda moment: operations.complete_year(actor=actor, now=moment, year=year))
    return redirect("duties:calendar_year", year)


def _try(request: HttpRequest, change: Any) -> None:
    moment: datetime = now()
    try:
        change(moment)
    except (InvalidError, NotFoundError) as error:
        messages.error(request, say(error))
    else:
        messages.success(request, _("日历已保存。受影响的期限由后台重新计算。"))
