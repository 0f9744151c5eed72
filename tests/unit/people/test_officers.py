"""The register of officers: certificates that expired, were renewed or were told wrong."""

from __future__ import annotations

from datetime import timedelta

import pytest

from conftest import NOW, entries
from liuhen.people import operations, queries
from liuhen.people.errors import CertificateDatesError, CertificateTakenError, OfficerNotFoundError
from liuhen.people.models import Officer, Role

pytestmark = pytest.mark.django_db
TODAY = NOW.date()
YEAR = timedelta(days=365)


@pytest.fixture
def office(people, actor_for):
    return actor_for(people[Role.OFFICE])


@pytest.fixture
def officer(office, unit):
    return operations.register_officer(
        actor=office, now=NOW, name="马立", unit_id=unit.id, certificate_number="4102",
        certificate_from=TODAY - 3 * YEAR, certificate_until=TODAY - YEAR,
    )  # fmt: skip


def edited(office, officer, **given) -> Officer:
    facts = {
        "name": officer.name, "unit_id": officer.unit_id, "certificate_number": officer.certificate_number,
        "certificate_from": officer.certificate_from, "certificate_until": officer.certificate_until,
    }  # fmt: skip
    return operations.edit_officer(actor=office, now=NOW, officer_id=officer.id, **{**facts, **given})


def test_what_an_old_certificate_allowed_is_forgotten_when_it_is_renewed(office, officer):
    renewed = edited(office, officer, certificate_from=TODAY - YEAR, certificate_until=TODAY + YEAR, is_renewed=True)
    assert queries.certificate_on(renewed, TODAY - 2 * YEAR).valid_until == TODAY - YEAR
    assert queries.certificate_on(renewed, TODAY).valid_until == TODAY + YEAR
    assert queries.certificate_on(renewed, TODAY - 9 * YEAR).holds_on(TODAY - 9 * YEAR) is False
    assert entries("officer.edited")[-1].facts["is_renewed"] is True


def test_a_slip_that_is_mended_leaves_an_old_certificate(office, officer):
    mended = edited(office, officer, certificate_until=TODAY)
    assert not mended.past_certificates.exists()


@pytest.mark.parametrize(
    ("given", "error", "field"),
    [
        ({"certificate_until": TODAY - 9 * YEAR}, CertificateDatesError, "certificate_until"),
        ({"certificate_number": ""}, CertificateDatesError, "certificate_number"),
        ({"certificate_number": "9"}, CertificateTakenError, "certificate_number"),
    ],
)
def test_a_certificate_that_can_not_be_so_is_told_at_its_field(office, officer, unit, given, error, field):
    operations.register_officer(actor=office, now=NOW, name="乙", unit_id=unit.id, certificate_number="9")
    with pytest.raises(error) as caught:
        edited(office, officer, **given)
    assert caught.value.fields["field"] == field


def test_an_officer_who_is_not_there(office, officer, unit):
    with pytest.raises(OfficerNotFoundError):
        operations.edit_officer(actor=office, now=NOW, officer_id=unit.id, name="x", unit_id=unit.id)


def test_an_expired_certificate_that_nobody_sees(office, officer, people, signed_in, unit):
    operations.register_officer(actor=office, now=NOW, name="阿甲", unit_id=unit.id, certificate_number="1")
    page = signed_in(people[Role.OFFICER]).get("/officers/").content.decode()
    assert page.index("马立") < page.index("阿甲")
    assert "已过期" in page
    assert f"/officers/{officer.id}/" not in page  # an officer reads the register, the office keeps it
    browser = signed_in(people[Role.OFFICE])
    assert "阿甲" not in browser.get("/officers/?state=expired").content.decode()
    told = {"name": "马立", "unit": str(unit.id), "certificate_number": "4102", "certificate_until": "2020-01-01"}
    answer = browser.post(f"/officers/{officer.id}/", {**told, "certificate_from": "2021-01-01"})
    assert answer.context["form"].errors["certificate_until"]
    assert browser.post(f"/officers/{officer.id}/", {**told, "certificate_until": "2030-01-01"}).status_code == 302
    assert "已过期</span>" not in browser.get("/officers/").content.decode()
