"""The contract of `liuhen.storage.Store`, held against every store that there is."""

from __future__ import annotations

import errno
import os
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from liuhen.storage import (
    KeyAbsentError,
    KeyInvalidError,
    KeyOccupiedError,
    KeyReplacedError,
    LocalFolder,
    Store,
    StoreFullError,
    StoreUnreachableError,
)
from liuhen.storage.faults import Died, Faults, FaultyStore
from liuhen.storage.memory import MemoryStore

BIG = os.urandom(1 << 20) * 37 + b"odd end"  # several read-back segments and an end that no sector ends with
FUTURE = datetime(2100, 1, 1, tzinfo=UTC)


def local(path: Path) -> Store:
    return LocalFolder.create(path / "store")


def memory(path: Path) -> Store:
    return MemoryStore()


def wrapped(path: Path) -> Store:
    return FaultyStore(local(path), Faults())


def s3(path: Path) -> Store:
    raise NotImplementedError  # its fixture makes it, in the one cluster of this run


STORES = [local, memory, wrapped, s3]


def named(make: object) -> str:
    return getattr(make, "__name__", "")


@pytest.fixture
def make_store(request: pytest.FixtureRequest, tmp_path: Path) -> Callable[[], Store]:
    make: Callable[[Path], Store] = request.param
    return request.getfixturevalue("bucket") if make is s3 else lambda: make(tmp_path)


@pytest.fixture(params=STORES, ids=named)
def store(request: pytest.FixtureRequest, tmp_path: Path) -> Store:
    make: Callable[[Path], Store] = request.param
    made: Store = request.getfixturevalue("bucket")() if make is s3 else make(tmp_path)
    return made


def content(store: Store, key: str, **kwargs: int | str | None) -> bytes:
    return b"".join(store.get(key, **kwargs))  # type: ignore[arg-type]


def keys(store: Store, prefix: str = "") -> list[str]:
    return [stat.key for stat in store.list(prefix)]


def pieces(data: bytes, step: int = 1 << 20) -> Iterator[bytes]:
    return (data[at : at + step] for at in range(0, len(data), step))


def cut_off(after: bytes) -> Iterator[bytes]:
    yield after
    raise OSError(errno.EIO, "card pulled out")


@pytest.mark.parametrize("data", [b"", b"x", BIG], ids=["empty", "one", "big"])
def test_what_was_put_comes_back(store: Store, data: bytes) -> None:
    receipt = store.put("a/b/资料.mp4", pieces(data))
    assert (receipt.key, receipt.size) == ("a/b/资料.mp4", len(data))
    assert content(store, "a/b/资料.mp4") == data
    assert content(store, "a/b/资料.mp4", token=receipt.token) == data
    assert store.stat("a/b/资料.mp4", token=receipt.token).size == len(data)
    assert b"".join(bytes(view) for view in store.read_back("a/b/资料.mp4").chunks) == data


@pytest.mark.parametrize("data", [b"", b"x", BIG], ids=["empty", "one", "big"])
def test_reading_back_while_writing_sees_every_byte_once_in_order(store: Store, data: bytes) -> None:
    seen = bytearray()
    store.put("a/new", pieces(data), seen=seen.extend)
    assert seen == data
    seen.clear()
    store.put("a/new", pieces(data), seen=seen.extend)  # again: read back all the same
    assert seen == data


def test_a_check_that_fails_while_reading_back_leaves_nothing(store: Store) -> None:
    def refuse(view: memoryview) -> None:
        raise ValueError(len(view))

    with pytest.raises(ValueError, match=r"\d"):
        store.put("a/new", pieces(BIG), seen=refuse)
    assert keys(store) == []


@pytest.mark.parametrize(
    ("start", "end"), [(0, 1), (5, 5), (7, 3), (3, 70_000), (70_000, None), (99_999, 200_000), (100_000, None)]
)
def test_a_range_is_exactly_what_was_asked(store: Store, start: int, end: int | None) -> None:
    data = os.urandom(100_000)
    store.put("a/range", [data])
    assert content(store, "a/range", start=start, end=end) == (data[start:end] if end is None or end > start else b"")


def test_same_bytes_again_succeed_and_others_fail(store: Store) -> None:
    first = store.put("a/key", [b"one ", b"two"])
    assert store.put("a/key", [b"one two"]) == first
    for other in (b"one tw", b"one two three", b"one twO", b""):
        with pytest.raises(KeyOccupiedError):
            store.put("a/key", [other])
    assert content(store, "a/key") == b"one two"


