"""`liuhen rules matrix`: writes docs/rules and docs/architecture/operations.md, and tells what they lack.

In a checkout only: clauses without a rule or test, operations that ask for no permission.
"""

from __future__ import annotations

from typing import Annotated

import typer

from liuhen.bootstrap import CHECKOUT, is_checkout

EXIT_HOLES = 65


def register(app: typer.Typer) -> None:
    """Add the command to `liuhen rules`."""
    app.command(
        "matrix",
        help="条款对照表 docs/rules、权限对照表 docs/architecture：是否完整、最新；--write 重新生成（仅源代码目录）",
    )(matrix)


def matrix(write: Annotated[bool, typer.Option("--write", help="重新生成")] = False) -> None:
    """Check or write the matrix; exit 0 only if it is whole and up to date."""
    from liuhen.site.errors import CheckoutOnlyError

    if not is_checkout():
        raise CheckoutOnlyError
    from liuhen.cli.checks import matrix as rules
    from liuhen.cli.checks import operations
    from liuhen.cli.django_setup import set_up

    set_up()
    found: list[str] = []
    for checked in (rules, operations):
        if write:
            path = CHECKOUT / checked.PAGE
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(checked.page(), encoding="utf-8", newline="\n")
        found += checked.holes()
        if checked.stale():
            found.append(f"{checked.PAGE} 不是最新的，请运行 ./liuhen rules matrix --write")
    for line in found:
        print(f"✗ {line}")
    if not found:
        print("条款对照表和权限对照表完整、最新。")
    raise typer.Exit(EXIT_HOLES if found else 0)
