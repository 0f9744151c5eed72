"""What the office types about recorders. Shapes only: operations decide."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from liuhen.people import queries as people
from liuhen.people.forms import UnitChoice


class RecorderForm(forms.Form):
    """A recorder to be registered, or one met at intake to be confirmed."""

    code = forms.CharField(label=_("编号"), max_length=64, help_text=_("机身标签上的编号，与文件名中的编号一致。"))
    unit = UnitChoice(label=_("使用单位"), required=False, empty_label=_("未指定"))
    model = forms.CharField(label=_("型号"), max_length=100, required=False)
    note = forms.CharField(label=_("备注"), max_length=500, required=False)

    def __init__(self, data: Mapping[str, Any] | None = None, *, initial: Mapping[str, Any] | None = None) -> None:
        super().__init__(data, initial=dict(initial or {}))
        field = self.fields["unit"]
        assert isinstance(field, forms.ModelChoiceField)  # noqa: S101 - for the type checker
        field.queryset = people.units()
