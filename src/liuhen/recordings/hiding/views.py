"""Drawing what a copy hides, having it made, watching all of it, confirming it, giving it out."""

from __future__ import annotations

import json
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from liuhen.clock import now
from liuhen.errors import ConflictError, InvalidError
from liuhen.people import web
from liuhen.prose import say
from liuhen.recordings import operations as recordings
from liuhen.recordings.grants import LIFETIME
from liuhen.recordings.hiding import operations, queries
from liuhen.recordings.hiding.errors import WatchedTooFastError
from liuhen.recordings.hiding.forms import ExportForm, MasksForm, PlanForm, SignForm, WithdrawForm
from liuhen.recordings.hiding.models import CopyState, HiddenCopy, Plan
from liuhen.recordings.hiding.showing import faces_sheet, missing_of, player_of, sheet_of, tone_of
from liuhen.recordings.showing import player


@require_http_methods(["GET", "HEAD", "POST"])
def of_recording(request: HttpRequest, recording_id: UUID) -> HttpResponse:
    """The plans and copies of a recording, and beginning a plan."""
    actor = web.actor(request)
    recording = queries.get_recording_to_hide_in(actor=actor, recording_id=recording_id)
    form = PlanForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        made: list[Plan] = []
        name = form.cleaned_data["name"]
        if web.is_done(
            form,
            lambda: made.append(operations.start_plan(actor=actor, now=now(), recording_id=recording_id, name=name)),
        ):
            return redirect("hiding:edit", made[0].id)
    context = {
        "recording": recording,
        "form": form,
        "can": queries.can_be_hidden_in(recording),
        "plans": queries.plans_of(recording),
        "faces": faces_sheet(recording),
        "copies": [(each, tone_of(each)) for each in queries.copies_of(recording)],
    }
    return render(request, "hiding/recording.html", context, status=422 if form.errors else 200)


@require_POST
def faces(request: HttpRequest, recording_id: UUID) -> HttpResponse:
    """Have faces looked for; a plan with them is there when it's done."""
    try:
        operations.ask_faces(actor=web.actor(request), now=now(), recording_id=recording_id)
    except (InvalidError, ConflictError) as error:
        messages.error(request, say(error))
    else:
        messages.success(request, _("已安排寻找人脸，完成后作为一个方案显示在本页，请逐个核对。"))
    return redirect("hiding:recording", recording_id)


@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: HttpRequest, hiding_id: UUID) -> HttpResponse:
    """Draw what a plan hides. Opening it is a view of the recording: it's played here."""
    actor, moment = web.actor(request), now()
    plan = queries.get_plan(actor=actor, plan_id=hiding_id)
    if plan.withdrawn_at is not None and request.method != "POST":
        return render(request, "hiding/withdrawn.html", {"plan": plan, "recording": plan.recording})
    form = MasksForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        told = form.cleaned_data
        if web.is_done(
            form,
            lambda: operations.save_plan(
                actor=actor, now=moment, plan_id=hiding_id, masks=told["masks"], seen=told["seen"]
            ),
        ):
            if "make" in request.POST:
                return make(request, hiding_id)
            messages.success(request, _("已保存遮挡方案。"))
            return redirect("hiding:edit", hiding_id)
    recording = recordings.grant_play(actor=actor, now=moment, recording_id=plan.recording_id)
    plan = queries.get_plan(actor=actor, plan_id=hiding_id)
    masks = json.dumps(queries.masks_in(queries.version_of(plan)).as_json())
    context = {
        "plan": plan,
        "recording": recording,
        "form": form,
        "masks": request.POST.get("masks") or masks,
        "seen": plan.version,
        "player": player(request, recording, moment=moment),
        "grant_seconds": int(LIFETIME.total_seconds()),
        "duration": recording.facts.get("duration_s") or 0,
        "is_sound": recording.kind == "audio",
        "may_withdraw": operations.may_withdraw_plan(actor, plan),
    }
    return render(request, "hiding/edit.html", context, status=422 if form.errors else 200)


@require_POST
def make(request: HttpRequest, hiding_id: UUID) -> HttpResponse:
    """Have a copy made by the newest version of a plan."""
    try:
        copy = operations.request_copy(actor=web.actor(request), now=now(), plan_id=hiding_id)
    except (InvalidError, ConflictError) as error:
        messages.error(request, say(error))
        return redirect("hiding:edit", hiding_id)
    return redirect("hiding:copy", copy.id)


