"""未记录说明: those of a case, and those that wait for a leader."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.db.models import Q, QuerySet

from liuhen.cases.errors import ExemptionNotFoundError
from liuhen.cases.models import Case, Document, Exemption, Growth
from liuhen.cases.queries.cases import of_visible_case
from liuhen.cases.queries.partaking import left_to_others, part_of
from liuhen.people.actors import Actor
from liuhen.people.permissions import Capability, holds, reach
from liuhen.people.standing import own_hands


def waiting_exemptions(actor: Actor, *, now: datetime) -> QuerySet[Exemption]:
    """What the actor could decide on, oldest first: neither its own nor, where another can decide, where it was."""
    rows = _in_reach(actor).filter(state=Exemption.State.ASKED).exclude(asked_by_id=None)
    rows = rows.exclude(asked_by_id__in=own_hands(actor)).order_by("id")
    others = left_to_others(actor, rows, now=now)
    return rows.exclude(id__in=others) if others else rows


def get_exemption(*, actor: Actor, exemption_id: UUID) -> Exemption:
    """Return one of a case that the actor may know of, decided or not.

    Raises:
        ExemptionNotFoundError: there is none, or the actor may not know of it.
    """
    found = _visible(actor).select_related("decided_by").filter(id=exemption_id).first()
    if found is None:
        raise ExemptionNotFoundError
    return found


def may_decide(actor: Actor, exemption: Exemption, *, now: datetime) -> bool:
    """Whether it's the actor who decides on it: a leader of the case's unit, never on one's own: see `parts_of`."""
    if not holds(actor, Capability.APPROVE_EXEMPTIONS, unit_id=exemption.case.unit_id):
        return False
    return part_of(actor, exemption, now=now).may_decide


def papers_to_cite(case: Case) -> QuerySet[Document]:
    """The documents that can stand for a point of a case or show why it wasn't recorded, shared ones too."""
    earlier = Growth.objects.filter(later=case).values("earlier_id")
    return Document.objects.filter(Q(case=case) | Q(case_id__in=earlier), voided_at=None).order_by("id")


def _visible(actor: Actor) -> QuerySet[Exemption]:
    return Exemption.objects.filter(of_visible_case(actor)).select_related("case", "activity", "area", "asked_by")


def _in_reach(actor: Actor) -> QuerySet[Exemption]:
    rows = _visible(actor)
    units = reach(actor, Capability.APPROVE_EXEMPTIONS)
    return rows if units is None else rows.filter(case__unit_id__in=units)
