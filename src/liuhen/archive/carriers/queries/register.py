"""The register of carriers: who may know of it, what is on each, what stands on it."""

from __future__ import annotations

from collections.abc import Collection
from uuid import UUID

from django.db.models import Exists, OuterRef, QuerySet
from django.utils import timezone

from liuhen.archive.carriers.errors import CarrierNotFoundError
from liuhen.archive.carriers.models import Carrier, CarrierState, Inspection, Load, LoadItem, Reading
from liuhen.cases.models import Case
from liuhen.duties.models import Deadline
from liuhen.duties.queries import clock_of, owing_run
from liuhen.paging import Page, page_by_key
from liuhen.people.actors import Actor
from liuhen.people.permissions import Capability, require
from liuhen.rules.carriers import PERIODS
from liuhen.rules.clocks import ZONE


def visible_carriers(actor: Actor) -> QuerySet[Carrier]:
    """Every carrier, for the archive room and who supervises it.

    Raises:
        NotPermittedError: the actor has nothing to do with them.
    """
    require(actor, Capability.VIEW_CARRIERS)
    return Carrier.objects.select_related("load__set", "written_by", "replaces")


def get_carrier(*, actor: Actor, carrier_id: UUID) -> Carrier:
    """Return a carrier.

    Raises:
        CarrierNotFoundError: there is none.
        NotPermittedError: the actor has nothing to do with them.
    """
    found = visible_carriers(actor).filter(id=carrier_id).first()
    if found is None:
        raise CarrierNotFoundError
    return found


def carrier_numbered(*, actor: Actor, number: str) -> Carrier:
    """Return the carrier of this number.

    Raises:
        CarrierNotFoundError: there is none.
        NotPermittedError: the actor has nothing to do with them.
    """
    found = visible_carriers(actor).filter(number=number.strip()).first()
    if found is None:
        raise CarrierNotFoundError
    return found


def carrier_list(*, actor: Actor, state: str = "", before: str = "", after: str = "") -> Page[Carrier]:
    """One page of carriers, newest first, of all states or of one.

    Raises:
        NotPermittedError: the actor has nothing to do with them.
    """
    rows = visible_carriers(actor)
    if state in CarrierState.values:
        rows = rows.filter(state=state)
    return page_by_key(rows, before=before, after=after)


def items_of_load(load: Load) -> list[LoadItem]:
    """What is on it, by number."""
    return list(load.items.select_related("recording__case").order_by("recording__number", "part"))


def siblings_of(carrier: Carrier) -> list[Carrier]:
    """The other carriers of its set, by number."""
    rows = Carrier.objects.filter(load__set=carrier.load.set_id).exclude(id=carrier.id)
    return list(rows.select_related("load").order_by("number")[:200])


def last_reading(carrier: Carrier) -> Reading | None:
    """The newest comparison."""
    return carrier.readings.order_by("-id").first()


def open_inspection(carrier: Carrier) -> Inspection | None:
    """The sample whose result isn't entered, if there is one."""
    return carrier.inspections.filter(done_at=None).first()


def inspections_of(carrier: Carrier) -> list[Inspection]:
    """Those that are over, newest first."""
    rows = carrier.inspections.exclude(done_at=None).select_related("done_by")
    return list(rows.order_by("-id")[:50])


def inspection_clock(carrier: Carrier) -> Deadline | None:
    """When it's to be inspected."""
    return clock_of(period=PERIODS[carrier.load.set.kind], subject=carrier.id)


def owing_inspection(carrier: Carrier) -> Deadline | None:
    """The run of its clock that its last reading ended too late, while nobody has said why."""
    return owing_run(period=PERIODS[carrier.load.set.kind], subject=carrier.id)


def written_since(case: Case) -> bool:
    """Whether every recording of a case that was planned onto carriers can be read from one."""
    good = Carrier.objects.filter(load=OuterRef("load"), state=CarrierState.WRITTEN)
    missing = LoadItem.objects.filter(recording__case=case, is_standing=True).filter(~Exists(good))
    return not missing.exists()


def carriers_of(recording_ids: Collection[UUID]) -> dict[UUID, list[Carrier]]:
    """The carriers from which each recording can be read now; of a split one those of its parts, if none is missing."""
    rows = LoadItem.objects.filter(recording_id__in=recording_ids, is_standing=True)
    loads: dict[UUID, list[LoadItem]] = {}
    for item in rows:
        loads.setdefault(item.load_id, []).append(item)
    found: dict[UUID, list[Carrier]] = {}
    parts: dict[UUID, set[int]] = {}
    for carrier in Carrier.objects.filter(load__in=loads, state=CarrierState.WRITTEN).order_by("number"):
        for item in loads[carrier.load_id]:
            found.setdefault(item.recording_id, []).append(carrier)
            parts.setdefault(item.recording_id, set()).add(item.part)
    wanted = {item.recording_id: item.parts for items in loads.values() for item in items}
    return {one: held for one, held in found.items() if len(parts[one]) == wanted[one]}


def written_on(carrier: Carrier) -> str:
    """The day on which it was written, as papers have it."""
    return "" if carrier.written_at is None else f"{timezone.localdate(carrier.written_at, ZONE):%Y-%m-%d}"
