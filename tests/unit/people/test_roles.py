"""Nobody comes to footage alone: who may give what to whom."""

from __future__ import annotations

import pytest
from django.db import transaction

from conftest import NOW, PASSWORD, entries
from liuhen.people import operations
from liuhen.people.actors import Channel, actor_of
from liuhen.people.errors import (
    AdministratorsApartError,
    LastAdministratorError,
    NotPermittedError,
    RoleHeldError,
    RoleNeedsUnitError,
    SelfGrantError,
)
from liuhen.people.models import ADMINISTRATORS, Role, RoleGrant
from liuhen.people.permissions import MATRIX, Capability, holds

pytestmark = pytest.mark.django_db
FOOTAGE = (Capability.VIEW_RECORDING, Capability.COPY, Capability.DESCRIBE, Capability.INTAKE)


def test_no_administrator_comes_near_footage():
    for capability in FOOTAGE:
        assert not MATRIX[capability] & ADMINISTRATORS


def test_no_administrator_does_anothers_part():
    own = (Capability.MANAGE_ACCOUNTS, Capability.GRANT_ROLES, Capability.READ_LEDGER)
    for role in ADMINISTRATORS:
        assert sum(role in MATRIX[capability] for capability in own) == 1


def test_every_capability_is_somebodys():
    assert set(MATRIX) == set(Capability)
    assert all(MATRIX.values())


@pytest.mark.parametrize("role", [role for role in Role if role is not Role.SECURITY_ADMIN])
def test_grant_by_anybody_but_the_security_administrator_is_refused(people, make_account, actor_for, role):
    somebody = make_account("somebody")
    with pytest.raises(NotPermittedError):
        operations.grant_role(actor=actor_for(people[role]), now=NOW, account_id=somebody.id, role=Role.OFFICE)


def test_security_administrator_grants_to_self(administrators, actor_for):
    security = administrators[Role.SECURITY_ADMIN]
    with pytest.raises(SelfGrantError):
        operations.grant_role(actor=actor_for(security), now=NOW, account_id=security.id, role=Role.HEAD)


def test_security_administrator_resumes_own_roles(administrators, actor_for):
    security = administrators[Role.SECURITY_ADMIN]
    with pytest.raises(SelfGrantError):
        operations.resume_roles(actor=actor_for(security), now=NOW, account_id=security.id)


@pytest.mark.parametrize("held", sorted(ADMINISTRATORS))
@pytest.mark.parametrize("wanted", sorted(Role))
def test_administrator_with_a_second_role(administrators, make_account, console, unit, held, wanted):
    account = make_account("double", Role(held))
    error = RoleHeldError if held == wanted else AdministratorsApartError
    with pytest.raises(error):
        operations.grant_role(
            actor=console, now=NOW, account_id=account.id, role=Role(wanted),
            unit_id=unit.id if wanted == Role.LEADER else None,
        )  # fmt: skip


def test_business_role_then_administrator(people, console):
    with pytest.raises(AdministratorsApartError):
        operations.grant_role(actor=console, now=NOW, account_id=people[Role.HEAD].id, role=Role.AUDIT_ADMIN)


def test_leader_of_nothing(people, make_account, console):
    with pytest.raises(RoleNeedsUnitError):
        operations.grant_role(actor=console, now=NOW, account_id=make_account("leads").id, role=Role.LEADER)


def test_last_administrator_goes(administrators, console):
    grant = RoleGrant.objects.get(account=administrators[Role.AUDIT_ADMIN])
    with pytest.raises(LastAdministratorError):
        operations.revoke_role(actor=console, now=NOW, grant_id=grant.id)
    with pytest.raises(LastAdministratorError):
        operations.deactivate(actor=console, now=NOW, account_id=grant.account_id)


def test_password_reset_opens_no_footage_to_the_one_who_reset_it(people, actor_for, unit):
    leader = people[Role.LEADER]
    operations.set_password(
        actor=actor_for(people[Role.SYSTEM_ADMIN]), now=NOW, account_id=leader.id, password="Known-to-admin-1"
    )
    leader.refresh_from_db()
    as_leader = actor_of(leader, Channel.WEB)
    assert as_leader.grants == ()
    changed = operations.change_password(actor=as_leader, now=NOW, present="Known-to-admin-1", new=PASSWORD + "x")
    assert not holds(actor_of(changed, Channel.WEB), Capability.VIEW_RECORDING)

    with pytest.raises(NotPermittedError):
        operations.resume_roles(actor=actor_for(people[Role.SYSTEM_ADMIN]), now=NOW, account_id=leader.id)
    operations.resume_roles(actor=actor_for(people[Role.SECURITY_ADMIN]), now=NOW, account_id=leader.id)
    leader.refresh_from_db()
    assert holds(actor_of(leader, Channel.WEB), Capability.VIEW_RECORDING, unit_id=unit.id)


def test_closed_and_reopened_account_has_no_role_until_vouched_for(people, actor_for):
    system = actor_for(people[Role.SYSTEM_ADMIN])
    officer = people[Role.OFFICER]
    operations.deactivate(actor=system, now=NOW, account_id=officer.id)
    operations.activate(actor=system, now=NOW, account_id=officer.id)
    officer.refresh_from_db()
    assert actor_of(officer, Channel.WEB).grants == ()


def test_leader_reaches_the_unit_and_below_but_not_above(people, unit, actor_for, make_account, console):
    leader = actor_for(people[Role.LEADER])
    assert holds(leader, Capability.COPY, unit_id=unit.below.id)
    lower = actor_for(make_account("lower", Role.LEADER, unit=unit.below))
    assert holds(lower, Capability.COPY, unit_id=unit.below.id)
    assert not holds(lower, Capability.COPY, unit_id=unit.id)
    other = operations.create_unit(actor=console, now=NOW, name="另一大队")
    assert not holds(leader, Capability.COPY, unit_id=other.id)


def test_officer_is_linked_by_the_security_administrator_only(people, make_account, console, unit, actor_for):
    officer = operations.register_officer(actor=console, now=NOW, name="无账号", unit_id=unit.id)
    account = make_account("new")
    for role in (Role.SYSTEM_ADMIN, Role.OFFICE):
        with pytest.raises(NotPermittedError):
            operations.link_officer(
                actor=actor_for(people[role]), now=NOW, officer_id=officer.id, account_id=account.id
            )
    operations.link_officer(
        actor=actor_for(people[Role.SECURITY_ADMIN]), now=NOW, officer_id=officer.id, account_id=account.id
    )
    assert actor_for(account).officer_id == officer.id


def test_rows_undone_leave_no_entry(administrators, make_account, console):
    account = make_account("undone")
    before = len(entries("role.granted"))

    @transaction.atomic
    def granted_and_undone():
        operations.grant_role(actor=console, now=NOW, account_id=account.id, role=Role.HEAD)
        raise RuntimeError

    with pytest.raises(RuntimeError):
        granted_and_undone()
    assert len(entries("role.granted")) == before


def test_grant_is_an_entry_that_names_the_granter(people, make_account, actor_for):
    account = make_account("named")
    security = people[Role.SECURITY_ADMIN]
    operations.grant_role(actor=actor_for(security), now=NOW, account_id=account.id, role=Role.HEAD)
    entry = entries("role.granted")[-1]
    assert entry.subject == account.id
    assert entry.facts["actor"] == f"account:{security.id}"
    assert entry.facts["role"] == "head"
    assert b"head" not in bytes(entry.canonical)
