"""故障、维修、报废: reporting a fault, and what the office does about it."""

from __future__ import annotations

from functools import partial
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from liuhen.clock import now
from liuhen.devices import operations, queries
from liuhen.devices.forms import FaultForm
from liuhen.people import web
from liuhen.people.permissions import Capability, require


@require_http_methods(["GET", "HEAD", "POST"])
def report(request: HttpRequest, recorder_id: UUID) -> HttpResponse:
    """Report what is wrong with a recorder."""
    actor = web.actor(request)
    require(actor, Capability.TAKE_DEVICES)
    recorder = queries.get_recorder(recorder_id)
    form = FaultForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        act = partial(operations.report_fault, actor=actor, now=now(), recorder_id=recorder.id)
        if web.is_done(form, partial(act, **form.cleaned_data)):
            messages.success(request, _("已报修，办公室会处理。"))
            return redirect("loans:held")
    context = {"form": form, "recorder": recorder}
    return render(request, "devices/report_fault.html", context, status=422 if form.errors else 200)
