"""What the office types about recorders. Shapes only: operations decide."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from liuhen.devices.models import DUST, GAS
from liuhen.people import queries as people
from liuhen.people.forms import UnitChoice
from liuhen.people.models import Officer
from liuhen.people.picking import OnePerson, PickingForm


class RecorderSearchForm(forms.Form):
    """What the list of recorders is narrowed to; lives in the address."""

    text = forms.CharField(
        label=_("查找编号、型号"),
        required=False,
        max_length=64,
        widget=forms.TextInput(attrs={"type": "search", "placeholder": _("编号、型号……")}),
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
    model = forms.CharField(label=_("型号"), max_length=100, required=False)
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
    proof_until = forms.DateField(
        label=_("合格证有效期止"), required=False, widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )
    note = forms.CharField(label=_("备注"), max_length=500, required=False)

    def __init__(self, data: Mapping[str, Any] | None = None, *, initial: Mapping[str, Any] | None = None) -> None:
        super().__init__(data, initial=dict(initial or {}))
        _offer_units(self)
        field = self.fields["keeper"]
        assert isinstance(field, forms.ModelChoiceField)  # noqa: S101 - for the type checker
        field.queryset = people.officers()
