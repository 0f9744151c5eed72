"""The administrators' pages about accounts and roles."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any
from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_POST

from liuhen.clock import now
from liuhen.errors import ConflictError, InvalidError, NotFoundError
from liuhen.people import operations, queries, sign_ins, web
from liuhen.people.actors import Actor
from liuhen.people.errors import IdentityMissingError
from liuhen.people.forms import (
    AccountForm,
    AccountSearchForm,
    GrantForm,
    IdentityForm,
    LinkOfficerForm,
    SetPasswordForm,
)
from liuhen.people.models import Account, OutsideIdentity
from liuhen.people.periods import bureau_day, state_on
from liuhen.people.permissions import Capability, holds, require
from liuhen.prose import say


def accounts(request: HttpRequest) -> HttpResponse:
    """One page of the accounts with their roles, those opened last first."""
    actor = web.actor(request)
    require(actor, Capability.VIEW_ACCOUNTS)
    form = AccountSearchForm(request.GET)
    form.is_valid()
    chosen = {name: value for name, value in form.cleaned_data.items() if value}
    page = queries.list_accounts(
        now=now(), **chosen, **{name: request.GET.get(name, "") for name in ("before", "after")}
    )
    context = {
        "form": form,
        "page": page,
        "lines": queries.lines_of(page.rows, now=now()),
        "may_create": holds(actor, Capability.MANAGE_ACCOUNTS),
    }
    return render(request, "people/accounts.html", context)


@sensitive_post_parameters("password", "again")
def new_account(request: HttpRequest) -> HttpResponse:
    """Open an account."""
    actor = web.actor(request)
    require(actor, Capability.MANAGE_ACCOUNTS)
    form = AccountForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        told = form.cleaned_data
        try:
            made = operations.create_account(
                actor=actor,
                now=now(),
                username=told["username"],
                name=told["name"],
                password=told["password"],
                unit_id=told["unit"].id if told["unit"] else None,
            )
        except (InvalidError, ConflictError) as error:
            web.tell(form, error)
        else:
            messages.success(request, _("账号已创建。请安全管理员授予角色。"))
            return redirect("account", made.id)
    return render(request, "people/new_account.html", {"form": form}, status=422 if form.errors else 200)


def account(request: HttpRequest, account_id: UUID) -> HttpResponse:
    """One account: its roles, and what the reader may do about it."""
    actor = web.actor(request)
    require(actor, Capability.VIEW_ACCOUNTS)
    return _show(request, actor, queries.account(account_id))


@require_POST
@sensitive_post_parameters("password", "again")
def set_password(request: HttpRequest, account_id: UUID) -> HttpResponse:
    """Give somebody a new password."""
    actor = web.actor(request)
    require(actor, Capability.MANAGE_ACCOUNTS)
    form = SetPasswordForm(request.POST)
    if form.is_valid():
        try:
            operations.set_password(
                actor=actor, now=now(), account_id=account_id, password=form.cleaned_data["password"]
            )
        except InvalidError as error:
            web.tell(form, error)
        else:
            messages.success(request, _("密码已重置。安全管理员确认本人后，其角色方恢复生效。"))
            return redirect("account", account_id)
    return _show(request, actor, queries.account(account_id), password_form=form)


@require_POST
def grant(request: HttpRequest, account_id: UUID) -> HttpResponse:
    """Give a role."""
    actor = web.actor(request)
    require(actor, Capability.GRANT_ROLES)
    form = GrantForm(request.POST)
    if form.is_valid():
        unit = form.cleaned_data["unit"]
        try:
            operations.grant_role(
                actor=actor,
                now=now(),
                account_id=account_id,
                role=form.cleaned_data["role"],
                unit_id=unit.id if unit else None,
                holds_from=form.cleaned_data["holds_from"],
                holds_until=form.cleaned_data["holds_until"],
            )
        except (InvalidError, ConflictError) as error:
            web.tell(form, error)
        else:
            messages.success(request, _("角色已授予。"))
            return redirect("account", account_id)
    return _show(request, actor, queries.account(account_id), grant_form=form)


def _officer_form(account_id: UUID, data: Mapping[str, Any] | None = None) -> LinkOfficerForm:
    return LinkOfficerForm(data, address=reverse("link_officer", args=[account_id]))


@require_POST
def link_officer(request: HttpRequest, account_id: UUID) -> HttpResponse:
    """Say which officer an account is."""
    actor = web.actor(request)
    require(actor, Capability.GRANT_ROLES)
    form = _officer_form(account_id, request.POST)
    if form.is_valid():
        officer = form.cleaned_data["officer"]
        try:
            operations.link_officer(actor=actor, now=now(), officer_id=officer.id, account_id=account_id)
        except ConflictError as error:
            web.tell(form, error)
        else:
            messages.success(request, _("已关联执法人员。"))
            return redirect("account", account_id)
    return _show(request, actor, queries.account(account_id), officer_form=form)


@require_POST
def revoke(request: HttpRequest, account_id: UUID, grant_id: UUID) -> HttpResponse:
    """Take a role back."""
    return _do(
        request,
        account_id,
        _("角色已撤销。"),
        lambda actor: operations.revoke_role(actor=actor, now=now(), grant_id=grant_id),
    )


@require_POST
def resume(request: HttpRequest, account_id: UUID) -> HttpResponse:
    """Let an account's roles count again."""
    return _do(
        request,
        account_id,
        _("角色已恢复生效。"),
        lambda actor: operations.resume_roles(actor=actor, now=now(), account_id=account_id),
    )


