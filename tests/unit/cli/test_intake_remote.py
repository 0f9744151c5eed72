"""Sending a card to another machine: lost networks, tickets that run out, damaged pieces, changed files."""

from __future__ import annotations

import base64
import hashlib
import json
import os
from collections.abc import Callable
from pathlib import Path

import httpx
import pytest

from liuhen.cli import intake_remote
from liuhen.cli.intake_remote import FileToSend, Server, upload_files
from liuhen.intake.card import CHUNK, Card, ListedFile
from liuhen.intake.errors import (
    CardReadError,
    PlainServerError,
    ServerAnswerError,
    ServerRefusedError,
    ServerUnreachableError,
)

FILM = os.urandom(3 * CHUNK + 5)
OPENED = {"id": "intake", "met": "new", "upload": {"url": "https://bytes/bytes/tus/", "ticket": "first"}}


class Bureau:
    """A server in memory: one upload. `trouble` may answer, or raise, in its place."""

    def __init__(self) -> None:
        self.arrived = b""
        self.ticket = "first"
        self.failures: list[str] = []
        self.unfinished = 0
        self.trouble: Callable[[httpx.Request], httpx.Response | None] = lambda _request: None

    def __call__(self, request: httpx.Request) -> httpx.Response:
        request.read()
        return self.trouble(request) or self._answer(request)

    def _answer(self, request: httpx.Request) -> httpx.Response:
        path = request.url.path
        return self._api(request, path) if path.startswith("/api/") else self._tus(request)

    def _api(self, request: httpx.Request, path: str) -> httpx.Response:
        if path.endswith("/ticket"):
            return httpx.Response(200, json={"ticket": self.ticket})
        if path.endswith("/fail"):
            self.failures.append(json.loads(request.content)["reason"])
            return httpx.Response(200, json={})
        self.unfinished -= 1
        if self.unfinished >= 0:
            return refused(409, "intake.unfinished", f"{self.unfinished}")
        return httpx.Response(200, json={"intake": "CJ-1", "files": []})

    def _tus(self, request: httpx.Request) -> httpx.Response:
        if request.headers["Authorization"] != f"Bearer {self.ticket}":
            return refused(403, "intake.upload_ticket_expired", "")
        if request.method == "PATCH":
            if int(request.headers["Upload-Offset"]) != len(self.arrived):
                return refused(409, "tus.offset_conflict", "")
            digest = base64.b64encode(hashlib.sha256(request.content).digest()).decode()
            assert request.headers["Upload-Checksum"] == f"sha256 {digest}"
            self.arrived += request.content
            return httpx.Response(204, headers={"Upload-Offset": str(len(self.arrived))})
        return httpx.Response(200, headers={"Upload-Offset": str(len(self.arrived))})


def refused(status: int, code: str, message: str) -> httpx.Response:
    return httpx.Response(status, json={"code": code, "message": message, "fields": {}})


class Shown:
    def __init__(self) -> None:
        self.size = 0
        self.bytes = 0
        self.lost: list[str] = []

    def say(self, doing: str, files: int, size: int) -> None:
        self.size = size

    def advanced(self, size: int) -> None:
        self.bytes += size

    def sent(self) -> None:
        pass

    def failed(self, path: str) -> None:
        self.lost.append(path)


@pytest.fixture
def bureau(monkeypatch: pytest.MonkeyPatch) -> Bureau:
    monkeypatch.setattr(intake_remote, "PIECE", CHUNK)
    monkeypatch.setattr(intake_remote, "FIRST_PAUSE", 0.0)
    return Bureau()


@pytest.fixture
def card(tmp_path: Path) -> Path:
    (tmp_path / "1.mp4").write_bytes(FILM)
    return tmp_path


def connected(bureau: Bureau, patience: float = 20.0) -> Server:
    return Server("https://bureau", "token", patience=patience, transport=httpx.MockTransport(bureau))


