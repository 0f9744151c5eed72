"""Reviews: a draw that can't be repeated, footage open to too many or too long, a finding nobody answers."""

from __future__ import annotations

import hashlib
from datetime import date, timedelta
from importlib import resources
from uuid import UUID

import pytest

from conftest import NOW, entries
from liuhen.cases.models import Consent
from liuhen.custody.models import Entry
from liuhen.desk.steps import steps_for
from liuhen.duties.models import Deadline
from liuhen.people.actors import Channel, actor_of
from liuhen.people.errors import NotPermittedError
from liuhen.people.models import Deputyship, Role
from liuhen.people.operations import create_unit
from liuhen.people.permissions import MATRIX, Capability
from liuhen.recordings import lending
from liuhen.recordings.errors import LeaveEndedError, RecordingNotFoundError
from liuhen.recordings.models import Recording, Seal, UnderConsent
from liuhen.recordings.operations import look_to_review
from liuhen.recordings.queries import get_recording, visible_to
from liuhen.rules.errors import DayOutOfReasonError
from liuhen.rules.sampling import draw
from liuhen.rules.supervision import SupervisionRulesInvalidError, supervision_rules
from liuhen.supervision.reviews import operations, queries
from liuhen.supervision.reviews.errors import (
    FindingNotFoundError,
    FindingSettledError,
    FrameEmptyError,
    ItemUnansweredError,
    OwnAnswerError,
    OwnRecordingError,
    PeriodInvalidError,
    ProblemUntoldError,
    ReviewOverError,
    WantedInvalidError,
)
from liuhen.supervision.reviews.models import Finding, Frame, Plan, Sample
from liuhen.supervision.reviews.telling import Conditions
from unit.supervision.conftest import said

pytestmark = [pytest.mark.django_db]


@pytest.mark.clause("19")
def test_a_draw_that_nobody_can_repeat(drawn, recording, legal):
    made = [recording() for _ in range(30)]
    plan = drawn(wanted=5, seed="31 7 12")
    names = sorted(str(one.id) for one in made)
    # by hand, as docs/operate/supervision.md tells a stranger
    by_hand = sorted(names, key=lambda name: hashlib.sha256(f"31 7 12\n{name}".encode()).hexdigest())[:5]
    chosen = [str(one.recording_id) for one in plan.samples.order_by("position")]
    assert chosen == by_hand
    listed = "".join(f"{name}\n" for name in names).encode()
    assert plan.frame_sha256 == hashlib.sha256(listed).hexdigest()
    [entry] = entries("review.drawn")
    assert entry.facts["seed"] == "31 7 12"
    assert entry.facts["drawn"] == chosen
    assert plan.frame_sha256.encode() in bytes(entry.canonical)
    assert queries.drawn_again(plan)[1]
    Recording.objects.filter(id=made[0].id).update(unit=None)  # what answers now changes nothing of it
    assert queries.drawn_again(plan)[1]
    other = str(next(one.id for one in made if str(one.id) not in chosen))
    Sample.objects.filter(plan=plan, position=1).update(recording_id=UUID(other))
    assert not queries.drawn_again(plan)[1]


def test_two_draws_alike(drawn, recording):
    for _ in range(40):
        recording()
    seeds = {drawn(wanted=3).seed for _ in range(2)}
    assert len(seeds) == 2
    assert draw(["a", "b"], seed="x", wanted=9).count == len(draw(["a", "b"], seed="x", wanted=9).picked) == 2


@pytest.mark.clause("19")
def test_the_legal_section_sees_what_was_not_drawn(drawn, recording, legal, people, actor_for):
    recording()
    recording(kind="photo")
    plan = drawn(kind="photo")
    sample = plan.samples.get()
    other = Recording.objects.get(kind="video")
    assert not visible_to(legal).exists()  # no list has it, and it can't be copied
    with pytest.raises(RecordingNotFoundError):
        get_recording(actor=legal, recording_id=sample.recording_id)
    assert look_to_review(actor=legal, now=NOW, recording_id=sample.recording_id).id == sample.recording_id
    assert [one.facts["by"] for one in entries("recording.viewed")] == ["review"]
    with pytest.raises(RecordingNotFoundError):
        look_to_review(actor=legal, now=NOW, recording_id=other.id)
    for role in set(Role) - {Role.LEGAL}:
        with pytest.raises(NotPermittedError):
            look_to_review(actor=actor_for(people[role]), now=NOW, recording_id=sample.recording_id)
    lending.refuse_ended(sample.id, account_id=legal.account_id, now=NOW)
    operations.review(actor=legal, now=NOW, sample_id=sample.id, said=said())
    with pytest.raises(RecordingNotFoundError):  # the review is over
        look_to_review(actor=legal, now=NOW, recording_id=sample.recording_id)
    with pytest.raises(LeaveEndedError):  # and what was being played ends
        lending.refuse_ended(sample.id, account_id=legal.account_id, now=NOW)
    plan.refresh_from_db()
    assert plan.closed_at == NOW


