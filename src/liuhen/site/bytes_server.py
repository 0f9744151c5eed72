"""What the bytes process needs of its server beyond Django's application.

Two things. A finished answer is handed to Granian as a list, which it sends on its own: handed as an iterator, it'd
hold the thread until the last byte was taken. And a peer that vanished without a word (a laptop out of reach of the
network) is noticed by the system, because a thread that waits for its bytes would wait for ever.
"""

from __future__ import annotations

import os
import socket
import sys
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any
from wsgiref.types import StartResponse, WSGIEnvironment

from django.http import HttpResponse

PEER_SILENT = 60
"""Seconds until a peer that answers no probe is given up."""


class BytesServerApplication:
    """The WSGI application around Django's."""

    def __init__(self, django: Callable[[WSGIEnvironment, StartResponse], Iterable[bytes]]) -> None:
        self._django = django
        self._peers_watched = False

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        """Answer one request."""
        if not self._peers_watched:
            self._peers_watched = True
            watch_peers()
        answer = self._django(environ, start_response)
        if not isinstance(answer, HttpResponse):
            return answer
        body = list(answer)
        answer.close()
        return body


def watch_peers() -> None:
    """Have the system probe silent peers of every TCP socket of this process.

    Connections accepted later inherit it from the listening socket. Granian has no setting for it. Linux only: there
    the process can list its sockets; elsewhere a vanished peer is noticed when the server stops.
    """
    if sys.platform != "linux":
        return
    for entry in Path("/proc/self/fd").iterdir():
        try:
            with socket.socket(fileno=os.dup(int(entry.name))) as peer:
                if peer.family in (socket.AF_INET, socket.AF_INET6) and peer.type == socket.SOCK_STREAM:
                    _probe(peer)
        except OSError:
            continue  # no socket, or closed meanwhile


def _probe(peer: Any) -> None:
    peer.setsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE, 1)
    peer.setsockopt(socket.IPPROTO_TCP, socket.TCP_KEEPIDLE, PEER_SILENT // 2)
    peer.setsockopt(socket.IPPROTO_TCP, socket.TCP_KEEPINTVL, PEER_SILENT // 6)
    peer.setsockopt(socket.IPPROTO_TCP, socket.TCP_KEEPCNT, 3)
    peer.setsockopt(socket.IPPROTO_TCP, socket.TCP_USER_TIMEOUT, PEER_SILENT * 1000)
