"""What stands before and after every view: policy headers, language, the gate, and errors as pages or JSON."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta
from http import HTTPStatus
from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import translation
from django.utils.cache import patch_vary_headers
from django.utils.translation import gettext as _

from liuhen.clock import now
from liuhen.errors import LiuhenError
from liuhen.people import operations, sign_ins, web
from liuhen.people.actors import Actor, Channel, actor_of
from liuhen.people.errors import (
    FirstRunOpenError,
    PasswordChangeDueError,
    SecondFactorDueError,
    SignInNeededError,
    TokenScopeError,
)
from liuhen.people.models import AccessToken, Account, SignIn
from liuhen.people.token_scopes import require_scope
from liuhen.prose import say
from liuhen.site import answers, call_scopes
from liuhen.site.errors import MethodWrongError, NotAPageError

GetResponse = Callable[[HttpRequest], HttpResponseBase]
HASHING = re.compile(r"dist/assets/hashing-[\w-]+\.js")
"""The built script that hashes files of a disc in the browser, off the page's thread."""
_CHROMIUM = re.compile(r"Chrom(?:e|ium)/(\d+)")
_KNOWS_WASM = 97  # Chromium's version
_SAFE = ("GET", "HEAD", "OPTIONS")
SEEN_NOTED_EVERY = 60  # seconds; a write for every request would make readers wait for each other on SQLite


def _compiling(browser: str) -> str:
    """The leave to compile WebAssembly, as a browser knows it: the wider one for those that know no narrower one."""
    version = _CHROMIUM.search(browser)
    return "'unsafe-eval'" if version and int(version[1]) < _KNOWS_WASM else "'wasm-unsafe-eval'"


