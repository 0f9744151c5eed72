"""Parts of a running instance die: none is left alone, and the next start finds everything as it was."""

from __future__ import annotations

import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from migrated import copy_to

ROOT = Path(__file__).resolve().parents[2]
UNTIL = 60.0


def free_ports() -> int:
    """A port that is free together with the next one."""
    while True:
        with socket.socket() as first, socket.socket() as second:
            first.bind(("127.0.0.1", 0))
            port = first.getsockname()[1]
            try:
                second.bind(("127.0.0.1", port + 1))
            except OSError:
                continue
            return port


def is_open(port: int) -> bool:
    try:
        socket.create_connection(("127.0.0.1", port), 1).close()
    except OSError:
        return False
    return True


def wait_for(what, told: Path) -> None:
    until = time.monotonic() + UNTIL
    while not what():
        assert time.monotonic() < until, told.read_text()
        time.sleep(0.05)


def children(pid: int) -> list[int]:
    return [int(child) for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]


def is_alive(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rsplit(") ", 1)[1][0] != "Z"
    except FileNotFoundError:
        return False


class Up:
    """`liuhen up` on a home of its own."""

    def __init__(self, home: Path) -> None:
        self.home, self.port = home, free_ports()
        self.told = home.with_suffix(".log")
        environment = {name: value for name, value in os.environ.items() if not name.startswith("LIUHEN_")}
        environment |= {"LIUHEN_HOME": str(home), "PYTHONPATH": str(ROOT / "src")}
        with self.told.open("ab") as log:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "liuhen", "up", "--port", str(self.port)],
                env=environment, cwd=ROOT, stdout=log, stderr=log, start_new_session=True,
            )  # fmt: skip
        wait_for(lambda: is_open(self.port) and is_open(self.port + 1), self.told)
        self.parts = children(self.process.pid)

    def all_gone(self) -> bool:
        return not any(map(is_alive, self.parts)) and not is_open(self.port) and not is_open(self.port + 1)


class FirstDay:
    """A home after its first start and stop, with how it stopped."""

    def __init__(self, home: Path) -> None:
        self.home = home
        first = Up(home)
        first.process.send_signal(signal.SIGINT)
        self.ended = first.process.wait(UNTIL)
        self.all_gone, self.told = first.all_gone(), first.told.read_text()


@pytest.fixture(scope="module")
def first_day(tmp_path_factory: pytest.TempPathFactory) -> FirstDay:
    home = tmp_path_factory.mktemp("up") / "home"
    home.mkdir()
    copy_to(home / "db.sqlite3")  # that a first start migrates is a journey's
    return FirstDay(home)


def started(first_day: FirstDay, home: Path) -> Iterator[Up]:
    """The next start, in a copy."""
    shutil.copytree(first_day.home, home)
    running = Up(home)
    yield running
    if running.process.poll() is None:
        running.process.terminate()
        running.process.wait(UNTIL)


@pytest.fixture
def up(first_day: FirstDay, tmp_path: Path) -> Iterator[Up]:
    yield from started(first_day, tmp_path / "home")


@pytest.fixture(scope="module")
def standing(first_day: FirstDay, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Up]:
    """One that is only looked at."""
    yield from started(first_day, tmp_path_factory.mktemp("standing") / "home")


def test_part_that_dies_stops_all_and_says_which(up: Up):
    assert len(up.parts) == 3
    os.kill(up.parts[2], signal.SIGKILL)
    assert up.process.wait(UNTIL) == 75
    assert "后台任务意外停止" in up.told.read_text()
    assert up.all_gone()


def test_parent_that_is_killed_leaves_no_orphans(up: Up):
    up.process.kill()
    up.process.wait()
    wait_for(up.all_gone, up.told)


def test_stop_is_clean_and_the_next_start_finds_everything(first_day: FirstDay, up: Up):
    assert first_day.ended == 0
    assert first_day.all_gone
    assert "Traceback" not in first_day.told
    assert (up.home / "keys" / "secret.key").read_text() == (first_day.home / "keys" / "secret.key").read_text()
    up.process.terminate()
    assert up.process.wait(UNTIL) == 0
    assert up.all_gone()
    assert "Traceback" not in up.told.read_text()


def test_second_start_on_the_same_ports_says_so(standing: Up, tmp_path: Path):
    environment = os.environ | {"LIUHEN_HOME": str(tmp_path / "other"), "PYTHONPATH": str(ROOT / "src")}
    command = [sys.executable, "-m", "liuhen", "up", "--port", str(standing.port)]
    second = subprocess.run(command, env=environment, cwd=ROOT, capture_output=True, text=True, check=False)
    assert second.returncode == 75
    assert f"端口 {standing.port} 已被占用" in second.stderr


def test_a_greeting_that_drowns_in_log_lines(standing: Up):
    log = standing.home / "log"
    assert f"运行日志：{log}" in standing.told.read_text()
    assert '{"at"' not in standing.told.read_text()
    wait_for((log / "worker.jsonl").read_text, standing.told)
    assert {file.name for file in log.iterdir()} == {"pages.jsonl", "bytes.jsonl", "worker.jsonl"}
    assert {file.stat().st_mode & 0o777 for file in log.iterdir()} == {0o600}
    assert all("at" in json.loads(line) for line in (log / "worker.jsonl").read_text().splitlines())
