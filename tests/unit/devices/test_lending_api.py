"""Recorders over the API."""

from __future__ import annotations

import pytest

from lending import FINE
from liuhen.people.models import Role

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
