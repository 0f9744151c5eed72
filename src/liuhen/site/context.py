"""What every page is given: the navigation by role, and who reads it."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject

from liuhen.clock import now
from liuhen.desk import search
from liuhen.people import web
from liuhen.site import navigation


def page(request: HttpRequest) -> dict[str, Any]:
    """Template context: `nav` (see base.html), `sought` (what the box finds), `actor` (None for a stranger)."""
    actor = web.actor_if_any(request)
    if actor is None:
        return {"nav": [], "actor": None}
    # Worked out only where the menu is shown: a part of a page that htmx asks for counts nothing.
    return {
        "nav": SimpleLazyObject(lambda: navigation.sections(actor, request.path, now())),
        "sought": SimpleLazyObject(lambda: search.sought_by(actor)),
        "actor": actor,
    }
