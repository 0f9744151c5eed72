"""Use of recorders, a picture and the ledger's keepers over the API: other numbers than the page's, or to anybody."""

from __future__ import annotations

import hashlib
import io
from datetime import timedelta

import pypdfium2
import pytest
import zxingcpp
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

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


def test_a_picture_and_a_label_over_the_api(people, signed_in, recorder):
    office, officer = signed_in(people[Role.OFFICE]), signed_in(people[Role.OFFICER])
    address = f"/api/v1/recorders/{recorder.id}"
    given = Image.new("RGB", (1200, 300), "navy")
    given.save(file := io.BytesIO(), "PNG")
    told = office.post(f"{address}/photo", {"photo": SimpleUploadedFile("a.png", file.getvalue())})
    assert told.status_code == 201, told.content
    kept = office.get(f"{address}/photo").content
    assert told.json()["sha256"] == hashlib.sha256(kept).hexdigest()
    assert max(Image.open(io.BytesIO(kept)).size) == 960
    assert office.post(f"{address}/photo", {}).json()["code"] == "devices.photo_invalid"
    assert officer.post(f"{address}/photo", {"photo": SimpleUploadedFile("a.png", file.getvalue())}).status_code == 403
    label = office.get(f"{address}/label").content
    [page] = pypdfium2.PdfDocument(label)
    assert [round(side / 72 * 25.4) for side in page.get_size()] == [62, 29]
    assert "KT1" in page.get_textpage().get_text_range()
    [told] = zxingcpp.read_barcodes(Image.open(io.BytesIO(office.get(f"{address}/label?form=png").content)))
    assert told.text == f"http://testserver/recorders/{recorder.id}/card/"
    [told] = zxingcpp.read_barcodes(page.render(scale=4).to_pil())
    assert told.text.endswith(f"{recorder.id}/card/")
    assert office.get(f"{address}/label?form=gif").status_code == 422
    assert officer.get(f"{address}/label").status_code == 403


def test_a_span_the_wrong_way_round_or_without_an_end():
    today = NOW.date()
    month = timedelta(days=29)
    assert span_within(None, None, today=today) == (today - month, today)
    assert span_within(today, today - month, today=today) == (today - 2 * month, today - month)
    assert span_within(today - timedelta(days=4000), None, today=today)[0] == today - timedelta(days=366)


def test_keepers_of_the_ledger_told_to_anybody(people, signed_in):
    assert signed_in(people[Role.SYSTEM_ADMIN]).get("/api/v1/ledger/keepers").json() == []
    assert signed_in(people[Role.LEGAL]).get("/api/v1/ledger/keepers").status_code == 403
