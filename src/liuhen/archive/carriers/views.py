"""载体: the register, the plan, a carrier's page with what is next, its label, inspections."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.safestring import mark_safe
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from liuhen.archive.carriers.forms import InspectForm, PlaceForm, PlanForm, ReasonForm, RegisterForm
from liuhen.archive.carriers.models import Carrier, CarrierState
from liuhen.archive.carriers.operations import keeping, making, reading
from liuhen.archive.carriers.queries import register as queries
from liuhen.archive.carriers.queries import waiting
from liuhen.archive.carriers.showing import image_address, shown_of
from liuhen.binding.codes import qr_svg
from liuhen.clock import now
from liuhen.errors import ConflictError, LiuhenError, UnavailableError
from liuhen.packages import planning
from liuhen.people import web
from liuhen.people.actors import Actor
from liuhen.people.permissions import Capability, holds, require
from liuhen.prose import say


@require_safe
def carriers(request: HttpRequest) -> HttpResponse:
    """The register, newest first, and how much waits to be written."""
    actor, state = web.actor(request), request.GET.get("state", "")
    page = queries.carrier_list(
        actor=actor, state=state, before=request.GET.get("before", ""), after=request.GET.get("after", "")
    )
    rules = waiting.rules_in_force()
    names = {one.code: one.name for one in rules.copies}
    context = {
        "page": page,
        "rows": [{"one": one, "copy": names.get(one.copy, one.copy)} for one in page],
        "tabs": [("", _("全部")), *CarrierState.choices],
        "state": state,
        "waiting": waiting.to_write()[:1000].count(),
        "may_keep": holds(actor, Capability.KEEP_CARRIERS),
    }
    return render(request, "carriers/carriers.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def plan(request: HttpRequest) -> HttpResponse:
    """What would go onto which carrier; posting it makes the set."""
    actor = _keeper(request)
    is_restricted = request.GET.get("restricted") == "1"
    found = waiting.planned(request.GET.get("medium", ""), restricted=is_restricted)
    form = PlanForm(request.POST if request.method == "POST" else None, initial={"medium": found.medium.code})
    if request.method == "POST" and form.is_valid():
        try:
            made = making.make_set(actor=actor, now=now(), restricted=is_restricted, **form.cleaned_data)
        except LiuhenError as error:
            web.tell(form, error)
        else:
            messages.success(request, _("盘组 {number} 已编排，正在制作。").format(number=made.number))
            return redirect("carriers:list")
    rows = [
        {
            "position": position,
            "numbers": found.numbers(load),
            "cases": found.cases(load),
            "count": len(load.pieces),
            "room": load.room,
            "fill": found.plan.fill(load),
            "split": sum(piece.of > 1 for piece in load.pieces),
        }
        for position, load in enumerate(found.plan.loads, 1)
    ]
    context = {
        "form": form,
        "found": found,
        "rows": rows,
        "count": len(found.recordings),
        "is_restricted": is_restricted,
        "others": waiting.to_write(restricted=not is_restricted)[:1000].count(),
        "rules": waiting.rules_in_force(),
        "is_thin": bool(rows) and found.plan.fill(found.plan.loads[-1]) < planning.GOAL,
    }
    return render(request, "carriers/plan.html", context, status=422 if form.errors else 200)


@require_safe
def carrier(request: HttpRequest, carrier_id: UUID) -> HttpResponse:
    """A carrier: what is next, what is on it, where it lies, what happened to it."""
    return _show(request, carrier_id)


@web.polled
@require_safe
def state(request: HttpRequest, carrier_id: UUID) -> HttpResponse:
    """How far making or reading is; once it's over, something that opens the page again."""
    actor = web.actor(request)
    shown = shown_of(actor, queries.get_carrier(actor=actor, carrier_id=carrier_id))
    answer = render(request, "carriers/_progress.html", shown)
    if not shown["is_busy"]:
        answer["HX-Refresh"] = "true"
    return answer


def _show(request: HttpRequest, carrier_id: UUID, *, status: int = 200, **forms: Any) -> HttpResponse:
    actor = web.actor(request)
    found = queries.get_carrier(actor=actor, carrier_id=carrier_id)
    context = shown_of(actor, found)
    inspection = context["inspection"]
    context |= {
        "place_form": PlaceForm(),
        "register_form": RegisterForm.of(found),
        "inspect_form": InspectForm(inspection=inspection, initial={"condition": found.condition})
        if inspection
        else None,
    } | forms
    return render(request, "carriers/carrier.html", context, status=status)


@require_safe
def fetch(request: HttpRequest, carrier_id: UUID) -> HttpResponse:
    """Take the image along; that's an entry. No form: a form may not lead to the process that moves bytes."""
    actor, moment = _keeper(request), now()
    found = queries.get_carrier(actor=actor, carrier_id=carrier_id)
    address = image_address(request, found, moment=moment)
    if not address:
        messages.warning(request, _("映像还没有做好，或已清理。"))
        return redirect("carriers:carrier", carrier_id)
    try:
        keeping.note_fetched(actor=actor, now=moment, carrier=found)
    except ConflictError as error:
        messages.error(request, say(error))
        return redirect("carriers:carrier", carrier_id)
    return redirect(address)


@require_POST
def burn(request: HttpRequest, carrier_id: UUID) -> HttpResponse:
    """Write it in the server's drive and read it back."""
    return _done(request, carrier_id, reading.ask_burning)


