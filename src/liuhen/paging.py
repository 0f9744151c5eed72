"""Lists that page by key: a page costs the same wherever it stands, and counts stop where nobody counts on."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Generic, TypeVar
from uuid import UUID

from django.db.models import Model, QuerySet

Row = TypeVar("Row", bound=Model)
PAGE_SIZE = 50
COUNT_CAP = 1_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Page(Generic[Row]):
    """One page of rows, newest first; empty is falsy.

    Attributes:
        rows: what the page shows.
        before: key of the page with newer rows; None on the first page.
        after: key of the page with older rows; None on the last.
        count: how many rows the whole list has, at most `COUNT_CAP`.
        capped: the list is longer than `count`: an exact number would cost a walk through the table.
    """

    rows: list[Row]
    before: str | None
    after: str | None
    count: int
    capped: bool

    def __iter__(self) -> Iterator[Row]:
        return iter(self.rows)

    def __len__(self) -> int:
        return len(self.rows)


def page_by_key(rows: QuerySet[Row], *, before: str = "", after: str = "", size: int = PAGE_SIZE) -> Page[Row]:
    """Return one page of rows whose UUIDv7 `id` tells their age, newest first.

    Args:
        rows: the whole list, in any order.
        before: key of a page as `Page.before` names it; anything that isn't a key starts at the newest.
        after: the same for `Page.after`.
        size: rows of a page.
    """
    counted = rows.order_by()[: COUNT_CAP + 1].count()
    older_than, newer_than = _key(after), _key(before)
    if older_than is None and newer_than is not None:
        found = list(rows.filter(id__gt=newer_than).order_by("id")[: size + 1])
        shown = found[:size][::-1]
        has_newer, has_older = len(found) > size, True
    else:
        here = rows if older_than is None else rows.filter(id__lt=older_than)
        found = list(here.order_by("-id")[: size + 1])
        shown = found[:size]
        has_newer, has_older = older_than is not None, len(found) > size
    return Page(
        rows=shown,
        before=str(shown[0].pk) if shown and has_newer else None,
        after=str(shown[-1].pk) if shown and has_older else None,
        count=min(counted, COUNT_CAP),
        capped=counted > COUNT_CAP,
    )


def _key(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None
