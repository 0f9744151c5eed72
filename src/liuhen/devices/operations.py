"""What is done to the register of recorders."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.db import transaction

from liuhen.custody import operations as custody
from liuhen.devices.errors import RecorderCodeInvalidError, RecorderExistsError, RecorderFactInvalidError
from liuhen.devices.models import Recorder
from liuhen.people import queries as people
from liuhen.people.actors import Actor
from liuhen.people.permissions import Capability, require

CODE_LENGTH = 64
MODEL_LENGTH = 100
NOTE_LENGTH = 500


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


@transaction.atomic
def register_recorder(
    *, actor: Actor, now: datetime, code: str, unit_id: UUID | None = None, model: str = "", note: str = ""
) -> Recorder:
    """Register a recorder (art 15), confirmed.

    Raises:
        RecorderCodeInvalidError: the code can't stand on a label.
        RecorderExistsError: a confirmed recorder has this code; an unconfirmed one is confirmed instead.
        RecorderFactInvalidError: model or note is too long; `field` names it.
        UnitNotFoundError: no such unit.
        NotPermittedError: the actor doesn't keep the register.
    """
    require(actor, Capability.MANAGE_DEVICES)
    cleaned = _clean_code(code)
    if unit_id is not None:
        people.unit(unit_id)
    facts = {
        "is_confirmed": True,
        "unit_id": unit_id,
        "model": _text(model, field="model", longest=MODEL_LENGTH),
        "note": _text(note, field="note", longest=NOTE_LENGTH),
    }
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


def _text(value: str, *, field: str, longest: int) -> str:
    cleaned = " ".join(value.split())
    if len(cleaned) > longest or not (cleaned.isprintable() or not cleaned):
        raise RecorderFactInvalidError(field=field, longest=longest)
    return cleaned


def _enter(recorder: Recorder, kind: str, actor: Actor, now: datetime) -> None:
    custody.append(
        kind=kind,
        subject=recorder.id,
        actor=actor.reference,
        now=now,
        facts={"code": recorder.code, "model": recorder.model, "unit": str(recorder.unit_id or "")},
    )
