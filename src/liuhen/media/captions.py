"""Captions as text files: WebVTT (W3C) in and out, SubRip (SRT) in and out. Pure; no decoder, no I/O.

Other people's files come with byte order marks, Windows line ends, comma or dot before the milliseconds, tags and
settings. What can be understood is taken over; what can't is refused with the numbers of its lines: all of them, so
that a file is corrected once. Nothing is guessed.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from liuhen.media.errors import CaptionsUnreadableError

MOST_CUES = 20_000
MOST_CHARACTERS = 200_000
LONGEST_CUE = 500
MOST_FAULTS = 20
"""So many of a file's faults are told one by one."""
LATEST_MS = 100 * 3600 * 1000
_TIME = r"(?:([0-9]{1,4}):)?([0-5]?[0-9]):([0-5][0-9])[.,]([0-9]{1,3})"
_TIMES = re.compile(rf"\s*{_TIME}\s*-->\s*{_TIME}(?:\s+.*)?", re.ASCII)
_TAG = re.compile(r"</?[A-Za-z0-9.:_\-]*(?:\s[^<>]*)?>|\{\\[^{}]*\}")
_LIKE_TIMES = re.compile(r"\s*[0-9]+:[0-9]+.*[-–—>→]", re.ASCII)
_NUMBER = re.compile(r"\s*[0-9]+\s*", re.ASCII)
_ASIDE = re.compile(r"(?:NOTE|STYLE|REGION)(?:\s|$)")
_HEAD = re.compile(r"WEBVTT(?:[ \t].*)?")


@dataclass(frozen=True, slots=True)
class Cue:
    """A line that is shown from `begin_ms` to `end_ms` (milliseconds from the recording's beginning)."""

    begin_ms: int
    end_ms: int
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Understood:
    """What a caption file says.

    Attributes:
        kind: `webvtt` or `srt`, by its content.
        cues: in order of time; none where something is wrong.
        faults: what is wrong, in the order of its lines, the first so many of it.
        more: how much else is wrong.
    """

    kind: str
    cues: tuple[Cue, ...] = ()
    faults: tuple[CaptionsUnreadableError, ...] = ()
    more: int = 0


def read(content: bytes) -> tuple[str, tuple[Cue, ...]]:
    """What a caption file says, by its content: `webvtt` or `srt`, and its cues in order of time.

    Raises:
        CaptionsUnreadableError: it isn't UTF-8 (or GB 18030), a line can't be understood, or it's too much: the first
            of its faults.
    """
    told = understand(content)
    if told.faults:
        raise told.faults[0]
    return told.kind, told.cues


def understand(content: bytes) -> Understood:
    """The same with all of what is wrong. Behind a line that can't be understood it goes on with the next block."""
    faults = _Faults()
    try:
        text = _decoded(content)
    except CaptionsUnreadableError as error:
        return Understood(kind="srt", faults=(error,))
    lines = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    is_webvtt = _HEAD.fullmatch(lines[0]) is not None
    kept = _kept(_cues(lines, faults, is_webvtt=is_webvtt), faults)
    if not kept and not faults.found:
        faults.add(0, "empty")
    kind = "webvtt" if is_webvtt else "srt"
    if not faults.found:
        return Understood(kind=kind, cues=kept)
    told = sorted(faults.found, key=lambda one: int(str(one.fields["line"])))
    return Understood(kind=kind, faults=tuple(told[:MOST_FAULTS]), more=len(told[MOST_FAULTS:]))


@dataclass(slots=True)
class _Faults:
    """What is wrong so far."""

    found: list[CaptionsUnreadableError] = field(default_factory=list)

    def add(self, line: int, problem: str, **more: int) -> None:
        self.found.append(CaptionsUnreadableError(line=line, problem=problem, **more))


def _decoded(content: bytes) -> str:
    reached = 0
    for encoding in ("utf-8", "gb18030"):  # the second is what Chinese Windows editors write
        try:
            text = content.decode(encoding).removeprefix("\ufeff")
        except UnicodeDecodeError as error:
            reached = max(reached, error.start)
            continue
        if "\x00" in text:
            raise CaptionsUnreadableError(line=text[: text.index("\x00")].count("\n") + 1, problem="encoding")
        return text
    raise CaptionsUnreadableError(line=content[:reached].count(b"\n") + 1, problem="encoding")


def _cues(lines: Sequence[str], faults: _Faults, *, is_webvtt: bool) -> list[tuple[int, Cue]]:
    """The cues with the lines on which their times stand."""
    found: list[tuple[int, Cue]] = []
    number = _skip_block(lines, 0) if is_webvtt else 0
    while number < len(lines):
        if not lines[number].strip():
            number += 1
        elif is_webvtt and "-->" not in lines[number] and _ASIDE.match(lines[number]):
            number = _skip_block(lines, number)
        else:
            at = _to_times(lines, number, is_webvtt=is_webvtt)
            if at is None:
                faults.add(number + 1, "time")
                number = _skip_block(lines, number)
                continue
            number = _skip_block(lines, at)
            cue = _cue(lines, at, number, faults) if at < len(lines) else None
            found += [(at + 1, cue)] if cue is not None else []
            if len(found) > MOST_CUES:
                break  # one more than can be kept says that there are too many
    return found


