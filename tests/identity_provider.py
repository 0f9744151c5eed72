"""A small OpenID provider for tests, on loopback: it signs real tokens and holds its clients to PKCE.

`forge` is a test's own hand in it: what changes the claims, the key or the header of the next token.
"""

from __future__ import annotations

import base64
import hashlib
import json
import secrets
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

from joserfc import jwt
from joserfc.jwk import RSAKey

CLIENT, SECRET = "liuhen", "client-secret-7"
Forge = Callable[[dict[str, Any]], dict[str, Any]]


class Provider:
    """What the provider knows.

    Attributes:
        subject: who signs in there next.
        moment: the seconds since the epoch that its tokens are made at.
        forge: changes the claims of the next token.
        key: signs tokens; `published` is what it says its key is.
        described: changes its description.
        asked: how often each path was asked for.
    """

    def __init__(self) -> None:
        self.subject, self.moment = "u-1001", 0
        self.forge: Forge = lambda claims: claims
        self.described: Forge = lambda told: told
        self.key = self.published = RSAKey.generate_key(2048, {"kid": "k1"})
        self.header = {"alg": "RS256", "kid": "k1"}
        self.codes: dict[str, dict[str, str]] = {}
        self.asked: list[str] = []
        self.issuer = ""

    def authorise(self, address: str) -> str:
        """What a browser does with the address that it was sent to: the person agrees; where it goes next."""
        told = {name: values[0] for name, values in parse_qs(urlsplit(address).query).items()}
        assert told["response_type"] == "code"
        assert told["code_challenge_method"] == "S256"
        assert told["client_id"] == CLIENT
        code = secrets.token_urlsafe(16)
        self.codes[code] = told
        return f"{told['redirect_uri']}?{urlencode({'code': code, 'state': told['state']})}"

    def redeem(self, told: dict[str, str], authorization: str) -> tuple[int, dict[str, Any]]:
        """The answer of the token endpoint."""
        known = base64.b64encode(f"{CLIENT}:{SECRET}".encode()).decode()
        asked = self.codes.pop(told.get("code", ""), None)
        digest = hashlib.sha256(told.get("code_verifier", "").encode()).digest()
        challenge = base64.urlsafe_b64encode(digest).decode().rstrip("=")
        if (
            authorization != f"Basic {known}"
            or asked is None
            or challenge != asked["code_challenge"]
            or told.get("redirect_uri") != asked["redirect_uri"]
        ):
            return 400, {"error": "invalid_grant"}
        claims = {
            "iss": self.issuer, "sub": self.subject, "aud": CLIENT, "nonce": asked["nonce"],
            "iat": self.moment, "exp": self.moment + 300,
        }  # fmt: skip
        token = jwt.encode(self.header, self.forge(claims), self.key, algorithms=[self.header["alg"]])
        return 200, {"access_token": "opaque", "token_type": "Bearer", "id_token": token}


@contextmanager
def provider() -> Iterator[Provider]:
    """A provider that answers until the way out."""
    known = Provider()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            known.asked.append(self.path)
            if self.path == "/.well-known/openid-configuration":
                told = {
                    "issuer": known.issuer, "jwks_uri": f"{known.issuer}/keys",
                    "authorization_endpoint": f"{known.issuer}/authorise", "token_endpoint": f"{known.issuer}/token",
                }  # fmt: skip
                self._answer(200, known.described(told))
            else:
                self._answer(200, {"keys": [known.published.as_dict(private=False)]})

        def do_POST(self) -> None:
            known.asked.append(self.path)
            body = self.rfile.read(int(self.headers["Content-Length"])).decode()
            told = {name: values[0] for name, values in parse_qs(body).items()}
            self._answer(*known.redeem(told, self.headers.get("Authorization", "")))

        def _answer(self, status: int, told: dict[str, Any]) -> None:
            content = json.dumps(told).encode()
            self.send_response(status)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)

        def log_message(self, *_told: object) -> None:
            """Nothing on standard error."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        known.issuer = f"http://127.0.0.1:{server.server_address[1]}"
        running = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
        running.start()
        try:
            yield known
        finally:
            server.shutdown()
            running.join()
