"""组卷规则 as values: the order of a volume, what goes into the 副卷, 保管期限. Read from TOML, checked on reading."""

from __future__ import annotations

import re
import string
import tomllib
from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from importlib import resources
from pathlib import Path
from typing import Any

from liuhen.errors import InvalidError
from liuhen.rules.forms import catalogue

SCHEMA = "liuhen/volume-rules/1"
SHIPPED = "volumes.toml"
FILING = "{年度}{件号}"
"""归档号 of a bureau whose own file says nothing of it: eight digits, the year and a serial."""
ASSIGNED = {"catalogue": "[0-9A-Za-z]{1,10}", "file_number": "[0-9]{1,6}"}
"""目录号 and 案卷号 of a bureau whose own file says nothing of them."""
WRITTEN = {"catalogue": "1 至 10 位数字或字母", "file_number": "1 至 6 位数字"}
_MOST_PAGES = 2_000
MOST_YEARS = 200


class VolumeRulesInvalidError(InvalidError):
    """The file can't be used. Fields: file, problem (in Chinese)."""

    code = "rules.volumes_invalid"


@dataclass(frozen=True, slots=True, kw_only=True)
class RetentionClass:
    """保管期限.

    Attributes:
        code: as in archive numbers: `Y`, `D30`.
        name: as people read it.
        years: how many; 0 for good.
        kinds: the kinds of case for which it's proposed.
    """

    code: str
    name: str
    years: int
    kinds: frozenset[str]

    def last_day(self, filed_on: date) -> date | None:
        """The last day on which what was filed on a day is kept; None for good."""
        return last_day(filed_on, self.years)


def last_day(filed_on: date, years: int) -> date | None:
    """The last day on which what was filed on a day is kept for some years; None for good (0)."""
    return date(filed_on.year + years, 12, 31) if years else None


@dataclass(frozen=True, slots=True, kw_only=True)
class VolumeRules:
    """How volumes are made.

    Attributes:
        order: form codes in the volume's order.
        inner: forms that go into the 副卷.
        guarded: those of them that tell who reported (6(3)): they go nowhere else, whatever somebody says.
        left_out: forms that a volume brings itself.
        classes: every 保管期限.
        pages: how many pages a 卷 has at most before the next begins.
        files: 门类代码 of case files.
        filing: pattern of 归档号, with the fields of archive numbers.
        recordings: category code by kind of recording.
        assigned: how 目录号 (`catalogue`) and 案卷号 (`file_number`) are written, as regular expressions.
        written: the same for people; empty where the bureau's own file says nothing of it.
        source: where order and sides come from.
    """

    order: tuple[str, ...]
    inner: frozenset[str]
    guarded: frozenset[str]
    left_out: frozenset[str]
    classes: tuple[RetentionClass, ...]
    pages: int
    files: str
    filing: str
    recordings: dict[str, str]
    assigned: dict[str, str]
    written: dict[str, str]
    source: str = ""

    def is_assigned(self, name: str, text: str) -> bool:
        """Whether a 目录号 or 案卷号 is written as the bureau writes it; what the rules don't name is free."""
        pattern = self.assigned.get(name, "")
        return not pattern or re.fullmatch(pattern, text) is not None

    def place(self, form: str) -> int:
        """Where a form stands; one that isn't named comes after all others."""
        return self.order.index(form) if form in self.order else len(self.order)

    def out_of_order(self, forms: Sequence[str]) -> list[int]:
        """Which of the forms, as they stand, aren't where the order has them: as few as can be moved to mend it."""
        ends: list[tuple[int, int]] = []  # the least last place of an ordered run of each length, and whose it is
        before: list[int] = []
        for index, form in enumerate(forms):
            at = bisect_right(ends, (self.place(form), len(forms)))
            before.append(ends[at - 1][1] if at else -1)
            ends[at : at + 1] = [(self.place(form), index)]
        kept, one = set(), ends[-1][1] if ends else -1
        while one >= 0:
            kept.add(one)
            one = before[one]
        return [index for index in range(len(forms)) if index not in kept]

    def proposed(self, kind: str) -> RetentionClass:
        """The 保管期限 that is proposed for a kind of case: the longest that names it, else the first."""
        return next((one for one in self.classes if kind in one.kinds), self.classes[0])

    def retention(self, code: str) -> RetentionClass | None:
        """The 保管期限 of this code, or None."""
        return next((one for one in self.classes if one.code == code), None)


