"""`liuhen init`: makes an instance and its first system administrator without a browser."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from liuhen.prose import translated as _


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command("init", help="创建实例和首任系统管理员")(init)


def init(
    admin: Annotated[str, typer.Option(help="系统管理员的用户名")],
    password_file: Annotated[
        Path, typer.Option(help="密码所在文件（取首行）", exists=True, dir_okay=False, readable=True)
    ],
    name: Annotated[str, typer.Option(help="系统管理员的姓名；省略则同用户名")] = "",
) -> None:
    """Make the instance of the home in the settings, its database and the first administrator."""
    from liuhen.clock import now
    from liuhen.site import config, instances

    password = password_file.read_text("utf-8").split("\n", 1)[0].rstrip("\r")
    home = config.load().home
    instances.ensure_instance(home, "bureau", now())
    from liuhen.cli.acting import acting
    from liuhen.cli.django_setup import set_up

    set_up()
    instances.migrate()
    instances.open_up(now=now())
    from liuhen.people import operations

    operations.create_first_system_admin(
        actor=acting(), now=now(), username=admin, name=name or admin, password=password
    )
    told = _("实例已建于 {home}。请以 {admin} 登录网页，创建安全管理员和审计管理员。")
    typer.echo(told.format(home=home, admin=admin))
