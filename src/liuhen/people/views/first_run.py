"""The first run: one page that always says what is next."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters

from liuhen.clock import now
from liuhen.errors import ConflictError, InvalidError
from liuhen.people import operations, queries, web
from liuhen.people.forms import APPOINTED, PersonForm
from liuhen.people.models import Role
from liuhen.people.permissions import Capability, holds


@web.reachable(anonymous=True)
@sensitive_post_parameters("password", "again")
def first_run(request: HttpRequest) -> HttpResponse:
    """Make the first system administrator; then have that one bring in the other two; then wait for them."""
    state = queries.first_run()
    if state.is_complete:
        return redirect("home")
    if not state.has_begun:
        return _begin(request)
    if web.actor_if_any(request) is None:
        return redirect("sign_in")
    return _appoint(request, state)


def _begin(request: HttpRequest) -> HttpResponse:
    form = PersonForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        told = {key: form.cleaned_data[key] for key in ("username", "name", "password")}
        try:
            operations.create_first_system_admin(actor=None, now=now(), **told)
        except (InvalidError, ConflictError) as error:
            web.tell(form, error)
        else:
            operations.sign_in(
                request=request, now=now(), username=form.cleaned_data["username"], password=told["password"]
            )
            return redirect("first_run")
    context = {"form": form, "stages": _stages(queries.FirstRun(appointed=frozenset(), arrived=frozenset()))}
    return render(request, "people/first_run_begin.html", context, status=422 if form.errors else 200)


def _appoint(request: HttpRequest, state: queries.FirstRun) -> HttpResponse:
    actor = web.actor(request)
    open_roles = [role for role in APPOINTED if role not in state.arrived]
    may = holds(actor, Capability.MANAGE_ACCOUNTS)
    forms = {role: PersonForm(prefix=role.value) for role in open_roles} if may else {}
    asked = next((role for role in open_roles if role.value == request.POST.get("role")), None)
    if request.method == "POST" and asked is not None:
        form = forms[asked] = PersonForm(request.POST, prefix=asked.value)
        if form.is_valid():
            told = {key: form.cleaned_data[key] for key in ("username", "name", "password")}
            try:
                operations.appoint_administrator(actor=actor, now=now(), role=asked, **told)
            except (InvalidError, ConflictError) as error:
                web.tell(form, error)
            else:
                messages.success(request, _("已创建“{role}”账号，请通知其登录并修改密码。").format(role=asked.label))
                return redirect("first_run")
    context = {
        "stages": _stages(state),
        "appoint": [
            {"role": role, "form": forms.get(role), "appointed": role in state.appointed} for role in open_roles
        ],
        "may": may,
    }
    status = 422 if any(form.errors for form in forms.values()) else 200
    return render(request, "people/first_run.html", context, status=status)


def _stages(state: queries.FirstRun) -> list[dict[str, Any]]:
    stages: list[dict[str, Any]] = []
    for role in (Role.SYSTEM_ADMIN, *APPOINTED):
        done = role in state.arrived or (role is Role.SYSTEM_ADMIN and state.has_begun)
        hint = _("已登录") if role in state.arrived else _("等待首次登录") if role in state.appointed else _("尚未创建")
        stages.append({"label": role.label, "state": "done" if done else "todo", "hint": hint})
    waiting = next((stage for stage in stages if stage["state"] == "todo"), None)
    if waiting is not None:
        waiting["state"] = "current"
    return stages
