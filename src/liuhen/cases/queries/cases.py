"""What is read of cases and activities."""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import UUID

from django.db.models import Q, QuerySet

from liuhen.cases.errors import ActivityNotFoundError, CaseNotFoundError
from liuhen.cases.models import Activity, Case, Growth
from liuhen.paging import Page, page_by_key
from liuhen.people.actors import Actor
from liuhen.people.scopes import in_led_units, is_console, own_officer

SUGGESTIONS = 20
OPEN_ACTIVITY = timedelta(hours=24)  # how long one whose end nobody entered is taken to go on at most


def visible_cases(actor: Actor) -> QuerySet[Case]:
    """The cases that the actor may know of: those that name the officer, those of a leader's units.

    And those from which one of these grew: the later case is judged on what was recorded for them.
    """
    if is_console(actor):
        return Case.objects.all()
    own = _own_cases(actor)
    before = Growth.objects.filter(later__in=own).values("earlier_id")
    return Case.objects.filter(Q(pk__in=own.values("pk")) | Q(pk__in=before))


def _own_cases(actor: Actor) -> QuerySet[Case]:
    scope = in_led_units(actor)
    officer = own_officer(actor)
    if officer is not None:
        named = Case.officers.through.objects.filter(officer_id=officer).values("case_id")
        visited = Activity.objects.filter(officers=officer).values("case_id")
        scope |= Q(pk__in=named) | Q(pk__in=visited)
    return Case.objects.filter(scope)


def get_case(*, actor: Actor, case_id: UUID) -> Case:
    """Return a case with its unit.

    Raises:
        CaseNotFoundError: there is none, or the actor may not know of it.
    """
    case = visible_cases(actor).select_related("unit", "party").prefetch_related("officers").filter(id=case_id).first()
    if case is None:
        raise CaseNotFoundError
    return case


def get_activity(*, actor: Actor, activity_id: UUID) -> Activity:
    """Return an activity of a case that the actor may know of.

    Raises:
        ActivityNotFoundError: there is none, or the actor may not know of it.
    """
    activity = (
        Activity.objects.select_related("case__party").filter(id=activity_id, case__in=visible_cases(actor)).first()
    )
    if activity is None:
        raise ActivityNotFoundError
    return activity


def list_cases(*, actor: Actor, text: str = "", kind: str = "", before: str = "", after: str = "") -> Page[Case]:
    """Return one page of the cases that the actor may know of, newest first, with unit and officers.

    Args:
        actor: who looks.
        text: part of a number, title or party; empty for all.
        kind: one of `CaseKind`; empty for all.
        before: key of the page with newer rows, see `Page.before`.
        after: key of the page with older rows, see `Page.after`.
    """
    rows = _holding(visible_cases(actor), text)
    if kind:
        rows = rows.filter(kind=kind)
    return page_by_key(rows.select_related("unit", "party").prefetch_related("officers"), before=before, after=after)


def _holding(rows: QuerySet[Case], text: str) -> QuerySet[Case]:
    part = text.replace("\x00", "").strip()  # PostgreSQL takes no NUL
    if not part:
        return rows
    return rows.filter(Q(number__icontains=part) | Q(title__icontains=part) | Q(party__name__icontains=part))


def suggest_cases(*, actor: Actor, text: str = "") -> list[Case]:
    """Return the newest few cases whose number, title or party hold the text, to choose from while typing."""
    return list(_holding(visible_cases(actor), text).select_related("party").order_by("-id")[:SUGGESTIONS])


def case_numbered(*, actor: Actor, number: str) -> Case:
    """Return the case of this number.

    Raises:
        CaseNotFoundError: there is none, or the actor may not know of it.
    """
    case = (
        visible_cases(actor).select_related("unit", "party").filter(number=number.replace("\x00", "").strip()).first()
    )
    if case is None:
        raise CaseNotFoundError
    return case


def earlier_of(case: Case) -> list[Case]:
    """Return every case from which a case grew, oldest first: their recordings and documents are its own too."""
    return list(Case.objects.filter(grown__later=case).select_related("unit", "party").order_by("opened_on", "id"))


def later_of(case: Case) -> list[Case]:
    """Return every case that grew out of a case, oldest first."""
    return list(
        Case.objects.filter(grew_from__earlier=case).select_related("unit", "party").order_by("opened_on", "id")
    )


def family_of(case: Case) -> list[UUID]:
    """Return the ids of a case and of all that stand before and after it.

    What one of them shares with another is kept as long as the longest retention among them asks (art 22).
    """
    ids = {case.id}
    ids |= set(Growth.objects.filter(later=case).values_list("earlier_id", flat=True))
    ids |= set(Growth.objects.filter(earlier=case).values_list("later_id", flat=True))
    return sorted(ids)


def activities_of(case: Case) -> list[Activity]:
    """Return a case's activities in time order, with officers."""
    return list(case.activities.prefetch_related("officers").order_by("arrived_at", "id"))


def activity_at(*, actor: Actor, officer_id: UUID, moment: datetime) -> Activity | None:
    """Return the activity in which an officer was at that moment, the one begun last when there are several.

    An activity whose end nobody has entered is taken to go on for 24 hours at most.
    """
    begun = Activity.objects.filter(case__in=visible_cases(actor), officers=officer_id, arrived_at__lte=moment)
    open_end = Q(left_at=None, returned_at=None, arrived_at__gte=moment - OPEN_ACTIVITY)
    ended = Q(left_at__gte=moment) | Q(left_at=None, returned_at__gte=moment)
    return begun.filter(open_end | ended).select_related("case__party").order_by("-arrived_at").first()
