"""Choosing people among thousands: what is lost while looking, what is saved too early."""

from __future__ import annotations

import io

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from openpyxl import load_workbook

from conftest import NOW
from liuhen.cases.models import BureauRecord, Case
from liuhen.devices.models import Recorder
from liuhen.people.models import Officer, Role
from papers import pdf

pytestmark = pytest.mark.django_db


@pytest.fixture
def crowd(unit):
    """Officers of the unit, found by number."""
    made = [Officer(name=f"人员{n:03}", unit=unit, certificate_number=f"CERT-{n:03}") for n in range(60)]
    return Officer.objects.bulk_create(made)


@pytest.fixture
def officer(people, signed_in):
    return signed_in(people[Role.OFFICER])


def _typed(unit, **given):
    told = {
        "kind": "inspection", "opened_on": NOW.date().isoformat(), "number": "X-1", "title": "专项检查",
        "unit": str(unit.id), "party": "", "party_kind": "organisation", "number_unknown": "not_yet",
    }  # fmt: skip
    return {**told, **given}


def test_a_form_that_lists_every_officer_or_loses_what_was_typed_while_one_looks(officer, unit, crowd):
    first = officer.get("/cases/new/").content.decode()
    assert first.count('name="officers"') < 20
    assert "还有更多人员" in first
    last = crowd[-1]
    looked = officer.post("/cases/new/", _typed(unit, officers=[str(crowd[3].id)], **{"officers-find": "CERT-059"}))
    page = looked.content.decode()
    assert looked.status_code == 200  # nothing is judged yet: the party isn't filled in
    assert f'value="{crowd[3].id}" checked' in page
    assert f'value="{last.id}"' in page
    assert "人员010" not in page
    assert "专项检查" in page
    assert "field-errors" not in page
    both = [str(crowd[3].id), str(last.id)]
    asked = {"officers-find": "CERT-059", "officers-found": "CERT-059"}
    sent = {"officers": both, "party": "某厂", **asked}
    again = officer.post("/cases/new/", _typed(unit, **sent, **{"officers-look": "1"}))
    assert again.status_code == 200  # the button looks, whatever was seen before
    assert not Case.objects.exists()
    assert officer.post("/cases/new/", _typed(unit, **sent)).status_code == 302
    assert set(Case.objects.get().officers.all()) == {crowd[3], last}


def test_a_recorder_whose_keeper_is_taken_before_somebody_was_chosen(people, signed_in, crowd):
    recorder = Recorder.objects.create(code="R-1", registered_at=NOW)
    office = signed_in(people[Role.OFFICE])
    address = f"/recorders/{recorder.id}/"
    told = {"code": recorder.code, "keeper": str(crowd[7].id)}
    page = office.post(address, {**told, "keeper-find": "人员055"}).content.decode()
    assert f'value="{crowd[7].id}" checked' in page
    assert f'value="{crowd[55].id}"' in page
    recorder.refresh_from_db()
    assert recorder.keeper is None
    wrong = office.post(address, {**told, "keeper": "0"})
    assert wrong.context["form"].errors["keeper"]
    assert office.post(address, told).status_code == 302
    recorder.refresh_from_db()
    assert recorder.keeper == crowd[7]


def test_an_account_is_linked_to_an_officer_found_among_thousands(people, signed_in, crowd):
    account = people[Role.ARCHIVIST]
    security = signed_in(people[Role.SECURITY_ADMIN])
    assert security.get(f"/accounts/{account.id}/").content.decode().count('name="officer"') < 20
    address = f"/accounts/{account.id}/officer/"
    looked = security.post(address, {"officer-find": "CERT-059"})
    assert looked.status_code == 200  # htmx takes nothing out of another answer
    assert f'value="{crowd[-1].id}"' in looked.content.decode()
    assert security.post(address, {"officer": str(crowd[-1].id)}).status_code == 302
    assert Officer.objects.get(account=account) == crowd[-1]
    taken = security.post(f"/accounts/{people[Role.OFFICE].id}/officer/", {"officer-find": "CERT-059"})
    assert f'value="{crowd[-1].id}"' not in taken.content.decode()  # who has an account is offered to no other


def test_files_lost_without_a_word_when_somebody_is_looked_up_without_scripts(people, signed_in, crowd):
    office = signed_in(people[Role.OFFICE])
    assert "<noscript>" in office.get("/bureau/new/").content.decode()
    told = {"kind": "complaint_letter", "title": "来信", "year": "2026", "readers-find": "负责", "readers-look": "1"}
    letter = SimpleUploadedFile("来信.pdf", pdf())
    answer = office.post("/bureau/new/", {**told, "originals": letter})
    page = answer.content.decode()
    assert "浏览器不保留已选的文件" in page
    assert page.index('name="readers-find"') < page.index('name="originals"')
    assert 'value="来信"' in page
    assert not BureauRecord.objects.exists()
    assert "浏览器不保留已选的文件" not in office.post("/bureau/new/", told).content.decode()


def test_a_filter_of_recordings_that_lists_every_officer(people, signed_in, crowd):
    leader = signed_in(people[Role.LEADER])
    page = leader.get("/recordings/").content.decode()
    assert page.count('name="officer"') < 20
    looked = leader.get("/recordings/?kind=video&officer-find=CERT-059").content.decode()
    assert f'value="{crowd[-1].id}"' in looked
    assert '<details class="filter-pick" data-people-fold open>' in looked  # without scripts too one sees who was found
    chosen = leader.get(f"/recordings/?officer={crowd[-1].id}").content.decode()
    assert f'value="{crowd[-1].id}" checked' in chosen
    assert "没有符合条件的音像资料" in chosen
    notes = load_workbook(io.BytesIO(leader.get(f"/registers/recordings/?officer={crowd[-1].id}").content)).active
    assert "执法人员：人员059" in str([row[0].value for row in notes.iter_rows(max_row=4)])


@pytest.mark.parametrize("forged", ["zz", "01900000-0000-7000-8000-000000000000"])
def test_a_choice_that_is_forged_or_gone_speaks_of_uuids(people, signed_in, forged):
    page = signed_in(people[Role.OFFICE]).post("/officers/register/", {"name": "王五", "unit": forged}).content.decode()
    assert "这一项不在可选范围内，请重新选择。" in page
    assert "UUID" not in page
    assert "有效的选项" not in page
