"""领用与归还: taking a recorder for an activity, giving it back, and who holds what now."""

from __future__ import annotations

from functools import partial
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from liuhen.cases.loans import operations, queries
from liuhen.cases.loans.forms import NONE, HandOutForm, NameForm, ReturnForm, TakeForm
from liuhen.clock import now
from liuhen.devices import operations as lending
from liuhen.devices import queries as devices
from liuhen.devices.errors import OfficerNeededError
from liuhen.devices.models import Loan, LoanKind
from liuhen.devices.operations import Returned, Tried
from liuhen.errors import ConflictError, InvalidError, NotFoundError
from liuhen.people import queries as people
from liuhen.people import web
from liuhen.people.actors import Actor
from liuhen.people.models import Officer
from liuhen.people.permissions import Capability, holds, require

_MENDABLE = (InvalidError, ConflictError, NotFoundError)


@require_safe
def held(request: HttpRequest) -> HttpResponse:
    """Who holds what now, and what is owed: out too long, never docked, without an activity."""
    actor, moment = web.actor(request), now()
    require(actor, Capability.VIEW_DEVICES)
    page = devices.list_loans(is_out=True, before=request.GET.get("before", ""), after=request.GET.get("after", ""))
    owed = [
        (_("领出时间过长"), devices.out_too_long(moment)),
        (_("归还后没有采集"), devices.undocked(moment)),
        (_("没有注明执法活动"), queries.unnamed()),
    ]
    told = [(title, list(rows[: queries.MOST])) for title, rows in owed]
    shown = [*page.rows, *(loan for _title, rows in told for loan in rows)]
    activities = queries.named_activities(actor, [loan.id for loan in shown])
    checked = devices.checked_today([loan.id for loan in page.rows], moment)
    context = {
        "page": page,
        "rows": [_row(loan, actor, activities, is_checked=loan.id in checked) for loan in page.rows],
        "owed": [(title, [_row(loan, actor, activities) for loan in rows]) for title, rows in told if rows],
        "may_take": holds(actor, Capability.TAKE_DEVICES),
        "held": devices.held().count(),
        "usable": devices.usable().count(),
    }
    return render(request, "cases/loans/held.html", context)


def _row(loan: Loan, actor: Actor, activities: dict[UUID, Any], *, is_checked: bool = False) -> dict[str, Any]:
    is_mine = loan.officer_id == actor.officer_id or holds(actor, Capability.MANAGE_DEVICES)
    return {
        "loan": loan,
        "activities": activities.get(loan.id, []),
        "is_mine": is_mine,
        "is_checked": is_checked,
        "is_standing": loan.kind == LoanKind.STANDING,
    }


