"""Parts of the supervision rules beside the review form: alerts and the scoring sheet of 案卷评查."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

ALERTS = (
    "unreviewed", "viewing", "viewing_volumes", "viewing_documents", "exports", "late_uploads", "gaps",
)  # fmt: skip
"""What the software can look for; a bureau's file may leave some out, and can't invent others."""
MACHINES = frozenset({"", "complete", "filed_late", "late", "checked", "recorded"})
"""What the software can look for in a volume beforehand."""
_CODE = re.compile(r"[a-z][a-z0-9_]{0,39}")
_LONGEST = 200
_MOST = 1_000_000


@dataclass(frozen=True, slots=True, kw_only=True)
class AlertRule:
    """A threshold: looked back over `days`, from `count` on; a thing has `wait` days before it counts."""

    code: str
    days: int
    count: int
    wait: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ScoreItem:
    """An item of the scoring sheet; see `supervision.toml`."""

    code: str
    gist: str
    clause: str
    deduction: int
    veto: bool
    machine: str

    def told(self) -> dict[str, Any]:
        """As rows keep it."""
        return asdict(self)


@dataclass(frozen=True, slots=True, kw_only=True)
class Grade:
    """A grade and the points from which on it's given."""

    name: str
    least: int


@dataclass(frozen=True, slots=True, kw_only=True)
class AssessingRules:
    """The scoring sheet of 案卷评查.

    Attributes:
        full: points without deductions.
        wanted, most: volumes drawn where nobody says otherwise, and at most.
        source: where the sheet comes from.
        grades: highest first; the last is for what was vetoed too.
        items: in order.
    """

    full: int
    wanted: int
    most: int
    source: str
    grades: tuple[Grade, ...]
    items: tuple[ScoreItem, ...]


def alerts_of(data: Mapping[str, Any]) -> tuple[AlertRule, ...]:
    """The thresholds in a file without problems."""
    return tuple(AlertRule(**one) for one in data.get("alert", []))


def assessing_of(data: Mapping[str, Any]) -> AssessingRules:
    """The scoring sheet in a file without problems."""
    told = data["assessing"]
    return AssessingRules(
        **{name: told[name] for name in ("full", "wanted", "most", "source")},
        grades=tuple(Grade(**one) for one in told["grade"]),
        items=tuple(ScoreItem(**one) for one in told["item"]),
    )


def alerts_problem(alerts: object) -> str:
    """The first thing that's wrong with the thresholds; empty when all is well."""
    listed = alerts if isinstance(alerts, list) else [None]
    codes = [one.get("code") if isinstance(one, dict) else None for one in listed]
    for one, code in zip(listed, codes, strict=True):
        if code not in ALERTS or codes.count(code) > 1:
            return f"alert 的 code 应为 {'、'.join(ALERTS)} 之一，各写一次"
        if set(one) != {"code", "days", "count", "wait"} or not all(
            _number(one[name], least) for name, least in (("days", 1), ("count", 1), ("wait", 0))
        ):
            return f"alert {code} 的 days、count 应为正整数，wait 应为不小于 0 的整数"
    return ""


def assessing_problem(told: object) -> str:
    """The first thing that's wrong with the scoring sheet; empty when all is well."""
    if not isinstance(told, dict) or not _text(told.get("source")):
        return "assessing 应写明 source"
    if not all(_number(told.get(name), 1) for name in ("full", "wanted", "most")) or told["wanted"] > told["most"]:
        return "assessing 的 full、wanted、most 应为正整数，wanted 不大于 most"
    return _grades_problem(told.get("grade"), told["full"]) or _items_problem(told.get("item"), told["full"])


def _grades_problem(grades: object, full: int) -> str:
    listed = grades if isinstance(grades, list) else []
    good = [
        one
        for one in listed
        if isinstance(one, dict)
        and set(one) == {"name", "least"}
        and _text(one["name"])
        and _number(one["least"], 0)
        and one["least"] <= full
    ]
    points = [one["least"] for one in good]
    whole = bool(good) and len(good) == len(listed) and points == sorted(points, reverse=True) and points[-1] == 0
    return "" if whole else "assessing.grade 应由高到低写明 name 和 least，最后一档的 least 为 0"


def _items_problem(items: object, full: int) -> str:
    listed = items if isinstance(items, list) else []
    codes = [one.get("code") if isinstance(one, dict) else None for one in listed]
    if not listed:
        return "assessing.item 应写明各评分项"
    for one, code in zip(listed, codes, strict=True):
        if not _is_item(one, full):
            return f"评分项 {code} 的 code、gist、clause、deduction、veto、machine 应写全"
        if codes.count(code) > 1:
            return f"评分项重复：{code}"
    return ""


def _is_item(one: object, full: int) -> bool:
    return (
        isinstance(one, dict)
        and set(one) == {"code", "gist", "clause", "deduction", "veto", "machine"}
        and isinstance(one["code"], str)
        and _CODE.fullmatch(one["code"]) is not None
        and _text(one["gist"])
        and _text(one["clause"])
        and _number(one["deduction"], 0)
        and one["deduction"] <= full
        and isinstance(one["veto"], bool)
        and one["machine"] in MACHINES
    )


def _text(told: object) -> bool:
    return isinstance(told, str) and 0 < len(told) <= _LONGEST


def _number(told: object, least: int) -> bool:
    return isinstance(told, int) and not isinstance(told, bool) and least <= told <= _MOST
