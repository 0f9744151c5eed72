"""投诉举报: the list and one complaint, without who reported; that stands behind a click that leaves an entry."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from liuhen.cases import queries
from liuhen.cases.bureau import queries as bureau
from liuhen.cases.bureau.forms import (
    CorrectComplaintForm,
    CorrectReporterForm,
    LetterForm,
    NumberForm,
    ReaderForm,
    RegisterForm,
    ReporterForm,
)
from liuhen.cases.bureau.operations import complaints as operations
from liuhen.cases.documents.forms import originals_of
from liuhen.cases.errors import ReporterClosedError, ReporterToldError
from liuhen.cases.models import Complaint
from liuhen.clock import now
from liuhen.errors import ConflictError, DeniedError, InvalidError, NotFoundError, UnavailableError
from liuhen.people import web
from liuhen.people.actors import Actor
from liuhen.people.permissions import Capability, holds, require
from liuhen.prose import say

_TOLD = (InvalidError, ConflictError, NotFoundError, UnavailableError)


def _is_done(form: Form, act: Callable[[], object], field: str | None = None) -> bool:
    """Whether the one thing was done; if not, the form says why."""
    try:
        act()
    except _TOLD as error:
        web.tell(form, error, field)
        return False
    return True


def _found(actor: Actor, complaint_id: UUID) -> Complaint:
    require(actor, Capability.VIEW_BUREAU_RECORDS)
    return queries.get_complaint(actor=actor, complaint_id=complaint_id)


def _found_to_change(actor: Actor, complaint_id: UUID) -> Complaint:
    require(actor, Capability.EDIT_BUREAU_RECORDS)
    return queries.get_complaint(actor=actor, complaint_id=complaint_id)


@require_safe
def complaints(request: HttpRequest) -> HttpResponse:
    """The complaints that the reader may know of, newest first, without who reported."""
    actor = web.actor(request)
    require(actor, Capability.VIEW_BUREAU_RECORDS)
    page = queries.list_complaints(
        actor=actor, before=request.GET.get("before", ""), after=request.GET.get("after", "")
    )
    context = {"page": page, "may_edit": holds(actor, Capability.EDIT_BUREAU_RECORDS)}
    return render(request, "cases/complaints/complaints.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def register(request: HttpRequest) -> HttpResponse:
    """Register a complaint with its reporter."""
    actor, moment = web.actor(request), now()
    require(actor, Capability.EDIT_BUREAU_RECORDS)
    begin = {"received_on": timezone.localdate(moment), "unit": actor.unit_id}
    form = RegisterForm(request.POST or None, request.FILES or None, actor=actor, initial=begin)
    if request.method == "POST" and form.is_valid():
        try:
            made = operations.register_complaint(
                actor=actor,
                now=moment,
                told=form.told(),
                reporter=form.told_of_reporter(),
                originals=originals_of(form),
                reader_ids=[reader.id for reader in form.cleaned_data["readers"]],
            )
        except _TOLD as error:
            web.tell(form, error)
        else:
            messages.success(request, _("投诉举报已登记。"))
            return redirect("bureau:complaint", made.id)
    return render(request, "cases/complaints/register.html", {"form": form}, status=422 if form.errors else 200)


@require_safe
def complaint(request: HttpRequest, complaint_id: UUID) -> HttpResponse:
    """One complaint: what it is about, the cases that it started. Nothing of who reported."""
    actor = web.actor(request)
    shown = _found(actor, complaint_id)
    return _show(request, actor, shown, _reader_form(shown))


def _reader_form(shown: Complaint, data: Mapping[str, Any] | None = None) -> ReaderForm:
    known = [reader.account_id for reader in queries.readers_of(shown)] if data is None else ()
    return ReaderForm(data, known=known, address=reverse("bureau:name_reader", args=[shown.id]))


def _show(request: HttpRequest, actor: Actor, shown: Complaint, form: ReaderForm) -> HttpResponse:
    readers = queries.readers_of(shown)
    context = {
        "complaint": shown,
        "cases": queries.visible_cases(actor).filter(complaints=shown).select_related("party").order_by("id"),
        "readers": readers,
        "corrections": bureau.complaint_corrections_of(shown),
        "is_named": queries.may_see_reporter(actor, shown),
        "twin": queries.visible_complaints(actor).filter(number=shown.number).exclude(id=shown.id).first(),
        "may_edit": holds(actor, Capability.EDIT_BUREAU_RECORDS),
        "may_link": holds(actor, Capability.EDIT_CASES),
        "reader_form": form,
    }
    return render(request, "cases/complaints/complaint.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: HttpRequest, complaint_id: UUID) -> HttpResponse:
    """Correct what everybody concerned may read."""
    actor = web.actor(request)
    shown = _found_to_change(actor, complaint_id)
    begin = {name: getattr(shown, name) for name in ("number", "way", "received_on", "gist")} | {"unit": shown.unit_id}
    form = CorrectComplaintForm(request.POST if request.method == "POST" else None, initial=begin)
    if request.method == "POST" and form.is_valid():
        told: dict[str, Any] = {"told": form.told(), "reason": form.cleaned_data["reason"]}
        if _is_done(
            form, lambda: operations.correct_complaint(actor=actor, now=now(), complaint_id=complaint_id, **told)
        ):
            messages.success(request, _("投诉举报已更正。"))
            return redirect("bureau:complaint", complaint_id)
    context = {"form": form, "complaint": shown}
    return render(request, "cases/complaints/edit.html", context, status=422 if form.errors else 200)


@require_POST
def reporter(request: HttpRequest, complaint_id: UUID) -> HttpResponse:
    """Who reported, to one of the people named. A POST: no address leads here, and each look is an entry."""
    actor = web.actor(request)
    shown = _found(actor, complaint_id)
    known = operations.open_reporter(actor=actor, now=now(), complaint_id=complaint_id)
    context = {
        "complaint": shown,
        "reporter": known,
        "corrections": bureau.reporter_corrections_of(shown),
        "letter_form": LetterForm(),
        "may_edit": holds(actor, Capability.EDIT_BUREAU_RECORDS),
    }
    return render(request, "cases/complaints/reporter.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def edit_reporter(request: HttpRequest, complaint_id: UUID) -> HttpResponse:
    """Correct who reported; the form shows it, so opening it is an entry as well."""
    actor = web.actor(request)
    shown = _found_to_change(actor, complaint_id)
    if request.method != "POST":
        known = operations.open_reporter(actor=actor, now=now(), complaint_id=complaint_id)
        begin = {name: getattr(known, name) for name in ReporterForm.base_fields}
        context = {"form": CorrectReporterForm(initial=begin), "complaint": shown}
        return render(request, "cases/complaints/edit_reporter.html", context)
    if not queries.may_see_reporter(actor, shown):
        raise ReporterClosedError
    form = CorrectReporterForm(request.POST)
    if form.is_valid():
        told: dict[str, Any] = {"reporter": form.told_of_reporter(), "reason": form.cleaned_data["reason"]}
        if _is_done(
            form, lambda: operations.correct_reporter(actor=actor, now=now(), complaint_id=complaint_id, **told)
        ):
            messages.success(request, _("举报人信息已更正。"))
            return redirect("bureau:complaint", complaint_id)
    return render(request, "cases/complaints/edit_reporter.html", {"form": form, "complaint": shown}, status=422)


@require_POST
def letter(request: HttpRequest, complaint_id: UUID) -> HttpResponse:
    """Give a complaint its letter's originals."""
    actor = web.actor(request)
    _found_to_change(actor, complaint_id)
    form = LetterForm(request.POST, request.FILES)
    originals = originals_of(form) if form.is_valid() else []
    try:
        operations.keep_letter(actor=actor, now=now(), complaint_id=complaint_id, originals=originals)
    except _TOLD as error:
        messages.error(request, say(error))
    else:
        messages.success(request, _("信件原件已保存。"))
    return redirect("bureau:complaint", complaint_id)


