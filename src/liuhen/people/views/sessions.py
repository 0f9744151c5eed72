"""Signing in and out."""

from __future__ import annotations

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_POST, require_safe

from liuhen.clock import now
from liuhen.errors import DamagedError, DeniedError, UnavailableError
from liuhen.people import operations, provider, queries, sign_ins, web
from liuhen.people.errors import (
    CodeWrongError,
    IdentityUnknownError,
    ProviderRefusedError,
    SignInNeededError,
    SignInRefusedError,
    SignInThrottledError,
)
from liuhen.people.forms import CodeForm, SignInForm
from liuhen.people.models import SignIn
from liuhen.prose import say

_NEXT = "next"
_ERRAND = "errand"


@web.reachable(anonymous=True)
@sensitive_post_parameters("password")
def sign_in(request: HttpRequest) -> HttpResponse:
    """The sign-in page; on a fresh instance, the way to the first run."""
    if web.actor_if_any(request) is not None:
        return redirect("home")
    if not queries.first_run().has_begun:
        return redirect("first_run")
    form = SignInForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        wanted = _wanted(request)
        try:
            row = operations.sign_in(request=request, now=now(), **form.cleaned_data)
        except (SignInRefusedError, SignInThrottledError, UnavailableError) as error:
            web.tell(form, error)
        else:
            return _come_in(request, row, wanted)
    context = {"form": form, "provider": settings.LIUHEN.oidc_name if settings.LIUHEN.oidc_issuer else ""}
    return render(request, "people/sign_in.html", context, status=403 if form.errors else 200)


@web.reachable(anonymous=True)
@sensitive_post_parameters("code")
def enter_code(request: HttpRequest) -> HttpResponse:
    """The second step: the code from the phone."""
    if web.actor_if_any(request) is not None:
        return redirect("home")
    if not operations.awaits_code(request, now=now()):
        return redirect("sign_in")
    form = CodeForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        wanted = request.session.get(_NEXT, "/")
        try:
            row = operations.finish_sign_in(request=request, now=now(), code=form.cleaned_data["code"])
        except SignInNeededError:
            return redirect("sign_in")
        except (CodeWrongError, SignInThrottledError, DamagedError) as error:
            web.tell(form, error)
        else:
            return _come_in(request, row, wanted)
    return render(request, "people/enter_code.html", {"form": form}, status=403 if form.errors else 200)


@web.reachable(anonymous=True)
@require_safe
def to_provider(request: HttpRequest) -> HttpResponse:
    """Send the browser to the provider that proves who it is."""
    if web.actor_if_any(request) is not None:
        return redirect("home")
    if not settings.LIUHEN.oidc_issuer:
        return redirect("sign_in")
    back = reverse("from_provider")
    address = f"{settings.LIUHEN.page_url}{back}" if settings.LIUHEN.page_url else request.build_absolute_uri(back)
    try:
        errand = provider.begin(back=address)
    except UnavailableError as error:
        messages.error(request, say(error))
        return redirect("sign_in")
    kept = {"state": errand.state, "nonce": errand.nonce, "verifier": errand.verifier, "back": errand.back}
    request.session[_ERRAND] = kept
    request.session[_NEXT] = _wanted(request)
    return redirect(errand.address)


@web.reachable(anonymous=True)
@require_safe
def from_provider(request: HttpRequest) -> HttpResponse:
    """Take the browser back from the provider, and in if the one it proved has an account here."""
    if web.actor_if_any(request) is not None:
        return redirect("home")
    errand = request.session.pop(_ERRAND, None)  # good for one way back
    wanted = request.session.get(_NEXT, "/")
    try:
        row = operations.sign_in_by_provider(request=request, now=now(), errand=errand, brought=request.GET.dict())
    except (ProviderRefusedError, IdentityUnknownError, UnavailableError, DeniedError) as error:
        messages.error(request, say(error))
        return redirect("sign_in")
    return _come_in(request, row, wanted)


@web.reachable(password_due=True, second_factor_due=True, first_run=True)
@require_POST
def sign_out(request: HttpRequest) -> HttpResponse:
    """End the session."""
    operations.end_session(request=request, actor=web.actor(request), now=now(), reason="asked")
    return redirect("sign_in")


def _come_in(request: HttpRequest, row: SignIn | None, wanted: str) -> HttpResponse:
    """On to the page that was wanted, with word of the time before; or to the code that's due."""
    if row is None:
        request.session[_NEXT] = wanted
        return redirect("enter_code")
    last = sign_ins.last_time(row)
    if last.sign_in is not None:
        at = localtime(last.sign_in.at).strftime("%Y-%m-%d %H:%M")
        place = " ".join(part for part in (last.sign_in.address, last.sign_in.browser) if part)
        messages.info(request, _("上次登录：{at}，{place}。").format(at=at, place=place or _("地址不明")))
    if last.failures:
        told = ngettext(
            "此前有 %(count)s 次登录失败。不是您本人的，请修改密码并告知安全管理员。",
            "此前有 %(count)s 次登录失败。不是您本人的，请修改密码并告知安全管理员。",
            last.failures,
        )
        messages.warning(request, told % {"count": last.failures})
    return redirect(wanted)


def _wanted(request: HttpRequest) -> str:
    address = request.POST.get("next") or request.GET.get("next") or ""
    is_own = url_has_allowed_host_and_scheme(address, {request.get_host()}, require_https=request.is_secure())
    return address if is_own and address.startswith("/") else "/"
