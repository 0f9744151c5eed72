"""No sequence of grants, deputyships, limits, revocations and leavings makes anybody two administrators on any day,
or an administrator with a role in the bureau's work.
"""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from conftest import NOW
from liuhen.errors import LiuhenError
from liuhen.people import operations, queries
from liuhen.people.models import ADMINISTRATORS, Deputyship, Role, RoleGrant
from liuhen.people.periods import bureau_day

pytestmark = pytest.mark.django_db
DAYS = 3
ROLES = (Role.SYSTEM_ADMIN, Role.AUDIT_ADMIN, Role.OFFICER, Role.LEADER)
TODAY = bureau_day(NOW)

# which act, on whom, with which role or other person, from which day for how many (0: no end)
_ACTS = st.tuples(
    st.sampled_from(("grant", "grant", "deputy", "deputy", "limit", "revoke", "end_deputy")),
    st.integers(0, 1),
    st.integers(0, len(ROLES) - 1),
    st.integers(0, DAYS - 1),
    st.integers(0, DAYS - 1),
    st.integers(0, DAYS - 1),  # how many days have passed
)


def _do(console, unit, accounts, act):
    name, who, what, first, length, passed = act
    now = NOW + timedelta(days=passed)
    begins = TODAY + timedelta(days=first)
    ends = begins + timedelta(days=length) if length else None
    account, role = accounts[who], ROLES[what]
    grants = list(RoleGrant.objects.order_by("id"))
    if name == "grant":
        operations.grant_role(
            actor=console, now=now, account_id=account.id, role=role, unit_id=unit.id if role is Role.LEADER else None,
            holds_from=begins if first else None, holds_until=ends,
        )  # fmt: skip
    elif name == "deputy" and grants:
        operations.appoint_deputy(
            actor=console, now=now, grant_id=grants[what % len(grants)].id, deputy_id=account.id,
            holds_from=begins, holds_until=ends or begins,
        )  # fmt: skip
    elif name == "limit" and grants:
        operations.limit_role(actor=console, now=now, grant_id=grants[what % len(grants)].id, holds_until=ends)
    elif name == "revoke" and grants:
        operations.revoke_role(actor=console, now=now, grant_id=grants[what % len(grants)].id)
    elif name == "end_deputy":
        for one in Deputyship.objects.order_by("id")[:1]:
            operations.end_deputyship(actor=console, now=now, deputyship_id=one.id)
    return now


def _refuse_two(accounts, since):
    for account in accounts:
        for day in range(2 * DAYS - 1):
            held = queries.grants_in_force(account.id, now=since + timedelta(days=day))
            roles = {grant.role for grant in held}
            assert len(roles) == 1 or not roles & ADMINISTRATORS, (account.username, day, sorted(roles))


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(acts=st.lists(_ACTS, min_size=3, max_size=8))
def test_no_sequence_of_acts_joins_what_is_kept_apart(administrators, console, unit, two, acts):
    accounts, tried = [*two], sorted(acts, key=lambda act: act[5])  # time goes forward
    with transaction.atomic():
        for act in tried:
            try:
                with transaction.atomic():
                    since = _do(console, unit, accounts, act)
            except LiuhenError:
                continue
            _refuse_two(accounts, since)
        transaction.set_rollback(True)  # the next example begins anew


@pytest.fixture
def two(make_account):
    """Two accounts without roles."""
    return [make_account(name) for name in ("jia", "yi")]
