"""What people type about the bureau's own records and plans. Shapes only: operations decide."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any
from uuid import UUID

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from liuhen.cases.bureau import queries
from liuhen.cases.bureau.lines import Problem, as_text, mended
from liuhen.cases.bureau.models import BureauRecord, PlanLine, RecordKind
from liuhen.cases.bureau.operations import LineTelling, RecordTelling
from liuhen.cases.bureau.operations.complaints import ComplaintTold, ReporterTold
from liuhen.cases.bureau.plans import LineState
from liuhen.cases.documents.forms import OriginalsField
from liuhen.cases.models import ComplaintWay
from liuhen.people import queries as people
from liuhen.people.actors import Actor
from liuhen.people.forms import UnitChoice
from liuhen.people.models import Account
from liuhen.people.picking import ManyPeople, OnePerson, PickingForm
from liuhen.prose import sentence

_ANY = ("", _("不限"))
STATES = {
    LineState.WAITING: _("未到期"),
    LineState.OVERDUE: _("已逾期"),
    LineState.OPEN: _("办理中"),
    LineState.DONE: _("已办结"),
}
"""What a line's state is called."""
LONGEST_NUMBER = 7
_PLAIN = {"autocomplete": "off", "spellcheck": "false"}


class SearchForm(forms.Form):
    """What the list of records is narrowed to; lives in the address."""

    text = forms.CharField(
        label=_("查找标题、文号、发文单位"),
        required=False,
        max_length=300,
        widget=forms.TextInput(attrs={"type": "search", "placeholder": _("标题、文号、发文单位……")}),
    )
    kind = forms.ChoiceField(label=_("类别"), required=False, choices=[_ANY, *RecordKind.choices])
    year = forms.ChoiceField(label=_("年度"), required=False)

    def __init__(self, data: Mapping[str, str], *, today: date) -> None:
        super().__init__(data)
        field = self.fields["year"]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101 - for the type checker
        field.choices = [_ANY, *((str(year), str(year)) for year in range(today.year + 1, today.year - 10, -1))]

    def wanted(self) -> dict[str, Any]:
        """What is asked for; anything that isn't offered narrows nothing."""
        self.is_valid()
        told = self.cleaned_data
        return {
            "text": told.get("text", ""),
            "kind": told.get("kind", ""),
            "year": int(told["year"]) if told.get("year") else None,
        }


class RecordForm(PickingForm):
    """A record of the bureau with its originals."""

    kind = forms.ChoiceField(label=_("类别"), choices=RecordKind.choices, widget=forms.RadioSelect)
    title = forms.CharField(label=_("标题"), max_length=300)
    year = forms.IntegerField(label=_("年度"))
    number = forms.CharField(
        label=_("文号"), max_length=100, required=False, widget=forms.TextInput(attrs={"autocomplete": "off"})
    )
    issuer = forms.CharField(label=_("发文单位"), max_length=300, required=False)
    dated_on = forms.DateField(
        label=_("成文日期"), required=False, widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )
    originals = OriginalsField(
        label=_("原件"),
        required=False,
        help_text=_("PDF、扫描件或照片；可一次选择多张照片，按顺序成页。没有时可稍后补充。"),
    )
    remark = forms.CharField(
        label=pgettext_lazy("matter", "备注"), max_length=1000, required=False, widget=forms.Textarea(attrs={"rows": 2})
    )
    is_protected = forms.BooleanField(
        label=_("只向指定人员开放"),
        required=False,
        help_text=_("投诉举报信件和领导批示必须保护，始终只向指定人员开放。"),
    )
    readers = ManyPeople(
        of=Account,
        label=_("可查看的人员"),
        required=False,
        help_text=_("受保护的文件除您本人外，只有勾选的人员知道它存在。"),
    )

    def __init__(
        self,
        data: Mapping[str, Any] | None = None,
        files: Any = None,
        *,
        actor: Actor,
        initial: Mapping[str, Any] | None = None,
    ) -> None:
        super().__init__(data, files, initial=dict(initial or {}))
        _offer_readers(self, actor)

    def telling(self) -> RecordTelling:
        """What was typed, as the operation takes it."""
        told = dict(self.cleaned_data)
        told.pop("originals")
        readers = told.pop("readers")
        return RecordTelling(**told, reader_ids=[reader.id for reader in readers])


