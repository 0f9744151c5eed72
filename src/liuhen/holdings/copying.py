"""Second copies: everything that is held is written to every further store, read back there and compared.

A row for each object and store says how far it is. What waits is copied by the worker, oldest first; a store that
doesn't answer keeps its rows as they are and is caught up with when it's back.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Iterator
from datetime import datetime
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.db.models import F

from liuhen.custody import operations as custody
from liuhen.errors import LiuhenError
from liuhen.holdings import archive, stores
from liuhen.holdings.archive import object_key
from liuhen.holdings.checking import wanted_files
from liuhen.holdings.errors import ReadBackMismatchError
from liuhen.holdings.models import Copy, CopyState, DestroyedObject, HeldObject, KnownStore, StoreKind, VersionIntention
from liuhen.holdings.rows import rows_of
from liuhen.ledger.entry import Json
from liuhen.packages import ocfl
from liuhen.storage import Store, StoreFullError, StoreUnreachableError

BATCH = 200
REPLACED = (ocfl.INVENTORY, ocfl.SIDECAR)
"""What each version brings anew at the same name."""


def expect(object_id: UUID) -> None:
    """An object has a new version: every store of copies is to have it. In the caller's transaction."""
    for store_id in KnownStore.objects.filter(kind=StoreKind.COPY, is_used=True).values_list("id", flat=True):
        Copy.objects.update_or_create(object_id=object_id, store_id=store_id, defaults={"state": CopyState.WAITING})


def proven_copies(object_id: UUID) -> int:
    """In how many stores an object's first version was written, read back and matched, the primary one included.

    Its row in the primary store counts only while no damage is known there.
    """
    rows = list(Copy.objects.filter(object_id=object_id).select_related("store"))
    damaged = any(row.store.kind == StoreKind.PRIMARY and row.state == CopyState.DAMAGED for row in rows)
    copies = sum(
        1
        for row in rows
        if row.store.kind == StoreKind.COPY
        and row.store.is_used
        and row.version > 0
        and row.state in (CopyState.PROVEN, CopyState.WAITING)
    )
    return copies + (0 if damaged else 1)


def wanted_copies() -> int:
    """How many proven copies it takes before anything is said to be safe to wipe."""
    return int(settings.LIUHEN.wipe_copies)


def has_enough(object_id: UUID) -> bool:
    """Whether as many copies were proven as the settings demand."""
    return wanted_copies() <= 1 or proven_copies(object_id) >= wanted_copies()


def prove_copies(object_id: UUID, logical_path: str) -> int:
    """Read the file back from every store of copies that has it and compare; how many matched.

    Raises:
        StoreUnreachableError: a store doesn't answer, so nothing can be said.
    """
    proven = 0
    for copy in Copy.objects.filter(object_id=object_id, store__kind=StoreKind.COPY, version__gt=0).select_related(
        "store"
    ):
        if copy.state not in (CopyState.PROVEN, CopyState.WAITING) or not copy.store.is_used:
            continue
        store = stores.opened(copy.store)
        for file in rows_of([object_id])[object_id].files:
            if file.logical_path == logical_path and file.version == 1:
                token = copy.tokens.get(file.content_path)
                digest = hashlib.sha256()
                try:
                    for view in store.read_back(object_key(object_id, file.content_path), token=token).chunks:
                        digest.update(view)
                except StoreUnreachableError:
                    raise
                except LiuhenError:
                    continue
                proven += digest.hexdigest() == file.sha256
    return proven


def backfill(store: KnownStore) -> bool:
    """Give objects that were there before a store their row in it, one batch; False when none is left."""
    if store.backfilled is None:
        return False
    ids = list(
        HeldObject.objects.filter(id__gte=store.backfilled).order_by("id").values_list("id", flat=True)[: BATCH + 1]
    )
    Copy.objects.bulk_create([Copy(object_id=each, store=store) for each in ids[:BATCH]], ignore_conflicts=True)
    store.backfilled = ids[BATCH] if len(ids) > BATCH else None
    store.save(update_fields=["backfilled"])
    return store.backfilled is not None


