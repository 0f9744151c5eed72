"""案件 and 执法活动: the list and the forms. A case's own page shows other rooms too and stands in desk."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from liuhen.cases import queries
from liuhen.cases.forms import CaseSearchForm
from liuhen.people import web
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
