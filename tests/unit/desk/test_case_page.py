"""A case's page: what happened, what is missing, until when; quick however much there is."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from conftest import NOW
from liuhen.cases import operations as cases
from liuhen.cases.models import Activity
from liuhen.desk.case_page import nearest_first
from liuhen.duties.models import Deadline
from liuhen.people.models import Role
from liuhen.recordings.clocks import wind_describe
from liuhen.recordings.models import Derivative, Recording, Seal
from unit.recordings.rows import row

pytestmark = pytest.mark.django_db


@pytest.fixture
def account(people):
    return people[Role.OFFICER]


@pytest.fixture
def visitor(account, signed_in):
    return signed_in(account)


@pytest.fixture
def case(account, actor_for, make_account, unit):
    pair = [account.officer.id, make_account("wu", Role.OFFICER, unit=unit, officer=True).officer.id]
    return cases.create_case(
        actor=actor_for(account), now=NOW, number="应急罚〔2026〕1号", kind="penalty", title="未按规定培训",
        party="某化工厂", unit_id=unit.id, officer_ids=pair, opened_on=NOW.date(),
    )  # fmt: skip


@pytest.fixture
def activity(account, actor_for, case):
    return cases.create_activity(
        actor=actor_for(account), now=NOW, case_id=case.id, place="一号车间",
        officer_ids=[officer.id for officer in case.officers.all()],
        arrived_at=NOW - timedelta(hours=3), left_at=NOW - timedelta(hours=1), returned_at=NOW,
    )  # fmt: skip


@pytest.fixture
def film(account, case, activity):
    """Makes a film of five minutes, so many minutes after the arrival."""

    def make(after: int = 0, **given):
        return row(
            officer=account.officer, unit=account.unit, case=case, activity=activity,
            captured_at=activity.arrived_at + timedelta(minutes=after), facts={"duration_s": 300}, **given,
        )  # fmt: skip

    return make


def page(visitor, case) -> str:
    answer = visitor.get(f"/cases/{case.id}/")
    assert answer.status_code == 200
    return answer.content.decode()


def test_a_case_of_which_nothing_is_known_yet_says_what_to_do(visitor, case):
    assert "添加执法活动" in page(visitor, case)


def test_films_stand_in_the_timeline_and_lead_to_their_player(visitor, case, film):
    made = [film(minute) for minute in (0, 10)]
    text = page(visitor, case)
    for one in made:
        assert f'href="/recordings/{one.id}/"' in text
    assert text.count('class="tl-mark tl-unfilmed') == 2  # between them, and until the officers left
    keys = set(re.findall(r'"tl-key-(\w+)"', text))  # of what there is, and no more
    assert keys == {"activity", "open", "unfilmed"}


def test_a_stretch_called_unfilmed_before_the_films_are_looked_at(visitor, case, film):
    film()
    waiting = film(10, kind="other", viewing="pending")
    text = page(visitor, case)
    assert "unfilmed" not in text
    assert "1 份资料正在分析" in text
    Recording.objects.filter(id=waiting.id).update(kind="video", viewing="native")
    text = page(visitor, case)
    assert text.count('class="tl-mark tl-unfilmed') == text.count("tl-item-unfilmed") == 2  # on a phone as well
    assert "正在分析" not in text


def test_a_film_that_cannot_be_read_is_left_out_of_the_timeline(visitor, case, film):
    film()
    broken = film(10, kind="other", viewing="none")
    text = page(visitor, case)
    assert f'class="tl-mark tl-unreadable tone-bad" href="/recordings/{broken.id}/"' in text
    assert text.count(f"无法读取：{broken.number}") >= 2  # on a phone as well


def test_a_stretch_that_keys_do_not_reach(visitor, case, film):
    film()
    assert 'class="tl-mark tl-unfilmed tone-attention" data-mark tabindex="0" role="img"' in page(visitor, case)


def test_films_of_the_case_it_grew_from_are_missing_on_the_timeline(visitor, account, actor_for, case, activity, film):
    made = [film(minute) for minute in (0, 10)]
    later = cases.create_case(
        actor=actor_for(account), now=NOW, number="应急强〔2026〕1号", kind="coercion", title="强制执行",
        party="某化工厂", unit_id=case.unit_id, officer_ids=[one.id for one in case.officers.all()],
        opened_on=NOW.date(),
    )  # fmt: skip
    drawn = visitor.get(f"/cases/{later.id}/").context["drawing"]
    assert not drawn
    cases.link_cases(actor=actor_for(account), now=NOW, case_id=later.id, earlier_id=case.id, note="")
    marks = [shape.mark for shape in visitor.get(f"/cases/{later.id}/").context["drawing"].shapes]
    shown = {mark.url for mark in marks}
    assert {f"/recordings/{one.id}/" for one in made} <= shown
    assert reverse("activity", args=[activity.id]) in shown  # its own page: there's no such part in this one
    assert sum(mark.kind == "unfilmed" for mark in marks) == 2
    assert all(case.number in mark.detail for mark in marks if mark.kind in {"activity", "video"})
    undo = reverse("cases:unlink", args=[later.id, case.id])
    assert undo in page(visitor, later)
    assert visitor.post(undo, {"reason": ""}).status_code == 422
    after = visitor.post(undo, {"reason": "不是同一违法行为"}, follow=True)
    assert not after.context["drawing"]
    assert "不是同一违法行为" in after.content.decode()
    assert visitor.get(undo).status_code == 404


def test_a_timeline_with_styles_in_its_markup_breaks_the_policy(visitor, case, film):
    film()
    assert " style=" not in page(visitor, case)


def test_a_place_of_300_characters_does_not_widen_the_page(visitor, case, activity, film):
    activity.place = "长" * 300
    activity.save()
    film()
    assert f"{'长' * 100}</text>" not in page(visitor, case)


def test_a_case_with_many_recordings_asks_the_database_as_often_as_one_with_few(visitor, case, film):
    film()
    page(visitor, case)  # what is asked only once is asked now
    with CaptureQueriesContext(
        connection,
    ) as few:
        page(visitor, case)
    for number in range(40):
        film(number)
    with CaptureQueriesContext(connection) as many:
        page(visitor, case)
    assert len(many) == len(few)


def test_a_case_of_hundreds_of_films_says_the_same_hundreds_of_times(visitor, case, activity, film):
    made = [film(number * 7) for number in range(16)]  # broken off fifteen times
    for one in made:
        wind_describe(now=NOW, recording=one)
    Deadline.objects.filter(subject__in=[one.id for one in made[:14]]).update(state="met", is_open=False, met_at=NOW)
    text = page(visitor, case)
    assert text.count('class="gallery-item"') == 12
    address = reverse("activity", args=[activity.id])
    assert f'<a href="{address}">查看全部 16 份' in text
    assert "14 份按时完成" in text
    assert text.count('class="clock tone-') == 4  # two to describe, all that are met together, and the upload
    assert text.count("中断 2 分 0 秒") == 4
    assert "同类的另有 23 项" in text  # and of sixteen films of which something else is said, twelve
    assert visitor.get(address).content.decode().count("中断 2 分 0 秒") == 15


def test_stills_for_who_may_not_know_of_the_recording(people, signed_in, visitor, film):
    made = film()
    Derivative.objects.create(
        recording=made, purpose="strip", file_name="strip.jpg", content_type="image/jpeg", size=5, sha256="ab",
        facts={"width": 160, "height": 90, "frames": [{"time_s": 1, "x": 0, "y": 0}]},
    )  # fmt: skip
    told = visitor.get(f"/recordings/{made.id}/stills/").json()
    assert told["tiles"] == 1
    assert "/bytes/play/" in told["src"]
    assert signed_in(people[Role.AUDIT_ADMIN]).get(f"/recordings/{made.id}/stills/").status_code == 403


def test_stills_of_what_has_none(visitor, film):
    assert visitor.get(f"/recordings/{film().id}/stills/").json() == {}


def test_a_film_that_shows_why_a_point_is_missing_is_opened_at_its_second(visitor, signed_in, people, unit, case, film):
    shows, foreign = film(), row(unit=unit, officer=people[Role.OFFICER].officer)
    lines = visitor.get(f"/cases/{case.id}/").context["coverage"].lines
    address = next(line.explain_url for line in lines if line.explain_url)
    told = {"reason": "obstructed", "text": "厂长遮挡镜头", "recording": str(shows.id), "second": "1:15"}
    for wrong, field in (({"second": "9:00"}, "second"), ({"recording": str(foreign.id)}, "recording")):
        assert list(visitor.post(address, told | wrong).context["form"].errors) == [field]
    assert visitor.post(address, told).status_code == 302
    link, made = f'href="/recordings/{shows.id}/?t=75"', case.exemptions.get()
    assert made.evidence_second == 75
    pages = (f"/cases/{case.id}/", f"/exemptions/{made.id}/", "/approvals/")
    leader = signed_in(people[Role.LEADER])
    for place in pages:
        assert link in leader.get(place).content.decode(), place
    Seal.objects.create(recording=shows, reason="refused", note="x", sealed_at=NOW)
    for place in pages:
        assert link not in leader.get(place).content.decode(), place


def test_a_case_of_many_activities_shows_all_their_pictures_and_confirmations(
    visitor, account, actor_for, case, activity
):
    pair = [officer.id for officer in case.officers.all()]

    def stay_of(days):
        arrived = NOW - timedelta(days=days, hours=3)
        return cases.create_activity(
            actor=actor_for(account), now=NOW, case_id=case.id, place=f"{days + 1}号车间", officer_ids=pair,
            arrived_at=arrived, left_at=arrived + timedelta(hours=2),
        )  # fmt: skip

    stays = [activity, *(stay_of(days) for days in range(1, 5))]
    for stay in stays:
        for minute in range(9):
            shot = stay.arrived_at + timedelta(minutes=6 * minute)
            row(officer=account.officer, unit=account.unit, case=case, activity=stay, captured_at=shot)
    text = page(visitor, case)
    assert text.count('class="gallery-item"') == 5 * 4  # twenty-four among them all; the rest is a click away
    for stay in stays:
        assert f'<a href="{reverse("activity", args=[stay.id])}">查看全部 9 份' in text
    folded = [
        stay for stay in stays if f'<a href="{reverse("activity", args=[stay.id])}#checklist">{stay.place}' in text
    ]
    assert len(folded) == 2  # three are confirmed here and the whole case's; of the others their own pages ask
    assert text.count('class="fold confirm-group"') == 4


def test_recordings_of_a_stay_that_stand_below_years_of_others():
    arrived = datetime(2026, 11, 28, 1, 0, tzinfo=UTC)
    stay = Activity(arrived_at=arrived, left_at=arrived + timedelta(hours=2))
    old, before, within, later = (
        Recording(number=number, captured_at=arrived + away, received_at=arrived + timedelta(days=1))
        for number, away in (
            ("old", timedelta(days=-900)), ("before", timedelta(days=-1)), ("within", timedelta(hours=1)),
            ("later", timedelta(hours=5)),
        )
    )  # fmt: skip
    undated = Recording(number="undated", captured_at=None, received_at=arrived + timedelta(minutes=90))
    given = [old, before, within, later, undated]
    assert nearest_first(given, [stay]) == [within, undated, later, before, old]
    assert nearest_first(given, []) == given
