"""What stands of a sign-in: fixed sessions, too many at once, those ended from elsewhere, the last time, the lock."""

from __future__ import annotations

from datetime import timedelta

import pytest
from axes.models import AccessAttempt
from django.contrib.sessions.models import Session
from django.test import Client
from django.utils import timezone

from conftest import NOW, PASSWORD, entries
from liuhen.clock import now
from liuhen.people import operations, sign_ins
from liuhen.people.actors import Channel
from liuhen.people.errors import NotPermittedError, TokenCannotError
from liuhen.people.jobs import clear_sessions
from liuhen.people.models import Role, SignIn

pytestmark = pytest.mark.django_db


def come_in(account, password=PASSWORD, **given):
    client = Client(**given)
    client.post("/sign-in/", {"username": account.username, "password": password})
    return client


def test_session_that_somebody_else_planted(people):
    """Session fixation: whoever knows the cookie of before knows nothing after signing in."""
    victim = Client()
    victim.get("/sign-in/")
    session = victim.session
    session["planted"] = True
    session.save()
    victim.cookies["liuhen_session"] = session.session_key
    planted = session.session_key
    victim.post("/sign-in/", {"username": "officer", "password": PASSWORD})
    assert victim.get("/").status_code == 200
    assert victim.cookies["liuhen_session"].value != planted
    attacker = Client()
    attacker.cookies["liuhen_session"] = planted
    assert attacker.get("/").headers["Location"] == "/sign-in/"
    assert not Session.objects.filter(session_key=planted).exists()


def test_cookie_taken_before_signing_out_opens_nothing_after(people):
    client = come_in(people[Role.OFFICER])
    taken = client.cookies["liuhen_session"].value
    client.post("/sign-out/")
    thief = Client()
    thief.cookies["liuhen_session"] = taken
    assert thief.get("/").headers["Location"] == "/sign-in/"


def test_more_sessions_than_allowed(people, settings):
    settings.LIUHEN = settings.LIUHEN.model_copy(update={"sessions_at_once": 2})
    account = people[Role.OFFICER]
    first, second, third = (come_in(account) for _ in range(3))
    assert first.get("/").headers["Location"] == "/sign-in/"
    assert "被后来的登录取代" in first.get("/sign-in/").content.decode()
    assert second.get("/").status_code == third.get("/").status_code == 200
    assert entries("session.ended")[-1].facts["reason"] == "too_many"


def test_sessions_that_ran_out_take_no_place(people, settings):
    settings.LIUHEN = settings.LIUHEN.model_copy(update={"sessions_at_once": 1})
    account = people[Role.OFFICER]
    come_in(account)
    SignIn.objects.update(seen_at=now() - timedelta(hours=1))
    come_in(account)
    assert not entries("session.ended")


def test_ending_the_others(people):
    account = people[Role.OFFICER]
    here, elsewhere, stranger = come_in(account), come_in(account), come_in(people[Role.OFFICE])
    page = here.get("/own/sign-ins/").content.decode()
    assert "当前登录" in page
    assert "结束其他登录" in page
    here.post("/own/sign-ins/end-others/")
    assert here.get("/").status_code == 200
    assert elsewhere.get("/").headers["Location"] == "/sign-in/"
    assert stranger.get("/").status_code == 200
    assert "结束其他登录" not in here.get("/own/sign-ins/").content.decode()


def test_token_ends_no_sessions(people, actor_for):
    with pytest.raises(TokenCannotError):
        operations.end_other_sessions(actor=actor_for(people[Role.OFFICER], Channel.API), now=NOW, keep=None)


def test_sign_ins_of_others_are_nobodys_business(people):
    come_in(people[Role.OFFICE], REMOTE_ADDR="10.9.8.7")
    client = come_in(people[Role.OFFICER], REMOTE_ADDR="10.0.0.1")
    page = client.get("/own/sign-ins/").content.decode()
    assert "10.0.0.1" in page
    assert "10.9.8.7" not in page


