"""What the office types about recorders. Shapes only: operations decide."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from liuhen.devices.models import DUST, GAS
from liuhen.devices.operations import MOST_CAPACITY
from liuhen.people import queries as people
from liuhen.people.forms import UnitChoice
from liuhen.people.models import Officer
from liuhen.people.picking import OnePerson, PickingForm


def day_input() -> forms.DateInput:
    """A day's field as browsers draw it."""
    return forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")


class RecorderSearchForm(forms.Form):
    """What the list of recorders is narrowed to; lives in the address."""

    text = forms.CharField(
        label=_("查找编号、型号"),
        required=False,
        max_length=64,
        widget=forms.TextInput(attrs={"type": "search", "placeholder": _("编号、型号、序列号……")}),
    )
    unit = UnitChoice(label=_("使用单位"), required=False, empty_label=_("不限"))
    state = forms.ChoiceField(
        label=_("状态"),
        required=False,
        choices=[
            ("", _("不限")),
            ("unconfirmed", _("待确认")),
            ("confirmed", _("已登记")),
            ("proof", _("有防爆合格证")),
            ("unfit", _("故障或送修")),
            ("gone", _("已报废或遗失")),
        ],
    )

    def __init__(self, data: Mapping[str, Any] | None = None) -> None:
        super().__init__(data)
        _offer_units(self)

    def chosen(self) -> dict[str, Any]:
        """What the list is narrowed to, as `queries.list_recorders` takes it; what can't be read narrows nothing."""
        self.is_valid()
        told = {name: value for name, value in self.cleaned_data.items() if value}
        if "unit" in told:
            told["unit_id"] = told.pop("unit").id
        return told


def _offer_units(form: forms.Form) -> None:
    field = form.fields["unit"]
    assert isinstance(field, forms.ModelChoiceField)  # noqa: S101 - for the type checker
    field.queryset = people.units()


class RecorderForm(PickingForm):
    """A recorder to be registered or corrected, or one met at intake to be confirmed."""

    code = forms.CharField(label=_("编号"), max_length=64, help_text=_("机身标签上的编号，与文件名中的编号一致。"))
    make = forms.CharField(label=_("厂商"), max_length=100, required=False)
    model = forms.CharField(label=_("型号"), max_length=100, required=False)
    serial = forms.CharField(label=_("出厂序列号"), max_length=100, required=False)
    long_number = forms.CharField(
        label=_("20 位编码"), max_length=60, required=False, help_text=_("设备入网编码，没有的留空。")
    )
    capacity = forms.IntegerField(
        label=_("内存容量（GB）"),
        min_value=1,
        max_value=MOST_CAPACITY,
        required=False,
        help_text=_("按铭牌填写，如 64。"),
    )
    bought_on = forms.DateField(label=_("购置日期"), required=False, widget=day_input())
    warranty_until = forms.DateField(label=_("质保期至"), required=False, widget=day_input())
    unit = UnitChoice(label=_("使用单位"), required=False, empty_label=_("未指定"))
    keeper = OnePerson(of=Officer, label=_("保管人"), required=False, empty_label=_("未指定"))
    proof_number = forms.CharField(
        label=_("防爆合格证编号"),
        max_length=100,
        required=False,
        help_text=_("没有防爆合格证的留空，不得带入爆炸危险区域。"),
    )
    proof_mark = forms.CharField(
        label=_("防爆标志"), max_length=100, required=False, help_text=_("照合格证抄写，如 Ex ib IIC T4 Gb。")
    )
    proof_gas = forms.ChoiceField(
        label=_("气体环境可用的最高危险区域"),
        required=False,
        choices=[("", _("不适用于气体环境")), *((zone.value, zone.label) for zone in GAS)],
    )
    proof_dust = forms.ChoiceField(
        label=_("粉尘环境可用的最高危险区域"),
        required=False,
        choices=[("", _("不适用于粉尘环境")), *((zone.value, zone.label) for zone in DUST)],
    )
    proof_until = forms.DateField(label=_("合格证有效期止"), required=False, widget=day_input())
    note = forms.CharField(label=_("备注"), max_length=500, required=False)

    def __init__(self, data: Mapping[str, Any] | None = None, *, initial: Mapping[str, Any] | None = None) -> None:
        super().__init__(data, initial=dict(initial or {}))
        _offer_units(self)
        field = self.fields["keeper"]
        assert isinstance(field, forms.ModelChoiceField)  # noqa: S101 - for the type checker
        field.queryset = people.officers()


class ReasonForm(forms.Form):
    """Why something is asked for."""

    reason = forms.CharField(label=_("原因"), max_length=300)


class DecideForm(forms.Form):
    """A leader's word on using a recorder that failed its check."""

    is_allowed = forms.TypedChoiceField(
        label=_("决定"),
        choices=[("yes", _("批准紧急使用")), ("no", _("不批准"))],
        widget=forms.RadioSelect,
        coerce=lambda value: value == "yes",
    )
    note = forms.CharField(label=_("意见"), max_length=300, required=False, help_text=_("不批准时必须写明。"))


class FaultForm(forms.Form):
    """What is wrong with a recorder."""

    what = forms.CharField(label=_("故障现象"), max_length=300, widget=forms.Textarea(attrs={"rows": 2}))
    stops_use = forms.TypedChoiceField(
        label=_("还能用吗"),
        choices=[("yes", _("不能用，停用待修")), ("no", _("不影响使用"))],
        widget=forms.RadioSelect,
        coerce=lambda value: value == "yes",
        initial="yes",
    )
