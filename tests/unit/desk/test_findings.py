"""What wants somebody's eye stands on the case's and the activity's page, in words, with where to look."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from conftest import NOW, entries
from liuhen.cases import operations as cases
from liuhen.cases.errors import AreaTakenError, CaseFactInvalidError
from liuhen.cases.models import Document
from liuhen.devices.models import Recorder
from liuhen.people.errors import NotPermittedError
from liuhen.people.models import Role
from liuhen.recordings import operations as recordings
from liuhen.recordings.errors import NotOfActivityError, SecondOutsideError
from unit.recordings.rows import row

pytestmark = pytest.mark.django_db
MOST_QUERIES = 81  # of a case page and an activity page together; recorders' clocks and captions among them


@pytest.fixture
def account(people):
    return people[Role.OFFICER]


@pytest.fixture
def visitor(account, signed_in):
    return signed_in(account)


@pytest.fixture
def recorder(unit):
    return Recorder.objects.create(code="KT50012", unit=unit, is_confirmed=True, registered_at=NOW)


@pytest.fixture
def activity(account, actor_for, make_account, unit, recorder):
    pair = [account.officer.id, make_account("wu", Role.OFFICER, unit=unit, officer=True).officer.id]
    case = cases.create_case(
        actor=actor_for(account), now=NOW, number="应急检〔2026〕1号", kind="inspection", title="专项检查",
        party="某化工厂", unit_id=unit.id, officer_ids=pair, opened_on=NOW.date(),
    )  # fmt: skip
    return cases.create_activity(
        actor=actor_for(account), now=NOW, case_id=case.id, place="一号车间", officer_ids=pair,
        arrived_at=NOW - timedelta(hours=3), left_at=NOW - timedelta(hours=1), returned_at=NOW,
        recorders={recorder.id: account.officer.id},
    )  # fmt: skip


@pytest.fixture
def film(account, activity, recorder):
    return row(
        officer=account.officer, unit=account.unit, case=activity.case, activity=activity, recorder=recorder,
        captured_at=activity.arrived_at, facts={"duration_s": 300},
    )  # fmt: skip


def page(visitor, address: str) -> str:
    answer = visitor.get(address)
    assert answer.status_code == 200
    return answer.content.decode()


def confirm(actor, activity, **told):
    return recordings.confirm_on_site(actor=actor, now=NOW, activity_id=activity.id, **{"was_done": True, **told})


def test_a_finding_that_leads_nowhere(visitor, activity, film):
    late = row(
        unit=film.unit, case=activity.case, activity=activity, officer=film.officer,
        captured_at=NOW + timedelta(hours=2), facts={"duration_s": 60},
    )  # fmt: skip
    text = page(visitor, f"/cases/{activity.case_id}/")
    assert "不在 一号车间 的执法活动时间内" in text
    assert f'href="/recordings/{late.id}/"' in text
    assert f'href="/activities/{activity.id}/"' in text


def test_a_confirmation_that_the_case_goes_on_asking_for(visitor, activity, film):
    case_page = f"/cases/{activity.case_id}/"
    assert 'value="notice"' in page(visitor, case_page)
    told = {"item": "notice", "was_done": "yes", "recording": str(film.id), "second": "1:15", "back": "recording"}
    answer = visitor.post(f"/activities/{activity.id}/confirm/", told)
    assert answer["Location"] == f"/recordings/{film.id}/?t=75"
    assert 'value="notice"' not in page(visitor, case_page)
    shown = page(visitor, f"/activities/{activity.id}/")
    assert f'href="/recordings/{film.id}/?t=75"' in shown
    assert [one.subject for one in entries("activity.confirmed")] == [activity.id]


def test_the_player_offers_what_is_not_confirmed_yet(visitor, activity, film, account, actor_for):
    confirm(actor_for(account), activity, item="spoken_place")
    text = page(visitor, f"/recordings/{film.id}/")
    assert 'name="item" value="notice"' in text
    assert 'name="item" value="landmark"' not in text  # spoken instead


def test_what_was_not_done_without_a_word_why(account, actor_for, activity):
    with pytest.raises(CaseFactInvalidError):
        confirm(actor_for(account), activity, item="certificates", was_done=False)
    assert confirm(actor_for(account), activity, item="certificates", was_done=False, note="忘记出示").note


def test_a_second_of_another_recording(account, actor_for, activity, film):
    stray = row(officer=account.officer, unit=account.unit)
    with pytest.raises(NotOfActivityError):
        confirm(actor_for(account), activity, item="notice", recording_id=stray.id, second=1)
    with pytest.raises(SecondOutsideError):
        confirm(actor_for(account), activity, item="notice", recording_id=film.id, second=301)


@pytest.mark.parametrize("second", [-1, 2**31])
def test_a_second_that_no_film_has_of_one_whose_length_nobody_could_measure(account, actor_for, activity, second):
    film = row(officer=account.officer, unit=account.unit, case=activity.case, activity=activity)
    with pytest.raises(SecondOutsideError):
        confirm(actor_for(account), activity, item="notice", recording_id=film.id, second=second)


def test_an_item_that_no_rule_asks_for(account, actor_for, activity):
    with pytest.raises(CaseFactInvalidError):
        confirm(actor_for(account), activity, item="nonsense")


def test_an_officer_confirms_what_the_leader_does(account, people, actor_for, activity, visitor):
    told = {"now": NOW, "case_id": activity.case_id, "item": "4", "was_done": True}
    with pytest.raises(NotPermittedError):
        cases.confirm_case(actor=actor_for(account), **told)
    assert "由大队负责人确认" in page(visitor, f"/cases/{activity.case_id}/")
    cases.confirm_case(actor=actor_for(people[Role.LEADER]), **told)
    assert "由大队负责人确认" not in page(visitor, f"/cases/{activity.case_id}/")


def test_a_recorder_without_a_certificate_that_may_be_taken_in(visitor, account, actor_for, activity, recorder, film):
    actor = actor_for(account)
    told = cases.AreaTold(name="调漆间", is_hazardous=True, zone="1", recorder_ids=[recorder.id])
    cases.add_area(actor=actor, now=NOW, activity_id=activity.id, told=told)
    assert "不得带入" in page(visitor, f"/activities/{activity.id}/")
    assert "KT50012 没有与之相符的有效防爆合格证" in page(visitor, f"/cases/{activity.case_id}/")
    recorder.proof_number, recorder.proof_gas = "CE-1", "1"
    recorder.save()
    assert "防爆合格证相符" in page(visitor, f"/activities/{activity.id}/")
    other = cases.AreaTold(name="调漆间")
    with pytest.raises(AreaTakenError):
        cases.add_area(actor=actor, now=NOW, activity_id=activity.id, told=other)


def test_a_consent_that_names_a_paper_of_another_case(visitor, account, actor_for, activity):
    paper = Document.objects.create(form="other", title="同意书", page_count=1, entered_at=NOW)
    told = {"about": "privacy", "is_given": True, "said_by": "王经理", "said_at": NOW}
    with pytest.raises(CaseFactInvalidError):
        cases.record_consent(
            actor=actor_for(account), now=NOW, activity_id=activity.id,
            told=cases.ConsentTold(**told, evidence_id=paper.id),
        )  # fmt: skip
    answer = visitor.post(
        f"/cases/activities/{activity.id}/consents/new/",
        {"about": "privacy", "is_given": "yes", "said_by": "王经理", "said_at": "2026-11-23T15:00",
         "readers": [str(account.id)]},
    )  # fmt: skip
    assert answer.status_code == 302
    assert [one.account for one in activity.consents.get().readers.all()] == [account]


def test_a_wearer_who_is_forgotten_when_the_activity_is_corrected(visitor, account, activity, recorder):
    address = f"/cases/activities/{activity.id}/edit/"
    text = page(visitor, address)
    assert f'value="{account.officer.id}" selected' in text
    told = {
        "place": "二号车间", "arrived_at": "2026-11-23T14:00", "officers": [str(account.officer.id)],
        "few_officers_reason": "另一人因公外出", "facts": ["sampling", "explosion_hazard"],
        f"recorder_{recorder.id}": "taken",
    }  # fmt: skip
    answer = visitor.post(address, told)
    assert answer["Location"] == f"/cases/activities/{activity.id}/areas/new/"  # hazard, and nobody said where
    activity.refresh_from_db()
    assert (activity.place, activity.facts) == ("二号车间", ["explosion_hazard", "sampling"])
    assert activity.taken.get().officer is None


def test_pages_that_ask_more_the_more_there_is(visitor, activity, film, account):
    def count() -> list[int]:
        counted = []
        for address in (f"/cases/{activity.case_id}/", f"/activities/{activity.id}/"):
            with CaptureQueriesContext(connection) as asked:
                page(visitor, address)
            counted.append(len(asked))
        return counted

    count()  # what is read once and kept
    few = count()
    for minute in range(5):
        row(
            officer=account.officer, unit=account.unit, case=activity.case, activity=activity,
            captured_at=activity.arrived_at + timedelta(minutes=20 + minute), facts={"duration_s": 30},
        )  # fmt: skip
    assert count() == few
    assert sum(few) <= MOST_QUERIES
