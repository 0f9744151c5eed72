"""The log names people: what they're called, their numbers, where they live (等保 8.1.4.11: 日志不记姓名、地址)."""

from __future__ import annotations

import io
import json
import logging
import threading
from datetime import timedelta
from uuid import UUID, uuid4

import pytest
from django.db import DataError
from django.test import Client

from conftest import NOW
from liuhen.cases import operations as cases
from liuhen.cases import queries
from liuhen.cases.operations import PartyTold
from liuhen.intake.finishing import Finisher
from liuhen.people.models import Role
from liuhen.tus.errors import SpoolFullError
from liuhen.work import operations as work
from liuhen.work import registry, runner
from liuhen.work.logs import JsonLines

pytestmark = pytest.mark.django_db
NAME, NUMBER, PLACE, FILE = "欧阳标记", "11010519491231002X", "标记路九十九号", "欧阳标记询问.mp4"
MARKS = (NAME, NUMBER, PLACE, FILE, "欧阳", "11010519491231", "标记")


@pytest.fixture
def lines():
    """What the processes write to the log meanwhile, line by line, as `site.settings` has them write it."""
    stream = io.StringIO()
    handler = logging.StreamHandler(stream)
    handler.setFormatter(JsonLines())
    logging.getLogger().addHandler(handler)
    yield lambda: [json.loads(line) for line in stream.getvalue().splitlines()]
    logging.getLogger().removeHandler(handler)


def _without_marks(lines) -> None:
    text = json.dumps(lines, ensure_ascii=False)
    assert [mark for mark in MARKS if mark in text] == []


def test_work_on_a_person_leaves_a_name_in_the_log(lines, people, actor_for, signed_in, unit, monkeypatch):
    party = PartyTold(name=NAME, kind="person", number=NUMBER, address=PLACE)
    case = cases.create_case(
        actor=actor_for(people[Role.OFFICER]), now=NOW, number="1", kind="inspection", title=f"{NAME}案", party=party,
        unit_id=unit.id, officer_ids=[people[Role.OFFICER].officer.id], few_officers_reason="一人",
        opened_on=NOW.date(),
    )  # fmt: skip
    browser = signed_in(people[Role.OFFICER])
    assert NAME in browser.get(f"/cases/{case.id}/").content.decode()
    assert browser.get("/search/", {"text": NAME}).status_code == 200
    assert browser.get(f"/cases/{NAME}/").status_code == 404
    assert browser.get("/api/v1/cases", {"text": NUMBER}).status_code == 200
    Client().post("/sign-in/", {"username": NAME, "password": NUMBER})

    def fails(**_given: object) -> None:
        raise DataError(f"value too long: DETAIL: Key (name, number)=({NAME}, {NUMBER})")

    monkeypatch.setattr(queries, "get_case", fails)
    browser.raise_request_exception = False
    assert browser.get(f"/cases/{case.id}/", {"name": NAME}).status_code == 500
    told = lines()
    assert any(one["logger"] == "django.request" and one.get("error") == "DataError" for one in told)
    _without_marks(told)


def test_a_job_that_breaks_over_a_person_leaves_a_name_in_the_log(lines, monkeypatch):
    registry.autodiscover()
    monkeypatch.setattr(registry, "_tasks", dict(registry._tasks))

    @registry.task("test.marked", lease=timedelta(minutes=1))
    def marked(_payload, _report) -> None:
        raise RuntimeError(f"{PLACE}/{FILE}")

    work.enqueue(name="test.marked", payload={"name": NAME}, now=NOW)
    runner.run_pending(clock=lambda: NOW, names=["test.marked"])
    told = lines()
    assert [one["error"] for one in told if one["event"] == "job.crashed"] == ["RuntimeError"]
    _without_marks(told)


@pytest.mark.parametrize(
    ("error", "said"),
    [
        (SpoolFullError(folder=f"/srv/{NAME}"), SpoolFullError.code),
        (DataError(f"Key (card_name)=({FILE})"), "DataError"),
        (RuntimeError(FILE), "stays in the spool"),
    ],
)
def test_an_upload_that_waits_leaves_its_name_in_the_log(lines, error, said):
    upload_id, logged = uuid4(), threading.Event()

    class Told(logging.Handler):
        def emit(self, record: logging.LogRecord) -> None:
            if str(upload_id) in record.getMessage():
                logged.set()

    class Spool:
        def unsettled(self) -> list[UUID]:
            return []

        def look(self, _upload_id: UUID) -> None:
            raise error

    handler = Told()
    logging.getLogger().addHandler(handler)
    Finisher(Spool(), lambda *_given: None, again_after=60).add(upload_id)
    assert logged.wait(20)
    logging.getLogger().removeHandler(handler)
    told = [one for one in lines() if str(upload_id) in one["event"]]
    assert said in told[0]["event"]
    _without_marks(lines())
