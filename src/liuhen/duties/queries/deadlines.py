"""The deadlines of a board, and what is owed."""

from __future__ import annotations

import heapq
from collections import Counter
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from enum import StrEnum
from typing import Any
from uuid import UUID

from django.db.models import OuterRef, Q, QuerySet, prefetch_related_objects
from django.utils import timezone

from liuhen.duties.errors import DeadlineNotFoundError
from liuhen.duties.models import About, Deadline, DeadlineOfficer, DeadlineState, Extension, ReminderAddress
from liuhen.duties.periods import ANSWERS, ARCHIVE_PERIODS
from liuhen.paging import COUNT_CAP, MENU_CAP, PAGE_SIZE, Page
from liuhen.people.actors import Actor
from liuhen.people.models import Role
from liuhen.people.permissions import Capability, holds, reach
from liuhen.people.scopes import NOTHING, FoundForEach, asked_of_each, in_led_units, is_console, own_officer
from liuhen.people.standing import is_same_hand, own_hands
from liuhen.rules.clocks import ZONE

SOON_DAYS = 2
_OPEN = Q(is_open=True)
UNITS_APART = 6  # units that are looked through one by one, each in its own order; of more, the whole board is walked


class Narrowed(StrEnum):
    """What a board can be narrowed to."""

    LATE = "late"
    TODAY = "today"
    SOON = "soon"  # today or within two days
    PROVISIONAL = "provisional"
    PAUSED = "paused"
    UNEXPLAINED = "unexplained"  # late, done or not, and nobody has said why


def sees_all(actor: Actor) -> bool:
    """Whether the actor knows of every deadline, for whichever unit the role was given: art 19's supervision."""
    return is_console(actor) or holds(actor, Capability.OVERSEE_DEADLINES)


def visible_deadlines(actor: Actor) -> QuerySet[Deadline]:
    """The deadlines that the actor may know of: own ones, those of led units, those of the actor's part of the work."""
    if sees_all(actor):
        return Deadline.objects.all()
    scope = in_led_units(actor)
    if actor.is_a(Role.ARCHIVIST):
        scope |= Q(period__in=ARCHIVE_PERIODS)
    officer = own_officer(actor)
    if officer is not None:
        scope |= Q(FoundForEach(DeadlineOfficer.objects.filter(officer_id=officer, deadline_id=OuterRef("pk"))))
    return Deadline.objects.filter(scope)


def get_deadline(*, actor: Actor, deadline_id: UUID) -> Deadline:
    """A deadline with unit and officers; what the rules have never asked for is none.

    Raises:
        DeadlineNotFoundError: there is none, or not for this actor.
    """
    rows = visible_deadlines(actor).exclude(limit="").select_related("unit").prefetch_related("officers")
    found = rows.filter(id=deadline_id).first()
    if found is None:
        raise DeadlineNotFoundError
    return found


def clock_of(*, period: str, subject: UUID) -> Deadline | None:
    """The clock of a thing as it stands, whoever asks: for the rooms that wind it and for a page that shows it."""
    return Deadline.objects.filter(period=period, subject=subject).first()


def clocks_of_case(case_id: UUID) -> list[Deadline]:
    """Every clock of a case, due first; the caller has made sure that the reader may know of the case."""
    rows = Deadline.objects.filter(case_id=case_id).exclude(state="withdrawn").select_related("unit")
    return list(rows.order_by("due_at", "id"))


def clocks_shown(case_id: UUID, *, most: int) -> tuple[list[Deadline], list[tuple[str, int]]]:
    """The clocks that a case's page shows, due first, and how many recordings were described in time, by period.

    Of hundreds of recordings each has had its clock (art 17). Those that were met ask for nothing.

    Args:
        case_id: the reader may know of it, as for `clocks_of_case`.
        most: of how many clocks the page tells.
    """
    rows = Deadline.objects.filter(case_id=case_id).exclude(state=DeadlineState.WITHDRAWN)
    met = Q(about=About.RECORDING, state=DeadlineState.MET)
    told = rows.exclude(met).select_related("unit").order_by("due_at", "id")[:most]
    counted = Counter(rows.filter(met).values_list("period", flat=True))  # grouped there, SQLite walks all by period
    return list(told), sorted(counted.items())


