"""Recorders over the API."""

from __future__ import annotations

import pytest

from lending import FINE
from liuhen.devices.errors import CheckIncompleteError, NotWaivableError
from liuhen.people.models import Role
from liuhen.prose import say

pytestmark = pytest.mark.django_db


def test_a_recorder_goes_out_and_comes_back_over_the_api(people, signed_in, recorder):
    browser = signed_in(people[Role.OFFICER])

    def post(path, **told):
        return browser.post(f"/api/v1{path}", told, content_type="application/json")

    failed = post(f"/recorders/{recorder.id}/check-outs", found={**FINE, "battery": 5}, reason="急").json()
    assert (failed["loan"], failed["check"]["failed"]) == (None, ["battery"])
    made = post(f"/recorders/{recorder.id}/check-outs", found=FINE, reason="急")
    assert made.status_code == 201
    loan = made.json()["loan"]["id"]
    assert [one["id"] for one in browser.get("/api/v1/loans/out").json()] == [loan]
    assert post(f"/loans/{loan}/checks", found={}).status_code == 422
    assert post(f"/loans/{loan}/checks", found=FINE).json()["state"] == "passed"
    assert post(f"/loans/{loan}/return", note="正常").json()["returned_fit"] is True
    assert browser.get("/api/v1/loans/out").json() == []


def test_what_is_missing_of_a_check_is_named_in_the_readers_language(people, signed_in, recorder):
    browser = signed_in(people[Role.OFFICER])
    less = {name: value for name, value in FINE.items() if name != "battery"}
    told = {"found": less, "reason": "急"}
    address = f"/api/v1/recorders/{recorder.id}/check-outs"
    said = browser.post(address, told, content_type="application/json", headers={"Accept-Language": "en"}).json()
    assert said["code"] == "devices.check_incomplete"
    error = CheckIncompleteError(field="check_battery", item="电量")
    assert say(error, "en") == "“battery” hasn't been looked at. Look and choose."
    assert "电量" in say(error, "zh-hans")
    items = NotWaivableError(items="电量、镜头")
    assert say(items, "en").startswith("With “battery, Lens” out of order")
    assert "“电量、镜头”" in say(items, "zh-hans")
