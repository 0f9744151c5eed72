"""The `add-checkpoint` endpoint of a witness (C2SP tlog-witness), as a plain HTTP server without an instance."""

from __future__ import annotations

import re
import ssl
import sys
from collections.abc import Callable
from datetime import datetime
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

from liuhen.errors import LiuhenError
from liuhen.ledger import handing
from liuhen.ledger.errors import (
    NoteMalformedError,
    WitnessBehindError,
    WitnessRefusedError,
    WitnessStrangerError,
    WitnessUnsignedError,
)
from liuhen.ledger.submission import MAX_BYTES, parse_submission
from liuhen.ledger.witness import Witness

TEXT = "text/plain; charset=utf-8"
_STATUSES: dict[type[LiuhenError], HTTPStatus] = {
    NoteMalformedError: HTTPStatus.BAD_REQUEST,
    WitnessUnsignedError: HTTPStatus.FORBIDDEN,
    WitnessStrangerError: HTTPStatus.NOT_FOUND,
    WitnessRefusedError: HTTPStatus.UNPROCESSABLE_ENTITY,
}
_MONITORED = re.compile(r"/([0-9a-f]{64})/checkpoint")
Tell = Callable[[LiuhenError], None]


def answer(witness: Witness, body: bytes, *, now: datetime, tell: Tell) -> tuple[HTTPStatus, str, bytes]:
    """What `add-checkpoint` answers: status, media type, body. A refusal is told to whoever runs the witness, too."""
    try:
        made = witness.add(parse_submission(body), now=now)
    except WitnessBehindError as error:
        return HTTPStatus.CONFLICT, handing.SIZE_TYPE, f"{error.fields['size']}\n".encode()
    except LiuhenError as error:
        if isinstance(error, WitnessRefusedError):
            tell(error)
        status = _STATUSES.get(type(error), HTTPStatus.SERVICE_UNAVAILABLE)
        return status, TEXT, f"{error.code}\n".encode()
    return HTTPStatus.OK, TEXT, made.lines.encode()


def latest(witness: Witness, path: str) -> bytes | None:
    """The newest countersigned checkpoint at `/<SHA-256 of the origin>/checkpoint`; None when there is none."""
    match = _MONITORED.fullmatch(path)
    try:
        text = None if match is None else witness.seen_under(match[1])
    except LiuhenError:
        return None
    return None if text is None else text.encode()


def _handler(witness: Witness, clock: Callable[[], datetime], tell: Tell) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        timeout = handing.PATIENCE

        def do_POST(self) -> None:
            length = self.headers.get("Content-Length", "")
            if self.path != handing.PATH:
                self._answer(HTTPStatus.NOT_FOUND, TEXT, b"")
            elif not length.isdecimal() or int(length) > MAX_BYTES:
                self._answer(HTTPStatus.REQUEST_ENTITY_TOO_LARGE, TEXT, b"")
            else:
                self._answer(*answer(witness, self.rfile.read(int(length)), now=clock(), tell=tell))

        def do_GET(self) -> None:
            found = latest(witness, self.path)
            self._answer(HTTPStatus.OK if found is not None else HTTPStatus.NOT_FOUND, TEXT, found or b"")

        def _answer(self, status: HTTPStatus, kind: str, body: bytes) -> None:
            self.send_response(status)
            self.send_header("Content-Type", kind)
            self.send_header("Content-Length", str(len(body)))
            self.send_header("Connection", "close")
            self.end_headers()
            self.wfile.write(body)
            self.close_connection = True

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the library's name
            del format, args  # refusals are told

    return Handler


class _Server(ThreadingHTTPServer):
    def handle_error(self, request: Any, client_address: Any) -> None:
        """A caller who breaks off, falls silent or speaks no TLS is no fault of the witness's; what is, is told."""
        if not isinstance(sys.exception(), ssl.SSLError | ConnectionError | TimeoutError):
            super().handle_error(request, client_address)


def serve(
    witness: Witness,
    host: str,
    port: int,
    *,
    clock: Callable[[], datetime],
    tell: Tell,
    certificate: Path | None = None,
    key: Path | None = None,
) -> ThreadingHTTPServer:
    """Make the server; the caller runs `serve_forever` and closes it.

    Args:
        witness: who countersigns.
        host: the address to listen on.
        port: 0 for any that is free.
        clock: tells the moment.
        tell: is told of refusals.
        certificate: for HTTPS, with `key`; without, plain HTTP, which the caller allows on loopback only.
        key: of the certificate.

    Raises:
        OSError: the port is taken, or the certificate can't be read.
    """
    trust = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    if certificate is not None and key is not None:
        trust.load_cert_chain(certificate, key)  # before a port is taken
    server = _Server((host, port), _handler(witness, clock, tell))
    if certificate is not None:
        # handshakes happen in the handler's thread, not while accepting: one silent caller would stop all
        server.socket = trust.wrap_socket(server.socket, server_side=True, do_handshake_on_connect=False)
    return server