@require_safe
def take(request: HttpRequest) -> HttpResponse:
    """What can be taken now, and what the person has."""
    actor, moment = web.actor(request), now()
    require(actor, Capability.TAKE_DEVICES)
    mine = devices.held_by(actor.officer_id) if actor.officer_id else []
    checked = devices.checked_today([loan.id for loan in mine], moment)
    context = {
        "mine": [_row(loan, actor, {}, is_checked=loan.id in checked) for loan in mine],
        "free": devices.free_recorders(near=actor.unit_id),
        "activity": request.GET.get("activity", ""),
    }
    return render(request, "cases/loans/take.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def take_one(request: HttpRequest, recorder_id: UUID) -> HttpResponse:
    """Look one recorder over and take it, for oneself or (the office) for an officer."""
    actor, moment = web.actor(request), now()
    require(actor, Capability.TAKE_DEVICES)
    recorder = devices.get_recorder(recorder_id)
    officer = _taker(request, actor)
    if officer is None:
        return redirect("loans:hand_out", recorder.id)
    activities = queries.activities_for(actor=actor, officer_id=officer.id, at=moment)
    given = request.POST if request.method == "POST" else None
    form = TakeForm(given, activities=activities, chosen=request.GET.get("activity", ""))
    if request.method == "POST" and form.is_valid():
        tried = _try(form, actor, recorder.id, officer.id)
        if tried is not None:
            return _after(request, tried)
    context = {
        "form": form,
        "recorder": recorder,
        "officer": officer,
        "moment": timezone.localtime(moment),
        "out": devices.loan_of(recorder),
    }
    return render(request, "cases/loans/take_one.html", context, status=422 if form.errors else 200)


def _taker(request: HttpRequest, actor: Actor) -> Officer | None:
    """Who takes it: whom the address names, for the office; else the person."""
    named = request.GET.get("officer", "")
    if named and holds(actor, Capability.MANAGE_DEVICES):
        try:
            return people.officer(UUID(named))
        except ValueError:
            return None
    return people.officer(actor.officer_id) if actor.officer_id else None


def _try(form: TakeForm, actor: Actor, recorder_id: UUID, officer_id: UUID) -> Tried | None:
    told: dict[str, Any] = {"recorder_id": recorder_id, "officer_id": officer_id, "found": form.found()}
    activity = form.activity_id
    try:
        if activity is not None:
            return operations.check_out_for_activity(actor=actor, now=now(), activity_id=activity, **told)
        return lending.check_out(actor=actor, now=now(), reason=form.cleaned_data["reason"], **told)
    except _MENDABLE as error:
        web.tell(form, error)
        return None


def _after(request: HttpRequest, tried: Tried) -> HttpResponse:
    if tried.loan is None:
        return redirect("devices:check", tried.check.id)
    messages.success(
        request,
        _("检查合格，执法记录仪 {code} 已领用。出发前请对着场记码拍两秒。").format(code=tried.check.recorder.code),
    )
    return redirect("loans:held")


@require_http_methods(["GET", "HEAD", "POST"])
def hand_out(request: HttpRequest, recorder_id: UUID) -> HttpResponse:
    """The office says whom a recorder goes to: for now, after the check, or to keep (专人专机)."""
    actor = web.actor(request)
    require(actor, Capability.MANAGE_DEVICES)
    recorder = devices.get_recorder(recorder_id)
    form = HandOutForm(request.POST if request.method == "POST" else None, initial={"officer": recorder.keeper_id})
    if request.method == "POST" and form.is_valid():
        officer = form.cleaned_data["officer"]
        if officer is None:
            web.tell(form, OfficerNeededError(field="officer"))
        elif "standing" not in request.POST:
            response = redirect("loans:take_one", recorder.id)
            response["Location"] += f"?officer={officer.id}"
            return response
        elif web.is_done(form, partial(_lend_standing, actor, recorder.id, officer.id)):
            messages.success(
                request, _("执法记录仪 {code} 已交 {name} 专用。").format(code=recorder.code, name=officer.name)
            )
            return redirect("loans:held")
    context = {"form": form, "recorder": recorder, "out": devices.loan_of(recorder)}
    return render(request, "cases/loans/hand_out.html", context, status=422 if form.errors else 200)


def _lend_standing(actor: Actor, recorder_id: UUID, officer_id: UUID) -> Loan:
    return lending.lend_standing(actor=actor, now=now(), recorder_id=recorder_id, officer_id=officer_id)


@require_http_methods(["GET", "HEAD", "POST"])
def give_back(request: HttpRequest, loan_id: UUID) -> HttpResponse:
    """A recorder comes back; an urgent one names its activity."""
    actor = web.actor(request)
    loan = _own_loan(actor, loan_id)
    named = queries.named_activities(actor, [loan.id]).get(loan.id, [])
    is_asked = loan.kind != LoanKind.STANDING and not named
    activities = queries.activities_for(actor=actor, officer_id=loan.officer_id, at=loan.out_at) if is_asked else []
    form = ReturnForm(request.POST if request.method == "POST" else None, activities=activities, is_asked=is_asked)
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        told = Returned(is_fit=said["is_fit"], note=said["note"], no_activity=form.no_activity_reason)
        act = partial(operations.give_back, actor=actor, now=now(), loan_id=loan.id, told=told)
        if web.is_done(form, partial(act, activity_id=form.activity_id)):
            messages.success(request, _("执法记录仪 {code} 已归还。请尽快采集。").format(code=loan.recorder.code))
            return redirect("loans:held")
    context = {"form": form, "loan": loan, "is_asked": is_asked, "activities": named}
    return render(request, "cases/loans/give_back.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
def name(request: HttpRequest, loan_id: UUID) -> HttpResponse:
    """Say afterwards for what a recorder was out."""
    actor = web.actor(request)
    loan = _own_loan(actor, loan_id)
    activities = queries.activities_for(actor=actor, officer_id=loan.officer_id, at=loan.out_at)
    form = NameForm(request.POST if request.method == "POST" else None, activities=activities)
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        if said["activity"] == NONE:
            act = partial(lending.explain_no_activity, loan_id=loan.id, reason=said["no_activity"])
        else:
            act = partial(operations.name_activity, loan_id=loan.id, activity_id=UUID(said["activity"]))
        if web.is_done(form, partial(act, actor=actor, now=now())):
            messages.success(request, _("已注明。"))
            return redirect("loans:held")
    context = {"form": form, "loan": loan, "has_activities": bool(activities)}
    return render(request, "cases/loans/name.html", context, status=422 if form.errors else 200)


def _own_loan(actor: Actor, loan_id: UUID) -> Loan:
    require(actor, Capability.TAKE_DEVICES)
    loan = devices.get_loan(actor=actor, loan_id=loan_id)
    if loan.officer_id != actor.officer_id:
        require(actor, Capability.MANAGE_DEVICES)
    return loan
