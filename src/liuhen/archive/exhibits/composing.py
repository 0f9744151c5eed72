"""What stands on a 制作说明 (art 20; 行政诉讼证据规定 10, 12): what is known, and a line to fill in for what isn't.

The words are those of the paper, in Chinese whatever the reader's language is.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from django.utils import timezone

from liuhen.archive.exhibits.discs import Disc, hidden_path, medium_of
from liuhen.archive.exhibits.drafting import corrected_span, is_compared, is_known
from liuhen.archive.exhibits.models import Exhibit, ExhibitItem, PartyWord
from liuhen.archive.exhibits.telling import length_of, point_text
from liuhen.binding import Field, Form, Part
from liuhen.packages.verifier import grouped
from liuhen.people.models import Officer
from liuhen.people.queries import bureau_name, certificate_on
from liuhen.recordings.formats import format_in_words
from liuhen.recordings.hiding.models import HiddenCopy
from liuhen.recordings.hiding.queries import masks_in
from liuhen.recordings.hiding.telling import what_is_hidden
from liuhen.recordings.models import Recording
from liuhen.recordings.times import corrected
from liuhen.rules.shelf import rulebook
from liuhen.rules.statement import asked_lines, gaps

TITLE, PAPERS_TITLE = "视听资料、电子数据证据制作说明", "举证材料制作说明"
FEWEST_MAKERS = 2
_KINDS = {"video": "录像", "audio": "录音", "photo": "照片", "log": "电子数据（设备日志）", "other": "电子数据"}
_NUMERALS = "一二三四五六七八九十"
METHOD = (
    "由留痕系统从行政执法信息专用服务器逐字节复制，与证明材料一并写成光盘映像（ISO 9660＋UDF），"
    "写成后逐个文件读回比对一致"
)
_PARTY = {
    PartyWord.CONFIRMED: "已向当事人出示，当事人确认无异议",
    PartyWord.REFUSED: "已向当事人出示，当事人拒绝确认",
    PartyWord.NOT_ASKED: "未向当事人出示",
}


@dataclass(slots=True)
class _Lines:
    """Fields of one part, with what of them is to be filled in by hand."""

    about: str
    fields: list[Field] = field(default_factory=list)
    lacking: list[str] = field(default_factory=list)

    def add(self, label: str, value: str, *, lacks: str = "") -> None:
        """Add a field; an empty one is lacking, and so is what `lacks` names."""
        self.fields.append(Field(label=label, value=value))
        missing = lacks or ("" if value else label)
        if missing:
            self.lacking.append(f"{self.about}{missing}")


def form_of(
    exhibit: Exhibit, items: Sequence[ExhibitItem], discs: Sequence[Disc], *, fingerprint: str, page_sha256: str
) -> Form:
    """The 制作说明 of an exhibit whose parts are made.

    Args:
        exhibit: which, with its case.
        items: as `queries.items_of` gives them.
        discs: where everything lies.
        fingerprint: of the ledger's key.
        page_sha256: of the page that goes along.
    """
    case = exhibit.case
    about = _Lines("")
    about.add("案号", case.number)
    about.add("案件名称", case.title)
    about.add("当事人", case.party.name)
    about.add("承办单位", exhibit.unit.name)
    about.add("提交目的", exhibit.purpose)
    carried = _carried(exhibit, discs)
    told = [_item(exhibit, item, index) for index, item in enumerate(items)]
    besides = _besides([about, *told, carried]) if told else _Lines("")
    lacking = [name for lines in (about, *told, carried, besides) for name in lines.lacking]
    parts = [
        Part(title="案件", fields=about.fields),
        *(Part(title=lines.about.rstrip("："), fields=lines.fields) for lines in told),
        Part(title="转化与载体", fields=carried.fields),
        *([Part(title="其他项目", fields=besides.fields)] if besides.fields else []),
    ]
    return Form(
        title=TITLE if items else PAPERS_TITLE,
        author=bureau_name(),
        number=exhibit.number,
        parts=parts,
        notes=list(_notes(exhibit, items, discs)),
        lacking=lacking,
        signatures=["制作人", "制作人", "转化人", "复核人", "当事人", "见证人"] if items else ["转化人", "复核人"],
        seal_for="行政机关",
        checks=[
            Field(label="账本公钥指纹", value=grouped(fingerprint)),
            Field(label="验证.html 的 SHA-256", value=grouped(page_sha256)),
        ],
    )


def _besides(told: Sequence[_Lines]) -> _Lines:
    """What the rulebook in force asks for beyond that, as lines to fill in by hand (art 20)."""
    lines = _Lines("")
    given = [{each.label: each.value for each in part.fields} for part in told]
    for label in gaps(asked_lines(rulebook().latest), given).absent:
        lines.add(label, "")
    return lines


def _carried(exhibit: Exhibit, discs: Sequence[Disc]) -> _Lines:
    lines = _Lines("")
    lines.add("转化方法", METHOD)
    lines.add("转化时间", _moment(exhibit.made_at))
    lines.add("转化人", exhibit.converter)
    lines.add("复核人", exhibit.checker)
    lines.add("目标载体种类、数量", f"{medium_of(exhibit.medium).name}，共 {len(discs)} 盘")
    lines.add("目标载体编号", exhibit.carrier)
    for disc in discs:
        lines.add(f"第 {disc.position} 盘，共 {disc.of} 盘", "；".join(_on(disc)))
    return lines


def _on(disc: Disc) -> Iterator[str]:
    """What lies on a disc, in words."""
    for thing, piece in disc.held:
        if thing.recording is not None:
            split = f"第 {piece.number} 段，共 {piece.of} 段" if piece.of > 1 else "原始资料"
            yield f"{thing.recording.number}（{split}，{piece.size:,} 字节）"
    names = disc.names()
    told = (
        ("part-", "片段 {count} 个"),
        ("hidden-", "遮挡副本 {count} 个"),
        ("transcript-", "声音文字记录 {count} 个文件"),
    )
    for begins, words in told:
        count = sum(name.rpartition("/")[2].startswith(begins) for name in names)
        if count:
            yield words.format(count=count)
    for folder, words in (("documents/", "书证 {count} 个文件"), ("volume/", "案卷正卷 {count} 册")):
        count = sum(name.startswith(folder) for name in names)
        if count:
            yield words.format(count=count)
    yield "制作说明、目录、验证.html"


def _notes(exhibit: Exhibit, items: Sequence[ExhibitItem], discs: Sequence[Disc]) -> Iterator[str]:
    if not items:
        yield "本材料不含音像资料，只含证据清单所列书证的电子件和已归档的案卷正卷；均为归档时的完整文件，未作修改。"
        yield from [exhibit.note] if exhibit.note else []
        return
    yield _count(items)
    cited = _cited(items)
    if cited:
        yield (
            f"资料编号 {'、'.join(cited)} 的原始资料只引用编号，未随附；"
            "保存在本局行政执法信息专用服务器，可凭编号调阅核对，其 SHA-256、SM3 摘要值见上。"
        )
    hidden = [item.recording.number for item in items if item.hidden is not None]
    if hidden:
        yield f"资料编号 {'、'.join(hidden)} 所附的是处理过的副本，部分画面或声音经遮挡，不能恢复；不代替原始资料。"
    yield (
        "所附原始资料均为采集入库时的完整文件，复制时未剪辑、拼接或修改；其 SHA-256、SM3 摘要值与入库时的留痕记录一致。"
    )
    yield "上述“未剪辑”就入库以后而言；摄录时设备的情况，以设备记录和制作人的说明为准。"
    if any(piece.of > 1 for disc in discs for _thing, piece in disc.held):
        yield (
            "大于一张光盘的资料按字节分段，文件名末尾为“.001of002”等；各段合并后与原始资料逐字节一致，"
            "合并方法见各盘的目录.html。"
        )
    if exhibit.note:
        yield exhibit.note


def _count(items: Sequence[ExhibitItem]) -> str:
    parts = sum(item.begin_ms is not None for item in items)
    recordings = len({item.recording_id for item in items})
    return f"本材料共涉及音像资料 {recordings} 份" + (f"，另截取片段 {parts} 个。" if parts else "。")


def _cited(items: Sequence[ExhibitItem]) -> list[str]:
    """Numbers of recordings whose original doesn't go along with any item."""
    along = {item.recording_id for item in items if not item.is_cited}
    return list(dict.fromkeys(item.recording.number for item in items if item.recording_id not in along))