@require_POST
def draw(request: HttpRequest, carrier_id: UUID) -> HttpResponse:
    """Draw a sample for an inspection."""
    return _done(request, carrier_id, keeping.draw_sample)


@require_POST
def renew(request: HttpRequest, carrier_id: UUID) -> HttpResponse:
    """Have it made anew."""
    return _done(request, carrier_id, keeping.renew_carrier)


@require_POST
def again(request: HttpRequest, carrier_id: UUID) -> HttpResponse:
    """Have the image made once more."""
    return _done(request, carrier_id, making.make_again)


def _done(request: HttpRequest, carrier_id: UUID, act: Callable[..., object]) -> HttpResponse:
    """Do what needs no form, or say why it can't be done; then the page of the carrier that it gave or was about."""
    actor = _keeper(request)
    try:
        given = act(actor=actor, now=now(), carrier_id=carrier_id)
    except (ConflictError, UnavailableError) as error:
        messages.error(request, say(error))
        given = None
    return redirect("carriers:carrier", given.id if isinstance(given, Carrier) else carrier_id)


@require_POST
def check(request: HttpRequest, carrier_id: UUID) -> HttpResponse:
    """Read it where it's mounted and compare."""
    form = PlaceForm(request.POST)
    if _is_told(request, carrier_id, form, reading.ask_reading):
        return redirect("carriers:carrier", carrier_id)
    return _show(request, carrier_id, status=422, place_form=form)


@require_POST
def register(request: HttpRequest, carrier_id: UUID) -> HttpResponse:
    """Enter where it lies."""

    def act(*, place: str, keeper: str, condition: str, **given: Any) -> object:
        return keeping.register_carrier(told=keeping.Placed(place=place, keeper=keeper, condition=condition), **given)

    form = RegisterForm(request.POST)
    if _is_told(request, carrier_id, form, act):
        messages.success(request, _("存放情况已登记。"))
        return redirect("carriers:carrier", carrier_id)
    return _show(request, carrier_id, status=422, register_form=form)


@require_POST
def inspect(request: HttpRequest, carrier_id: UUID) -> HttpResponse:
    """Enter what an inspection found."""

    def act(*, unread: list[str], **given: Any) -> object:
        return keeping.enter_inspection(errors=unread, **given)

    found = queries.open_inspection(queries.get_carrier(actor=_keeper(request), carrier_id=carrier_id))
    if found is None:
        return redirect("carriers:carrier", carrier_id)
    form = InspectForm(request.POST, inspection=found)
    if not _is_told(request, carrier_id, form, act):
        return _show(request, carrier_id, status=422, inspect_form=form)
    messages.success(request, _("检查结果已登记。"))
    late = queries.owing_inspection(found.carrier)
    if late is not None:  # whoever reads it too late says why, while it's at hand
        messages.warning(request, _("抽检已经逾期，请说明原因。"))
        return redirect("deadline_explain", late.id)
    return redirect("carriers:carrier", carrier_id)


def _is_told(request: HttpRequest, carrier_id: UUID, form: Form, act: Callable[..., object]) -> bool:
    """Do what a form asks for with what was typed; False when it's refused, and then the form says why."""
    actor = _keeper(request)
    if not form.is_valid():
        return False
    return web.is_done(form, lambda: act(actor=actor, now=now(), carrier_id=carrier_id, **form.cleaned_data))


def _keeper(request: HttpRequest) -> Actor:
    """Whoever asks, who keeps carriers."""
    actor = web.actor(request)
    require(actor, Capability.KEEP_CARRIERS)
    return actor


@require_http_methods(["GET", "HEAD", "POST"])
def end(request: HttpRequest, carrier_id: UUID) -> HttpResponse:
    """Enter that it was destroyed by hand; of a set of which nothing is written: give the whole set up."""
    actor = _keeper(request)
    found = queries.get_carrier(actor=actor, carrier_id=carrier_id)
    is_set = found.state == CarrierState.WAITING and found.replaces_id is None
    form = ReasonForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        reason, set_id = form.cleaned_data["reason"], found.load.set_id

        def act() -> object:
            if is_set:
                return making.leave_set(actor=actor, now=now(), set_id=set_id, reason=reason)
            return keeping.end_carrier(actor=actor, now=now(), carrier_id=carrier_id, reason=reason)

        if web.is_done(form, act):
            messages.success(request, _("已登记。"))
            return redirect("carriers:carrier", carrier_id)
    back = {"back": "carriers:carrier", "back_id": found.id, "back_label": found.number, "icon": "delete", "form": form}
    if is_set:
        hint = _("放弃后，其中的资料回到待写入，可重新编排。")
        told = {"title": _("放弃盘组"), "about": found.load.set.number, "label": _("放弃"), "hint": hint}
    else:
        hint = _("实物销毁后在这里登记；登记后不能撤销。")
        told = {"title": _("登记销毁"), "about": found.number, "label": _("登记"), "hint": hint}
    return render(request, "keeping/act.html", back | told, status=422 if form.errors else 200)


@require_safe
def label(request: HttpRequest, carrier_id: UUID) -> HttpResponse:
    """The label to print, with a QR code of number and manifest."""
    actor = web.actor(request)
    found = queries.get_carrier(actor=actor, carrier_id=carrier_id)
    context = shown_of(actor, found)
    text = f"liuhen/carrier/1 {found.number} {found.load.manifest_sha256}"
    context["code"] = mark_safe(qr_svg(text))  # noqa: S308 - the encoder's own picture
    return render(request, "carriers/label.html", context)
