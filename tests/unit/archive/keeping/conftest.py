"""A closed case with described recordings whose two years are over, and the actors who deal with them."""

from __future__ import annotations

import hashlib
from datetime import date

import pytest

from conftest import NOW
from keeping import archive_in, keep
from liuhen.archive.keeping.operations.marking import ask_out, decide_out
from liuhen.cases import operations as cases
from liuhen.cases.models import Case
from liuhen.custody.instance import create_instance
from liuhen.demo.keeping import TRIED
from liuhen.people.models import Role
from liuhen.recordings.models import Description, Recording
from unit.recordings.rows import row

LONG_AGO = NOW.replace(year=2023)
CLOSED = date(2023, 12, 1)

CHAPTER = next(iter(TRIED.values())).replace('"5y"', '"{limit}"')
"""A chapter that keeps other recordings for another time, to be laid over the rulebook in use."""


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


@pytest.fixture
def home(tmp_path):
    """An instance of its own with an archive: its folder."""
    own = tmp_path / "home"
    create_instance(own, "demo", NOW)
    with archive_in(own):
        yield own


@pytest.fixture
def whole(home, old, actors):
    """A recording with its bytes, described, approved as 不入卷 and over its time: `whole()`."""

    def make() -> Recording:
        made = old()
        content = f"film {made.number}".encode() * 500
        keep(content, description=b"{}", object_id=made.id)
        sha256, sm3 = hashlib.sha256(content).hexdigest(), hashlib.new("sm3", content).hexdigest()
        Recording.objects.filter(id=made.id).update(sha256=sha256, sm3=sm3, size=len(content))
        approve_out(made, actors)
        return Recording.objects.get(id=made.id)

    return make


def approve_out(recording: Recording, actors) -> None:
    mark = ask_out(actor=actors[Role.OFFICER], now=NOW, recording_id=recording.id, reason="与案件无关")
    decide_out(actor=actors[Role.LEADER], now=NOW, mark_id=mark.id, is_approved=True)
