"""What people confirm of an activity, and why they say a point wasn't recorded. Shapes only: operations decide."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from typing import Any
from uuid import UUID

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from liuhen.cases.models import Check, CheckItem, Exemption
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


def _second() -> SecondField:
    return SecondField(
        label=_("第几秒"), required=False, max_length=12, help_text=_("写秒数，或写成 分:秒，如 75 或 1:15。")
    )


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
    second = _second()
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
        _offer(self, "recording", [("", _("不指定")), *films_in_words(recordings, first=None)])

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


class ExemptionForm(forms.Form):
    """Why and where a point was not recorded, what records it in words instead, and what shows it."""

    area = forms.TypedChoiceField(
        label=_("不得音像记录的区域"),
        required=False,
        coerce=UUID,
        empty_value=None,
        help_text=_("批准后该区域仍不得带入没有相符防爆合格证的执法记录仪。"),
    )
    reason = forms.ChoiceField(label=_("未记录原因"), choices=[("", _("请选择")), *Exemption.Reason.choices])
    text = forms.CharField(
        label=_("情况说明"),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("写明当时的情况和采取的替代措施。"),
    )
    document = forms.TypedChoiceField(
        label=_("代替或佐证的文书"),
        required=False,
        coerce=UUID,
        empty_value=None,
        help_text=_("依第八条未摄录的，写明代替音像的文字记录；没有文书的，批准后仍显示为缺失。"),
    )
    recording = forms.TypedChoiceField(label=_("佐证的音像资料"), required=False, coerce=UUID, empty_value=None)
    second = _second()

    def __init__(
        self,
        data: Mapping[str, Any] | None = None,
        *,
        documents: Sequence[tuple[str, str]],
        areas: Sequence[tuple[str, str]],
        films: Sequence[tuple[str, str]],
    ) -> None:
        """Take the case's documents and recordings by id and name, and the activity's areas; an only one is offered."""
        super().__init__(data, initial={"area": areas[0][0]} if len(areas) == 1 else {})
        _offer(self, "document", [("", _("请选择")), *documents])
        for name, choices, nothing in (("area", areas, _("不涉及某个区域")), ("recording", films, _("不指定"))):
            if choices:
                _offer(self, name, [("", nothing), *choices])
            else:
                del self.fields[name]
        if not films:
            del self.fields["second"]

    def told(self) -> dict[str, Any]:
        """What was said, as `operations.ask_exemption` takes it."""
        given = self.cleaned_data
        paper, film = given["document"], given.get("recording")
        return {
            "area_id": given.get("area"),
            "reason": given["reason"],
            "text": given["text"],
            "text_record_id": paper,
            "evidence_kind": "recording" if film else "document" if paper else "",
            "evidence_id": film or paper,
            "evidence_second": given.get("second") if film else None,
        }


def films_in_words(recordings: Sequence[Recording], *, first: UUID | None) -> list[tuple[str, str]]:
    """Recordings by id, number and time, those of one activity before the others."""
    rows = sorted(recordings, key=lambda one: one.activity_id != first) if first else recordings
    return [(str(one.id), f"{one.number} {_when(one)}") for one in rows]
