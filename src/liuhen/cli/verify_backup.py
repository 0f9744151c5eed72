"""`liuhen verify-backup`: reads a whole backup and says whether it could be restored; nothing is written."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.console import Console

from liuhen.cli.backup import EXIT_FAULTS, PassphraseFile, ask_passphrase, bars
from liuhen.prose import say, size_in_words
from liuhen.prose import translated as _

if TYPE_CHECKING:
    from liuhen.backups.proving import Proof


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command("verify-backup", help="核验备份：不恢复，读出备份的全部内容逐一核对，说明能否恢复")(verify_backup)


def verify_backup(
    source: Annotated[Path, typer.Argument(help="备份所在的文件夹")],
    name: Annotated[str, typer.Option("--backup", help="核验哪一次备份；省略则为最近完成的一次")] = "",
    passphrase_file: PassphraseFile = None,
) -> None:
    """Read a backup through; exit 0 only if a restoration would find everything, else 74."""
    from liuhen.backups.opening import choose
    from liuhen.backups.proving import prove_backup

    choose(source, name)  # before anybody is asked for a passphrase
    passphrase = ask_passphrase(passphrase_file, twice=False)
    with bars() as shown:
        reading = shown.add_task(_("核验备份"), total=None)
        proof = prove_backup(
            source,
            passphrase=passphrase,
            name=name,
            progress=lambda done, total: shown.update(reading, completed=done, total=total),
        )
    _tell(proof)
    raise typer.Exit(EXIT_FAULTS if proof.damaged or proof.lost else 0)


def _tell(proof: Proof) -> None:
    console, manifest = Console(), proof.manifest
    told = _("备份 {name}：签名成立，读出 {files} 个文件，共 {size}。")
    told = told.format(name=manifest.name, files=proof.files, size=size_in_words(proof.size))
    console.print(told, markup=False, soft_wrap=True)
    sealed, plain = _("数据库已加密，口令可以打开。"), _("数据库没有加密。")
    console.print(sealed if manifest.opened else plain, soft_wrap=True)
    for error in proof.damaged:
        console.print("✗ " + say(error), markup=False, soft_wrap=True)
    for key in proof.lost:
        console.print("✗ " + _("备份时已缺失或已改动：{key}").format(key=key), markup=False, soft_wrap=True)
    if proof.damaged:
        console.print(_("这份备份不能完整恢复：请保留它，立即另做一份备份。"), soft_wrap=True)
    elif proof.lost:
        console.print(_("除备份时已缺失的以外，全部完好。"), soft_wrap=True)
    else:
        console.print(_("全部完好，可以恢复。"), soft_wrap=True)
