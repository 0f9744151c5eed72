"""What people type about volumes. Shapes only: operations decide."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any
from uuid import UUID

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from liuhen.archive.volumes import numbering
from liuhen.archive.volumes.gates import MarkedOut, marked_out
from liuhen.archive.volumes.models import Volume, VolumeSide
from liuhen.archive.volumes.queries import Proposed, items_of, left_out_of
from liuhen.archive.volumes.telling import LINE, NAME, PASSAGE, SHORT, ItemTelling, RecordingTelling, VolumeTelling
from liuhen.cases.documents.models import Medium
from liuhen.people.models import Officer
from liuhen.people.picking import OnePerson, PickingForm
from liuhen.people.queries import officers
from liuhen.recordings.models import Recording
from liuhen.rules.volumes import VolumeRules

_MOST_PLACE = 9_999


def _line(label: Any, *, required: bool = False, longest: int = LINE, help_text: Any = "") -> forms.CharField:
    return forms.CharField(label=label, required=required, max_length=longest, help_text=help_text)


class VolumeForm(PickingForm):
    """What is said of a volume as a whole."""

    title = _line(_("案名"), required=True)
    retention = forms.ChoiceField(label=_("保管期限"))
    number = _line(_("档号"), longest=NAME, help_text=_("留空则按本局格式取下一个号。"))
    catalogue = _line(_("目录号"), longest=SHORT, help_text=_("档案室编定后填写。"))
    file_number = _line(_("案卷号"), longest=SHORT, help_text=_("在一个目录内不能重复。"))
    compiler = _line(_("立卷人"), required=True, longest=NAME)
    checker = _line(_("检查人"), longest=NAME)
    compiled_on = forms.DateField(
        label=_("立卷时间"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )
    place = _line(_("纸质原件存放处"), help_text=_("各件没有另写存放处的，都用这一处。"))
    attester = OnePerson(
        of=Officer,
        label=_("扫描件核对人"),
        required=False,
        empty_label=_("未核对"),
        help_text=_("对勾选“与原件一致”的扫描件负责。"),
    )
    damage = _line(_("缺损情况"), help_text=_("没有缺损可不填。"))
    note = forms.CharField(
        label=_("本卷情况说明"),
        required=False,
        max_length=PASSAGE,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("正卷、副卷的备考表都会印出，不要写举报人等不能公开的内容。"),
    )
    reason = _line(_("补充原因"), required=True)

    def __init__(
        self, data: Mapping[str, Any] | None, *, rules: VolumeRules, initial: Mapping[str, Any], is_supplement: bool
    ) -> None:
        """Take the bureau's 保管期限; only a supplement has a reason."""
        super().__init__(data, initial=dict(initial))
        retention, attester = self.fields["retention"], self.fields["attester"]
        assert isinstance(retention, forms.ChoiceField)  # noqa: S101 - for the type checker
        assert isinstance(attester, OnePerson)  # noqa: S101 - likewise
        retention.choices = [(one.code, one.name) for one in rules.classes]
        for name, written in rules.written.items():
            self.fields[name].help_text = f"{self.fields[name].help_text}{written}。"
        attester.queryset = officers()
        if not is_supplement:
            del self.fields["reason"]

    def clean(self) -> dict[str, Any]:
        """Where a 档号 is made of what the archive room assigns, all of that is asked for at once, or a whole 档号."""
        said = super().clean() or self.cleaned_data
        pattern = settings.LIUHEN.archive_number_pattern
        if numbering.is_by_hand(pattern) and not said.get("number"):
            for field, name in (("catalogue", numbering.CATALOGUE), ("file_number", numbering.FILE)):
                if "{" + name + "}" in pattern and not said.get(field) and field not in self.errors:
                    self.add_error(field, self.fields["title"].error_messages["required"])
        return said


class ItemForm(forms.Form):
    """Where one document stands."""

    order = forms.IntegerField(label=_("次序"), min_value=1, max_value=_MOST_PLACE)
    side = forms.ChoiceField(label=_("放入"), choices=VolumeSide.choices)
    medium = forms.ChoiceField(label=_("原件"), choices=Medium.choices)
    place = _line(_("存放处"))
    first_page = forms.IntegerField(label=_("起始页号"), required=False, min_value=1, max_value=99_999)
    is_attested = forms.BooleanField(label=_("与原件一致"), required=False)
    out_reason = _line(_("不入卷原因"))

    def __init__(self, *args: Any, is_guarded: bool, **given: Any) -> None:
        """What tells who reported has no place in the 正卷 (6(3))."""
        super().__init__(*args, **given)
        side = self.fields["side"]
        assert isinstance(side, forms.ChoiceField)  # noqa: S101 - for the type checker
        if is_guarded:
            side.choices = [choice for choice in VolumeSide.choices if choice[0] != VolumeSide.MAIN]


class RecordingForm(forms.Form):
    """Whether one recording is listed."""

    is_in = forms.BooleanField(label=_("入卷"), required=False)
    out_reason = _line(_("不入卷原因"))


class FileForm(forms.Form):
    """Why a volume is filed although something is missing."""

    shortage_reason = forms.CharField(
        label=_("仍要归档的原因"), max_length=LINE, required=False, widget=forms.Textarea(attrs={"rows": 2})
    )


