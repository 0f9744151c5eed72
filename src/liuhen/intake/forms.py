"""What people say of a card or delivery before its files are listed. Shapes only: operations decide."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from liuhen.intake.models import SourceKind

# Which fields a source asks for; the first ones must be filled.
NEEDED: dict[SourceKind, tuple[str, ...]] = {
    SourceKind.CARD: ("recorder",),
    SourceKind.FIXED_CAMERA: ("provider", "method"),
    SourceKind.MATERIAL: ("provider", "method"),
    SourceKind.PHONE: ("officer",),
    SourceKind.HISTORIC: (),
}
ASKED: dict[SourceKind, tuple[str, ...]] = {
    SourceKind.CARD: ("recorder", "officer"),
    SourceKind.FIXED_CAMERA: ("provider", "method", "officer"),
    SourceKind.MATERIAL: ("provider", "method", "officer"),
    SourceKind.PHONE: ("officer",),
    SourceKind.HISTORIC: ("recorder", "officer", "provider"),
}


def _text(label: Any, *, length: int, help_text: Any = "", choices: str = "") -> forms.CharField:
    given = {"list": choices, "autocomplete": "off", "spellcheck": "false"} if choices else {}
    return forms.CharField(
        label=label, max_length=length, required=False, help_text=help_text, widget=forms.TextInput(attrs=given)
    )


class SourceForm(forms.Form):
    """What is asked of one kind of source. The upload script sends its fields to the API by their names."""

    source = forms.CharField(widget=forms.HiddenInput)
    recorder = _text(
        _("执法记录仪编号"),
        length=64,
        choices="recorders",
        help_text=_("机身标签上的编号。没有登记过的编号也可以采集，会先记为待确认。"),
    )
    officer = _text(_("执法人员"), length=64, choices="officers", help_text=_("姓名或执法证号；不确定时可留空。"))
    provider = _text(_("提供人"), length=300, help_text=_("单位名称，经办人姓名。"))
    method = _text(_("提取方式"), length=300, choices="methods", help_text=_("用什么设备、以什么方式复制或导出。"))

    def __init__(self, kind: SourceKind, *, officer: str) -> None:
        super().__init__(initial={"source": kind.value, "officer": officer})
        for name in list(self.fields):
            if name != "source" and name not in ASKED[kind]:
                del self.fields[name]
        for name in NEEDED[kind]:
            self.fields[name].required = True
