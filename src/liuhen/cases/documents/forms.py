"""What people type about documents. Shapes only: operations decide. What a form of the catalogue needs stands first."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any
from uuid import UUID

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.core.validators import MaxLengthValidator
from django.forms import BoundField
from django.utils.datastructures import MultiValueDict
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from liuhen.cases.documents.answering import asks_hour
from liuhen.cases.documents.models import Document, DocumentFile, Medium, Service, ServiceMethod, SignerRole
from liuhen.cases.documents.operations import GivenFile, ServiceTelling
from liuhen.cases.documents.telling import (
    CERTIFICATE_LENGTH,
    MOST_SIGNERS,
    NAME_LENGTH,
    NUMBER_LENGTH,
    REMARK_LENGTH,
    TEXT_LENGTH,
    DocumentTelling,
    PaperTelling,
    SignerTelling,
)
from liuhen.people.models import Officer
from liuhen.people.picking import ManyPeople, OnePerson, PickingForm
from liuhen.rules.forms import Form, PaperKind

ANSWERS_OTHER = "other"
"""The choice by which somebody says that a document answers none that is kept here."""
_MINUTE = "%Y-%m-%dT%H:%M"
ACCEPTED = "image/*,application/pdf,.pdf,.ofd,.tif,.tiff,.heic"
_ROLES_BY_NEED = (("party", SignerRole.PARTY), ("witness", SignerRole.WITNESS), ("approver", SignerRole.APPROVER))


class _FilesInput(forms.FileInput):
    allow_multiple_selected = True

    def __init__(self) -> None:
        super().__init__(attrs={"accept": ACCEPTED})


class OriginalsField(forms.FileField):
    """Several files in the order in which they were chosen; a phone offers its camera."""

    widget = _FilesInput

    def __init__(self, **given: Any) -> None:
        super().__init__(error_messages={"empty": _("有一个文件是空的，请重新选择。")}, **given)

    def clean(self, data: Any, initial: Any = None) -> list[UploadedFile]:
        """The files, none or more."""
        given = [each for each in (data if isinstance(data, list | tuple) else [data]) if each]
        if not given:
            super().clean(None, initial)
            return []
        return [super(OriginalsField, self).clean(each, initial) for each in given]


def originals_of(form: forms.Form) -> list[GivenFile]:
    """The files that a form was given, as operations take them."""
    return [
        GivenFile(name=file.name or "", size=file.size or 0, content=file.file)
        for file in form.cleaned_data["originals"]
    ]


def _originals(*, required: bool) -> OriginalsField:
    return OriginalsField(
        label=_("原件"),
        required=required,
        help_text=_("PDF、扫描件或照片，可一次选多个，按页码先后排列；手机可直接拍照，一页一张。"),
    )


def _day(label: Any, *, help_text: Any = "") -> forms.DateField:
    widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    return forms.DateField(label=label, required=False, help_text=help_text, widget=widget)


def _moment(label: Any, *, help_text: Any = "") -> forms.DateTimeField:
    widget = forms.DateTimeInput(attrs={"type": "datetime-local"}, format=_MINUTE)
    return forms.DateTimeField(label=label, required=False, help_text=help_text, widget=widget)


def _line(label: Any, *, longest: int = TEXT_LENGTH, required: bool = False, help_text: Any = "") -> forms.CharField:
    widget = forms.TextInput(attrs={"autocomplete": "off"})
    return forms.CharField(label=label, required=required, max_length=longest, help_text=help_text, widget=widget)


def _ask(field: forms.Field) -> None:
    """Have a field look like one that's needed: what's missing is a finding, so it isn't refused."""
    field.is_asked = True  # type: ignore[attr-defined]  # read by the template of fields


