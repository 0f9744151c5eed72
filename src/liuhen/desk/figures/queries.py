"""What is read of the sums, and the lists that stand behind them."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.db.models import Q, QuerySet, Sum

from liuhen.cases.models import Exemption
from liuhen.cases.queries import of_visible_case
from liuhen.desk.figures.kinds import LISTED, Counted
from liuhen.desk.figures.scopes import figures_reach, narrowed
from liuhen.desk.figures.spans import Span
from liuhen.desk.figures.tallying import COUNTED
from liuhen.desk.keyed import day_key, moment_key, page_by_column
from liuhen.desk.models import CoveredPoint, Tallied, Tally
from liuhen.duties.models import Deadline, DeadlineState
from liuhen.paging import COUNT_CAP, Page
from liuhen.people.actors import Actor
from liuhen.people.permissions import Capability, require
from liuhen.people.scopes import asked_of_each, in_led_units
from liuhen.recordings.listing import SHOWN
from liuhen.recordings.models import Recording
from liuhen.recordings.queries import visible_to

Units = Collection[UUID] | None
"""Units that are counted together; None for the whole bureau."""

OPEN_OVER = Q(is_open=True, state=DeadlineState.RUNNING)
"""What isn't done, so that a database finds it among the open ones, which are few."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Sums:
    """The sums of one figure.

    Attributes:
        whole: of the span, by key.
        by_month: of the months up to the span's end, by month and key.
        by_unit: of the span, by unit and key; what belongs to no unit stands under None.
    """

    whole: dict[str, int]
    by_month: dict[tuple[date, str], int]
    by_unit: dict[tuple[UUID | None, str], int]

    def of_month(self, month: date) -> dict[str, int]:
        """The sums of a month, by key."""
        return {key: value for (each, key), value in self.by_month.items() if each == month}

    def of_unit(self, unit: UUID | None) -> dict[str, int]:
        """The sums of a unit, by key."""
        return {key: value for (each, key), value in self.by_unit.items() if each == unit}


def sums(figure: Counted, *, units: Units, span: Span) -> Sums:
    """The sums of a figure for some units."""
    rows = Tally.objects.filter(figure=figure)
    if units is not None:
        rows = rows.filter(unit_id__in=units)
    course = span.course()
    months = rows.filter(month__gte=min(course[0], span.first), month__lt=span.after)
    by_month = {(month, key): value for month, key, value in months.values_list("month", "key").annotate(Sum("value"))}
    within = rows.filter(month__gte=span.first, month__lt=span.after)
    by_unit = {(unit, key): value for unit, key, value in within.values_list("unit_id", "key").annotate(Sum("value"))}
    whole: dict[str, int] = {}
    for (_unit, key), value in by_unit.items():
        whole[key] = whole.get(key, 0) + value
    return Sums(whole=whole, by_month=by_month, by_unit=by_unit)


@dataclass(frozen=True, slots=True, kw_only=True)
class AsOf:
    """As of when figures are counted.

    Attributes:
        at: the oldest moment of any of them; None while something was never counted.
        left: cases whose points were still to be judged then.
    """

    at: datetime | None
    left: int


def as_of() -> AsOf:
    """As of when the figures are counted."""
    rows = Tallied.objects.all()
    known = {row.figure: row for row in rows}
    if set(known) < set(Counted):
        return AsOf(at=None, left=0)
    return AsOf(at=min(row.at for row in known.values()), left=sum(row.left for row in known.values()))


# --- the lists behind ---


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """What a list behind a figure is narrowed to."""

    span: Span
    unit_id: UUID | None = None
    period: str = ""
    clause: str = ""
    state: str = ""
    reason: str = ""
    own: str = ""  # "yes": of the unit itself, without those below it; "none": of no unit


def late_deadlines(
    *, actor: Actor, now: datetime, wanted: Wanted, unexplained: bool = False
) -> tuple[QuerySet[Deadline], QuerySet[Deadline]]:
    """What was done too late, and what is over and not done, of arts 16 to 18 and 21; who reads figures reads this.

    It says which article, whose duty and why; the page shows the thing itself only to those who may know of it.
    Two query sets, as each has an index of its own: together they're read as `page_by_column` reads parts.

    Raises:
        NotPermittedError: the actor reads no figures.
    """
    units = narrowed(figures_reach(actor), wanted.unit_id)
    since, until = wanted.span.moments()
    rows = Deadline.objects.filter(due_at__gte=since, due_at__lt=until)
    # Not by an index of a period or a unit each, where nearly all is wanted: it would gather and sort what they hold.
    one = wanted.period in LISTED
    rows = rows.filter(Q(period=wanted.period) if one else asked_of_each("period", LISTED))
    if units is not None:
        rows = rows.filter(asked_of_each("unit_id", units) if len(units) > 1 else Q(unit_id__in=units))
    rows = rows.filter(late_reason="") if unexplained else rows
    return rows.filter(state=DeadlineState.LATE), rows.filter(OPEN_OVER, due_at__lt=now)


