"""Signing in by an OpenID provider: only linked accounts, and no token that isn't by it, for us, of this errand."""

from __future__ import annotations

import json
from urllib.parse import parse_qs, urlsplit

import pytest
from django.test import Client
from django_otp.oath import TOTP
from joserfc.jwk import OctKey, RSAKey

from answering import answering, redirect
from conftest import NOW, entries
from identity_provider import CLIENT, SECRET, provider
from liuhen.clock import now
from liuhen.people import operations
from liuhen.people import provider as outside
from liuhen.people.models import OutsideIdentity, Role, SecondFactor, SignIn
from liuhen.people.sealing import unseal

pytestmark = pytest.mark.django_db
OIDC = OutsideIdentity.Provider.OIDC


@pytest.fixture
def there(settings):
    """The provider, and a site that uses it."""
    with provider() as found:
        found.moment = int(now().timestamp())
        changes = {"oidc_issuer": found.issuer, "oidc_client_id": CLIENT, "oidc_client_secret": SECRET}
        settings.LIUHEN = settings.LIUHEN.model_copy(update=changes)
        yield found


@pytest.fixture
def linked(there, people, actor_for):
    """The officer, who is u-1001 there."""
    account = people[Role.OFFICER]
    operations.link_identity(
        actor=actor_for(people[Role.SYSTEM_ADMIN]), now=NOW, account_id=account.id, provider=OIDC, name="u-1001"
    )
    operations.resume_roles(actor=actor_for(people[Role.SECURITY_ADMIN]), now=NOW, account_id=account.id)
    account.refresh_from_db()
    return account


def go_there(client, there, wanted="/"):
    """To the provider and, with its answer, to the address that the browser comes back to."""
    sent = client.get("/sign-in/provider/", {"next": wanted})
    assert sent.headers["Location"].startswith(f"{there.issuer}/authorise?")
    back = urlsplit(there.authorise(sent.headers["Location"]))
    return f"{back.path}?{back.query}"


def refused(client, answer, words="统一身份认证没有完成或已过期"):
    assert answer.headers["Location"] == "/sign-in/"
    assert words in client.get("/sign-in/").content.decode()
    assert client.get("/").headers["Location"] == "/sign-in/"
    return True


def test_linked_account_comes_in(linked, there):
    client = Client()
    assert "用统一身份认证登录" in client.get("/sign-in/").content.decode()
    assert client.get(go_there(client, there, "/officers/")).headers["Location"] == "/officers/"
    assert client.get("/").status_code == 200
    assert SignIn.objects.get().way == "oidc"
    assert entries("session.started")[-1].facts["way"] == "oidc"


def test_somebody_without_an_account_is_told_what_to_have_linked(there, people):
    client = Client()
    there.subject = "stranger-7"
    assert refused(client, client.get(go_there(client, there)), "stranger-7")


def test_account_that_is_closed(linked, there, console):
    operations.deactivate(actor=console, now=NOW, account_id=linked.id)
    client = Client()
    assert refused(client, client.get(go_there(client, there)), "用户名或密码不正确")


def test_second_factor_is_asked_for_all_the_same(linked, there, actor_for):
    actor = actor_for(linked)
    operations.begin_second_factor(actor=actor, now=NOW)
    clock = TOTP(unseal(SecondFactor.objects.get().secret))
    clock.time = NOW.timestamp()
    operations.confirm_second_factor(actor=actor, now=NOW, code=f"{clock.token():06d}")
    client = Client()
    assert client.get(go_there(client, there)).headers["Location"] == "/sign-in/code/"
    assert client.get("/").headers["Location"] == "/sign-in/"
    clock.time = now().timestamp()
    client.post("/sign-in/code/", {"code": f"{clock.token():06d}"})
    assert client.get("/").status_code == 200


def test_answer_brought_by_another_browser(linked, there):
    """Somebody sends a colleague the address of their own way back: the colleague's browser was never there."""
    attacker, victim = Client(), Client()
    back = go_there(attacker, there)
    assert refused(victim, victim.get(back))
    go_there(victim, there)
    assert refused(victim, victim.get(back))  # nor is it this errand's


def test_answer_that_is_brought_twice(linked, there):
    client = Client()
    back = go_there(client, there)
    client.get(back)
    client.post("/sign-out/")
    assert refused(client, client.get(back))


def test_code_stolen_on_the_way(linked, there):
    """PKCE: a code alone is of no use to a browser that doesn't hold what it was asked for with."""
    victim, thief = Client(), Client()
    stolen = parse_qs(urlsplit(go_there(victim, there)).query)["code"][0]
    state = parse_qs(urlsplit(go_there(thief, there)).query)["state"][0]
    assert refused(thief, thief.get("/sign-in/provider/back/", {"code": stolen, "state": state}))


