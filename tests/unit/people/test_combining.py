"""The printed matrix says what the program does, and the audit administrator changes nothing."""

from __future__ import annotations

import pytest
from django.test import Client

from conftest import NOW
from liuhen.errors import LiuhenError
from liuhen.people import combining, operations
from liuhen.people.models import ADMINISTRATORS, Role
from liuhen.people.permissions import MATRIX, Capability
from unit.site.access import CALLS

pytestmark = pytest.mark.django_db
LOOKS = {
    Capability.READ_LEDGER,
    Capability.AUDIT_LEDGER,  # holds it against a checkpoint; answering alarms is the legal section's
    Capability.VIEW_ALERTS,
    Capability.VIEW_ACCOUNTS,
    Capability.VIEW_OFFICERS,
    Capability.VIEW_RULES,
    Capability.VIEW_ROLE_MATRIX,
}


@pytest.mark.parametrize("first", list(Role))
def test_pairs_that_the_matrix_allows_are_granted_and_no_others(make_account, console, unit, first):
    for second in Role:
        if second is first:
            continue
        account = make_account(f"{first}-{second}", first, unit=unit)
        try:
            operations.grant_role(actor=console, now=NOW, account_id=account.id, role=second, unit_id=unit.id)
            granted = True
        except LiuhenError:
            granted = False
        assert granted == (combining.pair(first, second).state != "never"), second


def test_audit_administrator_only_looks():
    assert {each for each in Capability if Role.AUDIT_ADMIN in MATRIX[each]} == LOOKS


def test_audit_administrator_is_turned_away_from_every_call_that_changes(people, token_for):
    client = Client(headers={"Authorization": f"Bearer {token_for(people[Role.AUDIT_ADMIN])}"})
    changing = {call for call in CALLS if call[0] != "GET" and Role.AUDIT_ADMIN in CALLS[call]}
    # Looks that bring something along, or take the present checkpoint away: nothing that is kept changes by them.
    assert changing == {("POST", f"/api/v1/ledger/{what}") for what in ("audits", "checkpoints")}
    assert client.get("/api/v1/ledger/entries").status_code == 200


def test_no_administrator_comes_near_recordings():
    near = [each for each in Capability if each.value in {"view_recording", "copy", "describe", "intake", "view_cases"}]
    assert near
    assert all(not MATRIX[each] & ADMINISTRATORS for each in near)


def test_printed_matrix_names_every_role_and_the_six(people, signed_in):
    page = signed_in(people[Role.OFFICER]).get("/roles/").content.decode()
    assert all(str(role.label) in page for role in Role)
    assert "六个人的单位" in page
