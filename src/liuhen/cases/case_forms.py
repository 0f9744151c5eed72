"""What people type about a case as a whole and about a party. Shapes only: operations decide."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django import forms
from django.db import models
from django.urls import reverse_lazy
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from liuhen.cases.models import CaseKind, NumberUnknown, PartyKind, Source
from liuhen.people import queries as people
from liuhen.people.actors import Actor
from liuhen.people.forms import UnitChoice
from liuhen.people.models import Officer
from liuhen.people.permissions import Capability, reach
from liuhen.people.picking import ManyPeople, PickingForm, person_label


class OfficersField(ManyPeople):
    """Officers to choose, each with certificate and unit; one whose certificate doesn't hold on `day` is marked."""

    day: date | None = None

    def __init__(self) -> None:
        super().__init__(of=Officer, label=pgettext_lazy("list", "执法人员"))

    def label_from_instance(self, obj: Officer) -> str:
        """Name, certificate number, unit; and what is wrong with the certificate on that day."""
        held = people.certificate_on(obj, self.day) if self.day else None
        number = held.number if held else obj.certificate_number
        warning = ""
        if held is not None and not held.number:
            warning = gettext("未登记执法证")
        elif held is not None and self.day and held.holds_on(self.day) is False:
            is_early = held.valid_from is not None and self.day < held.valid_from
            ends = held.valid_from if is_early else held.valid_until
            said = gettext("执法证 {day} 起有效") if is_early else gettext("执法证已于 {day} 到期")
            warning = said.format(day=ends)
        return person_label(obj.name, [number, obj.unit.name], warning)


def offer_officers(form: forms.Form, actor: Actor, *, day: date, needed: int) -> None:
    """Those of the actor's own unit stand first; `needed`: how many the rules of the day ask for."""
    own = models.Case(
        models.When(unit_id=actor.unit_id, then=models.Value(0)),
        default=models.Value(1),
        output_field=models.IntegerField(),
    )
    offered = form.fields["officers"]
    assert isinstance(offered, OfficersField)  # noqa: S101 - for the type checker
    offered.day = day
    if needed > 1:
        offered.help_text = gettext("规则要求至少 {count} 人。执法证失效的也可以选择，案件会提示。").format(
            count=needed
        )
    rows = people.officers().prefetch_related("past_certificates")
    offered.queryset = rows.order_by(own, "unit__name", "name", "id")


@dataclass(frozen=True, slots=True, kw_only=True)
class Offered:
    """What a case of a kind on a day can be told of; the view asks the rules.

    Attributes:
        day: the case's day.
        needed: how many officers the rules ask for.
        matters: of the 清单 in force.
        facts: what can be the case, as code and words.
    """

    day: date
    needed: int
    matters: Iterable[str] = ()
    facts: Iterable[tuple[str, str]] = field(default_factory=tuple)


class PartyFields(PickingForm):
    """What is said of a party beside its name."""

    party_kind = forms.ChoiceField(
        label=_("当事人类型"), choices=PartyKind.choices, widget=forms.RadioSelect, initial=PartyKind.ORGANISATION
    )
    party_number = forms.CharField(
        label=_("统一社会信用代码或身份证号"),
        required=False,
        max_length=30,
        help_text=_("单位填统一社会信用代码，个人填身份证号；身份证号保存后只显示首尾几位。"),
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
    )
    number_unknown = forms.ChoiceField(
        label=_("没有填写号码的原因"), required=False, choices=NumberUnknown.choices, initial=NumberUnknown.NOT_YET
    )
    representative = forms.CharField(label=_("法定代表人或负责人"), required=False, max_length=100)
    address = forms.CharField(label=_("地址"), required=False, max_length=300)


