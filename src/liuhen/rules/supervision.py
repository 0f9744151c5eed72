"""监督检查 as values: the review form, how much is drawn. Read from TOML and checked; a bureau may bring its own."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from importlib import resources
from pathlib import Path
from typing import Any

from liuhen.errors import InvalidError
from liuhen.rules.supervision_parts import (
    AlertRule,
    AssessingRules,
    alerts_of,
    alerts_problem,
    assessing_of,
    assessing_problem,
)

SCHEMA = "liuhen/supervision-rules/1"
SHIPPED = "supervision.toml"
_CODE = re.compile(r"[a-z][a-z0-9_]{0,39}")
_LONGEST = 200
_SAMPLING = ("wanted", "most", "frame")


class Machine(StrEnum):
    """What the software looks for beforehand, beside an item of the review form."""

    POINTS = "points"
    NOTICE = "notice"
    CERTIFICATES = "certificates"
    ELEMENTS = "elements"
    LANDMARK = "landmark"
    UNBROKEN = "unbroken"
    LATE_START = "late_start"
    EARLY_END = "early_end"
    LABEL = "label"


class SupervisionRulesInvalidError(InvalidError):
    """The file can't be used. Fields: file, problem (in Chinese)."""

    code = "rules.supervision_invalid"


@dataclass(frozen=True, slots=True, kw_only=True)
class ReviewItem:
    """One question of the review form.

    Attributes:
        code: the bureau's own; answers are kept under it.
        gist: what is asked, in our own words.
        clause: of the regulation.
        at_second: whether it's noted where in the recording it's to be seen.
        machine: what the software looks for beforehand, see `Machine`; empty for nothing. A file may leave it out.
    """

    code: str
    gist: str
    clause: str
    at_second: bool
    machine: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class SupervisionRules:
    """What the legal section goes by.

    Attributes:
        source: of the whole.
        items: the review form, in its order.
        wanted: recordings drawn where nobody says otherwise.
        most: recordings drawn at most.
        frame: recordings in a frame at most.
        alerts: the thresholds of what is brought to notice.
        assessing: the scoring sheet of 案卷评查.
    """

    source: str
    items: tuple[ReviewItem, ...]
    wanted: int
    most: int
    frame: int
    alerts: tuple[AlertRule, ...]
    assessing: AssessingRules

    def item(self, code: str) -> ReviewItem | None:
        """The item of this code; None when the rules in force have none."""
        return next((one for one in self.items if one.code == code), None)


@cache
def supervision_rules(path: Path | None = None) -> SupervisionRules:
    """The rules in force: of a bureau's own file, else the shipped ones.

    Raises:
        SupervisionRulesInvalidError: it can't be read, or something in it is wrong.
    """
    file = str(path or SHIPPED)
    try:
        text = path.read_text("utf-8") if path else resources.files("liuhen.rules").joinpath(SHIPPED).read_text("utf-8")
        data = tomllib.loads(text)
    except (OSError, ValueError) as error:
        raise SupervisionRulesInvalidError(file=file, problem="无法读取或不是 TOML") from error
    problem = _problem(data)
    if problem:
        raise SupervisionRulesInvalidError(file=file, problem=problem)
    return SupervisionRules(
        source=data["source"],
        items=tuple(ReviewItem(**one) for one in data["item"]),
        **{name: data["sampling"][name] for name in _SAMPLING},
        alerts=alerts_of(data),
        assessing=assessing_of(data),
    )


def _problem(data: Mapping[str, Any]) -> str:
    """The first thing that's wrong; empty when all is well."""
    checks = (
        (data.get("schema") == SCHEMA, f"schema 应为 {SCHEMA}"),
        (isinstance(data.get("source"), str), "source 应写明来源"),
    )
    first = next((problem for holds, problem in checks if not holds), "")
    return (
        first
        or _items_problem(data.get("item"))
        or _sampling_problem(data.get("sampling"))
        or alerts_problem(data.get("alert", []))
        or assessing_problem(data.get("assessing"))
    )


def _items_problem(items: object) -> str:
    if not isinstance(items, list) or not items:
        return "item 应写明各检查项"
    codes = [one.get("code") if isinstance(one, dict) else None for one in items]
    for one, code in zip(items, codes, strict=True):
        if not _is_item(one):
            told = "的 code、gist、clause、at_second 应写全，code 只用小写字母、数字和下划线，machine 只用规定的词"
            return f"检查项 {code} {told}"
        if codes.count(code) > 1:
            return f"检查项重复：{code}"
    return ""


def _is_item(one: object) -> bool:
    if not isinstance(one, dict) or set(one) - {"machine"} != {"code", "gist", "clause", "at_second"}:
        return False
    return (
        isinstance(one["code"], str)
        and _CODE.fullmatch(one["code"]) is not None
        and all(isinstance(one[name], str) and 0 < len(one[name]) <= _LONGEST for name in ("gist", "clause"))
        and isinstance(one["at_second"], bool)
        and one.get("machine", "") in {"", *Machine}
    )


def _sampling_problem(sampling: object) -> str:
    told = sampling if isinstance(sampling, dict) else {}
    numbers = [told.get(name) for name in _SAMPLING]
    if any(not isinstance(one, int) or isinstance(one, bool) or one < 1 for one in numbers):
        return "sampling 的 wanted、most、frame 应为正整数"
    wanted, most, frame = (int(one or 0) for one in numbers)
    return "" if wanted <= most <= frame else "sampling 应满足 wanted ≤ most ≤ frame"
