"""Passwords that others would try, that were in use before, or that are too old."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client

from conftest import NOW, PASSWORD
from liuhen.people import operations
from liuhen.people.errors import PasswordWeakError
from liuhen.people.models import Account, PastPassword, Role

pytestmark = pytest.mark.django_db


@pytest.fixture
def change(people, actor_for):
    """Changes the officer's password; hands back the next present one."""
    present = [PASSWORD]

    def to(new):
        operations.change_password(actor=actor_for(people[Role.OFFICER]), now=NOW, present=present[0], new=new)
        present[0] = new

    return to


@pytest.mark.parametrize("weak", [
    "Aa1-Aa1",              # short
    "changhe-luori",        # two kinds
    "Admin@2026-11",        # a word everybody begins with
    "P@ssw0rd-2026",
    "Yingji!20261128",
    "Aa1!Aa1!Aa1!",         # four signs
    "My-Officer-2026",      # the sign-in name
    "19491001-19491001",    # figures
])  # fmt: skip
def test_password_that_others_would_try(change, weak):
    with pytest.raises(PasswordWeakError):
        change(weak)


@pytest.mark.parametrize(
    "good", ["Changhe-Luori-77", "correct horse Battery", "大漠孤烟直Changhe1", "liuhen-demo-2026"]
)
def test_password_that_is_good_enough(change, good):
    change(good)


def test_own_name_in_the_password(people, actor_for, make_account, unit):
    account = make_account("zw", Role.OFFICE, name="赵文静")
    with pytest.raises(PasswordWeakError):
        operations.change_password(actor=actor_for(account), now=NOW, present=PASSWORD, new="赵文静Changhe-7")


def test_password_of_a_while_ago(change, settings):
    settings.LIUHEN = settings.LIUHEN.model_copy(update={"password_history": 3})
    for new in ("Changhe-Luori-71", "Changhe-Luori-72"):
        change(new)
    with pytest.raises(PasswordWeakError, match="不能与最近用过的 3 个密码相同"):
        change(PASSWORD)
    change("Changhe-Luori-73")
    change(PASSWORD)  # the third before
    assert PastPassword.objects.count() == 2


def test_password_known_to_the_person_is_not_set_again_by_the_administrator(people, actor_for):
    with pytest.raises(PasswordWeakError):
        operations.set_password(
            actor=actor_for(people[Role.SYSTEM_ADMIN]), now=NOW, account_id=people[Role.OFFICER].id, password=PASSWORD
        )


def test_password_older_than_it_may_be(people, signed_in, settings):
    settings.LIUHEN = settings.LIUHEN.model_copy(update={"password_days": 90})
    from liuhen.clock import now

    account = people[Role.OFFICER]
    Account.objects.filter(id=account.id).update(password_changed_at=now() - timedelta(days=89))
    account.refresh_from_db()
    assert signed_in(account).get("/").status_code == 200
    Account.objects.filter(id=account.id).update(password_changed_at=now() - timedelta(days=90))
    client = Client()
    client.post("/sign-in/", {"username": "officer", "password": PASSWORD})
    assert client.get("/").headers["Location"] == "/own/password/"
    assert "须先修改密码" in client.get("/own/password/").content.decode()
    client.post("/own/password/", {"present": PASSWORD, "password": "Changhe-Luori-7", "again": "Changhe-Luori-7"})
    assert client.get("/").status_code == 200
