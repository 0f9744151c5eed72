"""执法活动: entering and correcting it, its areas, what the party said to being filmed. Its own page is desk's."""

from __future__ import annotations

from functools import partial
from uuid import UUID

from django.contrib import messages
from django.db import models
from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from liuhen.cases import operations, queries
from liuhen.cases.activity_forms import ActivityForm, AreaForm, ConfirmCaseForm, ConsentForm, TimesForm
from liuhen.cases.models import Activity, Area, Consent, Document
from liuhen.clock import now
from liuhen.errors import ConflictError, InvalidError, NotFoundError
from liuhen.people import web
from liuhen.people.actors import Actor
from liuhen.people.models import Account, Role, RoleGrant
from liuhen.people.periods import bureau_day, in_force
from liuhen.people.permissions import Capability, require
from liuhen.rules.judging.confirming import asked
from liuhen.rules.shelf import rulebook

_MENDABLE = (InvalidError, ConflictError, NotFoundError)
_HAZARD = "explosion_hazard"


@require_http_methods(["GET", "HEAD", "POST"])
def add_activity(request: HttpRequest, case_id: UUID) -> HttpResponse:
    """Enter an activity of a case."""
    actor = web.actor(request)
    require(actor, Capability.EDIT_CASES)
    case = queries.get_case(actor=actor, case_id=case_id)
    require(actor, Capability.EDIT_CASES, unit_id=case.unit_id)
    given = request.POST if request.method == "POST" else None
    form = ActivityForm(given, actor=actor, case=case, rules=rulebook().on(case.opened_on), moment=now())
    if request.method == "POST" and form.is_valid():
        try:
            activity = operations.create_activity(actor=actor, now=now(), case_id=case.id, **form.told())
        except _MENDABLE as error:
            web.tell(form, error)
        else:
            messages.success(request, _("执法活动已添加。"))
            return _next(activity)
    context = {"form": form, "case": case}
    return render(request, "cases/activity.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
def edit_activity(request: HttpRequest, activity_id: UUID) -> HttpResponse:
    """Correct an activity, or say what was left for later."""
    actor = web.actor(request)
    activity = _activity_to_change(actor, activity_id)
    case = activity.case
    given = request.POST if request.method == "POST" else None
    rules = rulebook().on(case.opened_on)
    form = ActivityForm(given, actor=actor, case=case, rules=rules, moment=now(), activity=activity)
    if request.method == "POST" and form.is_valid():
        told = operations.ActivityTold(**form.told())
        try:
            activity = operations.edit_activity(actor=actor, now=now(), activity_id=activity.id, told=told)
        except _MENDABLE as error:
            web.tell(form, error)
        else:
            messages.success(request, _("执法活动已保存。"))
            return _next(activity)
    context = {"form": form, "case": case, "activity": activity}
    return render(request, "cases/activity.html", context, status=422 if form.errors else 200)


def _next(activity: Activity) -> HttpResponse:
    """To the activity's page; where there's explosion hazard and nobody said where, to the area."""
    if _HAZARD in activity.facts and not activity.areas.filter(is_hazardous=True).exists():
        return redirect("cases:add_area", activity.id)
    return redirect("activity", activity.id)


def _activity_to_change(actor: Actor, activity_id: UUID) -> Activity:
    require(actor, Capability.EDIT_CASES)
    activity = queries.get_activity(actor=actor, activity_id=activity_id)
    require(actor, Capability.EDIT_CASES, unit_id=activity.case.unit_id)
    return activity


@require_http_methods(["GET", "HEAD", "POST"])
def edit_times(request: HttpRequest, activity_id: UUID) -> HttpResponse:
    """Enter when the officers left and returned."""
    actor = web.actor(request)
    activity = _activity_to_change(actor, activity_id)
    begin = {"left_at": activity.left_at, "returned_at": activity.returned_at}
    form = TimesForm(request.POST if request.method == "POST" else None, initial=begin)
    if request.method == "POST" and form.is_valid():
        act = partial(operations.record_activity_times, actor=actor, now=now(), activity_id=activity.id)
        if web.is_done(form, partial(act, **form.cleaned_data)):
            messages.success(request, _("时间已保存。"))
            return redirect("case", activity.case_id)
    context = {"form": form, "activity": activity}
    return render(request, "cases/times.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
def add_area(request: HttpRequest, activity_id: UUID) -> HttpResponse:
    """Name a part of the place where something may bar recording."""
    actor = web.actor(request)
    activity = _activity_to_change(actor, activity_id)
    return _area(request, actor, activity, None)


@require_http_methods(["GET", "HEAD", "POST"])
def edit_area(request: HttpRequest, area_id: UUID) -> HttpResponse:
    """Correct what was said of an area."""
    actor = web.actor(request)
    require(actor, Capability.EDIT_CASES)
    area = queries.get_area(actor=actor, area_id=area_id)
    return _area(request, actor, _activity_to_change(actor, area.activity_id), area)


def _area(request: HttpRequest, actor: Actor, activity: Activity, area: Area | None) -> HttpResponse:
    taken = [(str(one.recorder_id), one.recorder.code) for one in activity.taken.select_related("recorder")]
    begin = {}
    if area is not None:
        hazard = (area.zone or "unknown") if area.is_hazardous else ""
        within = [str(one.id) for one in area.recorders.all()]
        begin = {"name": area.name, "hazard": hazard, "bar": area.bar, "recorders": within}
    form = AreaForm(request.POST if request.method == "POST" else None, recorders=taken, initial=begin)
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        told = operations.AreaTold(
            name=given["name"],
            is_hazardous=bool(given["hazard"]),
            zone="" if given["hazard"] == "unknown" else given["hazard"],
            bar=given["bar"],
            recorder_ids=[UUID(one) for one in given["recorders"]],
        )
        act = (
            partial(operations.add_area, activity_id=activity.id)
            if area is None
            else partial(operations.edit_area, area_id=area.id)
        )
        if web.is_done(form, partial(act, actor=actor, now=now(), told=told)):
            messages.success(request, _("区域已保存。"))
            return redirect(f"{reverse('activity', args=[activity.id])}#areas")
    context = {"form": form, "activity": activity, "area": area}
    return render(request, "cases/area.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
def add_consent(request: HttpRequest, activity_id: UUID) -> HttpResponse:
    """Enter what the party said to being filmed."""
    actor = web.actor(request)
    activity = _activity_to_change(actor, activity_id)
    begin = {"said_at": activity.arrived_at, "area": request.GET.get("area", ""), "readers": _likely(activity)}
    form = _consent_form(request, activity, begin)
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        told = operations.ConsentTold(
            about=given["about"],
            is_given=given["is_given"],
            said_by=given["said_by"],
            said_at=given["said_at"],
            area_id=given["area"],
            evidence_id=given["evidence"],
            reader_ids=[one.id for one in given["readers"]],
            note=given["note"],
        )
        act = partial(operations.record_consent, actor=actor, now=now(), activity_id=activity.id, told=told)
        if web.is_done(form, act):
            messages.success(request, _("当事人的意见已登记。"))
            return redirect(f"{reverse('activity', args=[activity.id])}#consents")
    context = {"form": form, "activity": activity}
    return render(request, "cases/consent.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
def consent_readers(request: HttpRequest, consent_id: UUID) -> HttpResponse:
    """Say who may see what was filmed under a consent, and on what it's written."""
    actor = web.actor(request)
    require(actor, Capability.EDIT_CASES)
    consent = queries.get_consent(actor=actor, consent_id=consent_id)
    activity = _activity_to_change(actor, consent.activity_id)
    form = _consent_form(request, activity, _said(consent))
    for name in ("area", "about", "is_given", "said_by", "said_at", "note"):
        del form.fields[name]
    if request.method == "POST" and form.is_valid():
        named = [one.id for one in form.cleaned_data["readers"]]
        told = {"consent_id": consent.id, "reader_ids": named, "evidence_id": form.cleaned_data["evidence"]}
        if web.is_done(form, partial(operations.name_consent_readers, actor=actor, now=now(), **told)):
            messages.success(request, _("可查看的人员已保存。"))
            return redirect(f"{reverse('activity', args=[activity.id])}#consents")
    context = {"form": form, "activity": activity, "consent": consent}
    return render(request, "cases/consent.html", context, status=422 if form.errors else 200)


def _said(consent: Consent) -> dict[str, object]:
    readers = [str(one.account_id) for one in consent.readers.all()]
    return {"evidence": str(consent.evidence_id or ""), "readers": readers}


def _likely(activity: Activity) -> list[str]:
    """Whoever was there saw it already."""
    return [str(one.account_id) for one in activity.officers.all() if one.account_id]


def _consent_form(request: HttpRequest, activity: Activity, begin: dict[str, object]) -> ConsentForm:
    papers = Document.objects.filter(case=activity.case, voided_at=None).order_by("id")
    return ConsentForm(
        request.POST if request.method == "POST" else None,
        activity=activity,
        documents=[(str(one.id), one.title) for one in papers],
        readers=_readers(activity),
        initial=begin,
    )


_OVER = (Role.LEADER, Role.LEGAL, Role.HEAD)


def _readers(activity: Activity) -> QuerySet[Account]:
    """Whom one may name: the officers of the case and the activity, first, and who leads or supervises."""
    case = activity.case
    named = [one.account_id for one in [*activity.officers.all(), *case.officers.all()] if one.account_id]
    over = RoleGrant.objects.filter(in_force(bureau_day(now())), role__in=_OVER).values("account_id")
    first = models.Case(models.When(pk__in=named, then=models.Value(0)), default=models.Value(1))
    known = Account.objects.select_related("unit").filter(Q(pk__in=named) | Q(pk__in=over), is_active=True)
    return known.order_by(first, "name", "id")


@require_http_methods(["GET", "HEAD", "POST"])
def confirm_case(request: HttpRequest, case_id: UUID) -> HttpResponse:
    """Confirm what the rulebook asks of a case as a whole, or say that it isn't so and why."""
    actor = web.actor(request)
    require(actor, Capability.EDIT_CASES)
    case = queries.get_case(actor=actor, case_id=case_id)
    require(actor, Capability.EDIT_CASES, unit_id=case.unit_id)
    items = [(one.item, one.gist) for one in asked(rulebook().on(case.opened_on)) if one.scope == "case"]
    begin = {"item": request.GET.get("item") or next((item for item, _gist in items), "")}
    form = ConfirmCaseForm(request.POST if request.method == "POST" else None, items=items, initial=begin)
    if request.method == "POST" and form.is_valid():
        act = partial(operations.confirm_case, actor=actor, now=now(), case_id=case.id)
        if web.is_done(form, partial(act, **form.cleaned_data)):
            messages.success(request, _("已确认。"))
            return redirect("case", case.id)
    return render(request, "cases/confirm.html", {"form": form, "case": case}, status=422 if form.errors else 200)
