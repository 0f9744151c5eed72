"""Where a volume's papers lie: room, shelf, box. Every change is an entry."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.db import transaction

from liuhen.archive.handover import queries
from liuhen.archive.handover.errors import NotHandedOverError
from liuhen.archive.handover.models import VolumePlace
from liuhen.archive.handover.telling import PLACE, line
from liuhen.archive.volumes.queries import get_volume
from liuhen.custody import operations as custody
from liuhen.people.actors import Actor
from liuhen.people.permissions import Capability, require


@transaction.atomic
def place(*, actor: Actor, now: datetime, volume_id: UUID, room: str, shelf: str = "", box: str = "") -> VolumePlace:
    """Say where a volume lies, or that it was moved.

    Raises:
        NotPermittedError: the actor isn't of the archive room.
        VolumeNotFoundError: no such volume.
        NotHandedOverError: the archive room hasn't got it.
        HandoverFactInvalidError: the room is missing, or something is too long.
    """
    require(actor, Capability.RECEIVE_VOLUMES)
    told = {
        "room": line(room, field="room", longest=PLACE, needed=True),
        "shelf": line(shelf, field="shelf", longest=PLACE),
        "box": line(box, field="box", longest=PLACE),
    }
    volume = get_volume(actor=actor, volume_id=volume_id)
    if not queries.has_room_got(volume):
        raise NotHandedOverError(number=volume.number)
    values = {**told, "placed_by_id": actor.account_id, "placed_at": now}
    found, _made = VolumePlace.objects.update_or_create(volume=volume, defaults=values)
    custody.append(kind="volume.placed", subject=volume.id, actor=actor.reference, now=now, facts=dict(told))
    return found