def send(bureau: Bureau, card: Path, *, offset: int | None = 0, size: int = len(FILM), patience: float = 20.0) -> Shown:
    file = FileToSend(
        file_id="f", path_bytes=b"1.mp4", size=size, upload_url="https://bytes/bytes/tus/f", offset=offset
    )
    shown = Shown()
    with connected(bureau, patience) as server:
        upload_files(Card.at(card), [file], server=server, opened=OPENED, watch=shown)
    return shown


def test_card_arrives_whole_and_progress_ends_at_its_size(bureau: Bureau, card: Path) -> None:
    shown = send(bureau, card)
    assert bureau.arrived == FILM
    assert shown.bytes == shown.size == len(FILM)


def test_resumes_from_where_the_server_is(bureau: Bureau, card: Path) -> None:
    bureau.arrived = FILM[:1000]
    send(bureau, card, offset=None)
    assert bureau.arrived == FILM


def test_stale_offset_is_asked_for_again(bureau: Bureau, card: Path) -> None:
    bureau.arrived = FILM[:1000]
    send(bureau, card, offset=0)
    assert bureau.arrived == FILM


@pytest.mark.parametrize("status", [423, 460, 500, 503, 507])
def test_passing_trouble_is_waited_out(bureau: Bureau, card: Path, status: int) -> None:
    times = iter(range(3))
    bureau.trouble = lambda _request: httpx.Response(status) if next(times, None) is not None else None
    send(bureau, card)
    assert bureau.arrived == FILM


def test_network_lost_after_the_bytes_arrived_sends_none_twice(bureau: Bureau, card: Path) -> None:
    lost = iter(range(2))

    def trouble(request: httpx.Request) -> httpx.Response | None:
        if request.method == "PATCH" and next(lost, None) is not None:
            bureau.trouble, again = lambda _request: None, bureau.trouble
            bureau(request)  # it arrives, and the answer is lost
            bureau.trouble = again
            raise httpx.ReadError("connection lost")
        return None

    bureau.trouble = trouble
    send(bureau, card)
    assert bureau.arrived == FILM


def test_ticket_that_ran_out_is_renewed(bureau: Bureau, card: Path) -> None:
    bureau.ticket = "second"
    send(bureau, card)
    assert bureau.arrived == FILM


def test_server_that_stays_away_ends_the_command_in_the_end(bureau: Bureau, card: Path) -> None:
    def away(_request: httpx.Request) -> httpx.Response:
        raise httpx.ConnectError("no route")

    bureau.trouble = away
    with pytest.raises(ServerUnreachableError):
        send(bureau, card, patience=0.05)


def test_refusal_is_told_in_the_servers_words(bureau: Bureau, card: Path) -> None:
    bureau.trouble = lambda _request: refused(404, "tus.upload_unknown", "没有这个上传任务")
    with pytest.raises(ServerRefusedError) as caught:
        send(bureau, card)
    assert caught.value.fields["message"] == "没有这个上传任务"


@pytest.mark.parametrize("answer", [httpx.Response(204), httpx.Response(204, headers={"Upload-Offset": "-1"})])
def test_answer_of_something_else_is_not_believed(bureau: Bureau, card: Path, answer: httpx.Response) -> None:
    bureau.trouble = lambda _request: answer
    with pytest.raises(ServerAnswerError):
        send(bureau, card)


@pytest.mark.parametrize("body", [b"<html>", b"[]", b""])
def test_page_of_something_else_is_not_believed(bureau: Bureau, body: bytes) -> None:
    bureau.trouble = lambda _request: httpx.Response(200, content=body)
    with connected(bureau) as server, pytest.raises(ServerAnswerError):
        server.ask("POST", "/api/v1/intakes")


def test_file_that_changed_since_the_listing_is_reported_and_the_rest_goes_on(bureau: Bureau, card: Path) -> None:
    shown = send(bureau, card, size=len(FILM) + 1)
    assert bureau.failures == ["intake.file_changed"]
    assert shown.lost == ["1.mp4"]