class DocumentForm(PickingForm):
    """What a document says of itself; `first` holds what its form of the catalogue needs, `more` the rest."""

    title = _line(_("文书名称"))
    number = _line(_("文书编号"), longest=NUMBER_LENGTH)
    dated_on = _day(_("文书日期"), help_text=_("文书上载明的日期。"))
    dated_time = forms.TimeField(
        label=_("文书时间"),
        required=False,
        help_text=_("几时几分作出或批准。有的期限按小时计算，不填时只能暂定。"),
        widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"),
    )
    answers = forms.ChoiceField(
        label=_("针对的文书"),
        required=False,
        help_text=_("本案有多份同类文书，请选择这份文书针对哪一份，期限据此计算。"),
    )
    began_at = _moment(_("开始时间"))
    ended_at = _moment(_("结束时间"))
    due_on = _day(_("载明的期限"), help_text=_("文书要求当事人完成的日期，期限从此起算。"))
    place = _line(_("地点"))
    activity = forms.TypedChoiceField(label=_("执法活动"), required=False, coerce=UUID, empty_value=None)
    is_urgent = forms.BooleanField(label=_("当场作出，事后补办手续"), required=False)
    officers = ManyPeople(
        of=Officer,
        label=pgettext_lazy("list", "执法人员"),
        required=False,
        help_text=_("勾选在文书上签名的执法人员，执法证号取自人员登记。"),
    )
    medium = forms.ChoiceField(label=_("原件形式"), choices=Medium.choices, widget=forms.RadioSelect)
    page_count = forms.IntegerField(
        label=_("页数"), required=False, min_value=1, help_text=_("留空时按上传的原件计算。")
    )
    remark = forms.CharField(
        label=_("备注"), required=False, max_length=REMARK_LENGTH, widget=forms.Textarea(attrs={"rows": 2})
    )
    originals = _originals(required=False)

    def __init__(
        self,
        data: Mapping[str, Any] | None = None,
        files: MultiValueDict[str, UploadedFile] | None = None,
        *,
        form: Form | None,
        activities: Iterable[tuple[str, str]],
        officers: Any,
        answerable: Sequence[tuple[str, str]] = (),
        initial: Mapping[str, Any] | None = None,
        is_new: bool = True,
    ) -> None:
        """Shape the fields after a form of the catalogue.

        Args:
            data: what was typed.
            files: what was chosen.
            form: of the catalogue; None for a document that it doesn't have.
            activities: of the case, by id and name.
            officers: those of the register, in the order in which they're offered.
            answerable: the documents of which it may answer one, by id and name; one alone isn't asked for.
            initial: what stands in the fields at first.
            is_new: whether originals can be given here; later they're a new scan of their own.
        """
        super().__init__(data, files, initial={"medium": Medium.PAPER, **(initial or {})})
        self.catalogued = form
        if not is_new:
            del self.fields["originals"]
        self._shape_answers(answerable)
        if not asks_hour(form) and not self.initial.get("dated_time"):
            del self.fields["dated_time"]
        choices = self.fields["activity"]
        assert isinstance(choices, forms.ChoiceField)  # noqa: S101 - for the type checker
        choices.choices = [("", _("不属于某次执法活动")), *activities]
        offered = self.fields["officers"]
        assert isinstance(offered, forms.ModelMultipleChoiceField)  # noqa: S101 - for the type checker
        offered.queryset = officers
        for name in {*self._needed, "originals"} & {*self.fields}:
            _ask(self.fields[name])
        if form is not None and "officers" in form.needs:
            _ask(offered)

    def _shape_answers(self, answerable: Sequence[tuple[str, str]]) -> None:
        """Ask which document it answers only where there is something to choose, or somebody has chosen."""
        if len(answerable) < 2 and not self.initial.get("answers"):  # noqa: PLR2004 - of one there's nothing to ask
            del self.fields["answers"]
            return
        field = self.fields["answers"]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101 - for the type checker
        field.choices = [("", _("请选择")), *answerable, (ANSWERS_OTHER, _("不针对以上任何一份"))]
        field.required = True
        field.error_messages["required"] = _("请选择针对哪一份文书；都不是的，请选“不针对以上任何一份”。")

    @property
    def answered(self) -> tuple[UUID | None, bool]:
        """The document that it answers, and whether somebody said that it answers none of them."""
        chosen = self.cleaned_data.get("answers", "")
        return (UUID(chosen) if chosen and chosen != ANSWERS_OTHER else None), chosen == ANSWERS_OTHER

    @property
    def _needed(self) -> list[str]:
        needs = self.catalogued.needs if self.catalogued else frozenset({"number"})
        by_need = {
            "number": ["number"], "times": ["began_at", "ended_at"], "place": ["place"], "due": ["due_on"],
            "urgent": ["is_urgent", "began_at"],
        }  # fmt: skip
        wanted = {name for need in needs for name in by_need.get(need, [])}
        wanted |= {"dated_on", "dated_time", "answers"}
        if self.catalogued is None or self.catalogued.acts == frozenset():
            wanted.add("title")
        if "times" in needs or "place" in needs:
            wanted.add("activity")
        return [name for name in self.fields if name in wanted]

    @property
    def first(self) -> list[BoundField]:
        """The fields that stand in sight: what the form needs, and whatever is wrong."""
        return [
            self[name] for name in self.fields if name in self._needed or (name in self.errors and self._is_fact(name))
        ]

    @property
    def more(self) -> list[BoundField]:
        """The other facts, folded away."""
        shown = {bound.name for bound in self.first}
        return [self[name] for name in self.fields if self._is_fact(name) and name not in shown]

    @staticmethod
    def _is_fact(name: str) -> bool:
        return name not in {"officers", "originals"}

    @property
    def asks_officers(self) -> bool:
        """Whether officers sign such a document, or somebody said that they did."""
        return self.catalogued is None or "officers" in self.catalogued.needs or bool(self["officers"].value())