def _item(exhibit: Exhibit, item: ExhibitItem, index: int) -> _Lines:
    recording = item.recording
    name = f"资料{_NUMERALS[index] if index < len(_NUMERALS) else index + 1}"
    lines = _Lines(f"{name}：")
    lines.add("编号", recording.number)
    lines.add("类型", _KINDS.get(recording.kind, "电子数据"))
    lines.add("证明对象", item.proves)
    lines.add("内容摘要", item.summary)
    _how_made(lines, item, recording)
    _when_made(lines, item, recording)
    lines.add("制作地点", item.place)
    makers = makers_of(exhibit, recording)
    lines.add(
        "制作人（执法证号）",
        "、".join(_maker(officer, day) for officer, day in makers),
        lacks="" if len(makers) >= FEWEST_MAKERS and all(_certified(*maker) for maker in makers) else _makers(makers),
    )
    lines.add("原始载体及保存处", item.origin)
    lines.add("原始资料保存处", f"本局行政执法信息专用服务器，资料编号 {recording.number}")
    _what_is_handed_in(lines, item, recording)
    lines.add("声音文字记录", _transcript(item))
    _party(lines, item)
    lines.add("密级、隐私标识", item.secrecy)
    lines.about = f"{name}　{recording.number}"
    return lines


def _how_made(lines: _Lines, item: ExhibitItem, recording: Recording) -> None:
    facts, recorder = recording.facts, recording.recorder
    maker = " ".join(str(facts.get(name) or "") for name in ("make", "model")).strip()
    lines.add("摄录设备品牌型号", (recorder.model if recorder else "") or maker)
    lines.add("摄录设备编号", recorder.code if recorder else "")
    lines.add("摄录方式", item.mode)
    lines.add("格式、分辨率", format_in_words(facts))


