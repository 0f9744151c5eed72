"""What we are made of: every package pinned by version and digest, and what is known against these versions.

The first half needs no network. The second asks two public lists through the clients that we have anyway: OSV through
uv, and npm's advisories through npm. Where a list can't be reached, that is said: not asked is not passed.
"""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from importlib import metadata
from pathlib import Path
from typing import Any

from liuhen.bootstrap import CHECKOUT, INSTALLER
from liuhen.cli.checks.advisories import NPM, PYPI, Compared, compare, npm_pins

LOCKS = ("bootstrap", "run", "dev")
OPTIONAL = ("speech",)
"""Installed only where a bureau wants what they bring."""
_PINNED = re.compile(r"^([A-Za-z0-9][\w.-]*)==([^\s;\\]+)")
_DIGEST = re.compile(r"--hash=sha256:[0-9a-f]{64}")
_SECONDS = 120
_PATIENCE = {"UV_HTTP_TIMEOUT": "10", "UV_HTTP_RETRIES": "0", "NO_COLOR": "1"}


@dataclass(frozen=True, slots=True)
class Verdict:
    """What a list of advisories says.

    Attributes:
        asked: whether it could be asked at all.
        known: a line for each advisory about a version that we use.
    """

    asked: bool
    known: tuple[str, ...] = ()


def pins(lock: str) -> dict[str, str]:
    """The versions of a lock file, by package."""
    return {match[1]: match[2] for entry in _entries(lock) if (match := _PINNED.match(entry))}


def holes(root: Path = CHECKOUT) -> list[str]:
    """A line for whatever would be installed without its version and digest being fixed."""
    found = []
    for name in LOCKS:
        for entry in _entries((root / "requirements" / f"{name}.lock").read_text("utf-8")):
            first = entry.split()[0]
            if not _PINNED.match(entry):
                found.append(f"{name}.lock：{first} 没有固定版本")
            elif not _DIGEST.search(entry):
                found.append(f"{name}.lock：{first} 没有 SHA-256")
    return [*found, *_npm_holes(root / "frontend" / "package-lock.json")]


def installed_otherwise(root: Path = CHECKOUT) -> list[str]:
    """A line for every package of this environment that isn't what the developer's lock says."""
    wanted = pins((root / "requirements" / "dev.lock").read_text("utf-8"))
    return [
        f"{name}：锁定 {version}，装的是 {there}"
        for name, version in wanted.items()
        if (there := _installed(name)) is not None and there != version
    ]


def osv(root: Path = CHECKOUT) -> Verdict:
    """What OSV knows of the Python packages, asked by uv."""
    wanted = {name: version for lock in LOCKS for name, version in pins(_text(root, lock)).items()}
    with tempfile.TemporaryDirectory(prefix="liuhen-audit-") as folder:
        script = Path(folder, "pinned.py")
        lines = "".join(f'#   "{name}=={version}",\n' for name, version in wanted.items())
        python = f">={sys.version_info.major}.{sys.version_info.minor}"
        script.write_text(
            f'# /// script\n# requires-python = "{python}"\n# dependencies = [\n{lines}# ]\n# ///\n', "utf-8"
        )
        uv = Path(sys.executable).with_name(INSTALLER)
        return _verdict([str(uv), "audit", "--script", str(script), "--output-format", "json"], root, _of_osv)


def carried(folder: Path, root: Path = CHECKOUT) -> tuple[dict[str, Verdict], Compared]:
    """What a folder of advisories that was carried in knows: a verdict for each list that it stands in for."""
    python: dict[str, set[str]] = {}
    for lock in (*LOCKS, *OPTIONAL):
        for name, version in pins(_text(root, lock)).items():
            python.setdefault(name, set()).add(version)
    wanted = {
        PYPI: {name: sorted(versions) for name, versions in python.items()},
        NPM: npm_pins(root / "frontend" / "package-lock.json"),
    }
    done = compare(folder, wanted)
    is_whole = not done.unread
    return {
        name: Verdict(asked=is_whole and done.files[ecosystem] > 0, known=tuple(done.known[ecosystem]))
        for name, ecosystem in (("OSV", PYPI), ("npm", NPM))
    }, done


def npm(root: Path = CHECKOUT) -> Verdict:
    """What npm knows of the front end's packages."""
    words = ["npm", "audit", "--package-lock-only", "--json", "--fetch-retries=0", "--fetch-timeout=10000"]
    return _verdict(words, root / "frontend", _of_npm)


def _verdict(command: list[str], folder: Path, read: Callable[[Any], tuple[str, ...]]) -> Verdict:
    try:
        done = subprocess.run(
            command, cwd=folder, env=os.environ | _PATIENCE, capture_output=True, check=False, timeout=_SECONDS
        )
        return Verdict(asked=True, known=read(json.loads(done.stdout)))
    except (OSError, subprocess.TimeoutExpired, ValueError, KeyError, TypeError, AttributeError):
        return Verdict(asked=False)  # no client, no network, or an answer that isn't the list's


def _of_npm(told: dict[str, Any]) -> tuple[str, ...]:
    found: dict[str, dict[str, Any]] = told["vulnerabilities"]
    return tuple(f"{name}：{each['severity']}（{each['range']}）" for name, each in sorted(found.items()))


def _of_osv(told: dict[str, Any]) -> tuple[str, ...]:
    return tuple(
        f"{each['dependency']['name']} {each['dependency']['version']}：{each['id']}"
        for each in told["vulnerabilities"]
    )


def _text(root: Path, lock: str) -> str:
    return (root / "requirements" / f"{lock}.lock").read_text("utf-8")


def _entries(lock: str) -> Iterator[str]:
    """The requirements of a lock file, each with its digests on one line."""
    for line in lock.replace("\\\n", " ").splitlines():
        told = line.partition(" #")[0].strip()
        if told and not told.startswith("#"):
            yield told


def _npm_holes(lock: Path) -> Iterator[str]:
    packages: dict[str, dict[str, Any]] = json.loads(lock.read_text("utf-8"))["packages"]
    for name, each in packages.items():
        if name and not each.get("link") and not str(each.get("integrity", "")).startswith("sha512-"):
            yield f"package-lock.json：{name} 没有 SHA-512"


def _installed(name: str) -> str | None:
    try:
        return metadata.version(name)
    except metadata.PackageNotFoundError:
        return None  # of another system or Python