class SignerForm(forms.Form):
    """One signature beside those of the register's officers."""

    role = forms.ChoiceField(label=_("身份"), choices=SignerRole.choices)
    name = forms.CharField(label=_("姓名"), required=False, validators=[MaxLengthValidator(NAME_LENGTH)])
    certificate = forms.CharField(
        label=_("执法证号"), required=False, validators=[MaxLengthValidator(CERTIFICATE_LENGTH)]
    )
    page = forms.IntegerField(label=_("签在第几页"), required=False, min_value=1, max_value=9999)
    has_refused = forms.BooleanField(label=_("拒绝签名"), required=False)
    note = forms.CharField(label=_("签署意见或拒签情况"), required=False, validators=[MaxLengthValidator(TEXT_LENGTH)])

    def clean(self) -> dict[str, Any]:
        """A row with something in it needs a name; an untouched one is nothing."""
        told = super().clean() or {}
        given = any(told.get(name) for name in ("certificate", "page", "has_refused", "note"))
        if given and not told.get("name") and "name" not in self.errors:
            self.add_error("name", _("请填写姓名。"))
        return told

    @property
    def telling(self) -> SignerTelling | None:
        """What it says; None for an empty row."""
        told = self.cleaned_data
        if not told.get("name"):
            return None
        return SignerTelling(
            role=told["role"],
            name=told["name"],
            certificate=told["certificate"],
            page=told["page"],
            has_refused=told["has_refused"],
            note=told["note"],
        )


SignerRows = forms.formset_factory(SignerForm, extra=0, max_num=MOST_SIGNERS, absolute_max=MOST_SIGNERS + 1)


def rows_wanted(form: Form | None) -> list[dict[str, str]]:
    """The empty rows with which the signatures of a form of the catalogue begin."""
    needs = form.needs if form else frozenset()
    return [{"role": role.value} for need, role in _ROLES_BY_NEED if need in needs] or [
        {"role": SignerRole.PARTY.value}
    ]


class PaperForm(PickingForm):
    """What is looked at in a paper of the party (10(3)); what a kind of paper doesn't have isn't asked."""

    provider = _line(_("提供人"), longest=NAME_LENGTH, help_text=_("交来材料的当事人或经办人。"))
    provided_on = _day(_("提供日期"))
    valid_until = _day(_("有效期至"), help_text=_("长期有效的留空，并在备注中写明。"))
    is_copy = forms.BooleanField(label=_("是复印件"), required=False)
    comparison = forms.ChoiceField(
        label=_("与原件核对"),
        required=False,
        choices=[("", _("尚未核对")), ("same", _("复印件与原件核对无异")), ("differs", _("不一致"))],
        widget=forms.RadioSelect,
    )
    is_complete = forms.BooleanField(label=_("材料完整、齐全"), required=False)
    checked_by = OnePerson(of=Officer, label=_("核对人"), required=False, empty_label=_("尚未核对"))
    checked_on = _day(_("核对日期"))

    def __init__(
        self,
        data: Mapping[str, Any] | None = None,
        *,
        kind: PaperKind,
        officers: Any,
        initial: Mapping[str, Any] | None = None,
    ) -> None:
        """Take the kind of paper and the officers who may have compared it."""
        super().__init__(data, initial={"is_copy": kind.is_copied, "is_complete": True, **(initial or {})})
        self.kind = kind
        checker = self.fields["checked_by"]
        assert isinstance(checker, forms.ModelChoiceField)  # noqa: S101 - for the type checker
        checker.queryset = officers
        if not kind.has_end and not (initial or {}).get("valid_until"):
            del self.fields["valid_until"]

    @property
    def telling(self) -> PaperTelling:
        """What it says."""
        told = self.cleaned_data
        return PaperTelling(
            kind=self.kind.code,
            provider=told["provider"],
            provided_on=told["provided_on"],
            is_copy=told["is_copy"],
            matches_original={"same": True, "differs": False}.get(told["comparison"]),
            is_complete=told["is_complete"],
            valid_until=told.get("valid_until"),
            checked_by_id=told["checked_by"].id if told["checked_by"] else None,
            checked_on=told["checked_on"],
        )


