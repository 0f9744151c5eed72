"""Where captions come close to a sentence that somebody has to say (12(1)): a proposal, never a confirmation. Pure."""

from __future__ import annotations

import unicodedata
from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from liuhen.media.captions import Cue

MOST_WRONG = 1 / 3
"""The share of the sentence's letters that may be other ones: machines mishear, people say 为了 for 为."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """Where it begins, in milliseconds; and how many of its letters were said otherwise, left out or put in."""

    at_ms: int
    wrong: int


def heard_in(cues: Sequence[Cue], sentence: str) -> Found | None:
    """The first place where captions come close to a sentence, whatever the signs and breaks between its letters."""
    wanted = _letters(sentence)
    if not wanted:
        return None
    said = [(letter, _moment(cue, place, len(cue.text))) for cue in cues for place, letter in _placed(cue.text)]
    text = "".join(letter for letter, _at in said)
    for begin, end in _stretches(text, wanted):
        wrong, first = _closest(text[begin:end], wanted)
        if wrong <= len(wanted) * MOST_WRONG:
            return Found(at_ms=said[begin + first][1], wrong=wrong)
    return None


def _letters(text: str) -> str:
    return "".join(letter for _place, letter in _placed(text))


def _placed(text: str) -> list[tuple[int, str]]:
    """Letters and digits with their places, folded: full and half width, large and small are the same."""
    folded = ((place, unicodedata.normalize("NFKC", sign).casefold()) for place, sign in enumerate(text))
    return [(place, letter) for place, letters in folded for letter in letters if letter.isalnum()]


def _moment(cue: Cue, place: int, length: int) -> int:
    """When a letter of a cue is said, as if all took equally long."""
    return cue.begin_ms + (cue.end_ms - cue.begin_ms) * place // max(length, 1)


def _stretches(text: str, wanted: str) -> list[tuple[int, int]]:
    """Stretches with enough of the sentence's pairs of letters to be looked at: a wrong letter spoils two at most."""
    pairs, most_wrong = set(map("".join, pairwise(wanted))), int(len(wanted) * MOST_WRONG)
    least, span = max(len(pairs) - 2 * most_wrong, 1), len(wanted) + most_wrong
    near: deque[tuple[int, str]] = deque()
    found: list[tuple[int, int]] = []
    for at, pair in enumerate(map("".join, pairwise(text))):
        if pair not in pairs:
            continue
        near.append((at, pair))
        while near[0][0] < at - span:
            near.popleft()
        if len({each for _at, each in near}) < least:
            continue
        begin, end = max(at - span, 0), near[0][0] + span + 2
        if found and begin <= found[-1][1]:
            begin, _end = found.pop()
        found.append((begin, end))
    return found


def _closest(text: str, wanted: str) -> tuple[int, int]:
    """The fewest changes that make a piece of a text the sentence (Sellers), and where that piece begins."""
    row = [(0, at) for at in range(len(text) + 1)]
    for number, letter in enumerate(wanted, 1):
        above, row = row, [(number, 0)]
        for at, other in enumerate(text):
            kept = (above[at][0] + (letter != other), above[at][1])
            left_out, put_in = (above[at + 1][0] + 1, above[at + 1][1]), (row[at][0] + 1, row[at][1])
            row.append(min(kept, left_out, put_in, key=lambda one: one[0]))
    return min(row, key=lambda one: one[0])
