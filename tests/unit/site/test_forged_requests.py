"""Requests that another site makes a browser send: nothing changes without the page's own token."""

from __future__ import annotations

import json

import pytest
from django.test import Client

from liuhen.people.models import Role
from unit.site.test_deny_by_default import ALL_CALLS, ALL_PAGES, _with_things, things  # noqa: F401 - a fixture

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("own_home")]
SOME = dict.fromkeys(("year", "item", "stage", "purpose", "kind", "list_name", "sheet", "disc", "day"), "1")
CHANGES = [(method, path) for method, path in ALL_CALLS if method != "GET"]


class Anything(dict):
    """An id for every name: what stands before a view looks at no thing."""

    def __missing__(self, name: str) -> str:
        return SOME.get(name, "01920000-0000-7000-8000-000000000001")


def test_post_to_any_page_without_the_pages_token(people, signed_in):
    client = signed_in(people[Role.OFFICER], checks_csrf=True)
    for name, path in ALL_PAGES:
        address = _with_things(path, Anything())
        assert client.post(address).status_code in {403, 404}, name
        assert client.post(address, headers={"X-CSRFToken": "x" * 64}).status_code in {403, 404}, name


def test_change_by_the_api_with_a_cookie_alone(people, signed_in):
    client = signed_in(people[Role.SECURITY_ADMIN], checks_csrf=True)
    for method, path in CHANGES:
        answer = client.generic(method, _with_things(path, Anything()), "{}", content_type="application/json")
        assert answer.status_code == 403, (method, path, answer.content)


def test_pages_token_sent_by_another_site(people, signed_in):
    client = signed_in(people[Role.SECURITY_ADMIN], checks_csrf=True)
    client.get("/own/password/")
    token = client.cookies["liuhen_csrf"].value
    told = json.dumps({"role": "office"})
    path = f"/api/v1/accounts/{people[Role.OFFICER].id}/grants"

    def post(**headers):
        given = {"X-CSRFToken": token} | headers
        return client.generic("POST", path, told, content_type="application/json", headers=given).status_code

    assert post(Origin="https://evil.example") == 403
    assert post(Origin="null") == 403
    assert post() != 403


def test_token_in_the_header_needs_no_cookie_and_a_cookie_lends_it_nothing(people, token_for, signed_in):
    bearer = {"Authorization": f"Bearer {token_for(people[Role.OFFICER])}"}
    strict = Client(enforce_csrf_checks=True, headers=bearer)
    assert strict.post("/api/v1/units", '{"name": "x"}', content_type="application/json").json()["code"] == (
        "people.not_permitted"
    )
    beside = signed_in(people[Role.OFFICE], checks_csrf=True)
    answer = beside.post("/api/v1/units", '{"name": "x"}', content_type="application/json", headers=bearer)
    assert answer.status_code == 403
