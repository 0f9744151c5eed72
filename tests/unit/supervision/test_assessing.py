"""案卷评查: marks that the other assessor sees, hints taken as they are, a result without the unit's word."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from conftest import NOW, entries
from liuhen.archive.volumes.models import Volume
from liuhen.custody.models import Entry
from liuhen.desk.steps import steps_for
from liuhen.duties.models import Deadline
from liuhen.people.actors import Channel, actor_of
from liuhen.people.errors import NotPermittedError
from liuhen.people.models import Role
from liuhen.people.operations import appoint_deputy
from liuhen.people.periods import bureau_day
from liuhen.rules.errors import DayOutOfReasonError
from liuhen.supervision.assessing import operations, queries
from liuhen.supervision.assessing.errors import (
    AssessmentNotFoundError,
    AssessorsCompleteError,
    DeductionInvalidError,
    DeductionUntoldError,
    MachineUnconfirmedError,
    NoVolumesError,
    OwnVolumeError,
    OwnWordError,
    SameAssessorError,
    SheetFinishedError,
    StepNotDueError,
)
from liuhen.supervision.assessing.models import Assessed
from liuhen.supervision.assessing.telling import Scored, Wanted

pytestmark = [pytest.mark.django_db]


@pytest.fixture
def archivist(people, actor_for):
    return actor_for(people[Role.ARCHIVIST])


@pytest.fixture
def filed(unit, activity, officer, recording):
    """A filed volume that lacked a paper and was late, of a case with an undescribed recording."""
    case = activity.case
    case.officers.add(officer.officer)
    recording(case=case)
    Deadline.objects.create(
        period="file", subject=case.id, about="case", case_id=case.id, unit=unit, start=NOW, limit="30wd", due_at=NOW,
        state="late", is_open=False, created_at=NOW,
    )  # fmt: skip
    return Volume.objects.create(
        case=case, unit=unit, state="filed", number="应急-2026-1", title="专项检查案", retention="D10", compiler="某",
        compiled_on=NOW.date(), prepared_at=NOW, prepared_by=officer, filed_at=NOW,
        shortages=[{"what": "询问笔录", "who": "", "about": ""}],
    )  # fmt: skip


@pytest.fixture
def drawn_volume(filed, legal):
    wanted = Wanted(title="年度评查", since=NOW.date() - timedelta(days=30), until=NOW.date(), wanted=3, seed="7")
    operations.draw_volumes(actor=legal, now=NOW, wanted=wanted)
    return Assessed.objects.get()


def scores(assessed, **off: int) -> list[Scored]:
    """A sheet: these points off, and a word to everything that was found beforehand."""
    return [
        Scored(
            item=one["code"],
            deduction=off.get(one["code"], 0),
            note="已核实" if one["code"] in off or one["code"] in assessed.hints else "",
        )
        for one in assessed.assessment.sheet
    ]


def score(actor, assessed, **off: int):
    told = {"scored": scores(assessed, **off), "is_finished": True}
    return operations.save_sheet(actor=actor, now=NOW, assessed_id=assessed.id, **told)


def test_what_the_machine_finds_is_taken_as_it_is(drawn_volume, legal):
    assert {code: {one["say"] for one in hints} for code, hints in drawn_volume.hints.items()} == {
        "papers": {"lacking"}, "filed": {"late"}, "recordings": {"undescribed"}, "sound": {"unchecked"}
    }  # fmt: skip
    bare = [Scored(item=one["code"]) for one in drawn_volume.assessment.sheet]
    with pytest.raises(MachineUnconfirmedError):
        operations.save_sheet(actor=legal, now=NOW, assessed_id=drawn_volume.id, scored=bare, is_finished=True)
    operations.save_sheet(actor=legal, now=NOW, assessed_id=drawn_volume.id, scored=bare, is_finished=False)
    drawn_volume.refresh_from_db()
    assert drawn_volume.state == "scoring"


def test_an_assessor_sees_the_others_marks(drawn_volume, legal, archivist, leader):
    score(legal, drawn_volume, papers=6)
    shown = queries.get_assessed(actor=archivist, assessed_id=drawn_volume.id)
    assert queries.sheets_shown(shown, actor=archivist) == []
    assert len(queries.sheets_shown(shown, actor=legal)) == 1
    with pytest.raises(AssessmentNotFoundError):  # nor the unit, before it's told
        queries.get_assessed(actor=leader, assessed_id=drawn_volume.id)
    with pytest.raises(SheetFinishedError):
        score(legal, drawn_volume, papers=0)
    with pytest.raises(StepNotDueError):
        operations.agree(actor=legal, now=NOW, assessed_id=drawn_volume.id, score=90)
    score(archivist, drawn_volume, papers=3)
    shown.refresh_from_db()
    assert shown.state == "comparing"
    assert len(queries.sheets_shown(shown, actor=archivist)) == 2
    assert queries.outcome_of(shown).points == (94, 97)
    assert queries.outcome_of(shown).mean == 95


def test_a_third_assessor_and_who_handled_the_case(drawn_volume, legal, archivist, make_account, actor_for, officer):
    third = actor_for(make_account("third", Role.LEGAL))
    for actor in (legal, archivist):
        told = {"scored": scores(drawn_volume), "is_finished": False}
        operations.save_sheet(actor=actor, now=NOW, assessed_id=drawn_volume.id, **told)
    with pytest.raises(AssessorsCompleteError):
        score(third, drawn_volume)
    assert not queries.to_score(third).exists()
    assert queries.to_score(legal).exists()
    Volume.objects.update(prepared_by=third.account_id)
    with pytest.raises(OwnVolumeError):
        score(third, drawn_volume)
    with pytest.raises(NotPermittedError):
        score(actor_for(officer), drawn_volume)


def test_an_assessor_who_stands_in_for_whoever_put_the_volume_together(drawn_volume, make_account, actor_for, console):
    principal, deputy = make_account("principal", Role.LEGAL), make_account("deputy", Role.LEGAL)
    Volume.objects.update(prepared_by=principal)
    assert not queries.is_own(actor_for(deputy), drawn_volume.volume)
    day = bureau_day(NOW)
    told = {"grant_id": principal.grants.get().id, "deputy_id": deputy.id, "holds_from": day, "holds_until": day}
    appoint_deputy(actor=console, now=NOW, **told)
    stands_in = actor_of(deputy, Channel.WEB, now=NOW)
    with pytest.raises(OwnVolumeError):
        score(stands_in, drawn_volume)
    drawn_volume.__class__.objects.update(state="comparing")
    assert not queries.to_agree(stands_in).exists()
    assert queries.to_agree(actor_for(make_account("other", Role.LEGAL))).exists()


@pytest.mark.parametrize("first", ["principal", "deputy"])
def test_two_sheets_by_one_hand(first, drawn_volume, legal, archivist, people, make_account, stands_in):
    deputy = make_account("deputy")
    stands_in(people[Role.LEGAL], deputy)
    pair = [people[Role.LEGAL], deputy]
    begins, other = (actor_of(each, Channel.API, now=NOW) for each in (pair if first == "principal" else pair[::-1]))
    score(begins, drawn_volume)
    assert not queries.may_score(drawn_volume, actor=other)
    with pytest.raises(SameAssessorError):
        score(other, drawn_volume)
    score(archivist, drawn_volume)


def test_a_result_that_one_person_says_for_both_sides(drawn_volume, legal, archivist, leader, make_account, unit):
    both = actor_of(make_account("both", Role.LEGAL, Role.LEADER, unit=unit), Channel.API, now=NOW)
    score(legal, drawn_volume)
    score(archivist, drawn_volume)
    told = {"now": NOW, "assessed_id": drawn_volume.id}
    operations.agree(actor=both, score=90, **told)
    assert not queries.to_confirm(both).exists()
    assert queries.to_confirm(leader).exists()
    with pytest.raises(OwnWordError):
        operations.confirm(actor=both, **told)
    operations.object_to(actor=both, objection="走查", **told)
    assert not queries.to_agree(both).exists()
    with pytest.raises(OwnWordError):
        operations.rule(actor=both, score=95, ruling="走查", **told)
    operations.rule(actor=legal, score=95, ruling="走查", **told)


def test_points_that_nobody_explains(drawn_volume, legal):
    for wrong, error in (
        (Scored(item="papers", deduction=99, note="走查"), DeductionInvalidError),
        (Scored(item="papers", deduction=1), DeductionUntoldError),
        (Scored(item="facts", is_veto=True), DeductionUntoldError),
    ):
        with pytest.raises(error):
            operations.save_sheet(actor=legal, now=NOW, assessed_id=drawn_volume.id, scored=[wrong], is_finished=False)


def test_a_result_without_the_units_word(drawn_volume, legal, archivist, leader):
    score(legal, drawn_volume, papers=10, filed=5)
    score(archivist, drawn_volume, papers=10, filed=5)
    operations.agree(actor=legal, now=NOW, assessed_id=drawn_volume.id, score=85, opinion="缺询问笔录")
    assert any("评查" in one.title for one in steps_for(actor=leader, now=NOW))
    operations.object_to(actor=leader, now=NOW, assessed_id=drawn_volume.id, objection="笔录已补入补充卷")
    with pytest.raises(StepNotDueError):
        operations.confirm(actor=leader, now=NOW, assessed_id=drawn_volume.id)
    told = {"assessed_id": drawn_volume.id, "score": 92, "ruling": "补充卷属实"}
    operations.rule(actor=legal, now=NOW, **told)
    drawn_volume.refresh_from_db()
    assert (drawn_volume.state, drawn_volume.score, drawn_volume.grade) == ("final", 92, "优秀")
    kinds = list(
        Entry.objects.filter(subject=drawn_volume.assessment_id).order_by("number").values_list("kind", flat=True)
    )
    assert kinds == [
        "assessment.drawn", "assessment.scored", "assessment.scored", "assessment.agreed", "assessment.objected",
        "assessment.ruled",
    ]  # fmt: skip


def test_a_veto_that_points_outweigh(drawn_volume, legal, archivist, leader):
    score(legal, drawn_volume)
    score(archivist, drawn_volume)
    told = {"assessed_id": drawn_volume.id, "score": 95, "is_vetoed": True}
    operations.agree(actor=legal, now=NOW, **told)
    drawn_volume.refresh_from_db()
    assert drawn_volume.grade == "不合格"
    operations.confirm(actor=leader, now=NOW, assessed_id=drawn_volume.id)
    assert Assessed.objects.get().state == "final"


def test_volumes_that_were_not_filed_or_not_drawn(legal, filed, drawn_volume):
    [entry] = entries("assessment.drawn")
    assert entry.facts["drawn"] == [str(filed.id)]
    assert queries.drawn_again(drawn_volume.assessment)
    Volume.objects.update(state="compiled")
    wanted = Wanted(title="又一次", since=NOW.date(), until=NOW.date(), wanted=1)
    with pytest.raises(NoVolumesError):
        operations.draw_volumes(actor=legal, now=NOW, wanted=wanted)
    with pytest.raises(DayOutOfReasonError):
        operations.draw_volumes(
            actor=legal, now=NOW, wanted=Wanted(title="x", since=date.min, until=date.min, wanted=1)
        )
