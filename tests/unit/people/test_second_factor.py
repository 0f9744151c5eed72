"""The code from one's phone: asked for, used once, throttled, lost, required."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client
from django_otp.oath import TOTP

from conftest import NOW, PASSWORD, entries
from liuhen.clock import now
from liuhen.people import operations, sign_ins
from liuhen.people.actors import Channel, actor_of
from liuhen.people.errors import (
    CodeWrongError,
    NotPermittedError,
    SecondFactorHeldError,
    SecondFactorUnreadableError,
    SelfGrantError,
    SignInThrottledError,
    TokenCannotError,
)
from liuhen.people.models import RecoveryCode, Role, SecondFactor, SignIn
from liuhen.people.operations.second_factor import prove_code
from liuhen.people.sealing import unseal

pytestmark = pytest.mark.django_db
STEP = timedelta(seconds=30)


def code_at(account, moment) -> str:
    factor = SecondFactor.objects.get(account=account)
    clock = TOTP(unseal(factor.secret))
    clock.time = moment.timestamp()
    return f"{clock.token():06d}"


@pytest.fixture
def bound(people, actor_for):
    """The officer, with a phone bound a day ago, and the recovery codes."""
    account = people[Role.OFFICER]
    account.codes = bind(account, NOW)
    return account


def bind(account, moment) -> tuple[str, ...]:
    actor = actor_of(account, Channel.WEB)
    operations.begin_second_factor(actor=actor, now=moment)
    return operations.confirm_second_factor(actor=actor, now=moment, code=code_at(account, moment))


def show(account, code, moment):
    prove_code(account_id=account.id, now=moment, code=code)


def password_step(client, account):
    return client.post("/sign-in/", {"username": account.username, "password": PASSWORD})


def test_password_alone_opens_nothing(bound):
    client = Client()
    assert password_step(client, bound).headers["Location"] == "/sign-in/code/"
    assert client.get("/").headers["Location"] == "/sign-in/"
    assert client.get("/api/v1/me").status_code == 401
    assert not SignIn.objects.exists()
    answer = client.post("/sign-in/code/", {"code": code_at(bound, now())})
    assert answer.headers["Location"] == "/"
    assert client.get("/").status_code == 200
    assert entries("session.started")[-1].facts["second_factor"] is True


def test_code_typed_by_whoever_gave_no_password(bound):
    client = Client()
    assert client.post("/sign-in/code/", {"code": code_at(bound, now())}).headers["Location"] == "/sign-in/"
    assert client.get("/").headers["Location"] == "/sign-in/"


def test_password_given_too_long_ago(bound):
    client = Client()
    password_step(client, bound)
    session = client.session
    session["awaited"]["at"] -= 301
    session.save()
    assert client.post("/sign-in/code/", {"code": code_at(bound, now())}).headers["Location"] == "/sign-in/"


def test_page_that_was_wanted_is_reached_after_the_code(bound):
    client = Client()
    client.post("/sign-in/", {"username": bound.username, "password": PASSWORD, "next": "/officers/"})
    assert client.post("/sign-in/code/", {"code": code_at(bound, now())}).headers["Location"] == "/officers/"


def test_code_seen_over_the_shoulder_is_used_again(bound, later):
    moment = later(minutes=10)
    code = code_at(bound, moment)
    show(bound, code, moment)
    for again in (moment, moment + STEP):
        with pytest.raises(CodeWrongError):
            show(bound, code, again)


def test_code_of_a_phone_whose_clock_is_a_little_off(bound, later):
    moment = later(minutes=10)
    show(bound, code_at(bound, moment - STEP), moment)
    show(bound, code_at(bound, moment + 3 * STEP), moment + 2 * STEP)
    with pytest.raises(CodeWrongError):
        show(bound, code_at(bound, moment), moment + 10 * STEP)


def test_code_typed_full_width_and_with_a_gap(bound, later):
    code = code_at(bound, later(minutes=10))
    wide = "".join(chr(ord(digit) + 0xFEE0) for digit in code)
    show(bound, f" {wide[:3]} {wide[3:]} ", later(minutes=10))


def test_recovery_code_stands_in_once(bound, later):
    first, second = bound.codes[:2]
    show(bound, first.upper(), later(minutes=1))
    with pytest.raises(CodeWrongError):
        show(bound, first, later(minutes=2))
    show(bound, second.replace("-", " "), later(minutes=3))
    assert sign_ins.recovery_codes_left(bound.second_factor) == 8
    stored = str(list(RecoveryCode.objects.values_list("digest", flat=True)))
    assert not any(code in stored for code in bound.codes)


def test_codes_are_guessed(bound, later, settings):
    for _ in range(settings.LIUHEN.sign_in_failures):
        with pytest.raises(CodeWrongError):
            show(bound, "000000", later(minutes=1))
    with pytest.raises(SignInThrottledError) as caught:
        show(bound, code_at(bound, later(minutes=6)), later(minutes=6))  # the right one isn't looked at
    assert caught.value.fields["minutes"] == 10
    show(bound, code_at(bound, later(minutes=17)), later(minutes=17))
    assert SecondFactor.objects.get(account=bound).failures == 0


def test_guessing_goes_on_after_the_wait(bound, later, settings):
    for minutes in (1, 20):
        for _ in range(settings.LIUHEN.sign_in_failures):
            with pytest.raises(CodeWrongError):
                show(bound, "000000", later(minutes=minutes))
        with pytest.raises(SignInThrottledError):
            show(bound, "000000", later(minutes=minutes))


def test_wrong_code_is_told_and_is_an_entry(bound):
    client = Client()
    password_step(client, bound)
    answer = client.post("/sign-in/code/", {"code": "000000"})
    assert answer.status_code == 403
    assert "动态码或恢复码不正确" in answer.content.decode()
    assert entries("session.refused")[-1].subject == bound.id


def test_recovery_code_offered_to_who_has_none_yet(people, signed_in):
    account = people[Role.OFFICER]
    operations.begin_second_factor(actor=actor_of(account, Channel.WEB), now=NOW)
    client = signed_in(account)
    told = client.post("/own/second-factor/", {"code": "000000"}).content.decode()
    assert "核对手机的时间" in told
    assert "恢复码" not in client.get("/own/second-factor/").content.decode() + told


def test_secret_begun_but_never_confirmed_asks_for_nothing(people, actor_for):
    account = people[Role.OFFICER]
    operations.begin_second_factor(actor=actor_for(account), now=NOW)
    assert password_step(Client(), account).headers["Location"] == "/"


def test_database_alone_makes_no_codes(bound, settings):
    settings.SECRET_KEY = "another" * 8
    with pytest.raises(SecondFactorUnreadableError):
        show(bound, "123456", NOW)
    client = Client()
    password_step(client, bound)
    answer = client.post("/sign-in/code/", {"code": "123456"})
    assert "keys/secret.key" in answer.content.decode()


def test_second_phone_bound_over_the_first(bound, actor_for):
    with pytest.raises(SecondFactorHeldError):
        operations.begin_second_factor(actor=actor_for(bound), now=NOW)
    with pytest.raises(TokenCannotError):
        operations.begin_second_factor(actor=actor_for(bound, Channel.API), now=NOW)


def test_taking_off_without_the_phone(bound, actor_for, later):
    with pytest.raises(CodeWrongError):
        operations.remove_second_factor(actor=actor_for(bound), now=later(minutes=1), code="000000")
    assert sign_ins.has_second_factor(bound.id)
    operations.remove_second_factor(actor=actor_for(bound), now=later(minutes=2), code=bound.codes[0])
    assert not sign_ins.has_second_factor(bound.id)


def test_new_recovery_codes_end_the_former(bound, actor_for, later):
    fresh = operations.renew_recovery_codes(actor=actor_for(bound), now=later(minutes=1), code=bound.codes[0])
    with pytest.raises(CodeWrongError):
        show(bound, bound.codes[1], later(minutes=2))
    show(bound, fresh[1], later(minutes=2))


def test_phone_lost(bound, people, actor_for, signed_in):
    client = Client()
    password_step(client, bound)
    client.post("/sign-in/code/", {"code": code_at(bound, now())})
    assert client.get("/").status_code == 200
    with pytest.raises(NotPermittedError):
        operations.reset_second_factor(actor=actor_for(people[Role.SYSTEM_ADMIN]), now=NOW, account_id=bound.id)
    security = signed_in(people[Role.SECURITY_ADMIN])
    assert "解除动态码绑定" in security.get(f"/accounts/{bound.id}/").content.decode()
    security.post(f"/accounts/{bound.id}/second-factor/")
    assert entries("account.factor_reset")[-1].facts["actor"] == f"account:{people[Role.SECURITY_ADMIN].id}"
    assert client.get("/").headers["Location"] == "/sign-in/"  # whoever has the phone may have the session
    assert "动态码绑定已变更" in client.get("/sign-in/").content.decode()
    assert password_step(Client(), bound).headers["Location"] == "/"


def test_security_administrator_resets_their_own(people, actor_for):
    account = people[Role.SECURITY_ADMIN]
    bind(account, NOW)
    with pytest.raises(SelfGrantError):
        operations.reset_second_factor(actor=actor_for(account), now=NOW, account_id=account.id)


@pytest.fixture
def required(settings):
    settings.LIUHEN = settings.LIUHEN.model_copy(update={"second_factor_roles": ("officer",)})


@pytest.mark.usefixtures("required")
def test_role_that_needs_one_reaches_nothing_without(people):
    account = people[Role.OFFICER]
    client = Client()
    assert password_step(client, account).headers["Location"] == "/"
    for path in ("/", "/officers/", "/own/tokens/", "/own/sign-ins/"):
        assert client.get(path).headers["Location"] == "/own/second-factor/", path
    assert client.get("/api/v1/me").json()["code"] == "people.second_factor_due"
    client.post("/own/second-factor/begin/")
    page = client.get("/own/second-factor/").content.decode()
    assert "<svg" in page
    answer = client.post("/own/second-factor/", {"code": code_at(account, now())})
    assert "恢复码" in answer.content.decode()
    assert client.get("/").status_code == 200


@pytest.mark.usefixtures("required")
def test_role_that_needs_none_is_left_alone(people):
    client = Client()
    password_step(client, people[Role.OFFICE])
    assert client.get("/").status_code == 200


@pytest.mark.usefixtures("required")
def test_session_that_came_in_before_the_role_needed_one(bound, signed_in):
    client = signed_in(bound)  # without the code
    assert client.get("/").headers["Location"] == "/own/second-factor/"


@pytest.mark.usefixtures("required")
def test_token_of_whoever_took_the_second_factor_off(people, token_for):
    account = people[Role.OFFICER]
    client = Client(headers={"Authorization": f"Bearer {token_for(account)}"})
    assert client.get("/api/v1/me").json()["code"] == "people.second_factor_due"
    bind(account, NOW)
    assert client.get("/api/v1/me").status_code == 200


def test_page_shows_the_secret_to_a_phone_and_never_again(bound, signed_in):
    client = signed_in(bound)
    page = client.get("/own/second-factor/").content.decode()
    assert "<svg width" not in page.split('id="content"')[1].split("enrol-code")[-1] or "enrol-code" not in page
    assert "otpauth" not in page
    assert client.post("/own/second-factor/begin/").status_code == 302
    assert "已绑定" in client.get("/own/second-factor/").content.decode()
