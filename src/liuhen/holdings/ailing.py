"""Which stores need a person now, and whom: for the home page and its mails. Reads only."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from enum import StrEnum

from django.conf import settings
from django.db.models import Exists, OuterRef

from liuhen.holdings.models import Copy, CopyState, KnownStore, StoreKind
from liuhen.holdings.overview import (
    forecasts,
    is_full,
    is_overdue,
    is_soon,
    is_tight,
    is_unlocked,
    keeps_stores,
    storage_keepers,
)
from liuhen.people.actors import Actor
from liuhen.people.permissions import Capability, holds
from liuhen.people.standing import own_hands
from liuhen.storage import name_of


class Ailment(StrEnum):
    """What may be wrong with a store, what presses first."""

    UNREACHABLE = "unreachable"
    FAILING = "failing"
    FULL = "full"
    FULL_COPY = "full_copy"
    DAMAGED = "damaged"
    UNLOCKED = "unlocked"
    NEARLY_FULL = "nearly_full"
    OVERDUE = "overdue"


def is_asked(actor: Actor, now: datetime) -> bool:
    """Whether it's for this actor to see to the stores: the keeper of art 19, and whoever runs the machine.

    Deputies are asked as those they stand in for. While the post is vacant, the office is asked as well.
    """
    if holds(actor, Capability.RUN_MACHINE):
        return True
    if not holds(actor, Capability.PROPOSE_REPAIRS):
        return keeps_stores(actor, now)
    keepers = storage_keepers(now)
    return not keepers or not keepers.isdisjoint(own_hands(actor))


def ailments(now: datetime) -> dict[Ailment, list[str]]:
    """The names of the stores that have each; what no store has is left out. Two questions, whatever their number."""
    rows = list(
        KnownStore.objects.filter(is_used=True)
        .annotate(is_damaged=Exists(Copy.objects.filter(store=OuterRef("pk"), state=CopyState.DAMAGED)))
        .order_by("-kind", "id")
    )
    full_on = forecasts([row.id for row in rows], now)
    found: dict[Ailment, list[str]] = {}
    for row in rows:
        for ailment in _of(row, now, is_near=is_soon(full_on.get(row.id, (None, None))[1], now)):
            found.setdefault(ailment, []).append(row.name)
        if row.is_damaged:
            found.setdefault(Ailment.DAMAGED, []).append(row.name)
    met = {row.name for row in rows}
    never = [name for url in settings.LIUHEN.copy_urls if (name := name_of(url)) not in met]
    if never:
        found.setdefault(Ailment.UNREACHABLE, []).extend(never)
    return {ailment: found[ailment] for ailment in Ailment if ailment in found}


def _of(row: KnownStore, now: datetime, *, is_near: bool) -> Iterator[Ailment]:
    if row.unreachable_since:
        yield Ailment.UNREACHABLE
    elif is_full(row):  # what an unreachable one had free is long ago
        yield Ailment.FULL if row.kind == StoreKind.PRIMARY else Ailment.FULL_COPY
    elif is_near or is_tight(row):
        yield Ailment.NEARLY_FULL
    if row.smart.get("passed") is False:
        yield Ailment.FAILING
    if is_unlocked(row):
        yield Ailment.UNLOCKED
    if is_overdue(row, now):
        yield Ailment.OVERDUE
