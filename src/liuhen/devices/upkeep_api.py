"""Faults, repairs, retirement and upkeep over the API: of recorders, docking stations and storage devices."""

from __future__ import annotations

from datetime import date
from typing import Literal
from uuid import UUID

from django.http import HttpRequest
from ninja import Router, Schema, Status
from pydantic import AwareDatetime

from liuhen.clock import now
from liuhen.devices import operations, queries
from liuhen.devices.api import RecorderOut
from liuhen.devices.models import Ending, Equipment, EquipmentKind, Fault, Upkeep
from liuhen.devices.operations import EquipmentTold, UpkeepTold
from liuhen.people import web
from liuhen.people.permissions import Capability, require

router = Router(tags=["recorders"])
_MOST_FAULTS = 1000


class FaultOut(Schema):
    """What is wrong with a recorder, from the report to its end; `ending` is empty while it lasts."""

    id: UUID
    recorder_id: UUID
    recorder: str
    what: str
    stops_use: bool
    reported_by: str
    reported_at: AwareDatetime
    sent_to: str
    sent_at: AwareDatetime | None
    undocked_reason: str
    ending: str
    ended_at: AwareDatetime | None
    ended_note: str


class FaultIn(Schema):
    """What is wrong; whether the recorder can't be used until it's mended."""

    what: str
    stops_use: bool = True


class SentForRepairIn(Schema):
    """Where to; why its last recordings couldn't be taken in before, where they weren't."""

    sent_to: str
    undocked_reason: str = ""


class FaultEndIn(Schema):
    """How it ended; a recorder beyond repair is retired, and `note` says why."""

    ending: Ending
    note: str = ""


class LeaveServiceIn(Schema):
    """Retired or lost, and why."""

    condition: Literal["retired", "lost"]
    reason: str


class DeviceReasonIn(Schema):
    """Why."""

    reason: str


class EquipmentIn(Schema):
    """What the register says of a docking station or a storage device."""

    name: str
    make: str = ""
    model: str = ""
    serial: str = ""
    place: str = ""
    unit_id: UUID | None = None
    keeper_id: UUID | None = None
    bought_on: date | None = None
    warranty_until: date | None = None
    note: str = ""


class NewEquipmentIn(EquipmentIn):
    """A docking station or a storage device to be registered; the kind stays."""

    kind: EquipmentKind


class EquipmentOut(NewEquipmentIn):
    """A docking station or a storage device."""

    id: UUID
    registered_at: AwareDatetime
    retired_at: AwareDatetime | None


class UpkeepIn(Schema):
    """What was done: an item of the plan by its code, or anything else in words; `note` says what wasn't well."""

    done_on: date
    item: str = ""
    what: str = ""
    is_good: bool = True
    note: str = ""


class UpkeepOut(Schema):
    """A line of the log: to which recorder or which equipment what was done; `name` is the item in words."""

    id: UUID
    recorder_id: UUID | None
    equipment_id: UUID | None
    item: str
    name: str
    done_on: date
    is_good: bool
    note: str
    done_by: str


class PlannedOut(Schema):
    """When a thing is next due for an item of the rules; `last` is null when it was never done. `kind` of the thing."""

    thing_id: UUID
    kind: str
    thing: str
    item: str
    name: str
    last: date | None
    due: date


def _fault(shown: Fault) -> FaultOut:
    same = (
        "id", "recorder_id", "what", "stops_use", "reported_at", "sent_to", "sent_at", "undocked_reason", "ending",
        "ended_at", "ended_note",
    )  # fmt: skip
    return FaultOut(
        recorder=shown.recorder.code,
        reported_by=shown.reported_by.name if shown.reported_by else "",
        **{name: getattr(shown, name) for name in same},
    )


def _line(shown: Upkeep) -> UpkeepOut:
    kind = str(shown.equipment.kind) if shown.equipment else "recorder"
    same = ("id", "recorder_id", "equipment_id", "item", "done_on", "is_good", "note")
    return UpkeepOut(
        name=queries.item_names().get((kind, shown.item), shown.item) if shown.item else shown.what,
        done_by=shown.done_by.name if shown.done_by else "",
        **{name: getattr(shown, name) for name in same},
    )


@router.get("/faults", response=list[FaultOut])
def open_faults(request: HttpRequest) -> list[FaultOut]:
    """The faults that haven't ended, the oldest first; a thousand at most."""
    require(web.actor(request), Capability.VIEW_DEVICES)
    return [_fault(one) for one in queries.open_faults()[:_MOST_FAULTS]]


@router.get("/recorders/{uuid:recorder_id}/faults", response=list[FaultOut])
def recorder_faults(request: HttpRequest, recorder_id: UUID) -> list[FaultOut]:
    """What was wrong with a recorder, the newest first."""
    require(web.actor(request), Capability.VIEW_DEVICES)
    return [_fault(one) for one in queries.faults_of(queries.get_recorder(recorder_id))]


@router.post("/recorders/{uuid:recorder_id}/faults", response={201: FaultOut})
def report_fault(request: HttpRequest, recorder_id: UUID, given: FaultIn) -> Status[FaultOut]:
    """Report what is wrong with a recorder."""
    made = operations.report_fault(actor=web.actor(request), now=now(), recorder_id=recorder_id, **given.model_dump())
    return Status(201, _fault(made))


@router.post("/faults/{uuid:fault_id}/repair", response=FaultOut)
def send_for_repair(request: HttpRequest, fault_id: UUID, given: SentForRepairIn) -> FaultOut:
    """Send a faulty recorder away; what it filmed is taken in before, or somebody says why that can't be."""
    return _fault(
        operations.send_for_repair(actor=web.actor(request), now=now(), fault_id=fault_id, **given.model_dump())
    )


