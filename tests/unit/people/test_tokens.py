"""What an access token reaches: what its owner may, never more, and nothing once it's revoked."""

from __future__ import annotations

import pytest
from django.contrib.sessions.models import Session
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from conftest import NOW, entries
from liuhen.clock import now
from liuhen.people import operations
from liuhen.people.models import AccessToken, Role

pytestmark = pytest.mark.django_db


def bearer(secret):
    return Client(headers={"Authorization": f"Bearer {secret}"})


def test_token_reaches_no_more_than_its_owner(people, token_for):
    officer = bearer(token_for(people[Role.OFFICER]))
    assert officer.get("/api/v1/me").status_code == 200
    assert officer.get("/api/v1/accounts").status_code == 403
    assert entries("access.refused")[-1].facts["channel"] == "api"
    assert bearer(token_for(people[Role.SYSTEM_ADMIN])).get("/api/v1/accounts").status_code == 200


def test_a_session_that_each_call_of_a_program_leaves_behind(people, token_for, signed_in):
    program = bearer(token_for(people[Role.OFFICER]))
    for _ in range(2):
        assert program.get("/api/v1/me").status_code == 200
    assert not Session.objects.exists()
    visitor = signed_in(people[Role.OFFICER])
    visitor.get("/")
    with CaptureQueriesContext(connection) as asked:  # a person's session still remembers the first run
        visitor.get("/")
    assert Session.objects.count() == 1
    assert not [each["sql"] for each in asked if each["sql"].startswith(("INSERT", "UPDATE"))]


def test_role_taken_back_is_taken_from_the_token_at_once(people, token_for, console):
    leader = people[Role.LEADER]
    client = bearer(token_for(leader))
    assert client.get("/api/v1/me").json()["roles"]
    for grant in leader.grants.all():
        operations.revoke_role(actor=console, now=NOW, grant_id=grant.id)
    assert not client.get("/api/v1/me").json()["roles"]


def test_revoked_token(people, token_for, signed_in):
    account = people[Role.OFFICER]
    client = bearer(token_for(account))
    assert client.get("/api/v1/me").status_code == 200
    signed_in(account).post(f"/own/tokens/{AccessToken.objects.get().id}/revoke/")
    answer = client.get("/api/v1/me")
    assert answer.status_code == 401
    assert answer.headers["WWW-Authenticate"].startswith("Bearer")


def test_database_that_tells_a_token(people, token_for):
    secret = token_for(people[Role.OFFICER])
    [kept] = AccessToken.objects.values()
    assert secret not in str(kept)
    assert secret.partition("_")[2] not in str(kept)
    assert bearer(kept["digest"]).get("/api/v1/me").status_code == 401


def test_token_of_somebody_else_is_not_revoked(people, token_for, signed_in):
    client = bearer(token_for(people[Role.OFFICER]))
    signed_in(people[Role.OFFICE]).post(f"/own/tokens/{AccessToken.objects.get().id}/revoke/")
    assert client.get("/api/v1/me").status_code == 200


def test_token_of_a_closed_account_or_one_whose_password_was_reset(people, token_for, console):
    account = people[Role.OFFICER]
    client = bearer(token_for(account))
    operations.set_password(actor=console, now=now(), account_id=account.id, password="Changhe-Luori-7")
    assert client.get("/api/v1/me").status_code == 401
    operations.deactivate(actor=console, now=now(), account_id=account.id)
    assert client.get("/api/v1/me").status_code == 401


@pytest.mark.parametrize("header", ["Bearer ", "Bearer liuhen_x", "Basic bGl1aGVu", "bearer", "Bearer \x00"])
def test_header_that_is_no_token(people, header):
    assert Client(headers={"Authorization": header}).get("/api/v1/me").status_code == 401


def test_token_opens_no_page_that_only_its_owner_may_use(people, token_for):
    client = bearer(token_for(people[Role.OFFICER]))
    made = AccessToken.objects.count()
    client.post("/own/tokens/", {"name": "x", "days": 1})
    assert AccessToken.objects.count() == made
    assert client.post("/own/second-factor/begin/").status_code in {302, 403}
    assert not hasattr(people[Role.OFFICER], "second_factor")
    assert client.post("/own/sign-ins/end-others/").status_code in {302, 403}


def test_wrong_token_beside_an_open_session(people, signed_in):
    """A header that's no token isn't made up for by a cookie: what is asked with it comes from nobody."""
    client = signed_in(people[Role.OFFICER])
    assert client.get("/api/v1/me", headers={"Authorization": "Bearer liuhen_x"}).status_code == 401
