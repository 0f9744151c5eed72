"""Areas of places, and what parties said to being filmed there."""

from __future__ import annotations

from uuid import UUID

from liuhen.cases.errors import AreaNotFoundError, ConsentNotFoundError
from liuhen.cases.models import Activity, Area, Consent
from liuhen.cases.queries.cases import visible_cases
from liuhen.people.actors import Actor


def get_area(*, actor: Actor, area_id: UUID) -> Area:
    """Return an area of an activity that the actor may know of.

    Raises:
        AreaNotFoundError: there is none, or the actor may not know of it.
    """
    found = Area.objects.filter(id=area_id, activity__case__in=visible_cases(actor)).first()
    if found is None:
        raise AreaNotFoundError
    return found


def areas_of(activity: Activity) -> list[Area]:
    """Return an activity's areas in the order in which they were named."""
    return list(activity.areas.prefetch_related("recorders").order_by("position", "id"))


def barred_areas(activity: Activity) -> list[tuple[str, str]]:
    """Return an activity's areas where something bars recording (art 8), by id and in words."""
    barred = activity.areas.exclude(bar="", is_hazardous=False).order_by("position", "id")
    return [(str(one.id), _in_words(one)) for one in barred]


def _in_words(area: Area) -> str:
    return " · ".join(filter(None, (area.name, area.hazard_label, str(area.get_bar_display()))))


def get_consent(*, actor: Actor, consent_id: UUID) -> Consent:
    """Return what a party said to being filmed, at an activity that the actor may know of.

    Raises:
        ConsentNotFoundError: there is none, or the actor may not know of it.
    """
    found = Consent.objects.filter(id=consent_id, activity__case__in=visible_cases(actor)).first()
    if found is None:
        raise ConsentNotFoundError
    return found


def consents_of(activity: Activity) -> list[Consent]:
    """Return what the party said at an activity, newest first, with whom it was opened to."""
    rows = activity.consents.select_related("area", "entered_by").prefetch_related("readers__account")
    return list(rows.order_by("-said_at", "-id"))
