"""What the signs about a recording come to: a proposal with its reasons, and where they contradict each other. Pure.

A sign speaks for where a recording belongs, or for what its description says; its words tell a person why. Nothing is
decided here: where strong signs name different activities or cases, the proposal says so, and a person has to choose.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import IntEnum
from hashlib import sha256
from uuid import UUID

FIELDS = ("recording_class", "record_point", "place", "content", "people")
NEEDED = ("recording_class", "place", "content")
"""What art 17 asks for."""


class Source(IntEnum):
    """Where a sign comes from, what says the most first."""

    CHOSEN = 1
    SLATE = 2
    TAKE = 3
    MARK = 4
    VISIT = 5
    POSITION = 6
    LOAN = 7
    NEIGHBOUR = 8
    HABIT = 9


@dataclass(frozen=True, slots=True, kw_only=True)
class Sign:
    """One thing that speaks for something.

    Attributes:
        words: why, for a person.
        is_strong: it can't be overlooked: against another strong one a person has to choose.
        case, activity: where the recording belongs by it; None: it says nothing of that.
        against: the activity that it speaks against.
        officer: who filmed.
        told: what it says of the description, by field (`FIELDS`).
    """

    source: Source
    words: str
    is_strong: bool = True
    case: UUID | None = None
    activity: UUID | None = None
    against: UUID | None = None
    officer: UUID | None = None
    told: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Way:
    """One way in which a recording may be described.

    Attributes:
        case, activity: where it belongs then; None: to none.
        told: the description's fields; one that nothing speaks for is empty.
        reasons: what speaks for it, the strongest first.
        against: what speaks for something else.
    """

    case: UUID | None
    activity: UUID | None
    told: dict[str, str]
    reasons: tuple[Sign, ...]
    against: tuple[Sign, ...]

    @property
    def lacks(self) -> tuple[str, ...]:
        """What art 17 asks for and nothing speaks for."""
        return tuple(name for name in NEEDED if not self.told[name])


@dataclass(frozen=True, slots=True, kw_only=True)
class Proposal:
    """What is proposed for a recording.

    Attributes:
        ways: those that strong signs speak for, the best first; one, unless they contradict each other.
        officers: whom the signs name as the one who filmed, with why.
    """

    ways: tuple[Way, ...]
    officers: tuple[Sign, ...]

    @property
    def best(self) -> Way:
        """The first of them."""
        return self.ways[0]

    @property
    def is_contradicted(self) -> bool:
        """Whether a person has to choose among several, or say yes against something strong."""
        return len(self.ways) > 1 or any(sign.is_strong for sign in self.best.against)

    @property
    def is_ready(self) -> bool:
        """Whether it can be accepted as it stands."""
        return not self.is_contradicted and not self.best.lacks

    @property
    def fingerprint(self) -> str:
        """What changes when something else is proposed; reasons may be worded anew."""
        ways = [[str(way.case), str(way.activity), sorted(way.told.items())] for way in self.ways]
        return sha256(json.dumps(ways, ensure_ascii=False).encode()).hexdigest()[:16]


Later = Callable[[UUID | None, Mapping[str, str]], Iterable[Sign]]
"""What more can be said once the case and some fields are known, as which class usually goes with a point."""


def _nothing_more(_case: UUID | None, _told: Mapping[str, str]) -> Iterable[Sign]:
    return ()


def weigh(signs: Iterable[Sign], later: Later = _nothing_more) -> Proposal:
    """Return what signs come to.

    A sign that names a case alone agrees with every activity that another names in it. Weak signs add reasons and
    fields to the way that strong ones lead, and lead only where there are none of those.
    """
    ranked = sorted(signs, key=lambda one: (not one.is_strong, one.source))
    homes = _homes([one for one in ranked if one.is_strong])
    if not homes:
        homes = _homes(ranked)
    return Proposal(
        ways=tuple(_way(home, ranked, later) for home in homes or [(None, None)]),
        officers=tuple(one for one in ranked if one.officer is not None),
    )


_Home = tuple[UUID | None, UUID | None]


def _homes(ranked: Sequence[Sign]) -> list[_Home]:
    """Where signs put a recording, each place once, the strongest's first."""
    named = [(one.case, one.activity) for one in ranked if one.case or one.activity]
    whole = list(dict.fromkeys(home for home in named if home[1] is not None))
    cases = {case for case, _activity in whole}
    return whole + list(dict.fromkeys(home for home in named if home[1] is None and home[0] not in cases))


def _speaks_for(sign: Sign, home: _Home) -> bool:
    """Whether a sign goes with a place: it names it, or its case alone, or says nothing of where."""
    if sign.case is None and sign.activity is None:
        return sign.against is None or sign.against != home[1]
    if sign.activity is None:
        return sign.case == home[0]
    return sign.activity == home[1]


def _way(home: _Home, ranked: Sequence[Sign], later: Later) -> Way:
    used = [one for one in ranked if _speaks_for(one, home)]
    against = [one for one in ranked if not _speaks_for(one, home)]
    told = dict.fromkeys(FIELDS, "")
    for sign in sorted(used, key=lambda one: one.source):
        told |= _added(told, sign)
    for sign in later(home[0], told):
        if adds := _added(told, sign):
            told |= adds
            used.append(sign)
    return Way(case=home[0], activity=home[1], told=told, reasons=tuple(used), against=tuple(against))


def _added(told: Mapping[str, str], sign: Sign) -> dict[str, str]:
    return {name: value for name, value in sign.told if value and not told[name]}
