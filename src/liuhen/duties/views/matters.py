"""音像记录事项清单: versions, a version with what is to mend, import, rows, publishing."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from liuhen.clock import now
from liuhen.duties import matters
from liuhen.duties.forms import MatterForm, MatterImportForm, MatterPublishForm, MatterStartForm
from liuhen.duties.models import Matter, MatterList
from liuhen.duties.operations import matters as operations
from liuhen.errors import ConflictError, InvalidError, NotFoundError
from liuhen.people import web
from liuhen.people.permissions import Capability, holds, require
from liuhen.prose import say, sentence
from liuhen.rules.clauses import clause_in_words
from liuhen.rules.matters import COLUMNS
from liuhen.sheets.reading import FILE_LIMIT


@require_safe
def lists(request: HttpRequest) -> HttpResponse:
    """Every version: drafts, the one in force today, later and earlier ones."""
    actor = web.actor(request)
    require(actor, Capability.VIEW_RULES)
    today = timezone.localdate(now())
    may_manage = holds(actor, Capability.MANAGE_RULES)
    found = [each for each in matters.matter_lists() if may_manage or each.state == MatterList.State.PUBLISHED]
    context = {"lists": found, "in_force": matters.list_in_force(today), "today": today, "may_manage": may_manage}
    return render(request, "duties/matter_lists.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def import_list(request: HttpRequest) -> HttpResponse:
    """Take a workbook over as a draft."""
    actor = web.actor(request)
    require(actor, Capability.MANAGE_RULES)
    begin = {"title": _("音像记录事项清单（{year}年）").format(year=timezone.localdate(now()).year)}
    form = MatterImportForm(request.POST or None, request.FILES or None, initial=begin)
    if request.method == "POST" and form.is_valid():
        file = form.cleaned_data["file"]
        try:
            made = operations.import_list(
                actor=actor,
                now=now(),
                title=form.cleaned_data["title"],
                file_name=file.name or "",
                content=file.read(FILE_LIMIT + 1),
            )
        except InvalidError as error:
            web.tell(form, error)
        else:
            return redirect("duties:matter_list", made.id)
    return render(request, "duties/matter_import.html", {"form": form}, status=422 if form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
def start(request: HttpRequest) -> HttpResponse:
    """Begin a draft: empty, or (`?like=…`) with the rows of another list."""
    actor = web.actor(request)
    require(actor, Capability.MANAGE_RULES)
    model = _list_meant(request.GET.get("like", ""))
    begin = {"title": model.title if model else _("音像记录事项清单")}
    form = MatterStartForm(request.POST if request.method == "POST" else None, initial=begin)
    if request.method == "POST" and form.is_valid():
        try:
            made = operations.start_list(
                actor=actor, now=now(), title=form.cleaned_data["title"], like_id=model.id if model else None
            )
        except InvalidError as error:
            web.tell(form, error)
        else:
            return redirect("duties:matter_list", made.id)
    context = {"form": form, "model": model}
    return render(request, "duties/matter_start.html", context, status=422 if form.errors else 200)


def _list_meant(text: str) -> MatterList | None:
    try:
        return matters.get_list(UUID(text))
    except (ValueError, NotFoundError):
        return None


@require_safe
def show(request: HttpRequest, list_id: UUID) -> HttpResponse:
    """One version; of a draft what is to mend, and what publishing it would change."""
    return _show(request, list_id, None)


def _show(request: HttpRequest, list_id: UUID, form: MatterPublishForm | None) -> HttpResponse:
    actor = web.actor(request)
    require(actor, Capability.VIEW_RULES)
    may_manage = holds(actor, Capability.MANAGE_RULES)
    shown = matters.get_list(list_id)
    is_draft = shown.state == MatterList.State.DRAFT
    if is_draft:
        require(actor, Capability.MANAGE_RULES)
    today = timezone.localdate(now())
    lines = matters.lines_of(shown, day=today)
    current = matters.list_in_force(today)
    context = {
        "list": shown,
        "is_draft": is_draft,
        "is_in_force": current is not None and current.id == shown.id,
        "rows": [_row(line) for line in lines],
        "blocked": sum(1 for line in lines if line.is_blocked),
        "gone": matters.difference_to_force(lines, day=today) if is_draft else [],
        "current": current,
        "form": form or MatterPublishForm(initial={"holds_from": today}),
        "may_manage": may_manage,
    }
    return render(request, "duties/matter_list.html", context, status=422 if form is not None else 200)


def _row(line: matters.MatterLine) -> dict[str, Any]:
    """A row's cells, each with its name, its text and what is to say of it."""
    told = line.remark_at
    names = {field.name: field.verbose_name for field in Matter._meta.concrete_fields}  # noqa: SLF001 - Django's door
    cells = []
    for column in COLUMNS:
        remark = told.get(column)
        cells.append(
            {
                "column": column,
                "label": names[column],
                "text": getattr(line.matter, column),
                "remark": sentence(remark.code, remark.fields) if remark else "",
                "blocks": bool(remark and remark.blocks),
            }
        )
    clauses = _("、").join(clause_in_words(clause) for clause in line.clauses)
    return {"line": line, "cells": cells, "clauses": clauses}


