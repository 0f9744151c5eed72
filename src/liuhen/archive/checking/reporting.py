"""The report of a check: to print and sign, and the same as data."""

from __future__ import annotations

import tempfile
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from uuid import UUID

from django.conf import settings
from django.utils import timezone

from liuhen.archive.checking.models import Check, CheckLine, CheckStage, CheckState, ItemOutcome, Property
from liuhen.archive.checking.operations import record_report
from liuhen.archive.checking.queries import lines_of, rules_in_force
from liuhen.archive.checking.words import in_words
from liuhen.binding import Field, Report, Table, print_report
from liuhen.custody import papers
from liuhen.people.queries import bureau_name
from liuhen.rules.clocks import ZONE

SCHEMA = "liuhen/four-properties/1"
CHINESE = "zh-hans"
_PROPERTIES = {
    Property.AUTHENTICITY: "真实性",
    Property.COMPLETENESS: "完整性",
    Property.USABILITY: "可用性",
    Property.SECURITY: "安全性",
}
_OUTCOMES = {
    ItemOutcome.PASSED: "通过",
    ItemOutcome.FAILED: "不通过",
    ItemOutcome.NOT_APPLICABLE: "不适用",
    ItemOutcome.UNABLE: "未能检测",
}
_STAGES = {CheckStage.FILING: "归档", CheckStage.HAND_OVER: "移交", CheckStage.KEEPING: "长期保存"}
_SIGN = "　　　　　　　　　　　　年　　月　　日"


def keep_report(check_id: UUID, *, now: datetime) -> None:
    """Make a check's report as it stands now and keep it. The worker's.

    Args:
        check_id: which; nothing happens while it isn't over.
        now: the moment that the report bears.

    Raises:
        TypesettingError: it can't be set.
        LedgerAbsentError, LedgerUnreachableError: the ledger can't be published now, so there is no checkpoint.
        ReserveError, StoreFullError, StoreUnreachableError, ReadBackMismatchError, HeadMovedError: not kept.
    """
    check = Check.objects.select_related("volume__case", "volume__unit", "asked_by").get(id=check_id)
    if check.state != CheckState.DONE:
        return
    lines = lines_of(check)
    home: Path = settings.LIUHEN.home
    with tempfile.TemporaryDirectory(prefix="checking-", dir=home) as room:
        target, workroom = Path(room) / "report.pdf", Path(room) / "set"
        workroom.mkdir()
        seal = papers.show(about=check.volume_id, now=now)
        sheet = replace(_sheet(check, lines, now), seal=seal.note, mark=seal.mark, seal_note=papers.NOTE)
        printed = print_report(sheet, target, workroom=workroom, made_at=now)
        pdf = target.read_bytes()
    record_report(now=now, check=check, pdf=pdf, told=_told(check, lines, now), pages=printed.pages)


def _sheet(check: Check, lines: list[CheckLine], now: datetime) -> Report:
    volume = check.volume
    bureau = bureau_name()
    return Report(
        title=f"{volume.number} 四性检测报告（{_STAGES[CheckStage(check.stage)]}）",
        author=bureau,
        running=f"{volume.number}　四性检测报告（{_STAGES[CheckStage(check.stage)]}）",
        heading="四性检测报告",
        facts=[
            Field(label="档号", value=volume.number),
            Field(label="案名", value=volume.title),
            Field(label="案号", value=volume.case.number),
            Field(label="检测阶段", value=_STAGES[CheckStage(check.stage)]),
            Field(label="检测时间", value=_at(check.done_at)),
            Field(label="检测结论", value=_conclusion(check)),
            Field(label="检测依据", value=rules_in_force().source),
        ],
        tables=[_table(own, [line for line in lines if line.property == own]) for own in Property],
        notes=[
            "“未核对”表示条目的来源是转引，尚未与标准原文核对。检测结果只说明检测当时的情况。",
            f"报告生成时间：{_at(now)}。",
        ],
        signatures=[Field(label="检测人", value=_SIGN), Field(label="审核人", value=_SIGN)],
    )


def _conclusion(check: Check) -> str:
    counts = f"通过 {check.passed} 项，不通过 {check.failed} 项，"
    counts += f"不适用 {check.not_applicable} 项，未能检测 {check.unable} 项。"
    if check.in_the_way:
        return f"{counts}有 {check.in_the_way} 项须处理。"
    return f"{counts}可以{_STAGES[CheckStage(check.stage)]}。" if check.stage != CheckStage.KEEPING else counts


def _table(own: Property, lines: list[CheckLine]) -> Table:
    rows = []
    for line in lines:
        said = in_words(line.evidence, CHINESE)
        if line.accepted_at is not None:
            who = line.accepted_by.name if line.accepted_by else ""
            said.append(f"{who} {_at(line.accepted_at)} 接受：{line.accepted_reason}")
        source = line.source if line.is_verified else f"{line.source}（未核对）"
        rows.append([str(line.position), line.gist, _OUTCOMES[ItemOutcome(line.outcome)], "\n".join(said), source])
    return Table(
        title=_PROPERTIES[own],
        columns=["序号", "检测项", "结果", "依据的事实", "来源"],
        widths=[3, 11, 5, 18, 10],
        rows=rows,
    )


def _told(check: Check, lines: list[CheckLine], now: datetime) -> dict[str, object]:
    return {
        "schema": SCHEMA,
        "check": str(check.id),
        "volume": str(check.volume_id),
        "number": check.volume.number,
        "stage": check.stage,
        "done_at": check.done_at.isoformat() if check.done_at else None,
        "made_at": now.isoformat(),
        "in_the_way": check.in_the_way,
        "items": [
            {
                "code": line.code,
                "property": line.property,
                "gist": line.gist,
                "source": line.source,
                "verified": line.is_verified,
                "outcome": line.outcome,
                "evidence": in_words(line.evidence, CHINESE),
                "accepted": {
                    "by": line.accepted_by.name if line.accepted_by else "",
                    "at": line.accepted_at.isoformat(),
                    "reason": line.accepted_reason,
                }
                if line.accepted_at
                else None,
            }
            for line in lines
        ],
    }


def _at(moment: datetime | None) -> str:
    return f"{timezone.localtime(moment, ZONE):%Y-%m-%d %H:%M}" if moment else ""
