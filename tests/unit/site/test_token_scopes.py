"""What a narrowed access token reaches: its scope, at every call, and nothing more."""

from __future__ import annotations

import json

import pytest
from django.test import Client

from conftest import NOW, entries
from liuhen.clock import now
from liuhen.people import operations
from liuhen.people.errors import TokenCapabilitiesError
from liuhen.people.models import AccessToken, Role
from liuhen.people.permissions import MATRIX, Capability
from liuhen.people.scope_words import NAMEABLE
from liuhen.site.call_scopes import BASE, CALLS, EVERY, UNNAMED, capabilities_of
from unit.site.access import CALLS as WHO_MAY

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("own_home")]
Scope = AccessToken.Scope
ID = "01920000-0000-7000-8000-000000000001"


@pytest.fixture
def caller(actor_for):
    """A program with a token: `caller(account, Scope.READ)`."""

    def make(account, scope, *capabilities, moment=None, days=1):
        made = operations.create_token(
            actor=actor_for(account), now=moment or now(), name="程序", days=days, scope=scope,
            capabilities=capabilities,
        )  # fmt: skip
        return Client(headers={"Authorization": f"Bearer {made.secret}"})

    return make


def ask(client, method, path, body=None):
    return client.generic(method, BASE + path, json.dumps(body or {}), content_type="application/json")


def lacks(answer) -> str | None:
    """Which scope a call was refused for; None when it wasn't for that."""
    told = answer.json()
    if not isinstance(told, dict) or told.get("code") != "people.token_scope":
        return None
    assert answer.status_code == 403
    return told["fields"]["needed"]


def test_every_call_belongs_to_a_scope():
    known = {f"{method} {path.removeprefix(BASE)}" for method, path in WHO_MAY}
    assert {call for calls in CALLS.values() for call in calls} | EVERY | UNNAMED == known


def test_everything_a_call_asks_for_can_be_chosen():
    assert {capability.value for capability in CALLS} == set(NAMEABLE)


def test_scope_of_a_call_is_something_that_those_who_may_make_it_can_choose():
    for (method, path), roles in WHO_MAY.items():
        call = f"{method} {path.removeprefix(BASE)}"
        if call not in EVERY | UNNAMED:
            choosers = frozenset().union(*(MATRIX[each] for each in capabilities_of(call)))
            assert roles <= choosers, call


def test_reading_token_changes_nothing(people, caller):
    client = caller(people[Role.OFFICER], Scope.READ)
    assert ask(client, "GET", "/cases").status_code == 200
    assert ask(client, "GET", "/search").status_code == 200
    for method, path in WHO_MAY:
        if method != "GET":
            assert lacks(ask(client, method, _with_ids(path.removeprefix(BASE)))) == "writing", (method, path)


def test_intake_token_opens_nothing_but_intake(people, caller):
    client = caller(people[Role.OFFICER], Scope.INTAKE)
    assert ask(client, "GET", "/me").status_code == 200
    assert ask(client, "GET", "/intakes").status_code == 200
    opened = ask(client, "POST", "/docking/stations", {"name": "一楼"})
    assert opened.status_code == 201
    assert lacks(ask(client, "GET", "/recordings")) == "view_recording"
    assert lacks(ask(client, "POST", f"/recordings/{ID}/play")) == "view_recording"
    assert lacks(ask(client, "GET", "/search")) == "whole"


def test_named_token_does_what_was_named(people, caller):
    client = caller(people[Role.OFFICER], Scope.NAMED, "view_cases", "describe")
    assert ask(client, "GET", "/cases").status_code == 200
    assert ask(client, "GET", "/recordings/undescribed").status_code == 200
    assert lacks(ask(client, "POST", "/cases")) == "edit_cases"
    assert lacks(ask(client, "GET", "/intakes")) == "intake"


def test_token_of_before_there_were_scopes_keeps_all(people, token_for):
    client = Client(headers={"Authorization": f"Bearer {token_for(people[Role.OFFICER])}"})
    assert AccessToken.objects.get().scope == "all"
    assert ask(client, "GET", "/cases").status_code == 200
    assert ask(client, "POST", "/cases").status_code == 422


