"""Pages of stores that are gone for good: what there is, proposing, deciding."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from liuhen.clock import now
from liuhen.holdings import losing, overview
from liuhen.holdings.errors import StoreNotFoundError
from liuhen.holdings.forms import DecideForm, LossForm
from liuhen.holdings.models import KnownStore, LossState, StoreLoss
from liuhen.people import web
from liuhen.people.permissions import Capability, holds, require


@require_safe
def losses(request: HttpRequest) -> HttpResponse:
    """Stores that the settings don't name any more, and what was said of them."""
    actor = web.actor(request)
    if not holds(actor, Capability.APPROVE_STORE_LOSSES):
        overview.require_view(actor, now())
    waiting = list(losing.open_losses())
    gone = StoreLoss.objects.filter(state=LossState.APPROVED).select_related("store", "proposed_by", "decided_by")
    context = {
        "losses": waiting,
        "asked": {loss.store_id for loss in waiting},
        "stores": list(losing.removed()),
        "gone": list(gone.order_by("-id")),
        "may_propose": holds(actor, Capability.RUN_MACHINE),
        "mine": {loss.id for loss in losing.losses_to_decide(actor)},
        "may_see_stores": overview.may_view(actor, now()),
    }
    return render(request, "holdings/losses.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def propose(request: HttpRequest, known_id: UUID) -> HttpResponse:
    """Propose to say that a store is gone for good."""
    actor = web.actor(request)
    require(actor, Capability.RUN_MACHINE)
    store = KnownStore.objects.filter(id=known_id).first()
    if store is None:
        raise StoreNotFoundError
    form = LossForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        reason = form.cleaned_data["reason"]
        act = losing.propose_loss
        if web.is_done(form, lambda: act(actor=actor, now=now(), store_id=store.id, reason=reason)):
            messages.success(request, _("已提请批准，请档案管理员或局负责人审批。"))
            return redirect("holdings:losses")
    return render(request, "holdings/loss.html", {"form": form, "store": store}, status=422 if form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
def decide(request: HttpRequest, loss_id: UUID) -> HttpResponse:
    """Approve or refuse it."""
    actor = web.actor(request)
    require(actor, Capability.APPROVE_STORE_LOSSES)
    loss = StoreLoss.objects.select_related("store", "proposed_by").filter(id=loss_id).first()
    if loss is None:
        raise StoreNotFoundError
    form = DecideForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        told = {"is_approved": request.POST.get("decision") == "approve", "note": form.cleaned_data["note"]}
        if web.is_done(form, lambda: losing.decide_loss(actor=actor, now=now(), loss_id=loss_id, **told)):
            messages.success(request, _("审批意见已保存。"))
            return redirect("holdings:losses")
    context = {"form": form, "store": loss.store, "loss": loss}
    return render(request, "holdings/loss.html", context, status=422 if form.errors else 200)
