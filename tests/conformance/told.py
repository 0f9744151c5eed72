"""Facts as a lawyer writes them down: a usual case in which nothing is amiss, and what is different this time.

A fixture names the usual case that it starts from and gives only what differs, under the same names. Times are those
of the bureau's wall clock; an empty text says that nobody entered one. Shortcuts: `minutes` for `seconds`, `shows` for
the seconds at which points are to be seen, `confirmed` for what people have confirmed.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from datetime import datetime
from functools import cache
from pathlib import Path
from types import NoneType, UnionType
from typing import Any, Union, get_args, get_origin, get_type_hints

from liuhen.rules.clocks import ZONE
from liuhen.rules.facts import BureauFacts, CaseFacts

HERE = Path(__file__).parent
PLURALS = {
    "officer": "officers",
    "recorder": "recorders",
    "activity": "activities",
    "recording": "recordings",
    "document": "documents",
    "paper": "papers",
    "statement": "statements",
    "elsewhere": "elsewhere",
    "area": "areas",
}


@cache
def usual(name: str) -> dict[str, Any]:
    """A usual case, as written."""
    return tomllib.loads((HERE / "usual" / f"{name}.toml").read_text("utf-8"))


def merged(base: Mapping[str, Any], changes: Mapping[str, Any]) -> dict[str, Any]:
    """What is usual with what differs: tables are merged by name, everything else is replaced."""
    found = dict(base)
    for key, value in changes.items():
        known = found.get(key)
        is_inner = isinstance(known, Mapping) and isinstance(value, Mapping)
        found[key] = merged(known, value) if is_inner else value
    return found


def told(fixture: Mapping[str, Any]) -> CaseFacts:
    """The facts of a fixture.

    Args:
        fixture: with `usual` (the usual case, default `inspection`), `without` (names of things that aren't there this
            time), `not_shown` (points that no recording shows this time), `case` and the things of the case by name.
    """
    tables = merged(usual(fixture.get("usual", "inspection")), fixture)
    gone = set(fixture.get("without", []))
    values = dict(tables["case"])
    for singular, plural in PLURALS.items():
        named = {name: table for name, table in tables.get(singular, {}).items() if name not in gone}
        values[plural] = [{"id": name, **table} for name, table in named.items()]
        if singular == "elsewhere":
            values[plural] = [{"activity": name, **table} for name, table in named.items()]
    unseen = set(fixture.get("not_shown", []))
    values["recordings"] = [
        {**one, "shows": {clause: second for clause, second in one.get("shows", {}).items() if clause not in unseen}}
        for one in values["recordings"]
        if one.get("activity", "") not in gone
    ]
    values.pop("areas")
    return _built(CaseFacts, values)


def told_bureau(fixture: Mapping[str, Any]) -> BureauFacts:
    """The facts of a fixture about the bureau itself."""
    return _built(BureauFacts, merged(usual("bureau"), fixture)["bureau"])


def _built(kind: type, given: Mapping[str, Any]) -> Any:
    hints = get_type_hints(kind)
    values = _plain(kind.__name__, dict(given))
    unknown = set(values) - {field.name for field in fields(kind)}
    assert not unknown, f"{kind.__name__} knows no {sorted(unknown)}"
    return kind(**{name: _value(hints[name], value) for name, value in values.items()})


def _plain(kind: str, values: dict[str, Any]) -> dict[str, Any]:
    values = {
        name: None if value == "" and name.endswith(("_at", "_on", "_until")) else value
        for name, value in values.items()
    }
    if "minutes" in values:
        values["seconds"] = values.pop("minutes") * 60
    if "shows" in values:
        shown = [{"clause": clause, "second": second} for clause, second in values.pop("shows").items()]
        values["marks"] = [*shown, *values.get("marks", [])]
    if "confirmed" in values and kind != "ChecklistFacts":
        said = values.pop("confirmed")
        values["checklist"] = {"confirmed": [_said(item, word) for item, word in said.items() if word != "未确认"]}
    if "area" in values and kind == "ActivityFacts":
        values["areas"] = [{"id": name, "name": name, **table} for name, table in values.pop("area").items()]
    if kind == "DocumentFacts":
        values.setdefault("title", values["id"])
    if kind == "OfficerFacts":
        values.setdefault("name", values["id"])
    return values


def _said(item: str, word: Any) -> dict[str, Any]:
    """`true` and `false` for whether it was so, a table to say where it is to be seen."""
    told_so = dict(word) if isinstance(word, Mapping) else {"holds": word}
    return {"item": item, "by": "王队长", **told_so}


def _value(hint: Any, value: Any) -> Any:
    if get_origin(hint) in {Union, UnionType}:
        hint = next(kind for kind in get_args(hint) if kind is not NoneType)
    if is_dataclass(hint):
        return _built(hint, value)
    origin, inner = get_origin(hint), get_args(hint)
    if origin is tuple:
        return tuple(_value(inner[0], one) for one in value)
    if origin is frozenset:
        return frozenset(value)
    if hint is datetime and isinstance(value, datetime):
        return value.replace(tzinfo=value.tzinfo or ZONE)
    return value
