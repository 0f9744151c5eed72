"""The deadline board: what is due first, in words, one click from the thing to do; only the reader's own."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from uuid_utils.compat import uuid7

from conftest import NOW
from liuhen.clock import now as present
from liuhen.desk.board import clock_of
from liuhen.duties.models import Deadline, DeadlineState, Pause
from liuhen.duties.operations import explain_late, keep_clock
from liuhen.people.models import Role
from liuhen.people.permissions import NotPermittedError

pytestmark = pytest.mark.django_db


@pytest.fixture
def account(people):
    return people[Role.OFFICER]


@pytest.fixture
def reader(account, actor_for):
    return actor_for(account)


@pytest.fixture
def clock(account, unit):
    """Winds a clock that began so many hours ago."""

    def wind(hours=1.0, *, period="describe", about="recording", moment=NOW, **given):
        facts = {"case_id": None, "unit_id": unit.id, "officer_ids": [account.officer.id], "note": "2026-000001"}
        with transaction.atomic():
            return keep_clock(
                now=moment, period=period, subject=uuid7(), about=about, start=moment - timedelta(hours=hours),
                **(facts | given),
            )  # fmt: skip

    return wind


@pytest.fixture
def page(account, signed_in):
    client = signed_in(account)

    def read(address="/deadlines/"):
        answer = client.get(address)
        assert answer.status_code == 200
        return answer.content.decode()

    return read


def test_an_empty_board_says_when_something_comes(page):
    assert "没有进行中的期限" in page()


def test_a_film_to_describe_is_one_click_away(clock, page):
    row = clock(moment=present())
    assert f"/recordings/describe/?pick={row.subject}" in page()


def test_what_is_late_says_so_and_since_when(clock, reader):
    told = clock_of(clock(24 * 30), now=NOW, actor=reader)
    assert (told.tone, told.state) == ("bad", "已逾期")
    assert told.left.startswith("逾期 ")


def test_what_was_done_in_time_is_not_late(clock, reader):
    told = clock_of(clock(24 * 30, met_at=NOW - timedelta(hours=24 * 30 - 2)), now=NOW, actor=reader)
    assert (told.tone, told.left) == ("good", "")


def test_an_assumed_start_is_provisional_and_says_why(clock, reader):
    told = clock_of(clock(period="upload", about="activity", assumed="docking"), now=NOW, actor=reader)
    assert told.row.is_provisional
    assert "尚未登记返回单位时间" in told.reasons[0]


def test_a_deadline_in_a_year_without_arrangement_says_which_year(clock, reader):
    told = clock_of(clock(period="file", about="case"), now=NOW, actor=reader)  # 30 working days from late November
    assert any("2027" in reason for reason in told.reasons)


def test_what_rests_says_since_when_and_why(clock, page):
    row = clock(moment=present())
    row.stand(DeadlineState.PAUSED)
    row.save()
    row.links.update(is_resting=True)  # as the operation does
    Pause.objects.create(deadline=row, reason="送检鉴定期间", since=NOW, paused_by="x")
    told = page("/deadlines/?state=paused")
    assert f"自 {timezone.localtime(NOW):%Y-%m-%d %H:%M} 起暂停：送检鉴定期间" in told
    (tab,) = re.findall(r'state=paused"[^>]*>(.*?)</a>', page("/deadlines/"), re.DOTALL)
    assert re.sub(r"<[^>]+>|\s", "", tab) == "已暂停1"


def test_a_late_answer_that_who_answers_may_not_explain(clock, people, actor_for):
    legal = actor_for(people[Role.LEGAL])
    answer, film = (clock(24 * 60, period=period, about="case") for period in ("answer_review", "describe"))
    assert explain_late(actor=legal, now=NOW, deadline_id=answer.id, reason="复议机关通知送达有误").late_reason
    with pytest.raises(NotPermittedError):
        explain_late(actor=legal, now=NOW, deadline_id=film.id, reason="x")


def test_a_colleagues_deadlines_are_not_on_my_board(clock, make_account, signed_in, unit):
    clock(moment=present())
    stranger = signed_in(make_account("gu", Role.OFFICER, unit=unit, officer=True))
    assert "没有进行中的期限" in stranger.get("/deadlines/").content.decode()


def test_the_tabs_narrow_to_what_they_say(clock, page):
    clock(24 * 30, moment=present(), note="逾期的")
    clock(1, moment=present(), note="不急的")
    late = page("/deadlines/?state=late")
    assert "逾期的" in late
    assert "不急的" not in late


@pytest.mark.parametrize(
    "address",
    ["?state=nonsense", "?unit=1&officer=x&period=%00", "?after=x", "?before=1~2", "?state=late&period=upload"],
)
def test_an_address_cut_short_or_made_up(clock, page, address):
    clock(moment=present())
    page(f"/deadlines/{address}")


def test_a_board_of_many_rows_asks_the_database_as_often_as_one_of_few(clock, page):
    clock(moment=present())
    page()
    with CaptureQueriesContext(connection) as few:
        page()
    for _ in range(30):
        clock(moment=present())
    with CaptureQueriesContext(connection) as many:
        page()
    assert len(many) == len(few)
    assert Deadline.objects.count() == 31


def test_the_home_page_leads_to_what_is_late(clock, page):
    clock(24 * 30, moment=present())
    assert 'href="/deadlines/?state=late"' in page("/")
