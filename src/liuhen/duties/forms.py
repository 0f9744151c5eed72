"""What people type about the bureau's lists. Shapes only: operations decide."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from liuhen.prose import sentence
from liuhen.rules.matters import LONGEST, REQUIRED, MatterRow, remarks_on
from liuhen.rules.shelf import rulebook


class MatterImportForm(forms.Form):
    """A workbook to be taken over as a draft."""

    title = forms.CharField(label=_("清单名称"), max_length=200)
    file = forms.FileField(
        label=_("表格文件"),
        help_text=_("Excel 或 WPS 的 .xlsx，第一行或标题下面一行是列名。"),
        widget=forms.FileInput(attrs={"accept": ".xlsx"}),
        error_messages={"empty": _("这个文件是空的，请重新选择。")},
    )


class MatterStartForm(forms.Form):
    """A draft to be begun."""

    title = forms.CharField(label=_("清单名称"), max_length=200)


class MatterPublishForm(forms.Form):
    """From which day a list holds."""

    holds_from = forms.DateField(
        label=_("施行日期"),
        help_text=_("从这一天起立案的案件按这份清单判断，之前的案件仍按原来的清单。"),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )


def _cell(label: Any, column: str, *, help_text: Any = "", rows: int = 0) -> forms.CharField:
    widget: forms.Widget = forms.Textarea(attrs={"rows": rows}) if rows else forms.TextInput()
    # no max_length: the remark says how long it is, and a browser would cut what is pasted without a word
    return forms.CharField(label=label, required=column in REQUIRED, help_text=help_text, widget=widget)


class MatterForm(forms.Form):
    """A row of a list; what is wrong with a cell is said at its field."""

    category = _cell(_("执法类别"), "category", help_text=_("行政检查、行政处罚或行政强制；几种用顿号隔开。"))
    matter = _cell(_("执法事项"), "matter", help_text=_("对全部事项都适用时写“全部”。"))
    point = _cell(_("记录环节"), "point", help_text=_("写条款如“第七条第（六）项”，或写环节名称。"))
    way = _cell(_("记录方式"), "way", help_text=_("录像、录音、照相、文字，或“文字和录像”。"))
    start = _cell(_("开始时间"), "start", help_text=_("例如：到达现场时。"))
    content = _cell(_("记录内容"), "content", rows=3)
    end = _cell(_("结束时间"), "end", help_text=_("例如：离开现场时。"))
    retention = _cell(_("存储期限"), "retention", help_text=_("永久、2年、6个月，或同案卷保留期限。"))
    remark = _cell(pgettext_lazy("matter", "备注"), "remark", rows=2)

    def __init__(self, data: Mapping[str, Any] | None = None, *, initial: Mapping[str, Any] | None = None) -> None:
        super().__init__(data, initial=dict(initial or {}))

    def row(self) -> MatterRow:
        """The row as it was typed."""
        told = getattr(self, "cleaned_data", {})
        return MatterRow(**{column: told.get(column, "") for column in LONGEST})

    def clean(self) -> dict[str, Any]:
        """Put every remark that blocks at its field."""
        cleaned = super().clean() or {}
        for remark in remarks_on(self.row(), rulebook().latest):
            if remark.blocks and remark.column not in self.errors:
                self.add_error(remark.column, sentence(remark.code, remark.fields))
        return cleaned
