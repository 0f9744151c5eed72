"""Units and officers."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from liuhen.clock import now
from liuhen.errors import ConflictError, InvalidError
from liuhen.people import operations, queries, web
from liuhen.people.actors import Actor
from liuhen.people.forms import OfficerForm, UnitForm
from liuhen.people.permissions import Capability, require


def officers(request: HttpRequest) -> HttpResponse:
    """Every unit and officer."""
    actor = web.actor(request)
    require(actor, Capability.MANAGE_OFFICERS)
    return _show(request, OfficerForm(), UnitForm())


@require_POST
def register_officer(request: HttpRequest) -> HttpResponse:
    """Register an officer."""
    actor = web.actor(request)
    require(actor, Capability.MANAGE_OFFICERS)
    form = OfficerForm(request.POST)
    if form.is_valid():
        told = form.cleaned_data
        try:
            operations.register_officer(
                actor=actor,
                now=now(),
                name=told["name"],
                certificate_number=told["certificate_number"],
                unit_id=told["unit"].id,
            )
        except (InvalidError, ConflictError) as error:
            web.tell(form, error)
        else:
            messages.success(request, _("执法人员已登记。"))
            return redirect("officers")
    return _show(request, form, UnitForm(), status=422)


@require_POST
def create_unit(request: HttpRequest) -> HttpResponse:
    """Add a unit."""
    actor: Actor = web.actor(request)
    require(actor, Capability.MANAGE_OFFICERS)
    form = UnitForm(request.POST)
    if form.is_valid():
        parent = form.cleaned_data["parent"]
        try:
            operations.create_unit(
                actor=actor, now=now(), name=form.cleaned_data["name"], parent_id=parent.id if parent else None
            )
        except (InvalidError, ConflictError) as error:
            web.tell(form, error)
        else:
            messages.success(request, _("单位已添加。"))
            return redirect("officers")
    return _show(request, OfficerForm(), form, status=422)


def _show(request: HttpRequest, officer_form: OfficerForm, unit_form: UnitForm, status: int = 200) -> HttpResponse:
    context = {
        "officers": queries.officers(),
        "units": queries.units(),
        "officer_form": officer_form,
        "unit_form": unit_form,
    }
    return render(request, "people/officers.html", context, status=status)
