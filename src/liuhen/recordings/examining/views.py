"""Asking for an examination anew; what the originals of a recorder model look like, and which these are."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from liuhen.clock import now
from liuhen.errors import ConflictError, InvalidError, NotFoundError
from liuhen.people import web
from liuhen.people.permissions import Capability, holds
from liuhen.prose import say
from liuhen.recordings.examining import operations, queries
from liuhen.recordings.examining.forms import WithdrawForm
from liuhen.recordings.examining.models import Grade
from liuhen.recordings.examining.showing import TONES, learnt_of

_MENDABLE = (InvalidError, ConflictError, NotFoundError)


@require_POST
def ask(request: HttpRequest, recording_id: UUID) -> HttpResponse:
    """Examine a recording anew."""
    operations.ask_examination(actor=web.actor(request), now=now(), recording_id=recording_id)
    messages.success(request, _("已安排重新检验，完成后显示在本页。"))
    return redirect("recordings:page", recording_id)


@require_safe
def models(request: HttpRequest) -> HttpResponse:
    """Every recorder model, with what was learnt of it."""
    rows = [(one, _page_of(one.make, one.model)) for one in queries.list_models(actor=web.actor(request))]
    return render(request, "examining/models.html", {"rows": rows, "least": queries.LEAST})


@require_http_methods(["GET", "POST"])
def model(request: HttpRequest) -> HttpResponse:
    """One model: its originals, what was learnt from them, and, for whoever keeps the recorders, choosing more."""
    actor, make, name = web.actor(request), request.GET.get("make", ""), request.GET.get("model", "")
    one, error = queries.get_model(actor=actor, make=make, model=name), ""
    if request.method == "POST":
        picked = [each for each in map(_as_id, request.POST.getlist("pick")) if each is not None]
        try:
            made = operations.enrol(actor=actor, now=now(), make=make, model=name, recording_ids=picked)
        except _MENDABLE as wrong:
            error = say(wrong)
        else:
            told = _("已登记 {count} 份，型号特征更新为第 {number} 版。").format(count=len(picked), number=made.number)
            messages.success(request, told)
            return redirect(_page_of(make, name))
    may_manage = holds(actor, Capability.MANAGE_DEVICES)
    context: dict[str, Any] = {
        "one": one,
        "error": error,
        "enrolled": queries.standing_enrolments(make, name),
        "withdrawn": queries.withdrawn_enrolments(make, name),
        "learnt": learnt_of(one.profile) if one.profile else (),
        "least": queries.LEAST,
        "may_manage": may_manage,
        "candidates": [_candidate(each) for each in queries.candidates(make, name)] if may_manage else (),
        "picked": set(request.POST.getlist("pick")),
    }
    return render(request, "examining/model.html", context, status=422 if error else 200)


def _candidate(recording: Any) -> dict[str, Any]:
    grade = Grade(recording.examination.grade)
    fit = not queries.sees_contradiction(recording.examination)
    return {"recording": recording, "label": grade.label, "tone": TONES[grade], "is_fit": fit, "id": str(recording.id)}


@require_http_methods(["GET", "POST"])
def withdraw(request: HttpRequest, enrolment_id: UUID) -> HttpResponse:
    """Withdraw an original, with a reason."""
    one = queries.get_enrolment(actor=web.actor(request), enrolment_id=enrolment_id)
    form = WithdrawForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            operations.withdraw(
                actor=web.actor(request), now=now(), enrolment_id=enrolment_id, reason=form.cleaned_data["reason"]
            )
        except _MENDABLE as wrong:
            form.add_error(None, say(wrong))
        else:
            messages.success(request, _("已撤回，型号特征已按其余样本重新学习。"))
            return redirect(_page_of(one.make, one.model))
    context = {"one": one, "form": form, "up": _page_of(one.make, one.model)}
    return render(request, "examining/withdraw.html", context, status=422 if form.errors else 200)


def _page_of(make: str, name: str) -> str:
    return f"{reverse('examining:model')}?{urlencode({'make': make, 'model': name})}"


def _as_id(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None
