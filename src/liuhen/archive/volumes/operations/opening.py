"""Every look at a volume and every file that leaves it is an entry (invariant 8)."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.db import transaction

from liuhen.archive.volumes import queries
from liuhen.archive.volumes.models import Volume, VolumeFile
from liuhen.custody import operations as custody
from liuhen.people.actors import Actor


@transaction.atomic
def open_volume(*, actor: Actor, now: datetime, volume_id: UUID) -> Volume:
    """Return a volume to be looked at.

    Raises:
        VolumeNotFoundError: there is none, or the actor may not know of it.
        NotPermittedError: the actor looks at no volumes.
    """
    volume = queries.get_volume(actor=actor, volume_id=volume_id)
    custody.append(kind="volume.viewed", subject=volume.id, actor=actor.reference, now=now)
    return volume


@transaction.atomic
def open_file(*, actor: Actor, now: datetime, volume_id: UUID, file_id: UUID) -> tuple[Volume, VolumeFile]:
    """Return a file of a volume to be read or taken along.

    Raises:
        VolumeNotFoundError: no such volume or file for this actor.
        NotPermittedError: the actor looks at no volumes.
    """
    volume, file = queries.get_file(actor=actor, volume_id=volume_id, file_id=file_id)
    facts = {"path": file.path}
    digests = {"sha256": file.sha256}
    custody.append(
        kind="volume.opened", subject=volume.id, actor=actor.reference, now=now, facts=facts, digests=digests
    )
    return volume, file
