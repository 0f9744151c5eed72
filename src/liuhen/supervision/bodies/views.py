"""监督机关来文: entering, linking what left, answering."""

from __future__ import annotations

from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from liuhen.clock import now
from liuhen.people import web
from liuhen.people.permissions import Capability, holds, require
from liuhen.rules.clocks import ZONE
from liuhen.supervision.bodies import operations, queries
from liuhen.supervision.bodies.forms import AnswerForm, EnterForm, LinkForm
from liuhen.supervision.bodies.history import history_of
from liuhen.supervision.bodies.models import Demand


@require_safe
def demands(request: HttpRequest) -> HttpResponse:
    """The register, newest first."""
    actor, state = web.actor(request), request.GET.get("state", "")
    page = queries.demand_list(
        actor=actor, state=state, before=request.GET.get("before", ""), after=request.GET.get("after", "")
    )
    context = {
        "page": page,
        "state": state,
        "tabs": [("", _("全部")), (queries.OPEN, _("待答复")), (queries.ANSWERED, _("已答复"))],
        "today": timezone.localdate(now(), ZONE),
        "may_keep": holds(actor, Capability.KEEP_OVERSIGHT),
    }
    return render(request, "bodies/demands.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def enter(request: HttpRequest) -> HttpResponse:
    """Enter a paper."""
    actor = web.actor(request)
    require(actor, Capability.KEEP_OVERSIGHT)
    form = EnterForm(request.POST if request.method == "POST" else None, today=timezone.localdate(now(), ZONE))
    if request.method == "POST" and form.is_valid():
        made: list[Demand] = []
        told, act = form.told(), operations.enter_demand
        if web.is_done(form, lambda: made.append(act(actor=actor, now=now(), told=told))):
            messages.success(request, _("已登记来文。"))
            return redirect("bodies:demand", made[0].id)
    up = reverse("bodies:list")
    return _form(request, form, title=_("登记监督机关来文"), label=_("登记"), up=up, up_label=_("监督机关来文"))


@require_safe
def demand(request: HttpRequest, demand_id: UUID) -> HttpResponse:
    """A paper with what was done about it."""
    actor = web.actor(request)
    shown = queries.get_demand(actor=actor, demand_id=demand_id)
    may_keep = holds(actor, Capability.KEEP_OVERSIGHT)
    context = {
        "demand": shown,
        "cases": shown.cases.order_by("number"),
        "consultations": shown.consultations.order_by("id"),
        "today": timezone.localdate(now(), ZONE),
        "may_keep": may_keep,
        "may_answer": may_keep and shown.answered_on is None,
        "history": history_of(shown.id),
    }
    return render(request, "bodies/demand.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def link(request: HttpRequest, demand_id: UUID) -> HttpResponse:
    """Link the request by which copies were handed over."""
    actor = web.actor(request)
    require(actor, Capability.KEEP_OVERSIGHT)
    shown = queries.get_demand(actor=actor, demand_id=demand_id)
    form = LinkForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        number, act = form.cleaned_data["consultation"], operations.link_consultation
        if web.is_done(form, lambda: act(actor=actor, now=now(), demand_id=demand_id, number=number)):
            messages.success(request, _("已关联。"))
            return redirect("bodies:demand", demand_id)
    up = reverse("bodies:demand", args=[shown.id])
    return _form(request, form, title=_("关联查阅复制申请"), label=_("关联"), up=up, up_label=shown.number)


@require_http_methods(["GET", "HEAD", "POST"])
def answer(request: HttpRequest, demand_id: UUID) -> HttpResponse:
    """Say what the bureau answered."""
    actor = web.actor(request)
    require(actor, Capability.KEEP_OVERSIGHT)
    shown = queries.get_demand(actor=actor, demand_id=demand_id)
    form = AnswerForm(request.POST if request.method == "POST" else None, today=timezone.localdate(now(), ZONE))
    if request.method == "POST" and form.is_valid():
        told, act = form.cleaned_data, operations.answer_demand
        if web.is_done(form, lambda: act(actor=actor, now=now(), demand_id=demand_id, **told)):
            messages.success(request, _("已登记答复。"))
            return redirect("bodies:demand", demand_id)
    up = reverse("bodies:demand", args=[shown.id])
    return _form(request, form, title=_("登记答复"), label=_("保存"), up=up, up_label=shown.number)


def _form(
    request: HttpRequest, form: forms.Form, *, title: str, label: str, up: str, up_label: str
) -> HttpResponse:  # fmt: skip
    context = {"form": form, "title": title, "label": label, "up": up, "up_label": up_label}
    return render(request, "bodies/act.html", context, status=422 if form.errors else 200)
