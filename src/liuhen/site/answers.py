"""Errors as answers: a page for people, JSON for programs. Every refusal passes here and is recorded here."""

from __future__ import annotations

import logging
import secrets
from http import HTTPStatus

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render

from liuhen.clock import now
from liuhen.errors import DamagedError, DeniedError, Field, LiuhenError
from liuhen.people import operations, web
from liuhen.people.errors import (
    CodeWrongError,
    PasswordChangeDueError,
    SecondFactorDueError,
    SignInNeededError,
    SignInRefusedError,
    SignInThrottledError,
)
from liuhen.prose import say, sentence
from liuhen.site.statuses import http_status

_LOG = logging.getLogger(__name__)
# These are steps on the way in; the attempts that matter have entries of their own.
_NO_ENTRY = (
    SignInNeededError,
    PasswordChangeDueError,
    SecondFactorDueError,
    SignInRefusedError,
    SignInThrottledError,
    CodeWrongError,
)


def wants_json(request: HttpRequest) -> bool:
    """Whether a program asks."""
    return request.path.startswith("/api/")


def answer(request: HttpRequest, error: LiuhenError) -> HttpResponse:
    """The answer for an error; records it first when it is a refusal."""
    actor = web.actor_if_any(request)
    if isinstance(error, DeniedError) and actor is not None and not isinstance(error, _NO_ENTRY):
        operations.record_refusal(actor=actor, now=now(), error=error)
    if isinstance(error, DamagedError):
        _LOG.error("damaged: %s", error.code)
    return told(request, http_status(error), error.code, say(error), error.fields)


def told(
    request: HttpRequest, status: int, code: str, message: str, fields: dict[str, Field] | None = None
) -> HttpResponse:
    """A page or JSON that says what happened and what to do next."""
    if wants_json(request):
        content = {"code": code, "message": message, "fields": fields or {}}
        response: HttpResponse = JsonResponse(content, status=status, json_dumps_params={"ensure_ascii": False})
    else:
        template = "site/error_part.html" if "HX-Request" in request.headers else "site/error.html"
        response = render(request, template, {"status": status, "code": code, "message": message}, status=status)
    if status == HTTPStatus.UNAUTHORIZED:
        response.headers["WWW-Authenticate"] = 'Bearer realm="liuhen"'
    return response


def failed(request: HttpRequest) -> HttpResponse:
    """The answer when something unforeseen went wrong; its number leads to the log line."""
    reference = secrets.token_hex(4)
    _LOG.error("unforeseen failure %s", reference)
    return told(request, 500, "site.failed", sentence("site.failed", {"reference": reference}))
