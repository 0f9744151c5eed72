"""备份: when the last one was made, and which there are."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from liuhen.backups import queries
from liuhen.clock import now
from liuhen.people import web


@require_safe
def backups(request: HttpRequest) -> HttpResponse:
    """The backups, newest first, with the age of the newest against the setting."""
    keys = {name: request.GET.get(name, "") for name in ("before", "after")}
    page = queries.backups_page(actor=web.actor(request), **keys)
    context = {"page": page, "standing": queries.standing(now()), "home": str(settings.LIUHEN.home)}
    return render(request, "backups/backups.html", context)
