"""制度落实情况: the page, and a person's word on what no software can see."""

from __future__ import annotations

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from liuhen.clock import now
from liuhen.desk.bureau_duties import duties_page
from liuhen.duties import operations
from liuhen.duties.errors import DutyNotYoursError, DutyUnknownError
from liuhen.errors import InvalidError
from liuhen.people import web


class WordForm(forms.Form):
    """Whether it is so, and where it's to be seen or what is lacking."""

    answer = forms.ChoiceField(
        label=gettext_lazy("情况"),
        choices=[("holds", gettext_lazy("已落实")), ("fails", gettext_lazy("未落实"))],
        widget=forms.RadioSelect,
    )
    note = forms.CharField(
        label=gettext_lazy("说明"),
        required=False,
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=gettext_lazy("写明在哪里可以看到，例如档案室的位置、配备清单；未落实时写明缺什么。"),
    )


@require_safe
def duties(request: HttpRequest) -> HttpResponse:
    """What the regulation asks of the bureau itself, what is known, and what waits for a person's word."""
    return render(request, "desk/duties.html", {"page": duties_page(actor=web.actor(request), now=now())})


@require_http_methods(["GET", "HEAD", "POST"])
def confirm(request: HttpRequest, item: str) -> HttpResponse:
    """Say whether one thing is so."""
    actor, moment = web.actor(request), now()
    page = duties_page(actor=actor, now=moment)
    line = next((one for one in page.confirmed if one.item == item), None)
    if line is None:
        raise DutyUnknownError
    if not line.is_mine:
        raise DutyNotYoursError
    begin = {"answer": line.state, "note": line.word.note} if line.word else {}
    form = WordForm(request.POST if request.method == "POST" else None, initial=begin)
    if request.method == "POST" and form.is_valid():
        is_so, note = form.cleaned_data["answer"] == "holds", form.cleaned_data["note"]
        try:
            operations.confirm_duty(actor=actor, now=moment, item=item, holds=is_so, note=note)
        except InvalidError as error:
            web.tell(form, error)
        else:
            messages.success(request, _("已记下您的确认。"))
            return redirect("bureau_duties")
    context = {"form": form, "line": line}
    return render(request, "desk/confirm_duty.html", context, status=422 if form.errors else 200)
