"""投诉举报, and the question who may know who reported."""

from __future__ import annotations

from uuid import UUID

from django.db.models import Q, QuerySet

from liuhen.cases.errors import ComplaintNotFoundError
from liuhen.cases.models import Case, Complaint, ReporterReader
from liuhen.cases.queries.cases import of_visible_case
from liuhen.paging import Page, page_by_key
from liuhen.people.actors import Actor
from liuhen.people.scopes import in_led_units, is_console


def visible_complaints(actor: Actor) -> QuerySet[Complaint]:
    """The complaints that the actor may know of, without who reported.

    Those that the actor registered, is named for, leads the unit of, or whose cases the actor knows.
    """
    if is_console(actor):
        return Complaint.objects.none()
    scope = in_led_units(actor)
    if actor.account_id is not None:
        named = ReporterReader.objects.filter(account_id=actor.account_id, ended_at=None).values("complaint_id")
        scope |= Q(registered_by_id=actor.account_id) | Q(pk__in=named)
    of_cases = Case.complaints.through.objects.filter(of_visible_case(actor)).values("complaint_id")
    return Complaint.objects.filter(scope | Q(pk__in=of_cases))


def get_complaint(*, actor: Actor, complaint_id: UUID) -> Complaint:
    """Return a complaint with its unit, without who reported.

    Raises:
        ComplaintNotFoundError: there is none, or the actor may not know of it.
    """
    found = visible_complaints(actor).select_related("unit").filter(id=complaint_id).first()
    if found is None:
        raise ComplaintNotFoundError
    return found


def list_complaints(*, actor: Actor, before: str = "", after: str = "") -> Page[Complaint]:
    """Return one page of the complaints that the actor may know of, newest first."""
    rows = visible_complaints(actor).select_related("unit").prefetch_related("cases")
    return page_by_key(rows, before=before, after=after)


def complaints_of(*, actor: Actor, case: Case) -> list[Complaint]:
    """Return the complaints that started a case, without who reported."""
    return list(visible_complaints(actor).filter(cases=case).order_by("received_on", "id"))


def may_see_reporter(actor: Actor, complaint: Complaint) -> bool:
    """Whether the actor is one of the people named for a complaint: they alone know who reported (art 6(3))."""
    if actor.account_id is None:
        return False
    return ReporterReader.objects.filter(complaint=complaint, account_id=actor.account_id, ended_at=None).exists()


def readers_of(complaint: Complaint) -> list[ReporterReader]:
    """Return who may open a complaint's reporter now, longest named first."""
    rows = complaint.readers.filter(ended_at=None).select_related("account", "named_by")
    return list(rows.order_by("named_at", "id"))
