"""The tus endpoint of intakes: /bytes/tus/ and /bytes/tus/<id>; runs in the bytes process.

An upload's id is its IntakeFile's. The listing comes first (POST /api/v1/intakes), so that senders of ours go straight
to a file's address; plain tus clients create by POST, and their `path` (or `relativePath`, `filename`) attaches the
upload to the file listed under it, beginning at 0. While bytes move the database is asked once per file, at its start,
and told once, at its end.

The last PATCH is answered when its bytes are durable, like every other. That the file then becomes a recording
(digests, read-back, ledger) is done by `liuhen.intake.finishing`, whether or not the sender is still there; senders
see it in the intake's file states.
"""

from __future__ import annotations

import contextlib
import threading
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Protocol
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.urls import reverse

from liuhen.clock import now as clock_now
from liuhen.errors import LiuhenError
from liuhen.intake.errors import TooManyUploadsError, UploadPathMissingError, UploadTicketInvalidError
from liuhen.intake.finishing import Finisher
from liuhen.intake.tickets import UploadRight, authorise
from liuhen.tus import errors as tus_errors
from liuhen.tus import protocol
from liuhen.tus.digests import Digests
from liuhen.tus.spool import CHUNK, Spool, Upload

LIMITS = protocol.Limits(length=1024**4)
"""1 TiB a file: more than any recorder's card; and 16 MiB a request."""
KEPT = timedelta(days=7)
"""An unfinished upload that nobody goes on with is swept after this."""
_PATH_KEYS = ("path", "relativePath", "filename", "name")  # ours; Uppy's; tus-js-client's example; older clients


@dataclass(frozen=True, slots=True, kw_only=True)
class UploadTarget:
    """A listed file that bytes may be sent for. `ended`: it has been received (or failed), so nothing is awaited."""

    upload_id: UUID
    path: str
    length: int
    ended: bool


class Intakes(Protocol):
    """What the endpoint asks of the intake room. Each may raise the room's errors."""

    def target(self, *, right: UploadRight, path: str, length: int, now: datetime) -> UploadTarget:
        """The file of that path, listed now if it wasn't. ConflictError when its size or state forbids it."""

    def listed(self, *, right: UploadRight, upload_id: UUID, now: datetime) -> UploadTarget:
        """The file of that id in the right's intake. NotFoundError when there's none."""

    def finished(self, *, right: UploadRight, upload_id: UUID, path: Path, digests: Digests, now: datetime) -> None:
        """Take the whole file over (`path` may be renamed away) and end it. Called again after an UnavailableError."""


