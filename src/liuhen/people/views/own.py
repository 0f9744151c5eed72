"""One's own account: password, sign-ins and access tokens."""

from __future__ import annotations

from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import update_session_auth_hash
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_POST, require_safe

from liuhen.clock import now
from liuhen.errors import ConflictError, InvalidError
from liuhen.people import operations, queries, sign_ins, token_scopes, web
from liuhen.people.actors import Channel
from liuhen.people.forms import ChangePasswordForm, TokenForm


@web.reachable(password_due=True, second_factor_due=True, first_run=True)
@sensitive_post_parameters("present", "password", "again")
def change_password(request: HttpRequest) -> HttpResponse:
    """Change one's own password; other sessions of the account end by it."""
    form = ChangePasswordForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            account = operations.change_password(
                actor=web.actor(request),
                now=now(),
                present=form.cleaned_data["present"],
                new=form.cleaned_data["password"],
                keep=operations.sign_in_of(request),
            )
        except (InvalidError, ConflictError) as error:
            web.tell(form, error)
        else:
            update_session_auth_hash(request, account)
            messages.success(request, _("密码已修改。"))
            return redirect("home")
    context = {"form": form, "due": sign_ins.password_is_due(web.account(request), now=now())}
    return render(request, "people/change_password.html", context, status=422 if form.errors else 200)


def tokens(request: HttpRequest) -> HttpResponse:
    """One's access tokens; a new one is shown once, in the answer to the form that made it."""
    actor = web.actor(request)
    choices = token_scopes.named_by(actor)
    form = TokenForm(request.POST or None, choices=choices)
    made = None
    if request.method == "POST" and form.is_valid():
        try:
            made = operations.create_token(actor=actor, now=now(), **form.cleaned_data)
        except InvalidError as error:
            web.tell(form, error)
        else:
            form = TokenForm(choices=choices)
    held = queries.tokens_of(actor.account_id) if actor.account_id is not None else []
    context = {"form": form, "made": made, "tokens": [(one, token_scopes.words_of(one)) for one in held], "now": now()}
    return render(request, "people/tokens.html", context, status=422 if form.errors else 200)


@require_POST
def revoke_token(request: HttpRequest, token_id: UUID) -> HttpResponse:
    """Stop a token."""
    operations.revoke_token(actor=web.actor(request), now=now(), token_id=token_id)
    messages.success(request, _("访问令牌已撤销。"))
    return redirect("tokens")


@require_safe
def sign_ins_page(request: HttpRequest) -> HttpResponse:
    """One's own sign-ins and refused tries, newest first; those that are still open stand out and can be ended."""
    account = web.account(request)
    moment = now()
    page = sign_ins.list_sign_ins(account.id, **{name: request.GET.get(name, "") for name in ("before", "after")})
    is_open = set(sign_ins.open_sessions(account.id, now=moment).values_list("id", flat=True))
    here = operations.sign_in_of(request) if web.actor(request).channel is Channel.WEB else None
    context = {
        "page": page,
        "rows": [{"row": row, "is_open": row.id in is_open, "is_here": row.id == here} for row in page.rows],
        "others": len(is_open - {here}),
        "has_second_factor": sign_ins.has_second_factor(account.id),
        "days": settings.LIUHEN.sign_in_days,
    }
    return render(request, "people/sign_ins.html", context)


@require_POST
def end_others(request: HttpRequest) -> HttpResponse:
    """End every session of one's own but this one."""
    count = operations.end_other_sessions(actor=web.actor(request), now=now(), keep=operations.sign_in_of(request))
    told = ngettext("已结束其他 %(count)s 处登录。", "已结束其他 %(count)s 处登录。", count)
    messages.success(request, told % {"count": count})
    return redirect("sign_ins")
