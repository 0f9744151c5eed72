"""A station's steps that anybody takes, or that leave no entry (arts 13, 16)."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from uuid import uuid4

import pytest

from conftest import NOW, entries
from liuhen.custody.models import Entry
from liuhen.intake.docking import operations
from liuhen.intake.docking.errors import (
    DockingNotFoundError,
    NotWaitingError,
    SignTooLongError,
    StationNameError,
    StationNotFoundError,
    StationTakenError,
)
from liuhen.intake.docking.models import Docking, RecorderSign, Stand
from liuhen.people.errors import NotPermittedError
from liuhen.people.models import Role

pytestmark = pytest.mark.django_db
CARD = operations.CardMet(slot=1, place="/media/x", files=3, size=900, recordings=2, volume_serial="ABCD-1234")
TAKES_IN = {Role.OFFICER, Role.LEADER, Role.OFFICE}


@pytest.fixture
def officer(people, actor_for):
    return actor_for(people[Role.OFFICER])


@pytest.fixture
def station(instance_home, officer):
    return operations.open_station(actor=officer, now=NOW, name="一楼")


@pytest.fixture
def card(station, officer):
    return operations.meet(actor=officer, now=NOW, station_id=station.id, run=station.run, met=CARD)


def test_steps_of_a_station_by_who_takes_no_cards_in_or_speaks_for_another(station, card, people, actor_for, officer):
    before, run = Entry.objects.count(), station.run
    speak = (
        partial(operations.meet, station_id=station.id, met=CARD),
        partial(operations.tell, station_id=station.id, told=[]),
    )
    others = (
        partial(operations.open_station, name="二楼"),
        partial(operations.name_card, docking_id=card.id, recorder="KT50012", remember=True),
        partial(operations.replace_wall_address, station_id=station.id),
    )
    for role in set(Role) - TAKES_IN:
        for act in (*(partial(one, run=run) for one in speak), *others):
            with pytest.raises(NotPermittedError):
                act(actor=actor_for(people[role]), now=NOW)
    for act in speak:
        with pytest.raises(StationNotFoundError):  # another's
            act(actor=actor_for(people[Role.OFFICE]), now=NOW, run=run)
        with pytest.raises(StationTakenError):  # another process has begun since
            act(actor=officer, now=NOW, run=uuid4())
    stray = operations.Progress(docking_id=uuid4(), stand=Stand.TAKING)
    with pytest.raises(DockingNotFoundError):
        operations.tell(actor=officer, now=NOW, station_id=station.id, run=run, told=[stray])
    assert Entry.objects.count() == before


def test_a_card_named_without_a_trace_or_after_it_was_begun(card, officer, station):
    act = partial(operations.name_card, actor=officer, now=NOW, docking_id=card.id, recorder="KT50012")
    named = act(remember=False)
    assert (named.stand, named.recorder, named.known_by, named.reason) == ("waiting", "KT50012", "person", "")
    [entry] = entries("docking.named")
    assert (entry.subject, entry.facts["actor"]) == (card.id, officer.reference)
    told = {"station": str(station.id), "slot": 1, "recorder": "KT50012", "remembered": False}
    assert entry.facts == {**told, "actor": officer.reference}
    assert not RecorderSign.objects.exists()
    with pytest.raises(NotWaitingError):
        act(remember=True)
    Docking.objects.update(stand=Stand.UNNAMED, gone_at=NOW)
    with pytest.raises(NotWaitingError):
        act(remember=True)
    with pytest.raises(DockingNotFoundError):
        act(remember=True, docking_id=uuid4())
    Docking.objects.update(gone_at=None, volume_serial="")
    act(remember=True)  # nothing of it lasts
    assert [one.facts["remembered"] for one in entries("docking.named")] == [False, False]
    Docking.objects.update(stand=Stand.LOCKED, device_serial="SN1", volume_serial="ABCD-1234")
    assert act(remember=True).stand == "locked"
    assert entries("docking.named")[-1].facts["remembered"] is True
    assert [(one.kind, one.value) for one in RecorderSign.objects.all()] == [("device", "SN1")]


def test_a_station_opened_or_a_volume_left_alone_without_a_trace(station, officer):
    [entry] = entries("docking.station_opened")
    assert (entry.subject, entry.facts["is_new"], entry.facts["actor"]) == (station.id, True, officer.reference)
    again = operations.open_station(actor=officer, now=NOW, name=" 一楼 ")
    assert (again.id, entries("docking.station_opened")[-1].facts["is_new"]) == (station.id, False)
    assert again.run != station.run
    for name in (" ", "长" * 61, "一\x00楼"):
        with pytest.raises(StationNameError):
            operations.open_station(actor=officer, now=NOW, name=name)
    meet = partial(operations.meet, actor=officer, now=NOW, station_id=station.id, run=again.run)
    left = meet(met=replace(CARD, recordings=0))
    assert left.stand == Stand.FOREIGN
    [entry] = entries("docking.left_alone")
    told = {"station": str(station.id), "slot": left.slot, "files": 3, "actor": officer.reference}
    assert (entry.subject, entry.facts) == (left.id, told)
    with pytest.raises(SignTooLongError):
        meet(met=replace(CARD, label="长" * 101))


def test_a_wall_replaced_without_a_trace(station, people, actor_for):
    office = actor_for(people[Role.OFFICE])
    operations.replace_wall_address(actor=office, now=NOW, station_id=station.id)
    station.refresh_from_db()
    [entry] = entries("docking.wall_replaced")
    assert (entry.subject, entry.facts["actor"]) == (station.id, office.reference)
    assert entry.facts["serial"] == station.wall_serial
    with pytest.raises(StationNotFoundError):
        operations.replace_wall_address(actor=office, now=NOW, station_id=uuid4())