@pytest.mark.clause("8(2)")
def test_what_is_sealed_or_for_named_people_opens_to_a_review(drawn, recording, legal, people, activity):
    sealed, named, free = recording(), recording(), recording()
    seal = {"reason": "refused", "note": "走查", "sealed_by": people[Role.OFFICER], "sealed_at": NOW}
    Seal.objects.create(recording=sealed, **seal)
    consent = Consent.objects.create(
        activity=activity, about="business", is_given=True, said_by="某人", said_at=NOW, entered_at=NOW
    )  # fmt: skip
    UnderConsent.objects.create(recording=named, consent=consent)
    plan = drawn(wanted=3)
    assert [one.recording_id for one in plan.samples.all()] == [free.id]
    assert (plan.sealed_count, plan.protected_count) == (1, 1)
    sample = plan.samples.get()
    Seal.objects.create(recording=free, **seal)  # after the draw
    with pytest.raises(RecordingNotFoundError):
        look_to_review(actor=legal, now=NOW, recording_id=free.id)
    with pytest.raises(RecordingNotFoundError):
        operations.review(actor=legal, now=NOW, sample_id=sample.id, said=said())
    operations.leave_out(actor=legal, now=NOW, sample_id=sample.id, reason="抽取后封存")
    assert Sample.objects.get(id=sample.id).state == "left_out"


@pytest.mark.clause("19")
@pytest.mark.parametrize("how", ["filmed", "activity", "case", "brought"])
def test_somebody_reviews_themselves(how, drawn, recording, people, actor_for, console, unit, make_account, activity):
    both = make_account("both", Role.LEGAL, Role.OFFICER, unit=unit, officer=True)
    part = {
        "filmed": {"officer": both.officer},
        "activity": {"activity": activity, "case": activity.case},
        "case": {"case": activity.case},
        "brought": {"received_by": both},
    }[how]
    (activity if how == "activity" else activity.case).officers.add(both.officer)
    if how not in ("activity", "case"):
        activity.case.officers.clear()
    made = recording(**part)
    sample = drawn(by=actor_for(people[Role.LEGAL])).samples.get()
    own = actor_for(both)
    with pytest.raises(RecordingNotFoundError):
        look_to_review(actor=own, now=NOW, recording_id=made.id)
    for act in (
        lambda: operations.review(actor=own, now=NOW, sample_id=sample.id, said=said()),
        lambda: operations.leave_out(actor=own, now=NOW, sample_id=sample.id, reason="走查"),
    ):
        with pytest.raises(OwnRecordingError):
            act()
    operations.review(actor=actor_for(people[Role.LEGAL]), now=NOW, sample_id=sample.id, said=said(notice="没有告知"))
    finding = Finding.objects.get()
    with pytest.raises(OwnRecordingError):
        operations.close(actor=own, now=NOW, finding_id=finding.id, reason="走查")


@pytest.mark.clause("19")
def test_a_deputy_reviews_what_the_principal_filmed(drawn, recording, people, make_account, stands_in):
    deputy, made = make_account("deputy", Role.LEGAL), recording(received_by=people[Role.LEADER])
    sample = drawn().samples.get()
    stands_in(people[Role.OFFICER], deputy)
    own = actor_of(deputy, Channel.API, now=NOW)
    with pytest.raises(RecordingNotFoundError):
        look_to_review(actor=own, now=NOW, recording_id=made.id)
    with pytest.raises(OwnRecordingError):
        operations.review(actor=own, now=NOW, sample_id=sample.id, said=said())
    Deputyship.objects.update(ended_at=NOW)
    operations.review(actor=actor_of(deputy, Channel.API, now=NOW), now=NOW, sample_id=sample.id, said=said())


