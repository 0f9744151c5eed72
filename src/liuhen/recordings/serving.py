"""GET and HEAD of a recording's bytes for players, by play grant; runs in the bytes process.

Nothing is written and, once a file's place is known, the database isn't asked. A partial answer is read whole before
it's sent and given to the server as bytes, so no thread waits for a paused player. Only an answer without `Range` that
is longer than that (no player asks so) is streamed, and few of those at a time.
"""

from __future__ import annotations

import threading
from collections.abc import Iterator
from dataclasses import replace
from functools import lru_cache
from pathlib import Path
from uuid import UUID

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.utils.cache import get_conditional_response
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_safe

from liuhen.clock import now
from liuhen.errors import NotFoundError, UnavailableError
from liuhen.holdings import queries as holdings
from liuhen.recordings import grants, lending, ranges, sealing_marks
from liuhen.recordings.errors import MediaUnavailableError, TooManyWholeReadsError
from liuhen.recordings.hiding import paths as hiding_paths
from liuhen.recordings.queries import refuse_closed

STREAM_PIECE = 256 * 1024
COPY_TYPE, IMAGE_TYPE = "application/zip", "application/x-iso9660-image"
WHOLE_LIMIT = 32 * 1024 * 1024
"""Up to here a file asked for without a range (a photo) is answered from memory; a longer one is streamed."""
_whole_reads = threading.BoundedSemaphore(8)


@require_safe
def play(request: HttpRequest, token: str) -> HttpResponseBase:
    """The bytes that a play grant names.

    Raises:
        PlayGrantInvalidError, PlayGrantExpiredError: 403.
        LeaveEndedError: 403; it was given for a consultation that is over.
        RecordingSealedError: 403; it was sealed after the address had been given out.
        RecordingNotFoundError: 404; others are named since who may see what was filmed under a consent.
        MediaUnavailableError: the store or the file can't be reached now; never said to be gone (invariant 4).
        TooManyWholeReadsError: too many large files are being read without ranges.
    """
    moment = now()
    grant = grants.read(token, now=moment)
    if grant.leave_id is not None:
        lending.refuse_ended(grant.leave_id, account_id=grant.account_id, now=moment)
    if sealing_marks.is_marked(grant.object_id):  # art 8: at once, whatever was given
        refuse_closed(grant.object_id, account_id=grant.account_id)
    etag = f'"{grant.sha256}"'
    answer: HttpResponseBase = get_conditional_response(request, etag=etag) or _answer(request, grant, etag)
    answer["ETag"] = etag
    answer["Accept-Ranges"] = "bytes"
    answer["Cache-Control"] = "private, no-store"
    answer["X-Content-Type-Options"] = "nosniff"
    # An export is to be kept, under the name of its bag; all else is only looked at.
    name = grant.path if grant.content_type in {COPY_TYPE, IMAGE_TYPE} else ""
    answer["Content-Disposition"] = content_disposition_header(as_attachment=bool(name), filename=name) or "inline"
    answer["Content-Security-Policy"] = "default-src 'none'; sandbox"  # an SVG or HTML original runs nothing
    # Not same-site: Chromium takes two ports of one IP address for two sites. The signed address is the protection.
    answer["Cross-Origin-Resource-Policy"] = "cross-origin"
    return answer


def _answer(request: HttpRequest, grant: grants.PlayGrant, etag: str) -> HttpResponseBase:
    header = request.headers.get("Range", "") if request.method == "GET" else ""  # RFC 9110: only GET has ranges
    chosen = ranges.choose(
        size=grant.size, header=header, if_range=request.headers.get("If-Range", ""), etag=etag, limit=ranges.LIMIT
    )
    if isinstance(chosen, ranges.Unsatisfiable):
        answer = HttpResponse(status=416, content_type=grant.content_type)
        answer["Content-Range"] = f"bytes */{grant.size}"
        return answer
    if isinstance(chosen, ranges.Part):
        body = _read(grant, chosen.start, chosen.end)
        answer = HttpResponse(body, status=206, content_type=grant.content_type)
        answer["Content-Range"] = f"bytes {chosen.start}-{chosen.end - 1}/{grant.size}"
        answer["Content-Length"] = str(len(body))
        return answer
    return _whole(request, grant)


def _whole(request: HttpRequest, grant: grants.PlayGrant) -> HttpResponseBase:
    answer: HttpResponseBase
    if request.method == "HEAD":
        answer = HttpResponse(content_type=grant.content_type)
    elif grant.size <= WHOLE_LIMIT:
        answer = HttpResponse(_read(grant, 0, grant.size), content_type=grant.content_type)
    else:
        answer = StreamingHttpResponse(_Stream(grant), content_type=grant.content_type)
    answer["Content-Length"] = str(grant.size)
    return answer


class _Stream:
    """A whole file piece by piece; counts among the few streams from its making until it's closed."""

    def __init__(self, grant: grants.PlayGrant) -> None:
        if not _whole_reads.acquire(blocking=False):
            raise TooManyWholeReadsError
        self._grant = grant
        self._open = True

    def __iter__(self) -> Iterator[bytes]:
        for start in range(0, self._grant.size, STREAM_PIECE):
            yield _read(self._grant, start, min(start + STREAM_PIECE, self._grant.size))

    def close(self) -> None:
        """Called by Django when the answer has been sent or given up."""
        if self._open:
            self._open = False
            _whole_reads.release()


def _read(grant: grants.PlayGrant, start: int, end: int) -> bytes:
    """Exactly the bytes asked for."""
    try:
        body = _read_derivative(grant, start, end) if grant.is_derivative else _read_original(grant, start, end)
    except (OSError, UnavailableError, NotFoundError) as error:
        raise MediaUnavailableError from error
    if len(body) != end - start:
        raise MediaUnavailableError
    return body


def _read_derivative(grant: grants.PlayGrant, start: int, end: int) -> bytes:
    if Path(grant.path).name != grant.path:
        raise MediaUnavailableError
    home: Path = settings.LIUHEN.home
    try:
        return _read_file(home / "previews" / str(grant.object_id) / grant.path, start, end)
    except FileNotFoundError:
        kept = hiding_paths.kept_path_of(grant.path)
        if not kept:
            raise
        # Confirmed while somebody plays it: the same bytes have moved into the object.
        return _read_original(replace(grant, path=kept, is_derivative=False), start, end)


def _read_original(grant: grants.PlayGrant, start: int, end: int) -> bytes:
    try:
        path = _settled_path(grant.object_id, grant.path)
    except _NoPathError:
        return b"".join(holdings.open_range(grant.object_id, grant.path, start, end))
    return _read_file(path, start, end)


def _read_file(path: Path, start: int, end: int) -> bytes:
    with path.open("rb", buffering=0) as file:
        file.seek(start)
        return file.read(end - start) or b""


class _NoPathError(Exception):
    """Not (yet) a file of this machine; an exception, so that the cache doesn't keep it."""


@lru_cache(maxsize=1024)
def _settled_path(object_id: UUID, logical_path: str) -> Path:
    """Where an original lies; an OCFL content path never changes, so it's asked for once."""
    path = holdings.local_path(object_id, logical_path)
    if path is None:
        raise _NoPathError
    return path
