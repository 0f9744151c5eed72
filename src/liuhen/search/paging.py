"""Lists narrowed to what the index finds, page by page."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from typing import Any, TypeVar
from uuid import UUID

from django.db.models import Model, QuerySet

from liuhen.paging import PAGE_SIZE, Count, Page, page_of
from liuhen.search.models import Entry
from liuhen.search.queries import Hit, counted, hits

Row = TypeVar("Row", bound=Model)
_MOST_AT_ONCE = 2_000
_COUNTED = 200  # hits that a count of much rests on


def page(
    kind: str,
    wanted: str,
    rows: QuerySet[Row],
    *,
    scopes: Collection[UUID] | None,
    before: str = "",
    after: str = "",
    size: int = PAGE_SIZE,
    counts: bool = True,
) -> Page[Row]:
    """Return a page of the rows that hold every word of a search, the last that became findable first.

    The index is read from its newest entry, or from the page's key, in growing steps until the page is full: however
    much holds the words, and however much there is.

    Args:
        kind: what the rows are in the index.
        wanted: as somebody typed it; without letters or digits it finds nothing.
        rows: which of them may be shown; this alone decides.
        scopes: as for `search.queries.found`.
        before: key of the page with newer rows, see `Page.before`.
        after: key of the page with older rows, see `Page.after`.
        size: rows of a page.
        counts: whether anybody reads how many there are.
    """
    newer = bool(before) and not after
    at = _place_of(kind, before if newer else after)
    is_first, newer = at is None, newer and at is not None
    found: list[UUID] = []
    number = Count(0, capped=True)
    has_more = True
    if is_first and counts:  # what the count rests on holds the first page, nearly always
        told, has_more = counted(kind, wanted, scopes=scopes, limit=_COUNTED)
        found = _known(rows, told)
        number, at = Count(len(found), capped=has_more), told[-1].place if told else None
    is_whole = is_first  # whether what was found is all that there is
    if has_more and len(found) <= size:
        for told in _steps(kind, wanted, scopes, at, newer=newer, least=2 * size):
            found += _known(rows, told)
            if len(found) > size:
                is_whole = False
                break
        if is_whole:
            number = Count(len(found))
        elif counts and not is_first:
            number = _count(kind, wanted, rows, scopes)
    shown = found[:size][::-1] if newer else found[:size]
    return page_of(
        rows,
        shown,
        has_newer=len(found) > size if newer else not is_first,
        has_older=newer or len(found) > size,
        count=number,
    )


def _known(rows: QuerySet[Any], told: Sequence[Hit]) -> list[UUID]:
    """Those of some hits that are among the rows, in the index's order."""
    wanted = [hit.subject for hit in told]
    known = set(rows.filter(pk__in=wanted).order_by().values_list("pk", flat=True))
    return [each for each in wanted if each in known]


def _steps(
    kind: str, wanted: str, scopes: Collection[UUID] | None, at: int | None, *, newer: bool, least: int
) -> Iterator[list[Hit]]:
    size = least
    while told := hits(kind, wanted, scopes=scopes, limit=size, beyond=at, newer=newer):
        yield told
        if len(told) < size:
            return
        at, size = told[-1].place, min(size * 2, _MOST_AT_ONCE)


def _count(kind: str, wanted: str, rows: QuerySet[Row], scopes: Collection[UUID] | None) -> Count:
    told, has_more = counted(kind, wanted, scopes=scopes, limit=_COUNTED)
    return Count(len(_known(rows, told)), capped=has_more)


def _place_of(kind: str, key: str) -> int | None:
    try:
        wanted = UUID(key)
    except ValueError:
        return None
    return Entry.objects.filter(kind=kind, subject=wanted).values_list("id", flat=True).first()
