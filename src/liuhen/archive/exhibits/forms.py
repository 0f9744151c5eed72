"""What people type about exhibits. Shapes only: operations decide."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any
from uuid import UUID

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from liuhen.archive.exhibits import discs
from liuhen.archive.exhibits.drafting import KNOWN
from liuhen.archive.exhibits.models import Exhibit, ExhibitItem, PartyWord
from liuhen.archive.exhibits.telling import (
    LINE,
    LONG,
    NAME,
    PASSAGE,
    ExhibitTelling,
    ItemTelling,
    length_of,
    point_text,
)
from liuhen.cases.documents.models import Document
from liuhen.recordings.hiding.queries import signed_copies
from liuhen.recordings.models import Recording, Viewing
from liuhen.rules.carriers import Medium


def _line(label: Any, *, required: bool = False, longest: int = LINE, help_text: Any = "") -> forms.CharField:
    return forms.CharField(label=label, required=required, max_length=longest, help_text=help_text)


def _text(label: Any, *, rows: int, longest: int) -> forms.CharField:
    return forms.CharField(label=label, required=False, max_length=longest, widget=forms.Textarea(attrs={"rows": rows}))


class ExhibitForm(forms.Form):
    """What is said of an exhibit as a whole."""

    purpose = _line(_("提交目的"), required=True, help_text=_("如：提交行政复议机关；附卷归档。写入留痕记录。"))
    converter = _line(_("转化人"), longest=NAME)
    checker = _line(_("复核人"), longest=NAME)
    carrier = _line(_("目标载体编号"), longest=NAME, help_text=_("光盘或硬盘的编号；还没有的可留空手工填写。"))
    note = _text(_("其他说明"), rows=2, longest=PASSAGE)
    field_order = ("purpose", "converter", "checker", "medium", "carrier", "note")

    def __init__(self, *args: Any, recordings: Sequence[Recording], **given: Any) -> None:
        """The discs of the bureau's rules, each with how many of it that would be at least."""
        super().__init__(*args, **given)
        self.fields["medium"] = forms.ChoiceField(
            label=_("光盘种类"),
            choices=[(one.code, _how_many(one, recordings)) for one in discs.media()],
            help_text=_("一张放不下时分装多张，每张都能单独打开和核验。"),
        )
        self.initial["medium"] = self.initial.get("medium") or discs.medium_of("").code
        self.order_fields(self.field_order)


def _how_many(medium: Medium, recordings: Sequence[Recording]) -> str:
    count = discs.at_least(recordings, medium)
    if count == 1:
        return gettext("{name}，1 张").format(name=medium.name)
    return gettext("{name}，至少 {count} 张").format(name=medium.name, count=count)


class StatementForm(forms.Form):
    """Which document of the case is the signed 制作说明."""

    statement = forms.ChoiceField(label=_("签好的制作说明"))

    def __init__(self, data: Mapping[str, Any] | None, *, documents: Sequence[Document]) -> None:
        super().__init__(data)
        field = self.fields["statement"]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101 - for the type checker
        field.choices = [
            (str(one.id), " ".join(part for part in (one.title, one.number, str(one.dated_on or "")) if part))
            for one in documents
        ]


