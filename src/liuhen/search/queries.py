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
    query = _query(kind, wanted, scopes)
    if not query:
        return []
    if connection.vendor == "sqlite":
        # FTS5 walks its lists from the newest row back and stops at the limit.
        return _walked(query, limit, beyond, newer=newer)
    return _newest_of_many(kind, query, limit, beyond, newer=newer)


def counted(kind: str, wanted: str, *, scopes: Collection[UUID] | None, limit: int) -> tuple[list[Hit], bool]:
    """Return what a count of hits rests on: as many as are read quickly, and whether there may be more.

    Args:
        kind: see `found`.
        wanted: likewise.
        scopes: likewise.
        limit: how many at most.
    """
    query = _query(kind, wanted, scopes)
    if not query:
        return [], False
    if connection.vendor == "sqlite":
        told = _walked(query, limit + 1, None, newer=False)
        return told[:limit], len(told) > limit
    size = max(_NEAR, 4 * limit)
    near, is_all = _near(kind, query, size, None, newer=False)
    further = int(_WIDER * size * _MANY / max(len(near), 1))
    if not is_all and size < further <= _FURTHEST_COUNTED:
        near, is_all = _near(kind, query, further, None, newer=False)
    if not is_all and len(near) < limit:
        if len(near) >= _MANY:
            return near, True
        near = _indexed(query, limit + 1, None, newer=False)
    return near[:limit], len(near) > limit or (len(near) == limit and not is_all)


def _query(kind: str, wanted: str, scopes: Collection[UUID] | None) -> str:
    """The question for the database's own index; empty where nothing can be found."""
    runs = runs_of(wanted)[:MOST_RUNS]
    if not runs or (scopes is not None and not scopes):
        return ""
    labels = [[kind_token(kind)]]
    if scopes is not None:
        labels.append(sorted(scope_token(scope) for scope in scopes))
    return fts5_query(runs, labels=labels) if connection.vendor == "sqlite" else tsquery(runs, labels=labels)


def _walked(wanted: str, limit: int, beyond: int | None, *, newer: bool) -> list[Hit]:
    sql = (
        "SELECT search_grams.rowid, subject FROM search_grams JOIN search_entry"
        " ON search_entry.id = search_grams.rowid WHERE search_grams.grams MATCH %s"
    )
    way, order = (">", "ASC") if newer else ("<", "DESC")
    parameters: list[Any] = [wanted]
    if beyond is not None:
        sql, parameters = f"{sql} AND search_grams.rowid {way} %s", [*parameters, beyond]
    return _rows(f"{sql} ORDER BY search_grams.rowid {order} LIMIT %s", [*parameters, limit])


_NEAR = 400
"""Entries of a kind that PostgreSQL looks at one by one at least; more where many hits are asked for."""
_MANY = 50
"""Hits among the entries looked at that tell of how many there are at least."""
_FURTHEST = 12_000  # entries to look at, beyond which asking the index for everything is quicker
_FURTHEST_COUNTED = 4_000  # likewise for a count, which asks for all beyond it only once
_WIDER = 1.5  # so much more is looked at than should do, as hits aren't spread evenly


def _newest_of_many(kind: str, wanted: str, limit: int, beyond: int | None, *, newer: bool) -> list[Hit]:
    """The same on PostgreSQL, which can't read its index in the order of places, and misjudges pairs side by side.

    What is frequent is found by looking at the newest entries; what isn't there, by asking the index for all.
    """
    size = max(_NEAR, 4 * limit)
    near, is_all = _near(kind, wanted, size, beyond, newer=newer)
    further = int(_WIDER * size * limit / max(len(near), 1))
    if not is_all and len(near) < limit and further <= _FURTHEST:
        near, is_all = _near(kind, wanted, further, beyond, newer=newer)  # there'll be enough a little further
    if is_all or len(near) >= limit:
        return near[:limit]
    return _indexed(wanted, limit, beyond, newer=newer)


def _indexed(wanted: str, limit: int, beyond: int | None, *, newer: bool) -> list[Hit]:
    """The hits as the index tells them all at once; the question names their kind itself."""
    # OFFSET 0 keeps the planner from walking all entries instead of asking the index once.
    sql = (
        "SELECT id, subject FROM (SELECT id, subject FROM search_entry"
        " WHERE vector @@ to_tsquery('simple', %s) OFFSET 0) AS held WHERE id IS NOT NULL"
    )
    way, order = (">", "ASC") if newer else ("<", "DESC")
    parameters: list[Any] = [wanted]
    if beyond is not None:
        sql, parameters = f"{sql} AND id {way} %s", [*parameters, beyond]
    return _rows(f"{sql} ORDER BY id {order} LIMIT %s", [*parameters, limit])


def _near(kind: str, wanted: str, size: int, beyond: int | None, *, newer: bool) -> tuple[list[Hit], bool]:
    """The hits among so many entries of a kind from a place on, or from the end; and whether these were all."""
    way, order = (">", "kind DESC, id ASC") if newer else ("<", "kind ASC, id DESC")
    # Whether it's a hit is told while it's read: set aside, thousands of vectors would go to a file and back.
    # A kind between itself and itself: told as equal, PostgreSQL would rather walk the entries of all kinds by id,
    # thinking that each kind has come in evenly.
    sql = (
        "SELECT id, subject, vector @@ to_tsquery('simple', %s) AS is_hit FROM search_entry"
        " WHERE kind BETWEEN %s AND %s"
    )
    parameters: list[Any] = [wanted, kind, kind]
    if beyond is not None:
        sql, parameters = f"{sql} AND id {way} %s", [*parameters, beyond]
    sql = (
        f"WITH near AS MATERIALIZED ({sql} ORDER BY {order} LIMIT %s)"  # noqa: S608 - no word of a reader
        " SELECT id, subject FROM near WHERE is_hit"
        " UNION ALL SELECT count(*), NULL FROM near"
    )
    with connection.cursor() as cursor:
        cursor.execute(sql, [*parameters, size])
        told = cursor.fetchall()
    read = next(at for at, subject in told if subject is None)
    found = [Hit(at, subject) for at, subject in told if subject is not None]
    return sorted(found, reverse=not newer), read < size


def _rows(sql: str, parameters: list[Any]) -> list[Hit]:
    with connection.cursor() as cursor:
        cursor.execute(sql, parameters)
        return [Hit(at, each if isinstance(each, UUID) else UUID(each)) for at, each in cursor.fetchall()]
