"""What people type in 案卷评查. Shapes only: operations decide."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django import forms
from django.forms import BoundField
from django.utils.translation import gettext_lazy as _

from liuhen.people import queries as people
from liuhen.people.models import Unit
from liuhen.rules.supervision_parts import AssessingRules
from liuhen.supervision.assessing.models import Assessed, Sheet
from liuhen.supervision.assessing.telling import NOTE, SEED, TEXT, TITLE, Scored, Wanted
from liuhen.supervision.assessing.wording import hint

_YEAR = timedelta(days=365)


def _day(label: Any) -> forms.DateField:
    return forms.DateField(label=label, widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"))


class DrawForm(forms.Form):
    """An assessment and its draw."""

    title = forms.CharField(label=_("名称"), max_length=TITLE, help_text=_("例如：年度行政执法案卷评查。"))
    since = _day(_("归档日期自"))
    until = _day(_("归档日期至"))
    wanted = forms.IntegerField(label=_("抽取卷数"), min_value=1)
    unit = forms.ModelChoiceField(label=_("单位"), queryset=Unit.objects.none(), required=False)
    seed = forms.CharField(
        label=_("种子"),
        required=False,
        max_length=SEED,
        help_text=_("留空由系统随机生成。也可以填当众产生的数字，供他人重做抽取。"),
    )

    def __init__(self, data: Any = None, *, rules: AssessingRules, today: date) -> None:
        super().__init__(data, initial={"wanted": rules.wanted, "since": today - _YEAR, "until": today})
        units = self.fields["unit"]
        units.empty_label = str(_("不限"))  # type: ignore[attr-defined]  # in the reader's language, not the start's
        units.queryset = people.units()  # type: ignore[attr-defined]
        units.label_from_instance = lambda one: one.name  # type: ignore[attr-defined]
        self.fields["wanted"].widget.attrs["max"] = rules.most

    def told(self) -> Wanted:
        """What was said, for the operation."""
        said = {**self.cleaned_data}
        unit: Unit | None = said.pop("unit")
        return Wanted(unit_id=unit.id if unit else None, **said)


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """An item as the page shows it; `veto` is None where it can't fail the whole."""

    item: dict[str, Any]
    hints: list[str]
    deduction: BoundField
    veto: BoundField | None
    note: BoundField


class SheetForm(forms.Form):
    """One's own sheet; the fields of an item are `deduction-…`, `veto-…` and `note-…`."""

    note = forms.CharField(
        label=_("总体评语"), required=False, max_length=TEXT, widget=forms.Textarea(attrs={"rows": 3})
    )  # fmt: skip

    def __init__(self, data: Any = None, *, assessed: Assessed, sheet: Sheet | None) -> None:
        self._assessed = assessed
        kept = {one["item"]: one for one in (sheet.lines if sheet else [])}
        initial: dict[str, Any] = {"note": sheet.note if sheet else ""}
        for code, one in kept.items():
            initial |= {
                f"deduction-{code}": one["deduction"],
                f"veto-{code}": one["is_veto"],
                f"note-{code}": one["note"],
            }
        super().__init__(data, initial=initial)
        for item in assessed.assessment.sheet:
            code, most = item["code"], item["deduction"]
            self.fields[f"deduction-{code}"] = forms.IntegerField(
                label=_("扣分（最多 {most} 分）").format(most=most), required=False, min_value=0, max_value=most
            )
            if item["veto"]:
                self.fields[f"veto-{code}"] = forms.BooleanField(label=_("一票否决"), required=False)
            self.fields[f"note-{code}"] = forms.CharField(
                label=_("理由"), required=False, max_length=NOTE, widget=forms.Textarea(attrs={"rows": 2})
            )

    def asked(self) -> Iterator[Asked]:
        """The items with their fields and what was found beforehand, for the page."""
        for item in self._assessed.assessment.sheet:
            code = item["code"]
            yield Asked(
                item=item,
                hints=[hint(one) for one in self._assessed.hints.get(code, [])],
                deduction=self[f"deduction-{code}"],
                veto=self[f"veto-{code}"] if item["veto"] else None,
                note=self[f"note-{code}"],
            )

    def scored(self) -> list[Scored]:
        """What was said, for the operation."""
        said = self.cleaned_data
        return [
            Scored(
                item=item["code"],
                deduction=said[f"deduction-{item['code']}"] or 0,
                is_veto=bool(said.get(f"veto-{item['code']}")),
                note=said[f"note-{item['code']}"],
            )
            for item in self._assessed.assessment.sheet
        ]


class AgreeForm(forms.Form):
    """What both sheets come to."""

    score = forms.IntegerField(label=_("得分"), min_value=0)
    is_vetoed = forms.BooleanField(label=_("一票否决"), required=False)
    opinion = forms.CharField(
        label=_("合议意见"), required=False, max_length=TEXT, widget=forms.Textarea(attrs={"rows": 3})
    )  # fmt: skip


class RuleForm(forms.Form):
    """What is said to an objection, and the result."""

    score = forms.IntegerField(label=_("得分"), min_value=0)
    is_vetoed = forms.BooleanField(label=_("一票否决"), required=False)
    ruling = forms.CharField(label=_("处理意见"), max_length=TEXT, widget=forms.Textarea(attrs={"rows": 3}))


class ObjectForm(forms.Form):
    """What the unit has against a result."""

    objection = forms.CharField(label=_("异议"), max_length=TEXT, widget=forms.Textarea(attrs={"rows": 4}))
