"""Choosing originals of a recorder model, and withdrawing one."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from liuhen.recordings.examining.operations.enrolling import REASON_LENGTH


class WithdrawForm(forms.Form):
    """Why an original counts no more."""

    reason = forms.CharField(label=_("撤回原因"), max_length=REASON_LENGTH, widget=forms.Textarea(attrs={"rows": 2}))
