"""Locking content in stores that keep locks, where the settings ask for it (Object Lock in compliance mode).

Nobody can undo a lock, also who runs the store: so a lock is only ever put off, and to the end that the caller names.
What has no end yet is locked for a while and put off again before that is over. Inventories, which every version
replaces, are never locked. A lock says nothing of when something goes: it ends, and nothing follows by itself.
"""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.db.models import Max

from liuhen.custody import operations as custody
from liuhen.holdings import stores
from liuhen.holdings.archive import object_key
from liuhen.holdings.models import Copy, CopyState, HeldFile, HeldObject, KnownStore, StoreKind, VersionIntention
from liuhen.ledger.entry import Json
from liuhen.storage import KeyAbsentError, Store, StoreUnreachableError

BATCH = 200
ROUND = timedelta(days=1)
"""How often the lock of everything is looked at; what came in since is looked at sooner."""
NO_LOCKS = "no_object_lock"

Ends = Callable[[Sequence[UUID]], Mapping[UUID, datetime | None]]
"""Until when objects have to be kept: None for one that has no end yet; those that need no lock aren't in it."""


def go_round(*, clock: Callable[[], datetime], until: datetime, ends: Ends) -> dict[str, int]:
    """Look at the locks of what is held and put off those that end too soon, until a moment has come.

    Args:
        clock: the present moment.
        until: no further batch is begun after this; the next call goes on there.
        ends: until when things have to be kept.

    Returns:
        How many objects were locked, or locked for longer, in each store, by its name.
    """
    done: dict[str, int] = {}
    for store in stores.meet(now=clock()):
        if not store.locks:
            continue
        place = _Place(store, stores.opened(store))
        try:
            _go_on(place, clock, until, ends)
        except StoreUnreachableError:
            stores.ask(store, now=clock())
        if place.locked:
            done[store.name] = len(place.locked)
            facts: dict[str, Json] = {"store": store.identity, "objects": len(place.locked)}
            with transaction.atomic():
                custody.append(kind="storage.locked", subject=store.id, actor=stores.ACTOR, now=clock(), facts=facts)
    return done


@dataclass(slots=True)
class _Place:
    """A store in which locks are set, and what was locked there in this round."""

    row: KnownStore
    store: Store
    locked: list[UUID] = field(default_factory=list)


def _go_on(place: _Place, clock: Callable[[], datetime], until: datetime, ends: Ends) -> None:
    row = place.row
    if row.lock_round_at is None or clock() >= row.lock_round_at + ROUND:
        row.lock_round_at, row.lock_cursor = clock(), None
    while clock() < until and (ids := _next(row)):
        wanted = ends(ids)
        copies = {copy.object_id: copy for copy in Copy.objects.filter(store=row, object__in=ids)}
        for object_id in ids:
            if object_id not in wanted:
                continue
            copy = copies.get(object_id) or Copy(store=row, object_id=object_id)
            if not _extend(place, copy, wanted[object_id], clock()):
                row.save(update_fields=["lock_problem", "lock_round_at", "lock_cursor"])
                return
        row.lock_cursor = ids[-1]
        row.save(update_fields=["lock_problem", "lock_round_at", "lock_cursor"])


def _next(store: KnownStore) -> list[UUID]:
    rows = HeldObject.objects.filter(destruction=None).order_by("id").values_list("id", flat=True)
    return list((rows.filter(id__gt=store.lock_cursor) if store.lock_cursor else rows)[:BATCH])


def _extend(place: _Place, copy: Copy, end: datetime | None, now: datetime) -> bool:
    """Put off one object's lock where that's due; False when this store can't lock at all."""
    version = _version_there(place.row, copy)
    target = _target(copy.locked_until, end, now)
    if version == 0 or target is None or (copy.state == CopyState.DAMAGED and copy.locked_until is None):
        return True
    if copy.locked_until is not None and copy.locked_until >= target and copy.locked_version >= version:
        return True
    ends = _lock(place, copy, version, target)
    if any(each is None for each in ends):
        place.row.lock_problem = NO_LOCKS
        return False
    known = [each for each in ends if each is not None]
    if known:
        place.row.lock_problem = ""
        told = {"locked_until": min(known), "locked_version": version}
        made = {"state": CopyState.PROVEN, "version": version}  # only the primary store's rows are made here
        Copy.objects.update_or_create(
            object_id=copy.object_id, store=place.row, defaults=told, create_defaults=told | made
        )
        place.locked.append(copy.object_id)
    return True


def _version_there(store: KnownStore, copy: Copy) -> int:
    """Up to which version the object stands in its place in a store; 0 for none."""
    if store.kind == StoreKind.COPY:
        return copy.version
    pending = VersionIntention.objects.filter(object_id=copy.object_id).order_by("number").first()
    if pending is not None:
        return pending.number - 1
    return HeldObject.objects.values_list("head", flat=True).get(id=copy.object_id)


def _target(standing: datetime | None, end: datetime | None, now: datetime) -> datetime | None:
    """Until when content is to be locked, never sooner than it is; None when nothing asks for a lock any more."""
    if end is None:
        span = timedelta(days=settings.LIUHEN.lock_days)
        end = standing if standing is not None and standing >= now + span / 2 else now + span
    latest = max(end, standing) if standing is not None else end
    return latest if latest > now else None


def _lock(place: _Place, copy: Copy, version: int, until: datetime) -> list[datetime | None]:
    """The ends of the locks on every file; one that isn't there is damage, which a check tells."""
    ends: list[datetime | None] = []
    for file in HeldFile.objects.filter(object_id=copy.object_id, version__lte=version).order_by("content_path"):
        is_primary = place.row.kind == StoreKind.PRIMARY
        token = file.token if is_primary else copy.tokens.get(file.content_path, "")
        key = object_key(copy.object_id, file.content_path)
        with contextlib.suppress(KeyAbsentError):
            ends.append(place.store.lock(key, until, token=token or None))
    return ends


def locked_ends(object_ids: Sequence[UUID]) -> dict[UUID, datetime]:
    """When the last known lock on each object ends, as last set; those without one aren't in it. Asks no store."""
    rows = Copy.objects.filter(object__in=object_ids, locked_until__isnull=False).values_list("object_id")
    return dict(rows.annotate(Max("locked_until")))
