"""Chinese full-text search: overlapping pairs of characters, the same on SQLite (FTS5) and PostgreSQL (tsvector).

A pair is the smallest thing that Chinese readers search for (化工 has two characters), and pairs that stand side by
side find any longer piece exactly. Each pair is written as one ASCII token, so that neither database's own idea of
words, accents or punctuation takes part. A run's last character stands alone as well, so that one character can be
looked for by prefix and no piece reaches over a gap.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator

from django.db import connection
from django.db.models import QuerySet
from django.db.models.expressions import RawSQL

from liuhen.recordings.models import Recording, SearchDocument

TEXT_LIMIT = 8_000  # characters of one recording that are searched; PostgreSQL stops at 16,383 positions
_NUMBER = re.compile(r"[0-9]{4}-[0-9]{6,}")


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


def _token(characters: str) -> str:
    return "".join(f"u{ord(character):x}" for character in characters) + "e" * (len(characters) == 1)


def _pairs(run: str) -> list[str]:
    return [run[index : index + 2] for index in range(len(run) - 1)]


def grams_of(text: str) -> str:
    """Return the tokens of a text as one string: what both databases index."""
    parts: list[str] = []
    for run in _runs(text):
        parts += [_token(pair) for pair in _pairs(run)]
        parts.append(_token(run[-1]))
    return " ".join(parts)


def index(recording: Recording, text: str) -> None:
    """Make a recording findable by this text, instead of any earlier one. Call inside a transaction."""
    document, _created = SearchDocument.objects.update_or_create(
        recording=recording, defaults={"grams": grams_of(text)}
    )
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute("DELETE FROM recordings_search WHERE rowid = %s", [document.pk])
            cursor.execute("INSERT INTO recordings_search(rowid, grams) VALUES (%s, %s)", [document.pk, document.grams])


def matching(recordings: QuerySet[Recording], wanted: str) -> QuerySet[Recording]:
    """Narrow a query set to what holds every word of the search; a search without letters finds everything."""
    runs = list(_runs(wanted))
    if not runs:
        return recordings
    if _NUMBER.fullmatch(wanted.strip()):  # pairs of digits stand in every recording; the number itself in one
        return recordings.filter(number=wanted.strip())
    if connection.vendor == "sqlite":
        sql = (
            "SELECT recording_id FROM recordings_searchdocument WHERE id IN"
            " (SELECT rowid FROM recordings_search WHERE recordings_search MATCH %s)"
        )
        parameter = _fts5_query(runs)
    else:
        # OFFSET 0 keeps the planner from looking at each recording's text in turn instead of asking the index once.
        sql = "SELECT recording_id FROM recordings_searchdocument WHERE vector @@ to_tsquery('simple', %s) OFFSET 0"
        parameter = _tsquery(runs)
    return recordings.filter(pk__in=RawSQL(sql, [parameter]))  # noqa: S611 - ASCII tokens only, passed as a parameter


def _single(character: str) -> str:
    # The token of a pair that begins with this character begins with its code; "e" ends a lone one.
    return f"u{ord(character):x}"


def _fts5_query(runs: list[str]) -> str:
    parts = []
    for run in runs:
        if len(run) == 1:
            parts.append(f"({_single(run)}u* OR {_single(run)}e)")
        else:
            parts.append('"' + " ".join(_token(pair) for pair in _pairs(run)) + '"')
    return " AND ".join(parts)


def _tsquery(runs: list[str]) -> str:
    parts = []
    for run in runs:
        if len(run) == 1:
            parts.append(f"({_single(run)}u:* | {_single(run)}e)")
        else:
            parts.append("(" + " <-> ".join(_token(pair) for pair in _pairs(run)) + ")")
    return " & ".join(parts)
