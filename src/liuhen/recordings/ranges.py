"""Which bytes a GET gets: HTTP ranges (RFC 9110 section 14) as a pure decision.

One range at a time; several at once are ignored, as the RFC allows, and so is what it calls invalid. An answer carries
at most `LIMIT` bytes of what was asked for ("a server might send only a subset"): players go on asking from there, and
a paused one then holds neither a thread nor a file.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

LIMIT = 1024 * 1024
"""Most bytes of one partial answer. What a paused player hasn't taken yet waits in the server's memory (or, this
small, mostly in the system's socket buffer), so a hundred paused players are no burden; design's limit is 8 MiB."""

_RANGE = re.compile(r"bytes=[ \t]*([0-9]{0,18})-([0-9]{0,18})[ \t]*", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Whole:
    """Answer 200 with everything."""


@dataclass(frozen=True, slots=True)
class Part:
    """Answer 206 with the bytes from `start` up to but without `end`."""

    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Unsatisfiable:
    """Answer 416: nothing of what was asked for exists."""


def choose(*, size: int, header: str, if_range: str, etag: str, limit: int = LIMIT) -> Whole | Part | Unsatisfiable:
    """What to answer.

    Args:
        size: of the whole, in bytes.
        header: the `Range` header, empty when there's none.
        if_range: the `If-Range` header, empty when there's none. Only this very strong ETag counts; a date never does.
        etag: the strong ETag with its quotes.
        limit: most bytes of a partial answer.
    """
    match = _RANGE.fullmatch(header)
    if match is None or (if_range and if_range.strip() != etag):
        return Whole()
    first, last = match.groups()
    if not first and not last:
        return Whole()
    if not first:
        start, end = max(0, size - int(last)), size
    else:
        start, end = int(first), min(size, int(last) + 1) if last else size
        if last and int(last) < start:
            return Whole()  # invalid, so it's as if it weren't there
    if start >= size:
        return Unsatisfiable()
    return Part(start, min(end, start + limit))
