"""The matrix clause → rule → screen → test (docs/rules/README.md), generated; and the holes in it.

A clause is tested by the fixtures of its folder under tests/conformance (`07-03` for 7(3), `16`), at least one each
that satisfies, violates and stands on the boundary; or by a test marked with `@pytest.mark.clause("…")`, which is for
what stands beside the regulation (statutory periods).
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from itertools import groupby
from pathlib import Path

from liuhen.bootstrap import CHECKOUT
from liuhen.rules.carriers import carrier_rules
from liuhen.rules.checking import PROPERTIES, checking_rules
from liuhen.rules.clauses import clause_in_words, split_clause
from liuhen.rules.codes import Role, Screen
from liuhen.rules.consulting import consulting_rules
from liuhen.rules.model import Provision, Rulebook
from liuhen.rules.shelf import DEFAULT_RULEBOOK, rulebook
from liuhen.rules.telling import rule_in_words
from liuhen.rules.volumes import volume_rules
from liuhen.rules.words import ROLES, RULE_KINDS, SCREENS

PAGE = Path("docs/rules/README.md")
CONFORMANCE = Path("tests/conformance")
FIXTURES = ("satisfies", "violates", "boundary")
PROPERTY_NAMES = {"authenticity": "真实性", "completeness": "完整性", "usability": "可用性", "security": "安全性"}
WHO_NAMES = {"own": "承办人", "others": "本局其他人员", "outsider": "当事人、律师", "organ": "法院等机关"}
_MARK = re.compile(r"""mark\.clause\(\s*((?:["'][^"']+["']\s*,?\s*)+)\)""")
_QUOTED = re.compile(r"""["']([^"']+)["']""")

HEAD = """<!-- 由 ./liuhen rules matrix --write 生成，请勿手改。 -->
# 条款对照表：条款 → 规则 → 页面 → 测试

{title}，共 {articles} 条，{count} 项规则。值为各规则最近的值；“我方默认”表示制度原文没有写明，
“未核实”表示尚未见到出处原文：二者都应由本局在自己的规则集中设定。“人工”写明由谁确认软件看不到的事。
测试是 `tests/conformance` 中的事实与结论，每条至少有符合、违反、临界各一。
"""
BESIDE = """
## 配套规则

制度第十四、十八、二十一条没有写明的做法，作为数据另列；本局可以各换成自己的文件（设置项在括号中）。

| 条款 | 规则 | 值 | 出处 | 页面 | 测试 |
|---|---|---|---|---|---|
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
    parts.append(BESIDE)
    parts += [_beside(*row, tests=tests) for row in beside()]
    return "".join(parts)


def stale(root: Path = CHECKOUT) -> bool:
    """Whether the page isn't what the rules and tests would give now."""
    path = root / PAGE
    return not path.is_file() or path.read_text("utf-8") != page(root)


def holes(root: Path = CHECKOUT) -> list[str]:
    """A line for every clause without a rule, and every one without a test."""
    book, tests = rulebook(DEFAULT_RULEBOOK), Tests(root)
    return [*_without_rule(book), *_without_test(book, tests)]


def beside() -> Iterator[tuple[str, str, str, str, Screen]]:
    """The rules that stand in files of their own: clause, name and setting, values, where they come from, screen."""
    volumes, carriers, checks, looks = volume_rules(), carrier_rules(), checking_rules(), consulting_rules()
    classes = "、".join(one.name for one in volumes.classes)
    yield (
        "18", "组卷规则（volume_rules）",
        f"次序 {len(volumes.order)} 种文书；副卷 {len(volumes.inner)} 种；每卷至多 {volumes.pages} 页；{classes}",
        volumes.source, Screen.VOLUMES,
    )  # fmt: skip
    count = Counter(one.property for one in checks.items)
    told = "、".join(f"{PROPERTY_NAMES[name]} {count[name]} 项" for name in PROPERTIES)
    yield (
        "18",
        "四性检测（checking_rules）",
        f"{told}；每 {checks.every_months} 个月复检",
        checks.source,
        Screen.CHECKS,
    )
    ways = "；".join(
        f"{WHO_NAMES[way.who]}：{'、'.join(ROLES[Role(one)] for one in way.approvers) or '不需审批'}"
        for way in looks.ways
    )
    yield "14", "查阅规则（consulting_rules）", f"{ways}；期限 {looks.days} 天", looks.source, Screen.CONSULTATIONS
    media = "、".join(one.name for one in carriers.media)
    yield (
        "21", "载体规则（carrier_rules）",
        f"{media}；抽样不少于 {carriers.sample}%；旧载体留存 {carriers.keep_old} 年", carriers.source, Screen.CARRIERS,
    )  # fmt: skip


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


def _beside(clause: str, name: str, said: str, source: str, screen: Screen, *, tests: Tests) -> str:
    links = "<br>".join(f"[{Path(path).name}](../../{path})" for path in tests.of(clause))
    cells = (clause_in_words(clause), name, said, source, SCREENS[screen], links)
    return "| " + " | ".join(cell.replace("|", "\\|") for cell in cells) + " |\n"
