"""What is done with a case as a whole: its stages, its end, and what explains a gap in what was recorded."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from liuhen.cases import operations, queries
from liuhen.cases.forms import CloseForm, ReopenForm, StageForm
from liuhen.cases.models import Case
from liuhen.clock import now
from liuhen.people import web
from liuhen.people.actors import Actor
from liuhen.people.permissions import Capability, require
from liuhen.rules.shelf import rulebook


def _case_to_change(actor: Actor, case_id: UUID) -> Case:
    require(actor, Capability.EDIT_CASES)
    case = queries.get_case(actor=actor, case_id=case_id)
    require(actor, Capability.EDIT_CASES, unit_id=case.unit_id)
    return case


@require_http_methods(["GET", "HEAD", "POST"])
def close(request: HttpRequest, case_id: UUID) -> HttpResponse:
    """Close a case with its outcome and the day of the event that counts as its end."""
    actor, moment = web.actor(request), now()
    case = _case_to_change(actor, case_id)
    rules = rulebook().on(timezone.localdate(moment))
    events = [(rule.outcome.value, rule.gist) for rule in rules.closings if rule.case_kind == case.kind]
    begin = {"closed_on": timezone.localdate(moment)}
    form = CloseForm(request.POST if request.method == "POST" else None, events=events, initial=begin)
    if request.method == "POST" and form.is_valid():
        told = form.cleaned_data
        if web.is_done(form, lambda: operations.close_case(actor=actor, now=moment, case_id=case.id, **told)):
            messages.success(request, _("案件已结案，归档期限开始计算。"))
            return redirect("case", case.id)
    context = {"form": form, "case": case, "today": timezone.localdate(moment)}
    return render(request, "cases/close.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
def reopen(request: HttpRequest, case_id: UUID) -> HttpResponse:
    """Take a closed case up again."""
    actor = web.actor(request)
    case = _case_to_change(actor, case_id)
    form = ReopenForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        told = form.cleaned_data
        if web.is_done(form, lambda: operations.reopen_case(actor=actor, now=now(), case_id=case.id, **told)):
            messages.success(request, _("案件已重新启动。"))
            return redirect("case", case.id)
    return render(request, "cases/reopen.html", {"form": form, "case": case}, status=422 if form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
def stage(request: HttpRequest, case_id: UUID) -> HttpResponse:
    """Enter when a case came to a stage and left it."""
    actor, moment = web.actor(request), now()
    case = _case_to_change(actor, case_id)
    begin = {"stage": case.stage, "began_on": timezone.localdate(moment)}
    form = StageForm(request.POST if request.method == "POST" else None, initial=begin)
    if request.method == "POST" and form.is_valid():
        told = form.cleaned_data
        if web.is_done(form, lambda: operations.record_stage(actor=actor, now=moment, case_id=case.id, **told)):
            messages.success(request, _("办理阶段已保存。"))
            return redirect("case", case.id)
    context = {"form": form, "case": case, "stages": case.stages.order_by("began_on", "id")}
    return render(request, "cases/stage.html", context, status=422 if form.errors else 200)