def test_two_writers_of_one_key_leave_one_whole_content(store: Store) -> None:
    barrier = threading.Barrier(8)

    def write(number: int) -> bool:
        def chunks() -> Iterator[bytes]:
            barrier.wait(10)
            yield bytes([number]) * 100_000

        try:
            store.put("a/raced", chunks())
        except KeyOccupiedError:
            return False
        return True

    with ThreadPoolExecutor(8) as pool:
        outcomes = list(pool.map(write, range(8)))
    assert sum(outcomes) == 1
    assert content(store, "a/raced") == bytes([outcomes.index(True)]) * 100_000


def test_a_source_that_breaks_off_leaves_nothing_and_says_what_broke(store: Store) -> None:
    with pytest.raises(OSError, match="card pulled out"):
        store.put("a/broken", cut_off(b"x" * 100_000))
    assert keys(store) == []
    assert store.sweep(FUTURE) == 0
    with pytest.raises(KeyAbsentError):
        store.stat("a/broken")


def test_a_source_that_breaks_off_in_a_repeat_leaves_what_stood(store: Store) -> None:
    store.put("a/key", [b"whole"])
    with pytest.raises(OSError, match="card pulled out"):
        store.put("a/key", cut_off(b"who"))
    assert content(store, "a/key") == b"whole"


def test_absent_is_said_by_every_reading_call(store: Store) -> None:
    store.put("a/here", [b"x"])
    for missing in ("a/there", "b", "a/here/below", "a"):
        for call in (store.stat, store.get, store.read_back):
            with pytest.raises(KeyAbsentError):
                call(missing)
    assert keys(store, "b") == []
    store.delete("a/there")


@pytest.mark.parametrize(
    "key", ["", "/a", "a/", "a//b", "a/../b", ".", "a/./b", "a\\b", "a\0b", "a\nb", "x" * 901, "a/\udce4"]
)
def test_a_key_that_could_lead_elsewhere_is_refused(store: Store, key: str) -> None:
    with pytest.raises(KeyInvalidError):
        store.put(key, [b"x"])
    with pytest.raises(KeyInvalidError):
        store.get(key)
    with pytest.raises(KeyInvalidError):
        store.replace(key, b"x")


def test_replace_writes_over_and_where_nothing_was(store: Store) -> None:
    store.replace("a/head", b"one")
    receipt = store.replace("a/head", b"two")
    assert content(store, "a/head") == content(store, "a/head", token=receipt.token) == b"two"


def test_list_tells_a_folder_from_a_name_that_begins_alike(store: Store) -> None:
    for key in ("a/b/1", "a/b/2", "a/b.c", "a/bc/1", "z"):
        store.put(key, [b"x"])
    assert keys(store, "a/b") == ["a/b/1", "a/b/2"]
    assert keys(store, "z") == ["z"]
    assert sorted(keys(store)) == ["a/b.c", "a/b/1", "a/b/2", "a/bc/1", "z"]
    assert all(stat.regular and stat.size == 1 for stat in store.list(""))


def test_a_moved_folder_is_whole_at_its_target_and_gone_at_its_source(store: Store) -> None:
    store.put("staging/x/v1/content", [b"one"])
    store.put("staging/x/v1/inventory", [b"two"])
    receipts = store.move("staging/x", "root/a/b/x")
    assert sorted((r.key, r.size) for r in receipts) == [("root/a/b/x/v1/content", 3), ("root/a/b/x/v1/inventory", 3)]
    assert keys(store, "staging") == []
    for receipt in receipts:
        assert store.stat(receipt.key, token=receipt.token).size == 3
    assert sorted(store.move("staging/x", "root/a/b/x"), key=str) == sorted(receipts, key=str)  # called again


def test_a_move_completes_what_an_interrupted_one_began(store: Store) -> None:
    store.put("staging/x/1", [b"one"])
    store.put("staging/x/2", [b"two"])
    store.put("root/x/1", [b"one"])
    store.move("staging/x", "root/x")
    assert keys(store) == ["root/x/1", "root/x/2"]


def test_a_move_over_other_bytes_leaves_them(store: Store) -> None:
    store.put("staging/x/1", [b"one"])
    store.put("root/x/1", [b"other"])
    with pytest.raises(KeyOccupiedError):
        store.move("staging/x", "root/x")
    assert content(store, "root/x/1") == b"other"
    assert content(store, "staging/x/1") == b"one"


def test_a_single_key_moves_too(store: Store) -> None:
    store.put("staging/1", [b"one"])
    store.move("staging/1", "root/deep/er/1")
    assert keys(store) == ["root/deep/er/1"]


