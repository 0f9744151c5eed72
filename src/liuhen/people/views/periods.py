"""Pages about time: until when a role holds, who stands in for whom, and that somebody leaves."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from liuhen.clock import now
from liuhen.errors import ConflictError, NotFoundError
from liuhen.people import operations, queries, web
from liuhen.people.errors import GrantNotFoundError
from liuhen.people.forms import DeputyForm, LeaveForm, LimitForm
from liuhen.people.periods import bureau_day
from liuhen.people.permissions import Capability, require
from liuhen.prose import say


@require_http_methods(["GET", "HEAD", "POST"])
def limit_role(request: HttpRequest, account_id: UUID, grant_id: UUID) -> HttpResponse:
    """Say until when a role holds."""
    actor = web.actor(request)
    require(actor, Capability.GRANT_ROLES)
    account = queries.account(account_id)
    grant = queries.grant_rows(account.id).filter(id=grant_id).first()
    if grant is None:
        raise GrantNotFoundError(grant=str(grant_id))
    begin = {"holds_until": grant.holds_until}
    form = LimitForm(request.POST if request.method == "POST" else None, initial=begin)
    if request.method == "POST" and form.is_valid():
        until = form.cleaned_data["holds_until"]
        if web.is_done(
            form, lambda: operations.limit_role(actor=actor, now=now(), grant_id=grant.id, holds_until=until)
        ):
            messages.success(request, _("角色期限已保存。"))
            return redirect("account", account.id)
    context = {"form": form, "account": account, "grant": grant}
    return render(request, "people/limit_role.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
def appoint_deputy(request: HttpRequest, account_id: UUID) -> HttpResponse:
    """Let somebody stand in for the person of this account."""
    actor = web.actor(request)
    require(actor, Capability.GRANT_ROLES)
    principal = queries.account(account_id)
    form = DeputyForm(
        request.POST if request.method == "POST" else None,
        principal=principal,
        day=bureau_day(now()),
        address=reverse("appoint_deputy", args=[principal.id]),
    )
    if request.method == "POST" and form.is_valid():
        told = form.cleaned_data
        if web.is_done(
            form,
            lambda: operations.appoint_deputy(
                actor=actor,
                now=now(),
                grant_id=told["grant"].id,
                deputy_id=told["deputy"].id,
                holds_from=told["holds_from"],
                holds_until=told["holds_until"],
                reason=told["reason"],
            ),
        ):
            messages.success(request, _("代理已设定，期满自动结束。"))
            return redirect("account", principal.id)
    context = {"form": form, "account": principal}
    return render(request, "people/appoint_deputy.html", context, status=422 if form.errors else 200)


@require_POST
def end_deputyship(request: HttpRequest, account_id: UUID, deputyship_id: UUID) -> HttpResponse:
    """End a deputyship at once."""
    try:
        operations.end_deputyship(actor=web.actor(request), now=now(), deputyship_id=deputyship_id)
    except (ConflictError, NotFoundError) as error:
        messages.error(request, say(error))
    else:
        messages.success(request, _("代理已结束。"))
    return redirect("account", account_id)


@require_http_methods(["GET", "HEAD", "POST"])
def leave(request: HttpRequest, account_id: UUID) -> HttpResponse:
    """Close the account of somebody who leaves, with all that it could do."""
    actor = web.actor(request)
    require(actor, Capability.MANAGE_ACCOUNTS)
    account = queries.account(account_id)
    form = LeaveForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        told = form.cleaned_data
        if web.is_done(
            form,
            lambda: operations.leave(
                actor=actor, now=now(), account_id=account.id, way=told["way"], left_on=told["left_on"]
            ),
        ):
            messages.success(request, _("离岗已办理，账号已关闭。待交接事项已列给单位负责人。"))
            return redirect("account", account.id)
    context = {"form": form, "account": account}
    return render(request, "people/leave.html", context, status=422 if form.errors else 200)
