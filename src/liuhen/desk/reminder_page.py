"""提醒邮箱: one's own address for reminders."""

from __future__ import annotations

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST

from liuhen.clock import now
from liuhen.desk import reminding
from liuhen.duties import operations, queries
from liuhen.errors import InvalidError, LiuhenError
from liuhen.people import web
from liuhen.prose import say


class AddressForm(forms.Form):
    """Where somebody wants to be reminded. The operation checks the address."""

    email = forms.CharField(
        label=gettext_lazy("邮箱地址"),
        max_length=254,
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
        help_text=gettext_lazy("只用于发送提醒，其他人看不到。"),
    )


@require_http_methods(["GET", "HEAD", "POST"])
def reminders(request: HttpRequest) -> HttpResponse:
    """See and set one's own address."""
    actor = web.actor(request)
    standing = queries.address_of(actor)
    begin = {"email": standing.email if standing else ""}
    form = AddressForm(request.POST if request.method == "POST" else None, initial=begin)
    if request.method == "POST" and form.is_valid():
        try:
            operations.remember_address(actor=actor, now=now(), email=form.cleaned_data["email"])
        except InvalidError as error:
            web.tell(form, error)
        else:
            messages.success(request, _("提醒邮箱已保存。"))
            return redirect("reminders")
    context = {"form": form, "standing": standing, "is_configured": reminding.is_configured()}
    return render(request, "desk/reminders.html", context, status=422 if form.errors else 200)


@require_POST
def forget(request: HttpRequest) -> HttpResponse:
    """Be reminded by e-mail no longer."""
    operations.forget_address(actor=web.actor(request), now=now())
    messages.success(request, _("提醒邮箱已删除，不再发送邮件。"))
    return redirect("reminders")


@require_POST
def test(request: HttpRequest) -> HttpResponse:
    """Send a mail to one's own address now."""
    actor = web.actor(request)
    standing = queries.address_of(actor)
    if standing is None or not reminding.is_configured():
        messages.warning(request, _("请先保存邮箱地址；本局还须配置邮件服务器。"))
        return redirect("reminders")
    try:
        reminding.send(reminding.compose_test(to=standing.email, now=now()))
    except LiuhenError as error:
        messages.error(request, say(error))
    else:
        messages.success(request, _("测试邮件已交给邮件服务器，请到邮箱查看。"))
    return redirect("reminders")
