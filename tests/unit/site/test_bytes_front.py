"""CORS of the bytes process: the page's scripts may read answers, other sites' may not."""

from __future__ import annotations

import pytest
from django.test import Client
from pytest_django import Settings

from liuhen.site import settings_bytes


@pytest.fixture(autouse=True)
def bytes_process(settings: Settings) -> None:
    settings.ROOT_URLCONF = settings_bytes.ROOT_URLCONF
    settings.MIDDLEWARE = settings_bytes.MIDDLEWARE
    settings.LIUHEN = settings.LIUHEN.model_copy(update={"page_url": "https://liuhen.example"})


@pytest.mark.parametrize(
    ("origin", "allowed"),
    [
        ("http://bureau.example:8400", True),
        ("https://bureau.example", True),
        ("https://liuhen.example", True),
        ("https://liuhen.example.evil.test", False),
        ("http://evil.test", False),
        ("null", False),
        ("http://[", False),
    ],
)
def test_page_on_another_port_may_upload_and_other_sites_may_not(origin: str, allowed: bool) -> None:
    answer = Client(headers={"Host": "bureau.example:8401"}).options("/bytes/tus/", headers={"Origin": origin})
    assert answer.status_code == 204
    assert answer["Vary"] == "Origin"
    assert answer.headers.get("Access-Control-Allow-Origin") == (origin if allowed else None)
    assert ("Access-Control-Allow-Headers" in answer.headers) == allowed


def test_refusal_can_be_read_by_the_page_too() -> None:
    answer = Client(headers={"Host": "bureau.example:8401"}).post(
        "/bytes/tus/", headers={"Origin": "http://bureau.example:8400"}
    )
    assert (answer.status_code, answer.json()["code"]) == (403, "intake.upload_ticket_invalid")
    assert answer["Access-Control-Allow-Origin"] == "http://bureau.example:8400"
    assert answer["Tus-Resumable"] == "1.0.0"
