"""离职, 调出: nothing of an account outlives its person, and what the person held is the leader's to hand over."""

from __future__ import annotations

from datetime import timedelta

import pytest

from conftest import NOW, entries
from liuhen.cases.errors import NoOfficerError
from liuhen.cases.models import Case, Party
from liuhen.cases.operations.handing import hand_over_cases
from liuhen.clock import now
from liuhen.desk.departures import left_by, settle_if_done
from liuhen.devices.models import Loan, LoanKind, Recorder
from liuhen.devices.operations import lending as lend
from liuhen.devices.operations.lending import Returned
from liuhen.people import keepers, operations, queries
from liuhen.people.actors import Channel, actor_of
from liuhen.people.errors import DepartureNotFoundError, DepartureOpenError, LastAdministratorError, NotPermittedError
from liuhen.people.models import Account, Departure, Keeping, Officer, Role, RoleGrant
from liuhen.people.periods import bureau_day

pytestmark = pytest.mark.django_db
TODAY = bureau_day(NOW)


@pytest.fixture
def case(people, unit):
    """An open case of the officer's."""
    party = Party.objects.create(kind="organisation", name="走查", number_unknown="not_yet", created_at=NOW)
    made = Case.objects.create(
        number="离岗-1", kind="inspection", title="检查", unit=unit, party=party, opened_on=NOW.date(), created_at=NOW
    )
    made.officers.set(Officer.objects.filter(account=people[Role.OFFICER]))
    return made


def _leave(actor, account):
    return operations.leave(actor=actor, now=NOW, account_id=account.id, way=Departure.Way.LEFT)


def test_nothing_of_the_account_works_any_more(people, console, signed_in, token_for, make_account):
    officer = people[Role.OFFICER]
    browser, secret = signed_in(officer), token_for(officer)
    leader_grant = RoleGrant.objects.get(account=people[Role.LEADER])
    span = {"holds_from": TODAY, "holds_until": TODAY + timedelta(days=9)}
    operations.appoint_deputy(actor=console, now=NOW, grant_id=leader_grant.id, deputy_id=officer.id, **span)
    own, deputy = RoleGrant.objects.get(account=officer), make_account("deputy")
    operations.appoint_deputy(actor=console, now=NOW, grant_id=own.id, deputy_id=deputy.id, **span)
    operations.appoint_keeper(actor=console, now=NOW, keeping=Keeping.STORAGE, account_id=officer.id)
    assert browser.get("/").status_code == 200

    _leave(console, officer)

    assert browser.get("/").status_code == 302
    assert queries.token_behind(secret, now=now()) is None
    assert actor_of(deputy, Channel.WEB, now=NOW).grants == ()
    assert keepers.keepers_of(Keeping.STORAGE, day=TODAY) == ()
    told = entries("account.left")[-1].facts
    assert [len(told[what]) for what in ("roles", "tokens", "deputyships", "appointments")] == [1, 1, 2, 1]
    operations.activate(actor=console, now=NOW, account_id=officer.id)  # back again: nothing of it comes back
    operations.resume_roles(actor=console, now=NOW, account_id=officer.id)
    assert actor_of(Account.objects.get(id=officer.id), Channel.WEB, now=NOW).grants == ()
    assert queries.token_behind(secret, now=now()) is None
    assert browser.get("/").status_code == 302
    assert Officer.objects.get(account=officer).left_on is None


def test_last_administrator_leaves(people, console):
    with pytest.raises(LastAdministratorError):
        _leave(console, people[Role.AUDIT_ADMIN])


def test_leaving_entered_by_somebody_else_than_the_system_administrator(people, actor_for):
    for role in (Role.OFFICE, Role.LEADER, Role.SECURITY_ADMIN, Role.HEAD):
        with pytest.raises(NotPermittedError):
            _leave(actor_for(people[role]), people[Role.OFFICER])


