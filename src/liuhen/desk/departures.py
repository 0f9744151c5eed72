"""离岗交接: what somebody who left still holds or owes, and giving it to somebody else. The leader's page."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from liuhen.cases.models import Case
from liuhen.cases.operations.handing import hand_over_cases, open_cases_of
from liuhen.clock import now
from liuhen.desk.left_deadlines import HandDeadlinesForm, LooseDeadline, hand_over_loose, loose_deadlines
from liuhen.desk.step import MOST, Step
from liuhen.devices.models import Recorder
from liuhen.devices.queries import lending
from liuhen.duties.models import DeadlineOfficer
from liuhen.errors import ConflictError, NotFoundError
from liuhen.people import operations, web
from liuhen.people import queries as people
from liuhen.people.actors import Actor
from liuhen.people.errors import DepartureNotFoundError, DepartureOpenError
from liuhen.people.models import Departure, Officer
from liuhen.people.permissions import Capability, holds, reach, require
from liuhen.people.picking import OnePerson, PickingForm
from liuhen.prose import say
from liuhen.supervision.assessing.models import Sheet
from liuhen.supervision.assessing.queries import unfinished_sheets

_SHOWN = 100


@dataclass(frozen=True, slots=True, kw_only=True)
class Left:
    """What somebody left behind.

    Attributes:
        departure: whose.
        cases: open ones that name the person.
        deadlines: how many open ones name the person; those of the cases follow them.
        loose: the deadlines that don't.
        recorders: that the person keeps.
        lent: recorders that weren't given back.
        sheets: of 案卷评查, begun and not finished.
    """

    departure: Departure
    cases: list[Case]
    deadlines: int
    loose: list[LooseDeadline]
    recorders: list[Recorder]
    lent: list[Recorder]
    sheets: list[Sheet]

    @property
    def count(self) -> int:
        """How many things have to be given to somebody before it's settled; a case's deadlines follow it."""
        return len(self.cases) + len(self.loose) + len(self.recorders) + len(self.lent) + len(self.sheets)


def departures_of(actor: Actor) -> QuerySet[Departure]:
    """Those who left the actor's units, unsettled first, the latest first.

    Raises:
        NotPermittedError: the actor sees none.
    """
    require(actor, Capability.SEE_DEPARTURES)
    units = reach(actor, Capability.SEE_DEPARTURES)
    rows = Departure.objects.select_related("account", "officer", "unit").order_by("settled_at", "-id")
    return rows if units is None else rows.filter(unit_id__in=units)


def left_by(departure: Departure) -> Left:
    """What the person left behind."""
    officer, sheets = departure.officer_id, unfinished_sheets(departure.account_id)
    if officer is None:
        return Left(departure=departure, cases=[], deadlines=0, loose=[], recorders=[], lent=[], sheets=sheets)
    cases = open_cases_of(officer)
    return Left(
        departure=departure,
        cases=cases[:_SHOWN],
        sheets=sheets,
        loose=loose_deadlines(officer, [case.id for case in cases]),
        deadlines=DeadlineOfficer.objects.filter(officer_id=officer, is_open=True).count(),
        recorders=list(Recorder.objects.filter(keeper_id=officer).order_by("code")[:_SHOWN]),
        lent=list(
            Recorder.objects.filter(loans__in=lending.out_now().filter(officer=officer)).order_by("code")[:_SHOWN]
        ),
    )


def steps(actor: Actor, _now: datetime) -> Iterable[Step]:
    """Those who left and whose things nobody has taken over."""
    for one in departures_of(actor).filter(settled_at=None)[:MOST]:
        left = left_by(one)
        told = _("未办结案件 {cases} 件，保管或未归还记录仪 {recorders} 台，未到期事项 {deadlines} 项").format(
            cases=len(left.cases), recorders=len(left.recorders) + len(left.lent), deadlines=left.deadlines
        )
        if left.sheets:
            told = _("{told}，未完成的评查评分 {sheets} 份").format(told=told, sheets=len(left.sheets))
        yield Step(
            title=_("办理 {name} 的离岗交接").format(name=one.account.name),
            detail=told,
            url=reverse("departure", args=[one.id]),
            label=_("交接"),
            icon="users",
        )


class HandOverForm(PickingForm):
    """Who takes the ticked cases over."""

    cases = forms.ModelMultipleChoiceField(
        label=gettext_lazy("未办结案件"), queryset=Case.objects.none(), widget=forms.CheckboxSelectMultiple
    )
    officer = OnePerson(of=Officer, label=gettext_lazy("接手的执法人员"), empty_label=None)

    def __init__(self, data: Any = None, *, left: Left) -> None:
        super().__init__(data, initial={"cases": [case.id for case in left.cases]})
        cases, officer = self.fields["cases"], self.fields["officer"]
        assert isinstance(cases, forms.ModelMultipleChoiceField)  # noqa: S101 - for the type checker
        assert isinstance(officer, OnePerson)  # noqa: S101
        cases.queryset = Case.objects.filter(pk__in=[case.id for case in left.cases]).order_by("id")
        cases.label_from_instance = _case_said  # type: ignore[method-assign,assignment]  # Django's door
        officer.queryset = people.officers().filter(left_on=None)  # whoever left isn't among them


def _case_said(case: Case) -> str:
    return f"{case.number} {case.title}"


@require_safe
def departures(request: HttpRequest) -> HttpResponse:
    """Who left, and whether all is handed over."""
    rows = departures_of(web.actor(request))[:_SHOWN]
    return render(request, "desk/departures.html", {"departures": rows})


@require_http_methods(["GET", "HEAD", "POST"])
def departure(request: HttpRequest, departure_id: UUID) -> HttpResponse:
    """What one person left behind; handing ticked cases to somebody."""
    actor, moment = web.actor(request), now()
    left = left_by(departure_shown(actor, departure_id))
    form = HandOverForm(request.POST if request.method == "POST" else None, left=left)
    if request.method == "POST" and form.is_valid():
        told = form.cleaned_data
        ids, to, officer_id = [case.id for case in told["cases"]], told["officer"], left.departure.officer_id
        if officer_id is not None and web.is_done(
            form,
            lambda: hand_over_cases(
                actor=actor, now=moment, case_ids=ids, from_officer_id=officer_id, to_officer_id=to.id
            ),
        ):
            said = ngettext("已将 {count} 件案件交给 {name}。", "已将 {count} 件案件交给 {name}。", len(ids))
            messages.success(request, said.format(count=len(ids), name=to.name))
            return redirect("departure", departure_id)
    return _page(request, left, form=form)


def _page(
    request: HttpRequest, left: Left, *, form: HandOverForm | None = None, loose_form: HandDeadlinesForm | None = None
) -> HttpResponse:
    actor, shown = web.actor(request), [one for one in (form, loose_form) if one is not None]
    context = {
        "left": left,
        "departure": left.departure,
        "form": form or HandOverForm(left=left),
        "loose_form": loose_form or HandDeadlinesForm(loose=left.loose),
        "may_settle": holds(actor, Capability.SETTLE_DEPARTURES, unit_id=left.departure.unit_id),
        "may_edit": holds(actor, Capability.EDIT_CASES),
        "sees_officer": holds(actor, Capability.VIEW_DEADLINES),
    }
    status = 422 if any(one.errors for one in shown) else 200
    return render(request, "desk/departure.html", context, status=status)


@require_POST
def hand_deadlines(request: HttpRequest, departure_id: UUID) -> HttpResponse:
    """Hand ticked deadlines to somebody; what's wrong is said on the departure's page."""
    actor, moment = web.actor(request), now()
    require(actor, Capability.SETTLE_DEPARTURES)
    left = left_by(departure_shown(actor, departure_id))
    form = HandDeadlinesForm(request.POST, loose=left.loose)
    if form.is_valid():
        ids, to = [UUID(one) for one in form.cleaned_data["deadlines"]], form.cleaned_data["officer"]
        if web.is_done(
            form,
            lambda: hand_over_loose(
                actor=actor, moment=moment, departure=left.departure, deadline_ids=ids, to_officer_id=to.id
            ),
        ):
            said = ngettext("已将 {count} 项期限交给 {name}。", "已将 {count} 项期限交给 {name}。", len(ids))
            messages.success(request, said.format(count=len(ids), name=to.name))
            return redirect("departure", departure_id)
    return _page(request, left, loose_form=form)


@require_POST
def settle(request: HttpRequest, departure_id: UUID) -> HttpResponse:
    """Say that all is handed over."""
    actor = web.actor(request)
    try:
        settle_if_done(actor=actor, moment=now(), departure_id=departure_id)
    except (ConflictError, NotFoundError) as error:
        messages.error(request, say(error))
        return redirect("departure", departure_id)
    messages.success(request, _("交接已办结。"))
    return redirect("departures")


def settle_if_done(*, actor: Actor, moment: datetime, departure_id: UUID) -> Departure:
    """Settle a departure of which nothing is left.

    Raises:
        NotPermittedError, DepartureNotFoundError: not for this actor.
        DepartureOpenError: cases, deadlines, recorders or unfinished sheets are still the person's.
    """
    left = left_by(departure_shown(actor, departure_id))
    if left.count:
        raise DepartureOpenError(count=left.count)
    return operations.settle_departure(actor=actor, now=moment, departure_id=departure_id)


def departure_shown(actor: Actor, departure_id: UUID) -> Departure:
    """Return a departure that the actor may know of.

    Raises:
        NotPermittedError, DepartureNotFoundError: not for this actor.
    """
    found = departures_of(actor).filter(id=departure_id).first()
    if found is None:
        raise DepartureNotFoundError(departure=str(departure_id))
    return found
