"""A server on loopback that answers every request as a test says, and remembers what it was asked."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

Answer = Callable[[BaseHTTPRequestHandler], None]


@dataclass
class Answering:
    """Where it listens, and the paths that it was asked for."""

    url: str = ""
    asked: list[str] = field(default_factory=list)


@contextmanager
def answering(answer: Answer) -> Iterator[Answering]:
    """A server that answers by `answer(handler)` until the way out."""
    known = Answering()

    class Handler(BaseHTTPRequestHandler):
        def handle_one_request(self) -> None:
            """One request for a connection, whatever its method."""
            self.close_connection = True
            self.raw_requestline = self.rfile.readline(65537)
            if self.raw_requestline and self.parse_request():
                known.asked.append(self.path)
                self.rfile.read(int(self.headers.get("Content-Length") or 0))
                answer(self)

        def log_message(self, *_told: object) -> None:
            """Nothing on standard error."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        server.daemon_threads = True
        server.block_on_close = False
        known.url = f"http://127.0.0.1:{server.server_address[1]}"
        running = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
        running.start()
        try:
            yield known
        finally:
            server.shutdown()
            running.join()


def redirect(to: Callable[[], str], status: int = 307) -> Answer:
    """An answer that leads elsewhere."""

    def answer(handler: BaseHTTPRequestHandler) -> None:
        handler.send_response(status)
        handler.send_header("Location", to())
        handler.send_header("Content-Length", "0")
        handler.end_headers()

    return answer


def endless(handler: BaseHTTPRequestHandler, piece: bytes = b"x" * 65536, pieces: int = 64) -> None:
    """An answer that is far longer than it has any reason to be."""
    handler.send_response(200)
    handler.send_header("Content-Type", "application/json")
    handler.end_headers()
    try:
        for _each in range(pieces):
            handler.wfile.write(piece)
    except OSError:
        handler.close_connection = True  # the reader had enough
