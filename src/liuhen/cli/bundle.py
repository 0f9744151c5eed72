"""`liuhen bundle`: one signed archive that installs on a machine without network."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from liuhen.prose import translated as _


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command("bundle", help="制作离线安装包：签名的一个文件，含全部软件包（仅源代码目录）")(bundle)


def bundle(
    target: Annotated[Path, typer.Argument(help="安装包放到哪个文件夹")] = Path(),
    platform: Annotated[str, typer.Option(help="目标机器：x86_64 或 aarch64（ARM64）")] = "x86_64",
    python: Annotated[str, typer.Option(help="目标机器上 Python 的版本，如 3.11")] = "3.11",
    key: Annotated[
        Path | None, typer.Option(help="签名密钥文件；省略则用 ~/.config/liuhen/bundle.key，没有则生成")
    ] = None,
    cache: Annotated[Path | None, typer.Option(help="已下载软件包的缓存文件夹")] = None,
) -> None:
    """Make the archive; the packages come from the registry as the lock file names them."""
    from liuhen.bootstrap import is_checkout
    from liuhen.bundles import making
    from liuhen.clock import now
    from liuhen.site import catalogues, frontend
    from liuhen.site.errors import CheckoutOnlyError

    if not is_checkout():
        raise CheckoutOnlyError
    if platform not in making.PLATFORMS:
        raise typer.BadParameter(_("平台只能是 {known}").format(known="、".join(making.PLATFORMS)))
    frontend.build()
    catalogues.compile_catalogues()
    archive, fingerprint = making.make_bundle(
        target.absolute(),
        platform=platform,
        python=python,
        key=key or Path.home() / ".config" / "liuhen" / "bundle.key",
        cache=cache or Path.home() / ".cache" / "liuhen" / "wheels",
        now=now(),
    )
    typer.echo(_("安装包：{archive}").format(archive=archive))
    typer.echo(_("公钥指纹：{fingerprint}").format(fingerprint=fingerprint))
    typer.echo(_("请把指纹写在纸上，不要与安装包放在一起；安装时要逐位核对。"))
