"""What people type of papers of supervising bodies. Shapes only: operations decide."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from liuhen.archive.consulting.telling import numbers_in
from liuhen.supervision.bodies.models import DemandKind
from liuhen.supervision.bodies.telling import BODY, NUMBER, TEXT, Received


def _day(label: Any, **given: Any) -> forms.DateField:
    return forms.DateField(label=label, widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"), **given)


class EnterForm(forms.Form):
    """A paper that came in."""

    body = forms.CharField(label=_("监督机关"), max_length=BODY, help_text=_("例如：鼓楼区司法局。"))
    kind = forms.ChoiceField(label=_("文书种类"), choices=DemandKind.choices, widget=forms.RadioSelect)
    number = forms.CharField(label=_("来文文号"), max_length=NUMBER)
    received_on = _day(_("收文日期"))
    due_on = _day(_("答复期限"), required=False, help_text=_("来文写明的日期；没有写明可不填。"))
    asked = forms.CharField(label=_("要求事项"), max_length=TEXT, widget=forms.Textarea(attrs={"rows": 4}))
    cases = forms.CharField(
        label=_("涉及案件"),
        required=False,
        max_length=10_000,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("每行一个案号。"),
    )

    def __init__(self, data: Any = None, *, today: date) -> None:
        super().__init__(data, initial={"received_on": today})

    def told(self) -> Received:
        """What was said, for the operation."""
        said = {**self.cleaned_data}
        return Received(cases=tuple(numbers_in(said.pop("cases"))), **said)


class LinkForm(forms.Form):
    """The request for copies by which something was handed over."""

    consultation = forms.CharField(label=_("查阅复制申请编号"), max_length=NUMBER)


class AnswerForm(forms.Form):
    """What the bureau answered."""

    answer = forms.CharField(label=_("答复或办理情况"), max_length=TEXT, widget=forms.Textarea(attrs={"rows": 4}))
    answer_number = forms.CharField(label=_("复文文号"), required=False, max_length=NUMBER)
    answered_on = _day(_("答复日期"))

    def __init__(self, data: Any = None, *, today: date) -> None:
        super().__init__(data, initial={"answered_on": today})
