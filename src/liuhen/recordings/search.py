"""Full-text search of recordings, the same on SQLite (FTS5) and PostgreSQL (tsvector); see `liuhen.search.grams`."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db import connection
from django.db.models import F, Q, QuerySet, Subquery, TextField, Value
from django.db.models.expressions import RawSQL
from django.db.models.functions import Concat

from liuhen.paging import FEW, NEAR, PAGE_SIZE, Count, Known, Page, page_of
from liuhen.recordings.models import Recording, SearchDocument
from liuhen.search.grams import fts5_query, grams_of, pieces_of, runs_of, tsquery

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


def is_number(wanted: str) -> bool:
    """Whether a search is a recording's whole number."""
    return _NUMBER.fullmatch(wanted.strip()) is not None


def forget(recording: Recording) -> None:
    """Make a recording unfindable. Call inside a transaction."""
    document = SearchDocument.objects.filter(recording=recording).first()
    if document is None:
        return
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute("DELETE FROM recordings_search WHERE rowid = %s", [document.pk])
    document.delete()


def matching(recordings: QuerySet[Recording], wanted: str) -> QuerySet[Recording]:
    """Narrow a query set to what holds every word of a search, however many that are; one without letters finds all."""
    words = Words.of(wanted)
    if words is None:
        return recordings.filter(number=wanted.strip()) if is_number(wanted) else recordings
    if connection.vendor == "sqlite":
        sql = (
            "SELECT recording_id FROM recordings_searchdocument WHERE id IN"
            " (SELECT rowid FROM recordings_search WHERE recordings_search MATCH %s)"
        )
    else:
        # OFFSET 0 keeps the planner from looking at each recording's text in turn instead of asking the index once.
        sql = "SELECT recording_id FROM recordings_searchdocument WHERE vector @@ to_tsquery('simple', %s) OFFSET 0"
    # ASCII tokens only, passed as a parameter
    return recordings.filter(pk__in=RawSQL(sql, [words.query]))  # noqa: S611


_BEGUN = 300  # hits that a count of a frequent word rests on
_READ = 300  # hits after which a page that hasn't filled is thought about
_Hit = tuple[int, UUID]  # its place in the index, which grows as recordings come in, and the recording


@dataclass(frozen=True, slots=True)
class Begun:
    """The beginning of what holds the words of a search, whoever may know of it.

    Attributes:
        hits: the newest, in the list's order.
        end: the place in the index down to which it was read; None when these are all.
        read: how much was read, as for the steps that follow: hits, or documents on PostgreSQL.
    """

    hits: list[_Hit]
    end: int | None
    read: int

    @property
    def is_all(self) -> bool:
        """Whether nothing else holds the words."""
        return self.end is None


