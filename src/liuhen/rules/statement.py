"""制作说明 (art 20): which of the lines that the rulebook asks for a statement doesn't have, or has empty. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from liuhen.rules.model import RulesInForce


@dataclass(frozen=True, slots=True)
class Gaps:
    """What a statement lacks.

    Attributes:
        absent: lines that it hasn't at all: it gets them, to be filled in by hand.
        empty: lines that it has and that say nothing.
    """

    absent: tuple[str, ...]
    empty: tuple[str, ...]


def asked_lines(rules: RulesInForce) -> tuple[str, ...]:
    """The lines that a statement has to have, as the rulebook names them."""
    return tuple(dict.fromkeys(line for rule in rules.carriers for line in rule.statement))


def gaps(asked: Iterable[str], told: Iterable[Mapping[str, str]]) -> Gaps:
    """What is missing of what is asked.

    Args:
        asked: as `asked_lines` gives them.
        told: the lines of each part: the case, every recording, the carrier; a line that one part has needn't be in
            the others, but wherever it stands it says something.
    """
    parts = list(told)
    wanted = list(asked)
    return Gaps(
        absent=tuple(line for line in wanted if not any(line in part for part in parts)),
        empty=tuple(line for line in wanted if any(line in part and not part[line].strip() for part in parts)),
    )
