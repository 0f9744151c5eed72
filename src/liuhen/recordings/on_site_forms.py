"""What people confirm of an activity. Shapes only: operations decide."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from typing import Any
from uuid import UUID

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from liuhen.cases.models import Check, CheckItem
from liuhen.prose import translated
from liuhen.recordings.models import Recording
from liuhen.rules.clauses import clause_in_words
from liuhen.rules.judging.confirming import asked
from liuhen.rules.model import RulesInForce

_AT = re.compile(r"(?:(?:([0-9]{1,3}):)?([0-9]{1,3}):)?([0-9]{1,6})(?:[.][0-9]+)?", re.ASCII)


class SecondField(forms.CharField):
    """A second of a recording, typed as seconds or as 1:02:03; None when nothing is typed."""

    def clean(self, value: Any) -> Any:
        """Whole seconds from the beginning."""
        text = super().clean(value)
        if not text:
            return None
        found = _AT.fullmatch(text.strip().replace("：", ":"))
        if found is None:
            raise forms.ValidationError(_("请写秒数，或写成 分:秒，如 75 或 1:15。"))
        hours, minutes, seconds = (int(part or 0) for part in found.groups())
        return hours * 3600 + minutes * 60 + seconds


class ConfirmForm(forms.Form):
    """That something was done, and where it's to be seen; or that it wasn't, and why."""

    item = forms.ChoiceField(label=_("确认事项"))
    was_done = forms.TypedChoiceField(
        label=_("情况"),
        choices=[("yes", _("已做到")), ("no", _("未做到"))],
        widget=forms.RadioSelect,
        coerce=lambda value: value == "yes",
    )
    recording = forms.TypedChoiceField(label=_("在哪份资料"), required=False, coerce=UUID, empty_value=None)
    second = SecondField(
        label=_("第几秒"), required=False, max_length=12, help_text=_("写秒数，或写成 分:秒，如 75 或 1:15。")
    )
    note = forms.CharField(label=_("说明"), required=False, max_length=300, help_text=_("未做到时必须写明原因。"))

    def __init__(
        self,
        data: Mapping[str, Any] | None = None,
        *,
        rules: RulesInForce,
        recordings: Sequence[Recording],
        item: str = "",
        standing: Check | None = None,
    ) -> None:
        """Offer what the rulebook asks and the activity's recordings.

        Args:
            data: as it was sent.
            rules: those of the day of the case.
            recordings: of the activity, that the actor may see.
            item: what the form is about at first.
            standing: what was said of it before.
        """
        begin: dict[str, Any] = {"item": item}
        if standing is not None:
            begin |= {
                "was_done": "yes" if standing.was_done else "no",
                "recording": str(standing.recording_id or ""),
                "second": "" if standing.second is None else standing.second,
                "note": standing.note,
            }
        super().__init__(data, initial=begin)
        _offer(self, "item", items_in_words(rules))
        films = [(str(one.id), f"{one.number} {_when(one)}") for one in recordings]
        _offer(self, "recording", [("", _("不指定")), *films])

    def told(self) -> dict[str, Any]:
        """What was said, as `operations.confirm_on_site` takes it."""
        given = dict(self.cleaned_data)
        given["recording_id"] = given.pop("recording")
        return given


def items_in_words(rules: RulesInForce, *, said: Collection[str] = ()) -> list[tuple[str, str]]:
    """What people confirm of an activity, without what they said something of already: code and words."""
    found = []
    for one in asked(rules):
        if one.scope != "activity" or {one.item, one.alternative} & set(said):
            continue
        gist = translated(one.gist) if one.clause == "12(3)" else one.gist
        found.append((one.item, f"{gist}（{clause_in_words(one.clause)}）"))
        if one.alternative:
            found.append((one.alternative, str(CheckItem(one.alternative).label)))
    return found


def _when(recording: Recording) -> str:
    return f"{timezone.localtime(recording.captured_at or recording.received_at):%m-%d %H:%M}"


def _offer(form: forms.Form, name: str, choices: Sequence[tuple[Any, Any]]) -> None:
    field = form.fields[name]
    assert isinstance(field, forms.ChoiceField)  # noqa: S101 - for the type checker
    field.choices = list(choices)
