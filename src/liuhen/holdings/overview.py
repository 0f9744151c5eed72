"""What the pages show of the stores: room and forecast, last full check, what is missing or damaged. Reads only."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext as _

from liuhen.holdings.losing import removed
from liuhen.holdings.models import Copy, CopyState, KnownStore, Repair, RepairState, StoreKind, StoreMeasure
from liuhen.holdings.operations import reserve_of
from liuhen.paging import Page, page_by_key
from liuhen.people.actors import Actor
from liuhen.people.keepers import FITTING, is_kept_by, standing
from liuhen.people.models import Keeping
from liuhen.people.periods import bureau_day
from liuhen.people.permissions import Capability, holds, require
from liuhen.people.standing import are_same_hand, own_hands
from liuhen.prose import word
from liuhen.rules.clocks import ZONE

LOOK_BACK = timedelta(days=30)
"""Over how long the present intake is measured."""
COUNTED = 1000
"""What is more than this is told as more: nobody counts a million rows for a page."""
FULL_SOON = timedelta(days=90)
NEAR = 2
"""A store with less than so many times its reserve free is nearly full, however slowly it fills."""


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
        is_full: whether no more than the reserve is free: the primary one takes nothing in (invariant 9).
        is_tight: whether little more than that is, however slowly it fills.
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
    is_full: bool
    is_tight: bool
    waiting: int
    damaged: int
    round_share: float | None
    is_overdue: bool
    too_slow: bool

    @property
    def why(self) -> str:
        """Why it doesn't answer, in words; what no words are known for stands in brackets, for who looks it up."""
        reason = self.row.reason
        known = word("reason", "marker" if reason.startswith("marker ") else reason)
        return known if known != reason or not reason else _("其他原因（%s）") % reason

    @property
    def is_short(self) -> bool:
        """Whether it has no room left, or not for long."""
        return self.is_full or self.is_tight or self.full_soon

    @property
    def is_unlocked(self) -> bool:
        """Whether what it holds should be locked and isn't."""
        return is_unlocked(self.row)

    @property
    def is_failing(self) -> bool:
        """Whether its disk says of itself that it will fail; one that says nothing isn't meant."""
        return self.row.smart.get("passed") is False

    @property
    def is_well(self) -> bool:
        """Whether nothing here waits for a person."""
        waits = self.row.unreachable_since or self.is_unlocked or self.is_failing or self.damaged
        return not (waits or self.is_short or self.is_overdue or self.too_slow)


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


def keeps_stores(actor: Actor, now: datetime) -> bool:
    """Whether the actor holds the post of art 19 that keeps the storage, or stands in for whoever does."""
    if not any(grant.role in FITTING[Keeping.STORAGE] for grant in actor.grants):
        return False
    return is_kept_by(own_hands(actor), Keeping.STORAGE, day=bureau_day(now))


def storage_keepers(now: datetime) -> frozenset[UUID]:
    """The accounts that keep the storage today; empty while the post is vacant."""
    rows = standing(bureau_day(now)).filter(keeping=Keeping.STORAGE)
    return frozenset(rows.values_list("account_id", flat=True))


def may_view(actor: Actor, now: datetime) -> bool:
    """Whether the actor sees the stores by a role, or keeps them by appointment (art 19): an officer may be named."""
    return holds(actor, Capability.VIEW_STORES) or keeps_stores(actor, now)


def require_view(actor: Actor, now: datetime) -> None:
    """Go on only for who may: see `may_view`.

    Raises:
        NotPermittedError: neither.
    """
    if holds(actor, Capability.VIEW_STORES) or not keeps_stores(actor, now):
        require(actor, Capability.VIEW_STORES)


def may_propose(actor: Actor, now: datetime) -> bool:
    """Whether the actor proposes repairs by a role, or keeps the stores by appointment (art 19)."""
    return holds(actor, Capability.PROPOSE_REPAIRS) or keeps_stores(actor, now)


def require_propose(actor: Actor, now: datetime) -> None:
    """Go on only for who proposes repairs: see `may_propose`.

    Raises:
        NotPermittedError: neither.
    """
    if holds(actor, Capability.PROPOSE_REPAIRS) or not keeps_stores(actor, now):
        require(actor, Capability.PROPOSE_REPAIRS)


def health(*, actor: Actor, now: datetime) -> Health:
    """How all stores are.

    Raises:
        NotPermittedError: the actor has nothing to do with them.
    """
    require_view(actor, now)
    from liuhen.storage import name_of

    rows = list(KnownStore.objects.filter(is_used=True).order_by("-kind", "id"))
    met = {row.name for row in rows}
    found = forecasts([row.id for row in rows], now)
    return Health(
        stores=tuple(_health_of(row, found.get(row.id, (None, None)), now) for row in rows),
        unknown=tuple(name for url in settings.LIUHEN.copy_urls if (name := name_of(url)) not in met),
        removed=removed().count(),
        proposed=Repair.objects.filter(state="proposed").count(),
        wipe_copies=settings.LIUHEN.wipe_copies,
        fixity_days=settings.LIUHEN.fixity_days,
        fixity_mib_per_second=settings.LIUHEN.fixity_mib_per_second,
    )


