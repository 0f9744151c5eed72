"""Clients that others wrote, against a real server process: cut connections, a killed server, plain creation."""

from __future__ import annotations

import base64
import hashlib
import io
import json
import os
import shutil
import socket
import subprocess
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
import requests
from django.test import override_settings
from tusclient.client import TusClient
from tusclient.exceptions import TusCommunicationError, TusUploadFailed
from tusclient.uploader import Uploader

from contract.bytes_server.process import INTAKE, ROOT, UNTIL, Server
from liuhen.intake import tickets

MIB = 1024 * 1024
FILM = os.urandom(5 * MIB + 17)
TUS_JS = ROOT / "frontend" / "node_modules" / "tus-js-client"


def ticket(**given: Any) -> str:
    right = {"intake_id": INTAKE, "account_id": uuid4(), "now": datetime.now(UTC)} | given
    with override_settings(SECRET_KEY="a key of the tests"):
        return tickets.issue(**right)


def authorisation(**given: Any) -> dict[str, str]:
    return {"Authorization": f"Bearer {ticket(**given)}"}


@pytest.fixture
def server(tmp_path: Path) -> Iterator[Server]:
    made = Server(tmp_path, quiet=0.3)
    made.start()
    yield made
    made.stop()


def sender(server: Server, data: bytes = FILM, **given: Any) -> Uploader:
    given = {"chunk_size": MIB, "metadata": {"path": "DCIM/现场.mp4"}, "retries": 20, "retry_delay": 0} | given
    return TusClient(server.url, headers=authorisation()).uploader(file_stream=io.BytesIO(data), **given)


def received(server: Server, url: str) -> tuple[bytes, dict[str, str]]:
    """What arrived at the intake room; it's told after the last byte was acknowledged."""
    name = url.rsplit("/", 1)[1]
    until = time.monotonic() + UNTIL
    while not (server.taken / f"{name}.bin").exists():
        assert time.monotonic() < until
        time.sleep(0.02)
    return (server.taken / f"{name}.bin").read_bytes(), json.loads((server.taken / f"{name}.json").read_text())


def assert_whole(server: Server, url: str, data: bytes = FILM) -> None:
    arrived, digests = received(server, url)
    assert arrived == data
    assert digests == {"sha256": hashlib.sha256(data).hexdigest(), "sm3": hashlib.new("sm3", data).hexdigest()}


@pytest.mark.parametrize("checksum", [False, True])
def test_tuspy_uploads_in_pieces(server: Server, checksum: bool) -> None:
    upload = sender(server, upload_checksum=checksum)
    upload.upload()
    assert_whole(server, upload.url)


def test_tuspy_uploads_an_empty_file(server: Server) -> None:
    upload = sender(server, b"")
    upload.upload()
    assert_whole(server, upload.url, b"")


def test_tuspy_resumes_after_the_server_was_killed_in_mid_upload(server: Server) -> None:
    first = sender(server)
    first.upload(stop_at=2 * MIB)
    server.kill()
    with pytest.raises((TusUploadFailed, TusCommunicationError)):
        sender(server, url=first.url, retries=0).upload()
    server.start()
    second = sender(server, url=first.url)
    assert second.offset == 2 * MIB
    second.upload()
    assert_whole(server, second.url)


def test_whole_file_is_finished_by_the_next_server_without_its_sender(server: Server) -> None:
    hold = server.taken / "hold"
    hold.touch()  # the intake room's store is out of reach
    upload = sender(server)
    upload.upload()
    server.kill()
    hold.unlink()
    server.start()
    assert_whole(server, upload.url)


def half_a_patch(server: Server, url: str, *, announced: int, sent: bytes) -> socket.socket:
    """A PATCH whose sender stops in the middle of the body."""
    connection = socket.create_connection(("127.0.0.1", server.port))
    path = url.removeprefix(f"http://127.0.0.1:{server.port}")
    head = (
        f"PATCH {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nTus-Resumable: 1.0.0\r\nUpload-Offset: 0\r\n"
        f"Authorization: Bearer {ticket()}\r\nContent-Type: application/offset+octet-stream\r\n"
        f"Content-Length: {announced}\r\n\r\n"
    )
    connection.sendall(head.encode() + sent)
    return connection


def test_severed_connection_keeps_what_arrived_and_the_client_goes_on(server: Server) -> None:
    upload = sender(server)
    upload.set_url(upload.create_url())
    half_a_patch(server, upload.url, announced=4 * MIB, sent=FILM[: 3 * MIB]).close()
    until = time.monotonic() + UNTIL
    while upload.get_offset() != 3 * MIB:  # the server notices the end of the connection in its own time
        assert time.monotonic() < until
    rest = sender(server, url=upload.url)
    rest.upload()
    assert_whole(server, rest.url)


def test_connection_that_went_silent_is_taken_over(server: Server) -> None:
    upload = sender(server)
    upload.set_url(upload.create_url())
    silent = half_a_patch(server, upload.url, announced=4 * MIB, sent=FILM[: 2 * MIB])
    try:
        until = time.monotonic() + UNTIL
        while upload.get_offset() != 2 * MIB:
            assert time.monotonic() < until
            time.sleep(0.05)
        rest = sender(server, url=upload.url)
        rest.upload()
        assert_whole(server, rest.url)
    finally:
        silent.close()


