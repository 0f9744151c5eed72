"""A closed case with described recordings whose two years are over, and the actors who deal with them."""

from __future__ import annotations

from datetime import date

import pytest

from conftest import NOW
from liuhen.cases import operations as cases
from liuhen.cases.models import Case
from liuhen.people.models import Role
from liuhen.recordings.models import Description, Recording
from unit.recordings.rows import row

LONG_AGO = NOW.replace(year=2023)
CLOSED = date(2023, 12, 1)


@pytest.fixture
def actors(people, actor_for):
    """An actor of every role, by role."""
    return {role: actor_for(account) for role, account in people.items()}


@pytest.fixture
def case(people, actors, unit):
    """Closed in 2023, of the officer's unit."""
    made = cases.create_case(
        actor=actors[Role.OFFICER], now=LONG_AGO, number="应急检〔2023〕1号", kind="inspection", title="专项检查",
        party="某化工厂", unit_id=unit.id, officer_ids=[people[Role.OFFICER].officer.id],
        few_officers_reason="另一人出差", opened_on=LONG_AGO.date(),
    )  # fmt: skip
    Case.objects.filter(id=made.id).update(closed_on=CLOSED)
    return Case.objects.get(id=made.id)


@pytest.fixture
def old(people, case):
    """A recording of that case: `old()`; described unless told otherwise."""

    def make(*, described: bool = True, **given) -> Recording:
        officer = people[Role.OFFICER]
        facts = {"case": case, "officer": officer.officer, "unit": officer.unit, "received_at": LONG_AGO}
        made = row(captured_at=LONG_AGO, **(facts | given))
        if described:
            describe(made)
        return Recording.objects.get(id=made.id)

    return make


def describe(recording: Recording) -> None:
    Description.objects.create(
        recording=recording, recording_class="other", place="车间", content="检查", described_at=LONG_AGO, name="检查",
        sequence=1, version=1,
    )  # fmt: skip
    Recording.objects.filter(id=recording.id).update(is_described=True)
