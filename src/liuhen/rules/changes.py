"""What differs between two rulebooks, clause by clause. Pure: no I/O, no clock."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from liuhen.rules.clauses import clause_order
from liuhen.rules.model import Provision, Rule, Rulebook
from liuhen.rules.telling import differences, seen_to

Key = tuple[str, str, str]


@dataclass(frozen=True, slots=True)
class Change:
    """A provision that one of two rulebooks has alone, or that says something else in the other.

    Attributes:
        what: `added`, `removed` or `changed`.
        provision: as the second has it; as the first has it when the second has none.
        fields: for `changed`: what differs: label, before, after.
    """

    what: str
    provision: Provision
    fields: tuple[tuple[str, str, str], ...] = ()


def changes(before: Rulebook, after: Rulebook, day: date) -> list[Change]:
    """What changes when the second takes the first one's place, by the values of a day."""
    old, new = _by_key(before), _by_key(after)
    found = []
    for key in sorted(old.keys() | new.keys(), key=lambda each: (*clause_order(each[1]), each[0], each[2])):
        mine, theirs = old.get(key), new.get(key)
        mine_rule, theirs_rule = _rule(before, mine, day), _rule(after, theirs, day)
        if theirs is not None and theirs_rule is not None and mine_rule is None:
            found.append(Change("added", theirs))
        elif mine is not None and mine_rule is not None and theirs_rule is None:
            found.append(Change("removed", mine))
        elif theirs is not None and mine_rule is not None and theirs_rule is not None:
            told = differences(mine_rule, theirs_rule)
            if mine is not None and seen_to(mine) != seen_to(theirs):
                told.append(("执行", seen_to(mine), seen_to(theirs)))
            if told:
                found.append(Change("changed", theirs, tuple(told)))
    return found


def _by_key(book: Rulebook) -> dict[Key, Provision]:
    return {each.key: each for each in book.provisions}


def _rule(book: Rulebook, provision: Provision | None, day: date) -> Rule | None:
    return provision.on(max(day, book.since)) if provision is not None else None