def test_moving_nothing_says_absent(store: Store) -> None:
    with pytest.raises(KeyAbsentError):
        store.move("staging/none", "root/none")


def test_a_file_is_adopted_and_gone_from_its_place(store: Store, tmp_path: Path) -> None:
    spool = tmp_path / "spool.bin"
    spool.write_bytes(BIG)
    assert store.put_file(spool, "staging/adopted").size == len(BIG)
    assert content(store, "staging/adopted") == BIG
    assert not spool.exists()
    spool.write_bytes(BIG)
    store.put_file(spool, "staging/adopted")  # the same again
    spool.write_bytes(b"other")
    with pytest.raises(KeyOccupiedError):
        store.put_file(spool, "staging/adopted")
    assert spool.read_bytes() == b"other"


def test_deleted_is_gone(store: Store) -> None:
    receipt = store.put("a/b/c", [b"x"])
    store.delete("a/b/c", token=receipt.token)
    assert keys(store) == []


def test_free_says_bytes_or_nothing(store: Store) -> None:
    free = store.free()
    assert free is None or free > 0


@pytest.mark.parametrize("moment", ["before", "after"])
@pytest.mark.parametrize("make_store", [local, memory, s3], ids=named, indirect=True)
def test_a_call_that_dies_leaves_all_or_nothing_and_can_be_made_again(
    make_store: Callable[[], Store], moment: str
) -> None:
    inner = make_store()
    inner.put("old", [b"old"])
    inner.put("source/x", [b"moved"])
    calls: list[tuple[Callable[[Store], object], Callable[[], bool]]] = [
        (lambda s: s.put("new", [b"new"]), lambda: "new" in keys(inner)),
        (lambda s: s.replace("old", b"newer"), lambda: content(inner, "old") == b"newer"),
        (lambda s: s.move("source", "target"), lambda: keys(inner, "target") == ["target/x"]),
        (lambda s: s.delete("old"), lambda: "old" not in keys(inner)),
    ]
    for call, done in calls:
        with pytest.raises(Died):
            call(FaultyStore(inner, Faults(at=0, moment=moment)))  # type: ignore[arg-type]
        assert done() == (moment == "after")
        call(inner)
        assert done()


# -- what only one kind of store has ----------------------------------------------------------------------------


def test_a_disk_that_is_not_mounted_is_unreachable_and_not_empty(tmp_path: Path) -> None:
    store = LocalFolder.create(tmp_path / "store")
    store.put("a/b", [b"x"])
    (tmp_path / "store").rename(tmp_path / "unplugged")
    calls: list[Callable[[], object]] = [
        lambda: store.stat("a/b"),
        lambda: store.get("a/b"),
        lambda: store.list(""),
        lambda: store.put("new", [b"x"]),
        lambda: store.move("a", "b"),
        lambda: store.delete("a/b"),
        store.free,
        lambda: LocalFolder(tmp_path / "store"),
    ]
    for mount_point_there in (False, True):
        if mount_point_there:
            (tmp_path / "store").mkdir()
        for call in calls:
            with pytest.raises(StoreUnreachableError):
                call()


def test_another_disk_under_the_same_path_is_unreachable(tmp_path: Path) -> None:
    store = LocalFolder.create(tmp_path / "store")
    (tmp_path / "store").rename(tmp_path / "unplugged")
    other = LocalFolder.create(tmp_path / "store")
    assert other.identity != store.identity
    with pytest.raises(StoreUnreachableError):
        store.stat("a")
    with pytest.raises(StoreUnreachableError):
        LocalFolder(tmp_path / "store", identity=store.identity).list("")


def test_creating_twice_keeps_the_identity(tmp_path: Path) -> None:
    assert LocalFolder.create(tmp_path / "s").identity == LocalFolder.create(tmp_path / "s").identity


def test_a_link_in_the_folder_is_listed_as_irregular_and_never_followed(tmp_path: Path) -> None:
    store = LocalFolder.create(tmp_path / "store")
    (tmp_path / "secret").write_bytes(b"secret")
    (tmp_path / "store" / "link").symlink_to(tmp_path / "secret")
    os.mkfifo(tmp_path / "store" / "pipe")
    assert [(stat.key, stat.regular) for stat in store.list("")] == [("link", False), ("pipe", False)]
    with pytest.raises(StoreUnreachableError):
        store.get("link")


