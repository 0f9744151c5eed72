"""本局文件: the list, entering one, one with its originals, readers and cases. A protected one is there for readers."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from liuhen.cases.bureau import operations, plans, queries
from liuhen.cases.bureau.forms import ReadersForm, RecordForm, SearchForm
from liuhen.cases.bureau.models import BureauRecord, RecordKind
from liuhen.cases.documents.forms import originals_of
from liuhen.cases.documents.operations import open_document
from liuhen.cases.documents.queries import files_of
from liuhen.clock import now
from liuhen.errors import ConflictError, InvalidError, NotFoundError, UnavailableError
from liuhen.people import web
from liuhen.people.actors import Actor
from liuhen.people.permissions import Capability, holds, require


@require_safe
def records(request: HttpRequest) -> HttpResponse:
    """The records that the reader may know of, newest first."""
    actor = web.actor(request)
    require(actor, Capability.VIEW_BUREAU_RECORDS)
    form = SearchForm(request.GET, today=timezone.localdate(now()))
    page = queries.list_records(
        actor=actor,
        **form.wanted(),
        before=request.GET.get("before", ""),
        after=request.GET.get("after", ""),
    )
    context = {
        "form": form,
        "page": page,
        "is_narrowed": any(request.GET.get(name) for name in form.fields),
        "may_edit": holds(actor, Capability.EDIT_BUREAU_RECORDS),
    }
    return render(request, "cases/bureau/records.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def enter(request: HttpRequest) -> HttpResponse:
    """Keep a record with its originals."""
    actor = web.actor(request)
    require(actor, Capability.EDIT_BUREAU_RECORDS)
    asked = request.GET.get("kind", "")
    begin = {"year": timezone.localdate(now()).year, "kind": asked if asked in RecordKind.values else ""}
    form = RecordForm(request.POST or None, request.FILES or None, actor=actor, initial=begin)
    if request.method == "POST" and form.is_valid():
        made = _keep(actor, form)
        if made is not None:
            messages.success(request, _("文件已保存。"))
            return redirect("bureau:lines" if made.kind == RecordKind.PLAN else "bureau:record", made.pk)
    return render(request, "cases/bureau/enter.html", {"form": form}, status=422 if form.errors else 200)


def _keep(actor: Actor, form: RecordForm) -> BureauRecord | None:
    try:
        return operations.keep_record(actor=actor, now=now(), telling=form.telling(), originals=originals_of(form))
    except (InvalidError, ConflictError, NotFoundError, UnavailableError) as error:
        web.tell(form, error)
        return None


@require_safe
def record(request: HttpRequest, record_id: UUID) -> HttpResponse:
    """One record: what it says of itself, its originals, who may know of it, the cases that it started."""
    actor, moment = web.actor(request), now()
    require(actor, Capability.VIEW_BUREAU_RECORDS)
    shown = queries.get_record(actor=actor, record_id=record_id)
    open_document(actor=actor, now=moment, document_id=record_id)
    is_plan = shown.kind == RecordKind.PLAN
    context = {
        "record": shown,
        "document": shown.document,
        "files": files_of(shown.document),
        "readers": shown.readers.select_related("unit").order_by("name", "id") if shown.is_protected else (),
        "progress": plans.progress_of(record=shown, today=timezone.localdate(moment)) if is_plan else None,
        "links": queries.cases_of(actor=actor, record=shown),
        "link_count": shown.links.values("case").distinct().count(),
        "may_edit": holds(actor, Capability.EDIT_BUREAU_RECORDS),
        "may_link": holds(actor, Capability.EDIT_CASES),
    }
    return render(request, "cases/bureau/record.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def readers(request: HttpRequest, record_id: UUID) -> HttpResponse:
    """Say who may know of a protected record."""
    actor = web.actor(request)
    require(actor, Capability.EDIT_BUREAU_RECORDS)
    shown = queries.get_record(actor=actor, record_id=record_id)
    begin = {"readers": list(shown.readers.values_list("id", flat=True))}
    form = ReadersForm(request.POST if request.method == "POST" else None, actor=actor, initial=begin)
    if request.method == "POST" and form.is_valid():
        named = [reader.id for reader in form.cleaned_data["readers"]]
        try:
            operations.name_readers(actor=actor, now=now(), record_id=record_id, reader_ids=named)
        except InvalidError as error:
            web.tell(form, error)
        else:
            messages.success(request, _("可查看的人员已保存。"))
            return redirect("bureau:record", record_id)
    context = {"form": form, "record": shown}
    return render(request, "cases/bureau/readers.html", context, status=422 if form.errors else 200)
