"""Reads a catalogue of forms from TOML; whatever is wrong is named with its file and line."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Mapping
from typing import Any, cast

from liuhen.errors import InvalidError
from liuhen.rules.forms.model import (
    CASE_KINDS,
    DATES,
    NEEDS,
    PAPER_CHECKS,
    SETS,
    STAGES,
    Catalogue,
    ClockRule,
    Form,
    PaperKind,
)

SCHEMA = "liuhen/forms/1"
_TOP = frozenset({"schema", "source", "checked", "signed", "form", "paper"})
_FORM = frozenset(
    {"code", "name", "stage", "set", "point", "word", "kinds", "needs", "acts", "facts", "film", "leads"}
    | {"starts", "meets", "extends"}
)
_PAPER = frozenset({"code", "name", "checks"})
_CODE = re.compile(r"[a-z][a-z0-9_]{1,39}")
_POINT = re.compile(r"6\([1-5]\)")
_FILM = re.compile(r"7\(([1-9]|1[0-6])\)")
_TEXT_LENGTH = 100


class FormsInvalidError(InvalidError):
    """The catalogue can't be used. Fields: file, line (1 up; 0 for the whole), problem (in Chinese)."""

    code = "rules.forms_invalid"


class _Reader:
    """Knows where in the text each table begins, so that a problem can be found again."""

    def __init__(self, text: str, file: str) -> None:
        self.lines = text.splitlines()
        self.file = file

    def problem(self, problem: str, *, table: str = "", index: int = 0, key: str = "") -> FormsInvalidError:
        return FormsInvalidError(file=self.file, line=self._line(table, index, key), problem=problem)

    def _line(self, table: str, index: int, key: str) -> int:
        heads = [number for number, line in enumerate(self.lines, 1) if line.strip() == f"[[{table}]]"]
        if not table or index >= len(heads):
            found = (n for n, line in enumerate(self.lines, 1) if key and line.startswith(key))
            return next(found, 0)
        start = heads[index]
        for number in range(start, len(self.lines)):
            line = self.lines[number].strip()
            if line.startswith("[["):
                break
            if key and re.match(rf"{re.escape(key)}\s*=", line):
                return number + 1
        return start


def parse(text: str, *, file: str) -> Catalogue:
    """Read a catalogue.

    Args:
        text: the TOML.
        file: how to name it in errors.

    Raises:
        FormsInvalidError: the first thing that's wrong, with file and line.
    """
    reader = _Reader(text, file)
    try:
        data = tomllib.loads(text)
    except (tomllib.TOMLDecodeError, RecursionError) as error:
        found = re.search(r"line (\d+)", str(error))
        raise FormsInvalidError(file=file, line=int(found[1]) if found else 0, problem="不是有效的 TOML") from error
    if data.get("schema") != SCHEMA:
        raise reader.problem(f"schema 应为 {SCHEMA}", key="schema")
    for name in data:
        if name not in _TOP:
            raise reader.problem(f"不认识“{name}”", key=name)
    forms = tuple(_form(reader, index, row) for index, row in enumerate(_tables(reader, data, "form")))
    papers = tuple(_paper(reader, index, row) for index, row in enumerate(_tables(reader, data, "paper")))
    _once(reader, "form", [form.code for form in forms])
    _once(reader, "paper", [paper.code for paper in papers])
    signed = data.get("signed", "")
    if signed and not (isinstance(signed, str) and _FILM.fullmatch(signed)):
        raise reader.problem("signed 应为第七条的条款号，如 7(8)", key="signed")
    return Catalogue(forms=forms, papers=papers, signed=signed)


def _tables(reader: _Reader, data: Mapping[str, Any], name: str) -> list[Mapping[str, Any]]:
    rows = data.get(name, [])
    if not isinstance(rows, list) or not all(isinstance(row, dict) for row in rows):
        raise reader.problem(f"应写作 [[{name}]]", key=name)
    return cast("list[Mapping[str, Any]]", rows)


def _once(reader: _Reader, table: str, codes: list[str]) -> None:
    for index, code in enumerate(codes):
        if code in codes[:index]:
            raise reader.problem(f"代码“{code}”重复", table=table, index=index, key="code")


