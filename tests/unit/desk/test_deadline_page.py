"""One deadline's page and approvals: how it was counted, what may be done by whom, what is late and owes a reason."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.db import transaction
from uuid_utils.compat import uuid7

from liuhen.clock import now as present
from liuhen.desk.deadline_page import skipped
from liuhen.duties import operations, queries
from liuhen.duties.models import Deadline, DeadlineState
from liuhen.people.models import Role
from liuhen.rules.clocks import ZONE, LeftOut

pytestmark = pytest.mark.django_db


@pytest.fixture
def clock(people, unit):
    """Winds an upload clock of the officer's that began so many hours ago."""

    def wind(hours=1.0, *, period="upload", about="activity", **given):
        moment = present()
        facts = {"case_id": None, "unit_id": unit.id, "officer_ids": [people[Role.OFFICER].officer.id]}
        with transaction.atomic():
            return operations.keep_clock(
                now=moment, period=period, subject=uuid7(), about=about, start=moment - timedelta(hours=hours),
                note="明礼街", **(facts | given),
            )  # fmt: skip

    return wind


@pytest.fixture
def browser(people, signed_in):
    return {role: signed_in(people[role]) for role in (Role.OFFICER, Role.LEADER, Role.LEGAL, Role.ARCHIVIST)}


def read(client, address, status=200):
    answer = client.get(address)
    assert answer.status_code == status, answer.content
    return answer.content.decode()


def test_the_page_says_what_by_which_article_until_when_and_offers_an_extension(clock, browser):
    row = clock()
    page = read(browser[Role.OFFICER], f"/deadlines/{row.id}/")
    for told in ("原始资料上传期限", "第十六条", "24 小时", "经批准最长 3 个工作日", "明礼街", "申请延期", "迟了不算"):
        assert told in page
    assert "撤销期限" not in page


def test_an_extension_from_request_to_grant(clock, browser):
    row = clock()
    officer, leader = browser[Role.OFFICER], browser[Role.LEADER]
    assert officer.post(f"/deadlines/{row.id}/ask/", {"reason": "x" * 501}).status_code == 422
    assert officer.post(f"/deadlines/{row.id}/ask/", {"reason": "接口损坏"}).status_code == 302
    assert officer.get(f"/deadlines/{row.id}/ask/").status_code == 302  # asked already: back to the page, no error
    assert "接口损坏" in read(leader, "/approvals/")
    assert leader.post(f"/deadlines/{row.id}/decide/", {"decision": "refuse", "note": ""}).status_code == 422
    assert leader.post(f"/deadlines/{row.id}/decide/", {"decision": "approve", "note": ""}).status_code == 302
    assert Deadline.objects.get().due_at > row.due_at
    assert "已批准延长至" in read(officer, f"/deadlines/{row.id}/")
    assert "没有待审批的事项" in read(leader, "/approvals/")


def test_an_extension_after_the_ordinary_end_says_that_it_moves_nothing(clock, browser):
    row = clock(48)
    assert "到期时间不变" in read(browser[Role.OFFICER], f"/deadlines/{row.id}/ask/")


def test_an_extension_entered_as_granted_tomorrow(clock, browser):
    row = clock()
    tomorrow = f"{present().astimezone(ZONE) + timedelta(days=1):%Y-%m-%dT%H:%M}"
    answer = browser[Role.LEADER].post(f"/deadlines/{row.id}/extend/", {"reason": "文号 3", "decided_at": tomorrow})
    assert answer.status_code == 422
    assert "这个日期还没有到" in answer.content.decode()
    assert not Deadline.objects.get().is_extended


def test_a_leader_who_grants_himself_an_extension(clock, browser, people, actor_for):
    row = clock(officer_ids=[people[Role.LEADER].officer.id])
    leader = browser[Role.LEADER]
    assert "deadline_extend" not in read(leader, f"/deadlines/{row.id}/")
    assert leader.post(f"/deadlines/{row.id}/extend/", {"reason": "我自己"}).status_code == 302
    operations.ask_extension(actor=actor_for(people[Role.LEADER]), now=present(), deadline_id=row.id, reason="我自己")
    assert "没有待审批的事项" in read(leader, "/approvals/")
    assert leader.post(f"/deadlines/{row.id}/decide/", {"decision": "approve"}).status_code == 302
    assert not Deadline.objects.get().is_extended


