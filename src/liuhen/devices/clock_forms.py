"""What a recorder's clock showed, as somebody types it."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

_SECOND = "%Y-%m-%dT%H:%M:%S"


def second_field(label: Any, *, help_text: Any = "") -> forms.DateTimeField:
    """A day and a second."""
    return forms.DateTimeField(
        label=label,
        help_text=help_text,
        widget=forms.DateTimeInput(attrs={"type": "datetime-local", "step": "1"}, format=_SECOND),
    )


class ClockNoteForm(forms.Form):
    """A comparison of a recorder's clock with the right time."""

    shown = second_field(_("设备显示的时间"), help_text=_("照机身屏幕或画面上的时间填写，到秒。"))
    seen_at = second_field(_("当时的准确时间"), help_text=_("看到设备显示上面这一时间时的准确时间，到秒。"))
    within_s = forms.IntegerField(
        label=_("误差（秒）"),
        min_value=0,
        max_value=3600,
        initial=2,
        widget=forms.NumberInput(attrs={"inputmode": "numeric"}),
        help_text=_("两个时间对得有多准，前后各多少秒。"),
    )
    reason = forms.CharField(label=_("对照依据和原因"), max_length=300, help_text=_("如“与服务器时间对照，换电池后”。"))
