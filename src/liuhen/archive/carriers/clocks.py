"""The clock after which a carrier is inspected; the rulebook has its length for discs and for disks (art 21)."""

from __future__ import annotations

from datetime import datetime

from liuhen.archive.carriers.models import Carrier, CarrierState
from liuhen.duties.operations import keep_clock, set_aside
from liuhen.rules.carriers import PERIODS


def wind_inspection(*, carrier: Carrier, now: datetime, is_read: bool = False) -> None:
    """Wind it from the last time that it was read; one that isn't written, or no longer used, has none.

    Call inside the transaction that changed the carrier. `is_read` says that it was read just now: done too late, the
    run that ends by it is kept, and owes its reason.
    """
    if is_read:
        set_aside(now=now, period=PERIODS[carrier.load.set.kind], subject=carrier.id)
    start = (carrier.inspected_at or carrier.written_at) if carrier.state == CarrierState.WRITTEN else None
    keep_clock(
        now=now,
        period=PERIODS[carrier.load.set.kind],
        subject=carrier.id,
        about="carrier",
        case_id=None,
        unit_id=None,
        officer_ids=[],
        start=start,
        note=f"{carrier.number} {carrier.place}".strip(),
    )
