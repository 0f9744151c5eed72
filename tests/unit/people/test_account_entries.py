"""Passwords, closed accounts and deputies: what leaves no entry, goes on working, or is done by who may not."""

from __future__ import annotations

from datetime import timedelta
from functools import partial

import pytest

from conftest import NOW, PASSWORD, entries
from liuhen.custody import operations as custody
from liuhen.custody.models import Entry
from liuhen.people import operations
from liuhen.people.actors import Channel, actor_of
from liuhen.people.errors import (
    DeputyshipNotFoundError,
    NotPermittedError,
    PasswordElsewhereError,
    PasswordUnchangedError,
    PasswordWeakError,
    PasswordWrongError,
    SelfGrantError,
    TokenCannotError,
    UsernameTakenError,
)
from liuhen.people.models import Account, Deputyship, OutsideIdentity, PastPassword, Role, RoleGrant, SignIn
from liuhen.people.periods import bureau_day

pytestmark = pytest.mark.django_db
NEW, OTHER = "Luoxia-Guwu-99", "Changhe-Luori-55"
LATER = NOW + timedelta(hours=1)


@pytest.fixture
def system(people, actor_for):
    return actor_for(people[Role.SYSTEM_ADMIN])


def _one(kind: str, account) -> Entry:
    """The one entry of a kind, which is of this account."""
    [entry] = entries(kind)
    assert entry.subject == account.id
    return entry


@pytest.fixture
def came():
    """An open session of an account: `came(account)`."""

    def make(account) -> SignIn:
        return SignIn.objects.create(account=account, way=SignIn.Way.PASSWORD, at=NOW, seen_at=NOW)

    return make


def test_a_password_set_by_another_leaves_no_trace_or_opens_at_once(people, system, came):
    officer = people[Role.OFFICER]
    came(officer)
    operations.set_password(actor=system, now=LATER, account_id=officer.id, password=NEW)
    assert _one("account.password_set", officer).facts["actor"] == system.reference
    officer.refresh_from_db()
    assert officer.check_password(NEW)
    assert (officer.must_change_password, officer.password_changed_at) == (True, LATER)
    assert officer.roles_rest_since == LATER
    assert [one.ended for one in SignIn.objects.filter(account=officer)] == [SignIn.Ended.PASSWORD]
    operations.set_password(actor=system, now=LATER + timedelta(hours=1), account_id=officer.id, password=OTHER)
    officer.refresh_from_db()
    assert officer.roles_rest_since == LATER  # they have rested since the first time
    assert PastPassword.objects.filter(account=officer).count() == 2


def test_a_password_set_for_oneself_by_who_may_not_or_where_a_directory_has_it(people, system, actor_for):
    officer, before = people[Role.OFFICER], Entry.objects.count()
    act = partial(operations.set_password, now=NOW, password=NEW)
    with pytest.raises(NotPermittedError):
        act(actor=system, account_id=system.account_id)
    for role in set(Role) - {Role.SYSTEM_ADMIN}:
        with pytest.raises(NotPermittedError):
            act(actor=actor_for(people[role]), account_id=officer.id)
    with pytest.raises(PasswordWeakError):
        act(actor=system, account_id=officer.id, password="123")
    OutsideIdentity.objects.create(
        account=officer, provider=OutsideIdentity.Provider.DIRECTORY, name="zhang", linked_by="x", linked_at=NOW
    )
    with pytest.raises(PasswordElsewhereError):
        act(actor=system, account_id=officer.id)
    with pytest.raises(PasswordElsewhereError):
        operations.change_password(actor=actor_for(officer), now=NOW, present=PASSWORD, new=NEW)
    officer.refresh_from_db()
    assert officer.check_password(PASSWORD)
    assert Entry.objects.count() == before


def test_own_password_changed_without_the_old_one_or_a_trace(people, actor_for, console, came):
    officer = people[Role.OFFICER]
    Account.objects.filter(id=officer.id).update(must_change_password=True)
    own = actor_for(officer)
    act = partial(operations.change_password, actor=own, now=LATER)
    with pytest.raises(PasswordWrongError):
        act(present="wrong", new=NEW)
    with pytest.raises(PasswordUnchangedError):
        act(present=PASSWORD, new=PASSWORD)
    with pytest.raises(PasswordWeakError):
        act(present=PASSWORD, new="123")
    with pytest.raises(TokenCannotError):
        act(actor=actor_of(officer, Channel.API, now=NOW), present=PASSWORD, new=NEW)
    with pytest.raises(NotPermittedError):
        act(actor=console, present=PASSWORD, new=NEW)
    assert not entries("account.password_changed")
    kept, ended = came(officer), came(officer)
    act(present=PASSWORD, new=NEW, keep=kept.id)
    assert _one("account.password_changed", officer).facts["actor"] == own.reference
    officer.refresh_from_db()
    assert officer.check_password(NEW)
    assert (officer.must_change_password, officer.password_changed_at) == (False, LATER)
    kept.refresh_from_db()
    ended.refresh_from_db()
    assert (kept.ended, ended.ended) == ("", SignIn.Ended.PASSWORD)


