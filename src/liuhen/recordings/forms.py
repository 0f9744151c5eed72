"""What people choose and type about recordings. Shapes only: operations decide."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django import forms
from django.forms.models import ModelChoiceIterator
from django.urls import reverse, reverse_lazy
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from liuhen.cases import queries as cases
from liuhen.cases.errors import CaseNotFoundError
from liuhen.cases.models import Activity, Case
from liuhen.devices import queries as devices
from liuhen.devices.models import Recorder
from liuhen.people import queries as people
from liuhen.people.actors import Actor
from liuhen.people.models import Officer, Unit
from liuhen.people.picking import OnePerson
from liuhen.recordings.composing import Telling
from liuhen.recordings.models import Kind, Viewing
from liuhen.recordings.queries import RecordingFilter
from liuhen.rules.shelf import rulebook

_ANY = ("", _("不限"))


def _day(label: Any) -> forms.DateField:
    return forms.DateField(
        label=label, required=False, widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )


if TYPE_CHECKING:  # a generic class for the type checker, none at run time
    _RowField = forms.ModelChoiceField[Any]
    _ActivityField = forms.ModelChoiceField[Activity]
else:
    _RowField = _ActivityField = forms.ModelChoiceField


class _NamesAlone(ModelChoiceIterator):
    """Keys and names of rows: hundreds stand in a list's filter, and of each nothing else is shown."""

    def __iter__(self) -> Iterator[tuple[str, str]]:
        """What can be chosen."""
        assert isinstance(self.field, _Rows)  # noqa: S101 - for the type checker
        yield "", str(self.field.empty_label)
        for key, name in self.queryset.select_related(None).values_list("pk", self.field.attribute):
            yield str(key), str(name)


class _Rows(_RowField):
    """A row by its name or code."""

    iterator = _NamesAlone

    def __init__(self, label: Any, attribute: str = "name") -> None:
        self.attribute = attribute
        super().__init__(queryset=Officer.objects.none(), label=label, required=False, empty_label=_ANY[1])

    def label_from_instance(self, obj: Any) -> str:
        """What the reader sees."""
        return str(getattr(obj, self.attribute))


class RecordingFilterForm(forms.Form):
    """What a list of recordings is narrowed to; lives in the address."""

    text = forms.CharField(
        label=_("查找名称、地点、内容、编号"),
        required=False,
        widget=forms.TextInput(attrs={"type": "search", "placeholder": _("名称、地点、内容、编号……")}),
    )
    since = _day(_("拍摄时间"))
    until = _day(_("结束日期"))
    described = forms.ChoiceField(
        label=_("分类标注"), required=False, choices=[_ANY, ("no", _("未分类")), ("yes", _("已标注"))]
    )
    kind = forms.ChoiceField(
        label=_("类型"),
        required=False,
        choices=[("", _("全部音像")), *Kind.choices, ("all", _("全部文件（含日志）"))],
    )
    recording_class = forms.ChoiceField(label=_("分类"), required=False)
    officer = OnePerson(of=Officer, label=_("执法人员"), required=False, empty_label=_ANY[1])
    recorder = _Rows(_("执法记录仪"), "code")
    unit = _Rows(_("单位"))
    case = forms.CharField(label=_("案号"), required=False, max_length=100)
    important = forms.ChoiceField(
        label=_("设备重点标记"), required=False, choices=[_ANY, ("yes", _("有标记")), ("no", _("无标记"))]
    )
    viewing = forms.ChoiceField(label=_("播放状态"), required=False, choices=[_ANY, *Viewing.choices])

    def __init__(self, data: Mapping[str, Any] | None = None) -> None:
        super().__init__(data)
        classes = [(known.code, known.name) for known in rulebook().classes]
        _choices(self, "recording_class", [_ANY, *classes])
        officer = self.fields["officer"]
        assert isinstance(officer, OnePerson)  # noqa: S101 - for the type checker
        officer.queryset = people.officers()
        officer.widget.narrow(reverse("recordings:list"))
        _rows(self, "recorder", devices.recorders())
        _rows(self, "unit", people.units())

    def wanted(self) -> RecordingFilter:
        """Return the filter; what can't be read narrows nothing."""
        self.is_valid()
        told = self.cleaned_data
        officer: Officer | None = told.get("officer")
        recorder: Recorder | None = told.get("recorder")
        unit: Unit | None = told.get("unit")
        return RecordingFilter(
            text=told.get("text", ""),
            from_day=told.get("since"),
            to_day=told.get("until"),
            officer_id=officer.id if officer else None,
            recorder_id=recorder.id if recorder else None,
            unit_id=unit.id if unit else None,
            case_number=told.get("case", ""),
            recording_class=told.get("recording_class", ""),
            kind=told.get("kind", ""),
            is_described=_flag(told.get("described", "")),
            is_important=_flag(told.get("important", "")),
            viewing=told.get("viewing", ""),
        )


def _choices(form: forms.Form, name: str, choices: list[Any]) -> None:
    field = form.fields[name]
    assert isinstance(field, forms.ChoiceField)  # noqa: S101 - for the type checker
    field.choices = choices


def _rows(form: forms.Form, name: str, rows: Any) -> None:
    field = form.fields[name]
    assert isinstance(field, forms.ModelChoiceField)  # noqa: S101 - for the type checker
    field.queryset = rows


def _flag(text: str) -> bool | None:
    return {"yes": True, "no": False}.get(text)


