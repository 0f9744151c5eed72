"""A role for a time, and somebody standing in: nothing before the first day, nothing after the last, by itself."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from conftest import NOW, entries
from liuhen.people import operations, queries
from liuhen.people.actors import Channel, actor_of
from liuhen.people.errors import (
    AdministratorsApartError,
    DeputyshipNotFoundError,
    DeputyUnfitError,
    LastAdministratorError,
    NotPermittedError,
    PeriodError,
    RoleHeldError,
    SelfGrantError,
)
from liuhen.people.models import Account, Role, RoleGrant
from liuhen.people.periods import bureau_day
from liuhen.people.permissions import Capability, holds, require
from liuhen.people.standing import is_same_hand

pytestmark = pytest.mark.django_db
TODAY = bureau_day(NOW)


def _in(days):
    return TODAY + timedelta(days=days)


def _roles(account, days=0):
    actor = actor_of(Account.objects.get(id=account.id), Channel.WEB, now=NOW + timedelta(days=days))
    return {grant.role for grant in actor.grants}


def _grant(console, account, role=Role.ARCHIVIST, **period):
    return operations.grant_role(actor=console, now=NOW, account_id=account.id, role=role, **period)


def test_role_to_come_gives_nothing_yet_and_an_ended_one_nothing_more(make_account, console):
    account = make_account("timed")
    _grant(console, account, holds_from=_in(2), holds_until=_in(4))
    assert [bool(_roles(account, day)) for day in range(1, 7)] == [False, True, True, True, False, False]


def test_days_are_the_bureaus_and_not_greenwichs(make_account, console):
    account = make_account("timed")
    _grant(console, account, holds_until=TODAY)
    late = datetime(TODAY.year, TODAY.month, TODAY.day, 15, 59, tzinfo=UTC)  # 23:59 in the bureau
    assert actor_of(account, Channel.WEB, now=late).grants
    assert not actor_of(account, Channel.WEB, now=late + timedelta(minutes=1)).grants


@pytest.mark.parametrize(
    ("first", "last", "field"), [(-1, None, "holds_from"), (None, -1, "holds_until"), (3, 2, "holds_until")]
)
def test_period_behind_or_backwards(make_account, console, first, last, field):
    days = {"holds_from": None if first is None else _in(first), "holds_until": None if last is None else _in(last)}
    with pytest.raises(PeriodError) as told:
        _grant(console, make_account("timed"), **days)
    assert told.value.fields["field"] == field


def test_same_role_twice_on_one_day_but_again_after_its_end(make_account, console):
    account = make_account("timed")
    _grant(console, account, holds_until=_in(3))
    with pytest.raises(RoleHeldError):
        _grant(console, account, holds_from=_in(3))
    _grant(console, account, holds_from=_in(4))
    assert _roles(account, 3) == _roles(account, 4) == {Role.ARCHIVIST}


def test_administrator_follows_business_only_after_its_last_day(make_account, console):
    account = make_account("timed")
    grant = _grant(console, account, holds_until=_in(3))
    with pytest.raises(AdministratorsApartError):
        _grant(console, account, Role.AUDIT_ADMIN, holds_from=_in(3))
    _grant(console, account, Role.AUDIT_ADMIN, holds_from=_in(4))
    with pytest.raises(AdministratorsApartError):
        operations.limit_role(actor=console, now=NOW, grant_id=grant.id, holds_until=_in(4))
    with pytest.raises(AdministratorsApartError):
        operations.limit_role(actor=console, now=NOW, grant_id=grant.id, holds_until=None)


def test_last_administrator_gets_an_end(administrators, console, make_account):
    grant = RoleGrant.objects.get(account=administrators[Role.AUDIT_ADMIN])
    with pytest.raises(LastAdministratorError):
        operations.limit_role(actor=console, now=NOW, grant_id=grant.id, holds_until=_in(30))
    _grant(console, make_account("for-a-while"), Role.AUDIT_ADMIN, holds_until=_in(90))
    with pytest.raises(LastAdministratorError):  # the other one's ends too
        operations.revoke_role(actor=console, now=NOW, grant_id=grant.id)


def test_ended_role_narrows_no_list_and_names_no_keeper(make_account, console):
    account = make_account("timed")
    _grant(console, account, holds_until=_in(1))
    later = NOW + timedelta(days=2)
    assert account not in queries.holders(Role.ARCHIVIST, day=_in(2))
    assert not queries.list_accounts(now=later, role="archivist").rows
    assert [line.grants for line in queries.account_lines(now=later) if line.account == account] == [()]


# --- deputies ---


@pytest.fixture
def leader(people):
    """The grant of the unit's leader."""
    return RoleGrant.objects.get(account=people[Role.LEADER], role=Role.LEADER)


def _deputy(console, grant, account, first=0, last=5, **more):
    return operations.appoint_deputy(
        actor=console, now=NOW, grant_id=grant.id, deputy_id=account.id, holds_from=_in(first), holds_until=_in(last),
        **more,
    )  # fmt: skip


def test_deputy_has_the_role_on_its_days_and_where_the_principal_has_it(people, make_account, console, leader, unit):
    deputy = make_account("deputy")
    _deputy(console, leader, deputy, first=1, last=2)
    assert [_roles(deputy, day) for day in range(4)] == [set(), {Role.LEADER}, {Role.LEADER}, set()]
    actor = actor_of(deputy, Channel.WEB, now=NOW + timedelta(days=1))
    assert holds(actor, Capability.APPROVE_DEADLINES, unit_id=unit.below.id)
    assert actor.stands_in_for == {people[Role.LEADER].id}


