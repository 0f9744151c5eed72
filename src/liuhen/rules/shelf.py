"""Reads the rulebooks that ship with Liuhen from their TOML files."""

from __future__ import annotations

import tomllib
from functools import cache
from importlib import resources

from liuhen.rules.model import RecordingClass, RecordPoint, Rulebook

DEFAULT_RULEBOOK = "gulou"


@cache
def rulebook(name: str = DEFAULT_RULEBOOK) -> Rulebook:
    """Return the shipped rulebook of this name, all its chapters read together."""
    points: list[RecordPoint] = []
    classes: list[RecordingClass] = []
    folder = resources.files("liuhen.rules") / "provisions" / name
    for chapter in sorted(folder.iterdir(), key=lambda file: file.name):
        data = tomllib.loads(chapter.read_text("utf-8"))
        points += [RecordPoint(clause=row["clause"], gist=row["gist"]) for row in data.get("point", [])]
        classes += [RecordingClass(code=row["code"], name=row["name"]) for row in data.get("class", [])]
    return Rulebook(name=name, points=tuple(points), classes=tuple(classes))
