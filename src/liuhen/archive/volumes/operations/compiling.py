"""The worker's part: what came of a compilation."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from uuid import UUID

from django.db import transaction

from liuhen.archive.volumes.gates import tell_compiled
from liuhen.archive.volumes.models import Volume, VolumeFile, VolumeItem
from liuhen.custody import operations as custody
from liuhen.errors import LiuhenError


@transaction.atomic
def record_compiled(
    *,
    now: datetime,
    volume_id: UUID,
    version: int,
    files: Sequence[VolumeFile],
    items: Sequence[VolumeItem],
    facts: Mapping[str, object],
) -> bool:
    """Write down the files of a compilation; False when the volume was put together anew meanwhile.

    Args:
        now: when.
        volume_id: which.
        version: of the volume that was compiled.
        files: unsaved rows.
        items: the volume's rows with the pages that each got.
        facts: see `models.Volume.facts`.
    """
    volume = Volume.objects.select_for_update(of=("self",)).get(id=volume_id)
    if volume.version != version or volume.state != Volume.State.COMPILING:
        return False
    volume.files.all().delete()
    VolumeFile.objects.bulk_create(files)
    VolumeItem.objects.bulk_update(items, ["pages", "from_page", "part"])
    volume.state, volume.facts, volume.failure = Volume.State.COMPILED, dict(facts), {}
    volume.save(update_fields=["state", "facts", "failure"])
    custody.append(
        kind="volume.compiled",
        subject=volume.id,
        actor="worker",
        now=now,
        facts={"version": version, "files": [f"{file.path}:{file.sha256}" for file in files]},
    )
    tell_compiled(volume, now)
    return True


@transaction.atomic
def record_failed(*, volume_id: UUID, version: int, error: LiuhenError) -> None:
    """Say that a volume couldn't be compiled, and why; for a person."""
    failure = {"code": error.code, "fields": dict(error.fields)}
    Volume.objects.filter(id=volume_id, version=version, state=Volume.State.COMPILING).update(
        state=Volume.State.FAILED, failure=failure
    )
