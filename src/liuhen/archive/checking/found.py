"""What a check of one item comes to: an outcome and its evidence."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypeAlias

from liuhen.archive.checking.models import ItemOutcome
from liuhen.archive.checking.words import some
from liuhen.errors import LiuhenError

Said: TypeAlias = "dict[str, object]"


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """An outcome with what was looked at and found (`words.in_words`)."""

    outcome: ItemOutcome
    evidence: tuple[Said, ...]


def say(code: str, **fields: object) -> Said:
    """One sentence of evidence; names are shortened."""
    return {"say": code, **{name: _short(value) for name, value in fields.items()}}


def _short(value: object) -> object:
    return some([str(each) for each in value]) if isinstance(value, list | tuple) else value


def not_applicable() -> Found:
    """There is nothing of that kind."""
    return Found(outcome=ItemOutcome.NOT_APPLICABLE, evidence=(say("none"),))


def unable(*evidence: Said) -> Found:
    """It couldn't be looked at."""
    return Found(outcome=ItemOutcome.UNABLE, evidence=evidence)


def unable_by(error: LiuhenError) -> Found:
    """An error kept it from being looked at."""
    fields = {name: str(value) for name, value in error.fields.items()}
    return unable({"say": "error", "code": error.code, "fields": fields})


def judged(
    wrong: Sequence[tuple[str, Sequence[str]]],
    *,
    well: Said,
    out_of_reach: Sequence[tuple[str, Sequence[str]]] = (),
    beside: Sequence[Said] = (),
) -> Found:
    """Failed when anything is wrong, unable when anything is out of reach, else passed.

    Args:
        wrong: a code of evidence and the names that it's about; empty ones don't count.
        well: what is said when all is well.
        out_of_reach: likewise, of what couldn't be looked at.
        beside: what is said in any case.
    """
    faults = tuple(say(code, what=list(names)) for code, names in wrong if names)
    lost = tuple(say(code, what=list(names)) for code, names in out_of_reach if names)
    if faults:
        return Found(outcome=ItemOutcome.FAILED, evidence=(*faults, *lost, *beside))
    if lost:
        return unable(*lost, *beside)
    return Found(outcome=ItemOutcome.PASSED, evidence=(well, *beside))
