"""Advisories that were carried in on a stick: files of the OSV format, held against our lock files without network.

The Python Packaging Authority's database (pypa/advisory-database, YAML) is one such folder, GitHub's (JSON) another.
Only what the files say is told: how many there are, of which day the newest is, and of which ecosystems.
"""

from __future__ import annotations

import json
import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml
from packaging.utils import canonicalize_name
from packaging.version import InvalidVersion, Version

PYPI, NPM = "PyPI", "npm"
_NAMED = re.compile(r"""["']?name["']?\s*:\s*["']?([@\w./-]+)""")
_ECOSYSTEM = re.compile(r"""["']?ecosystem["']?\s*:\s*["']?([\w.]+)""")
_MODIFIED = re.compile(r"""\bmodified["']?\s*:\s*["']?(\d{4}-\d\d-\d\d)""")
_SEMVER = re.compile(r"v?(\d+)\.(\d+)\.(\d+)(?:-([0-9A-Za-z.-]+))?(?:\+.*)?")
_Key = Callable[[str], Any]


@dataclass(slots=True)
class Compared:
    """What came of it.

    Attributes:
        files: advisories that were read, by ecosystem; one that names several counts for each.
        newest: the day on which the newest was last changed, as `2026-11-28`; empty where none says.
        known: by ecosystem a line for each advisory about a version that we use.
        unread: files that are no advisories of this format.
    """

    files: dict[str, int] = field(default_factory=lambda: defaultdict(int))
    newest: str = ""
    known: dict[str, list[str]] = field(default_factory=lambda: defaultdict(list))
    unread: list[str] = field(default_factory=list)


def compare(folder: Path, pinned: Mapping[str, Mapping[str, Sequence[str]]]) -> Compared:
    """Hold every advisory below a folder against the pinned versions.

    Args:
        folder: with files of the OSV format, `.yaml`, `.yml` or `.json`, at any depth.
        pinned: by ecosystem (`PYPI`, `NPM`) and package the versions that are used.
    """
    wanted = {eco: {_name(eco, name): tuple(all_of) for name, all_of in of.items()} for eco, of in pinned.items()}
    ours = {name for of in wanted.values() for name in of}
    done = Compared()
    for path in sorted(folder.rglob("*")):
        if path.suffix not in {".yaml", ".yml", ".json"} or not path.is_file():
            continue
        try:
            _read(path, done, wanted, ours)
        except (OSError, ValueError, TypeError, KeyError, AttributeError, yaml.YAMLError):
            done.unread.append(str(path.relative_to(folder)))
    return done


def _read(path: Path, done: Compared, wanted: Mapping[str, Mapping[str, Sequence[str]]], ours: set[str]) -> None:
    text = path.read_text("utf-8")
    ecosystems = set(_ECOSYSTEM.findall(text))
    if not ecosystems:
        raise ValueError(path.name)
    for ecosystem in ecosystems:
        done.files[ecosystem] += 1
    done.newest = max([done.newest, *_MODIFIED.findall(text)])
    if not ours.intersection(_either(name) for name in _NAMED.findall(text)):
        return  # none of ours: most are, and reading each whole takes a minute
    told = json.loads(text) if path.suffix == ".json" else yaml.load(text, Loader=yaml.CSafeLoader)
    if told.get("withdrawn"):
        return
    for affected in told["affected"]:
        ecosystem, name = str(affected["package"]["ecosystem"]), str(affected["package"]["name"])
        for version in wanted.get(ecosystem, {}).get(_name(ecosystem, name), ()):
            if _is_affected(version, affected, _KEYS[ecosystem]):
                line = f"{name} {version}：{_ids(told)}{_fixed(affected)}"
                if line not in done.known[ecosystem]:
                    done.known[ecosystem].append(line)


def _either(name: str) -> str:
    return name if name.startswith("@") else canonicalize_name(name)


def _name(ecosystem: str, name: str) -> str:
    return canonicalize_name(name) if ecosystem == PYPI else _either(name) if "@" not in name else name


def _is_affected(version: str, affected: Mapping[str, Any], key: _Key) -> bool:
    """As OSV says: the version is listed, or lies in one of the ranges."""
    mine = key(version)
    if any(_same(listed, mine, key) for listed in affected.get("versions") or ()):
        return True
    ranges = [one for one in affected.get("ranges") or () if one.get("type") in {"ECOSYSTEM", "SEMVER"}]
    return any(_in_range(mine, one.get("events") or (), key) for one in ranges)


def _same(listed: str, mine: Any, key: _Key) -> bool:
    try:
        return bool(key(str(listed)) == mine)
    except ValueError:
        return False  # an old version that follows no rule is none of ours


def _in_range(mine: Any, events: Iterable[Mapping[str, Any]], key: _Key) -> bool:
    is_in = False
    for kind, at in sorted(_points(events, key), key=lambda point: (point[1] is not None, point[1])):
        if at is not None and (mine < at or (kind == "last_affected" and mine == at)):
            break
        is_in = kind == "introduced"
    return is_in


def _points(events: Iterable[Mapping[str, Any]], key: _Key) -> Iterator[tuple[str, Any]]:
    for event in events:
        for kind, said in event.items():
            if kind in {"introduced", "fixed", "last_affected"}:
                yield kind, None if str(said) == "0" else key(str(said))


def _pep440(version: str) -> Version:
    try:
        return Version(version)
    except InvalidVersion as error:
        raise ValueError(version) from error


def _semver(version: str) -> tuple[int, int, int, bool, tuple[tuple[bool, int, str], ...]]:
    """Precedence by semver.org: a release after its pre-releases, whose parts count as numbers where they're that."""
    match = _SEMVER.fullmatch(version)
    if match is None:
        raise ValueError(version)
    parts = match[4].split(".") if match[4] else []
    before = tuple((not part.isdigit(), int(part) if part.isdigit() else 0, part) for part in parts)
    return int(match[1]), int(match[2]), int(match[3]), not parts, before


_KEYS: dict[str, _Key] = {PYPI: _pep440, NPM: _semver}


def _ids(told: Mapping[str, Any]) -> str:
    return "、".join([str(told["id"]), *(str(each) for each in told.get("aliases") or () if str(each)[:4] == "CVE-")])


def _fixed(affected: Mapping[str, Any]) -> str:
    events = [event for one in affected.get("ranges") or () if one.get("type") != "GIT" for event in one["events"]]
    fixed = [str(event["fixed"]) for event in events if "fixed" in event]
    return f"（已修复于 {'、'.join(fixed)}）" if fixed else "（尚无修复版本）"


def npm_pins(lock: Path) -> dict[str, list[str]]:
    """The versions in a `package-lock.json`, by package; several where it's installed more than once."""
    packages: dict[str, dict[str, Any]] = json.loads(lock.read_text("utf-8"))["packages"]
    found: dict[str, list[str]] = defaultdict(list)
    for place, each in packages.items():
        if place and not each.get("link") and each.get("version"):
            found[str(each.get("name") or place.rpartition("node_modules/")[2])].append(str(each["version"]))
    return {name: list(dict.fromkeys(versions)) for name, versions in found.items()}
