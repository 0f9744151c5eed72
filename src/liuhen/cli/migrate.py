"""`liuhen migrate`: brings the database to this version; `liuhen up` does it by itself."""

from __future__ import annotations

import typer

from liuhen.prose import translated as _


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command("migrate", help="把数据库升级到本版本")(migrate)


def migrate() -> None:
    """Migrate. A database that a newer version has changed is refused."""
    from liuhen.cli.django_setup import set_up

    set_up()
    from liuhen.site import instances

    instances.migrate()
    typer.echo(_("数据库已是本版本。"))
