"""Looking things up in the index."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any, NamedTuple
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


class Hit(NamedTuple):
    """Something that was found, and its place in the index, which grows as things become findable."""

    place: int
    subject: UUID


def found(kind: str, wanted: str, *, scopes: Collection[UUID] | None, limit: int) -> list[UUID]:
    """Return the things of a kind that hold every word of a search, the newest in the index first.

    Args:
        kind: what is looked for.
        wanted: as somebody typed it; without letters or digits it finds nothing.
        scopes: only things that one of these units or officers may know of; None for all.
        limit: how many at most. The index is read only so far, however many there are.
    """
    return [hit.subject for hit in hits(kind, wanted, scopes=scopes, limit=limit)]


def hits(
    kind: str,
    wanted: str,
    *,
    scopes: Collection[UUID] | None,
    limit: int,
    beyond: int | None = None,
    newer: bool = False,
) -> list[Hit]:
    """The same, with where it was found.

    Args:
        kind: see `found`.
        wanted: likewise.
        scopes: likewise.
        limit: likewise.
        beyond: only what stands before this place in the index.
        newer: go the other way: what stands behind that place, the oldest first.
    """
    runs = runs_of(wanted)[:MOST_RUNS]
    if not runs or (scopes is not None and not scopes):
        return []
    labels = [[kind_token(kind)]]
    if scopes is not None:
        labels.append(sorted(scope_token(scope) for scope in scopes))
    way, order = (">", "ASC") if newer else ("<", "DESC")
    if connection.vendor == "sqlite":
        # FTS5 walks its lists from the newest row back and stops at the limit.
        place = "search_grams.rowid"
        sql = (
            "SELECT search_grams.rowid, subject FROM search_grams JOIN search_entry"
            " ON search_entry.id = search_grams.rowid WHERE search_grams.grams MATCH %s"
        )
        parameters: list[Any] = [fts5_query(runs, labels=labels)]
    else:
        # By what it knows of the tokens, the planner asks the index or walks back from the newest.
        place = "id"
        sql = "SELECT id, subject FROM search_entry WHERE kind = %s AND vector @@ to_tsquery('simple', %s)"
        parameters = [kind, tsquery(runs, labels=labels)]
    if beyond is not None:
        sql, parameters = f"{sql} AND {place} {way} %s", [*parameters, beyond]
    with connection.cursor() as cursor:
        cursor.execute(f"{sql} ORDER BY {place} {order} LIMIT %s", [*parameters, limit])
        return [Hit(at, each if isinstance(each, UUID) else UUID(each)) for at, each in cursor.fetchall()]
