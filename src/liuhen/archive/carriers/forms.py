"""What people say of carriers. Shapes only: operations decide."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from liuhen.archive.carriers.models import Carrier, Condition, Inspection
from liuhen.archive.carriers.operations.keeping import KEEPER_LENGTH, NOTE_LENGTH, PLACE_LENGTH
from liuhen.archive.carriers.queries.waiting import rules_in_force


class PlanForm(forms.Form):
    """Which blanks, and which copies of everything."""

    field_order = ("medium", "copies", "leave_last")
    leave_last = forms.BooleanField(
        label=_("最后一盘未满时留待下次"), required=False, help_text=_("其中的资料这次不写，下次再编排。")
    )

    def __init__(self, *given: Any, **named: Any) -> None:
        super().__init__(*given, **named)
        rules = rules_in_force()
        self.fields["medium"] = forms.ChoiceField(
            label=_("载体"), choices=[(one.code, one.name) for one in rules.media]
        )
        self.fields["copies"] = forms.MultipleChoiceField(
            label=_("套别"),
            widget=forms.CheckboxSelectMultiple,
            choices=[(one.code, one.name) for one in rules.copies],
            initial=[one.code for one in rules.copies if one.wanted],
            help_text=_("每套内容相同，分别存放。"),
        )
        self.order_fields(self.field_order)


class PlaceForm(forms.Form):
    """The folder where a carrier is mounted at the server."""

    place = forms.CharField(label=_("载体挂载的文件夹"), max_length=500, help_text=_("例如 /media/cdrom。"))

    def __init__(self, *given: Any, **named: Any) -> None:
        super().__init__(*given, **{"auto_id": "check_%s", **named})  # the register beside it has a place too


class RegisterForm(forms.Form):
    """Where a carrier lies."""

    place = forms.CharField(
        label=_("存放位置"), max_length=PLACE_LENGTH, help_text=_("例如 档案室 3 号防磁柜第 2 层。")
    )
    keeper = forms.CharField(label=_("保管人"), max_length=KEEPER_LENGTH)
    condition = forms.ChoiceField(label=_("外观"), choices=Condition.choices, widget=forms.RadioSelect)

    @classmethod
    def of(cls, carrier: Carrier, given: Any = None) -> RegisterForm:
        """The form with what stands."""
        initial = {"place": carrier.place, "keeper": carrier.keeper, "condition": carrier.condition}
        return cls(given, initial=initial)


class InspectForm(forms.Form):
    """What an inspection found."""

    field_order = ("unread", "condition", "note")
    condition = forms.ChoiceField(label=_("外观"), choices=Condition.choices, widget=forms.RadioSelect)
    note = forms.CharField(
        label=_("说明"), required=False, max_length=NOTE_LENGTH, widget=forms.Textarea(attrs={"rows": 2})
    )

    def __init__(self, *given: Any, inspection: Inspection, **named: Any) -> None:
        super().__init__(*given, **{"auto_id": "inspect_%s", **named})  # the register beside it has a condition too
        self.fields["unread"] = forms.MultipleChoiceField(
            label=_("读不出或内容有误的文件"),
            required=False,
            widget=forms.CheckboxSelectMultiple,
            choices=[(path, path.removeprefix("data/")) for path in inspection.sample],
            help_text=_("逐个打开样本；能正常打开的不用勾选。"),
        )
        self.order_fields(self.field_order)


class ReasonForm(forms.Form):
    """One reason."""

    reason = forms.CharField(label=_("原因"), max_length=NOTE_LENGTH, widget=forms.Textarea(attrs={"rows": 3}))