class _ActivityChoice(_ActivityField):
    def __init__(self) -> None:
        super().__init__(
            queryset=Activity.objects.none(),
            label=_("执法活动"),
            required=False,
            empty_label=_("不指定"),
            help_text=_("先选案件，再选这次到场检查或取证的活动。"),
        )

    def label_from_instance(self, obj: Activity) -> str:
        """When and where."""
        return f"{timezone.localtime(obj.arrived_at):%Y-%m-%d %H:%M} {obj.place}"


class DescribeForm(forms.Form):
    """分类标注 of one or several recordings."""

    case = forms.CharField(
        label=_("案件"),
        required=False,
        max_length=100,
        help_text=_("输入案号、案由或当事人查找，选中后显示案号。"),
        widget=forms.TextInput(
            attrs={
                "list": "case-suggestions",
                "autocomplete": "off",
                "hx-get": reverse_lazy("recordings:suggest_cases"),
                "hx-trigger": "input changed delay:250ms",
                "hx-target": "#case-suggestions",
                "hx-swap": "innerHTML",
            }
        ),
    )
    activity = _ActivityChoice()
    recording_class = forms.ChoiceField(label=_("分类"))
    record_point = forms.ChoiceField(label=_("记录环节"), required=False)
    place = forms.CharField(
        label=_("具体场所"),
        max_length=300,
        widget=forms.TextInput(
            attrs={"list": "recent-places", "autocomplete": "off", "placeholder": _("如：一号车间配电室")}
        ),
    )
    content = forms.CharField(
        label=_("主要内容"),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 4, "placeholder": _("如：检查配电室消防通道，发现堆放杂物")}),
    )
    people = forms.CharField(
        label=_("在场人员"),
        required=False,
        max_length=500,
        widget=forms.TextInput(attrs={"autocomplete": "off", "placeholder": _("如：企业负责人张某、安全员李某")}),
    )

    def __init__(
        self, data: Mapping[str, Any] | None = None, *, actor: Actor, initial: Mapping[str, Any] | None = None
    ) -> None:
        super().__init__(data, initial=dict(initial or {}))
        self.chosen_case: Case | None = None
        rules = rulebook()
        _choices(self, "recording_class", [("", _("请选择")), *((known.code, known.name) for known in rules.classes)])
        points = [(point.clause, f"{point.gist}（{point.cited}）") for point in rules.filmed_points]
        _choices(self, "record_point", [("", _("不指定")), *points])
        self._actor = actor
        number = str((data or {}).get("case", "") if data is not None else self.initial.get("case", ""))
        self._find_case(number)

    def _find_case(self, number: str) -> None:
        if not number.strip():
            return
        try:
            self.chosen_case = cases.case_numbered(actor=self._actor, number=number)
        except CaseNotFoundError:
            return
        _rows(self, "activity", self.chosen_case.activities.order_by("arrived_at", "id"))

    def clean_case(self) -> str:
        """The number of a case that the actor may know of, or nothing."""
        number = str(self.cleaned_data["case"])
        if number.strip() and self.chosen_case is None:
            raise forms.ValidationError(
                _("没有找到案号为“%(number)s”的案件，请从提示中选择。"), params={"number": number}
            )
        return number

    def telling(self) -> Telling:
        """Return what was typed, as far as it could be read."""
        told = self.cleaned_data
        activity: Activity | None = told.get("activity")
        return Telling(
            recording_class=told.get("recording_class", ""),
            record_point=told.get("record_point", ""),
            place=told.get("place", ""),
            content=told.get("content", ""),
            people=told.get("people", ""),
            case_id=self.chosen_case.id if self.chosen_case else None,
            activity_id=activity.id if activity else None,
        )


class VersionsField(forms.Field):
    """The chosen recordings with the versions that the page showed: `<id>:<version>`, once each."""

    widget = forms.MultipleHiddenInput

    def to_python(self, value: Any) -> dict[UUID, int]:
        """Read them.

        Raises:
            ValidationError: one of them isn't of this shape.
        """
        versions: dict[UUID, int] = {}
        for text in value or []:
            recording, _colon, version = str(text).partition(":")
            try:
                versions[UUID(recording)] = int(version)
            except ValueError as error:
                raise forms.ValidationError(_("请重新选择音像资料。")) from error
        return versions


class ChosenForm(forms.Form):
    """Which recordings a description is for."""

    seen = VersionsField()


class PicksField(forms.Field):
    """Ids of ticked rows."""

    widget = forms.MultipleHiddenInput

    def to_python(self, value: Any) -> list[UUID]:
        """Read them.

        Raises:
            ValidationError: one of them is no id.
        """
        try:
            return list(dict.fromkeys(UUID(str(text)) for text in value or []))
        except ValueError as error:
            raise forms.ValidationError(_("请重新选择音像资料。")) from error


class PicksForm(forms.Form):
    """Ticked rows of a list."""

    pick = PicksField()

    def picked(self) -> list[UUID]:
        """Return the ids; none when they can't be read."""
        return list(self.cleaned_data["pick"]) if self.is_valid() else []


class ExportForm(forms.Form):
    """What copies are for; it goes into the ledger as a commitment."""

    purpose = forms.CharField(
        label=_("用途"), max_length=300, help_text=_("例如：案件移送、当事人申请复制。写入留痕记录，不可修改。")
    )
    is_titled = forms.BooleanField(
        label=_("另附字幕副本"),
        required=False,
        help_text=_(
            "已标注的录像、录音另做一份：重新编码，画面下方写明时间、场所、内容和执法人员；附 WebVTT、SRT 字幕。"
        ),
    )