def deadlines(
    *,
    actor: Actor,
    now: datetime,
    state: str = "",
    unit_id: UUID | None = None,
    officer_id: UUID | None = None,
    period: str = "",
    before: str = "",
    after: str = "",
) -> Page[Deadline]:
    """One page of the deadlines that still run and that the actor may know of, what is due first.

    Args:
        actor: who looks.
        now: the present moment.
        state: one of `Narrowed`; anything else for all.
        unit_id: this unit's only.
        officer_id: this officer's only.
        period: this period's only.
        before: key of the page with what is due sooner, see `Page.before`.
        after: key of the page with what is due later.
    """
    sources = _narrowed(actor, now, state, unit_id=unit_id, officer_id=officer_id, period=period)
    counted = _count(sources)
    later_than, sooner_than = _key(after), _key(before)
    if later_than is None and sooner_than is not None:
        found = _merged(sources, sooner_than, backwards=True)
        shown = found[:PAGE_SIZE][::-1]
        has_sooner, has_later = len(found) > PAGE_SIZE, True
    else:
        found = _merged(sources, later_than, backwards=False)
        shown = found[:PAGE_SIZE]
        has_sooner, has_later = later_than is not None, len(found) > PAGE_SIZE
    return Page(
        rows=_whole(shown),
        before=_key_of(shown[0]) if shown and has_sooner else None,
        after=_key_of(shown[-1]) if shown and has_later else None,
        count=min(counted, COUNT_CAP),
        capped=counted > COUNT_CAP,
    )


_Key = tuple[datetime, UUID]


@dataclass(frozen=True, slots=True)
class _Source:
    """Rows that have an index in the order of the board: deadlines, or the links of one officer to them."""

    rows: QuerySet[Any]
    by_officer: bool = False

    def where(self, **conditions: object) -> Q:
        """A condition on deadlines, put to these rows."""
        return Q(**{f"deadline__{name}" if self.by_officer else name: value for name, value in conditions.items()})

    def narrowed(self, state: str, now: datetime, *, period: str = "") -> _Source:
        """Only those in a state of `Narrowed`."""
        wanted = Q()
        if state in (Narrowed.LATE, Narrowed.UNEXPLAINED):
            # Of each in the board's order: a database would rather gather and sort whatever runs.
            is_running = asked_of_each("deadline__state" if self.by_officer else "state", ["running"])
            wanted = Q(due_at__lt=now) & self.where(is_duty=True) & is_running
            wanted &= self.where(late_reason="") if state == Narrowed.UNEXPLAINED else Q()
        elif state in (Narrowed.TODAY, Narrowed.SOON):
            last = end_of_day(now, 0 if state == Narrowed.TODAY else SOON_DAYS)
            wanted = Q(due_at__gte=now, due_at__lte=last) & self.where(is_duty=True)
        elif state == Narrowed.PROVISIONAL:
            wanted = Q(is_provisional=True)
        if period:
            wanted &= self.where(period=period)
        return _Source(self.rows.filter(wanted), self.by_officer)

    @property
    def key(self) -> str:
        """The column that holds the deadline's id."""
        return "deadline_id" if self.by_officer else "id"

    def ids(self, most: int) -> QuerySet[Any]:
        """The deadlines' ids, in any order, one more than are counted."""
        return self.rows.order_by().values_list(self.key, flat=True)[: most + 1]

    def beyond(self, key: _Key | None, *, backwards: bool) -> list[_Key]:
        """The first rows beyond a key, one more than a page holds."""
        rows, order = self.rows, ("-due_at", f"-{self.key}") if backwards else ("due_at", self.key)
        if key is not None:
            at, last = key
            if backwards:
                rows = rows.filter(due_at__lte=at).exclude(**{"due_at": at, f"{self.key}__gte": last})
            else:
                rows = rows.filter(due_at__gte=at).exclude(**{"due_at": at, f"{self.key}__lte": last})
        return list(rows.order_by(*order).values_list("due_at", self.key)[: PAGE_SIZE + 1])


