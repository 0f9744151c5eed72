"""Who may not: each step of supervision by each role that it isn't of, by another unit, and by who had a part in it."""

from __future__ import annotations

from datetime import date, timedelta
from functools import partial
from uuid import uuid4

import pytest

from conftest import NOW, entries
from liuhen.archive.volumes.models import Volume
from liuhen.people import operations as people_operations
from liuhen.people.errors import NotPermittedError
from liuhen.people.models import Role
from liuhen.supervision.alerts.operations import answer_alert
from liuhen.supervision.assessing import operations as assessing
from liuhen.supervision.assessing.errors import (
    AssessmentPeriodInvalidError,
    NumberToDrawInvalidError,
    OwnVolumeError,
    ScoreInvalidError,
)
from liuhen.supervision.assessing.telling import Wanted
from liuhen.supervision.bodies import operations as bodies
from liuhen.supervision.bodies.errors import DayInvalidError, DemandFactInvalidError
from liuhen.supervision.reviews import operations as reviews
from liuhen.supervision.reviews.errors import OwnRecordingError
from liuhen.supervision.reviews.models import Finding
from liuhen.supervision.reviews.telling import Conditions
from unit.supervision.conftest import said
from unit.supervision.test_assessing import archivist, drawn_volume, filed, score
from unit.supervision.test_bodies import paper

__all__ = ["archivist", "drawn_volume", "filed"]
pytestmark = [pytest.mark.django_db]
TODAY = NOW.date()
LEGAL, LEADER = {Role.LEGAL}, {Role.LEADER}
NOTHING = uuid4()
WANTED = Wanted(title="走查", since=TODAY, until=TODAY, wanted=1)
STEPS = (
    (partial(assessing.draw_volumes, wanted=WANTED), LEGAL),
    (partial(assessing.save_sheet, assessed_id=NOTHING, scored=[], is_finished=False), {Role.LEGAL, Role.ARCHIVIST}),
    (partial(assessing.open_assessed_file, assessed_id=NOTHING, file_id=NOTHING), {Role.LEGAL, Role.ARCHIVIST}),
    (partial(assessing.agree, assessed_id=NOTHING, score=1), LEGAL),
    (partial(assessing.rule, assessed_id=NOTHING, score=1, ruling="走查"), LEGAL),
    (partial(assessing.confirm, assessed_id=NOTHING), LEADER),
    (partial(assessing.object_to, assessed_id=NOTHING, objection="走查"), LEADER),
    (partial(bodies.enter_demand, told=paper()), LEGAL),
    (partial(bodies.link_consultation, demand_id=NOTHING, number="1"), LEGAL),
    (partial(bodies.answer_demand, demand_id=NOTHING, answer="走查", answered_on=TODAY), LEGAL),
    (
        partial(
            reviews.draw_plan,
            title="走查",
            conditions=Conditions(since=date(2026, 11, 1), until=TODAY),
            wanted=1,
            seed="",
        ),
        LEGAL,
    ),
    (partial(reviews.review, sample_id=NOTHING, said=said()), LEGAL),
    (partial(reviews.leave_out, sample_id=NOTHING, reason="走查"), LEGAL),
    (partial(reviews.answer, finding_id=NOTHING, explanation="走查"), LEADER),
    (partial(reviews.judge, finding_id=NOTHING, is_accepted=True), LEGAL),
    (partial(reviews.close, finding_id=NOTHING, reason="走查"), LEGAL),
    (partial(answer_alert, alert_id=NOTHING, answer="走查"), {Role.LEGAL, Role.HEAD}),
)


def test_a_step_by_a_role_that_it_is_not_of(people, actor_for):
    for step, roles in STEPS:
        for role in set(Role) - roles:
            with pytest.raises(NotPermittedError):
                step(actor=actor_for(people[role]), now=NOW)


@pytest.fixture
def part_taker(people, console, unit, legal, actor_for):
    """The legal reviewer as somebody who also goes out: an officer of the unit."""
    account = people[Role.LEGAL]
    return people_operations.register_officer(
        actor=console, now=NOW, name=account.name, unit_id=unit.id, account_id=account.id
    )


@pytest.fixture
def compared(drawn_volume, legal, archivist):
    """A volume that both have scored."""
    score(legal, drawn_volume, papers=10, filed=5)
    score(archivist, drawn_volume, papers=10, filed=5)
    return drawn_volume


@pytest.fixture
def stranger(make_account, actor_for, console):
    """The leader of another unit."""
    other = people_operations.create_unit(actor=console, now=NOW, name="别的大队")
    return actor_for(make_account("stranger", Role.LEADER, unit=other, officer=True))


