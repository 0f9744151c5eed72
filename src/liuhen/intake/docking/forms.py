"""What people say of a card in a station. Shapes only: operations decide."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from liuhen.devices.models import Recorder


class NameForm(forms.Form):
    """Which recorder a card is from."""

    recorder = forms.CharField(
        label=_("执法记录仪编号"),
        max_length=64,
        help_text=_("机身标签上的编号。没有登记过的编号也可以采集，会先记为待确认。"),
        widget=forms.TextInput(attrs={"list": "recorders", "autocomplete": "off", "spellcheck": "false"}),
    )
    remember = forms.BooleanField(
        label=_("记住这台设备或这张卡，以后自动识别"),
        required=False,
        help_text=_("卡会在几台执法记录仪之间换用时不要勾选。"),
    )


def offered_recorders() -> list[str]:
    """Codes to pick from."""
    return list(Recorder.objects.order_by("code").values_list("code", flat=True)[:1000])
