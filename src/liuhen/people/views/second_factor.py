"""One's own second factor: binding a phone, new recovery codes, taking it off."""

from __future__ import annotations

from collections.abc import Callable

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.safestring import mark_safe
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from liuhen.binding.codes import qr_svg
from liuhen.clock import now
from liuhen.errors import ConflictError
from liuhen.people import operations, sign_ins, web
from liuhen.people.errors import CodeWrongError, SignInThrottledError
from liuhen.people.forms import CodeForm
from liuhen.prose import say


@web.reachable(second_factor_due=True, first_run=True)
@sensitive_post_parameters("code")
@require_http_methods(["GET", "HEAD", "POST"])
def second_factor(request: HttpRequest) -> HttpResponse:
    """How one's second factor stands; while a phone is being bound, its QR code and the field for its first code."""
    form = CodeForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        made = _tried(
            form, lambda code: operations.confirm_second_factor(actor=web.actor(request), now=now(), code=code)
        )
        if made:
            operations.mark_proven(request)
            operations.end_other_sessions(
                actor=web.actor(request), now=now(), keep=operations.sign_in_of(request)
            )  # whoever came in elsewhere hadn't shown it
            return _show(request, CodeForm(), codes=made)
    return _show(request, form)


@web.reachable(second_factor_due=True, first_run=True)
@require_POST
def begin(request: HttpRequest) -> HttpResponse:
    """Make a secret for a phone."""
    try:
        operations.begin_second_factor(actor=web.actor(request), now=now())
    except ConflictError as error:
        messages.error(request, say(error))
    return redirect("second_factor")


@sensitive_post_parameters("code")
@require_POST
def renew_codes(request: HttpRequest) -> HttpResponse:
    """Make new recovery codes."""
    form = CodeForm(request.POST)
    made: tuple[str, ...] | None = None
    if form.is_valid():
        made = _tried(
            form, lambda code: operations.renew_recovery_codes(actor=web.actor(request), now=now(), code=code)
        )
    return _show(request, form if made is None else CodeForm(), codes=made or ())


@sensitive_post_parameters("code")
@require_POST
def remove(request: HttpRequest) -> HttpResponse:
    """Take it off."""
    form = CodeForm(request.POST)
    if form.is_valid():
        try:
            operations.remove_second_factor(actor=web.actor(request), now=now(), code=form.cleaned_data["code"])
        except (CodeWrongError, SignInThrottledError, ConflictError) as error:
            web.tell(form, error)
        else:
            operations.mark_unproven(request)
            messages.success(request, _("动态码绑定已解除。"))
            return redirect("second_factor")
    return _show(request, form)


def _tried(form: CodeForm, act: Callable[[str], tuple[str, ...]]) -> tuple[str, ...] | None:
    try:
        return act(form.cleaned_data["code"])
    except (CodeWrongError, SignInThrottledError, ConflictError) as error:
        web.tell(form, error)
        return None


def _show(request: HttpRequest, form: CodeForm, *, codes: tuple[str, ...] = ()) -> HttpResponse:
    actor, account = web.actor(request), web.account(request)
    factor = sign_ins.second_factor_of(account.id)
    is_bound = factor is not None and factor.confirmed_at is not None
    enrolment = sign_ins.enrolment_of(factor, account) if factor is not None and not is_bound else None
    if enrolment:  # no recovery code opens what isn't bound yet
        form["code"].help_text = _("手机上动态口令程序显示的 6 位数字。")
    context = {
        "form": form,
        "factor": factor,
        "is_bound": is_bound,
        "enrolment": enrolment,
        "picture": mark_safe(qr_svg(enrolment.address)) if enrolment else "",  # noqa: S308 - the encoder's own picture
        "codes": codes,
        "left": sign_ins.recovery_codes_left(factor) if factor is not None and is_bound else 0,
        "is_needed": sign_ins.needs_second_factor(grant.role for grant in actor.grants),
    }
    return render(request, "people/second_factor.html", context, status=422 if form.errors else 200)
