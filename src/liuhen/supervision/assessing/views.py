"""案卷评查: drawing, scoring, comparing, what the unit says, the result."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.forms import BaseForm
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.clickjacking import xframe_options_sameorigin
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from liuhen.archive.volumes.queries import content_of
from liuhen.clock import now
from liuhen.errors import ConflictError
from liuhen.people import web
from liuhen.people.actors import Actor
from liuhen.people.permissions import Capability, holds, require
from liuhen.prose import say
from liuhen.recordings.examining.showing import Grades, grades_of
from liuhen.recordings.models import Recording
from liuhen.rules.clocks import ZONE
from liuhen.supervision.assessing import operations, queries
from liuhen.supervision.assessing.forms import AgreeForm, DrawForm, ObjectForm, RuleForm, SheetForm
from liuhen.supervision.assessing.history import history_of
from liuhen.supervision.assessing.models import Assessed, AssessedState, Assessment
from liuhen.supervision.assessing.wording import hint
from liuhen.supervision.reviews.queries import rules_in_force


@require_safe
def assessments(request: HttpRequest) -> HttpResponse:
    """Assessments, newest first."""
    actor = web.actor(request)
    page = queries.assessment_list(
        actor=actor, before=request.GET.get("before", ""), after=request.GET.get("after", "")
    )
    context = {"page": page, "may_draw": holds(actor, Capability.RUN_ASSESSMENTS)}
    return render(request, "assessing/assessments.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def draw(request: HttpRequest) -> HttpResponse:
    """Say what is to be drawn, and draw."""
    actor, moment = web.actor(request), now()
    require(actor, Capability.RUN_ASSESSMENTS)
    today = timezone.localdate(moment, ZONE)
    form = DrawForm(
        request.POST if request.method == "POST" else None, rules=rules_in_force().assessing, today=today
    )  # fmt: skip
    if request.method == "POST" and form.is_valid():
        made: list[Assessment] = []
        told, act = form.told(), operations.draw_volumes
        if web.is_done(form, lambda: made.append(act(actor=actor, now=moment, wanted=told))):
            messages.success(request, _("已抽取。每卷由两人分别评分。"))
            return redirect("assessing:assessment", made[0].id)
    up, label = reverse("assessing:list"), _("抽取")
    return _form(request, form, title=_("抽取案卷"), label=label, up=up, up_label=_("案卷评查"))


@require_safe
def assessment(request: HttpRequest, assessment_id: UUID) -> HttpResponse:
    """An assessment with its volumes, in the order of the draw: no order of merit."""
    actor = web.actor(request)
    shown = queries.get_assessment(actor=actor, assessment_id=assessment_id)
    rows = [
        (one, queries.may_score(one, actor=actor), sum(sheet.finished_at is not None for sheet in one.sheets.all()))
        for one in queries.volumes_of(shown, actor=actor)
    ]
    context = {
        "assessment": shown,
        "rows": rows,
        "assesses": holds(actor, Capability.ASSESS_VOLUMES),
        "is_same": queries.drawn_again(shown),
        "history": history_of(shown.id),
    }
    return render(request, "assessing/assessment.html", context)


@require_safe
def volume(request: HttpRequest, assessed_id: UUID) -> HttpResponse:
    """A drawn volume: its pages for who scores it, the sheets as far as the reader may see them, the result."""
    actor = web.actor(request)
    shown = operations.open_assessed(actor=actor, now=now(), assessed_id=assessed_id)
    runs = holds(actor, Capability.RUN_ASSESSMENTS) and not queries.is_own(actor, shown.volume)
    leads = holds(actor, Capability.OBJECT_ASSESSMENTS, unit_id=shown.volume.unit_id)
    is_told = shown.state == AssessedState.TOLD
    context = {
        "assessed": shown,
        "lines": _lines(shown, actor_sheets := queries.sheets_shown(shown, actor=actor)),
        "sheets": actor_sheets,
        "outcome": queries.outcome_of(shown) if shown.state != AssessedState.SCORING else None,
        "pdfs": queries.pdfs_of(shown.volume) if _may_read(actor, shown) else [],
        "grades": _grades(actor, shown) if _may_read(actor, shown) else None,
        "may_score": queries.may_score(shown, actor=actor),
        "is_own": queries.is_own(actor, shown.volume),
        "may_agree": runs and shown.state == AssessedState.COMPARING,
        "may_rule": runs
        and shown.state in (AssessedState.OBJECTED, AssessedState.TOLD)
        and not queries.is_own_objection(actor, shown),
        "may_answer": leads and is_told and not queries.is_own_result(actor, shown),
        "abandoned": queries.abandoned_sheets(actor).filter(assessed=shown),
    }
    return render(request, "assessing/volume.html", context)


def _grades(actor: Actor, shown: Assessed) -> Grades:
    """What the structure of the recordings that the volume lists says."""
    return grades_of(actor, Recording.objects.filter(in_volumes__volume=shown.volume_id, in_volumes__is_out=False))


def _may_read(actor: Any, shown: Assessed) -> bool:
    return holds(actor, Capability.ASSESS_VOLUMES) and shown.state != AssessedState.FINAL


def _lines(shown: Assessed, sheets: list[Any]) -> list[dict[str, Any]]:
    """The sheet's items with what each assessor said, as far as the reader may see them."""
    said = [{one["item"]: one for one in sheet.lines} for sheet in sheets]
    return [
        {
            "item": item,
            "hints": [hint(one) for one in shown.hints.get(item["code"], [])],
            "said": [each.get(item["code"]) for each in said],
        }
        for item in shown.assessment.sheet
    ]


