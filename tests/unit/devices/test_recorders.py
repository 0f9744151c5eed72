"""The register of recorders: what intake meets stands there unconfirmed until the office has looked."""

from __future__ import annotations

import pytest

from conftest import NOW, entries
from liuhen.devices import operations, queries
from liuhen.devices.errors import RecorderCodeInvalidError, RecorderExistsError, RecorderFactInvalidError
from liuhen.devices.models import Recorder
from liuhen.people.errors import NotPermittedError
from liuhen.people.models import Role

pytestmark = pytest.mark.django_db


@pytest.fixture
def office(people, actor_for):
    return actor_for(people[Role.OFFICE])


def test_an_unknown_code_at_intake_is_taken_in_unconfirmed_once(people, actor_for, office):
    officer = actor_for(people[Role.OFFICER])
    first = operations.recorder_met_at_intake(actor=officer, now=NOW, code=" KT1 ")
    again = operations.recorder_met_at_intake(actor=officer, now=NOW, code="KT1")
    assert first == again
    assert not first.is_confirmed
    assert len(entries("recorder.met")) == 1
    confirmed = operations.register_recorder(actor=office, now=NOW, code="KT1", model="DSJ")
    assert confirmed.id == first.id
    assert confirmed.is_confirmed
    assert list(queries.recorders()) == [confirmed]


def test_a_registered_code_is_not_registered_again(office):
    operations.register_recorder(actor=office, now=NOW, code="KT1")
    with pytest.raises(RecorderExistsError):
        operations.register_recorder(actor=office, now=NOW, code="KT1")


@pytest.mark.parametrize("code", ["", "   ", "K" * 65, "K\nT", "K\x00"])
def test_a_code_that_no_label_has(office, code):
    with pytest.raises(RecorderCodeInvalidError):
        operations.register_recorder(actor=office, now=NOW, code=code)


@pytest.mark.parametrize(("given", "field"), [({"model": "m" * 101}, "model"), ({"note": "n" * 501}, "note")])
def test_too_much_said_of_it_is_named(office, given, field):
    with pytest.raises(RecorderFactInvalidError) as caught:
        operations.register_recorder(actor=office, now=NOW, code="KT1", **given)
    assert caught.value.fields["field"] == field
    assert not Recorder.objects.exists()


@pytest.mark.parametrize("role", [Role.OFFICER, Role.LEADER, Role.SYSTEM_ADMIN, Role.LEGAL])
def test_only_the_office_keeps_the_register(people, actor_for, role):
    with pytest.raises(NotPermittedError):
        operations.register_recorder(actor=actor_for(people[role]), now=NOW, code="KT1")


def test_unconfirmed_ones_stand_first_and_are_confirmed_at_their_page(people, actor_for, office, signed_in, unit):
    operations.register_recorder(actor=office, now=NOW, code="A1")
    met = operations.recorder_met_at_intake(actor=actor_for(people[Role.OFFICER]), now=NOW, code="Z9")
    browser = signed_in(people[Role.OFFICE])
    page = browser.get("/recorders/").content.decode()
    page = page[page.index("<table") : page.index("</table")]  # tokens elsewhere may hold any two letters
    assert page.index("Z9") < page.index("A1")
    assert "待确认" in page
    assert "确认执法记录仪 Z9" in browser.get(f"/recorders/{met.id}/confirm/").content.decode()
    browser.post(f"/recorders/{met.id}/confirm/", {"unit": str(unit.id), "model": "DSJ", "code": "OTHER"})
    met.refresh_from_db()
    assert (met.code, met.is_confirmed, met.unit) == ("Z9", True, unit)
    assert "/confirm/" not in browser.get("/recorders/").content.decode()


def test_a_double_registration_is_told_at_the_code(people, office, signed_in):
    operations.register_recorder(actor=office, now=NOW, code="A1")
    answer = signed_in(people[Role.OFFICE]).post("/recorders/register/", {"code": "A1"})
    assert answer.status_code == 422
    assert 'id="id_code_error"' in answer.content.decode()


def test_officers_see_the_register_without_its_buttons(people, signed_in, office):
    operations.register_recorder(actor=office, now=NOW, code="A1")
    page = signed_in(people[Role.OFFICER]).get("/recorders/").content.decode()
    assert "A1" in page
    assert "登记执法记录仪" not in page


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"proof_gas": "1"}, "proof_number"),
        ({"proof_number": "CNEx22"}, "proof_gas"),
        ({"proof_number": "CNEx22", "proof_gas": "20"}, "proof_gas"),
    ],
)
def test_half_a_certificate_is_told_at_the_missing_half(people, office, signed_in, given, field):
    made = operations.register_recorder(actor=office, now=NOW, code="A1")
    answer = signed_in(people[Role.OFFICE]).post(f"/recorders/{made.id}/", {"model": "保留的型号", **given})
    assert answer.context["form"].errors[field]
    assert "保留的型号" in answer.content.decode()


def test_a_proof_recorder_that_nobody_can_enter(people, office, signed_in, unit):
    made = operations.register_recorder(actor=office, now=NOW, code="A1")
    keeper = people[Role.OFFICER].officer
    told = {
        "unit": str(unit.id), "keeper": str(keeper.id), "proof_number": "CNEx22", "proof_mark": "Ex ib IIB T4 Gb",
        "proof_gas": "1", "proof_dust": "21", "proof_until": "2026-11-22",
    }  # fmt: skip
    browser = signed_in(people[Role.OFFICE])
    assert browser.post(f"/recorders/{made.id}/", told).status_code == 302
    made.refresh_from_db()
    assert (made.keeper, made.proof_zones) == (keeper, ("1", "2", "21", "22"))
    assert "已过期" in browser.get("/recorders/").content.decode()
    assert entries("recorder.edited")[-1].facts["proof_zones"] == ["1", "2", "21", "22"]
