"""执法记录仪: the register."""

from __future__ import annotations

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
from liuhen.devices.forms import RecorderForm, RecorderSearchForm
from liuhen.devices.models import Recorder
from liuhen.devices.operations import RecorderTold
from liuhen.errors import ConflictError, InvalidError, NotFoundError
from liuhen.people import web
from liuhen.people.actors import Actor
from liuhen.people.permissions import Capability, holds, require

_PLAIN = (
    "make", "model", "serial", "long_number", "capacity", "bought_on", "warranty_until", "note",
    "proof_number", "proof_mark", "proof_gas", "proof_dust", "proof_until",
)  # fmt: skip


@require_safe
def recorders(request: HttpRequest) -> HttpResponse:
    """The recorders; those that nobody has confirmed stand first."""
    actor = web.actor(request)
    require(actor, Capability.VIEW_DEVICES)
    form = RecorderSearchForm(request.GET)
    chosen = form.chosen()
    keys = {name: request.GET.get(name, "") for name in ("before", "after")}
    asked: dict[str, Any] = {**(chosen or {"state": "confirmed"}), **keys}
    page = queries.list_recorders(**asked)
    is_first = not chosen and not any(keys.values())
    unconfirmed = queries.list_recorders(state="unconfirmed") if is_first else None
    context = {
        "form": form,
        "page": page,
        "recorders": [*(unconfirmed.rows if unconfirmed else []), *page.rows],
        "unconfirmed": unconfirmed.count if unconfirmed else 0,
        "is_narrowed": bool(chosen),
        "present": queries.held().count(),
        "wanted": queries.wanted_recorders(timezone.localdate(now())),
        "today": timezone.localdate(now()),
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
    form = _form_of(request, recorder)
    if request.method == "POST" and _registered(request, actor, form):
        return redirect("devices:list")
    context = {"form": form, "recorder": recorder}
    return render(request, "devices/register.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: HttpRequest, recorder_id: UUID) -> HttpResponse:
    """Correct what the register says of a recorder, or enter its 防爆合格证."""
    actor = web.actor(request)
    require(actor, Capability.MANAGE_DEVICES)
    recorder = queries.get_recorder(recorder_id)
    form = _form_of(request, recorder)
    if request.method == "POST" and form.is_valid():
        try:
            operations.edit_recorder(actor=actor, now=now(), recorder_id=recorder.id, told=_told(form))
        except (InvalidError, NotFoundError) as error:
            web.tell(form, error)
        else:
            messages.success(request, _("执法记录仪 {code} 的信息已保存。").format(code=recorder.code))
            return redirect("devices:list")
    context = {"form": form, "recorder": recorder, "is_edit": True}
    return render(request, "devices/register.html", context, status=422 if form.errors else 200)


def _form_of(request: HttpRequest, recorder: Recorder) -> RecorderForm:
    """The form for a recorder of the register; its code isn't typed."""
    begin: dict[str, Any] = {name: getattr(recorder, name) for name in _PLAIN}
    begin |= {"code": recorder.code, "unit": recorder.unit_id, "keeper": recorder.keeper_id}
    given = {**request.POST.dict(), "code": recorder.code} if request.method == "POST" else None
    form = RecorderForm(given, initial=begin)
    form.fields["code"].disabled = True
    return form


def _told(form: RecorderForm) -> RecorderTold:
    told = form.cleaned_data
    unit, keeper = told["unit"], told["keeper"]
    return RecorderTold(
        unit_id=unit.id if unit else None,
        keeper_id=keeper.id if keeper else None,
        **{name: told[name] for name in _PLAIN},
    )


def _registered(request: HttpRequest, actor: Actor, form: RecorderForm) -> bool:
    if not form.is_valid():
        return False
    try:
        made = operations.register_recorder(actor=actor, now=now(), code=form.cleaned_data["code"], told=_told(form))
    except (InvalidError, ConflictError, NotFoundError) as error:
        web.tell(form, error)
        return False
    messages.success(request, _("执法记录仪 {code} 已登记。").format(code=made.code))
    return True
