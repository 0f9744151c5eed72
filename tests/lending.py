"""Recorders and the people who use them."""

from __future__ import annotations

import pytest

from conftest import NOW
from liuhen.devices import operations
from liuhen.people.models import Role

FINE = {"battery": 100, "memory": 75, "clock": 0, "lens": "clear", "mount": "left_chest"}


@pytest.fixture
def office(people, actor_for):
    return actor_for(people[Role.OFFICE])


@pytest.fixture
def officer(people, actor_for):
    return actor_for(people[Role.OFFICER])


@pytest.fixture
def leader(people, actor_for):
    return actor_for(people[Role.LEADER])


@pytest.fixture
def recorder(office, unit):
    return operations.register_recorder(actor=office, now=NOW, code="KT1", unit_id=unit.id, model="DSJ")


@pytest.fixture
def out(officer, recorder):
    """Takes the recorder in an emergency: `out(now=…, found=…)`."""

    def make(now=NOW, found=None, **given):
        told = {"actor": officer, "officer_id": officer.officer_id, "recorder_id": recorder.id, "reason": "突发事故"}
        return operations.check_out(**{**told, "now": now, "found": {**FINE, **(found or {})}, **given})

    return make
