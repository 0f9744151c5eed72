"""The matrix clause → rule → screen → test (docs/rules/README.md), generated; and the holes in it.

A clause is tested by the fixtures of its folder under tests/conformance (`07-03` for 7(3), `16`), at least one each
that satisfies, violates and stands on the boundary; or by a test marked with `@pytest.mark.clause("…")`, which is for
what stands beside the regulation (statutory periods).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import groupby
from pathlib import Path

from liuhen.bootstrap import CHECKOUT
from liuhen.rules.clauses import split_clause
from liuhen.rules.model import Provision, Rulebook
from liuhen.rules.shelf import DEFAULT_RULEBOOK, rulebook
from liuhen.rules.telling import rule_in_words
from liuhen.rules.words import ROLES, RULE_KINDS, SCREENS

PAGE = Path("docs/rules/README.md")
CONFORMANCE = Path("tests/conformance")
FIXTURES = ("satisfies", "violates", "boundary")
_MARK = re.compile(r"""mark\.clause\(\s*((?:["'][^"']+["']\s*,?\s*)+)\)""")
_QUOTED = re.compile(r"""["']([^"']+)["']""")

HEAD = """<!-- 由 ./liuhen rules matrix --write 生成，请勿手改。 -->
# 条款对照表：条款 → 规则 → 页面 → 测试

{title}，共 {articles} 条，{count} 项规则。值为各规则最近的值；“我方默认”表示制度原文没有写明，
“未核实”表示尚未见到出处原文：二者都应由本局在自己的规则集中设定。“人工”写明由谁确认软件看不到的事。
测试是 `tests/conformance` 中的事实与结论，每条至少有符合、违反、临界各一。
"""
TABLE = "\n| 条款 | 规则 | 值 | 执行 | 页面 | 测试 |\n|---|---|---|---|---|---|\n"


def page(root: Path = CHECKOUT) -> str:
    """The matrix as it has to stand in docs/rules."""
    book = rulebook(DEFAULT_RULEBOOK)
    tests = Tests(root)
    parts = [HEAD.format(title=book.title, articles=book.articles, count=len(book.provisions))]
    for article, rows in groupby(book.provisions, key=_article):
        parts.append(f"\n## {article}\n{TABLE}")
        parts += [_row(each, tests) for each in rows]
    return "".join(parts)


def stale(root: Path = CHECKOUT) -> bool:
    """Whether the page isn't what the rules and tests would give now."""
    path = root / PAGE
    return not path.is_file() or path.read_text("utf-8") != page(root)


def holes(root: Path = CHECKOUT) -> list[str]:
    """A line for every clause without a rule, and every one without a test."""
    book, tests = rulebook(DEFAULT_RULEBOOK), Tests(root)
    return [*_without_rule(book), *_without_test(book, tests)]


class Tests:
    """Which tests say something of a clause."""

    def __init__(self, root: Path) -> None:
        self._root = root
        self._marked: dict[str, list[str]] = {}
        for path in sorted((root / "tests").rglob("test_*.py")):
            for match in _MARK.finditer(path.read_text("utf-8")):
                for clause in _QUOTED.findall(match[1]):
                    self._marked.setdefault(clause, []).append(path.relative_to(root).as_posix())

    def of(self, clause: str) -> list[str]:
        """Folders and files, from the root of the checkout."""
        folder = self.folder(clause)
        found = [folder.as_posix()] if folder is not None and (self._root / folder).is_dir() else []
        return found + sorted(set(self._marked.get(clause, [])))

    def missing(self, clause: str) -> list[str]:
        """What the clause's tests lack; empty when they're whole."""
        folder = self.folder(clause)
        if folder is None or not (self._root / folder).is_dir():
            return [] if clause in self._marked else [f"没有测试（{folder or '@pytest.mark.clause'}）"]
        return [
            f"{folder.as_posix()} 中没有 {kind}*.toml"
            for kind in FIXTURES
            if not any((self._root / folder).glob(f"{kind}*.toml"))
        ]

    @staticmethod
    def folder(clause: str) -> Path | None:
        """The folder of a clause's fixtures; None for what isn't a clause of the regulation."""
        split = split_clause(clause)
        if split is None:
            return None
        article, item = split
        return CONFORMANCE / (f"{article:02}-{item:02}" if item else f"{article:02}")


def _without_rule(book: Rulebook) -> Iterator[str]:
    articles = {split[0] for each in book.provisions if (split := split_clause(each.clause))}
    for article in range(1, book.articles + 1):
        if article not in articles:
            yield f"第 {article} 条：没有规则"


def _without_test(book: Rulebook, tests: Tests) -> Iterator[str]:
    for clause in dict.fromkeys(each.clause for each in book.provisions):
        for what in tests.missing(clause):
            yield f"{clause}：{what}"


def _article(provision: Provision) -> str:
    split = split_clause(provision.clause)
    return f"第 {split[0]} 条" if split else "法定期限"


def _row(provision: Provision, tests: Tests) -> str:
    rule = provision.values[-1].rule
    said = "；".join(f"{label}：{value}" for label, value in rule_in_words(rule))
    marks = [word for word, holds in (("我方默认", rule.basis == "default"), ("未核实", not rule.verified)) if holds]
    whole = [part for part in (said, "、".join(marks)) if part]
    who = "软件" if provision.confirmed_by is None else f"人工：{ROLES[provision.confirmed_by]}"
    links = "<br>".join(f"[{Path(path).name}](../../{path})" for path in tests.of(provision.clause))
    cells = (
        f"{provision.cited}（{provision.clause}）" if split_clause(provision.clause) else provision.cited,
        f"{RULE_KINDS[provision.kind]}：{provision.gist}",
        "。".join(whole),
        who,
        SCREENS[provision.screen],
        links,
    )
    return "| " + " | ".join(cell.replace("|", "\\|") for cell in cells) + " |\n"
