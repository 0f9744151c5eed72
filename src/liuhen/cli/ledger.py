"""`liuhen ledger`: checks and proofs from the published files alone; publishing them anew from the database."""

from __future__ import annotations

import base64
import json
import os
import sys
from pathlib import Path
from typing import Annotated, Any
from uuid import UUID

import typer
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from liuhen.cli.ledger_witness import witness
from liuhen.ledger import merkle, proof, sm2
from liuhen.ledger import note as notes
from liuhen.ledger.check import CheckReport, check_folder, finding_fields
from liuhen.ledger.errors import LedgerUnreachableError, NumberUnresolvedError, ProofWrongError
from liuhen.ledger.folder import LedgerFolder
from liuhen.prose import sentence

EXIT_DAMAGED = 74

Directory = Annotated[Path | None, typer.Option("--dir", help="已公布的账本文件夹；默认为本实例的 ledger")]
Keys = Annotated[list[str] | None, typer.Option("--key", help="从可信渠道得到的验证公钥，可多次给出")]
AsJson = Annotated[bool, typer.Option("--json", help="在标准输出打印 JSON 结果")]

commands = typer.Typer(help="账本：核验、证明、一致性（只需已公布的文件），以及由数据库重新公布", no_args_is_help=True)


def register(app: typer.Typer) -> None:
    """Add the commands to the application."""
    app.add_typer(commands, name="ledger")


commands.command("witness", help="见证：核验别处的账本只有追加、没有改写，然后副署（在见证人自己的机器上，无需实例）")(
    witness
)


@commands.command("check", help="全面核验账本：逐条重算哈希、核对签名和各对象的流水号")
def check(
    directory: Directory = None,
    key: Keys = None,
    known: Annotated[list[Path] | None, typer.Option(help="另行保存的检查点文件，账本必须包含它；可多次给出")] = None,
    as_json: AsJson = False,
) -> None:
    """Check in full; exit 0 only if nothing was found."""
    folder = _folder(directory)
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    able = sm2.able if sm2.is_available() else lambda verifier: verifier
    with Progress(*columns, console=Console(stderr=True), transient=True, disable=not sys.stderr.isatty()) as bars:
        task = bars.add_task("核验账本", total=None)
        report = check_folder(
            folder,
            verifiers=[notes.parse_vkey(each) for each in key or ()],
            able=able,
            known=[_read(each) for each in known or ()],
            progress=lambda done, total: bars.update(task, completed=done, total=total),
        )
    if as_json:
        _print_json(_report_data(report))
    else:
        _tell(report)
    raise typer.Exit(0 if report.clean else EXIT_DAMAGED)


def _report_data(report: CheckReport) -> dict[str, Any]:
    return {
        "origin": report.origin,
        "size": report.size,
        "root": base64.b64encode(report.root).decode(),
        "subjects": report.subjects,
        "signed_by": report.signed_by,
        "unchecked": report.unchecked,
        "own_key": report.own_key,
        "known": report.known,
        "clean": report.clean,
        "found": report.found,
        "findings": [finding_fields(each) for each in report.findings],
    }


def _tell(report: CheckReport) -> None:
    print(f"账本 {report.origin}：{report.size} 条留痕记录，{report.subjects} 个对象")
    print(f"根哈希 {base64.b64encode(report.root).decode()}")
    for each in report.signed_by:
        print(f"签名成立：{each}")
    for each in report.unchecked:
        print(f"未核对的签名（本机 openssl 不支持）：{each}")
    if report.own_key:
        print("公钥取自账本文件夹自身，只能说明账本前后一致；要确认出自何处，请用 --key 给出另行取得的公钥。")
    if report.known:
        print(f"包含 {report.known} 个另行保存的检查点")
    for finding in report.findings:
        print(f"✗ {sentence(finding.code, dict(finding_fields(finding)))}")
    if report.found > len(report.findings):
        print(f"…… 共 {report.found} 处，只列出前 {len(report.findings)} 处")
    print(
        "核验通过：没有缺失、改动或调换。" if report.clean else f"核验未通过：{report.found} 处问题。请报告安全管理员。"
    )


@commands.command("prove", help="为一份资料的每条留痕记录写出留痕证明（.tlog-proof）")
def prove(
    recording: Annotated[str, typer.Argument(help="资料的 UUID，或资料编号（需要本局数据库）")],
    out: Annotated[Path, typer.Option(help="写入证明文件的文件夹")] = Path(),
    directory: Directory = None,
    key: Keys = None,
    as_json: AsJson = False,
) -> None:
    """Write a proof for each entry of a recording, each verified first."""
    ledger = LedgerFolder(_folder(directory))
    verifiers = [notes.parse_vkey(each) for each in key or ()] or ledger.verifiers
    subject = _subject(recording)
    told = []
    for index, _ in ledger.entries_of(subject):
        made = proof.make_proof(ledger, index)
        proven = proof.verify_proof(made, verifiers)
        path = out / proof.file_name(subject, proven.entry.number)
        _write(path, proof.format_proof(made))
        moment = proven.entry.time.isoformat()
        told.append(
            {
                "file": str(path),
                "index": index,
                "number": proven.entry.number,
                "kind": proven.entry.kind,
                "time": moment,
            }
        )
        if not as_json:
            print(f"{path}\t第 {index} 条\t{proven.entry.kind}\t{moment}")
    if as_json:
        _print_json({"subject": str(subject), "size": ledger.size, "proofs": told})
    else:
        print(f"已写出 {len(told)} 份证明，账本大小 {ledger.size}。")


