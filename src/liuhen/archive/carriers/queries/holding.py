"""Which discs and disks hold a recording and still exist: whoever destroys it has to destroy them by hand."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from uuid import UUID

from liuhen.archive.carriers.models import Carrier, CarrierState, LoadItem

EXISTING = (CarrierState.WRITTEN, CarrierState.FAULTY, CarrierState.REPLACED)


def carriers_holding(recording_ids: Collection[UUID]) -> dict[UUID, Sequence[str]]:
    """The numbers of the carriers that hold each recording, written and not yet destroyed; given-up sets too."""
    loads: dict[UUID, list[UUID]] = {}
    rows = LoadItem.objects.filter(recording_id__in=recording_ids)
    for recording_id, load_id in rows.values_list("recording_id", "load_id"):
        loads.setdefault(load_id, []).append(recording_id)
    found: dict[UUID, list[str]] = {}
    standing = Carrier.objects.filter(load__in=loads, state__in=EXISTING).order_by("number")
    for load_id, number in standing.values_list("load_id", "number"):
        for recording_id in loads[load_id]:
            found.setdefault(recording_id, []).append(number)
    return {recording: sorted(set(numbers)) for recording, numbers in found.items()}
