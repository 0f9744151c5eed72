"""One deadline: what it asks for, how its end was counted, what moved it, and what may be done about it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from liuhen.clock import now
from liuhen.desk.board import clock_of
from liuhen.duties import operations, queries
from liuhen.duties.forms import (
    AskExtensionForm,
    DecideExtensionForm,
    ExplainForm,
    ExtendForm,
    PauseForm,
    ResumeForm,
    WithdrawForm,
)
from liuhen.duties.models import DeadlineState, Extension
from liuhen.duties.queries import Act, Shown
from liuhen.duties.wording import limit_in_words
from liuhen.people import web
from liuhen.people.actors import Actor
from liuhen.people.history import names_of
from liuhen.people.permissions import Capability, holds, require
from liuhen.prose import translated
from liuhen.rules.clocks import LeftOut

_DAY = timedelta(days=1)


# --- in the reader's words ---


@dataclass(frozen=True, slots=True)
class Skipped:
    """Days that follow each other and weren't counted, with why."""

    first: date
    last: date
    why: str


def skipped(days: tuple[LeftOut, ...]) -> list[Skipped]:
    """The days left out, those that follow each other in one line."""
    found: list[tuple[date, date, list[str]]] = []
    for each in days:
        why = translated(each.why)
        if found and each.day - found[-1][1] == _DAY:
            first, _last, whys = found[-1]
            found[-1] = (first, each.day, whys if why in whys else [*whys, why])
        else:
            found.append((each.day, each.day, [why]))
    return [Skipped(first, last, _("、").join(whys)) for first, last, whys in found]


@dataclass(frozen=True, slots=True)
class Happened:
    """Something that was done about a deadline."""

    at: datetime
    title: str
    actor: str
    text: str
    icon: str = "plain"
    tone: str = "plain"
    url: str = ""


def history(shown: Shown) -> list[Happened]:
    """What was done about a deadline, oldest first."""
    row = shown.row
    told: list[tuple[datetime, str, str, str, str, str]] = []
    for each in shown.extensions:
        told.append((each.asked_at, _("申请延期"), each.asked_by, each.reason, "wait", "wait"))
        if each.decided_at is not None:
            told.append((each.decided_at, *_decided(each)))
    for pause in shown.pauses:
        told.append((pause.since, _("暂停期限"), pause.paused_by, pause.reason, "pause", "plain"))
        if pause.until is not None:
            told.append((pause.until, _("恢复期限"), pause.resumed_by, "", "play", "plain"))
    if row.late_reason_at is not None:
        told.append((row.late_reason_at, _("说明逾期原因"), row.late_reason_by, row.late_reason, "edit", "attention"))
    for handed in row.handovers.select_related("leaver", "successor").order_by("id"):
        text = _("{leaver} 离岗，由 {successor} 接手").format(
            leaver=handed.leaver.name, successor=handed.successor.name
        )
        told.append((handed.handed_at, _("移交期限"), handed.handed_by, text, "users", "plain"))
    names = names_of(actor for _at, _title, actor, *_rest in told)
    found = [Happened(at, title, names[actor], text, icon, tone) for at, title, actor, text, icon, tone in sorted(told)]
    found = sorted([*found, *_lengthened(shown)], key=lambda each: each.at)
    if row.met_at is not None:
        done = Happened(
            row.met_at, _("办理完成"), "", "", "check", "bad" if row.state == DeadlineState.LATE else "good"
        )
        found = sorted([*found, done], key=lambda each: each.at)
    return found


def _lengthened(shown: Shown) -> list[Happened]:
    """What documents of the case did about it: to how long they brought it, or why they moved nothing."""
    found = []
    for each in shown.row.extended_by:
        if each.get("limit"):
            text, icon, tone = _("延长至 {limit}").format(limit=limit_in_words(each["limit"])), "check", "good"
        else:
            text, icon, tone = _("到期时间不变：批准时期限已过，或者规则没有规定再次延长。"), "alert", "attention"
        at = datetime.fromisoformat(each["at"])
        url = reverse("cases:document", args=[each["document"]]) if each["document"] else ""
        found.append(Happened(at, each["note"] or _("文书延期"), "", text, icon, tone, url))
    return found


