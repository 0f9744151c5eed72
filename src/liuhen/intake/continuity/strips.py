"""What is missing of a stay, device by device (art 12(5): one place, one unbroken run). Pure: no database, no clock.

Times are corrected where the device's clock is known, else its own, as recorded: a clock that is wrong by minutes moves
a whole strip, and it's a person who judges. What is explained is kept by the device's own clock, which no later reading
moves. Nothing is said of what can't be known: without the time of leaving there is no early end, and what nobody has
looked into yet, or no program can read, may be the very film that seems to be missing.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum
from hashlib import sha256
from itertools import pairwise

from liuhen.rules.stays import (
    EDGE,
    NOTHING,
    Moment,
    Run,
    early_end,
    entered,
    gap_in,
    joins,
    late_start,
)


class Lack(StrEnum):
    """What a device's strip can lack, or have too much of."""

    NO_FILM = "no_film"
    LATE_START = "late_start"
    GAP = "gap"
    OVERLAP = "overlap"
    EARLY_END = "early_end"
    NUMBERS = "numbers"
    NOT_RECEIVED = "not_received"


@dataclass(frozen=True, slots=True, kw_only=True)
class Film:
    """A film of a device.

    Attributes:
        id: its id.
        number: what people call it.
        begun: corrected where that's known, else as its device had it.
        seconds: its length; None where nobody knows.
        shown: what its device had, where `begun` is corrected; None elsewhere.
        within: how well a corrected time is known, either way.
    """

    id: str
    number: str
    begun: datetime
    seconds: float | None
    shown: datetime | None = None
    within: timedelta = NOTHING

    @property
    def ended(self) -> datetime:
        """Its end; its begin where its length is unknown."""
        return self.begun + timedelta(seconds=self.seconds or 0)

    @property
    def offset(self) -> timedelta:
        """By how much its device was fast; nothing where nobody knows."""
        return NOTHING if self.shown is None else self.shown - self.begun


@dataclass(frozen=True, slots=True, kw_only=True)
class Listed:
    """A file of a card's listing.

    Attributes:
        path: as the card had it.
        folder: what stands before its name: devices count in each folder.
        sequence: the number in its name; None without one.
        begun: by its name, else by the card's time; None when neither tells.
        is_held: whether its bytes are in the archive, or it was empty.
    """

    path: str
    folder: str
    sequence: int | None
    begun: datetime | None
    is_held: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """Something that a device's strip lacks; it asks for an explanation.

    Attributes:
        lack: what.
        recorder: the device's id; empty when nobody knows which device it was.
        begun: from when on; None where no time is known.
        ended: until when.
        subject: which numbers, or which file; empty for stretches of time.
        elsewhere: the other devices that filmed all of it, by id.
        shown: from when until when where a film's end counts by its device's clock; None where that's the same.
        within: how well corrected times are known, either way.
    """

    lack: Lack
    recorder: str
    begun: datetime | None
    ended: datetime | None
    subject: str = ""
    elsewhere: tuple[str, ...] = ()
    shown: tuple[datetime | None, datetime | None] | None = None
    within: timedelta = NOTHING

    @property
    def kept(self) -> tuple[datetime | None, datetime | None]:
        """Its ends as explanations keep them: a film's by its device's clock, the stay's as they're entered."""
        return self.shown or (self.begun, self.ended)

    @property
    def key(self) -> str:
        """Names it in addresses: the same as long as nothing comes in that changes it, whatever is learnt of clocks."""
        ends = [at.isoformat() if at else "" for at in self.kept]
        return sha256("\n".join([self.lack, self.recorder, *ends, self.subject]).encode()).hexdigest()[:16]

    @property
    def seconds(self) -> int:
        """How long it is; 0 where there's no length."""
        return round((self.ended - self.begun).total_seconds()) if self.begun and self.ended else 0


def runs_of(films: Iterable[Film], *, device: str) -> list[Run]:
    """One device's films as the rule of late starts and early ends takes them."""
    return [
        Run(film.begun, film.ended if film.seconds is not None else None, device, film.within, film.id, film.offset)
        for film in films
    ]