def _narrowed(
    actor: Actor,
    now: datetime,
    state: str,
    *,
    unit_id: UUID | None = None,
    officer_id: UUID | None = None,
    period: str = "",
) -> list[_Source]:
    """The rows that the actor may see in a state of `Narrowed`; what was done late is among the unexplained ones."""
    if state == Narrowed.PAUSED:
        resting = _sources(actor, unit_id, officer_id, within=Q(is_resting=True))
        return [each.narrowed("", now, period=period) for each in resting]
    found = [each.narrowed(state, now, period=period) for each in _sources(actor, unit_id, officer_id)]
    if state == Narrowed.UNEXPLAINED:
        done = _sources(actor, unit_id, officer_id, within=Q(owes_reason=True))
        found += [each.narrowed("", now, period=period) for each in done]
    return found


def _sources(actor: Actor, unit_id: UUID | None, officer_id: UUID | None, *, within: Q = _OPEN) -> list[_Source]:
    """The rows that the actor may see, as lists that each have an index in the order of the board."""
    led = None if sees_all(actor) else actor.reach_as(Role.LEADER)
    own = own_officer(actor)
    if officer_id is not None:
        rows = DeadlineOfficer.objects.filter(within, officer_id=officer_id)
        if led is not None and officer_id != own:
            rows = rows.filter(deadline__unit_id__in=led)
        return [_Source(rows if unit_id is None else rows.filter(deadline__unit_id=unit_id), by_officer=True)]
    whole = Deadline.objects.filter(within)
    if led is None:
        return [_Source(whole if unit_id is None else whole.filter(unit_id=unit_id))]
    units = led if unit_id is None else led & {unit_id}
    if len(units) > UNITS_APART:
        sources = [_Source(whole.filter(asked_of_each("unit_id", units)))]
    else:
        sources = [_Source(whole.filter(unit_id=unit)) for unit in sorted(units)]
    if own is not None:
        mine = DeadlineOfficer.objects.filter(within, officer_id=own)
        sources.append(_Source(mine if unit_id is None else mine.filter(deadline__unit_id=unit_id), by_officer=True))
    if actor.is_a(Role.ARCHIVIST):
        kept = whole if unit_id is None else whole.filter(unit_id=unit_id)
        sources += [_Source(kept.filter(period=period)) for period in ARCHIVE_PERIODS]
    return sources


def end_of_day(now: datetime, days: int) -> datetime:
    """The end of the day that many days from now, in the bureau's time."""
    day = timezone.localtime(now, ZONE).date() + timedelta(days=days)
    return datetime.combine(day, time(23, 59, 59), ZONE)


def _count(sources: list[_Source], most: int = COUNT_CAP) -> int:
    """How many deadlines there are, up to one over the most; one that two sources have counts once."""
    if len(sources) == 1:
        return sources[0].ids(most).count()
    seen: set[UUID] = set()
    for source in sources:
        seen.update(source.ids(most))
        if len(seen) > most:
            break
    return len(seen)


def _merged(sources: list[_Source], key: _Key | None, *, backwards: bool) -> list[_Key]:
    """The first rows beyond a key, of all sources together, one more than a page holds."""
    merged: list[_Key] = []
    for found in heapq.merge(*(each.beyond(key, backwards=backwards) for each in sources), reverse=backwards):
        if not merged or merged[-1] != found:
            merged.append(found)
        if len(merged) > PAGE_SIZE:
            break
    return merged


def _whole(keys: list[_Key]) -> list[Deadline]:
    wanted = [row_id for _at, row_id in keys]
    rows = Deadline.objects.select_related("unit").prefetch_related("officers").in_bulk(wanted)
    prefetch_related_objects([row for row in rows.values() if row.state == DeadlineState.PAUSED], "pauses")
    return [rows[row_id] for row_id in wanted if row_id in rows]


def _key_of(key: _Key) -> str:
    return f"{key[0].timestamp():.6f}~{key[1]}"


def _key(text: str) -> _Key | None:
    at, _mark, last = text.partition("~")
    try:
        return datetime.fromtimestamp(float(at), ZONE), UUID(last)
    except (ValueError, OverflowError, OSError):
        return None


@dataclass(frozen=True, slots=True, kw_only=True)
class Owed:
    """How many deadlines ask something of somebody, each at most `COUNT_CAP` and one.

    Attributes:
        late: ended and not done.
        unexplained: late, done or not, and nobody has said why.
        today: due today.
        soon: due today or within two days.
        provisional: whose start or end may still move.
        to_decide: extensions that wait for this actor's decision.
    """

    late: int
    unexplained: int
    today: int
    soon: int
    provisional: int
    to_decide: int


