"""What stations tell of their cards, and what people tell stations.

A station's progress is no custody: it may be wrong, late or lost without a loss, so it makes rows and no entries. What
it leaves alone, what was pulled out of it too early and who said which recorder a card is from are entries.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.db.models import Model
from uuid_utils.compat import uuid7

from liuhen.custody import operations as custody
from liuhen.devices.operations import recorder_met_at_intake
from liuhen.errors import Field, LiuhenError
from liuhen.intake.docking.errors import (
    DockingNotFoundError,
    LockedError,
    NoRecordingsError,
    NotWaitingError,
    SignsDisagreeError,
    SignTooLongError,
    StationNameError,
    StationNotFoundError,
    StationTakenError,
    UnnamedError,
)
from liuhen.intake.docking.models import ENDED, Docking, KnownBy, RecorderSign, Stand, Station
from liuhen.intake.docking.queries import claims, codes_in_names, may_wipe_after
from liuhen.intake.docking.signs import Claim, Told, agreed, signs_in_force
from liuhen.intake.errors import CardReadError, ListingEmptyError
from liuhen.people.actors import Actor
from liuhen.people.permissions import Capability, require

NAME_LENGTH = 60
PLACE_LENGTH, TEXT_LENGTH = 300, 100
PATHS = 500
"""So many names of recordings are asked for a recorder's code; more would tell nothing new."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CardMet:
    """A card, or a recorder without a volume, that stands in a place of a station.

    Attributes:
        slot: the place's number on the screens, from 1.
        place: where it's mounted.
        label, volume_serial, device_serial, device_model, capacity: what it says of itself; bytes.
        files, size: of its listing; both 0 for an empty card.
        recordings: how many of the files are recordings.
        paths: names of some of these, below the card.
        is_locked: a device without a volume; then there's no listing.
        problem: the code of the error when the card couldn't be listed.
        docking_id: its row, when it's met again.
    """

    slot: int
    place: str
    label: str = ""
    volume_serial: str = ""
    device_serial: str = ""
    device_model: str = ""
    capacity: int = 0
    files: int = 0
    size: int = 0
    recordings: int = 0
    paths: Sequence[str] = ()
    is_locked: bool = False
    problem: str = ""
    docking_id: UUID | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Progress:
    """How far a card is, as its station tells."""

    docking_id: UUID
    stand: Stand
    files: int = 0
    files_ended: int = 0
    files_failed: int = 0
    size: int = 0
    read: int = 0
    speed: int = 0
    intake_number: str = ""
    is_gone: bool = False
    reason: str = ""
    reason_fields: dict[str, Field] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Answer:
    """What a station is told in return.

    Attributes:
        named: recorders, and how they are known, of its cards that a person has named and it hasn't begun.
        may_wipe: cards in it that may be wiped; more become so when a further copy is proven that the bureau demands.
    """

    named: Mapping[UUID, tuple[str, KnownBy]]
    may_wipe: frozenset[UUID]


@transaction.atomic
def open_station(*, actor: Actor, now: datetime, name: str) -> Station:
    """A station's process begins; cards that the one before it had in hand are marked as interrupted.

    Raises:
        NotPermittedError: the actor may not take cards in.
        StationNameError: the name can't stand on a screen.
    """
    require(actor, Capability.INTAKE)
    cleaned = " ".join(name.split())
    if not cleaned or len(cleaned) > NAME_LENGTH or not cleaned.isprintable():
        raise StationNameError(field="name")
    facts = {
        "account_id": actor.account_id,
        "actor": actor.reference,
        "run": uuid7(),
        "started_at": now,
        "seen_at": now,
    }
    station, is_new = Station.objects.select_for_update().get_or_create(name=cleaned, defaults=facts)
    if not is_new:
        _set(station, **facts)
    here = station.dockings.filter(gone_at=None)
    here.exclude(stand__in=ENDED).update(stand=Stand.INTERRUPTED, ended_at=now, speed=0)
    here.update(gone_at=now)  # what still stands in its place is met again in a moment
    custody.append(
        kind="docking.station_opened", subject=station.id, actor=actor.reference, now=now, facts={"is_new": is_new}
    )
    return station


def _set(row: Model, **values: object) -> None:
    for name, value in values.items():
        setattr(row, name, value)
    row.save()


