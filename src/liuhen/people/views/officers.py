"""Officers."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from liuhen.clock import now
from liuhen.errors import ConflictError, InvalidError, NotFoundError
from liuhen.people import operations, queries, web
from liuhen.people.actors import Actor
from liuhen.people.forms import OfficerEditForm, OfficerForm, OfficerSearchForm
from liuhen.people.models import Officer
from liuhen.people.permissions import Capability, holds, require


@require_safe
def officers(request: HttpRequest) -> HttpResponse:
    """Every officer, those whose certificate has expired first."""
    actor = web.actor(request)
    require(actor, Capability.VIEW_OFFICERS)
    return _show(request, actor)


@require_http_methods(["GET", "HEAD", "POST"])
def register_officer(request: HttpRequest) -> HttpResponse:
    """Register an officer."""
    actor = web.actor(request)
    require(actor, Capability.MANAGE_OFFICERS)
    form = OfficerForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            operations.register_officer(actor=actor, now=now(), **_told(form))
        except (InvalidError, ConflictError, NotFoundError) as error:
            web.tell(form, error)
        else:
            messages.success(request, _("执法人员已登记。"))
            return redirect("officers")
    return render(request, "people/officer.html", {"form": form}, status=422 if form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
def edit_officer(request: HttpRequest, officer_id: UUID) -> HttpResponse:
    """Correct what the register says of an officer, or enter a new certificate."""
    actor = web.actor(request)
    require(actor, Capability.MANAGE_OFFICERS)
    officer = queries.officer(officer_id)
    begin = {
        "name": officer.name,
        "unit": officer.unit_id,
        "certificate_number": officer.certificate_number,
        "certificate_from": officer.certificate_from,
        "certificate_until": officer.certificate_until,
    }
    form = OfficerEditForm(request.POST if request.method == "POST" else None, initial=begin)
    form.fields["unit"].queryset = queries.open_units(and_also=officer.unit_id)  # type: ignore[attr-defined]
    if request.method == "POST" and form.is_valid():
        is_renewed = form.cleaned_data["is_renewed"]
        try:
            operations.edit_officer(actor=actor, now=now(), officer_id=officer_id, is_renewed=is_renewed, **_told(form))
        except (InvalidError, ConflictError, NotFoundError) as error:
            web.tell(form, error)
        else:
            messages.success(request, _("执法人员信息已保存。"))
            return redirect("officers")
    past = officer.past_certificates.order_by("-replaced_at")
    context = {"form": form, "officer": officer, "past": past}
    return render(request, "people/officer.html", context, status=422 if form.errors else 200)


def _told(form: OfficerForm) -> dict[str, Any]:
    told = {name: form.cleaned_data[name] for name in OfficerForm.base_fields if name != "unit"}
    return {**told, "unit_id": form.cleaned_data["unit"].id}


def _show(request: HttpRequest, actor: Actor) -> HttpResponse:
    form = OfficerSearchForm(request.GET)
    form.is_valid()
    chosen = {name: value for name, value in form.cleaned_data.items() if value}
    day = timezone.localdate(now())
    keys = {name: request.GET.get(name, "") for name in ("before", "after")}
    page = queries.list_officers(
        day=day,
        text=chosen.get("text", ""),
        unit_id=chosen["unit"].id if "unit" in chosen else None,
        state=chosen.get("state", "" if chosen else queries.REST),
        **keys,
    )
    is_first = not chosen and not any(keys.values())
    expired = queries.list_officers(day=day, state=queries.CertificateState.EXPIRED) if is_first else None
    context = {
        "form": form,
        "page": page,
        "rows": [_line(each, day) for each in page.rows],
        "expired": expired,
        "expired_rows": [_line(each, day) for each in expired.rows] if expired else [],
        "is_narrowed": bool(chosen),
        "may_manage": holds(actor, Capability.MANAGE_OFFICERS),
    }
    return render(request, "people/officers.html", context)


_TONES = {
    queries.CertificateState.VALID: "good",
    queries.CertificateState.EXPIRED: "bad",
    queries.CertificateState.UNDATED: "attention",
    queries.CertificateState.MISSING: "attention",
}


def _line(officer: Officer, day: Any) -> dict[str, object]:
    state = queries.state_of(officer, day)
    return {"officer": officer, "state": queries.CERTIFICATE_STATES[state], "tone": _TONES[state]}