def breaks(
    films: Sequence[Film], *, recorder: str, arrived: datetime, left: datetime | None, seam: timedelta
) -> list[Finding]:
    """What a device's films leave out of a stay, in time order.

    Args:
        films: the device's, in any order.
        recorder: the device's id.
        arrived: when the officers came.
        left: when they went; None while nobody said so.
        seam: how far two files of one run may lie apart, or overlap.
    """

    def found(lack: Lack, begun: Moment, ended: Moment | None) -> Finding:
        until = ended or Moment(begun.at, begun.kept)
        is_same = (begun.at, until.at) == (begun.kept, until.kept)
        return Finding(
            lack=lack,
            recorder=recorder,
            begun=begun.at,
            ended=ended.at if ended else None,
            shown=None if is_same else (begun.kept, until.kept),
            within=max(begun.within, until.within),
        )

    came, went = entered(arrived), None if left is None else entered(left)
    runs = runs_of(films, device=recorder)
    if not runs:
        return [found(Lack.NO_FILM, came, went)]
    lacks: list[Finding] = []
    late = late_start(runs, arrived=arrived)
    if late is not None:
        lacks.append(found(Lack.LATE_START, came, min(late.start, went or late.start)))
    for join in joins(runs):
        reached, film = join.reached.end, join.after
        gap = gap_in(join, arrived=arrived, left=left, seam=seam)
        if gap is not None:
            lacks.append(found(Lack.GAP, gap.begun, gap.ended))
        elif reached.at - film.begun > seam + join.reached.apart(film):
            lacks.append(found(Lack.OVERLAP, film.start, min(reached, film.end)))
    if went is not None and early_end(runs, left=left) is not None:
        lacks.append(found(Lack.EARLY_END, max(came, *(run.end for run in runs)), went))
    return lacks


def covered(finding: Finding, others: Iterable[tuple[str, Sequence[Film]]], *, seam: timedelta) -> tuple[str, ...]:
    """The other devices whose films show all of a stretch, with no more than a seam between two files."""
    if finding.begun is None or finding.ended is None:
        return ()
    whole = []
    for recorder, films in others:
        reached = finding.begun
        for film in sorted(films, key=lambda one: one.begun):
            if film.begun - reached <= seam:
                reached = max(reached, film.ended)
        if finding.ended - reached <= seam:
            whole.append(recorder)
    return tuple(whole)


def missing_numbers(listed: Iterable[Listed], *, recorder: str, since: datetime, until: datetime) -> list[Finding]:
    """Numbers that a card's listing leaves out between two files, one of them of the stay.

    A device counts up; where it begins again, or jumps by a thousand, nothing is known to be missing. Files of one
    number, such as a film with its thumbnail, are one, and one that stands in another folder, as marked films do on
    some devices, is there.

    Args:
        listed: of one card.
        recorder: see `breaks`.
        since: when the stay began.
        until: when it ended, or what is taken for that.
    """
    folders: dict[str, dict[int, datetime]] = {}
    there: set[tuple[int, datetime]] = set()
    for file in listed:
        if file.sequence is not None and file.begun is not None:
            there.add((file.sequence, file.begun))
            folders.setdefault(file.folder, {}).setdefault(file.sequence, file.begun)
    found = []
    for numbers in folders.values():
        ordered = sorted(numbers.items(), key=lambda one: (one[1], one[0]))
        for (before, begun), (after, ended) in pairwise(ordered):
            concerns = since <= begun <= until or since <= ended <= until
            if concerns and 1 < after - before <= _FURTHEST:
                met = {number for number, at in there if begun <= at <= ended}
                lost = [number for number in range(before + 1, after) if number not in met]
                if lost:
                    subject = _spans(lost)
                    lack = Finding(lack=Lack.NUMBERS, recorder=recorder, begun=begun, ended=ended, subject=subject)
                    found.append(lack)
    return found


_FURTHEST = 1_000


def _spans(numbers: Sequence[int]) -> str:
    """Numbers in rising order as people write them: `0003–0004、0007`."""
    spans: list[list[int]] = []
    for number in numbers:
        if spans and spans[-1][1] == number - 1:
            spans[-1][1] = number
        else:
            spans.append([number, number])
    return "、".join(_span(first, last) for first, last in spans)


def _span(first: int, last: int) -> str:
    return f"{first:04d}" if first == last else f"{first:04d}–{last:04d}"


def not_received(listed: Iterable[Listed], *, recorder: str, since: datetime, until: datetime) -> list[Finding]:
    """Files that stood on the card's listing and aren't in the archive; those of other times are left out."""
    return [
        Finding(lack=Lack.NOT_RECEIVED, recorder=recorder, begun=file.begun, ended=file.begun, subject=file.path)
        for file in listed
        if not file.is_held and (file.begun is None or since - EDGE <= file.begun <= until + EDGE)
    ]


def corrected(found: Iterable[Finding], *, offset: timedelta, within: timedelta) -> list[Finding]:
    """The same findings, told by a device's clock, by the corrected one; `offset` is by how much it was fast."""
    if not offset:
        return list(found)
    return [
        replace(
            one,
            begun=one.begun - offset if one.begun else None,
            ended=one.ended - offset if one.ended else None,
            shown=(one.begun, one.ended),
            within=within,
        )
        for one in found
    ]


def explains(
    finding: Finding, *, lack: str, recorder: str, begun: datetime | None, ended: datetime | None, subject: str
) -> bool:
    """Whether an explanation that was given of something still speaks of all of a finding.

    What came in since may have made a stretch shorter; a stretch that reaches further was never explained.
    """
    if (lack, recorder, subject) != (finding.lack, finding.recorder, finding.subject):
        return False
    first, last = finding.kept
    if first is None or last is None or begun is None or ended is None:
        return (begun, ended) == (first, last)
    return begun <= first and last <= ended
