"""What is to be maintained and when, stations and storage, open faults, warranties that end."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db.models import Max, QuerySet

from liuhen.devices.errors import EquipmentNotFoundError, FaultNotFoundError
from liuhen.devices.models import Condition, Equipment, Fault, Recorder, Upkeep
from liuhen.devices.queries.lending import rules
from liuhen.devices.queries.register import held
from liuhen.rules.clocks import ZONE
from liuhen.rules.equipment import UpkeepItem

MOST = 300
"""Recorders whose plan is worked out at once; a larger bureau narrows the page by unit."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Planned:
    """One item of the plan for one thing; `last` is None when it was never done: it's due since it was registered."""

    thing: Recorder | Equipment
    kind: str
    name: str
    item: UpkeepItem
    last: date | None
    due: date

    @property
    def is_recorder(self) -> bool:
        """Whether it's a recorder, not a station or storage."""
        return self.kind == "recorder"


def equipment() -> QuerySet[Equipment]:
    """The stations and storage devices in use, by kind and name."""
    rows = Equipment.objects.select_related("unit", "keeper").filter(retired_at=None)
    return rows.order_by("kind", "name")


def get_equipment(equipment_id: UUID) -> Equipment:
    """Return a station or storage device.

    Raises:
        EquipmentNotFoundError: there is none.
    """
    found = Equipment.objects.select_related("unit", "keeper").filter(id=equipment_id).first()
    if found is None:
        raise EquipmentNotFoundError
    return found


def plan(*, unit_id: UUID | None = None, recorder: Recorder | None = None) -> list[Planned]:
    """When each thing is next due for each item of the rules, what presses first (art 19).

    Args:
        unit_id: only what this unit uses.
        recorder: only this one.
    """
    rows = held().exclude(condition=Condition.REPAIR).order_by("code")
    if unit_id is not None:
        rows = rows.filter(unit_id=unit_id)
    recorders = [recorder] if recorder is not None else list(rows[:MOST])
    others = [] if recorder is not None else [one for one in equipment() if unit_id in (None, one.unit_id)]
    told = [*_of_recorders(recorders), *_of_equipment(others)]
    return sorted(told, key=lambda one: (one.due, one.name, one.item.code))


def due_count(today: date) -> int:
    """How many items of the plan are due."""
    return sum(1 for one in plan() if one.due <= today)


def _of_recorders(rows: Sequence[Recorder]) -> list[Planned]:
    items = rules().upkeep_of("recorder")
    done = _last("recorder_id", [one.id for one in rows])
    return [_planned(one, "recorder", one.code, item, done.get((one.id, item.code))) for one in rows for item in items]


def _of_equipment(rows: Sequence[Equipment]) -> list[Planned]:
    done = _last("equipment_id", [one.id for one in rows])
    return [
        _planned(one, str(one.kind), one.name, item, done.get((one.id, item.code)))
        for one in rows
        for item in rules().upkeep_of(str(one.kind))
    ]


def _last(column: str, ids: Sequence[UUID]) -> dict[tuple[UUID, str], date]:
    rows = Upkeep.objects.filter(**{f"{column}__in": ids}).exclude(item="").values_list(column, "item")
    return {(thing, item): day for thing, item, day in rows.annotate(last=Max("done_on"))}


def _planned(thing: Recorder | Equipment, kind: str, name: str, item: UpkeepItem, last: date | None) -> Planned:
    began = thing.registered_at.astimezone(ZONE).date()
    return Planned(thing=thing, kind=kind, name=name, item=item, last=last, due=item.next_on(last or began))


def log_of(*, recorder: Recorder | None = None, thing: Equipment | None = None, limit: int = 30) -> list[Upkeep]:
    """What was done lately: to one thing, or to any; the newest first."""
    rows = Upkeep.objects.select_related("recorder", "equipment", "done_by")
    if recorder is not None:
        rows = rows.filter(recorder=recorder)
    elif thing is not None:
        rows = rows.filter(equipment=thing)
    found = list(rows.order_by("-id")[:limit])
    names = item_names()
    for one in found:
        kind = str(one.equipment.kind) if one.equipment else "recorder"
        one.item_name = names.get((kind, one.item), one.item) if one.item else one.what
    return found


def item_names() -> dict[tuple[str, str], str]:
    """What the items of the plan are called, by kind and code."""
    return {(item.of, item.code): item.name for item in rules().upkeep}


def get_fault(fault_id: UUID) -> Fault:
    """Return a fault.

    Raises:
        FaultNotFoundError: there is none.
    """
    found = Fault.objects.select_related("recorder").filter(id=fault_id).first()
    if found is None:
        raise FaultNotFoundError
    return found


def open_faults() -> QuerySet[Fault]:
    """The faults that haven't ended, the oldest first."""
    return Fault.objects.select_related("recorder", "reported_by").filter(ended_at=None).order_by("id")


def faults_of(recorder: Recorder, limit: int = 20) -> list[Fault]:
    """What was wrong with a recorder, the newest first."""
    return list(recorder.faults.select_related("reported_by", "ended_by").order_by("-id")[:limit])


def warranties_ending(today: date) -> QuerySet[Recorder]:
    """The recorders whose warranty ends soon, by the rules' span: a fault is still mended for nothing."""
    ahead = today + rules().warranty_ahead
    return held().filter(warranty_until__gte=today, warranty_until__lte=ahead).order_by("warranty_until")
