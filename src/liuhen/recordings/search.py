"""Full-text search of recordings, the same on SQLite (FTS5) and PostgreSQL (tsvector); see `liuhen.search.grams`."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db import connection
from django.db.models import F, Q, QuerySet, Subquery, TextField, Value
from django.db.models.expressions import RawSQL
from django.db.models.functions import Concat

from liuhen.paging import COUNT_CAP, FEW, NEAR, PAGE_SIZE, Count, Known, Page, page_of
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


_Hit = tuple[int, UUID]  # its place in the index, which grows as recordings come in, and the recording


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
        way, order = (">", "ASC") if newer else ("<", "DESC")
        if connection.vendor == "sqlite":
            place = "recordings_search.rowid"
            sql = (
                "SELECT recordings_search.rowid, recording_id FROM recordings_search JOIN recordings_searchdocument"
                " ON recordings_searchdocument.id = recordings_search.rowid WHERE recordings_search.grams MATCH %s"
            )
        else:
            place = "id"
            sql = "SELECT id, recording_id FROM recordings_searchdocument WHERE vector @@ to_tsquery('simple', %s)"
        parameters: list[Any] = [self.query]
        if beyond is not None:
            sql, parameters = f"{sql} AND {place} {way} %s", [*parameters, beyond]
        with connection.cursor() as cursor:
            cursor.execute(f"{sql} ORDER BY {place} {order} LIMIT %s", [*parameters, limit])
            return [(at, each if isinstance(each, UUID) else UUID(each)) for at, each in cursor.fetchall()]

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
        known: Known[Recording],
        narrow: Callable[[QuerySet[Recording]], QuerySet[Recording]],
        *,
        before: str = "",
        after: str = "",
    ) -> Page[Recording]:
        """Return a page of what holds the words, where that's much, the last that came in first.

        The index is read from its newest entry, or from the page's key, in growing steps until the page is full.
        Where it isn't full soon, little of what holds the words is known: then what is known is looked through.
        """
        rows = narrow(known.rows())
        newer = bool(before) and not after
        at = _place_of(before if newer else after)
        found: list[UUID] = []
        read, is_moderate = 0, None
        for hits in self._steps(at, newer=newer):
            ids = [recording_id for _place, recording_id in hits]
            visible = set(rows.filter(pk__in=ids).order_by().values_list("pk", flat=True))
            found += [each for each in ids if each in visible]
            read += len(hits)
            if len(found) > PAGE_SIZE:
                break
            if read > NEAR and is_moderate is None and known.parts is not None:
                is_moderate = known.moderate
                if is_moderate:
                    found = self._looked_through([narrow(part) for part in known.parts], at, newer=newer)
                    break
        shown = found[:PAGE_SIZE][::-1] if newer else found[:PAGE_SIZE]
        return page_of(
            rows,
            shown,
            has_newer=len(found) > PAGE_SIZE if newer else at is not None,
            has_older=newer or len(found) > PAGE_SIZE,
            count=Count(self._count(rows), capped=True),
        )

    def _looked_through(self, parts: Sequence[QuerySet[Recording]], at: int | None, *, newer: bool) -> list[UUID]:
        """The same rows in the same order, by the text of each row of parts that are gathered."""
        place = "search_document__id"
        found: dict[UUID, int] = {}
        for part in parts:
            rows = self.among(part).select_related(None).prefetch_related(None)
            if at is not None:
                rows = rows.filter(**{f"{place}__gt" if newer else f"{place}__lt": at})
            ordered = rows.order_by(place if newer else f"-{place}").values_list("pk", place)
            found.update(dict(ordered[: PAGE_SIZE + 1]))
        return sorted(found, key=found.__getitem__, reverse=not newer)[: PAGE_SIZE + 1]

    def _steps(self, at: int | None, *, newer: bool) -> Iterator[list[_Hit]]:
        size = 4 * PAGE_SIZE
        while hits := self.newest(limit=size, beyond=at, newer=newer):
            yield hits
            if len(hits) < size:
                return
            at, size = hits[-1][0], min(size * 2, FEW)

    def _count(self, recordings: QuerySet[Recording]) -> int:
        hits = [recording_id for _place, recording_id in self.newest(limit=COUNT_CAP)]
        return recordings.filter(pk__in=hits).order_by().count()


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