@require_POST
def name_reader(request: HttpRequest, complaint_id: UUID) -> HttpResponse:
    """Name somebody who may open the reporter."""
    actor = web.actor(request)
    shown = _found(actor, complaint_id)
    if not queries.may_see_reporter(actor, shown):
        raise ReporterClosedError
    form = _reader_form(shown, request.POST)
    if form.is_valid():
        told = {"account_id": form.cleaned_data["reader"].id, "reason": form.cleaned_data["reason"]}
        if _is_done(
            form, lambda: operations.name_reader(actor=actor, now=now(), complaint_id=complaint_id, **told), "reader"
        ):
            messages.success(request, _("已指定。"))
            return redirect("bureau:complaint", complaint_id)
    return _show(request, actor, shown, form)


@require_POST
def end_reader(request: HttpRequest, complaint_id: UUID, account_id: UUID) -> HttpResponse:
    """Take back that somebody may open the reporter."""
    actor = web.actor(request)
    _found(actor, complaint_id)
    try:
        operations.end_reader(actor=actor, now=now(), complaint_id=complaint_id, account_id=account_id)
    except (ConflictError, NotFoundError) as error:
        messages.error(request, say(error))
    else:
        messages.success(request, _("已取消指定。"))
    visible = queries.visible_complaints(actor).filter(id=complaint_id).exists()
    return redirect("bureau:complaint", complaint_id) if visible else redirect("bureau:complaints")


@require_http_methods(["GET", "HEAD", "POST"])
def link(request: HttpRequest, complaint_id: UUID) -> HttpResponse:
    """Say which case, by its number, a complaint started."""
    actor = web.actor(request)
    require(actor, Capability.EDIT_CASES)
    shown = _found(actor, complaint_id)
    form = NumberForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            case = queries.case_numbered(actor=actor, number=form.cleaned_data["number"])
            operations.link_complaint(actor=actor, now=now(), complaint_id=complaint_id, case_id=case.id)
        except ReporterToldError:
            form.add_error("number", _("这件案件的案由或来源说明写有举报人的姓名或联系方式，请先修改案件信息再关联。"))
        except (NotFoundError, DeniedError) as error:
            web.tell(form, error, "number")
        else:
            messages.success(request, _("已关联案件 {number}。").format(number=case.number))
            return redirect("bureau:complaint", complaint_id)
    context = {"form": form, "complaint": shown}
    return render(request, "cases/complaints/link.html", context, status=422 if form.errors else 200)


@require_POST
def unlink(request: HttpRequest, complaint_id: UUID, case_id: UUID) -> HttpResponse:
    """Take back what was linked by mistake."""
    operations.unlink_complaint(actor=web.actor(request), now=now(), complaint_id=complaint_id, case_id=case_id)
    messages.success(request, _("已取消关联。"))
    return redirect("case", case_id)
