"""A bureau with its plan, and a letter that only one person may know of."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from conftest import NOW
from keeping import archive_in
from liuhen.cases import operations as cases
from liuhen.cases.bureau import operations
from liuhen.custody.instance import create_instance
from liuhen.people.models import Role

SECRET = "汪举报"  # stands in every text that nobody but the readers may see


@pytest.fixture
def home(tmp_path: Path) -> Iterator[Path]:
    """An instance of its own, so that its ledger is of one history with this test's database."""
    own = tmp_path / "home"
    create_instance(own, "demo", NOW)
    with archive_in(own):
        yield own


@pytest.fixture
def office(people, actor_for):
    return actor_for(people[Role.OFFICE])


@pytest.fixture
def leader(people, actor_for):
    return actor_for(people[Role.LEADER])


@pytest.fixture
def officer(people, actor_for):
    return actor_for(people[Role.OFFICER])


@pytest.fixture
def case(home, people, officer, unit):
    return cases.create_case(
        actor=officer, now=NOW, number="应急检〔2026〕1号", kind="inspection", title="专项检查", party="某化工厂",
        unit_id=unit.id, officer_ids=[people[Role.OFFICER].officer.id, people[Role.LEADER].officer.id],
        opened_on=NOW.date(),
    )  # fmt: skip


@pytest.fixture
def keep(home, office):
    """Keeps a record; what is given stands in for what would be."""

    def make(*, actor=office, originals=(), **told):
        telling = operations.RecordTelling(**{"kind": "annual_plan", "title": "2026 年度计划", "year": 2026, **told})
        return operations.keep_record(actor=actor, now=NOW, telling=telling, originals=originals)

    return make


@pytest.fixture
def plan(keep, office, unit):
    """A plan of four lines: one long over, one without a month, two ahead."""
    record = keep()
    told = (("某化工厂", 3, unit), ("某涂料厂", 12, None), ("某加油站", None, None), ("某矿山", 11, unit.below))
    lines = [
        operations.LineTelling(party=party, month=month, unit_id=unit.id if unit else None, matter="专项检查")
        for party, month, unit in told
    ]
    return operations.write_plan(actor=office, now=NOW, record_id=record.pk, lines=lines)