class CorrectForm(forms.Form):
    """What is said of a record, to be put right; why is asked."""

    kind = forms.ChoiceField(label=_("类别"), choices=RecordKind.choices, widget=forms.RadioSelect)
    title = forms.CharField(label=_("标题"), max_length=300)
    year = forms.IntegerField(label=_("年度"))
    number = forms.CharField(
        label=_("文号"), max_length=100, required=False, widget=forms.TextInput(attrs={"autocomplete": "off"})
    )
    issuer = forms.CharField(label=_("发文单位"), max_length=300, required=False)
    dated_on = forms.DateField(
        label=_("成文日期"), required=False, widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )
    remark = forms.CharField(
        label=pgettext_lazy("matter", "备注"), max_length=1000, required=False, widget=forms.Textarea(attrs={"rows": 2})
    )
    reason = forms.CharField(
        label=_("更正原因"),
        max_length=300,
        help_text=_("更正前的内容、更正人和原因都会保留，可在更正记录中查看。"),
    )

    def __init__(self, data: Mapping[str, Any] | None = None, *, record: BureauRecord, keeps_kind: bool) -> None:
        document = record.document
        begin = {name: getattr(record, name) for name in ("kind", "year", "issuer")}
        begin |= {name: getattr(document, name) for name in ("title", "number", "dated_on", "remark")}
        super().__init__(data, initial=begin)
        self._kind = record.kind
        if keeps_kind:
            del self.fields["kind"]

    def telling(self) -> RecordTelling:
        """What was typed, as the operation takes it."""
        told = {"kind": self._kind, **self.cleaned_data}
        told.pop("reason")
        return RecordTelling(**told)


class ReadersForm(PickingForm):
    """Who may know of a protected record."""

    readers = ManyPeople(of=Account, label=_("可查看的人员"), required=False, help_text=_("您本人始终在内。"))

    def __init__(
        self, data: Mapping[str, Any] | None = None, *, actor: Actor, initial: Mapping[str, Any] | None = None
    ) -> None:
        super().__init__(data, initial=dict(initial or {}))
        _offer_readers(self, actor)


def _offer_readers(form: forms.Form, actor: Actor) -> None:
    field = form.fields["readers"]
    assert isinstance(field, forms.ModelMultipleChoiceField)  # noqa: S101 - for the type checker
    field.queryset = queries.possible_readers().exclude(pk__in=[actor.account_id] if actor.account_id else [])


class PlanFilterForm(forms.Form):
    """What a plan's lines are narrowed to; lives in the address."""

    text = forms.CharField(
        label=_("查找检查对象、检查内容"),
        required=False,
        max_length=300,
        widget=forms.TextInput(attrs={"type": "search", "placeholder": _("检查对象、检查内容……")}),
    )
    month = forms.ChoiceField(
        label=_("月份"), required=False, choices=[_ANY, *((str(n), str(n)) for n in range(1, 13))]
    )
    unit = forms.ChoiceField(label=_("承办单位"), required=False)
    state = forms.ChoiceField(
        label=_("状态"), required=False, choices=[_ANY, *((state.value, name) for state, name in STATES.items())]
    )

    def __init__(self, data: Mapping[str, str], *, units: Iterable[tuple[str, str]]) -> None:
        super().__init__(data)
        field = self.fields["unit"]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101 - for the type checker
        field.choices = [_ANY, *units]

    def wanted(self) -> dict[str, Any]:
        """What is asked for; anything that isn't offered narrows nothing."""
        self.is_valid()
        told = self.cleaned_data
        return {
            "text": told.get("text", ""),
            "month": int(told["month"]) if told.get("month") else None,
            "unit_id": UUID(told["unit"]) if told.get("unit") else None,
            "state": told.get("state", ""),
        }


