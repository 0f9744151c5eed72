"""What people say of gaps."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from liuhen.intake.continuity.models import GapReason
from liuhen.intake.continuity.operations import TEXT


class StateForm(forms.Form):
    """Why something wasn't recorded."""

    reason = forms.ChoiceField(label=_("原因"), choices=GapReason.choices, widget=forms.RadioSelect)
    text = forms.CharField(
        label=_("情况说明"),
        max_length=TEXT,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("写明什么时候、为什么没有摄录，期间发生了什么，有没有其他记录。"),
    )


class DecideForm(forms.Form):
    """Whether an explanation is accepted."""

    decision = forms.ChoiceField(
        label=_("审核意见"),
        choices=[("accept", _("认可")), ("refuse", _("不认可，退回重新说明"))],
        widget=forms.RadioSelect,
    )
    note = forms.CharField(
        label=_("理由"),
        required=False,
        max_length=TEXT,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("不认可时必须填写。"),
    )
