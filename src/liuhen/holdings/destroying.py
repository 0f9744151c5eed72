"""The one way in which what is held goes: an approved disposal (invariant 1). Called by the archive's operations alone.

It's said first and done then: a row commits in the caller's transaction, with the entry that tells it; only afterwards
bytes go. What died in between is unfinished, is shown as that by `verify`, and is carried out when it's asked again.
"""

from __future__ import annotations

import contextlib
from collections.abc import Iterator, Sequence
from datetime import datetime
from uuid import UUID

from django.db import connection, transaction
from django.db.models import Q
from django.utils import timezone

from liuhen.holdings import archive, stores
from liuhen.holdings.archive import aside_key, object_key, staging_key
from liuhen.holdings.errors import NotToBeDestroyedError
from liuhen.holdings.models import Copy, CopyState, DestroyedObject, KnownStore, StoreKind, VersionIntention
from liuhen.rules.clocks import ZONE
from liuhen.storage import KeyAbsentError, KeyLockedError, Stat, Store


def begin(object_id: UUID, *, decision: UUID, now: datetime) -> None:
    """Say that an object's bytes go, in the caller's transaction. Call `carry_out` after the commit.

    Raises:
        RuntimeError: no transaction is open.
    """
    if not connection.in_atomic_block:
        raise RuntimeError("a destruction belongs into the transaction of the entry that tells it")
    DestroyedObject.objects.create(object_id=object_id, decision=decision, begun_at=now)


def carry_out(object_id: UUID, *, now: datetime) -> None:
    """Remove every byte of an object from every store: all versions, what's in staging, what was set aside.

    Nothing goes anywhere while a lock holds it in one of the stores: a destruction waits for the last lock, so that
    it's never half done for years. Any number of times.

    Raises:
        NotToBeDestroyedError: nobody has said that it goes.
        KeyLockedError: a store keeps it locked until a day; call again after that.
        StoreUnreachableError: not all is gone; call again later.
    """
    said = DestroyedObject.objects.filter(object_id=object_id).first()
    if said is None:
        raise NotToBeDestroyedError(object=str(object_id))
    listed = [(store, list(_all_of(store, object_id))) for store in _stores_with(object_id)]
    last = _last_lock(listed)
    if last is not None and last > now:
        raise KeyLockedError(key=object_key(object_id), until=timezone.localdate(last, ZONE).isoformat())
    for store, stats in listed:
        for key in dict.fromkeys(stat.key for stat in stats):
            store.delete(key)
    with transaction.atomic():
        VersionIntention.objects.filter(object_id=object_id).delete()
        Copy.objects.filter(object_id=object_id).update(state=CopyState.GONE, locked_until=None)
        DestroyedObject.objects.filter(object_id=object_id, done_at=None).update(done_at=now)


def locked_until(object_id: UUID) -> datetime | None:
    """When the last lock on an object ends, as every store says that has it or part of it; None without one.

    Raises:
        StoreUnreachableError: a store doesn't answer, so nothing can be said.
    """
    return _last_lock([(store, list(_all_of(store, object_id))) for store in _stores_with(object_id)])


def _last_lock(listed: Sequence[tuple[Store, list[Stat]]]) -> datetime | None:
    """Also of versions that lie beneath others, or are hidden: those would stay when the rest went."""
    ends: list[datetime | None] = []
    for store, stats in listed:
        for stat in stats:
            with contextlib.suppress(KeyAbsentError):
                ends.append(store.locked_until(stat.key, token=stat.token))
    return max((each for each in ends if each is not None), default=None)


def _stores_with(object_id: UUID) -> list[Store]:
    """The primary store and every other that has the object or part of it; all are opened before anything goes.

    One that two people said is gone for good isn't waited for: see `losing`.
    """
    rows = KnownStore.objects.filter(kind=StoreKind.COPY, lost_at=None).filter(
        Q(is_used=True) | Q(copies__in=Copy.objects.filter(object_id=object_id, version__gt=0))
    )
    return [archive.store(), *(stores.opened(row) for row in rows.distinct().order_by("id"))]


def _all_of(store: Store, object_id: UUID) -> Iterator[Stat]:
    for prefix in (object_key(object_id), staging_key(object_id), aside_key(object_id)):
        yield from store.list(prefix)
        yield from store.beneath(prefix)
