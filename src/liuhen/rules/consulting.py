"""查阅复制规则 as values: who decides on which request, what it must state, what is checked before a copy is given.

Read from TOML, checked on reading.
"""

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
LOOK, USE_COPY, EVIDENCE_COPY = "look", "use_copy", "evidence_copy"
WANTS = (LOOK, USE_COPY, EVIDENCE_COPY)
QUESTIONS = ("secrets", "informants", "third_parties")
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
        wants: what is asked for: see `WANTS`.
        approvers: the roles that must all agree; none: it's open at once.
        demands: what the request must state: see `DEMANDS`.
    """

    who: str
    wants: tuple[str, ...]
    approvers: tuple[str, ...]
    demands: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Check:
    """What is asked before a copy is handed out.

    Attributes:
        of: for whom it's asked: see `WHO`.
        by: the roles that answer; never whoever entered the request.
        questions: see `QUESTIONS`.
    """

    of: tuple[str, ...]
    by: tuple[str, ...]
    questions: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ConsultingRules:
    """Who may look and have copies, and how.

    Attributes:
        ways: see `Way`; every `WHO` has one for looking; who has none for copies gets none.
        check: see `Check`.
        stand_in: who decides where the asker holds the approver's role.
        days, longest_days: how long access lasts when nobody says otherwise, and at most.
        source: where this comes from.
        verified: whether somebody held it against that.
    """

    ways: tuple[Way, ...]
    check: Check
    stand_in: Mapping[str, str]
    days: int
    longest_days: int
    source: str
    verified: bool

    def way(self, who: str, wants: str = LOOK) -> Way | None:
        """The first way that fits; None where nothing of the kind is given."""
        return next((one for one in self.ways if one.who == who and wants in one.wants), None)

    def offered(self, *whom: str) -> tuple[str, ...]:
        """What one of these may ask for."""
        return tuple(wants for wants in WANTS if any(self.way(who, wants) for who in whom))

    def approvers(self, *, who: str, wants: str = LOOK, held: frozenset[str] = frozenset()) -> tuple[str, ...] | None:
        """The roles that must agree; where the asker holds one of them, the one that stands in for it.

        Args:
            who: see `WHO`.
            wants: see `WANTS`.
            held: the roles of whoever asks.

        Returns:
            None where the rules know no such way: it can't be asked for.
        """
        way = self.way(who, wants)
        if way is None:
            return None
        named = (self.stand_in.get(role, role) if role in held else role for role in way.approvers)
        return tuple(dict.fromkeys(named))

    def demands(self, who: str) -> frozenset[str]:
        """What a request must state, whatever is asked for."""
        return frozenset(each for way in self.ways if way.who == who for each in way.demands)

    def questions(self, who: str) -> tuple[str, ...]:
        """What must be answered before a copy is given to somebody."""
        return self.check.questions if who in self.check.of else ()


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
                wants=tuple(one.get("wants", (LOOK,))),
                approvers=tuple(one["approvers"]),
                demands=tuple(one.get("demands", ())),
            )
            for one in data["way"]
        ),
        check=_check(data),
        stand_in=dict(data.get("stand_in", {})),
        days=data["days"],
        longest_days=data["longest_days"],
        source=str(data.get("source", "")),
        verified=data.get("verified") is True,
    )


def _check(data: dict[str, Any]) -> Check:
    """The check of copies; a file that says nothing of it has all of it, for everybody from outside."""
    told = data.get("check", {})
    return Check(
        of=tuple(told.get("of", (OUTSIDER, ORGAN))),
        by=tuple(told.get("by", ("legal", "head"))),
        questions=tuple(told.get("questions", QUESTIONS)),
    )


def _is_check(told: object) -> bool:
    allowed = {"of": WHO, "by": APPROVERS, "questions": QUESTIONS}
    return isinstance(told, dict) and all(
        isinstance(told[name], list) and told[name] and all(each in known for each in told[name])
        for name, known in allowed.items()
        if name in told
    )


def _problem(data: dict[str, Any]) -> str:
    """The first thing that's wrong; empty when all is well."""
    ways = data.get("way")
    rows = ways if isinstance(ways, list) else []
    looking = [one for one in rows if _is_way(one) and LOOK in one.get("wants", (LOOK,))]
    lacking = next((who for who in WHO if who not in {one["who"] for one in looking}), "")
    days, longest, stand_in = data.get("days"), data.get("longest_days"), data.get("stand_in", {})
    told = (
        (data.get("schema") == SCHEMA, f"schema 应为 {SCHEMA}"),
        (
            isinstance(ways, list) and all(map(_is_way, rows)),
            "way 应写明 who、approvers，wants、demands 应在可选范围内",
        ),
        (not lacking, f"way 缺少 {lacking}"),
        (_are_days(days, longest), f"days 应为 1 至 longest_days，后者不超过 {_MOST_DAYS}"),
        (_is_check(data.get("check", {})), "check 的 of、by、questions 应在可选范围内"),
        (
            isinstance(stand_in, dict) and all(each in APPROVERS for pair in stand_in.items() for each in pair),
            "stand_in 应写明角色代码",
        ),
    )
    return next((problem for holds, problem in told if not holds), "")


def _are_days(days: object, longest: object) -> bool:
    return isinstance(days, int) and isinstance(longest, int) and 1 <= days <= longest <= _MOST_DAYS


def _is_way(one: Any) -> bool:
    return (
        isinstance(one, dict)
        and one.get("who") in WHO
        and isinstance(one.get("approvers"), list)
        and all(role in APPROVERS for role in one["approvers"])
        and all(each in DEMANDS for each in one.get("demands", ()))
        and all(each in WANTS for each in one.get("wants", ()))
    )