@transaction.atomic
def meet(*, actor: Actor, now: datetime, station_id: UUID, run: UUID, met: CardMet) -> Docking:
    """A card was put into a station: say which recorder it's from, as far as its signs tell.

    The answer's stand says what the station does now: `waiting` to take it in, anything else to leave it alone.

    Raises:
        NotPermittedError: the actor may not take cards in.
        StationNotFoundError, StationTakenError: no such station, or another process speaks for it now.
        SignTooLongError: a text is longer than a row keeps.
        NamePatternFileError, SignsFileError: the bureau's own forms can't be used.
    """
    station = _speaking(actor, station_id, run)
    _check_lengths(met)
    signs = signs_in_force(settings.LIUHEN.dock_signs)
    told = Told(
        label=met.label,
        volume_serial=met.volume_serial,
        device_serial=met.device_serial,
        device_model=met.device_model,
        names=codes_in_names(met.paths[:PATHS]),
    )
    found = claims(told, signs)
    claim = agreed(found)
    stand, reason = _judged(met, found, claim)
    known = station.dockings.filter(id=met.docking_id).first() if met.docking_id else None
    docking = known or Docking(station=station, met_at=now)
    _set(
        docking,
        slot=met.slot,
        place=met.place,
        volume_label=met.label,
        volume_serial=met.volume_serial,
        device_serial=met.device_serial,
        device_model=met.device_model,
        capacity=met.capacity,
        stand=stand,
        reason=reason.code if reason else "",
        reason_fields=reason.fields if reason else {},
        recorder=claim.recorder if claim else "",
        known_by=claim.by if claim else "",
        files=met.files,
        size=met.size,
        moved_at=now,
        ended_at=now if stand in ENDED else None,
    )
    if stand == Stand.FOREIGN:  # invariant 2: nothing is skipped silently, a whole volume least of all
        _enter("docking.left_alone", docking, actor, now, {"files": met.files})
    return docking


def _check_lengths(met: CardMet) -> None:
    longest = {"place": PLACE_LENGTH, "label": TEXT_LENGTH, "volume_serial": TEXT_LENGTH}
    longest |= {"device_serial": TEXT_LENGTH, "device_model": TEXT_LENGTH}
    for name, length in longest.items():
        if len(getattr(met, name)) > length:
            raise SignTooLongError(field=name)


def _judged(met: CardMet, found: Sequence[Claim], claim: Claim | None) -> tuple[Stand, LiuhenError | None]:
    """How a card stands by what it says of itself, and why."""
    if met.is_locked:
        return Stand.LOCKED, LockedError()
    if met.problem:
        return Stand.PAUSED, CardReadError(path=met.place)
    if not met.files:
        return Stand.EMPTY, ListingEmptyError(path=met.label or met.place)
    if not met.recordings:
        return Stand.FOREIGN, NoRecordingsError()
    if claim is not None:
        return Stand.WAITING, None
    named = "、".join(dict.fromkeys(each.recorder for each in found))
    return Stand.UNNAMED, SignsDisagreeError(recorders=named) if found else UnnamedError()


def _enter(kind: str, docking: Docking, actor: Actor, now: datetime, facts: dict[str, object]) -> None:
    custody.append(
        kind=kind,
        subject=docking.id,
        actor=actor.reference,
        now=now,
        facts={"station": str(docking.station_id), "slot": docking.slot, **facts},  # type: ignore[dict-item]
    )


def _speaking(actor: Actor, station_id: UUID, run: UUID) -> Station:
    """The station on whose behalf its own process speaks."""
    require(actor, Capability.INTAKE)
    station = Station.objects.filter(id=station_id, actor=actor.reference).first()
    if station is None:
        raise StationNotFoundError
    if station.run != run:
        raise StationTakenError(station=station.name)
    return station


@transaction.atomic
def tell(*, actor: Actor, now: datetime, station_id: UUID, run: UUID, told: Sequence[Progress]) -> Answer:
    """A station tells how far its cards are, or only that it's there.

    Raises:
        NotPermittedError, StationNotFoundError, StationTakenError: as for `meet`.
        DockingNotFoundError: a card isn't of this station.
    """
    station = _speaking(actor, station_id, run)
    _set(station, seen_at=now)
    rows = {row.id: row for row in station.dockings.select_for_update().filter(id__in=[one.docking_id for one in told])}
    for one in told:
        if one.docking_id not in rows:
            raise DockingNotFoundError
        _tell(actor, now, rows[one.docking_id], one)
    for row in station.dockings.filter(gone_at=None, stand=Stand.DONE, may_wipe=False):
        # Invariant 3: never what a station says; the rows of the intake decide, also later when they come to allow it.
        if may_wipe_after(row.intake_number):
            _set(row, may_wipe=True)
    here = station.dockings.filter(gone_at=None)
    waiting = here.filter(stand=Stand.WAITING, known_by=KnownBy.PERSON)
    return Answer(
        named={row.id: (row.recorder, KnownBy(row.known_by)) for row in waiting},
        may_wipe=frozenset(here.filter(may_wipe=True).values_list("id", flat=True)),
    )