def test_card_pulled_out_stops_without_calling_the_rest_failed(bureau: Bureau, card: Path) -> None:
    def pull_out(_request: httpx.Request) -> None:
        if card.exists():
            card.rename(card.with_name("drawer"))
            bureau.ticket = "second"  # so that the file is opened again

    bureau.trouble = pull_out
    with pytest.raises(CardReadError):
        send(bureau, card)
    assert bureau.failures == []


def test_receipt_waits_until_the_server_has_proven_every_file(bureau: Bureau) -> None:
    bureau.unfinished = 3
    with connected(bureau) as server:
        assert server.close_intake("intake") == {"intake": "CJ-1", "files": []}


def test_names_that_read_alike_keep_their_own_bytes(card: Path) -> None:
    alike = [
        ListedFile(path="现场.mp4", path_bytes="现场.mp4".encode(encoding), size=size, modified_at=None)
        for encoding, size in (("utf-8", 1), ("gbk", 2))
    ]
    told = [
        {
            "id": str(file.size),
            "path": file.path,
            "path_hex": file.path_bytes.hex(),
            "state": "listed",
        }
        for file in reversed(alike)
    ]
    sent = intake_remote._awaited(OPENED | {"files": told}, alike)
    assert [(file.file_id, file.size, file.path_bytes) for file in sent] == [
        ("2", 2, "现场.mp4".encode("gbk")),
        ("1", 1, "现场.mp4".encode()),
    ]


def test_refusal_of_the_opening_is_waited_out(bureau: Bureau) -> None:
    bureau.trouble = lambda _request: refused(503, "holdings.below_reserve", "还缺 5 字节")
    with connected(bureau) as server, pytest.raises(ServerRefusedError, match="below_reserve"):
        server.ask("POST", "/api/v1/intakes", {})


@pytest.mark.parametrize("address", ["http://bureau", "http://10.0.0.5:8400", "http://127.0.0.1.evil.example"])
def test_a_token_or_a_film_that_everybody_on_the_network_reads(address, bureau, card, monkeypatch) -> None:
    asked: list[httpx.Request] = []
    there = httpx.MockTransport(lambda request: asked.append(request) or httpx.Response(200, json={}))
    with pytest.raises(PlainServerError), Server(address, "token", transport=there) as server:
        server.ask("GET", "/api/v1/me")
    file = FileToSend(file_id="f", path_bytes=b"1.mp4", size=len(FILM), upload_url=f"{address}/bytes/tus/f", offset=0)
    with pytest.raises(PlainServerError), Server("https://bureau", "token", transport=there) as server:
        upload_files(Card.at(card), [file], server=server, opened=OPENED, watch=Shown())
    assert asked == []
    monkeypatch.setenv("LIUHEN_PLAIN_HTTP", "true")
    for each in (address, "http://127.0.0.1:8400", "http://localhost:8400", "http://[::1]:8400"):
        with Server(each, "token", transport=there) as server:
            assert server.ask("GET", "/api/v1/me") == {}
        monkeypatch.delenv("LIUHEN_PLAIN_HTTP", raising=False)


def test_a_forgotten_token_is_called_a_server_that_is_away(bureau: Bureau) -> None:
    told: list[str | None] = []

    def trouble(request: httpx.Request) -> httpx.Response:
        told.append(request.headers.get("Authorization"))
        return httpx.Response(401, json={"code": "people.signed_out", "message": "请先登录。"})

    bureau.trouble = trouble
    for token in ("", "  ", "token\r\n"):
        transport = httpx.MockTransport(bureau)
        with Server("https://bureau", token, transport=transport) as server, pytest.raises(ServerRefusedError):
            server.ask("POST", "/api/v1/intakes", {})
    assert told == [None, None, "Bearer token"]  # an empty one can't be sent: it would be tried until patience ends
