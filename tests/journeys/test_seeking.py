"""Chromium plays a film whose answers are cut short, jumps in it, and pauses without holding anybody up."""

from __future__ import annotations

import random
import socket
import threading
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from uuid import uuid4

import av
import pytest
from django.test import override_settings
from playwright.sync_api import Browser, Page

from contract.bytes_server.process import Server
from liuhen.custody.instance import create_instance
from liuhen.recordings import grants, ranges

SECONDS, FRAMES_A_SECOND = 40, 10
KEY = "a key of the tests"


def film(path: Path) -> None:
    """H.264 of noise, so that it's large; its index stands at the end, as recorders write it."""
    noise = random.Random(7)
    with av.open(str(path), "w") as container:
        stream = container.add_stream("libx264", rate=FRAMES_A_SECOND)
        stream.width, stream.height, stream.pix_fmt = 320, 240, "yuv420p"
        stream.options = {"preset": "ultrafast", "crf": "8", "g": "10"}
        for _ in range(SECONDS * FRAMES_A_SECOND):
            picture = av.VideoFrame(320, 240, "yuv420p")
            for plane in picture.planes:
                plane.update(noise.randbytes(plane.buffer_size))
            container.mux(stream.encode(picture))
        container.mux(stream.encode())


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Server, str]]:
    """The real bytes process with one film, and the address of the film."""
    folder = tmp_path_factory.mktemp("bytes")
    home = folder / "home"
    create_instance(home, "demo", datetime.now(UTC))
    (home / "keys" / "secret.key").write_text(KEY)
    object_id = uuid4()
    path = home / "previews" / str(object_id) / "preview.mp4"
    path.parent.mkdir(parents=True)
    film(path)
    made = Server(folder, app="liuhen.site.wsgi_bytes:application", environment={"LIUHEN_HOME": str(home)})
    made.start()
    grant = grants.PlayGrant(
        object_id=object_id,
        path=path.name,
        is_derivative=True,
        content_type="video/mp4",
        size=path.stat().st_size,
        sha256="ab" * 32,
        account_id=None,
        expires_at=datetime.now(UTC) + timedelta(hours=1),
    )
    assert grant.size > 15 * ranges.LIMIT
    with override_settings(SECRET_KEY=KEY):
        token = grants.issue(grant)
    yield made, f"http://127.0.0.1:{made.port}/bytes/play/{token}"
    made.stop()


@pytest.fixture(scope="module")
def address(server: tuple[Server, str]) -> Iterator[str]:
    """A page with a player, on another port than the bytes as in life."""
    html = f'<!doctype html><title>.</title><video muted preload="metadata" src="{server[1]}"></video>'.encode()

    class Answer(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(200)
            self.send_header("Content-Type", "text/html")
            self.send_header("Content-Length", str(len(html)))
            self.end_headers()
            self.wfile.write(html)

        def log_message(self, *_told: object) -> None:
            """Nothing."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Answer) as pages:
        threading.Thread(target=pages.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{pages.server_port}/"
        pages.shutdown()


@pytest.fixture
def page(browser: Browser, address: str) -> Iterator[Page]:
    opened = browser.new_page()
    opened.set_default_timeout(60_000)
    opened.goto(address)
    yield opened
    opened.close()


def at(page: Page, expression: str) -> None:
    """Wait until something holds of the player; an error of the player ends the waiting."""
    page.wait_for_function(
        f"() => {{ const v = document.querySelector('video'); if (v.error) throw new Error(v.error.message);"
        f" return {expression} }}"
    )


def test_film_plays_from_its_beginning_and_after_every_jump(page: Page) -> None:
    at(page, "v.readyState >= 1")
    assert abs(page.evaluate("document.querySelector('video').duration") - SECONDS) < 1
    page.evaluate("document.querySelector('video').play()")
    at(page, "v.currentTime > 1")
    for jump in (30, 5, 38, 0.5, 21):
        page.evaluate(f"document.querySelector('video').currentTime = {jump}")
        at(page, f"!v.seeking && v.currentTime > {jump} && v.readyState >= 3")


def test_film_plays_to_its_end_through_many_answers_cut_short(page: Page) -> None:
    page.evaluate("const v = document.querySelector('video'); v.playbackRate = 8; v.play()")
    at(page, "v.ended")
    assert page.evaluate("document.querySelector('video').getVideoPlaybackQuality().totalVideoFrames") > 50


def test_more_paused_players_than_threads_stop_nobody(browser: Browser, server: tuple[Server, str]) -> None:
    address = server[1].removeprefix(f"http://127.0.0.1:{server[0].port}")
    paused = []
    try:
        for _ in range(60):  # the server has 32 threads
            player = socket.create_connection(("127.0.0.1", server[0].port), 20)
            player.sendall(f"GET {address} HTTP/1.1\r\nHost: 127.0.0.1\r\nRange: bytes=0-\r\n\r\n".encode())
            assert player.recv(12) == b"HTTP/1.1 206"
            paused.append(player)
    finally:
        for player in paused:
            player.close()
