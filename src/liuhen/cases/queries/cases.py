"""What is read of cases and activities."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import chain
from typing import Any
from uuid import UUID

from django.db import connection
from django.db.models import BooleanField, OuterRef, Q, QuerySet, prefetch_related_objects
from django.db.models.expressions import RawSQL

from liuhen.cases.errors import ActivityNotFoundError, CaseGrowthNotFoundError, CaseNotFoundError
from liuhen.cases.findable import CASE, every_scope_of, scopes_of
from liuhen.cases.models import Activity, Case, CaseScope, Defence, Growth, TakenRecorder
from liuhen.paging import Known, Page, Part, Weight
from liuhen.people.actors import Actor
from liuhen.people.permissions import Capability, holds
from liuhen.people.scopes import NOTHING, FoundForEach, asked_of_each, is_console, led_units, own_officer
from liuhen.search import paging as finding

SUGGESTIONS = 20
OPEN_ACTIVITY = timedelta(hours=24)  # how long one whose end nobody entered is taken to go on at most


def visible_cases(actor: Actor) -> QuerySet[Case]:
    """The cases that the actor may know of: those that name the officer, a leader's units', those that legal defends.

    And those from which one of these grew: the later case is judged on what was recorded for them. The condition is
    asked of each case; for lists see `known_cases`.
    """
    if is_console(actor) or led_units(actor) is None:
        return Case.objects.all()
    grew = Growth.objects.filter(_own(actor, "later_id", "later__unit_id"), earlier_id=OuterRef("pk"))
    return Case.objects.filter(_own(actor, "pk", "unit_id") | Q(FoundForEach(grew)))


def defended_by(actor: Actor) -> QuerySet[Defence] | None:
    """The disputed cases that an actor defends; None for who defends none.

    The legal section defends the whole bureau, whatever unit its people belong to.
    """
    return Defence.objects.all() if holds(actor, Capability.DEFEND_CASES) else None


def defended_of(actor: Actor, case_ids: Collection[UUID]) -> frozenset[UUID]:
    """Those of some cases that an actor defends, or from which one grew that the actor defends."""
    defended = defended_by(actor)
    if defended is None or not case_ids:
        return frozenset()
    own = defended.filter(case__in=case_ids).values_list("case_id", flat=True)
    later = Growth.objects.filter(earlier__in=case_ids, later__in=defended.values("case_id"))
    return frozenset(own) | frozenset(later.values_list("earlier_id", flat=True))


def is_defended(case: Case) -> bool:
    """Whether a case is open to the legal section that defends it."""
    return Defence.objects.filter(case=case).exists()


def known_cases(actor: Actor) -> Known[Case]:
    """The same for lists, which stay quick whether that's much or little."""
    led = led_units(actor)
    if is_console(actor) or led is None:
        return Known(Case.objects.all(), None)
    scopes, hinted = every_scope_of(actor) or frozenset(), scopes_of(actor)
    if hinted is None:  # too many to ask for each by itself
        rows = CaseScope.objects.filter(scope__in=scopes)
        parts = [Part(Case.objects.filter(pk__in=rows.values("case_id")))]
        return Known(visible_cases(actor), parts, [Weight(rows)])
    parts = [Part(Case.objects.filter(scopes__scope=scope), "scopes__case_id", is_in_order=True) for scope in scopes]
    weights = [Weight(CaseScope.objects.filter(scope=scope), is_in_order=True) for scope in scopes]
    return Known(visible_cases(actor), parts, weights)


def of_visible_case(actor: Actor, field: str = "case_id") -> Q:
    """That a row's case is one that the actor may know of, for rows that are looked at one by one."""
    return Q(FoundForEach(visible_cases(actor).filter(pk=OuterRef(field))))


def _own(actor: Actor, case: str, unit: str) -> Q:
    """That a case is of a led unit, or names the officer, or one of its activities does; by the columns that say so."""
    led, officer = led_units(actor), own_officer(actor)
    scope = asked_of_each(unit, led) if led else NOTHING
    if officer is not None:
        named = _NAMED.objects.filter(case_id=OuterRef(case), officer_id=officer)
        # One within the other: joined, a database would begin with all that the officer ever did.
        there = _VISITED.objects.filter(activity_id=OuterRef("pk"), officer_id=officer)
        visited = Activity.objects.filter(FoundForEach(there), case_id=OuterRef(case))
        scope |= Q(FoundForEach(named)) | Q(FoundForEach(visited))
    defended = defended_by(actor)
    if defended is not None:
        scope |= Q(FoundForEach(defended.filter(case_id=OuterRef(case))))
    return scope


_NAMED, _VISITED = Case.officers.through, Activity.officers.through


def get_case(*, actor: Actor, case_id: UUID) -> Case:
    """Return a case with its unit.

    Raises:
        CaseNotFoundError: there is none, or the actor may not know of it.
    """
    case = visible_cases(actor).select_related("unit", "party").prefetch_related("officers").filter(id=case_id).first()
    if case is None:
        raise CaseNotFoundError
    return case


