"""查阅、复制: asking, deciding, looking with a watermark, ending. What follows of copies stands in `copy_views`."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.forms import BaseForm
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from liuhen.archive.consulting import operations, queries, voices
from liuhen.archive.consulting.errors import ConsultationNotFoundError, ConsultationOverError
from liuhen.archive.consulting.forms import AnswerForm, AskForm, DecideForm, RevokeForm, VisitorForm
from liuhen.archive.consulting.history import history_of
from liuhen.archive.consulting.models import Consultation, ConsultState
from liuhen.archive.consulting.showing import copy_shown, lines_for, marked_pdf, page_picture
from liuhen.archive.consulting.watermark import MEDIA_TYPE, svg
from liuhen.cases.documents.queries import files_of, sheets_of
from liuhen.clock import now
from liuhen.errors import ConflictError
from liuhen.people import web
from liuhen.people.actors import Actor
from liuhen.people.models import Role
from liuhen.people.permissions import Capability, holds, require
from liuhen.prose import say
from liuhen.recordings.lending import Leave
from liuhen.recordings.showing import player


@require_safe
def consultations(request: HttpRequest) -> HttpResponse:
    """What waits for the reader's decision, then the register: all of it, or the reader's own."""
    actor, moment = web.actor(request), now()
    state = request.GET.get("state", "")
    page = queries.consultation_list(
        actor=actor,
        now=moment,
        state=state,
        before=request.GET.get("before", ""),
        after=request.GET.get("after", ""),
    )
    context = {
        "page": page,
        "rows": [(one, queries.is_over(one, moment)) for one in page],
        "waiting": queries.waiting_for(actor),
        "tabs": [("", _("全部")), ("asked", _("待审批")), ("open", _("可查阅")), ("over", _("已结束"))],
        "state": state,
        "watches": holds(actor, Capability.WATCH_CONSULTATIONS),
        "may_enter": holds(actor, Capability.KEEP_CONSULTATIONS),
    }
    return render(request, "consulting/consultations.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def ask(request: HttpRequest) -> HttpResponse:
    """Ask for oneself."""
    require(web.actor(request), Capability.CONSULT)
    rules = queries.rules_in_force()
    form = AskForm(
        request.POST if request.method == "POST" else None,
        rules=rules,
        initial={"numbers": request.GET.get("number", "")},
    )
    return _asking(request, form, title=_("申请查阅或复制"))


@require_http_methods(["GET", "HEAD", "POST"])
def ask_for_visitor(request: HttpRequest) -> HttpResponse:
    """Enter the request of somebody from outside."""
    require(web.actor(request), Capability.KEEP_CONSULTATIONS)
    rules = queries.rules_in_force()
    form = VisitorForm(request.POST if request.method == "POST" else None, rules=rules, initial={"who": "outsider"})
    return _asking(request, form, title=_("登记外来申请"))


def _asking(request: HttpRequest, form: AskForm, *, title: str) -> HttpResponse:
    made: list[Consultation] = []
    if request.method == "POST" and form.is_valid():
        act = operations.ask
        if web.is_done(form, lambda: made.append(act(actor=web.actor(request), now=now(), told=form.told()))):
            is_open = made[0].state == ConsultState.OPEN
            messages.success(request, _("无须审批，现在可以查阅。") if is_open else _("已提交，等待审批。"))
            return redirect("consulting:consultation", made[0].id)
    context = {"form": form, "title": title}
    return render(request, "consulting/ask.html", context, status=422 if form.errors else 200)


@require_safe
def consultation(request: HttpRequest, consultation_id: UUID) -> HttpResponse:
    """A request: what for, who decides, the way to what may be looked at, and how far a copy is."""
    return show(request, consultation_id)


def show(
    request: HttpRequest,
    consultation_id: UUID,
    *,
    deciding: BaseForm | None = None,
    revoking: BaseForm | None = None,
    answering: AnswerForm | None = None,
) -> HttpResponse:
    """The page of a request, with a form that has to be mended where one was sent."""
    actor, moment = web.actor(request), now()
    shown = queries.get_consultation(actor=actor, consultation_id=consultation_id)
    items = queries.items_of(shown)
    is_mine, is_open = shown.asked_by_id == actor.account_id, queries.is_open(shown, moment)
    closed = queries.unlendable(shown, items)
    about_copy = copy_shown(actor=actor, shown=shown, now=moment)
    checks = bool(about_copy.get("may_answer"))
    waits = {one.id for one in queries.waiting_for(actor)}
    may_keep = holds(actor, Capability.KEEP_CONSULTATIONS)
    context: dict[str, Any] = {
        "shown": shown,
        "items": [(one, one.id in closed) for one in items],
        "tells_things": holds(actor, Capability.DECIDE_CONSULTATIONS) or (is_mine and is_open),
        **_approvals(actor, shown, moment),
        "is_over": queries.is_over(shown, moment),
        "may_look": is_open and (is_mine or checks),
        "is_mine": is_mine,
        **about_copy,
        "answering": answering or AnswerForm(questions=about_copy.get("left_questions", [])),
        "may_decide": shown.id in waits,
        "may_end": (is_mine or may_keep) and shown.state in (ConsultState.ASKED, ConsultState.OPEN),
        "may_lend": may_keep and shown.takes_paper and is_open and shown.lent_at is None,
        "may_take_back": may_keep and shown.lent_at is not None and shown.returned_at is None,
        "is_overdue": queries.is_overdue(shown, moment),
        "may_revoke": is_open and holds(actor, Capability.REVOKE_CONSULTATIONS),
        "deciding": deciding or DecideForm(),
        "revoking": revoking or RevokeForm(prefix="revoke"),
        "history": history_of(shown.id),
    }
    is_wrong = any(form is not None and form.errors for form in (deciding, revoking, answering))
    return render(request, "consulting/consultation.html", context, status=422 if is_wrong else 200)


def _approvals(actor: Actor, shown: Consultation, moment: datetime) -> dict[str, Any]:
    """Who has decided, who has still to, and for which of them nobody is there."""
    return {
        "decisions": [(one, Role(one.role).label) for one in shown.decisions.select_related("account").order_by("at")],
        "left": [Role(role).label for role in voices.open_roles(shown)],
        "has_said": voices.has_said(actor, shown),
        "lacking": [Role(role).label for role in voices.lacking(shown, now=moment)],
    }


@require_POST
def decide(request: HttpRequest, consultation_id: UUID) -> HttpResponse:
    """Approve or refuse."""
    actor = web.actor(request)
    require(actor, Capability.DECIDE_CONSULTATIONS)
    form = DecideForm(request.POST)
    if form.is_valid():
        told = {"is_approved": form.cleaned_data["decision"] == "approve", "note": form.cleaned_data["note"]}
        act = operations.decide
        if web.is_done(form, lambda: act(actor=actor, now=now(), consultation_id=consultation_id, **told)):
            messages.success(request, _("审批意见已保存。"))
            return redirect("consulting:consultation", consultation_id)
    return show(request, consultation_id, deciding=form)


@require_POST
def end(request: HttpRequest, consultation_id: UUID) -> HttpResponse:
    """End it, or take the request back."""
    actor = web.actor(request)
    require(actor, Capability.CONSULT)
    try:
        operations.end(actor=actor, now=now(), consultation_id=consultation_id)
    except ConflictError as error:
        messages.error(request, say(error))
    else:
        messages.success(request, _("已结束。"))
    return redirect("consulting:consultation", consultation_id)


@require_POST
def revoke(request: HttpRequest, consultation_id: UUID) -> HttpResponse:
    """Take leave back."""
    actor = web.actor(request)
    require(actor, Capability.REVOKE_CONSULTATIONS)
    form = RevokeForm(request.POST, prefix="revoke")
    if form.is_valid():
        reason, act = form.cleaned_data["reason"], operations.revoke
        if web.is_done(form, lambda: act(actor=actor, now=now(), consultation_id=consultation_id, reason=reason)):
            messages.success(request, _("已收回，对方立即不能再查阅。"))
            return redirect("consulting:consultation", consultation_id)
    return show(request, consultation_id, revoking=form)


@require_safe
def item(request: HttpRequest, consultation_id: UUID, consulted_id: UUID) -> HttpResponse:
    """One thing to look at, under its watermark; every opened page is a view."""
    actor, moment = web.actor(request), now()
    opened = operations.open_item(actor=actor, now=moment, consultation_id=consultation_id, item_id=consulted_id)
    shown = opened.consultation
    context: dict[str, Any] = {"shown": shown, "item": opened}
    if opened.recording is not None and shown.until is not None:
        leave = Leave(id=shown.id, until=shown.until)
        waiting = reverse("consulting:player", args=[shown.id, opened.id])
        seen = player(request, opened.recording, moment=moment, leave=leave, waiting=waiting)
        seen["watermark"] = reverse("consulting:mark", args=[shown.id])
        context["player"] = seen
    if opened.volume is not None:
        pdfs = queries.pdfs_of(opened)
        wanted = request.GET.get("pdf", "")
        context["pdfs"] = pdfs
        context["chosen"] = next((one for one in pdfs if str(one.id) == wanted), pdfs[0] if pdfs else None)
    if opened.document is not None:
        context["sheets"] = [one.number for one in sheets_of(files_of(opened.document)) if one.width]
    return render(request, "consulting/item.html", context)


@require_safe
def item_player(request: HttpRequest, consultation_id: UUID, consulted_id: UUID) -> HttpResponse:
    """How far the preview of a lent recording is; once it's there, the page is opened again. Writes nothing."""
    moment = now()
    opened = operations.leave_for(
        actor=web.actor(request), now=moment, consultation_id=consultation_id, item_id=consulted_id
    )
    if opened.recording is None:
        raise ConsultationNotFoundError
    waiting, until = reverse("consulting:player", args=[consultation_id, consulted_id]), opened.consultation.until
    leave = Leave(id=consultation_id, until=until or moment)
    seen = player(request, opened.recording, moment=moment, leave=leave, waiting=waiting)
    if "pending" in seen:
        return render(request, "consulting/_player.html", {"player": seen})
    answer = HttpResponse()
    answer["HX-Refresh"] = "true"  # opening the page is the view that leaves an entry
    return answer


