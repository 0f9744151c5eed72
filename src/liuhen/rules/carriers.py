"""载体 as values: which discs and disks there are, how many copies are made, how much is read again (arts 20, 21)."""

from __future__ import annotations

import tomllib
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from importlib import resources
from pathlib import Path
from typing import Any

from liuhen.errors import InvalidError

SCHEMA = "liuhen/carrier-rules/1"
SHIPPED = "carriers.toml"
DISC, DISK = "disc", "disk"
PERIODS = {DISC: "inspect_disc", DISK: "inspect_disk"}
"""The rulebook's period after which a carrier of a kind is inspected."""
APART, TOGETHER = "apart", "together"
_MOST_YEARS = 200
_WHOLE = 100


class CarrierRulesInvalidError(InvalidError):
    """The file can't be used. Fields: file, problem (in Chinese)."""

    code = "rules.carriers_invalid"


@dataclass(frozen=True, slots=True, kw_only=True)
class Medium:
    """A kind of blank.

    Attributes:
        code: as rows have it.
        name: as people read it.
        kind: `disc` or `disk`.
        capacity: bytes as printed on it.
        usable: bytes of it that are used.
    """

    code: str
    name: str
    kind: str
    capacity: int
    usable: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Copy:
    """One of the sets that are made of everything: 封存, 利用, 异地; `wanted` where nobody says otherwise."""

    code: str
    name: str
    wanted: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class CarrierRules:
    """How carriers are made and looked after.

    Attributes:
        media: the smallest first.
        copies: the sets of everything.
        sample: percent of a carrier's files that an inspection reads at least.
        keep_old: years for which a replaced carrier is kept.
        restricted: where recordings for named viewers go: `apart` onto sets of their own, `together` with the others.
        exhibit: code of the disc on which exhibits are handed in where nobody says otherwise (art 20).
        source: where the numbers come from.
        verified: whether somebody has held them against it.
    """

    media: tuple[Medium, ...]
    copies: tuple[Copy, ...]
    sample: int
    keep_old: int
    restricted: str
    exhibit: str
    source: str
    verified: bool

    def medium(self, code: str) -> Medium | None:
        """The medium of this code, or None."""
        return next((one for one in self.media if one.code == code), None)

    def copy(self, code: str) -> Copy | None:
        """The set of this code, or None."""
        return next((one for one in self.copies if one.code == code), None)


@cache
def carrier_rules(path: Path | None = None) -> CarrierRules:
    """The rules in force: of a bureau's own file, else the shipped ones.

    Raises:
        CarrierRulesInvalidError: it can't be read, or something in it is wrong.
    """
    try:
        text = path.read_text("utf-8") if path else resources.files("liuhen.rules").joinpath(SHIPPED).read_text("utf-8")
        data = tomllib.loads(text)
    except (OSError, ValueError) as error:
        raise CarrierRulesInvalidError(file=str(path or SHIPPED), problem="无法读取或不是 TOML") from error
    problem = _problem(data)
    if problem:
        raise CarrierRulesInvalidError(file=str(path or SHIPPED), problem=problem)
    media = [
        Medium(
            code=one["code"], name=one["name"], kind=one["kind"], capacity=one["capacity"],
            usable=one["capacity"] * one["usable"] // _WHOLE,
        )
        for one in data["medium"]
    ]  # fmt: skip
    media.sort(key=lambda one: one.capacity)
    return CarrierRules(
        media=tuple(media),
        copies=tuple(Copy(code=one["code"], name=one["name"], wanted=one["wanted"]) for one in data["copies"]),
        sample=data["sample"],
        keep_old=data["keep_old"],
        restricted=data.get("restricted", APART),
        exhibit=data.get("exhibit") or next((one.code for one in media if one.kind == DISC), ""),
        source=str(data.get("source", "")),
        verified=bool(data.get("verified", False)),
    )


def _problem(data: dict[str, Any]) -> str:
    """The first thing that's wrong; empty when all is well."""
    media, copies = data.get("medium"), data.get("copies")
    checks = (
        (data.get("schema") == SCHEMA, f"schema 应为 {SCHEMA}"),
        (_all(media, _is_medium), "medium 应写明 code、name、kind、capacity、usable"),
        (_all(copies, _is_copy), "copies 应写明 code、name、wanted"),
        (_is_disc(data.get("exhibit", ""), media), "exhibit 应为 medium 里一种光盘的 code"),
        (_is_number(data.get("sample"), _WHOLE), f"sample 应为 1 至 {_WHOLE}"),
        (data.get("restricted", APART) in (APART, TOGETHER), f"restricted 应为 {APART} 或 {TOGETHER}"),
        (_is_number(data.get("keep_old"), _MOST_YEARS), f"keep_old 应为 1 至 {_MOST_YEARS}"),
    )  # fmt: skip
    return next((problem for holds, problem in checks if not holds), "")


def _all(rows: object, fits: Callable[[object], bool]) -> bool:
    return isinstance(rows, list) and bool(rows) and all(map(fits, rows))


def _is_disc(code: object, media: object) -> bool:
    """Whether it's the code of a disc, or empty: then the smallest is taken."""
    found = media if isinstance(media, list) else []
    return code == "" or any(
        isinstance(one, dict) and (one.get("code"), one.get("kind")) == (code, DISC) for one in found
    )


def _is_number(value: object, most: int) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and 1 <= value <= most


def _is_medium(one: object) -> bool:
    return (
        isinstance(one, dict)
        and isinstance(one.get("code"), str)
        and isinstance(one.get("name"), str)
        and one.get("kind") in PERIODS
        and _is_number(one.get("capacity"), 1 << 60)
        and _is_number(one.get("usable"), _WHOLE)
    )


def _is_copy(one: object) -> bool:
    return (
        isinstance(one, dict)
        and isinstance(one.get("code"), str)
        and isinstance(one.get("name"), str)
        and isinstance(one.get("wanted"), bool)
    )
