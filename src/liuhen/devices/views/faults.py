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
from liuhen.devices.forms import EndForm, FaultForm, LeaveForm, ReasonForm, SendForm
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
            return redirect("devices:card", recorder.id)
    context = {"form": form, "recorder": recorder}
    return render(request, "devices/report_fault.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
def send(request: HttpRequest, fault_id: UUID) -> HttpResponse:
    """Send a faulty recorder away for repair."""
    actor = web.actor(request)
    require(actor, Capability.MANAGE_DEVICES)
    fault = queries.get_fault(fault_id)
    form = SendForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        act = partial(operations.send_for_repair, actor=actor, now=now(), fault_id=fault.id)
        if web.is_done(form, partial(act, **form.cleaned_data)):
            messages.success(request, _("已登记送修。"))
            return redirect("devices:card", fault.recorder_id)
    is_undocked = fault.recorder.loans.filter(docked_at=None).exists()
    context = {"form": form, "recorder": fault.recorder, "fault": fault, "is_undocked": is_undocked, "step": "send"}
    return render(request, "devices/fault.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
def end(request: HttpRequest, fault_id: UUID) -> HttpResponse:
    """Say how a fault ended."""
    actor = web.actor(request)
    require(actor, Capability.MANAGE_DEVICES)
    fault = queries.get_fault(fault_id)
    form = EndForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        act = partial(operations.end_fault, actor=actor, now=now(), fault_id=fault.id)
        if web.is_done(form, partial(act, **form.cleaned_data)):
            messages.success(request, _("故障处理结果已登记。"))
            return redirect("devices:card", fault.recorder_id)
    context = {"form": form, "recorder": fault.recorder, "fault": fault, "step": "end"}
    return render(request, "devices/fault.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
def leave(request: HttpRequest, recorder_id: UUID) -> HttpResponse:
    """Retire a recorder, or write down that it was lost."""
    actor = web.actor(request)
    require(actor, Capability.MANAGE_DEVICES)
    recorder = queries.get_recorder(recorder_id)
    form = LeaveForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        act = partial(operations.leave_service, actor=actor, now=now(), recorder_id=recorder.id)
        if web.is_done(form, partial(act, **form.cleaned_data)):
            messages.success(request, _("已登记。音像资料、领用和检查记录都保留。"))
            return redirect("devices:card", recorder.id)
    context = {"form": form, "recorder": recorder, "step": "leave"}
    return render(request, "devices/fault.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
def back(request: HttpRequest, recorder_id: UUID) -> HttpResponse:
    """A recorder that was lost or retired is used again."""
    actor = web.actor(request)
    require(actor, Capability.MANAGE_DEVICES)
    recorder = queries.get_recorder(recorder_id)
    form = ReasonForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        act = partial(operations.back_in_service, actor=actor, now=now(), recorder_id=recorder.id)
        if web.is_done(form, partial(act, **form.cleaned_data)):
            messages.success(request, _("已恢复使用。"))
            return redirect("devices:card", recorder.id)
    context = {"form": form, "recorder": recorder, "step": "back"}
    return render(request, "devices/fault.html", context, status=422 if form.errors else 200)
