"""The first run: nobody works before the three administrators have been here."""

from __future__ import annotations

import pytest
from django.test import Client

from conftest import NOW, PASSWORD
from liuhen.people import operations, queries
from liuhen.people.actors import Channel, actor_of
from liuhen.people.errors import AdministratorArrivedError, FirstRunOverError, NotPermittedError
from liuhen.people.models import Account, Role

pytestmark = pytest.mark.django_db
PERSON = {"username": "root", "name": "甲", "password": PASSWORD, "again": PASSWORD}


def fill(role, prefix, **person):
    return {"role": role} | {f"{prefix}-{key}": value for key, value in (PERSON | person).items()}


def begun() -> Client:
    client = Client()
    assert client.get("/sign-in/").headers["Location"] == "/first-run/"
    assert client.post("/first-run/", PERSON).status_code == 302
    return client


def test_alone_the_system_administrator_reaches_the_first_run_page_only():
    client = begun()
    for path in ("/", "/accounts/", "/accounts/new/", "/officers/", "/metrics"):
        assert client.get(path).headers["Location"] == "/first-run/", path
    answer = client.get("/api/v1/me")
    assert (answer.status_code, answer.json()["code"]) == (409, "people.first_run_open")
    assert client.get("/first-run/").status_code == 200
    assert client.get("/own/password/").status_code == 200


def test_first_page_is_there_once():
    begun()
    assert Client().post("/first-run/", PERSON | {"username": "second"}).headers["Location"] == "/sign-in/"
    assert Account.objects.count() == 1
    with pytest.raises(FirstRunOverError):
        operations.create_first_system_admin(actor=None, now=NOW, username="other", name="乙", password=PASSWORD)


def test_work_begins_when_the_last_of_three_has_signed_in():
    root = begun()
    for role, username in (("security_admin", "guard"), ("audit_admin", "auditor")):
        assert root.post("/first-run/", fill(role, role, username=username)).status_code == 302
        assert not queries.first_run().is_complete
        client = Client()
        answer = client.post("/sign-in/", {"username": username, "password": PASSWORD})
        assert answer.status_code == 302
        assert client.get("/").headers["Location"] == "/own/password/"
        new = PASSWORD + "-mine"
        client.post("/own/password/", {"present": PASSWORD, "password": new, "again": new})
    assert queries.first_run().is_complete
    assert root.get("/").status_code == 200
    assert root.get("/first-run/").headers["Location"] == "/"


def test_mislaid_password_of_one_who_never_came():
    root = begun()
    root.post("/first-run/", fill("audit_admin", "audit_admin", username="lost"))
    assert root.post("/first-run/", fill("audit_admin", "audit_admin", username="found")).status_code == 302
    assert not Account.objects.get(username="lost").is_active
    assert [line.account.username for line in queries.account_lines(now=NOW) if line.grants] == ["found", "root"]


def test_administrator_who_came_is_not_replaced_by_the_system_administrator():
    begun()
    root = actor_of(Account.objects.get(username="root"), Channel.WEB)
    told = {"role": Role.AUDIT_ADMIN, "name": "丙", "password": PASSWORD}
    auditor = operations.appoint_administrator(actor=root, now=NOW, username="auditor", **told)
    operations.arrive(account=auditor, now=NOW)
    with pytest.raises(AdministratorArrivedError):
        operations.appoint_administrator(actor=root, now=NOW, username="mine", **told)


def test_footage_role_is_no_appointment():
    begun()
    root = actor_of(Account.objects.get(username="root"), Channel.WEB)
    with pytest.raises(FirstRunOverError):
        operations.appoint_administrator(
            actor=root, now=NOW, role=Role.LEADER, username="x1", name="x", password=PASSWORD
        )
    with pytest.raises(NotPermittedError):
        operations.grant_role(actor=root, now=NOW, account_id=root.account_id, role=Role.HEAD)


def test_first_run_does_not_return_when_an_administrator_leaves(administrators, console):
    operations.create_account(actor=console, now=NOW, username="next", name="接任", password=PASSWORD)
    successor = Account.objects.get(username="next")
    operations.grant_role(actor=console, now=NOW, account_id=successor.id, role=Role.AUDIT_ADMIN)
    operations.deactivate(actor=console, now=NOW, account_id=administrators[Role.AUDIT_ADMIN].id)
    assert queries.first_run().is_complete
