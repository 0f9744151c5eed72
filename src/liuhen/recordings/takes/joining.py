"""Which of a card's films are one run that the recorder split: by name, number, time, picture and sound. Pure.

A recorder that splits its files closes one and opens the next; what it misses in between is about the same each time,
and differs from model to model. So the gap that is allowed is learnt from splits of the same model whose pictures prove
them; until a few are known, a few seconds are allowed. Names and containers tell a beginning in whole seconds, so a
gap is known to a second either way at best.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum
from statistics import median
from uuid import UUID

from liuhen.media.ends import Ends, difference, loudness_apart

LEAST_LOSS, MOST_LOSS = timedelta(seconds=-2), timedelta(seconds=4)
"""What may be missing at a split, or be in both files, while a model's usual loss isn't known."""
ROUNDING = timedelta(seconds=1)
LEARNT_FROM = 5
"""So many proven splits of a model tell what is usual."""
SPREADS = 4
ALIKE = 24.0
"""Two pictures that differ by no more, of 255, show the same: one that stands still differs by noise, about 3."""
UNLIKE = 80.0
LOUDNESS_ALIKE = 10
"""dB."""
_SEQUENCE = re.compile(r"(?:_|-|^[A-Za-z]{2,5})(\d{4,6})[A-Za-z]?(?:_?IMP)?\.[^.]+$", re.IGNORECASE)
_FIRST = (0, 1)
"""Where a counter begins again."""
_STAMP = r"(?:19|20)\d\d(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])(?:[01]\d|2[0-3])[0-5]\d[0-5]\d"
_NUMBERED = re.compile(_STAMP + r"[_-]\d{6}(?:_?IMP)?\.[^.]+$", re.IGNORECASE)
"""Day and time are told before it: then six digits more are no time of day."""
_TIME_OF_DAY = re.compile(r"\d{8}[_-]\d{6}(?:_?IMP)?\.[^.]+$", re.IGNORECASE)


class Sign(StrEnum):
    """What speaks for two films being one run."""

    NAME = "name"
    SEQUENCE = "sequence"
    TIME = "time"
    PICTURE = "picture"
    SOUND = "sound"


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """A film as far as it matters here.

    Attributes:
        shown: when it began by its recorder.
        seconds: its length.
        form: codec, size and rate of the picture: files of one run have the same.
        ends: how it begins and ends; None where nobody looked.
    """

    key: UUID
    name: str
    shown: datetime
    seconds: float
    form: str
    ends: Ends | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Usual:
    """What a model usually misses at a split."""

    least: timedelta = LEAST_LOSS
    most: timedelta = MOST_LOSS
    known: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Joint:
    """A split: what is missing between two parts (negative: what is in both), to a second; what speaks for it."""

    loss: timedelta
    signs: tuple[Sign, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Placed:
    """A part of a take: where it begins on the take's own axis, and how it's joined to the part before."""

    part: Part
    offset: timedelta
    joint: Joint | None


def sequence_of(name: str) -> int | None:
    """The running number in a file's name, as `…_0012.MP4`; None where there's none, or a time of day."""
    if _TIME_OF_DAY.search(name) and not _NUMBERED.search(name):
        return None
    found = _SEQUENCE.search(name)
    return int(found.group(1)) if found else None


def follows(before: str, after: str) -> bool:
    """Whether a file's running number is the next after another's: one more, or the first again after 9999.

    A counter that is full begins again: recorders at 0001, some at 0000. Its width is that of the number in the name.
    """
    one, other = sequence_of(before), sequence_of(after)
    if one is None or other is None:
        return False
    return other == one + 1 or (other in _FIRST and _is_last(before, one) and _width(before) == _width(after))


def full_of(name: str) -> int:
    """Which number is the last before a name's counter begins again: 9999 where it's told in four digits."""
    return int("9" * _width(name))


def _is_last(name: str, number: int) -> bool:
    return number == full_of(name)


def _width(name: str) -> int:
    found = _SEQUENCE.search(name)
    return len(found.group(1)) if found else 0


def usual_loss(losses: Sequence[timedelta]) -> Usual:
    """What splits of a model miss, by those that its pictures proved."""
    if len(losses) < LEARNT_FROM:
        return Usual(known=len(losses))
    seconds = sorted(one.total_seconds() for one in losses)
    middle = median(seconds)
    spread = median(abs(one - middle) for one in seconds)
    reach = ROUNDING + timedelta(seconds=SPREADS * spread)
    around = timedelta(seconds=middle)
    return Usual(least=around - reach, most=around + reach, known=len(losses))


def may_join(before: Part, after: Part, usual: Usual) -> bool:
    """Whether two films can be parts of one run by name, number and time: only then their ends are worth a look."""
    return _by_name(before, after) is not None and usual.least <= loss_between(before, after) <= usual.most


def loss_between(before: Part, after: Part) -> timedelta:
    """What is missing between two films by the recorder's clock; negative where they overlap."""
    return after.shown - before.shown - timedelta(seconds=before.seconds)


def join(before: Part, after: Part, usual: Usual) -> Joint | None:
    """Whether two films are parts of one run, and what speaks for it; None when they aren't, or nobody can say so.

    Number and time alone don't do: somebody may stop and begin again at once. Picture or sound must be alike where the
    one ends and the other begins, and neither may be of quite another place.
    """
    signs = _by_name(before, after)
    loss = loss_between(before, after)
    if signs is None or not usual.least <= loss <= usual.most:
        return None
    signs = [*signs, Sign.TIME]
    if before.ends is None or after.ends is None:
        return None
    if before.ends.last is not None and after.ends.first is not None:
        apart = difference(before.ends.last, after.ends.first)
        if apart >= UNLIKE:
            return None
        signs += [Sign.PICTURE] if apart <= ALIKE else []
    if before.ends.last_sound and after.ends.first_sound:
        is_alike = loudness_apart(before.ends.last_sound, after.ends.first_sound) <= LOUDNESS_ALIKE
        signs += [Sign.SOUND] if is_alike else []
    if Sign.PICTURE not in signs and (Sign.SOUND not in signs or Sign.SEQUENCE not in signs):
        return None
    return Joint(loss=loss, signs=tuple(signs))


def _by_name(before: Part, after: Part) -> list[Sign] | None:
    """What name and number say; None when they speak against it."""
    if before.form != after.form or after.shown < before.shown:
        return None
    one, other = sequence_of(before.name), sequence_of(after.name)
    if one is None and other is None:
        return [Sign.NAME]
    if not follows(before.name, after.name):
        return None
    return [Sign.NAME, Sign.SEQUENCE]


def takes(parts: Iterable[Part], usual: Usual) -> list[list[Placed]]:
    """Put a card's films together, in the order in which they were filmed; one that stands alone is a take of one."""
    found: list[list[Placed]] = []
    for part in sorted(parts, key=lambda one: (one.shown, one.name)):
        before = found[-1][-1] if found else None
        joint = join(before.part, part, usual) if before is not None else None
        if before is None or joint is None:
            found.append([Placed(part=part, offset=timedelta(0), joint=None)])
        else:
            offset = before.offset + timedelta(seconds=before.part.seconds) + joint.loss
            found[-1].append(Placed(part=part, offset=max(offset, before.offset), joint=joint))
    return found


def with_ends(part: Part, ends: Ends | None) -> Part:
    """The same part, looked at."""
    return replace(part, ends=ends)