def test_changed_password_ends_what_is_open_elsewhere(people):
    account = people[Role.OFFICER]
    here, elsewhere = come_in(account), come_in(account)
    fresh = "Changhe-Luori-77"
    here.post("/own/password/", {"present": PASSWORD, "password": fresh, "again": fresh})
    assert here.get("/").status_code == 200
    assert elsewhere.get("/").headers["Location"] == "/sign-in/"
    assert list(SignIn.objects.order_by("id").values_list("ended", flat=True)) == ["", "password"]


def test_last_time_and_failures_in_between_are_told(people):
    account = people[Role.OFFICER]
    first = come_in(account, REMOTE_ADDR="10.0.0.1", headers={"User-Agent": "Mozilla (Windows NT 10.0) Chrome/109.0"})
    assert "上次登录" not in first.get("/").content.decode()
    come_in(account, "wrong", REMOTE_ADDR="10.6.6.6")
    second = come_in(account, REMOTE_ADDR="10.0.0.2")
    told = second.get("/").content.decode()
    assert "10.0.0.1 Chrome · Windows" in told
    assert "此前有 1 次登录失败" in told
    third = come_in(account, REMOTE_ADDR="10.0.0.2").get("/").content.decode()
    assert "次登录失败" not in third


def test_address_and_browser_are_in_no_entry(people):
    come_in(people[Role.OFFICER], REMOTE_ADDR="10.77.0.1")
    come_in(people[Role.OFFICER], "wrong", REMOTE_ADDR="10.77.0.1")
    assert "10.77.0.1" not in str(
        [entry.facts for kind in ("session.started", "session.refused") for entry in entries(kind)]
    )


def test_a_session_that_ran_out_lies_there_for_good(people, signed_in):
    ended, going = signed_in(people[Role.OFFICER]), signed_in(people[Role.LEADER])
    Session.objects.filter(pk=ended.session.session_key).update(expire_date=timezone.now() - timedelta(seconds=1))
    clear_sessions({}, lambda _share: None)
    assert list(Session.objects.values_list("pk", flat=True)) == [going.session.session_key]


def test_where_people_signed_in_from_is_forgotten_in_time(people, settings):
    come_in(people[Role.OFFICER])
    days = settings.LIUHEN.sign_in_days
    operations.clear_sign_ins(now=now() + timedelta(days=days - 1))
    assert SignIn.objects.count() == 1
    operations.clear_sign_ins(now=now() + timedelta(days=days + 1))
    assert SignIn.objects.count() == 0


def test_shut_out_and_told_how_long(people, settings):
    for _ in range(settings.AXES_FAILURE_LIMIT):
        come_in(people[Role.OFFICER], "wrong")
    AccessAttempt.objects.update(attempt_time=now() - timedelta(minutes=9, seconds=30))
    answer = Client().post("/sign-in/", {"username": "officer", "password": PASSWORD})
    assert "请在 6 分钟后再试" in answer.content.decode()


def test_security_administrator_lets_in_again(people, signed_in, settings, actor_for):
    officer = people[Role.OFFICER]
    for _ in range(settings.AXES_FAILURE_LIMIT):
        come_in(officer, "wrong", REMOTE_ADDR="10.1.1.1")
    assert sign_ins.locks_of(officer, now=now())[0].address == "10.1.1.1"
    assert not sign_ins.locks_of(officer, now=now() + timedelta(minutes=16))
    with pytest.raises(NotPermittedError):
        operations.unlock(actor=actor_for(people[Role.SYSTEM_ADMIN]), now=NOW, account_id=officer.id)
    security = signed_in(people[Role.SECURITY_ADMIN])
    assert "从 10.1.1.1 连续登录失败" in security.get(f"/accounts/{officer.id}/").content.decode()
    security.post(f"/accounts/{officer.id}/unlock/")
    assert entries("account.unlocked")[-1].subject == officer.id
    assert come_in(officer, REMOTE_ADDR="10.1.1.1").get("/").status_code == 200


def test_account_closed_ends_its_sessions(people, console):
    client = come_in(people[Role.OFFICER])
    operations.deactivate(actor=console, now=NOW, account_id=people[Role.OFFICER].id)
    assert client.get("/").headers["Location"] == "/sign-in/"
    assert SignIn.objects.get().ended == "closed"
