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
    from liuhen.archive.keeping.queries.trying import Tried
    from liuhen.rules.retention import Disposable


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
    from liuhen.rules.clocks import ZONE

    try:
        day = date.fromisoformat(on.strip()) if on else timezone.localdate(now(), ZONE)
    except ValueError:
        raise OnUnreadableError(day=on[:40]) from None
    if not rulebook:
        standing = list(due_on(day))
        _tell(standing, day) if not as_json else _print({"on": day.isoformat(), "due": _as_data(standing)})
        return
    _try(rulebook, day, as_json=as_json)


def _try(name: str, day: date, *, as_json: bool) -> None:
    """The dry run of the page, printed."""
    from liuhen.archive.keeping.queries.retention import DueLine
    from liuhen.archive.keeping.queries.trying import tried
    from liuhen.recordings.keeping import told
    from liuhen.rules import shelf

    def line(one: Tried, known: Disposable) -> DueLine:
        return DueLine(recording=one.recording, until=known.until or date.max, why=told(known.lines))

    due: list[DueLine] = []
    moved: dict[str, list[DueLine]] = {"added": [], "gone": [], "earlier": [], "later": []}
    book = shelf.rulebook(name)
    for one in tried(day, lambda: shelf.trying(book)):
        if one.would_be_due:
            due.append(line(one, one.after))
        if one.change is not None:
            moved[one.change.value].append(line(one, one.before if one.change.value == "gone" else one.after))
    if as_json:
        said = {"added": "added", "gone": "no_longer", "earlier": "earlier", "later": "later"}
        told_of = {said[code]: _as_data(lines) for code, lines in moved.items()}
        _print({"on": day.isoformat(), "rulebook": name, "due": _as_data(due), **told_of})
        return
    _tell(due, day)
    print(_(
        "试算：换用规则集 {name} 后，新到期 {added} 份，不再到期 {gone} 份，到期提前 {earlier} 份、推后 {later} 份；"
        "没有改动任何数据。"
    ).format(name=name, **{code: len(lines) for code, lines in moved.items()}))  # fmt: skip
    for mark, code in (("＋", "added"), ("－", "gone"), ("↑", "earlier"), ("↓", "later")):
        for each in moved[code]:
            print(f"{mark} {each.recording.number} {_until(each)}")


def _tell(lines: list[DueLine], day: date) -> None:
    print(_("{day} 到期可鉴定 {count} 份。到期不会自动销毁。").format(day=day.isoformat(), count=len(lines)))
    for line in lines:
        case = line.recording.case.number if line.recording.case else "—"
        print(f"{line.recording.number}  {_until(line)}  {case}")
        for why in line.why:
            print(f"    {why}")


def _until(line: DueLine) -> str:
    return _("没有终点") if line.until == date.max else line.until.isoformat()


def _as_data(lines: list[DueLine]) -> list[dict[str, object]]:
    return [
        {
            "recording": str(line.recording.id),
            "number": line.recording.number,
            "case": line.recording.case.number if line.recording.case else "",
            "until": None if line.until == date.max else line.until.isoformat(),
            "why": list(line.why),
        }
        for line in lines
    ]


def _print(data: object) -> None:
    json.dump(data, sys.stdout, ensure_ascii=False, indent=1)
    sys.stdout.write("\n")
