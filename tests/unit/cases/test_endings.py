"""Parties told apart, how cases end and grow, and what explains a gap."""

from __future__ import annotations

from datetime import timedelta

import pytest

from conftest import NOW, entries
from liuhen.cases import operations, queries
from liuhen.cases.errors import (
    CaseClosedError,
    CaseDatesError,
    CaseFactInvalidError,
    CaseGrowthError,
    CaseGrowthNotFoundError,
    ExemptionDecidedError,
    OutcomeWrongError,
    OwnExemptionError,
    PartyNumberError,
    PartyTakenError,
)
from liuhen.cases.models import Case
from liuhen.cases.operations import PartyTold
from liuhen.people.errors import NotPermittedError
from liuhen.people.models import Role

pytestmark = pytest.mark.django_db
CODE, IDENTITY = "91110000600037341L", "11010519491231002X"


@pytest.fixture
def officer(people, actor_for):
    return actor_for(people[Role.OFFICER])


@pytest.fixture
def leader(people, actor_for):
    return actor_for(people[Role.LEADER])


@pytest.fixture
def opened(officer, people, unit):
    def make(number="1", kind="inspection", party="某厂", **given) -> Case:
        pair = [people[Role.OFFICER].officer.id, people[Role.LEADER].officer.id]
        facts = {"title": "t", "unit_id": unit.id, "officer_ids": pair, "opened_on": NOW.date(), "actor": officer}
        return operations.create_case(**{**facts, "number": number, "kind": kind, "party": party, "now": NOW, **given})

    return make


@pytest.mark.parametrize(
    ("number", "problem"),
    [("91110000600037341M", "check"), ("9111000060003734", "length"), ("9111OO00600037341L", "letters")],
)
def test_credit_code_mistyped_is_told_at_its_field(opened, number, problem):
    with pytest.raises(PartyNumberError) as caught:
        opened(party=PartyTold(name="某厂", number=number))
    assert caught.value.fields == {"field": "party_number", "problem": problem}
    assert not Case.objects.exists()


def test_the_same_code_is_the_same_party_and_never_another_name(opened):
    first = opened("1", party=PartyTold(name="某厂", number=CODE))
    assert opened("2", party=PartyTold(name="某厂", number=f" {CODE.lower()} ")).party_id == first.party_id
    with pytest.raises(PartyTakenError):
        opened("3", party=PartyTold(name="他厂", number=CODE))


def test_identity_number_that_could_be_read_from_the_database_or_the_ledger(opened):
    party = opened(party=PartyTold(name="张三", kind="person", number=IDENTITY)).party
    assert party.identity_masked == "110***********002X"
    assert IDENTITY not in str(list(type(party).objects.values()))
    assert all(IDENTITY not in str(entry.facts) for entry in entries("party.registered"))


def test_two_people_of_one_name_are_not_one(opened):
    told = PartyTold(name="张三", kind="person")
    assert opened("1", party=told).party_id != opened("2", party=told).party_id


def test_a_case_closed_twice_and_one_that_ends_before_it_began(opened, officer):
    case = opened()
    closing = {"actor": officer, "now": NOW, "case_id": case.id, "outcome": "nothing_found"}
    with pytest.raises(CaseDatesError):
        operations.close_case(**closing, closed_on=NOW.date() - timedelta(days=1))
    operations.close_case(**closing, closed_on=NOW.date())
    case.refresh_from_db()
    assert (case.closed_on, case.closing_event) == (NOW.date(), "inspection.recorded")
    with pytest.raises(CaseClosedError):
        operations.close_case(**closing, closed_on=NOW.date())


def test_an_inspection_that_ends_with_a_penalty(opened, officer):
    with pytest.raises(OutcomeWrongError):
        operations.close_case(actor=officer, now=NOW, case_id=opened().id, outcome="punished", closed_on=NOW.date())


def test_reopening_without_a_reason_and_what_stays_known(opened, officer):
    case = opened()
    operations.close_case(actor=officer, now=NOW, case_id=case.id, outcome="nothing_found", closed_on=NOW.date())
    with pytest.raises(CaseFactInvalidError):
        operations.reopen_case(actor=officer, now=NOW, case_id=case.id, reason=" ")
    operations.reopen_case(actor=officer, now=NOW, case_id=case.id, reason="发现新的线索")
    case.refresh_from_db()
    assert case.closed_on is None
    assert case.closings.get().reopen_reason == "发现新的线索"
    assert entries("case.reopened")[0].facts["was_closed_on"] == NOW.date().isoformat()