class UploadEndpoint:
    """The view. One instance in the process, since the spool belongs to one process.

    Args:
        intakes: the intake room, or a stand-in.
        open_spool: called once, with the first request.
        at_once: uploads served at the same time; more get 503, so that stalled ones leave threads for players.
    """

    def __init__(self, *, intakes: Intakes, open_spool: Callable[[], Spool], at_once: int) -> None:
        self._intakes = intakes
        self._open_spool = open_spool
        self._opening = threading.Lock()
        self._opened: tuple[Spool, Finisher] | None = None
        self._slots = threading.BoundedSemaphore(at_once)

    def start(self) -> None:
        """Take up what a server before this one left whole but unfinished; without this the first request does it."""
        with contextlib.suppress(tus_errors.SpoolBusyError):  # the one before is still ending
            self._parts()

    def __call__(self, request: HttpRequest, upload_id: UUID | None = None) -> HttpResponse:
        """Answer one request.

        Raises:
            LiuhenError: what the middleware turns into an answer; the request's body was read off before.
        """
        if request.method == "OPTIONS":
            return _http(protocol.answer_described(LIMITS))
        right = authorise(_bearer(request), now=clock_now())
        if not self._slots.acquire(blocking=False):
            raise TooManyUploadsError
        try:
            return self._serve(request, right, upload_id)
        except (tus_errors.BodyShortError, tus_errors.UploadSupersededError):
            raise  # nobody is at the other end
        except LiuhenError:
            _read_off(request)
            raise
        finally:
            self._slots.release()

    def _serve(self, request: HttpRequest, right: UploadRight, upload_id: UUID | None) -> HttpResponse:
        upload = self._known(right, upload_id) if upload_id else None
        decision = protocol.decide(
            protocol.Request(method=request.method or "", headers=request.headers, on_upload=upload_id is not None),
            limits=LIMITS,
            upload=_state(upload) if upload else None,
        )
        match decision:
            case protocol.Create():
                return self._create(request, right, decision)
            case protocol.Write() if upload:
                upload = self._append(request, upload.upload_id, decision)
                return _http(protocol.answer_written(_state(upload)))
            case protocol.Report() if upload:
                self._finish(upload)
                return _http(protocol.answer_report(_state(upload), metadata=upload.metadata))
            case protocol.Terminate() if upload:
                self._spool_now().terminate(upload.upload_id)
                return _http(protocol.answer_terminated())
            case _:
                return _http(protocol.answer_described(LIMITS))

    def _create(self, request: HttpRequest, right: UploadRight, decision: protocol.Create) -> HttpResponse:
        path = _path_in(decision)
        target = self._intakes.target(right=right, path=path, length=decision.length, now=clock_now())
        if target.ended:
            raise tus_errors.UploadCompleteError
        upload = self._spool_now().create(
            target.upload_id, length=decision.length, owner=owner_of(right), metadata=decision.metadata
        )
        if decision.body is not None:
            upload = self._append(request, upload.upload_id, decision.body)
        else:
            self._finish(upload)  # an empty file is whole at once
        location = reverse("upload", kwargs={"upload_id": upload.upload_id})
        return _http(protocol.answer_created(_state(upload), location=location))

    def _append(self, request: HttpRequest, upload_id: UUID, write: protocol.Write) -> Upload:
        upload = self._spool_now().append(
            upload_id, request, offset=write.offset, size=write.size, checksum=write.checksum
        )
        self._finish(upload)
        return upload

    def _known(self, right: UploadRight, upload_id: UUID) -> Upload | None:
        """The upload as it stands; a listed file that nobody has begun stands at 0."""
        spool = self._spool_now()
        try:
            upload = spool.look(upload_id)
        except tus_errors.UploadUnknownError:
            target = self._intakes.listed(right=right, upload_id=upload_id, now=clock_now())
            metadata = {"path": target.path.encode()}
            if target.ended:
                return _ended(target, right, metadata)
            return spool.create(upload_id, length=target.length, owner=owner_of(right), metadata=metadata)
        return upload if right_of(upload.owner).intake_id == right.intake_id else None

    def _finish(self, upload: Upload) -> None:
        if upload.complete and not upload.settled:
            self._parts()[1].add(upload.upload_id)

    def _spool_now(self) -> Spool:
        return self._parts()[0]

    def _parts(self) -> tuple[Spool, Finisher]:
        with self._opening:
            if self._opened is None:
                spool = self._open_spool()
                self._opened = spool, Finisher(spool, self._take_over)
            return self._opened

    def _take_over(self, upload: Upload, path: Path, digests: Digests) -> None:
        right = right_of(upload.owner)
        self._intakes.finished(right=right, upload_id=upload.upload_id, path=path, digests=digests, now=clock_now())


def owner_of(right: UploadRight) -> str:
    """What the spool remembers of a sender, so that a file can be finished without the sender."""
    return f"{right.intake_id}/{right.account_id}"


def right_of(owner: str) -> UploadRight:
    """The right that `owner_of` wrote down."""
    intake_id, _, account_id = owner.partition("/")
    return UploadRight(intake_id=UUID(intake_id), account_id=UUID(account_id))


def _ended(target: UploadTarget, right: UploadRight, metadata: dict[str, bytes]) -> Upload:
    """What is said of a file that ended before (its note was swept): whole, so that no sender sends it again."""
    return Upload(
        upload_id=target.upload_id,
        length=target.length,
        offset=target.length,
        owner=owner_of(right),
        metadata=metadata,
        touched_at=clock_now(),
        settled=True,
    )


def _state(upload: Upload) -> protocol.UploadState:
    return protocol.UploadState(length=upload.length, offset=upload.offset, expires_at=upload.touched_at + KEPT)


def _http(response: protocol.Response) -> HttpResponse:
    answer = HttpResponse(status=response.status, headers=response.headers)
    del answer["Content-Type"]  # there's no content
    return answer


def _bearer(request: HttpRequest) -> str:
    scheme, _, ticket = request.headers.get("Authorization", "").partition(" ")
    if scheme.lower() != "bearer" or not ticket:
        raise UploadTicketInvalidError
    return ticket.strip()


def _path_in(decision: protocol.Create) -> str:
    for key in _PATH_KEYS:
        if value := decision.metadata.get(key):
            try:
                return value.decode()
            except UnicodeDecodeError as error:
                raise tus_errors.HeaderInvalidError(header="Upload-Metadata") from error
    raise UploadPathMissingError


def _read_off(request: HttpRequest) -> None:
    """Take the rest of a refused body, up to one request's limit: else the sender would see a reset, not the answer."""
    left = LIMITS.body
    while left > 0:
        piece = len(request.read(min(CHUNK, left)))
        if not piece:
            return
        left -= piece
