"""Use of recorders, a picture and the ledger's keepers over the API: other numbers than the page's, or to anybody."""

from __future__ import annotations

from datetime import timedelta

import pytest

from conftest import NOW
from liuhen.clock import now
from liuhen.devices.models import Loan, LoanKind, RecorderPhoto
from liuhen.devices.queries.usage import span_within
from liuhen.people.models import Role

pytestmark = pytest.mark.django_db


def test_use_and_picture_over_the_api(people, signed_in, recorder, officer):
    moment = now()
    Loan.objects.create(
        recorder=recorder, officer_id=officer.officer_id, kind=LoanKind.URGENT, out_at=moment, returned_at=moment
    )
    browser = signed_in(people[Role.OFFICE])
    told = browser.get("/api/v1/recorder-usage").json()
    assert [(one["code"], one["loans"], one["days"]) for one in told["recorders"]] == [("KT1", 1, 1)]
    address = f"/api/v1/recorders/{recorder.id}/photo"
    assert browser.get(address).json()["code"] == "devices.photo_not_found"
    RecorderPhoto.objects.create(recorder=recorder, content=b"jpeg", sha256="0" * 64, taken_in_at=NOW)
    assert browser.get(address).content == b"jpeg"
    legal = signed_in(people[Role.LEGAL])
    assert [legal.get(path).status_code for path in (address, "/api/v1/recorder-usage")] == [403, 403]


def test_a_span_the_wrong_way_round_or_without_an_end():
    today = NOW.date()
    month = timedelta(days=29)
    assert span_within(None, None, today=today) == (today - month, today)
    assert span_within(today, today - month, today=today) == (today - 2 * month, today - month)
    assert span_within(today - timedelta(days=4000), None, today=today)[0] == today - timedelta(days=366)


def test_keepers_of_the_ledger_told_to_anybody(people, signed_in):
    assert signed_in(people[Role.SYSTEM_ADMIN]).get("/api/v1/ledger/keepers").json() == []
    assert signed_in(people[Role.LEGAL]).get("/api/v1/ledger/keepers").status_code == 403
