"""Compiles the message catalogues of a checkout; a wheel brings them compiled."""

from __future__ import annotations

from pathlib import Path

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

import liuhen


def compile_catalogues() -> int:
    """Compile every catalogue that is newer than what was compiled from it; how many were."""
    compiled = 0
    for source in sorted(Path(liuhen.__file__).parent.glob("*/locale/*/LC_MESSAGES/django.po")):
        target = source.with_suffix(".mo")
        if target.exists() and target.stat().st_mtime_ns >= source.stat().st_mtime_ns:
            continue
        with source.open("rb") as file:
            catalogue = read_po(file, abort_invalid=True)
        beside = target.with_suffix(".mo.new")
        with beside.open("wb") as file:
            write_mo(file, catalogue)
        beside.replace(target)
        compiled += 1
    return compiled
