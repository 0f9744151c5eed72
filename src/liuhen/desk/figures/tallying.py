"""Counts by month and unit what is kept, for pages that may not wait for a count over a million rows."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping
from datetime import date, datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.db.models import Count, FloatField, Max, Min, Q, Sum
from django.db.models.fields.json import KT
from django.db.models.functions import Cast

from liuhen.cases.models import Exemption
from liuhen.desk.figures.kinds import PERIODS, Counted
from liuhen.desk.figures.spans import add_months, month_of, start_of
from liuhen.desk.models import CoveredPoint, Tallied, Tally
from liuhen.duties.models import Deadline, DeadlineState
from liuhen.recordings.models import Kind, Recording, Viewing

WHOLE_EVERY = timedelta(days=1)
"""Months long past hardly change; all of them are counted anew so often."""
_RECENT = (-1, 0, 1)  # the months about the present one, counted each time

COUNTED = Q(viewing=Viewing.PENDING) | ~Q(kind__in=(Kind.LOG, Kind.OTHER))
"""Which recordings are counted: films, sound and photos, and whatever nobody has looked into yet."""

Sums = Mapping[tuple[UUID | None, str], int]
"""By unit and key."""


def tally(figure: Counted, *, now: datetime) -> None:
    """Count one figure anew: the months about the present one, and once a day all of them."""
    count, bounds = _COUNTS[figure]
    standing = Tallied.objects.filter(figure=figure).first()
    whole_at = standing.whole_at if standing else None
    this = month_of(now)
    months = [add_months(this, step) for step in _RECENT]
    if whole_at is None or now - whole_at >= WHOLE_EVERY:
        first, last = bounds()
        months = _months_between(min(first or months[0], months[0]), max(last or months[-1], months[-1]))
        whole_at = now
        Tally.objects.filter(figure=figure).exclude(month__in=months).delete()
    for month in months:
        replace_sums(figure, month, count(month, now))
    Tallied.objects.update_or_create(figure=figure, defaults={"at": now, "whole_at": whole_at})


def _months_between(first: date, last: date) -> list[date]:
    months = [first]
    while months[-1] < last:
        months.append(add_months(months[-1], 1))
    return months


@transaction.atomic
def replace_sums(figure: Counted, month: date, sums: Sums, *, units: Collection[UUID] | None = None) -> None:
    """Put sums in the place of what stood for a month, or for some of its units."""
    old = Tally.objects.filter(figure=figure, month=month)
    (old if units is None else old.filter(unit_id__in=units)).delete()
    Tally.objects.bulk_create(
        [
            Tally(figure=figure, month=month, unit_id=unit, key=key, value=value)
            for (unit, key), value in sums.items()
            if value
        ]
    )


def _within(field: str, month: date) -> Q:
    return Q(**{f"{field}__gte": start_of(month), f"{field}__lt": start_of(add_months(month, 1))})


def _bounds(rows: Mapping[str, datetime | None]) -> tuple[date | None, date | None]:
    first, last = rows["first"], rows["last"]
    return (month_of(first) if first else None, month_of(last) if last else None)


def _deadlines(month: date, now: datetime) -> Sums:
    """Art 16-18: what fell due in a month; done in time, done late, not done, not yet due."""
    sums: dict[tuple[UUID | None, str], int] = defaultdict(int)
    due = Deadline.objects.filter(_within("due_at", month), period__in=PERIODS).order_by()
    for period, unit, state, count in due.values_list("period", "unit_id", "state").annotate(Count("id")):
        if state in {DeadlineState.MET, DeadlineState.LATE, DeadlineState.RUNNING}:
            sums[unit, f"{period}:{state}"] += count
    over = due.filter(state=DeadlineState.RUNNING, due_at__lt=now)
    for period, unit, count in over.values_list("period", "unit_id").annotate(Count("id")):
        sums[unit, f"{period}:overdue"] += count
        sums[unit, f"{period}:running"] -= count
    return sums


def _deadline_bounds() -> tuple[date | None, date | None]:
    return _bounds(Deadline.objects.aggregate(first=Min("due_at"), last=Max("due_at")))


def _recordings(month: date, _now: datetime) -> Sums:
    """What films, sound and photos came in, and how long they run as far as that could be read."""
    sums: dict[tuple[UUID | None, str], int] = {}
    rows = Recording.objects.filter(_within("received_at", month), COUNTED).order_by()
    seconds = Sum(Cast(KT("facts__duration_s"), FloatField()))
    found = rows.values("unit_id").annotate(count=Count("id"), seconds=seconds)
    for unit, count, length in found.values_list("unit_id", "count", "seconds"):
        sums[unit, "count"] = count
        sums[unit, "seconds"] = round(length or 0)
    return sums


def _recording_bounds() -> tuple[date | None, date | None]:
    return _bounds(Recording.objects.aggregate(first=Min("received_at"), last=Max("received_at")))


def _exemptions(month: date, _now: datetime) -> Sums:
    rows = Exemption.objects.filter(_within("asked_at", month)).order_by()
    found = rows.values_list("case__unit_id", "reason", "state").annotate(Count("id"))
    return {(unit, f"{reason}:{state}"): count for unit, reason, state, count in found}


def _exemption_bounds() -> tuple[date | None, date | None]:
    return _bounds(Exemption.objects.aggregate(first=Min("asked_at"), last=Max("asked_at")))


_COUNTS: Mapping[Counted, tuple[Callable[[date, datetime], Sums], Callable[[], tuple[date | None, date | None]]]] = {
    Counted.DEADLINES: (_deadlines, _deadline_bounds),
    Counted.RECORDINGS: (_recordings, _recording_bounds),
    Counted.EXEMPTIONS: (_exemptions, _exemption_bounds),
}
BY_MONTH = tuple(_COUNTS)
"""What is counted month by month; coverage follows the cases instead."""


def sum_coverage(cells: Iterable[tuple[UUID, date]]) -> None:
    """Sum up the points of the cases that a unit opened in a month, for each such cell."""
    for unit, month in set(cells):
        rows = CoveredPoint.objects.filter(unit_id=unit, month=month).order_by()
        found = rows.values_list("clause", "state").annotate(Count("id"))
        sums: Sums = {(unit, f"{clause}:{state}"): count for clause, state, count in found}
        replace_sums(Counted.COVERAGE, month, sums, units=[unit])
