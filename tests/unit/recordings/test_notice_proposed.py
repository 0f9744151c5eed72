"""A notice that captions hold is proposed with its second, and stands confirmed only when a person says so."""

from __future__ import annotations

from datetime import timedelta

import pytest

from conftest import NOW
from liuhen.cases import operations as cases
from liuhen.cases.models import Check
from liuhen.people.models import Role
from liuhen.recordings.models import Captions
from unit.recordings.rows import row

pytestmark = pytest.mark.django_db
SAID = "您好。为了保护您的合法权益，监督我们的执法行为，本次执法全程录音录像。"


@pytest.fixture
def account(people):
    return people[Role.OFFICER]


@pytest.fixture
def visitor(account, signed_in):
    return signed_in(account)


@pytest.fixture
def activity(account, actor_for, make_account, unit):
    officer = actor_for(account)
    pair = [account.officer.id, make_account("wu", Role.OFFICER, unit=unit, officer=True).officer.id]
    case = cases.create_case(
        actor=officer, now=NOW, number="应急检〔2026〕1号", kind="inspection", title="专项检查", party="某化工厂",
        unit_id=unit.id, officer_ids=pair, opened_on=NOW.date(),
    )  # fmt: skip
    return cases.create_activity(
        actor=officer, now=NOW, case_id=case.id, place="一号车间", officer_ids=pair,
        arrived_at=NOW - timedelta(hours=3), left_at=NOW - timedelta(hours=1), returned_at=NOW,
    )  # fmt: skip


@pytest.fixture
def film(account, activity):
    made = row(
        officer=account.officer, unit=account.unit, case=activity.case, activity=activity,
        captured_at=NOW - timedelta(hours=2), facts={"duration_s": 90.0},
    )  # fmt: skip
    Captions.objects.create(
        recording=made, cues=[[0, 4000, "早上好"], [6500, 16_500, SAID]], source="machine", saved_at=NOW
    )
    return made


def page(visitor, address):
    answer = visitor.get(address)
    assert answer.status_code == 200
    return answer.content.decode()


def test_a_notice_that_was_heard_is_not_proposed_or_confirms_itself(visitor, film, activity):
    for address in (f"/recordings/{film.id}/", f"/activities/{activity.id}/"):
        told = page(visitor, address)
        assert "告知用语：约 0:07 处听到" in told
        assert f"/recordings/{film.id}/?t=7" in told
        assert "机器识别，未经核对" in told
    assert not Check.objects.exists()
    given = {"was_done": "yes", "recording": str(film.id), "second": "7", "item": "notice", "back": "recording"}
    assert "t=7" in visitor.post(f"/activities/{activity.id}/confirm/", given)["Location"]
    check = Check.objects.get()
    assert (check.item, check.was_done, check.recording_id, check.second) == ("notice", True, film.id, 7)
    for address in (f"/recordings/{film.id}/", f"/activities/{activity.id}/"):
        assert "处听到" not in page(visitor, address)


def test_what_a_person_typed_is_called_a_machine_s_or_other_words_the_notice(visitor, film, activity):
    Captions.objects.update(source="typed")
    told = page(visitor, f"/activities/{activity.id}/")
    assert "处听到" in told
    assert "机器识别" not in told
    Captions.objects.update(cues=[[0, 4000, "本次执法全程录音录像"]])
    assert "处听到" not in page(visitor, f"/activities/{activity.id}/")
    assert "处听到" not in page(visitor, f"/recordings/{film.id}/")
