"""抽查 and 监督意见: drawing, reviewing, findings with their answers."""

from __future__ import annotations

import zlib
from dataclasses import replace
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from liuhen.clock import now
from liuhen.errors import NotFoundError
from liuhen.people import web
from liuhen.people.actors import Actor
from liuhen.people.permissions import Capability, holds, require
from liuhen.recordings import operations as recordings
from liuhen.recordings.examining.showing import ShownExamination, shown_of
from liuhen.recordings.grants import LIFETIME
from liuhen.recordings.lending import Leave
from liuhen.recordings.models import Kind, Recording
from liuhen.recordings.playback import playback_of
from liuhen.recordings.showing import player
from liuhen.recordings.times import noticed_of
from liuhen.rules.clocks import ZONE
from liuhen.supervision.reviews import operations, queries
from liuhen.supervision.reviews.forms import AnswerForm, DrawForm, JudgeForm, ReasonForm, ReviewForm
from liuhen.supervision.reviews.hints import hints_of
from liuhen.supervision.reviews.history import history_of
from liuhen.supervision.reviews.models import Answer, FindingState, Plan, Sample, SampleState


@require_safe
def plans(request: HttpRequest) -> HttpResponse:
    """Plans, newest first."""
    page = queries.plan_list(
        actor=web.actor(request), before=request.GET.get("before", ""), after=request.GET.get("after", "")
    )
    return render(request, "reviews/plans.html", {"page": page})


@require_http_methods(["GET", "HEAD", "POST"])
def draw(request: HttpRequest) -> HttpResponse:
    """Say what is to be drawn, and draw."""
    actor, moment = web.actor(request), now()
    require(actor, Capability.REVIEW_RECORDINGS)
    rules, today = queries.rules_in_force(), timezone.localdate(moment, ZONE)
    form = DrawForm(request.POST if request.method == "POST" else None, rules=rules, today=today)
    if request.method == "POST" and form.is_valid():
        made: list[Plan] = []
        told, act = form.told(), operations.draw_plan
        if web.is_done(form, lambda: made.append(act(actor=actor, now=moment, **told))):
            messages.success(request, _("已抽取。请逐份检查。"))
            return redirect("reviews:plan", made[0].id)
    return render(request, "reviews/draw.html", {"form": form}, status=422 if form.errors else 200)


@require_safe
def plan(request: HttpRequest, plan_id: UUID) -> HttpResponse:
    """A plan: what it drew, how far its review is, and whether the draw can be repeated."""
    actor = web.actor(request)
    shown = queries.get_plan(actor=actor, plan_id=plan_id)
    again, is_same = queries.drawn_again(shown)
    context = {
        "plan": shown,
        "lines": queries.samples_of(shown, actor=actor),
        "kind": Kind(shown.kind).label if shown.kind else "",
        "again": again,
        "is_same": is_same,
        "history": history_of(shown.id),
    }
    return render(request, "reviews/plan.html", context)


