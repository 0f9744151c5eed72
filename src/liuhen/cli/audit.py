"""`liuhen audit`: what we are made of, and what is known against it. In a checkout only."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from liuhen.bootstrap import is_checkout

if TYPE_CHECKING:
    from liuhen.cli.checks.advisories import Compared

EXIT_FOUND, EXIT_UNASKED = 65, 69
_MOST_UNREAD = 20


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command("audit", help="核对依赖包：锁定的版本和校验值、已知漏洞（仅源代码目录）")(audit)


def audit(
    advisories: Annotated[
        Path | None,
        typer.Option(
            exists=True,
            file_okay=False,
            help="用介质带入的漏洞公告文件夹（OSV 格式的 YAML、JSON，如 pypa/advisory-database），不联网",
        ),
    ] = None,
) -> None:
    """Check the lock files and ask for advisories. Exit 0 only if all were asked and none is known; 69 if not asked."""
    from liuhen.site.errors import AuditElsewhereError

    if not is_checkout():
        raise AuditElsewhereError
    wrong, unasked = told(advisories)
    if wrong:
        raise typer.Exit(EXIT_FOUND)
    if unasked:
        raise typer.Exit(EXIT_UNASKED)
    print("依赖包：版本和校验值均已锁定，各漏洞库均无已知漏洞。")


def told(advisories: Path | None = None) -> tuple[bool, list[str]]:
    """Say on standard error what is wrong and what couldn't be asked.

    Args:
        advisories: a folder of advisories that takes the place of both lists; None asks those over the network.

    Returns:
        Whether anything is wrong; the lists that couldn't be reached.
    """
    from liuhen.cli.checks import dependencies

    lines = [*dependencies.holes(), *dependencies.installed_otherwise()]
    unasked = []
    why = "漏洞库 {name} 无法访问，没有核对，不算通过。联网后运行 ./liuhen audit"
    if advisories is None:
        verdicts = {"OSV": dependencies.osv(), "npm": dependencies.npm()}
    else:
        verdicts, compared = dependencies.carried(advisories)
        why = "带入的文件夹中没有 {name} 的公告（或有读不懂的文件），没有核对，不算通过"
        sys.stderr.write(_read_of(compared))
    for name, verdict in verdicts.items():
        lines += [f"{name}：{line}" for line in verdict.known]
        if not verdict.asked:
            unasked.append(name)
            sys.stderr.write(f"依赖包：{why.format(name=name)}\n")
    for line in lines:
        sys.stderr.write(f"依赖包：{line}\n")
    return bool(lines), unasked


def _read_of(compared: Compared) -> str:
    """What the folder holds: an old one says "none known" of much that is known by now."""
    counted = "、".join(f"{ecosystem} {count} 条" for ecosystem, count in sorted(compared.files.items()) if count)
    newest = compared.newest or "不详"
    lines = [f"依赖包：带入的公告：{counted or '没有'}；最近一条修改于 {newest}，此后公布的漏洞不在其中\n"]
    lines += [f"依赖包：读不懂 {name}\n" for name in compared.unread[:_MOST_UNREAD]]
    return "".join(lines)