def _decided(extension: Extension) -> tuple[str, str, str, str, str]:
    if not extension.is_granted:
        return _("不予延期"), extension.decided_by, extension.decision_note, "ban", "bad"
    if extension.is_in_time:
        return _("批准延期"), extension.decided_by, extension.decision_note, "check", "good"
    late = _("批准时普通期限已过，到期时间不变。")
    note = f"{late} {extension.decision_note}".strip()
    return _("批准延期"), extension.decided_by, note, "alert", "attention"


# --- the page ---


@require_safe
def deadline(request: HttpRequest, deadline_id: UUID) -> HttpResponse:
    """A deadline with how it was counted."""
    actor, moment = web.actor(request), now()
    require(actor, Capability.VIEW_DEADLINES)
    shown = queries.shown(actor=actor, deadline_id=deadline_id, now=moment)
    return render(request, "desk/deadline.html", _context(actor, shown, moment))


def _context(actor: Actor, shown: Shown, moment: datetime) -> dict[str, Any]:
    row = shown.row
    withdrawn_by = names_of([row.withdrawn_by])[row.withdrawn_by] if row.withdrawn_by else ""
    return {
        "clock": clock_of(row, now=moment, actor=actor),
        "shown": shown,
        "row": row,
        "limit": limit_in_words(row.limit),
        "extended": limit_in_words(row.steps[row.extended_times - 1]) if row.extended_times else "",
        "next_limit": limit_in_words(row.next_limit),
        "skipped": skipped(shown.due.left_out),
        "history": history(shown),
        "withdrawn_by": withdrawn_by,
        "owes_reason": row.is_late(moment) and not row.late_reason,
        "acts": [(f"deadline_{act}", _DOINGS[act]) for act in Act if act in shown.acts],
        "is_past": row.is_approval_bound and moment > row.due_at,
    }


# --- what may be done ---


@dataclass(frozen=True, slots=True, kw_only=True)
class Doing:
    """One thing that may be done about a deadline.

    Attributes:
        title: of its page and of the button that leads there.
        button: the verb on the form.
        form: what is typed.
        needs: the capability without which nobody comes here.
        run: does it, with what was typed.
        done: what is said afterwards.
        icon: a name from `frontend/icons.json`.
        back: the page to go to afterwards; empty for the deadline's own.
    """

    title: Promise
    button: Promise
    form: type[forms.Form]
    needs: Capability
    run: Callable[[Actor, datetime, Shown, Mapping[str, Any]], object]
    done: Promise
    icon: str
    back: str = ""


def _decide(actor: Actor, moment: datetime, shown: Shown, told: Mapping[str, Any]) -> object:
    assert shown.waiting is not None  # noqa: S101 - for the type checker: DECIDE is offered only then
    return operations.decide_extension(
        actor=actor,
        now=moment,
        extension_id=shown.waiting.id,
        is_granted=told["decision"] == "approve",
        note=told["note"],
    )