@require_safe
def frame(request: HttpRequest, plan_id: UUID) -> HttpResponse:
    """The list that was drawn from, a name a line: with the seed, anybody draws again."""
    shown = queries.get_plan(actor=web.actor(request), plan_id=plan_id)
    answer = HttpResponse(zlib.decompress(bytes(shown.frame.names)), content_type="text/plain; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="frame-{shown.id}.txt"'
    answer["X-Content-Type-Options"] = "nosniff"
    return answer


@require_http_methods(["GET", "HEAD", "POST"])
def sample(request: HttpRequest, sample_id: UUID) -> HttpResponse:
    """A drawn recording with its player and its form; opening it is a view."""
    actor, moment = web.actor(request), now()
    shown = queries.get_sample(actor=actor, sample_id=sample_id)
    recording = shown.recording
    rules, is_timed = queries.rules_in_force(), recording.kind in (Kind.VIDEO, Kind.AUDIO)
    form = ReviewForm(request.POST if request.method == "POST" else None, rules=rules, is_timed=is_timed)
    if request.method == "POST" and form.is_valid():
        said, note, done, act = form.said(), form.cleaned_data["note"], list[Sample](), operations.review
        if web.is_done(
            form, lambda: done.append(act(actor=actor, now=moment, sample_id=sample_id, said=said, note=note))
        ):
            found = done[0].state == SampleState.FOUND
            messages.success(request, _("已提出监督意见，等待承办单位答复。") if found else _("检查完毕。"))
            return redirect("reviews:plan", shown.plan_id)
    looked = _looked_at(request, shown)
    if looked["player"] is not None and shown.state == SampleState.WAITING:
        form.show_hints(hints_of(actor=actor, recording=looked["seen"], rules=rules, now=moment))
    context: dict[str, Any] = {
        "sample": shown,
        "recording": recording,
        "form": form if shown.state == SampleState.WAITING else None,
        "marks": shown.marks.order_by("position"),
        "finding": getattr(shown, "finding", None),
        "is_own": bool(queries.takes_part(actor, [recording.id])),
        "is_timed": is_timed,
        "examination": _examined(actor, looked.get("seen")),
        "clock": noticed_of([recording]).get(recording.id, "") if looked["player"] is not None else "",
        **looked,
    }
    return render(request, "reviews/sample.html", context, status=422 if form.errors else 200)


def _examined(actor: Actor, seen: Recording | None) -> ShownExamination | None:
    """What its structure says, where it is open to the reader; another examination is asked for elsewhere."""
    shown = shown_of(actor, seen) if seen is not None else None
    return replace(shown, may_ask=False) if shown is not None else None


def _looked_at(request: HttpRequest, shown: Sample) -> dict[str, Any]:
    """The recording with its player, where it's open to the reader now; the view is recorded."""
    moment = now()
    try:
        seen = recordings.look_to_review(actor=web.actor(request), now=moment, recording_id=shown.recording_id)
    except NotFoundError:
        return {"player": None, "told": None}
    told = seen.description if seen.is_described else None
    return {"player": _player(request, seen, shown), "told": told, "seen": seen}


def _player(request: HttpRequest, seen: Recording, shown: Sample) -> dict[str, Any]:
    moment = now()
    leave = Leave(id=shown.id, until=moment + LIFETIME)
    waiting = reverse("reviews:player", args=[shown.id])
    return player(request, seen, moment=moment, leave=leave, waiting=waiting)


@web.polled
@require_safe
def show_player(request: HttpRequest, sample_id: UUID) -> HttpResponse:
    """How far a preview is; once it's there the page is opened anew, which is a view. Writes nothing."""
    actor = web.actor(request)
    shown = queries.get_sample(actor=actor, sample_id=sample_id)
    seen = recordings.open_to_review(actor=actor, recording_id=shown.recording_id)
    if not playback_of(seen).is_pending:
        answer = HttpResponse()
        answer["HX-Refresh"] = "true"
        return answer
    return render(request, "recordings/_player.html", {"player": _player(request, seen, shown)})


@require_http_methods(["GET", "HEAD", "POST"])
def leave_out(request: HttpRequest, sample_id: UUID) -> HttpResponse:
    """Say why a drawn recording isn't reviewed."""
    actor = web.actor(request)
    shown = queries.get_sample(actor=actor, sample_id=sample_id)
    form = ReasonForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        reason, act = form.cleaned_data["reason"], operations.leave_out
        if web.is_done(form, lambda: act(actor=actor, now=now(), sample_id=sample_id, reason=reason)):
            messages.success(request, _("已记录原因。"))
            return redirect("reviews:plan", shown.plan_id)
    context = {
        "form": form,
        "title": _("不检查 {number}").format(number=shown.recording.number),
        "up": reverse("reviews:sample", args=[shown.id]),
        "up_label": shown.recording.number,
        "label": _("保存"),
    }
    return render(request, "reviews/act.html", context, status=422 if form.errors else 200)


@require_safe
def findings(request: HttpRequest) -> HttpResponse:
    """Findings that the reader may know of, newest first."""
    actor, state = web.actor(request), request.GET.get("state", "")
    page = queries.finding_list(
        actor=actor, state=state, before=request.GET.get("before", ""), after=request.GET.get("after", "")
    )
    context = {
        "page": page,
        "state": state,
        "tabs": [("", _("全部")), *((one.value, one.label) for one in FindingState)],
        "reviews": holds(actor, Capability.REVIEW_RECORDINGS),
        "answers": holds(actor, Capability.ANSWER_FINDINGS),
    }
    return render(request, "reviews/findings.html", context)


@require_safe
def finding(request: HttpRequest, finding_id: UUID) -> HttpResponse:
    """A finding: what was found, what was answered, and what the reader can do now."""
    actor = web.actor(request)
    shown = queries.get_finding(actor=actor, finding_id=finding_id)
    may_review = holds(actor, Capability.REVIEW_RECORDINGS)
    may_judge = may_review and not queries.takes_part(actor, [shown.sample.recording_id])
    replies = list(shown.replies.select_related("replied_by", "judged_by").order_by("id"))
    is_own = any(one.judged_at is None and queries.is_own_answer(actor, one) for one in replies)
    may_answer = holds(actor, Capability.ANSWER_FINDINGS, unit_id=shown.unit_id) and shown.unit_id is not None
    context = {
        "finding": shown,
        "recording": shown.sample.recording,
        "problems": shown.sample.marks.filter(answer=Answer.PROBLEM).order_by("position"),
        "replies": replies,
        "officers": shown.officers.order_by("name"),
        "clock": queries.clock_of_finding(shown),
        "may_answer": may_answer and shown.state == FindingState.RAISED,
        "may_judge": may_judge and not is_own and shown.state == FindingState.ANSWERED,
        "may_close": may_judge and shown.state == FindingState.RAISED,
        "may_review": may_review,
        "may_open": holds(actor, Capability.DESCRIBE),
        "history": history_of(shown.id),
    }
    return render(request, "reviews/finding.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def answer(request: HttpRequest, finding_id: UUID) -> HttpResponse:
    """Answer for the unit."""
    actor = web.actor(request)
    require(actor, Capability.ANSWER_FINDINGS)
    form = AnswerForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        told, act = form.cleaned_data, operations.answer
        if web.is_done(form, lambda: act(actor=actor, now=now(), finding_id=finding_id, **told)):
            messages.success(request, _("已答复，等待法制机构核查。"))
            return redirect("reviews:finding", finding_id)
    return _act(request, finding_id, form, title=_("答复监督意见"), label=_("提交答复"))


@require_http_methods(["GET", "HEAD", "POST"])
def judge(request: HttpRequest, finding_id: UUID) -> HttpResponse:
    """Say of an answer that it's enough, or send it back."""
    actor = web.actor(request)
    require(actor, Capability.REVIEW_RECORDINGS)
    form = JudgeForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        accepted, verdict, act = (
            form.cleaned_data["decision"] == "accept",
            form.cleaned_data["verdict"],
            operations.judge,
        )
        told = {"finding_id": finding_id, "is_accepted": accepted, "verdict": verdict}
        if web.is_done(form, lambda: act(actor=actor, now=now(), **told)):
            messages.success(request, _("已办结。") if accepted else _("已退回，答复期限重新计算。"))
            return redirect("reviews:finding", finding_id)
    return _act(request, finding_id, form, title=_("核查答复"), label=_("保存意见"))


@require_http_methods(["GET", "HEAD", "POST"])
def close(request: HttpRequest, finding_id: UUID) -> HttpResponse:
    """Close a finding that nobody need answer."""
    actor = web.actor(request)
    require(actor, Capability.REVIEW_RECORDINGS)
    form = ReasonForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        reason, act = form.cleaned_data["reason"], operations.close
        if web.is_done(form, lambda: act(actor=actor, now=now(), finding_id=finding_id, reason=reason)):
            messages.success(request, _("已办结。"))
            return redirect("reviews:finding", finding_id)
    return _act(request, finding_id, form, title=_("撤回监督意见"), label=_("撤回"))


def _act(request: HttpRequest, finding_id: UUID, form: Any, *, title: str, label: str) -> HttpResponse:
    shown = queries.get_finding(actor=web.actor(request), finding_id=finding_id)
    context = {
        "form": form,
        "title": title,
        "subtitle": shown.note,
        "up": reverse("reviews:finding", args=[shown.id]),
        "up_label": shown.number,
        "label": label,
        "replies": shown.replies.order_by("id"),
    }
    return render(request, "reviews/act.html", context, status=422 if form.errors else 200)