@pytest.mark.parametrize("who", ["self", "deputy"])
def test_an_answer_that_is_judged_by_who_gave_it(who, drawn, legal, people, unit, make_account, stands_in):
    operations.review(actor=legal, now=NOW, sample_id=drawn().samples.get().id, said=said(notice="没有告知"))
    finding = Finding.objects.get()
    both = make_account("both", Role.LEGAL, *([Role.LEADER] if who == "self" else []), unit=unit)
    if who == "deputy":
        stands_in(people[Role.LEADER], both)
    own = actor_of(both, Channel.API, now=NOW)
    answers = own if who == "self" else actor_of(people[Role.LEADER], Channel.API, now=NOW)
    operations.answer(actor=answers, now=NOW, finding_id=finding.id, explanation="走查")
    assert queries.to_judge(legal).exists()
    assert not queries.to_judge(own).exists()
    with pytest.raises(OwnAnswerError):
        operations.judge(actor=own, now=NOW, finding_id=finding.id, is_accepted=True)
    operations.judge(actor=legal, now=NOW, finding_id=finding.id, is_accepted=True)


def test_a_form_filled_in_by_half(drawn, legal):
    sample = drawn().samples.get()
    with pytest.raises(ItemUnansweredError) as left:
        operations.review(actor=legal, now=NOW, sample_id=sample.id, said=said()[1:])
    assert left.value.fields["field"] == "answer-quality"
    with pytest.raises(ProblemUntoldError) as untold:
        operations.review(actor=legal, now=NOW, sample_id=sample.id, said=said(label=""))
    assert untold.value.fields["field"] == "note-label"
    assert Sample.objects.get().state == "waiting"
    operations.review(actor=legal, now=NOW, sample_id=sample.id, said=said())
    with pytest.raises(ReviewOverError):
        operations.review(actor=legal, now=NOW, sample_id=sample.id, said=said())


@pytest.mark.clause("12(1)")
@pytest.mark.clause("19")
def test_a_finding_that_nobody_answers_or_nobody_looks_at(
    drawn, legal, leader, people, actor_for, officer, console, make_account
):
    sample = drawn().samples.get()
    operations.review(actor=legal, now=NOW, sample_id=sample.id, said=said(notice="没有告知录音录像"), note="请整改")
    finding = Finding.objects.get()
    clock = queries.clock_of_finding(finding)
    assert clock.limit == "10wd"
    assert clock.unit_id == finding.unit_id
    assert any(finding.number in one.title for one in steps_for(actor=leader, now=NOW))
    filmed = actor_for(officer)
    assert queries.get_finding(actor=filmed, finding_id=finding.id).number == finding.number  # about themselves
    stranger = actor_for(make_account("fremd", Role.OFFICER, unit=people[Role.OFFICER].unit, officer=True))
    with pytest.raises(FindingNotFoundError):
        queries.get_finding(actor=stranger, finding_id=finding.id)
    with pytest.raises(NotPermittedError):
        operations.answer(actor=filmed, now=NOW, finding_id=finding.id, explanation="走查")
    late = NOW + timedelta(days=60)
    operations.answer(
        actor=leader, now=late, finding_id=finding.id, explanation="未带提示卡", correction="已配发提示卡"
    )
    with pytest.raises(FindingSettledError):
        operations.answer(actor=leader, now=late, finding_id=finding.id, explanation="又一次")
    assert Deadline.objects.get(subject=finding.id).state == "late"
    look_to_review(actor=legal, now=late, recording_id=sample.recording_id)  # open until the finding is closed
    operations.judge(actor=legal, now=late, finding_id=finding.id, is_accepted=False, verdict="请附培训记录")
    again = queries.clock_of_finding(Finding.objects.get())
    assert again.is_open
    assert again.start == late
    assert Deadline.objects.get(subject=finding.id).state == "late"  # that the first answer was late isn't forgotten
    operations.answer(actor=leader, now=late, finding_id=finding.id, explanation="已附", correction="培训记录见附件")
    assert any(finding.number in one.title for one in steps_for(actor=legal, now=late))
    operations.judge(actor=legal, now=late, finding_id=finding.id, is_accepted=True)
    finding.refresh_from_db()
    assert finding.state == "closed"
    with pytest.raises(RecordingNotFoundError):
        look_to_review(actor=legal, now=late, recording_id=sample.recording_id)
    kinds = list(Entry.objects.filter(subject=finding.id).order_by("number").values_list("kind", flat=True))
    assert kinds == [
        "finding.raised", "finding.answered", "finding.sent_back", "finding.answered", "finding.closed"
    ]  # fmt: skip


