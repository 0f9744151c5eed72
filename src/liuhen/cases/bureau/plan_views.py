"""年度监督检查计划: how far it is carried out, and its lines, typed, pasted or taken from a table."""

from __future__ import annotations

from datetime import date
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from liuhen.cases.bureau import operations, plans, queries
from liuhen.cases.bureau.errors import BureauRecordNotFoundError, PlanLineInvalidError
from liuhen.cases.bureau.forms import STATES, LineForm, LinesForm, PlanFilterForm, RemoveLineForm, TableForm, text_of
from liuhen.cases.bureau.lines import Read, read_text, text_of_table
from liuhen.cases.bureau.models import BureauRecord, RecordKind
from liuhen.cases.models import Source
from liuhen.clock import now
from liuhen.errors import InvalidError
from liuhen.people import queries as people
from liuhen.people import web
from liuhen.people.actors import Actor
from liuhen.people.permissions import Capability, holds, require
from liuhen.prose import say
from liuhen.sheets.reading import FILE_LIMIT

_TONES = {"waiting": "wait", "overdue": "bad", "open": "busy", "done": "good"}
MOST_TOLD = 50


def _plan(actor: Actor, record_id: UUID) -> BureauRecord:
    found = queries.get_record(actor=actor, record_id=record_id)
    if found.kind != RecordKind.PLAN:
        raise BureauRecordNotFoundError
    return found


def _plan_to_change(actor: Actor, record_id: UUID) -> BureauRecord:
    require(actor, Capability.KEEP_PLANS)
    return _plan(actor, record_id)


@require_safe
def plan(request: HttpRequest, record_id: UUID) -> HttpResponse:
    """How far a plan is carried out, by month, unit and line."""
    actor, today = web.actor(request), timezone.localdate(now())
    require(actor, Capability.VIEW_BUREAU_RECORDS)
    record = _plan(actor, record_id)
    progress = plans.progress_of(record=record, today=today)
    units = [(unit.key, unit.name) for unit in progress.units if unit.key]
    form = PlanFilterForm(request.GET, units=units)
    page, lines = plans.lines_of(
        actor=actor,
        record=record,
        today=today,
        **form.wanted(),
        before=request.GET.get("before", ""),
        after=request.GET.get("after", ""),
    )
    may_open = holds(actor, Capability.EDIT_CASES)
    context = {
        "record": record,
        "progress": progress,
        "parts": [(month, _month_name(month.key)) for month in progress.months],
        "form": form,
        "page": page,
        "rows": [_row(line, record, today) for line in lines],
        "is_narrowed": any(request.GET.get(name) for name in form.fields),
        "may_edit": holds(actor, Capability.KEEP_PLANS),
        "may_open": may_open,
        "has_changes": record.plan_changes.exists(),
        "out": f"{reverse('register_plan')}?{urlencode({'plan': record.pk})}",
    }
    return render(request, "cases/bureau/plan.html", context)


def _month_name(key: str) -> str:
    return _("{month} 月").format(month=key) if key else _("未定月份")


def _row(line: plans.LineProgress, record: BureauRecord, today: date) -> dict[str, Any]:
    told = {"party": line.line.party, "source": Source.PLAN.value, "record": record.pk, "line": line.line.id}
    return {
        "line": line.line,
        "month": _month_name(str(line.line.month or "")),
        "is_now": (record.year, line.line.month) == (today.year, today.month),
        "tone": _TONES[line.state],
        "state": STATES[line.state],
        "is_begun": bool(line.count),
        "cases": line.cases,
        "hidden": line.count - len(line.cases),
        "open_url": f"{reverse('cases:create')}?{urlencode(told)}",
    }


@require_safe
def changes(request: HttpRequest, record_id: UUID) -> HttpResponse:
    """How the lines of a plan were worded before, who changed them and why."""
    actor = web.actor(request)
    require(actor, Capability.VIEW_BUREAU_RECORDS)
    record = _plan(actor, record_id)
    page = queries.plan_changes(record, before=request.GET.get("before", ""), after=request.GET.get("after", ""))
    return render(request, "cases/bureau/plan_changes.html", {"record": record, "page": page})


