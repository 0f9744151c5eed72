"""Faults, repairs, retirement (art 19: kept in order, so that they work)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

from django.db import transaction

from liuhen.custody import operations as custody
from liuhen.devices import queries
from liuhen.devices.errors import (
    FaultNotFoundError,
    FaultSettledError,
    ReasonNeededError,
    RecorderFactInvalidError,
    RecorderNotFoundError,
    RecorderOutError,
    UndockedError,
)
from liuhen.devices.models import Condition, Ending, Fault, Recorder
from liuhen.devices.operations.texts import line
from liuhen.ledger.entry import Json
from liuhen.people.actors import Actor
from liuhen.people.permissions import Capability, require


@transaction.atomic
def report_fault(*, actor: Actor, now: datetime, recorder_id: UUID, what: str, stops_use: bool = True) -> Fault:
    """Report what is wrong with a recorder; whoever takes recorders may.

    Raises:
        NotPermittedError: the actor takes no recorders.
        RecorderNotFoundError: there is none.
        ReasonNeededError, RecorderFactInvalidError: nothing is said, or too much.
    """
    require(actor, Capability.TAKE_DEVICES)
    recorder = _locked(recorder_id)
    said = line(what, field="what")
    if not said:
        raise ReasonNeededError(field="what")
    return open_fault(recorder=recorder, what=said, stops_use=stops_use, actor=actor, now=now)


def open_fault(*, recorder: Recorder, what: str, stops_use: bool, actor: Actor, now: datetime) -> Fault:
    """Write a fault down within the caller's transaction, which has asked the permission."""
    fault = Fault.objects.create(
        recorder=recorder, what=what, stops_use=stops_use, reported_by_id=actor.account_id, reported_at=now
    )
    if stops_use and recorder.condition == Condition.FIT:
        _set(recorder, Condition.FAULTY)
    _enter("recorder.fault_reported", recorder, actor, now, {"fault": str(fault.id), "what": what, "stops": stops_use})
    return fault


@transaction.atomic
def send_for_repair(*, actor: Actor, now: datetime, fault_id: UUID, sent_to: str, undocked_reason: str = "") -> Fault:
    """Send a faulty recorder away. What it filmed is taken in before, or somebody says why that can't be.

    Raises:
        NotPermittedError: the actor doesn't manage recorders.
        FaultNotFoundError, FaultSettledError: there is none, or it's over or away already.
        RecorderOutError: somebody has it.
        UndockedError: its last recordings weren't taken in, and nobody said why.
        ReasonNeededError, RecorderFactInvalidError: nobody said where to, or too long a text.
    """
    require(actor, Capability.MANAGE_DEVICES)
    fault = _open_fault(fault_id)
    recorder = _locked(fault.recorder_id)
    _is_in_its_place(recorder)
    if fault.sent_at is not None:
        raise FaultSettledError
    fault.sent_to, fault.sent_at = line(sent_to, field="sent_to", longest=100), now
    fault.undocked_reason = line(undocked_reason, field="undocked_reason")
    if not fault.sent_to:
        raise ReasonNeededError(field="sent_to")
    if recorder.loans.filter(docked_at=None).exists() and not fault.undocked_reason:
        raise UndockedError(field="undocked_reason", recorder=recorder.code)
    fault.save()
    _set(recorder, Condition.REPAIR)
    facts = {"fault": str(fault.id), "sent_to": fault.sent_to, "undocked_reason": fault.undocked_reason}
    _enter("recorder.sent_for_repair", recorder, actor, now, facts)
    return fault


