"""Signing in and out."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_POST

from liuhen.clock import now
from liuhen.people import operations, queries, web
from liuhen.people.errors import SignInRefusedError, SignInThrottledError
from liuhen.people.forms import SignInForm


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
        try:
            operations.sign_in(request=request, now=now(), **form.cleaned_data)
        except (SignInRefusedError, SignInThrottledError) as error:
            web.tell(form, error)
        else:
            return redirect(_wanted(request))
    return render(request, "people/sign_in.html", {"form": form}, status=403 if form.errors else 200)


@web.reachable(password_due=True, first_run=True)
@require_POST
def sign_out(request: HttpRequest) -> HttpResponse:
    """End the session."""
    operations.end_session(request=request, actor=web.actor(request), now=now(), reason="asked")
    return redirect("sign_in")


def _wanted(request: HttpRequest) -> str:
    address = request.POST.get("next") or request.GET.get("next") or ""
    is_own = url_has_allowed_host_and_scheme(address, {request.get_host()}, require_https=request.is_secure())
    return address if is_own and address.startswith("/") else "/"