_KEEP, _LEAD = Capability.KEEP_DEADLINES, Capability.APPROVE_DEADLINES
_EXPLAIN = Capability.EXPLAIN_DEADLINES
_DOINGS: Mapping[Act, Doing] = {
    Act.EXPLAIN: Doing(
        title=gettext_lazy("说明逾期原因"),
        button=gettext_lazy("保存原因"),
        form=ExplainForm,
        needs=_EXPLAIN,
        run=lambda actor, at, shown, told: operations.explain_late(
            actor=actor, now=at, deadline_id=shown.row.id, **told
        ),
        done=gettext_lazy("逾期原因已保存。"),
        icon="edit",
    ),
    Act.DECIDE: Doing(
        title=gettext_lazy("审批延期申请"),
        button=gettext_lazy("保存意见"),
        form=DecideExtensionForm,
        needs=_LEAD,
        run=_decide,
        done=gettext_lazy("审批意见已保存。"),
        icon="check",
        back="approvals",
    ),
    Act.ASK: Doing(
        title=gettext_lazy("申请延期"),
        button=gettext_lazy("提交申请"),
        form=AskExtensionForm,
        needs=_KEEP,
        run=lambda actor, at, shown, told: operations.ask_extension(
            actor=actor, now=at, deadline_id=shown.row.id, **told
        ),
        done=gettext_lazy("延期申请已提交，等待负责人审批。"),
        icon="wait",
    ),
    Act.RESUME: Doing(
        title=gettext_lazy("恢复期限"),
        button=gettext_lazy("恢复期限"),
        form=ResumeForm,
        needs=_LEAD,
        run=lambda actor, at, shown, told: operations.resume(actor=actor, now=at, deadline_id=shown.row.id, **told),
        done=gettext_lazy("期限已恢复，到期时间已重新计算。"),
        icon="play",
    ),
    Act.PAUSE: Doing(
        title=gettext_lazy("暂停期限"),
        button=gettext_lazy("暂停期限"),
        form=PauseForm,
        needs=_LEAD,
        run=lambda actor, at, shown, told: operations.pause(actor=actor, now=at, deadline_id=shown.row.id, **told),
        done=gettext_lazy("期限已暂停。"),
        icon="pause",
    ),
    Act.EXTEND: Doing(
        title=gettext_lazy("登记纸面批准的延期"),
        button=gettext_lazy("登记延期"),
        form=ExtendForm,
        needs=_LEAD,
        run=lambda actor, at, shown, told: operations.extend(actor=actor, now=at, deadline_id=shown.row.id, **told),
        done=gettext_lazy("延期已登记。"),
        icon="file",
    ),
    Act.WITHDRAW: Doing(
        title=gettext_lazy("撤销期限"),
        button=gettext_lazy("撤销期限"),
        form=WithdrawForm,
        needs=_LEAD,
        run=lambda actor, at, shown, told: operations.withdraw(actor=actor, now=at, deadline_id=shown.row.id, **told),
        done=gettext_lazy("期限已撤销，不再显示在期限列表中。"),
        icon="ban",
    ),
}


@require_http_methods(["GET", "HEAD", "POST"])
def act(request: HttpRequest, deadline_id: UUID, name: str) -> HttpResponse:
    """Do one of the things that the deadline's page offers; what is wrong is said at its field."""
    actor, moment, wanted = web.actor(request), now(), Act(name)
    doing = _DOINGS[wanted]
    answers = wanted is Act.EXPLAIN and holds(actor, Capability.ENTER_DISPUTES)
    if not answers:
        require(actor, doing.needs)
    shown = queries.shown(actor=actor, deadline_id=deadline_id, now=moment)
    if not (answers and queries.may_explain(actor, shown.row)):
        require(actor, doing.needs, unit_id=shown.row.unit_id if doing.needs is _LEAD else None)
    if wanted not in shown.acts:
        messages.warning(request, _("这个期限现在不能这样办理，请看下面的最新情况。"))
        return redirect("deadline", deadline_id)
    form = doing.form(request.POST if request.method == "POST" else None)
    is_sent = request.method == "POST" and form.is_valid()
    if is_sent and web.is_done(form, lambda: doing.run(actor, moment, shown, form.cleaned_data)):
        messages.success(request, str(doing.done))
        return redirect(doing.back) if doing.back else redirect("deadline", deadline_id)
    context = {**_context(actor, shown, moment), "form": form, "doing": doing, "act": wanted.value}
    return render(request, "desk/deadline_act.html", context, status=422 if form.errors else 200)
