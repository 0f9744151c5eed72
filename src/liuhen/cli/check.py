"""`liuhen check`: verifies a bag that was handed out, with neither Django nor a database."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.progress import BarColumn, DownloadColumn, Progress, TextColumn, TransferSpeedColumn

from liuhen.packages.bagit import BagFinding, BagReport, check_bag
from liuhen.packages.evidence import EvidenceReport, check_evidence

EXIT_DAMAGED = 74

WORDS = {
    "missing": "缺失",
    "altered": "已改动",
    "unreadable": "无法读取",
    "unknown": "来历不明",
    "malformed": "格式不符",
}


def register(app: typer.Typer) -> None:
    """Add the command to the application."""
    app.command("check", help="核验导出的数据包：内容是否完整、未改动，留痕证明是否成立（无需数据库）")(check_command)


def check_command(
    path: Annotated[Path, typer.Argument(help="数据包文件夹")],
    key: Annotated[list[str] | None, typer.Option("--key", help="从可信渠道得到的验证公钥，可多次给出")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="在标准输出打印 JSON 结果")] = False,
) -> None:
    """Check a bag and its proofs; exit 0 only if everything holds."""
    columns = (TextColumn("{task.description}"), BarColumn(), DownloadColumn(binary_units=True), TransferSpeedColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True, disable=not sys.stderr.isatty()) as bars:
        reading = bars.add_task("读取数据包", total=None)
        bag = check_bag(path, lambda done, total: bars.update(reading, completed=done, total=total))
    evidence = check_evidence(path, key or ())
    if as_json:
        json.dump(as_data(bag, evidence), sys.stdout, ensure_ascii=False, indent=1)
        sys.stdout.write("\n")
    else:
        _tell(Console(), bag, evidence)
    raise typer.Exit(0 if bag.valid and (evidence is None or evidence.valid) else EXIT_DAMAGED)


def _findings(found: list[BagFinding]) -> list[dict[str, str]]:
    return [{"kind": finding.kind, "path": finding.path, "detail": finding.detail} for finding in found]


def as_data(bag: BagReport, evidence: EvidenceReport | None) -> dict[str, object]:
    """The outcome as JSON gives it; `ledger` is null when the bag says nothing of one."""
    return {
        "valid": bag.valid and (evidence is None or evidence.valid),
        "files": bag.files,
        "bytes": bag.size,
        "info": bag.info,
        "findings": _findings(bag.findings),
        "ledger": None
        if evidence is None
        else {
            "entries": evidence.entries,
            "originals": evidence.originals,
            "keys": evidence.keys,
            "keys_trusted": evidence.trusted,
            "checkpoint_size": evidence.checkpoint_size,
            "findings": _findings(evidence.findings),
        },
    }


def _tell(console: Console, bag: BagReport, evidence: EvidenceReport | None) -> None:
    console.print(f"读取 {bag.files} 个文件，共 {bag.size:,} 字节。")
    for finding in [*bag.findings, *(evidence.findings if evidence else [])]:
        console.print(f"{WORDS[finding.kind]}：{finding.path}（{finding.detail}）", markup=False, soft_wrap=True)
    console.print("数据包完整，内容与清单一致。" if bag.valid else "数据包不完整或已被改动，不能作为依据。")
    if evidence is None:
        console.print("数据包内没有留痕证明：只能说明内容与清单一致，不能说明来源。")
        return
    for path, moment in evidence.originals.items():
        console.print(f"原始资料 {path}：自 {moment} 入库以来未改动。", markup=False, soft_wrap=True)
    for key in evidence.keys:
        console.print(f"签名公钥：{key}", markup=False, soft_wrap=True)
    if not evidence.valid:
        console.print("留痕证明不成立。")
    elif evidence.trusted:
        console.print(f"留痕证明成立：{evidence.entries} 条记录均在所给公钥签名的账本内。")
    else:
        console.print(
            f"{evidence.entries} 条留痕证明与包内公钥相符。公钥取自数据包本身：请向制作单位核对公钥，或用 --key 给出。"
        )
