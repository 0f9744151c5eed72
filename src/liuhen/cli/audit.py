"""`liuhen audit`: what we are made of, and what is known against it. In a checkout only."""

from __future__ import annotations

import sys

import typer

from liuhen.bootstrap import is_checkout

EXIT_FOUND, EXIT_UNASKED = 65, 69


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command("audit", help="核对依赖包：锁定的版本和校验值、已知漏洞（仅源代码目录）")(audit)


def audit() -> None:
    """Check the lock files and ask for advisories. Exit 0 only if all were asked and none is known; 69 if not asked."""
    from liuhen.site.errors import CheckoutOnlyError

    if not is_checkout():
        raise CheckoutOnlyError
    wrong, unasked = told()
    if wrong:
        raise typer.Exit(EXIT_FOUND)
    if unasked:
        raise typer.Exit(EXIT_UNASKED)
    print("依赖包：版本和校验值均已锁定，各漏洞库均无已知漏洞。")


def told() -> tuple[bool, list[str]]:
    """Say on standard error what is wrong and what couldn't be asked.

    Returns:
        Whether anything is wrong; the lists that couldn't be reached.
    """
    from liuhen.cli.checks import dependencies

    lines = [*dependencies.holes(), *dependencies.installed_otherwise()]
    unasked = []
    for name, ask in (("OSV", dependencies.osv), ("npm", dependencies.npm)):
        verdict = ask()
        lines += [f"{name}：{line}" for line in verdict.known]
        if not verdict.asked:
            unasked.append(name)
            sys.stderr.write(f"依赖包：漏洞库 {name} 无法访问，没有核对，不算通过。联网后运行 ./liuhen audit\n")
    for line in lines:
        sys.stderr.write(f"依赖包：{line}\n")
    return bool(lines), unasked
