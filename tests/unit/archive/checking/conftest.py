"""A closed case with real originals: its recording is a photo that was taken in, described and can be decoded."""

from __future__ import annotations

from datetime import date

import pytest
from django.db import transaction
from uuid_utils.compat import uuid7

from conftest import NOW
from liuhen.archive.checking import jobs as checking
from liuhen.archive.checking.models import Check
from liuhen.archive.volumes import jobs
from liuhen.archive.volumes.models import Volume
from liuhen.cases import operations as cases
from liuhen.cases.models import Case
from liuhen.desk.binding import prepare
from liuhen.holdings import operations as holdings
from liuhen.people.models import Role
from liuhen.recordings import jobs as recordings
from liuhen.recordings import operations
from liuhen.recordings.models import Recording
from papers import picture
from unit.archive.volumes.conftest import actor, archivist, enter, home, telling

__all__ = ["actor", "archivist", "home"]


@pytest.fixture
def case(home, actor, people, unit):
    made = cases.create_case(
        actor=actor, now=NOW, number="应急罚〔2026〕1号", kind="penalty", title="未按规定培训案", party="某化工厂",
        unit_id=unit.id, officer_ids=[people[Role.OFFICER].officer.id], opened_on=date(2026, 11, 2),
        few_officers_reason="一人",
    )  # fmt: skip
    for form, title in (("collective_discussion", "集体讨论记录"), ("penalty_decision_organisation", "处罚决定书")):
        enter(made, actor, form=form, title=title, dated_on=date(2026, 11, 12))
    taken = take(actor, made, "现场照片")
    cases.close_case(actor=actor, now=NOW, case_id=made.id, outcome="punished", closed_on=date(2026, 11, 20))
    told = operations.Telling(recording_class="other", place="车间", content="现场照片", case_id=made.id)
    operations.describe(actor=actor, now=NOW, telling=told, versions={taken.id: 0})
    return Case.objects.get(id=made.id)


def take(actor, case, text: str) -> Recording:
    """Takes a photo in, as intake does, and looks inside."""
    own, content = uuid7(), picture(text)
    staged = holdings.stage(object_id=own, logical_path="original.jpg", chunks=[content])
    prepared = holdings.prepare_version(
        object_id=own, files={"original.jpg": staged, "facts.json": b"{}"}, message="in", user_name="li", now=NOW
    )
    origin = operations.OriginFacts(
        card_name="a.jpg", intake_id=uuid7(), recorder=None, officer=None, unit_id=case.unit_id, captured_at=NOW,
        captured_from="name", is_important=False, case_id=case.id,
    )  # fmt: skip
    with transaction.atomic():
        made = operations.register(actor=actor, now=NOW, original=staged, prepared=prepared, origin=origin)
    holdings.roll_forward(own)
    recordings.analyse({"recording": str(made.id)}, lambda _share: None)
    return Recording.objects.get(id=made.id)


def run(check: Check) -> Check:
    checking.check_volume({"check": str(check.id)}, lambda _share: None)
    return Check.objects.get(id=check.id)


def outcomes(check: Check) -> dict[str, str]:
    return dict(check.lines.values_list("code", "outcome"))


@pytest.fixture
def checked(case, actor):
    """Prepares and compiles the case's volume, and lets the worker check it: `checked(checker="…")`."""

    def make(**told) -> Check:
        volume = prepare(actor=actor, now=NOW, case_id=case.id, telling=telling(**{"checker": "周文", **told}))
        jobs.compile_volume({"volume": str(volume.id)}, lambda _share: None)
        return run(Check.objects.get(volume=Volume.objects.get(id=volume.id), state="running"))

    return make
