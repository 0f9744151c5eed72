"""处置 (arts 21, 22): when a recording may be proposed for destruction, line by line. Pure: facts in, lines out.

Expiry destroys nothing. What nobody has filed and nobody has marked 不入卷 never expires; nor does what is held.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from liuhen.rules.judging.model import Retention, RetentionLine

REPLACED = frozenset({"with_volume"})
"""Lines that a filed volume's own period says better."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Filed:
    """A filed volume that lists the recording: its archive number and the last day of its 保管期限 (None: for good)."""

    number: str
    until: date | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Held:
    """Something that holds destruction until it's lifted or over.

    Attributes:
        code: `hold` (set by a person), `right` (a party's period to sue or to ask for review runs), `ground` (art 21,
            set for this recording alone), `sealed`, `transfer`.
        clause: on which it rests.
        label: what it is, as people call it.
        until: the last day by itself; None until somebody lifts it.
    """

    code: str
    clause: str
    label: str
    until: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Disposable:
    """Whether and from when a recording may be proposed for destruction.

    Attributes:
        until: the last day on which it must be kept; None for as long as no end can be named.
        lines: every rule that speaks, each with its own end.
    """

    until: date | None
    lines: tuple[RetentionLine, ...]

    def is_due(self, on: date) -> bool:
        """Whether its keeping is over on a day: its last day has passed."""
        return self.until is not None and self.until < on


def disposable(
    claims: Sequence[Retention], *, filed: Sequence[Filed] = (), is_marked_out: bool = False, held: Sequence[Held] = ()
) -> Disposable:
    """When a recording may be proposed for destruction: the longest of all that applies (art 22).

    Args:
        claims: what the rules ask of it, of every case that shares it; at least one.
        filed: the filed volumes that list it.
        is_marked_out: whether it was approved as 不入卷.
        held: what holds destruction.
    """
    lines = [line for claim in claims for line in claim.lines if not (filed and line.code in REPLACED)]
    lines += [RetentionLine(code="filed", clause="22", until=one.until, fields={"number": one.number}) for one in filed]
    if not filed:
        # art 22 speaks of what goes with the file and of 其他: which of the two it is, a person has to have said
        if is_marked_out:
            lines.append(RetentionLine(code="marked_out", clause="22", until=date.min))
        else:
            lines.append(RetentionLine(code="unfiled", clause="22", until=None))
    lines += [
        RetentionLine(code=one.code, clause=one.clause, until=one.until, fields={"ground": one.label}) for one in held
    ]
    ends = [line.until for line in lines]
    until = None if None in ends else max(each for each in ends if each is not None)
    return Disposable(until=until, lines=tuple(lines))
