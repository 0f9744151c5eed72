"""The audit over the API: the same verdict as at the page, and a look that leaves its entry too."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from django.conf import settings
from django.test import Client, override_settings

from conftest import NOW, entries
from liuhen.custody.instance import create_instance
from liuhen.custody.models import Alarm, Keeper
from liuhen.people.models import Role

pytestmark = pytest.mark.django_db(transaction=True)
LEDGER = "/api/v1/ledger"


@pytest.fixture
def caller(people, token_for, tmp_path: Path):
    """A program of a role, at a ledger of its own: `caller(Role.LEGAL)("GET", "/alarms")`."""
    create_instance(tmp_path / "home", "demo", NOW)

    def make(role):
        client = Client(headers={"Authorization": f"Bearer {token_for(people[role])}"})

        def call(method, path, body=None):
            given = {} if body is None else {"data": json.dumps(body), "content_type": "application/json"}
            return client.generic(method, LEDGER + path, **given)

        return call

    with override_settings(LIUHEN=settings.LIUHEN.model_copy(update={"home": tmp_path / "home"})):
        yield make


def test_checkpoint_taken_away_and_brought_back(caller):
    legal = caller(Role.LEGAL)
    kept = legal("POST", "/checkpoints")
    assert kept.status_code == 200
    assert entries("ledger.checkpoint_taken")
    made = legal("POST", "/audits", {"given": kept.content.decode()})
    assert made.status_code == 201, made.content
    found = made.json()
    assert (found["verdict"], found["is_signed"]) == ("whole", True)
    assert legal("GET", f"/audits/{found['id']}").json()["size"] == found["size"]
    assert entries("ledger.audit_viewed")
    assert legal("POST", "/audits", {"given": "随便写的"}).status_code == 422
    assert caller(Role.HEAD)("GET", f"/audits/{found['id']}").status_code == 403


def test_whoever_watches_is_watched(caller):
    legal = caller(Role.LEGAL)
    before = len(entries("ledger.audit_viewed"))
    found = legal("GET", "/looks?first=2026-11-01&last=2026-11-30").json()
    assert (found["lines"], found["times"]) == ([], 0)
    assert len(entries("ledger.audit_viewed")) == before + 1
    assert legal("GET", "/looks?first=2026-11-30&last=2026-11-01").status_code == 422
    assert legal("GET", "/looks").status_code == 200
    assert legal("GET", "/looks?thing=volume").json()["things"] == {}
    assert legal("GET", "/looks?thing=x").status_code == 422


def test_alarm_that_only_the_legal_section_answers(caller):
    keeper = Keeper.objects.create(kind=Keeper.Kind.FOLDER, address="U盘")
    alarm = Alarm.objects.create(keeper=keeper, problem="shrunk", seen=9, told=5, at=NOW)
    auditor, legal = caller(Role.AUDIT_ADMIN), caller(Role.LEGAL)
    assert auditor("GET", "/alarms").json()["open"][0]["seen"] == 9
    assert auditor("POST", f"/alarms/{alarm.id}/answer", {"answer": "恢复备份"}).status_code == 403
    answered = legal("POST", f"/alarms/{alarm.id}/answer", {"answer": "恢复备份后记录变少，已核对"})
    assert answered.json()["answered_by"] == "legal"
    assert legal("GET", "/alarms").json()["open"] == []
