"""Programs get of recordings what pages show: entries, playback, names before saving, copies."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from conftest import NOW, entries
from liuhen.custody.queries import entries_of
from liuhen.people.models import Role, RoleGrant
from liuhen.recordings.models import Export, ExportState, Recording
from liuhen.work.runner import run_pending

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def caller(home, people: dict[Role, Any], token_for) -> Any:
    def call(role: Role, method: str, path: str, body: Any = None, language: str = "zh-hans") -> Any:
        told = {"Authorization": f"Bearer {token_for(people[role])}", "Accept-Language": language}
        client = Client(headers=told)
        content = "" if body is None else json.dumps(body)
        return client.generic(method, f"/api/v1{path}", content, "application/json")

    return call


def test_a_copy_that_a_program_cannot_fetch(received, caller) -> None:
    recording = received("a.MP4", b"abc" * 5000)
    asked = caller(Role.LEADER, "POST", "/exports", {"recording_ids": [str(recording.id)], "purpose": "移送"})
    assert asked.status_code == 201, asked.content
    export = asked.json()
    assert (export["state"], export["url"]) == ("preparing", None)
    assert entries_of(recording.id)[-1].facts["purpose"] == "移送"
    run_pending(clock=lambda: NOW + timedelta(days=3650), names=["recordings.export"])
    ready = caller(Role.LEADER, "GET", f"/exports/{export['id']}").json()
    assert ready["state"] == "ready"
    assert ready["size"] > 0
    assert "/bytes/play/" in ready["url"]
    assert (ready["reason"], ready["why"]) == ("", "")
    Export.objects.update(state=ExportState.FAILED, reason="recordings.sealed", reason_fields={"number": "2026-000001"})
    failed = caller(Role.LEADER, "GET", f"/exports/{export['id']}").json()
    assert (failed["reason"], "资料 2026-000001 已封存" in failed["why"]) == ("recordings.sealed", True)
    failed = caller(Role.LEADER, "GET", f"/exports/{export['id']}", language="en").json()
    assert "2026-000001 is sealed" in failed["why"]


def test_a_copy_for_somebody_who_lost_the_right(received, caller, people) -> None:
    recording = received("a.MP4", b"abc")
    body = {"recording_ids": [str(recording.id)], "purpose": "移送"}
    export = caller(Role.LEADER, "POST", "/exports", body).json()
    RoleGrant.objects.filter(account=people[Role.LEADER]).update(revoked_at=NOW)
    assert caller(Role.LEADER, "GET", f"/exports/{export['id']}").status_code == 403


def test_entries_that_programs_cannot_read(received, caller, people) -> None:
    recording = received("a.MP4", b"abc")
    caller(Role.OFFICER, "POST", f"/recordings/{recording.id}/play")
    told = caller(Role.OFFICER, "GET", f"/recordings/{recording.id}/entries").json()
    assert [entry["number"] for entry in told] == list(range(1, len(told) + 1))
    assert (told[0]["kind"], told[-1]["kind"]) == ("recording.received", "recording.played")
    assert told[-1]["actor_name"] == people[Role.OFFICER].name
    assert len(entries_of(recording.id)) == len(told), "asking for the entries is no view"


def test_a_program_that_cannot_describe_as_the_page_does(received, caller) -> None:
    recording: Recording = received("20261123090000_0001.MP4", b"abc")
    assert caller(Role.OFFICER, "GET", "/recordings/undescribed").json()["count"] == 1
    code = caller(Role.OFFICER, "GET", "/description-choices").json()["classes"][0]["code"]
    telling = {"recording_class": code, "place": "一号车间", "content": "罐区"}
    (named,) = caller(
        Role.OFFICER, "POST", "/recordings/names", {**telling, "recording_ids": [str(recording.id)]}
    ).json()
    (told,) = caller(
        Role.OFFICER, "POST", "/recordings/describe", {**telling, "versions": {str(recording.id): 0}}
    ).json()
    assert told["description"]["name"] == named["name"]
    suggested = caller(Role.OFFICER, "POST", "/recordings/suggestion", {"recording_ids": [str(recording.id)]}).json()
    assert suggested["reason"] in {"", "card"}
    assert entries("recording.described")


def test_how_far_a_preview_is_without_a_view(received, caller) -> None:
    recording = received("a.MP4", b"abc")
    before = len(entries_of(recording.id))
    told = caller(Role.OFFICER, "GET", f"/recordings/{recording.id}/playback").json()
    assert told["is_pending"]
    assert len(entries_of(recording.id)) == before


def test_a_name_longer_than_its_column(received) -> None:
    """Bytes that are no text are told four times as long as they are."""
    assert len(received("\udcff" * 200 + ".MP4", b"abc").card_name) == 500
