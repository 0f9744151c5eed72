"""What stands on the sheets of a volume: cover, 卷内目录, pages, list of recordings, 备考表."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime

from django.conf import settings
from django.utils import timezone, translation

from liuhen.archive.volumes import queries
from liuhen.archive.volumes.layout import Laid, lay_out
from liuhen.archive.volumes.models import Volume, VolumeItem, VolumeRecording, VolumeSide
from liuhen.binding import Book, Field, Leaf, StandIn, Table
from liuhen.cases.documents.models import Medium, Reading
from liuhen.cases.documents.queries import files_of, picture_name, pictures_folder, sheets_of
from liuhen.custody.queries import key_fingerprint
from liuhen.ledger.marks import mark_of
from liuhen.packages.verifier import grouped
from liuhen.packages.verifier import page as verifier_page
from liuhen.people.queries import bureau_name
from liuhen.recordings.times import noticed_of
from liuhen.rules.volumes import VolumeRules

SIDES = {VolumeSide.MAIN: "正卷", VolumeSide.INNER: "副卷"}
_HEADINGS = {"inspection": "行政检查案卷", "penalty": "行政处罚案卷", "coercion": "行政强制案卷"}
_OUTCOMES = {
    "punished": "予以处罚",
    "not_punished": "不予处罚",
    "revoked": "撤销",
    "terminated": "终止",
    "transferred": "移送",
    "nothing_found": "检查未发现问题",
    "rectified": "整改复查合格",
    "led_to_case": "转立案查处",
    "executed": "强制执行完毕",
    "lifted": "解除强制措施",
}
_KINDS = {"video": "录像", "audio": "录音", "photo": "照片", "log": "日志", "other": "其他"}
_CHINESE = "zh-hans"
_MEBI = 1024 * 1024
_LACKS = 8
_SERVER = "存于专用服务器"  # art 13
_BLANK = "　　　　"  # the archive writes it in


@dataclass(slots=True, kw_only=True)
class Bundle:
    """One bound part: its sheets, and the documents in it with their 页号."""

    side: VolumeSide
    part: int
    parts: int
    book: Book
    items: list[tuple[VolumeItem, Laid]]
    left_out: Table | None = None


@dataclass(slots=True, kw_only=True)
class Composed:
    """A whole volume.

    Attributes:
        bundles: 正卷 first.
        missing_pictures: titles of documents of which some page has no picture.
    """

    bundles: list[Bundle]
    missing_pictures: list[str] = field(default_factory=list)


@dataclass(slots=True, kw_only=True)
class _Papers:
    """A document's leaves without their numbers."""

    item: VolumeItem
    leaves: list[Leaf]
    spans: list[int]
    is_whole: bool = True

    @property
    def pages(self) -> int:
        return sum(self.spans)


def compose(volume: Volume, *, rules: VolumeRules, checkpoint: str) -> Composed:
    """What stands on every sheet of a volume.

    Args:
        volume: which.
        rules: how many pages a part has, and the names of 保管期限.
        checkpoint: the ledger's newest, which covers everything that was entered of the case.
    """
    items = queries.items_of(volume)
    listed, left_out = queries.listed_of(volume), queries.left_out_of(volume)
    composed = Composed(bundles=[])
    for side in (VolumeSide.MAIN, VolumeSide.INNER):
        papers = [_papers(item) for item in items if item.side == side]
        composed.missing_pictures += [one.item.document.title for one in papers if not one.is_whole]
        if papers or (side == VolumeSide.MAIN and listed):
            composed.bundles += _bundles(volume, side, papers, listed if side == VolumeSide.MAIN else [], rules)
        if left_out and side == VolumeSide.MAIN and composed.bundles:
            composed.bundles[-1].left_out = _left_out(left_out)
    maker = _Maker(volume, rules, checkpoint)
    for bundle in composed.bundles:
        bundle.book = maker.book(bundle)
    return composed