def test_leader_hands_open_cases_over_before_its_settled(people, console, case, unit, actor_for, make_account):
    made = _leave(console, people[Role.OFFICER])
    leader, leaver = actor_for(people[Role.LEADER]), made.officer_id
    assert [one.number for one in left_by(made).cases] == ["离岗-1"]
    with pytest.raises(DepartureOpenError):
        settle_if_done(actor=leader, moment=NOW, departure_id=made.id)
    told = {"actor": leader, "now": NOW, "case_ids": [case.id], "from_officer_id": leaver}
    with pytest.raises(NoOfficerError):
        hand_over_cases(**told, to_officer_id=leaver)
    other = operations.register_officer(actor=console, now=NOW, name="接手人", unit_id=unit.id)
    assert hand_over_cases(**told, to_officer_id=other.id) == 1
    assert list(case.officers.all()) == [other]
    assert entries("case.handed_over")[-1].facts["from"] == str(leaver)
    settle_if_done(actor=leader, moment=NOW, departure_id=made.id)
    with pytest.raises(DepartureNotFoundError):
        operations.settle_departure(actor=leader, now=NOW, departure_id=made.id)


def test_recorder_that_a_leaver_never_gave_back(people, console, unit, actor_for, signed_in):
    officer = people[Role.OFFICER].officer
    recorder = Recorder.objects.create(code="DSJ-9", unit=unit, is_confirmed=True, registered_at=NOW)
    loan = Loan.objects.create(recorder=recorder, officer=officer, kind=LoanKind.STANDING, out_at=NOW)
    made = _leave(console, people[Role.OFFICER])
    leader = actor_for(people[Role.LEADER])
    with pytest.raises(DepartureOpenError):
        settle_if_done(actor=leader, moment=NOW, departure_id=made.id)
    page = signed_in(people[Role.LEADER]).get(f"/departures/{made.id}/").content.decode()
    assert "DSJ-9" in page
    assert "确认交接办结" not in page
    lend.give_back(actor=actor_for(people[Role.OFFICE]), now=NOW, loan_id=loan.id, told=Returned(is_fit=True))
    settle_if_done(actor=leader, moment=NOW, departure_id=made.id)


def test_other_units_leader_neither_sees_nor_settles(people, console, unit, actor_for, make_account):
    made = _leave(console, people[Role.OFFICER])
    elsewhere = operations.create_unit(actor=console, now=NOW, name="另一大队")
    stranger = actor_for(make_account("stranger", Role.LEADER, unit=elsewhere))
    with pytest.raises(DepartureNotFoundError):
        settle_if_done(actor=stranger, moment=NOW, departure_id=made.id)
    with pytest.raises(NotPermittedError):
        operations.settle_departure(actor=stranger, now=NOW, departure_id=made.id)


def test_page_hands_over_and_settles(people, console, case, unit, signed_in):
    made = _leave(console, people[Role.OFFICER])
    other = operations.register_officer(actor=console, now=NOW, name="接手人", unit_id=unit.id)
    browser = signed_in(people[Role.LEADER])
    assert "的离岗交接" in browser.get("/").content.decode()
    page = browser.get(f"/departures/{made.id}/").content.decode()
    assert "离岗-1" in page
    wrong = browser.post(f"/departures/{made.id}/", {"cases": [str(case.id)]})
    assert wrong.status_code == 422
    browser.post(f"/departures/{made.id}/", {"cases": [str(case.id)], "officer": str(other.id)})
    assert list(case.officers.all()) == [other]
    browser.post(f"/departures/{made.id}/settle/")
    assert Departure.objects.get().settled_at is not None


def test_handing_over_and_settling_over_the_api(people, console, case, unit, signed_in, make_account):
    officer = people[Role.OFFICER]
    left = _leave(console, officer)
    successor = make_account("next", Role.OFFICER, unit=unit, officer=True).officer
    leader, head = signed_in(people[Role.LEADER]), signed_in(people[Role.HEAD])
    address = f"/api/v1/departures/{left.id}"
    assert [one["number"] for one in leader.get(address).json()["cases"]] == ["离岗-1"]
    assert leader.post(f"{address}/settlement").json()["code"] == "people.departure_open"
    told = {"case_ids": [str(case.id)], "officer_id": str(successor.id)}
    assert head.post(f"{address}/cases", told, content_type="application/json").status_code == 403
    assert leader.post(f"{address}/cases", told, content_type="application/json").json()["cases"] == []
    assert leader.post(f"{address}/settlement").status_code == 204
    assert head.get("/api/v1/departures").json()[0]["settled_at"]
    assert signed_in(people[Role.OFFICE]).get(address).status_code == 403