class _Row:
    """One table with typed ways to its values."""

    def __init__(self, reader: _Reader, table: str, index: int, row: Mapping[str, Any], known: frozenset[str]) -> None:
        self.reader, self.table, self.index, self.row = reader, table, index, row
        for name in row:
            if name not in known:
                raise self.problem(name, f"不认识“{name}”")

    def problem(self, key: str, problem: str) -> FormsInvalidError:
        return self.reader.problem(problem, table=self.table, index=self.index, key=key)

    def text(self, key: str, *, needed: bool = True) -> str:
        value = self.row.get(key, "")
        if not isinstance(value, str) or len(value) > _TEXT_LENGTH or (needed and not value.strip()):
            raise self.problem(key, f"{key} 应为 1–{_TEXT_LENGTH} 字的文字")
        return value

    def code(self) -> str:
        value = self.text("code")
        if not _CODE.fullmatch(value):
            raise self.problem("code", "code 只能用小写字母、数字和下划线")
        return value

    def one_of(self, key: str, known: Iterable[str]) -> str:
        value = self.text(key)
        if value not in known:
            raise self.problem(key, f"{key} 只能是 {'、'.join(known)}")
        return value

    def some_of(self, key: str, known: Iterable[str] | None = None) -> tuple[str, ...]:
        values = self.row.get(key, [])
        if not isinstance(values, list) or not all(isinstance(value, str) for value in values):
            raise self.problem(key, f"{key} 应为文字的列表")
        for value in values:
            if known is not None and value not in known:
                raise self.problem(key, f"{key} 中不认识“{value}”，只能是 {'、'.join(sorted(known))}")
            if known is None and not _CODE.fullmatch(value):
                raise self.problem(key, f"{key} 中的“{value}”不是代码")
        return tuple(values)

    def clause(self, key: str, pattern: re.Pattern[str], *, needed: bool) -> str:
        value = self.text(key, needed=needed)
        if value and not pattern.fullmatch(value):
            raise self.problem(key, f"{key} 应为条款号，如 6(4) 或 7(6)")
        return value

    def clocks(self, key: str, only: frozenset[str]) -> tuple[ClockRule, ...]:
        values = self.row.get(key, [])
        if not isinstance(values, list) or not all(isinstance(value, str) for value in values):
            raise self.problem(key, f"{key} 应为“期限:日期”的列表")
        rules = []
        for value in values:
            period, _, rest = value.partition(":")
            moment, _, condition = rest.partition(":")
            if not _CODE.fullmatch(period) or moment not in DATES or condition not in only | {""}:
                raise self.problem(key, f"{key} 中的“{value}”应写作“期限:日期”，日期只能是 {'、'.join(sorted(DATES))}")
            rules.append(ClockRule(period=period, date=moment, only=condition))
        return tuple(rules)


def _form(reader: _Reader, index: int, given: Mapping[str, Any]) -> Form:
    row = _Row(reader, "form", index, given, _FORM)
    return Form(
        code=row.code(),
        name=row.text("name"),
        stage=row.one_of("stage", STAGES),
        set=row.one_of("set", SETS),
        point=row.clause("point", _POINT, needed=True),
        word=row.text("word", needed=False),
        kinds=row.some_of("kinds", CASE_KINDS) or CASE_KINDS,
        needs=frozenset(row.some_of("needs", NEEDS)),
        acts=frozenset(row.some_of("acts")),
        facts=frozenset(row.some_of("facts")),
        film=row.clause("film", _FILM, needed=False),
        leads=row.some_of("leads", CASE_KINDS),
        starts=row.clocks("starts", frozenset({"urgent"})),
        meets=row.clocks("meets", frozenset({"own"})),
        extends=frozenset(row.some_of("extends")),
    )


def _paper(reader: _Reader, index: int, given: Mapping[str, Any]) -> PaperKind:
    row = _Row(reader, "paper", index, given, _PAPER)
    checks = row.some_of("checks", PAPER_CHECKS)
    return PaperKind(code=row.code(), name=row.text("name"), has_end="dates" in checks, is_copied="copy" in checks)
