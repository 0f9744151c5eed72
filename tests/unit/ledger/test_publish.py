"""Publishing dies anywhere, is repeated, is restored from the past: what was published never changes."""

from __future__ import annotations

import os
import random
from collections.abc import Iterator
from pathlib import Path

import pytest

from liuhen.ledger import layout, merkle
from liuhen.ledger import note as notes
from liuhen.ledger.check import check_folder
from liuhen.ledger.errors import (
    LedgerAbsentError,
    LedgerDamagedError,
    LedgerUnreachableError,
    SignatureWrongError,
    TileOccupiedError,
    TreeRangeError,
)
from liuhen.ledger.folder import LedgerFolder
from unit.ledger.logs import SIGNER, files_of, publish, publisher, run_of


class PowerCutError(BaseException):
    """The machine stops here."""


def cut_power_at(step: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """The step-th sync, rename or removal from now on doesn't happen, nor does anything after it."""
    left = [step]

    def wrap(name: str) -> None:
        real = getattr(os, name)

        def counted(*arguments: object, **options: object) -> object:
            left[0] -= 1
            if left[0] < 0:
                raise PowerCutError
            return real(*arguments, **options)

        monkeypatch.setattr(os, name, counted)

    for name in ("fsync", "replace", "mkdir", "rmdir", "unlink"):
        wrap(name)


def test_tree_published_in_steps_differs_from_one_published_at_once(tmp_path: Path) -> None:
    data = run_of(700)
    publish(tmp_path / "once", data)
    done = 0
    for step in (1, 254, 1, 1, 43, 300, 100):
        publish(tmp_path / "steps", data[done : done + step])
        done += step
    once, steps = files_of(tmp_path / "once"), files_of(tmp_path / "steps")
    assert once.items() <= steps.items()
    extra = set(steps) - set(once)
    assert all(".p/" in each for each in extra)
    # partial tiles of older checkpoints stay until their tile is full
    assert not any(each.startswith(("tile/0/000.p", "tile/0/001.p", "tile/entries/000.p")) for each in extra)
    assert merkle.root_of(merkle.leaf_hash(each) for each in data) == LedgerFolder(tmp_path / "once").checkpoint.root


def test_power_cut_at_each_step_leaves_a_ledger_that_does_not_check(tmp_path: Path) -> None:
    data = run_of(600)
    step = 0
    finished = False
    while not finished:
        folder = tmp_path / str(step)
        publish(folder, data[:200])
        before = LedgerFolder(folder).checkpoint
        with pytest.MonkeyPatch.context() as patch:
            cut_power_at(step, patch)
            try:
                publish(folder, data[200:520])
                finished = True
            except PowerCutError:
                pass
        report = check_folder(folder)
        assert report.clean, (step, report.findings)
        assert report.size in (before.size, 520)
        publish(folder, data[report.size :])  # more have come by the time that it runs again
        report = check_folder(folder)
        assert report.clean, (step, report.findings)
        assert report.size == 600
        step += 1
    assert step > 15


def test_checkpoint_is_durable_before_the_tiles_it_needs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    synced: list[tuple[int, int]] = []
    before: list[set[tuple[int, int]]] = []
    fsync, replace = os.fsync, os.replace

    def note_sync(handle: int) -> None:
        told = os.fstat(handle)
        synced.append((told.st_dev, told.st_ino))
        fsync(handle)

    def note_rename(source: Path, target: Path) -> None:
        if Path(target).name == "checkpoint":
            before.append(set(synced))
        replace(source, target)

    monkeypatch.setattr(os, "fsync", note_sync)
    monkeypatch.setattr(os, "replace", note_rename)
    folder = tmp_path / "new" / "ledger"
    publish(folder, run_of(600))
    needed = [folder, tmp_path, *folder.rglob("*"), folder.parent]
    for path in needed:
        told = path.stat()
        assert (told.st_dev, told.st_ino) in before[0], path
    assert synced[-1] == (folder.stat().st_dev, folder.stat().st_ino)


def test_published_file_is_replaced_by_other_bytes(tmp_path: Path) -> None:
    data = run_of(300)
    publish(tmp_path, data[:100])
    old = (tmp_path / "checkpoint").read_bytes()
    publish(tmp_path, data)
    (tmp_path / "checkpoint").write_bytes(old)  # rolled back, with the later tiles left
    before = files_of(tmp_path)
    other = [*data[:100], *run_of(200, subjects=3)]
    (tmp_path / "tile/0/000.p").mkdir(exist_ok=True)
    (tmp_path / "tile/entries/000.p").mkdir(exist_ok=True)
    (tmp_path / "tile/0/000.p/100").write_bytes(b"".join(merkle.leaf_hash(each) for each in data[:100]))
    (tmp_path / "tile/entries/000.p/100").write_bytes(layout.pack_bundle(data[:100]))
    with pytest.raises(TileOccupiedError):
        publish(tmp_path, other[100:])
    after = files_of(tmp_path)
    assert all(after[name] == content for name, content in before.items())


def test_partial_tile_cannot_be_read_once_the_full_one_replaced_it(tmp_path: Path) -> None:
    data = run_of(300)
    publish(tmp_path, data[:200])
    reader = LedgerFolder(tmp_path)  # has read the checkpoint of size 200
    publish(tmp_path, data[200:])
    assert not (tmp_path / "tile/0/000.p").exists()
    assert reader.entry(199) == data[199]
    assert reader.root_at(200) == reader.checkpoint.root
    with pytest.raises(TreeRangeError):
        reader.entry(200)


def test_ledger_is_continued_on_damaged_tiles(tmp_path: Path) -> None:
    data = run_of(100)
    publish(tmp_path, data[:60])
    tile = tmp_path / "tile/0/000.p/60"
    tile.write_bytes(bytes(60 * 32))
    with pytest.raises(LedgerDamagedError):
        publish(tmp_path, data[60:])
    tile.unlink()
    with pytest.raises(LedgerDamagedError):
        publish(tmp_path, data[60:])


def test_ledger_is_continued_on_changed_entries(tmp_path: Path) -> None:
    data = run_of(100)
    publish(tmp_path, data[:60])
    (tmp_path / "tile/entries/000.p/60").write_bytes(layout.pack_bundle([*data[:59], data[60]]))
    with pytest.raises(LedgerDamagedError):
        publish(tmp_path, data[60:])


def test_ledger_of_another_key_is_continued(tmp_path: Path) -> None:
    publish(tmp_path, run_of(3))
    stranger = notes.Signer.generate(SIGNER.name)
    text = notes.sign_checkpoint(LedgerFolder(tmp_path).checkpoint, [stranger.sign])
    (tmp_path / "checkpoint").write_text(text)
    with pytest.raises(SignatureWrongError):
        publish(tmp_path, run_of(1))


def test_nothing_new_changes_the_checkpoint(tmp_path: Path) -> None:
    publish(tmp_path, [])
    assert check_folder(tmp_path).clean
    empty = files_of(tmp_path)
    publish(tmp_path, [])
    assert files_of(tmp_path) == empty
    publish(tmp_path, run_of(5))
    full = files_of(tmp_path)
    publish(tmp_path, iter([]))
    assert files_of(tmp_path) == full


def test_entries_that_stop_with_an_error_are_published(tmp_path: Path) -> None:
    def broken() -> Iterator[bytes]:
        yield from run_of(400)
        raise LedgerAbsentError(path="elsewhere")

    with pytest.raises(LedgerAbsentError):
        publish(tmp_path, broken())
    assert publisher(tmp_path).published() is None
    publish(tmp_path, run_of(401))
    assert check_folder(tmp_path).clean


def test_full_disk_raises_something_foreign(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    publish(tmp_path, run_of(5))

    def full(_handle: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(LedgerUnreachableError):
        publish(tmp_path, run_of(9)[5:])
    monkeypatch.undo()
    assert check_folder(tmp_path).clean
    publish(tmp_path, run_of(9)[5:])
    assert check_folder(tmp_path).size == 9


def test_absent_folder_is_taken_for_an_empty_ledger(tmp_path: Path) -> None:
    with pytest.raises(LedgerAbsentError):
        LedgerFolder(tmp_path / "nowhere")
    with pytest.raises(LedgerAbsentError):
        check_folder(tmp_path / "nowhere")


def test_larger_tree_needs_a_third_level(tmp_path: Path) -> None:
    data = run_of(66_000, subjects=500)
    publish(tmp_path, data)
    assert (tmp_path / "tile/2/000.p/1").is_file()
    assert (tmp_path / "tile/1/000").is_file()
    report = check_folder(tmp_path)
    assert report.clean
    folder = LedgerFolder(tmp_path)
    for size in random.Random(1).sample(range(1, 66_001), 5):
        assert folder.root_at(size) == merkle.root_of(merkle.leaf_hash(each) for each in data[:size])