@pytest.mark.parametrize(("claim", "value"), [
    ("nonce", "of another errand"), ("aud", "another program"), ("iss", "https://evil.example"),
    ("exp", 1), ("sub", ""), ("azp", "another program"), ("nonce", None), ("exp", None), ("sub", None), ("sub", 7),
])  # fmt: skip
def test_token_that_says_otherwise(linked, there, claim, value):
    there.forge = lambda claims: {
        **{k: v for k, v in claims.items() if k != claim},
        **({} if value is None else {claim: value}),
    }
    client = Client()
    assert refused(client, client.get(go_there(client, there)))


def test_token_signed_by_another_key(linked, there):
    there.key = RSAKey.generate_key(2048, {"kid": "k1"})
    client = Client()
    assert refused(client, client.get(go_there(client, there)))


def test_token_signed_with_what_both_sides_know(linked, there):
    """A public key, or the client's secret, taken for the key of an HMAC."""
    there.key, there.header = OctKey.import_key(SECRET * 3), {"alg": "HS256", "kid": "k1"}
    client = Client()
    assert refused(client, client.get(go_there(client, there)))


def test_answer_of_another_provider(linked, there):
    client = Client()
    assert refused(client, client.get(f"{go_there(client, there)}&iss=https%3A%2F%2Fevil.example"))


def test_person_who_said_no(linked, there):
    client = Client()
    state = parse_qs(urlsplit(go_there(client, there)).query)["state"][0]
    assert refused(client, client.get("/sign-in/provider/back/", {"error": "access_denied", "state": state}))


@pytest.mark.parametrize("changed", [
    {"issuer": "https://evil.example"},
    {"token_endpoint": "http://evil.example/token"},  # in the clear, to somebody else
    {"authorization_endpoint": "javascript:alert(1)"},
    {"jwks_uri": "file:///etc/passwd"},
    {"jwks_uri": "http://169.254.169.254/latest/"},
    {"padding": "x" * (1 << 21)},  # more than anybody need say
])  # fmt: skip
def test_description_that_leads_elsewhere(linked, there, changed):
    there.described = lambda told: {**told, **changed}
    client = Client()
    answer = client.get("/sign-in/provider/")
    assert refused(client, answer, "统一身份认证平台暂时无法使用")


def test_provider_elsewhere_that_has_us_ask_ourselves(linked, there, settings, monkeypatch):
    """Its description comes over TLS, and names a port of this very machine."""
    settings.LIUHEN = settings.LIUHEN.model_copy(update={"oidc_issuer": "https://sso.example"})
    told = {
        "issuer": "https://sso.example", "authorization_endpoint": "https://sso.example/a",
        "token_endpoint": f"{there.issuer}/token", "jwks_uri": f"{there.issuer}/keys",
    }  # fmt: skip
    said = lambda *_given, **_more: outside._Answer(is_refusal=False, body=json.dumps(told).encode())  # noqa: E731
    monkeypatch.setattr(outside, "_asked", said)
    client = Client()
    assert refused(client, client.get("/sign-in/provider/"), "统一身份认证平台暂时无法使用")
    assert there.asked == []


def test_provider_that_leads_elsewhere_when_it_is_asked(linked, there, settings):
    with answering(redirect(lambda: f"{there.issuer}/.well-known/openid-configuration", 302)) as sent:
        settings.LIUHEN = settings.LIUHEN.model_copy(update={"oidc_issuer": sent.url})
        client = Client()
        assert refused(client, client.get("/sign-in/provider/"), "统一身份认证平台暂时无法使用")
    assert there.asked == []


def test_provider_that_does_not_answer(linked, there, settings):
    settings.LIUHEN = settings.LIUHEN.model_copy(update={"oidc_issuer": "http://127.0.0.1:1"})
    client = Client()
    assert refused(client, client.get("/sign-in/provider/"), "统一身份认证平台暂时无法使用")


def test_site_without_a_provider(people):
    client = Client()
    assert client.get("/sign-in/provider/").headers["Location"] == "/sign-in/"
    assert client.get("/sign-in/provider/back/?code=a&state=b").headers["Location"] == "/sign-in/"


def test_session_of_before_is_not_the_session_of_after(linked, there):
    client = Client()
    back = go_there(client, there)
    planted = client.cookies["liuhen_session"].value
    client.get(back)
    assert client.cookies["liuhen_session"].value != planted


def test_wanted_page_of_another_site(linked, there):
    client = Client()
    assert client.get(go_there(client, there, "https://evil.example/")).headers["Location"] == "/"
