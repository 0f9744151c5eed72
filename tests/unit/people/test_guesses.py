"""One password guessed from many addresses: the name waits, its owner's own machine doesn't."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client

from conftest import PASSWORD
from liuhen.clock import now
from liuhen.people import operations, sign_ins
from liuhen.people.models import NameGuess, Role

pytestmark = pytest.mark.django_db
DESK = "10.0.0.1"


@pytest.fixture
def few(settings):
    """Five failures of a name from anywhere, then a wait that begins with 40 seconds."""
    settings.LIUHEN = settings.LIUHEN.model_copy(
        update={"sign_in_name_failures": 5, "sign_in_name_wait_seconds": 40, "sign_in_wait_minutes": 2}
    )


def attempt(username, password=PASSWORD, address=DESK):
    return Client(REMOTE_ADDR=address).post("/sign-in/", {"username": username, "password": password})


def guess(username, count, first=1):
    """So many guesses, each from an address of its own."""
    return [attempt(username, "wrong", f"10.66.0.{first + each}") for each in range(count)]


def passed(**span):
    """Let time pass: what was last counted lies so much further back."""
    for row in NameGuess.objects.all():
        NameGuess.objects.filter(digest=row.digest).update(failed_at=row.failed_at - timedelta(**span))


def is_in(answer) -> bool:
    return answer.status_code == 302 and answer.headers["Location"] == "/"


def is_held(answer) -> bool:
    return "分钟后再试" in answer.content.decode()


def test_right_guess_from_the_next_address_is_not_looked_at(people, few):
    assert not any(is_held(each) for each in guess("officer", 5))
    held = attempt("officer", address="10.66.0.200")
    assert is_held(held)
    assert "请在 1 分钟后再试" in held.content.decode()
    passed(seconds=39)
    assert is_held(attempt("officer", address="10.66.0.200"))
    passed(seconds=2)
    assert is_in(attempt("officer", address="10.66.0.200"))


def test_owner_is_not_kept_from_a_machine_they_came_in_from_before(people, few):
    assert is_in(attempt("officer", address=DESK))
    guess("officer", 5)
    assert is_held(attempt("officer", address="10.66.0.200"))
    assert is_in(attempt("officer", address=DESK))


def test_try_that_was_not_looked_at_makes_the_wait_no_longer(people, few):
    guess("officer", 5)
    before = NameGuess.objects.get()
    assert all(is_held(each) for each in guess("officer", 3, first=100))
    after = NameGuess.objects.get()
    assert (after.failures, after.failed_at) == (before.failures, before.failed_at)


def test_wait_doubles_and_ends_at_the_longest(people, few):
    guess("officer", 5)
    waits = []
    for failures in (5, 9, 10, 15, 20, 5000):
        NameGuess.objects.update(failures=failures)
        until = sign_ins.delayed_until("officer", "10.66.0.200", now=now())
        waits.append((until - NameGuess.objects.get().failed_at).total_seconds())
    assert waits == [40, 40, 80, 120, 120, 120]


def test_name_that_nobody_has_waits_alike(people, few):
    """Else the wait would tell which names there are."""
    guess("nobody", 5)
    assert is_held(attempt("nobody", "wrong", "10.66.0.200"))
    assert "nobody" not in NameGuess.objects.get().digest


def test_name_counts_anew_after_signing_in_or_a_day(people, few):
    attempt("officer", address=DESK)
    guess("officer", 4)
    attempt("officer", address=DESK)
    assert not NameGuess.objects.exists()
    guess("officer", 4, first=50)
    passed(hours=25)
    guess("officer", 1, first=90)
    assert NameGuess.objects.get().failures == 1
    operations.clear_guesses(now=now() + timedelta(hours=25))
    assert not NameGuess.objects.exists()


def test_security_administrator_sees_the_wait_and_ends_it(people, few, signed_in):
    officer = people[Role.OFFICER]
    guess("officer", 5)
    security = signed_in(people[Role.SECURITY_ADMIN])
    assert "没有登录过的地址须等待" in security.get(f"/accounts/{officer.id}/").content.decode()
    security.post(f"/accounts/{officer.id}/unlock/")
    assert is_in(attempt("officer", address="10.66.0.200"))


def test_others_are_not_held_up(people, few):
    guess("officer", 5)
    assert is_in(attempt("office", address="10.66.0.200"))
