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
from liuhen.cases.bureau.forms import CorrectForm, ReadersForm, RecordForm, SearchForm
from liuhen.cases.bureau.models import BureauRecord, RecordKind
from liuhen.cases.documents import showing
from liuhen.cases.documents.forms import originals_of
from liuhen.cases.documents.history import history_of
from liuhen.cases.documents.operations import open_document
from liuhen.cases.documents.queries import earlier_scans, files_of
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
    """One record: its pages, what it says of itself, who may know of it, the cases that it started."""
    actor, moment = web.actor(request), now()
    require(actor, Capability.VIEW_BUREAU_RECORDS)
    shown = queries.get_record(actor=actor, record_id=record_id)
    asked = request.GET.get("scan", "")
    scan = int(asked) if asked.isdecimal() and len(asked) < 6 else None  # noqa: PLR2004 - far more than anybody scans
    document = open_document(actor=actor, now=moment, document_id=record_id, scan=scan)
    files = files_of(document, scan=scan)
    is_plan = shown.kind == RecordKind.PLAN
    context = {
        "record": shown,
        "document": document,
        "files": files,
        "scan": scan if scan != document.scan else None,
        "earlier": earlier_scans(document),
        "pages": showing.pages_of(document, files, account_id=actor.account_id, now=moment),
        "readers": shown.readers.select_related("unit").order_by("name", "id") if shown.is_protected else (),
        "progress": plans.progress_of(record=shown, today=timezone.localdate(moment)) if is_plan else None,
        "links": queries.cases_of(actor=actor, record=shown),
        "link_count": shown.links.values("case").distinct().count(),
        "corrections": queries.corrections_of(shown),
        "history": history_of(record_id),
        "may_edit": showing.may_edit(actor, document),
        "may_link": holds(actor, Capability.EDIT_CASES),
    }
    return render(request, "cases/bureau/record.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def correct(request: HttpRequest, record_id: UUID) -> HttpResponse:
    """Correct what is said of a record, with the reason; what was said before stays."""
    actor = web.actor(request)
    require(actor, Capability.EDIT_BUREAU_RECORDS)
    shown = queries.get_record(actor=actor, record_id=record_id)
    was_open, keeps_kind = not shown.is_protected, operations.keeps_kind(shown)
    form = CorrectForm(request.POST if request.method == "POST" else None, record=shown, keeps_kind=keeps_kind)
    seen = request.POST.get("seen", "") if request.method == "POST" else str(shown.document.version)
    if request.method == "POST" and form.is_valid():
        made = _corrected(actor, record_id, form, int(seen) if seen.isdecimal() and len(seen) < 10 else 0)  # noqa: PLR2004
        if made is not None:
            messages.success(request, _("文件信息已更正。"))
            return redirect("bureau:readers" if was_open and made.is_protected else "bureau:record", record_id)
        seen = str(shown.document.version)  # who saved in between has been told of: the next save is a decision
    context = {"form": form, "record": shown, "document": shown.document, "keeps_kind": keeps_kind, "seen": seen}
    return render(request, "cases/bureau/correct.html", context, status=422 if form.errors else 200)


def _corrected(actor: Actor, record_id: UUID, form: CorrectForm, seen: int) -> BureauRecord | None:
    why = form.cleaned_data["reason"]
    try:
        return operations.correct_record(
            actor=actor, now=now(), record_id=record_id, seen=seen, telling=form.telling(), reason=why
        )
    except (InvalidError, ConflictError, UnavailableError) as error:
        web.tell(form, error)
        return None


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
