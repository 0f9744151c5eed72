"""设备规则 as values: what is looked at before use (art 19), what is maintained, when a recorder shows up by itself.

Read from TOML, checked on reading.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cache
from importlib import resources
from pathlib import Path
from typing import Any

from liuhen.errors import InvalidError, LiuhenError
from liuhen.rules.limits import Limit, Unit

SCHEMA = "liuhen/equipment-rules/1"
SHIPPED = "equipment.toml"
PERCENT, SECONDS, CHOICE = "percent", "seconds", "choice"
MEASURES = (PERCENT, SECONDS, CHOICE)
REMEDIES = ("another", "charge", "wipe", "set_clock", "clean", "mount", "repair")
KINDS = ("recorder", "station", "storage")
WHOLE = 100
MOST_SECONDS = 366 * 24 * 3600
"""A clock that starts anew from 1970 or the factory's day is off by more; it's told as this much."""
_LIMITS = ("out_after", "undocked_after", "standing_undocked_after", "waiver_within", "warranty_ahead")

Value = int | str


class EquipmentRulesInvalidError(InvalidError):
    """The file can't be used. Fields: file, problem (in Chinese)."""

    code = "rules.equipment_invalid"


@dataclass(frozen=True, slots=True, kw_only=True)
class Option:
    """One answer of a choice; `passes`: with it the recorder may go out."""

    code: str
    name: str
    passes: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckItem:
    """One thing that is looked at before use.

    Attributes:
        code: `battery`, `memory` …
        name: as people read it.
        measure: of `MEASURES`.
        least: percent from which it's in order.
        most: seconds up to which a clock's difference, either way, is in order.
        offers: percents that stand as buttons.
        options: the answers of a choice.
        remedies: of `REMEDIES`, the best first.
        is_waivable: a leader may let it go in an emergency.
    """

    code: str
    name: str
    measure: str
    least: int
    most: int
    offers: tuple[int, ...]
    options: tuple[Option, ...]
    remedies: tuple[str, ...]
    is_waivable: bool

    def takes(self, value: object) -> bool:
        """Whether this can be an answer: 0 to 100, seconds within a year, or one of the options."""
        if self.measure == CHOICE:
            return any(each.code == value for each in self.options)
        if isinstance(value, bool) or not isinstance(value, int):
            return False
        return 0 <= value <= WHOLE if self.measure == PERCENT else abs(value) <= MOST_SECONDS

    def passes(self, value: Value) -> bool:
        """Whether a recorder that was found so may go out; `value` is one that it takes."""
        if self.measure == CHOICE:
            return any(each.passes for each in self.options if each.code == value)
        number = int(value)
        return number >= self.least if self.measure == PERCENT else abs(number) <= self.most


@dataclass(frozen=True, slots=True, kw_only=True)
class UpkeepItem:
    """Something that is done to a kind of equipment again and again; `of` is one of `KINDS`."""

    of: str
    code: str
    name: str
    every: Limit

    def next_on(self, last: date) -> date:
        """The day on which it's due after it was done on `last`."""
        return last + span(self.every)


@dataclass(frozen=True, slots=True, kw_only=True)
class EquipmentRules:
    """What the bureau does with its equipment.

    Attributes:
        checks: in the order in which they're looked at.
        upkeep: what is maintained.
        out_after: a loan that isn't standing shows up when it's out for longer.
        undocked_after: a recorder shows up when it came back so long ago and its card wasn't taken in.
        standing_undocked_after: the same for one that stays with its officer, from its first check since then.
        waiver_within: how long after the check a leader may still decide.
        warranty_ahead: how long before its end a warranty is told.
        source: where this comes from.
        verified: whether somebody held it against that.
    """

    checks: tuple[CheckItem, ...]
    upkeep: tuple[UpkeepItem, ...]
    out_after: timedelta
    undocked_after: timedelta
    standing_undocked_after: timedelta
    waiver_within: timedelta
    warranty_ahead: timedelta
    source: str
    verified: bool

    def check(self, code: str) -> CheckItem | None:
        """The item of a code, or None when these rules have none."""
        return next((item for item in self.checks if item.code == code), None)

    def missing(self, found: Mapping[str, Value]) -> tuple[str, ...]:
        """The items that weren't looked at, or whose answer can't be one."""
        return tuple(item.code for item in self.checks if not item.takes(found.get(item.code)))

    def failed(self, found: Mapping[str, Value]) -> tuple[str, ...]:
        """The items that aren't in order, of a check in which none is missing."""
        return tuple(item.code for item in self.checks if not item.passes(found[item.code]))

    def may_waive(self, failed: Sequence[str]) -> bool:
        """Whether a leader may let all of these go."""
        items = [self.check(code) for code in failed]
        return bool(items) and all(item is not None and item.is_waivable for item in items)

    def upkeep_of(self, kind: str) -> tuple[UpkeepItem, ...]:
        """What is done to a kind of equipment."""
        return tuple(item for item in self.upkeep if item.of == kind)