def telling_of(
    form: DocumentForm, rows: Any, *, paper: PaperForm | None, stood: Mapping[UUID, SignerTelling] | None = None
) -> DocumentTelling:
    """All that was typed of a document.

    Args:
        form: valid.
        rows: valid `SignerRows`.
        paper: valid, of a party's paper.
        stood: how officers of the register signed until now: their certificates are those of that day.
    """
    told = form.cleaned_data
    answers_id, answers_other = form.answered
    known = stood or {}
    officers = [
        known.get(officer.id, SignerTelling(role=SignerRole.OFFICER, officer_id=officer.id))
        for officer in told["officers"]
    ]
    others = [row.telling for row in rows if row.telling is not None]
    return DocumentTelling(
        form=form.catalogued.code if form.catalogued else "",
        title=told["title"],
        number=told["number"],
        activity_id=told["activity"],
        dated_on=told["dated_on"],
        dated_time=told.get("dated_time"),
        answers_id=answers_id,
        answers_other=answers_other,
        began_at=told["began_at"],
        ended_at=told["ended_at"],
        due_on=told["due_on"],
        place=told["place"],
        medium=told["medium"],
        page_count=told["page_count"],
        is_urgent=told["is_urgent"],
        remark=told["remark"],
        signers=[*officers, *others],
        paper=paper.telling if paper else None,
    )


class ScanForm(forms.Form):
    """New originals, and why they take the place of the old ones."""

    originals = _originals(required=True)
    reason = _line(_("更换原因"), help_text=_("例如：补扫签名页。原来的扫描件会保留。"))

    def __init__(
        self,
        data: Mapping[str, Any] | None = None,
        files: MultiValueDict[str, UploadedFile] | None = None,
        *,
        is_first: bool,
    ) -> None:
        """Ask for a reason only when something is replaced."""
        super().__init__(data, files)
        if is_first:
            del self.fields["reason"]


class OrderForm(forms.Form):
    """The place of every original in the scan, by number."""

    def __init__(self, data: Mapping[str, Any] | None = None, *, files: Iterable[DocumentFile]) -> None:
        """Make a field of each file."""
        super().__init__(data)
        self.files_in_order = list(files)
        for file in self.files_in_order:
            field = forms.IntegerField(label=_("第几页"), min_value=1, max_value=9999, initial=file.position)
            field.widget.attrs["data-order-place"] = ""
            self.fields[str(file.id)] = field

    @property
    def rows(self) -> list[tuple[DocumentFile, BoundField]]:
        """Each file with its field."""
        return [(file, self[str(file.id)]) for file in self.files_in_order]

    @property
    def order(self) -> list[UUID]:
        """The files as they shall stand; two of the same number stay as they were."""
        return [file.id for file in sorted(self.files_in_order, key=lambda each: self.cleaned_data[str(each.id)])]


class ServiceForm(forms.Form):
    """How and when a document reached its addressee."""

    method = forms.ChoiceField(label=_("送达方式"), choices=ServiceMethod.choices, widget=forms.RadioSelect)
    served_at = _moment(_("送达时间"), help_text=_("尚未送达的留空，送达后再补填。"))
    posted_at = _moment(_("公告发布时间"), help_text=_("公告送达时填写。"))
    receiver = _line(_("收件人"), longest=NAME_LENGTH)
    place = _line(_("送达地点"))
    witnesses = _line(_("见证人"), help_text=_("留置送达时填写。"))
    receipt = forms.TypedChoiceField(label=_("送达回执"), required=False, coerce=UUID, empty_value=None)
    note = _line(_("备注"))

    def __init__(
        self,
        data: Mapping[str, Any] | None = None,
        *,
        receipts: Iterable[tuple[str, str]],
        initial: Mapping[str, Any] | None = None,
    ) -> None:
        """Take the receipts that stand on file in the case."""
        super().__init__(data, initial=dict(initial or {}))
        field = self.fields["receipt"]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101 - for the type checker
        field.choices = [("", _("没有单独的回执")), *receipts]

    @property
    def telling(self) -> ServiceTelling:
        """What it says."""
        told = dict(self.cleaned_data)
        return ServiceTelling(receipt_id=told.pop("receipt"), **told)


class VoidForm(forms.Form):
    """Why a document doesn't count any more."""

    reason = forms.CharField(
        label=_("作废原因"), widget=forms.Textarea(attrs={"rows": 3}), help_text=_("例如：重复登记、登记到错误的案件。")
    )


def initial_of(document: Document) -> dict[str, Any]:
    """What stands in a document's form when it's corrected."""
    names = (
        "title", "number", "dated_on", "dated_time", "began_at", "ended_at", "due_on", "place", "medium", "page_count",
        "is_urgent", "remark",
    )  # fmt: skip
    said = {name: getattr(document, name) for name in names}
    signed = [signer.officer_id for signer in document.signers.all() if signer.officer_id]
    answers = ANSWERS_OTHER if document.answers_other else str(document.answers_id or "")
    return said | {"activity": str(document.activity_id or ""), "officers": signed, "answers": answers}


def initial_of_service(service: Service) -> dict[str, Any]:
    """What stands in the form when a service is completed."""
    names = ("method", "served_at", "posted_at", "receiver", "place", "witnesses", "note")
    return {name: getattr(service, name) for name in names} | {"receipt": str(service.receipt_id or "")}
