"""Reminders by e-mail against a real server: numbers and links only, one a working day, again when nobody took it."""

from __future__ import annotations

import socket
from datetime import date, datetime, timedelta
from email import message_from_bytes, policy

import pytest
from aiosmtpd.controller import Controller
from django.db import transaction
from django.urls import reverse
from uuid_utils.compat import uuid7

from liuhen.desk import reminder_jobs as jobs
from liuhen.desk import reminding
from liuhen.devices.models import Recorder
from liuhen.duties import operations
from liuhen.duties.errors import MailUnreachableError
from liuhen.duties.models import MatterList, ReminderAddress
from liuhen.people.models import Role
from liuhen.rules.clocks import ZONE
from liuhen.work.models import Job, JobState

pytestmark = pytest.mark.django_db
THURSDAY = datetime(2026, 11, 26, 9, 30, tzinfo=ZONE)


class Postbox:
    """What a mail server took, and whether it refuses everybody."""

    def __init__(self) -> None:
        self.mails = []
        self.refuses = False

    async def handle_RCPT(self, server, session, envelope, address, rcpt_options):  # noqa: N802 - the library's name
        if self.refuses:
            return "550 no such mailbox"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server, session, envelope):  # noqa: N802
        self.mails.append((envelope.rcpt_tos, message_from_bytes(envelope.content, policy=policy.default)))
        return "250 OK"


def _free_port() -> int:
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return int(one.getsockname()[1])


@pytest.fixture
def configured(settings):
    port = _free_port()
    settings.LIUHEN = settings.LIUHEN.model_copy(
        update={
            "smtp_host": "127.0.0.1", "smtp_port": port, "smtp_security": "none", "smtp_from": "liuhen@bureau.example",
            "page_url": "https://liuhen.example",
        }
    )  # fmt: skip
    return port


@pytest.fixture
def postbox(configured):
    box = Postbox()
    server = Controller(box, hostname="127.0.0.1", port=configured)
    server.start()
    yield box
    server.stop()


@pytest.fixture
def at(monkeypatch):
    def go(moment):
        monkeypatch.setattr(jobs, "now", lambda: moment)

    go(THURSDAY)
    return go


@pytest.fixture
def officer(people, unit, actor_for):
    """An officer with an address, a late upload and a film to describe soon."""
    account = people[Role.OFFICER]
    for period, about, hours in (("upload", "activity", 50), ("describe", "recording", 20)):
        with transaction.atomic():
            operations.keep_clock(
                now=THURSDAY, period=period, subject=uuid7(), about=about, case_id=None, unit_id=unit.id,
                officer_ids=[account.officer.id], start=THURSDAY - timedelta(hours=hours), note="金泰涂料调漆车间",
                assumed="left" if period == "upload" else "",
            )  # fmt: skip
    operations.remember_address(actor=actor_for(account), now=THURSDAY, email="li@bureau.example")
    return account


def work_off():
    jobs.remind({}, lambda _share: None)
    waiting = list(Job.objects.filter(name="desk.remind_one", state="queued"))
    for job in waiting:
        job.delete()
        jobs.remind_one(job.payload, lambda _share: None)
    return len(waiting)


def test_a_mail_tells_numbers_and_links_and_no_name(officer, postbox, at):
    work_off()
    ((to, mail),) = postbox.mails
    assert to == ["li@bureau.example"]
    assert mail["Subject"] == "留痕提醒：3 项待办"
    text = mail.get_content()
    assert "办理逾期事项：1（已超过规定期限）" in text
    assert "https://liuhen.example/deadlines/?state=late" in text
    assert text.count("到期时间暂定：尚未登记返回单位时间") == 1  # of the late one, not of the one due soon
    for private in ("金泰涂料", officer.name, officer.username):
        assert private not in text + mail["Subject"]


def test_a_second_mail_on_one_day_and_none_on_the_next(officer, postbox, at):
    work_off(), work_off()
    assert len(postbox.mails) == 1
    at(THURSDAY + timedelta(days=1))
    work_off()
    assert len(postbox.mails) == 2


@pytest.mark.parametrize(
    "moment",
    [
        THURSDAY.replace(hour=7, minute=59),
        datetime(2026, 11, 28, 9, 30, tzinfo=ZONE),
        datetime(2026, 10, 1, 9, 30, tzinfo=ZONE),
    ],
)
def test_a_mail_at_night_on_a_saturday_or_a_holiday(officer, postbox, at, moment):
    at(moment)
    assert work_off() == 0


