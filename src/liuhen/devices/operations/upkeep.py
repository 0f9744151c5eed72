"""Stations and storage in the register, and what was done to keep things in order (arts 15, 19)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.db import transaction

from liuhen.custody import operations as custody
from liuhen.devices import queries
from liuhen.devices.errors import (
    EquipmentExistsError,
    EquipmentNotFoundError,
    ReasonNeededError,
    RecorderFactInvalidError,
    RecorderNotFoundError,
)
from liuhen.devices.models import Equipment, EquipmentKind, Recorder, Upkeep
from liuhen.devices.operations.texts import line
from liuhen.ledger.entry import Json
from liuhen.people import queries as people
from liuhen.people.actors import Actor
from liuhen.people.permissions import Capability, require
from liuhen.rules.days import Lies, check_day

NAME_LENGTH, NOTE_LENGTH = 100, 500


@dataclass(frozen=True, slots=True, kw_only=True)
class EquipmentTold:
    """What a person says of a station or a storage device; texts, days, who uses and who keeps it."""

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


@transaction.atomic
def register_equipment(*, actor: Actor, now: datetime, kind: str, told: EquipmentTold) -> Equipment:
    """Register a docking station or a storage device (art 15), so that its upkeep is asked for.

    Raises:
        NotPermittedError: the actor doesn't manage equipment.
        RecorderFactInvalidError: no such kind, or too long a text; `field` names it.
        ReasonNeededError: it has no name.
        EquipmentExistsError: something has this name.
        DayOutOfReasonError, UnitNotFoundError, OfficerNotFoundError: of what is told.
    """
    require(actor, Capability.MANAGE_DEVICES)
    if kind not in EquipmentKind.values:
        raise RecorderFactInvalidError(field="kind", longest=0)
    equipment = Equipment(kind=kind, registered_at=now)
    _write(equipment, told, now)
    _enter("equipment.registered", equipment, actor, now)
    return equipment


@transaction.atomic
def edit_equipment(*, actor: Actor, now: datetime, equipment_id: UUID, told: EquipmentTold) -> Equipment:
    """Correct what the register says of a station or a storage device.

    Raises:
        EquipmentNotFoundError: there is none.
        NotPermittedError and the others of `register_equipment`.
    """
    require(actor, Capability.MANAGE_DEVICES)
    equipment = _locked(equipment_id)
    _write(equipment, told, now)
    _enter("equipment.edited", equipment, actor, now)
    return equipment


@transaction.atomic
def retire_equipment(*, actor: Actor, now: datetime, equipment_id: UUID, reason: str) -> Equipment:
    """A station or a storage device is used no more; its log stays.

    Raises:
        NotPermittedError: the actor doesn't manage equipment.
        EquipmentNotFoundError: there is none.
        ReasonNeededError, RecorderFactInvalidError: no reason, or too long a one.
    """
    require(actor, Capability.MANAGE_DEVICES)
    equipment = _locked(equipment_id)
    why = line(reason, field="reason")
    if not why:
        raise ReasonNeededError(field="reason")
    equipment.retired_at = now
    equipment.save(update_fields=["retired_at"])
    _enter("equipment.retired", equipment, actor, now, reason=why)
    return equipment


@dataclass(frozen=True, slots=True, kw_only=True)
class UpkeepTold:
    """What was done.

    Attributes:
        item: its code in the equipment rules; empty for something outside the plan, which `what` then names.
        done_on: the day.
        is_good: all was well; else `note` says what wasn't.
    """

    done_on: date
    item: str = ""
    what: str = ""
    is_good: bool = True
    note: str = ""


@transaction.atomic
def log_upkeep(
    *,
    actor: Actor,
    now: datetime,
    told: UpkeepTold,
    recorder_id: UUID | None = None,
    equipment_id: UUID | None = None,
) -> Upkeep:
    """Write down that a recorder, or a station or storage device, was maintained (art 19).

    Raises:
        NotPermittedError: the actor doesn't manage equipment.
        RecorderNotFoundError, EquipmentNotFoundError: there is none.
        RecorderFactInvalidError: the rules have no such item for it, or too long a text.
        ReasonNeededError: nobody said what was done, or what wasn't well.
        DayOutOfReasonError: a day that can't be meant, or that hasn't come.
    """
    require(actor, Capability.MANAGE_DEVICES)
    recorder = Recorder.objects.filter(id=recorder_id).first() if recorder_id else None
    equipment = _locked(equipment_id) if equipment_id and recorder is None else None
    if recorder is None and equipment is None:
        raise RecorderNotFoundError
    kind = "recorder" if recorder is not None else str(equipment.kind if equipment else "")
    if told.item and told.item not in {item.code for item in queries.rules().upkeep_of(kind)}:
        raise RecorderFactInvalidError(field="item", longest=0)
    check_day(told.done_on, field="done_on", now=now, lies=Lies.HAPPENED)
    what, note = line(told.what, field="what"), line(told.note, field="note")
    if not told.item and not what:
        raise ReasonNeededError(field="what")
    if not told.is_good and not note:
        raise ReasonNeededError(field="note")
    done = Upkeep.objects.create(
        recorder=recorder,
        equipment=equipment,
        item=told.item,
        what=what,
        done_on=told.done_on,
        is_good=told.is_good,
        note=note,
        done_by_id=actor.account_id,
        entered_at=now,
    )
    subject = recorder.id if recorder is not None else equipment.id if equipment else done.id
    facts: dict[str, Json] = {
        "item": told.item, "what": what, "done_on": told.done_on.isoformat(), "is_good": told.is_good, "note": note,
    }  # fmt: skip
    kind = "recorder.maintained" if recorder is not None else "equipment.maintained"
    custody.append(kind=kind, subject=subject, actor=actor.reference, now=now, facts=facts)
    return done


def _locked(equipment_id: UUID) -> Equipment:
    equipment = Equipment.objects.select_for_update().filter(id=equipment_id).first()
    if equipment is None:
        raise EquipmentNotFoundError
    return equipment


def _write(equipment: Equipment, told: EquipmentTold, now: datetime) -> None:
    if told.unit_id is not None:
        people.unit(told.unit_id)
    if told.keeper_id is not None:
        people.officer(told.keeper_id)
    name = line(told.name, field="name", longest=NAME_LENGTH)
    if not name:
        raise ReasonNeededError(field="name")
    if Equipment.objects.filter(name=name).exclude(pk=equipment.pk).exists():
        raise EquipmentExistsError(field="name", name=name)
    check_day(told.bought_on, field="bought_on", now=now)
    check_day(told.warranty_until, field="warranty_until", now=now, lies=Lies.COMING)
    equipment.name = name
    for field in ("make", "model", "serial", "place"):
        setattr(equipment, field, line(getattr(told, field), field=field, longest=NAME_LENGTH))
    equipment.note = line(told.note, field="note", longest=NOTE_LENGTH)
    equipment.unit_id, equipment.keeper_id = told.unit_id, told.keeper_id
    equipment.bought_on, equipment.warranty_until = told.bought_on, told.warranty_until
    equipment.save()


def _enter(kind: str, equipment: Equipment, actor: Actor, now: datetime, *, reason: str = "") -> None:
    facts: dict[str, Json] = {
        "kind": str(equipment.kind), "name": equipment.name, "make": equipment.make, "model": equipment.model,
        "serial": equipment.serial, "place": equipment.place, "unit": str(equipment.unit_id or ""),
        "keeper": str(equipment.keeper_id or ""), "note": equipment.note, "reason": reason,
        "bought_on": equipment.bought_on.isoformat() if equipment.bought_on else None,
        "warranty_until": equipment.warranty_until.isoformat() if equipment.warranty_until else None,
    }  # fmt: skip
    custody.append(kind=kind, subject=equipment.id, actor=actor.reference, now=now, facts=facts)
