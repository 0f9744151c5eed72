"""What people type about cases and activities. Shapes only: operations decide."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any
from uuid import UUID

from django import forms
from django.utils.translation import gettext_lazy as _

from liuhen.cases.models import CaseKind, Exemption, Stage


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


class ExemptionForm(forms.Form):
    """Why and where a point was not recorded, and the document that shows it or records it in words instead."""

    area = forms.TypedChoiceField(
        label=_("不得音像记录的区域"),
        required=False,
        coerce=UUID,
        empty_value=None,
        help_text=_("批准后该区域仍不得带入没有相符防爆合格证的执法记录仪。"),
    )
    reason = forms.ChoiceField(label=_("未记录原因"), choices=[("", _("请选择")), *Exemption.Reason.choices])
    text = _passage(_("情况说明"), required=True, longest=2000, help_text=_("写明当时的情况和采取的替代措施。"))
    document = forms.TypedChoiceField(
        label=_("代替或佐证的文书"),
        required=False,
        coerce=UUID,
        empty_value=None,
        help_text=_("依第八条未摄录的，写明代替音像的文字记录；没有文书的，批准后仍显示为缺失。"),
    )

    def __init__(
        self,
        data: Mapping[str, Any] | None = None,
        *,
        documents: Iterable[tuple[str, str]],
        areas: Sequence[tuple[str, str]] = (),
    ) -> None:
        """Take the case's documents by id and name, and the areas of the activity, of which the only one is offered."""
        super().__init__(data, initial={"area": areas[0][0]} if len(areas) == 1 else {})
        _offer(self, "document", documents, _("请选择"))
        if areas:
            _offer(self, "area", areas, _("不涉及某个区域"))
        else:
            del self.fields["area"]


class DecideForm(forms.Form):
    """A leader's decision on a 未记录说明."""

    decision = forms.ChoiceField(
        label=_("审批意见"),
        choices=[("approve", _("批准")), ("refuse", _("不批准"))],
        widget=forms.RadioSelect,
    )
    note = _passage(_("审批说明"), required=False, longest=500, help_text=_("不批准时必须写明原因。"))
