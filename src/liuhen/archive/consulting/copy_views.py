"""副本: checking, fetching, handing out, what came of it, and the register."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from liuhen.archive.consulting import copies, operations, queries
from liuhen.archive.consulting.errors import ConsultationOverError
from liuhen.archive.consulting.forms import AnswerForm, BackForm, GiveForm
from liuhen.archive.consulting.models import CopyState
from liuhen.archive.consulting.showing import copy_shown, file_address
from liuhen.archive.consulting.views import show
from liuhen.cases.paper_views import seal_shown
from liuhen.clock import now
from liuhen.errors import ConflictError
from liuhen.people import web
from liuhen.people.permissions import Capability, holds, require
from liuhen.prose import say
from liuhen.rules.clocks import ZONE


@require_safe
def register(request: HttpRequest) -> HttpResponse:
    """The register of copies, newest first."""
    actor, today = web.actor(request), timezone.localdate(now(), ZONE)
    state = request.GET.get("state", "")
    page = copies.copy_list(
        actor=actor,
        today=today,
        state=state,
        before=request.GET.get("before", ""),
        after=request.GET.get("after", ""),
    )
    context = {
        "page": page,
        "today": today,
        "tabs": [("", _("全部")), ("waiting", _("待交付")), ("given", _("已交付")), ("due", _("逾期未还"))],
        "state": state,
        "watches": holds(actor, Capability.WATCH_CONSULTATIONS),
    }
    return render(request, "consulting/copies.html", context)


@web.polled
@require_safe
def state(request: HttpRequest, consultation_id: UUID) -> HttpResponse:
    """How far the making is; the page comes anew when it's done."""
    actor = web.actor(request)
    copy = copies.get_copy(actor=actor, consultation_id=consultation_id)
    context = {"shown": copy.consultation, **copy_shown(actor=actor, shown=copy.consultation, now=now())}
    answer = render(request, "consulting/_copy_making.html", context)
    if copy.state != CopyState.MAKING:
        answer["HX-Refresh"] = "true"
    return answer


@require_POST
def again(request: HttpRequest, consultation_id: UUID) -> HttpResponse:
    """Make it once more."""
    require(web.actor(request), Capability.CONSULT)
    try:
        operations.make_copy_again(actor=web.actor(request), now=now(), consultation_id=consultation_id)
    except (ConflictError, ConsultationOverError) as error:
        messages.error(request, say(error))
    return redirect("consulting:consultation", consultation_id)


@require_POST
def answer(request: HttpRequest, consultation_id: UUID) -> HttpResponse:
    """Answer the questions about it."""
    actor = web.actor(request)
    require(actor, Capability.DECIDE_CONSULTATIONS)
    copy = copies.get_copy(actor=actor, consultation_id=consultation_id)
    form = AnswerForm(request.POST, questions=queries.unanswered(copy.consultation))
    if form.is_valid():
        told, act = form.told(), operations.answer
        if web.is_done(form, lambda: act(actor=actor, now=now(), consultation_id=consultation_id, told=told)):
            messages.success(request, _("核查意见已保存。"))
            return redirect("consulting:consultation", consultation_id)
    return show(request, consultation_id, answering=form)


@require_safe
def fetch(request: HttpRequest, consultation_id: UUID) -> HttpResponse:
    """Take the file along, to put it on what is handed out; that's an entry."""
    actor, moment = web.actor(request), now()
    require(actor, Capability.KEEP_CONSULTATIONS)
    try:
        copy = operations.fetch_copy(actor=actor, now=moment, consultation_id=consultation_id)
    except (ConflictError, ConsultationOverError) as error:
        messages.error(request, say(error))
        return redirect("consulting:consultation", consultation_id)
    return redirect(file_address(request, copy, moment=moment))


@require_http_methods(["GET", "HEAD", "POST"])
def give(request: HttpRequest, consultation_id: UUID) -> HttpResponse:
    """Say who got it."""
    actor = web.actor(request)
    require(actor, Capability.KEEP_CONSULTATIONS)
    shown = copies.get_copy(actor=actor, consultation_id=consultation_id).consultation
    first = {"receiver": shown.visitor or shown.asked_by.name, "certificate": shown.certificate}
    is_shown = "certificate" in queries.rules_in_force().demands(shown.who)
    form = GiveForm(request.POST if request.method == "POST" else None, initial=first, is_shown=is_shown)
    if request.method == "POST" and form.is_valid():
        told, act = form.told(), operations.hand_out
        if web.is_done(form, lambda: act(actor=actor, now=now(), consultation_id=consultation_id, told=told)):
            messages.success(request, _("已登记交付。"))
            return redirect("consulting:consultation", consultation_id)
    context = {"form": form, "shown": shown, "title": _("登记交付"), "label": _("登记交付")}
    return render(request, "consulting/copy_act.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
def bring_back(request: HttpRequest, consultation_id: UUID, handout_id: UUID) -> HttpResponse:
    """Say what became of one that was handed out."""
    actor = web.actor(request)
    require(actor, Capability.KEEP_CONSULTATIONS)
    copy = copies.get_copy(actor=actor, consultation_id=consultation_id)
    handout = copies.get_handout(copy, handout_id)
    form = BackForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        told = {**form.cleaned_data, "consultation_id": consultation_id, "handout_id": handout_id}
        act = operations.end_handout
        if web.is_done(form, lambda: act(actor=actor, now=now(), **told)):
            messages.success(request, _("已登记。"))
            return redirect("consulting:consultation", consultation_id)
    context = {"form": form, "shown": copy.consultation, "handout": handout}
    context |= {"title": _("登记归还或销毁"), "label": _("保存")}
    return render(request, "consulting/copy_act.html", context, status=422 if form.errors else 200)


@require_safe
def receipt(request: HttpRequest, consultation_id: UUID, handout_id: UUID) -> HttpResponse:
    """副本领取单, to be printed and signed, with the checkpoint of this moment."""
    handout, seal = operations.print_receipt(
        actor=web.actor(request), now=now(), consultation_id=consultation_id, handout_id=handout_id
    )
    shown = handout.copy.consultation
    context = {"shown": shown, "handout": handout, "items": queries.items_of(shown), **seal_shown(seal)}
    return render(request, "consulting/receipt.html", context)