def owed(*, actor: Actor, now: datetime) -> Owed:
    """What to remind somebody of, in the page or by e-mail."""

    def counted(state: Narrowed) -> int:
        return _count(_narrowed(actor, now, state))

    return Owed(
        late=counted(Narrowed.LATE),
        unexplained=counted(Narrowed.UNEXPLAINED),
        today=counted(Narrowed.TODAY),
        soon=counted(Narrowed.SOON),
        provisional=counted(Narrowed.PROVISIONAL),
        to_decide=extensions_to_decide(actor).order_by()[: COUNT_CAP + 1].count(),
    )


def resting(*, actor: Actor, now: datetime) -> int:
    """How many of the actor's deadlines are paused, at most `COUNT_CAP` and one; nobody is reminded of them."""
    return _count(_narrowed(actor, now, Narrowed.PAUSED))


def unsure(*, actor: Actor, now: datetime) -> list[tuple[datetime, tuple[str, tuple[int, ...]]]]:
    """When the provisional ones among what is late or due soon end, each with its `assumed` and `unpublished`.

    At most `COUNT_CAP` of each list that the actor's board is made of.
    """
    found: dict[UUID, tuple[datetime, tuple[str, tuple[int, ...]]]] = {}
    for source in _sources(actor, None, None):
        of = "deadline__" if source.by_officer else ""
        rows = source.rows.filter(source.where(is_duty=True), asked_of_each(f"{of}state", ["running"]))
        rows = rows.filter(is_provisional=True, due_at__lte=end_of_day(now, SOON_DAYS)).order_by("due_at", source.key)
        for key, due, assumed, years in rows.values_list(source.key, "due_at", f"{of}assumed", f"{of}unpublished")[
            :COUNT_CAP
        ]:
            found[key] = due, (assumed, tuple(years))
    return list(found.values())


@dataclass(frozen=True, slots=True, kw_only=True)
class Ahead:
    """What runs out in the time ahead, and what is over already.

    Attributes:
        late: ended and not done, at most `COUNT_CAP` and one.
        ends: when the others end, the first first, at most `COUNT_CAP`.
        is_cut: whether there are more of them, all later than the last that is told.
    """

    late: int
    ends: tuple[datetime, ...]
    is_cut: bool


def ahead(*, actor: Actor, now: datetime, until: datetime) -> Ahead:
    """When the deadlines that the actor may know of end, from now to a moment."""
    found: dict[UUID, datetime] = {}
    is_cut, last = False, until
    for source in _sources(actor, None, None):
        of = "deadline__" if source.by_officer else ""
        rows = source.rows.filter(source.where(is_duty=True), asked_of_each(f"{of}state", ["running"]))
        rows = rows.filter(due_at__gte=now, due_at__lte=until).order_by("due_at", source.key)
        told = list(rows.values_list(source.key, "due_at")[: COUNT_CAP + 1])
        if len(told) > COUNT_CAP:
            is_cut, last = True, min(last, told[COUNT_CAP - 1][1])
        found.update(told[:COUNT_CAP])
    ends = sorted(end for end in found.values() if end <= last)
    return Ahead(
        late=_count(_narrowed(actor, now, Narrowed.LATE)),
        ends=tuple(ends[:COUNT_CAP]),
        is_cut=is_cut or len(ends) > COUNT_CAP,
    )


def open_of(periods: Collection[str], *, now: datetime, until: datetime) -> Ahead:
    """When the deadlines of some periods end, of the whole bureau, from now to a moment; who may know of them asks."""
    late, ends, is_cut, last = 0, [], False, until
    for period in periods:  # each has an index of its own in this order
        rows = Deadline.objects.filter(is_open=True, period=period).filter(asked_of_each("state", ["running"]))
        late += rows.filter(due_at__lt=now).order_by()[: COUNT_CAP + 1].count()
        coming = rows.filter(due_at__gte=now, due_at__lte=until).order_by("due_at")
        told = list(coming.values_list("due_at", flat=True)[: COUNT_CAP + 1])
        if len(told) > COUNT_CAP:
            is_cut, last = True, min(last, told[COUNT_CAP - 1])
        ends += told[:COUNT_CAP]
    kept = sorted(end for end in ends if end <= last)
    return Ahead(late=min(late, COUNT_CAP + 1), ends=tuple(kept[:COUNT_CAP]), is_cut=is_cut or len(kept) > COUNT_CAP)