def test_a_thing_done_late_owes_its_reason_until_somebody_gives_it(clock, browser, people, actor_for):
    row = clock(48, met_at=present() - timedelta(hours=1))
    assert (row.state, row.owes_reason) == (DeadlineState.LATE, True)
    officer = browser[Role.OFFICER]
    assert "明礼街" in read(officer, "/deadlines/?state=unexplained")
    assert "/deadlines/?state=unexplained" in read(officer, "/")
    assert officer.post(f"/deadlines/{row.id}/explain/", {"reason": "接口损坏"}).status_code == 302
    assert "接口损坏" in read(officer, f"/deadlines/{row.id}/")
    assert "明礼街" not in read(officer, "/deadlines/?state=unexplained")
    assert queries.owed(actor=actor_for(people[Role.LEADER]), now=present()).unexplained == 0


def test_what_runs_late_and_what_was_done_late_stand_together_once(clock, people, actor_for):
    clock(48), clock(48, met_at=present()), clock(72, officer_ids=[people[Role.LEADER].officer.id])
    for role, expected in ((Role.OFFICER, 2), (Role.LEADER, 3), (Role.HEAD, 3), (Role.ARCHIVIST, 0)):
        assert queries.owed(actor=actor_for(people[role]), now=present()).unexplained == expected
        assert len(queries.deadlines(actor=actor_for(people[role]), now=present(), state="unexplained")) == expected


def test_who_only_looks_on_is_led_nowhere_he_may_not_go(clock, browser):
    row = clock(period="describe", about="recording")
    board = read(browser[Role.LEGAL], "/deadlines/")
    assert f'href="/deadlines/{row.id}/"' in board
    assert "/recordings/describe/" not in board
    assert "没有需要您办理的事项" in read(browser[Role.LEGAL], f"/deadlines/{row.id}/")
    for act in queries.Act:
        assert browser[Role.LEGAL].post(f"/deadlines/{row.id}/{act}/", {"reason": "x"}).status_code == 403


def test_the_archivist_sees_what_ends_in_the_archive_and_nothing_else(clock, browser):
    clock(period="describe", about="recording")
    assert "没有进行中的期限" in read(browser[Role.ARCHIVIST], "/deadlines/")
    clock(period="hand_over", about="case", case_id=uuid7())
    assert 'href="/handovers/">看移交' in read(browser[Role.ARCHIVIST], "/deadlines/")


def test_a_carrier_that_is_looked_at_too_late_while_nobody_can_say_why(clock, browser):
    late = clock(24 * 365 * 9, period="inspect_disc", about="carrier", officer_ids=[], unit_id=None)
    assert f"/deadlines/{late.id}/explain/" in read(browser[Role.ARCHIVIST], "/deadlines/?state=unexplained")
    assert browser[Role.ARCHIVIST].post(f"/deadlines/{late.id}/explain/", {"reason": "驱动器损坏"}).status_code == 302
    late.refresh_from_db()
    assert late.late_reason == "驱动器损坏"
    assert browser[Role.ARCHIVIST].get(f"/deadlines/{late.id}/ask/").status_code == 403


def test_a_volume_due_that_leads_to_the_case_and_not_to_its_binding(clock, browser):
    case = uuid7()
    clock(period="file", about="case", case_id=case)
    clock(period="hand_over", about="case", case_id=case)
    board = read(browser[Role.OFFICER], "/deadlines/")
    assert f'href="/cases/{case}/volume/">去组卷' in board
    assert 'href="/handovers/offer/">去移交' in board


def test_an_officer_whom_a_leader_has_to_find_in_a_list_of_all(clock, browser, people):
    row = clock()
    mine, leader = people[Role.OFFICER].officer, browser[Role.LEADER]
    board = read(leader, f"/deadlines/?officer={mine.id}&state=soon")
    assert str(row.id) in board
    assert f'value="{mine.id}" checked' in board
    assert f"&officer={mine.id}" in board.replace("&amp;", "&")  # the tabs keep the choice
    assert "没有找到其他人员" in read(leader, "/deadlines/?officer-look=1&officer-find=查无此人")


def test_the_menu_counts_what_presses_and_what_waits(clock, browser, people, actor_for):
    row = clock(48)
    operations.ask_extension(actor=actor_for(people[Role.OFFICER]), now=present(), deadline_id=row.id, reason="损坏")
    assert read(browser[Role.LEADER], "/calendar/").count('<b class="count">1</b>') == 2


def test_days_left_out_that_follow_each_other_stand_in_one_line():
    days = [(date(2026, 9, 25), "中秋节"), (date(2026, 9, 26), "中秋节"), (date(2026, 9, 27), "周日")]
    found = skipped(tuple(LeftOut(*each) for each in [*days, (date(2026, 10, 3), "周六")]))
    assert [(each.first.day, each.last.day, each.why) for each in found] == [(25, 27, "中秋节、周日"), (3, 3, "周六")]