def copy_waiting(
    *, clock: Callable[[], datetime], until: datetime, only: Iterable[UUID] | None = None
) -> dict[str, int]:
    """Copy what waits, to every store that answers, oldest first, until a moment has come.

    Args:
        clock: the present moment.
        until: no further object is begun after this.
        only: these objects alone, for one who waits for them.

    Returns:
        How many objects were copied into each store, by its name.
    """
    done: dict[str, int] = {}
    for store in stores.meet(now=clock()):
        if store.kind == StoreKind.PRIMARY:
            continue
        while backfill(store) and clock() < until:
            pass
        copied = _copy_into(store, clock, until, only)
        if copied:
            done[store.name] = copied
            facts: dict[str, Json] = {"store": store.identity, "objects": copied}
            with transaction.atomic():
                custody.append(kind="storage.copied", subject=store.id, actor=stores.ACTOR, now=clock(), facts=facts)
    return done


def _copy_into(store: KnownStore, clock: Callable[[], datetime], until: datetime, only: Iterable[UUID] | None) -> int:
    copied = 0
    rows = Copy.objects.filter(store=store, state=CopyState.WAITING).order_by("object_id")
    if only is not None:
        rows = rows.filter(object_id__in=list(only))
    last: UUID | None = None
    while clock() < until:
        row = (rows.filter(object_id__gt=last) if last else rows).first()
        if row is None:
            break
        last = row.object_id
        try:
            copied += copy_object(row, clock=clock)
        except StoreUnreachableError:
            stores.ask(store, now=clock())  # either this store or the primary one is gone: all of it waits
            break
        except StoreFullError as error:
            Copy.objects.filter(id=row.id).update(problem=error.code)
            break
        except LiuhenError as error:
            Copy.objects.filter(id=row.id).update(problem=error.code)
    return copied


def copy_object(copy: Copy, *, clock: Callable[[], datetime]) -> bool:
    """Write what a store lacks of an object, read it back there and say so; False when there's nothing to do.

    Raises:
        StoreUnreachableError: one of the two stores doesn't answer.
        StoreFullError: no room in the second.
        ReadBackMismatchError: what came back isn't what was written, or the primary store's own bytes aren't what they
            should be; nothing of that file stays.
    """
    object_id = copy.object_id
    if DestroyedObject.objects.filter(object_id=object_id).exists():
        Copy.objects.filter(id=copy.id).update(state=CopyState.GONE)
        return False
    if VersionIntention.objects.filter(object_id=object_id).exists():
        return False  # on its way into the primary store; the next round finds it there
    rows = rows_of([object_id])[object_id]
    source, target = archive.store(), stores.opened(copy.store)
    tokens = dict(copy.tokens)
    wanted = wanted_files(rows)
    ordered = sorted(wanted, key=lambda path: (path in REPLACED, path == ocfl.SIDECAR, path))
    for path in ordered:
        if path in REPLACED:
            content = b"".join(_proven(source, object_id, path, wanted[path]))
            target.replace(object_key(object_id, path), content)
        elif path not in tokens:  # what stands in a version's folder never changes
            tokens[path] = _copied(source, target, object_id, path, wanted[path])
    now = clock()
    with transaction.atomic():
        Copy.objects.filter(id=copy.id).update(
            version=rows.head, tokens=tokens, proven_at=now, checked_at=now, findings=[], problem=""
        )
        # A version that came meanwhile keeps it waiting; a destruction that came meanwhile takes it away itself.
        Copy.objects.filter(id=copy.id, state=CopyState.WAITING, object__head=F("version")).update(
            state=CopyState.PROVEN
        )
    return True


def _proven(source: Store, object_id: UUID, path: str, sha256_token: tuple[str, str | None]) -> Iterator[bytes]:
    """The primary store's bytes; raises at their end when they aren't what they should be, so that nothing stays."""
    sha256, token = sha256_token
    digest = hashlib.sha256()
    for chunk in source.get(object_key(object_id, path), token=token):
        digest.update(chunk)
        yield chunk
    if digest.hexdigest() != sha256:
        raise ReadBackMismatchError(path=path)


def _copied(source: Store, target: Store, object_id: UUID, path: str, wanted: tuple[str, str | None]) -> str:
    back = hashlib.sha256()
    key = object_key(object_id, path)
    receipt = target.put(key, _proven(source, object_id, path, wanted), seen=back.update)
    if back.hexdigest() != wanted[0]:
        target.delete(key, token=receipt.token)
        raise ReadBackMismatchError(path=path)
    return receipt.token or ""
