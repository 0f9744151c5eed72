"""Asking for copies, seeing how far they are, fetching them."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from liuhen.clock import now
from liuhen.custody.queries import key_fingerprint
from liuhen.packages.verifier import grouped
from liuhen.people import web
from liuhen.prose import why
from liuhen.recordings import operations, queries
from liuhen.recordings.forms import ExportForm, PicksForm
from liuhen.recordings.models import Export
from liuhen.recordings.showing import copy_address
from liuhen.recordings.titling import can_be_titled


@require_http_methods(["GET", "HEAD", "POST"])
def export(request: HttpRequest) -> HttpResponse:
    """Ask for copies of the recordings that the address picks (`?pick=…`), and say what for."""
    actor = web.actor(request)
    picked = PicksForm(request.POST if request.method == "POST" else request.GET).picked()
    recordings = queries.get_recordings(actor=actor, recording_ids=picked)
    form = ExportForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        asked = operations.request_export(actor=actor, now=now(), recording_ids=picked, **form.cleaned_data)
        return redirect("recordings:export_page", asked.id)
    operations.permitted(actor, picked)
    if not any(map(can_be_titled, recordings)):
        del form.fields["is_titled"]
    context = {"form": form, "recordings": recordings, "total": sum(each.size for each in recordings)}
    return render(request, "recordings/export.html", context, status=422 if form.errors else 200)


@require_safe
def export_page(request: HttpRequest, export_id: UUID) -> HttpResponse:
    """How far an export is; once it's ready, where to fetch it."""
    return render(request, "recordings/export_page.html", _shown(request, export_id))


@web.polled
@require_safe
def export_state(request: HttpRequest, export_id: UUID) -> HttpResponse:
    """The part of that page that changes."""
    return render(request, "recordings/_export_state.html", _shown(request, export_id))


def _shown(request: HttpRequest, export_id: UUID) -> dict[str, Any]:
    actor = web.actor(request)
    asked = queries.get_export(actor=actor, export_id=export_id)
    context: dict[str, Any] = {"export": asked, "recordings": queries.contents_of(actor=actor, export=asked)}
    if asked.state == Export.State.READY:
        context["address"] = copy_address(request, asked, moment=now())
        context["fingerprint"] = key_fingerprint()
        context["fingerprint_read"] = grouped(context["fingerprint"])
        context["page_read"] = grouped(asked.page_sha256)
    elif asked.state == Export.State.FAILED:
        context["reason"] = why(asked.reason, asked.reason_fields)
    return context
