from __future__ import annotations

import hashlib
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from django.conf import settings
from django.db import transaction
from django.test import override_settings
from uuid_utils.compat import uuid7

from keeping import LATER, NOW, files_below, keep, version
from liuhen.holdings import archive, operations, queries
from liuhen.holdings.errors import (
    HeadMovedError,
    HeldFileAbsentError,
    NotEstablishedError,
    ReadBackMismatchError,
    ReserveError,
    VersionLostError,
)
from liuhen.holdings.models import Archive, VersionIntention
from liuhen.packages.errors import InventoryError, PathInvalidError
from liuhen.storage import KeyAbsentError, LocalFolder, Receipt, StoreUnreachableError
from liuhen.storage.memory import MemoryStore

BIG = os.urandom(1 << 20) * 5 + b"end"


def validated(folder: Path) -> str:
    """The last line of ocfl-py's validator: it exits 0 even when it says INVALID."""
    tool = Path(sys.executable).with_name("ocfl-root.py")
    command = [sys.executable, "-W", "ignore", tool, "validate", "--root", folder / "root"]
    done = subprocess.run(
        [*command, "--validate-objects", "--check-digests"], capture_output=True, text=True, check=True
    )
    return done.stdout.strip().splitlines()[-1]


def read(object_id: object, path: str) -> bytes:
    return b"".join(queries.open_range(object_id, path))  # type: ignore[arg-type]


def test_a_stranger_accepts_the_archive(folder: Path) -> None:
    keep(BIG, description=b"{}")
    keep(b"")
    assert re.fullmatch(r"Storage root .* is VALID", validated(folder))


def test_the_stranger_would_refuse_a_flipped_bit(folder: Path) -> None:
    object_id = keep(b"bytes")
    path = queries.local_path(object_id, "original.mp4")
    assert path is not None
    path.write_bytes(b"bytez")
    assert "INVALID" in validated(folder)


@pytest.mark.parametrize("data", [b"", b"x", BIG], ids=["empty", "one", "big"])
def test_both_digests_are_of_every_byte_whatever_the_chunks(folder: Path, data: bytes) -> None:
    for step in (1, 70_000, 1 << 20) if len(data) < 2 else (70_001, 1 << 20, 8 << 20):
        chunks = [data[at : at + step] for at in range(0, len(data), step)]
        staged = operations.stage(object_id=uuid7(), logical_path="original.mp4", chunks=chunks)
        assert staged.size == len(data)
        assert staged.sha256 == hashlib.sha256(data).hexdigest()
        assert staged.sm3 == hashlib.new("sm3", data).hexdigest()
        assert staged.read_back_how in ("direct", "evicted")


def test_what_was_taken_in_is_read_whole_and_in_ranges(folder: Path) -> None:
    object_id = keep(BIG)
    assert read(object_id, "original.mp4") == BIG
    assert b"".join(queries.open_range(object_id, "original.mp4", 1_000_000, 3_000_001)) == BIG[1_000_000:3_000_001]
    assert queries.read_json(object_id, "facts.json") == {"schema": "liuhen/facts/1"}
    assert queries.held_file(object_id, "original.mp4").sha256 == hashlib.sha256(BIG).hexdigest()
    with pytest.raises(HeldFileAbsentError):
        queries.held_file(object_id, "other.mp4")


def test_a_later_version_is_read_and_the_first_stays_on_disk(folder: Path) -> None:
    object_id = keep(b"original", description=b'{"a": 1}')
    version(object_id, {"description.json": b'{"a": 2}'})
    assert queries.read_json(object_id, "description.json") == {"a": 2}
    assert [file.logical_path for file in queries.held_files(object_id)] == [
        "description.json",
        "facts.json",
        "original.mp4",
    ]
    contents = files_below(folder / "root")
    assert sum(path.endswith("content/description.json") for path in contents) == 2
    assert "is VALID" in validated(folder)


def test_a_recorded_version_is_readable_before_it_moved_into_the_archive(folder: Path) -> None:
    object_id = uuid7()
    staged = operations.stage(object_id=object_id, logical_path="original.mp4", chunks=[b"bytes"])
    prepared = operations.prepare_version(
        object_id=object_id, files={"original.mp4": staged}, message="m", user_name="u", now=NOW
    )
    with transaction.atomic():
        operations.record_version(prepared)
    assert read(object_id, "original.mp4") == b"bytes"
    assert queries.local_path(object_id, "original.mp4") is None
    assert operations.roll_forward(object_id) == 1
    assert operations.roll_forward(object_id) == 0
    assert read(object_id, "original.mp4") == b"bytes"
    assert queries.local_path(object_id, "original.mp4") is not None