@dataclass(frozen=True, slots=True)
class Words:
    """The words of a search, every one of which must be there."""

    runs: tuple[str, ...]

    @classmethod
    def of(cls, wanted: str) -> Words | None:
        """The words of what somebody typed; None when there are none, or it's a recording's whole number."""
        runs = runs_of(wanted)
        return cls(tuple(runs)) if runs and not is_number(wanted) else None

    @property
    def query(self) -> str:
        """For the database's own index."""
        return fts5_query(self.runs) if connection.vendor == "sqlite" else tsquery(self.runs)

    def newest(self, *, limit: int, beyond: int | None = None, newer: bool = False) -> list[_Hit]:
        """Return the hits that came in last, whoever may know of them; the index is read only so far.

        Args:
            limit: how many at most.
            beyond: only hits before this place in the index.
            newer: go the other way: hits behind that place, the oldest first.
        """
        if connection.vendor != "sqlite":
            return self._newest_of_many(limit, beyond, newer=newer)
        sql, parameters = self._found(limit=limit, beyond=beyond, newer=newer)
        return _rows(sql, parameters)

    def begun(self) -> Begun:
        """Read the newest hits, whoever may know of them: so many that they tell how many there are, or all."""
        most = _BEGUN
        if connection.vendor != "sqlite":
            low, high = _span(None, NEAR_DOCUMENTS, newer=False)
            near = self._between(low, high)
            if len(near) > min(_MANY, most):
                hits = sorted(near, reverse=True)
                end = hits[most - 1][0] if len(hits) > most else low
                return Begun(hits[:most], end, high - end + 1)
        hits = self.newest(limit=most + 1)
        if len(hits) <= most:
            return Begun(hits, None, len(hits))
        return Begun(hits[:most], hits[most - 1][0], most)

    def _newest_of_many(self, limit: int, beyond: int | None, *, newer: bool) -> list[_Hit]:
        """The same on PostgreSQL, which can't read its index in the order of places, and misjudges pairs side by side.

        What is frequent is found by looking at the newest documents; what isn't there, by asking the index for all.
        """
        low, high = _span(beyond, NEAR_DOCUMENTS, newer=newer)
        near = self._between(low, high)
        if _MANY < len(near) < limit:
            low, high = _span(beyond, 2 * NEAR_DOCUMENTS * limit // len(near), newer=newer)
            near = self._between(low, high)
        if len(near) < limit and len(near) <= _MANY:
            sql, parameters = self._found(limit=limit, beyond=beyond, newer=newer)
            return _rows(sql, parameters)
        return sorted(near, reverse=not newer)[:limit]

    def _between(self, low: int, high: int) -> list[_Hit]:
        """The hits in a span of places, its ends included."""
        # OFFSET 0 again: the index of words would be asked for all that it holds, to keep what lies in the span.
        sql = (
            "SELECT id, recording_id FROM (SELECT id, recording_id, vector FROM recordings_searchdocument"
            " WHERE id BETWEEN %s AND %s OFFSET 0) AS near WHERE vector @@ to_tsquery('simple', %s)"
        )
        return _rows(sql, [low, high, self.query])

    def _found(self, *, limit: int, beyond: int | None, newer: bool) -> tuple[str, list[Any]]:
        """The statement that reads the index: places and recordings."""
        way, order = (">", "ASC") if newer else ("<", "DESC")
        if connection.vendor == "sqlite":
            place = "recordings_search.rowid"
            sql = (
                "SELECT recordings_search.rowid AS place, recording_id FROM recordings_search"
                " JOIN recordings_searchdocument ON recordings_searchdocument.id = recordings_search.rowid"
                " WHERE recordings_search.grams MATCH %s"
            )
        else:
            place = "place"
            sql = (
                "SELECT place, recording_id FROM (SELECT id AS place, recording_id FROM recordings_searchdocument"
                " WHERE vector @@ to_tsquery('simple', %s) OFFSET 0) AS held WHERE place IS NOT NULL"
            )
        parameters: list[Any] = [self.query]
        if beyond is not None:
            sql, parameters = f"{sql} AND {place} {way} %s", [*parameters, beyond]
        return f"{sql} ORDER BY {place} {order} LIMIT %s", [*parameters, limit]

    def among(self, recordings: QuerySet[Recording]) -> QuerySet[Recording]:
        """Narrow rows that are few, or nearly all of which hold the words, by looking at the text of each."""
        text = Concat(Value(" "), F("search_document__grams"), Value(" "), output_field=TextField())
        rows = recordings.alias(told=text)
        for run in self.runs:
            one, *more = pieces_of(run)
            wanted = Q(told__contains=one)
            for other in more:
                wanted |= Q(told__contains=other)
            rows = rows.filter(wanted)
        return rows

    def page(
        self,
        begun: Begun,
        known: Known[Recording],
        narrow: Callable[[QuerySet[Recording]], QuerySet[Recording]],
        gather: Callable[[QuerySet[Recording]], QuerySet[Recording]],
        *,
        before: str = "",
        after: str = "",
    ) -> Page[Recording]:
        """Return a page of what holds the words, where that's much, the last that came in first.

        The index is read from its newest entry, or from the page's key, in growing steps until the page is full.
        Where it isn't full soon, little of what holds the words is known: then what is known is looked through.

        Args:
            begun: the newest hits, as far as they were read.
            known: what somebody may know of.
            narrow: narrows rows to the list but for its words.
            gather: narrows a part of what is known to the list, its words too.
            before: as for `page_by_key`.
            after: likewise.
        """
        rows = narrow(known.whole)
        newer = bool(before) and not after
        at = _place_of(before if newer else after)
        ids = [recording_id for _place, recording_id in begun.hits]
        held = set(_plain(rows).filter(pk__in=ids).order_by().values_list("pk", flat=True))
        first = at is None and not newer
        found = [each for each in ids if each in held] if first else []
        read = begun.read if first else 0
        further = iter(()) if first and begun.is_all else self._steps(rows, begun.end if first else at, newer=newer)
        while len(found) <= PAGE_SIZE:
            is_thin = len(found) * NEAR < read * PAGE_SIZE  # it wouldn't be full near
            if read >= _READ and is_thin and known.is_moderate and known.parts is not None:
                key = before if newer else after
                found = known.through(gather(known.whole), gather, UUID(key) if key else None, newer=newer)
                break
            step = next(further, None)
            if step is None:
                break
            read += step[0]
            found += step[1]
        shown = found[:PAGE_SIZE][::-1] if newer else found[:PAGE_SIZE]
        return page_of(
            rows,
            shown,
            has_newer=len(found) > PAGE_SIZE if newer else at is not None,
            has_older=newer or len(found) > PAGE_SIZE,
            count=Count(len(held), capped=True),
        )

    def _steps(self, rows: QuerySet[Recording], at: int | None, *, newer: bool) -> Iterator[tuple[int, list[UUID]]]:
        """How many hits were read, and those of them that are among rows; they meet in the database."""
        size, place = 4 * PAGE_SIZE, "search_document__id"
        order = place if newer else f"-{place}"
        rows = _plain(rows).order_by(order)
        if connection.vendor != "sqlite":
            yield from self._spans(rows, at, newer=newer)
            return
        while True:
            sql, parameters = self._found(limit=size, beyond=at, newer=newer)
            hits = RawSQL(f"SELECT recording_id FROM ({sql}) AS hits", parameters)  # noqa: S608, S611 - as in `matching`
            yield size, list(rows.filter(pk__in=hits).values_list("pk", flat=True))
            end, parameters = self._found(limit=1, beyond=at, newer=newer)
            with connection.cursor() as cursor:
                cursor.execute(f"{end} OFFSET %s", [*parameters, size - 1])
                last = cursor.fetchone()
            if last is None:
                return
            at, size = last[0], min(size * 4, FEW)

    def _spans(self, rows: QuerySet[Recording], at: int | None, *, newer: bool) -> Iterator[tuple[int, list[UUID]]]:
        """The same on PostgreSQL: all documents of a span are looked at."""
        size = 1_000
        while True:
            low, high = _span(at, size, newer=newer)
            ids = [recording_id for _place, recording_id in self._between(low, high)]
            yield size, list(rows.filter(pk__in=ids).values_list("pk", flat=True)) if ids else []
            beyond = SearchDocument.objects.filter(id__gt=high) if newer else SearchDocument.objects.filter(id__lt=low)
            if not beyond.exists():
                return
            at, size = high if newer else low, min(size * 2, NEAR_DOCUMENTS)


NEAR_DOCUMENTS = 4_000
"""Documents that PostgreSQL looks at one by one."""
_MANY = 20  # hits among these that make a word a frequent one


def _plain(rows: QuerySet[Recording]) -> QuerySet[Recording]:
    """Without what each row is shown with."""
    plain: QuerySet[Recording] = rows.select_related(None).prefetch_related(None)
    return plain


def _rows(sql: str, parameters: list[Any]) -> list[_Hit]:
    with connection.cursor() as cursor:
        cursor.execute(sql, parameters)
        return [(at, each if isinstance(each, UUID) else UUID(each)) for at, each in cursor.fetchall()]


def _span(at: int | None, size: int, *, newer: bool) -> tuple[int, int]:
    """The first and the last of so many places before one, or behind it; the newest ones when None."""
    if at is None:
        at = (SearchDocument.objects.order_by("-id").values_list("id", flat=True).first() or 0) + 1 if not newer else 0
    return (at + 1, at + size) if newer else (at - size, at - 1)


def _place_of(key: str) -> int | None:
    """Where the index has the recording of this key, or the last one before it."""
    try:
        wanted = UUID(key)
    except ValueError:
        return None
    nearest = Recording.objects.filter(id__lte=wanted).order_by("-id").values("id")[:1]
    return SearchDocument.objects.filter(recording_id=Subquery(nearest)).values_list("id", flat=True).first()


def newest(wanted: str, *, limit: int) -> list[UUID]:
    """Return the recordings found by a search that came in last, at most `limit`, whoever may know of them."""
    words = Words.of(wanted)
    return [recording_id for _place, recording_id in words.newest(limit=limit)] if words is not None else []