@pytest.mark.parametrize("gone", ["revoked", "limited", "closed", "ended"])
def test_deputy_of_a_role_that_is_gone(people, make_account, console, leader, gone):
    deputy = make_account("deputy")
    made = _deputy(console, leader, deputy)
    if gone == "revoked":
        operations.revoke_role(actor=console, now=NOW, grant_id=leader.id)
    elif gone == "limited":
        operations.limit_role(actor=console, now=NOW, grant_id=leader.id, holds_until=TODAY)
    elif gone == "closed":
        operations.deactivate(actor=console, now=NOW, account_id=leader.account_id)
    else:
        operations.end_deputyship(actor=console, now=NOW, deputyship_id=made.id)
        with pytest.raises(DeputyshipNotFoundError):
            operations.end_deputyship(actor=console, now=NOW, deputyship_id=made.id)
    assert _roles(deputy, 1) == set()


def test_deputy_passes_nothing_on(people, make_account, console, leader):
    deputy = make_account("deputy")
    _deputy(console, leader, deputy)
    assert not RoleGrant.objects.filter(account=deputy).exists()  # nothing that anybody could be made deputy for


def test_deputy_of_oneself_twice_or_beyond_the_role(people, make_account, console, leader):
    with pytest.raises(DeputyUnfitError):
        _deputy(console, leader, people[Role.LEADER])
    deputy = make_account("deputy")
    _deputy(console, leader, deputy)
    with pytest.raises(DeputyUnfitError):
        _deputy(console, leader, deputy, first=5, last=9)
    operations.limit_role(actor=console, now=NOW, grant_id=leader.id, holds_until=_in(20))
    with pytest.raises(DeputyUnfitError):
        _deputy(console, leader, deputy, first=19, last=21)


@pytest.mark.parametrize("role", [Role.SYSTEM_ADMIN, Role.SECURITY_ADMIN, Role.AUDIT_ADMIN])
def test_administrator_stands_in_for_the_bureaus_work_or_another_administrator(people, console, leader, role):
    with pytest.raises(AdministratorsApartError):
        _deputy(console, leader, people[role])
    other = Role.AUDIT_ADMIN if role is not Role.AUDIT_ADMIN else Role.SYSTEM_ADMIN
    with pytest.raises(AdministratorsApartError):
        _deputy(console, RoleGrant.objects.get(role=other), people[role])


def test_deputy_of_an_administrator_gets_a_role_beside_it(administrators, make_account, console):
    deputy = make_account("deputy")
    _deputy(console, RoleGrant.objects.get(role=Role.AUDIT_ADMIN), deputy, last=3)
    with pytest.raises(AdministratorsApartError):
        _grant(console, deputy, Role.OFFICE, holds_from=_in(3))
    _grant(console, deputy, Role.OFFICE, holds_from=_in(4))


def test_security_administrator_makes_a_deputy_for_or_of_oneself(people, actor_for, make_account):
    security = people[Role.SECURITY_ADMIN]
    with pytest.raises(SelfGrantError):
        _deputy(actor_for(security), RoleGrant.objects.get(account=security), make_account("deputy"))
    with pytest.raises(SelfGrantError):
        _deputy(actor_for(security), RoleGrant.objects.get(role=Role.AUDIT_ADMIN), security)


@pytest.mark.parametrize("role", [role for role in Role if role is not Role.SECURITY_ADMIN])
def test_deputy_made_by_anybody_but_the_security_administrator(people, make_account, actor_for, leader, role):
    with pytest.raises(NotPermittedError):
        _deputy(actor_for(people[role]), leader, make_account("deputy"))


def test_entry_says_who_acted_as_deputy_and_for_whom_and_nothing_of_it_by_ones_own_role(
    people, make_account, console, leader, unit
):
    deputy = make_account("deputy", Role.OFFICE)
    _deputy(console, leader, deputy)
    actor = actor_of(deputy, Channel.WEB, now=NOW)
    require(actor, Capability.APPROVE_DEADLINES, unit_id=unit.id)
    assert list(actor.reference.stands_for) == [f"account:{leader.account_id}"]
    assert actor.reference == f"account:{deputy.id}"
    operations.create_unit(actor=actor, now=NOW, name="新中队")  # the office's own part
    assert "as_deputy_for" not in entries("unit.created")[-1].facts


def test_unit_made_by_a_deputy_of_the_office(people, make_account, console):
    office, deputy = people[Role.OFFICE], make_account("deputy")
    _deputy(console, RoleGrant.objects.get(account=office), deputy)
    operations.create_unit(actor=actor_of(deputy, Channel.WEB, now=NOW), now=NOW, name="新中队")
    facts = entries("unit.created")[-1].facts
    assert facts["actor"] == f"account:{deputy.id}"
    assert facts["as_deputy_for"] == [f"account:{office.id}"]


def test_neither_decides_on_what_the_other_asked_for_and_no_two_deputies_of_one(people, make_account, console, leader):
    first, second, stranger = (make_account(name) for name in ("first", "second", "stranger"))
    _deputy(console, leader, first)
    _deputy(console, leader, second)
    principal = people[Role.LEADER]
    later = NOW + timedelta(days=1)

    def same(who, asked):
        return is_same_hand(actor_of(who, Channel.WEB, now=later), asked.id, later)

    assert same(first, principal)
    assert same(principal, first)
    assert same(first, second)
    assert not same(first, stranger)
    assert not same(stranger, principal)
    after = NOW + timedelta(days=9)  # nobody stands in any more, but what was asked in another's place stays that
    assert is_same_hand(actor_of(principal, Channel.WEB, now=after), first.id, later)
    assert not is_same_hand(actor_of(principal, Channel.WEB, now=after), first.id, after)