def count_open(period: str) -> int:
    """How many deadlines of a period run in the whole bureau, at most `COUNT_CAP` and one."""
    return Deadline.objects.filter(is_open=True, period=period).order_by()[: COUNT_CAP + 1].count()


def next_of(officer_id: UUID, *, now: datetime, late: int, coming: int) -> list[Deadline]:
    """What an officer has to keep next: some that are over, the first first, then some that end next."""
    rows = DeadlineOfficer.objects.filter(officer_id=officer_id, is_open=True, deadline__is_duty=True)
    rows = rows.filter(asked_of_each("deadline__state", ["running"])).select_related("deadline__unit")
    rows = rows.order_by("due_at", "deadline_id")
    over = [link.deadline for link in rows.filter(due_at__lt=now)[:late]]
    return over + [link.deadline for link in rows.filter(due_at__gte=now)[:coming]]


def late_subjects(*, period: str, subjects: Collection[UUID], now: datetime) -> set[UUID]:
    """Those of some things whose clock of a period is over while it runs."""
    # Asked for by name alone: SQLite would rather look through all that was ever due before now.
    rows = Deadline.objects.filter(period=period, subject__in=subjects).values_list("subject", "state", "due_at")
    return {subject for subject, state, due_at in rows if state == DeadlineState.RUNNING and due_at < now}


def pressing(*, actor: Actor, now: datetime) -> int:
    """How many are late or end today: the number in the menu, exact up to `MENU_CAP`."""
    if not holds(actor, Capability.VIEW_DEADLINES):
        return 0
    late = _count(_narrowed(actor, now, Narrowed.LATE), MENU_CAP)
    return late if late > MENU_CAP else late + _count(_narrowed(actor, now, Narrowed.TODAY), MENU_CAP)


def owing_run(*, period: str, subject: UUID) -> Deadline | None:
    """The last run of a thing's clock that ended too late, while nobody has said why (`set_aside` keeps it)."""
    rows = Deadline.objects.filter(run_of=subject, owes_reason=True, period=period)
    return rows.order_by("-met_at").first()


def owing(*, period: str, subjects: Collection[UUID]) -> list[Deadline]:
    """The clocks of things just done that ended too late, while nobody has said why; whose page it is has seen to."""
    return list(Deadline.objects.filter(period=period, subject__in=subjects, owes_reason=True).order_by("due_at")[:2])


def may_explain(actor: Actor, row: Deadline) -> bool:
    """Whether the actor can say why a deadline was missed: who keeps deadlines, and of an answer who answers."""
    answers = row.period in ANSWERS and holds(actor, Capability.ENTER_DISPUTES)
    return answers or holds(actor, Capability.EXPLAIN_DEADLINES)


def is_own(actor: Actor, row: Deadline) -> bool:
    """Whether an extension of a deadline would be the actor's own: asked for by, or good for, nobody else."""
    waiting = row.extensions.filter(is_granted=None)
    if any(is_same_hand(actor, one.asked_by, one.asked_at) for one in waiting):
        return True
    own = Q(officer__account_id__in=own_hands(actor))
    return row.links.filter(own if actor.officer_id is None else own | Q(officer_id=actor.officer_id)).exists()


def extensions_for(actor: Actor) -> QuerySet[Extension]:
    """The extensions that wait and that the actor may decide, newest first; own requests are among them."""
    units = reach(actor, Capability.APPROVE_DEADLINES)
    # What waits is little, of the units' deadlines there are very many: the unit is asked of each that waits.
    scope = Q() if units is None else asked_of_each("deadline__unit_id", units) if units else NOTHING
    waiting = Extension.objects.filter(scope, is_granted=None).exclude(deadline__state="withdrawn")
    return waiting.select_related("deadline__unit").order_by("-id")


def extensions_to_decide(actor: Actor) -> QuerySet[Extension]:
    """Those of `extensions_for` that somebody else has asked for: nobody decides his or her own."""
    return extensions_for(actor).exclude(asked_by__in=[f"account:{each}" for each in own_hands(actor)])


def address_of(actor: Actor) -> ReminderAddress | None:
    """Where the actor is reminded by e-mail, if anywhere."""
    return ReminderAddress.objects.filter(account_id=actor.account_id).first() if actor.account_id else None
