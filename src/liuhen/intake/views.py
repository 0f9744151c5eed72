"""采集: the list, the upload page, the receipt and the list to sign."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from liuhen.clock import now
from liuhen.errors import ConflictError
from liuhen.intake import operations, queries
from liuhen.intake.forms import SourceForm
from liuhen.intake.models import IntakeState, SourceKind
from liuhen.people import web
from liuhen.people.permissions import Capability, require
from liuhen.prose import say

API = "/api/v1/intakes"
ICONS = {
    SourceKind.CARD: "recorder",
    SourceKind.FIXED_CAMERA: "cctv",
    SourceKind.MATERIAL: "inbox",
    SourceKind.PHONE: "camera",
    SourceKind.HISTORIC: "history",
}


@require_safe
def listing(request: HttpRequest) -> HttpResponse:
    """The intakes that the reader may know of, newest first; unfinished ones with what to do next."""
    actor = web.actor(request)
    require(actor, Capability.INTAKE)
    unfinished = request.GET.get("state") == IntakeState.OPEN
    page, lines = queries.list_intakes(
        actor=actor,
        unfinished_only=unfinished,
        before=request.GET.get("before", ""),
        after=request.GET.get("after", ""),
    )
    return render(request, "intake/listing.html", {"page": page, "lines": lines, "unfinished": unfinished})


@require_safe
def begin(request: HttpRequest) -> HttpResponse:
    """The upload page of one kind of source."""
    actor = web.actor(request)
    require(actor, Capability.INTAKE)
    wanted = request.GET.get("source", "")
    kind = SourceKind(wanted) if wanted in SourceKind.values else SourceKind.CARD
    offered = queries.suggestions(actor)
    context = {
        "kind": kind,
        "kinds": [(each, ICONS[each]) for each in SourceKind],
        "form": SourceForm(kind, officer=offered.own_officer),
        "offered": offered,
        "config": {"intakes_url": API, "intake": None},
    }
    return render(request, "intake/begin.html", context)


@require_safe
def resume(request: HttpRequest, intake_id: UUID) -> HttpResponse:
    """The upload page of an unfinished intake."""
    actor = web.actor(request)
    require(actor, Capability.INTAKE)
    line = queries.line_of(actor=actor, intake_id=intake_id)
    if line.intake.state == IntakeState.CLOSED:
        return redirect("intake:page", intake_id)
    context = {"line": line, "intake": line.intake, "config": {"intakes_url": API, "intake": str(intake_id)}}
    return render(request, "intake/resume.html", context)


@require_safe
def page(request: HttpRequest, intake_id: UUID) -> HttpResponse:
    """The receipt of an intake, as far as it is."""
    actor = web.actor(request)
    require(actor, Capability.INTAKE)
    return render(request, "intake/page.html", {"shown": queries.shown_intake(actor=actor, intake_id=intake_id)})


@require_POST
def close(request: HttpRequest, intake_id: UUID) -> HttpResponse:
    """End an intake; whatever hasn't been sent ends as failed."""
    try:
        operations.close_intake(actor=web.actor(request), now=now(), intake_id=intake_id, give_up=True)
    except ConflictError as error:
        messages.error(request, say(error))
    else:
        messages.success(request, _("采集已结束"))
    return redirect(reverse("intake:page", args=[intake_id]))


@require_safe
def sheet(request: HttpRequest, intake_id: UUID) -> HttpResponse:
    """The list of what was handed over, to print and sign."""
    actor = web.actor(request)
    require(actor, Capability.INTAKE)
    return render(request, "intake/sheet.html", {"shown": queries.shown_intake(actor=actor, intake_id=intake_id)})