@require_http_methods(["GET", "HEAD", "POST"])
def add_row(request: HttpRequest, list_id: UUID) -> HttpResponse:
    """Write a new row of a draft."""
    return _edit(request, list_id, None)


@require_http_methods(["GET", "HEAD", "POST"])
def edit_row(request: HttpRequest, list_id: UUID, matter_id: UUID) -> HttpResponse:
    """Mend a row of a draft."""
    return _edit(request, list_id, matter_id)


def _edit(request: HttpRequest, list_id: UUID, matter_id: UUID | None) -> HttpResponse:
    actor = web.actor(request)
    require(actor, Capability.MANAGE_RULES)
    draft = matters.get_draft(list_id)
    matter = matters.get_matter(draft, matter_id) if matter_id else None
    stored = {column: getattr(matter, column) for column in COLUMNS} if matter else {}
    # A row that came with mistakes shows them at once, at their fields.
    given = request.POST if request.method == "POST" else (stored or None)
    form = MatterForm(given, initial=stored)
    if request.method == "POST" and form.is_valid():
        try:
            operations.save_matter(actor=actor, now=now(), list_id=list_id, row=form.row(), matter_id=matter_id)
        except InvalidError as error:
            web.tell(form, error)
        else:
            messages.success(request, _("这一行已保存。"))
            return redirect("duties:matter_list", list_id)
    context = {"form": form, "list": draft, "matter": matter}
    refused = request.method == "POST" and form.errors
    return render(request, "duties/matter_row.html", context, status=422 if refused else 200)


@require_POST
def remove_row(request: HttpRequest, list_id: UUID, matter_id: UUID) -> HttpResponse:
    """Take a row out of a draft."""
    operations.remove_matter(actor=web.actor(request), now=now(), list_id=list_id, matter_id=matter_id)
    messages.success(request, _("这一行已删除。"))
    return redirect("duties:matter_list", list_id)


@require_http_methods(["GET", "HEAD", "POST"])
def publish(request: HttpRequest, list_id: UUID) -> HttpResponse:
    """Put a draft in force from a day on."""
    actor = web.actor(request)
    require(actor, Capability.MANAGE_RULES)
    if request.method != "POST":
        return redirect("duties:matter_list", list_id)
    form = MatterPublishForm(request.POST)
    if form.is_valid():
        try:
            made = operations.publish_list(
                actor=actor, now=now(), list_id=list_id, holds_from=form.cleaned_data["holds_from"]
            )
        except InvalidError as error:
            web.tell(form, error)
        except ConflictError as error:
            messages.error(request, say(error))
            return redirect("duties:matter_list", list_id)
        else:
            count = made.matters.count()
            said = ngettext("清单已发布，共 {count} 行。", "清单已发布，共 {count} 行。", count)
            messages.success(request, said.format(count=count))
            return redirect("duties:matter_list", list_id)
    return _show(request, list_id, form)


@require_POST
def discard(request: HttpRequest, list_id: UUID) -> HttpResponse:
    """Put a draft away."""
    try:
        operations.discard_list(actor=web.actor(request), now=now(), list_id=list_id)
    except ConflictError as error:
        messages.error(request, say(error))
        return redirect("duties:matter_list", list_id)
    messages.success(request, _("草稿已弃用。"))
    return redirect("duties:matter_lists")
