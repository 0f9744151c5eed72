"""销毁: proposing, approving, objecting, signing, and the register that remains."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import redirect, render
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from liuhen.archive.keeping.by_hand import carriers_by_hand
from liuhen.archive.keeping.forms import DecideForm, ProposeForm, ReasonForm
from liuhen.archive.keeping.models import DisposalItem, DisposalState, ItemState
from liuhen.archive.keeping.operations import disposing as operations
from liuhen.archive.keeping.papers import CERTIFICATE, SHEET
from liuhen.archive.keeping.prose import OBSTACLES
from liuhen.archive.keeping.queries import disposals as queries
from liuhen.archive.keeping.queries.retention import stopped_before
from liuhen.clock import now
from liuhen.errors import ConflictError
from liuhen.holdings.locking import locked_ends
from liuhen.holdings.losing import lost_with
from liuhen.holdings.queries import open_range
from liuhen.people import web
from liuhen.people.permissions import Capability, require
from liuhen.prose import say, translated
from liuhen.recordings.models import Recording
from liuhen.sheets.writing import MEDIA_TYPE


@require_safe
def disposal_list(request: HttpRequest) -> HttpResponse:
    """Every batch, newest first."""
    actor = web.actor(request)
    page = queries.disposal_list(actor=actor, before=request.GET.get("before", ""), after=request.GET.get("after", ""))
    rows = [(one, queries.is_cooled(one, now())) for one in page]
    return render(request, "keeping/disposals.html", {"page": page, "rows": rows})


@require_http_methods(["GET", "HEAD", "POST"])
def propose(request: HttpRequest) -> HttpResponse:
    """Propose what was ticked."""
    actor = web.actor(request)
    require(actor, Capability.PROPOSE_DISPOSALS)
    picked = [each for each in request.GET.getlist("pick") if _is_id(each)]
    if request.method != "POST" and not picked:
        messages.warning(request, _("请先勾选要提请销毁的资料。"))
        return redirect("retention_due")
    form = ProposeForm(request.POST if request.method == "POST" else None, initial={"pick": picked})
    if request.method == "POST" and form.is_valid():
        told = {name: form.cleaned_data[name] for name in ("reason", "opinion", "group")}
        ids = [one.id for one in form.cleaned_data["pick"]]
        act = operations.propose_disposal
        if web.is_done(form, lambda: act(actor=actor, now=now(), recording_ids=ids, **told)):
            messages.success(request, _("已提请审批，两人批准后进入冷静期。"))
            return redirect("disposals")
    chosen = request.POST.getlist("pick") if request.method == "POST" else picked
    rows = Recording.objects.filter(id__in=[each for each in chosen if _is_id(each)]).order_by("number")
    rows = rows.select_related("unit")
    units = sorted({row.unit.name for row in rows if row.unit})
    stopped = {one.id: one for one in stopped_before(list(rows)).values()}
    context = {
        "form": form, "rows": list(rows), "units": "、".join(units) if len(units) > 1 else "",
        "stopped": sorted(stopped.values(), key=lambda one: one.number),
    }  # fmt: skip
    return render(request, "keeping/propose.html", context, status=422 if form.errors else 200)


def _is_id(text: str) -> bool:
    try:
        UUID(text)
    except ValueError:
        return False
    return True


@require_safe
def disposal(request: HttpRequest, disposal_id: UUID) -> HttpResponse:
    """A batch: what is in it, on whose word, how far it is, and what the reader can do now."""
    return _show(request, disposal_id)


def _show(
    request: HttpRequest, disposal_id: UUID, *, deciding: DecideForm | None = None, objecting: ReasonForm | None = None
) -> HttpResponse:
    actor, moment = web.actor(request), now()
    shown = queries.get_disposal(actor=actor, disposal_id=disposal_id)
    rows = queries.items_of(shown)
    discs = carriers_by_hand([item.recording_id for item in rows])
    locks, lost = _locks(rows, moment), lost_with([item.recording_id for item in rows])
    items = [
        {
            "one": item,
            "lost": "、".join(lost.get(item.recording_id, ())),
            "locked": locks.get(item.recording_id),
            "why": translated(OBSTACLES[item.dropped]) if item.dropped else "",
            "carriers": "、".join(discs.get(item.recording_id, ())),
        }
        for item in rows
    ]
    context = {
        "disposal": shown,
        "items": items,
        "votes": shown.votes.select_related("account").order_by("at"),
        "signatures": shown.signatures.select_related("account").order_by("at"),
        "acts": queries.acts_for(actor, shown, moment),
        "has_certificate": CERTIFICATE in queries.papers_of(shown),
        "left": queries.left_in(shown) if queries.is_unfinished(shown) else 0,
        "last_lock": max(locks.values(), default=None),
        "deciding": deciding or DecideForm(),
        "objecting": objecting or ReasonForm(prefix="objection"),
        "is_cooling": shown.state == DisposalState.COOLING,
        "is_over": queries.is_cooled(shown, moment),
    }
    wrong = (deciding is not None and deciding.errors) or (objecting is not None and objecting.errors)
    return render(request, "keeping/disposal.html", context, status=422 if wrong else 200)


def _locks(rows: list[DisposalItem], moment: datetime) -> dict[UUID, datetime]:
    """When the lock on each ends that waits for one: as a store said at the act, else as it was last set."""
    left = [item for item in rows if item.state in (ItemState.LISTED, ItemState.GOING) and item.is_open]
    known = locked_ends([item.recording_id for item in left])
    ends = {item.recording_id: item.locked_until or known.get(item.recording_id) for item in left}
    return {each: end for each, end in ends.items() if end is not None and end > moment}


@require_POST
def vote(request: HttpRequest, disposal_id: UUID) -> HttpResponse:
    """Approve or refuse."""
    actor = web.actor(request)
    require(actor, Capability.APPROVE_DISPOSALS)
    form = DecideForm(request.POST)
    if form.is_valid():
        told = {"is_approved": form.cleaned_data["decision"] == "approve", "note": form.cleaned_data["note"]}
        if web.is_done(form, lambda: operations.vote(actor=actor, now=now(), disposal_id=disposal_id, **told)):
            messages.success(request, _("审批意见已保存。"))
            return redirect("disposal", disposal_id)
    return _show(request, disposal_id, deciding=form)


@require_POST
def object_to(request: HttpRequest, disposal_id: UUID) -> HttpResponse:
    """Stop it."""
    actor = web.actor(request)
    require(actor, Capability.VIEW_DISPOSALS)
    form = ReasonForm(request.POST, prefix="objection")
    if form.is_valid():
        reason = form.cleaned_data["reason"]
        act = operations.object_to
        if web.is_done(form, lambda: act(actor=actor, now=now(), disposal_id=disposal_id, reason=reason)):
            messages.success(request, _("已停止，其中的资料都不会销毁。"))
            return redirect("disposal", disposal_id)
    return _show(request, disposal_id, objecting=form)


@require_POST
def sign(request: HttpRequest, disposal_id: UUID) -> HttpResponse:
    """Sign as 监销人."""
    actor = web.actor(request)
    require(actor, Capability.WITNESS_DISPOSALS)
    try:
        side = request.POST.get("side", "")
        done = operations.sign(actor=actor, now=now(), disposal_id=disposal_id, side=side)
    except ConflictError as error:
        messages.error(request, say(error))
    else:
        is_going = done.state == DisposalState.GOING
        messages.success(request, _("已签字，正在销毁。") if is_going else _("已签字，等待另一名监销人签字。"))
    return redirect("disposal", disposal_id)


@require_safe
def register(request: HttpRequest, disposal_id: UUID) -> HttpResponse | StreamingHttpResponse:
    """The kept register (销毁清册) as a sheet."""
    return _kept(request, disposal_id, SHEET, "销毁清册", MEDIA_TYPE)


@require_safe
def certificate(request: HttpRequest, disposal_id: UUID) -> HttpResponse | StreamingHttpResponse:
    """The kept certificate (销毁证明) as PDF/A."""
    return _kept(request, disposal_id, CERTIFICATE, "销毁证明", "application/pdf")


def _kept(
    request: HttpRequest, disposal_id: UUID, path: str, title: str, media_type: str
) -> HttpResponse | StreamingHttpResponse:
    shown = queries.get_disposal(actor=web.actor(request), disposal_id=disposal_id)
    if shown.state != DisposalState.DONE or path not in queries.papers_of(shown):
        messages.warning(request, _("这一批没有这份文件。销毁完成后才有。"))
        return redirect("disposal", disposal_id)
    answer = StreamingHttpResponse(open_range(shown.id, path), content_type=media_type)
    name = f"{title}-{shown.number}{Path(path).suffix}"
    answer["Content-Disposition"] = content_disposition_header(as_attachment=True, filename=name) or "attachment"
    return answer
