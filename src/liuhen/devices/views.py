"""执法记录仪: the register."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from liuhen.clock import now
from liuhen.devices import operations, queries
from liuhen.devices.forms import RecorderForm
from liuhen.errors import ConflictError, InvalidError, NotFoundError
from liuhen.people import web
from liuhen.people.actors import Actor
from liuhen.people.permissions import Capability, holds, require


@require_safe
def recorders(request: HttpRequest) -> HttpResponse:
    """Every recorder; those that nobody has confirmed stand first."""
    actor = web.actor(request)
    require(actor, Capability.VIEW_DEVICES)
    found = list(queries.recorders())
    context = {
        "recorders": found,
        "unconfirmed": sum(1 for recorder in found if not recorder.is_confirmed),
        "may_manage": holds(actor, Capability.MANAGE_DEVICES),
    }
    return render(request, "devices/recorders.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def register(request: HttpRequest) -> HttpResponse:
    """Register a recorder."""
    actor = web.actor(request)
    require(actor, Capability.MANAGE_DEVICES)
    form = RecorderForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and _registered(request, actor, form):
        return redirect("devices:list")
    context = {"form": form, "recorder": None}
    return render(request, "devices/register.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
def confirm(request: HttpRequest, recorder_id: UUID) -> HttpResponse:
    """Confirm a recorder that was met at intake."""
    actor = web.actor(request)
    require(actor, Capability.MANAGE_DEVICES)
    recorder = queries.get_recorder(recorder_id)
    begin = {"code": recorder.code, "unit": recorder.unit_id, "model": recorder.model, "note": recorder.note}
    given = {**request.POST.dict(), "code": recorder.code} if request.method == "POST" else None
    form = RecorderForm(given, initial=begin)
    form.fields["code"].disabled = True
    if given is not None and _registered(request, actor, form):
        return redirect("devices:list")
    context = {"form": form, "recorder": recorder}
    return render(request, "devices/register.html", context, status=422 if form.errors else 200)


def _registered(request: HttpRequest, actor: Actor, form: RecorderForm) -> bool:
    if not form.is_valid():
        return False
    told = form.cleaned_data
    try:
        made = operations.register_recorder(
            actor=actor,
            now=now(),
            code=told["code"],
            unit_id=told["unit"].id if told["unit"] else None,
            model=told["model"],
            note=told["note"],
        )
    except (InvalidError, ConflictError, NotFoundError) as error:
        web.tell(form, error)
        return False
    messages.success(request, _("执法记录仪 {code} 已登记。").format(code=made.code))
    return True