class ItemForm(forms.Form):
    """What is said of one recording."""

    proves = _text(_("证明对象"), rows=2, longest=PASSAGE)
    summary = _text(_("内容摘要"), rows=3, longest=LONG)
    begin = _line(_("片段起点"), longest=20)
    end = _line(_("片段终点"), longest=20)
    is_exact = forms.BooleanField(
        label=_("精确到起止点（重新编码）"),
        required=False,
        help_text=_(
            "不勾选：从起点之前的关键画面起原样复制，可能早几秒。勾选：起止准确，但画面重新编码，制作说明会写明。"
        ),
    )
    is_cited = forms.BooleanField(
        label=_("原始资料不随附，只引用编号"),
        required=False,
        help_text=_("制作说明会写明原始资料保存在哪里；截取的片段仍然附上。"),
    )
    hidden = forms.ChoiceField(
        label=_("以遮挡副本代替原始资料"),
        required=False,
        help_text=_(
            "已有人看完并确认的副本才能选。选了以后原始资料不随附，也不能截取片段；制作说明会写明是处理过的副本。"
        ),
    )
    place = _line(_("制作地点"))
    mode = _line(_("摄录方式"), longest=NAME, help_text=_("佩戴、手持或固定机位。"))
    clock = _line(
        _("时钟误差及不确定度"),
        longest=200,
        help_text=_(
            "比对过的改写为误差和比对的时间、方式、人，如：快 3 秒（±1 秒），11月2日领用时与标准时间比对，李明。"
        ),
    )
    origin = _line(_("原始载体及保存处"), help_text=_("存储卡的编号和现在存放的地方。"))
    party = forms.ChoiceField(label=_("当事人确认情况"), required=False, choices=PartyWord.choices)
    witness = _line(_("见证人"), longest=NAME)
    secrecy = _line(_("密级、隐私标识"), longest=NAME, help_text=_("没有的写“无”。"))
    transcript = forms.ChoiceField(label=_("声音文字记录"), required=False)
    why = _line(
        _("改动预填内容的原因"),
        help_text=_(
            "内容摘要、地点、时钟误差、密级标识与系统预填的不同时写明，如：领用时已与标准时间比对。不印在制作说明上。"
        ),
    )

    def __init__(self, *args: Any, recording: Recording, documents: Sequence[Document], **given: Any) -> None:
        """A photo has no part and no transcript."""
        super().__init__(*args, **given)
        self.documents = documents
        transcript = self.fields["transcript"]
        assert isinstance(transcript, forms.ChoiceField)  # noqa: S101 - for the type checker
        transcript.choices = [("", _("未附")), *((str(one.id), one.title) for one in documents)]
        copies = signed_copies([recording.id])
        hidden = self.fields["hidden"]
        assert isinstance(hidden, forms.ChoiceField)  # noqa: S101 - for the type checker
        hidden.choices = [("", _("不用")), *((str(one.id), f"{one.name} {one.by.plan.name}") for one in copies)]
        if not copies:
            del self.fields["hidden"]
        seconds = length_of(recording)
        self.number = int(str(self.prefix).partition(".")[2] or 1)
        self.is_another = self.number > 1
        self.is_last = True
        self.is_pending = recording.viewing == Viewing.PENDING
        self.is_unmeasured = seconds is None and not self.is_pending and recording.kind in {"video", "audio"}
        if seconds is None:
            del self.fields["begin"], self.fields["end"], self.fields["is_exact"]
        else:
            length = point_text(round(seconds * 1000))
            told = (
                _("分:秒.毫秒；不填即不要这个片段。全长 {length}。")
                if self.is_another
                else _("分:秒.毫秒；不填即整份。全长 {length}。")
            )
            self.fields["begin"].help_text = told.format(length=length)
        if recording.kind not in {"video", "audio"} and not self.is_pending:
            del self.fields["transcript"]

    @property
    def more(self) -> list[forms.BoundField]:
        """The fields that are often known, and needn't be looked at each time."""
        names = ("place", "mode", "clock", "origin", "party", "witness", "secrecy", "transcript", "why")
        return [self[name] for name in names if name in self.fields]

    @property
    def is_more_wrong(self) -> bool:
        """Whether one of them was refused."""
        return any(bound.errors for bound in self.more)


MOST_PARTS = 20
"""Of one recording in an exhibit, as its page takes them."""


