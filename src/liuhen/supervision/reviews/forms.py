"""What people type when they draw, review and answer. Shapes only: operations decide."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django import forms
from django.forms import BoundField
from django.utils.translation import gettext_lazy as _

from liuhen.people import queries as people
from liuhen.people.models import Officer, Unit
from liuhen.people.picking import OnePerson, PickingForm
from liuhen.prose import translated
from liuhen.recordings.models import Kind
from liuhen.recordings.on_site_forms import SecondField
from liuhen.rules.supervision import ReviewItem, SupervisionRules
from liuhen.supervision.reviews.models import Answer, Risk
from liuhen.supervision.reviews.telling import MARK_NOTE, NOTE, SEED, TITLE, Conditions, Said

_ANY = ("", _("不限"))
_MONTH = timedelta(days=30)


def _day(label: Any) -> forms.DateField:
    return forms.DateField(label=label, widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"))


class DrawForm(PickingForm):
    """A plan and its draw."""

    title = forms.CharField(label=_("名称"), max_length=TITLE, help_text=_("例如：三季度执法记录抽查。"))
    since = _day(_("入库日期自"))
    until = _day(_("入库日期至"))
    wanted = forms.IntegerField(label=_("抽取数量"), min_value=1)
    unit = forms.ModelChoiceField(label=_("单位"), queryset=Unit.objects.none(), required=False)
    officer = OnePerson(of=Officer, label=_("执法人员"), required=False, empty_label=_ANY[1])
    kind = forms.ChoiceField(
        label=_("资料种类"),
        required=False,
        choices=[_ANY, *((one.value, one.label) for one in (Kind.VIDEO, Kind.AUDIO, Kind.PHOTO))],
    )
    risk = forms.ChoiceField(label=_("风险情形"), required=False, choices=[_ANY, *Risk.choices])
    seed = forms.CharField(
        label=_("种子"),
        required=False,
        max_length=SEED,
        help_text=_("留空由系统随机生成。也可以填当众产生的数字，供他人重做抽取。"),
    )

    def __init__(self, *given: Any, rules: SupervisionRules, today: date, **named: Any) -> None:
        initial = {"wanted": rules.wanted, "since": today - _MONTH, "until": today, **named.pop("initial", {})}
        super().__init__(*given, initial=initial, **named)
        units = self.fields["unit"]
        units.empty_label = str(_ANY[1])  # type: ignore[attr-defined]  # in the reader's language, not the start's
        units.queryset = people.units()  # type: ignore[attr-defined]
        units.label_from_instance = lambda one: one.name  # type: ignore[attr-defined]
        self.fields["officer"].queryset = people.officers()  # type: ignore[attr-defined]
        self.fields["wanted"].widget.attrs["max"] = rules.most

    def told(self) -> dict[str, Any]:
        """What was said, for the operation."""
        said = self.cleaned_data
        unit: Unit | None = said["unit"]
        officer: Officer | None = said["officer"]
        return {
            "title": said["title"],
            "wanted": said["wanted"],
            "seed": said["seed"],
            "conditions": Conditions(
                since=said["since"],
                until=said["until"],
                unit_id=unit.id if unit else None,
                officer_id=officer.id if officer else None,
                kind=said["kind"],
                risk=said["risk"],
            ),
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """An item of the form as the page shows it.

    Attributes:
        item: of the rules.
        answer: its field.
        second: its field; None where no moment is meant.
        note: its field.
        hints: what the machine found beforehand, in words; it chooses nothing.
    """

    item: ReviewItem
    answer: BoundField
    second: BoundField | None
    note: BoundField
    hints: Sequence[str] = ()


class ReviewForm(forms.Form):
    """The review form; the fields of an item are `answer-…`, `second-…` and `note-…`."""

    note = forms.CharField(
        label=_("总体意见和要求"),
        required=False,
        max_length=NOTE,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("有问题的，写明要求承办单位怎样整改。"),
    )

    def __init__(self, *given: Any, rules: SupervisionRules, is_timed: bool, **named: Any) -> None:
        super().__init__(*given, **named)
        self._items, self._is_timed = rules.items, is_timed
        self._hints: Mapping[str, Sequence[str]] = {}
        for item in rules.items:
            self.fields[f"answer-{item.code}"] = forms.ChoiceField(
                label=translated(item.gist), choices=Answer.choices, widget=forms.RadioSelect
            )
            if item.at_second and is_timed:
                self.fields[f"second-{item.code}"] = SecondField(
                    label=_("见于"), required=False, widget=forms.TextInput(attrs={"placeholder": "0:00"})
                )
            self.fields[f"note-{item.code}"] = forms.CharField(
                label=_("存在的问题"),
                required=False,
                max_length=MARK_NOTE,
                widget=forms.Textarea(attrs={"rows": 2}),
            )

    def show_hints(self, hints: Mapping[str, Sequence[str]]) -> None:
        """Put what the machine found beside its items, by their codes; answers are left as they are."""
        self._hints = hints

    def asked(self) -> Iterator[Asked]:
        """The items with their fields, for the page."""
        for item in self._items:
            timed = item.at_second and self._is_timed
            yield Asked(
                item=item,
                answer=self[f"answer-{item.code}"],
                second=self[f"second-{item.code}"] if timed else None,
                note=self[f"note-{item.code}"],
                hints=self._hints.get(item.code, ()),
            )

    def said(self) -> list[Said]:
        """What was said, for the operation."""
        told = self.cleaned_data
        return [
            Said(
                item=item.code,
                answer=told[f"answer-{item.code}"],
                second=told.get(f"second-{item.code}"),
                note=told[f"note-{item.code}"],
            )
            for item in self._items
        ]


class ReasonForm(forms.Form):
    """Why something isn't reviewed, or closed without an answer."""

    reason = forms.CharField(label=_("原因"), max_length=NOTE, widget=forms.Textarea(attrs={"rows": 3}))


class AnswerForm(forms.Form):
    """What the unit answers."""

    explanation = forms.CharField(
        label=_("情况说明"), max_length=NOTE, widget=forms.Textarea(attrs={"rows": 4})
    )  # fmt: skip
    correction = forms.CharField(
        label=_("整改情况"),
        required=False,
        max_length=NOTE,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("已经做了什么、何时完成。"),
    )


class JudgeForm(forms.Form):
    """What the legal section says of an answer."""

    decision = forms.ChoiceField(
        label=_("核查意见"),
        choices=[("accept", _("认可，办结")), ("return", _("退回补充"))],
        widget=forms.RadioSelect,
    )
    verdict = forms.CharField(
        label=_("说明"),
        required=False,
        max_length=NOTE,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("退回时必须写明还需补充什么。"),
    )
