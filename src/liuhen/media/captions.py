"""Captions as text files: WebVTT (W3C) in and out, SubRip (SRT) in and out. Pure; no decoder, no I/O.

Other people's files come with byte order marks, Windows line ends, comma or dot before the milliseconds, tags and
settings. What can be understood is taken over; what can't is refused with the number of its line. Nothing is guessed.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from liuhen.media.errors import CaptionsUnreadableError

MOST_CUES = 20_000
MOST_CHARACTERS = 200_000
LONGEST_CUE = 500
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


def read(content: bytes) -> tuple[str, tuple[Cue, ...]]:
    """What a caption file says, by its content: `webvtt` or `srt`, and its cues in order of time.

    Raises:
        CaptionsUnreadableError: it isn't UTF-8 (or GB 18030), a line can't be understood, or it's too much.
    """
    text = _decoded(content)
    if "\x00" in text:
        raise CaptionsUnreadableError(line=text[: text.index("\x00")].count("\n") + 1, problem="encoding")
    lines = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    is_webvtt = _HEAD.fullmatch(lines[0]) is not None
    cues = checked(_cues(lines, is_webvtt=is_webvtt))
    if not cues:
        raise CaptionsUnreadableError(line=0, problem="empty")
    return ("webvtt" if is_webvtt else "srt"), cues


def _decoded(content: bytes) -> str:
    for encoding in ("utf-8-sig", "gb18030"):  # the second is what Chinese Windows editors write
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise CaptionsUnreadableError(line=0, problem="encoding")


def _cues(lines: Sequence[str], *, is_webvtt: bool) -> list[tuple[int, Cue]]:
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
            number = _skip_block(lines, at)
            cue = _cue(lines, at, number) if at < len(lines) else None
            found += [(at + 1, cue)] if cue is not None else []
            if len(found) > MOST_CUES:
                raise CaptionsUnreadableError(line=at + 1, problem="many")
    return found


def _to_times(lines: Sequence[str], number: int, *, is_webvtt: bool) -> int:
    """The line with the times of a block that begins here: a name or a number may stand above them."""
    if "-->" in lines[number]:
        return number
    is_meant = _LIKE_TIMES.match(lines[number]) is not None  # times that somebody mistyped are no name
    if is_meant or (not is_webvtt and not _NUMBER.fullmatch(lines[number])):
        raise CaptionsUnreadableError(line=number + 1, problem="time")
    return number + 1


def _cue(lines: Sequence[str], at: int, end: int) -> Cue | None:
    """The cue whose times stand on a line, and whose text goes on to another; None for one that shows nothing."""
    begin_ms, end_ms = _times(lines[at], at + 1)
    for number in range(at + 1, end):
        if "-->" in lines[number]:
            raise CaptionsUnreadableError(line=number + 1, problem="time")
    text = plain("\n".join(lines[at + 1 : end]))
    return Cue(begin_ms, end_ms, text) if text else None


def _skip_block(lines: Sequence[str], number: int) -> int:
    while number < len(lines) and lines[number].strip():
        number += 1
    return number


def _times(line: str, number: int) -> tuple[int, int]:
    match = _TIMES.fullmatch(line)
    if match is None:
        raise CaptionsUnreadableError(line=number, problem="time")
    parts = match.groups()
    begin, end = _milliseconds(parts[:4]), _milliseconds(parts[4:])
    if end <= begin:
        raise CaptionsUnreadableError(line=number, problem="order")
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


def checked(cues: Iterable[tuple[int, Cue]]) -> tuple[Cue, ...]:
    """Cues in order of time, if all of them can be kept; each comes with the line that an error names (0: none)."""
    told = list(cues)
    if len(told) > MOST_CUES:
        raise CaptionsUnreadableError(line=told[MOST_CUES][0], problem="many")
    size = 0
    for line, cue in told:
        size += len(cue.text)
        if not 0 <= cue.begin_ms < cue.end_ms:
            raise CaptionsUnreadableError(line=line, problem="order")
        if cue.end_ms > LATEST_MS:
            raise CaptionsUnreadableError(line=line, problem="late")
        if len(cue.text) > LONGEST_CUE:
            raise CaptionsUnreadableError(line=line, problem="long", longest=LONGEST_CUE)
        if size > MOST_CHARACTERS:
            raise CaptionsUnreadableError(line=line, problem="many")
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
