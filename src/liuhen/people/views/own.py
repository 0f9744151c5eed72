"""One's own account: password and access tokens."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.contrib.auth import update_session_auth_hash
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_POST

from liuhen.clock import now
from liuhen.errors import InvalidError
from liuhen.people import operations, queries, web
from liuhen.people.forms import ChangePasswordForm, TokenForm


@web.reachable(password_due=True, first_run=True)
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
            )
        except InvalidError as error:
            web.tell(form, error)
        else:
            update_session_auth_hash(request, account)
            messages.success(request, _("密码已修改。"))
            return redirect("home")
    context = {"form": form, "due": web.account(request).must_change_password}
    return render(request, "people/change_password.html", context, status=422 if form.errors else 200)


def tokens(request: HttpRequest) -> HttpResponse:
    """One's access tokens; a new one is shown once, in the answer to the form that made it."""
    actor = web.actor(request)
    form = TokenForm(request.POST or None)
    made = None
    if request.method == "POST" and form.is_valid():
        try:
            made = operations.create_token(actor=actor, now=now(), **form.cleaned_data)
        except InvalidError as error:
            web.tell(form, error)
        else:
            form = TokenForm()
    held = queries.tokens_of(actor.account_id) if actor.account_id is not None else []
    context = {"form": form, "made": made, "tokens": held, "now": now()}
    return render(request, "people/tokens.html", context, status=422 if form.errors else 200)


@require_POST
def revoke_token(request: HttpRequest, token_id: UUID) -> HttpResponse:
    """Stop a token."""
    operations.revoke_token(actor=web.actor(request), now=now(), token_id=token_id)
    messages.success(request, _("访问令牌已撤销。"))
    return redirect("tokens")
