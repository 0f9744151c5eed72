"""抽样: a draw that anybody can repeat. Pure: the frame, the seed and the number say what is drawn (art 19).

Every name of the frame gets the SHA-256 of the seed, a line feed and the name; the smallest are drawn. A stranger
repeats it with `sha256sum` and `sort`.
"""

from __future__ import annotations

import hashlib
import heapq
from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Drawn:
    """What a draw gave.

    Attributes:
        count: names in the frame.
        sha256: of the frame's list, hex: its names in order, each followed by a line feed.
        picked: the names drawn, in the order of the draw.
    """

    count: int
    sha256: str
    picked: tuple[str, ...]


def draw(frame: Iterable[str], *, seed: str, wanted: int) -> Drawn:
    """Draw from a frame.

    Args:
        frame: names, each once, in any order.
        seed: any text.
        wanted: how many at most.
    """
    names = sorted(frame)
    told = "".join(f"{name}\n" for name in names).encode()
    picked = heapq.nsmallest(wanted, names, key=lambda name: rank(name, seed=seed))
    return Drawn(count=len(names), sha256=hashlib.sha256(told).hexdigest(), picked=tuple(picked))


def rank(name: str, *, seed: str) -> str:
    """By what a name is ordered in a draw: hex, smallest first."""
    return hashlib.sha256(f"{seed}\n{name}".encode()).hexdigest()
