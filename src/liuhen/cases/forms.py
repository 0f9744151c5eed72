"""What people type about cases and activities. Shapes only: operations decide."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from django import forms
from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from liuhen.cases.models import CaseKind
from liuhen.people import queries as people
from liuhen.people.actors import Actor
from liuhen.people.forms import UnitChoice
from liuhen.people.models import Officer
from liuhen.people.permissions import Capability, reach

_MINUTE = "%Y-%m-%dT%H:%M"


class CaseSearchForm(forms.Form):
    """What a list of cases is narrowed to; lives in the address."""

    text = forms.CharField(
        label=_("查找案号、案由、当事人"),
        required=False,
        max_length=300,
        widget=forms.TextInput(attrs={"type": "search", "placeholder": _("案号、案由、当事人……")}),
    )
    kind = forms.ChoiceField(label=_("类别"), required=False, choices=[("", _("不限")), *CaseKind.choices])


if TYPE_CHECKING:  # a generic class for the type checker, none at run time
    _OfficersField = forms.ModelMultipleChoiceField[Officer]
else:
    _OfficersField = forms.ModelMultipleChoiceField


class _Officers(_OfficersField):
    """Officers to tick, each with unit."""

    def __init__(self) -> None:
        super().__init__(
            queryset=Officer.objects.none(),
            label=pgettext_lazy("list", "执法人员"),
            widget=forms.CheckboxSelectMultiple,
            help_text=_("至少两人。"),
        )

    def label_from_instance(self, obj: Officer) -> str:
        """Name and unit."""
        return f"{obj.name}（{obj.unit.name}）"


def _offer_officers(form: forms.Form, actor: Actor) -> None:
    """Those of the actor's own unit stand first."""
    own = models.Case(
        models.When(unit_id=actor.unit_id, then=models.Value(0)),
        default=models.Value(1),
        output_field=models.IntegerField(),
    )
    field = form.fields["officers"]
    assert isinstance(field, forms.ModelMultipleChoiceField)  # noqa: S101 - for the type checker
    field.queryset = people.officers().order_by(own, "unit__name", "name", "id")


def _few() -> forms.CharField:
    return forms.CharField(
        label=_("不足两人的原因"), max_length=300, required=False, help_text=_("执法人员少于两人时填写。")
    )


def _moment(label: Any, *, required: bool, help_text: Any = "") -> forms.DateTimeField:
    return forms.DateTimeField(
        label=label,
        required=required,
        help_text=help_text,
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format=_MINUTE),
    )


class CaseForm(forms.Form):
    """A new case."""

    number = forms.CharField(label=_("案号"), max_length=100, widget=forms.TextInput(attrs={"autocomplete": "off"}))
    kind = forms.ChoiceField(label=_("类别"), choices=CaseKind.choices, widget=forms.RadioSelect)
    title = forms.CharField(label=_("案由"), max_length=300)
    party = forms.CharField(label=_("当事人"), max_length=300)
    unit = UnitChoice(label=_("承办单位"), empty_label=None)
    opened_on = forms.DateField(label=_("立案日期"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"))
    officers = _Officers()
    few_officers_reason = _few()

    def __init__(
        self, data: Mapping[str, Any] | None = None, *, actor: Actor, initial: Mapping[str, Any] | None = None
    ) -> None:
        super().__init__(data, initial=dict(initial or {}))
        field = self.fields["unit"]
        assert isinstance(field, forms.ModelChoiceField)  # noqa: S101 - for the type checker
        own = reach(actor, Capability.EDIT_CASES)
        field.queryset = people.units() if own is None else people.units().filter(id__in=own)
        _offer_officers(self, actor)


class ActivityForm(forms.Form):
    """A stay at one place."""

    place = forms.CharField(label=_("地点"), max_length=300)
    arrived_at = _moment(_("到达时间"), required=True)
    left_at = _moment(_("离开时间"), required=False, help_text=_("还在现场时留空，之后补填。"))
    returned_at = _moment(_("返回单位时间"), required=False, help_text=_("上传期限从此时起算。"))
    officers = _Officers()
    few_officers_reason = _few()

    def __init__(
        self, data: Mapping[str, Any] | None = None, *, actor: Actor, initial: Mapping[str, Any] | None = None
    ) -> None:
        super().__init__(data, initial=dict(initial or {}))
        _offer_officers(self, actor)


class TimesForm(forms.Form):
    """When officers left a place and returned."""

    left_at = _moment(_("离开时间"), required=False)
    returned_at = _moment(_("返回单位时间"), required=False, help_text=_("上传期限从此时起算。"))
