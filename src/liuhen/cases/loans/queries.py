"""For which activities recorders went out, and which loans name none."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime, timedelta
from uuid import UUID

from django.db.models import Exists, OuterRef, Q, QuerySet

from liuhen.cases.models import Activity, TakenRecorder
from liuhen.cases.queries import of_visible_case
from liuhen.devices import queries as devices
from liuhen.devices.models import Loan, LoanKind
from liuhen.paging import Page, page_by_key
from liuhen.people.actors import Actor
from liuhen.people.permissions import Capability, holds, require

NEAR = timedelta(days=7)
"""How far from now, or from the loan, an activity may lie that a recorder is taken for."""
MOST = 20


def activities_for(*, actor: Actor, officer_id: UUID, at: datetime) -> list[Activity]:
    """The activities that an officer may take a recorder for: theirs, about that moment, the nearest first."""
    if not holds(actor, Capability.VIEW_CASES):
        return []
    rows = Activity.objects.filter(
        of_visible_case(actor), officers=officer_id, arrived_at__gte=at - NEAR, arrived_at__lte=at + NEAR
    )
    found = list(rows.select_related("case").order_by("-arrived_at")[:MOST])
    return sorted(found, key=lambda one: abs(one.arrived_at - at))


def named_activities(actor: Actor, loan_ids: Collection[UUID]) -> dict[UUID, list[Activity | None]]:
    """What each loan was for; None stands for an activity that the actor may not know of."""
    told: dict[UUID, list[Activity | None]] = {}
    rows = TakenRecorder.objects.filter(loan_id__in=loan_ids).order_by("activity__arrived_at")
    pairs = list(rows.values_list("loan_id", "activity_id"))
    known: dict[UUID, Activity] = {}
    if holds(actor, Capability.VIEW_CASES):
        seen = Activity.objects.filter(of_visible_case(actor), pk__in=[pk for _loan, pk in pairs])
        known = {one.pk: one for one in seen.select_related("case")}
    for loan_id, activity_id in pairs:
        if loan_id is not None:
            told.setdefault(loan_id, []).append(known.get(activity_id))
    return told


def unnamed() -> QuerySet[Loan]:
    """The loans that came back or were docked and name no activity, nor say why; those that stay aren't asked."""
    named = TakenRecorder.objects.filter(loan=OuterRef("pk"))
    over = Q(returned_at__isnull=False) | Q(docked_at__isnull=False)
    return devices.loans().filter(over, ~Exists(named), no_activity="").exclude(kind=LoanKind.STANDING)


def activities_of(*, actor: Actor, recorder_id: UUID, before: str = "", after: str = "") -> Page[Activity]:
    """One page of the activities that a recorder was taken to, newest first; none of cases that the actor may not know.

    Raises:
        NotPermittedError: the actor knows of no recorders.
        RecorderNotFoundError: there is none.
    """
    require(actor, Capability.VIEW_DEVICES)
    recorder = devices.get_recorder(recorder_id)
    rows = Activity.objects.none()
    if holds(actor, Capability.VIEW_CASES):
        taken = TakenRecorder.objects.filter(recorder=recorder).values("activity_id")
        rows = Activity.objects.filter(of_visible_case(actor), pk__in=taken).select_related("case")
    return page_by_key(rows, before=before, after=after)
