"""Units: the tree, and one unit with what may be done to it and what was."""

from __future__ import annotations

from collections.abc import Callable
from types import MappingProxyType
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from liuhen.clock import now
from liuhen.custody.models import Entry
from liuhen.errors import ConflictError
from liuhen.people import operations, queries, web
from liuhen.people.actors import Actor
from liuhen.people.forms import MoveUnitForm, RenameUnitForm, UnitForm
from liuhen.people.history import history_of
from liuhen.people.models import Unit
from liuhen.people.permissions import Capability, holds, require
from liuhen.prose import say

_WORDS = MappingProxyType(
    {
        "unit.created": (gettext_lazy("添加单位"), "add", "plain"),
        "unit.renamed": (gettext_lazy("单位更名"), "describe", "plain"),
        "unit.moved": (gettext_lazy("调整上级单位"), "building", "plain"),
        "unit.closed": (gettext_lazy("撤销单位"), "ban", "attention"),
        "unit.reopened": (gettext_lazy("恢复单位"), "check", "good"),
    }
)


@require_safe
def units(request: HttpRequest) -> HttpResponse:
    """Every unit as a tree."""
    actor = web.actor(request)
    require(actor, Capability.VIEW_OFFICERS)
    context = {"branches": queries.tree(), "may_manage": holds(actor, Capability.MANAGE_OFFICERS), "form": UnitForm()}
    return render(request, "people/units.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def create_unit(request: HttpRequest) -> HttpResponse:
    """Add a unit."""
    actor = web.actor(request)
    require(actor, Capability.MANAGE_OFFICERS)
    form = UnitForm(request.POST if request.method == "POST" else None, initial={"parent": request.GET.get("below")})
    if request.method == "POST" and form.is_valid():
        name, parent = form.cleaned_data["name"], form.cleaned_data["parent"]
        if web.is_done(
            form,
            lambda: operations.create_unit(actor=actor, now=now(), name=name, parent_id=parent.id if parent else None),
        ):
            messages.success(request, _("单位已添加。"))
            return redirect("units")
    return render(request, "people/new_unit.html", {"form": form}, status=422 if form.errors else 200)


@require_safe
def unit(request: HttpRequest, unit_id: UUID) -> HttpResponse:
    """One unit: its place, its people, what may be done and what was."""
    return _show(request, unit_id)


@require_POST
def rename_unit(request: HttpRequest, unit_id: UUID) -> HttpResponse:
    """Give a unit another name."""
    actor = web.actor(request)
    require(actor, Capability.MANAGE_OFFICERS)
    form = RenameUnitForm(request.POST)
    if form.is_valid():
        name = form.cleaned_data["name"]
        if web.is_done(form, lambda: operations.rename_unit(actor=actor, now=now(), unit_id=unit_id, name=name)):
            messages.success(request, _("单位已更名。"))
            return redirect("unit", unit_id)
    return _show(request, unit_id, rename_form=form)


@require_POST
def move_unit(request: HttpRequest, unit_id: UUID) -> HttpResponse:
    """Hang a unit under another one."""
    actor = web.actor(request)
    require(actor, Capability.MANAGE_OFFICERS)
    form = MoveUnitForm(request.POST)
    if form.is_valid():
        above = form.cleaned_data["parent"]
        if web.is_done(
            form,
            lambda: operations.move_unit(
                actor=actor, now=now(), unit_id=unit_id, parent_id=above.id if above else None
            ),
        ):
            messages.success(request, _("上级单位已调整。"))
            return redirect("unit", unit_id)
    return _show(request, unit_id, move_form=form)


@require_POST
def close_unit(request: HttpRequest, unit_id: UUID) -> HttpResponse:
    """Close a unit that has nobody any more."""
    return _do(
        request,
        unit_id,
        _("单位已撤销，历史资料保留。"),
        lambda actor: operations.close_unit(actor=actor, now=now(), unit_id=unit_id),
    )


@require_POST
def reopen_unit(request: HttpRequest, unit_id: UUID) -> HttpResponse:
    """Open a closed unit again."""
    return _do(
        request,
        unit_id,
        _("单位已恢复。"),
        lambda actor: operations.reopen_unit(actor=actor, now=now(), unit_id=unit_id),
    )


def _do(request: HttpRequest, unit_id: UUID, done: str, act: Callable[[Actor], Unit]) -> HttpResponse:
    try:
        act(web.actor(request))
    except ConflictError as error:
        messages.error(request, say(error))
    else:
        messages.success(request, done)
    return redirect("unit", unit_id)


def _show(
    request: HttpRequest,
    unit_id: UUID,
    *,
    rename_form: RenameUnitForm | None = None,
    move_form: MoveUnitForm | None = None,
) -> HttpResponse:
    actor = web.actor(request)
    require(actor, Capability.VIEW_OFFICERS)
    branches = queries.tree()
    shown = next((one for one in branches if one.unit.id == unit_id), None)
    if shown is None:
        queries.unit(unit_id)  # raises
        return redirect("units")
    names = {str(one.unit.id): one.unit.name for one in branches}
    is_wrong = any(form is not None and form.errors for form in (rename_form, move_form))
    context = {
        "unit": shown.unit,
        "branch": shown,
        "children": [one.unit for one in branches if one.unit.parent_id == unit_id],
        "history": history_of(unit_id, _WORDS, lambda entry: _detail(entry, names)),
        "may_manage": holds(actor, Capability.MANAGE_OFFICERS),
        "rename_form": rename_form or RenameUnitForm(initial={"name": shown.unit.name}),
        "move_form": move_form or MoveUnitForm(initial={"parent": shown.unit.parent_id}),
    }
    return render(request, "people/unit.html", context, status=422 if is_wrong else 200)


def _detail(entry: Entry, names: dict[str, str]) -> str:
    facts = entry.facts
    if entry.kind == "unit.renamed":
        return _("“{was}”改为“{name}”").format(was=facts.get("was", ""), name=facts.get("name", ""))
    if entry.kind == "unit.moved":
        was, above = (names.get(str(facts.get(key)), _("无")) for key in ("was", "parent"))
        return _("由“{was}”改属“{above}”").format(was=was, above=above)
    return ""
