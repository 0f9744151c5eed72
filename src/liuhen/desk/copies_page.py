"""The page of how a case's recordings are kept, and the same as a sheet."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_safe

from liuhen.cases.queries import get_case
from liuhen.clock import now
from liuhen.desk.copies import report_of
from liuhen.desk.registers.copies import export_copies
from liuhen.people import web
from liuhen.people.permissions import Capability, holds, require
from liuhen.sheets.writing import MEDIA_TYPE


@require_safe
def copies(request: HttpRequest, case_id: UUID) -> HttpResponse:
    """How the recordings of a case are kept."""
    actor = web.actor(request)
    require(actor, Capability.VIEW_CASES)
    shown = get_case(actor=actor, case_id=case_id)
    context = {
        "case": shown,
        "report": report_of(actor=actor, case=shown),
        "store_names": holds(actor, Capability.VIEW_STORES),
    }
    return render(request, "desk/copies.html", context)


@require_safe
def export(request: HttpRequest, case_id: UUID) -> HttpResponse:
    """The same as a sheet."""
    actor = web.actor(request)
    require(actor, Capability.VIEW_CASES)
    shown = get_case(actor=actor, case_id=case_id)
    content, name = export_copies(actor=actor, now=now(), case=shown)
    answer = HttpResponse(content, content_type=MEDIA_TYPE)
    answer["Content-Disposition"] = content_disposition_header(as_attachment=True, filename=name) or "attachment"
    return answer
