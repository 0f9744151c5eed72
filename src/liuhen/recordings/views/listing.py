"""音像资料: the list."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from liuhen.clock import now
from liuhen.people import web
from liuhen.people.permissions import Capability, holds, require
from liuhen.recordings import queries
from liuhen.recordings.forms import RecordingFilterForm
from liuhen.recordings.showing import with_posters


@require_safe
def listing(request: HttpRequest) -> HttpResponse:
    """What the reader may know of, narrowed by the address."""
    actor = web.actor(request)
    require(actor, Capability.VIEW_RECORDING)
    form = RecordingFilterForm(request.GET)
    page = queries.list_recordings(
        actor=actor,
        wanted=form.wanted(),
        before=request.GET.get("before", ""),
        after=request.GET.get("after", ""),
    )
    context = {
        "form": form,
        "page": page,
        "rows": with_posters(request, page, moment=now()),
        "is_narrowed": any(value for name, value in request.GET.items() if name in form.fields),
        "may_describe": holds(actor, Capability.DESCRIBE),
    }
    return render(request, "recordings/listing.html", context)
