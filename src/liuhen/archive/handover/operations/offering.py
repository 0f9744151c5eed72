"""Offering a batch, and taking it back while nobody has received it (art 18: 定期移交)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from liuhen.archive.checking.operations.asking import when_offered
from liuhen.archive.handover import queries
from liuhen.archive.handover.errors import HandoverSettledError, NothingToHandOverError, NotToHandOverError
from liuhen.archive.handover.models import Handover, HandoverItem, HandoverSeries, HandoverState
from liuhen.archive.handover.operations.listing import ask_for_list
from liuhen.archive.handover.telling import line
from liuhen.archive.volumes.models import Volume
from liuhen.archive.volumes.queries import visible_volumes
from liuhen.custody import operations as custody
from liuhen.people.actors import Actor
from liuhen.people.permissions import Capability, require
from liuhen.rules.clocks import ZONE
from liuhen.series import next_in


def offer(*, actor: Actor, now: datetime, volume_ids: Sequence[UUID], note: str = "") -> Handover:
    """Offer filed volumes of one unit to the archive room; doing so signs as 移交人.

    Args:
        actor: of the unit.
        now: when.
        volume_ids: which; filed, of one unit, in no other batch.
        note: what is to be said of it.

    Raises:
        NotPermittedError: the actor offers none of that unit.
        NothingToHandOverError: nothing, or too much, was chosen.
        NotToHandOverError: one can't be offered now.
        HandoverFactInvalidError: the note is too long.
    """
    require(actor, Capability.OFFER_VOLUMES)
    said = line(note, field="note")
    wanted = list(dict.fromkeys(volume_ids))
    if not 1 <= len(wanted) <= queries.MOST:
        raise NothingToHandOverError(field="pick", most=queries.MOST)
    with transaction.atomic():
        known = {one.id for one in visible_volumes(actor).filter(id__in=wanted)}
        rows = list(Volume.objects.select_for_update(of=("self",)).filter(id__in=known).order_by("number"))
        if len(rows) != len(wanted):
            raise NothingToHandOverError(field="pick", most=queries.MOST)
        require(actor, Capability.OFFER_VOLUMES, unit_id=rows[0].unit_id)
        for row in rows:
            taken = HandoverItem.objects.filter(volume=row, is_open=True).exists()
            if row.state != Volume.State.FILED or row.unit_id != rows[0].unit_id or taken:
                raise NotToHandOverError(number=row.number)
        made = Handover.objects.create(
            number=_number(now), unit_id=rows[0].unit_id, note=said, offered_by_id=actor.account_id, offered_at=now
        )
        HandoverItem.objects.bulk_create(
            HandoverItem(handover=made, volume=row, position=position) for position, row in enumerate(rows, 1)
        )
        facts = {"number": made.number, "volumes": [f"{row.number}:{row.id}" for row in rows], "note": said}
        custody.append(kind="handover.offered", subject=made.id, actor=actor.reference, now=now, facts=facts)
        for row in rows:
            when_offered(row, now)
        ask_for_list(made, now)
    return made


def _number(now: datetime) -> str:
    year = timezone.localdate(now, ZONE).year
    return f"移〔{year}〕{next_in(HandoverSeries, year=year)}号"


@transaction.atomic
def withdraw(*, actor: Actor, now: datetime, handover_id: UUID) -> Handover:
    """Take a batch back that nobody has received yet; its volumes can be offered again.

    Raises:
        NotPermittedError: the actor offers none of its unit.
        HandoverNotFoundError: there is none.
        HandoverSettledError: it's over.
    """
    require(actor, Capability.OFFER_VOLUMES)
    shown = queries.get_handover(actor=actor, handover_id=handover_id)
    require(actor, Capability.OFFER_VOLUMES, unit_id=shown.unit_id)
    locked = Handover.objects.select_for_update(of=("self",)).get(id=shown.id)
    if locked.state != HandoverState.OFFERED:
        raise HandoverSettledError(number=locked.number)
    locked.state, locked.settled_by_id, locked.settled_at = HandoverState.WITHDRAWN, actor.account_id, now
    locked.save(update_fields=["state", "settled_by", "settled_at"])
    locked.items.update(is_open=False)
    facts = {"number": locked.number}
    custody.append(kind="handover.withdrawn", subject=locked.id, actor=actor.reference, now=now, facts=facts)
    return locked