class CaseForm(PartyFields):
    """A case, new or corrected."""

    kind = forms.ChoiceField(label=_("类别"), choices=CaseKind.choices, widget=forms.RadioSelect)
    opened_on = forms.DateField(
        label=_("立案（检查登记）日期"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )
    number = forms.CharField(
        label=_("案号"),
        max_length=100,
        help_text=_("按类别和年度自动编号，可以改写。"),
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    number_suggested = forms.CharField(required=False, max_length=100, widget=forms.HiddenInput)
    title = forms.CharField(label=_("案由"), max_length=300, widget=forms.TextInput(attrs={"autocomplete": "off"}))
    unit = UnitChoice(label=_("承办单位"), empty_label=None)
    party = forms.CharField(
        label=_("当事人"),
        max_length=300,
        help_text=_("输入名称或信用代码查找已登记的当事人；没有的直接填写名称。"),
        widget=forms.TextInput(attrs={"autocomplete": "off", "data-combo-url": reverse_lazy("cases:suggest_parties")}),
    )
    party_id = forms.UUIDField(required=False, widget=forms.HiddenInput)
    source = forms.ChoiceField(label=_("案件来源"), required=False, choices=[("", _("请选择")), *Source.choices])
    source_note = forms.CharField(
        label=_("来源说明"), required=False, max_length=300, help_text=_("计划、交办文件或来源案件的名称和编号。")
    )
    matter = forms.ChoiceField(label=_("记录事项清单中的事项"), required=False)
    facts = forms.MultipleChoiceField(
        label=_("本案的情形"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("勾选后按规则提示应当记录的环节，之后可以修改。"),
    )
    officers = OfficersField()
    few_officers_reason = forms.CharField(
        label=_("人数不足的原因"), max_length=300, required=False, help_text=_("执法人员少于规定人数时填写。")
    )
    record = forms.UUIDField(required=False, widget=forms.HiddenInput)
    line = forms.UUIDField(required=False, widget=forms.HiddenInput)
    complaint = forms.UUIDField(required=False, widget=forms.HiddenInput)
    earlier = forms.UUIDField(required=False, widget=forms.HiddenInput)

    def __init__(
        self,
        data: Mapping[str, Any] | None = None,
        *,
        actor: Actor,
        offered: Offered,
        initial: Mapping[str, Any] | None = None,
    ) -> None:
        super().__init__(data, initial=dict(initial or {}))
        unit = self.fields["unit"]
        assert isinstance(unit, forms.ModelChoiceField)  # noqa: S101 - for the type checker
        own = reach(actor, Capability.EDIT_CASES)
        unit.queryset = people.units() if own is None else people.units().filter(id__in=own)
        self._offer("matter", [("", gettext("不属于清单事项")), *((matter, matter) for matter in offered.matters)])
        self._offer("facts", list(offered.facts))
        offer_officers(self, actor, day=offered.day, needed=offered.needed)

    def _offer(self, name: str, choices: list[tuple[str, str]]) -> None:
        offered = self.fields[name]
        assert isinstance(offered, forms.ChoiceField)  # noqa: S101 - for the type checker
        offered.choices = choices


class LinkCaseForm(forms.Form):
    """From which earlier case a case grew."""

    earlier = forms.CharField(
        label=_("来源案件的案号"),
        max_length=100,
        help_text=_("输入案号、案由或当事人查找。"),
        widget=forms.TextInput(attrs={"autocomplete": "off", "data-combo-url": reverse_lazy("cases:suggest")}),
    )
    note = forms.CharField(label=_("说明"), required=False, max_length=300)


class UnlinkCaseForm(forms.Form):
    """Why it was a mistake to link two cases."""

    reason = forms.CharField(
        label=_("取消关联的原因"),
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("原来的关联、取消人和原因会保留。"),
    )


class PartySearchForm(forms.Form):
    """What the list of parties is narrowed to; lives in the address."""

    text = forms.CharField(
        label=_("查找名称、信用代码、地址"),
        required=False,
        max_length=100,
        widget=forms.TextInput(attrs={"type": "search", "placeholder": _("名称、信用代码、地址……")}),
    )
    kind = forms.ChoiceField(label=_("当事人类型"), required=False, choices=[("", _("不限")), *PartyKind.choices])


class PartyForm(PartyFields):
    """A party of the register, corrected."""

    party = forms.CharField(label=_("名称或姓名"), max_length=300)
    field_order = ("party", "party_number", "number_unknown", "representative", "address")

    def __init__(self, data: Mapping[str, Any] | None = None, *, initial: Mapping[str, Any] | None = None) -> None:
        super().__init__(data, initial=dict(initial or {}))
        del self.fields["party_kind"]  # what a party is stays
