"""What is done with a case as a whole: its stages, its end, and what explains a gap in what was recorded."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from liuhen.cases import operations, queries
from liuhen.cases.documents.models import Document
from liuhen.cases.forms import CloseForm, DecideForm, ExemptionForm, ReopenForm, StageForm
from liuhen.cases.models import Activity, Case, Exemption
from liuhen.clock import now
from liuhen.people import web
from liuhen.people.actors import Actor
from liuhen.people.permissions import Capability, holds, require
from liuhen.rules.clauses import clause_in_words
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


def _gist(case: Case, clause: str) -> str:
    point = rulebook().on(case.opened_on).point(clause)
    return point.gist if point else ""


def _activity(actor: Actor, text: str) -> Activity | None:
    """The activity that an address names; None for a point of the case as a whole."""
    if not text:
        return None
    try:
        found = UUID(text)
    except ValueError:
        return None
    return queries.get_activity(actor=actor, activity_id=found)


@require_http_methods(["GET", "HEAD", "POST"])
def ask_exemption(request: HttpRequest, case_id: UUID) -> HttpResponse:
    """Say why a record point was not recorded; the address names the point and the activity."""
    actor = web.actor(request)
    case = _case_to_change(actor, case_id)
    clause = request.GET.get("clause", "")[:20]
    gist = _gist(case, clause)
    if not gist:
        messages.warning(request, _("请在“记录覆盖情况”中选择要说明的环节。"))
        return redirect("case", case.id)
    activity = _activity(actor, request.GET.get("activity", ""))
    papers = [(str(each.id), each.title) for each in queries.papers_to_cite(case)]
    areas = queries.barred_areas(activity) if activity else []
    form = ExemptionForm(request.POST if request.method == "POST" else None, documents=papers, areas=areas)
    if request.method == "POST" and form.is_valid():
        told = {**form.cleaned_data, "clause": clause, "activity_id": activity.id if activity else None}
        told["area_id"], paper = told.pop("area", None), told.pop("document")
        told |= {"evidence_kind": "document" if paper else "", "evidence_id": paper, "text_record_id": paper}
        if web.is_done(form, lambda: operations.ask_exemption(actor=actor, now=now(), case_id=case.id, **told)):
            messages.success(request, _("未记录说明已提交，等待负责人审批。"))
            return redirect("case", case.id)
    context = {"form": form, "case": case, "activity": activity, "gist": gist, "cited": clause_in_words(clause)}
    return render(request, "cases/ask_exemption.html", context, status=422 if form.errors else 200)


def _papers(one: Exemption) -> QuerySet[Document]:
    """What it rests on; a record of the bureau, which may be protected, is never named here."""
    named = {each for each in (one.text_record_id, one.evidence_id) if each is not None}
    return Document.objects.filter(id__in=named, case__isnull=False).order_by("id")


@require_http_methods(["GET", "HEAD", "POST"])
def exemption(request: HttpRequest, exemption_id: UUID) -> HttpResponse:
    """A 未记录说明 with its evidence and what was decided; who decides does it here."""
    actor = web.actor(request)
    require(actor, Capability.VIEW_CASES)
    one = queries.get_exemption(actor=actor, exemption_id=exemption_id)
    form = DecideForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        is_approved, note = form.cleaned_data["decision"] == "approve", form.cleaned_data["note"]
        told = {"exemption_id": one.id, "is_approved": is_approved, "note": note}
        if web.is_done(form, lambda: operations.decide_exemption(actor=actor, now=now(), **told)):
            messages.success(request, _("审批意见已保存。"))
            return redirect("approvals")
    context = {
        "form": form,
        "one": one,
        "gist": _gist(one.case, one.clause),
        "cited": clause_in_words(one.clause),
        "papers": _papers(one),
        "is_waiting": one.state == Exemption.State.ASKED,
        "may_decide": queries.may_decide(actor, one),
        "leads": holds(actor, Capability.APPROVE_EXEMPTIONS, unit_id=one.case.unit_id),
    }
    return render(request, "cases/exemption.html", context, status=422 if form.errors else 200)
