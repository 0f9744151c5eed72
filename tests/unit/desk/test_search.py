"""The box that stands on every page: numbers, parties and places, and nothing that its reader may not know of."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from conftest import NOW
from liuhen.archive.volumes.models import Volume
from liuhen.cases import findable
from liuhen.cases import operations as cases
from liuhen.cases.documents.models import Document
from liuhen.cases.models import Activity, Case
from liuhen.desk import search
from liuhen.devices.models import Recorder
from liuhen.devices.queries import list_recorders
from liuhen.people import operations as people_operations
from liuhen.people.models import Officer, PastCertificate, Role
from liuhen.people.queries import list_officers
from liuhen.search.models import Entry
from liuhen.search.operations import forget
from unit.recordings.rows import row

pytestmark = pytest.mark.django_db


@pytest.fixture
def officer(people, actor_for):
    return actor_for(people[Role.OFFICER])


@pytest.fixture
def case(officer, make_account, unit):
    pair = [officer.officer_id, make_account("wu", Role.OFFICER, unit=unit, officer=True).officer.id]
    made = cases.create_case(
        actor=officer, now=NOW, number="（鼓）应急检〔2026〕108号", kind="inspection", title="危险化学品专项检查",
        party="开封市金泰涂料制造有限公司", unit_id=unit.id, officer_ids=pair, opened_on=NOW.date(),
    )  # fmt: skip
    cases.create_activity(
        actor=officer, now=NOW, case_id=made.id, place="一号调漆车间", officer_ids=pair, arrived_at=NOW
    )
    return made


def kinds(actor, wanted) -> dict[str, list[str]]:
    found = search.everything(actor=actor, wanted=wanted)
    return {group.code: [hit.title for hit in group.hits] for group in found}


@pytest.mark.parametrize(
    "wanted", ["108号", "应急检〔2026〕108", "金泰涂料", "危险化学品 金泰", "（鼓）应急检〔2026〕108号"]
)
def test_a_case_that_nobody_finds_by_its_number_title_or_party(officer, case, wanted):
    assert kinds(officer, wanted)["case"] == [case.title]


def test_a_place_leads_to_its_activity_in_the_case(officer, case):
    (group,) = search.everything(actor=officer, wanted="调漆车间")
    activity = Activity.objects.get(case=case)
    assert group.hits[0].url == f"/cases/{case.id}/#activity-{activity.id}"


def test_a_case_of_colleagues_is_not_even_counted(case, make_account, actor_for, unit):
    stranger = actor_for(make_account("gu", Role.OFFICER, unit=unit, officer=True))
    assert kinds(stranger, "金泰涂料").keys() == {"party"}  # the bureau's register of organisations is everybody's
    assert kinds(stranger, case.number) == {}


def test_leaders_find_what_their_unit_does_and_nobody_elses(case, make_account, actor_for, unit, console):
    elsewhere = people_operations.create_unit(actor=console, now=NOW, name="另一大队")
    assert "case" in kinds(actor_for(make_account("lead", Role.LEADER, unit=unit)), "金泰")
    assert kinds(actor_for(make_account("far", Role.LEADER, unit=elsewhere)), "金泰").keys() == {"party"}


@pytest.mark.parametrize("role", [Role.SYSTEM_ADMIN, Role.SECURITY_ADMIN, Role.AUDIT_ADMIN, Role.OFFICE])
def test_administrators_and_office_find_no_case_and_no_footage(people, actor_for, case, role):
    row(case=case, card_name="金泰涂料.MP4")
    assert not {"case", "place", "recording", "document"} & set(kinds(actor_for(people[role]), "金泰涂料"))


def test_an_index_that_lags_behind_tells_nobody_more(officer, case, make_account, unit):
    case.officers.set([make_account("wei", Role.OFFICER, unit=unit, officer=True).officer])
    Activity.objects.get(case=case).officers.clear()
    assert "case" not in kinds(officer, "金泰涂料")


def test_a_recording_by_its_number_and_by_its_words(officer, case):
    made = row(case=case, officer_id=officer.officer_id, card_name="410204_KT50012.MP4", recorder=None)
    assert kinds(officer, made.number)["recording"] == [made.card_name]
    assert kinds(officer, "KT50012")["recording"] == [made.card_name]


def test_a_whole_number_that_leads_to_everything_but_what_belongs_to_it(officer, case, make_account, actor_for, unit):
    film = row(case=case, officer_id=officer.officer_id, card_name="410204_KT50013.MP4", recorder=None)
    stay = Activity.objects.get(case=case)
    other = row(case=case, activity=stay, officer_id=officer.officer_id, card_name="410204_KT50014.MP4", recorder=None)
    paper = Document.objects.create(
        case=case, activity=stay, form="inspection_record", title="现场检查记录", number="应急检记〔2026〕12号",
        entered_at=NOW,
    )  # fmt: skip
    found = kinds(officer, case.number)
    assert found["case"] == [case.title]
    assert found["place"] == [stay.place]
    assert found["document"] == [paper.title]
    assert found["party"] == [case.party.name]
    assert set(found["recording"]) == {film.card_name, other.card_name}
    found = kinds(officer, paper.number)
    assert found["case"] == [case.title]
    assert found["document"] == [paper.title]
    assert found["recording"] == [other.card_name]  # of its activity
    stranger = actor_for(make_account("gu", Role.OFFICER, unit=unit, officer=True))
    own = row(officer_id=stranger.officer_id, card_name=f"{paper.number}.MP4", recorder=None)
    assert kinds(stranger, paper.number) == {"recording": [own.card_name]}  # as if there were no such paper


def test_recorders_and_certificates_by_a_piece_of_their_number(people, actor_for, officer, unit):
    told = {"serial": "K7-2026-0031", "long_number": "41020401001320000031", "proof_number": "CNEx23.1842X"}
    Recorder.objects.create(code="KT50099", unit=unit, registered_at=NOW, **told)
    Officer.objects.filter(id=officer.officer_id).update(certificate_number="410204")
    for words in ("50099", "k7-2026", "1320000031", "Ex23.1842"):
        assert kinds(officer, words)["recorder"] == ["KT50099"]
    assert kinds(actor_for(people[Role.SYSTEM_ADMIN]), "4102")["officer"] == [officer.name]
    for number in ("豫执2019-77", "豫执2019-78"):  # as papers of those years have it
        PastCertificate.objects.create(officer_id=officer.officer_id, number=number, replaced_at=NOW)
    assert kinds(officer, "豫执2019")["officer"] == [officer.name]
    assert [one.name for one in list_officers(day=NOW.date(), text="2019-77").rows] == [officer.name]
    for words in ("K7-2026", "Ex23.1842"):  # the office's hit leads to the register, which finds it by the same words
        assert [one.code for one in list_recorders(text=words).rows] == ["KT50099"]


def test_cases_of_before_the_index_become_findable(officer, case):
    forget(findable.CASE, [case.id])
    assert "case" not in kinds(officer, "金泰涂料")
    assert findable.make_rest_findable() == 1
    assert "case" in kinds(officer, "金泰涂料")
    assert findable.make_rest_findable() == 0


def test_a_search_costs_the_same_however_much_is_found(officer, case, unit):
    pair = [each.id for each in case.officers.all()]
    with CaptureQueriesContext(connection) as few:
        search.everything(actor=officer, wanted="金泰")
    for number in range(20):
        cases.create_case(
            actor=officer, now=NOW + timedelta(days=number), number=f"{number}号", kind="inspection", title="检查",
            party="金泰", unit_id=unit.id, officer_ids=pair, opened_on=NOW.date(),
        )  # fmt: skip
    with CaptureQueriesContext(connection) as many:
        search.everything(actor=officer, wanted="金泰")
    assert len(many) == len(few)
    assert Entry.objects.filter(kind="case").count() == Case.objects.count()


@pytest.mark.parametrize("wanted", ["", "   ", "\x00", "'", "%", "甲" * 5000, "<script>"])
def test_nonsense_in_the_box_is_answered_with_a_page(people, signed_in, wanted):
    client = signed_in(people[Role.OFFICER])
    for headers in ({}, {"HX-Request": "true"}):
        answer = client.get("/search/", {"q": wanted}, headers=headers)
        assert answer.status_code == 200
        assert "<script>" not in answer.content.decode().replace('<script type="module"', "")


def test_the_box_stands_on_every_page_and_promises_nothing_that_its_reader_cannot_find(people, signed_in):
    for role in Role:
        box = signed_in(people[role]).get("/").content.decode().split('id="seek"')[1].split(">")[0]
        finds_cases = role in {Role.OFFICER, Role.LEADER, Role.LEGAL}
        assert ('"案号、当事人' in box) is finds_cases, role
        assert 'placeholder="……"' not in box, role  # nobody has a box that finds nothing


def test_the_archive_room_finds_volumes_by_case_and_number_and_nothing_of_cases_without(people, actor_for, case):
    archivist = actor_for(people[Role.ARCHIVIST])
    assert kinds(archivist, "金泰涂料") == {}
    told = {"case": case, "unit": case.unit, "retention": "30y", "compiler": "李", "compiled_on": NOW.date()}
    Volume.objects.create(number="2026-ZF-0001", title="金泰涂料案", prepared_at=NOW, **told)
    assert kinds(archivist, "108号") == kinds(archivist, "2026-ZF-0001") == {"volume": ["金泰涂料案"]}
