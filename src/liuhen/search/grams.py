"""Chinese text as overlapping pairs of characters, and what a reader types as a query for either database. Pure.

A pair is the smallest thing that Chinese readers search for (化工 has two characters), and pairs that stand side by
side find any longer piece exactly. Each pair is written as one ASCII token, so that neither database's own idea of
words, accents or punctuation takes part. A run's last character stands alone as well, so that one character can be
looked for by prefix and no piece reaches over a gap.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache

TEXT_LIMIT = 8_000  # characters of one thing that are searched; PostgreSQL stops at 16,383 positions


def grams_of(text: str) -> str:
    """Return the tokens of a text as one string: what both databases index."""
    parts: list[str] = []
    for run in runs_of(text):
        parts += [_token(pair) for pair in _pairs(run)]
        parts.append(_token(run[-1]))
    return " ".join(parts)


def runs_of(text: str) -> list[str]:
    """The stretches of letters, characters and digits in a text, folded; every one of a query's must be there."""
    return list(_runs(text))


def fts5_query(runs: Sequence[str], *, labels: Iterable[Sequence[str]] = ()) -> str:
    """A query for SQLite's FTS5.

    Args:
        runs: as `runs_of` gives them.
        labels: groups of whole tokens; one of each group must be there.
    """
    parts = ["(" + " OR ".join(group) + ")" for group in labels]
    for run in runs:
        if len(run) == 1:
            parts.append(f"({_single(run)}u* OR {_single(run)}e)")
        else:
            parts.append('"' + " ".join(_token(pair) for pair in _pairs(run)) + '"')
    return " AND ".join(parts)


def tsquery(runs: Sequence[str], *, labels: Iterable[Sequence[str]] = ()) -> str:
    """The same for PostgreSQL's `to_tsquery('simple', …)`."""
    parts = ["(" + " | ".join(group) + ")" for group in labels]
    for run in runs:
        if len(run) == 1:
            parts.append(f"({_single(run)}u:* | {_single(run)}e)")
        else:
            parts.append("(" + " <-> ".join(_token(pair) for pair in _pairs(run)) + ")")
    return " & ".join(parts)


def pieces_of(run: str) -> list[str]:
    """What a text's tokens hold, between blanks, when they hold a run: one of these."""
    if len(run) == 1:
        return [f" {_single(run)}u", f" {_single(run)}e "]
    return [" " + " ".join(_token(pair) for pair in _pairs(run)) + " "]


def _runs(text: str) -> Iterator[str]:
    folded = unicodedata.normalize("NFKC", text[:TEXT_LIMIT]).casefold()
    run: list[str] = []
    for character in folded:
        if character.isalnum():
            run.append(character)
        elif run:
            yield "".join(run)
            run = []
    if run:
        yield "".join(run)


@lru_cache(maxsize=1 << 16)  # the same few thousand pairs stand in every text of a bureau
def _token(characters: str) -> str:
    return "".join(f"u{ord(character):x}" for character in characters) + "e" * (len(characters) == 1)


def _pairs(run: str) -> list[str]:
    return [run[index : index + 2] for index in range(len(run) - 1)]


def _single(character: str) -> str:
    # The token of a pair that begins with this character begins with its code; "e" ends a lone one.
    return f"u{ord(character):x}"