def test_two_versions_prepared_at_once_do_not_both_become_the_head(folder: Path) -> None:
    object_id = keep(b"original")
    one, other = (
        operations.prepare_version(
            object_id=object_id, files={"description.json": text}, message="m", user_name="u", now=NOW
        )
        for text in (b"1", b"2")
    )
    with transaction.atomic():
        operations.record_version(one)
    with pytest.raises(HeadMovedError), transaction.atomic():
        operations.record_version(other)
    operations.discard(other)
    operations.roll_forward(object_id)
    assert read(object_id, "description.json") == b"1"
    assert list((folder / "staging").rglob("*")) == []


def test_an_object_recorded_twice_is_a_conflict(folder: Path) -> None:
    object_id = uuid7()
    prepared = [
        operations.prepare_version(
            object_id=object_id, files={"original.mp4": text}, message="m", user_name="u", now=NOW
        )
        for text in (b"1", b"2")
    ]
    with transaction.atomic():
        operations.record_version(prepared[0])
    with pytest.raises(HeadMovedError), transaction.atomic():
        operations.record_version(prepared[1])
    operations.roll_forward(object_id)
    assert read(object_id, "original.mp4") == b"1"


def test_recording_outside_a_transaction_is_a_mistake(folder: Path) -> None:
    prepared = operations.prepare_version(object_id=uuid7(), files={"a": b""}, message="m", user_name="u", now=NOW)
    with pytest.raises(RuntimeError):
        operations.record_version(prepared)


def test_a_transaction_rolled_back_leaves_only_an_orphan_that_is_swept(folder: Path) -> None:
    object_id = uuid7()
    prepared = operations.prepare_version(object_id=object_id, files={"a": b"x"}, message="m", user_name="u", now=NOW)
    with transaction.atomic():
        operations.record_version(prepared)
        transaction.set_rollback(True)
    assert operations.recover(now=NOW).swept == 0  # young: its process may be alive
    assert operations.recover(now=LATER).swept == 6
    assert list((folder / "staging").rglob("*")) == []


def test_recovery_keeps_what_is_recorded_however_old(folder: Path) -> None:
    object_id = uuid7()
    prepared = operations.prepare_version(object_id=object_id, files={"a": b"x"}, message="m", user_name="u", now=NOW)
    with transaction.atomic():
        operations.record_version(prepared)
    report = operations.recover(now=LATER)
    assert (report.rolled, report.swept, report.failed) == (1, 0, {})
    assert read(object_id, "a") == b"x"


def test_a_recorded_version_that_is_nowhere_is_named_and_does_not_stop_the_rest(folder: Path) -> None:
    lost, good = uuid7(), uuid7()
    for object_id in (lost, good):
        prepared = operations.prepare_version(
            object_id=object_id, files={"a": b"x"}, message="m", user_name="u", now=NOW
        )
        with transaction.atomic():
            operations.record_version(prepared)
        if object_id == lost:
            shutil.rmtree(folder / prepared.staged)
    with pytest.raises(VersionLostError):
        operations.roll_forward(lost)
    report = operations.recover(now=NOW)
    assert report.failed == {lost: "holdings.version_lost"}
    assert read(good, "a") == b"x"
    with pytest.raises(KeyAbsentError):
        read(lost, "a")


