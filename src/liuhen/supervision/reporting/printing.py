"""The report to print (PDF/A) and as a sheet. It's Chinese whoever asks: it goes on file."""

from __future__ import annotations

import io
import tempfile
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Literal

from django.conf import settings
from django.http import HttpResponse
from django.utils import timezone, translation
from django.utils.http import content_disposition_header

from liuhen.binding import print_report
from liuhen.binding.model import Bars, Field, Report, Table
from liuhen.custody import papers
from liuhen.people.queries import bureau_name
from liuhen.rules.clocks import ZONE
from liuhen.sheets.writing import MEDIA_TYPE, Column, Register, write_registers
from liuhen.supervision.reporting.queries import Figures

_CHINESE = "zh-hans"
_NOTES = (
    "单位按名称排列，检查项按检查表次序排列，不作排名；数量只说明检查的情况，不作为对单位或者个人的评价。",
    "监督提示是供人了解的情况，不是结论。",
)


def pdf_of(told: Figures, *, now: datetime) -> bytes:
    """The report as PDF/A-2b, with plots and the checkpoint of this moment.

    Raises:
        LedgerAbsentError, LedgerUnreachableError: the ledger can't be published now, so there is no checkpoint.
    """
    seal = papers.show(about=None, now=now)
    home: Path = settings.LIUHEN.home
    with tempfile.TemporaryDirectory(prefix="supervision-", dir=home) as room:
        target = Path(room) / "report.pdf"
        with translation.override(_CHINESE):
            report = replace(_report(told, now), seal=seal.note, mark=seal.mark, seal_note=papers.NOTE)
            print_report(report, target, workroom=Path(room), made_at=now)
        return target.read_bytes()


def sheet_of(told: Figures) -> bytes:
    """The report's tables, a sheet each."""
    with translation.override(_CHINESE):
        span = f"{told.since} 至 {told.until}"
        sheets = [
            (
                Register(
                    title=title,
                    notes=(span, *_NOTES[:1]),
                    columns=[Column(columns[0], 40), *(Column(name, 16, "number") for name in columns[1:])],
                ),
                rows,
            )
            for title, columns, rows in _tables(told)
        ]
    target = io.BytesIO()
    write_registers(target, sheets)
    return target.getvalue()


def _tables(told: Figures) -> list[tuple[str, tuple[str, ...], list[tuple[str | int, ...]]]]:
    whole: list[tuple[str | int, ...]] = [
        ("抽查次数", told.plans),
        ("抽中资料", told.drawn),
        ("已检查", told.reviewed),
        ("发现问题", told.found),
        ("未检查（写明原因）", told.left_out),
        ("提出监督意见", told.raised),
        ("已办结", told.closed),
        ("未办结", told.open),
        ("答复逾期", told.late),
        ("监督机关来文", told.demands),
        ("来文已答复", told.answered),
    ]
    return [
        ("监督检查总况", ("事项", "数量"), whole),
        ("检查中发现的问题", ("检查项", "有问题的份数"), list(told.problems)),
        (
            "各单位",
            ("单位", "检查份数", "有问题的份数", "未办结意见"),
            [(one.name, one.reviewed, one.found, one.open) for one in told.units],
        ),
        ("案卷评查结果", ("等次", "卷数"), list(told.grades)),
        (
            "监督提示",
            ("情况", "发现", "已处理"),
            [(str(kind.label), found, answered) for kind, found, answered in told.alerts],
        ),
    ]


def _report(told: Figures, now: datetime) -> Report:
    bureau = bureau_name()
    span = f"{told.since} 至 {told.until}"
    return Report(
        title=f"监督检查报告（{span}）",
        author=bureau,
        running=f"监督检查报告　{span}",
        heading="监督检查报告",
        facts=[
            Field(label="期间", value=span),
            Field(label="依据", value="执法记录音像管理制度第十二条、第十三条、第十九条"),
        ],
        tables=[
            Table(
                title=title,
                columns=columns,
                widths=[3, *(1 for _each in columns[1:])],
                rows=[[str(cell) for cell in row] for row in rows],
            )
            for title, columns, rows in _tables(told)
            if rows
        ],
        bars=[
            Bars(title="各检查项有问题的份数", rows=told.problems),
            Bars(title="各等次案卷数", rows=told.grades),
        ],
        notes=[*_NOTES, f"报告生成时间：{timezone.localtime(now, ZONE):%Y-%m-%d %H:%M}。"],
        signatures=[Field(label="法制机构", value="________________"), Field(label="日期", value="________________")],
    )


def answer_with(told: Figures, *, span: str, kind: Literal["pdf", "xlsx"], now: datetime) -> HttpResponse:
    """The report as a file to save, named after what it's of."""
    if kind == "pdf":
        answer = HttpResponse(pdf_of(told, now=now), content_type="application/pdf")
    else:
        answer = HttpResponse(sheet_of(told), content_type=MEDIA_TYPE)
    name = f"监督检查报告-{span}.{kind}"
    answer["Content-Disposition"] = content_disposition_header(as_attachment=True, filename=name) or "attachment"
    answer["X-Content-Type-Options"] = "nosniff"
    return answer
