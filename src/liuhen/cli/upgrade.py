"""`liuhen upgrade`: to a new version, from a bundle or in place; everything is as before when anything fails."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from liuhen.prose import translated as _

if TYPE_CHECKING:
    from liuhen.site.upgrading import Step


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command("upgrade", help="升级：备份、在副本上演练、核验、升级数据库、再核验；失败则恢复原状")(upgrade)


def upgrade(
    bundle: Annotated[Path | None, typer.Argument(help="新版本的安装包；省略则把数据库升级到本版本")] = None,
    backup_to: Annotated[
        Path | None, typer.Option("--backup-to", help="先备份到这个文件夹；用安装包升级时必须给出")
    ] = None,
    passphrase_file: Annotated[Path | None, typer.Option("--passphrase-file", help="备份口令所在文件")] = None,
    fingerprint: Annotated[str, typer.Option(help="安装包公钥指纹；与当前版本同一密钥所签时不必给出")] = "",
) -> None:
    """Upgrade with all services stopped."""
    from liuhen.cli.django_setup import set_up
    from liuhen.cli.ports import refuse_if_busy
    from liuhen.site import config

    set_up()
    from liuhen.custody.instance import instance
    from liuhen.site import upgrading

    home = instance().home
    settings = config.load()
    for port in (settings.port, settings.bytes_port):
        refuse_if_busy(settings.host, port)
    recovered = upgrading.recover(home)
    if recovered == "finished":
        typer.echo(_("上次的升级已经完成。"))
        return
    if recovered == "rolled back":
        typer.echo(_("上次的升级没有完成，数据库已恢复到升级前。"))
    if bundle is not None:
        _from_bundle(bundle, backup_to, passphrase_file, fingerprint)
        return
    done = upgrading.settle(home, tell=_tell)
    typer.echo(_("升级完成，核验无误。") if done else _("数据库已是本版本。"))


def _tell(step: Step) -> None:
    words = {
        "copy": _("复制数据库…"),
        "rehearse": _("在副本上演练升级…"),
        "check": _("升级前核验…"),
        "migrate": _("升级数据库…"),
        "check_again": _("升级后核验…"),
    }
    typer.echo(words[step], err=True)


def _from_bundle(bundle: Path, backup_to: Path | None, passphrase_file: Path | None, fingerprint: str) -> None:
    """Back up with this version, install the new one beside it, and have that one do the rest."""
    from liuhen.bundles import install, making
    from liuhen.bundles.errors import BundleInvalidError, BundleSignatureError
    from liuhen.site.errors import InstalledOnlyError
    from liuhen.site.upgrading import environment

    own = environment()
    if own is None:
        raise InstalledOnlyError
    if backup_to is None:
        raise typer.BadParameter(_("请用 --backup-to 指定备份文件夹"))
    prefix = own.parent.parent
    with tempfile.TemporaryDirectory(prefix=".upgrade-", dir=prefix) as room:
        folder, found = making.unpack(bundle, Path(room))
        wanted = "".join(fingerprint.split()).lower() or (own / "signer").read_text("ascii").strip()
        if len(wanted) < install.SHORTEST_FINGERPRINT or not found.startswith(wanted):
            raise BundleSignatureError(path=str(bundle), fingerprint=found)
        words = ["backup", str(backup_to.absolute())]
        _run(own, *words, *(["--passphrase-file", str(passphrase_file.absolute())] if passphrase_file else []))
        try:
            install.refuse_other_machine(folder)
            target = install.install(folder, prefix, switch=False)
        except install.BundleError as error:
            raise BundleInvalidError(path=str(bundle), what=str(error)) from error
    _run(target, "upgrade")


def _run(version: Path, *arguments: str) -> None:
    """Run an installed version's own command; ends as it ended unless that was well."""
    outcome = subprocess.run([str(version / "bin" / "liuhen"), *arguments], env=os.environ, check=False)
    if outcome.returncode:
        sys.exit(outcome.returncode)
