"""What people type about cases and activities. Shapes only: operations decide."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from liuhen.cases.models import CaseKind, Stage


class CaseSearchForm(forms.Form):
    """What a list of cases is narrowed to; lives in the address."""

    text = forms.CharField(
        label=_("查找案号、案由、当事人"),
        required=False,
        max_length=300,
        widget=forms.TextInput(attrs={"type": "search", "placeholder": _("案号、案由、当事人……")}),
    )
    kind = forms.ChoiceField(label=_("类别"), required=False, choices=[("", _("不限")), *CaseKind.choices])


def _day(label: Any, *, required: bool = True, help_text: Any = "") -> forms.DateField:
    widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    return forms.DateField(label=label, required=required, help_text=help_text, widget=widget)


def _passage(label: Any, *, required: bool, longest: int, help_text: Any = "") -> forms.CharField:
    widget = forms.Textarea(attrs={"rows": 3})
    return forms.CharField(label=label, required=required, max_length=longest, help_text=help_text, widget=widget)


def _offer(form: forms.Form, name: str, choices: Iterable[tuple[str, str]], nothing: Any = "") -> None:
    field = form.fields[name]
    assert isinstance(field, forms.ChoiceField)  # noqa: S101 - for the type checker
    field.choices = [*([("", nothing)] if nothing else []), *choices]


class CloseForm(forms.Form):
    """How a case ended and on which day."""

    outcome = forms.ChoiceField(label=_("案件结果"), widget=forms.RadioSelect)
    closed_on = _day(_("结案日期"), help_text=_("填写所选结果对应事项完成的日期，归档期限从此起算。"))
    note = _passage(_("备注"), required=False, longest=500)

    def __init__(
        self,
        data: Mapping[str, Any] | None = None,
        *,
        events: Iterable[tuple[str, str]],
        initial: Mapping[str, Any] | None = None,
    ) -> None:
        """Take the outcomes that such a case can have, each with what counts as its end."""
        super().__init__(data, initial=dict(initial or {}))
        _offer(self, "outcome", events)


class ReopenForm(forms.Form):
    """Why a closed case is taken up again."""

    reason = _passage(_("重新启动的原因"), required=True, longest=500, help_text=_("原结案记录会保留。"))


class StageForm(forms.Form):
    """When a case came to a stage and left it."""

    stage = forms.ChoiceField(label=_("办理阶段"), choices=Stage.choices, widget=forms.RadioSelect)
    began_on = _day(_("开始日期"))
    ended_on = _day(_("结束日期"), required=False, help_text=_("尚未结束时留空。"))


class DecideForm(forms.Form):
    """A leader's decision on a 未记录说明."""

    decision = forms.ChoiceField(
        label=_("审批意见"),
        choices=[("approve", _("批准")), ("refuse", _("不批准"))],
        widget=forms.RadioSelect,
    )
    note = _passage(_("审批说明"), required=False, longest=500, help_text=_("不批准时必须写明原因。"))
