"""Middleware of the bytes process: errors as JSON, and the page's origin allowed in (CORS)."""

from __future__ import annotations

import logging
from collections.abc import Callable
from urllib.parse import urlsplit

from django.conf import settings
from django.http import HttpRequest, HttpResponseBase, JsonResponse

from liuhen.errors import DamagedError, LiuhenError, UnavailableError
from liuhen.prose import say
from liuhen.site.statuses import http_status
from liuhen.tus import protocol
from liuhen.tus.errors import TusError

_LOG = logging.getLogger(__name__)
GetResponse = Callable[[HttpRequest], HttpResponseBase]

_TUS_HEADERS = (
    "Authorization, Content-Type, Tus-Resumable, Upload-Length, Upload-Offset, Upload-Metadata, Upload-Checksum, "
    "X-HTTP-Method-Override, X-Requested-With"
)
_TUS_ANSWERS = (
    "Location, Tus-Resumable, Tus-Version, Tus-Extension, Tus-Max-Size, Tus-Checksum-Algorithm, Upload-Offset, "
    "Upload-Length, Upload-Metadata, Upload-Expires, Retry-After"
)


class ErrorsAsJson:
    """What a view raises becomes an answer: `{"code", "message", "fields"}` with the status of its kind."""

    def __init__(self, get_response: GetResponse) -> None:
        self._get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Nothing on the way in or out; Django calls `process_exception`."""
        return self._get_response(request)

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponseBase | None:
        """Answer our own errors; any other is a fault of ours and goes on to Django's log and a 500."""
        if not isinstance(error, LiuhenError):
            return None
        if isinstance(error, DamagedError):
            _LOG.error("damaged: %s", error)
        answer = JsonResponse(
            {"code": error.code, "message": say(error), "fields": error.fields},
            status=error.status if isinstance(error, TusError) else http_status(error),
            json_dumps_params={"ensure_ascii": False},
        )
        answer["Cache-Control"] = "no-store"
        if isinstance(error, TusError):
            for name, value in protocol.answer_error(error).headers.items():
                answer[name] = value
        elif request.path.startswith("/bytes/tus/"):
            answer["Tus-Resumable"] = protocol.VERSION
        if isinstance(error, UnavailableError):
            answer["Retry-After"] = "5"
        return answer


class PageOrigin:
    """CORS for the page, which stands on another port than the bytes: same host name, or the configured address.

    Nothing here goes by cookies (a ticket or grant is sent knowingly), so this keeps order rather than secrets.
    """

    def __init__(self, get_response: GetResponse) -> None:
        self._get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Add the headers that let the page's scripts read the answer."""
        answer = self._get_response(request)
        origin = request.headers.get("Origin", "")
        if origin:
            answer["Vary"] = "Origin"
        if origin and _is_page(origin, request.get_host()):
            answer["Access-Control-Allow-Origin"] = origin
            answer["Access-Control-Expose-Headers"] = _TUS_ANSWERS
            if request.method == "OPTIONS":
                answer["Access-Control-Allow-Methods"] = "POST, HEAD, PATCH, DELETE, OPTIONS"
                answer["Access-Control-Allow-Headers"] = _TUS_HEADERS
                answer["Access-Control-Max-Age"] = "7200"
        return answer


def _is_page(origin: str, host: str) -> bool:
    try:
        given, ours = urlsplit(origin).hostname, urlsplit(f"//{host}").hostname
    except ValueError:  # an unclosed bracket in an IPv6 address
        return False
    return bool(given) and (given == ours or origin == settings.LIUHEN.page_url)
