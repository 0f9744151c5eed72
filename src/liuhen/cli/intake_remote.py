"""`liuhen intake --server`: lists a card here, sends it file by file, and waits until the server has proven it.

The bytes go by tus in pieces of 4 MiB, each with its SHA-256, so that a piece damaged on the way is sent again. After
a lost network the server is asked how far it is; a pause grows up to half a minute, and only after `PATIENCE` without
any progress does the command give up. What arrived stays on the server, and the same command goes on from there.
"""

from __future__ import annotations

import base64
import hashlib
import os
import time
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol, Self
from urllib.parse import quote, urljoin

import httpx

from liuhen.intake.card import Card, ListedFile, is_whole_medium, list_card, list_one, read_listed
from liuhen.intake.errors import (
    CardReadError,
    FileChangedError,
    LinkRefusedError,
    PlainServerError,
    ServerAnswerError,
    ServerRefusedError,
    ServerUnreachableError,
)
from liuhen.ledger.handing import is_loopback
from liuhen.prose import translated as _

PIECE = 4 * 1024 * 1024
"""Bytes of one request, and about what is held in memory."""
PATIENCE = 600.0
"""Seconds without progress until the command gives up."""
PLAIN_HTTP = "LIUHEN_PLAIN_HTTP"
"""The environment's word for the setting `plain_http`: here there may be no instance with settings."""
INTAKES = "/api/v1/intakes"
FIRST_PAUSE, LONGEST_PAUSE = 0.5, 30.0
TIMEOUT = httpx.Timeout(120.0, connect=10.0)
_AGAIN = frozenset({408, 423, 425, 429, 460, 500, 502, 503, 504, 507})
_OF_ONE_FILE = (CardReadError, FileChangedError, LinkRefusedError)


class Watch(Protocol):
    """Whoever shows how far the sending is."""

    def say(self, doing: str, files: int, size: int) -> None:
        """A step begins: so many files, so many bytes."""

    def advanced(self, size: int) -> None:
        """So many more bytes are on the server."""

    def sent(self) -> None:
        """A file is on the server, whole."""

    def failed(self, path: str) -> None:
        """A file couldn't be read."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FileToSend:
    """One file that the server awaits: where it is on the card, how long, where its bytes go, how far they are.

    An `offset` of None: the server must be asked.
    """

    file_id: str
    path_bytes: bytes
    size: int
    upload_url: str
    offset: int | None


def intake_over_network(
    path: Path, *, server: str, token: str, source: str, recorder: str, officer: str, provider: str, method: str
) -> tuple[dict[str, Any], str]:
    """Take a card in on another machine.

    Args:
        path: the mounted card or folder here; for sources without a card also one file.
        server: the address of its pages, such as https://liuhen.example.
        token: a personal access token.
        source: kind of source.
        recorder: the recorder's code.
        officer: name or certificate number.
        provider: who handed material over.
        method: how it was copied.

    Returns:
        The receipt, and a note for people ("nothing new") or "".

    Raises:
        SourceMissingError, ListingEmptyError, CardReadError: as on the machine itself.
        PlainServerError, ServerUnreachableError, ServerRefusedError, ServerAnswerError: see there.
    """
    from liuhen.cli.intake import Bars

    with Bars() as watch:
        return send_card(
            path,
            server=server,
            token=token,
            source=source,
            recorder=recorder,
            officer=officer,
            provider=provider,
            method=method,
            watch=watch,
        )


def send_card(
    path: Path,
    *,
    server: str,
    token: str,
    source: str,
    recorder: str,
    officer: str,
    provider: str,
    method: str,
    watch: Watch,
    patience: float = PATIENCE,
) -> tuple[dict[str, Any], str]:
    """The same with somebody else who watches; gives up after `patience` seconds without the server."""
    alone = source != "card" and path.is_file()
    card = Card.at(path.parent if alone else path)
    listing = list_one(path) if alone else list_card(card)
    wholeness = "chosen"
    if source == "card":
        wholeness = "whole_card" if is_whole_medium(path) else "folder"
    told: dict[str, Any] = {"source": source, "wholeness": wholeness, "recorder": recorder, "officer": officer}
    told |= {"provider": provider, "method": method, "files": [_told(file) for file in listing]}
    with Server(server, token, patience=patience) as connected:
        opened = connected.ask("POST", INTAKES, told)
        if opened["met"] == "known":
            if _is_unchanged(card.root, opened, listing, watch):
                return opened, _("没有新文件")
            opened = connected.ask("POST", INTAKES, told | {"anew": True})
        upload_files(card, _awaited(opened, listing), server=connected, opened=opened, watch=watch)
        return connected.close_intake(str(opened["id"])), ""


def _is_unchanged(root: Path, opened: Mapping[str, Any], listing: Sequence[ListedFile], watch: Watch) -> bool:
    """Whether every file still has the bytes that the server has proven; names and times alone don't tell."""
    proven = {file["path_hex"]: file["sha256"] for file in opened["files"] if file["sha256"]}
    files = [file for file in listing if file.path_bytes.hex() in proven]
    watch.say(_("与上次采集核对"), len(files), sum(file.size for file in files))
    for file in files:
        digest = hashlib.sha256()
        for chunk in read_listed(root, file.path_bytes, file.size, watch.advanced):
            digest.update(chunk)
        if digest.hexdigest() != proven[file.path_bytes.hex()]:
            return False
    return True