@require_POST
def deactivate(request: HttpRequest, account_id: UUID) -> HttpResponse:
    """Close an account."""
    return _do(
        request,
        account_id,
        _("账号已停用。"),
        lambda actor: operations.deactivate(actor=actor, now=now(), account_id=account_id),
    )


@require_POST
def activate(request: HttpRequest, account_id: UUID) -> HttpResponse:
    """Open a closed account again."""
    return _do(
        request,
        account_id,
        _("账号已启用。安全管理员确认本人后，其角色方恢复生效。"),
        lambda actor: operations.activate(actor=actor, now=now(), account_id=account_id),
    )


@require_POST
def unlock(request: HttpRequest, account_id: UUID) -> HttpResponse:
    """Let somebody try again who is shut out."""
    return _do(
        request,
        account_id,
        _("已解除锁定，可以立即登录。"),
        lambda actor: operations.unlock(actor=actor, now=now(), account_id=account_id),
    )


@require_POST
def reset_second_factor(request: HttpRequest, account_id: UUID) -> HttpResponse:
    """Take the second factor of somebody off who lost the phone."""
    return _do(
        request,
        account_id,
        _("动态码绑定已解除，本人下次登录只需密码。"),
        lambda actor: operations.reset_second_factor(actor=actor, now=now(), account_id=account_id),
    )


@require_POST
def link_identity(request: HttpRequest, account_id: UUID) -> HttpResponse:
    """Say who an account is to a directory or provider."""
    actor = web.actor(request)
    require(actor, Capability.MANAGE_ACCOUNTS)
    form = IdentityForm(request.POST)
    if form.is_valid():
        told = form.cleaned_data
        if web.is_done(form, lambda: operations.link_identity(actor=actor, now=now(), account_id=account_id, **told)):
            messages.success(request, _("已关联。安全管理员确认本人后，其角色方恢复生效。"))
            return redirect("account", account_id)
    return _show(request, actor, queries.account(account_id), identity_form=form)


@require_POST
def unlink_identity(request: HttpRequest, account_id: UUID) -> HttpResponse:
    """Take a link off."""
    require(web.actor(request), Capability.MANAGE_ACCOUNTS)
    provider = request.POST.get("provider", "")
    found = OutsideIdentity.Provider(provider) if provider in OutsideIdentity.Provider.values else None

    def act(actor: Actor) -> None:
        if found is None:
            raise IdentityMissingError
        operations.unlink_identity(actor=actor, now=now(), account_id=account_id, provider=found)

    return _do(request, account_id, _("关联已解除。"), act)


def _do(request: HttpRequest, account_id: UUID, done: str, act: Callable[[Actor], None]) -> HttpResponse:
    try:
        act(web.actor(request))
    except (ConflictError, NotFoundError) as error:
        messages.error(request, say(error))
    else:
        messages.success(request, done)
    return redirect("account", account_id)


def _show(
    request: HttpRequest,
    actor: Actor,
    shown: Account,
    *,
    password_form: SetPasswordForm | None = None,
    grant_form: GrantForm | None = None,
    officer_form: LinkOfficerForm | None = None,
    identity_form: IdentityForm | None = None,
) -> HttpResponse:
    other = actor.account_id != shown.id
    is_wrong = any(
        form is not None and form.errors for form in (password_form, grant_form, officer_form, identity_form)
    )
    day = bureau_day(now())
    context = {
        "account": shown,
        "grants": [(grant, state_on(grant, day)) for grant in queries.grant_rows(shown.id)],
        "deputyships": [
            (one, one.deputy_id == shown.id, state_on(one, day)) for one in queries.deputyships_of(shown.id, day=day)
        ],
        "officer": queries.officer_of(shown.id),
        "may_manage": other and holds(actor, Capability.MANAGE_ACCOUNTS),
        "may_unlock": holds(actor, Capability.GRANT_ROLES),
        "may_grant": other and holds(actor, Capability.GRANT_ROLES),
        "password_form": password_form or SetPasswordForm(),
        "grant_form": grant_form or GrantForm(),
        "identity_form": identity_form or IdentityForm(),
        "identities": sign_ins.identities_of(shown.id),
        "identities_are_used": bool(settings.LIUHEN.ldap_url or settings.LIUHEN.oidc_issuer),
        "password_is_elsewhere": sign_ins.is_proven_elsewhere(shown.id),
        "factor": sign_ins.second_factor_of(shown.id),
        "locks": sign_ins.locks_of(shown, now=now()),
        "officer_form": officer_form or _officer_form(shown.id),
    }
    return render(request, "people/account.html", context, status=422 if is_wrong else 200)
