"""`liuhen verify`: reads everything back and compares it with inventories, database and ledger."""

from __future__ import annotations

import json
import sys
from typing import TYPE_CHECKING, Annotated, get_args

import typer
from rich.console import Console
from rich.progress import BarColumn, DownloadColumn, Progress, TextColumn, TimeRemainingColumn, TransferSpeedColumn

from liuhen.errors import N_
from liuhen.prose import sentence
from liuhen.prose import translated as _

if TYPE_CHECKING:
    from liuhen.custody.reconciliation import RowsReport
    from liuhen.holdings.verify import VerifyReport

EXIT_DAMAGED = 74
EXIT_UNREACHABLE = 75

WORDS = {
    "missing": N_("缺失"),
    "altered": N_("已改动"),
    "unreachable": N_("无法访问（并未删除）"),
    "unknown": N_("来历不明"),
    "pending": N_("未完成"),
    "row": N_("数据库记录不符"),
    "ledger": N_("与留痕记录不符"),
}

DETAILS = {
    "absent": N_("文件不在"),
    "digest": N_("内容不符"),
    "hidden": N_("被隐藏：有删除标记，内容还在"),
    "key_replaced": N_("被他人覆盖"),
    "in no inventory": N_("清单上没有"),
    "not a plain file": N_("不是普通文件"),
    "no such object recorded": N_("没有登记"),
    "beside the archive": N_("不属于存储"),
}
"""Words for what a finding says in short; others are names and stay."""


def register(app: typer.Typer) -> None:
    """Add the command to the application."""
    app.command("verify", help="全面核验：读回全部资料，与清单、数据库和留痕记录逐一比对")(verify_command)


def verify_command(
    as_json: Annotated[bool, typer.Option("--json", help="在标准输出打印 JSON 结果")] = False,
) -> None:
    """Check everything; exit 0 only if all is well, 75 if something is only out of reach, else 74."""
    from liuhen.cli.django_setup import open_instance

    open_instance()
    from liuhen.custody.reconciliation import check_rows
    from liuhen.holdings.verify import verify

    console = Console(stderr=True)
    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        DownloadColumn(binary_units=True),
        TransferSpeedColumn(),
        TimeRemainingColumn(),
    )
    with Progress(*columns, console=console, transient=True, disable=not sys.stderr.isatty()) as bars:
        reading = bars.add_task(_("读回资料"), total=None)
        held = verify(lambda done, total: bars.update(reading, completed=done, total=total))
    with Progress(TextColumn("{task.description}"), BarColumn(), console=console, transient=True) as bars:
        comparing = bars.add_task(_("核对留痕记录"), total=None)
        rows = check_rows(lambda done, total: bars.update(comparing, completed=done, total=total))
    if as_json:
        json.dump(as_data(held, rows), sys.stdout, ensure_ascii=False, indent=1)
        sys.stdout.write("\n")
    else:
        _tell(Console(), held, rows)
    raise typer.Exit(exit_code(held, rows))


def as_data(held: VerifyReport, rows: RowsReport) -> dict[str, object]:
    """The outcome as JSON gives it: one list for each kind, the ledger's rows apart."""
    from liuhen.holdings.checking import Kind
    from liuhen.ledger.check import finding_fields

    return {
        "clean": held.clean and rows.clean,
        "objects": held.objects,
        "files": held.files,
        "bytes": held.size,
        "completed": held.completed,
        "staged": held.staged,
        "destroyed": [str(each) for each in held.destroyed],
        **{kind: [{"subject": f.subject, "detail": f.detail} for f in held.of(kind)] for kind in get_args(Kind)},
        "entries": {
            "published": rows.published,
            "rows": rows.rows,
            "pending": rows.pending,
            "found": rows.found,
            "findings": [finding_fields(finding) for finding in rows.findings],
        },
    }


def exit_code(held: VerifyReport, rows: RowsReport) -> int:
    """0 when all is well; out of reach is told apart from damage."""
    if not rows.clean or any(finding.kind != "unreachable" for finding in held.findings):
        return EXIT_DAMAGED
    return EXIT_UNREACHABLE if held.findings else 0


def _tell(console: Console, held: VerifyReport, rows: RowsReport) -> None:
    from liuhen.holdings.checking import Kind
    from liuhen.ledger.check import finding_fields

    console.print(
        _("核验 {objects} 份资料，{files} 个文件，读回 {size} 字节；留痕记录 {rows} 条。").format(
            objects=held.objects, files=held.files, size=f"{held.size:,}", rows=rows.rows
        )
    )
    if held.completed:
        console.print(_("补全了 {count} 个中断的版本。").format(count=held.completed))
    if held.staged:
        told = _("暂存区有 {count} 个文件尚未入库（正在采集，或上次中断留下；一天后自动清理）。")
        console.print(told.format(count=held.staged))
    for gone in held.destroyed:
        console.print(
            _("经批准销毁：{subject}（留痕记录有据，不是缺失）").format(subject=gone), markup=False, soft_wrap=True
        )
    if rows.pending:
        console.print(_("{count} 条留痕记录尚待公布。").format(count=rows.pending))
    for kind in get_args(Kind):
        for finding in held.of(kind):
            console.print(
                f"{_(WORDS[kind])}：{finding.subject}（{_(DETAILS.get(finding.detail, finding.detail))}）",
                markup=False,
                soft_wrap=True,
            )
    for row in rows.findings:
        console.print("✗ " + sentence(row.code, dict(finding_fields(row))), markup=False, soft_wrap=True)
    if held.clean and rows.clean:
        console.print(_("全部完好。"))
    else:
        console.print(_("发现问题：请勿清理或覆盖任何文件，先报告安全管理员，再从备份恢复。"))