def upload_files(
    card: Card, files: Sequence[FileToSend], *, server: Server, opened: Mapping[str, Any], watch: Watch
) -> None:
    """Send files of a card whose intake is open; a file that can't be read is reported to the server as failed.

    Args:
        card: where they are.
        files: what the server awaits.
        server: the connection.
        opened: the server's answer to the opening.
        watch: is told how far it is.

    Raises:
        CardReadError: the card is gone; what was sent stays.
        ServerUnreachableError, ServerRefusedError: see there.
    """
    watch.say(_("上传"), len(files), sum(file.size for file in files))
    uploads = _Uploads(server, str(opened["id"]), str(opened["upload"]["ticket"]))
    for file in files:
        try:
            uploads.send(card.root, file, watch)
            watch.sent()
        except _OF_ONE_FILE as error:
            if isinstance(error, CardReadError) and not card.is_there():
                raise  # pulled out: the rest hasn't failed, it waits for the card to come back
            server.ask("POST", f"{INTAKES}/{opened['id']}/files/{file.file_id}/fail", {"reason": error.code})
            watch.failed(str(error.fields.get("path", "")))


def _told(file: ListedFile) -> dict[str, Any]:
    return {
        "path": file.path,
        "path_hex": file.path_bytes.hex(),
        "bytes": file.size,
        "modified_at": file.modified_at.isoformat() if file.modified_at else None,
        "problem": file.problem,
    }


def _awaited(opened: Mapping[str, Any], listing: Sequence[ListedFile]) -> list[FileToSend]:
    """What of the listing the server awaits; how far a resumed file is must be asked for."""
    here = {file.path_bytes.hex(): file for file in listing}
    awaited = []
    for told in opened["files"]:
        file = here.get(told["path_hex"])
        if told["state"] == "listed" and file is not None:
            awaited.append(
                FileToSend(
                    file_id=str(told["id"]),
                    path_bytes=file.path_bytes,
                    size=file.size,
                    upload_url=f"{opened['upload']['url']}{told['id']}",
                    offset=0 if opened["met"] == "new" else None,
                )
            )
    return awaited


def _pieces(chunks: Iterable[bytes]) -> Iterator[bytes]:
    """The same bytes in pieces of at least `PIECE`, but for the last."""
    gathered: list[bytes] = []
    for chunk in chunks:
        gathered.append(chunk)
        if sum(map(len, gathered)) >= PIECE:
            yield b"".join(gathered)
            gathered.clear()
    if gathered:
        yield b"".join(gathered)


def _refuse_open_way(request: httpx.Request) -> None:
    """No token and no film goes over a network unencrypted, unless the site says so (LIUHEN_PLAIN_HTTP).

    Raises:
        PlainServerError: the address is one of http on another machine.
    """
    is_open = request.url.scheme != "https" and not is_loopback(request.url.host)
    if is_open and os.environ.get(PLAIN_HTTP, "").lower() not in {"1", "true", "yes", "on"}:
        raise PlainServerError(server=f"{request.url.scheme}://{request.url.netloc.decode()}")