@require_safe
def volume_file(request: HttpRequest, consultation_id: UUID, consulted_id: UUID, bound_id: UUID) -> HttpResponse:
    """A PDF of a volume with its watermark on every page."""
    actor, moment = web.actor(request), now()
    opened, file = operations.open_volume_file(
        actor=actor, now=moment, consultation_id=consultation_id, item_id=consulted_id, file_id=bound_id
    )
    body = marked_pdf(opened, file, lines_for(opened.consultation, actor.name, moment, _("仅供查阅")))
    answer = HttpResponse(body, content_type="application/pdf")
    answer["Content-Disposition"] = "inline"
    answer["X-Content-Type-Options"] = "nosniff"
    answer["X-Frame-Options"] = "SAMEORIGIN"  # the browser's own viewer shows it within our page and nowhere else
    answer["Content-Security-Policy"] = "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'self'"
    answer["Cache-Control"] = "private, no-store"
    return answer


@require_safe
def sheet(request: HttpRequest, consultation_id: UUID, consulted_id: UUID, sheet: int) -> HttpResponse:
    """The picture of a document's page, for as long as leave stands. Writes nothing: opening the page was the view."""
    opened = operations.leave_for(
        actor=web.actor(request), now=now(), consultation_id=consultation_id, item_id=consulted_id
    )
    answer = HttpResponse(page_picture(opened, sheet), content_type="image/jpeg")
    answer["Cache-Control"] = "private, no-store"
    return answer


