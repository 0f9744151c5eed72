"""Signing in: refused, throttled, ended; and what a token can't do."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client

from conftest import NOW, PASSWORD, entries
from liuhen.people import operations, queries
from liuhen.people.actors import Channel
from liuhen.people.errors import PasswordWeakError, TokenCannotError, TokenLifetimeError
from liuhen.people.models import AccessToken, Account, Role

pytestmark = pytest.mark.django_db


def attempt(client, password, username="officer"):
    return client.post("/sign-in/", {"username": username, "password": password})


def test_wrong_password_says_no_more_than_a_wrong_name(people):
    wrong = attempt(Client(), "wrong").content.decode()
    unknown = attempt(Client(), "wrong", username="nobody").content.decode()
    assert "用户名或密码不正确" in wrong
    assert "用户名或密码不正确" in unknown
    assert len(entries("session.refused")) == 1  # the unknown name may be a password typed into the wrong field


def test_guessing_is_throttled_and_fills_no_ledger(people, settings):
    client = Client()
    for _ in range(settings.AXES_FAILURE_LIMIT + 5):
        answer = attempt(client, "wrong")
    assert "登录失败次数过多" in answer.content.decode()
    assert "登录失败次数过多" in attempt(client, PASSWORD).content.decode()
    assert len(entries("session.refused")) <= settings.AXES_FAILURE_LIMIT
    elsewhere = Client(REMOTE_ADDR="10.0.0.9")
    assert attempt(elsewhere, PASSWORD).status_code == 302  # nobody shuts a colleague out from another machine


def test_name_typed_full_width_and_in_capitals(people):
    assert attempt(Client(), PASSWORD, username=" ＯＦＦＩＣＥＲ ").status_code == 302


def test_closed_account(people, console):
    operations.deactivate(actor=console, now=NOW, account_id=people[Role.OFFICER].id)
    assert "用户名或密码不正确" in attempt(Client(), PASSWORD).content.decode()


def test_open_session_of_an_account_that_is_closed(people, signed_in, console):
    client = signed_in(people[Role.OFFICER])
    operations.deactivate(actor=console, now=NOW, account_id=people[Role.OFFICER].id)
    assert client.get("/").headers["Location"].startswith("/sign-in/")


def test_open_session_after_somebody_reset_the_password(people, signed_in, console):
    client = signed_in(people[Role.OFFICER])
    operations.set_password(actor=console, now=NOW, account_id=people[Role.OFFICER].id, password="Another-way-in-9")
    assert client.get("/").headers["Location"].startswith("/sign-in/")


@pytest.mark.parametrize(("key", "setting", "reason"), [
    (operations.SESSION_SEEN, {"minutes": 31}, "idle"),
    (operations.SESSION_STARTED, {"hours": 13}, "length"),
])  # fmt: skip
def test_session_outstays(people, signed_in, key, setting, reason):
    client = signed_in(people[Role.OFFICER])
    assert client.get("/").status_code == 200
    session = client.session
    session[key] -= timedelta(**setting).total_seconds()
    session.save()
    assert client.get("/accounts/").headers["Location"] == "/sign-in/?next=%2Faccounts%2F"
    assert entries("session.ended")[-1].facts["reason"] == reason


def test_sign_out(people, signed_in):
    client = signed_in(people[Role.OFFICER])
    answer = client.get("/sign-out/")
    assert answer.status_code == 405  # a picture's address can't sign anybody out
    assert "不能直接打开" in answer.content.decode()  # an empty answer would be the browser's own page of failure
    assert client.post("/sign-out/").headers["Location"] == "/sign-in/"
    assert client.get("/").headers["Location"] == "/sign-in/"
    assert entries("session.ended")[-1].facts["reason"] == "asked"


def test_next_address_of_another_site(people):
    answer = Client().post("/sign-in/", {"username": "officer", "password": PASSWORD, "next": "//evil.example/"})
    assert answer.headers["Location"] == "/"


def test_password_given_by_another_opens_nothing_but_its_change(people, make_account):
    account = make_account("fresh", Role.OFFICE)
    Account.objects.filter(id=account.id).update(must_change_password=True)
    client = Client()
    attempt(client, PASSWORD, username="fresh")
    assert client.get("/officers/").headers["Location"] == "/own/password/"
    assert client.get("/api/v1/me").json()["code"] == "people.password_change_due"


@pytest.mark.parametrize("weak", ["short", "1234567890123", "password123", "system_admin1"])
def test_weak_password(people, actor_for, weak):
    account = people[Role.SYSTEM_ADMIN]
    with pytest.raises(PasswordWeakError) as caught:
        operations.change_password(actor=actor_for(account), now=NOW, present=PASSWORD, new=weak)
    assert caught.value.fields["reasons"]


@pytest.mark.argon2
def test_passwords_are_kept_as_argon2(db, console):
    account = operations.create_account(actor=console, now=NOW, username="kept", name="x", password=PASSWORD)
    assert account.password.startswith("argon2$argon2id$")


def test_token_that_ran_out_was_revoked_or_is_of_a_closed_account(people, actor_for, console):
    account = people[Role.OFFICER]
    made = operations.create_token(actor=actor_for(account), now=NOW, name="卡", days=1)
    assert queries.token_behind(made.secret, now=NOW) is not None
    assert queries.token_behind(made.secret, now=NOW + timedelta(days=1)) is None
    operations.deactivate(actor=console, now=NOW, account_id=account.id)
    assert queries.token_behind(made.secret, now=NOW) is None
    operations.activate(actor=console, now=NOW, account_id=account.id)
    operations.revoke_token(actor=actor_for(account), now=NOW, token_id=made.token.id)
    assert queries.token_behind(made.secret, now=NOW) is None
    assert made.secret not in str(AccessToken.objects.values())


def test_token_breeds_no_token_and_changes_no_password(people, actor_for):
    actor = actor_for(people[Role.OFFICER], Channel.API)
    with pytest.raises(TokenCannotError):
        operations.create_token(actor=actor, now=NOW, name="x", days=1)
    with pytest.raises(TokenCannotError):
        operations.change_password(actor=actor, now=NOW, present=PASSWORD, new=PASSWORD + "x")


@pytest.mark.parametrize("days", [0, -1, 100_000])
def test_token_for_ever(people, actor_for, days):
    with pytest.raises(TokenLifetimeError):
        operations.create_token(actor=actor_for(people[Role.OFFICER]), now=NOW, name="x", days=days)
