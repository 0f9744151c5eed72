"""移交: offering, checking and receiving, the list to print, and where volumes lie."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import redirect, render
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from liuhen.archive.checking.queries import told_of
from liuhen.archive.handover import operations, queries
from liuhen.archive.handover.forms import OfferForm, PlaceForm, ReceiveForm
from liuhen.archive.handover.history import history_of
from liuhen.archive.handover.models import Handover, HandoverState
from liuhen.archive.handover.operations.listing import LIST, SHEET
from liuhen.archive.handover.printing import sheet_of
from liuhen.archive.volumes.queries import get_volume
from liuhen.clock import now
from liuhen.duties.wording import why_provisional
from liuhen.errors import ConflictError
from liuhen.holdings.queries import open_range
from liuhen.people import web
from liuhen.people.permissions import Capability, holds, require
from liuhen.people.standing import is_same_hand
from liuhen.prose import say
from liuhen.sheets.writing import MEDIA_TYPE

_PDF = "application/pdf"


@require_safe
def handovers(request: HttpRequest) -> HttpResponse:
    """Batches, newest first."""
    actor, state = web.actor(request), request.GET.get("state", "")
    page = queries.handover_list(
        actor=actor, state=state, before=request.GET.get("before", ""), after=request.GET.get("after", "")
    )
    tabs = [("", _("全部")), *((one.value, one.label) for one in HandoverState)]
    may_offer = holds(actor, Capability.OFFER_VOLUMES)
    context = {
        "page": page,
        "tabs": tabs,
        "state": state,
        "may_offer": may_offer,
        "ready": len(queries.to_offer(actor)) if may_offer else 0,
    }
    return render(request, "handover/handovers.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def offer(request: HttpRequest) -> HttpResponse:
    """Choose filed volumes and offer them."""
    actor = web.actor(request)
    require(actor, Capability.OFFER_VOLUMES)
    form = OfferForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        ids, note = [one.id for one in form.cleaned_data["pick"]], form.cleaned_data["note"]
        made: list[Handover] = []
        act = operations.offer
        if web.is_done(form, lambda: made.append(act(actor=actor, now=now(), volume_ids=ids, note=note))):
            messages.success(request, _("已提交移交，等待档案室接收。"))
            return redirect("handover:batch", made[0].id)
    volumes = queries.to_offer(actor)
    due, back = queries.due_days(volumes), queries.returned_before(volumes)
    first = volumes[0].unit_id if volumes else None  # a batch is of one unit: what is ticked can be offered as it is
    proposed = {str(one.id) for one in volumes if one.unit_id == first}
    picked = set(request.POST.getlist("pick")) if request.method == "POST" else proposed
    rows = []
    for one in volumes:
        clock = due.get(one.case_id)
        why = why_provisional(clock) if clock else ()
        rows.append((one, clock, why, back.get(one.id, ""), str(one.id) in picked))
    context = {"form": form, "rows": rows, "has_more_units": len(proposed) < len(volumes)}
    return render(request, "handover/offer.html", context, status=422 if form.errors else 200)


@require_safe
def handover(request: HttpRequest, handover_id: UUID) -> HttpResponse:
    """A batch: what is in it, who signed, and what the reader can do now."""
    return _show(request, handover_id)


def _show(request: HttpRequest, handover_id: UUID, *, form: ReceiveForm | None = None) -> HttpResponse:
    actor = web.actor(request)
    shown = queries.get_handover(actor=actor, handover_id=handover_id)
    items = queries.items_of(shown)
    is_waiting = shown.state == HandoverState.OFFERED
    may_receive = is_waiting and holds(actor, Capability.RECEIVE_VOLUMES)
    may_receive = may_receive and not is_same_hand(actor, shown.offered_by_id, shown.offered_at)
    form = form or (ReceiveForm(items=items) if may_receive else None)
    fields = {one: (result, reason) for one, result, reason in form.pairs()} if form is not None else {}
    context: dict[str, Any] = {
        "shown": shown,
        "rows": [(one, *fields.get(one.volume_id, (None, None)), told_of(one.volume, actor)) for one in items],
        "form": form,
        "may_receive": may_receive,
        "may_withdraw": is_waiting and holds(actor, Capability.OFFER_VOLUMES, unit_id=shown.unit_id),
        "may_place": holds(actor, Capability.RECEIVE_VOLUMES),
        "history": history_of(shown.id),
    }
    return render(request, "handover/batch.html", context, status=422 if form is not None and form.errors else 200)


@require_POST
def receive(request: HttpRequest, handover_id: UUID) -> HttpResponse:
    """Receive, with what is said of each volume."""
    actor = web.actor(request)
    require(actor, Capability.RECEIVE_VOLUMES)
    shown = queries.get_handover(actor=actor, handover_id=handover_id)
    form = ReceiveForm(request.POST, items=queries.items_of(shown))
    if form.is_valid():
        told = {"verdicts": form.verdicts(), "note": form.cleaned_data["note"]}
        act, done = operations.receive, list[Handover]()
        if web.is_done(form, lambda: done.append(act(actor=actor, now=now(), handover_id=handover_id, **told))):
            is_back = done[0].state == HandoverState.RETURNED
            said = _("已签字，整批退回承办单位。") if is_back else _("已签字。接收的案卷可以登记存放位置。")
            messages.success(request, said)
            return redirect("handover:batch", handover_id)
    return _show(request, handover_id, form=form)


@require_POST
def withdraw(request: HttpRequest, handover_id: UUID) -> HttpResponse:
    """Take a batch back that waits."""
    actor = web.actor(request)
    require(actor, Capability.OFFER_VOLUMES)
    try:
        operations.withdraw(actor=actor, now=now(), handover_id=handover_id)
    except ConflictError as error:
        messages.error(request, say(error))
    else:
        messages.success(request, _("已撤回，可以重新移交。"))
    return redirect("handover:batch", handover_id)


@require_safe
def batch_list(request: HttpRequest, handover_id: UUID, kind: str) -> HttpResponse | StreamingHttpResponse:
    """The list: as kept in the archive to print, or as a sheet with where things lie now."""
    shown = queries.get_handover(actor=web.actor(request), handover_id=handover_id)
    name = f"交接清册-{shown.number}.{kind}"
    if kind == SHEET.rsplit(".", 1)[1]:
        answer: HttpResponse | StreamingHttpResponse = HttpResponse(
            sheet_of(shown, queries.items_of(shown)), content_type=MEDIA_TYPE
        )
    elif kind == LIST.rsplit(".", 1)[1]:
        if not shown.list_pages:
            messages.warning(request, _("交接清册正在生成，请稍后刷新。"))
            return redirect("handover:batch", handover_id)
        answer = StreamingHttpResponse(open_range(shown.id, LIST), content_type=_PDF)
    else:
        raise Http404
    answer["Content-Disposition"] = content_disposition_header(as_attachment=True, filename=name) or "attachment"
    answer["X-Content-Type-Options"] = "nosniff"
    return answer


@require_http_methods(["GET", "HEAD", "POST"])
def place(request: HttpRequest, volume_id: UUID) -> HttpResponse:
    """Say where a volume lies."""
    actor = web.actor(request)
    require(actor, Capability.RECEIVE_VOLUMES)
    volume = get_volume(actor=actor, volume_id=volume_id)
    lies = queries.place_of(volume)
    known = {"room": lies.room, "shelf": lies.shelf, "box": lies.box} if lies else {"room": _("案卷档案室")}
    form = PlaceForm(request.POST if request.method == "POST" else None, initial=known)
    if request.method == "POST" and form.is_valid():
        told, act = form.cleaned_data, operations.place
        if web.is_done(form, lambda: act(actor=actor, now=now(), volume_id=volume_id, **told)):
            messages.success(request, _("存放位置已保存。"))
            return redirect("volumes:volume", volume_id)
    context = {"form": form, "volume": volume, "lies": lies}
    return render(request, "handover/place.html", context, status=422 if form.errors else 200)
