"""The register: where a carrier lies and how it looks, its inspections, its renewal, its end."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import transaction

from liuhen.archive.carriers.clocks import wind_inspection
from liuhen.archive.carriers.errors import (
    CarrierFactInvalidError,
    CarrierSettledError,
    ContentGoneError,
    InspectionAbsentError,
    InspectionOpenError,
)
from liuhen.archive.carriers.models import Carrier, CarrierState, Condition, Inspection, LoadState
from liuhen.archive.carriers.operations.making import ask_again, locked, text
from liuhen.archive.carriers.queries.register import items_of_load, open_inspection
from liuhen.archive.carriers.queries.viewers import refuse_mixed
from liuhen.archive.carriers.queries.waiting import rules_in_force
from liuhen.archive.carriers.sampling import draw, films_of
from liuhen.custody import operations as custody
from liuhen.ledger.entry import Json
from liuhen.people.actors import Actor
from liuhen.people.permissions import Capability, require
from liuhen.recordings.models import Viewing

PLACE_LENGTH, KEEPER_LENGTH, NOTE_LENGTH = 200, 100, 500


@dataclass(frozen=True, slots=True, kw_only=True)
class Placed:
    """Where a carrier lies, who keeps it, and how it looks (a code of `Condition`)."""

    place: str
    keeper: str
    condition: str


def register_carrier(*, actor: Actor, now: datetime, carrier_id: UUID, told: Placed) -> Carrier:
    """Enter where a carrier lies, who keeps it and how it looks.

    Raises:
        NotPermittedError: the actor keeps no carriers.
        CarrierNotFoundError: there is none.
        CarrierFactInvalidError: a text or choice is wrong; `field` names it.
        CarrierSettledError: it was destroyed.
    """
    require(actor, Capability.KEEP_CARRIERS)
    place = text(told.place, field="place", longest=PLACE_LENGTH)
    keeper = text(told.keeper, field="keeper", longest=KEEPER_LENGTH)
    condition = _condition(told.condition)
    with transaction.atomic():
        carrier = locked(carrier_id)
        if carrier.state == CarrierState.DESTROYED:
            raise CarrierSettledError(number=carrier.number)
        carrier.place, carrier.keeper, carrier.condition = place, keeper, condition
        carrier.save(update_fields=["place", "keeper", "condition"])
        wind_inspection(carrier=carrier, now=now)
        facts = {"number": carrier.number, "place": place, "keeper": keeper, "condition": condition}
        custody.append(kind="carrier.placed", subject=carrier.id, actor=actor.reference, now=now, facts=facts)
    return carrier


def draw_sample(*, actor: Actor, now: datetime, carrier_id: UUID) -> Inspection:
    """Draw the files that an inspection reads; the seed and what it gave are entries.

    Raises:
        NotPermittedError: the actor keeps no carriers.
        CarrierNotFoundError: there is none.
        CarrierSettledError: it isn't written, or no longer used.
        InspectionOpenError: a sample is drawn already.
    """
    require(actor, Capability.KEEP_CARRIERS)
    with transaction.atomic():
        carrier = locked(carrier_id)
        if carrier.state not in (CarrierState.WRITTEN, CarrierState.FAULTY):
            raise CarrierSettledError(number=carrier.number)
        if open_inspection(carrier) is not None:
            raise InspectionOpenError(number=carrier.number)
        seed, files = secrets.token_hex(16), films_of(carrier.load.files)
        sample = draw(files, seed=seed, percent=rules_in_force().sample)
        found = Inspection.objects.create(
            carrier=carrier, seed=seed, sample=sample, of=len(files), drawn_by_id=actor.account_id, drawn_at=now
        )
        facts: dict[str, Json] = {"number": carrier.number, "seed": seed, "sample": len(sample), "of": len(files)}
        custody.append(kind="carrier.sample_drawn", subject=carrier.id, actor=actor.reference, now=now, facts=facts)
    return found


def enter_inspection(
    *, actor: Actor, now: datetime, carrier_id: UUID, errors: Sequence[str], condition: str, note: str = ""
) -> Inspection:
    """Enter what an inspection found. Read errors or a broken carrier ask for its renewal; else its clock begins anew.

    Args:
        actor: of the archive room.
        now: the moment.
        carrier_id: which.
        errors: paths of the sample that couldn't be read.
        condition: how it looks.
        note: what else there is to say.

    Raises:
        NotPermittedError: the actor keeps no carriers.
        CarrierNotFoundError: there is none.
        InspectionAbsentError: no sample is drawn.
        CarrierFactInvalidError: a file isn't of the sample, a text or choice is wrong; `field` names it.
    """
    require(actor, Capability.KEEP_CARRIERS)
    looks, said = _condition(condition), text(note, field="note", longest=NOTE_LENGTH, needed=False)
    with transaction.atomic():
        carrier = locked(carrier_id)
        found = open_inspection(carrier)
        if found is None:
            raise InspectionAbsentError(number=carrier.number)
        if not set(errors) <= set(found.sample):
            raise CarrierFactInvalidError(field="errors", longest=0)
        found.errors, found.condition, found.note = sorted(set(errors)), looks, said
        found.done_by_id, found.done_at = actor.account_id, now
        found.save()
        is_good = not errors and looks != Condition.BROKEN
        carrier.condition, carrier.inspected_at = looks, now
        carrier.state = carrier.state if is_good else CarrierState.FAULTY
        carrier.save(update_fields=["condition", "inspected_at", "state"])
        wind_inspection(carrier=carrier, now=now, is_read=True)
        facts: dict[str, Json] = {"number": carrier.number, "errors": found.errors, "condition": looks, "note": said}
        custody.append(kind="carrier.inspected", subject=carrier.id, actor=actor.reference, now=now, facts=facts)
    return found


def renew_carrier(*, actor: Actor, now: datetime, carrier_id: UUID) -> Carrier:
    """Have a carrier made anew before it decays; the older one stands until the new one was read back.

    Raises:
        NotPermittedError: the actor keeps no carriers.
        CarrierNotFoundError: there is none.
        CarrierSettledError: it isn't in use, or is being renewed already.
        ContentGoneError: a recording on it was destroyed or sealed: what is left has to be planned anew.
        ContentRestrictedError: one is for named people only by now, and the set isn't: plan it anew.
    """
    require(actor, Capability.KEEP_CARRIERS)
    with transaction.atomic():
        old = locked(carrier_id)
        in_use = old.state in (CarrierState.WRITTEN, CarrierState.FAULTY)
        if not in_use or old.successors.exclude(state=CarrierState.DESTROYED).exists():
            raise CarrierSettledError(number=old.number)
        refuse_mixed(old.load)
        for item in items_of_load(old.load):
            if item.recording.viewing == Viewing.GONE or item.recording.is_sealed:
                raise ContentGoneError(number=item.recording.number)
        again = Carrier.objects.filter(load=old.load_id, copy=old.copy).count() + 1
        root = f"{old.load.set.number}-{old.load.position:02}{old.copy}"
        made = Carrier.objects.create(load=old.load, copy=old.copy, number=f"{root}-{again}", replaces=old)
        if old.load.state in (LoadState.CLEARED, LoadState.FAILED):
            ask_again(old.load, now)
        facts = {"number": made.number, "replaces": old.number}
        custody.append(kind="carrier.renewed", subject=made.id, actor=actor.reference, now=now, facts=facts)
    return made


def end_carrier(*, actor: Actor, now: datetime, carrier_id: UUID, reason: str) -> Carrier:
    """Enter that a carrier was destroyed by hand, with the reason.

    Raises:
        NotPermittedError: the actor keeps no carriers.
        CarrierNotFoundError: there is none.
        CarrierSettledError: that was entered already.
        CarrierFactInvalidError: no reason.
    """
    require(actor, Capability.KEEP_CARRIERS)
    why = text(reason, field="reason", longest=NOTE_LENGTH)
    with transaction.atomic():
        carrier = locked(carrier_id)
        if carrier.state == CarrierState.DESTROYED:
            raise CarrierSettledError(number=carrier.number)
        carrier.state, carrier.ended_reason = CarrierState.DESTROYED, why
        carrier.save(update_fields=["state", "ended_reason"])
        wind_inspection(carrier=carrier, now=now)
        facts = {"number": carrier.number, "reason": why}
        custody.append(kind="carrier.ended", subject=carrier.id, actor=actor.reference, now=now, facts=facts)
    return carrier


@transaction.atomic
def note_fetched(*, actor: Actor, now: datetime, carrier: Carrier) -> None:
    """Say that somebody takes the image along to write it elsewhere (art 14).

    Raises:
        NotPermittedError: the actor keeps no carriers.
        ContentRestrictedError: a recording on it is for named people only by now, and the set isn't.
    """
    require(actor, Capability.KEEP_CARRIERS)
    refuse_mixed(carrier.load)
    facts = {"number": carrier.number}
    custody.append(kind="carrier.fetched", subject=carrier.id, actor=actor.reference, now=now, facts=facts)


def _condition(value: str) -> str:
    if value not in Condition.values:
        raise CarrierFactInvalidError(field="condition", longest=0)
    return value