def test_a_make_up_workday_is_a_working_day(settings):
    assert reminding.is_due(datetime(2026, 9, 20, 9, 30, tzinfo=ZONE))


def test_a_server_that_is_away_gets_the_mail_when_it_is_back(officer, configured, at):
    jobs.remind({}, lambda _share: None)
    payload = Job.objects.get(name="desk.remind_one").payload
    with pytest.raises(MailUnreachableError):
        jobs.remind_one(payload, lambda _share: None)
    assert ReminderAddress.objects.get().reminded_on is None
    box = Postbox()
    server = Controller(box, hostname="127.0.0.1", port=configured)
    server.start()
    try:
        jobs.remind_one(payload, lambda _share: None)
    finally:
        server.stop()
    assert len(box.mails) == 1
    assert ReminderAddress.objects.get().reminded_on == date(2026, 11, 26)


def test_an_address_that_the_server_refuses_is_not_tried_all_day(officer, postbox, at):
    postbox.refuses = True
    assert work_off() == 1
    assert work_off() == 0


def test_a_role_whose_next_steps_no_mail_tells(people, actor_for, postbox, at, unit, make_account):
    Recorder.objects.create(code="KT-机密-9", registered_at=THURSDAY)
    Job.objects.create(name="x", state=JobState.FAILED, queued_at=THURSDAY, run_after=THURSDAY, finished_at=THURSDAY)
    make_account("xinlaide", name="新来的")
    MatterList.objects.create(title="草稿之名", state="draft", made_at=THURSDAY)
    for account in people.values():
        operations.remember_address(actor=actor_for(account), now=THURSDAY, email=f"{account.username}@bureau.example")
    work_off()
    told = {to[0].split("@")[0]: mail.get_content() for to, mail in postbox.mails}
    for role, words, page in (
        (Role.OFFICE, "待核对的执法记录仪：1", "devices:list"),
        (Role.OFFICE, "待录入的年度计划：1", "bureau:list"),
        (Role.SYSTEM_ADMIN, "查看失败的任务：1（重试前先看原因）", "jobs"),
        (Role.SECURITY_ADMIN, "待授予或恢复角色的账号：1", "accounts"),
        (Role.LEGAL, "待制定或发布的记录事项清单：1", "duties:matter_lists"),
    ):
        assert f"{words}\n  https://liuhen.example{reverse(page)}\n" in told[role]
    assert not any(private in text for private in ("KT-机密-9", "新来的", "草稿之名") for text in told.values())
    at(THURSDAY + timedelta(days=1))
    Recorder.objects.all().delete()
    work_off()
    again = [to[0].split("@")[0] for to, _mail in postbox.mails[len(told) :]]
    assert Role.OFFICE not in again  # only the plan is left, which can wait: once a week is enough
    at(THURSDAY + timedelta(days=7))
    work_off()
    assert Role.OFFICE in [to[0].split("@")[0] for to, _mail in postbox.mails[len(told) + len(again) :]]


def test_a_mail_to_somebody_who_owes_nothing(people, actor_for, postbox, at):
    operations.remember_address(actor=actor_for(people[Role.LEADER]), now=THURSDAY, email="zhao@bureau.example")
    work_off()
    assert not postbox.mails


def test_an_address_is_set_tried_and_forgotten_on_its_page(people, signed_in, postbox):
    client = signed_in(people[Role.OFFICER])
    for wrong in ("不是邮箱", "x" * 300, "a@b\r\nBcc: c@d.example"):
        answer = client.post("/own/reminders/", {"email": wrong})
        assert answer.status_code == 422
        assert 'id="id_email_error"' in answer.content.decode()
    assert client.post("/own/reminders/", {"email": "li@bureau.example"}).status_code == 302
    assert "测试邮件已交给邮件服务器" in client.post("/own/reminders/test/", follow=True).content.decode()
    assert postbox.mails[0][0] == ["li@bureau.example"]
    postbox.refuses = True
    assert "拒绝向这个地址发信" in client.post("/own/reminders/test/", follow=True).content.decode()
    client.post("/own/reminders/forget/")
    assert not ReminderAddress.objects.exists()


def test_a_bureau_without_a_mail_server_sends_nothing_and_says_so(officer, at, signed_in):
    assert work_off() == 0
    assert "还没有配置邮件服务器" in signed_in(officer).get("/own/reminders/").content.decode()