@require_POST
def lend(request: HttpRequest, consultation_id: UUID) -> HttpResponse:
    """The paper is taken along."""
    actor = web.actor(request)
    require(actor, Capability.KEEP_CONSULTATIONS)
    return _paper(request, consultation_id, operations.lend_paper, _("已登记借出。"))


@require_POST
def take_back(request: HttpRequest, consultation_id: UUID) -> HttpResponse:
    """The paper came back."""
    actor = web.actor(request)
    require(actor, Capability.KEEP_CONSULTATIONS)
    return _paper(request, consultation_id, operations.take_paper_back, _("已登记归还。"))


def _paper(request: HttpRequest, consultation_id: UUID, act: Callable[..., object], done: str) -> HttpResponse:
    try:
        act(actor=web.actor(request), now=now(), consultation_id=consultation_id)
    except ConflictError as error:
        messages.error(request, say(error))
    else:
        messages.success(request, done)
    return redirect("consulting:consultation", consultation_id)


@require_safe
def watermark(request: HttpRequest, consultation_id: UUID) -> HttpResponse:
    """Who looks, when, by which consultation, as a picture. Writes nothing."""
    actor, moment = web.actor(request), now()
    shown = queries.get_consultation(actor=actor, consultation_id=consultation_id)
    if not queries.leave_stands(shown.id, actor.account_id, moment):
        raise ConsultationOverError(number=shown.number)
    lines = lines_for(shown, actor.name, moment, _("仅供查阅"))
    answer = HttpResponse(svg(lines), content_type=MEDIA_TYPE)
    answer["Cache-Control"] = "private, no-store"
    return answer