def _when_made(lines: _Lines, item: ExhibitItem, recording: Recording) -> None:
    begin, seconds = recording.captured_at, recording.facts.get("duration_s")
    end = begin + timedelta(seconds=float(seconds)) if begin and isinstance(seconds, int | float) else None
    if recording.kind == "photo":
        lines.add("制作时间（设备时钟）", _moment(begin))
    else:
        span = f"{_moment(begin)} 至 {_moment(end)}" if begin and end else _moment(begin)
        lines.add("制作时间（设备时钟）", span, lacks="制作时间的终止时间" if begin and not end else "")
    told = corrected(recording)
    if told is not None and is_known(told):
        lines.add("制作时间（校正后）", corrected_span(told, end - begin if begin and end else None))
    lines.add("时钟误差及不确定度", item.clock, lacks="" if is_compared(item.clock) else "时钟误差及不确定度")


def makers_of(exhibit: Exhibit, recording: Recording) -> list[tuple[Officer, date]]:
    """Who made a recording as far as that's known: who filmed it, and who was there; with the day of it."""
    there = list(recording.activity.officers.prefetch_related("past_certificates")) if recording.activity else []
    found = {officer.id: officer for officer in [*([recording.officer] if recording.officer else []), *there]}
    day = timezone.localtime(recording.captured_at).date() if recording.captured_at else exhibit.case.opened_on
    return [(officer, day) for officer in found.values()]


def _certified(officer: Officer, day: date) -> bool:
    return bool(certificate_on(officer, day).number)


def _maker(officer: Officer, day: date) -> str:
    number = certificate_on(officer, day).number
    return f"{officer.name}（{number or '执法证号：　　　　　　'}）"


def _makers(makers: Sequence[tuple[Officer, date]]) -> str:
    if not makers:
        return "制作人及执法证号"
    lacking = [] if all(_certified(*maker) for maker in makers) else ["制作人的执法证号"]
    return "、".join(lacking + (["第二名制作人"] if len(makers) < FEWEST_MAKERS else []))


