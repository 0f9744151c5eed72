"""A docking station loses its power, its card or its people in the middle: nothing is lost, and the next start ends it.

Real processes on an instance of their own, on SQLite; they are stopped by their own ids.
"""

from __future__ import annotations

import os
import shutil
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from cards import fill
from liuhen.custody.instance import create_instance
from migrated import copy_to

ROOT = Path(__file__).resolve().parents[2]
MEDIA = ROOT.parent / "shared" / "media" / "original"
UNTIL = 120.0
MIB = 1 << 20
FILES = 8


class Dock:
    """`liuhen dock` over a folder, with a home of its own."""

    def __init__(self, folder: Path) -> None:
        self.home, self.bay, self.told = folder / "home", folder / "bay", folder / "dock.log"
        self.bay.mkdir()
        create_instance(self.home, "demo", datetime.now(UTC))
        copy_to(self.home / "db.sqlite3")
        self.environment = {name: value for name, value in os.environ.items() if not name.startswith("LIUHEN_")}
        self.environment |= {
            "LIUHEN_HOME": str(self.home),
            "PYTHONPATH": str(ROOT / "src"),
            "LIUHEN_RESERVE_BYTES": "0",
        }
        self.process: subprocess.Popen[bytes] | None = None

    def run(self, *words: str) -> str:
        command = [sys.executable, "-m", "liuhen", *words]
        done = subprocess.run(command, env=self.environment, cwd=ROOT, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout

    def start(self) -> None:
        command = [sys.executable, "-m", "liuhen", "dock", "--plain", "--name", "一楼", "--watch", str(self.bay)]
        with self.told.open("ab") as log:
            self.process = subprocess.Popen(
                command, env=self.environment, cwd=ROOT, stdout=log, stderr=log, start_new_session=True
            )

    def ask(self, sql: str) -> list[tuple[Any, ...]]:
        connection = sqlite3.connect(self.home / "db.sqlite3", timeout=30)
        try:
            return connection.execute(sql).fetchall()
        finally:
            connection.close()

    def until(self, what: Callable[[], object]) -> None:
        deadline = time.monotonic() + UNTIL
        while not what():
            assert time.monotonic() < deadline, self.told.read_text()
            assert self.process is None or self.process.poll() is None, self.told.read_text()
            time.sleep(0.01)

    def stands(self) -> list[str]:
        return [stand for (stand,) in self.ask("SELECT stand FROM docking_docking WHERE gone_at IS NULL")]

    def received(self) -> int:
        return int(self.ask("SELECT count(*) FROM intake_intakefile WHERE state = 'received'")[0][0])

    def stop(self) -> int:
        assert self.process is not None
        self.process.send_signal(signal.SIGTERM)
        code = self.process.wait(UNTIL)
        self.process = None
        return code

    def is_clean(self) -> bool:
        self.run("verify")
        return True


@pytest.fixture
def dock(tmp_path: Path) -> Iterator[Dock]:
    made = Dock(tmp_path)
    yield made
    if made.process is not None and made.process.poll() is None:
        made.process.kill()
        made.process.wait(UNTIL)


def card(folder: Path) -> Path:
    """A card with real films as a recorder names them, where there are any, and some that take their time."""
    films = sorted(MEDIA.iterdir())[:3] if MEDIA.is_dir() else []
    contents = [film.read_bytes() for film in films]
    contents += [os.urandom(12 * MIB) for _ in range(FILES - len(contents))]
    names = [f"DCIM/100MEDIA/410204_KT50012_2026112009{n:02}00_{n:04}.MP4" for n in range(FILES)]
    return fill(folder, dict(zip(names, contents, strict=True)))


def test_power_that_fails_in_the_middle_of_a_card(dock: Dock, tmp_path: Path):
    card(tmp_path / "KT50012").rename(dock.bay / "KT50012")
    dock.start()
    dock.until(lambda: dock.received() >= 2)
    assert dock.process is not None
    dock.process.kill()
    dock.process.wait(UNTIL)
    proven = dock.received()
    assert 2 <= proven < FILES  # it was in the middle
    (stood,) = dock.stands()
    assert stood in {"waiting", "taking"}  # the wall shows 请勿拔出, and soon that the station doesn't answer
    dock.start()
    dock.until(lambda: dock.stands() == ["done"])
    assert dock.received() == FILES
    assert dock.ask("SELECT count(*) FROM intake_intake") == [(1,)]
    assert dock.ask("SELECT stand, may_wipe FROM docking_docking ORDER BY id") == [("interrupted", 0), ("done", 1)]
    assert dock.stop() == 0
    assert dock.is_clean()
    assert "可以清除" in dock.told.read_text()


def test_card_pulled_out_and_station_stopped_in_the_middle(dock: Dock, tmp_path: Path):
    dock.start()
    dock.until(lambda: "已启动" in dock.told.read_text())
    card(tmp_path / "KT50012").rename(dock.bay / "KT50012")
    dock.until(lambda: dock.received() >= 1)
    shutil.move(dock.bay / "KT50012", tmp_path / "drawer")
    dock.until(lambda: dock.ask("SELECT stand FROM docking_docking WHERE gone_at IS NOT NULL") == [("pulled",)])
    proven = dock.received()
    assert 1 <= proven < FILES
    dock.until(lambda: "请重新插入，不可清除" in dock.told.read_text())  # the line may come after the row
    shutil.move(tmp_path / "drawer", dock.bay / "KT50012")
    dock.until(lambda: dock.received() > proven or "done" in dock.stands())
    assert dock.stop() == 0
    assert dock.received() >= proven
    stood = dock.ask("SELECT stand FROM docking_docking ORDER BY id DESC LIMIT 1")[0][0]
    assert stood in {"interrupted", "done"}
    dock.start()
    dock.until(lambda: dock.told.read_text().count("已启动") == 2)
    dock.until(lambda: dock.stands() == ["done"])
    assert dock.received() == FILES
    assert dock.stop() == 0
    assert dock.is_clean()
