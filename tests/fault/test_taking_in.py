"""Taking bytes in dies before or after each thing that it persists; what follows must make everything whole."""

from __future__ import annotations

import errno
import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from django.db import connection, transaction
from uuid_utils.compat import uuid7

from keeping import LATER, NOW, keep
from liuhen.holdings import archive, operations, queries
from liuhen.holdings.models import VersionIntention
from liuhen.holdings.verify import verify
from liuhen.storage import Store, StoreFullError, StoreUnreachableError
from liuhen.storage.faults import WRITING, Died, Faults, FaultyStore, Moment
from liuhen.storage.memory import MemoryStore

ORIGINAL = os.urandom(300_000)
MOMENTS: tuple[Moment, ...] = ("before", "after")


def take_in() -> None:
    """The whole way of a recording and its description."""
    own = uuid7()
    for files in ({"original.mp4": ORIGINAL, "facts.json": b"{}"}, {"description.json": b'{"a": 1}'}):
        prepared_from = {
            path: operations.stage(object_id=own, logical_path=path, chunks=[content])
            if path == "original.mp4"
            else content
            for path, content in files.items()
        }
        prepared = operations.prepare_version(object_id=own, files=prepared_from, message="m", user_name="u", now=NOW)
        with transaction.atomic():
            operations.record_version(prepared)
        operations.roll_forward(own)


def local(folder: Path) -> Store:
    return archive.store()


def memory(folder: Path) -> Store:
    store = MemoryStore()
    operations.write_root(store)
    return store


def calls_of(store: Store) -> int:
    counting = Faults()
    with archive.using(FaultyStore(store, counting)):
        take_in()
    return len(counting.seen)


@pytest.mark.parametrize("moment", MOMENTS)
@pytest.mark.parametrize("make", [local, memory], ids=lambda make: make.__name__)
def test_a_death_at_any_step_is_made_whole_by_the_next_start(
    folder: Path, make: Callable[[Path], Store], moment: Moment
) -> None:
    store = make(folder)
    steps = calls_of(store)
    assert steps >= 14
    for at in range(steps):
        with archive.using(FaultyStore(store, Faults(at=at, moment=moment))), pytest.raises(Died):
            take_in()
        with archive.using(store):
            report = operations.recover(now=LATER)
            assert report.failed == {}
            assert not VersionIntention.objects.exists()
            found = verify()
            assert found.findings == [], (at, found.findings)
            assert (found.staged, found.completed) == (0, 0)  # the start alone made it whole
            take_in()
    with archive.using(store):
        assert verify().clean


@pytest.mark.parametrize("moment", MOMENTS)
def test_a_death_while_recovering_is_made_whole_by_the_start_after(folder: Path, moment: Moment) -> None:
    store = archive.store()
    steps = calls_of(store)
    for at in range(0, steps, 3):
        with archive.using(FaultyStore(store, Faults(at=at, moment=moment))), pytest.raises(Died):
            take_in()
        for second in range(6):
            with archive.using(FaultyStore(store, Faults(at=second, moment=moment))):
                try:
                    operations.recover(now=LATER)
                except Died:
                    continue
                break
        operations.recover(now=LATER)
        assert verify().findings == []


@pytest.mark.parametrize("error", [StoreFullError, StoreUnreachableError])
def test_a_store_that_fails_for_a_while_loses_nothing(folder: Path, error: type[StoreFullError]) -> None:
    store = archive.store()
    for at in range(calls_of(store)):
        faults = Faults(at=at, error=lambda: error(store="x"), calls=WRITING, lasting=True)
        with archive.using(FaultyStore(store, faults)), pytest.raises(error):
            take_in()
        assert verify().findings == []
        operations.recover(now=LATER)
        assert verify().staged == 0


def test_an_unreachable_store_stops_the_recovery_and_keeps_the_intentions(folder: Path) -> None:
    own = uuid7()
    prepared = operations.prepare_version(object_id=own, files={"a": b"x"}, message="m", user_name="u", now=NOW)
    with transaction.atomic():
        operations.record_version(prepared)
    folder.rename(folder.with_name("unplugged"))
    with pytest.raises(StoreUnreachableError):
        operations.recover(now=LATER)
    folder.with_name("unplugged").rename(folder)
    assert operations.recover(now=LATER).rolled == 1
    assert b"".join(queries.open_range(own, "a")) == b"x"


@pytest.fixture
def small_disk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Room for 8 MB where the archive will be: a file system of that size, or where we may not mount, a quota."""
    mount = tmp_path / "archive"
    mount.mkdir()
    command = ["mount", "-t", "tmpfs", "-o", "size=8m", "tmpfs", str(mount)]
    if subprocess.run(command, check=False, capture_output=True).returncode == 0:
        yield
        subprocess.run(["umount", mount], check=True)
        return
    write = os.write

    def write_within_quota(descriptor: int, data: memoryview) -> int:
        if sum(path.stat().st_size for path in mount.rglob("*") if path.is_file()) + len(data) > 8 << 20:
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        return write(descriptor, data)

    monkeypatch.setattr(os, "write", write_within_quota)
    yield


def test_a_disk_that_fills_up_keeps_what_was_proven(small_disk: None, folder: Path) -> None:
    first, second = os.urandom(3 << 20), os.urandom(2 << 20)
    kept = {keep(first): first}
    with pytest.raises(StoreFullError):
        keep(os.urandom(6 << 20))
    operations.recover(now=LATER)
    kept[keep(second)] = second
    assert {one: b"".join(queries.open_range(one, "original.mp4")) for one in kept} == kept
    report = verify()
    assert report.findings == []
    assert report.objects == 2


KILLED = """
import os, signal, sys, threading, time
import django
django.setup()
from pathlib import Path
from django.conf import settings
from django.db import transaction
from django.test import override_settings
from keeping import NOW
from liuhen.holdings import archive, operations
from uuid_utils.compat import uuid7

own = settings.LIUHEN.model_copy(update={"home": Path(sys.argv[1]), "storage_url": "", "reserve_bytes": 0})
settings.DATABASES["default"]["NAME"] = sys.argv[2]
with override_settings(LIUHEN=own):
    print("started", flush=True)
    while True:
        object_id = uuid7()
        staged = operations.stage(object_id=object_id, logical_path="original.mp4", chunks=[b"x" * 1_000_000] * 3)
        for files in ({"original.mp4": staged, "facts.json": b"{}"}, {"description.json": b"{}"}):
            prepared = operations.prepare_version(
                object_id=object_id, files=files, message="m", user_name="u", now=NOW
            )
            with transaction.atomic():
                operations.record_version(prepared)
            operations.roll_forward(object_id)
"""


def test_a_process_killed_at_any_moment_leaves_an_archive_that_the_next_start_makes_whole(
    folder: Path, tmp_path: Path
) -> None:
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(path for path in sys.path if path)}
    for turn in range(8):
        process = subprocess.Popen(
            [sys.executable, "-c", KILLED, tmp_path, connection.settings_dict["NAME"]],
            env=environment,
            stdout=subprocess.PIPE,
        )
        assert process.stdout is not None
        process.stdout.readline()
        try:
            process.wait(0.02 + 0.037 * turn)
        except subprocess.TimeoutExpired:
            process.send_signal(signal.SIGKILL)
        assert process.wait(10) == -signal.SIGKILL
        process.stdout.close()
        assert operations.recover(now=LATER).failed == {}
        assert verify().findings == []
