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
from liuhen.desk.left_deadlines import hand_over_loose
from liuhen.devices.models import Loan, LoanKind, Recorder
from liuhen.devices.operations import lending as lend
from liuhen.devices.operations.lending import Returned
from liuhen.duties.errors import DeadlineNotFoundError, SuccessorInvalidError, SuccessorSeesNothingError
from liuhen.duties.models import Deadline
from liuhen.duties.operations import hand_over_deadlines
from liuhen.people import keepers, operations, queries
from liuhen.people.actors import Channel, actor_of
from liuhen.people.errors import DepartureNotFoundError, DepartureOpenError, LastAdministratorError, NotPermittedError
from liuhen.people.models import Account, Departure, Keeping, Officer, Role, RoleGrant
from liuhen.people.periods import bureau_day
from liuhen.recordings.clocks import wind_describe
from unit.recordings.rows import row

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


@pytest.fixture
def loose(people, unit):
    """A recording of no case that the officer filmed, with its clock."""
    film = row(officer=people[Role.OFFICER].officer, unit=unit)
    wind_describe(now=NOW, recording=film)
    return film


def _clock_of(film) -> Deadline:
    return Deadline.objects.get(subject=film.id)


def test_deadline_outside_a_case_stays_with_somebody_who_left(people, console, loose, unit, actor_for, make_account):
    made = _leave(console, people[Role.OFFICER])
    leader, clock = actor_for(people[Role.LEADER]), _clock_of(loose)
    assert [one.id for one in left_by(made).loose] == [clock.id]
    with pytest.raises(DepartureOpenError):
        settle_if_done(actor=leader, moment=NOW, departure_id=made.id)
    told = {"actor": leader, "moment": NOW, "departure": made, "deadline_ids": [clock.id]}
    blind = make_account("blind", Role.OFFICER, unit=unit, officer=True).officer
    with pytest.raises(SuccessorSeesNothingError):
        hand_over_loose(**told, to_officer_id=blind.id)
    clerk = operations.register_officer(actor=console, now=NOW, name="没有账号的人", unit_id=unit.id)
    with pytest.raises(SuccessorSeesNothingError):
        hand_over_loose(**told, to_officer_id=clerk.id)
    second = make_account("zweite", Role.LEADER, unit=unit, officer=True).officer
    assert hand_over_loose(**told, to_officer_id=second.id) == 1
    assert list(clock.officers.all()) == [second]
    entry = entries("deadline.handed_over")[-1]
    assert (entry.subject, entry.facts["from"], entry.facts["to"]) == (clock.id, str(made.officer_id), str(second.id))
    with pytest.raises(DeadlineNotFoundError):  # it's the successor's now
        hand_over_loose(**told, to_officer_id=second.id)
    settle_if_done(actor=leader, moment=NOW, departure_id=made.id)
    with pytest.raises(DepartureNotFoundError):
        hand_over_loose(**told, to_officer_id=second.id)


def test_clock_wound_again_goes_back_to_somebody_who_left(people, console, loose, unit, actor_for, make_account):
    officer = people[Role.OFFICER]
    made = _leave(console, officer)
    head, clock = actor_for(people[Role.HEAD]), _clock_of(loose)
    second = make_account("zweite", Role.LEADER, unit=unit, officer=True)
    third = make_account("dritte", Role.LEADER, unit=unit, officer=True)
    told = {"actor": head, "moment": NOW, "deadline_ids": [clock.id]}
    hand_over_loose(**told, departure=made, to_officer_id=second.officer.id)
    wind_describe(now=NOW, recording=loose)
    assert list(clock.officers.all()) == [second.officer]
    hand_over_loose(**told, departure=_leave(console, second), to_officer_id=third.officer.id)
    wind_describe(now=NOW, recording=loose)  # from the first to the second to the third
    assert list(clock.officers.all()) == [third.officer]
    Officer.objects.filter(id=officer.officer.id).update(left_on=None)  # back again, while the third goes
    RoleGrant.objects.filter(account=officer).update(revoked_at=None)
    Account.objects.filter(id=officer.id).update(is_active=True)
    hand_over_loose(**told, departure=_leave(console, third), to_officer_id=officer.officer.id)
    wind_describe(now=NOW, recording=loose)
    assert list(clock.officers.all()) == [officer.officer]


