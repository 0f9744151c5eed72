"""Pages that ask the database more often the more there is would stand still in a bureau of a million recordings."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from conftest import NOW
from liuhen.cases import operations as cases
from liuhen.people.models import Role
from liuhen.recordings.clocks import wind_describe
from unit.recordings.rows import row

pytestmark = pytest.mark.django_db


@pytest.fixture
def grow(people, actor_for, make_account, unit):
    """Makes a case with an activity, its party, two films and their clocks: `grow()`; gives the case."""
    account = people[Role.OFFICER]
    pair = [account.officer.id, make_account("wu", Role.OFFICER, unit=unit, officer=True).officer.id]
    made = []

    def more():
        number = len(made) + 1
        case = cases.create_case(
            actor=actor_for(account), now=NOW, number=f"应急检〔2026〕{number}号", kind="inspection",
            title="化工企业检查", party=f"某化工厂{number}", unit_id=unit.id, officer_ids=pair, opened_on=NOW.date(),
        )  # fmt: skip
        stay = cases.create_activity(
            actor=actor_for(account), now=NOW, case_id=case.id, place=f"化工{number}号车间", officer_ids=pair,
            arrived_at=NOW - timedelta(hours=3), left_at=NOW - timedelta(hours=1), returned_at=NOW,
        )  # fmt: skip
        for one in (row(officer=account.officer, unit=unit, case=case, activity=stay), row(officer=account.officer)):
            wind_describe(now=NOW, recording=one)
        made.append(case)
        return case

    return more


@pytest.mark.parametrize(
    "address",
    [
        "/",
        "/deadlines/",
        "/recordings/",
        "/recordings/?text=化工",
        "/recordings/?since=2026-01-01&described=no",
        "/recordings/undescribed/",
        "/cases/",
        "/cases/?text=化工",
        "/search/?q=化工",
        "/intakes/",
    ],
)
@pytest.mark.parametrize("role", [Role.OFFICER, Role.LEADER])
def test_a_page_that_asks_once_for_each_row(people, signed_in, grow, address, role):
    visitor = signed_in(people[role])
    grow()
    visitor.get(address)  # what is asked only once is asked now
    with CaptureQueriesContext(connection) as few:
        assert visitor.get(address).status_code == 200
    for _ in range(4):
        grow()
    with CaptureQueriesContext(connection) as many:
        assert visitor.get(address).status_code == 200
    assert len(many) == len(few), [each["sql"][:200] for each in many]