def _health_of(row: KnownStore, forecast: tuple[float | None, date | None], now: datetime) -> StoreHealth:
    a_day, full_on = forecast
    used = row.total - row.free if row.total is not None and row.free is not None else None
    fastest = settings.LIUHEN.fixity_mib_per_second * (1 << 20) * _every().total_seconds()
    return StoreHealth(
        row=row,
        used=used,
        used_share=used / row.total if used is not None and row.total else None,
        a_day=a_day,
        full_on=full_on,
        full_soon=is_soon(full_on, now) and row.unreachable_since is None,
        # what an unreachable one had free is long ago
        is_full=is_full(row) and row.unreachable_since is None,
        is_tight=is_tight(row) and row.unreachable_since is None,
        waiting=_count(row, CopyState.WAITING) if row.kind == StoreKind.COPY else 0,
        damaged=_count(row, CopyState.DAMAGED),
        round_share=min(1.0, row.round_bytes / row.kept) if row.round_began_at and row.kept else None,
        is_overdue=is_overdue(row, now),
        too_slow=row.kept > fastest,
    )


def _count(row: KnownStore, state: CopyState) -> int:
    return Copy.objects.filter(store=row, state=state)[: COUNTED + 1].count()


def forecasts(store_ids: Collection[UUID], now: datetime) -> dict[UUID, tuple[float | None, date | None]]:
    """Bytes that each store's room shrank by a day of late, and the day on which it will be full at that."""
    today = timezone.localdate(now, ZONE)
    since = StoreMeasure.objects.filter(store__in=store_ids, day__gte=today - LOOK_BACK).order_by("day")
    measured: dict[UUID, list[tuple[date, int]]] = {}
    for store_id, day, free in since.values_list("store_id", "day", "free"):
        measured.setdefault(store_id, []).append((day, free))
    return {store_id: _forecast(days) for store_id, days in measured.items()}


def _forecast(measured: Sequence[tuple[date, int]]) -> tuple[float | None, date | None]:
    (first, free_then), (last, free_now) = measured[0], measured[-1]
    if first == last:
        return None, None
    a_day = (free_then - free_now) / (last - first).days
    if a_day <= 0:
        return a_day, None
    days = free_now / a_day
    return a_day, last + timedelta(days=int(days)) if days < timedelta(days=36_500).days else None


def is_soon(full_on: date | None, now: datetime) -> bool:
    """Whether the day on which a store will be full is near."""
    return full_on is not None and full_on <= timezone.localdate(now + FULL_SOON, ZONE)


def is_full(row: KnownStore) -> bool:
    """Whether a store had no more than its reserve free when it was last asked."""
    return row.free is not None and row.free <= reserve_of(row.total)


def is_tight(row: KnownStore) -> bool:
    """Whether it's nearly so."""
    return row.free is not None and not is_full(row) and row.free <= NEAR * reserve_of(row.total)


def is_unlocked(row: KnownStore) -> bool:
    """Whether the settings ask for locks in a bucket that was made without them."""
    return row.locks and bool(row.lock_problem)


def is_overdue(row: KnownStore, now: datetime) -> bool:
    """Whether no full check of a store has ended within twice the time that the settings give."""
    return now > (row.full_ended_at or row.known_at) + 2 * _every()


def _every() -> timedelta:
    return timedelta(days=settings.LIUHEN.fixity_days)


def damaged(*, actor: Actor, now: datetime, before: str = "", after: str = "") -> Page[Copy]:
    """One page of what is damaged, newest first.

    Raises:
        NotPermittedError: the actor has nothing to do with it.
    """
    require_view(actor, now)
    rows = Copy.objects.filter(state=CopyState.DAMAGED).select_related("store")
    return page_by_key(rows, before=before, after=after)


def repairs(*, actor: Actor, now: datetime, before: str = "", after: str = "") -> Page[Repair]:
    """One page of repairs, newest first.

    Raises:
        NotPermittedError: the actor has nothing to do with it.
    """
    require_view(actor, now)
    rows = Repair.objects.select_related("copy__store", "source", "proposed_by", "decided_by")
    return page_by_key(rows, before=before, after=after)


def copies_of(object_id: UUID) -> list[Copy]:
    """An object's rows in the stores that are used, the primary one first."""
    return list(
        Copy.objects.filter(object_id=object_id, store__is_used=True).select_related("store").order_by("-store__kind")
    )


def repairs_to_decide(actor: Actor, repairs: Iterable[Repair]) -> list[Repair]:
    """Those that wait for a decision and that the actor may decide on: not by its own hand, nor a principal's."""
    if not holds(actor, Capability.APPROVE_REPAIRS):
        return []
    rows = [row for row in repairs if row.state == RepairState.PROPOSED]
    own = are_same_hand(actor, [(row.proposed_by_id, row.proposed_at) for row in rows])
    return [row for row, is_own in zip(rows, own, strict=True) if not is_own]


def open_repairs(*, most: int) -> list[Repair]:
    """The first that wait for a decision."""
    rows = Repair.objects.filter(state=RepairState.PROPOSED).select_related("copy__store")
    return list(rows.order_by("id")[:most])
