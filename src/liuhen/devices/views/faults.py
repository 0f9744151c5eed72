"""故障、维修、报废: reporting a fault, and what the office does about it."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from uuid import UUID

from django.contrib import messages
from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from liuhen.clock import now
from liuhen.devices import operations, queries
from liuhen.devices.forms import EndForm, FaultForm, LeaveForm, ReasonForm, SendForm
from liuhen.devices.models import Recorder
from liuhen.people import web
from liuhen.people.permissions import Capability, require


@require_http_methods(["GET", "HEAD", "POST"])
def report(request: HttpRequest, recorder_id: UUID) -> HttpResponse:
    """Report what is wrong with a recorder."""
    require(web.actor(request), Capability.TAKE_DEVICES)
    recorder = queries.get_recorder(recorder_id)
    act = partial(operations.report_fault, recorder_id=recorder.id)
    return _ask(request, FaultForm, act, _("已报修，办公室会处理。"), recorder, template="devices/report_fault.html")


@require_http_methods(["GET", "HEAD", "POST"])
def send(request: HttpRequest, fault_id: UUID) -> HttpResponse:
    """Send a faulty recorder away for repair."""
    require(web.actor(request), Capability.MANAGE_DEVICES)
    fault = queries.get_fault(fault_id)
    is_undocked = fault.recorder.loans.filter(docked_at=None).exists()
    act = partial(operations.send_for_repair, fault_id=fault.id)
    return _ask(
        request, SendForm, act, _("已登记送修。"), fault.recorder, fault=fault, is_undocked=is_undocked, step="send"
    )


@require_http_methods(["GET", "HEAD", "POST"])
def end(request: HttpRequest, fault_id: UUID) -> HttpResponse:
    """Say how a fault ended."""
    require(web.actor(request), Capability.MANAGE_DEVICES)
    fault = queries.get_fault(fault_id)
    act = partial(operations.end_fault, fault_id=fault.id)
    return _ask(request, EndForm, act, _("故障处理结果已登记。"), fault.recorder, fault=fault, step="end")


@require_http_methods(["GET", "HEAD", "POST"])
def leave(request: HttpRequest, recorder_id: UUID) -> HttpResponse:
    """Retire a recorder, or write down that it was lost."""
    require(web.actor(request), Capability.MANAGE_DEVICES)
    recorder = queries.get_recorder(recorder_id)
    act = partial(operations.leave_service, recorder_id=recorder.id)
    return _ask(request, LeaveForm, act, _("已登记。音像资料、领用和检查记录都保留。"), recorder, step="leave")


@require_http_methods(["GET", "HEAD", "POST"])
def back(request: HttpRequest, recorder_id: UUID) -> HttpResponse:
    """A recorder that was lost or retired is used again."""
    require(web.actor(request), Capability.MANAGE_DEVICES)
    recorder = queries.get_recorder(recorder_id)
    act = partial(operations.back_in_service, recorder_id=recorder.id)
    return _ask(request, ReasonForm, act, _("已恢复使用。"), recorder, step="back")


def _ask(
    request: HttpRequest,
    asks: type[Form],
    act: Callable[..., object],
    done: str,
    recorder: Recorder,
    *,
    template: str = "devices/fault.html",
    **context: object,
) -> HttpResponse:
    """Show a form about a recorder; once it's filled in and done, say so on the recorder's card."""
    form = asks(request.POST if request.method == "POST" else None)
    told = partial(act, actor=web.actor(request), now=now())
    if request.method == "POST" and form.is_valid() and web.is_done(form, partial(told, **form.cleaned_data)):
        messages.success(request, done)
        return redirect("devices:card", recorder.id)
    context |= {"form": form, "recorder": recorder}
    return render(request, template, context, status=422 if form.errors else 200)
