"""Which recordings stand in filed volumes (随卷归档), and until when those are kept."""

from __future__ import annotations

from collections.abc import Collection
from uuid import UUID

from django.db.models import Exists, OuterRef, Q

from liuhen.archive.volumes.models import Volume, VolumeRecording
from liuhen.rules.retention import Filed


def filed_in(recording_ids: Collection[UUID]) -> dict[UUID, list[Filed]]:
    """The filed volumes of each recording that has any."""
    rows = VolumeRecording.objects.filter(
        recording_id__in=recording_ids, volume__state=Volume.State.FILED, is_out=False
    )
    found: dict[UUID, list[Filed]] = {}
    for one in rows.select_related("volume").order_by("id"):
        found.setdefault(one.recording_id, []).append(Filed(number=one.volume.number, until=one.volume.keep_until))
    return found


def in_filed_volume() -> Q:
    """The recordings that stand in a filed volume, as a condition."""
    filed = VolumeRecording.objects.filter(recording=OuterRef("pk"), volume__state=Volume.State.FILED, is_out=False)
    return Q(Exists(filed))