class LineForm(forms.Form):
    """One line of a plan."""

    party = forms.CharField(label=_("检查对象"), max_length=300)
    month = forms.TypedChoiceField(
        label=_("计划月份"),
        required=False,
        coerce=int,
        empty_value=None,
        choices=[_ANY, *((n, n) for n in range(1, 13))],
    )
    unit = UnitChoice(label=_("承办单位"), required=False, empty_label=_("不限"))
    matter = forms.CharField(label=_("检查内容"), max_length=300, required=False)
    reason = forms.CharField(label=_("修改原因"), max_length=300, help_text=_("原来的内容、修改人和原因都会保留。"))

    def __init__(self, data: Mapping[str, Any] | None = None, *, line: PlanLine | None = None) -> None:
        begin = {"party": line.party, "month": line.month, "unit": line.unit_id, "matter": line.matter} if line else {}
        super().__init__(data, initial=begin)
        if line is None:
            del self.fields["reason"]
        field = self.fields["unit"]
        assert isinstance(field, forms.ModelChoiceField)  # noqa: S101 - for the type checker
        field.queryset = people.units()

    def telling(self) -> LineTelling:
        """The line as it was typed."""
        told = self.cleaned_data
        unit = told["unit"]
        return LineTelling(
            party=told["party"], month=told["month"], unit_id=unit.id if unit else None, matter=told["matter"]
        )


class RemoveLineForm(forms.Form):
    """Why a line is taken out of a plan."""

    reason = forms.CharField(label=_("删去原因"), max_length=300, help_text=_("原来的内容和原因会保留。"))
    prefix = "removal"


class LinesForm(forms.Form):
    """A whole plan as text, a line each; lines that can't be read stand above it, each in a field of its own."""

    lines = forms.CharField(
        label=_("计划内容"),
        strip=False,
        widget=forms.Textarea(attrs={"rows": 16, "spellcheck": "false", "wrap": "off"}),
        help_text=_(
            "每行一个检查对象，依次为：检查对象 | 月份 | 承办单位 | 检查内容。可从表格直接粘贴，后三项可以不填。"
        ),
    )
    reason = forms.CharField(
        label=_("修改原因"),
        max_length=300,
        required=False,
        help_text=_("修改或删去原有内容时必须写明；原来的内容会保留。"),
    )

    @classmethod
    def of(cls, text: str, problems: Iterable[Problem] = (), *, reason: str = "") -> LinesForm:
        """The form of a text, with a field for each of these lines that says what is wrong with it."""
        rows, told = text.splitlines(), {one.line: one.problem for one in problems}
        sent = {"lines": text, "reason": reason}
        for number in told:
            sent |= {f"line_{number}": rows[number - 1], f"was_{number}": rows[number - 1]}
        form = cls(sent)
        for number, problem in told.items():
            form.fields[f"line_{number}"] = forms.CharField(
                label=_("第 {number} 行").format(number=number), strip=False, widget=forms.TextInput(attrs=_PLAIN)
            )
            form.fields[f"was_{number}"] = forms.CharField(strip=False, widget=forms.HiddenInput)
            form.add_error(f"line_{number}", sentence("cases.plan_line_invalid.here", {"problem": problem}))
        return form

    @staticmethod
    def sent(data: Mapping[str, str]) -> str:
        """The text that was sent, with the lines that were put right in their own fields."""
        numbers = [name.removeprefix("line_") for name in data if name.startswith("line_")]
        mends = [
            (int(each), data.get(f"was_{each}", ""), data[f"line_{each}"])
            for each in numbers
            if each.isdecimal() and len(each) < LONGEST_NUMBER
        ]
        return mended(data.get("lines", ""), mends)

    def wrong(self) -> list[tuple[forms.BoundField, forms.BoundField]]:
        """The fields of the lines that can't be read, each with what it was."""
        return [(self[name], self[f"was_{name.removeprefix('line_')}"]) for name in self.fields if name[:5] == "line_"]


class TableForm(forms.Form):
    """A workbook whose rows are a plan's lines."""

    file = forms.FileField(
        label=_("表格文件"),
        widget=forms.FileInput(attrs={"accept": ".xlsx"}),
        help_text=_("Excel 或 WPS 的 .xlsx，列名：检查对象、计划月份、承办单位、检查内容。"),
        error_messages={"empty": _("这个文件是空的，请重新选择。")},
    )


class _UnitForm(forms.Form):
    def __init__(self, *args: Any, **given: Any) -> None:
        super().__init__(*args, **given)
        field = self.fields["unit"]
        assert isinstance(field, forms.ModelChoiceField)  # noqa: S101 - for the type checker
        field.queryset = people.units()


