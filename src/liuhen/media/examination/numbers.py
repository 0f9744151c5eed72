"""How the numbers of key pictures run, and where they don't go on."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from itertools import pairwise

from liuhen.media.examination.model import Jump

_LEAST = 4  # numbers that a way of running is told from
_LARGEST = 65_536
_LEAST_GROUPS, _ALIKE = 8, 0.9


def series(numbers: Sequence[int]) -> str:
    """`constant`, `alternating`, `counting`, `mod N`, or empty where nothing holds for nearly all.

    Told from what most of them do, so that a few missing ones don't hide it.
    """
    if len(numbers) < _LEAST:
        return ""
    best, held = "", 0
    for name in ("constant", "alternating", *(f"mod {n}" for n in range(3, 17)), "counting"):
        count = len(numbers) - 1 - len(breaks(numbers, name))
        if count > held:
            best, held = name, count
    return best if held * 10 >= (len(numbers) - 1) * 7 else ""


def breaks(numbers: Sequence[int], name: str) -> list[int]:
    """The places at which a number isn't the one that follows."""
    return [at for at in range(1, len(numbers)) if numbers[at] != _next(numbers[at - 1], name)]


def _next(number: int, name: str) -> int:
    if name == "constant":
        return number
    if name == "alternating":
        return 1 - number if number in {0, 1} else -1
    modulus = int(name.split()[1]) if name.startswith("mod") else _LARGEST
    return (number + 1) % modulus


def short_groups(begun: Sequence[tuple[int, float]]) -> list[Jump]:
    """The groups of pictures that lack some at their end: nothing else tells of the last one before a key picture.

    Only where nearly all groups of the file are of one length; the first and the last may be cut by right.

    Args:
        begun: of each key picture, which one it is among all and its second.
    """
    groups = [(later[0] - one[0], later[1]) for one, later in pairwise(begun)][1:]
    if len(groups) < _LEAST_GROUPS:
        return []
    usual, count = Counter(length for length, _at in groups).most_common(1)[0]
    if count < len(groups) * _ALIKE:
        return []
    return [Jump(at=round(at, 3), size=usual - length) for length, at in groups if length < usual]