def _to_times(lines: Sequence[str], number: int, *, is_webvtt: bool) -> int | None:
    """The line with the times of a block that begins here, under a name or a number; None where none can be meant."""
    if "-->" in lines[number]:
        return number
    is_meant = _LIKE_TIMES.match(lines[number]) is not None  # times that somebody mistyped are no name
    if is_meant or (not is_webvtt and not _NUMBER.fullmatch(lines[number])):
        return None
    return number + 1


def _cue(lines: Sequence[str], at: int, end: int, faults: _Faults) -> Cue | None:
    """The cue whose times stand on a line, and whose text goes on to another; None for one that shows nothing."""
    times = _times(lines[at], at + 1, faults)
    within = [number for number in range(at + 1, end) if "-->" in lines[number]]
    for number in within:
        faults.add(number + 1, "time")
    text = plain("\n".join(lines[at + 1 : end]))
    return Cue(*times, text) if text and times is not None and not within else None


def _skip_block(lines: Sequence[str], number: int) -> int:
    while number < len(lines) and lines[number].strip():
        number += 1
    return number


def _times(line: str, number: int, faults: _Faults) -> tuple[int, int] | None:
    match = _TIMES.fullmatch(line)
    if match is None:
        faults.add(number, "time")
        return None
    parts = match.groups()
    begin, end = _milliseconds(parts[:4]), _milliseconds(parts[4:])
    if end <= begin:
        faults.add(number, "order")
        return None
    return begin, end


def _milliseconds(parts: Sequence[str | None]) -> int:
    hours, minutes, seconds, rest = parts
    whole = (int(hours or 0) * 60 + int(minutes or 0)) * 60 + int(seconds or 0)
    return whole * 1000 + int((rest or "0").ljust(3, "0"))


def plain(text: str) -> str:
    """A cue's text without tags, entities and settings; lines kept, blank ones left out."""
    bare = html.unescape(_TAG.sub("", text)).replace("\x00", "")
    lines = (" ".join(line.split()) for line in bare.replace("\r", "\n").split("\n"))
    return "\n".join(line for line in lines if line)


def checked(cues: Iterable[Cue]) -> tuple[Cue, ...]:
    """Cues that stand in no file in order of time, if all of them can be kept.

    Raises:
        CaptionsUnreadableError: they can't; it names the cue, from 1, for there are no lines.
    """
    faults = _Faults()
    kept = _kept(list(enumerate(cues, 1)), faults)
    for fault in faults.found:
        told = {name: value for name, value in fault.fields.items() if name not in {"line", "problem"}}
        raise CaptionsUnreadableError(cue=fault.fields["line"], problem=f"cue_{fault.fields['problem']}", **told)
    return kept


def _kept(told: Sequence[tuple[int, Cue]], faults: _Faults) -> tuple[Cue, ...]:
    size = 0
    for number, (line, cue) in enumerate(told):
        size += len(cue.text)
        if number >= MOST_CUES or size > MOST_CHARACTERS:
            faults.add(line, "many")
            break  # from here on nothing can be kept
        if not 0 <= cue.begin_ms < cue.end_ms:
            faults.add(line, "order")
        if cue.end_ms > LATEST_MS:
            faults.add(line, "late")
        if len(cue.text) > LONGEST_CUE:
            faults.add(line, "long", longest=LONGEST_CUE)
    return tuple(sorted((cue for _line, cue in told), key=lambda cue: (cue.begin_ms, cue.end_ms)))


def to_webvtt(cues: Iterable[Cue], *, note: str = "") -> str:
    """The cues as a WebVTT file, under a note of one line if there is one; `read` gives them back."""
    blocks = [
        f"{_clock(cue.begin_ms, '.')} --> {_clock(cue.end_ms, '.')}\n{html.escape(cue.text, quote=False)}"
        for cue in cues
    ]
    return "\n\n".join(["WEBVTT", *([f"NOTE {note}"] if note else []), *blocks]) + "\n"


def to_srt(cues: Iterable[Cue]) -> str:
    """The cues as a SubRip file; it knows no entities, so that a text with `<` or `&` may read back otherwise."""
    blocks = [
        f"{number}\n{_clock(cue.begin_ms, ',')} --> {_clock(cue.end_ms, ',')}\n{cue.text.replace('-->', '→')}"
        for number, cue in enumerate(cues, 1)
    ]
    return "\n\n".join(blocks) + "\n"


def _clock(milliseconds: int, point: str) -> str:
    seconds, rest = divmod(milliseconds, 1000)
    return f"{seconds // 3600:02}:{seconds // 60 % 60:02}:{seconds % 60:02}{point}{rest:03}"
