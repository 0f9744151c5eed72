"""Links to directories and second factors over the API: by who may not, without a trace, or not at all."""

from __future__ import annotations

import pytest

from conftest import NOW, entries
from liuhen.people.models import OutsideIdentity, Role, SecondFactor

pytestmark = pytest.mark.django_db


def test_a_link_made_and_taken_off_over_the_api(people, signed_in):
    account = people[Role.OFFICER]
    address = f"/api/v1/accounts/{account.id}/identities"
    system = signed_in(people[Role.SYSTEM_ADMIN])
    told = {"data": {"name": "zhang.san"}, "content_type": "application/json"}
    for role in (Role.SECURITY_ADMIN, Role.AUDIT_ADMIN, Role.HEAD):
        assert signed_in(people[role]).put(f"{address}/directory", **told).status_code == 403
    assert system.put(f"{address}/fax", **told).status_code == 422
    assert system.put(f"{address}/directory", **told).status_code == 204
    [shown] = system.get(address).json()
    assert (shown["provider"], shown["name"]) == ("directory", "zhang.san")
    assert entries("account.linked")[-1].subject == account.id
    assert system.delete(f"{address}/directory").status_code == 204
    assert not OutsideIdentity.objects.exists()
    assert system.delete(f"{address}/directory").json()["code"].startswith("people.")


def test_a_second_factor_reset_over_the_api_by_who_sets_passwords(people, signed_in):
    account = people[Role.OFFICER]
    SecondFactor.objects.create(account=account, secret="x", begun_at=NOW, confirmed_at=NOW)
    address = f"/api/v1/accounts/{account.id}/second-factor"
    assert signed_in(people[Role.SYSTEM_ADMIN]).delete(address).status_code == 403
    assert signed_in(people[Role.SECURITY_ADMIN]).delete(address).status_code == 204
    assert not SecondFactor.objects.exists()