def test_a_result_settled_by_who_had_a_part_in_the_case(compared, legal, people):
    told = {"actor": legal, "now": NOW, "assessed_id": compared.id, "score": 85}
    Volume.objects.update(prepared_by=people[Role.LEGAL])
    with pytest.raises(OwnVolumeError):
        assessing.agree(**told)
    Volume.objects.update(prepared_by=people[Role.OFFICER])
    assessing.agree(**told)
    Volume.objects.update(prepared_by=people[Role.LEGAL])
    with pytest.raises(OwnVolumeError):
        assessing.rule(**told, ruling="走查")
    assert not entries("assessment.ruled")


def test_a_result_beyond_the_sheet_or_taken_by_another_unit(compared, legal, leader, stranger):
    told = {"actor": legal, "now": NOW, "assessed_id": compared.id}
    for wrong in (-1, compared.assessment.full + 1):
        with pytest.raises(ScoreInvalidError):
            assessing.agree(**told, score=wrong)
    assessing.agree(**told, score=compared.assessment.full)
    with pytest.raises(Exception, match=r"not_permitted|not_found"):
        assessing.confirm(actor=stranger, now=NOW, assessed_id=compared.id)
    with pytest.raises(Exception, match=r"not_permitted|not_found"):
        assessing.object_to(actor=stranger, now=NOW, assessed_id=compared.id, objection="走查")
    assessing.confirm(actor=leader, now=NOW, assessed_id=compared.id)
    assert len(entries("assessment.confirmed")) == 1


def test_a_draw_of_none_of_too_many_or_of_days_to_come(filed, legal):
    tomorrow = TODAY + timedelta(days=1)
    for since, until in ((TODAY, tomorrow), (TODAY, TODAY - timedelta(days=1))):
        with pytest.raises(AssessmentPeriodInvalidError):
            assessing.draw_volumes(
                actor=legal, now=NOW, wanted=Wanted(title="走查", since=since, until=until, wanted=1)
            )  # fmt: skip
    for count in (0, 10_000_000):
        with pytest.raises(NumberToDrawInvalidError):
            assessing.draw_volumes(
                actor=legal, now=NOW, wanted=Wanted(title="走查", since=TODAY, until=TODAY, wanted=count)
            )  # fmt: skip
    assert not entries("assessment.drawn")


def test_a_volume_that_is_looked_at_without_an_entry(drawn_volume, legal):
    before = len(entries("volume.viewed"))
    assessing.open_assessed(actor=legal, now=NOW, assessed_id=drawn_volume.id)
    assert len(entries("volume.viewed")) == before + 1


def test_a_finding_settled_by_who_filmed_it(drawn, legal, leader, part_taker, recording, people, actor_for):
    reviews.review(actor=legal, now=NOW, sample_id=drawn().samples.get().id, said=said(notice="没有告知"), note="走查")
    finding = Finding.objects.get()
    recording_of = finding.sample.recording
    recording_of.officer = part_taker
    recording_of.save()
    own = actor_for(type(people[Role.LEGAL]).objects.get(id=people[Role.LEGAL].id))
    with pytest.raises(OwnRecordingError):
        reviews.close(actor=own, now=NOW, finding_id=finding.id, reason="看错了")
    reviews.answer(actor=leader, now=NOW, finding_id=finding.id, explanation="走查")
    with pytest.raises(OwnRecordingError):
        reviews.judge(actor=own, now=NOW, finding_id=finding.id, is_accepted=True)
    assert not entries("finding.closed")


def test_a_finding_answered_for_another_unit_or_closed_without_an_entry(drawn, legal, stranger):
    reviews.review(actor=legal, now=NOW, sample_id=drawn().samples.get().id, said=said(notice="没有告知"), note="走查")
    finding = Finding.objects.get()
    with pytest.raises(Exception, match=r"not_permitted|not_found"):
        reviews.answer(actor=stranger, now=NOW, finding_id=finding.id, explanation="走查")
    closed = reviews.close(actor=legal, now=NOW, finding_id=finding.id, reason="看错了")
    assert (closed.state, closed.closed_note, len(entries("finding.closed"))) == ("closed", "看错了", 1)


def test_a_demand_of_no_kind_or_from_a_day_to_come(legal):
    with pytest.raises(DemandFactInvalidError):
        bodies.enter_demand(actor=legal, now=NOW, told=paper(kind="whatever"))
    with pytest.raises(DayInvalidError):
        bodies.enter_demand(actor=legal, now=NOW, told=paper(received_on=TODAY + timedelta(days=1), due_on=None))
    assert bodies.enter_demand(actor=legal, now=NOW, told=paper(due_on=None)).due_on is None
