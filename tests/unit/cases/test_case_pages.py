"""The form of a case: what is typed wrong, what follows from kind and day, and what a case grows out of."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest

from conftest import NOW, entries
from liuhen.cases import operations, queries
from liuhen.cases.models import Case, Growth, Party
from liuhen.people import operations as people_operations
from liuhen.people.models import Role

pytestmark = pytest.mark.django_db
TODAY = NOW.date()
WRONG = "914102007822061234"


@pytest.fixture
def pair(people):
    return [people[Role.OFFICER].officer.id, people[Role.LEADER].officer.id]


@pytest.fixture
def officer(people, signed_in):
    return signed_in(people[Role.OFFICER])


@pytest.fixture
def typed(unit, pair):
    """What is sent of a form; the number is as it was suggested."""

    def make(**given) -> dict[str, object]:
        number = queries.suggest_number(kind="inspection", opened_on=TODAY)
        told = {
            "kind": "inspection", "opened_on": TODAY.isoformat(), "number": number, "number_suggested": number,
            "title": "专项检查", "unit": str(unit.id), "party": "金泰涂料", "party_kind": "organisation",
            "number_unknown": "not_yet", "officers": [str(one) for one in pair],
        }  # fmt: skip
        return {**told, **given}

    return make


@pytest.fixture
def case(people, actor_for, unit, pair):
    def make(number="1", **given) -> Case:
        facts = {"kind": "inspection", "title": "t", "party": "某厂", **given}
        return operations.create_case(
            actor=actor_for(people[Role.OFFICER]), now=NOW, number=number, unit_id=unit.id, officer_ids=pair,
            opened_on=TODAY, **facts,
        )  # fmt: skip

    return make


def test_a_wrong_code_that_loses_what_was_typed(officer, typed):
    told = typed(party_number=WRONG, representative="周长河", address="鼓楼区某路 1 号", source="chance")
    answer = officer.post("/cases/new/", told)
    assert answer.status_code == 422
    assert answer.context["form"].errors["party_number"]
    page = answer.content.decode()
    assert all(text in page for text in (WRONG, "周长河", "鼓楼区某路 1 号", "专项检查"))
    assert not Case.objects.exists()
    assert not Party.objects.exists()


def test_an_identity_number_that_can_be_read_back(officer, typed):
    told = typed(party="马立", party_kind="person", party_number="11010519491231002X")
    assert officer.post("/cases/new/", told).status_code == 302
    made = Party.objects.get()
    assert made.identity_masked == "110***********002X"
    assert "1949" not in officer.get(f"/parties/{made.id}/").content.decode()


def test_a_number_that_stays_behind_when_the_kind_changes(officer, typed):
    told = typed(kind="penalty")
    page = officer.post("/cases/new/parts/", told).content.decode()
    penalty = queries.suggest_number(kind="penalty", opened_on=TODAY)
    assert penalty in page
    assert "simple_procedure" in page
    answer = officer.post("/cases/new/", told)  # without scripts: told, and sent again
    assert answer.context["form"].errors["number"]
    assert f'value="{penalty}"' in answer.content.decode()
    assert "改写的号" in officer.post("/cases/new/parts/", typed(kind="penalty", number="改写的号")).content.decode()
    for slip in ("0202-11-24", "2062-11-24"):  # told where it was typed, and the number doesn't take it over
        answer = officer.post("/cases/new/", typed(opened_on=slip))
        assert list(answer.context["form"].errors) == ["opened_on"]


def test_a_party_is_registered_twice_or_taken_for_another(officer, typed, case):
    known = case().party
    answer = officer.get("/cases/parties/", {"q": "某"}).content.decode()
    assert str(known.id) in answer
    assert officer.post("/cases/new/", typed(party="某厂", party_id=str(known.id))).status_code == 302
    assert Party.objects.count() == 1
    number = queries.suggest_number(kind="inspection", opened_on=TODAY)
    other = typed(party="另一厂", party_id=str(known.id), number=number, number_suggested=number)
    assert officer.post("/cases/new/", other).status_code == 302  # no script took the choice back
    assert Party.objects.filter(name="另一厂").exists()


def test_an_expired_certificate_that_is_not_told_or_forbids(officer, typed, people, actor_for, pair, unit):
    people_operations.edit_officer(
        actor=actor_for(people[Role.OFFICE]), now=NOW, officer_id=pair[0], name="某人", unit_id=unit.id,
        certificate_number="4102", certificate_until=TODAY - timedelta(days=1),
    )  # fmt: skip
    on_the_day = officer.post("/cases/new/parts/", typed()).content.decode()
    earlier = (TODAY - timedelta(days=30)).isoformat()
    assert "到期" in on_the_day
    assert "到期" not in officer.post("/cases/new/parts/", typed(opened_on=earlier)).content.decode()
    assert officer.post("/cases/new/", typed()).status_code == 302
    assert "立案当日执法证无效" in officer.get(f"/cases/{Case.objects.get().id}/").content.decode()


def test_a_penalty_that_forgets_the_inspection_it_grew_out_of(officer, typed, case):
    first = case(title="检查")
    begin = officer.get(f"/cases/new/?earlier={first.id}&kind=penalty").context["form"]
    assert begin["party_id"].value() == str(first.party_id)
    assert begin["source"].value() == "case"
    number = queries.suggest_number(kind="penalty", opened_on=TODAY)
    told = typed(
        earlier=str(first.id), kind="penalty", number=number, number_suggested=number, party="某厂",
        party_id=str(first.party_id),
    )  # fmt: skip
    lost = officer.post("/cases/new/", {**told, "earlier": "018f0000-0000-7000-8000-00000000dead"})
    assert (lost.status_code, lost.context["form"]["title"].value()) == (422, told["title"])
    assert lost.context["form"]["earlier"].value() == ""
    assert officer.post("/cases/new/", told).status_code == 302
    grown = Case.objects.get(kind="penalty")
    assert Growth.objects.get().earlier == first
    assert first.number in officer.get(f"/cases/{grown.id}/").content.decode()
    assert f"/cases/{grown.id}/" in officer.get(f"/cases/{first.id}/").content.decode()


def test_a_case_that_is_linked_to_itself_or_to_nothing(officer, case):
    one, other = case("1"), case("2")
    for wrong in ("1", "没有的号"):
        answer = officer.post(f"/cases/{one.id}/link/", {"earlier": wrong})
        assert answer.context["form"].errors["earlier"]
    assert officer.post(f"/cases/{one.id}/link/", {"earlier": "2"}).status_code == 302
    assert Growth.objects.get().earlier == other


def test_a_correction_that_loses_a_fact_the_form_does_not_offer(officer, typed, case):
    made = case(facts=["hearing"], matter="旧清单的事项")
    assert "旧清单的事项" in officer.get(f"/cases/{made.id}/edit/").content.decode()
    told = typed(number="1", facts=["hearing", "objection"], matter="旧清单的事项", title="改正", kind="penalty")
    assert officer.post(f"/cases/{made.id}/edit/", told).status_code == 302
    made.refresh_from_db()
    assert (made.title, made.facts, made.kind) == ("改正", ["hearing", "objection"], "inspection")


def test_a_persons_page_that_is_opened_unseen(officer, case, make_account, signed_in):
    person = operations.PartyTold(name="马立", kind="person", number="11010519491231002X")
    made = case(party=person)
    assert officer.get(f"/parties/{made.party_id}/").status_code == 200
    assert entries("party.viewed")[-1].subject == made.party_id
    stranger = signed_in(make_account("he", Role.OFFICER))
    assert stranger.get(f"/parties/{made.party_id}/").status_code == 404
    assert str(made.party_id) not in stranger.get("/parties/?text=马立").content.decode()
    assert str(made.party_id) in officer.get("/parties/?text=马").content.decode()
    assert f"/parties/{made.party_id}/" in officer.get("/search/?q=马立").content.decode()
    officer.get(f"/parties/{case('2').party_id}/")
    assert len(entries("party.viewed")) == 1  # an organisation's page is nobody's private matter


def test_a_partys_correction_that_the_search_does_not_know(officer, case):
    party = case().party
    answer = officer.post(f"/parties/{party.id}/edit/", {"party": "改名厂", "party_number": WRONG})
    assert answer.context["form"].errors["party_number"]
    told = {"party": "改名厂", "number_unknown": "refused", "address": "某路"}
    assert officer.post(f"/parties/{party.id}/edit/", told).status_code == 302
    assert f"/parties/{party.id}/" in officer.get("/search/?q=改名厂").content.decode()


def test_what_only_pages_can_say_of_a_case(people, token_for, client, unit, pair):
    headers = {"Authorization": f"Bearer {token_for(people[Role.OFFICER])}"}

    def ask(method: str, path: str, **body):
        return client.generic(method, f"/api/v1/{path}", json.dumps(body), "application/json", headers=headers)

    told = {
        "number": "1", "kind": "inspection", "title": "t", "unit_id": str(unit.id), "opened_on": TODAY.isoformat(),
        "officer_ids": [str(one) for one in pair], "party": {"name": "某厂", "number": WRONG}, "facts": ["objection"],
    }  # fmt: skip
    assert ask("POST", "cases", **told).json()["fields"]["field"] == "party_number"
    first = ask("POST", "cases", **{**told, "party": {"name": "某厂", "number_unknown": "refused"}}).json()
    assert first["facts"] == ["objection"]
    grown = {**told, "number": "2", "party": {"id": first["party_id"]}, "earlier_id": first["id"]}
    later = ask("POST", "cases", **grown).json()["id"]
    assert [one["number"] for one in ask("GET", f"cases/{later}/family").json()["earlier"]] == ["1"]
    assert ask("PUT", f"cases/{first['id']}/stages/decision", began_on=TODAY.isoformat()).status_code == 200
    ending = {"outcome": "nothing_found", "closed_on": TODAY.isoformat()}
    assert ask("POST", f"cases/{first['id']}/close", **{**ending, "closed_on": "9999-12-31"}).status_code == 422
    assert ask("POST", f"cases/{first['id']}/close", **ending).status_code == 201
    assert ask("POST", f"cases/{first['id']}/reopen", reason="新线索").status_code == 204
    assert ask("GET", f"cases/{first['id']}/closings").json()[0]["reopen_reason"] == "新线索"
    edited = ask("PUT", f"cases/{first['id']}", **{**told, "party": {"id": first["party_id"]}, "title": "改"})
    assert edited.json()["title"] == "改"
