"""What every page is given: the navigation by role, and who reads it."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest

from liuhen.people import web
from liuhen.site import navigation


def page(request: HttpRequest) -> dict[str, Any]:
    """Template context: `nav` (see base.html) and `actor` (None for a stranger)."""
    actor = web.actor_if_any(request)
    if actor is None:
        return {"nav": [], "actor": None}
    return {"nav": navigation.sections(actor, request.path), "actor": actor}