class ContentPolicy:
    """Says to browsers that nothing of a page comes from anywhere but here and the process that moves bytes."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """The answer with its policy headers."""
        response = self.get_response(request)
        origin = web.bytes_origin(request)
        if HASHING.fullmatch(request.path.removeprefix(settings.STATIC_URL)):
            # A worker follows its own script's policy: only this one may compile WebAssembly, and it may nothing else.
            compiling = _compiling(request.headers.get("User-Agent", ""))
            response.headers.setdefault("Content-Security-Policy", f"default-src 'none'; script-src 'self' {compiling}")
            patch_vary_headers(response, ["User-Agent"])
        response.headers.setdefault(
            "Content-Security-Policy",
            "default-src 'none'; script-src 'self'; style-src 'self'; font-src 'self'; manifest-src 'self'; "
            f"img-src 'self' data: {origin}; media-src 'self' {origin}; connect-src 'self' {origin}; "
            "frame-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'",
        )
        response.headers.setdefault("Permissions-Policy", "camera=(), microphone=(), geolocation=(), payment=()")
        response.headers.setdefault("X-Frame-Options", "DENY")
        if not request.path.startswith(settings.STATIC_URL):
            response.headers.setdefault("Cache-Control", "no-store")  # shared machines keep no footage and no names
        return response


class Language:
    """Chinese unless the reader chose otherwise; a browser's own preference changes nothing (issue: 默认中文)."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """The answer in the reader's language."""
        chosen = request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME, "")
        if answers.wants_json(request) and not chosen:
            chosen = request.headers.get("Accept-Language", "").split(",")[0].strip().lower()
        known = dict(settings.LANGUAGES)
        language = chosen if chosen in known else settings.LANGUAGE_CODE
        with translation.override(language):
            request.LANGUAGE_CODE = language
            response = self.get_response(request)
        response.headers.setdefault("Content-Language", language)
        return response


class Errors:
    """Turns every expected error of a view into a page or JSON, with the refusal recorded."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """The answer; a wrong method is told as any other error is. Django calls `process_exception`."""
        response = self.get_response(request)
        if response.status_code == HTTPStatus.METHOD_NOT_ALLOWED:
            error = MethodWrongError() if answers.wants_json(request) else NotAPageError()
            told = answers.told(request, HTTPStatus.METHOD_NOT_ALLOWED, error.code, say(error))
            told.headers["Allow"] = response.headers["Allow"]
            return told
        return response

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        """The answer for an error that a view raised; None leaves an unforeseen one to the page for those."""
        return answers.answer(request, error) if isinstance(error, LiuhenError) else None


class SessionEnd:
    """Ends a session after a time in which nobody did anything and, in any case, after its greatest length.

    What a page asks for by itself (`web.polled`) shows nobody's presence, so it doesn't put the end off.
    """

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """The answer, after the session was ended if it was time."""
        user = request.user
        if isinstance(user, Account):
            self._look(request, user)
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: Callable[..., Any], args: tuple[Any, ...], kwargs: dict[str, Any]
    ) -> None:
        """Notes that somebody was here; Django calls it when the view is known."""
        del args, kwargs
        if isinstance(request.user, Account) and not web.is_polled(view):
            stamp = now().timestamp()
            if stamp - request.session.get(operations.SESSION_SEEN, 0) >= SEEN_NOTED_EVERY:
                request.session[operations.SESSION_SEEN] = stamp
                sign_in_id = operations.sign_in_of(request)
                if sign_in_id is not None:
                    operations.note_presence(sign_in_id=sign_in_id, now=now())

    @staticmethod
    def _look(request: HttpRequest, account: Account) -> None:
        moment = now()
        stamp = moment.timestamp()
        started = request.session.setdefault(operations.SESSION_STARTED, stamp)
        seen = request.session.setdefault(operations.SESSION_SEEN, stamp)
        limits = settings.LIUHEN
        sign_in_id = operations.sign_in_of(request)
        over = sign_ins.ended(sign_in_id) if sign_in_id is not None else ""
        if over:
            operations.forget_ended(request)
            told = _("登录已结束：{reason}。").format(reason=SignIn.Ended(over).label)
            messages.info(request, told)
            return
        reason = ""
        if stamp - seen > timedelta(minutes=limits.session_idle_minutes).total_seconds():
            reason = "idle"
        elif stamp - started > timedelta(hours=limits.session_hours).total_seconds():
            reason = "length"
        if reason:
            actor = actor_of(account, Channel.WEB)
            operations.end_session(request=request, actor=actor, now=moment, reason=reason)
            told = _("长时间未操作，已自动退出登录。") if reason == "idle" else _("登录已达最长时限，请重新登录。")
            messages.info(request, told)


class Gate:
    """Lets nobody through to a view who isn't signed in and in order, unless the view is marked as reachable."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Nothing on the way in or out; Django calls `process_view`."""
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: Callable[..., Any], args: tuple[Any, ...], kwargs: dict[str, Any]
    ) -> HttpResponseBase | None:
        """None to go on to the view; else where to go first, or the refusal."""
        del args, kwargs
        actor = web.recognise(request, now=now())
        account = web.account_if_any(request)
        if actor is None or account is None:
            if web.is_reachable(view, "anonymous"):
                return None
            return self._instead(request, SignInNeededError(), "sign_in", keep_address=True)
        token = web.token_if_any(request)
        if token is not None and not web.is_reachable(view, "anonymous"):
            try:
                self._within_scope(request, token)
            except TokenScopeError as error:  # before the view: Django passes none of this to `Errors`
                return answers.answer(request, error)
        return self._in_order(request, actor, account, view)

    def _in_order(
        self, request: HttpRequest, actor: Actor, account: Account, view: Callable[..., Any]
    ) -> HttpResponseBase | None:
        if sign_ins.password_is_due(account, now=now()) and not web.is_reachable(view, "password_due"):
            return self._instead(request, PasswordChangeDueError(), "password")
        if not web.is_reachable(view, "second_factor_due") and web.second_factor_is_due(request, actor):
            return self._instead(request, SecondFactorDueError(), "second_factor")
        if not web.is_reachable(view, "first_run") and not web.first_run_is_complete(request):
            return self._instead(request, FirstRunOpenError(), "first_run")
        return None

    @staticmethod
    def _within_scope(request: HttpRequest, token: AccessToken) -> None:
        """The one place where a token's scope is asked, for every page and every call."""
        route = request.resolver_match.route if request.resolver_match is not None else ""
        call = call_scopes.call_of(request.method or "", route)
        require_scope(
            token,
            capabilities=call_scopes.capabilities_of(call),
            changes=request.method not in _SAFE,
            is_call=answers.wants_json(request),
            is_open=call in call_scopes.EVERY,
        )

    @staticmethod
    def _instead(request: HttpRequest, error: LiuhenError, page: str, *, keep_address: bool = False) -> HttpResponse:
        if answers.wants_json(request):
            return answers.answer(request, error)
        address = reverse(page)
        if keep_address and request.method == "GET" and request.path != "/":
            address += "?" + urlencode({"next": request.get_full_path()})
        if "HX-Request" in request.headers:  # a fragment's place is not where a sign-in page belongs
            return HttpResponse(status=204, headers={"HX-Redirect": address})
        return redirect(address)
