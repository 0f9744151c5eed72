"""What the pages show of the stores: room and forecast, last full check, what is missing or damaged. Reads only."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from django.conf import settings
from django.utils import timezone

from liuhen.holdings.losing import removed
from liuhen.holdings.models import Copy, CopyState, KnownStore, Repair, StoreKind, StoreMeasure
from liuhen.paging import Page, page_by_key
from liuhen.people.actors import Actor
from liuhen.people.permissions import Capability, require
from liuhen.prose import word
from liuhen.rules.clocks import ZONE

LOOK_BACK = timedelta(days=30)
"""Over how long the present intake is measured."""
COUNTED = 1000
"""What is more than this is told as more: nobody counts a million rows for a page."""
FULL_SOON = timedelta(days=90)


@dataclass(frozen=True, slots=True, kw_only=True)
class StoreHealth:
    """A store as its page shows it.

    Attributes:
        row: the store.
        used: bytes on its file system; None when it can't say.
        used_share: of its room, 0 to 1; None likewise.
        a_day: bytes that its room shrank by a day of late; None before two days were measured.
        full_on: the day on which it will be full at that; None when that isn't known, or it doesn't shrink.
        full_soon: whether that is near.
        waiting: objects that aren't copied yet, at most `COUNTED` + 1.
        damaged: objects with damage, likewise.
        round_share: how far the check that goes on now is, by bytes; None between two.
        is_overdue: whether no full check has ended within the time that the settings give.
        too_slow: whether the bounded rate is too low to visit everything in that time.
    """

    row: KnownStore
    used: int | None
    used_share: float | None
    a_day: float | None
    full_on: date | None
    full_soon: bool
    waiting: int
    damaged: int
    round_share: float | None
    is_overdue: bool
    too_slow: bool

    @property
    def why(self) -> str:
        """Why it doesn't answer, in words."""
        return word("reason", self.row.reason)

    @property
    def is_failing(self) -> bool:
        """Whether its disk says of itself that it will fail; one that says nothing isn't meant."""
        return self.row.smart.get("passed") is False

    @property
    def is_well(self) -> bool:
        """Whether nothing here waits for a person."""
        row = self.row
        is_open = row.locks and bool(row.lock_problem)
        waits = row.unreachable_since or is_open or self.is_failing or self.damaged
        return not (waits or self.full_soon or self.is_overdue or self.too_slow)


@dataclass(frozen=True, slots=True, kw_only=True)
class Health:
    """The whole page."""

    stores: tuple[StoreHealth, ...]
    unknown: tuple[str, ...]
    proposed: int
    removed: int
    wipe_copies: int
    fixity_days: int
    fixity_mib_per_second: int


def health(*, actor: Actor, now: datetime) -> Health:
    """How all stores are.

    Raises:
        NotPermittedError: the actor has nothing to do with them.
    """
    require(actor, Capability.VIEW_STORES)
    from liuhen.storage import name_of

    rows = list(KnownStore.objects.filter(is_used=True).order_by("-kind", "id"))
    met = {row.name for row in rows}
    return Health(
        stores=tuple(_health_of(row, now) for row in rows),
        unknown=tuple(name for url in settings.LIUHEN.copy_urls if (name := name_of(url)) not in met),
        removed=removed().count(),
        proposed=Repair.objects.filter(state="proposed").count(),
        wipe_copies=settings.LIUHEN.wipe_copies,
        fixity_days=settings.LIUHEN.fixity_days,
        fixity_mib_per_second=settings.LIUHEN.fixity_mib_per_second,
    )


def _health_of(row: KnownStore, now: datetime) -> StoreHealth:
    used = row.total - row.free if row.total is not None and row.free is not None else None
    a_day, full_on = _forecast(row, now)
    every = timedelta(days=settings.LIUHEN.fixity_days)
    fastest = settings.LIUHEN.fixity_mib_per_second * (1 << 20) * every.total_seconds()
    since = row.full_ended_at or row.known_at
    return StoreHealth(
        row=row,
        used=used,
        used_share=used / row.total if used is not None and row.total else None,
        a_day=a_day,
        full_on=full_on,
        full_soon=full_on is not None and full_on <= timezone.localdate(now + FULL_SOON, ZONE),
        waiting=_count(row, CopyState.WAITING) if row.kind == StoreKind.COPY else 0,
        damaged=_count(row, CopyState.DAMAGED),
        round_share=min(1.0, row.round_bytes / row.kept) if row.round_began_at and row.kept else None,
        is_overdue=now > since + 2 * every,
        too_slow=row.kept > fastest,
    )


def _count(row: KnownStore, state: CopyState) -> int:
    return Copy.objects.filter(store=row, state=state)[: COUNTED + 1].count()


def _forecast(row: KnownStore, now: datetime) -> tuple[float | None, date | None]:
    today = timezone.localdate(now, ZONE)
    measured = StoreMeasure.objects.filter(store=row, day__gte=today - LOOK_BACK).order_by("day")
    first, last = measured.first(), measured.last()
    if first is None or last is None or first.day == last.day:
        return None, None
    a_day = (first.free - last.free) / (last.day - first.day).days
    if a_day <= 0:
        return a_day, None
    days = last.free / a_day
    return a_day, last.day + timedelta(days=int(days)) if days < timedelta(days=36_500).days else None


def damaged(*, actor: Actor, before: str = "", after: str = "") -> Page[Copy]:
    """One page of what is damaged, newest first.

    Raises:
        NotPermittedError: the actor has nothing to do with it.
    """
    require(actor, Capability.VIEW_STORES)
    rows = Copy.objects.filter(state=CopyState.DAMAGED).select_related("store")
    return page_by_key(rows, before=before, after=after)


def repairs(*, actor: Actor, before: str = "", after: str = "") -> Page[Repair]:
    """One page of repairs, newest first.

    Raises:
        NotPermittedError: the actor has nothing to do with it.
    """
    require(actor, Capability.VIEW_STORES)
    rows = Repair.objects.select_related("copy__store", "source", "proposed_by", "decided_by")
    return page_by_key(rows, before=before, after=after)


def copies_of(object_id: UUID) -> list[Copy]:
    """An object's rows in the stores that are used, the primary one first."""
    return list(
        Copy.objects.filter(object_id=object_id, store__is_used=True).select_related("store").order_by("-store__kind")
    )
