"""存储状况: how the stores are, what is damaged, and repairs from the second copy."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from liuhen.clock import now
from liuhen.errors import ConflictError, UnavailableError
from liuhen.holdings import overview, repairing
from liuhen.holdings.errors import CopyNotFoundError
from liuhen.holdings.forms import DecideForm, ProposeForm
from liuhen.holdings.models import Copy, Repair
from liuhen.people import web
from liuhen.people.permissions import Capability, holds, require


@require_safe
def health(request: HttpRequest) -> HttpResponse:
    """Every store: room and forecast, last full check, what is missing or damaged."""
    actor = web.actor(request)
    page = overview.health(actor=actor, now=now())
    may = holds(actor, Capability.APPROVE_REPAIRS)
    return render(request, "holdings/health.html", {"page": page, "may_approve": may})


@require_safe
def damaged(request: HttpRequest) -> HttpResponse:
    """What the last looks found damaged."""
    actor = web.actor(request)
    page = overview.damaged(actor=actor, now=now(), **_keys(request))
    may = overview.may_propose(actor, now())
    return render(request, "holdings/damaged.html", {"page": page, "may_propose": may})


@require_http_methods(["GET", "HEAD", "POST"])
def propose(request: HttpRequest, kept_id: UUID) -> HttpResponse:
    """Propose to make a damaged copy good."""
    actor = web.actor(request)
    overview.require_propose(actor, now())
    copy = Copy.objects.select_related("store").filter(id=kept_id).first()
    if copy is None:
        raise CopyNotFoundError
    form = ProposeForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            repairing.propose(actor=actor, now=now(), copy_id=copy.id, reason=form.cleaned_data["reason"])
        except (ConflictError, UnavailableError) as error:
            web.tell(form, error)
        else:
            messages.success(request, _("已提出修复，请档案管理员或法制机构批准。"))
            return redirect("holdings:repairs")
    context = {"form": form, "copy": copy}
    return render(request, "holdings/propose.html", context, status=422 if form.errors else 200)


@require_safe
def repairs(request: HttpRequest) -> HttpResponse:
    """All repairs, those that wait for a decision with the way to it."""
    actor = web.actor(request)
    page = overview.repairs(actor=actor, now=now(), **_keys(request))
    mine = {repair.id for repair in overview.repairs_to_decide(actor, page.rows)}
    may = holds(actor, Capability.APPROVE_REPAIRS)
    return render(request, "holdings/repairs.html", {"page": page, "may_approve": may, "mine": mine})


@require_http_methods(["GET", "HEAD", "POST"])
def decide(request: HttpRequest, repair_id: UUID) -> HttpResponse:
    """Approve or refuse a repair."""
    actor = web.actor(request)
    require(actor, Capability.APPROVE_REPAIRS)
    found = Repair.objects.select_related("copy__store", "source", "proposed_by").filter(id=repair_id).first()
    if found is None:
        raise CopyNotFoundError
    form = DecideForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        is_approved = request.POST.get("decision") == "approve"
        note = form.cleaned_data["note"]
        try:
            repairing.decide(actor=actor, now=now(), repair_id=found.id, is_approved=is_approved, note=note)
        except ConflictError as error:
            web.tell(form, error)
        else:
            messages.success(request, _("已批准，后台即开始修复。") if is_approved else _("已决定不批准。"))
            return redirect("holdings:repairs")
    context = {"form": form, "repair": found}
    return render(request, "holdings/decide.html", context, status=422 if form.errors else 200)


def _keys(request: HttpRequest) -> dict[str, str]:
    return {name: request.GET.get(name, "") for name in ("before", "after")}
