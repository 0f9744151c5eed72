"""未记录说明 that wait for a leader."""

from __future__ import annotations

from uuid import UUID

from django.db.models import QuerySet

from liuhen.cases.errors import ExemptionNotFoundError
from liuhen.cases.models import Exemption
from liuhen.cases.queries.cases import of_visible_case
from liuhen.people.actors import Actor
from liuhen.people.permissions import Capability, reach


def waiting_exemptions(actor: Actor) -> QuerySet[Exemption]:
    """What the actor could decide on, oldest first; what the actor asked for is left out."""
    rows = _in_reach(actor).filter(state=Exemption.State.ASKED).exclude(asked_by_id=None)
    return rows.exclude(asked_by_id=actor.account_id).order_by("id")


def get_exemption(*, actor: Actor, exemption_id: UUID) -> Exemption:
    """Return one of a unit that the actor leads, decided or not, the actor's own too.

    Raises:
        ExemptionNotFoundError: there is none, or the actor may not know of it.
    """
    found = _in_reach(actor).filter(id=exemption_id).first()
    if found is None:
        raise ExemptionNotFoundError
    return found


def _in_reach(actor: Actor) -> QuerySet[Exemption]:
    rows = Exemption.objects.filter(of_visible_case(actor)).select_related("case", "activity", "area", "asked_by")
    units = reach(actor, Capability.APPROVE_EXEMPTIONS)
    return rows if units is None else rows.filter(case__unit_id__in=units)
