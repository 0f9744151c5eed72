"""What the office types about recorders. Shapes only: operations decide."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from liuhen.devices import queries
from liuhen.devices.models import DUST, GAS, Condition, Ending, EquipmentKind
from liuhen.devices.operations import MOST_CAPACITY
from liuhen.people import queries as people
from liuhen.people.forms import UnitChoice
from liuhen.people.models import Officer
from liuhen.people.picking import OnePerson, PickingForm
from liuhen.prose import translated


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


class SendForm(forms.Form):
    """Where a faulty recorder is sent."""

    sent_to = forms.CharField(label=_("送修单位"), max_length=100)
    undocked_reason = forms.CharField(
        label=_("不能先采集的原因"), max_length=300, required=False, help_text=_("已采集的留空。")
    )


class EndForm(forms.Form):
    """How a fault ended."""

    ending = forms.ChoiceField(label=_("处理结果"), choices=Ending.choices, widget=forms.RadioSelect)
    note = forms.CharField(label=_("说明"), max_length=300, required=False, help_text=_("报废时必须写明。"))


class LeaveForm(forms.Form):
    """That a recorder leaves service."""

    condition = forms.ChoiceField(
        label=_("情况"),
        choices=[(one.value, one.label) for one in (Condition.RETIRED, Condition.LOST)],
        widget=forms.RadioSelect,
    )
    reason = forms.CharField(label=_("原因"), max_length=300)


class PhotoForm(forms.Form):
    """A recorder's picture."""

    photo = forms.FileField(label=_("照片"), widget=forms.FileInput(attrs={"accept": "image/*"}))


class EquipmentForm(PickingForm):
    """A docking station or storage device."""

    kind = forms.ChoiceField(label=_("类别"), choices=EquipmentKind.choices, widget=forms.RadioSelect)
    name = forms.CharField(label=_("名称"), max_length=100, help_text=_("如“一楼采集站”“主存储”。"))
    make = forms.CharField(label=_("厂商"), max_length=100, required=False)
    model = forms.CharField(label=_("型号"), max_length=100, required=False)
    serial = forms.CharField(label=_("出厂序列号"), max_length=100, required=False)
    place = forms.CharField(label=_("放置地点"), max_length=100, required=False)
    unit = UnitChoice(label=_("使用单位"), required=False, empty_label=_("未指定"))
    keeper = OnePerson(of=Officer, label=_("保管人"), required=False, empty_label=_("未指定"))
    bought_on = forms.DateField(label=_("购置日期"), required=False, widget=day_input())
    warranty_until = forms.DateField(label=_("质保期至"), required=False, widget=day_input())
    note = forms.CharField(label=_("备注"), max_length=500, required=False)

    def __init__(self, data: Mapping[str, Any] | None = None, *, initial: Mapping[str, Any] | None = None) -> None:
        super().__init__(data, initial=dict(initial or {}))
        _offer_units(self)
        field = self.fields["keeper"]
        assert isinstance(field, forms.ModelChoiceField)  # noqa: S101 - for the type checker
        field.queryset = people.officers()


_OTHER = "-"


class UpkeepForm(forms.Form):
    """What was done to a recorder, station or storage device."""

    item = forms.ChoiceField(label=_("保养项目"), widget=forms.RadioSelect)
    what = forms.CharField(label=_("其他项目的内容"), max_length=300, required=False)
    done_on = forms.DateField(label=_("日期"), widget=day_input())
    is_good = forms.TypedChoiceField(
        label=_("结果"),
        choices=[("yes", _("正常")), ("no", _("有问题"))],
        widget=forms.RadioSelect,
        coerce=lambda value: value == "yes",
        initial="yes",
    )
    note = forms.CharField(label=_("说明"), max_length=300, required=False, help_text=_("有问题时必须写明。"))

    def __init__(
        self, data: Mapping[str, Any] | None = None, *, kind: str, initial: Mapping[str, Any] | None = None
    ) -> None:
        """Offer what the rules plan for this kind of thing."""
        super().__init__(data, initial=dict(initial or {}))
        field = self.fields["item"]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101 - for the type checker
        field.choices = [
            *((one.code, translated(one.name)) for one in queries.rules().upkeep_of(kind)),
            (_OTHER, _("其他")),
        ]

    @property
    def item_code(self) -> str:
        """The item's code; empty for something outside the plan."""
        said: str = self.cleaned_data["item"]
        return "" if said == _OTHER else said


class SpanForm(forms.Form):
    """A span of days and a unit; lives in the address."""

    since = forms.DateField(label=_("从"), required=False, widget=day_input())
    until = forms.DateField(label=_("到"), required=False, widget=day_input())
    unit = UnitChoice(label=_("使用单位"), required=False, empty_label=_("不限"))

    def __init__(self, data: Mapping[str, Any] | None = None) -> None:
        super().__init__(data)
        _offer_units(self)