def _what_is_handed_in(lines: _Lines, item: ExhibitItem, recording: Recording) -> None:
    lines.add("原件或复制件", _original_or_copy(item))
    here = "未随附" if item.is_cited else f"副本中为 data/{recording.number}/{recording.logical_path}"
    lines.add("文件名", f"{recording.card_name}（{here}）")
    lines.add("大小", f"{recording.size:,} 字节")
    seconds = length_of(recording)
    is_running = recording.kind in {"video", "audio"}
    length = point_text(round(seconds * 1000)) if seconds is not None else ""
    lines.add("时长", length if is_running else "不适用")
    lines.add("SHA-256", recording.sha256)
    lines.add("SM3", recording.sm3)
    if item.hidden is not None:
        _what_is_hidden(lines, item, item.hidden)
        return
    if item.begin_ms is None or item.end_ms is None:
        lines.add("剪辑情况", "未剪辑：为入库时的完整文件" + ("，未随附" if item.is_cited else ""))
        return
    part = item.part
    lines.add("剪辑情况", "截取片段：未剪接、未修改画面和声音，起止点如下")
    lines.add(
        "截取起止点",
        f"要求 {point_text(item.begin_ms)} 至 {point_text(item.end_ms)}；"
        f"片段文件实际为 {_at(part['from_s'])} 至 {_at(part['to_s'])}（制成后测得，自原始资料的起点算起）",
    )
    lines.add("片段制作方法", _how_cut(item))
    lines.add("片段文件", f"data/{part['path']}，{part['size']:,} 字节")
    lines.add("片段 SHA-256", part["sha256"])
    lines.add("片段 SM3", part["sm3"])


def _what_is_hidden(lines: _Lines, item: ExhibitItem, copy: HiddenCopy) -> None:
    hidden = what_is_hidden(masks_in(copy.by))
    lines.add("剪辑情况", f"处理过的副本：{hidden}有遮挡，未剪去任何时段；遮挡前的原始资料未随附")
    lines.add(
        "遮挡副本制作方法",
        f"自 {item.recording.number} 的原始资料（SHA-256 {item.recording.sha256}）解码，涂盖遮挡处后重新编码"
        "（H.264、AAC），不写入原有的时间、位置和设备信息；未改动原始资料",
    )
    lines.add("遮挡副本", f"{copy.name}，data/{hidden_path(item)}，{copy.size:,} 字节")
    lines.add("遮挡副本 SHA-256", copy.sha256)
    signer = copy.signed_by.name if copy.signed_by is not None else ""
    lines.add("整份看完并确认", f"{signer} {_moment(copy.signed_at)}".strip())


def _original_or_copy(item: ExhibitItem) -> str:
    if item.hidden is not None:
        return f"处理过的副本（遮挡副本），不是原件；原件未随附，资料编号 {item.recording.number}，可凭编号调阅核对"
    lies = f"保存在本局行政执法信息专用服务器，资料编号 {item.recording.number}，可凭编号调阅核对"
    if item.begin_ms is None:
        return f"只引用编号，原始资料未随附；{lies}" if item.is_cited else "复制件，与原始资料逐字节一致"
    return f"原始资料的片段；完整原始资料未随附，{lies}" if item.is_cited else "原始资料的片段；完整复制件一并附上"


def _how_cut(item: ExhibitItem) -> str:
    """What was done to a part: taken over as it is, or encoded anew, which is said plainly."""
    recording, part = item.recording, item.part
    source = f"{recording.number} 的原始资料（SHA-256 {recording.sha256}）"
    if part.get("is_encoded"):
        return (
            f"自{source}解码截取后重新编码（H.264、AAC），画面和声音与原始资料不逐字节一致，只作观看之便，"
            f"内容以{'' if item.is_cited else '一并附上的'}原始资料为准；未改动原始资料"
        )
    return f"自{source}{_at(part['from_s'])} 处的关键画面起逐包复制，未重新编码，未改动原始资料"


def _at(seconds: float) -> str:
    return point_text(round(seconds * 1000))


def _transcript(item: ExhibitItem) -> str:
    if item.recording.kind not in {"video", "audio"}:
        return "不适用（无声音）"
    if item.transcript is None:
        return "未附"
    pages = item.transcript.page_count or sum(file.pages for file in item.transcript.files.all())
    return f"附《{item.transcript.title}》" + (f"，共 {pages} 页" if pages else "，页数：　　")


def _party(lines: _Lines, item: ExhibitItem) -> None:
    said = _PARTY.get(PartyWord(item.party), "")
    lines.add("当事人确认情况", said)
    if item.party == PartyWord.REFUSED or item.witness:
        lines.add("见证人", item.witness)


def _moment(at: datetime | None) -> str:
    return f"{timezone.localtime(at):%Y-%m-%d %H:%M:%S}" if at else ""
