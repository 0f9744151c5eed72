"""`liuhen backup` and `liuhen restore`."""

from __future__ import annotations

import getpass
import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.console import Console
from rich.progress import BarColumn, DownloadColumn, Progress, TextColumn, TimeRemainingColumn, TransferSpeedColumn

from liuhen.prose import size_in_words
from liuhen.prose import translated as _

if TYPE_CHECKING:
    from liuhen.backups.making import Made
    from liuhen.backups.restoring import Restoration
    from liuhen.site.config import Settings

EXIT_FAULTS = 74
PASSPHRASE = "LIUHEN_BACKUP_PASSPHRASE"  # noqa: S105 - the name of the variable

PassphraseFile = Annotated[
    Path | None, typer.Option("--passphrase-file", help="备份口令所在文件（取首行）；否则取环境变量或提示输入")
]


def register(app: typer.Typer) -> None:
    """Add both commands."""
    app.command("backup", help="备份：数据库和密钥（加口令）、账本、资料（只复制新增的），逐个读回核对")(backup)
    app.command("restore", help="从备份恢复到空的实例文件夹，恢复后全面核验")(restore)


def backup(
    dest: Annotated[Path, typer.Argument(help="备份到哪个文件夹：另一块磁盘或网络存储上")],
    passphrase_file: PassphraseFile = None,
    as_account: Annotated[str, typer.Option("--as", help="以此账号的名义；省略则为控制台")] = "",
    keep: Annotated[
        int | None, typer.Option("--keep", min=0, help="只留最近几次备份，核对新备份后再清除更早的；0 为全部保留")
    ] = None,
    plain_database: Annotated[
        bool, typer.Option("--plain-database", help="数据库不加密（默认用备份口令加密）")
    ] = False,
) -> None:
    """Back the instance up; exit 74 when something of it couldn't be, which is named."""
    from liuhen.cli.django_setup import open_instance

    open_instance()
    from django.conf import settings

    from liuhen.backups import making, operations
    from liuhen.backups.sealing import check_passphrase
    from liuhen.cli.acting import acting
    from liuhen.clock import now
    from liuhen.custody.integrator import publish_pending
    from liuhen.people.permissions import Capability, require

    actor = acting(as_account)
    require(actor, Capability.RUN_MACHINE)
    making.refuse_place(dest.absolute())
    passphrase = check_passphrase(ask_passphrase(passphrase_file, twice=not (dest / "liuhen-backup.json").exists()))
    publish_pending(clock=now)
    with bars() as shown:
        copying = shown.add_task(_("备份资料"), total=None)
        made = making.make_backup(
            dest,
            passphrase=passphrase,
            clock=now,
            keep=settings.LIUHEN.backup_keep if keep is None else keep,
            seal_database=not plain_database,
            progress=lambda done, total: shown.update(copying, completed=done, total=total),
        )
    operations.record_backup(actor=actor, now=now(), made=made)
    publish_pending(clock=now)
    _tell(made)
    raise typer.Exit(EXIT_FAULTS if made.faults else 0)


def _tell(made: Made) -> None:
    console = Console()
    told = _("备份 {name} 已完成：{objects} 份资料，共 {size}，本次新复制 {copied}。每个文件都已读回核对。")
    manifest = made.manifest
    console.print(
        told.format(
            name=manifest.name,
            objects=manifest.objects,
            size=size_in_words(manifest.size),
            copied=size_in_words(made.copied),
        ),
        soft_wrap=True,
    )
    if made.from_copies:
        told = _("有 {count} 个文件主存储给不出完好的，已取自副本存储。请运行 liuhen verify 查明主存储。")
        console.print(told.format(count=len(made.from_copies)), soft_wrap=True)
    if made.pruned:
        console.print(_("已清除较早的备份：{names}").format(names="、".join(made.pruned)), soft_wrap=True)
    words = {"missing": _("缺失"), "altered": _("已改动")}
    for key, what in made.faults:
        console.print(f"✗ {words[what]}：{key}", markup=False, soft_wrap=True)
    if made.faults:
        console.print(
            _("有 {count} 个文件没有备份：实例里已缺失或已改动。请运行 liuhen verify。").format(count=len(made.faults))
        )


