"""`liuhen rules`: the regulation as data, asked from the command line."""

from __future__ import annotations

import typer

from liuhen.cli import due, matrix, rulebooks


def register(app: typer.Typer) -> None:
    """Add the commands."""
    rules = typer.Typer(name="rules", help="规则：条款、期限、放假安排", no_args_is_help=True)
    due.register(rules)
    rulebooks.register(rules)
    matrix.register(rules)
    app.add_typer(rules)
