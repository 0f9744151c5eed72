"""使用前检查: the daily check of a standing loan, a check's page with the ways out, and a leader's leave (art 19)."""

from __future__ import annotations

from functools import partial
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from liuhen.clock import now
from liuhen.devices import operations, queries
from liuhen.devices.check_forms import CheckForm
from liuhen.devices.forms import DecideForm, ReasonForm
from liuhen.devices.models import CheckState, UseCheck
from liuhen.devices.telling import found_in_words, ways_out
from liuhen.errors import ConflictError, InvalidError, NotFoundError
from liuhen.people import web
from liuhen.people.actors import Actor
from liuhen.people.permissions import Capability, holds, require


@require_http_methods(["GET", "HEAD", "POST"])
def daily(request: HttpRequest, loan_id: UUID) -> HttpResponse:
    """The check of the day: one page, big buttons, twenty seconds."""
    actor, moment = web.actor(request), now()
    require(actor, Capability.TAKE_DEVICES)
    loan = queries.get_loan(actor=actor, loan_id=loan_id)
    if loan.officer_id != actor.officer_id:
        require(actor, Capability.MANAGE_DEVICES)
    form = CheckForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            check = operations.check_daily(actor=actor, now=now(), loan_id=loan.id, found=form.found())
        except (InvalidError, ConflictError, NotFoundError) as error:
            web.tell(form, error)
        else:
            if check.failed:
                return redirect("devices:check", check.id)
            messages.success(request, _("今天的检查合格，执法记录仪 {code} 可以使用。").format(code=loan.recorder.code))
            return redirect("home")
    context = {"form": form, "loan": loan, "recorder": loan.recorder, "moment": timezone.localtime(moment)}
    return render(request, "devices/daily.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
def check(request: HttpRequest, use_check_id: UUID) -> HttpResponse:
    """How a recorder was found; when it failed, what to do now; and the leader's leave."""
    actor = web.actor(request)
    shown = queries.get_check(actor=actor, check_id=use_check_id)
    forms = _Forms(request, actor, shown)
    if request.method == "POST" and forms.is_done():
        return redirect("devices:check", shown.id)
    status = 422 if forms.has_errors else 200
    context = {
        "shown": shown,
        "rows": found_in_words(shown),
        "ways": ways_out(shown),
        "is_mine": _is_mine(actor, shown),
        "may_be_waived": queries.rules().may_waive(shown.failed),
        **forms.context(),
    }
    return render(request, "devices/check.html", context, status=status)


def _is_mine(actor: Actor, shown: UseCheck) -> bool:
    return shown.officer_id == actor.officer_id or holds(actor, Capability.MANAGE_DEVICES)


class _Forms:
    """The two forms that a check's page may have: asking for leave, and giving it."""

    def __init__(self, request: HttpRequest, actor: Actor, shown: UseCheck) -> None:
        self.request, self.actor, self.shown = request, actor, shown
        given = request.POST if request.method == "POST" else None
        may_ask = shown.state == CheckState.FAILED and _is_mine(actor, shown)
        self.ask = None
        if may_ask and queries.rules().may_waive(shown.failed):
            self.ask = ReasonForm(given, initial={"reason": shown.reason})
        may_decide = shown.state == CheckState.ASKED and holds(
            actor, Capability.WAIVE_CHECKS, unit_id=shown.officer.unit_id
        )
        self.decide = DecideForm(given) if may_decide and not queries.is_own_waiver(actor, shown) else None

    @property
    def has_errors(self) -> bool:
        return any(form is not None and form.errors for form in (self.ask, self.decide))

    def context(self) -> dict[str, Any]:
        return {"ask": self.ask, "decide": self.decide}

    def is_done(self) -> bool:
        moment = now()
        if self.ask is not None and self.ask.is_valid():
            ask = partial(operations.ask_waiver, actor=self.actor, now=moment, check_id=self.shown.id)
            return web.is_done(self.ask, partial(ask, reason=self.ask.cleaned_data["reason"]))
        if self.decide is not None and self.decide.is_valid():
            said = self.decide.cleaned_data
            act = partial(operations.decide_waiver, actor=self.actor, now=moment, check_id=self.shown.id)
            if web.is_done(self.decide, partial(act, is_allowed=said["is_allowed"], note=said["note"])):
                told = _("已批准，执法记录仪已交领用人。") if said["is_allowed"] else _("已退回申请。")
                messages.success(self.request, told)
                return True
        return False
