"""Lists that page by key: a page costs the same wherever it stands, and counts stop where nobody counts on."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from functools import cached_property, partial
from itertools import chain, repeat
from typing import Any, Generic, TypeVar
from uuid import UUID

from django.db import connection
from django.db.models import CharField, F, Model, Q, QuerySet
from django.db.models.functions import Cast, Coalesce

Row = TypeVar("Row", bound=Model)
PAGE_SIZE = 25
COUNT_CAP = 500
MENU_CAP = 99
"""How far the numbers in the menu count: they stand on every page, and say that there's something to do."""
FEW = 4_000
"""Rows that are gathered, sorted and looked at in a small part of a page's time."""
_COUNTED = 1_500
"""The newest rows among which a list is counted that has no index of its own; beyond them its number is a least."""
NEAR, GATHERED, MODERATE = 8_000, 15_000, 50_000
"""Rows that are walked before gathering is thought of; that are gathered at once; and that are gathered then."""
_LEAST_WALK, _WALK_SHARE = 1_000, 8
"""The shortest walk, and how many rows that would be gathered are worth one that is walked."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Page(Generic[Row]):
    """One page of rows, newest first; empty is falsy.

    Attributes:
        rows: what the page shows.
        before: key of the page with newer rows; None on the first page.
        after: key of the page with older rows; None on the last.
        count: how many rows the whole list has, at most `COUNT_CAP`.
        capped: the list may be longer than `count`: an exact number would cost a walk through the table.
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


@dataclass(frozen=True, slots=True)
class Weight:
    """Rows that tell how much something is.

    Attributes:
        rows: what is counted.
        each: how many rows of the list stand for one of them.
        is_in_order: an index has the part in the list's order, so that its beginning is read without the rest.
    """

    rows: QuerySet[Any, Any]
    each: int = 1
    is_in_order: bool = False


@dataclass(frozen=True, slots=True)
class Part(Generic[Row]):
    """Rows that an index finds by themselves.

    Attributes:
        rows: the rows, each once.
        key: the column that holds their keys where the index lies on a table joined to theirs; their own otherwise.
        is_in_order: an index has them in the list's order, so that its beginning is read without the rest.
    """

    rows: QuerySet[Row]
    key: str = "pk"
    is_in_order: bool = False

    def narrowed(self, way: Callable[[QuerySet[Row]], QuerySet[Row]]) -> Part[Row]:
        """Only some of them."""
        return Part(way(self.rows), self.key, self.is_in_order)

    @property
    def told(self) -> Cast:
        """Their keys as text, in the order of the keys: of thousands, nothing is made until it's needed."""
        return Cast(F(self.key), CharField())

    def beyond(self, at: Any, *, newer: bool) -> QuerySet[Row]:
        """The rows beyond a key; all when that's None."""
        if at is None:
            return self.rows
        further: QuerySet[Row] = self.rows.alias(placed=F(self.key)).filter(
            **{"placed__gt" if newer else "placed__lt": at}
        )
        return further

    def keys(self, at: Any, *, newer: bool, most: int) -> list[Any]:
        """The keys beyond one, in a list's order; from its beginning when that's None."""
        rows = self.beyond(at, newer=newer)
        if self.key == "pk" and not self.is_in_order and connection.vendor != "sqlite":
            # Entered by its own index: PostgreSQL would rather walk the table in this order.
            key = Coalesce(F("pk"), F("pk"))
            ordered = rows.order_by(key.asc() if newer else key.desc())
        else:
            ordered = rows.order_by(self.key if newer else f"-{self.key}")
        return list(ordered.select_related(None).prefetch_related(None).values_list(self.key, flat=True)[:most])


