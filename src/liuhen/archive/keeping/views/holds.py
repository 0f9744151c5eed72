"""保全与长期保存情形: the overview, entering and lifting."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from liuhen.archive.keeping.forms import HoldForm, LookForm, ReasonForm
from liuhen.archive.keeping.models import Hold
from liuhen.archive.keeping.operations import holds as operations
from liuhen.archive.keeping.queries import holds as queries
from liuhen.cases.queries import get_case
from liuhen.clock import now
from liuhen.people import web
from liuhen.people.actors import Actor
from liuhen.people.permissions import Capability, holds, require
from liuhen.recordings.queries import get_recording
from liuhen.rules.clocks import ZONE


@require_safe
def hold_list(request: HttpRequest) -> HttpResponse:
    """What is held in the whole bureau, newest first."""
    actor, state, today = web.actor(request), request.GET.get("state", ""), timezone.localdate(now(), ZONE)
    page = queries.hold_list(
        actor=actor, today=today, state=state, before=request.GET.get("before", ""), after=request.GET.get("after", "")
    )
    rows = [{"one": one, "gist": queries.gist_of(one), "may_lift": queries.may_lift(actor, one)} for one in page]
    tabs = [("", _("保全中")), ("due", _("该核查了")), ("lifted", _("已解除"))]
    context = {"page": page, "rows": rows, "state": state, "tabs": tabs, "today": today}
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
    back, back_id = _way_back(actor, hold)
    if request.method == "POST" and form.is_valid():
        reason = form.cleaned_data["reason"]
        if web.is_done(form, lambda: operations.lift_hold(actor=actor, now=now(), hold_id=hold.id, reason=reason)):
            messages.success(request, _("已解除。法定期限和保存期限照常计算。"))
            return redirect(back, *([back_id] if back_id else []))
    context = {"form": form, "title": _("解除保全"), "label": _("解除"), "icon": "key", **_about(hold, back, back_id)}
    return render(request, "keeping/act.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
def look_again(request: HttpRequest, hold_id: UUID) -> HttpResponse:
    """Say that a hold is still needed, and when to ask next."""
    actor, moment = web.actor(request), now()
    hold = queries.get_hold(actor=actor, hold_id=hold_id)
    form = LookForm(
        request.POST if request.method == "POST" else None, initial={"look_on": queries.next_look(hold.kind, moment)}
    )
    back, back_id = _way_back(actor, hold)
    if request.method == "POST" and form.is_valid():
        note, day = form.cleaned_data["reason"], form.cleaned_data["look_on"]
        act = operations.look_again
        if web.is_done(form, lambda: act(actor=actor, now=moment, hold_id=hold.id, look_on=day, note=note)):
            messages.success(request, _("已记录，保全继续有效。"))
            return redirect(back, *([back_id] if back_id else []))
    context = {
        "form": form,
        "title": _("核查保全"),
        "label": _("继续保全"),
        "icon": "shield",
        **_about(hold, back, back_id),
    }
    return render(request, "keeping/act.html", context, status=422 if form.errors else 200)


def _way_back(actor: Actor, hold: Hold) -> tuple[str, UUID | None]:
    if holds(actor, Capability.WATCH_HOLDS):
        return "holds", None
    return "case" if hold.case_id else "recordings:page", hold.case_id or hold.recording_id


def _about(hold: Hold, back: str, back_id: UUID | None) -> dict[str, object]:
    return {
        "back": back, "back_id": back_id, "back_label": _("保全"),
        "about": (hold.case.number if hold.case else hold.recording.number if hold.recording else ""),
        "hint": _("{gist}：{reason}").format(gist=queries.gist_of(hold), reason=hold.reason),
    }  # fmt: skip