class ExhibitForms:
    """The form of an exhibit: its head, and a part a recording, or several.

    Attributes:
        head: of the whole.
        rows: of each recording, in order.
        recordings: those, each once.
    """

    def __init__(
        self,
        *,
        data: Mapping[str, Any] | None,
        recordings: Sequence[Recording],
        drafts: Sequence[ItemTelling],
        documents: Sequence[Document],
        standing: tuple[Exhibit, Sequence[ExhibitItem]] | None = None,
        converter: str = "",
    ) -> None:
        head: dict[str, Any] = {"converter": converter}
        begun = {draft.recording_id.hex: _of_draft(draft) for draft in drafts}
        if standing is not None:
            exhibit, items = standing
            head = {name: getattr(exhibit, name) for name in ExhibitForm.field_order}
            begun |= _of_items(items)
        self.head = ExhibitForm(data, initial=head, recordings=recordings)
        self.recordings = recordings
        rows = [
            (ItemForm(data, prefix=key, initial=begun.get(key), recording=one, documents=documents), one)
            for one in recordings
            for key in keys_of(one, _count(one, begun, data))
        ]
        self.rows = _in_order(rows)

    def with_another(self, key: str) -> None:
        """One more part of the recording with that key, begun like its last; what was typed stays, unjudged."""
        rows: list[tuple[ItemForm, Recording]] = []
        for form, one in self.rows:
            rows.append((_unjudged(form, one), one))
            if one.id.hex == key and form.is_last and form.number < MOST_PARTS:
                more = {"begin": "", "end": "", "proves": ""}
                rows.append((_unjudged(form, one, prefix=keys_of(one, form.number + 1)[-1], changed=more), one))
        initial = {name: self.head[name].value() for name in self.head.fields}
        self.head = ExhibitForm(None, initial=initial, recordings=self.recordings)
        self.rows = _in_order(rows)

    @property
    def counts(self) -> list[tuple[Recording, int]]:
        """How many forms each recording has."""
        return [(one, form.number) for form, one in self.rows if form.is_last]

    @property
    def is_valid(self) -> bool:
        """Whether all of it can be read."""
        return all([self.head.is_valid(), *(form.is_valid() for form, _one in self.rows)])

    @property
    def is_wrong(self) -> bool:
        """Whether something typed was refused."""
        return bool(self.head.errors) or any(form.errors for form, _one in self.rows)

    @property
    def telling(self) -> ExhibitTelling:
        """What was typed; after `is_valid`."""
        return ExhibitTelling(**self.head.cleaned_data, items=list(self._items()))

    def _items(self) -> Iterable[ItemTelling]:
        for form, one in self.rows:
            said = dict(form.cleaned_data)
            if form.is_another and not (said.get("begin") or said.get("end")):
                continue  # a further part that was left empty is none
            yield ItemTelling(
                recording_id=one.id,
                key=str(form.prefix),
                transcript_id=_id_in(said.pop("transcript", "")),
                hidden_id=_id_in(said.pop("hidden", "")),
                **said,
            )


def _id_in(chosen: str) -> UUID | None:
    """What was chosen of a list, if anything."""
    return UUID(chosen) if chosen else None


def _in_order(rows: list[tuple[ItemForm, Recording]]) -> list[tuple[ItemForm, Recording]]:
    """The same, each form knowing whether it's the last of its recording: below that another part is begun."""
    last = {one.id: form for form, one in rows}
    for form, one in rows:
        form.is_last = last[one.id] is form
    return rows


def keys_of(recording: Recording, count: int) -> list[str]:
    """What the fields of each of its parts' forms begin with."""
    return [recording.id.hex if n == 1 else f"{recording.id.hex}.{n}" for n in range(1, count + 1)]


def _count(recording: Recording, begun: Mapping[str, object], data: Mapping[str, Any] | None) -> int:
    """How many forms a recording has: as many as stand, as were sent, and one more where that was asked for."""
    if data is None:
        return max(1, sum(key.partition(".")[0] == recording.id.hex for key in begun))
    sent = str(data.get(f"{recording.id.hex}.count", "1"))
    return min(int(sent), MOST_PARTS) if sent.isdecimal() and int(sent) else 1


def _of_items(items: Sequence[ExhibitItem]) -> dict[str, dict[str, Any]]:
    """What stands, by the key of its form."""
    found: dict[str, dict[str, Any]] = {}
    for item in items:
        n = 1 + sum(key.partition(".")[0] == item.recording_id.hex for key in found)
        found[keys_of(item.recording, n)[-1]] = _of_item(item)
    return found


def _of_draft(draft: ItemTelling) -> dict[str, Any]:
    return {name: getattr(draft, name) for name in ("proves", *KNOWN)}


def _unjudged(
    form: ItemForm, one: Recording, *, prefix: str = "", changed: Mapping[str, str] | None = None
) -> ItemForm:
    """The same form with what was typed into it, of which nothing is said to be wrong yet."""
    said = {name: form[name].value() for name in form.fields} | dict(changed or {})
    return ItemForm(None, prefix=prefix or form.prefix, initial=said, recording=one, documents=form.documents)


def _of_item(item: ExhibitItem) -> dict[str, Any]:
    names = ("proves", "summary", "place", "mode", "clock", "origin", "party", "witness", "secrecy", "why")
    return {
        **{name: getattr(item, name) for name in names},
        "begin": point_text(item.begin_ms) if item.begin_ms is not None else "",
        "end": point_text(item.end_ms) if item.end_ms is not None else "",
        "is_exact": item.is_exact,
        "is_cited": item.is_cited,
        "transcript": str(item.transcript_id or ""),
        "hidden": str(item.hidden_id or ""),
    }