@transaction.atomic
def end_fault(*, actor: Actor, now: datetime, fault_id: UUID, ending: str, note: str = "") -> Fault:
    """A fault is over: repaired, none after all, or beyond repair; then the recorder is retired.

    Raises:
        NotPermittedError: the actor doesn't manage recorders.
        FaultNotFoundError, FaultSettledError: there is none, or it's over.
        RecorderOutError: somebody has it, and it was to be retired.
        RecorderFactInvalidError: no such ending, or too long a text.
        ReasonNeededError: it's retired and nobody said why.
    """
    require(actor, Capability.MANAGE_DEVICES)
    fault = _open_fault(fault_id)
    if ending not in Ending.values:
        raise RecorderFactInvalidError(field="ending", longest=0)
    recorder = _locked(fault.recorder_id)
    fault.ending, fault.ended_at, fault.ended_by_id = ending, now, actor.account_id
    fault.ended_note = line(note, field="note")
    if ending == Ending.RETIRED:
        if not fault.ended_note:
            raise ReasonNeededError(field="note")
        _is_in_its_place(recorder)
    fault.save()
    others = recorder.faults.filter(ended_at=None, stops_use=True)
    if ending == Ending.RETIRED:
        _set(recorder, Condition.RETIRED)
    elif recorder.condition in (Condition.FAULTY, Condition.REPAIR):
        away = others.exclude(sent_at=None).exists()
        _set(recorder, Condition.REPAIR if away else Condition.FAULTY if others.exists() else Condition.FIT)
    facts = {"fault": str(fault.id), "ending": ending, "note": fault.ended_note}
    _enter("recorder.fault_ended", recorder, actor, now, facts)
    return fault


@transaction.atomic
def leave_service(*, actor: Actor, now: datetime, recorder_id: UUID, condition: str, reason: str) -> Recorder:
    """Retire a recorder, or write down that it was lost. Its recordings, loans and checks stay.

    Raises:
        NotPermittedError: the actor doesn't manage recorders.
        RecorderNotFoundError: there is none.
        RecorderFactInvalidError: `condition` is neither `retired` nor `lost`, or too long a reason.
        RecorderOutError: somebody has it; one that is lost may be out, and its loan ends with that.
        ReasonNeededError: nobody said why.
    """
    require(actor, Capability.MANAGE_DEVICES)
    recorder = _locked(recorder_id)
    if condition not in (Condition.RETIRED, Condition.LOST):
        raise RecorderFactInvalidError(field="condition", longest=0)
    why = line(reason, field="reason")
    if not why:
        raise ReasonNeededError(field="reason")
    out = queries.loan_of(recorder)
    if out is not None and condition == Condition.RETIRED:
        raise RecorderOutError(recorder=recorder.code, officer=out.officer.name)
    if out is not None:
        out.returned_at, out.returned_fit, out.return_note = max(now, out.out_at), False, why
        out.received_by_id = actor.account_id
        out.save()
    _set(recorder, Condition(condition))
    _enter("recorder.left_service", recorder, actor, now, {"condition": condition, "reason": why})
    return recorder


@transaction.atomic
def back_in_service(*, actor: Actor, now: datetime, recorder_id: UUID, reason: str) -> Recorder:
    """A recorder that was lost or retired is used again: it was found, or retired by mistake.

    Raises:
        NotPermittedError: the actor doesn't manage recorders.
        RecorderNotFoundError: there is none.
        FaultSettledError: it's in service.
        ReasonNeededError, RecorderFactInvalidError: nobody said why, or too long a text.
    """
    require(actor, Capability.MANAGE_DEVICES)
    recorder = _locked(recorder_id)
    if recorder.condition not in (Condition.RETIRED, Condition.LOST):
        raise FaultSettledError
    why = line(reason, field="reason")
    if not why:
        raise ReasonNeededError(field="reason")
    _set(recorder, Condition.FIT)
    _enter("recorder.back_in_service", recorder, actor, now, {"reason": why})
    return recorder


def _locked(recorder_id: UUID) -> Recorder:
    recorder = Recorder.objects.select_for_update().filter(id=recorder_id).first()
    if recorder is None:
        raise RecorderNotFoundError
    return recorder


def _open_fault(fault_id: UUID) -> Fault:
    fault = Fault.objects.select_for_update().filter(id=fault_id).first()
    if fault is None:
        raise FaultNotFoundError
    if fault.ended_at is not None:
        raise FaultSettledError
    return fault


def _is_in_its_place(recorder: Recorder) -> None:
    out = queries.loan_of(recorder)
    if out is not None:
        raise RecorderOutError(recorder=recorder.code, officer=out.officer.name)


def _set(recorder: Recorder, condition: Condition) -> None:
    recorder.condition = condition
    recorder.save(update_fields=["condition"])


def _enter(kind: str, recorder: Recorder, actor: Actor, now: datetime, facts: Mapping[str, Json]) -> None:
    custody.append(kind=kind, subject=recorder.id, actor=actor.reference, now=now, facts=facts)
