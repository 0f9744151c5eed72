"""The stores of this instance: which there are, whether they answer, and how much room they have.

The settings say which are used; a row remembers each by the id in its own marker. A store that doesn't answer is
unreachable since a moment, never empty: nothing in its rows changes until it answers again.
"""

from __future__ import annotations

import threading
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.db.models import Sum
from django.utils import timezone

from liuhen.custody import operations as custody
from liuhen.errors import LiuhenError
from liuhen.holdings import archive
from liuhen.holdings.errors import StoreFolderMissingError
from liuhen.holdings.models import Archive, Copy, CopyState, HeldFile, HeldObject, KnownStore, StoreKind, StoreMeasure
from liuhen.holdings.smart import health_of
from liuhen.rules.clocks import ZONE
from liuhen.storage import LocalFolder, Store, StoreUnreachableError, create_store, name_of, open_store
from liuhen.storage.opening import asks_for_locks, folder_of, is_s3

ACTOR = "worker"
KEEP_MEASURES = timedelta(days=400)

_opened: dict[str, Store] = {}
_lock = threading.Lock()


def opened(row: KnownStore) -> Store:
    """The store of a row, opened once in a process.

    Raises:
        StoreUnreachableError: it isn't there, is another one, or the settings don't name it any more.
    """
    if row.kind == StoreKind.PRIMARY:
        return archive.store()
    url = next((url for url in settings.LIUHEN.copy_urls if name_of(url) == row.name), None)
    if url is None:
        raise StoreUnreachableError(store=row.name, reason="not in settings")
    with _lock:
        if row.identity not in _opened:
            _opened[row.identity] = open_store(url, identity=row.identity, access=archive.access(is_copy=True))
        return _opened[row.identity]


def forget() -> None:
    """Open anew at the next call."""
    with _lock:
        _opened.clear()


def meet(*, now: datetime) -> list[KnownStore]:
    """Bring the rows in step with the settings and ask every used store whether it answers; those that do.

    A store that the settings name for the first time is made, or opened when it has a marker already.
    """
    _meet_primary(now)
    names = {name_of(url) for url in settings.LIUHEN.copy_urls}
    KnownStore.objects.filter(kind=StoreKind.COPY, is_used=True).exclude(name__in=names).update(is_used=False)
    for url in settings.LIUHEN.copy_urls:
        KnownStore.objects.filter(kind=StoreKind.COPY, name=name_of(url)).update(locks=asks_for_locks(url))
        row = KnownStore.objects.filter(kind=StoreKind.COPY, name=name_of(url), lost_at=None).first()
        if row is None:
            _make(url, now)
        elif not row.is_used:
            row.is_used, row.backfilled = True, _before_all()
            row.save(update_fields=["is_used", "backfilled"])
    return [row for row in used() if ask(row, now=now)]


def used() -> Iterator[KnownStore]:
    """The stores that the settings name, the primary one first."""
    return iter(KnownStore.objects.filter(is_used=True).order_by("-kind", "id"))


def _meet_primary(now: datetime) -> None:
    established = Archive.objects.first()
    if established is None:
        return
    url = archive.storage_url()
    KnownStore.objects.update_or_create(
        identity=established.identity,
        defaults={
            "kind": StoreKind.PRIMARY,
            "name": name_of(url),
            "is_used": True,
            "keeps_locks": is_s3(url),
            "locks": asks_for_locks(url),
        },
        create_defaults={
            "kind": StoreKind.PRIMARY,
            "name": name_of(url),
            "keeps_locks": is_s3(url),
            "locks": asks_for_locks(url),
            "known_at": now,
        },
    )


def _make(url: str, now: datetime) -> None:
    """Make a store of copies; while it can't be made, it's tried again at the next round."""
    try:
        if not is_s3(url) and not Path(folder_of(url)).is_dir():
            # A disk that isn't mounted looks like a folder that isn't there: nothing is made in its place.
            raise StoreFolderMissingError(folder=name_of(url))
        store = create_store(url, access=archive.access(is_copy=True))
    except LiuhenError:
        return
    with transaction.atomic():
        row, is_new = KnownStore.objects.get_or_create(
            identity=store.identity,
            defaults={
                "kind": StoreKind.COPY,
                "name": name_of(url),
                "known_at": now,
                "keeps_locks": is_s3(url),
                "locks": asks_for_locks(url),
                "backfilled": _before_all(),
            },
        )
        if is_new:
            facts = {"store": store.identity, "kind": "copy"}
            custody.append(kind="storage.store_added", subject=row.id, actor=ACTOR, now=now, facts=facts)
    if row.kind == StoreKind.PRIMARY or row.lost_at is not None:
        return  # the settings name the primary store twice: no second copy; or one that two people said is gone
    if row.name != name_of(url):
        row.name, row.is_used = name_of(url), True
        row.save(update_fields=["name", "is_used"])


def _before_all() -> UUID | None:
    return HeldObject.objects.order_by("id").values_list("id", flat=True).first()


def ask(row: KnownStore, *, now: datetime) -> bool:
    """Whether a store answers now; the row says so, and since when it doesn't."""
    try:
        store = opened(row)
        row.free, row.total = store.free(), store.total()
    except LiuhenError as error:
        row.unreachable_since = row.unreachable_since or now
        row.reason = str(error.fields.get("reason", error.code))[:200]
        row.save(update_fields=["unreachable_since", "reason"])
        return False
    row.reached_at, row.unreachable_since, row.reason = now, None, ""
    row.save(update_fields=["reached_at", "unreachable_since", "reason", "free", "total"])
    return True


def measure(*, now: datetime) -> None:
    """Write down how much room each store has and how much it should hold. Once a day: it adds up everything."""
    day = timezone.localdate(now, ZONE)
    everything = HeldFile.objects.filter(object__destruction=None).aggregate(total=Sum("size"))["total"] or 0
    for row in meet(now=now):
        if row.kind == StoreKind.PRIMARY:
            row.kept = everything
        else:
            there = Copy.objects.filter(store=row, version__gt=0).exclude(state=CopyState.GONE)
            row.kept = (
                HeldFile.objects.filter(object__in=there.values("object")).aggregate(total=Sum("size"))["total"] or 0
            )
        opened_now = opened(row)
        row.smart = health_of(opened_now.path, now) if isinstance(opened_now, LocalFolder) else {}
        row.save(update_fields=["kept", "smart"])
        if row.free is not None:
            StoreMeasure.objects.update_or_create(store=row, day=day, defaults={"free": row.free})
    StoreMeasure.objects.filter(day__lt=day - KEEP_MEASURES).delete()
