"""四性检测 as values: what is asked of a volume, at which stage, and what follows. Read from TOML and checked."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources
from pathlib import Path
from typing import Any

from liuhen.errors import InvalidError

SCHEMA = "liuhen/checking-rules/1"
SHIPPED = "checking.toml"
PROPERTIES = ("authenticity", "completeness", "usability", "security")
STAGES = ("filing", "hand_over", "keeping")
CODES = frozenset(
    {
        "entered", "originals_unaltered", "papers_unaltered", "files_unaltered", "history_unbroken",
        "checkpoint_signed", "told_alike", "numbers_regular", "facts_sensible", "counted", "described",
        "numbers_follow", "listed_present", "in_order", "attachments", "nothing_owed", "pdf_opens", "pdf_archival",
        "pages_shown", "recordings_play", "formats", "no_virus", "nothing_secret", "store_closed", "nothing_else",
        "attributes_alike", "package_whole", "process_told", "metadata_readable", "environment", "process_controlled",
    }
)  # fmt: skip
"""The items that the software can look at; a bureau's file may leave some out, and can't invent others."""
_MOST_MONTHS, _MOST_A_DAY = 1_200, 100_000
_FLAGS = ("blocks", "must", "verified")


class CheckingRulesInvalidError(InvalidError):
    """The file can't be used. Fields: file, problem (in Chinese)."""

    code = "rules.checking_invalid"


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckItem:
    """One thing that is asked.

    Attributes:
        code: of `CODES`.
        property: of `PROPERTIES`: 真实性, 完整性, 可用性, 安全性.
        gist: what is asked, in our own words.
        stages: of `STAGES`.
        blocks: 不通过 stands in the way until somebody accepts it.
        must: 未能检测 stands in the way too.
        source: where it comes from.
        is_verified: whether somebody has read that themselves.
    """

    code: str
    property: str
    gist: str
    stages: frozenset[str]
    blocks: bool
    must: bool
    source: str
    is_verified: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckingRules:
    """What is asked, and how often.

    Attributes:
        source: of the whole.
        items: in the order in which they're told.
        formats: names that are fit for keeping, by kind of recording; of documents under `papers`.
        every_months: after how long a filed volume comes round again.
        a_day: how many volumes come round a day at most.
    """

    source: str
    items: tuple[CheckItem, ...]
    formats: Mapping[str, frozenset[str]]
    every_months: int
    a_day: int

    def of_stage(self, stage: str) -> tuple[CheckItem, ...]:
        """What is asked at a stage."""
        return tuple(one for one in self.items if stage in one.stages)

    def item(self, code: str) -> CheckItem | None:
        """The item of this code; None when the rules in force have none."""
        return next((one for one in self.items if one.code == code), None)


@cache
def checking_rules(path: Path | None = None) -> CheckingRules:
    """The rules in force: of a bureau's own file, else the shipped ones.

    Raises:
        CheckingRulesInvalidError: it can't be read, or something in it is wrong.
    """
    file = str(path or SHIPPED)
    try:
        text = path.read_text("utf-8") if path else resources.files("liuhen.rules").joinpath(SHIPPED).read_text("utf-8")
        data = tomllib.loads(text)
    except (OSError, ValueError) as error:
        raise CheckingRulesInvalidError(file=file, problem="无法读取或不是 TOML") from error
    problem = _problem(data)
    if problem:
        raise CheckingRulesInvalidError(file=file, problem=problem)
    return CheckingRules(
        source=data["source"],
        items=tuple(_item(one) for one in data["item"]),
        formats={kind: frozenset(names) for kind, names in data["formats"].items() if isinstance(names, list)},
        every_months=data["schedule"]["every_months"],
        a_day=data["schedule"]["a_day"],
    )


def _item(one: Mapping[str, Any]) -> CheckItem:
    return CheckItem(
        code=one["code"],
        property=one["property"],
        gist=one["gist"],
        stages=frozenset(one["stages"]),
        blocks=one["blocks"],
        must=one["must"],
        source=one["source"],
        is_verified=one["verified"],
    )


def _problem(data: Mapping[str, Any]) -> str:
    """The first thing that's wrong; empty when all is well."""
    items, schedule, formats = data.get("item"), data.get("schedule"), data.get("formats")
    listed = items if isinstance(items, list) else []
    codes = [one.get("code") for one in listed if isinstance(one, dict)]
    unknown = next((str(code) for code in codes if code not in CODES), "")
    twice = next((str(code) for code in codes if codes.count(code) > 1), "")
    wrong = next((str(one.get("code")) for one in listed if isinstance(one, dict) and not _is_item(one)), "")
    checks = (
        (data.get("schema") == SCHEMA, f"schema 应为 {SCHEMA}"),
        (isinstance(data.get("source"), str), "source 应写明来源"),
        (bool(listed) and len(codes) == len(listed), "item 应写明各检测项"),
        (not unknown, f"没有这种检测项：{unknown}"),
        (not twice, f"检测项重复：{twice}"),
        (not wrong, f"检测项 {wrong} 的 property、gist、stages、blocks、must、source、verified 应写全"),
        (isinstance(formats, dict) and {"video", "audio", "photo", "papers"} <= set(formats), "formats 应写明各类格式"),
        (
            isinstance(schedule, dict)
            and _within(schedule.get("every_months"), _MOST_MONTHS)
            and _within(schedule.get("a_day"), _MOST_A_DAY),
            f"schedule 的 every_months 应为 1 至 {_MOST_MONTHS}，a_day 应为 1 至 {_MOST_A_DAY}",
        ),
    )
    return next((problem for holds, problem in checks if not holds), "")


def _is_item(one: Mapping[str, Any]) -> bool:
    stages = one.get("stages")
    return (
        one.get("property") in PROPERTIES
        and all(isinstance(one.get(name), str) and one[name] for name in ("gist", "source"))
        and isinstance(stages, list)
        and bool(stages)
        and all(stage in STAGES for stage in stages)
        and all(isinstance(one.get(name), bool) for name in _FLAGS)
    )


def _within(value: object, most: int) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and 1 <= value <= most
