"""The one way in which what is held goes: an approved disposal (invariant 1). Called by the archive's operations alone.

It's said first and done then: a row commits in the caller's transaction, with the entry that tells it; only afterwards
bytes go. What died in between is unfinished, is shown as that by `verify`, and is carried out when it's asked again.
"""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.db import connection, transaction

from liuhen.holdings import archive
from liuhen.holdings.archive import object_key, staging_key
from liuhen.holdings.errors import NotToBeDestroyedError
from liuhen.holdings.models import DestroyedObject, VersionIntention


def begin(object_id: UUID, *, decision: UUID, now: datetime) -> None:
    """Say that an object's bytes go, in the caller's transaction. Call `carry_out` after the commit.

    Raises:
        RuntimeError: no transaction is open.
    """
    if not connection.in_atomic_block:
        raise RuntimeError("a destruction belongs into the transaction of the entry that tells it")
    DestroyedObject.objects.create(object_id=object_id, decision=decision, begun_at=now)


def carry_out(object_id: UUID, *, now: datetime) -> None:
    """Remove every byte of an object: all versions, and what is left of it in staging. Any number of times.

    Raises:
        NotToBeDestroyedError: nobody has said that it goes.
        StoreUnreachableError: not all is gone; call again later.
    """
    said = DestroyedObject.objects.filter(object_id=object_id).first()
    if said is None:
        raise NotToBeDestroyedError(object=str(object_id))
    store = archive.store()
    for prefix in (object_key(object_id), staging_key(object_id)):
        for stat in list(store.list(prefix)):
            store.delete(stat.key)
    with transaction.atomic():
        VersionIntention.objects.filter(object_id=object_id).delete()
        DestroyedObject.objects.filter(object_id=object_id, done_at=None).update(done_at=now)
