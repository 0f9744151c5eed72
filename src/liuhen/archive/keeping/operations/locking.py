"""Until when the stores that keep locks have to lock recordings: as long as they're kept (arts 21, 22)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from uuid import UUID

from liuhen.archive.keeping.queries.retention import disposables, whole
from liuhen.clock import LAST
from liuhen.recordings.models import Recording, Viewing
from liuhen.rules.clocks import ZONE


def ends_of(ids: Sequence[UUID]) -> dict[UUID, datetime | None]:
    """The first moment at which each recording needn't be kept any more, of all that applies the longest.

    None for one whose end can't be named: kept for good, held until somebody lifts it, not filed yet. What isn't a
    recording, or is gone, isn't in it.
    """
    rows = list(whole(Recording.objects.filter(id__in=ids).exclude(viewing=Viewing.GONE)))
    found = disposables(rows)
    return {one.id: _after(found[one.id].until) for one in rows}


def _after(day: date | None) -> datetime | None:
    if day is None or day >= LAST.date():
        return None
    return datetime.combine(day + timedelta(days=1), time(), ZONE)