class Known(Generic[Row]):
    """What somebody may know of, told twice, because no one way of asking for it stays quick.

    Of much, the database walks the list from its newest row and asks of each whether it's known; of little it would
    walk far, so that is gathered first, through indexes.
    """

    def __init__(
        self,
        whole: QuerySet[Row],
        parts: Sequence[QuerySet[Row] | Part[Row]] | None,
        weights: Sequence[Weight] | None = None,
    ) -> None:
        """Tell it.

        Args:
            whole: the rows, by a condition that is asked of each row and that leads into no index. It alone decides.
            parts: rows that together hold at least these, each with an index that tells its keys by itself; None when
                that's everything.
            weights: what is counted to tell roughly how much that is; the parts themselves when None. It decides about
                the way alone.
        """
        self.whole = whole
        self.parts = None if parts is None else [part if isinstance(part, Part) else Part(part) for part in parts]
        self._weights = [Weight(part.rows) for part in self.parts or ()] if weights is None else weights

    def filter(self, *conditions: Q) -> Known[Row]:
        """Only what satisfies these too; meant for conditions that the indexes of the parts know."""

        def narrow(rows: QuerySet[Row]) -> QuerySet[Row]:
            return rows.filter(*conditions)

        parts = None if self.parts is None else [part.narrowed(narrow) for part in self.parts]
        return Known(narrow(self.whole), parts, self._weights)

    @cached_property
    def _sizes(self) -> tuple[int, int]:
        """Roughly how many rows it holds (much is over `GATHERED`), how many of them are gathered (over `MODERATE`)."""
        whole, gathered = (MODERATE + 1, MODERATE + 1) if self.parts is None else (0, 0)
        for weight in self._weights:
            enough = GATHERED if weight.is_in_order else MODERATE  # what isn't gathered is only asked whether it's much
            number = weight.rows.order_by()[: enough // weight.each + 1].count() * weight.each
            whole += number
            gathered += 0 if weight.is_in_order else number
            if gathered > MODERATE:
                break
        return whole, gathered

    @property
    def is_few(self) -> bool:
        """Whether it's gathered whatever is asked of it."""
        return self._sizes[0] <= FEW

    @property
    def is_moderate(self) -> bool:
        """Whether it's little enough to be gathered where it's found nowhere near."""
        return self._sizes[1] <= MODERATE

    @property
    def _walk(self) -> int:
        """How many rows of the table are walked for a page before it's gathered."""
        return min(max(self._sizes[1] // _WALK_SHARE, _LEAST_WALK), NEAR) if self.is_moderate else NEAR

    @property
    def is_in_order(self) -> bool:
        """Whether indexes have nearly all of it in the list's order."""
        return self.parts is not None and self._sizes[1] <= FEW

    @property
    def _gathered(self) -> QuerySet[Row, Any]:
        """The keys of all parts, each once. They stay in the database: thousands of keys take a page's whole time."""
        if not self.parts:
            return self.whole.none().values_list("pk", flat=True)
        first, *rest = [part.rows.order_by().values_list("pk", flat=True) for part in self.parts]
        return first.union(*rest) if rest else first

    def rows(self) -> QuerySet[Row]:
        """The rows, in the form that is quicker to narrow and to list."""
        return self.whole.filter(pk__in=self._gathered) if self.is_few else self.whole

    def newest(self, number: int) -> list[Row]:
        """The first few rows of the list, a page at most: nothing that belongs to them is brought along."""
        if self.parts is None or not (self.is_few or all(part.is_in_order for part in self.parts)):
            return list(self.whole.order_by("-pk")[:number])  # nearly each is known to whoever knows of very many
        keys = self.through(self.whole, None, None, newer=False)[:number]
        return list(self.whole.filter(pk__in=keys).order_by("-pk"))

    def page(
        self,
        narrow: Callable[[QuerySet[Row]], QuerySet[Row]],
        *,
        is_narrowed: bool,
        before: str = "",
        after: str = "",
        gather: Callable[[QuerySet[Row]], QuerySet[Row]] | None = None,
        is_apart: bool = False,
        lead: Callable[[QuerySet[Row]], QuerySet[Row]] | None = None,
    ) -> Page[Row]:
        """Return a page by key.

        Args:
            narrow: narrows rows to the list, and brings what each row is shown with.
            is_narrowed: whether it leaves anything out.
            before: as for `page_by_key`.
            after: likewise.
            gather: narrows a part, which has an index of its own: by conditions that lead into no other one.
            is_apart: whether indexes hold just what the list is narrowed to: that is gathered at once.
            lead: narrows a part that is in order, where an index has the list's own part in order too.
        """
        rows = narrow(self.whole)
        if lead is not None and self.is_in_order and not self.is_few:
            return self._led(rows, lead, gather or narrow, before=before, after=after, narrow=narrow)
        if self.parts is None:
            return page_by_key(rows, before=before, after=after, counted=count_near(self.whole, narrow))
        if self._sizes[0] > GATHERED:
            counted = count_near(self.whole, narrow) if is_narrowed else Count(COUNT_CAP, capped=True)
            near, is_all = _near(rows, self._walk, before=before, after=after)
            if len(near) > PAGE_SIZE or is_all:
                return _page_from(rows, near, before=before, after=after, counted=counted)
            if not self.is_moderate:
                return page_by_key(rows, before=before, after=after, counted=counted)
        elif self.is_few or not is_narrowed:
            number = narrow(self.rows()).order_by()[: COUNT_CAP + 1].count() if is_narrowed else self.count()
            counted = Count(min(number, COUNT_CAP), number > COUNT_CAP)
        else:
            counted = count_near(self.whole, narrow)
        way = (gather or narrow) if is_narrowed else None
        older_than, newer_than = _key(after), _key(before)
        is_newer = older_than is None and newer_than is not None
        asked = rows if way is None else way(self.whole)
        at = newer_than if is_newer else older_than
        if way is not None and is_apart:
            found = of_all(self.parts, way, at, newer=is_newer)
        else:
            found = self.through(asked, way, at, newer=is_newer)
        return _page_from(rows, found, before=before, after=after, counted=counted)

    def _led(
        self,
        rows: QuerySet[Row],
        lead: Callable[[QuerySet[Row]], QuerySet[Row]],
        gather: Callable[[QuerySet[Row]], QuerySet[Row]],
        *,
        before: str,
        after: str,
        narrow: Callable[[QuerySet[Row]], QuerySet[Row]],
    ) -> Page[Row]:
        """A page read through the indexes that have the list's own part in order."""
        older_than, newer_than = _key(after), _key(before)
        is_newer = older_than is None and newer_than is not None
        at = newer_than if is_newer else older_than
        found = of_all(self.parts or (), gather, at, newer=is_newer, lead=lead)
        return _page_from(rows, found, before=before, after=after, counted=count_near(self.whole, narrow))

    def through(
        self, rows: QuerySet[Row], gather: Callable[[QuerySet[Row]], QuerySet[Row]] | None, at: Any, *, newer: bool
    ) -> list[Any]:
        """The keys of a page and one more: what's known is read in a list's order, of each row it's asked if it's in.

        Args:
            rows: the list.
            gather: as for `of_all`, which takes over where the list turns out to be thin; None when it can't be.
            at: as for `merged`.
            newer: likewise.
        """
        parts = self.parts or ()
        is_in_order = all(part.is_in_order for part in parts)
        is_walked = is_in_order or self._sizes[0] > GATHERED
        read = merged if is_walked else partial(_at_once, is_plain=gather is None)
        found: list[Any] = []
        looked_at = 0
        for keys in read(parts, at, newer=newer):
            held = {key.int for key in _keys(rows.filter(pk__in=keys).order_by(), len(keys))}
            found += [key for key in keys if key.int in held]
            looked_at += len(keys)
            if len(found) > PAGE_SIZE:
                break
            if gather is not None and looked_at >= _ENOUGH and len(found) * NEAR < looked_at * PAGE_SIZE:
                return of_all(parts, gather, at, newer=newer)
        return found[: PAGE_SIZE + 1]

    def count(self) -> int:
        """How many there are, up to one over the cap."""
        if any(part.rows.order_by().values("pk")[COUNT_CAP : COUNT_CAP + 1].exists() for part in self.parts or ()):
            return COUNT_CAP + 1
        if self.parts is None:
            return self.whole.order_by()[: COUNT_CAP + 1].count()
        return self.whole.filter(pk__in=self._gathered).order_by()[: COUNT_CAP + 1].count()


@dataclass(frozen=True, slots=True)
class Count:
    """How many rows a list has; capped: at least so many."""

    number: int
    capped: bool = False


def count_all(rows: QuerySet[Any]) -> Count:
    """Count a list up to the cap, however far that reaches."""
    number = rows.order_by()[: COUNT_CAP + 1].count()
    return Count(min(number, COUNT_CAP), number > COUNT_CAP)


def count_near(
    rows: QuerySet[Row],
    narrow: Callable[[QuerySet[Row]], QuerySet[Row]],
    *,
    within: QuerySet[Any] | None = None,
    by: str = "pk",
) -> Count:
    """Count a list among the newest rows; what lies beyond makes it capped.

    Args:
        rows: rows of which the list is a part.
        narrow: narrows them to the list.
        within: rows that hold the list, with an index in its order; the whole table when None.
        by: what tells of how old a row is: the keys, or a moment.
    """
    everything = rows.model._default_manager.all()  # noqa: SLF001 - Django's documented name for it
    newest = (everything if within is None else within).order_by(f"-{by}").values_list(by, flat=True)
    ends = list(newest[_COUNTED - 1 : _COUNTED + 1])
    # From a key on, which every database reads as a span: told as keys, PostgreSQL gathers the whole list first. It's
    # told before all else: of two moments where a span begins, SQLite takes the first.
    near = rows.filter(**{f"{by}__gte": ends[0]}) if ends else rows
    number = narrow(near).order_by()[: COUNT_CAP + 1].count()
    return Count(min(number, COUNT_CAP), number > COUNT_CAP or len(ends) > 1)


def page_by_key(
    rows: QuerySet[Row],
    *,
    before: str = "",
    after: str = "",
    size: int = PAGE_SIZE,
    counted: Count | None = None,
    shown: QuerySet[Row] | None = None,
) -> Page[Row]:
    """Return one page of rows whose UUIDv7 `id` tells their age, newest first.

    Args:
        rows: the whole list, in any order.
        before: key of a page as `Page.before` names it; anything that isn't a key starts at the newest.
        after: the same for `Page.after`.
        size: rows of a page.
        counted: how many there are, where somebody knows or can tell more cheaply.
        shown: the same list told in another way, where that finds a few rows by their keys more cheaply.
    """
    older_than, newer_than = _key(after), _key(before)
    if older_than is None and newer_than is not None:
        found = _keys(rows.filter(pk__gt=newer_than).order_by("pk"), size + 1)
        keys = found[:size][::-1]
        has_newer, has_older = len(found) > size, True
    else:
        here = rows if older_than is None else rows.filter(pk__lt=older_than)
        found = _keys(here.order_by("-pk"), size + 1)
        keys = found[:size]
        has_newer, has_older = older_than is not None, len(found) > size
    count = counted or count_all(rows)
    return page_of(rows if shown is None else shown, keys, has_newer=has_newer, has_older=has_older, count=count)


def _near(rows: QuerySet[Any], reach: int, *, before: str, after: str) -> tuple[list[Any], bool]:
    """The keys of a page and one more among the table's next rows, so many as `reach`, and whether those were all."""
    older_than, newer_than = _key(after), _key(before)
    table: QuerySet[Any] = rows.model.objects.all()
    if older_than is None and newer_than is not None:
        end = table.filter(pk__gt=newer_than).order_by("pk").values_list("pk", flat=True)[reach : reach + 1].first()
        near = rows.filter(pk__gt=newer_than) if end is None else rows.filter(pk__gt=newer_than, pk__lt=end)
        return _keys(near.order_by("pk"), PAGE_SIZE + 1), end is None
    older = table if older_than is None else table.filter(pk__lt=older_than)
    end = older.order_by("-pk").values_list("pk", flat=True)[reach : reach + 1].first()
    near = rows if older_than is None else rows.filter(pk__lt=older_than)
    near = near if end is None else near.filter(pk__gt=end)
    return _keys(near.order_by("-pk"), PAGE_SIZE + 1), end is None


_ENOUGH = 600  # rows that were looked at before it's thought about how thin a list is
_STEPS = (2 * PAGE_SIZE, 600, 800, 1_000, 2_000)  # rows that are looked at in turn, then `FEW`


def _at_once(parts: Sequence[Part[Row]], at: Any, *, newer: bool, is_plain: bool) -> Iterator[list[Any]]:
    """The same as `merged` of what is little: one question gathers it all.

    Of a plain list, of which hardly a row is left out, only the beginning is brought: thousands of keys take longer
    to bring than to sort.
    """
    first, *rest = [
        part.beyond(at, newer=newer).order_by().annotate(told=part.told).values_list("told", flat=True)
        for part in parts
    ]
    rows = first.union(*rest) if rest else first.distinct()
    begin = 0
    if is_plain:
        begin = _STEPS[0]
        begun = list(rows.order_by("told" if newer else "-told")[:begin])
        yield [UUID(key) for key in begun]
        if len(begun) < begin:
            return
    keys = sorted(rows, reverse=not newer)
    for size in chain(_STEPS[1:] if is_plain else _STEPS, repeat(FEW)):
        if begin >= len(keys):
            return
        yield [UUID(key) for key in keys[begin : begin + size]]
        begin += size


def merged(parts: Sequence[Part[Row]], at: Any, *, newer: bool) -> Iterator[list[Any]]:
    """The keys of parts together, in a list's order from a key on, in growing steps.

    Args:
        parts: rows of one model.
        at: the key where it begins, left out; None for the list's beginning.
        newer: upwards instead of downwards.
    """
    reads = [_Read(part, at, newer=newer) for part in parts]
    for size in chain(_STEPS, repeat(FEW)):
        # As numbers, thousands of keys are compared in a tenth of the time.
        told = {key.int: key for read in reads for key in read.ahead(size)}
        keys = [told[each] for each in sorted(told, reverse=not newer)[:size]]
        if keys:
            yield keys
        if len(keys) < size:
            return
        for read in reads:
            read.go_beyond(keys[-1])


class _Read:
    """A part read step by step. What no index has in order is sorted anew for each question, so few are asked."""

    def __init__(self, part: Part[Any], at: Any, *, newer: bool) -> None:
        self._part, self._at, self._newer = part, at, newer
        self._keys: list[Any] = []
        self._has_more, self._is_first = True, True

    def ahead(self, size: int) -> list[Any]:
        """The next keys, so many or all that are left."""
        wanted = size - len(self._keys)
        if self._has_more and wanted > 0:
            most = wanted if self._part.is_in_order or self._is_first else max(wanted, GATHERED)
            found = self._part.keys(self._at, newer=self._newer, most=most)
            self._has_more, self._is_first = len(found) == most, False
            self._keys += found
            self._at = self._keys[-1] if self._keys else self._at
        return self._keys[:size]

    def go_beyond(self, key: Any) -> None:
        """Leave behind what was looked at."""
        end = key.int
        self._keys = [each for each in self._keys if (each.int > end if self._newer else each.int < end)]


def of_all(
    parts: Sequence[Part[Row]],
    gather: Callable[[QuerySet[Row]], QuerySet[Row]],
    at: Any,
    *,
    newer: bool,
    lead: Callable[[QuerySet[Row]], QuerySet[Row]] | None = None,
) -> list[Any]:
    """The first keys, one more than a page has, of parts of which each row is asked.

    Args:
        parts: rows of one model.
        gather: narrows a part.
        at: as for `merged`.
        newer: likewise.
        lead: narrows a part that is in order by what an index has in order too.
    """
    found: set[Any] = set()
    for part in parts:
        if lead is not None and part.is_in_order:
            told = part.narrowed(lead)
        else:
            told = replace(part.narrowed(gather), is_in_order=False)  # its index goes on leaving out most
        found.update(told.keys(at, newer=newer, most=PAGE_SIZE + 1))
    return sorted(found, reverse=not newer)[: PAGE_SIZE + 1]


def _page_from(rows: QuerySet[Row], ordered: Sequence[Any], *, before: str, after: str, counted: Count) -> Page[Row]:
    """The page of keys that were found in the order in which they were asked for, one more than it shows."""
    older_than = _key(after)
    backwards = older_than is None and _key(before) is not None
    shown = ordered[:PAGE_SIZE][::-1] if backwards else ordered[:PAGE_SIZE]
    return page_of(
        rows,
        shown,
        has_newer=len(ordered) > PAGE_SIZE if backwards else older_than is not None,
        has_older=backwards or len(ordered) > PAGE_SIZE,
        count=counted,
    )


def page_by_moment(
    rows: QuerySet[Row],
    field: str,
    *,
    before: str = "",
    after: str = "",
    size: int = PAGE_SIZE,
    counted: Count | None = None,
    shown: QuerySet[Row] | None = None,
) -> Page[Row]:
    """Return one page of rows by a moment that each of them has, newest first; keys name moment and id.

    Args:
        rows: the whole list, in any order.
        field: the moment's field; an index has it with the id behind it.
        before: as for `page_by_key`.
        after: likewise.
        size: rows of a page.
        counted: as for `page_by_key`.
        shown: likewise.
    """
    older_than, newer_than = moment_key(after), moment_key(before)
    backwards = older_than is None and newer_than is not None
    key = newer_than if backwards else older_than
    here = rows
    if key is not None:
        at, last = key
        here = rows.filter(**{f"{field}__gte" if backwards else f"{field}__lte": at})
        here = here.exclude(**{field: at, "pk__lte" if backwards else "pk__gte": last})
    here = here.order_by(field, "pk") if backwards else here.order_by(f"-{field}", "-pk")
    found = list(here.select_related(None).prefetch_related(None).values_list(field, "pk")[: size + 1])
    kept = found[:size][::-1] if backwards else found[:size]
    page = page_of(
        rows if shown is None else shown,
        [pk for _at, pk in kept],
        has_newer=len(found) > size if backwards else key is not None,
        has_older=backwards or len(found) > size,
        count=counted or count_all(rows),
    )
    ends = (kept[0], kept[-1]) if kept else (None, None)
    return replace(
        page,
        before=key_of_moment(*ends[0]) if page.before and ends[0] else None,
        after=key_of_moment(*ends[1]) if page.after and ends[1] else None,
    )


def page_of(rows: QuerySet[Row], keys: Sequence[Any], *, has_newer: bool, has_older: bool, count: Count) -> Page[Row]:
    """Return the page that shows these rows: only they are fetched with all that belongs to them."""
    by_key = {row.pk: row for row in rows.filter(pk__in=keys).order_by()} if keys else {}
    shown = [by_key[key] for key in keys if key in by_key]
    least = len(shown) + has_older
    return Page(
        rows=shown,
        before=str(keys[0]) if keys and has_newer else None,
        after=str(keys[-1]) if keys and has_older else None,
        count=max(count.number, min(least, COUNT_CAP)) if count.capped else count.number,
        capped=count.capped,
    )


def key_of_moment(at: datetime, pk: Any) -> str:
    """The key of a row in a list by moment."""
    return f"{at.timestamp():.6f}~{pk}"


def moment_key(text: str) -> tuple[datetime, UUID] | None:
    """Read such a key; None for anything else."""
    at, _mark, last = text.partition("~")
    try:
        return datetime.fromtimestamp(float(at), UTC), UUID(last)
    except (ValueError, OverflowError, OSError):
        return None


def _keys(rows: QuerySet[Any], most: int) -> list[Any]:
    """The keys alone, so that no database joins or sorts what no page shows."""
    return list(rows.select_related(None).prefetch_related(None).values_list("pk", flat=True)[:most])


def _key(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None
