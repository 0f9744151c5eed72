"""A bundle for ARM64 that can't be made: a package of the run lock with neither a pure wheel nor one for aarch64.

`requirements/aarch64.wheels` says which wheel of each package the bundle takes there (CPython 3.11), as by sha256sum.
After a change of the lock: `./liuhen bundle FOLDER --platform aarch64`, then in its wheels' cache `sha256sum *.whl`.
"""

from __future__ import annotations

import re

import pytest
from packaging.markers import Marker
from packaging.tags import compatible_tags, cpython_tags
from packaging.utils import canonicalize_name, parse_wheel_filename

from liuhen.bootstrap import CHECKOUT
from liuhen.bundles import making
from liuhen.cli.checks.dependencies import _entries

THERE = {
    "sys_platform": "linux", "platform_machine": "aarch64", "implementation_name": "cpython", "python_version": "3.11",
    "platform_python_implementation": "CPython", "os_name": "posix", "platform_system": "Linux",
    "python_full_version": "3.11.2",
}  # fmt: skip
_LOCKED = re.compile(r"([\w.-]+)==([^\s;]+)(?:\s*;\s*(.*?))?(?=\s+--hash|$)")


def locked(text: str) -> dict[tuple[str, str], frozenset[str]]:
    """What a bundle for ARM64 installs, by name and version: the digests that the lock takes of it."""
    found = {}
    for entry in _entries(text):
        match = _LOCKED.match(entry)
        assert match, entry
        if match[3] is None or Marker(match[3]).evaluate(THERE):
            found[canonicalize_name(match[1]), match[2]] = frozenset(re.findall(r"--hash=sha256:(\w+)", entry))
    return found


def problems(lock: str, wheels: str) -> list[str]:
    """What a bundle for ARM64 would lack, or take that its recipe doesn't."""
    words = making.command(CHECKOUT, CHECKOUT, platform="aarch64", python="3.11")
    platforms = [word for at, word in enumerate(words) if words[at - 1] == "--platform"]
    tags = {*cpython_tags((3, 11), platforms=platforms), *compatible_tags((3, 11), "cp311", platforms)}
    there = {}
    for line in wheels.splitlines():
        digest, file = line.split()
        name, version, _build, own = parse_wheel_filename(file)
        there[name, str(version)] = (digest, own)
    found = []
    for (name, version), digests in locked(lock).items():
        digest, own = there.pop((name, version), ("", frozenset()))
        if not digest:
            found.append(f"{name} {version}: no wheel")
        elif digest not in digests:
            found.append(f"{name} {version}: not what the lock takes")
        elif not own & tags:
            found.append(f"{name} {version}: not for aarch64")
    return [*found, *(f"{name} {version}: not in the lock" for name, version in there)]


LOCK = (CHECKOUT / "requirements" / "run.lock").read_text("utf-8")
WHEELS = (CHECKOUT / "requirements" / "aarch64.wheels").read_text("utf-8")


def test_a_package_that_has_no_wheel_for_arm64() -> None:
    assert problems(LOCK, WHEELS) == []
    assert len(locked(LOCK)) == len(WHEELS.splitlines()) > 50


@pytest.mark.parametrize(
    ("wheels", "told"),
    [
        (re.sub(r".*\bav-.*\n", "", WHEELS), "no wheel"),
        (re.sub(r"\w+(  av-)", r"0\1", WHEELS), "not what the lock takes"),
        (re.sub(r"(  av-.*manylinux_2_28_)aarch64", r"\1x86_64", WHEELS), "not for aarch64"),
        (re.sub(r"(  av-.*manylinux_2_)28(_aarch64)", r"\g<1>34\2", WHEELS), "not for aarch64"),  # a glibc too new
        (re.sub(r"(  granian-[\d.]+-)cp311-cp311", r"\1cp312-cp312", WHEELS), "not for aarch64"),
        (re.sub(r"(  pillow-)13", r"\g<1>12", WHEELS), "no wheel"),  # the lock went on
    ],
)
def test_a_wheel_that_is_not_the_one_that_is_installed(wheels: str, told: str) -> None:
    assert wheels != WHEELS
    assert problems(LOCK, wheels)[0].endswith(told)
