"""`liuhen retention due`: what would be due on a day, and what other rules would make due. Only reads."""

from __future__ import annotations

import json
import sys
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Annotated

import typer

from liuhen.errors import InvalidError
from liuhen.prose import translated as _

if TYPE_CHECKING:
    from collections.abc import Callable
    from contextlib import AbstractContextManager

    from liuhen.archive.keeping.models import RetentionTrial
    from liuhen.archive.keeping.queries.retention import DueLine
    from liuhen.archive.keeping.queries.trying import Tried
    from liuhen.rules.retention import Disposable


class OnUnreadableError(InvalidError):
    """`--on` isn't a day. Fields: day."""

    code = "archive.on_unreadable"


def register(app: typer.Typer) -> None:
    """Add the commands to the application."""
    group = typer.Typer(help="保存期限：到期可鉴定的资料（只读，不改动任何数据）", no_args_is_help=True)
    group.command("due", help="列出在某日到期、可提请鉴定的资料；可试算换用另一规则集、清单或保管期限的结果")(due)
    group.callback()(_group)
    app.add_typer(group, name="retention")


def _group() -> None:
    """保存期限."""


def due(
    on: Annotated[str, typer.Option("--on", help="日期，如 2029-01-01；默认今天")] = "",
    rulebook: Annotated[str, typer.Option("--rulebook", help="试算：换用这个规则集（名称或文件夹）")] = "",
    matters: Annotated[str, typer.Option("--list", help="试算：换用这份音像记录事项清单（标题）")] = "",
    since: Annotated[str, typer.Option("--from", help="与 --list 同用：清单从哪天起适用；草稿必填")] = "",
    retention: Annotated[str, typer.Option("--retention", help="试算：改这一种保管期限，如 D30")] = "",
    years: Annotated[
        int | None, typer.Option("--years", help="与 --retention 同用：改为多少年；0 为永久", min=0)
    ] = None,
    number: Annotated[str, typer.Option("--volume", help="与 --retention 同用：只改这一卷（档号或案号）")] = "",
    as_json: Annotated[bool, typer.Option("--json", help="在标准输出打印 JSON 结果")] = False,
) -> None:
    """List what is over its time on a day. With other rules: what they would add and what they would take away."""
    if sum(map(bool, (rulebook, matters, retention))) > 1:
        raise typer.BadParameter("一次只试算一项：--rulebook、--list、--retention 选一个")
    if bool(retention) != (years is not None) or (number and not retention) or (since and not matters):
        raise typer.BadParameter(
            "--retention 与 --years 须同用；--volume 只与 --retention 同用，--from 只与 --list 同用"
        )
    from liuhen.cli.django_setup import open_instance

    open_instance()
    from django.utils import timezone

    from liuhen.archive.keeping.queries.retention import due_on
    from liuhen.clock import now
    from liuhen.rules.clocks import ZONE

    day = _day(on) if on else timezone.localdate(now(), ZONE)
    if rulebook:
        _try(_of_rulebook(rulebook), day, as_json=as_json)
    elif matters:
        _try(_of_list(matters, day, _day(since) if since else None), day, as_json=as_json)
    elif retention:
        _try(_of_period(retention, years or 0, number, day), day, as_json=as_json)
    else:
        standing = list(due_on(day))
        _tell(standing, day) if not as_json else _print({"on": day.isoformat(), "due": _as_data(standing)})


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text.strip())
    except ValueError:
        raise OnUnreadableError(day=text[:40]) from None


@dataclass(frozen=True, slots=True, kw_only=True)
class _Others:
    """Rules to be tried.

    Attributes:
        rules: puts them in force for a while.
        what: what a person reads that would be changed.
        named: the same as data.
    """

    rules: Callable[[], AbstractContextManager[None]]
    what: str
    named: dict[str, object]


def _of_rulebook(name: str) -> _Others:
    from liuhen.rules import shelf

    book = shelf.rulebook(name)
    what = _("换用规则集 {name}").format(name=name)
    return _Others(rules=lambda: shelf.trying(book), what=what, named={"rulebook": name})


def _of_list(title: str, day: date, since: date | None) -> _Others:
    """The list of that title; of several the draft, else the newest."""
    from liuhen.archive.keeping.operations.trying import list_on_trial
    from liuhen.archive.keeping.queries.trying import lists_to_try

    known = lists_to_try()
    found = next((one for one in known if one.title == title.strip()), None)
    if found is None:
        titles = "、".join(dict.fromkeys(one.title for one in known)) or "无"
        raise typer.BadParameter(f"没有标题为“{title}”的清单。现有：{titles}", param_hint="--list")
    if since is None and found.holds_from is None:
        raise typer.BadParameter("草稿还没有起用日期，请写明试算从哪天起适用", param_hint="--from")
    trial = list_on_trial(on=day, list_id=found.id, holds_from=since)
    from_day = str(trial.told["holds_from"])
    what = _("自 {day} 起适用清单“{title}”").format(day=from_day, title=found.title)
    return _tried_of(trial, what, {"matter_list": found.title, "holds_from": from_day})


def _of_period(code: str, years: int, number: str, day: date) -> _Others:
    from liuhen.archive.keeping.operations.trying import period_on_trial
    from liuhen.archive.volumes.queries import rules_in_force

    known = rules_in_force().classes
    if code not in {one.code for one in known}:
        codes = "、".join(f"{one.code}（{one.name}）" for one in known)
        raise typer.BadParameter(f"没有代码为 {code} 的保管期限。现有：{codes}", param_hint="--retention")
    trial = period_on_trial(on=day, retention=code, years=years, number=number)
    named: dict[str, object] = {"retention": code, "years": years, "volume": number.strip()}
    return _tried_of(trial, _("保管期限改为 {title}").format(title=trial.title), named)


def _tried_of(trial: RetentionTrial, what: str, named: dict[str, object]) -> _Others:
    from liuhen.archive.keeping.operations.trying import others_of

    rules = others_of(trial)
    assert rules is not None  # noqa: S101 - for the type checker: only a rulebook of the past can't be read
    return _Others(rules=rules, what=what, named=named)


def _try(others: _Others, day: date, *, as_json: bool) -> None:
    """The dry run of the page, printed; nothing is kept."""
    from liuhen.archive.keeping.queries.retention import DueLine
    from liuhen.archive.keeping.queries.trying import tried
    from liuhen.recordings.keeping import told

    def line(one: Tried, known: Disposable) -> DueLine:
        return DueLine(recording=one.recording, until=known.until or date.max, why=told(known.lines))

    due: list[DueLine] = []
    moved: dict[str, list[DueLine]] = {"added": [], "gone": [], "earlier": [], "later": []}
    for one in tried(day, others.rules):
        if one.would_be_due:
            due.append(line(one, one.after))
        if one.change is not None:
            moved[one.change.value].append(line(one, one.before if one.change.value == "gone" else one.after))
    if as_json:
        said = {"added": "added", "gone": "no_longer", "earlier": "earlier", "later": "later"}
        told_of = {said[code]: _as_data(lines) for code, lines in moved.items()}
        _print({"on": day.isoformat(), **others.named, "due": _as_data(due), **told_of})
        return
    _tell(due, day)
    print(_(
        "试算：{what} 后，新到期 {added} 份，不再到期 {gone} 份，到期提前 {earlier} 份、推后 {later} 份；"
        "没有改动任何数据。"
    ).format(what=others.what, **{code: len(lines) for code, lines in moved.items()}))  # fmt: skip
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
