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


def _passage(label: Any, *, required: bool = True, help_text: Any = "") -> forms.CharField:
    widget = forms.Textarea(attrs={"rows": 4})
    return forms.CharField(label=label, required=required, max_length=500, help_text=help_text, widget=widget)


def _moment(label: Any, *, help_text: Any = "") -> forms.DateTimeField:
    widget = forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M")
    return forms.DateTimeField(label=label, required=False, help_text=help_text, widget=widget)


class AskExtensionForm(forms.Form):
    """Why the longer limit is needed."""

    reason = _passage(_("延期理由"), help_text=_("写明特殊情况，例如设备故障、连续外出执法。"))


class ExplainForm(forms.Form):
    """Why something is late."""

    reason = _passage(_("逾期原因"), help_text=_("写明为什么没有按期完成、现在办到哪一步。再次填写时以新的为准。"))


class WithdrawForm(forms.Form):
    """Why a deadline asks for nothing."""

    reason = _passage(_("撤销原因"), help_text=_("例如：记录仪未开机，没有需要上传的资料。"))


class PauseForm(forms.Form):
    """What lasts that doesn't count, and since when."""

    reason = _passage(_("暂停原因"), help_text=_("例如：检测、鉴定期间不计入期限。"))
    since = _moment(_("从何时起暂停"), help_text=_("留空为现在。"))


class ResumeForm(forms.Form):
    """Until when it lasted."""

    until = _moment(_("从何时起恢复"), help_text=_("留空为现在。"))


class ExtendForm(forms.Form):
    """An extension granted on paper."""

    reason = _passage(_("延期理由和审批文号"), help_text=_("写明谁在哪份文书上批准。"))
    decided_at = _moment(_("批准时间"), help_text=_("留空为现在。以纸面批准的时间为准。"))


class DecideExtensionForm(forms.Form):
    """A leader's decision on an extension."""

    decision = forms.ChoiceField(
        label=_("审批意见"),
        choices=[("approve", _("批准")), ("refuse", _("不批准"))],
        widget=forms.RadioSelect,
    )
    note = _passage(_("审批说明"), required=False, help_text=_("不批准时必须写明原因。"))


class ArrangementForm(forms.Form):
    """A year's arrangement as a file, or its text."""

    file = forms.FileField(
        label=_("放假安排文件"),
        required=False,
        help_text=_("holiday-cn 的年度 JSON 文件，如 2027.json。"),
        widget=forms.FileInput(attrs={"accept": ".json,application/json"}),
        error_messages={"empty": _("这个文件是空的，请重新选择。")},
    )
    text = forms.CharField(
        label=_("或粘贴文件内容"), required=False, widget=forms.Textarea(attrs={"rows": 8, "spellcheck": "false"})
    )

    def clean(self) -> dict[str, Any]:
        """One of the two is needed."""
        cleaned = super().clean() or {}
        if not self.errors and not cleaned.get("file") and not cleaned.get("text"):
            self.add_error("file", _("请选择文件，或在下面粘贴内容。"))
        return cleaned


class HolidayForm(forms.Form):
    """A day that isn't as the week says."""

    day = forms.DateField(label=_("日期"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"))
    name = forms.CharField(label=_("节日名称"), max_length=50)
    kind = forms.ChoiceField(
        label=_("这一天"),
        choices=[("free", _("放假")), ("worked", _("调休上班"))],
        widget=forms.RadioSelect,
        initial="free",
    )


class HolidayDayForm(forms.Form):
    """A day of the table, meant by a button."""

    day = forms.DateField()