class BindForms:
    """The form of a volume: its head, and a row a document.

    Attributes:
        head: of the whole.
        rows: of each document, with the proposal that it's about.
        moved: documents that don't stand where the rules have them.
        recordings: of each recording, with the mark that keeps it out of every volume (then nothing is asked), if any.
    """

    def __init__(
        self,
        *,
        data: Mapping[str, Any] | None,
        proposed: Sequence[Proposed],
        volume: Volume | None,
        rules: VolumeRules,
        initial: Mapping[str, Any],
        is_supplement: bool,
        recordings: Sequence[Recording] = (),
    ) -> None:
        self.head = VolumeForm(data, rules=rules, initial={**initial, **_head_of(volume)}, is_supplement=is_supplement)
        standing = {item.document_id: item for item in items_of(volume)} if volume else {}
        lines = []
        for place, one in enumerate(proposed, 1):
            item = standing.get(one.document.id)
            begin = (
                {
                    "order": item.position,
                    "side": item.side,
                    "medium": item.medium,
                    "place": item.place,
                    "first_page": item.first_page,
                    "is_attested": item.attested_by_id is not None,
                    "out_reason": item.out_reason,
                }
                if item
                else {"order": place, "side": one.side, "medium": one.medium}
            )
            is_guarded = one.document.form in rules.guarded
            form = ItemForm(data, prefix=one.document.id.hex, initial=begin, is_guarded=is_guarded)
            lines.append((form, one))
        sides = list(VolumeSide)
        lines.sort(key=lambda line: (sides.index(VolumeSide(line[0].initial["side"])), line[0].initial["order"]))
        if volume is None:
            _count_each_side(lines)
        self.rows = lines
        self.moved = _moved(lines, rules)
        self.recordings = _recording_rows(data, recordings, volume)

    @property
    def is_valid(self) -> bool:
        """Whether all of it can be read."""
        forms_of_recordings = [form for form, _one, mark in self.recordings if mark is None]
        return all(form.is_valid() for form in [self.head, *(form for form, _one in self.rows), *forms_of_recordings])

    @property
    def is_wrong(self) -> bool:
        """Whether something typed was refused."""
        rows = [*(form for form, _one in self.rows), *(form for form, _one, mark in self.recordings if mark is None)]
        return bool(self.head.errors) or any(form.errors for form in rows)

    @property
    def telling(self) -> VolumeTelling:
        """What was typed; after `is_valid`."""
        said = self.head.cleaned_data
        attester = said["attester"]
        return VolumeTelling(
            **{
                name: said[name]
                for name in (
                    "title", "retention", "number", "catalogue", "file_number", "compiler", "checker", "compiled_on",
                    "place", "damage", "note",
                )
            },
            reason=said.get("reason", ""),
            attester_id=attester.id if attester else None,
            items=list(self._items()),
            recordings=[
                RecordingTelling(
                    recording_id=one.id,
                    is_out=not form.cleaned_data["is_in"],
                    out_reason=form.cleaned_data["out_reason"],
                )
                for form, one, mark in self.recordings
                if mark is None
            ],
        )  # fmt: skip

    def _items(self) -> Iterable[ItemTelling]:
        for form, one in self.rows:
            yield ItemTelling(document_id=one.document.id, **form.cleaned_data)


def _moved(lines: Sequence[tuple[ItemForm, Proposed]], rules: VolumeRules) -> frozenset[UUID]:
    found: set[UUID] = set()
    for side in (VolumeSide.MAIN, VolumeSide.INNER):
        own = [one.document for form, one in lines if form.initial["side"] == side]
        found.update(own[at].id for at in rules.out_of_order([document.form for document in own]))
    return frozenset(found)


def _recording_rows(
    data: Mapping[str, Any] | None, recordings: Sequence[Recording], volume: Volume | None
) -> list[tuple[RecordingForm, Recording, MarkedOut | None]]:
    standing = {one.recording_id: one for one in left_out_of(volume)} if volume else {}
    marks = marked_out([one.id for one in recordings])
    rows = []
    for one in recordings:
        out = standing.get(one.id)
        initial = {"is_in": out is None, "out_reason": out.out_reason if out else ""}
        rows.append((RecordingForm(data, prefix=one.id.hex, initial=initial), one, marks.get(one.id)))
    return rows


def _head_of(volume: Volume | None) -> dict[str, Any]:
    if volume is None:
        return {}
    attester: UUID | None = next((item.attested_by_id for item in items_of(volume) if item.attested_by_id), None)
    names = (
        "title", "retention", "number", "catalogue", "file_number", "compiler", "checker", "compiled_on",
        "damage", "note", "reason",
    )  # fmt: skip
    return {**{name: getattr(volume, name) for name in names}, "attester": attester}


def _count_each_side(lines: Sequence[tuple[ItemForm, Proposed]]) -> None:
    """So that each side counts from 1, as it will stand."""
    counted: dict[str, int] = {}
    for form, _one in lines:
        side = form.initial["side"]
        counted[side] = form.initial["order"] = counted.get(side, 0) + 1


def first_words(*, title: str, retention: str, compiler: str, today: date) -> dict[str, Any]:
    """What the form of a new volume begins with."""
    return {"title": title, "retention": retention, "compiler": compiler, "compiled_on": today}
