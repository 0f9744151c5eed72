"""What is read of hand-overs. A unit knows of its own batches, the archive room of all."""

from __future__ import annotations

from uuid import UUID

from django.db.models import Count, Exists, OuterRef, Q, QuerySet

from liuhen.archive.handover.errors import HandoverNotFoundError
from liuhen.archive.handover.models import HandedState, Handover, HandoverItem, HandoverState, VolumePlace
from liuhen.archive.volumes.models import Volume
from liuhen.archive.volumes.queries import visible_volumes
from liuhen.duties.models import Deadline
from liuhen.duties.periods import HAND_OVER
from liuhen.paging import Page, page_by_key
from liuhen.people.actors import Actor
from liuhen.people.permissions import Capability, holds, reach, require

MOST = 200
"""Volumes in one batch: as many as somebody can look through."""


def visible_handovers(actor: Actor) -> QuerySet[Handover]:
    """The batches that an actor may know of.

    Raises:
        NotPermittedError: the actor neither offers nor receives.
    """
    require(actor, Capability.VIEW_HANDOVERS)
    rows = Handover.objects.select_related("unit", "offered_by", "settled_by")
    if holds(actor, Capability.RECEIVE_VOLUMES):
        return rows
    units = reach(actor, Capability.OFFER_VOLUMES)
    return rows if units is None else rows.filter(unit_id__in=units)


def get_handover(*, actor: Actor, handover_id: UUID) -> Handover:
    """Return a batch, with how many volumes it has and how many were returned.

    Raises:
        HandoverNotFoundError: there is none, or the actor may not know of it.
        NotPermittedError: the actor neither offers nor receives.
    """
    found = _with_counts(visible_handovers(actor)).filter(id=handover_id).first()
    if found is None:
        raise HandoverNotFoundError
    return found


def handover_list(*, actor: Actor, state: str = "", before: str = "", after: str = "") -> Page[Handover]:
    """One page of batches, newest first, each with how many volumes it has and how many were returned.

    Raises:
        NotPermittedError: the actor neither offers nor receives.
    """
    rows = _with_counts(visible_handovers(actor))
    if state in HandoverState.values:
        rows = rows.filter(state=state)
    return page_by_key(rows, before=before, after=after)


def _with_counts(rows: QuerySet[Handover]) -> QuerySet[Handover]:
    return rows.annotate(
        item_count=Count("items"), returned_count=Count("items", filter=Q(items__state=HandedState.RETURNED))
    )


def items_of(handover: Handover) -> list[HandoverItem]:
    """What is in a batch, in order."""
    rows = handover.items.select_related("volume__case", "volume__place").prefetch_related(
        "volume__files", "volume__items"
    )
    return list(rows.order_by("position"))


def to_offer(actor: Actor) -> list[Volume]:
    """The filed volumes that an actor can offer now, the longest waiting first: not in a batch that waits or was taken.

    Raises:
        NotPermittedError: the actor offers none.
    """
    require(actor, Capability.OFFER_VOLUMES)
    taken = HandoverItem.objects.filter(volume=OuterRef("pk"), is_open=True)
    rows = visible_volumes(actor).filter(~Exists(taken), state=Volume.State.FILED).order_by("id")[:MOST]
    return [one for one in rows if holds(actor, Capability.OFFER_VOLUMES, unit_id=one.unit_id)]


def due_days(volumes: list[Volume]) -> dict[UUID, Deadline]:
    """The running 移交 clock of each volume's case, by case."""
    rows = Deadline.objects.filter(period=HAND_OVER, is_open=True, subject__in=[one.case_id for one in volumes])
    return {row.subject: row for row in rows}


def returned_before(volumes: list[Volume]) -> dict[UUID, str]:
    """Why volumes were returned last, by volume."""
    rows = HandoverItem.objects.filter(volume__in=volumes, state=HandedState.RETURNED).order_by("id")
    return dict(rows.values_list("volume_id", "reason"))


def held_back(actor: Actor) -> QuerySet[HandoverItem]:
    """What the archive room returned to the actor's units and nobody has offered again, newest first."""
    units = reach(actor, Capability.OFFER_VOLUMES)
    again = HandoverItem.objects.filter(volume=OuterRef("volume"), is_open=True)
    rows = HandoverItem.objects.filter(~Exists(again), state=HandedState.RETURNED).order_by("-id")
    return rows if units is None else rows.filter(handover__unit_id__in=units)


def waiting(actor: Actor) -> int:
    """How many batches wait for the archive room; none for anybody else."""
    if not holds(actor, Capability.RECEIVE_VOLUMES):
        return 0
    return Handover.objects.filter(state=HandoverState.OFFERED).count()


def place_of(volume: Volume) -> VolumePlace | None:
    """Where a volume lies; None while nobody said."""
    return VolumePlace.objects.select_related("placed_by").filter(volume=volume).first()


def has_room_got(volume: Volume) -> bool:
    """Whether the archive room accepted a volume."""
    return HandoverItem.objects.filter(volume=volume, state=HandedState.ACCEPTED).exists()