class ComplaintForm(_UnitForm):
    """What everybody concerned may read of a complaint."""

    number = forms.CharField(label=_("编号"), max_length=100, widget=forms.TextInput(attrs={"autocomplete": "off"}))
    way = forms.ChoiceField(label=_("来源方式"), choices=ComplaintWay.choices, widget=forms.RadioSelect)
    received_on = forms.DateField(
        label=_("收到日期"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )
    unit = UnitChoice(label=_("承办单位"), empty_label=None)
    gist = forms.CharField(
        label=_("反映的问题"),
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("办案人员都能看到这一项：只写被举报的单位和问题，不写举报人的任何信息。"),
    )

    def told(self) -> ComplaintTold:
        """What was typed, as the operation takes it."""
        given = dict(self.cleaned_data)
        return ComplaintTold(
            **{name: given[name] for name in ("number", "way", "received_on", "gist")}, unit_id=given["unit"].id
        )


class ReporterForm(PickingForm):
    """Who reported; only people named for it get this form."""

    name = forms.CharField(
        label=_("举报人姓名"), max_length=300, required=False, widget=forms.TextInput(attrs={"autocomplete": "off"}),
        help_text=_("匿名举报时留空。"),
    )  # fmt: skip
    contact = forms.CharField(
        label=_("联系方式"), max_length=300, required=False, widget=forms.TextInput(attrs={"autocomplete": "off"})
    )
    letter = forms.CharField(
        label=_("信件内容或谈话、来电记录"), max_length=20_000, required=False, widget=forms.Textarea(attrs={"rows": 5})
    )
    instruction = forms.CharField(
        label=_("领导批示"), max_length=2000, required=False, widget=forms.Textarea(attrs={"rows": 2})
    )

    def told_of_reporter(self) -> ReporterTold:
        """What was typed, as the operation takes it."""
        return ReporterTold(**{name: self.cleaned_data[name] for name in ("name", "contact", "letter", "instruction")})


def _reason(help_text: Any) -> forms.CharField:
    return forms.CharField(label=_("更正原因"), max_length=300, help_text=help_text)


class CorrectComplaintForm(ComplaintForm):
    """What is said of a complaint, to be put right; why is asked."""

    reason = _reason(_("更正前的内容会保留，只有指定人员能看；办案人员看到更正原因，其中同样不写举报人的任何信息。"))


class CorrectReporterForm(ReporterForm):
    """Who reported, to be put right; why is asked."""

    reason = _reason(_("更正前的内容、更正人和原因都会保留，只有指定人员能看。"))


class RegisterForm(ComplaintForm, ReporterForm):
    """A new complaint with its reporter, the letter's originals and who may open them."""

    originals = OriginalsField(
        label=_("信件原件"), required=False, help_text=_("PDF、扫描件或照片，只有指定人员能查看。")
    )
    readers = ManyPeople(
        of=Account,
        label=_("可查看举报人信息的人员"),
        required=False,
        help_text=_("您本人始终在内。没有勾选的人员，包括负责人，都不能查看。"),
    )

    def __init__(
        self,
        data: Mapping[str, Any] | None = None,
        files: Any = None,
        *,
        actor: Actor,
        initial: Mapping[str, Any] | None = None,
    ) -> None:
        super().__init__(data, files, initial=dict(initial or {}))
        _offer_readers(self, actor)


class LetterForm(forms.Form):
    """A letter's originals."""

    originals = OriginalsField(label=_("信件原件"), help_text=_("PDF、扫描件或照片；可一次选择多张照片，按顺序成页。"))


class ReaderForm(PickingForm):
    """Somebody who may open a complaint's reporter from now on."""

    reader = OnePerson(of=Account, label=_("人员"), empty_label=None)
    reason = forms.CharField(label=_("原因"), max_length=300, required=False)

    def __init__(self, data: Mapping[str, Any] | None = None, *, known: Iterable[UUID], address: str) -> None:
        super().__init__(data)
        field = self.fields["reader"]
        assert isinstance(field, OnePerson)  # noqa: S101 - for the type checker
        field.widget.address = address
        field.queryset = queries.possible_readers().exclude(id__in=list(known))


class NumberForm(forms.Form):
    """A case by its number."""

    number = forms.CharField(
        label=_("案号"),
        max_length=100,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
        help_text=_("填写完整案号。"),
    )


def text_of(lines: Iterable[PlanLine]) -> str:
    """A plan's lines as they are typed, to go on from."""
    return "\n".join(
        as_text(line.party, str(line.month or ""), line.unit.name if line.unit else "", line.matter) for line in lines
    )
