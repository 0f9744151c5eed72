"""Which files of a carrier an inspection reads: drawn from a seed that is recorded, so that anybody can draw again."""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Sequence

_WHOLE = 100
_ORIGINAL = "original."


def films_of(paths: Sequence[str]) -> list[str]:
    """The recordings among a carrier's files, or their parts: what lies beside them is small and nobody looks at it."""
    return [path for path in paths if path.rpartition("/")[2].startswith(_ORIGINAL)] or list(paths)


def draw(paths: Collection[str], *, seed: str, percent: int) -> list[str]:
    """At least so many percent of the files and at least one, by SHA-256 of seed and path; sorted.

    Args:
        paths: of all files.
        seed: hex digits drawn when the inspection began.
        percent: 1 to 100.
    """
    count = -(-len(paths) * percent // _WHOLE)
    order = sorted(set(paths), key=lambda path: hashlib.sha256(f"{seed} {path}".encode()).digest())
    return sorted(order[:count])
