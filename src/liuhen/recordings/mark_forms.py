"""What is typed of a mark. Shapes only: operations decide."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from liuhen.recordings.on_site_forms import SecondField


class MarkForm(forms.Form):
    """What is marked and at what second; the keystroke fills both in."""

    clause = forms.CharField(max_length=20, error_messages={"required": _("请选择要标记的内容。")})
    second = SecondField(max_length=12, error_messages={"required": _("请写第几秒。")})
    until = SecondField(required=False, max_length=12)
    note = forms.CharField(required=False)