@require_http_methods(["GET", "HEAD", "POST"])
def withdraw_plan(request: HttpRequest, hiding_id: UUID) -> HttpResponse:
    """Take a plan back of which no copy is there, with the reason."""
    actor, form = web.actor(request), WithdrawForm(request.POST if request.method == "POST" else None)
    plan = queries.get_plan(actor=actor, plan_id=hiding_id)
    operations.require_plan_withdrawer(actor, plan)
    if form.is_valid() and web.is_done(
        form,
        lambda: operations.withdraw_plan(actor=actor, now=now(), plan_id=hiding_id, reason=form.cleaned_data["reason"]),
    ):
        messages.success(request, _("已撤回这个遮挡方案。"))
        return redirect("hiding:recording", plan.recording_id)
    if plan.withdrawn_at is not None:
        return redirect("hiding:edit", plan.id)
    context = {"plan": plan, "recording": plan.recording, "form": form, "used": queries.copy_in_use(plan)}
    return render(request, "hiding/withdraw_plan.html", context, status=422 if form.errors else 200)


@require_safe
def copy(request: HttpRequest, hidden_id: UUID) -> HttpResponse:
    """A copy: how far it is; once it's made, watching and confirming it; once confirmed, giving it out."""
    return _page(request, queries.get_copy(actor=web.actor(request), copy_id=hidden_id))


def _page(request: HttpRequest, shown: HiddenCopy, **forms: Any) -> HttpResponse:
    actor, moment = web.actor(request), now()
    if shown.state in (CopyState.MADE, CopyState.SIGNED):
        shown = operations.open_copy(actor=actor, now=moment, copy_id=shown.id)
    blank = {"form": SignForm(), "give_form": ExportForm(), "withdraw_form": WithdrawForm()}
    context: dict[str, Any] = {**blank, **sheet_of(request, shown), **forms}
    if context["is_there"]:
        context["player"] = player_of(request, shown, moment=moment)
    is_wrong = any(form.errors for form in forms.values())
    return render(request, "hiding/copy.html", context, status=422 if is_wrong else 200)


@web.polled
@require_safe
def state(request: HttpRequest, hidden_id: UUID) -> HttpResponse:
    """The part of that page that changes while a copy is made."""
    shown = queries.get_copy(actor=web.actor(request), copy_id=hidden_id)
    if shown.state != CopyState.MAKING:
        answer = HttpResponse()
        answer["HX-Refresh"] = "true"  # the whole page has changed
        return answer
    return render(request, "hiding/_making.html", sheet_of(request, shown))


@require_POST
def watched(request: HttpRequest, hidden_id: UUID) -> HttpResponse:
    """The player tells what was played; what is still to be played comes back."""
    actor = web.actor(request)
    shown = queries.get_copy(actor=actor, copy_id=hidden_id)
    try:
        told = json.loads(request.body)
        stretches = [(int(begin), int(end)) for begin, end in told["stretches"]]
    except (ValueError, TypeError, KeyError, OverflowError) as error:
        raise WatchedTooFastError from error
    operations.tell_watched(actor=actor, now=now(), copy_id=hidden_id, stretches=stretches)
    return JsonResponse({"missing": missing_of(shown, actor.account_id)})


@require_POST
def sign(request: HttpRequest, hidden_id: UUID) -> HttpResponse:
    """Confirm a copy that one has watched from beginning to end."""
    actor, form = web.actor(request), SignForm(request.POST)
    operations.require_signer(actor, queries.get_copy(actor=actor, copy_id=hidden_id).recording)
    if form.is_valid() and web.is_done(
        form,
        lambda: operations.sign_copy(actor=actor, now=now(), copy_id=hidden_id, note=form.cleaned_data["note"]),
    ):
        messages.success(request, _("已确认，可以交出这份副本。"))
        return redirect("hiding:copy", hidden_id)
    return _page(request, queries.get_copy(actor=actor, copy_id=hidden_id), form=form)


@require_POST
def give(request: HttpRequest, hidden_id: UUID) -> HttpResponse:
    """Ask for the bag of a confirmed copy."""
    actor, form = web.actor(request), ExportForm(request.POST)
    recordings.permitted(actor, [queries.get_copy(actor=actor, copy_id=hidden_id).recording_id])
    asked: list[UUID] = []
    if form.is_valid() and web.is_done(
        form,
        lambda: asked.append(
            operations.give_copy(actor=actor, now=now(), copy_id=hidden_id, purpose=form.cleaned_data["purpose"]).id
        ),
    ):
        return redirect("recordings:export_page", asked[0])
    return _page(request, queries.get_copy(actor=actor, copy_id=hidden_id), give_form=form)


@require_POST
def withdraw(request: HttpRequest, hidden_id: UUID) -> HttpResponse:
    """Take a copy back, with the reason."""
    actor, form = web.actor(request), WithdrawForm(request.POST)
    shown = queries.get_copy(actor=actor, copy_id=hidden_id)
    operations.require_withdrawer(actor, shown)
    if form.is_valid() and web.is_done(
        form,
        lambda: operations.withdraw_copy(actor=actor, now=now(), copy_id=hidden_id, reason=form.cleaned_data["reason"]),
    ):
        messages.success(request, _("已撤回这份副本。"))
        return redirect("hiding:recording", shown.recording_id)
    return _page(request, queries.get_copy(actor=actor, copy_id=hidden_id), withdraw_form=form)
