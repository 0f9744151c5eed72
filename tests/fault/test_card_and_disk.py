"""A card that vanishes and a disk that fills up in the middle of an intake: what was proven stays, the rest resumes."""

from __future__ import annotations

import errno
import os
import shutil
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from cards import Watcher, bureau_in, empty, fill
from liuhen.holdings.errors import ReserveError
from liuhen.holdings.verify import verify
from liuhen.intake.errors import CardReadError
from liuhen.intake.models import FileState, Intake, IntakeFile, IntakeState
from liuhen.intake.operations import Met
from liuhen.storage import StoreFullError

MIB = 1 << 20
DISK = 40 * MIB
FILMS = {f"DCIM/{number:04}.MP4": os.urandom(4 * MIB) for number in range(5)}


@pytest.fixture
def small_disk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """40 MiB where the archive will be: a file system of that size, or where we may not mount, a quota."""
    folder = tmp_path / "home/archive"
    folder.mkdir(parents=True)
    mounted = _mounted(folder, f"size={DISK}")
    if not mounted:
        _limit(folder, monkeypatch)
    yield folder
    if mounted:
        subprocess.run(["umount", folder], check=True)


def _mounted(folder: Path, options: str) -> bool:
    command = ["mount", "-t", "tmpfs", "-o", options, "tmpfs", str(folder)]
    return subprocess.run(command, check=False, capture_output=True).returncode == 0


def _limit(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write, usage = os.write, shutil.disk_usage

    def used() -> int:
        return sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())

    def write_within_quota(descriptor: int, data: memoryview) -> int:
        if used() + len(data) > DISK:
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        return write(descriptor, data)

    monkeypatch.setattr(os, "write", write_within_quota)
    monkeypatch.setattr(shutil, "disk_usage", lambda path: usage(path)._replace(total=DISK, free=DISK - used()))


@pytest.fixture
def home(transactional_db: None, tmp_path: Path) -> Iterator[Path]:
    """A bureau of its own."""
    with bureau_in(tmp_path) as made:
        yield made


def states() -> list[str]:
    return sorted(IntakeFile.objects.values_list("state", flat=True))


def write_for_ever(descriptor: int) -> None:
    while True:
        os.write(descriptor, bytes(64 * 1024))


def test_disk_that_fills_up_loses_what_was_proven(small_disk: Path, home: Path, tmp_path: Path) -> None:
    card = fill(tmp_path / "card", FILMS)
    watch = Watcher()
    ballast = small_disk / "somebody-elses-file"

    def occupy(count: int) -> None:
        if count == 2:  # somebody else fills the disk, all but a few pages
            with ballast.open("wb") as file, pytest.raises(OSError, match="No space"):
                write_for_ever(file.fileno())

    watch.at_file = occupy
    with pytest.raises(StoreFullError):
        empty(card, watch=watch)
    intake = Intake.objects.get()
    assert intake.state == IntakeState.OPEN
    assert "failed" not in states()
    received = states().count("received")
    assert 2 <= received < len(FILMS)
    ballast.unlink()
    found = verify()
    assert found.findings == []
    resumed = empty(card)
    assert (resumed.met, states()) == (Met.RESUMED, ["received"] * len(FILMS))
    assert verify().findings == []


def test_card_larger_than_the_disk_is_begun(small_disk: Path, home: Path, tmp_path: Path) -> None:
    card = fill(tmp_path / "card", {f"{number}.MP4": os.urandom(9 * MIB) for number in range(5)})
    with pytest.raises(ReserveError) as raised:
        empty(card)
    missing = raised.value.fields["missing"]
    assert isinstance(missing, int)
    assert 5 * MIB <= missing <= 6 * MIB
    assert not Intake.objects.exists()


def pull_by_unmounting(card: Path, _drawer: Path) -> None:
    subprocess.run(["umount", "--lazy", card], check=True)


def pull_by_moving(card: Path, drawer: Path) -> None:
    card.rename(drawer)


@pytest.mark.parametrize("after", [0, 3 * MIB, 7 * MIB, 11 * MIB])
def test_card_pulled_out_mid_copy_fails_its_files(home: Path, tmp_path: Path, after: int) -> None:
    card, copy = tmp_path / "card", fill(tmp_path / "copy", FILMS)
    card.mkdir()
    pull: Callable[[Path, Path], None] = pull_by_moving
    if _mounted(card, "size=64m"):
        pull = pull_by_unmounting
    subprocess.run(["cp", "-a", f"{copy}/.", card], check=True)
    watch, pulled = Watcher(), []

    def at_byte(read: int) -> None:
        if read > after and not pulled:
            pulled.append(read)
            pull(card, tmp_path / "drawer")

    watch.at_byte = at_byte
    with pytest.raises(CardReadError):
        empty(card, watch=watch)
    intake = Intake.objects.get()
    assert (intake.state, states().count("failed")) == (IntakeState.OPEN, 0)
    proven = set(intake.files.filter(state=FileState.RECEIVED).values_list("path", flat=True))
    assert verify().findings == []
    card.mkdir(exist_ok=True)
    subprocess.run(["cp", "-a", f"{copy}/.", card], check=True)
    resumed = empty(card, watch=(rest := Watcher()))
    assert (resumed.met, states()) == (Met.RESUMED, ["received"] * len(FILMS))
    assert not proven & set(rest.files)


def test_other_card_in_its_place_is_taken_for_it(home: Path, tmp_path: Path) -> None:
    card = fill(tmp_path / "card", FILMS)
    other = fill(tmp_path / "other", {name: content[::-1] for name, content in FILMS.items()})
    watch = Watcher()

    def swap(count: int) -> None:
        if count == 1:
            card.rename(tmp_path / "drawer")
            other.rename(card)
            (card / "DCIM").rename(card / "RENAMED")

    watch.at_file = swap
    with pytest.raises(CardReadError):
        empty(card, watch=watch)
    assert Intake.objects.get().state == IntakeState.OPEN
    assert "failed" not in states()
