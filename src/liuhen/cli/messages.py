"""`liuhen messages`: brings the catalogues up to date with the strings in the code, for translators."""

from __future__ import annotations

import typer


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command("messages", help="更新各室的英文词条目录（仅源代码目录）")(messages)


def messages() -> None:
    """Rewrite the catalogues and list what still lacks English."""
    from liuhen.bootstrap import is_checkout
    from liuhen.cli.django_setup import set_up
    from liuhen.site.errors import CheckoutOnlyError

    if not is_checkout():
        raise CheckoutOnlyError
    set_up()
    from liuhen.cli.checks import catalogues

    catalogues.refresh()
    for line in catalogues.untranslated():
        typer.echo(line)
