"""岗位任命: the keepers that arts 14 and 19 ask for, who is named, and what is vacant."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from liuhen.clock import now
from liuhen.people import keepers, operations, web
from liuhen.people.errors import AppointmentNotFoundError
from liuhen.people.forms import EndAppointmentForm, KeeperForm
from liuhen.people.models import Keeping
from liuhen.people.periods import bureau_day, state_on
from liuhen.people.permissions import Capability, holds, require
from liuhen.rules.clauses import clause_in_words

_PAST_SHOWN = 50


@require_safe
def keeper_posts(request: HttpRequest) -> HttpResponse:
    """Every post with who holds it, who will, and who did."""
    actor = web.actor(request)
    require(actor, Capability.VIEW_BUREAU_DUTIES)
    day = bureau_day(now())
    rows = list(keepers.coming_and_standing(day))
    vacant = keepers.vacancies(day)
    shown = {row.id for row in rows}
    posts = [
        {
            "keeping": keeping,
            "cited": clause_in_words(keepers.CLAUSES[keeping]),
            "held": [(row, state_on(row, day)) for row in rows if row.keeping == keeping],
            "vacant": [one for one in vacant if one.keeping is keeping],
        }
        for keeping in Keeping
    ]
    past = [row for row in keepers.appointments()[: len(shown) + _PAST_SHOWN] if row.id not in shown]
    context = {"posts": posts, "past": past, "may_appoint": holds(actor, Capability.APPOINT_KEEPERS)}
    return render(request, "people/keepers.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def appoint_keeper(request: HttpRequest) -> HttpResponse:
    """Name a keeper."""
    actor = web.actor(request)
    require(actor, Capability.APPOINT_KEEPERS)
    begin = {
        "keeping": request.GET.get("keeping", ""),
        "unit": request.GET.get("unit", ""),
        "holds_from": bureau_day(now()),
    }
    form = KeeperForm(
        request.POST if request.method == "POST" else None, initial=begin, address=reverse("appoint_keeper")
    )
    if request.method == "POST" and form.is_valid():
        told = form.cleaned_data
        unit = told["unit"]
        if web.is_done(
            form,
            lambda: operations.appoint_keeper(
                actor=actor,
                now=now(),
                keeping=Keeping(told["keeping"]),
                account_id=told["account"].id,
                unit_id=unit.id if unit and told["keeping"] == Keeping.RECORDERS else None,
                holds_from=told["holds_from"],
                holds_until=told["holds_until"],
                basis=told["basis"],
            ),
        ):
            messages.success(request, _("任命已登记。"))
            return redirect("keepers")
    return render(request, "people/appoint_keeper.html", {"form": form}, status=422 if form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
def end_appointment(request: HttpRequest, appointment_id: UUID) -> HttpResponse:
    """End an appointment, at once or by a day."""
    actor = web.actor(request)
    require(actor, Capability.APPOINT_KEEPERS)
    found = keepers.appointments().filter(id=appointment_id, ended_at=None).first()
    if found is None:
        raise AppointmentNotFoundError(appointment=str(appointment_id))
    form = EndAppointmentForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        last = form.cleaned_data["holds_until"]
        if web.is_done(
            form,
            lambda: operations.end_appointment(actor=actor, now=now(), appointment_id=appointment_id, last_day=last),
        ):
            messages.success(request, _("任命的截止日期已登记。") if last else _("任命已结束。"))
            return redirect("keepers")
    context = {"form": form, "appointment": found}
    return render(request, "people/end_appointment.html", context, status=422 if form.errors else 200)