@require_safe
@xframe_options_sameorigin
def pdf(request: HttpRequest, assessed_id: UUID, file_id: UUID) -> StreamingHttpResponse:
    """The pages of a drawn volume; an entry of the volume."""
    shown, file = operations.open_assessed_file(
        actor=web.actor(request), now=now(), assessed_id=assessed_id, file_id=file_id
    )
    answer = StreamingHttpResponse(content_of(shown, file), content_type="application/pdf")
    answer["Content-Disposition"] = "inline"
    answer["X-Content-Type-Options"] = "nosniff"
    return answer


@require_http_methods(["GET", "HEAD", "POST"])
def score(request: HttpRequest, assessed_id: UUID) -> HttpResponse:
    """One's own sheet: saved, or finished."""
    actor = web.actor(request)
    require(actor, Capability.ASSESS_VOLUMES)
    shown = queries.get_assessed(actor=actor, assessed_id=assessed_id)
    if request.method != "POST" and not queries.may_score(shown, actor=actor):
        return redirect("assessing:volume", shown.id)
    own = queries.own_sheet(shown, actor=actor)
    form = SheetForm(request.POST if request.method == "POST" else None, assessed=shown, sheet=own)
    if request.method == "POST" and form.is_valid():
        is_finished = request.POST.get("act") == "finish"
        told = {"scored": form.scored(), "note": form.cleaned_data["note"], "is_finished": is_finished}
        act = operations.save_sheet
        if web.is_done(form, lambda: act(actor=actor, now=now(), assessed_id=assessed_id, **told)):
            messages.success(request, _("评分已提交。") if is_finished else _("已保存，尚未提交。"))
            return redirect("assessing:volume", shown.id)
    context = {"assessed": shown, "form": form, "pdfs": queries.pdfs_of(shown.volume), "grades": _grades(actor, shown)}
    return render(request, "assessing/score.html", context, status=422 if form.errors else 200)


@require_POST
def take_back(request: HttpRequest, sheet_id: UUID) -> HttpResponse:
    """Take back what an assessor who left hasn't finished."""
    try:
        assessed = operations.take_back_sheet(actor=web.actor(request), now=now(), sheet_id=sheet_id)
    except ConflictError as error:
        messages.error(request, say(error))
        return redirect("assessing:list")
    messages.success(request, _("已收回，可由其他评查人评分。"))
    return redirect("assessing:volume", assessed.id)