def restore(
    source: Annotated[Path, typer.Argument(help="备份所在的文件夹")],
    name: Annotated[str, typer.Option("--backup", help="恢复哪一次备份；省略则为最近完成的一次")] = "",
    known: Annotated[Path | None, typer.Option("--known", help="另行保存的最新检查点：账本必须包含它")] = None,
    passphrase_file: PassphraseFile = None,
) -> None:
    """Restore into the home in the environment, then verify everything; the exit code is that of `liuhen verify`."""
    from liuhen.backups import restoring
    from liuhen.backups.opening import choose
    from liuhen.site import config

    home = Path(os.environ.get("LIUHEN_HOME") or config.default_home()).expanduser().absolute()
    checkpoint = known.read_bytes() if known else b""
    choose(source, name)
    passphrase = ask_passphrase(passphrase_file, twice=False)
    running = restoring.begin(home, source, passphrase=passphrase, name=name)
    restoring.restore_files(running)
    if checkpoint:
        restoring.refuse_older_ledger(running, checkpoint)
    _refuse_other_kind(running, config.load())
    from liuhen.cli.django_setup import set_up

    set_up()
    from liuhen.holdings import archive

    with bars() as shown:
        copying = shown.add_task(_("恢复资料"), total=None)
        restoring.restore_objects(
            running,
            archive.storage_url(),
            archive.access(),
            lambda done, total: shown.update(copying, completed=done, total=total),
        )
    _restore_database(running)
    _complete(running)
    from liuhen.cli.verify import verify_command

    typer.echo(_("已从备份 {name} 恢复到 {home}，开始核验。").format(name=running.manifest.name, home=home))
    verify_command()


def _refuse_other_kind(running: Restoration, settings: Settings) -> None:
    from liuhen.backups.errors import DatabaseKindError

    wanted = "postgresql" if settings.database_url.startswith("postgres") else "sqlite"
    if running.manifest.vendor != wanted:
        raise DatabaseKindError(kind=running.manifest.vendor, wanted=wanted)


def _restore_database(running: Restoration) -> None:
    from django.db import connection

    from liuhen.backups import restoring

    if connection.vendor == "sqlite":
        path = Path(str(connection.settings_dict["NAME"]))
        restoring.replace_sqlite(running, path)
        return
    from liuhen.backups.databases import load_postgresql

    dump = running.home / "database.restoring"
    restoring.restore_database_file(running, dump)
    load_postgresql(dump)
    dump.unlink()


def _complete(running: Restoration) -> None:
    """Bring the database to this version, tell it its store, say whose home this is and that it was restored."""
    from liuhen.backups import operations, restoring
    from liuhen.cli.acting import acting
    from liuhen.clock import now
    from liuhen.custody.integrator import publish_pending
    from liuhen.holdings import moving
    from liuhen.site import instances

    instances.migrate()
    moving.settle_in(running.store_identity)
    restoring.place_instance(running)
    operations.record_restoration(actor=acting(), now=now(), manifest=running.manifest)
    publish_pending(clock=now)
    restoring.finish(running)


def ask_passphrase(file: Path | None, *, twice: bool) -> str:
    """From the file, the environment or the person; never from an argument, which every user of the machine can see.

    Raises:
        PassphraseError: there's none, or it was typed differently.
    """
    from liuhen.backups.errors import PassphraseError

    if file is not None:
        try:
            return file.read_text("utf-8").split("\n", 1)[0].rstrip("\r")
        except (OSError, UnicodeDecodeError) as error:
            raise PassphraseError(problem="absent") from error
    if os.environ.get(PASSPHRASE):
        return os.environ[PASSPHRASE]
    if not sys.stdin.isatty():
        raise PassphraseError(problem="absent")
    typed = getpass.getpass(_("备份口令：") + " ")
    if twice and getpass.getpass(_("再输入一次：") + " ") != typed:
        raise PassphraseError(problem="different")
    return typed


def bars() -> Progress:
    """Bars of progress on standard error, where that's a terminal."""
    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        DownloadColumn(binary_units=True),
        TransferSpeedColumn(),
        TimeRemainingColumn(),
    )
    return Progress(*columns, console=Console(stderr=True), transient=True, disable=not sys.stderr.isatty())
