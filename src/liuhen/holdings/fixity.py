"""Scheduled fixity checking: every store is read through once in the time that the settings give, at a bounded rate.

A round goes through the objects in their order; its place is a row, so that a restart goes on where it was. Each minute
reads its share and no more. What is found is a row and an entry; nothing is mended without two people.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from uuid import UUID

from django.conf import settings
from django.db import transaction

from liuhen.custody import operations as custody
from liuhen.errors import LiuhenError
from liuhen.holdings import operations, stores
from liuhen.holdings.archive import object_key
from liuhen.holdings.checking import Finding, ObjectRows, check_object
from liuhen.holdings.models import Copy, CopyState, DestroyedObject, HeldObject, KnownStore, StoreKind
from liuhen.holdings.rows import rows_of
from liuhen.ledger.entry import Json
from liuhen.storage import Store, StoreUnreachableError

BATCH = 50
LEAST = 16 << 20
"""Bytes of a minute, however little there is to visit: a small archive is through soon."""
HASTE = 2
"""How much faster than the settings' time needs, so that a machine that's off at night is through as well."""


def share(store: KnownStore, span: timedelta) -> int:
    """Bytes that may be read in a span: what the time for everything asks for, never above the bounded rate."""
    most = int(settings.LIUHEN.fixity_mib_per_second * span.total_seconds()) << 20
    needed = HASTE * store.kept * (span / timedelta(days=settings.LIUHEN.fixity_days))
    return min(most, max(LEAST, int(needed)))


def check_share(*, clock: Callable[[], datetime], span: timedelta) -> None:
    """Read one span's share of every used store; a round that is over begins again when it's due."""
    until = clock() + 0.8 * span
    for store in stores.meet(now=clock()):
        if store.round_began_at is None and not _is_due(store, clock()):
            continue
        if store.round_began_at is None:
            store.round_began_at, store.round_cursor = clock(), None
            store.round_objects = store.round_bytes = store.round_damaged = 0
            store.save()
        try:
            _go_on(store, clock, until, share(store, span))
        except StoreUnreachableError:
            stores.ask(store, now=clock())


def _is_due(store: KnownStore, now: datetime) -> bool:
    every = timedelta(days=settings.LIUHEN.fixity_days)
    return store.full_began_at is None or now >= store.full_began_at + every


def _go_on(store: KnownStore, clock: Callable[[], datetime], until: datetime, budget: int) -> None:
    opened = stores.opened(store)
    read = 0
    while read < budget and clock() < until:
        ids = _next(store)
        if not ids:
            _end_round(store, clock())
            return
        gone = set(DestroyedObject.objects.filter(object__in=ids).values_list("object_id", flat=True))
        rows = rows_of(ids)
        for object_id in ids:
            if object_id not in gone:
                size, is_damaged = _check(store, opened, rows[object_id], clock())
                read += size
                store.round_bytes += size
                store.round_damaged += is_damaged
                store.round_objects += 1
            store.round_cursor = object_id
            store.save(update_fields=["round_cursor", "round_objects", "round_bytes", "round_damaged"])
            if read >= budget or clock() >= until:
                break


def _next(store: KnownStore) -> list[UUID]:
    rows = HeldObject.objects.order_by("id").values_list("id", flat=True)
    return list((rows.filter(id__gt=store.round_cursor) if store.round_cursor else rows)[:BATCH])


def as_in(store: KnownStore, copy: Copy | None, rows: ObjectRows) -> ObjectRows:
    """The rows of an object as they are for one store: its tokens, and what it doesn't have yet as pending."""
    if store.kind == StoreKind.PRIMARY:
        return rows
    version, tokens = (copy.version, copy.tokens) if copy else (0, {})
    files = tuple(replace(file, token=tokens.get(file.content_path, "")) for file in rows.files)
    later = frozenset(number for number in rows.versions if number > version)
    return replace(rows, files=files, pending=rows.pending | later)


def look(store: KnownStore, opened: Store, copy: Copy | None, rows: ObjectRows) -> tuple[int, list[Finding]]:
    """Read an object in one store whole; how many bytes that were, and what isn't as it should be."""
    sizes: list[int] = []
    own = as_in(store, copy, rows)
    if not set(own.versions) - own.pending:
        return 0, []
    listed = list(opened.list(object_key(rows.object_id)))
    found = check_object(opened, own, listed, sizes.append)
    return sum(sizes), found


def _check(store: KnownStore, opened: Store, rows: ObjectRows, now: datetime) -> tuple[int, bool]:
    copy = Copy.objects.filter(store=store, object_id=rows.object_id).first()
    if store.kind == StoreKind.COPY and (copy is None or copy.version == 0):
        return 0, False  # not copied yet: that is told as missing, not as damage
    size, found = look(store, opened, copy, rows)
    if found:  # it may have been written while it was read: once more, with the rows as they are now
        if store.kind == StoreKind.PRIMARY:
            _complete(rows.object_id)
        copy = Copy.objects.filter(store=store, object_id=rows.object_id).first()
        more, found = look(store, opened, copy, rows_of([rows.object_id])[rows.object_id])
        size += more
    if any(finding.kind == "unreachable" for finding in found):
        opened.list("")  # raises when it's the whole store: then nothing is known of this object
    _record(store, rows, copy, found, now)
    return size, bool(found)


def _complete(object_id: UUID) -> None:
    try:
        operations.roll_forward(object_id)
    except StoreUnreachableError:
        raise
    except LiuhenError:
        return  # `verify` names it as pending


@transaction.atomic
def _record(store: KnownStore, rows: ObjectRows, copy: Copy | None, found: list[Finding], now: datetime) -> None:
    told = sorted([finding.kind, finding.subject, finding.detail] for finding in found)
    row = copy or Copy(store=store, object_id=rows.object_id)
    was_known = row.state == CopyState.DAMAGED and row.findings == told
    row.checked_at, row.findings = now, told
    if found:
        row.state = CopyState.DAMAGED
    elif store.kind == StoreKind.PRIMARY:
        row.state, row.version, row.proven_at = CopyState.PROVEN, rows.head, now
    else:
        row.state = CopyState.PROVEN if row.version == rows.head else CopyState.WAITING
    row.save()
    if found and not was_known:
        facts: dict[str, Json] = {
            "store": store.identity,
            "kinds": sorted({finding.kind for finding in found}),
            "files": len(found),
        }
        custody.append(kind="storage.damage_found", subject=rows.object_id, actor=stores.ACTOR, now=now, facts=facts)


@transaction.atomic
def _end_round(store: KnownStore, now: datetime) -> None:
    store.full_began_at, store.full_ended_at = store.round_began_at, now
    store.full_objects, store.full_bytes = store.round_objects, store.round_bytes
    store.full_damaged = store.round_damaged
    store.round_began_at = store.round_cursor = None
    store.save()
    facts: dict[str, Json] = {
        "store": store.identity,
        "objects": store.full_objects,
        "bytes": store.full_bytes,
        "damaged": store.full_damaged,
    }
    custody.append(kind="storage.checked", subject=store.id, actor=stores.ACTOR, now=now, facts=facts)
