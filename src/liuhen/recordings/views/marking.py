"""标记 on a recording's page: one keystroke sets one, the list beside the player leads to its second."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from liuhen.clock import now
from liuhen.errors import InvalidError
from liuhen.people import web
from liuhen.people.actors import Actor
from liuhen.people.permissions import Capability, holds, require
from liuhen.prose import say
from liuhen.recordings import operations, queries
from liuhen.recordings.mark_forms import MarkForm
from liuhen.recordings.marking import MarkGroup, groups_of, kind_of, position, rules_of, standing_marks
from liuhen.recordings.models import PointMark, Recording, Viewing


def shown_marks(actor: Actor, recording: Recording) -> dict[str, object]:
    """What the list of marks shows, and what may be marked by whoever may."""
    rules = rules_of(recording)
    groups = groups_of(rules)
    group_of = {kind.clause: group for group in groups for kind in group.kinds}
    may_mark = holds(actor, Capability.DESCRIBE) and recording.viewing != Viewing.GONE
    rows = [_row(mark, groups, group_of.get(mark.clause)) for mark in standing_marks(recording)]
    return {"recording": recording, "marks": rows, "mark_groups": groups if may_mark else (), "may_mark": may_mark}


def _row(mark: PointMark, groups: tuple[MarkGroup, ...], group: MarkGroup | None) -> dict[str, object]:
    kind = next((one for one in group.kinds if one.clause == mark.clause), None) if group else None
    return {
        "mark": mark,
        "at": position(mark.second),
        "to": "" if mark.until is None else position(mark.until),
        "gist": kind.gist if kind else mark.clause,
        "cited": kind.cited if kind else "",
        "group": group.code if group else "",
        "groups": groups,
    }


@require_POST
def set_mark(request: HttpRequest, recording_id: UUID) -> HttpResponse:
    """Mark a second; the answer is the list anew."""
    actor = web.actor(request)
    require(actor, Capability.DESCRIBE)
    recording = queries.get_recording(actor=actor, recording_id=recording_id)
    form, problem, said = MarkForm(request.POST), "", ""
    if not form.is_valid():
        problem = _first(form)
    else:
        try:
            mark = operations.set_mark(actor=actor, now=now(), recording_id=recording_id, **form.cleaned_data)
        except InvalidError as error:
            problem = say(error)
        else:
            kind = kind_of(rules_of(recording), mark.clause)
            said = _("已标记 {at} {gist}").format(at=position(mark.second), gist=kind.gist if kind else mark.clause)
    return _answer(request, actor, recording, said=said, problem=problem)


@require_POST
def change_mark(request: HttpRequest, mark_id: UUID) -> HttpResponse:
    """Say otherwise what a mark marks, where, and why."""
    actor = web.actor(request)
    require(actor, Capability.DESCRIBE)
    recording = queries.recording_of_mark(actor=actor, mark_id=mark_id)
    form, problem, said = MarkForm(request.POST), "", ""
    if not form.is_valid():
        problem = _first(form)
    else:
        try:
            operations.change_mark(actor=actor, now=now(), mark_id=mark_id, **form.cleaned_data)
        except InvalidError as error:
            problem = say(error)
        else:
            said = _("已修改标记。")
    return _answer(request, actor, recording, said=said, problem=problem)


@require_POST
def withdraw_mark(request: HttpRequest, mark_id: UUID) -> HttpResponse:
    """Take a mark back."""
    actor = web.actor(request)
    require(actor, Capability.DESCRIBE)
    recording = queries.recording_of_mark(actor=actor, mark_id=mark_id)
    operations.withdraw_mark(actor=actor, now=now(), mark_id=mark_id)
    return _answer(request, actor, recording, said=_("已撤回标记，留痕记录保留。"))


def _first(form: MarkForm) -> str:
    return " ".join(str(each) for found in form.errors.values() for each in found)


def _answer(
    request: HttpRequest, actor: Actor, recording: Recording, *, said: str = "", problem: str = ""
) -> HttpResponse:
    if "HX-Request" not in request.headers:  # without scripts: the page again, at the second that was meant
        if problem:
            messages.error(request, problem)
        else:
            messages.success(request, said)
        return redirect("recordings:page", recording.id)
    context = {**shown_marks(actor, recording), "said": said, "problem": problem}
    return render(request, "recordings/_marks.html", context, status=200)
