"""Full-text search of recordings, the same on SQLite (FTS5) and PostgreSQL (tsvector); see `liuhen.search.grams`."""

from __future__ import annotations

import re
from uuid import UUID

from django.db import connection
from django.db.models import QuerySet
from django.db.models.expressions import RawSQL

from liuhen.recordings.models import Recording, SearchDocument
from liuhen.search.grams import fts5_query, grams_of, runs_of, tsquery

_NUMBER = re.compile(r"[0-9]{4}-[0-9]{6,}")


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
    runs = runs_of(wanted)
    if not runs:
        return recordings
    if _NUMBER.fullmatch(wanted.strip()):  # pairs of digits stand in every recording; the number itself in one
        return recordings.filter(number=wanted.strip())
    if connection.vendor == "sqlite":
        sql = (
            "SELECT recording_id FROM recordings_searchdocument WHERE id IN"
            " (SELECT rowid FROM recordings_search WHERE recordings_search MATCH %s)"
        )
        parameter = fts5_query(runs)
    else:
        # OFFSET 0 keeps the planner from looking at each recording's text in turn instead of asking the index once.
        sql = "SELECT recording_id FROM recordings_searchdocument WHERE vector @@ to_tsquery('simple', %s) OFFSET 0"
        parameter = tsquery(runs)
    return recordings.filter(pk__in=RawSQL(sql, [parameter]))  # noqa: S611 - ASCII tokens only, passed as a parameter


def newest(wanted: str, *, limit: int) -> list[UUID]:
    """Return the recordings found by a search that came in last, at most `limit`, whoever may know of them.

    The index is read only so far; `matching` finds all.
    """
    runs = runs_of(wanted)
    if not runs:
        return []
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute(
                "SELECT recording_id FROM recordings_search JOIN recordings_searchdocument"
                " ON recordings_searchdocument.id = recordings_search.rowid"
                " WHERE recordings_search.grams MATCH %s ORDER BY recordings_search.rowid DESC LIMIT %s",
                [fts5_query(runs), limit],
            )
        else:
            cursor.execute(
                "SELECT recording_id FROM recordings_searchdocument WHERE vector @@ to_tsquery('simple', %s)"
                " ORDER BY id DESC LIMIT %s",
                [tsquery(runs), limit],
            )
        return [row[0] if isinstance(row[0], UUID) else UUID(row[0]) for row in cursor.fetchall()]
