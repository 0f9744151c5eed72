"""What is read of the bureau's lists of record points, and the rules that they refine."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from uuid import UUID

from liuhen.duties.errors import MatterListNotFoundError, MatterListSettledError, MatterNotFoundError
from liuhen.duties.models import Matter, MatterList
from liuhen.rules import matters as rules
from liuhen.rules.matters import MatterRow, Remark
from liuhen.rules.model import RulesInForce
from liuhen.rules.shelf import rulebook


def matter_lists() -> list[MatterList]:
    """Every list but the discarded ones: drafts first, then the published by the day from which they hold."""
    found = list(MatterList.objects.exclude(state=MatterList.State.DISCARDED).select_related("made_by", "published_by"))
    drafts = sorted((each for each in found if each.state == MatterList.State.DRAFT), key=lambda each: each.made_at)
    settled = (each for each in found if each.state == MatterList.State.PUBLISHED)
    return [*drafts[::-1], *sorted(settled, key=lambda each: (each.holds_from, each.published_at), reverse=True)]


def get_list(list_id: UUID) -> MatterList:
    """Return a list.

    Raises:
        MatterListNotFoundError: there is none, or it was discarded.
    """
    found = MatterList.objects.exclude(state=MatterList.State.DISCARDED)
    one = found.select_related("made_by", "published_by").filter(id=list_id).first()
    if one is None:
        raise MatterListNotFoundError
    return one


def get_draft(list_id: UUID) -> MatterList:
    """Return a list that can still be changed.

    Raises:
        MatterListNotFoundError: there is none.
        MatterListSettledError: it is published.
    """
    found = get_list(list_id)
    if found.state != MatterList.State.DRAFT:
        raise MatterListSettledError
    return found


def get_matter(matter_list: MatterList, matter_id: UUID) -> Matter:
    """Return a row of a list.

    Raises:
        MatterNotFoundError: the list has no such row.
    """
    found = matter_list.matters.filter(id=matter_id).first()
    if found is None:
        raise MatterNotFoundError
    return found


def list_in_force(day: date) -> MatterList | None:
    """The list that holds on a day; None when the rulebook alone does."""
    published = MatterList.objects.filter(state=MatterList.State.PUBLISHED, holds_from__lte=day)
    return published.order_by("-holds_from", "-published_at").first()


def row_of(matter: Matter) -> MatterRow:
    """A stored row as the rules read it."""
    return MatterRow(**{column: getattr(matter, column) for column in rules.COLUMNS})


@dataclass(frozen=True, slots=True, kw_only=True)
class MatterLine:
    """A row as its list's page shows it.

    Attributes:
        matter: the row.
        remarks: what is to say of its cells.
        clauses: the rulebook's points that it speaks of; none: a point of the bureau's own.
        change: `new` or `changed` against the list in force, else empty.
    """

    matter: Matter
    remarks: tuple[Remark, ...]
    clauses: tuple[str, ...]
    change: str = ""

    @property
    def is_blocked(self) -> bool:
        """Whether it must be mended before the list can be published."""
        return any(remark.blocks for remark in self.remarks)

    @property
    def remark_at(self) -> dict[str, Remark]:
        """The remark of each column that has one."""
        return {remark.column: remark for remark in self.remarks}


def lines_of(matter_list: MatterList, *, day: date) -> list[MatterLine]:
    """The rows of a list, read by the rulebook of a day; those of a draft compared with the list in force then."""
    book = rulebook().on(matter_list.holds_from or day)
    found = list(matter_list.matters.order_by("position", "id"))
    known = {_key(row): row for row in rows_in_force(day)} if matter_list.state == MatterList.State.DRAFT else {}
    return [
        MatterLine(
            matter=matter,
            remarks=rules.remarks_on(row, book),
            clauses=rules.clauses_of(row.point, book),
            change=_change(row, known),
        )
        for matter, row in ((matter, row_of(matter)) for matter in found)
    ]


def _key(row: MatterRow) -> tuple[str, str, str]:
    return row.category, row.matter, row.point


def _change(row: MatterRow, known: dict[tuple[str, str, str], MatterRow]) -> str:
    if not known:
        return ""
    before = known.get(_key(row))
    if before is None:
        return "new"
    return "" if before == row else "changed"


def difference_to_force(lines: Sequence[MatterLine], *, day: date) -> list[MatterRow]:
    """The rows of the list in force that a draft no longer has."""
    kept = {_key(row_of(line.matter)) for line in lines}
    return [row for row in rows_in_force(day) if _key(row) not in kept]


def rows_in_force(day: date) -> tuple[MatterRow, ...]:
    """The rows of the list that holds on a day; none when there is no such list."""
    found = list_in_force(day)
    return () if found is None else _rows(found.id)


@lru_cache(maxsize=32)
def _rows(list_id: UUID) -> tuple[MatterRow, ...]:
    """A published list never changes, so its rows are read once."""
    found = Matter.objects.filter(matter_list_id=list_id).order_by("position", "id")
    return tuple(row_of(matter) for matter in found)


@dataclass(frozen=True, slots=True)
class ListOnTrial:
    """Rows of a list that hold from a day, as if it had been published."""

    rows: tuple[MatterRow, ...]
    holds_from: date


@contextmanager
def trying_list(given: ListOnTrial) -> Iterator[None]:
    """Have `rules_for` take this list from its day on, in this thread alone: a dry run that changes nothing.

    A published list that holds from a later day goes before it from that day on, as it would.
    """
    token = _tried.set(given)
    try:
        yield
    finally:
        _tried.reset(token)


_tried: ContextVar[ListOnTrial | None] = ContextVar("tried_list", default=None)


def rules_for(*, day: date, kind: str, matter: str = "") -> RulesInForce:
    """What holds for a case: the rulebook of its day, refined by the list in force on that day.

    Args:
        day: on which the case was opened.
        kind: `inspection`, `penalty` or `coercion`.
        matter: as the list names it; empty when the case has none.
    """
    book = rulebook().on(day)
    found, trial = list_in_force(day), _tried.get()
    if trial is not None and trial.holds_from <= day and not _is_later(found, trial.holds_from):
        return rules.refine(book, trial.rows, kind=kind, matter=matter)
    return book if found is None else _refined(found.id, book.rulebook, book.since, kind, matter)


def _is_later(found: MatterList | None, day: date) -> bool:
    return found is not None and found.holds_from is not None and found.holds_from > day


@lru_cache(maxsize=512)
def _refined(list_id: UUID, _rulebook: str, since: date, kind: str, matter: str) -> RulesInForce:
    return rules.refine(rulebook().on(since), _rows(list_id), kind=kind, matter=matter)


def matters_for(*, day: date, kind: str) -> tuple[str, ...]:
    """The matters that the list in force has for a kind of case, to choose from."""
    return rules.matters_in(rows_in_force(day), kind=kind)
