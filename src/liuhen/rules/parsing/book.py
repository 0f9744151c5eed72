"""A whole rulebook from the texts of its files."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from liuhen.rules.clauses import clause_order
from liuhen.rules.codes import Basis
from liuhen.rules.model import Provision, Rulebook
from liuhen.rules.parsing import values as read
from liuhen.rules.parsing.broken import in_chinese
from liuhen.rules.parsing.complete import what_is_missing
from liuhen.rules.parsing.lines import Lines
from liuhen.rules.parsing.problems import Problem, WrongError
from liuhen.rules.parsing.provision import Defaults, ProvisionReader
from liuhen.rules.parsing.values import Reader

HEAD = "rulebook.toml"
HEAD_SCHEMA, CHAPTER_SCHEMA = "liuhen/rulebook/1", "liuhen/provisions/2"

_HEAD: dict[str, Reader] = {
    "schema": read.among(HEAD_SCHEMA),
    "name": read.code,
    "title": read.text,
    "since": read.day,
    "articles": read.whole_number,
    "extends": read.code,
    "left_out": read.several(read.text),
}
_CHAPTER: dict[str, Reader] = {
    "schema": read.among(CHAPTER_SCHEMA),
    "chapter": read.text,
    "source": read.text,
    "checked": read.day,
    "verified": read.flag,
    "basis": read.one_of(Basis),
}
_AT_LINE = re.compile(r" \(at line (\d+), column (\d+)\)")
_AT_END = " (at end of document)"
_NO_UTF_8 = re.compile("[\udc80-\udcff]")  # what a byte becomes that is no UTF-8


@dataclass(frozen=True, slots=True)
class Parsed:
    """What came of reading: the rulebook, None when anything is wrong; and everything that is wrong, in order."""

    rulebook: Rulebook | None
    problems: tuple[Problem, ...]


def extends(files: Mapping[str, str]) -> str:
    """The name of the rulebook that this one is written upon; empty when none or when that can't be read."""
    try:
        named = tomllib.loads(files.get(HEAD, "")).get("extends", "")
    except tomllib.TOMLDecodeError:
        return ""
    return named if isinstance(named, str) else ""


def parse_rulebook(files: Mapping[str, str], base: Rulebook | None = None) -> Parsed:
    """Read a rulebook whole and tell everything that is wrong with it at once.

    Args:
        files: the texts of its files by name: `rulebook.toml` and one for each chapter.
        base: the rulebook that it `extends`: provisions of the same kind, clause and code take the place of its own.
    """
    reading = _Reading()
    head = reading.head(files)
    if head.get("extends") and base is None:
        reading.problems.append(Problem(HEAD, 1, "", f"extends：没有随附的规则集“{head['extends']}”"))
    found: list[Provision] = []
    for name in sorted(files):
        if name != HEAD:
            found += reading.chapter(name, files[name], head.get("since", date.min))
    reading.without_duplicates(found)
    if reading.problems:
        return Parsed(None, tuple(reading.problems))
    provisions = reading.laid_over(base, found, head.get("left_out", ()))
    book = Rulebook(
        name=head["name"],
        title=head["title"],
        since=head["since"],
        articles=head["articles"],
        provisions=tuple(sorted(provisions, key=lambda each: clause_order(each.clause))),
    )
    problems = [*reading.problems, *what_is_missing(book, HEAD, head.get("left_out", ()))]
    return Parsed(None if problems else book, tuple(problems))


