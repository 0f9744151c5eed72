"""What people type about disputes. Shapes only: operations decide."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from liuhen.archive.exhibits.models import DisputeKind, EvidenceLine
from liuhen.archive.exhibits.operations import LineTelling
from liuhen.archive.exhibits.telling import NAME

_MOST_PLACE = 9_999


def _day(label: Any) -> forms.DateField:
    return forms.DateField(label=label, widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"))


class DisputeForm(forms.Form):
    """What a notice says."""

    kind = forms.ChoiceField(label=_("种类"), choices=DisputeKind.choices)
    organ = forms.CharField(label=_("发出通知的机关"), max_length=NAME, help_text=_("复议机构或人民法院。"))
    number = forms.CharField(label=_("通知文号"), max_length=NAME)
    received_on = _day(_("收到日期"))

    def __init__(self, data: Mapping[str, Any] | None, *, today: date) -> None:
        """A notice is mostly entered on the day when it comes."""
        super().__init__(data, initial={"received_on": today})


class NoticeForm(DisputeForm):
    """The same for who holds a notice and no case: the case by its number."""

    case_number = forms.CharField(label=_("案号"), max_length=NAME, help_text=_("被复议或被诉的案件编号，照案卷填写。"))
    field_order = ("case_number", "kind", "organ", "number", "received_on")


class AnswerForm(forms.Form):
    """When the bureau answered."""

    answered_on = _day(_("答复日期"))


class EndForm(forms.Form):
    """When it was over, and how."""

    ended_on = _day(_("办结日期"))
    result = forms.CharField(label=_("结果"), max_length=200, help_text=_("如：维持；撤销；驳回；撤回申请、撤诉。"))


class CloseForm(forms.Form):
    """Why the legal section looks at the case no more."""

    reason = forms.CharField(label=_("原因"), max_length=200)


class LineForm(forms.Form):
    """A line of the 证据清单."""

    order = forms.IntegerField(label=_("序号"), min_value=1, max_value=_MOST_PLACE)
    is_wanted = forms.BooleanField(label=_("列入"), required=False)
    source = forms.CharField(label=_("证据来源"), required=False, max_length=300)
    proves = forms.CharField(
        label=_("证明对象"), required=False, max_length=1000, widget=forms.Textarea(attrs={"rows": 2})
    )
    content = forms.CharField(
        label=_("内容"), required=False, max_length=1000, widget=forms.Textarea(attrs={"rows": 2})
    )
    spot = forms.CharField(label=_("页码或时刻"), required=False, max_length=100)


class EvidenceForms:
    """The form of a 证据清单, a row a line."""

    def __init__(self, data: Mapping[str, Any] | None, *, lines: Sequence[EvidenceLine]) -> None:
        self.rows = [(LineForm(data, prefix=line.id.hex, initial=_of(line)), line) for line in lines]

    @property
    def is_valid(self) -> bool:
        """Whether all of it can be read."""
        return all([form.is_valid() for form, _line in self.rows])  # noqa: C419 - every row tells what is wrong with it

    @property
    def telling(self) -> Iterable[LineTelling]:
        """What was typed; after `is_valid`."""
        for form, line in self.rows:
            yield LineTelling(line_id=line.id, **form.cleaned_data)


def _of(line: EvidenceLine) -> dict[str, Any]:
    names = ("source", "proves", "content", "spot")
    return {"order": line.position, "is_wanted": True, **{name: getattr(line, name) for name in names}}