@commands.command("consistency", help="证明新账本完整包含旧账本：只有追加，没有改写")
def consistency(
    old: Annotated[str, typer.Argument(help="较早的检查点文件，或账本大小")],
    new: Annotated[str, typer.Argument(help="较新的检查点文件，或账本大小")],
    directory: Directory = None,
    key: Keys = None,
    as_json: AsJson = False,
) -> None:
    """Prove that the ledger of one checkpoint begins with that of another."""
    ledger = LedgerFolder(_folder(directory))
    verifiers = [notes.parse_vkey(each) for each in key or ()] or ledger.verifiers
    older, newer = (_checkpoint(each, ledger, verifiers) for each in (old, new))
    hashes = proof.prove_consistency(ledger, older.size, newer.size)
    merkle.verify_consistency(old=older.size, new=newer.size, proof=hashes, old_root=older.root, new_root=newer.root)
    encoded = [base64.b64encode(each).decode() for each in hashes]
    if as_json:
        sides = {
            name: {"size": each.size, "root": base64.b64encode(each.root).decode()}
            for name, each in (("old", older), ("new", newer))
        }
        _print_json({"origin": ledger.checkpoint.origin, **sides, "proof": encoded, "consistent": True})
        return
    print(f"一致：大小 {newer.size} 的账本以大小 {older.size} 的账本开头，只有追加，没有改写。")
    for each in encoded:
        print(each)


@commands.command("publish", help="由数据库重新公布整个账本：账本文件夹丢失时，或要另存一份时")
def publish(
    directory: Annotated[Path | None, typer.Option("--dir", help="写到哪里；默认为本实例的 ledger")] = None,
    known: Annotated[list[Path] | None, typer.Option(help="另行保存的检查点文件，账本必须包含它；可多次给出")] = None,
    as_account: Annotated[str, typer.Option("--as", help="以此账号的名义；省略则为控制台")] = "",
    as_json: AsJson = False,
) -> None:
    """Publish anew what was published, from the database; verified against the last checkpoint that it knows."""
    from liuhen.cli.django_setup import open_instance

    open_instance()
    from liuhen.cli.acting import acting
    from liuhen.clock import now
    from liuhen.custody.operations import publish_anew
    from liuhen.people.permissions import Capability, require

    actor = acting(as_account)
    require(actor, Capability.RUN_MACHINE)
    told = publish_anew(
        actor=actor.reference,
        now=now(),
        folder=None if directory is None else directory.absolute(),
        known=[_read(each) for each in known or ()],
    )
    root = base64.b64encode(told.root).decode()
    if as_json:
        _print_json({"folder": str(told.folder), "size": told.size, "root": root, "missing": told.missing})
        return
    print(f"{told.folder}：{told.size} 条留痕记录已重新公布，补写了 {told.missing} 个文件。")
    print(f"根哈希 {root}，与数据库记得的每个检查点相符。")
    if not known:
        print("若有另行保存的检查点，请用 liuhen ledger check --known 再核对一次：数据库可能由旧备份恢复。")


def _folder(given: Path | None) -> Path:
    if given is not None:
        return given
    home = os.environ.get("LIUHEN_HOME")
    if home:
        return Path(home) / "ledger"
    from liuhen.site.config import default_home

    return default_home() / "ledger"


def _subject(told: str) -> UUID:
    try:
        return UUID(told)
    except ValueError:
        return _subject_of_number(told)


def _subject_of_number(number: str) -> UUID:
    from liuhen.cli.django_setup import set_up

    set_up()
    from django.db import DatabaseError

    from liuhen.recordings.models import Recording

    try:
        found = Recording.objects.filter(number=number).values_list("id", flat=True).first()
    except DatabaseError as error:
        raise NumberUnresolvedError(number=number) from error
    if found is None:
        raise NumberUnresolvedError(number=number)
    return found


def _checkpoint(told: str, ledger: LedgerFolder, verifiers: list[notes.Verifier]) -> notes.Checkpoint:
    if told.isdecimal() and told.isascii():
        size = int(told)
        return notes.Checkpoint(ledger.checkpoint.origin, size, ledger.root_at(size))
    checkpoint = notes.open_checkpoint(_read(Path(told)), verifiers)
    if checkpoint.origin != ledger.checkpoint.origin:
        raise ProofWrongError(what=f"{told}: {checkpoint.origin}")
    if checkpoint.size > ledger.size:
        raise ProofWrongError(what=f"{told}: {checkpoint.size} > {ledger.size}")
    return checkpoint


def _read(path: Path) -> bytes:
    try:
        with path.open("rb") as file:
            return file.read(notes.MAX_NOTE_BYTES + 1)
    except OSError as error:
        raise LedgerUnreachableError(path=str(path), why=str(error)) from error


def _write(path: Path, text: str) -> None:
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8", newline="\n")
    except OSError as error:
        raise LedgerUnreachableError(path=str(path), why=str(error)) from error


def _print_json(data: dict[str, Any]) -> None:
    print(json.dumps(data, ensure_ascii=False, indent=1))