def test_a_finding_withdrawn_leaves_a_clock_running(drawn, legal):
    sample = drawn().samples.get()
    operations.review(actor=legal, now=NOW, sample_id=sample.id, said=said(label="分类不对"))
    finding = Finding.objects.get()
    operations.close(actor=legal, now=NOW, finding_id=finding.id, reason="看错了")
    assert not Deadline.objects.filter(subject=finding.id, is_open=True).exists()


def test_a_draw_of_nothing_or_of_the_future(drawn, legal, recording):
    recording(received_at=NOW - timedelta(days=300))
    with pytest.raises(FrameEmptyError):
        drawn()
    with pytest.raises(WantedInvalidError):
        drawn(wanted=supervision_rules().most + 1)
    later = Conditions(since=NOW.date(), until=NOW.date() + timedelta(days=1))
    with pytest.raises(PeriodInvalidError):
        operations.draw_plan(actor=legal, now=NOW, title="走查", conditions=later, wanted=1)
    at_the_calendars_end = Conditions(since=date.min, until=date.min)
    with pytest.raises(DayOutOfReasonError):
        operations.draw_plan(actor=legal, now=NOW, title="走查", conditions=at_the_calendars_end, wanted=1)
    assert not Plan.objects.exists()
    assert not Frame.objects.exists()


def test_a_risk_that_draws_what_it_does_not_name(drawn, recording, activity):
    plain, important = recording(is_described=True), recording(is_important=True, is_described=True)
    coerced = recording(case=activity.case, is_described=True)
    type(activity.case).objects.filter(id=activity.case_id).update(kind="coercion")
    undescribed = recording()
    found = {
        risk: {one.recording_id for one in drawn(wanted=9, risk=risk).samples.all()}
        for risk in ("important", "coercion", "undescribed")
    }
    assert found == {"important": {important.id}, "coercion": {coerced.id}, "undescribed": {undescribed.id}}
    assert {one.recording_id for one in drawn(wanted=9, risk="never_reviewed").samples.all()} == {plain.id}


def test_a_draw_of_one_unit_or_officer_that_draws_anothers(drawn, recording, make_account, console, unit):
    elsewhere = create_unit(actor=console, now=NOW, name="另一大队")
    wu = make_account("wu", Role.OFFICER, unit=unit, officer=True).officer
    own, below = recording(), recording(unit=unit.below, officer=wu)
    strange = recording(unit=elsewhere, officer=None)

    def found(**told):
        return {one.recording_id for one in drawn(wanted=9, **told).samples.all()}

    assert found(unit_id=unit.id) == {own.id, below.id}  # units below it too
    assert found(unit_id=elsewhere.id) == {strange.id}
    assert found(officer_id=wu.id) == {below.id}
    assert found() == {own.id, below.id, strange.id}


def test_a_review_form_without_one_of_the_matters_of_supervision():
    asked = {one.code: one.clause for one in supervision_rules().items}
    assert {"quality", "points", "late_start", "early_end", "label"} <= set(asked)
    conduct = {
        clause for clause in asked.values() if clause.startswith("12(")
    }  # art 12: notice, manner, content, place
    assert conduct == {f"12({number})" for number in range(1, 6)}


@pytest.mark.clause("19")
def test_the_legal_section_deletes_something():
    held = {one.value for one, roles in MATRIX.items() if Role.LEGAL in roles}
    assert not {one for one in held if "delete" in one or "destroy" in one}
    assert Capability.PROPOSE_DISPOSALS.value not in held


def test_a_plan_by_somebody_else(drawn, people, actor_for, console):
    plan = drawn()
    for role in set(Role) - {Role.LEGAL}:
        actor = actor_for(people[role])
        with pytest.raises(NotPermittedError):
            queries.get_plan(actor=actor, plan_id=plan.id)
        with pytest.raises(NotPermittedError):
            drawn(by=actor)


@pytest.mark.parametrize(
    ("right", "wrong"),
    [
        ('schema = "liuhen/supervision-rules/1"', 'schema = "x"'),
        ('code = "notice"', 'code = "quality"'),
        ('code = "notice"', 'code = "No"'),
        ("wanted = 10", "wanted = 0"),
        ("wanted = 10", "wanted = 900"),
    ],
)
def test_a_file_of_rules_with_a_mistake(right, wrong, tmp_path):
    text = resources.files("liuhen.rules").joinpath("supervision.toml").read_text("utf-8")
    own = tmp_path / "own.toml"
    own.write_text(text.replace(right, wrong, 1), "utf-8")
    with pytest.raises(SupervisionRulesInvalidError):
        supervision_rules(own)
