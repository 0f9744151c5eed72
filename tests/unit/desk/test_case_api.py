"""How a case stands, as a program learns it: what it's told, and what it must not be told."""

from __future__ import annotations

from datetime import timedelta

import pytest

from conftest import NOW
from liuhen.cases import operations as cases
from liuhen.cases.bureau.models import BureauRecord, RecordKind, RecordLink
from liuhen.cases.models import Document
from liuhen.people.models import Role
from liuhen.recordings import operations as recordings
from liuhen.recordings.models import PointMark
from unit.recordings.rows import row

pytestmark = pytest.mark.django_db


@pytest.fixture
def asked(client, token_for):
    """What an account is answered: `asked(account, address)`."""

    def ask(account, address: str):
        headers = {"Authorization": f"Bearer {token_for(account)}"}
        return client.get(f"/api/v1/cases/{address}", headers=headers)

    return ask


@pytest.fixture
def activity(people, actor_for, unit):
    pair = [people[Role.OFFICER].officer.id, people[Role.LEADER].officer.id]
    told = {"actor": actor_for(people[Role.OFFICER]), "now": NOW, "officer_ids": pair}
    case = cases.create_case(
        number="1", kind="inspection", title="t", party="某厂", unit_id=unit.id, opened_on=NOW.date(), **told
    )  # fmt: skip
    return cases.create_activity(
        case_id=case.id, place="一号车间", arrived_at=NOW - timedelta(hours=2), left_at=NOW - timedelta(hours=1), **told
    )  # fmt: skip


@pytest.fixture
def film(people, activity):
    """Shows 7(3) at its 30th second, and was shot after everybody had left."""
    made = row(
        officer=people[Role.OFFICER].officer, unit=activity.case.unit, case=activity.case, activity=activity,
        captured_at=NOW, facts={"duration_s": 300},
    )  # fmt: skip
    PointMark.objects.create(recording=made, activity=activity, clause="7(3)", second=30, marked_at=NOW)
    return made


def points(answer) -> dict[str, dict]:
    return {one["clause"]: one for one in answer.json()["points"]}


def places(answer) -> list[dict]:
    return [place for one in answer.json()["findings"] for place in one["places"]]


def test_a_program_that_does_not_learn_where_a_point_is_recorded_or_why_it_is_not(people, asked, activity, film):
    answer = asked(people[Role.OFFICER], f"{activity.case_id}/coverage")
    known = points(answer)
    assert (known["7(3)"]["state"], known["7(3)"]["scope_id"]) == ("recorded", str(activity.id))
    [place] = known["7(3)"]["by"]
    assert (place["second"], place["url"]) == (30, f"/recordings/{film.id}/?t=30.0")
    assert (known["7(1)"]["state"], known["7(1)"]["why"], known["7(1)"]["place"]) == ("missing", "nothing", "一号车间")
    assert (known["7(11)"]["state"], known["7(11)"]["why"]) == ("not_applicable", "facts")
    assert known["7(11)"]["rule"]
    assert answer.json()["recorded"] == 1


def test_a_finding_that_a_program_can_not_follow(people, asked, activity, film):
    answer = asked(people[Role.OFFICER], f"{activity.case_id}/findings")
    found = {one["code"]: one for one in answer.json()["findings"]}
    assert f"/recordings/{film.id}/" in [one["url"] for one in found["recording.outside_activity"]["places"]]
    assert "一号车间" in found["recording.outside_activity"]["text"]
    notice = next(one for one in answer.json()["confirmations"] if one["item"] == "notice")
    assert (notice["state"], notice["activity_id"]) == ("open", str(activity.id))


def test_clocks_and_retention_that_only_the_page_tells(people, asked, activity, film):
    running = asked(people[Role.OFFICER], f"{activity.case_id}/deadlines").json()
    assert "upload" in {one["period"] for one in running}
    kept = asked(people[Role.OFFICER], f"{activity.case_id}/retention").json()
    assert (kept["until"], [one["number"] for one in kept["lines"]]) == (None, [film.number])
    assert kept["reasons"]


def test_somebody_else_s_case(people, asked, make_account, unit, activity):
    stranger = make_account("wu", Role.OFFICER, unit=unit, officer=True)
    for what in ("coverage", "findings", "deadlines", "retention"):
        assert asked(stranger, f"{activity.case_id}/{what}").status_code == 404
        assert asked(people[Role.AUDIT_ADMIN], f"{activity.case_id}/{what}").status_code == 403


def test_an_address_of_what_is_for_named_people_only(people, actor_for, asked, activity, film):
    told = cases.ConsentTold(
        about="privacy", is_given=True, said_by="王经理", said_at=NOW, reader_ids=[people[Role.OFFICER].id]
    )  # fmt: skip
    officer = actor_for(people[Role.OFFICER])
    consent = cases.record_consent(actor=officer, now=NOW, activity_id=activity.id, told=told)
    recordings.film_under(actor=officer, now=NOW, recording_id=film.id, consent_id=consent.id)
    for account, url in ((people[Role.OFFICER], f"/recordings/{film.id}/?t=30.0"), (people[Role.LEADER], "")):
        [place] = points(asked(account, f"{activity.case_id}/coverage"))["7(3)"]["by"]
        assert place["url"] == url
    assert str(film.id) not in asked(people[Role.LEADER], f"{activity.case_id}/findings").content.decode()


def test_a_protected_letter_that_a_program_is_told_of(people, asked, activity):
    letter = Document.objects.create(form="complaint_letter", title="王某某举报信", page_count=1, entered_at=NOW)
    record = BureauRecord.objects.create(document=letter, kind=RecordKind.COMPLAINT, year=2026, is_protected=True)
    RecordLink.objects.create(record=record, case=activity.case, linked_at=NOW)
    for what in ("coverage", "findings"):
        text = asked(people[Role.OFFICER], f"{activity.case_id}/{what}").content.decode()
        assert "王某某" not in text
        assert str(letter.id) not in text
    assert points(asked(people[Role.OFFICER], f"{activity.case_id}/coverage"))["6(3)"]["state"] == "recorded"