def test_call_outside_of_what_was_named(people, caller):
    """One call inside and one outside, for each thing that can be named, as somebody who may do it."""
    for capability, calls in CALLS.items():
        role = min(MATRIX[capability], key=lambda each: each.value)
        client = caller(people[role], Scope.NAMED, capability.value)
        outside = "POST /exports" if capability is not Capability.COPY else "GET /jobs"
        for call, is_inside in ((calls[0], True), (outside, False)):
            method, path = call.split(" ")
            answer = ask(client, method, _with_ids(path))
            assert (lacks(answer) is None) == is_inside, (call, answer.content)


def _with_ids(path: str) -> str:
    for name, value in (("{year}", "2026"), ("{day}", "2026-10-01"), ("{item}", "x"), ("{stage}", "x")):
        path = path.replace(name, value)
    while "{" in path:
        path = path[: path.index("{")] + ID + path[path.index("}") + 1 :]
    return path


def test_narrowed_token_opens_no_page(people, caller):
    for scope in (Scope.READ, Scope.INTAKE):
        client = caller(people[Role.OFFICER], scope)
        assert client.get("/cases/").status_code == 403
        assert client.get("/").status_code == 403


def test_refusal_says_what_is_missing_in_words_and_in_the_ledger(people, caller):
    answer = ask(caller(people[Role.OFFICER], Scope.INTAKE), "GET", "/cases")
    assert "“查看案件”" in answer.json()["message"]
    facts = entries("access.refused")[-1].facts
    assert (facts["code"], facts["scope"], facts["needed"]) == ("people.token_scope", "intake", "view_cases")


def test_role_that_ended_ends_what_the_token_named(people, caller, console):
    leader = people[Role.LEADER]
    client = caller(leader, Scope.NAMED, "approve_exemptions")
    assert ask(client, "GET", "/exemptions").status_code == 200
    for grant in leader.grants.all():
        operations.revoke_role(actor=console, now=NOW, grant_id=grant.id)
    assert ask(client, "GET", "/exemptions").json()["code"] == "people.not_permitted"


@pytest.mark.parametrize("how", ["revoked", "expired", "disabled"])
def test_narrowed_token_that_is_over(people, caller, console, actor_for, how):
    account = people[Role.OFFICER]
    moment = NOW if how == "expired" else None
    client = caller(account, Scope.INTAKE, moment=moment)
    if how == "revoked":
        operations.revoke_token(actor=actor_for(account), now=now(), token_id=AccessToken.objects.get().id)
    if how == "disabled":
        operations.deactivate(actor=console, now=now(), account_id=account.id)
    assert ask(client, "GET", "/intakes").status_code == 401


@pytest.mark.parametrize("named", [(), ("grant_roles",), ("view_cases", "no_such_thing")])
def test_scope_of_nothing_or_of_what_the_account_may_not(people, caller, named):
    with pytest.raises(TokenCapabilitiesError):
        caller(people[Role.OFFICER], Scope.NAMED, *named)
    assert not AccessToken.objects.exists()


def test_page_that_makes_tokens_says_what_they_may(people, signed_in):
    client = signed_in(people[Role.OFFICER])
    asked = {"name": "数据大屏", "days": 30, "scope": "named", "capabilities": ["view_cases"]}
    made = client.post("/own/tokens/", asked)
    assert made.status_code == 200
    token = AccessToken.objects.get()
    assert (token.scope, token.capabilities) == ("named", ["view_cases"])
    facts = entries("token.created")[-1].facts
    assert (facts["scope"], facts["capabilities"]) == ("named", ["view_cases"])
    page = client.get("/own/tokens/").content.decode()
    assert "查看案件" in page
    assert "授予角色" not in page  # not the officer's to name


def test_page_without_a_choice_keeps_what_was_typed(people, signed_in):
    client = signed_in(people[Role.OFFICER])
    for scope in ("", "named"):
        answer = client.post("/own/tokens/", {"name": "数据大屏", "days": 30, "scope": scope})
        assert answer.status_code == 422
        assert "数据大屏" in answer.content.decode()
    assert not AccessToken.objects.exists()