@cache
def volume_rules(path: Path | None = None) -> VolumeRules:
    """The rules in force: of a bureau's own file, else the shipped ones.

    Raises:
        VolumeRulesInvalidError: it can't be read, or something in it is wrong.
    """
    try:
        text = path.read_text("utf-8") if path else resources.files("liuhen.rules").joinpath(SHIPPED).read_text("utf-8")
        data = tomllib.loads(text)
    except (OSError, ValueError) as error:
        raise VolumeRulesInvalidError(file=str(path or SHIPPED), problem="无法读取或不是 TOML") from error
    problem = _problem(data)
    if problem:
        raise VolumeRulesInvalidError(file=str(path or SHIPPED), problem=problem)
    return VolumeRules(
        order=tuple(data["order"]),
        inner=frozenset(data["inner"]) | _guarded(data),
        guarded=_guarded(data),
        left_out=frozenset(data.get("left_out", ())),
        classes=tuple(
            RetentionClass(
                code=one["code"], name=one["name"], years=one["years"], kinds=frozenset(one.get("kinds", ()))
            )
            for one in data["class"]
        ),
        pages=data["pages"],
        files=data["files"],
        filing=data.get("filing", FILING),
        recordings=dict(data["recordings"]),
        assigned=dict(data.get("assigned", ASSIGNED)),
        written=dict(data.get("written", {} if "assigned" in data else WRITTEN)),
        source=str(data.get("source", "")),
    )


def _guarded(data: dict[str, Any]) -> frozenset[str]:
    """As the file says; one that says nothing of it guards all that comes of complaints."""
    return frozenset(data.get("guarded", [form.code for form in catalogue().forms if form.point == "6(3)"]))


def _problem(data: dict[str, Any]) -> str:
    """The first thing that's wrong; empty when all is well."""
    named = [form for name in ("order", "inner", "guarded") if _texts(data.get(name)) for form in data[name]]
    unknown = next((form for form in named if catalogue().form(form) is None), "")
    classes = data.get("class")
    pages = data.get("pages")
    checks = (
        (data.get("schema") == SCHEMA, f"schema 应为 {SCHEMA}"),
        (all(_texts(data.get(name, [])) for name in ("order", "inner", "guarded", "left_out")), "应为文书代码的列表"),
        ("order" in data and "inner" in data, "缺少 order 或 inner"),
        (not unknown, f"没有这种文书：{unknown}"),
        (isinstance(pages, int) and 1 <= pages <= _MOST_PAGES, f"pages 应为 1 至 {_MOST_PAGES}"),
        (isinstance(data.get("files"), str), "files 应写明门类代码"),
        (isinstance(data.get("recordings"), dict), "recordings 应写明门类代码"),
        (_is_counted(data.get("filing", FILING)), "filing 应为归档号的格式，含 {件号}，可用 {年度} 等档号字段"),
        (_are_patterns(data.get("assigned", ASSIGNED)), "assigned 应为 catalogue、file_number 的正则表达式"),
        (_are_texts(data.get("written", WRITTEN)), "written 应写明 catalogue、file_number 怎样写"),
        (isinstance(classes, list) and classes and all(map(_is_class, classes)), "class 应写明 code、name、years"),
    )
    return next((problem for holds, problem in checks if not holds), "")


def _is_counted(pattern: object) -> bool:
    """Whether it's a pattern that counts, with no field that archive numbers don't have."""
    if not isinstance(pattern, str) or "{件号}" not in pattern:
        return False
    try:
        names = {name for _text, name, _spec, _conversion in string.Formatter().parse(pattern) if name is not None}
    except ValueError:
        return False
    return names <= {"全宗号", "门类", "年度", "机构", "件号"}


def _are_texts(written: object) -> bool:
    return isinstance(written, dict) and written.keys() <= ASSIGNED.keys() and _texts(list(written.values()))


def _are_patterns(value: object) -> bool:
    if not isinstance(value, dict) or not set(value) <= set(ASSIGNED):
        return False
    try:
        return all(isinstance(one, str) and re.compile(one) for one in value.values())
    except re.error:
        return False


def _texts(value: object) -> bool:
    return isinstance(value, list) and all(isinstance(each, str) for each in value)


def _is_class(one: object) -> bool:
    return (
        isinstance(one, dict)
        and isinstance(one.get("code"), str)
        and isinstance(one.get("name"), str)
        and isinstance(one.get("years"), int)
        and 0 <= one["years"] <= MOST_YEARS
    )
