"""Lists that page by a column and then by id, as `liuhen.paging` does by id alone."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date, datetime
from typing import Any, TypeVar
from uuid import UUID

from django.db.models import Model, QuerySet

from liuhen.paging import COUNT_CAP, PAGE_SIZE, Page

Row = TypeVar("Row", bound=Model)
Key = tuple[Any, Any]


def page_by_column(
    parts: Sequence[QuerySet[Row]],
    column: str,
    *,
    read: Callable[[str], Key | None],
    before: str = "",
    after: str = "",
    least_first: bool = False,
) -> Page[Row]:
    """One page of rows by a column that has an index, and by id where it's the same.

    Args:
        parts: the whole list in any order, in parts that have no row in common: one for each index that it stands in,
            since no database walks two at once.
        column: its name.
        read: reads a key of an address; None for what isn't one.
        before: key of the page before, as `Page.before` names it; anything that isn't a key starts at the beginning.
        after: the same for the page after.
        least_first: whether the least stands first; else the greatest does.
    """
    counted = 0
    for part in parts:
        counted += part.order_by()[: COUNT_CAP + 1 - counted].count()
    further, nearer = read(after), read(before)
    if further is None and nearer is not None:
        found = first_of(parts, column, PAGE_SIZE + 1, beyond=nearer, upwards=not least_first)
        shown = found[:PAGE_SIZE][::-1]
        has_before, has_after = len(found) > PAGE_SIZE, True
    else:
        found = first_of(parts, column, PAGE_SIZE + 1, beyond=further, upwards=least_first)
        shown = found[:PAGE_SIZE]
        has_before, has_after = further is not None, len(found) > PAGE_SIZE
    return Page(
        rows=shown,
        before=_written(shown[0], column) if shown and has_before else None,
        after=_written(shown[-1], column) if shown and has_after else None,
        count=min(counted, COUNT_CAP),
        capped=counted > COUNT_CAP,
    )


def first_of(
    parts: Sequence[QuerySet[Row]], column: str, number: int, *, beyond: Key | None = None, upwards: bool
) -> list[Row]:
    """The first rows of such a list, from a key on.

    Args:
        parts: as for `page_by_column`.
        column: likewise.
        number: how many.
        beyond: where it begins, left out; None for the list's beginning.
        upwards: whether the least comes first.
    """
    found = [row for part in parts for row in _beyond(part, column, beyond, upwards=upwards)[:number]]
    if len(parts) > 1:
        found.sort(key=lambda row: (getattr(row, column), row.pk), reverse=not upwards)
    return found[:number]


def _beyond(rows: QuerySet[Row], column: str, key: Key | None, *, upwards: bool) -> QuerySet[Row]:
    order = (column, "id") if upwards else (f"-{column}", "-id")
    if key is None:
        return rows.order_by(*order)
    at, last = key
    outside, same = ("gte", "lte") if upwards else ("lte", "gte")
    return rows.filter(**{f"{column}__{outside}": at}).exclude(**{column: at, f"id__{same}": last}).order_by(*order)


def _written(row: Model, column: str) -> str:
    return f"{getattr(row, column).isoformat()}~{row.pk}"


def moment_key(text: str) -> Key | None:
    """A key of a moment and a UUID."""
    at, _mark, last = text.partition("~")
    try:
        moment = datetime.fromisoformat(at)
        return (moment, UUID(last)) if moment.tzinfo else None
    except ValueError:
        return None


def day_key(text: str) -> Key | None:
    """A key of a day and a number."""
    day, _mark, last = text.partition("~")
    try:
        return date.fromisoformat(day), int(last)
    except ValueError:
        return None
