"""How much recorders are used: loans and days out in a span, from the loans alone."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from uuid import UUID

from django.db.models import Q, QuerySet

from liuhen.devices.models import Loan, LoanKind, Recorder, UseCheck
from liuhen.devices.queries.lending import LETS_GO
from liuhen.devices.queries.register import held
from liuhen.rules.clocks import ZONE

MOST = 300
_SPAN, _YEAR = timedelta(days=29), timedelta(days=366)


@dataclass(frozen=True, slots=True, kw_only=True)
class Usage:
    """How much one recorder was used in a span.

    Attributes:
        loans: how often it was taken, standing loans not counted.
        days: on how many days it was out; of a standing loan those on which it was found in order.
        share: of the span's days, 0 to 100.
        failed: checks before use that weren't in order.
    """

    recorder: Recorder
    loans: int
    days: int
    share: int
    failed: int


def usage(*, first: date, last: date, unit_id: UUID | None = None) -> list[Usage]:
    """How much each recorder was used from one day to another, both counted; the most used first."""
    recorders = held().select_related("unit").order_by("code")
    if unit_id is not None:
        recorders = recorders.filter(unit_id=unit_id)
    rows = list(recorders[:MOST])
    began, ended = _midnight(first), _midnight(last + timedelta(days=1))
    days, counts, failed = _days(began, ended, [one.id for one in rows])
    span = max(1, (last - first).days + 1)
    told = [
        Usage(
            recorder=one,
            loans=counts[one.id],
            days=len(days[one.id]),
            share=round(100 * len(days[one.id]) / span),
            failed=failed[one.id],
        )
        for one in rows
    ]
    return sorted(told, key=lambda one: (-one.days, one.recorder.code))


def span_within(first: date | None, last: date | None, *, today: date) -> tuple[date, date]:
    """The days to count: thirty up to the last one where the first isn't said or lies after it; a year at most."""
    end = last or today
    begin = first if first is not None and first <= end else end - _SPAN
    return max(begin, end - _YEAR), end


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(), ZONE)


def _days(
    began: datetime, ended: datetime, ids: list[UUID]
) -> tuple[dict[UUID, set[date]], dict[UUID, int], dict[UUID, int]]:
    """By recorder: the days on which it was used, how often it was taken, how many checks failed."""
    days: dict[UUID, set[date]] = defaultdict(set)
    counts: dict[UUID, int] = defaultdict(int)
    failed: dict[UUID, int] = defaultdict(int)
    for recorder, out, back in _out_within(began, ended, ids).values_list("recorder_id", "out_at", "returned_at"):
        counts[recorder] += out >= began
        day, until = max(out, began).astimezone(ZONE).date(), min(back or ended, ended - timedelta(seconds=1))
        while day <= until.astimezone(ZONE).date():
            days[recorder].add(day)
            day += timedelta(days=1)
    checks = UseCheck.objects.filter(recorder_id__in=ids, at__gte=began, at__lt=ended)
    for recorder, at, state, kind in checks.values_list("recorder_id", "at", "state", "loan__kind"):
        if state in LETS_GO and kind == LoanKind.STANDING:
            days[recorder].add(at.astimezone(ZONE).date())
        failed[recorder] += state not in LETS_GO
    return days, counts, failed


def _out_within(began: datetime, ended: datetime, ids: list[UUID]) -> QuerySet[Loan]:
    rows = Loan.objects.filter(recorder_id__in=ids, out_at__lt=ended).exclude(kind=LoanKind.STANDING)
    return rows.filter(Q(returned_at=None) | Q(returned_at__gte=began))