def count_unexplained(*, actor: Actor, now: datetime) -> int:
    """How many late ones nobody has said a reason for, of any time; at most `COUNT_CAP` and one.

    Raises:
        NotPermittedError: the actor reads no figures.
    """
    units = figures_reach(actor)
    bare = Deadline.objects.filter(late_reason="", period__in=LISTED)
    if units is not None:
        bare = bare.filter(unit_id__in=units)
    done = bare.filter(state=DeadlineState.LATE).order_by()[: COUNT_CAP + 1].count()
    over = bare.filter(OPEN_OVER, due_at__lt=now).order_by()[: COUNT_CAP + 1].count()
    return min(done + over, COUNT_CAP + 1)


def late_page(
    *, actor: Actor, now: datetime, wanted: Wanted, unexplained: bool = False, before: str = "", after: str = ""
) -> Page[Deadline]:
    """One page of what was late, what fell due last first; keys are as `Page` has them."""
    rows = late_deadlines(actor=actor, now=now, wanted=wanted, unexplained=unexplained)
    whole = [part.select_related("unit").prefetch_related("officers") for part in rows]
    return page_by_column(whole, "due_at", read=moment_key, before=before, after=after)


def points_page(rows: QuerySet[CoveredPoint], *, before: str = "", after: str = "") -> Page[CoveredPoint]:
    """One page of points, those of the newest months first."""
    return page_by_column([rows], "month", read=day_key, before=before, after=after)


def points_behind(*, actor: Actor, wanted: Wanted) -> QuerySet[CoveredPoint]:
    """The points of cases that a number of the coverage counts; only of cases that the actor may know of.

    Raises:
        NotPermittedError: the actor looks at no cases.
    """
    require(actor, Capability.OPEN_COUNTED)
    units = narrowed(figures_reach(actor), wanted.unit_id)
    led = in_led_units(actor)
    rows = CoveredPoint.objects.filter(led, month__gte=wanted.span.first, month__lt=wanted.span.after)
    if wanted.clause:
        rows = rows.filter(clause=wanted.clause)
    if wanted.state:
        rows = rows.filter(state=wanted.state)
    if units is not None:
        rows = rows.filter(unit_id__in=units)
    return rows.select_related("case__unit", "case__party")


def exemptions_behind(*, actor: Actor, wanted: Wanted) -> QuerySet[Exemption]:
    """The explanations that a number counts; only of cases that the actor may know of.

    Raises:
        NotPermittedError: the actor looks at no cases.
    """
    require(actor, Capability.OPEN_COUNTED)
    units = narrowed(figures_reach(actor), wanted.unit_id)
    since, until = wanted.span.moments()
    rows = Exemption.objects.filter(of_visible_case(actor), asked_at__gte=since, asked_at__lt=until)
    if wanted.reason:
        rows = rows.filter(reason=wanted.reason)
    if wanted.state:
        rows = rows.filter(state=wanted.state)
    if units is not None:
        rows = rows.filter(case__unit_id__in=units)
    return rows.select_related("case__unit", "activity", "decided_by")


def recordings_behind(*, actor: Actor, wanted: Wanted) -> QuerySet[Recording]:
    """The recordings that a number counts; only those that the actor may see.

    Raises:
        NotPermittedError: the actor looks at no recordings.
    """
    require(actor, Capability.OPEN_COUNTED)
    units = narrowed(figures_reach(actor), wanted.unit_id)
    since, until = wanted.span.moments()
    rows = visible_to(actor).filter(COUNTED, received_at__gte=since, received_at__lt=until)
    if wanted.own == "none":
        rows = rows.filter(unit=None)
    elif wanted.own == "yes" and wanted.unit_id is not None:
        rows = rows.filter(unit_id__in={wanted.unit_id} if units is None else {wanted.unit_id} & set(units))
    elif units is not None:
        rows = rows.filter(unit_id__in=units)
    return rows.select_related(*SHOWN)


def recordings_page(*, actor: Actor, wanted: Wanted, before: str = "", after: str = "") -> Page[Recording]:
    """One page of them, what came in last first."""
    rows = recordings_behind(actor=actor, wanted=wanted)
    return page_by_column([rows], "received_at", read=moment_key, before=before, after=after)
