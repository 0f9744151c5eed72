"""`liuhen rules check`, `show` and `diff`: rulebooks read, shown and compared, without an instance."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable
from datetime import date
from pathlib import Path
from typing import Annotated

import typer

from liuhen.clock import now
from liuhen.rules import shelf
from liuhen.rules.changes import Change, changes
from liuhen.rules.clocks import ZONE
from liuhen.rules.errors import DayUnreadableError, RuleAbsentError
from liuhen.rules.model import Provision, Rulebook
from liuhen.rules.parsing import Parsed
from liuhen.rules.telling import rule_in_words, seen_to, span
from liuhen.rules.words import BASES, RULE_KINDS

EXIT_INVALID = 65
MARKS = {"added": "＋", "removed": "－", "changed": "≠"}
WORDS = {"added": "新增", "removed": "不再有", "changed": "改变"}

Book = Annotated[str, typer.Option("--rulebook", help="规则集名称或文件夹；默认为本实例的设置 rulebook")]
AsJson = Annotated[bool, typer.Option("--json", help="在标准输出打印 JSON 结果")]


def register(app: typer.Typer) -> None:
    """Add the commands to `liuhen rules`."""
    app.command("check", help="检查规则集：逐处列出文件、行、条款和错误（无需实例）")(check)
    app.command("show", help="显示一条规则：各时期的值、由谁执行、在哪个页面（如 16、7(3)）")(show)
    app.command("diff", help="比较两个规则集，逐条列出变化；--cases 试算对现有案件的影响，不改动任何数据")(diff)


def check(
    name: Annotated[str, typer.Argument(help="规则集名称、文件夹，或其中一个文件")],
    as_json: AsJson = False,
) -> None:
    """Tell everything that is wrong; exit 0 only if nothing is."""
    parsed = _parse(name)
    if as_json:
        rows = [{"file": one.file, "line": one.line, "clause": one.clause, "what": one.what} for one in parsed.problems]
        print(json.dumps({"valid": not rows, "problems": rows}, ensure_ascii=False, indent=1))
    else:
        for problem in parsed.problems:
            print(f"✗ {problem}")
        if parsed.rulebook is not None:
            book = parsed.rulebook
            print(f"规则集 {book.name}（{book.title}）有效：{book.articles} 条，{len(book.provisions)} 项规则。")
        else:
            print(f"共 {len(parsed.problems)} 处问题，改正前不能使用。")
    raise typer.Exit(0 if parsed.rulebook is not None else EXIT_INVALID)


def show(
    clause: Annotated[str, typer.Argument(help="条款或代码，如 16、7(3)、upload；不写则列出全部")] = "",
    rulebook: Book = "",
    as_json: AsJson = False,
) -> None:
    """Show the provisions of a clause with all their values."""
    book = shelf.rulebook(rulebook or _in_use())
    wanted = clause.strip().replace("（", "(").replace("）", ")").replace(" ", "")
    found = (book.at(wanted) or _named(book, wanted)) if wanted else book.provisions
    if not found:
        raise RuleAbsentError(rulebook=book.name, what=clause)
    if as_json:
        print(json.dumps([_as_data(each) for each in found], ensure_ascii=False, indent=1))
    elif wanted:
        print(f"{book.title}（{book.name}）")
        for each in found:
            _tell(each)
    else:
        for each in found:
            print(f"{each.clause}\t{RULE_KINDS[each.kind]}\t{each.gist}\t{seen_to(each)}")


def diff(
    before: Annotated[str, typer.Argument(help="现在的规则集：名称或文件夹")],
    after: Annotated[str, typer.Argument(help="将要采用的规则集：名称或文件夹")],
    on: Annotated[str, typer.Option("--on", help="按哪一天的值比较，如 2026-01-01；默认今天")] = "",
    cases: Annotated[bool, typer.Option("--cases", help="试算：逐件研判，本实例的案件会有什么变化（只读）")] = False,
    most: Annotated[int, typer.Option("--most", min=0, help="试算最近启动的多少件案件；0 为全部")] = 1000,
    as_json: AsJson = False,
) -> None:
    """Tell what differs; with --cases also for which cases of this instance. Nothing is ever changed."""
    books = shelf.rulebook(before), shelf.rulebook(after)
    found = changes(*books, _day(on))
    if as_json and not cases:
        print(json.dumps([_change_data(each) for each in found], ensure_ascii=False, indent=1))
        return
    if not as_json:
        _tell_changes(*books, found)
    if cases:
        from liuhen.cli.dry_run import tell_cases

        tell_cases(*books, most=most, as_json=as_json)


def _parse(name: str) -> Parsed:
    path = Path(name)
    if name not in shelf.shipped() and path.is_file():
        path = path.parent  # a file can only be judged with the others of its rulebook
    return shelf.parse(name if name in shelf.shipped() else str(path))


def _named(book: Rulebook, wanted: str) -> tuple[Provision, ...]:
    """Provisions of a law, cited with or without blanks, or of a code (`upload`)."""
    return tuple(one for one in book.provisions if wanted in {one.code, one.clause.replace(" ", "")})


def _in_use() -> str:
    from liuhen.site import config

    return config.load().rulebook


def _day(text: str) -> date:
    if not text:
        return now().astimezone(ZONE).date()
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise DayUnreadableError(day=text[:20]) from None


def _tell(provision: Provision) -> None:
    code = f"  {provision.code}" if provision.code else ""
    print(f"\n{provision.cited}  {RULE_KINDS[provision.kind]}{code}\n  {provision.gist}")
    print(f"  执行：{seen_to(provision)}")
    for value in provision.values:
        rule = value.rule
        unverified = "" if rule.verified else "，未核实：请查对后在本局规则集中设定"
        print(f"  {span(value)}（{BASES[rule.basis]}：{rule.source}{unverified}）")
        for label, said in rule_in_words(rule):
            print(f"    {label}：{said}")


def _as_data(provision: Provision) -> dict[str, object]:
    return {
        "clause": provision.clause,
        "kind": provision.kind,
        "code": provision.code,
        "gist": provision.gist,
        "applies_to": provision.applies_to,
        "enforced": provision.enforced,
        "confirmed_by": provision.confirmed_by,
        "screen": provision.screen,
        "values": [
            {
                "from": value.starts.isoformat(),
                "until": value.until.isoformat() if value.until else None,
                "source": value.rule.source,
                "checked": value.rule.checked.isoformat() if value.rule.checked else None,
                "verified": value.rule.verified,
                "basis": value.rule.basis,
                "says": dict(rule_in_words(value.rule)),
            }
            for value in provision.values
        ],
    }


def _tell_changes(before: Rulebook, after: Rulebook, found: Iterable[Change]) -> None:
    print(f"从 {before.name}（{before.title}）到 {after.name}（{after.title}）：")
    count = 0
    for count, each in enumerate(found, start=1):  # noqa: B007 - the last one is the sum
        code = f"（{each.provision.code}）" if each.provision.code else ""
        print(f"{MARKS[each.what]} {each.provision.cited}{code} {each.provision.gist}：{WORDS[each.what]}")
        for label, old, new in each.fields:
            print(f"    {label}：{old} → {new}")
    print(f"共 {count} 项不同。" if count else "没有不同。", file=sys.stdout)


def _change_data(change: Change) -> dict[str, object]:
    provision = change.provision
    return {
        "what": change.what,
        "clause": provision.clause,
        "kind": provision.kind,
        "code": provision.code,
        "gist": provision.gist,
        "fields": [{"field": label, "before": old, "after": new} for label, old, new in change.fields],
    }
