"""Which recordings stand in filed volumes (随卷归档), and until when those are kept."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db.models import Exists, OuterRef, Q
from django.utils import timezone

from liuhen.archive.volumes.models import Volume, VolumeRecording
from liuhen.rules.clocks import ZONE
from liuhen.rules.retention import Filed
from liuhen.rules.volumes import last_day


def filed_in(recording_ids: Collection[UUID]) -> dict[UUID, list[Filed]]:
    """The filed volumes of each recording that has any."""
    rows = VolumeRecording.objects.filter(
        recording_id__in=recording_ids, volume__state=Volume.State.FILED, is_out=False
    )
    found: dict[UUID, list[Filed]] = {}
    trial = _tried.get()
    for one in rows.select_related("volume__case").order_by("id"):
        until = one.volume.keep_until
        if trial is not None and trial.means(one.volume):
            until = trial.until(one.volume)
        found.setdefault(one.recording_id, []).append(Filed(number=one.volume.number, until=until))
    return found


def in_filed_volume() -> Q:
    """The recordings that stand in a filed volume, as a condition."""
    filed = VolumeRecording.objects.filter(recording=OuterRef("pk"), volume__state=Volume.State.FILED, is_out=False)
    return Q(Exists(filed))


@dataclass(frozen=True, slots=True, kw_only=True)
class PeriodOnTrial:
    """Another length of a 保管期限, as if the volumes had been filed with it.

    Attributes:
        retention: the code of the 保管期限 that would be another.
        years: how many it would be; 0 for good.
        number: of the only volume, or of the case whose volumes alone are meant; empty for all.
    """

    retention: str
    years: int
    number: str = ""

    def means(self, volume: Volume) -> bool:
        """Whether a filed volume's end would be another; it comes with its case."""
        is_named = not self.number or self.number in {volume.number, volume.case.number}
        return is_named and volume.retention == self.retention

    def until(self, volume: Volume) -> date | None:
        """The last day on which a filed volume would be kept."""
        return last_day(timezone.localdate(volume.filed_at, ZONE), self.years)


@contextmanager
def trying_period(given: PeriodOnTrial) -> Iterator[None]:
    """Have `filed_in` tell the ends that volumes would have, in this thread alone: a dry run that changes nothing."""
    token = _tried.set(given)
    try:
        yield
    finally:
        _tried.reset(token)


_tried: ContextVar[PeriodOnTrial | None] = ContextVar("tried_period", default=None)
