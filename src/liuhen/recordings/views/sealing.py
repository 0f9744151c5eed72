"""封存: sealing a recording, what remains to be seen of it, and the one way in which it leaves."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from liuhen.clock import now
from liuhen.errors import ConflictError
from liuhen.people import web
from liuhen.people.permissions import Capability, holds, require
from liuhen.prose import say
from liuhen.recordings import operations, queries
from liuhen.recordings.models import Export, Transfer
from liuhen.recordings.seal_forms import DecideTransferForm, SealForm, TransferForm, UnsealForm
from liuhen.recordings.showing import copy_address


@require_safe
def seals(request: HttpRequest) -> HttpResponse:
    """What is sealed, newest first, and the transfers that wait for a decision."""
    actor = web.actor(request)
    require(actor, Capability.WATCH_SEALS)
    context = {"seals": queries.seals(actor=actor), "transfers": queries.waiting_transfers(actor=actor)}
    return render(request, "recordings/seals.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def seal(request: HttpRequest, recording_id: UUID) -> HttpResponse:
    """Seal a recording."""
    actor, moment = web.actor(request), now()
    require(actor, Capability.SEAL)
    if queries.seal_if_any(actor=actor, recording_id=recording_id) is not None:
        return redirect("recordings:sealed", recording_id)
    recording = queries.get_recording(actor=actor, recording_id=recording_id)
    form = SealForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        told = form.cleaned_data
        act = operations.seal_recording
        if web.is_done(form, lambda: act(actor=actor, now=moment, recording_id=recording.id, **told)):
            messages.success(request, _("已封存，法制机构会收到待办。"))
            return redirect("recordings:sealed", recording.id)
    context = {"form": form, "recording": recording}
    return render(request, "recordings/seal.html", context, status=422 if form.errors else 200)


@require_safe
def sealed(request: HttpRequest, seal_id: UUID) -> HttpResponse:
    """What remains to be seen of a sealed recording: that it is sealed, by whom and why; how it may leave."""
    actor, moment = web.actor(request), now()
    require(actor, Capability.VIEW_SEALS)
    standing = queries.get_seal(actor=actor, recording_id=seal_id)
    transfers, approves = [], holds(actor, Capability.APPROVE_TRANSFERS)
    for each in standing.transfers.select_related("export", "asked_by", "decided_by").order_by("-id"):
        is_ready = each.export is not None and each.export.state == Export.State.READY
        may_fetch = is_ready and holds(actor, Capability.SUPERVISE_SEALS)
        url = copy_address(request, each.export, moment=moment) if may_fetch and each.export else ""
        may_decide = approves and each.state == Transfer.State.ASKED and not operations.is_own_transfer(actor, each)
        transfers.append({"one": each, "url": url, "may_decide": may_decide})
    context = {
        "seal": standing,
        "number": standing.recording.number,
        "transfers": transfers,
        "may_supervise": holds(actor, Capability.SUPERVISE_SEALS),
        "may_unseal": not operations.is_own_seal(actor, standing),
    }
    return render(request, "recordings/sealed.html", context)


@require_POST
def acknowledge(request: HttpRequest, seal_id: UUID) -> HttpResponse:
    """The legal section has taken note."""
    try:
        operations.acknowledge_seal(actor=web.actor(request), now=now(), recording_id=seal_id)
    except ConflictError as error:
        messages.error(request, say(error))
    else:
        messages.success(request, _("已记录阅知。"))
    return redirect("recordings:sealed", seal_id)


@require_http_methods(["GET", "HEAD", "POST"])
def unseal(request: HttpRequest, seal_id: UUID) -> HttpResponse:
    """Open a sealed recording again."""
    actor = web.actor(request)
    require(actor, Capability.SUPERVISE_SEALS)
    standing = queries.get_seal(actor=actor, recording_id=seal_id)
    form = UnsealForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        told = form.cleaned_data
        act = operations.unseal_recording
        if web.is_done(form, lambda: act(actor=actor, now=now(), recording_id=seal_id, **told)):
            messages.success(request, _("已解除封存。"))
            return redirect("recordings:seals")
    context = {"form": form, "seal": standing, "title": _("解除封存"), "label": _("解除封存")}
    return render(request, "recordings/seal_act.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
def ask_transfer(request: HttpRequest, seal_id: UUID) -> HttpResponse:
    """Propose a transfer."""
    actor = web.actor(request)
    require(actor, Capability.SUPERVISE_SEALS)
    standing = queries.get_seal(actor=actor, recording_id=seal_id)
    form = TransferForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        told = form.cleaned_data
        act = operations.ask_transfer
        if web.is_done(form, lambda: act(actor=actor, now=now(), recording_id=seal_id, **told)):
            messages.success(request, _("移交申请已提交，等待局负责人批准。"))
            return redirect("recordings:sealed", seal_id)
    context = {"form": form, "seal": standing, "title": _("申请移交"), "label": _("提交审批")}
    return render(request, "recordings/seal_act.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
def transfer(request: HttpRequest, transfer_id: UUID) -> HttpResponse:
    """Decide on a transfer."""
    actor = web.actor(request)
    require(actor, Capability.APPROVE_TRANSFERS)
    one = queries.get_transfer(actor=actor, transfer_id=transfer_id)
    form = DecideTransferForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        is_approved, note = form.cleaned_data["decision"] == "approve", form.cleaned_data["note"]
        told = {"transfer_id": one.id, "is_approved": is_approved, "note": note}
        if web.is_done(form, lambda: operations.decide_transfer(actor=actor, now=now(), **told)):
            messages.success(request, _("审批意见已保存。"))
            return redirect("recordings:seals")
    context = {
        "form": form,
        "one": one,
        "is_waiting": one.state == Transfer.State.ASKED,
        "is_own": operations.is_own_transfer(actor, one),
    }
    return render(request, "recordings/transfer.html", context, status=422 if form.errors else 200)