class Server:
    """The pages' server as a program sees it. Waits out lost networks.

    Args:
        address: of its pages.
        token: a personal access token.
        patience: seconds without any answer until it's given up.
        transport: another way to it, for tests.
    """

    def __init__(
        self, address: str, token: str, *, patience: float = PATIENCE, transport: httpx.BaseTransport | None = None
    ) -> None:
        self.address = address.rstrip("/")
        hooks = {"request": [_refuse_open_way]}
        self.http = httpx.Client(timeout=TIMEOUT, transport=transport, follow_redirects=False, event_hooks=hooks)
        self.patience = patience
        # Without one the server refuses in its own words; an empty one can't even be sent.
        self._authorisation = {"Authorization": f"Bearer {told}"} if (told := token.strip()) else {}

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_raised: object) -> None:
        self.http.close()

    def ask(self, method: str, path: str, content: Mapping[str, Any] | None = None) -> dict[str, Any]:
        """Ask the API, again and again while the server can't be reached; every call of ours may be repeated.

        Raises:
            ServerUnreachableError, ServerRefusedError, ServerAnswerError.
        """
        told = self.ask_any(method, path, content)
        if not isinstance(told, dict):
            raise ServerAnswerError(server=self.address)
        return told

    def ask_any(self, method: str, path: str, content: Mapping[str, Any] | None = None) -> Any:
        """The same where the answer may be a list."""
        patience = Patience(self)
        while True:
            try:
                answer = self.http.request(
                    method, self.address + quote(path), json=content, headers=self._authorisation
                )
            except httpx.TransportError:
                patience.wait()
                continue
            if answer.status_code in _AGAIN and not self.refusal(answer).fields["reason"]:
                patience.wait()  # whatever stands before the server; it would have said why
                continue
            return self._content(answer)

    def close_intake(self, intake_id: str) -> dict[str, Any]:
        """Wait until the server has proven every file, end the intake and return its receipt."""
        patience, left = Patience(self), None
        while True:
            try:
                return self.ask("POST", f"{INTAKES}/{intake_id}/close", {"give_up": False})
            except ServerRefusedError as error:
                if error.fields["reason"] != "intake.unfinished":
                    raise
                if error.fields["message"] != left:  # it names how many are left: there's progress
                    patience, left = Patience(self), error.fields["message"]
            patience.wait(longest=2.0)

    def refusal(self, answer: httpx.Response) -> ServerRefusedError:
        """The error for an answer that refuses."""
        try:
            told = answer.json()
            reason, message = str(told["code"]), str(told.get("message") or told["code"])
        except (ValueError, KeyError, TypeError, AttributeError):
            reason, message = "", answer.text[:200] or answer.reason_phrase
        return ServerRefusedError(server=self.address, status=answer.status_code, reason=reason, message=message)

    def _content(self, answer: httpx.Response) -> Any:
        if answer.is_error:
            raise self.refusal(answer)
        try:
            content = answer.json()
        except ValueError as error:
            raise ServerAnswerError(server=self.address) from error
        if not answer.is_success:
            raise ServerAnswerError(server=self.address)
        return content


class Patience:
    """Pauses that grow, until patience ends. Made anew whenever there was progress."""

    def __init__(self, server: Server) -> None:
        self._server = server
        self._until = time.monotonic() + server.patience
        self._pause = FIRST_PAUSE

    def wait(self, longest: float = LONGEST_PAUSE) -> None:
        """Pause.

        Raises:
            ServerUnreachableError: it has taken too long.
        """
        left = self._until - time.monotonic()
        if left <= 0:
            raise ServerUnreachableError(server=self._server.address)
        time.sleep(min(self._pause, longest, left))
        self._pause *= 2


class _Uploads:
    """The tus side of one intake: keeps the ticket fresh."""

    def __init__(self, server: Server, intake_id: str, ticket: str) -> None:
        self._server = server
        self._intake_id = intake_id
        self._ticket = ticket

    def send(self, root: Path, file: FileToSend, watch: Watch) -> None:
        """Send one file from where the server is to its end."""
        url = urljoin(self._server.address + "/", file.upload_url)
        shown, patience = 0, Patience(self._server)
        offset = self._offset(url, patience) if file.offset is None else file.offset
        while offset < file.size:
            for piece in _pieces(read_listed(root, file.path_bytes, file.size, start=offset)):
                watch.advanced(offset - shown)
                shown = offset
                reached = self._patch(url, offset, piece)
                if reached is None:
                    patience.wait()
                    offset = self._offset(url, patience)
                    break
                offset, patience = reached, Patience(self._server)
        watch.advanced(file.size - shown)

    def _patch(self, url: str, offset: int, piece: bytes) -> int | None:
        """Where the upload is then; None when that must be asked for."""
        checksum = base64.b64encode(hashlib.sha256(piece).digest()).decode()
        headers = {
            "Content-Type": "application/offset+octet-stream",
            "Upload-Offset": str(offset),
            "Upload-Checksum": f"sha256 {checksum}",
        }
        answer = self._request("PATCH", url, headers, piece)
        return self._reached(answer) if answer is not None and answer.status_code == httpx.codes.NO_CONTENT else None

    def _offset(self, url: str, patience: Patience) -> int:
        while True:
            answer = self._request("HEAD", url, {})
            if answer is not None and answer.status_code == httpx.codes.OK:
                return self._reached(answer)
            patience.wait()

    def _reached(self, answer: httpx.Response) -> int:
        told = answer.headers.get("Upload-Offset", "")
        if not (told.isascii() and told.isdigit()):
            raise ServerAnswerError(server=self._server.address)
        return int(told)

    def _request(self, method: str, url: str, headers: dict[str, str], body: bytes = b"") -> httpx.Response | None:
        """The answer; None when there was none, or one that may be better next time."""
        common = {"Tus-Resumable": "1.0.0", "Authorization": f"Bearer {self._ticket}"}
        try:
            answer = self._server.http.request(method, url, headers=common | headers, content=body)
        except httpx.TransportError:
            return None
        if answer.status_code == httpx.codes.FORBIDDEN:
            # HEAD has no body to tell why; a ticket that ran out is the usual reason, and a new one tells.
            told = self._server.ask("POST", f"{INTAKES}/{self._intake_id}/ticket")
            self._ticket = str(told["ticket"])
            return None
        if answer.status_code in _AGAIN or answer.status_code == httpx.codes.CONFLICT:
            return None
        if answer.is_error:
            raise self._server.refusal(answer)
        return answer
