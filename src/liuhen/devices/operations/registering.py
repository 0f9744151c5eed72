"""What is done to the register of recorders."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.db import transaction

from liuhen.custody import operations as custody
from liuhen.devices.errors import (
    LongNumberInvalidError,
    LongNumberTakenError,
    ProofIncompleteError,
    RecorderCodeInvalidError,
    RecorderExistsError,
    RecorderFactInvalidError,
    RecorderNotFoundError,
)
from liuhen.devices.models import DUST, GAS, Recorder
from liuhen.devices.operations.texts import line
from liuhen.people import queries as people
from liuhen.people.actors import Actor
from liuhen.people.permissions import Capability, require
from liuhen.rules.days import Lies, check_day

CODE_LENGTH = 64
MODEL_LENGTH = 100
NOTE_LENGTH = 500
PROOF_LENGTH = 100
LONG_NUMBER_DIGITS = 20
MOST_CAPACITY = 100_000  # GB; a slip of the finger beyond
# GB/T 2260: with which two digits places in China, and so numbers of 20 digits (GB/T 28181), begin.
_PLACE = re.compile(r"1[1-5]|2[1-3]|3[1-7]|4[1-6]|5[0-4]|6[1-5]|71|8[12]", re.ASCII)


def _clean_code(code: str) -> str:
    cleaned = code.strip()
    if not cleaned or len(cleaned) > CODE_LENGTH or not cleaned.isprintable():
        raise RecorderCodeInvalidError(recorder=code[:CODE_LENGTH], field="code")
    return cleaned


@transaction.atomic
def recorder_met_at_intake(*, actor: Actor, now: datetime, code: str) -> Recorder:
    """Return the recorder of this code; an unknown one is registered as unconfirmed (art 13: nothing stays outside).

    Raises:
        RecorderCodeInvalidError: the code is empty, longer than 64 characters or not printable.
        NotPermittedError: the actor may not take cards in.
    """
    require(actor, Capability.INTAKE)
    recorder, created = Recorder.objects.get_or_create(
        code=_clean_code(code), defaults={"registered_at": now, "unit_id": actor.unit_id}
    )
    if created:
        _enter(recorder, "recorder.met", actor, now)
    return recorder


@dataclass(frozen=True, slots=True, kw_only=True)
class RecorderTold:
    """What a person says of a recorder beyond its code.

    Attributes:
        unit_id: who uses it.
        keeper_id: the one officer who keeps it (art 19).
        make, model, serial, note: free texts.
        long_number: the 20 digits of its number in video networks; blanks and hyphens between them are taken.
        capacity: of its memory in GB, as on the box.
        bought_on, warranty_until: days.
        proof_number: number of its 防爆合格证; empty when it has none (art 8(1)).
        proof_mark: the mark on it (`Ex ib IIB T4 Gb`).
        proof_gas: the most dangerous gas zone that the certificate allows, one of `GAS`; empty: none.
        proof_dust: the same for dust, one of `DUST`.
        proof_until: its last day, None when it says none.
    """

    unit_id: UUID | None = None
    keeper_id: UUID | None = None
    make: str = ""
    model: str = ""
    serial: str = ""
    long_number: str = ""
    capacity: int | None = None
    bought_on: date | None = None
    warranty_until: date | None = None
    note: str = ""
    proof_number: str = ""
    proof_mark: str = ""
    proof_gas: str = ""
    proof_dust: str = ""
    proof_until: date | None = None


@transaction.atomic
def register_recorder(
    *,
    actor: Actor,
    now: datetime,
    code: str,
    unit_id: UUID | None = None,
    model: str = "",
    note: str = "",
    told: RecorderTold | None = None,
) -> Recorder:
    """Register a recorder (art 15), confirmed. All that can be said of it goes into `told`, or the commonest by name.

    Raises:
        RecorderCodeInvalidError: the code can't stand on a label.
        RecorderExistsError: a confirmed recorder has this code; an unconfirmed one is confirmed instead.
        RecorderFactInvalidError: a text is too long, or a zone or capacity isn't one; `field` names it.
        LongNumberInvalidError: it isn't one of 20 digits.
        LongNumberTakenError: another recorder has it.
        DayOutOfReasonError: a day that nobody can have meant.
        ProofIncompleteError: the 防爆合格证 is told by halves.
        UnitNotFoundError, OfficerNotFoundError: no such unit or keeper.
        NotPermittedError: the actor doesn't keep the register.
    """
    require(actor, Capability.MANAGE_DEVICES)
    cleaned = _clean_code(code)
    said = told or RecorderTold(unit_id=unit_id, model=model, note=note)
    facts = {"is_confirmed": True, **_facts(said, now, standing=Recorder.objects.filter(code=cleaned).first())}
    recorder, created = Recorder.objects.select_for_update().get_or_create(
        code=cleaned, defaults={"registered_at": now, **facts}
    )
    if not created:
        if recorder.is_confirmed:
            raise RecorderExistsError(recorder=cleaned, field="code")
        for name, value in facts.items():
            setattr(recorder, name, value)
        recorder.save()
    _enter(recorder, "recorder.registered", actor, now)
    return recorder


@transaction.atomic
def edit_recorder(*, actor: Actor, now: datetime, recorder_id: UUID, told: RecorderTold) -> Recorder:
    """Correct what the register says of a recorder, or enter its certificate. The code stays: recordings name it.

    Raises:
        RecorderNotFoundError: no such recorder.
        NotPermittedError and the others of `register_recorder`.
    """
    require(actor, Capability.MANAGE_DEVICES)
    recorder = Recorder.objects.select_for_update().filter(id=recorder_id).first()
    if recorder is None:
        raise RecorderNotFoundError
    for name, value in _facts(told, now, standing=recorder).items():
        setattr(recorder, name, value)
    recorder.save()
    _enter(recorder, "recorder.edited", actor, now)
    return recorder


def long_number(typed: str) -> str:
    """The 20 digits of a number as it was typed: full width, with blanks or hyphens; empty for none.

    Raises:
        LongNumberInvalidError: it has other signs, another length, or begins with no place in China.
    """
    digits = "".join(unicodedata.normalize("NFKC", typed).split()).replace("-", "")
    if not digits:
        return ""
    if not (digits.isascii() and digits.isdecimal()):
        raise LongNumberInvalidError(field="long_number", problem="signs")
    if len(digits) != LONG_NUMBER_DIGITS:
        raise LongNumberInvalidError(field="long_number", problem="length", digits=len(digits))
    if _PLACE.match(digits) is None:
        raise LongNumberInvalidError(field="long_number", problem="place", begins=digits[:2])
    return digits


def _long_number(told: RecorderTold, standing: Recorder | None) -> str:
    number = long_number(told.long_number)
    others = Recorder.objects.exclude(pk=standing.pk) if standing else Recorder.objects.all()
    taken = others.filter(long_number=number).first() if number else None
    if taken is not None:
        raise LongNumberTakenError(field="long_number", recorder=taken.code)
    return number


def _facts(told: RecorderTold, now: datetime, *, standing: Recorder | None) -> dict[str, object]:
    """What is told, by the register's columns; `standing` is the recorder that it's told of, if it's known."""
    if told.unit_id is not None:
        people.unit(told.unit_id)
    if told.keeper_id is not None:
        people.officer(told.keeper_id)
    number = line(told.proof_number, field="proof_number", longest=PROOF_LENGTH)
    mark = line(told.proof_mark, field="proof_mark", longest=PROOF_LENGTH)
    for field, zone, known in (("proof_gas", told.proof_gas, GAS), ("proof_dust", told.proof_dust, DUST)):
        if zone and zone not in known:
            raise RecorderFactInvalidError(field=field, longest=0)
    check_day(told.proof_until, field="proof_until", now=now, lies=Lies.COMING)
    check_day(told.bought_on, field="bought_on", now=now)
    check_day(told.warranty_until, field="warranty_until", now=now, lies=Lies.COMING)
    if told.capacity is not None and not 1 <= told.capacity <= MOST_CAPACITY:
        raise RecorderFactInvalidError(field="capacity", longest=0)
    if not number and (mark or told.proof_gas or told.proof_dust or told.proof_until):
        raise ProofIncompleteError(field="proof_number")
    if number and not (told.proof_gas or told.proof_dust):
        raise ProofIncompleteError(field="proof_gas")
    return {
        "unit_id": told.unit_id,
        "keeper_id": told.keeper_id,
        **{name: line(getattr(told, name), field=name, longest=MODEL_LENGTH) for name in ("make", "model", "serial")},
        "long_number": _long_number(told, standing),
        "capacity": told.capacity,
        "bought_on": told.bought_on,
        "warranty_until": told.warranty_until,
        "note": line(told.note, field="note", longest=NOTE_LENGTH),
        "proof_number": number,
        "proof_mark": mark,
        "proof_gas": told.proof_gas,
        "proof_dust": told.proof_dust,
        "proof_until": told.proof_until,
    }


def _enter(recorder: Recorder, kind: str, actor: Actor, now: datetime) -> None:
    custody.append(
        kind=kind,
        subject=recorder.id,
        actor=actor.reference,
        now=now,
        facts={
            "code": recorder.code,
            "make": recorder.make,
            "model": recorder.model,
            "serial": recorder.serial,
            "long_number": recorder.long_number,
            "capacity": recorder.capacity,
            "bought_on": recorder.bought_on.isoformat() if recorder.bought_on else None,
            "warranty_until": recorder.warranty_until.isoformat() if recorder.warranty_until else None,
            "unit": str(recorder.unit_id or ""),
            "keeper": str(recorder.keeper_id or ""),
            "note": recorder.note,
            "proof_number": recorder.proof_number,
            "proof_mark": recorder.proof_mark,
            "proof_zones": list(recorder.proof_zones),
            "proof_until": recorder.proof_until.isoformat() if recorder.proof_until else None,
        },
    )