@require_http_methods(["GET", "HEAD", "POST"])
def agree(request: HttpRequest, assessed_id: UUID) -> HttpResponse:
    """Say what both sheets come to."""
    actor = web.actor(request)
    require(actor, Capability.RUN_ASSESSMENTS)
    shown = queries.get_assessed(actor=actor, assessed_id=assessed_id)
    outcome = queries.outcome_of(shown)
    initial = {"score": outcome.mean, "is_vetoed": outcome.vetoes > 0}
    form = AgreeForm(request.POST if request.method == "POST" else None, initial=initial)
    if request.method == "POST" and form.is_valid():
        told, act = form.cleaned_data, operations.agree
        if web.is_done(form, lambda: act(actor=actor, now=now(), assessed_id=assessed_id, **told)):
            messages.success(request, _("已告知承办单位，等待确认。"))
            return redirect("assessing:volume", shown.id)
    return _of_volume(request, form, shown, title=_("合议"), label=_("告知承办单位"))


@require_POST
def confirm(request: HttpRequest, assessed_id: UUID) -> HttpResponse:
    """Say for the unit that there's no objection."""
    actor = web.actor(request)
    require(actor, Capability.OBJECT_ASSESSMENTS)
    try:
        operations.confirm(actor=actor, now=now(), assessed_id=assessed_id)
    except ConflictError as error:
        messages.error(request, say(error))
    else:
        messages.success(request, _("已确认，没有异议。"))
    return redirect("assessing:volume", assessed_id)


@require_http_methods(["GET", "HEAD", "POST"])
def object_to(request: HttpRequest, assessed_id: UUID) -> HttpResponse:
    """Object for the unit."""
    actor = web.actor(request)
    require(actor, Capability.OBJECT_ASSESSMENTS)
    shown = queries.get_assessed(actor=actor, assessed_id=assessed_id)
    form = ObjectForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        told, act = form.cleaned_data["objection"], operations.object_to
        if web.is_done(form, lambda: act(actor=actor, now=now(), assessed_id=assessed_id, objection=told)):
            messages.success(request, _("异议已提交，等待处理。"))
            return redirect("assessing:volume", shown.id)
    return _of_volume(request, form, shown, title=_("提出异议"), label=_("提交异议"))


@require_http_methods(["GET", "HEAD", "POST"])
def rule(request: HttpRequest, assessed_id: UUID) -> HttpResponse:
    """Settle an objection."""
    actor = web.actor(request)
    require(actor, Capability.RUN_ASSESSMENTS)
    shown = queries.get_assessed(actor=actor, assessed_id=assessed_id)
    form = RuleForm(request.POST if request.method == "POST" else None, initial={"score": shown.score})
    if request.method == "POST" and form.is_valid():
        told, act = form.cleaned_data, operations.rule
        if web.is_done(form, lambda: act(actor=actor, now=now(), assessed_id=assessed_id, **told)):
            messages.success(request, _("结果已定。"))
            return redirect("assessing:volume", shown.id)
    return _of_volume(request, form, shown, title=_("处理异议并定分"), label=_("定分"))


def _of_volume(request: HttpRequest, form: BaseForm, shown: Assessed, *, title: str, label: str) -> HttpResponse:
    up = reverse("assessing:volume", args=[shown.id])
    return _form(
        request, form, title=title, label=label, up=up, up_label=shown.volume.number, subtitle=shown.objection
    )  # fmt: skip


def _form(
    request: HttpRequest, form: BaseForm, *, title: str, label: str, up: str, up_label: str, subtitle: str = ""
) -> HttpResponse:  # fmt: skip
    context = {"form": form, "title": title, "label": label, "up": up, "up_label": up_label, "subtitle": subtitle}
    return render(request, "assessing/act.html", context, status=422 if form.errors else 200)
