"""`liuhen retention due`: what would be due on a day, and what another rulebook would make due. Only reads."""

from __future__ import annotations

import json
import sys
from datetime import date
from typing import TYPE_CHECKING, Annotated

import typer

from liuhen.errors import InvalidError
from liuhen.prose import translated as _

if TYPE_CHECKING:
    from liuhen.archive.keeping.queries.retention import DueLine


class OnUnreadableError(InvalidError):
    """`--on` isn't a day. Fields: day."""

    code = "archive.on_unreadable"


def register(app: typer.Typer) -> None:
    """Add the commands to the application."""
    group = typer.Typer(help="保存期限：到期可鉴定的资料（只读，不改动任何数据）", no_args_is_help=True)
    group.command("due", help="列出在某日到期、可提请鉴定的资料；--rulebook 试算换用另一规则集的结果")(due)
    group.callback()(_group)
    app.add_typer(group, name="retention")


def _group() -> None:
    """保存期限."""


def due(
    on: Annotated[str, typer.Option("--on", help="日期，如 2029-01-01；默认今天")] = "",
    rulebook: Annotated[str, typer.Option("--rulebook", help="试算：换用这个规则集（名称或文件夹）")] = "",
    as_json: Annotated[bool, typer.Option("--json", help="在标准输出打印 JSON 结果")] = False,
) -> None:
    """List what is over its time on a day. With another rulebook: what that would add and what it would take away."""
    from liuhen.cli.django_setup import open_instance

    open_instance()
    from django.utils import timezone

    from liuhen.archive.keeping.queries.retention import due_on
    from liuhen.clock import now
    from liuhen.rules import shelf
    from liuhen.rules.clocks import ZONE

    try:
        day = date.fromisoformat(on.strip()) if on else timezone.localdate(now(), ZONE)
    except ValueError:
        raise OnUnreadableError(day=on[:40]) from None
    standing = list(due_on(day))
    if not rulebook:
        _tell(standing, day) if not as_json else _print({"on": day.isoformat(), "due": _as_data(standing)})
        return
    shelf.rulebook(rulebook)  # raises before anything is said
    shelf.use(rulebook)
    changed = list(due_on(day))
    before, after = {line.recording.id for line in standing}, {line.recording.id for line in changed}
    added = [line for line in changed if line.recording.id not in before]
    gone = [line for line in standing if line.recording.id not in after]
    if as_json:
        _print({
            "on": day.isoformat(), "rulebook": rulebook, "due": _as_data(changed), "added": _as_data(added),
            "no_longer": _as_data(gone),
        })  # fmt: skip
        return
    _tell(changed, day)
    print(_("试算：换用规则集 {name} 后，新到期 {added} 份，不再到期 {gone} 份；没有改动任何数据。").format(
        name=rulebook, added=len(added), gone=len(gone)
    ))  # fmt: skip
    for mark, lines in (("＋", added), ("－", gone)):
        for line in lines:
            print(f"{mark} {line.recording.number} {line.until.isoformat()}")


def _tell(lines: list[DueLine], day: date) -> None:
    print(_("{day} 到期可鉴定 {count} 份。到期不会自动销毁。").format(day=day.isoformat(), count=len(lines)))
    for line in lines:
        case = line.recording.case.number if line.recording.case else "—"
        print(f"{line.recording.number}  {line.until.isoformat()}  {case}")
        for why in line.why:
            print(f"    {why}")


def _as_data(lines: list[DueLine]) -> list[dict[str, object]]:
    return [
        {
            "recording": str(line.recording.id),
            "number": line.recording.number,
            "case": line.recording.case.number if line.recording.case else "",
            "until": line.until.isoformat(),
            "why": list(line.why),
        }
        for line in lines
    ]


def _print(data: object) -> None:
    json.dump(data, sys.stdout, ensure_ascii=False, indent=1)
    sys.stdout.write("\n")
