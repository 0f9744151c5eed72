"""The check before use as a form: what the equipment rules ask, as big buttons for a thumb (art 19)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from liuhen.devices import queries
from liuhen.prose import translated
from liuhen.rules.equipment import CHOICE, MOST_SECONDS, PERCENT, CheckItem, Value

SAME, FAST, SLOW = "same", "fast", "slow"
_PREFIX = "check_"
_BEHIND = "_seconds"


class CheckForm(forms.Form):
    """How a recorder is found; `found()` gives what operations take. Nothing is chosen beforehand: somebody looks."""

    def __init__(self, data: Mapping[str, Any] | None = None, **given: Any) -> None:
        super().__init__(data, **given)
        self._items = queries.rules().checks
        for item in self._items:
            for name, field in _fields(item).items():
                self.fields[name] = field

    def clean(self) -> dict[str, Any]:
        """A clock that is fast or slow is so by some seconds."""
        cleaned = super().clean() or self.cleaned_data
        for item in self._items:
            way, seconds = f"{_PREFIX}{item.code}", f"{_PREFIX}{item.code}{_BEHIND}"
            if cleaned.get(way) in (FAST, SLOW) and cleaned.get(seconds) is None and seconds not in self.errors:
                self.add_error(seconds, _("请填写相差多少秒。"))
        return cleaned

    def found(self) -> dict[str, Value]:
        """The answers by item, as the equipment rules take them."""
        return {item.code: self._answer(item) for item in self._items}

    def _answer(self, item: CheckItem) -> Value:
        said = self.cleaned_data[f"{_PREFIX}{item.code}"]
        if item.measure == CHOICE:
            return str(said)
        if item.measure == PERCENT:
            return int(said)
        if said == SAME:
            return 0
        seconds = int(self.cleaned_data[f"{_PREFIX}{item.code}{_BEHIND}"])
        return seconds if said == FAST else -seconds

    @property
    def asked(self) -> list[tuple[CheckItem, forms.BoundField, forms.BoundField | None]]:
        """Each item with its buttons, and the seconds that may go with them."""
        rows = []
        for item in self._items:
            seconds = f"{_PREFIX}{item.code}{_BEHIND}"
            rows.append((item, self[f"{_PREFIX}{item.code}"], self[seconds] if seconds in self.fields else None))
        return rows


def _fields(item: CheckItem) -> dict[str, forms.Field]:
    name = f"{_PREFIX}{item.code}"
    if item.measure == PERCENT:
        offers = [(str(percent), f"{percent}%") for percent in item.offers]
        told = _("不低于 {least}% 为合格").format(least=item.least)
        return {name: _buttons(item, offers, told)}
    if item.measure == CHOICE:
        return {name: _buttons(item, [(one.code, translated(one.name)) for one in item.options], "")}
    ways = [(SAME, _("一致")), (FAST, _("偏快")), (SLOW, _("偏慢"))]
    seconds = forms.IntegerField(
        label=gettext_lazy("相差秒数"),
        required=False,
        min_value=0,
        max_value=MOST_SECONDS,
        widget=forms.NumberInput(attrs={"inputmode": "numeric"}),
        help_text=_("一致的不填。"),
    )
    told = _("与上方的服务器时间比较，相差不超过 {most} 秒为合格").format(most=item.most)
    return {name: _buttons(item, ways, told), f"{name}{_BEHIND}": seconds}


def _buttons(item: CheckItem, choices: list[tuple[str, str]], told: str) -> forms.Field:
    return forms.ChoiceField(label=translated(item.name), choices=choices, widget=forms.RadioSelect, help_text=told)