@router.post("/faults/{uuid:fault_id}/end", response=FaultOut)
def end_fault(request: HttpRequest, fault_id: UUID, given: FaultEndIn) -> FaultOut:
    """Say how a fault ended."""
    act = operations.end_fault
    return _fault(
        act(actor=web.actor(request), now=now(), fault_id=fault_id, ending=given.ending.value, note=given.note)
    )


@router.post("/recorders/{uuid:recorder_id}/leave", response=RecorderOut)
def take_recorder_out_of_service(request: HttpRequest, recorder_id: UUID, given: LeaveServiceIn) -> object:
    """Retire a recorder, or write down that it was lost; its recordings, loans and checks stay."""
    act = operations.leave_service
    return act(actor=web.actor(request), now=now(), recorder_id=recorder_id, **given.model_dump())


@router.post("/recorders/{uuid:recorder_id}/back", response=RecorderOut)
def take_recorder_back_into_service(request: HttpRequest, recorder_id: UUID, given: DeviceReasonIn) -> object:
    """A recorder that was lost or retired is used again."""
    act = operations.back_in_service
    return act(actor=web.actor(request), now=now(), recorder_id=recorder_id, reason=given.reason)


@router.post("/recorders/{uuid:recorder_id}/wiped", response=RecorderOut)
def note_recorder_wiped(request: HttpRequest, recorder_id: UUID) -> object:
    """Somebody looked: the card is empty."""
    return operations.note_wiped(actor=web.actor(request), now=now(), recorder_id=recorder_id)


@router.get("/upkeep/plan", response=list[PlannedOut])
def upkeep_plan(request: HttpRequest, unit_id: UUID | None = None) -> list[PlannedOut]:
    """When each thing is next due for each item of the rules, what presses first (art 19); of one unit when given."""
    require(web.actor(request), Capability.VIEW_DEVICES)
    return [
        PlannedOut(
            thing_id=one.thing.id,
            kind=one.kind,
            thing=one.name,
            item=one.item.code,
            name=one.item.name,
            last=one.last,
            due=one.due,
        )
        for one in queries.plan(unit_id=unit_id)
    ]


@router.get("/upkeep/log", response=list[UpkeepOut])
def upkeep_log(
    request: HttpRequest, recorder_id: UUID | None = None, equipment_id: UUID | None = None
) -> list[UpkeepOut]:
    """What was done lately, to one thing or to any, the newest first."""
    require(web.actor(request), Capability.VIEW_DEVICES)
    recorder = queries.get_recorder(recorder_id) if recorder_id is not None else None
    thing = queries.get_equipment(equipment_id) if equipment_id is not None else None
    return [_line(one) for one in queries.log_of(recorder=recorder, thing=thing, limit=100)]


@router.post("/recorders/{uuid:recorder_id}/upkeep", response={201: UpkeepOut})
def log_recorder_upkeep(request: HttpRequest, recorder_id: UUID, given: UpkeepIn) -> Status[UpkeepOut]:
    """Write down what was done to a recorder."""
    told = UpkeepTold(**given.model_dump())
    made = operations.log_upkeep(actor=web.actor(request), now=now(), told=told, recorder_id=recorder_id)
    return Status(201, _line(made))


@router.post("/equipment/{uuid:equipment_id}/upkeep", response={201: UpkeepOut})
def log_equipment_upkeep(request: HttpRequest, equipment_id: UUID, given: UpkeepIn) -> Status[UpkeepOut]:
    """Write down what was done to a docking station or a storage device."""
    told = UpkeepTold(**given.model_dump())
    made = operations.log_upkeep(actor=web.actor(request), now=now(), told=told, equipment_id=equipment_id)
    return Status(201, _line(made))


@router.get("/equipment", response=list[EquipmentOut])
def equipment_list(request: HttpRequest) -> object:
    """The docking stations and storage devices in use, by kind and name."""
    require(web.actor(request), Capability.VIEW_DEVICES)
    return list(queries.equipment())


@router.post("/equipment", response={201: EquipmentOut})
def register_equipment(request: HttpRequest, given: NewEquipmentIn) -> Status[Equipment]:
    """Register a docking station or a storage device (art 15), so that its upkeep is asked for."""
    told = EquipmentTold(**given.model_dump(exclude={"kind"}))
    act = operations.register_equipment
    return Status(201, act(actor=web.actor(request), now=now(), kind=given.kind.value, told=told))


@router.get("/equipment/{uuid:equipment_id}", response=EquipmentOut)
def one_equipment(request: HttpRequest, equipment_id: UUID) -> object:
    """One docking station or storage device, in use or not."""
    require(web.actor(request), Capability.VIEW_DEVICES)
    return queries.get_equipment(equipment_id)


@router.put("/equipment/{uuid:equipment_id}", response=EquipmentOut)
def edit_equipment(request: HttpRequest, equipment_id: UUID, given: EquipmentIn) -> object:
    """Correct what the register says of it."""
    told = EquipmentTold(**given.model_dump())
    return operations.edit_equipment(actor=web.actor(request), now=now(), equipment_id=equipment_id, told=told)


@router.post("/equipment/{uuid:equipment_id}/retirement", response=EquipmentOut)
def retire_equipment(request: HttpRequest, equipment_id: UUID, given: DeviceReasonIn) -> object:
    """It's used no more; its log stays."""
    act = operations.retire_equipment
    return act(actor=web.actor(request), now=now(), equipment_id=equipment_id, reason=given.reason)
