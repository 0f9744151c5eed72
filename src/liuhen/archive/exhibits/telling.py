"""What people say of an exhibit, and how it's cleaned before it's kept."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from uuid import UUID

from liuhen.archive.exhibits.errors import ExhibitFactInvalidError, PartInvalidError, PartPointsError
from liuhen.archive.exhibits.models import PartyWord
from liuhen.recordings.models import Recording
from liuhen.typed import one_line, passage

NAME, LINE, PASSAGE, LONG = 100, 300, 1000, 2000
_POINT = re.compile(r"(?:(\d{1,3}):)?(\d{1,3}):(\d{1,2})(?:[.．](\d{1,3}))?")
_SECONDS = 60


@dataclass(frozen=True, slots=True, kw_only=True)
class ItemTelling:
    """What is said of a recording: see `models.ExhibitItem`; `begin` and `end` as typed, both empty for all of it.

    Of `summary`, `place`, `clock` and `secrecy` None takes what is known; anything else than that needs a `why`.
    The same recording may be named several times, with a part each; `key` tells their forms apart.
    """

    recording_id: UUID
    begin: str = ""
    end: str = ""
    is_exact: bool = False
    is_cited: bool = False
    proves: str = ""
    summary: str | None = None
    place: str | None = None
    mode: str = ""
    clock: str | None = None
    origin: str = ""
    party: str = ""
    witness: str = ""
    secrecy: str | None = None
    why: str = ""
    transcript_id: UUID | None = None
    hidden_id: UUID | None = None
    key: str = ""

    @property
    def where(self) -> str:
        """What the fields of its form begin with; errors name them so."""
        return f"{self.key or self.recording_id.hex}-"


@dataclass(frozen=True, slots=True, kw_only=True)
class ExhibitTelling:
    """What is said of an exhibit: see `models.Exhibit`."""

    purpose: str
    items: Sequence[ItemTelling]
    converter: str = ""
    checker: str = ""
    carrier: str = ""
    medium: str = ""
    note: str = ""


def clean(told: ExhibitTelling) -> ExhibitTelling:
    """Check and tidy what was typed.

    Raises:
        ExhibitFactInvalidError: something is missing, too long or not of its list; `field` names it.
    """
    return replace(
        told,
        purpose=line_of(told.purpose, field="purpose", needed=True),
        converter=line_of(told.converter, field="converter", longest=NAME),
        checker=line_of(told.checker, field="checker", longest=NAME),
        carrier=line_of(told.carrier, field="carrier", longest=NAME),
        note=_passage(told.note, field="note", longest=PASSAGE),
        items=[_item(item) for item in told.items],
    )


def _item(item: ItemTelling) -> ItemTelling:
    where = item.where
    if item.party not in PartyWord.values:
        raise ExhibitFactInvalidError(field=f"{where}party", longest=0)
    return replace(
        item,
        proves=_passage(item.proves, field=f"{where}proves", longest=PASSAGE),
        summary=None if item.summary is None else _passage(item.summary, field=f"{where}summary", longest=LONG),
        place=None if item.place is None else line_of(item.place, field=f"{where}place"),
        mode=line_of(item.mode, field=f"{where}mode", longest=NAME),
        clock=None if item.clock is None else line_of(item.clock, field=f"{where}clock", longest=200),
        origin=line_of(item.origin, field=f"{where}origin"),
        witness=line_of(item.witness, field=f"{where}witness", longest=NAME),
        secrecy=None if item.secrecy is None else line_of(item.secrecy, field=f"{where}secrecy", longest=NAME),
        why=line_of(item.why, field=f"{where}why"),
    )


def points_of(item: ItemTelling, recording: Recording) -> tuple[int | None, int | None]:
    """Where a part begins and ends, in milliseconds; (None, None) for a whole recording.

    Raises:
        PartPointsError: one of the two is missing, or the recording has no length.
        PartInvalidError: not times, in the wrong order, or beyond the end.
    """
    begin, end = item.begin.strip(), item.end.strip()
    if not begin and not end:
        return None, None
    field = f"{item.where}{'end' if begin else 'begin'}"
    seconds = length_of(recording)
    if not begin or not end or seconds is None:
        raise PartPointsError(field=field)
    first, last = parse_point(begin), parse_point(end)
    if first is None or last is None or first >= last or last > round(seconds * 1000):
        wrong = f"{item.where}{'begin' if first is None else 'end'}"
        raise PartInvalidError(field=wrong, length=point_text(round(seconds * 1000)))
    return first, last


def parse_point(text: str) -> int | None:
    """A typed point (`mm:ss`, `mm:ss.mmm` or `h:mm:ss.mmm`) in milliseconds; None when it isn't one."""
    match = _POINT.fullmatch(text.strip().replace("：", ":"))
    if match is None or int(match[3]) >= _SECONDS or (match[1] and int(match[2]) >= _SECONDS):
        return None
    hours, minutes, seconds = int(match[1] or 0), int(match[2]), int(match[3])
    return ((hours * 60 + minutes) * 60 + seconds) * 1000 + int((match[4] or "0").ljust(3, "0"))


def point_text(milliseconds: int) -> str:
    """A point as people read it: `mm:ss.mmm`, minutes beyond 59 counting on."""
    minutes, rest = divmod(milliseconds, 60_000)
    return f"{minutes:02}:{rest // 1000:02}.{rest % 1000:03}"


def length_of(recording: Recording) -> float | None:
    """A recording's length in seconds, where it's a film or sound and its file says so."""
    seconds = recording.facts.get("duration_s")
    return float(seconds) if recording.kind in {"video", "audio"} and isinstance(seconds, int | float) else None


def line_of(text: str, *, field: str, longest: int = LINE, needed: bool = False) -> str:
    """One line of text, runs of blanks made one.

    Raises:
        ExhibitFactInvalidError: it's empty though needed, or too long.
    """
    return one_line(text, field=field, longest=longest, needed=needed, error=ExhibitFactInvalidError)


def _passage(text: str, *, field: str, longest: int) -> str:
    return passage(text, field=field, longest=longest, error=ExhibitFactInvalidError)
