"""保全与长期保存情形: the overview, entering and lifting."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from liuhen.archive.keeping.forms import HoldForm, ReasonForm
from liuhen.archive.keeping.operations import holds as operations
from liuhen.archive.keeping.queries import holds as queries
from liuhen.cases.queries import get_case
from liuhen.clock import now
from liuhen.people import web
from liuhen.people.permissions import Capability, holds, require
from liuhen.recordings.queries import get_recording


@require_safe
def hold_list(request: HttpRequest) -> HttpResponse:
    """What is held in the whole bureau, newest first."""
    actor, state = web.actor(request), request.GET.get("state", "")
    page = queries.hold_list(
        actor=actor, state=state, before=request.GET.get("before", ""), after=request.GET.get("after", "")
    )
    rows = [{"one": one, "gist": queries.gist_of(one), "may_lift": queries.may_lift(actor, one)} for one in page]
    context = {"page": page, "rows": rows, "state": state, "today": timezone.localdate(now())}
    return render(request, "keeping/holds.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def add_hold(request: HttpRequest) -> HttpResponse:
    """Hold something by its number."""
    actor = web.actor(request)
    require(actor, Capability.WATCH_HOLDS)
    return _enter(request, back="holds", title=_("登记保全"))


@require_http_methods(["GET", "HEAD", "POST"])
def hold_case(request: HttpRequest, case_id: UUID) -> HttpResponse:
    """Hold a case, or enter a ground of art 21 for it."""
    actor = web.actor(request)
    require(actor, Capability.HOLD_OWN)
    case = get_case(actor=actor, case_id=case_id)
    return _enter(request, back="case", title=_("登记保全"), about=case.number, case_id=case.id)


@require_http_methods(["GET", "HEAD", "POST"])
def hold_recording(request: HttpRequest, recording_id: UUID) -> HttpResponse:
    """The same for one recording."""
    actor = web.actor(request)
    require(actor, Capability.HOLD_OWN)
    recording = get_recording(actor=actor, recording_id=recording_id)
    about = recording.number
    return _enter(request, back="recordings:page", title=_("登记保全"), about=about, recording_id=recording.id)


def _enter(request: HttpRequest, *, back: str, title: str, about: str = "", **thing: UUID) -> HttpResponse:
    actor = web.actor(request)
    chosen = {"what": request.GET.get("what", "")}
    given = request.POST if request.method == "POST" else None
    form = HoldForm(given, initial=chosen, of_one_thing=bool(thing))
    if request.method == "POST" and form.is_valid():
        number = "" if thing else form.cleaned_data["number"]
        act = operations.set_hold
        if web.is_done(form, lambda: act(actor=actor, now=now(), told=form.told(), number=number, **thing)):
            messages.success(request, _("已登记，解除前不会销毁。"))
            return redirect(back, *thing.values())
    context = {
        "form": form, "title": title, "about": about, "label": _("登记"), "icon": "shield",
        "back": back, "back_id": next(iter(thing.values()), None), "back_label": about or _("保全"),
        "hint": _("登记后，解除之前不能列入销毁批次，已列入的会在销毁时剔除。"),
    }  # fmt: skip
    return render(request, "keeping/act.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
def lift_hold(request: HttpRequest, hold_id: UUID) -> HttpResponse:
    """Lift a hold."""
    actor = web.actor(request)
    hold = queries.get_hold(actor=actor, hold_id=hold_id)
    form = ReasonForm(request.POST if request.method == "POST" else None)
    if holds(actor, Capability.WATCH_HOLDS):
        back, back_id = "holds", None
    else:
        back = "case" if hold.case_id else "recordings:page"
        back_id = hold.case_id or hold.recording_id
    if request.method == "POST" and form.is_valid():
        reason = form.cleaned_data["reason"]
        if web.is_done(form, lambda: operations.lift_hold(actor=actor, now=now(), hold_id=hold.id, reason=reason)):
            messages.success(request, _("已解除。法定期限和保存期限照常计算。"))
            return redirect(back, *([back_id] if back_id else []))
    context = {
        "form": form, "title": _("解除保全"), "label": _("解除"), "icon": "key", "back": back, "back_id": back_id,
        "back_label": _("保全"),
        "about": (hold.case.number if hold.case else hold.recording.number if hold.recording else ""),
        "hint": _("{gist}：{reason}").format(gist=queries.gist_of(hold), reason=hold.reason),
    }  # fmt: skip
    return render(request, "keeping/act.html", context, status=422 if form.errors else 200)
