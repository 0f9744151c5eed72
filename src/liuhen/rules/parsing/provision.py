"""One provision from its table."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise
from typing import Any

from liuhen.rules.clauses import clause_in_words, split_clause
from liuhen.rules.codes import Basis, Enforced, Role, Screen, Subject
from liuhen.rules.model import Period, Provision, Rule, Value
from liuhen.rules.parsing import values as read
from liuhen.rules.parsing.kinds import KINDS, Kind
from liuhen.rules.parsing.lines import Lines, Path
from liuhen.rules.parsing.problems import Problem, WrongError
from liuhen.rules.parsing.values import Reader

OF_PROVISIONS: dict[str, Reader] = {
    "clause": read.clause,
    "code": read.code,
    "kind": read.among(*KINDS),
    "gist": read.text,
    "applies_to": read.one_of(Subject),
    "enforced": read.one_of(Enforced),
    "confirmed_by": read.one_of(Role),
    "screen": read.one_of(Screen),
}
OF_VALUES: dict[str, Reader] = {
    "from": read.day,
    "until": read.day,
    "source": read.text,
    "checked": read.day,
    "verified": read.flag,
    "basis": read.one_of(Basis),
}
NEEDED = ("clause", "kind", "gist", "applies_to", "enforced", "screen")


@dataclass(frozen=True, slots=True)
class Defaults:
    """What a file says once for all its values."""

    since: date
    source: str
    checked: date | None
    verified: bool
    basis: Basis


class ProvisionReader:
    """Reads the provisions of one file and gathers what is wrong with them."""

    def __init__(self, file: str, lines: Lines, defaults: Defaults) -> None:
        self._file, self._lines, self._defaults = file, lines, defaults
        self.problems: list[Problem] = []

    def read(self, table: object, path: Path) -> Provision | None:
        """The provision of a table; None when anything is wrong with it."""
        before = len(self.problems)
        if not isinstance(table, dict):
            self._wrong(path, "", "应写成 [[provision]] 表")
            return None
        clause = table["clause"] if isinstance(table.get("clause"), str) else ""
        kind = KINDS.get(table["kind"]) if isinstance(table.get("kind"), str) else None
        # Without a kind nobody can tell which of its own keys are wrong: only the common ones are read.
        given = {key: value for key, value in table.items() if key != "value" and (kind or key in OF_PROVISIONS)}
        own = kind.keys if kind else {}
        found = self._fields(given, {**OF_PROVISIONS, **OF_VALUES, **own}, path, clause)
        self._needed(table, NEEDED, path, clause)
        if kind is None or not clause:
            return None
        if kind.needs_code and "code" not in table:
            self._wrong(path, clause, "缺少 code")
        self._who_sees_to_it(found, path, clause)
        values = self._values(table, kind, found, path)
        if len(self.problems) > before:
            return None
        common = {key: value for key, value in found.items() if key in OF_PROVISIONS}
        return Provision(**common, values=tuple(values), file=self._file, line=self._lines.of(path))

    def _who_sees_to_it(self, found: Mapping[str, Any], path: Path, clause: str) -> None:
        if found.get("enforced") is Enforced.PERSON and "confirmed_by" not in found:
            self._wrong(path, clause, "由人确认的条款要写明 confirmed_by（由谁确认）")
        if found.get("enforced") is Enforced.SOFTWARE and "confirmed_by" in found:
            self._wrong((*path, "confirmed_by"), clause, "由软件执行的条款不写 confirmed_by")

    def _values(self, whole: Mapping[str, Any], kind: Kind, found: dict[str, Any], path: Path) -> list[Value]:
        tables = whole.get("value", [{}])
        clause = str(found.get("clause", ""))
        if not isinstance(tables, list) or not all(isinstance(each, dict) for each in tables):
            self._wrong((*path, "value"), clause, "应写成 [[provision.value]] 表")
            return []
        values = []
        for index, table in enumerate(tables):
            at = (*path, "value", index)
            before = len(self.problems)
            own = self._fields(table, {**OF_VALUES, **kind.keys}, at, clause)
            rule_fields = {**{key: value for key, value in found.items() if key in {**OF_VALUES, **kind.keys}}, **own}
            self._needed({**whole, **table}, kind.needed, at, clause)
            if len(self.problems) == before and clause and "gist" in found:
                values.append(self._value(kind, {**found, **rule_fields}, at))
        values.sort(key=lambda value: value.starts)
        self._without_overlap(values, clause)
        return values

    def _value(self, kind: Kind, fields: Mapping[str, Any], path: Path) -> Value:
        default = self._defaults
        source = default.source
        if split_clause(fields["clause"]) is not None:
            source = f"{source} {clause_in_words(fields['clause'])}"
        about = {
            "clause": fields["clause"],
            "code": fields.get("code", ""),
            "gist": fields["gist"],
            "source": fields.get("source", source),
            "checked": fields.get("checked", default.checked),
            "verified": fields.get("verified", default.verified),
            "basis": fields.get("basis", default.basis),
        }
        rule = kind.rule(**about, **{key: fields[key] for key in kind.keys if key in fields})
        self._period_makes_sense(rule, path)
        starts, until = fields.get("from", default.since), fields.get("until")
        if until is not None and until < starts:
            self._wrong((*path, "until"), rule.clause, f"until（{until}）早于 from（{starts}）")
        return Value(starts=starts, until=until, rule=rule, line=self._lines.of(path))

    def _period_makes_sense(self, rule: Rule, path: Path) -> None:
        if not isinstance(rule, Period):
            return
        if rule.extended_again and rule.extended is None:
            self._wrong((*path, "extended_again"), rule.clause, "没有写 extended，无从再次延长")
        if rule.steps and rule.limit is None:
            self._wrong((*path, "extended"), rule.clause, "永久的期限不能延长")
        for shorter, longer in pairwise((rule.limit, *rule.steps)):
            if shorter is not None and longer is not None and longer.rough_days <= shorter.rough_days:
                key = "extended" if shorter is rule.limit else "extended_again"
                self._wrong((*path, key), rule.clause, f"延长后的期限 {longer} 应长于原期限 {shorter}")

    def _without_overlap(self, values: list[Value], clause: str) -> None:
        for earlier, later in pairwise(values):
            if earlier.starts == later.starts:
                self._wrong_line(later.line, clause, f"两个值都从 {later.starts} 起，不知以哪个为准")
            elif earlier.until is not None and earlier.until >= later.starts:
                end = later.starts - timedelta(days=1)
                self._wrong_line(earlier.line, clause, f"until（{earlier.until}）与下一个值重叠，最晚应为 {end}")

    def _fields(self, table: Mapping[str, Any], keys: Mapping[str, Reader], path: Path, clause: str) -> dict[str, Any]:
        found = {}
        for key, value in table.items():
            reader = keys.get(key)
            if reader is None:
                self._wrong((*path, key), clause, f"不认识“{key[:40]}”，可用：{'、'.join(sorted(keys))}")
                continue
            try:
                found[key] = reader(value)
            except WrongError as error:
                self._wrong((*path, key), clause, f"{key}：{error.what}")
        return found

    def _needed(self, table: Mapping[str, Any], needed: tuple[str, ...], path: Path, clause: str) -> None:
        for key in needed:
            if key not in table:
                self._wrong(path, clause, f"缺少 {key}")

    def _wrong(self, path: Path, clause: str, what: str) -> None:
        self._wrong_line(self._lines.of(path), clause, what)

    def _wrong_line(self, line: int, clause: str, what: str) -> None:
        self.problems.append(Problem(self._file, line, clause, what))
