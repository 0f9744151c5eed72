"""Looking things up in the index."""

from __future__ import annotations

from collections.abc import Collection
from uuid import UUID

from django.db import connection

from liuhen.search.grams import fts5_query, runs_of, tsquery

MOST_RUNS = 12
"""Words of one search that are looked for; a pasted page would be a query of thousands."""


def kind_token(kind: str) -> str:
    """How the index names a kind. Tokens of text begin with u, so the two can't meet."""
    return f"k{kind}"


def scope_token(scope: UUID) -> str:
    """How the index names a unit or an officer."""
    return f"s{scope.hex}"


def found(kind: str, wanted: str, *, scopes: Collection[UUID] | None, limit: int) -> list[UUID]:
    """Return the things of a kind that hold every word of a search, the newest in the index first.

    Args:
        kind: what is looked for.
        wanted: as somebody typed it; without letters or digits it finds nothing.
        scopes: only things that one of these units or officers may know of; None for all.
        limit: how many at most. The index is read only so far, however many there are.
    """
    runs = runs_of(wanted)[:MOST_RUNS]
    if not runs or (scopes is not None and not scopes):
        return []
    labels = [[kind_token(kind)]]
    if scopes is not None:
        labels.append(sorted(scope_token(scope) for scope in scopes))
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            # FTS5 walks its lists from the newest row back and stops at the limit.
            cursor.execute(
                "SELECT subject FROM search_grams JOIN search_entry ON search_entry.id = search_grams.rowid"
                " WHERE search_grams.grams MATCH %s ORDER BY search_grams.rowid DESC LIMIT %s",
                [fts5_query(runs, labels=labels), limit],
            )
        else:
            # By what it knows of the tokens, the planner asks the index or walks back from the newest.
            cursor.execute(
                "SELECT subject FROM search_entry WHERE kind = %s AND vector @@ to_tsquery('simple', %s)"
                " ORDER BY id DESC LIMIT %s",
                [kind, tsquery(runs, labels=labels), limit],
            )
        return [row[0] if isinstance(row[0], UUID) else UUID(row[0]) for row in cursor.fetchall()]