def test_creation_again_begins_at_nought_and_a_whole_file_is_not_taken_twice(server: Server) -> None:
    first = sender(server)
    first.upload(stop_at=MIB)
    other = os.urandom(len(FILM))
    second = sender(server, other)
    second.upload()
    assert second.url == first.url
    assert_whole(server, second.url, other)
    with pytest.raises(TusCommunicationError) as refused:
        sender(server, other).create_url()
    assert refused.value.status_code == 409


def test_refusals_reach_a_client_that_is_still_sending(server: Server) -> None:
    """The answer comes although the body wasn't wanted; a reset would tell nobody what was wrong."""
    upload = sender(server)
    upload.set_url(upload.create_url())
    headers = {"Tus-Resumable": "1.0.0", "Content-Type": "application/offset+octet-stream"}
    patch = {"data": bytes(5 * MIB), "timeout": 20}
    wrong_place = requests.patch(upload.url, headers=headers | authorisation() | {"Upload-Offset": "7"}, **patch)
    assert (wrong_place.status_code, wrong_place.json()["code"]) == (409, "tus.offset_conflict")
    checksum = "sha1 " + base64.b64encode(bytes(20)).decode()
    damaged = requests.patch(
        upload.url, headers=headers | authorisation() | {"Upload-Offset": "0", "Upload-Checksum": checksum}, **patch
    )
    assert (damaged.status_code, damaged.json()["code"]) == (460, "tus.checksum_mismatch")
    assert upload.get_offset() == 0


def test_ticket_opens_only_its_own_intake_and_only_for_its_hour(server: Server) -> None:
    upload = sender(server)
    upload.set_url(upload.create_url())
    version = {"Tus-Resumable": "1.0.0"}
    assert requests.head(upload.url, headers=version, timeout=20).status_code == 403
    stranger = authorisation(intake_id=uuid4())
    assert requests.head(upload.url, headers=version | stranger, timeout=20).status_code == 404
    assert requests.delete(upload.url, headers=version | stranger, timeout=20).status_code == 404
    late = authorisation(now=datetime.now(UTC) - timedelta(hours=2))
    assert requests.head(upload.url, headers=version | late, timeout=20).status_code == 403
    assert requests.delete(upload.url, headers=version | authorisation(), timeout=20).status_code == 204
    assert list(server.spool.glob("*.part")) == []


def test_stalled_uploads_leave_threads_for_others(server: Server) -> None:
    """24 of the server's 32 threads may wait for bytes; the next upload is told to come back.

    A question of ours can hold the last place just when a stalled upload asks for it, so each question that is still
    answered sends one more.
    """
    urls = []
    for number in range(48):
        upload = sender(server, metadata={"path": f"{number}.mp4"})
        upload.set_url(upload.create_url())
        urls.append(upload.url)
    asked, *rest = urls
    silent = [half_a_patch(server, url, announced=MIB, sent=b"x") for url in rest[:23]]
    spare = iter(rest[23:])
    try:
        until = time.monotonic() + UNTIL
        while (answer := requests.head(asked, headers=authorisation(), timeout=20)).status_code != 503:
            assert time.monotonic() < until
            if url := next(spare, None):
                silent.append(half_a_patch(server, url, announced=MIB, sent=b"x"))
        assert answer.headers["Retry-After"]
        assert requests.options(server.url, timeout=20).status_code == 204
    finally:
        for connection in silent:
            connection.close()


NODE = """
import { Upload } from 'tus-js-client'
import { readFileSync } from 'node:fs'
const [url, path, ticket, chunk, stop] = process.argv.slice(2)
const file = readFileSync(path)
const upload = new Upload(file, {
  endpoint: url, chunkSize: Number(chunk), retryDelays: Array(60).fill(100),
  headers: { Authorization: `Bearer ${ticket}` }, metadata: { filename: 'js.mp4' },
  onChunkComplete: (_size, sent) => console.log(`sent ${sent}`),
  onError: (error) => { console.error(String(error)); process.exit(1) },
  onSuccess: () => console.log(`done ${upload.url}`),
})
upload.start()
"""


@pytest.fixture(scope="module")
def node() -> str:
    """The node program; tus-js-client must have been installed by the front end's build."""
    from liuhen.bootstrap import ENVIRONMENT

    assert TUS_JS.is_dir(), "run `npm ci` in frontend/"
    return shutil.which("node") or str(ENVIRONMENT / "bin" / "node")


def test_tus_js_client_goes_on_through_a_killed_server(server: Server, tmp_path: Path, node: str) -> None:
    film, script = tmp_path / "film", TUS_JS.parent / f".upload-{uuid4()}.mjs"
    film.write_bytes(FILM)
    script.write_text(NODE)
    command = [node, str(script), server.url, str(film), ticket(), str(MIB // 4)]
    try:
        with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as client:
            assert client.stdout is not None
            lines = []
            for line in client.stdout:
                lines.append(line.split())
                if line == f"sent {MIB}\n":
                    server.kill()
                    server.start()
            assert client.wait(UNTIL) == 0
    finally:
        script.unlink()
    assert lines[-1][0] == "done"
    assert_whole(server, lines[-1][1])
