"""监督提示: the list, and one with its answer."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from liuhen.clock import now
from liuhen.people import web
from liuhen.people.permissions import Capability, holds, require
from liuhen.supervision.alerts import operations, queries
from liuhen.supervision.alerts.forms import AnswerForm
from liuhen.supervision.alerts.wording import about, words


@require_safe
def alerts(request: HttpRequest) -> HttpResponse:
    """Alerts, newest first."""
    state = request.GET.get("state", "")
    page = queries.alert_list(
        actor=web.actor(request), state=state, before=request.GET.get("before", ""), after=request.GET.get("after", "")
    )
    context = {
        "page": page,
        "rows": [(one, about(one), words(one)) for one in page],
        "state": state,
        "tabs": [("", _("全部")), (queries.OPEN, _("待了解")), (queries.ANSWERED, _("已处理"))],
    }
    return render(request, "alerts/alerts.html", context)


@require_safe
def alert(request: HttpRequest, alert_id: UUID) -> HttpResponse:
    """An alert, and what came of looking into it."""
    return _show(request, alert_id, AnswerForm())


@require_POST
def answer(request: HttpRequest, alert_id: UUID) -> HttpResponse:
    """Say what came of looking into an alert."""
    actor = web.actor(request)
    require(actor, Capability.ANSWER_ALERTS)
    form = AnswerForm(request.POST)
    if form.is_valid():
        told, act = form.cleaned_data["answer"], operations.answer_alert
        if web.is_done(form, lambda: act(actor=actor, now=now(), alert_id=alert_id, answer=told)):
            messages.success(request, _("已记录处理情况。"))
            return redirect("alerts:list")
    return _show(request, alert_id, form)


def _show(request: HttpRequest, alert_id: UUID, form: AnswerForm) -> HttpResponse:
    actor = web.actor(request)
    shown = queries.get_alert(actor=actor, alert_id=alert_id)
    is_own = queries.is_own(actor, shown)
    may_answer = holds(actor, Capability.ANSWER_ALERTS) and shown.answered_at is None and not is_own
    context = {
        "alert": shown,
        "about": about(shown),
        "words": words(shown),
        "form": form if may_answer else None,
        "is_own": is_own,
    }
    return render(request, "alerts/alert.html", context, status=422 if form.errors else 200)