def test_a_closed_account_that_leaves_no_trace_or_comes_back_whole(people, system, actor_for, came):
    officer, before = people[Role.OFFICER], Entry.objects.count()
    for act in (operations.deactivate, operations.activate):
        with pytest.raises(NotPermittedError):
            act(actor=system, now=NOW, account_id=system.account_id)
        for role in set(Role) - {Role.SYSTEM_ADMIN}:
            with pytest.raises(NotPermittedError):
                act(actor=actor_for(people[role]), now=NOW, account_id=officer.id)
    operations.activate(actor=system, now=NOW, account_id=officer.id)  # it's open: nothing happens
    assert Entry.objects.count() == before
    came(officer)
    operations.deactivate(actor=system, now=LATER, account_id=officer.id)
    operations.deactivate(actor=system, now=LATER, account_id=officer.id)
    assert _one("account.deactivated", officer).facts["actor"] == system.reference
    assert [one.ended for one in SignIn.objects.filter(account=officer)] == [SignIn.Ended.CLOSED]
    operations.activate(actor=system, now=LATER, account_id=officer.id)
    assert _one("account.activated", officer).facts["actor"] == system.reference
    officer.refresh_from_db()
    assert (officer.is_active, officer.roles_rest_since) == (True, LATER)


@pytest.mark.parametrize("name", ["officer", "OFFICER", " ｏｆｆｉｃｅｒ "])
def test_a_name_that_two_accounts_have(people, console, name):
    told = {"actor": console, "now": NOW, "name": "同名", "password": NEW, "unit_id": None}
    assert people[Role.OFFICER].username == "officer"
    with pytest.raises(UsernameTakenError):
        operations.create_account(username=name, **told)


def test_an_act_that_is_done_though_it_cannot_be_entered(people, console, monkeypatch):
    def full(**_told):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(custody, "append", full)
    before = list(RoleGrant.objects.values_list("id", flat=True))
    with pytest.raises(OSError, match="space"):
        operations.grant_role(actor=console, now=NOW, account_id=people[Role.OFFICER].id, role=Role.LEGAL)
    assert list(RoleGrant.objects.values_list("id", flat=True)) == before


def test_a_deputyship_ended_by_who_is_in_it_or_without_a_trace(people, console, actor_for, make_account):
    today, deputy = bureau_day(NOW), make_account("deputy")
    grant = RoleGrant.objects.get(account=people[Role.LEADER])
    span = {"holds_from": today, "holds_until": today + timedelta(days=5)}
    made = operations.appoint_deputy(actor=console, now=NOW, grant_id=grant.id, deputy_id=deputy.id, **span)
    end = partial(operations.end_deputyship, now=LATER, deputyship_id=made.id)
    for role in set(Role) - {Role.SECURITY_ADMIN}:
        with pytest.raises(NotPermittedError):
            end(actor=actor_for(people[role]))
    security = actor_for(people[Role.SECURITY_ADMIN])
    for side in ({"deputy": security.account_id}, {"principal": security.account_id}):
        rows = Deputyship.objects.filter(id=made.id)
        RoleGrant.objects.filter(id=grant.id).update(account_id=side.get("principal", people[Role.LEADER].id))
        rows.update(deputy_id=side.get("deputy", deputy.id))
        with pytest.raises(SelfGrantError):
            end(actor=security)
    RoleGrant.objects.filter(id=grant.id).update(account=people[Role.LEADER])
    end(actor=security)
    entry = _one("deputy.ended", deputy)
    told = {
        "deputyship": str(made.id), "principal": str(people[Role.LEADER].id), "grant": str(grant.id), "role": "leader",
        "from": today.isoformat(), "until": (today + timedelta(days=5)).isoformat(),
    }  # fmt: skip
    assert entry.facts == {**told, "actor": security.reference}
    assert _one("deputy.appointed", deputy).facts == {**told, "actor": console.reference}
    made.refresh_from_db()
    assert (made.ended_at, made.ended_by) == (LATER, security.reference)
    assert actor_of(deputy, Channel.WEB, now=LATER).grants == ()
    with pytest.raises(DeputyshipNotFoundError):
        end(actor=security)
    assert len(entries("deputy.ended")) == 1
