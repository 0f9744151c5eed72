"""Arts 18 and 21: handing over what is filed, writing carriers while a long-term ground holds."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import transaction

from conftest import NOW
from liuhen.cases import operations
from liuhen.cases.clocks import wind_carrier, wind_file, wind_hand_over
from liuhen.duties.models import DeadlineState
from liuhen.duties.queries import clock_of, deadlines
from liuhen.people.models import Role

pytestmark = pytest.mark.django_db


@pytest.fixture
def officer(people, actor_for):
    return actor_for(people[Role.OFFICER])


@pytest.fixture
def case(officer, unit):
    return operations.create_case(
        actor=officer, now=NOW, number="鼓应急检1号", kind="inspection", title="检查", party="甲公司", unit_id=unit.id,
        officer_ids=[officer.officer_id], few_officers_reason="另一人出差", opened_on=NOW.date(),
    )  # fmt: skip


def close(officer, case):
    operations.close_case(actor=officer, now=NOW, case_id=case.id, outcome="nothing_found", closed_on=NOW.date())
    case.refresh_from_db()


def carrier(case):
    row = clock_of(period="carrier", subject=case.id)
    return None if row is None or row.state == DeadlineState.WITHDRAWN else row


def obstructed(officer, case, facts):
    activity = case.activities.first()
    told = {
        "place": "车间", "officer_ids": [officer.officer_id], "few_officers_reason": "另一人出差", "arrived_at": NOW,
        "facts": facts,
    }  # fmt: skip
    if activity is None:
        return operations.create_activity(actor=officer, now=NOW, case_id=case.id, **told)
    return operations.edit_activity(
        actor=officer, now=NOW, activity_id=activity.id, told=operations.ActivityTold(**told)
    )


def test_an_ordinary_case_asks_for_no_carrier(officer, case):
    close(officer, case)
    assert carrier(case) is None


def test_who_was_obstructed_has_a_carrier_to_write_once_the_case_is_closed(officer, case, people, actor_for):
    obstructed(officer, case, ["obstruction"])
    assert carrier(case) is None  # the rulebook's period begins with the end of the case
    close(officer, case)
    row = carrier(case)
    assert (row.limit, row.case_id) == ("3m", case.id)
    assert "阻碍" in row.note
    assert [each.id for each in deadlines(actor=actor_for(people[Role.ARCHIVIST]), now=NOW).rows] == [row.id]


def test_a_ground_that_no_longer_holds(officer, case):
    obstructed(officer, case, ["obstruction"])
    close(officer, case)
    case.activities.update(facts=[])
    with transaction.atomic():
        wind_carrier(now=NOW, case=case)
    assert carrier(case) is None


def test_a_case_taken_up_again_has_nothing_to_write_yet(officer, case):
    obstructed(officer, case, ["mass_incident"])
    close(officer, case)
    assert carrier(case) is not None
    operations.reopen_case(actor=officer, now=NOW, case_id=case.id, reason="补充调查")
    assert carrier(case) is None


def test_a_filed_volume_is_to_be_handed_over_and_correcting_the_case_undoes_nothing(officer, case):
    close(officer, case)
    filed = NOW + timedelta(days=3)
    with transaction.atomic():
        wind_file(now=filed, case=case, filed_at=filed)
        wind_hand_over(now=filed, case=case, filed_at=filed)
        assert clock_of(period="hand_over", subject=case.id).limit == "3m"
        wind_file(now=filed, case=case)  # as correcting the case does
        assert clock_of(period="file", subject=case.id).state == DeadlineState.MET
        wind_hand_over(now=filed, case=case, filed_at=filed, handed_over_at=filed + timedelta(days=1))
        wind_hand_over(now=filed, case=case, filed_at=filed)
    assert clock_of(period="hand_over", subject=case.id).state == DeadlineState.MET
    with transaction.atomic():
        wind_hand_over(now=filed, case=case, filed_at=None)
    assert clock_of(period="hand_over", subject=case.id).state == DeadlineState.WITHDRAWN


def test_a_case_closed_on_the_same_day_again_is_to_be_filed_again(officer, case):
    close(officer, case)
    with transaction.atomic():
        wind_file(now=NOW, case=case, filed_at=NOW)
    operations.reopen_case(actor=officer, now=NOW, case_id=case.id, reason="补充调查")
    close(officer, case)
    assert clock_of(period="file", subject=case.id).state == DeadlineState.RUNNING
