"""Recorders go out looked over, and what is owed of them shows up by itself (arts 15, 19)."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction

from conftest import NOW, entries
from lending import FINE
from liuhen.devices import operations, queries
from liuhen.devices.errors import (
    CheckIncompleteError,
    CheckSettledError,
    LoanEndedError,
    NotWaivableError,
    OwnWaiverError,
    ReasonNeededError,
    RecorderFactInvalidError,
    RecorderOutError,
    RecorderUnconfirmedError,
    RecorderUnfitError,
    WipedByOthersError,
)
from liuhen.devices.models import CheckState, Condition, Loan, LoanKind, UseCheck
from liuhen.devices.operations import Returned
from liuhen.people.actors import Channel, actor_of
from liuhen.people.errors import NotPermittedError
from liuhen.people.models import Role
from liuhen.people.periods import bureau_day

pytestmark = pytest.mark.django_db
HOUR, DAY = timedelta(hours=1), timedelta(days=1)


def test_a_recorder_in_order_goes_out_with_its_check(out, recorder, officer):
    tried = out()
    assert queries.loan_of(recorder) == tried.loan
    assert (tried.check.state, tried.check.loan) == (CheckState.PASSED, tried.loan)
    assert [entry.facts["failed"] for entry in entries("recorder.checked")] == [[]]
    assert entries("loan.opened")[0].facts["officer"] == str(officer.officer_id)


@pytest.mark.parametrize(
    ("item", "value"),
    [("battery", 49), ("memory", 0), ("clock", 31), ("clock", -31), ("lens", "dirty"), ("mount", "unfit")],
)
def test_an_item_that_is_not_in_order_keeps_it_in_its_place(out, recorder, item, value):
    tried = out(found={item: value})
    assert tried.loan is None
    assert queries.loan_of(recorder) is None
    assert UseCheck.objects.get().failed == [item]
    assert entries("recorder.checked")[0].facts["failed"] == [item]


@pytest.mark.parametrize(("item", "value"), [("battery", 50), ("clock", 30), ("clock", -30), ("mount", "in_hand")])
def test_just_in_order_is_in_order(out, item, value):
    assert out(found={item: value}).loan is not None


@pytest.mark.parametrize("value", [None, "100", 101, -1, True])
def test_an_item_that_nobody_looked_at_is_asked_at_its_field(out, value):
    with pytest.raises(CheckIncompleteError) as caught:
        out(found={"battery": value})
    assert caught.value.fields == {"field": "check_battery", "item": "电量"}
    assert not UseCheck.objects.exists()


def test_one_recorder_is_never_with_two(out, recorder, office, officer, people):
    out()
    with pytest.raises(RecorderOutError) as caught:
        out()
    assert caught.value.fields["officer"] == people[Role.OFFICER].name
    with pytest.raises(IntegrityError), transaction.atomic():
        Loan.objects.create(recorder=recorder, officer_id=officer.officer_id, kind=LoanKind.STANDING, out_at=NOW)


def test_what_cannot_go_out(out, recorder, officer):
    with pytest.raises(ReasonNeededError):
        out(reason=" ")
    with pytest.raises(RecorderFactInvalidError):
        out(reason="因" * 301)
    met = operations.recorder_met_at_intake(actor=officer, now=NOW, code="Z9")
    with pytest.raises(RecorderUnconfirmedError):
        out(recorder_id=met.id)
    recorder.condition = Condition.REPAIR
    recorder.save()
    with pytest.raises(RecorderUnfitError):
        out()


def test_nobody_takes_for_another_but_the_office(out, office, officer, leader):
    with pytest.raises(NotPermittedError):
        out(officer_id=leader.officer_id)
    assert out(actor=office).loan.officer_id == officer.officer_id


@pytest.mark.parametrize("role", [Role.LEGAL, Role.ARCHIVIST, Role.SYSTEM_ADMIN])
def test_who_has_no_part_in_it(out, people, actor_for, role):
    with pytest.raises(NotPermittedError):
        out(actor=actor_for(people[role]))


def test_a_leader_lets_it_go_in_an_emergency_and_the_check_stays_failed(out, officer, leader, recorder):
    check = out(found={"battery": 25}).check
    operations.ask_waiver(actor=officer, now=NOW, check_id=check.id, reason="爆炸事故，无其他设备")
    assert list(queries.waiting_waivers(leader, NOW)) == [check]
    tried = operations.decide_waiver(actor=leader, now=NOW + HOUR, check_id=check.id, is_allowed=True)
    assert (tried.check.state, tried.check.failed) == (CheckState.WAIVED, ["battery"])
    assert (tried.loan.kind, tried.loan.officer_id) == (LoanKind.URGENT, officer.officer_id)
    assert queries.loan_of(recorder) == tried.loan
    told = queries.checks_between([recorder.id], NOW, NOW)[recorder.id]
    assert told == [(NOW, {**dict.fromkeys(FINE, True), "battery": False})]
    with pytest.raises(CheckSettledError):
        operations.decide_waiver(actor=leader, now=NOW + HOUR, check_id=check.id, is_allowed=True)


def test_a_lens_that_shows_nothing_is_let_go_by_nobody(out, officer):
    check = out(found={"battery": 25, "lens": "broken"}).check
    with pytest.raises(NotWaivableError) as caught:
        operations.ask_waiver(actor=officer, now=NOW, check_id=check.id, reason="急")
    assert caught.value.fields["items"] == "镜头"


def test_nobody_lets_their_own_go(out, leader, people, actor_for):
    check = out(actor=leader, officer_id=leader.officer_id, found={"battery": 25}).check
    operations.ask_waiver(actor=leader, now=NOW, check_id=check.id, reason="急")
    assert not queries.waiting_waivers(leader, NOW).exists()
    with pytest.raises(OwnWaiverError):
        operations.decide_waiver(actor=leader, now=NOW, check_id=check.id, is_allowed=True)


def test_whoever_stands_in_for_the_leader_lets_the_leaders_own_go(out, leader, people, make_account, unit, console):
    from liuhen.people import operations as accounts
    from liuhen.people.models import RoleGrant

    deputy = make_account("deputy", Role.OFFICER, unit=unit, officer=True)
    led, day = RoleGrant.objects.get(account=people[Role.LEADER]), bureau_day(NOW)
    accounts.appoint_deputy(
        actor=console, now=NOW, grant_id=led.id, deputy_id=deputy.id, holds_from=day, holds_until=day
    )
    check = out(actor=leader, officer_id=leader.officer_id, found={"battery": 25}).check
    operations.ask_waiver(actor=leader, now=NOW, check_id=check.id, reason="急")
    actor = actor_of(deputy, Channel.WEB, now=NOW)
    assert not queries.waiting_waivers(actor, NOW).exists()
    with pytest.raises(OwnWaiverError):
        operations.decide_waiver(actor=actor, now=NOW, check_id=check.id, is_allowed=True)


def test_a_leader_lets_go_what_the_office_asked_for_an_officer_that_the_leader_stands_in_for(
    out, office, officer, leader, people, console
):
    from liuhen.people import operations as accounts

    given, day = people[Role.OFFICER].grants.get(), bureau_day(NOW)
    check = out(actor=office, officer_id=officer.officer_id, found={"battery": 25}).check
    operations.ask_waiver(actor=office, now=NOW, check_id=check.id, reason="急")
    assert list(queries.waiting_waivers(leader, NOW)) == [check]
    accounts.appoint_deputy(
        actor=console, now=NOW, grant_id=given.id, deputy_id=leader.account_id, holds_from=day, holds_until=day
    )
    actor = actor_of(people[Role.LEADER], Channel.WEB, now=NOW)
    assert not queries.waiting_waivers(actor, NOW).exists()
    with pytest.raises(OwnWaiverError):
        operations.decide_waiver(actor=actor, now=NOW, check_id=check.id, is_allowed=True)


def test_a_leader_of_others_and_an_officer_decide_nothing(out, officer, make_account, actor_for, console, unit):
    from liuhen.people import operations as people

    check = out(found={"battery": 25}).check
    operations.ask_waiver(actor=officer, now=NOW, check_id=check.id, reason="急")
    other = people.create_unit(actor=console, now=NOW, name="二大队")
    stranger = actor_for(make_account("otherleader", Role.LEADER, unit=other, officer=True))
    for actor in (stranger, officer):
        with pytest.raises(NotPermittedError):
            operations.decide_waiver(actor=actor, now=NOW, check_id=check.id, is_allowed=True)
    assert not queries.waiting_waivers(stranger, NOW).exists()


def test_an_old_check_and_a_refusal_without_a_word(out, officer, leader):
    check = out(found={"battery": 25}).check
    with pytest.raises(CheckSettledError):
        operations.ask_waiver(actor=officer, now=NOW + 3 * HOUR, check_id=check.id, reason="急")
    operations.ask_waiver(actor=officer, now=NOW, check_id=check.id, reason="急")
    with pytest.raises(ReasonNeededError):
        operations.decide_waiver(actor=leader, now=NOW, check_id=check.id, is_allowed=False)
    refused = operations.decide_waiver(actor=leader, now=NOW, check_id=check.id, is_allowed=False, note="另派设备")
    assert (refused.loan, refused.check.state) == (None, CheckState.REFUSED)


def test_what_is_out_too_long_shows_up_but_a_standing_one_does_not(out, office, officer, recorder, later, unit):
    own = operations.register_recorder(actor=office, now=NOW, code="KT2", unit_id=unit.id)
    operations.lend_standing(actor=office, now=NOW, recorder_id=own.id, officer_id=officer.officer_id)
    loan = out().loan
    assert not queries.out_too_long(NOW + DAY).exists()
    assert list(queries.out_too_long(later(hours=24, seconds=1))) == [loan]


def test_what_came_back_undocked_shows_up_until_its_card_is_taken_in(out, officer, recorder, later):
    loan = out().loan
    operations.give_back(actor=officer, now=NOW + HOUR, loan_id=loan.id, told=Returned())
    assert not queries.undocked(NOW + DAY).exists()
    assert list(queries.undocked(later(hours=26))) == [loan]
    operations.note_docked(recorder=recorder, now=later(hours=27))
    assert not queries.undocked(later(hours=28)).exists()
    loan.refresh_from_db()
    recorder.refresh_from_db()
    assert loan.docked_at == recorder.docked_at == later(hours=27)


def test_a_standing_one_that_is_used_and_never_docked_shows_up(office, officer, recorder, later):
    loan = operations.lend_standing(actor=office, now=NOW, recorder_id=recorder.id, officer_id=officer.officer_id)
    assert queries.unchecked_standing(officer.officer_id, NOW) == [loan]
    check = operations.check_daily(actor=officer, now=NOW, loan_id=loan.id, found=FINE)
    assert check.loan == loan
    assert queries.unchecked_standing(officer.officer_id, NOW) == []
    assert queries.unchecked_standing(officer.officer_id, NOW + DAY) == [loan]
    assert not queries.undocked(NOW + 7 * DAY).exists()
    assert list(queries.undocked(later(days=7, seconds=1))) == [loan]
    operations.note_docked(recorder=recorder, now=later(days=7, seconds=2))
    assert not queries.undocked(later(days=15)).exists()


def test_a_faulty_one_that_comes_back_is_kept_from_use(out, officer, recorder):
    loan = out().loan
    with pytest.raises(ReasonNeededError):
        operations.give_back(actor=officer, now=NOW, loan_id=loan.id, told=Returned(is_fit=False))
    operations.give_back(actor=officer, now=NOW, loan_id=loan.id, told=Returned(is_fit=False, note="无法开机"))
    recorder.refresh_from_db()
    assert recorder.condition == Condition.FAULTY
    assert recorder.faults.get().what == "无法开机"
    with pytest.raises(LoanEndedError):
        operations.give_back(actor=officer, now=NOW, loan_id=loan.id, told=Returned())


def test_only_its_officer_and_the_office_give_it_back(out, leader, office):
    loan = out().loan
    with pytest.raises(NotPermittedError):
        operations.give_back(actor=leader, now=NOW, loan_id=loan.id, told=Returned())
    assert operations.give_back(actor=office, now=NOW, loan_id=loan.id, told=Returned()).returned_at == NOW


@pytest.mark.clause("19")
def test_a_card_said_to_be_empty_by_who_does_not_answer_for_the_recorder(
    out, recorder, office, officer, leader, make_account, actor_for, console, unit, signed_in
):
    from liuhen.people import operations as people

    other = people.create_unit(actor=console, now=NOW, name="二大队")
    account = make_account("fremd", Role.OFFICER, unit=unit, officer=True)
    strange = (actor_for(account), actor_for(make_account("otherleader", Role.LEADER, unit=other, officer=True)))
    loan = out().loan
    operations.give_back(actor=officer, now=NOW + HOUR, loan_id=loan.id, told=Returned())
    for actor in strange:
        with pytest.raises(WipedByOthersError):
            operations.note_wiped(actor=actor, now=NOW, recorder_id=recorder.id)
    assert not entries("recorder.wiped")
    operations.note_docked(recorder=recorder, now=NOW)
    assert "看过了，存储卡已清空" not in signed_in(account).get(f"/recorders/{recorder.id}/card/").content.decode()
    refused = signed_in(account).post(f"/recorders/{recorder.id}/wiped/")
    assert (refused.status_code, "由办公室、所属单位负责人" in refused.content.decode()) == (403, True)
    for actor in (office, leader, officer):  # who had it last still answers for it
        operations.note_wiped(actor=actor, now=NOW, recorder_id=recorder.id)
    recorder.keeper_id = strange[0].officer_id
    recorder.save()
    operations.note_wiped(actor=strange[0], now=NOW, recorder_id=recorder.id)
    loan = out(now=NOW + DAY, actor=strange[1], officer_id=strange[1].officer_id).loan
    with pytest.raises(WipedByOthersError):  # somebody else has it now
        operations.note_wiped(actor=officer, now=NOW + DAY, recorder_id=recorder.id)
    told = Returned(is_wiped=True)
    operations.give_back(actor=strange[1], now=NOW + DAY, loan_id=loan.id, told=told)
    assert len(entries("recorder.wiped")) == 5
    operations.note_emptied(actor=strange[0], now=NOW + DAY, recorder_id=recorder.id)  # the station that emptied it
    assert [one.subject for one in entries("recorder.wiped")] == [recorder.id] * 6


def test_a_card_that_was_used_since_is_called_empty_or_taken_in(out, officer, recorder, later):
    def state():
        recorder.refresh_from_db()
        return queries.card_state(recorder)

    assert state() == ""
    loan = out().loan
    assert state() == "undocked"
    operations.give_back(actor=officer, now=NOW + HOUR, loan_id=loan.id, told=Returned())
    operations.note_docked(recorder=recorder, now=later(hours=2))
    assert state() == "docked"
    operations.note_wiped(actor=officer, now=later(hours=3), recorder_id=recorder.id)
    assert state() == "wiped"
    again = out(now=later(hours=4)).loan
    assert state() == "undocked"
    operations.give_back(actor=officer, now=later(hours=5), loan_id=again.id, told=Returned())
    operations.note_docked(recorder=recorder, now=later(hours=6))
    assert state() == "docked"  # what was wiped was the time before
