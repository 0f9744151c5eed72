"""What people type about repairs."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _


class ProposeForm(forms.Form):
    """Why a damaged copy should be made good."""

    reason = forms.CharField(
        label=_("损坏情况和原因"),
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("写明已知的原因，如磁盘坏道、误操作；不写人名和案情"),
    )


class DecideForm(forms.Form):
    """Whether it's approved."""

    note = forms.CharField(label=_("意见"), max_length=500, required=False, widget=forms.Textarea(attrs={"rows": 2}))


class LossForm(forms.Form):
    """Why a store won't come back."""

    reason = forms.CharField(
        label=_("为什么确定不会再回来"),
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("写明去向，如磁盘损坏后已销毁、存储桶已删除；不写人名和案情"),
    )
