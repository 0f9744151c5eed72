"""Docking stations over the API: what a station on another machine tells, and what its page shows."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated
from uuid import UUID

from django.http import HttpRequest
from django.urls import reverse
from ninja import Router, Schema, Status
from pydantic import Field

from liuhen.clock import now
from liuhen.intake.docking import operations, queries
from liuhen.intake.docking.models import Docking, KnownBy, Stand, Station
from liuhen.intake.docking.operations import PATHS, PLACE_LENGTH, TEXT_LENGTH, CardMet, Progress
from liuhen.intake.docking.wall import wall_key
from liuhen.people import web
from liuhen.people.permissions import Capability, require

router = Router(tags=["docking"])
Amount = Annotated[int, Field(ge=0, lt=2**63)]
Count = Annotated[int, Field(ge=0, lt=2**31)]
Text = Annotated[str, Field(max_length=TEXT_LENGTH)]
Slot = Annotated[int, Field(ge=1, lt=2**15)]
MOST_CARDS = 100


class StationIn(Schema):
    """A station's process begins."""

    name: str


class StationOut(Schema):
    """What it needs then: `run` goes with everything that it tells; `wall` is the path of its wall screen."""

    id: UUID
    name: str
    run: UUID
    wall: str


class CardIn(Schema):
    """A card, or a recorder without a volume, in a place of a station; `paths` are names of recordings on it."""

    run: UUID
    docking_id: UUID | None = None
    slot: Slot
    place: Annotated[str, Field(max_length=PLACE_LENGTH)]
    label: Text = ""
    volume_serial: Text = ""
    device_serial: Text = ""
    device_model: Text = ""
    capacity: Amount = 0
    files: Count = 0
    size: Amount = 0
    recordings: Count = 0
    paths: Annotated[list[Annotated[str, Field(max_length=4096)]], Field(max_length=PATHS)] = []
    is_locked: bool = False
    problem: Annotated[str, Field(max_length=60)] = ""


class CardOut(Schema):
    """A card as its station shall treat it: take it in when `stand` is `waiting`, leave it alone otherwise."""

    id: UUID
    stand: Stand
    recorder: str
    known_by: str
    reason: str
    reason_fields: dict[str, str | int | float | bool | None]


class ProgressIn(Schema):
    """How far one card is."""

    docking_id: UUID
    stand: Stand
    files: Count = 0
    files_ended: Count = 0
    files_failed: Count = 0
    size: Amount = 0
    read: Amount = 0
    speed: Amount = 0
    intake_number: Annotated[str, Field(max_length=20)] = ""
    is_gone: bool = False
    reason: Annotated[str, Field(max_length=60)] = ""
    reason_fields: dict[Annotated[str, Field(max_length=60)], Annotated[str, Field(max_length=300)] | int | None] = {}


class TellIn(Schema):
    """What has changed since the last time; nothing, too: then it only says that the station is there."""

    run: UUID
    cards: Annotated[list[ProgressIn], Field(max_length=MOST_CARDS)] = []


class NamedOut(Schema):
    """A card that a person has named: its station begins with it."""

    docking_id: UUID
    recorder: str
    known_by: KnownBy


class AnswerOut(Schema):
    """Cards that people have named meanwhile, and those in the station that may be wiped."""

    named: list[NamedOut]
    may_wipe: list[UUID]


class ShownCardOut(Schema):
    """A card as screens show it; `pull` and `wipe` are what stands there in large letters."""

    id: UUID
    slot: int
    recorder: str
    stand: Stand
    pull: str
    wipe: str
    may_wipe: bool
    files: int
    files_ended: int
    files_failed: int
    size: int
    read: int
    speed: int
    intake_number: str
    met_at: datetime
    gone_at: datetime | None


class ShownStationOut(Schema):
    """A station; `is_silent` when it hasn't told anything lately, and its cards may stand differently by now."""

    id: UUID
    name: str
    started_at: datetime
    seen_at: datetime
    is_silent: bool
    cards: list[ShownCardOut]


class NameIn(Schema):
    """Which recorder a card is from, and whether to know it again by itself."""

    recorder: str
    remember: bool = False


@router.get("/docking/stations", response=list[ShownStationOut])
def list_stations(request: HttpRequest) -> list[ShownStationOut]:
    """Every station with what stands in it."""
    require(web.actor(request), Capability.INTAKE)
    moment = now()
    return [_shown(station, moment) for station in queries.stations()]


@router.post("/docking/stations", response={201: StationOut})
def open_station(request: HttpRequest, given: StationIn) -> Status[StationOut]:
    """Begin as a station, or go on as it; another process of this name ends with its next call."""
    station = operations.open_station(actor=web.actor(request), now=now(), name=given.name)
    wall = reverse("docking:wall", args=[wall_key(station)])
    return Status(201, StationOut(id=station.id, name=station.name, run=station.run, wall=wall))


@router.post("/docking/stations/{uuid:station_id}/cards", response=CardOut)
def meet_card(request: HttpRequest, station_id: UUID, given: CardIn) -> CardOut:
    """A card was put in: which recorder is it from?"""
    told = given.model_dump()
    run = told.pop("run")
    row = operations.meet(actor=web.actor(request), now=now(), station_id=station_id, run=run, met=CardMet(**told))
    return _card(row)


@router.post("/docking/stations/{uuid:station_id}/progress", response=AnswerOut)
def tell_progress(request: HttpRequest, station_id: UUID, given: TellIn) -> AnswerOut:
    """Tell how far cards are; answered with those that people have named meanwhile and those that may be wiped."""
    told = [Progress(**card.model_dump()) for card in given.cards]
    answer = operations.tell(actor=web.actor(request), now=now(), station_id=station_id, run=given.run, told=told)
    named = [
        NamedOut(docking_id=docking_id, recorder=recorder, known_by=known_by)
        for docking_id, (recorder, known_by) in answer.named.items()
    ]
    return AnswerOut(named=named, may_wipe=sorted(answer.may_wipe))


@router.post("/docking/cards/{uuid:docking_id}/name", response=CardOut)
def name_card(request: HttpRequest, docking_id: UUID, given: NameIn) -> CardOut:
    """Say which recorder a card is from; its station begins with it."""
    row = operations.name_card(
        actor=web.actor(request),
        now=now(),
        docking_id=docking_id,
        recorder=given.recorder,
        remember=given.remember,
    )
    return _card(row)


def _card(row: Docking) -> CardOut:
    return CardOut(
        id=row.id,
        stand=Stand(row.stand),
        recorder=row.recorder,
        known_by=row.known_by,
        reason=row.reason,
        reason_fields=row.reason_fields,
    )


def _shown(station: Station, moment: datetime) -> ShownStationOut:
    shown = queries.shown_station(station, now=moment)
    return ShownStationOut(
        id=station.id,
        name=station.name,
        started_at=station.started_at,
        seen_at=station.seen_at,
        is_silent=shown.is_silent,
        cards=[_shown_card(card) for card in shown.cards],
    )


def _shown_card(card: queries.ShownCard) -> ShownCardOut:
    row = card.row
    return ShownCardOut(
        id=row.id,
        slot=row.slot,
        recorder=row.recorder,
        stand=Stand(row.stand),
        pull=str(card.verdict.pull),
        wipe=str(card.verdict.wipe),
        may_wipe=row.may_wipe,
        files=row.files,
        files_ended=row.files_ended,
        files_failed=row.files_failed,
        size=row.size,
        read=row.read,
        speed=row.speed,
        intake_number=row.intake_number,
        met_at=row.met_at,
        gone_at=row.gone_at,
    )
