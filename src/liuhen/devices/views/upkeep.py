"""维护保养: the plan, the log, stations and storage (arts 15, 19)."""

from __future__ import annotations

from functools import partial
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from liuhen.clock import now
from liuhen.devices import operations, queries
from liuhen.devices.forms import EquipmentForm, ReasonForm, UpkeepForm
from liuhen.devices.models import Equipment
from liuhen.devices.operations import EquipmentTold, UpkeepTold
from liuhen.people import web
from liuhen.people.permissions import Capability, holds, require

_PLAIN = ("name", "make", "model", "serial", "place", "bought_on", "warranty_until", "note")


@require_safe
def plan(request: HttpRequest) -> HttpResponse:
    """What is due for maintenance, what comes next, and what was done lately."""
    actor, today = web.actor(request), timezone.localdate(now())
    require(actor, Capability.VIEW_DEVICES)
    planned = queries.plan()
    context = {
        "due": [one for one in planned if one.due <= today],
        "coming": [one for one in planned if one.due > today][:30],
        "log": queries.log_of(),
        "equipment": list(queries.equipment()),
        "faults": list(queries.open_faults()[:30]),
        "warranties": list(queries.warranties_ending(today)[:30]),
        "today": today,
        "may_manage": holds(actor, Capability.MANAGE_DEVICES),
    }
    return render(request, "devices/upkeep.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def log_recorder(request: HttpRequest, recorder_id: UUID) -> HttpResponse:
    """Write down what was done to a recorder."""
    require(web.actor(request), Capability.MANAGE_DEVICES)
    recorder = queries.get_recorder(recorder_id)
    return _log(request, kind="recorder", name=recorder.code, subject={"recorder_id": recorder.id})


@require_http_methods(["GET", "HEAD", "POST"])
def log_equipment(request: HttpRequest, equipment_id: UUID) -> HttpResponse:
    """Write down what was done to a station or storage device."""
    require(web.actor(request), Capability.MANAGE_DEVICES)
    thing = queries.get_equipment(equipment_id)
    return _log(request, kind=str(thing.kind), name=thing.name, subject={"equipment_id": thing.id})


def _log(request: HttpRequest, *, kind: str, name: str, subject: dict[str, UUID]) -> HttpResponse:
    moment = now()
    begin = {"item": request.GET.get("item", ""), "done_on": timezone.localdate(moment)}
    form = UpkeepForm(request.POST if request.method == "POST" else None, kind=kind, initial=begin)
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        told = UpkeepTold(
            item=form.item_code,
            what=said["what"],
            done_on=said["done_on"],
            is_good=said["is_good"],
            note=said["note"],
        )
        act = partial(operations.log_upkeep, actor=web.actor(request), now=moment, told=told)
        if web.is_done(form, partial(act, **subject)):
            messages.success(request, _("保养记录已保存。"))
            return redirect("devices:upkeep")
    context = {"form": form, "name": name}
    return render(request, "devices/log_upkeep.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
def add(request: HttpRequest) -> HttpResponse:
    """Register a station or storage device."""
    actor = web.actor(request)
    require(actor, Capability.MANAGE_DEVICES)
    form = EquipmentForm(request.POST if request.method == "POST" else None, initial={"kind": "station"})
    if request.method == "POST" and form.is_valid():
        act = partial(operations.register_equipment, actor=actor, now=now(), kind=form.cleaned_data["kind"])
        if web.is_done(form, partial(act, told=_told(form))):
            messages.success(request, _("设备已登记。"))
            return redirect("devices:upkeep")
    return render(request, "devices/equipment.html", {"form": form}, status=422 if form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: HttpRequest, equipment_id: UUID) -> HttpResponse:
    """Correct what the register says of a station or storage device."""
    actor = web.actor(request)
    require(actor, Capability.MANAGE_DEVICES)
    thing = queries.get_equipment(equipment_id)
    form = _form_of(request, thing)
    if request.method == "POST" and form.is_valid():
        act = partial(operations.edit_equipment, actor=actor, now=now(), equipment_id=thing.id)
        if web.is_done(form, partial(act, told=_told(form))):
            messages.success(request, _("设备信息已保存。"))
            return redirect("devices:upkeep")
    context = {"form": form, "thing": thing}
    return render(request, "devices/equipment.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
def retire(request: HttpRequest, equipment_id: UUID) -> HttpResponse:
    """A station or storage device is used no more."""
    actor = web.actor(request)
    require(actor, Capability.MANAGE_DEVICES)
    thing = queries.get_equipment(equipment_id)
    form = ReasonForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        act = partial(operations.retire_equipment, actor=actor, now=now(), equipment_id=thing.id)
        if web.is_done(form, partial(act, **form.cleaned_data)):
            messages.success(request, _("已停用，保养记录保留。"))
            return redirect("devices:upkeep")
    context = {"form": form, "thing": thing, "is_retiring": True}
    return render(request, "devices/equipment.html", context, status=422 if form.errors else 200)


def _form_of(request: HttpRequest, thing: Equipment) -> EquipmentForm:
    begin: dict[str, Any] = {name: getattr(thing, name) for name in _PLAIN}
    begin |= {"kind": thing.kind, "unit": thing.unit_id, "keeper": thing.keeper_id}
    form = EquipmentForm(request.POST if request.method == "POST" else None, initial=begin)
    form.fields["kind"].disabled = True
    return form


def _told(form: EquipmentForm) -> EquipmentTold:
    said = form.cleaned_data
    return EquipmentTold(
        unit_id=said["unit"].id if said["unit"] else None,
        keeper_id=said["keeper"].id if said["keeper"] else None,
        **{name: said[name] for name in _PLAIN},
    )
