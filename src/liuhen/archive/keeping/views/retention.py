"""到期可鉴定, and 不入卷 with its approval."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from liuhen.archive.keeping.forms import DecideForm, ReasonForm
from liuhen.archive.keeping.models import MarkState
from liuhen.archive.keeping.operations import marking
from liuhen.archive.keeping.queries import holds as queries
from liuhen.archive.keeping.queries import retention
from liuhen.clock import now
from liuhen.people import web
from liuhen.people.permissions import Capability, holds, require
from liuhen.recordings.queries import get_recording


@require_safe
def due(request: HttpRequest) -> HttpResponse:
    """What is over its time and may be appraised; nothing of it goes by itself."""
    actor = web.actor(request)
    page = retention.due_list(actor=actor, before=request.GET.get("before", ""), after=request.GET.get("after", ""))
    return render(
        request,
        "keeping/due.html",
        {
            "page": page,
            "lines": retention.explained(page.rows),
            "may_propose": holds(actor, Capability.PROPOSE_DISPOSALS),
        },
    )


@require_http_methods(["GET", "HEAD", "POST"])
def mark_out(request: HttpRequest, recording_id: UUID) -> HttpResponse:
    """Ask that a recording goes into no volume."""
    actor = web.actor(request)
    require(actor, Capability.ASK_OUT_MARKS)
    recording = get_recording(actor=actor, recording_id=recording_id)
    form = ReasonForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        reason = form.cleaned_data["reason"]
        act = marking.ask_out
        if web.is_done(form, lambda: act(actor=actor, now=now(), recording_id=recording.id, reason=reason)):
            messages.success(request, _("已提交，批准前不计算到期。"))
            return redirect("recordings:page", recording.id)
    context = {
        "form": form, "title": _("申请列为不入卷"), "about": recording.number, "label": _("提交审批"),
        "icon": "files", "back": "recordings:page", "back_id": recording.id, "back_label": recording.number,
        "hint": _("与案件无关、重复或无内容等不随案卷归档的资料，经批准后按第二十二条保存，期满可以鉴定。"),
    }  # fmt: skip
    return render(request, "keeping/act.html", context, status=422 if form.errors else 200)


@require_safe
def out_marks(request: HttpRequest) -> HttpResponse:
    """What waits for a decision."""
    actor = web.actor(request)
    require(actor, Capability.APPROVE_OUT_MARKS)
    return render(request, "keeping/out_marks.html", {"marks": list(queries.waiting_marks(actor)[:100])})


@require_http_methods(["GET", "HEAD", "POST"])
def out_mark(request: HttpRequest, out_mark_id: UUID) -> HttpResponse:
    """Decide on one."""
    actor = web.actor(request)
    mark = queries.get_mark(actor=actor, mark_id=out_mark_id)
    form = DecideForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        told = {"is_approved": form.cleaned_data["decision"] == "approve", "note": form.cleaned_data["note"]}
        if web.is_done(form, lambda: marking.decide_out(actor=actor, now=now(), mark_id=mark.id, **told)):
            messages.success(request, _("审批意见已保存。"))
            return redirect("out_marks")
    may_decide = mark.state in (MarkState.ASKED, MarkState.APPROVED)
    context = {"form": form, "mark": mark, "may_decide": may_decide}
    return render(request, "keeping/out_mark.html", context, status=422 if form.errors else 200)
