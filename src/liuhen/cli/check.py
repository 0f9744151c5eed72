"""`liuhen check`: verifies a bag that was handed out, with neither Django nor a database."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.progress import BarColumn, DownloadColumn, Progress, TextColumn, TransferSpeedColumn

from liuhen.ledger import marks
from liuhen.packages.bagit import BagFinding, BagReport, check_bag
from liuhen.packages.evidence import EvidenceReport, Held, check_evidence, is_original, verdict
from liuhen.packages.verifier import grouped, sentence

EXIT_DAMAGED = 74

WORDS = {
    "missing": "缺失",
    "altered": "已改动",
    "unreadable": "无法读取",
    "unknown": "多出",
    "malformed": "格式不符",
    "renamed": "已改名",
    "swapped": "被调换",
}

VERDICTS = {"pass": "通过", "fail": "不通过", "undecided": "不能判断"}
KNOWN = {
    "same": "您手中的检查点：与本包的检查点相同。",
    "consistent": "您手中的检查点：与本包同属一部账本，其间只有追加，没有改写。",
    "unknown": "您手中的检查点：包内没有衔接证明，不能判断。"
    "请向制作单位索取（liuhen ledger consistency），用 --joining 给出。",
}


def register(app: typer.Typer) -> None:
    """Add the command to the application."""
    app.command("check", help="核验导出的数据包：内容是否完整、未改动，留痕证明是否成立（无需数据库）")(check_command)


def check_command(
    path: Annotated[Path, typer.Argument(help="数据包文件夹")],
    key: Annotated[list[str] | None, typer.Option("--key", help="从可信渠道得到的验证公钥，可多次给出")] = None,
    fingerprint: Annotated[str, typer.Option(help="纸面（制作说明、备考表）上的公钥指纹，至少前 16 位")] = "",
    known: Annotated[
        str, typer.Option(help="手中的检查点：纸面上 LH1 开头的短码；或文件，内容为短码、签名的全文或前三行")
    ] = "",
    joining: Annotated[Path | None, typer.Option(help="从手中检查点衔接到本包的证明：文件")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="在标准输出打印 JSON 结果")] = False,
) -> None:
    """Check a bag and its proofs; exit 0 only if everything holds."""
    reader = Held(keys=key or (), fingerprint=fingerprint, known=_known(known), joining=_read(joining))
    columns = (TextColumn("{task.description}"), BarColumn(), DownloadColumn(binary_units=True), TransferSpeedColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True, disable=not sys.stderr.isatty()) as bars:
        reading = bars.add_task("读取数据包", total=None)
        bag = check_bag(path, lambda done, total: bars.update(reading, completed=done, total=total), is_original)
    evidence = check_evidence(path, reader=reader, sm3=bag.sm3)
    if as_json:
        json.dump(as_data(bag, evidence), sys.stdout, ensure_ascii=False, indent=1)
        sys.stdout.write("\n")
    else:
        _tell(Console(), bag, evidence)
    raise typer.Exit(0 if bag.valid and (evidence is None or evidence.valid) else EXIT_DAMAGED)


def _known(given: str) -> str:
    """A short text itself, else what the file of this name holds."""
    return given if not given or marks.is_mark(given) else _read(Path(given))


def _read(path: Path | None) -> str:
    if path is None:
        return ""
    try:
        return path.read_text("utf-8")
    except (OSError, ValueError) as error:
        raise typer.BadParameter(f"读不出文件 {path}") from error


def _findings(found: list[BagFinding]) -> list[dict[str, str]]:
    return [{"kind": finding.kind, "path": finding.path, "detail": finding.detail} for finding in found]


def as_data(bag: BagReport, evidence: EvidenceReport | None) -> dict[str, object]:
    """The outcome as JSON gives it; `ledger` is null when the bag says nothing of one."""
    return {
        "valid": bag.valid and (evidence is None or evidence.valid),
        "verdict": verdict(bag, evidence),
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
            "fingerprints": evidence.fingerprints,
            "checkpoint_size": evidence.checkpoint_size,
            "page_sha256": evidence.page,
            "listed": evidence.listed,
            "known": evidence.known or None,
            "findings": _findings(evidence.findings),
        },
    }


def _tell(console: Console, bag: BagReport, evidence: EvidenceReport | None) -> None:
    def say(line: str) -> None:
        console.print(line, markup=False, soft_wrap=True)

    say(f"读取 {bag.files} 个文件，共 {bag.size:,} 字节。")
    for finding in [*bag.findings, *(evidence.findings if evidence else [])]:
        say(f"{WORDS[finding.kind]}：{finding.path}（{sentence(finding.kind, finding.detail)}）")
    say("数据包完整，内容与清单一致。" if bag.valid else "数据包不完整或已被改动，不能作为依据。")
    if evidence is None:
        say("数据包内没有留痕证明：只能说明内容与清单一致，不能说明来源。")
    else:
        _tell_evidence(say, evidence, others=bag.files - len(evidence.originals))
    say(f"结论：{VERDICTS[verdict(bag, evidence)]}")


def _tell_evidence(say: Callable[[str], None], evidence: EvidenceReport, *, others: int) -> None:
    for path, moment in evidence.originals.items():
        say(f"原始资料 {path}：自 {moment} 入库以来未改动。")
    for key in evidence.keys:
        say(f"签名公钥：{key}")
    for digest in evidence.fingerprints:
        say(f"公钥指纹：{grouped(digest)}")
    if evidence.listed:
        say(f"副本内容：账本的清单记有 {evidence.listed} 个文件，逐个与它比对。")
    elif others:
        say(
            f"副本内容：这份副本制作得早，账本没有记它的内容清单。原始资料以外的 {others} 个资料文件和制作说明，"
            "只与副本自带的清单一致：有人把文件连同清单一起改写，这里看不出来。请与制作单位保存的核对。"
        )
    if evidence.page:
        say(f"验证.html 的 SHA-256：{grouped(evidence.page)}")
    if evidence.known:
        say(KNOWN[evidence.known])
    if not evidence.valid:
        say("留痕证明不成立。")
    elif evidence.trusted:
        say(f"留痕证明成立：{evidence.entries} 条记录均在所给公钥签名的账本内。")
    else:
        say(
            f"{evidence.entries} 条留痕证明与包内公钥相符。公钥取自数据包本身："
            "请向制作单位核对公钥，或用 --fingerprint、--key 给出。"
        )