def _bundles(
    volume: Volume, side: VolumeSide, papers: list[_Papers], listed: list[VolumeRecording], rules: VolumeRules
) -> list[Bundle]:
    laid = lay_out([one.pages for one in papers], most=rules.pages, stamped=[one.item.first_page for one in papers])
    parts = max((one.part for one in laid), default=1)
    found = []
    for part in range(1, parts + 1):
        own = [(papers[one.index], one) for one in laid if one.part == part]
        leaves = [leaf for paper, where in own for leaf in _numbered(paper, where)]
        table = _recordings(listed) if listed and part == parts else None
        found.append(
            Bundle(
                side=side,
                part=part,
                parts=parts,
                items=[(paper.item, where) for paper, where in own],
                book=Book(
                    title=volume.title, author="", running="", heading="", emphasis="", cover=(),
                    contents=_contents([(paper.item, where) for paper, where in own], listed if table else []),
                    leaves=leaves, recordings=table,
                ),
            )
        )  # fmt: skip
    return found


def _numbered(paper: _Papers, where: Laid) -> Iterable[Leaf]:
    number = where.first
    for index, (leaf, span) in enumerate(zip(paper.leaves, paper.spans, strict=True)):
        last = number + span - 1
        yield Leaf(
            mark=paper.item.document.title if index == 0 else "",
            number=str(number) if span == 1 else f"{number}-{last}",
            picture=leaf.picture,
            stand_in=leaf.stand_in,
            note=_attestation(paper.item) if leaf.picture is not None else "",
        )
        number = last + 1


def _attestation(item: VolumeItem) -> str:
    """What stands on every page of a scan that somebody compared with its original; empty when nobody has."""
    if item.attested_by is None:
        return ""
    return f"扫描件，与原件一致　核对人 {item.attested_by.name}　{_day(item.attested_on)}"


def _papers(item: VolumeItem) -> _Papers:
    """A document's pages as pictures, and stand-ins for what has none."""
    document = item.document
    files = files_of(document)
    leaves: list[Leaf] = []
    spans: list[int] = []
    is_whole = True
    for file in files:
        drawn = [sheet for sheet in sheets_of([file]) if file.reading != Reading.UNREADABLE]
        folder = pictures_folder(document.id)
        for sheet in drawn:
            picture = folder / picture_name(file.id, sheet.index)
            has_picture = bool(sheet.width) and picture.is_file()
            is_whole &= has_picture
            leaves.append(
                Leaf(mark="", number="", picture=picture)
                if has_picture
                else Leaf(mark="", number="", stand_in=_without_picture(file.name, file.sha256, sheet.index + 1))
            )
            spans.append(1)
        left = max(file.pages, 1) - len(drawn)
        if left > 0:
            is_whole = False
            leaves.append(Leaf(mark="", number="", stand_in=_without_picture(file.name, file.sha256, None)))
            spans.append(left)
    if not leaves:
        leaves, spans = [Leaf(mark="", number="", stand_in=_paper_only(item))], [document.page_count or 1]
    return _Papers(item=item, leaves=leaves, spans=spans, is_whole=is_whole)


def _without_picture(name: str, sha256: str, page: int | None) -> StandIn:
    which = f"第 {page} 页" if page else "其余页面"
    return StandIn(
        title="此处页面未制成图像",
        lines=[f"电子原件：{name}（{which}）", f"SHA-256：{sha256}", "电子原件随电子档案保存，可按上述摘要值核对。"],
    )


def _paper_only(item: VolumeItem) -> StandIn:
    document = item.document
    is_paper = item.medium == Medium.PAPER
    lines = [document.title, *([f"文件编号：{document.number}"] if document.number else [])]
    if document.page_count:
        lines.append(f"页数：{document.page_count}")
    if is_paper:
        lines.append(f"存放处：{item.place or '未登记'}")
    return StandIn(title="纸质原件，未扫描" if is_paper else "没有电子原件", lines=lines)


def _contents(items: Sequence[tuple[VolumeItem, Laid]], listed: Sequence[VolumeRecording]) -> Table:
    rows = [
        [
            str(number),
            item.document.title,
            item.document.number,
            _day(item.document.dated_on),
            where.span,
            remark_of(item),
        ]
        for number, (item, where) in enumerate(items, 1)
    ]
    if listed:
        rows.append([str(len(rows) + 1), "音像资料清单", "", "", "见清单", f"{len(listed)} 件，电子"])
    return Table(
        title="卷内目录",
        columns=["序号", "标题", "文件原编号", "日期", "页号", "备注"],
        widths=[4, 17, 17, 9, 6, 13],
        rows=rows,
    )


