"""Signing in by an OpenID provider: authorisation code with PKCE, state and nonce. It proves a subject, nothing else.

The token's signature is checked by joserfc and its claims by Authlib; requests go by httpx to the addresses that the
provider's own description names, follow no redirect, and read no more than such an answer can be long. A provider
elsewhere can't have this machine ask itself: addresses in the clear are taken only from one that is here, too.
"""

from __future__ import annotations

import json
import secrets
import ssl
import time
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.parse import urlencode, urlsplit

import httpx
from authlib.oauth2.rfc7636 import create_s256_code_challenge
from authlib.oidc.core import CodeIDToken
from django.conf import settings
from joserfc import jwk, jwt
from joserfc.errors import JoseError

from liuhen.people.errors import ProviderRefusedError, ProviderUnreachableError

_ALGORITHMS = ["RS256", "PS256", "ES256", "EdDSA"]  # never none, and none with a secret that both sides know
_SECONDS = 10.0  # without a byte
_IN_ALL = 20.0  # seconds for a whole answer
_LONGEST = 1 << 20  # octets; a set of keys has some thousand
_LEEWAY = 60  # seconds that the provider's clock may be apart
_LOOPBACK = frozenset({"127.0.0.1", "::1", "localhost"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Errand:
    """One sign-in on its way to the provider and back; the browser's session keeps it, the provider sees none of it.

    Attributes:
        address: where the browser is sent.
        state: what it must bring back.
        nonce: what the token must hold.
        verifier: what proves to the provider that who redeems the code is who asked for it (PKCE).
        back: the address that it comes back to.
    """

    address: str
    state: str
    nonce: str
    verifier: str
    back: str


@dataclass(frozen=True, slots=True, kw_only=True)
class _Answer:
    """What came back: whether it's a refusal (4xx), and its body."""

    is_refusal: bool
    body: bytes


def begin(*, back: str) -> Errand:
    """Prepare a sign-in at the provider.

    Raises:
        ProviderUnreachableError: its description can't be had.
    """
    config = settings.LIUHEN
    state, nonce, verifier = (secrets.token_urlsafe(32) for _ in range(3))
    asked = {
        "response_type": "code",
        "client_id": config.oidc_client_id,
        "redirect_uri": back,
        "scope": "openid",
        "state": state,
        "nonce": nonce,
        "code_challenge": create_s256_code_challenge(verifier),
        "code_challenge_method": "S256",
    }
    with _client() as client:
        goes_to = _described(client)["authorization_endpoint"]
    sign = "&" if urlsplit(goes_to).query else "?"
    return Errand(address=f"{goes_to}{sign}{urlencode(asked)}", state=state, nonce=nonce, verifier=verifier, back=back)


def subject(*, code: str, verifier: str, nonce: str, back: str, now: datetime) -> str:
    """Redeem a code and return whom the provider has proven (`sub`).

    Args:
        code: what the browser brought back.
        verifier: see `Errand`.
        nonce: see `Errand`.
        back: see `Errand`.
        now: the present moment, against which the token's times are held.

    Raises:
        ProviderUnreachableError: it doesn't answer, or nothing that can be read.
        ProviderRefusedError: it doesn't take the code, or its token isn't by it, for us, of now, and of this errand.
    """
    config = settings.LIUHEN
    with _client() as client:
        described = _described(client)
        told = {"grant_type": "authorization_code", "code": code, "redirect_uri": back, "code_verifier": verifier}
        known = (config.oidc_client_id, config.oidc_client_secret) if config.oidc_client_secret else None
        if known is None:
            told["client_id"] = config.oidc_client_id
        answer = _asked(client, "POST", described["token_endpoint"], data=told, auth=known)
        if answer.is_refusal:
            raise ProviderRefusedError
        redeemed = _json(answer)
        keys = _json(_asked(client, "GET", described["jwks_uri"]))
    return _proven(redeemed, keys, nonce=nonce, now=now)


def _proven(redeemed: dict[str, Any], keys: dict[str, Any], *, nonce: str, now: datetime) -> str:
    config = settings.LIUHEN
    wanted = {
        "iss": {"essential": True, "value": config.oidc_issuer},
        "aud": {"essential": True, "value": config.oidc_client_id},
        "nonce": {"essential": True, "value": nonce},
    }
    params = {"nonce": nonce, "client_id": config.oidc_client_id, "access_token": redeemed.get("access_token")}
    try:
        token = jwt.decode(str(redeemed.get("id_token", "")), jwk.KeySet.import_key_set(keys), algorithms=_ALGORITHMS)  # type: ignore[arg-type]  # a provider's JSON
        claims = CodeIDToken(token.claims, token.header, wanted, params)
        claims.validate(now=int(now.timestamp()), leeway=_LEEWAY)
    except (JoseError, ValueError, TypeError, KeyError) as error:
        raise ProviderRefusedError from error
    proven = claims.get("sub")
    if not isinstance(proven, str) or not proven:
        raise ProviderRefusedError
    return proven


def _client() -> httpx.Client:
    config = settings.LIUHEN
    context = ssl.create_default_context(cafile=None if config.oidc_ca is None else str(config.oidc_ca))
    return httpx.Client(verify=context, timeout=_SECONDS, follow_redirects=False, trust_env=False)


def _described(client: httpx.Client) -> dict[str, str]:
    """The provider's description of itself, held against who it should be."""
    config = settings.LIUHEN
    found = _json(_asked(client, "GET", f"{config.oidc_issuer}/.well-known/openid-configuration"))
    if str(found.get("issuer", "")).rstrip("/") != config.oidc_issuer:
        raise ProviderUnreachableError
    ends = {name: str(found.get(name, "")) for name in ("authorization_endpoint", "token_endpoint", "jwks_uri")}
    for address in ends.values():
        parts = urlsplit(address)
        is_here = parts.scheme == "http" and parts.hostname in _LOOPBACK and config.oidc_issuer.startswith("http:")
        if parts.scheme != "https" and not is_here:
            raise ProviderUnreachableError
    return ends


def _asked(client: httpx.Client, method: str, address: str, **given: Any) -> _Answer:
    headers = {"Accept": "application/json", "Accept-Encoding": "identity"}  # nothing small that unpacks to much
    said, until = bytearray(), time.monotonic() + _IN_ALL
    try:
        with client.stream(method, address, headers=headers, **given) as answer:
            for piece in answer.iter_raw():
                said += piece
                if len(said) > _LONGEST or time.monotonic() > until:
                    raise ProviderUnreachableError
    except (httpx.HTTPError, httpx.InvalidURL) as error:
        raise ProviderUnreachableError from error
    if not (answer.is_success or answer.is_client_error):
        raise ProviderUnreachableError
    return _Answer(is_refusal=answer.is_client_error, body=bytes(said))


def _json(answer: _Answer) -> dict[str, Any]:
    try:
        found = json.loads(answer.body)
    except ValueError as error:
        raise ProviderUnreachableError from error
    if not isinstance(found, dict):
        raise ProviderUnreachableError
    return found
