"""待归档: closed cases whose volumes are due in the archive room (art 18), what is due first.

It names numbers, units and days; the archive room comes to a case's content when it takes the volume over, not before.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import QuerySet

from liuhen.cases.clocks import FILE
from liuhen.desk.board import Clock, clock_of
from liuhen.desk.keyed import moment_key, page_by_column
from liuhen.duties.models import Deadline, DeadlineState
from liuhen.duties.queries import end_of_day
from liuhen.paging import COUNT_CAP, Page
from liuhen.people import queries as people
from liuhen.people.actors import Actor
from liuhen.people.permissions import Capability, require

SOON_DAYS = 7


@dataclass(frozen=True, slots=True, kw_only=True)
class FilingCounts:
    """How many volumes are due, each at most `COUNT_CAP` and one."""

    late: int
    soon: int
    all: int


def filing_counts(*, actor: Actor, now: datetime) -> FilingCounts:
    """How many volumes are late, due within a week, and due at all.

    Raises:
        NotPermittedError: the actor isn't of the archive room.
    """
    late, soon, whole = (
        _due(actor=actor, now=now, state=state).order_by()[: COUNT_CAP + 1].count() for state in ("late", "soon", "")
    )
    return FilingCounts(late=late, soon=soon, all=whole)


def unsure_filing(*, actor: Actor, now: datetime) -> dict[str, list[tuple[str, list[int]]]]:
    """What is provisional of the volumes that are late and due within a week: `assumed` and `unpublished` of each.

    Raises:
        NotPermittedError: the actor isn't of the archive room.
    """
    return {
        state: list(
            _due(actor=actor, now=now, state=state)
            .filter(is_provisional=True)
            .order_by("due_at", "id")
            .values_list("assumed", "unpublished")[:COUNT_CAP]
        )
        for state in ("late", "soon")
    }


def _due(*, actor: Actor, now: datetime, state: str, unit_id: UUID | None = None) -> QuerySet[Deadline]:
    require(actor, Capability.VIEW_FILING)
    rows = Deadline.objects.filter(is_open=True, period=FILE)
    if state == "late":
        rows = rows.filter(state=DeadlineState.RUNNING, due_at__lt=now)
    elif state == "soon":
        rows = rows.filter(due_at__gte=now, due_at__lte=end_of_day(now, SOON_DAYS))
    if unit_id is not None:
        rows = rows.filter(unit_id__in=people.units_below([unit_id]).get(unit_id, frozenset()))
    return rows


@dataclass(frozen=True, slots=True, kw_only=True)
class Filing:
    """A page of what is due in the archive room."""

    page: Page[Deadline]
    clocks: list[Clock]


def filing(
    *, actor: Actor, now: datetime, state: str = "", unit_id: UUID | None = None, before: str = "", after: str = ""
) -> Filing:
    """One page of the closed cases whose volumes are due, what is due first.

    Args:
        actor: of the archive room.
        now: the present moment.
        state: `late`, `soon` (within a week) or anything else for all.
        unit_id: of this unit and those below only.
        before: key of the page with what is due sooner.
        after: key of the page with what is due later.

    Raises:
        NotPermittedError: the actor isn't of the archive room.
    """
    rows = _due(actor=actor, now=now, state=state, unit_id=unit_id)
    whole = rows.select_related("unit").prefetch_related("officers")
    page = page_by_column([whole], "due_at", read=moment_key, before=before, after=after, least_first=True)
    return Filing(page=page, clocks=[clock_of(row, now=now, actor=actor) for row in page.rows])