def may_know(actor: Actor, case_id: UUID) -> bool:
    """Whether an actor may know of a case: whether a link to it leads anywhere."""
    return visible_cases(actor).filter(id=case_id).exists()


def get_activity(*, actor: Actor, activity_id: UUID) -> Activity:
    """Return an activity of a case that the actor may know of.

    Raises:
        ActivityNotFoundError: there is none, or the actor may not know of it.
    """
    rows = Activity.objects.select_related("case__party").filter(of_visible_case(actor), id=activity_id)
    activity = rows.first()
    if activity is None:
        raise ActivityNotFoundError
    return activity


def list_cases(*, actor: Actor, text: str = "", kind: str = "", before: str = "", after: str = "") -> Page[Case]:
    """Return one page of the cases that the actor may know of, newest first, with unit and officers.

    Args:
        actor: who looks.
        text: part of a number, title or party; empty for all.
        kind: one of `CaseKind`; empty for all.
        before: key of the page with newer rows, see `Page.before`.
        after: key of the page with older rows, see `Page.after`.
    """
    known, part = known_cases(actor), _typed(text)

    def narrow(rows: QuerySet[Case]) -> QuerySet[Case]:
        of_kind = rows.filter(kind=kind) if kind else rows
        return of_kind.select_related("unit", "party").prefetch_related("officers")

    if not part:
        return known.page(narrow, is_narrowed=bool(kind), before=before, after=after)
    rows = narrow(known.rows())
    return finding.page(CASE, part, rows, scopes=scopes_of(actor), before=before, after=after)


def suggest_cases(*, actor: Actor, text: str = "") -> list[Case]:
    """Return the newest few cases whose number, title or party hold the text, to choose from while typing."""
    known, part = known_cases(actor), _typed(text)
    if not part:
        newest = known.newest(SUGGESTIONS)
        prefetch_related_objects(newest, "party")
        return newest
    rows = known.rows().select_related("party")
    return finding.page(CASE, part, rows, scopes=scopes_of(actor), size=SUGGESTIONS, counts=False).rows


def _typed(text: str) -> str:
    return text.replace("\x00", "").strip()  # PostgreSQL takes no NUL


def case_numbered(*, actor: Actor, number: str) -> Case:
    """Return the case of this number.

    Raises:
        CaseNotFoundError: there is none, or the actor may not know of it.
    """
    case = (
        visible_cases(actor).select_related("unit", "party").filter(number=number.replace("\x00", "").strip()).first()
    )
    if case is None:
        raise CaseNotFoundError
    return case


def earlier_of(case: Case) -> list[Case]:
    """Return every case from which a case grew, oldest first: their recordings and documents are its own too."""
    return list(Case.objects.filter(grown__later=case).select_related("unit", "party").order_by("opened_on", "id"))


def growth_of(case: Case, *, earlier_id: UUID) -> Growth:
    """Return the link that somebody made between a case and an earlier one.

    Raises:
        CaseGrowthNotFoundError: nobody did, or it was taken back.
    """
    row = Growth.objects.filter(later=case, earlier=earlier_id, is_direct=True).select_related("earlier").first()
    if row is None:
        raise CaseGrowthNotFoundError
    return row


def shared_by(case: Case) -> QuerySet[Any, Any]:
    """The ids of a case and of those from which it grew, as one list: with an "or" PostgreSQL reads the whole table."""
    earlier = Growth.objects.filter(later=case).values("earlier_id")
    return Case.objects.filter(pk=case.pk).values("pk").union(earlier)


def later_of(case: Case) -> list[Case]:
    """Return every case that grew out of a case, oldest first."""
    return list(
        Case.objects.filter(grew_from__earlier=case).select_related("unit", "party").order_by("opened_on", "id")
    )


def family_of(case: Case) -> list[UUID]:
    """Return the ids of a case and of all that stand before and after it.

    What one of them shares with another is kept as long as the longest retention among them asks (art 22).
    """
    ids = {case.id}
    ids |= set(Growth.objects.filter(later=case).values_list("earlier_id", flat=True))
    ids |= set(Growth.objects.filter(earlier=case).values_list("later_id", flat=True))
    return sorted(ids)


def families_of(case_ids: Collection[UUID]) -> dict[UUID, list[UUID]]:
    """The same of several cases, in two queries: each case's id to those of its family, its own included."""
    found: dict[UUID, set[UUID]] = {each: {each} for each in case_ids}
    rows = Growth.objects.filter(Q(later__in=case_ids) | Q(earlier__in=case_ids))
    for earlier, later in rows.values_list("earlier_id", "later_id"):
        if later in found:
            found[later].add(earlier)
        if earlier in found:
            found[earlier].add(later)
    return {each: sorted(ids) for each, ids in found.items()}


def activities_of(case: Case) -> list[Activity]:
    """Return a case's activities in time order, with officers."""
    return list(case.activities.prefetch_related("officers").order_by("arrived_at", "id"))


