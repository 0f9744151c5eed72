"""What people type of alerts."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from liuhen.supervision.alerts.operations import ANSWER


class AnswerForm(forms.Form):
    """What came of looking into it."""

    answer = forms.CharField(
        label=_("了解到的情况和处理"), max_length=ANSWER, widget=forms.Textarea(attrs={"rows": 4})
    )  # fmt: skip