def _tell(actor: Actor, now: datetime, row: Docking, one: Progress) -> None:
    if row.known_by == KnownBy.PERSON and row.stand == Stand.WAITING and one.stand == Stand.UNNAMED:
        return  # a person has named it meanwhile, and the station doesn't know yet
    before = row.stand
    moved = (row.read, row.files_ended, row.stand) != (one.read, one.files_ended, one.stand)
    row.stand, row.reason, row.reason_fields = one.stand, one.reason[:60], one.reason_fields
    row.files, row.files_ended, row.files_failed = one.files, one.files_ended, one.files_failed
    row.size, row.read, row.speed = one.size, one.read, one.speed
    row.intake_number = one.intake_number
    row.may_wipe = row.may_wipe and one.stand == Stand.DONE
    row.moved_at = now if moved else row.moved_at
    row.ended_at = row.ended_at or (now if one.stand in ENDED else None)
    row.gone_at = row.gone_at or (now if one.is_gone else None)
    row.save()
    if one.stand == Stand.PULLED and before != Stand.PULLED:
        facts = {"recorder": row.recorder, "files": row.files, "ended": row.files_ended}
        _enter("docking.pulled", row, actor, now, facts)


@transaction.atomic
def name_card(*, actor: Actor, now: datetime, docking_id: UUID, recorder: str, remember: bool) -> Docking:
    """A person says which recorder a card is from; its station begins with it at once.

    Args:
        actor: who says so.
        now: the moment.
        docking_id: the card.
        recorder: the recorder's code; an unknown one is registered as to be confirmed.
        remember: know it again by its device's serial, else by the card's.

    Raises:
        NotPermittedError: the actor may not take cards in.
        DockingNotFoundError: there is no such card.
        NotWaitingError: it's being taken in, or gone.
        RecorderCodeInvalidError: the code can't stand on a label.
    """
    require(actor, Capability.INTAKE)
    docking = Docking.objects.select_for_update().filter(id=docking_id).first()
    if docking is None:
        raise DockingNotFoundError
    if docking.stand not in (Stand.UNNAMED, Stand.LOCKED) or docking.gone_at is not None:
        raise NotWaitingError
    known = recorder_met_at_intake(actor=actor, now=now, code=recorder)
    docking.recorder, docking.known_by = known.code, KnownBy.PERSON
    if docking.stand == Stand.UNNAMED:
        docking.stand, docking.reason, docking.reason_fields = Stand.WAITING, "", {}
    docking.save()
    kind, value = _lasting(docking)
    is_remembered = remember and bool(value)
    if is_remembered:
        RecorderSign.objects.update_or_create(kind=kind, value=value, defaults={"recorder": known, "told_at": now})
    _enter("docking.named", docking, actor, now, {"recorder": known.code, "remembered": is_remembered})
    return docking


def _lasting(docking: Docking) -> tuple[KnownBy, str]:
    """The sign that outlasts the moment: the device's serial is the recorder's own, the card's goes with the card."""
    if docking.device_serial:
        return KnownBy.DEVICE, docking.device_serial
    return KnownBy.VOLUME, docking.volume_serial


@transaction.atomic
def replace_wall_address(*, actor: Actor, now: datetime, station_id: UUID) -> Station:
    """End every address given out for a station's wall screen; a new one is to be had on its page.

    The office provides for the stations (art 19): who docks a card doesn't darken the screen that all look at.

    Raises:
        NotPermittedError: the actor doesn't manage devices.
        StationNotFoundError: there is no such station.
    """
    require(actor, Capability.MANAGE_DEVICES)
    station = Station.objects.select_for_update().filter(id=station_id).first()
    if station is None:
        raise StationNotFoundError
    _set(station, wall_serial=station.wall_serial + 1)
    custody.append(
        kind="docking.wall_replaced",
        subject=station.id,
        actor=actor.reference,
        now=now,
        facts={"serial": station.wall_serial},
    )
    return station
