"""查阅规则 as values: who decides on which request, what it must state. Read from TOML, checked on reading."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources
from pathlib import Path
from typing import Any

from liuhen.errors import InvalidError

SCHEMA = "liuhen/consulting-rules/1"
SHIPPED = "consulting.toml"
OWN, OTHERS, OUTSIDER, ORGAN = "own", "others", "outsider", "organ"
WHO = (OWN, OTHERS, OUTSIDER, ORGAN)
APPROVERS = ("leader", "legal", "head")
DEMANDS = ("visitor", "organ", "letter", "certificate")
_MOST_DAYS = 3650


class ConsultingRulesInvalidError(InvalidError):
    """The file can't be used. Fields: file, problem (in Chinese)."""

    code = "rules.consulting_invalid"


@dataclass(frozen=True, slots=True, kw_only=True)
class Way:
    """How a request goes.

    Attributes:
        who: for whom.
        approvers: the roles that must all agree; none: it's open at once.
        demands: what the request must state: see `DEMANDS`.
    """

    who: str
    approvers: tuple[str, ...]
    demands: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ConsultingRules:
    """Who may look, and how.

    Attributes:
        ways: see `Way`; every `WHO` has one.
        stand_in: who decides where the asker holds the approver's role.
        days, longest_days: how long access lasts when nobody says otherwise, and at most.
        source: where this comes from.
        verified: whether somebody held it against that.
    """

    ways: tuple[Way, ...]
    stand_in: Mapping[str, str]
    days: int
    longest_days: int
    source: str
    verified: bool

    def way(self, who: str) -> Way:
        """The first way that fits."""
        return next(one for one in self.ways if one.who == who)

    def approvers(self, *, who: str, held: frozenset[str] = frozenset()) -> tuple[str, ...]:
        """The roles that must agree; where the asker holds one of them, the one that stands in for it.

        Args:
            who: see `WHO`.
            held: the roles of whoever asks.
        """
        named = (self.stand_in.get(role, role) if role in held else role for role in self.way(who).approvers)
        return tuple(dict.fromkeys(named))


@cache
def consulting_rules(path: Path | None = None) -> ConsultingRules:
    """The rules in force: of a bureau's own file, else the shipped ones.

    Raises:
        ConsultingRulesInvalidError: it can't be read, or something in it is wrong.
    """
    try:
        text = path.read_text("utf-8") if path else resources.files("liuhen.rules").joinpath(SHIPPED).read_text("utf-8")
        data = tomllib.loads(text)
    except (OSError, ValueError) as error:
        raise ConsultingRulesInvalidError(file=str(path or SHIPPED), problem="无法读取或不是 TOML") from error
    problem = _problem(data)
    if problem:
        raise ConsultingRulesInvalidError(file=str(path or SHIPPED), problem=problem)
    return ConsultingRules(
        ways=tuple(
            Way(
                who=one["who"],
                approvers=tuple(one["approvers"]),
                demands=tuple(one.get("demands", ())),
            )
            for one in data["way"]
        ),
        stand_in=dict(data.get("stand_in", {})),
        days=data["days"],
        longest_days=data["longest_days"],
        source=str(data.get("source", "")),
        verified=data.get("verified") is True,
    )


def _problem(data: dict[str, Any]) -> str:
    """The first thing that's wrong; empty when all is well."""
    ways = data.get("way")
    known = {one["who"] for one in ways if _is_way(one)} if isinstance(ways, list) else set()
    lacking = next((who for who in WHO if who not in known), "")
    days, longest, stand_in = data.get("days"), data.get("longest_days"), data.get("stand_in", {})
    told = (
        (data.get("schema") == SCHEMA, f"schema 应为 {SCHEMA}"),
        (isinstance(ways, list) and all(map(_is_way, ways)), "way 应写明 who、approvers，demands 应在可选范围内"),
        (not lacking, f"way 缺少 {lacking}"),
        (_are_days(days, longest), f"days 应为 1 至 longest_days，后者不超过 {_MOST_DAYS}"),
        (
            isinstance(stand_in, dict) and all(each in APPROVERS for pair in stand_in.items() for each in pair),
            "stand_in 应写明角色代码",
        ),
    )
    return next((problem for holds, problem in told if not holds), "")


def _are_days(days: object, longest: object) -> bool:
    return isinstance(days, int) and isinstance(longest, int) and 1 <= days <= longest <= _MOST_DAYS


def _is_way(one: object) -> bool:
    return (
        isinstance(one, dict)
        and one.get("who") in WHO
        and isinstance(one.get("approvers"), list)
        and all(role in APPROVERS for role in one["approvers"])
        and all(each in DEMANDS for each in one.get("demands", ()))
    )