def remark_of(item: VolumeItem) -> str:
    """The 备注 of the 卷内目录: what the original is, where the paper lies, and who compared its scan."""
    is_paper = item.medium == Medium.PAPER
    said = ["纸质" if is_paper else "电子", item.place or ("存放处未登记" if is_paper else _SERVER)]
    if item.attested_by is not None:
        said.append(f"与原件一致（{item.attested_by.name}）")
    return "；".join(said)


def _recordings(listed: Sequence[VolumeRecording]) -> Table:
    with translation.override(_CHINESE):  # it goes on file
        clocks = noticed_of(one.recording for one in listed)
    rows = [
        [
            str(number),
            f"{one.number}\n{one.recording.number}",
            "\n".join(
                part
                for part in (
                    one.recording.description.name if one.recording.is_described else one.recording.card_name,
                    one.recording.description.content if one.recording.is_described else "未分类",
                )
                if part
            ),
            "\n".join(
                part
                for part in (
                    _KINDS.get(one.recording.kind, ""),
                    _moment(one.recording.captured_at),
                    clocks.get(one.recording_id, ""),
                    _weight(one.recording.size),
                )
                if part
            ),
            f"SHA-256\n{grouped(one.recording.sha256)}\nSM3\n{grouped(one.recording.sm3)}",
        ]
        for number, one in enumerate(listed, 1)
    ]
    return Table(
        title="音像资料清单",
        columns=["序号", "档号 / 编号", "名称与内容", "类型、摄录时间、大小", "摘要值"],
        widths=[3, 12, 13, 8, 19],
        rows=rows,
        note="音像资料以电子原件保存在行政执法信息专用服务器；摘要值按原始资料计算，可据此核对是否改动。"
        "摄录时间为设备所记；据校时记录相差明显的，另注校正后的时间。",
    )


def _weight(size: int) -> str:
    return f"{size / _MEBI:.1f} MB" if size >= _MEBI else f"{max(size // 1024, 1)} KB"


def _left_out(rows: Sequence[VolumeRecording]) -> Table:
    """What of the case isn't in the volume, why, and who approved that (art 22)."""
    return Table(
        title="未入卷音像资料",
        columns=["序号", "编号", "名称", "原因", "批准人"],
        widths=[3, 9, 16, 18, 8],
        rows=[
            [
                str(number),
                one.recording.number,
                one.recording.description.name if one.recording.is_described else one.recording.card_name,
                one.out_reason or "未写明",
                one.out_approver or "—",
            ]
            for number, one in enumerate(rows, 1)
        ],
        note="有批准人的，已批准列为不入卷；其余只是没有列入本卷，仍照常保存。",
    )


