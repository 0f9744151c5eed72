"""The report of a stay's continuity as PDF/A. It's Chinese whoever asks: it goes on file."""

from __future__ import annotations

import tempfile
from dataclasses import replace
from datetime import datetime
from pathlib import Path

from django.conf import settings
from django.utils import translation

from liuhen.binding import print_report
from liuhen.binding.model import Field, Report, Table
from liuhen.custody import papers
from liuhen.intake.continuity import words
from liuhen.intake.continuity.queries import Continuity, Lacking, Strip
from liuhen.people.models import Account
from liuhen.people.queries import bureau_name
from liuhen.rules.clocks import ZONE

_CHINESE = "zh-hans"
_NOTES = (
    "执法记录仪时钟误差已知的，时间为校正后的时间，并注明误差；误差不明的，为其自身时钟的时间。",
    "本报告列出的是供人核查的情况，不是结论；没有列出的，不表示一定没有。",
)


def pdf_of(told: Continuity, *, now: datetime) -> bytes:
    """The report as PDF/A-2b, with the checkpoint of this moment: it may be given to a court.

    Raises:
        LedgerAbsentError, LedgerUnreachableError: the ledger can't be published now, so there is no checkpoint.
    """
    seal = papers.show(about=told.activity.case_id, now=now)
    home: Path = settings.LIUHEN.home
    with tempfile.TemporaryDirectory(prefix="continuity-", dir=home) as room:
        target = Path(room) / "report.pdf"
        with translation.override(_CHINESE):
            report = replace(_report(told, now), seal=seal.note, mark=seal.mark, seal_note=papers.NOTE)
            print_report(report, target, workroom=Path(room), made_at=now)
        return target.read_bytes()


def _report(told: Continuity, now: datetime) -> Report:
    activity, bureau = told.activity, bureau_name()
    title = f"摄录连续性报告（{activity.case.number}）"
    notes = [*_NOTES, f"间隔不超过 {told.seam_seconds} 秒的视为设备自动分段。"]
    if activity.left_at is None:
        notes.append("尚未填写离开时间，未核查离开前是否停止摄录。")
    notes += [
        f"{strip.recorder.code} 在这段时间另有 {strip.loose} 份录像录音没有关联到本次活动，未计入。"
        for strip in told.strips
        if strip.loose and strip.recorder
    ]
    if told.unseen:
        notes.append(f"另有 {told.unseen} 份资料正在分析，未列出缺失情况。")
    return Report(
        title=title,
        author=bureau,
        running=title,
        heading="摄录连续性报告",
        facts=[
            Field(label="案件", value=f"{activity.case.number}　{activity.case.title}"),
            Field(label="地点", value=activity.place),
            Field(label="到达时间", value=_minute(activity.arrived_at)),
            Field(label="离开时间", value=_minute(activity.left_at) or "未填写"),
            Field(label="执法人员", value="、".join(one.name for one in activity.officers.order_by("name"))),
            Field(label="依据", value="执法记录音像管理制度第十二条第五项"),
            Field(label="制作时间", value=_minute(now)),
        ],
        tables=[
            Table(
                title="各执法记录仪",
                columns=("执法记录仪", "佩戴人", "录像录音", "起止", "时钟", "照片"),
                widths=[3, 2, 2, 4, 4, 1],
                rows=[_strip_row(strip) for strip in told.strips] or [["没有资料", "", "", "", "", ""]],
            ),
            Table(
                title="需要说明的情况",
                columns=("执法记录仪", "情况", "时段", "说明", "审核"),
                widths=[2, 3, 4, 5, 3],
                rows=[_lack_row(lack) for lack in told.lacks] or [["没有", "", "", "", ""]],
            ),
        ],
        notes=notes,
        signatures=[
            Field(label="执法人员", value=""),
            Field(label="大队负责人", value=""),
            Field(label="日期", value=""),
        ],
    )


def _minute(moment: datetime | None) -> str:
    return f"{moment.astimezone(ZONE):%Y-%m-%d %H:%M}" if moment else ""


def _strip_row(strip: Strip) -> list[str]:
    code = strip.recorder.code if strip.recorder else "设备不明"
    span = words.when(strip.films[0].begun, max(film.ended for film in strip.films)) if strip.films else "—"
    return [code, strip.worn_by or "—", f"{len(strip.films)} 份", span, words.clock(strip) or "—", str(strip.photos)]


def _who(account: Account | None, at: datetime | None) -> str:
    """Who said something of it, and when."""
    return "，".join(part for part in (account.name if account else "", _minute(at)) if part)


def _times(lack: Lacking) -> str:
    by_device = words.shown(lack.found)
    told = words.when(lack.found.begun, lack.found.ended)
    return f"{told}（设备时间 {by_device}）" if by_device else told


def _lack_row(lack: Lacking) -> list[str]:
    said = lack.statement
    told, decided = "未说明", ""
    if said:
        told = f"{said.get_reason_display()}。{said.text}（{_who(said.stated_by, said.stated_at)}）"
        who = _who(said.decided_by, said.decided_at)
        decided = "　".join(part for part in (said.get_state_display(), who, said.decision_note) if part)
    rest = words.told(lack)
    return [
        lack.recorder.code if lack.recorder else "设备不明",
        f"{words.named(lack.found)}{'（' + rest + '）' if rest else ''}",
        _times(lack),
        told,
        decided,
    ]
