"""Approver ≠ proposer holds across deputies: at each act, in either direction."""

from __future__ import annotations

from datetime import timedelta

import pytest

from conftest import NOW, entries
from liuhen.cases.errors import OwnExemptionError
from liuhen.cases.models import Case, Exemption, Party
from liuhen.cases.operations import decide_exemption
from liuhen.cases.queries import may_decide, waiting_exemptions
from liuhen.duties.errors import OwnRequestError
from liuhen.duties.models import Extension
from liuhen.duties.operations import decide_extension, keep_clock
from liuhen.duties.queries import extensions_to_decide
from liuhen.people import operations
from liuhen.people.actors import Channel, actor_of
from liuhen.people.models import Role, RoleGrant
from liuhen.people.periods import bureau_day

pytestmark = pytest.mark.django_db
LATER = NOW + timedelta(hours=1)


@pytest.fixture
def deputy(people, make_account, console):
    """An account that stands in for the unit's leader."""
    made = make_account("deputy")
    day = bureau_day(NOW)
    led = RoleGrant.objects.get(account=people[Role.LEADER])
    operations.appoint_deputy(
        actor=console, now=NOW, grant_id=led.id, deputy_id=made.id, holds_from=day, holds_until=day
    )
    return made


@pytest.fixture
def case(unit):
    """An open case of the leader's unit."""
    party = Party.objects.create(kind="organisation", name="走查", number_unknown="not_yet", created_at=NOW)
    return Case.objects.create(
        number="代理-1", kind="inspection", title="检查", unit=unit, party=party, opened_on=NOW.date(), created_at=NOW
    )


def _asked(case, by):
    return Exemption.objects.create(case=case, clause="7(3)", reason="other", text="走查", asked_by=by, asked_at=NOW)


def _actor(account):
    return actor_of(account, Channel.WEB, now=LATER)


@pytest.mark.parametrize("who", ["deputy", "principal"])
def test_exemption_of_the_one_is_decided_by_the_other(people, deputy, case, who):
    principal = people[Role.LEADER]
    asker, decider = (principal, deputy) if who == "deputy" else (deputy, principal)
    asked = _asked(case, asker)
    assert not may_decide(_actor(decider), asked, now=LATER)
    with pytest.raises(OwnExemptionError):
        decide_exemption(actor=_actor(decider), now=LATER, exemption_id=asked.id, is_approved=True)


def test_deputy_decides_on_what_an_officer_asked_for_and_the_entry_says_as_deputy(people, deputy, case):
    asked = _asked(case, people[Role.OFFICER])
    actor = _actor(deputy)
    assert list(waiting_exemptions(actor, now=LATER)) == [asked]
    decide_exemption(actor=actor, now=LATER, exemption_id=asked.id, is_approved=True)
    facts = entries("exemption.approved")[-1].facts
    assert facts["actor"] == f"account:{deputy.id}"
    assert facts["as_deputy_for"] == [f"account:{people[Role.LEADER].id}"]


def test_extension_that_the_principal_asked_for(people, deputy, case, unit):
    row = keep_clock(
        now=NOW, period="file", subject=case.id, about="case", case_id=case.id, unit_id=unit.id, officer_ids=[],
        start=NOW,
    )  # fmt: skip
    asked = Extension.objects.create(
        deadline=row, reason="走查", asked_by=f"account:{people[Role.LEADER].id}", asked_at=NOW
    )
    actor = _actor(deputy)
    assert not extensions_to_decide(actor).exists()
    with pytest.raises(OwnRequestError):
        decide_extension(actor=actor, now=LATER, extension_id=asked.id, is_granted=True)