class _Reading:
    def __init__(self) -> None:
        self.problems: list[Problem] = []

    def head(self, files: Mapping[str, str]) -> dict[str, Any]:
        """What `rulebook.toml` says."""
        if HEAD not in files:
            self.problems.append(Problem(HEAD, 0, "", "规则集文件夹中缺少这个文件（名称、标题、起始日期、条数）"))
            return {}
        table, lines = self._toml(HEAD, files[HEAD])
        if table is None:
            return {}
        found = self._keys(HEAD, table, lines, _HEAD)
        for key in ("schema", "name", "title", "since", "articles"):
            if key not in table:
                self.problems.append(Problem(HEAD, 1, "", f"缺少 {key}"))
        return found

    def chapter(self, name: str, text: str, since: date) -> list[Provision]:
        """The provisions of a chapter's file."""
        table, lines = self._toml(name, text)
        if table is None:
            return []
        rows = table.pop("provision", [])
        found = self._keys(name, table, lines, _CHAPTER)
        for key in ("schema", "source", "checked"):
            if key not in table:
                self.problems.append(Problem(name, 1, "", f"缺少 {key}"))
        if not isinstance(rows, list):
            self.problems.append(Problem(name, lines.of(("provision",)), "", "条款应写成 [[provision]]"))
            return []
        defaults = Defaults(
            since=since,
            source=found.get("source", ""),
            checked=found.get("checked"),
            verified=found.get("verified", True),
            basis=found.get("basis", Basis.TEXT),
        )
        reader = ProvisionReader(name, lines, defaults)
        provisions = [reader.read(row, ("provision", index)) for index, row in enumerate(rows)]
        self.problems += reader.problems
        return [each for each in provisions if each is not None]

    def without_duplicates(self, provisions: list[Provision]) -> None:
        """Tell of provisions that stand twice, and of codes that rules are asked for by which two have."""
        seen: dict[tuple[str, ...], Provision] = {}
        for each in provisions:
            keys: list[tuple[str, ...]] = [each.key, (each.kind, each.code)] if each.code else [each.key]
            for key in keys:
                first = seen.setdefault(key, each)
                if first is not each:
                    what = f"与 {first.file}:{first.line} 重复（{each.kind} {each.code}".rstrip() + "）"
                    self.problems.append(Problem(each.file, each.line, each.clause, what))
                    break

    def laid_over(self, base: Rulebook | None, own: list[Provision], left_out: tuple[str, ...]) -> list[Provision]:
        """A rulebook's own provisions with those of its base that it neither replaces nor leaves out."""
        beneath = base.provisions if base is not None else ()
        clauses = {each.clause for each in beneath}
        for clause in left_out:
            if clause not in clauses:
                self.problems.append(Problem(HEAD, 1, clause, "left_out 的条款在所依据的规则集中不存在"))
        replaced = {each.key for each in own} | {(each.kind, each.code) for each in own if each.code}
        kept = [
            each
            for each in beneath
            if each.clause not in left_out
            and each.key not in replaced
            and not (each.code and (each.kind, each.code) in replaced)
        ]
        return [*kept, *own]

    def _toml(self, name: str, text: str) -> tuple[dict[str, Any] | None, Lines]:
        if odd := _NO_UTF_8.search(text):
            line = text.count("\n", 0, odd.start()) + 1
            self.problems.append(Problem(name, line, "", "不是 UTF-8 编码的文字，请用编辑器另存为 UTF-8"))
            return None, Lines("")
        try:
            return tomllib.loads(text), Lines(text)
        except (tomllib.TOMLDecodeError, RecursionError) as error:
            told = str(error) if isinstance(error, tomllib.TOMLDecodeError) else "嵌套过深"
            match = _AT_LINE.search(told)
            line = int(match[1]) if match else (len(text.splitlines()) if told.endswith(_AT_END) else 1)
            reason = in_chinese(told) if isinstance(error, tomllib.TOMLDecodeError) else told
            self.problems.append(Problem(name, line, "", f"不是有效的 TOML：{reason}"))
            return None, Lines("")

    def _keys(self, name: str, table: Mapping[str, object], lines: Lines, keys: Mapping[str, Reader]) -> dict[str, Any]:
        found = {}
        for key, value in table.items():
            reader = keys.get(key)
            if reader is None:
                what = f"不认识“{key[:40]}”，可用：{'、'.join(sorted(keys))}"
                self.problems.append(Problem(name, lines.of((key,)), "", what))
                continue
            try:
                found[key] = reader(value)
            except WrongError as error:
                self.problems.append(Problem(name, lines.of((key,)), "", f"{key}：{error.what}"))
        return found