def test_write_fails_when_another_deletion_takes_its_folder_away(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = LocalFolder.create(tmp_path / "store")
    folder.put("staging/object/other", [b"other"])
    link, deletions = os.link, iter(["staging/object/other"])

    def linking(source: Path, target: Path) -> None:
        for key in deletions:
            folder.delete(key)
        link(source, target)

    monkeypatch.setattr(os, "link", linking)
    folder.put("staging/object/mine", [b"mine"])
    assert content(folder, "staging/object/mine") == b"mine"
    assert keys(folder) == ["staging/object/mine"]


def test_half_written_leftovers_are_swept_only_when_old(tmp_path: Path) -> None:
    store = LocalFolder.create(tmp_path / "store")
    store.put("a", [b"x"])
    (tmp_path / "store" / ".liuhen-tmp" / "dead").write_bytes(b"half")
    assert keys(store) == ["a"]
    assert store.sweep(datetime.now(UTC) - timedelta(hours=1)) == 0
    assert store.sweep(datetime.now(UTC) + timedelta(hours=1)) == 1


def test_own_files_are_no_keys(tmp_path: Path) -> None:
    store = LocalFolder.create(tmp_path / "store")
    for key in (".liuhen-store", ".liuhen-tmp/x"):
        with pytest.raises(KeyInvalidError):
            store.get(key)


def test_a_full_disk_is_told_and_leaves_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    store = LocalFolder.create(tmp_path / "store")
    write = os.write
    room = [150_000]

    def write_until_full(descriptor: int, view: memoryview) -> int:
        if room[0] <= 0:
            raise OSError(errno.ENOSPC, "No space left on device")
        count = write(descriptor, view[: room[0]])
        room[0] -= count
        return count

    monkeypatch.setattr(os, "write", write_until_full)
    with pytest.raises(StoreFullError):
        store.put("a/full", [b"x" * 100_000] * 3)
    assert keys(store) == []
    assert store.sweep(FUTURE) == 0


def test_memory_store_fills_up() -> None:
    store = MemoryStore(capacity=10)
    store.put("a", [b"12345"])
    with pytest.raises(StoreFullError):
        store.put("b", [b"123", b"456"])
    assert keys(store) == ["a"]


def test_an_overwritten_or_hidden_version_is_tampering_and_not_absence() -> None:
    store = MemoryStore()
    receipt = store.put("a", [b"ours"])
    store.overwrite("a", b"theirs")
    with pytest.raises(KeyReplacedError):
        store.stat("a", token=receipt.token)
    assert content(store, "a", token=receipt.token) == b"ours"
    store.hide("a")
    with pytest.raises(KeyReplacedError):
        store.stat("a", token=receipt.token)
    with pytest.raises(KeyAbsentError):
        store.stat("a")
    assert content(store, "a", token=receipt.token) == b"ours"


def hide(store: Store, key: str) -> None:
    """What anybody with the keys may do: put a deletion mark over a key."""
    if isinstance(store, MemoryStore):
        store.hide(key)
    else:
        store._client.delete_object(**store._at(store._name(key)))  # type: ignore[attr-defined]


@pytest.mark.parametrize("make_store", [memory, s3], ids=named, indirect=True)
def test_hidden_and_written_over_bytes_are_nowhere_to_be_found(make_store: Callable[[], Store]) -> None:
    store = make_store()
    first = store.put("a/1", [b"ours"])
    store.put("a/12", [b"other"])
    hide(store, "a/1")
    assert keys(store, "a") == ["a/12"]
    assert [(stat.key, stat.size, stat.token) for stat in store.beneath("a")] == [("a/1", 4, first.token)]
    assert list(store.beneath("a/12")) == list(store.beneath("a/123")) == list(store.beneath("b")) == []
    seen = bytearray()
    over = store.supersede("a/1", [b"mended"], seen=seen.extend)
    assert (seen, content(store, "a/1"), content(store, "a/1", token=first.token)) == (b"mended", b"mended", b"ours")
    assert store.stat("a/1", token=over.token).size == 6
    assert [stat.token for stat in store.beneath("a/1")] == [first.token]
    with pytest.raises(OSError, match="card pulled out"):
        store.supersede("a/1", cut_off(b"x"))
    assert content(store, "a/1") == b"mended"
    store.delete("a/1")
    assert list(store.beneath("a")) == []


def test_a_folder_loses_what_it_should_keep_beneath(tmp_path: Path) -> None:
    store = local(tmp_path)
    store.put("a", [b"ours"])
    with pytest.raises(KeyOccupiedError):
        store.supersede("a", [b"mended"])
    assert (content(store, "a"), list(store.beneath("a"))) == (b"ours", [])