def test_what_comes_back_wrong_from_the_medium_is_not_received(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    put = LocalFolder.put

    def lying(self: LocalFolder, key: str, chunks: Iterator[bytes], *, seen: Callable[[memoryview], None]) -> Receipt:
        return put(self, key, chunks, seen=lambda view: seen(memoryview(bytes(len(view)))))

    monkeypatch.setattr(LocalFolder, "put", lying)
    with pytest.raises(ReadBackMismatchError):
        operations.stage(object_id=uuid7(), logical_path="original.mp4", chunks=[b"bytes"])
    with pytest.raises(ReadBackMismatchError):
        operations.prepare_version(object_id=uuid7(), files={"a": b"x"}, message="m", user_name="u", now=NOW)
    assert [path for path in files_below(folder / "staging") if path.endswith("content")] == []


def test_an_uploaded_file_that_is_not_what_its_running_digest_says_is_not_received(
    folder: Path, tmp_path: Path
) -> None:
    spool = tmp_path / "spool"
    spool.write_bytes(b"bytes")
    with pytest.raises(ReadBackMismatchError):
        operations.stage_file(object_id=uuid7(), logical_path="original.mp4", path=spool, sha256="0" * 64, sm3="0" * 64)
    assert list((folder / "staging").rglob("content")) == []


@pytest.mark.parametrize("known", [True, False])
def test_an_uploaded_file_is_adopted(folder: Path, tmp_path: Path, known: bool) -> None:
    spool = tmp_path / "spool"
    spool.write_bytes(BIG)
    digests = {"sha256": hashlib.sha256(BIG).hexdigest(), "sm3": hashlib.new("sm3", BIG).hexdigest()}
    object_id = uuid7()
    staged = operations.stage_file(
        object_id=object_id, logical_path="original.mp4", path=spool, **(digests if known else {})
    )
    assert {"sha256": staged.sha256, "sm3": staged.sm3} == digests
    assert not spool.exists()
    version(object_id, {"original.mp4": staged})
    assert read(object_id, "original.mp4") == BIG


def test_a_source_that_breaks_off_leaves_nothing(folder: Path) -> None:
    def cut_off() -> Iterator[bytes]:
        yield BIG
        raise OSError("card pulled out")

    with pytest.raises(OSError, match="card pulled out"):
        operations.stage(object_id=uuid7(), logical_path="original.mp4", chunks=cut_off())
    assert list((folder / "staging").rglob("content")) == []


@pytest.mark.parametrize("path", ["../x", "a:b", "con", "a/../b", "x.", ""])
def test_a_path_that_leads_elsewhere_is_refused(folder: Path, path: str) -> None:
    with pytest.raises(PathInvalidError):
        operations.stage(object_id=uuid7(), logical_path=path, chunks=[b""])
    with pytest.raises(PathInvalidError):
        operations.prepare_version(object_id=uuid7(), files={path: b""}, message="m", user_name="u", now=NOW)


def test_a_version_is_not_built_on_a_changed_inventory(folder: Path) -> None:
    object_id = keep(b"original")
    path = folder / archive.object_key(object_id, "v1/inventory.json")
    path.write_bytes(path.read_bytes().replace(b"tester", b"mallet"))
    with pytest.raises(InventoryError):
        operations.prepare_version(object_id=object_id, files={"a": b""}, message="m", user_name="u", now=NOW)


def test_proving_again_finds_what_changed_went_or_is_out_of_reach(folder: Path) -> None:
    object_id = keep(b"bytes")
    operations.prove_again(object_id, "original.mp4")
    path = queries.local_path(object_id, "original.mp4")
    assert path is not None
    path.write_bytes(b"bytez")
    with pytest.raises(ReadBackMismatchError):
        operations.prove_again(object_id, "original.mp4")
    path.unlink()
    with pytest.raises(ReadBackMismatchError):
        operations.prove_again(object_id, "original.mp4")
    folder.rename(folder.with_name("unplugged"))
    with pytest.raises(StoreUnreachableError):
        operations.prove_again(object_id, "original.mp4")


def test_an_archive_that_is_gone_is_not_made_anew(folder: Path) -> None:
    folder.rename(folder.with_name("unplugged"))
    archive.forget()
    with pytest.raises(StoreUnreachableError):
        operations.establish(now=NOW)
    assert not folder.exists()


def test_another_archive_in_its_place_is_refused(folder: Path) -> None:
    folder.rename(folder.with_name("unplugged"))
    LocalFolder.create(folder)
    archive.forget()
    with pytest.raises(StoreUnreachableError):
        operations.stage(object_id=uuid7(), logical_path="a", chunks=[b""])


def test_without_an_archive_it_says_so(folder: Path) -> None:
    Archive.objects.all().delete()
    archive.forget()
    with pytest.raises(NotEstablishedError):
        archive.store()


def test_below_the_reserve_it_says_how_much_is_missing(folder: Path) -> None:
    store = MemoryStore(capacity=1000)
    store.put("x", [b"x" * 100])
    with archive.using(store), override_settings(LIUHEN=settings.LIUHEN.model_copy(update={"reserve_bytes": 30})):
        operations.check_reserve(870)
        with pytest.raises(ReserveError) as caught:
            operations.check_reserve(880)
    assert caught.value.fields == {"missing": 10, "needed": 880, "free": 900}


def test_a_small_disk_is_usable_all_the_same(folder: Path) -> None:
    with (
        archive.using(MemoryStore(capacity=1000)),
        override_settings(LIUHEN=settings.LIUHEN.model_copy(update={"reserve_bytes": 1 << 40})),
    ):
        operations.check_reserve(950)
        with pytest.raises(ReserveError):
            operations.check_reserve(951)


def test_tokens_of_a_store_with_versions_are_kept_and_asked_for(folder: Path) -> None:
    store = MemoryStore()
    with archive.using(store):
        operations.write_root(store)
        object_id = keep(b"ours")
        held = queries.held_file(object_id, "original.mp4")
        assert held.token
        store.overwrite(archive.object_key(object_id, held.content_path), b"evil")
        assert read(object_id, "original.mp4") == b"ours"


def test_earlier_tries_of_a_file_go_when_it_is_in(folder: Path) -> None:
    object_id = uuid7()
    operations.stage(object_id=object_id, logical_path="original.mp4", chunks=[b"first try"])
    keep(b"second try", object_id=object_id)
    assert list((folder / "staging").rglob("*")) == []
    assert not VersionIntention.objects.exists()


def test_a_duplicate_is_discarded_even_when_it_was_prepared_already(folder: Path) -> None:
    object_id = uuid7()
    staged = operations.stage(object_id=object_id, logical_path="original.mp4", chunks=[b"same"])
    operations.prepare_version(object_id=object_id, files={"original.mp4": staged}, message="m", user_name="u", now=NOW)
    operations.discard(replace(staged))
    assert list((folder / "staging").rglob("*")) == []