def span(limit: Limit) -> timedelta:
    """A limit as a length of time: months of 30 days and years of 365, for upkeep doesn't hang on a day."""
    days = {Unit.HOURS: 1 / 24, Unit.DAYS: 1, Unit.MONTHS: 30, Unit.YEARS: 365}
    return timedelta(days=limit.count * days[limit.unit])


def is_after(moment: datetime | None, length: timedelta, now: datetime) -> bool:
    """Whether more than a length of time has passed since a moment; never since none."""
    return moment is not None and now - moment > length


@cache
def equipment_rules(path: Path | None = None) -> EquipmentRules:
    """The rules in force: of a bureau's own file, else the shipped ones.

    Raises:
        EquipmentRulesInvalidError: it can't be read, or something in it is wrong.
    """
    name = str(path or SHIPPED)
    try:
        text = path.read_text("utf-8") if path else resources.files("liuhen.rules").joinpath(SHIPPED).read_text("utf-8")
        data = tomllib.loads(text)
    except (OSError, ValueError) as error:
        raise EquipmentRulesInvalidError(file=name, problem="无法读取或不是 TOML") from error
    problem = _problem(data)
    if problem:
        raise EquipmentRulesInvalidError(file=name, problem=problem)
    limits = {key: span(Limit.parse(data[key])) for key in _LIMITS}
    return EquipmentRules(
        checks=tuple(_check(one) for one in data["check"]),
        upkeep=tuple(
            UpkeepItem(of=one["of"], code=one["code"], name=one["name"], every=Limit.parse(one["every"]))
            for one in data.get("upkeep", ())
        ),
        source=str(data.get("source", "")),
        verified=data.get("verified") is True,
        **limits,
    )


def _check(one: Mapping[str, Any]) -> CheckItem:
    return CheckItem(
        code=one["code"],
        name=one["name"],
        measure=one["measure"],
        least=one.get("least", 0),
        most=one.get("most", 0),
        offers=tuple(one.get("offers", ())),
        options=tuple(
            Option(code=each["code"], name=each["name"], passes=each["passes"]) for each in one.get("option", ())
        ),
        remedies=tuple(one.get("remedies", ("another",))),
        is_waivable=one.get("waivable") is True,
    )


def _problem(data: dict[str, Any]) -> str:
    """The first thing that's wrong; empty when all is well."""
    checks, upkeep = data.get("check"), data.get("upkeep", [])
    rows = checks if isinstance(checks, list) else []
    told = (
        (data.get("schema") == SCHEMA, f"schema 应为 {SCHEMA}"),
        (
            bool(rows) and all(map(_is_check, rows)),
            "check 应写明 code、name、measure 及其数值或选项，remedies 应在可选范围内",
        ),
        (len({one.get("code") for one in rows if isinstance(one, dict)}) == len(rows), "check 有重复的 code"),
        (isinstance(upkeep, list) and all(map(_is_upkeep, upkeep)), "upkeep 应写明 of、code、name、every"),
        (all(_is_limit(data.get(key)) for key in _LIMITS), f"{'、'.join(_LIMITS)} 应写成 24h、7d、1m"),
    )
    return next((problem for holds, problem in told if not holds), "")


def _is_text(value: object) -> bool:
    return isinstance(value, str) and bool(value.strip())


def _is_check(one: Any) -> bool:
    if not isinstance(one, dict) or not (_is_text(one.get("code")) and _is_text(one.get("name"))):
        return False
    if not all(each in REMEDIES for each in one.get("remedies", ())):
        return False
    if one.get("measure") == PERCENT:
        numbers = [one.get("least"), *one.get("offers", ())]
        return all(isinstance(each, int) and 0 <= each <= WHOLE for each in numbers)
    if one.get("measure") == SECONDS:
        return isinstance(one.get("most"), int) and one["most"] >= 0
    options = one.get("option")
    return (
        one.get("measure") == CHOICE
        and isinstance(options, list)
        and all(
            isinstance(each, dict) and _is_text(each.get("code")) and _is_text(each.get("name"))
            and isinstance(each.get("passes"), bool)
            for each in options
        )
        and any(each["passes"] for each in options)
    )  # fmt: skip


def _is_upkeep(one: Any) -> bool:
    return (
        isinstance(one, dict)
        and one.get("of") in KINDS
        and _is_text(one.get("code"))
        and _is_text(one.get("name"))
        and _is_limit(one.get("every"))
    )


def _is_limit(value: object) -> bool:
    try:
        return isinstance(value, str) and Limit.parse(value).unit is not Unit.WORKING_DAYS
    except LiuhenError:
        return False
