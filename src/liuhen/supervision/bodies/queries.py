"""What is read of papers of supervising bodies: by the legal section that answers them and the bureau's head."""

from __future__ import annotations

from uuid import UUID

from django.db.models import QuerySet

from liuhen.paging import MENU_CAP, Page, page_by_key
from liuhen.people.actors import Actor
from liuhen.people.permissions import Capability, holds, require
from liuhen.supervision.bodies.errors import DemandNotFoundError
from liuhen.supervision.bodies.models import Demand

OPEN, ANSWERED = "open", "answered"


def visible_demands(actor: Actor) -> QuerySet[Demand]:
    """The papers that an actor may know of.

    Raises:
        NotPermittedError: the actor knows of none.
    """
    require(actor, Capability.VIEW_OVERSIGHT)
    return Demand.objects.select_related("entered_by", "answered_by")


def get_demand(*, actor: Actor, demand_id: UUID) -> Demand:
    """Return a paper.

    Raises:
        NotPermittedError: the actor knows of none.
        DemandNotFoundError: there is none.
    """
    found = visible_demands(actor).filter(id=demand_id).first()
    if found is None:
        raise DemandNotFoundError
    return found


def demand_list(*, actor: Actor, state: str = "", before: str = "", after: str = "") -> Page[Demand]:
    """One page of papers, newest first; `state` is `OPEN`, `ANSWERED`, or anything else for all.

    Raises:
        NotPermittedError: the actor knows of none.
    """
    rows = visible_demands(actor).prefetch_related("cases")
    if state in (OPEN, ANSWERED):
        rows = rows.filter(answered_on__isnull=state == OPEN)
    return page_by_key(rows, before=before, after=after)


def to_answer(actor: Actor) -> QuerySet[Demand]:
    """The papers that wait for the legal section, what is due first; none for anybody else."""
    if not holds(actor, Capability.KEEP_OVERSIGHT):
        return Demand.objects.none()
    return Demand.objects.filter(answered_on=None).order_by("due_on", "id")


def waiting(actor: Actor) -> int:
    """How many papers wait for the actor, up to what a menu tells."""
    return to_answer(actor).order_by()[: MENU_CAP + 1].count()