_LONG_SQL = {
    # As the index `activity_long` tells it, see cases migration 0013.
    "sqlite": "SELECT id FROM cases_activity WHERE julianday(left_at) - julianday(arrived_at) > 1",
    "postgresql": "SELECT id FROM cases_activity WHERE left_at - arrived_at > interval '24 hours'",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Elsewhere:
    """An activity of another case: where somebody, or a recorder, was meanwhile."""

    activity_id: UUID
    case_id: UUID
    place: str
    arrived_at: datetime
    left_at: datetime | None
    officers: frozenset[UUID]
    recorders: frozenset[UUID]


def meanwhile(
    *, case: Case, officers: Collection[UUID], recorders: Collection[UUID], spans: Collection[tuple[datetime, datetime]]
) -> list[Elsewhere]:
    """Return the activities of other cases, whoever may know of them, that went on in a span with one of these.

    One without an end counts for a day at most. Those that took longer are few and found by an index of their own; the
    others began in the day before the span or in it.

    Args:
        case: the case that's left out.
        officers: who was there.
        recorders: or what was taken along.
        spans: where each begins and ends; one at least.
    """
    there = _VISITED.objects.filter(activity_id=OuterRef("pk"), officer_id__in=officers)
    taken = TakenRecorder.objects.filter(activity_id=OuterRef("pk"), recorder_id__in=recorders)
    # Of a day's activities each is asked who was there: an officer's of all years would be gathered otherwise.
    rows = Activity.objects.filter(FoundForEach(there) | FoundForEach(taken)).exclude(case=case)
    long = RawSQL(_LONG_SQL[connection.vendor], [])  # noqa: S611 - one of two statements, as they stand above
    # The keys by themselves: PostgreSQL takes them for a tenth of all, and would read all to join them.
    first, last = min(since for since, _until in spans), max(until for _since, until in spans)
    lasting = rows.filter(pk__in=long, arrived_at__lt=last, left_at__gt=first)
    told = ("id", "case_id", "place", "arrived_at", "left_at")
    stays = rows.filter(_near(spans)).values_list(*told, named=True).union(lasting.values_list(*told))
    found = [one for one in stays if any(_went_on(one.arrived_at, one.left_at, *span) for span in spans)]
    found.sort(key=lambda one: (one.arrived_at, one.id))
    ids = [one.id for one in found]
    there_by: defaultdict[UUID, set[UUID]] = defaultdict(set)  # ids alone: there can be hundreds
    taken_by: defaultdict[UUID, set[UUID]] = defaultdict(set)
    for activity_id, officer_id in _VISITED.objects.filter(activity__in=ids).values_list("activity_id", "officer_id"):
        there_by[activity_id].add(officer_id)
    carried = TakenRecorder.objects.filter(activity__in=ids).values_list("activity_id", "recorder_id")
    for activity_id, recorder_id in carried:
        taken_by[activity_id].add(recorder_id)
    return [
        Elsewhere(
            activity_id=one.id,
            case_id=one.case_id,
            place=one.place,
            arrived_at=one.arrived_at,
            left_at=one.left_at,
            officers=frozenset(there_by[one.id]),
            recorders=frozenset(taken_by[one.id]),
        )
        for one in found
    ]


def _near(spans: Collection[tuple[datetime, datetime]]) -> RawSQL:
    """Those that began in the day before a span or in it, and hadn't ended before it.

    Written by hand: a case can have many spans, and Django puts each together longer than a database looks for it.
    """
    written = connection.ops.adapt_datetimefield_value
    arrived, left = "cases_activity.arrived_at", "cases_activity.left_at"
    one = f"({arrived} BETWEEN %s AND %s AND ({left} IS NULL OR {left} > %s))"
    moments = [(written(since - OPEN_ACTIVITY), written(until), written(since)) for since, until in spans]
    return RawSQL(f"({' OR '.join([one] * len(moments))})", [*chain.from_iterable(moments)], BooleanField())  # noqa: S611


def _went_on(arrived: datetime, left: datetime | None, since: datetime, until: datetime) -> bool:
    """Whether a stay reached into a span; one without an end counts for a day at most."""
    return arrived < until and (left or arrived + OPEN_ACTIVITY) > since


def activity_at(*, actor: Actor, officer_id: UUID, moment: datetime) -> Activity | None:
    """Return the activity in which an officer was at that moment, the one begun last when there are several.

    An activity whose end nobody has entered is taken to go on for 24 hours at most.
    """
    begun = Activity.objects.filter(of_visible_case(actor), officers=officer_id, arrived_at__lte=moment)
    open_end = Q(left_at=None, returned_at=None, arrived_at__gte=moment - OPEN_ACTIVITY)
    ended = Q(left_at__gte=moment) | Q(left_at=None, returned_at__gte=moment)
    return begun.filter(open_end | ended).select_related("case__party").order_by("-arrived_at").first()
