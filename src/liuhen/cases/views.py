"""案件 and 执法活动: the list and the forms. A case's own page shows other rooms too and stands in desk."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from liuhen.cases import operations, queries
from liuhen.cases.forms import ActivityForm, CaseSearchForm, TimesForm
from liuhen.cases.models import Activity, Case
from liuhen.cases.operations.texts import officers_needed
from liuhen.clock import now
from liuhen.errors import InvalidError
from liuhen.people import web
from liuhen.people.actors import Actor
from liuhen.people.permissions import Capability, holds, require


@require_safe
def cases(request: HttpRequest) -> HttpResponse:
    """The cases that the reader may know of, newest first."""
    actor = web.actor(request)
    require(actor, Capability.VIEW_CASES)
    form = CaseSearchForm(request.GET)
    form.is_valid()
    page = queries.list_cases(
        actor=actor,
        text=form.cleaned_data.get("text", ""),
        kind=form.cleaned_data.get("kind", ""),
        before=request.GET.get("before", ""),
        after=request.GET.get("after", ""),
    )
    context = {
        "form": form,
        "page": page,
        "is_narrowed": any(request.GET.get(name) for name in form.fields),
        "may_edit": holds(actor, Capability.EDIT_CASES),
    }
    return render(request, "cases/cases.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def add_activity(request: HttpRequest, case_id: UUID) -> HttpResponse:
    """Enter an activity of a case."""
    actor = web.actor(request)
    require(actor, Capability.EDIT_CASES)
    case = queries.get_case(actor=actor, case_id=case_id)
    require(actor, Capability.EDIT_CASES, unit_id=case.unit_id)
    begin = {"officers": [officer.id for officer in case.officers.all()]}
    day = timezone.localdate(now())
    form = ActivityForm(
        request.POST if request.method == "POST" else None,
        actor=actor,
        day=day,
        needed=officers_needed(day),
        initial=begin,
    )
    if request.method == "POST" and form.is_valid() and _add(actor, case, form) is not None:
        messages.success(request, _("执法活动已添加。"))
        return redirect("case", case.id)
    context = {"form": form, "case": case}
    return render(request, "cases/activity.html", context, status=422 if form.errors else 200)


def _add(actor: Actor, case: Case, form: ActivityForm) -> Activity | None:
    told = form.cleaned_data
    try:
        return operations.create_activity(
            actor=actor,
            now=now(),
            case_id=case.id,
            place=told["place"],
            officer_ids=[officer.id for officer in told["officers"]],
            few_officers_reason=told["few_officers_reason"],
            arrived_at=told["arrived_at"],
            left_at=told["left_at"],
            returned_at=told["returned_at"],
        )
    except InvalidError as error:
        web.tell(form, error)
        return None


@require_http_methods(["GET", "HEAD", "POST"])
def edit_times(request: HttpRequest, activity_id: UUID) -> HttpResponse:
    """Enter when the officers left and returned."""
    actor = web.actor(request)
    require(actor, Capability.EDIT_CASES)
    activity = queries.get_activity(actor=actor, activity_id=activity_id)
    require(actor, Capability.EDIT_CASES, unit_id=activity.case.unit_id)
    begin = {"left_at": activity.left_at, "returned_at": activity.returned_at}
    form = TimesForm(request.POST if request.method == "POST" else None, initial=begin)
    if request.method == "POST" and form.is_valid():
        try:
            operations.record_activity_times(actor=actor, now=now(), activity_id=activity.id, **form.cleaned_data)
        except InvalidError as error:
            web.tell(form, error)
        else:
            messages.success(request, _("时间已保存。"))
            return redirect("case", activity.case_id)
    context = {"form": form, "activity": activity}
    return render(request, "cases/times.html", context, status=422 if form.errors else 200)