@require_http_methods(["GET", "HEAD", "POST"])
def lines(request: HttpRequest, record_id: UUID) -> HttpResponse:
    """The whole plan as text: paste, mend, save. Nothing is saved while a line can't be read."""
    actor = web.actor(request)
    record = _plan_to_change(actor, record_id)
    if request.method != "POST":
        begin = text_of(record.lines.select_related("unit").order_by("position"))
        return _show_lines(request, record, LinesForm(initial={"lines": begin}))
    reason = request.POST.get("reason", "")
    form = LinesForm({"lines": LinesForm.sent(request.POST), "reason": reason})
    if not form.is_valid():  # nothing at all: a plan isn't emptied by mistake
        return _show_lines(request, record, form)
    read = read_text(form.cleaned_data["lines"], units=people.units())
    if read.problems:
        return _show_text(request, record, form.cleaned_data["lines"], read, reason=reason)
    try:
        operations.write_plan(actor=actor, now=now(), record_id=record.pk, lines=read.lines, reason=reason)
    except InvalidError as error:
        web.tell(form, error)
        return _show_lines(request, record, form)
    said = ngettext("计划已保存，共 {count} 行。", "计划已保存，共 {count} 行。", len(read.lines))
    messages.success(request, said.format(count=len(read.lines)))
    return redirect("bureau:plan", record.pk)


@require_POST
def table(request: HttpRequest, record_id: UUID) -> HttpResponse:
    """A workbook's rows as text, to be looked at before they are saved."""
    actor = web.actor(request)
    record = _plan_to_change(actor, record_id)
    form = TableForm(request.POST, request.FILES)
    if form.is_valid():
        try:
            text = text_of_table(form.cleaned_data["file"].read(FILE_LIMIT + 1))
        except InvalidError as error:
            web.tell(form, error, "file")
        else:
            return _show_text(request, record, text, read_text(text, units=people.units()), is_taken=True)
    begin = text_of(record.lines.select_related("unit").order_by("position"))
    return _show_lines(request, record, LinesForm(initial={"lines": begin}), table_form=form)


def _show_text(
    request: HttpRequest, record: BureauRecord, text: str, read: Read, *, is_taken: bool = False, reason: str = ""
) -> HttpResponse:
    """A text with what is wrong with its lines; without anything wrong it is one to be looked at and saved."""
    if not read.problems:
        form = LinesForm(initial={"lines": text})
        return _show_lines(request, record, form, taken=len(read.lines) if is_taken else None)
    form = LinesForm.of(text, read.problems[:MOST_TOLD], reason=reason)
    return _show_lines(request, record, form, problem_count=len(read.problems))


def _show_lines(
    request: HttpRequest,
    record: BureauRecord,
    form: LinesForm,
    *,
    problem_count: int = 0,
    table_form: TableForm | None = None,
    taken: int | None = None,
) -> HttpResponse:
    context = {
        "record": record,
        "form": form,
        "problem_count": problem_count,
        "has_more": problem_count > MOST_TOLD,
        "table_form": table_form or TableForm(),
        "taken": taken,
        "has_lines": record.lines.exists(),
    }
    is_wrong = bool(form.errors or (table_form and table_form.errors))
    return render(request, "cases/bureau/lines.html", context, status=422 if is_wrong else 200)


@require_http_methods(["GET", "HEAD", "POST"])
def add_line(request: HttpRequest, record_id: UUID) -> HttpResponse:
    """Add one line at the plan's end."""
    return _save_line(request, record_id, None)


@require_http_methods(["GET", "HEAD", "POST"])
def edit_line(request: HttpRequest, record_id: UUID, line_id: UUID) -> HttpResponse:
    """Correct one line; its cases stay with it."""
    return _save_line(request, record_id, line_id)


def _save_line(request: HttpRequest, record_id: UUID, line_id: UUID | None) -> HttpResponse:
    actor = web.actor(request)
    record = _plan_to_change(actor, record_id)
    line = queries.get_line(record, line_id) if line_id else None
    form = LineForm(request.POST if request.method == "POST" else None, line=line)
    if request.method == "POST" and form.is_valid():
        try:
            operations.save_line(
                actor=actor,
                now=now(),
                record_id=record.pk,
                line=form.telling(),
                line_id=line_id,
                reason=form.cleaned_data.get("reason", ""),
            )
        except InvalidError as error:
            web.tell(form, error, "party" if isinstance(error, PlanLineInvalidError) else "reason")
        else:
            messages.success(request, _("计划已保存。"))
            return redirect("bureau:plan", record.pk)
    context = {"form": form, "record": record, "line": line}
    if line is not None:
        context |= {"removal": RemoveLineForm(), "changes": queries.changes_of_line(line)}
    return render(request, "cases/bureau/line.html", context, status=422 if form.errors else 200)


@require_POST
def remove_line(request: HttpRequest, record_id: UUID, line_id: UUID) -> HttpResponse:
    """Take a line without cases out of the plan."""
    actor = web.actor(request)
    reason = request.POST.get("removal-reason", "")
    try:
        operations.remove_line(actor=actor, now=now(), record_id=record_id, line_id=line_id, reason=reason)
    except InvalidError as error:
        messages.error(request, say(error))
        return redirect("bureau:edit_line", record_id, line_id)
    messages.success(request, _("已从计划中删去。"))
    return redirect("bureau:plan", record_id)