def test_cases_that_grow_in_a_ring_and_a_chain_known_from_both_ends(opened, officer):
    one, two, three = opened("1"), opened("2", "penalty"), opened("3", "coercion")
    for later, earlier in ((three, two), (two, one)):  # the middle is linked last
        operations.link_cases(actor=officer, now=NOW, case_id=later.id, earlier_id=earlier.id)
    assert {case.number for case in queries.earlier_of(three)} == {"1", "2"}
    assert {case.number for case in queries.later_of(one)} == {"2", "3"}
    assert len(queries.family_of(two)) == 3
    with pytest.raises(CaseGrowthError):
        operations.link_cases(actor=officer, now=NOW, case_id=one.id, earlier_id=three.id)


def test_who_handles_the_later_case_knows_of_the_earlier_one(opened, officer, make_account, actor_for, unit, people):
    other = make_account("wu", Role.OFFICER, unit=unit, officer=True)
    one = opened("1")
    two = opened("2", "penalty", officer_ids=[other.officer.id, people[Role.OFFICER].officer.id])
    assert one not in queries.visible_cases(actor_for(other))
    operations.link_cases(actor=officer, now=NOW, case_id=two.id, earlier_id=one.id)
    assert one in queries.visible_cases(actor_for(other))
    operations.unlink_cases(actor=officer, now=NOW, case_id=two.id, earlier_id=one.id, reason="误关联")
    assert one not in queries.visible_cases(actor_for(other))


def test_a_link_by_mistake_is_cut_alone_and_what_other_links_share_stays(opened, officer):
    one, two, three, four = opened("1"), opened("2", "penalty"), opened("3", "coercion"), opened("4")
    for later, earlier in ((two, one), (three, two), (four, two), (four, three)):
        operations.link_cases(actor=officer, now=NOW, case_id=later.id, earlier_id=earlier.id, note="误")
    four.refresh_from_db()
    with pytest.raises(CaseGrowthNotFoundError):  # it comes after, but nobody linked the two
        operations.unlink_cases(actor=officer, now=NOW, case_id=three.id, earlier_id=one.id, reason="误关联")
    with pytest.raises(CaseFactInvalidError):
        operations.unlink_cases(actor=officer, now=NOW, case_id=three.id, earlier_id=two.id, reason=" ")
    assert (four.source, four.source_note) == ("case", "2")  # nobody had told one: it's the first that was linked
    operations.unlink_cases(actor=officer, now=NOW, case_id=four.id, earlier_id=two.id, reason="误关联")
    assert {case.number for case in queries.earlier_of(four)} == {"1", "2", "3"}  # by way of the third
    four.refresh_from_db()
    assert (four.source, four.source_note) == ("case", "3")
    operations.unlink_cases(actor=officer, now=NOW, case_id=three.id, earlier_id=two.id, reason="误关联")
    assert not queries.earlier_of(three)
    three.refresh_from_db()
    assert (three.source, three.source_note) == ("", "")
    assert {case.number for case in queries.earlier_of(four)} == {"3"}
    assert {case.number for case in queries.later_of(one)} == {"2"}
    former = three.once_grew_from.get()
    assert (former.earlier, former.reason, former.note) == (two, "误关联", "误")
    told = [(entry.facts["earlier"], entry.facts["source_note"]) for entry in entries("case.ungrown")]
    assert told == [(str(two.id), "2"), (str(two.id), "2")]
    assert len(entries("case.grown")) == 4


def test_an_explanation_approved_by_who_asked_by_an_officer_or_twice(opened, officer, leader):
    case = opened()
    asking = {"now": NOW, "case_id": case.id, "clause": "7(3)", "reason": "explosion_hazard", "text": "未配备"}
    own = operations.ask_exemption(actor=leader, **asking)
    with pytest.raises(OwnExemptionError):
        operations.decide_exemption(actor=leader, now=NOW, exemption_id=own.id, is_approved=True)
    asked = operations.ask_exemption(actor=officer, **asking)
    with pytest.raises(NotPermittedError):
        operations.decide_exemption(actor=officer, now=NOW, exemption_id=asked.id, is_approved=True)
    with pytest.raises(CaseFactInvalidError):
        operations.decide_exemption(actor=leader, now=NOW, exemption_id=asked.id, is_approved=False)
    operations.decide_exemption(actor=leader, now=NOW, exemption_id=asked.id, is_approved=True)
    with pytest.raises(ExemptionDecidedError):
        operations.decide_exemption(actor=leader, now=NOW, exemption_id=asked.id, is_approved=True)
