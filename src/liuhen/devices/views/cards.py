"""设备卡片: one recorder with all that is known of it; labels to print; how much recorders are used."""

from __future__ import annotations

from datetime import date
from functools import partial
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.safestring import mark_safe
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from liuhen.binding.codes import qr_svg
from liuhen.clock import now
from liuhen.devices import operations, queries
from liuhen.devices.forms import PhotoForm, SpanForm
from liuhen.devices.models import Recorder, RecorderPhoto
from liuhen.devices.queries.usage import span_within
from liuhen.devices.telling_clocks import bounds_in_words
from liuhen.people import web
from liuhen.people.permissions import Capability, holds, require

MOST_LABELS = 60


@require_safe
def card(request: HttpRequest, recorder_id: UUID) -> HttpResponse:
    """One recorder: the register, who has it, whether its card was taken in, checks, loans, faults, upkeep."""
    actor, moment = web.actor(request), now()
    require(actor, Capability.VIEW_DEVICES)
    recorder = queries.get_recorder(recorder_id)
    clock = queries.newest_reading(recorder)
    context = {
        "recorder": recorder,
        "clock_words": bounds_in_words(clock.bounds) if clock else _("没有校时记录"),
        "out": queries.loan_of(recorder),
        "card_state": queries.card_state(recorder),
        "photo": RecorderPhoto.objects.filter(recorder=recorder).only("sha256").first(),
        "loans": queries.list_loans(recorder_id=recorder.id).rows[:10],
        "checks": queries.checks_of(recorder, 10),
        "faults": queries.faults_of(recorder),
        "plan": queries.plan(recorder=recorder),
        "today": timezone.localdate(moment),
        "may_manage": holds(actor, Capability.MANAGE_DEVICES),
        "may_take": holds(actor, Capability.TAKE_DEVICES),
        "may_wipe": queries.may_note_wiped(actor, recorder),
    }
    return render(request, "devices/card.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def photo(request: HttpRequest, recorder_id: UUID) -> HttpResponse:
    """Give a recorder its picture."""
    actor = web.actor(request)
    require(actor, Capability.MANAGE_DEVICES)
    recorder = queries.get_recorder(recorder_id)
    form = PhotoForm(request.POST, request.FILES) if request.method == "POST" else PhotoForm()
    if request.method == "POST" and form.is_valid():
        act = partial(operations.set_photo, actor=actor, now=now(), recorder_id=recorder.id)
        if web.is_done(form, partial(act, chunks=form.cleaned_data["photo"].chunks())):
            messages.success(request, _("照片已保存。"))
            return redirect("devices:card", recorder.id)
    context = {"form": form, "recorder": recorder, "step": "photo"}
    return render(request, "devices/fault.html", context, status=422 if form.errors else 200)


@require_safe
def picture(request: HttpRequest, recorder_id: UUID) -> HttpResponse:
    """A recorder's picture."""
    require(web.actor(request), Capability.VIEW_DEVICES)
    found = RecorderPhoto.objects.filter(recorder_id=recorder_id).first()
    if found is None:
        raise Http404
    return HttpResponse(bytes(found.content), content_type="image/jpeg", headers={"X-Content-Type-Options": "nosniff"})


@require_POST
def wiped(request: HttpRequest, recorder_id: UUID) -> HttpResponse:
    """Somebody looked: the card is empty."""
    recorder = operations.note_wiped(actor=web.actor(request), now=now(), recorder_id=recorder_id)
    messages.success(request, _("已登记：执法记录仪 {code} 的存储卡已清空。").format(code=recorder.code))
    return redirect("devices:card", recorder.id)


@require_safe
def labels(request: HttpRequest) -> HttpResponse:
    """Labels to print and stick on: the code, and a QR code that leads to the recorder's page."""
    actor = web.actor(request)
    require(actor, Capability.MANAGE_DEVICES)
    wanted = request.GET.getlist("pick")
    rows = queries.held().select_related("unit").order_by("code")
    if wanted:
        rows = rows.filter(id__in=[one for one in map(_id, wanted) if one is not None])
    context = {"labels": [(one, _code(request, one)) for one in rows[:MOST_LABELS]]}
    return render(request, "devices/labels.html", context)


def _id(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None


def _code(request: HttpRequest, recorder: Recorder) -> str:
    address = request.build_absolute_uri(reverse("devices:card", args=[recorder.id]))
    return mark_safe(qr_svg(address))  # noqa: S308 - the encoder's own picture


@require_safe
def usage(request: HttpRequest) -> HttpResponse:
    """How much each recorder is used: a drawing, the same numbers as a table, a workbook."""
    require(web.actor(request), Capability.VIEW_DEVICES)
    form = SpanForm(request.GET)
    first, last, unit_id = span_of(form, timezone.localdate(now()))
    rows = queries.usage(first=first, last=last, unit_id=unit_id)
    chart: dict[str, Any] = {
        "kind": "rows",
        "labels": [row.recorder.code for row in rows[:30]],
        "series": [{"name": _("使用天数"), "values": [row.days for row in rows[:30]], "tone": "brand"}],
        "unit": _("天"),
        "stacked": False,
        "most": None,
    }
    context = {"form": form, "rows": rows, "chart": chart, "first": first, "last": last}
    return render(request, "devices/usage.html", context)


def span_of(form: SpanForm, today: date) -> tuple[date, date, UUID | None]:
    """The days and the unit that a form asks for; the last thirty days where it says none, or the wrong way round."""
    form.is_valid()
    said = form.cleaned_data
    unit = said.get("unit")
    return *span_within(said.get("since"), said.get("until"), today=today), unit.id if unit else None