def test_deadlines_handed_over_by_who_may_not(people, console, loose, actor_for, make_account):
    made = _leave(console, people[Role.OFFICER])
    elsewhere = operations.create_unit(actor=console, now=NOW, name="另一大队")
    stranger = make_account("stranger", Role.LEADER, unit=elsewhere)
    to = operations.register_officer(actor=console, now=NOW, name="接手人", unit_id=elsewhere.id).id
    for account in (stranger, people[Role.OFFICE], people[Role.LEGAL], people[Role.SYSTEM_ADMIN]):
        with pytest.raises(NotPermittedError):
            hand_over_deadlines(
                actor=actor_for(account), now=NOW, departure_id=made.id, deadline_ids=[_clock_of(loose).id],
                to_officer_id=to,
            )  # fmt: skip
    with pytest.raises(SuccessorInvalidError):
        hand_over_deadlines(
            actor=actor_for(people[Role.LEADER]), now=NOW, departure_id=made.id,
            deadline_ids=[_clock_of(loose).id], to_officer_id=made.officer_id,
        )  # fmt: skip
    assert not entries("deadline.handed_over")


def test_deadlines_of_a_case_that_stay_behind_when_it_goes(people, console, case, unit, actor_for):
    film = row(officer=people[Role.OFFICER].officer, unit=unit, case=case)
    wind_describe(now=NOW, recording=film)
    made = _leave(console, people[Role.OFFICER])
    assert left_by(made).loose == []  # it goes with its case
    other = operations.register_officer(actor=console, now=NOW, name="接手人", unit_id=unit.id)
    hand_over_cases(
        actor=actor_for(people[Role.LEADER]), now=NOW, case_ids=[case.id], from_officer_id=made.officer_id,
        to_officer_id=other.id,
    )  # fmt: skip
    assert list(_clock_of(film).officers.all()) == [other]
    assert left_by(made).count == left_by(made).deadlines == 0


def test_page_and_api_hand_deadlines_over(people, console, loose, unit, signed_in, make_account):
    made = _leave(console, people[Role.OFFICER])
    second = make_account("zweite", Role.LEADER, unit=unit, officer=True).officer
    browser, clock = signed_in(people[Role.LEADER]), _clock_of(loose)
    page = browser.get(f"/departures/{made.id}/").content.decode()
    assert f"?officer={made.officer_id}" in page
    assert loose.number in page
    wrong = browser.post(f"/departures/{made.id}/deadlines/", {"loose-deadlines": [str(clock.id)]})
    assert wrong.status_code == 422
    address = f"/api/v1/departures/{made.id}"
    [told] = browser.get(address).json()["loose"]
    assert (told["id"], told["note"]) == (str(clock.id), loose.number)
    sent = {"loose-deadlines": [str(clock.id)], "loose-officer": str(second.id)}
    assert browser.post(f"/departures/{made.id}/deadlines/", sent)["Location"] == f"/departures/{made.id}/"
    assert list(clock.officers.all()) == [second]
    left = signed_in(people[Role.HEAD]).get(f"/deadlines/{clock.id}/").content.decode()
    assert f"由 {second.name} 接手" in left
    third = make_account("dritte", Role.LEADER, unit=unit, officer=True).officer
    again = _leave(console, second.account)
    body = {"deadline_ids": [str(clock.id)], "officer_id": str(third.id)}
    answer = browser.post(f"/api/v1/departures/{again.id}/deadlines", body, content_type="application/json")
    assert answer.json()["loose"] == []


def test_office_is_not_told_what_to_take_back(people, console, unit, signed_in):
    officer = people[Role.OFFICER].officer
    recorder = Recorder.objects.create(code="DSJ-9", unit=unit, is_confirmed=True, registered_at=NOW)
    Recorder.objects.create(code="DSJ-8", unit=unit, is_confirmed=True, registered_at=NOW, keeper=officer)
    Loan.objects.create(recorder=recorder, officer=officer, kind=LoanKind.STANDING, out_at=NOW)
    home = signed_in(people[Role.OFFICE])
    assert "未归还的执法记录仪" not in home.get("/").content.decode()
    _leave(console, people[Role.OFFICER])
    page = home.get("/").content.decode()
    assert f"收回 {officer.name} 未归还的执法记录仪" in page
    assert f'href="/recorders/{recorder.id}/card/"' in page
    assert "DSJ-8 · 保管人" in page