class _Maker:
    """Cover and 备考表 of every part of a volume."""

    def __init__(self, volume: Volume, rules: VolumeRules, checkpoint: str) -> None:
        self.volume, self.rules, self.checkpoint = volume, rules, checkpoint
        self.bureau, self.fonds = bureau_name(), settings.LIUHEN.archive_fonds
        case = volume.case
        self.officers = "、".join(officer.name for officer in case.officers.order_by("name"))

    def book(self, bundle: Bundle) -> Book:
        volume, side = self.volume, SIDES[bundle.side]
        count = f"第 {bundle.part} 卷　共 {bundle.parts} 卷"
        supplement = f"（补充第 {volume.part - 1} 次）" if volume.part > 1 else ""
        return Book(
            title=f"{volume.number} {volume.title}{supplement} {side}",
            author=self.bureau,
            running=f"{volume.number}　{side}{supplement}　{count}",
            heading=_HEADINGS.get(volume.case.kind, "行政执法案卷"),
            emphasis=side + supplement,
            cover=self._cover(bundle, count),
            contents=bundle.book.contents,
            leaves=bundle.book.leaves,
            recordings=bundle.book.recordings,
            left_out=bundle.left_out,
            closing=[
                Field(label="立卷人", value=volume.compiler),
                Field(label="检查人", value=volume.checker or "　"),
                Field(label="立卷时间", value=_chinese_day(volume.compiled_on)),
                Field(label="档号", value=volume.number),
            ],
            notes=list(self._notes(bundle)),
            seal=self.checkpoint,
            mark=mark_of(self.checkpoint) if self.checkpoint else "",
            seal_note="扫描或抄录左侧检查点，可核对本卷所列文书、音像资料的留痕记录此后有没有被改动；"
            "它不证明检查点之后发生的事。",
            checks=[
                Field(label="账本公钥指纹", value=grouped(key_fingerprint())),
                Field(label="验证.html 的 SHA-256", value=grouped(verifier_page().sha256)),
            ],
        )

    def _cover(self, bundle: Bundle, count: str) -> list[Field]:
        volume, case = self.volume, self.volume.case
        retention = self.rules.retention(volume.retention)
        pages = sum(where.last - where.first + 1 for _item, where in bundle.items)
        things = len(bundle.items) + (len(bundle.book.recordings.rows) if bundle.book.recordings else 0)
        return [
            Field(label="案　　名", value=volume.title),
            Field(label="当 事 人", value=case.party.name),
            Field(label="案　　号", value=case.number),
            Field(label="处理结果", value=_OUTCOMES.get(case.outcome, case.outcome)),
            Field(label="登记日期" if case.kind == "inspection" else "立案日期", value=_chinese_day(case.opened_on)),
            Field(label="结案日期", value=_chinese_day(case.closed_on)),
            Field(label="承办单位", value=case.unit.name),
            Field(label="承 办 人", value=self.officers),
            Field(label="保管期限", value=retention.name if retention else volume.retention),
            Field(label="件数页数", value=f"{things} 件　{pages} 页　{count}"),
            Field(label="归 档 号", value=volume.filing_number or _BLANK),
            Field(label="档　　号", value=volume.number),
            Field(label="全宗、目录", value=self._assigned()),
        ]

    def _assigned(self) -> str:
        told = (("全宗号", self.fonds), ("目录号", self.volume.catalogue), ("案卷号", self.volume.file_number))
        return "　".join(f"{label}　{value or _BLANK}" for label, value in told)

    def _notes(self, bundle: Bundle) -> Iterable[str]:
        volume = self.volume
        pages = sum(where.last - where.first + 1 for _item, where in bundle.items)
        paper = sum(item.medium == Medium.PAPER for item, _where in bundle.items)
        said = f"本卷共有文书 {len(bundle.items)} 件 {pages} 页，其中原件为纸质的 {paper} 件。"
        if bundle.book.recordings is not None:
            said += f"列入音像资料 {len(bundle.book.recordings.rows)} 件，为电子原件。"
        if bundle.left_out is not None:
            said += f"未入卷音像资料 {len(bundle.left_out.rows)} 件，见所附清单。"
        yield said
        yield f"缺损情况：{volume.damage or '无'}。"
        yield f"补充情况：{self._supplemented()}。"
        attested = [item for item, _where in bundle.items if item.attested_by is not None]
        if attested:
            names = "、".join(sorted({item.attested_by.name for item in attested if item.attested_by}))
            yield f"扫描件 {len(attested)} 件已由 {names} 与原件核对，与原件一致。"
        lacks = self._lacks(bundle)
        if lacks:
            more = f"等 {len(lacks)} 项" if len(lacks) > _LACKS else ""
            yield f"组卷时尚缺：{'；'.join(lacks[:_LACKS])}{more}。"
        if volume.note:
            yield volume.note

    def _supplemented(self) -> str:
        volume = self.volume
        if volume.part == 1:
            return "无"
        before = "、".join(one.number for one in queries.filed_of(volume.case) if one.part < volume.part)
        return f"本卷为第 {volume.part - 1} 次补充，补充 {before}；补充原因：{volume.reason}"

    def _lacks(self, bundle: Bundle) -> list[str]:
        """What the case lacked. On the 正卷, which outsiders read, no word of a paper that isn't in it (6(3)).

        Of a lack that an older version wrote down nobody knows what it names: it's left to the 副卷.
        """
        lacks = self.volume.shortages
        if bundle.side == VolumeSide.MAIN:
            told = {"", *(str(item.document_id) for item in queries.items_of(self.volume) if item.side == bundle.side)}
            lacks = [one for one in lacks if one.get("about") in told]
        return [str(one["what"]) for one in lacks]


def _day(day: date | None) -> str:
    return day.isoformat() if day else ""


def _chinese_day(day: date | None) -> str:
    return f"{day.year} 年 {day.month} 月 {day.day} 日" if day else ""


def _moment(at: datetime | None) -> str:
    return f"{timezone.localtime(at):%Y-%m-%d %H:%M}" if at else ""
