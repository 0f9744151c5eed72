"""Locks from the retention rule: set, put off before they end, never brought forward, and waited for by destruction."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from pathlib import Path
from uuid import UUID

import pytest
from django.conf import settings
from django.db import transaction
from django.test import override_settings

from conftest import entries
from keeping import NOW, archive_in, keep, version
from liuhen.archive.keeping.operations.locking import ends_of
from liuhen.custody.instance import create_instance
from liuhen.holdings import archive, destroying, locking, overview, stores
from liuhen.holdings.models import Copy, HeldFile, KnownStore
from liuhen.people.models import Role
from liuhen.storage import KeyLockedError, StoreUnreachableError
from liuhen.storage.memory import MemoryStore

DAY = timedelta(days=1)


class Locked:
    """An archive in a store that keeps locks, and what the rules say of each object."""

    def __init__(self, store: MemoryStore) -> None:
        self.store = store
        self.at = NOW
        self.ends: dict[UUID, datetime | None] = {}

    def round(self, *, days: int = 0) -> dict[str, int]:
        self.at += days * DAY
        self.store.now = self.at
        return locking.go_round(
            clock=lambda: self.at,
            until=self.at + DAY,
            ends=lambda ids: {each: self.ends[each] for each in ids if each in self.ends},
        )

    def until(self, own: UUID) -> datetime | None:
        (held,) = HeldFile.objects.filter(object_id=own, logical_path="original.mp4")
        return self.store.locked_until(archive.object_key(own, held.content_path))


@pytest.fixture
def locked(db: None, tmp_path: Path) -> Iterator[Locked]:
    create_instance(tmp_path / "home", "demo", NOW)
    with archive_in(tmp_path / "home"):
        own = settings.LIUHEN.model_copy(update={"storage_url": "s3://bucket?lock=yes", "lock_days": 90})
        with override_settings(LIUHEN=own), archive.using(store := MemoryStore(keeps_locks=True)):
            store.now = NOW
            yield Locked(store)
    stores.forget()


def test_nobody_asked_for_locks_and_they_are_set(locked: Locked) -> None:
    own = keep(b"film")
    locked.ends[own] = NOW + 100 * DAY
    quiet = settings.LIUHEN.model_copy(update={"storage_url": "s3://bucket"})
    with override_settings(LIUHEN=quiet):
        assert locked.round() == {}
    assert locked.until(own) is None
    assert not KnownStore.objects.get().locks


def test_content_is_locked_till_its_end_and_inventories_are_free(locked: Locked) -> None:
    own, other = keep(b"film", description=b"{}"), keep(b"not a recording")
    locked.ends[own] = NOW + 700 * DAY
    assert list(locked.round().values()) == [1]
    for file in HeldFile.objects.filter(object_id=own):
        assert locked.store.locked_until(archive.object_key(own, file.content_path)) == NOW + 700 * DAY
    for stat in locked.store.list(archive.object_key(own)):
        if "/content/" not in stat.key:
            assert locked.store.locked_until(stat.key) is None, stat.key
    assert locked.until(other) is None
    [told] = entries("storage.locked")
    assert told.subject == KnownStore.objects.get().id
    assert locked.round() == {}  # nothing to do twice
    version(own, {"description.json": b'{"a": 2}'})  # and a version can still come


def test_a_version_that_came_later_stays_open(locked: Locked) -> None:
    own = keep(b"film")
    locked.ends[own] = NOW + 700 * DAY
    locked.round()
    version(own, {"description.json": b"{}"})
    locked.round(days=1)
    held = HeldFile.objects.get(object_id=own, logical_path="description.json")
    assert locked.store.locked_until(archive.object_key(own, held.content_path)) == NOW + 700 * DAY


def test_a_case_grew_and_the_lock_ends_as_before_or_it_shrank_and_the_lock_is_cut(locked: Locked) -> None:
    own = keep(b"film")
    for end, standing in ((100, 100), (900, 900), (200, 900)):
        locked.ends[own] = NOW + end * DAY
        locked.round(days=1)
        assert locked.until(own) == NOW + standing * DAY
    locked.ends[own] = None  # a hold
    locked.round(days=1)
    assert locked.until(own) == NOW + 900 * DAY
    locked.round(days=870)
    assert locked.until(own) == locked.at + 90 * DAY


def test_what_has_no_end_runs_out_of_its_lock_before_it_is_put_off(locked: Locked) -> None:
    own = keep(b"film")
    locked.ends[own] = None
    locked.round()
    assert locked.until(own) == NOW + 90 * DAY
    locked.round(days=44)
    assert locked.until(own) == NOW + 90 * DAY  # not a request a day for everything
    locked.round(days=2)
    assert locked.until(own) == NOW + (46 + 90) * DAY
    assert Copy.objects.get(object_id=own).locked_until == locked.until(own)


def test_what_is_over_its_time_is_locked_anew(locked: Locked) -> None:
    own = keep(b"film")
    locked.ends[own] = NOW - DAY
    assert locked.round() == {}
    assert locked.until(own) is None


def test_a_store_out_of_reach_loses_its_place_or_its_locks(locked: Locked) -> None:
    own = keep(b"film")
    locked.ends[own] = None
    locked.round()
    locked.store.reachable = False
    assert locked.round(days=60) == {}
    assert Copy.objects.get(object_id=own).locked_until == NOW + 90 * DAY
    locked.store.reachable = True
    locked.round()
    assert locked.until(own) == locked.at + 90 * DAY


def test_a_bucket_without_locks_passes_for_locked(locked: Locked, people, actor_for) -> None:
    own = keep(b"film")
    locked.ends[own] = None
    locked.store.keeps_locks = False
    assert locked.round() == {}
    assert not Copy.objects.filter(object_id=own).exists()
    page = overview.health(actor=actor_for(people[Role.OFFICE]), now=NOW)
    assert not page.stores[0].is_well
    locked.store.keeps_locks = True
    locked.round()
    assert KnownStore.objects.get().lock_problem == ""


def test_destruction_names_the_last_of_several_locks(locked: Locked) -> None:
    own = keep(b"film", description=b"{}")
    first, last = HeldFile.objects.filter(object_id=own).order_by("content_path")[:2]
    locked.store.lock(archive.object_key(own, first.content_path), NOW + 2 * DAY)
    locked.store.lock(archive.object_key(own, last.content_path), NOW + 9 * DAY)
    assert destroying.locked_until(own) == NOW + 9 * DAY
    with transaction.atomic():
        destroying.begin(own, decision=own, now=NOW)
    with pytest.raises(KeyLockedError) as told:
        destroying.carry_out(own, now=NOW)
    assert told.value.fields["until"] == (NOW + 9 * DAY).date().isoformat()


def test_a_lock_under_another_version_is_overlooked_and_half_goes(locked: Locked) -> None:
    own = keep(b"film")
    locked.ends[own] = NOW + 9 * DAY
    locked.round()
    (held,) = HeldFile.objects.filter(object_id=own, logical_path="original.mp4")
    HeldFile.objects.filter(id=held.id).update(
        token=locked.store.stat(archive.object_key(own, held.content_path)).token
    )
    locked.store.overwrite(archive.object_key(own, held.content_path), b"theirs")
    assert destroying.locked_until(own) == NOW + 9 * DAY
    locked.store.reachable = False
    with pytest.raises(StoreUnreachableError):
        destroying.locked_until(own)


def test_a_recording_that_nobody_filed_gets_an_end_from_somewhere(db: None, tmp_path: Path) -> None:
    from unit.recordings.rows import row

    made = row()
    assert ends_of([made.id]) == {made.id: None}  # never expires (arts 17, 22)


def test_an_end_that_no_calendar_has_is_counted_with() -> None:
    from liuhen.archive.keeping.operations import locking as ends

    assert ends._after(date.max) is None
    assert ends._after(date(2029, 12, 31)).isoformat() == "2030-01-01T00:00:00+08:00"
