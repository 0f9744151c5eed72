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


ANSWERED = {
    Capability.EDIT_CASES: Capability.APPROVE_EXEMPTIONS,
    Capability.KEEP_DEADLINES: Capability.APPROVE_DEADLINES,
    Capability.TAKE_DEVICES: Capability.WAIVE_CHECKS,
    Capability.ASK_OUT_MARKS: Capability.APPROVE_OUT_MARKS,
    Capability.SEAL: Capability.APPROVE_TRANSFERS,
    Capability.CONSULT: Capability.DECIDE_CONSULTATIONS,
    Capability.OFFER_VOLUMES: Capability.RECEIVE_VOLUMES,
    Capability.PROPOSE_DISPOSALS: Capability.APPROVE_DISPOSALS,
    Capability.PROPOSE_REPAIRS: Capability.APPROVE_REPAIRS,
}
"""By whom what somebody asks for is decided on: never by that same person."""


@pytest.mark.parametrize("asked", list(ANSWERED))
def test_whoever_asks_and_decides_is_told_of_no_limit(asked):
    for one in MATRIX[asked] - ADMINISTRATORS:
        for other in MATRIX[ANSWERED[asked]] - {one}:
            assert combining.pair(one, other).state == "limited", (one, other)


def test_act_that_somebody_decides_by_is_left_out_of_the_printed_matrix():
    acts = ("approve", "decide", "waive", "propose", "review", "answer", "run", "assess", "object", "seal", "supervise")
    deciding = {each for each in Capability if each.value.startswith(acts)}
    assert len(deciding) > 20
    assert deciding - set(combining.CAPABILITIES) == set()


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
