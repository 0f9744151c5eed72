"""摄录连续性: a stay's strips, explaining what is missing, deciding, and the report to print."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from liuhen.clock import now
from liuhen.intake.continuity import operations, queries, words
from liuhen.intake.continuity.drawing import picture
from liuhen.intake.continuity.errors import GapNotFoundError
from liuhen.intake.continuity.forms import DecideForm, StateForm
from liuhen.intake.continuity.models import GapState
from liuhen.intake.continuity.printing import pdf_of
from liuhen.people import web
from liuhen.people.actors import Actor
from liuhen.people.permissions import Capability, holds, require
from liuhen.prose import say


@require_safe
def page(request: HttpRequest, activity_id: UUID) -> HttpResponse:
    """What each device filmed of a stay, and what is missing, with its explanation (art 12(5))."""
    actor = web.actor(request)
    told = queries.continuity_of(actor=actor, activity_id=activity_id)
    drawn = picture(told)
    may_state = holds(actor, Capability.EDIT_CASES, unit_id=told.activity.case.unit_id)
    context = {
        "told": told,
        "activity": told.activity,
        "case": told.activity.case,
        "drawn": drawn,
        "strips": [(strip, bars, words.clock(strip)) for strip, bars in zip(told.strips, drawn.bars, strict=True)],
        "lines": [_line(actor, lack, may_state=may_state) for lack in told.lacks],
        "may_state": may_state,
    }
    return render(request, "continuity/page.html", context)


def _line(actor: Actor, lack: queries.Lacking, *, may_state: bool) -> dict[str, object]:
    said = lack.statement
    return {
        "key": lack.found.key,
        "named": words.named(lack.found),
        "told": words.told(lack),
        "when": words.when(lack.found.begun, lack.found.ended),
        "shown": words.shown(lack.found),
        "code": lack.recorder.code if lack.recorder else "",
        "said": said,
        "may_state": may_state and lack.wants_words,
        "may_decide": said is not None and said.state == GapState.STATED and queries.may_decide(actor, said),
    }


@require_http_methods(["GET", "HEAD", "POST"])
def state(request: HttpRequest, activity_id: UUID, lack: str) -> HttpResponse:
    """Explain one thing that is missing."""
    actor = web.actor(request)
    require(actor, Capability.EDIT_CASES)
    try:
        told, lacking = queries.get_lacking(actor=actor, activity_id=activity_id, key=lack)
    except GapNotFoundError as error:  # something came in since the page was opened
        messages.warning(request, say(error))
        return redirect("continuity:page", activity_id)
    form = StateForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        said, act = form.cleaned_data, operations.state_gap
        if web.is_done(
            form,
            lambda: act(
                actor=actor, now=now(), activity_id=activity_id, key=lack, reason=said["reason"], text=said["text"]
            ),
        ):
            messages.success(request, _("已保存说明，等待负责人审核。"))
            return redirect("continuity:page", activity_id)
    context = {
        "form": form,
        "activity": told.activity,
        "case": told.activity.case,
        "line": _line(actor, lacking, may_state=True),
    }
    return render(request, "continuity/state.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
def decide(request: HttpRequest, statement_id: UUID) -> HttpResponse:
    """An explanation, and for who leads the unit: accept it or not."""
    actor = web.actor(request)
    require(actor, Capability.VIEW_CASES)
    shown = queries.get_statement(actor=actor, statement_id=statement_id)
    may_decide = queries.may_decide(actor, shown) and shown.state == GapState.STATED
    form = DecideForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        said, act = form.cleaned_data, operations.decide_gap
        if web.is_done(
            form,
            lambda: act(
                actor=actor,
                now=now(),
                statement_id=statement_id,
                is_accepted=said["decision"] == "accept",
                note=said["note"],
            ),
        ):
            messages.success(request, _("已记录审核意见。"))
            return redirect("continuity:page", shown.activity_id)
    context = {
        "form": form,
        "one": shown,
        "activity": shown.activity,
        "case": shown.activity.case,
        "when": words.when(shown.begun_at, shown.ended_at),
        "may_decide": may_decide or bool(form.errors),
        "is_own": shown.state == GapState.STATED
        and not may_decide
        and holds(actor, Capability.APPROVE_EXEMPTIONS, unit_id=shown.activity.case.unit_id),
    }
    return render(request, "continuity/decide.html", context, status=422 if form.errors else 200)


@require_safe
def report(request: HttpRequest, activity_id: UUID) -> HttpResponse:
    """The same as PDF/A, to sign and file."""
    moment = now()
    told = operations.open_report(actor=web.actor(request), now=moment, activity_id=activity_id)
    answer = HttpResponse(pdf_of(told, now=moment), content_type="application/pdf")
    name = f"摄录连续性报告-{told.activity.case.number}.pdf"
    answer["Content-Disposition"] = content_disposition_header(as_attachment=True, filename=name) or "attachment"
    answer["X-Content-Type-Options"] = "nosniff"
    return answer
