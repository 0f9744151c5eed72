"""A station without a terminal that keeps no word of why it stopped."""

from __future__ import annotations

import logging
from pathlib import Path

import pytest

from liuhen.cli import dock, dock_log
from liuhen.cli.dock_log import LogFile
from liuhen.cli.dock_view import Lines
from liuhen.intake.errors import ServerUnreachableError


def test_lines_and_faults_are_not_kept(tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    path = tmp_path / "new" / "dock.log"
    kept = LogFile(path)
    kept.keep_faults()
    with Lines("二楼", "", kept.say):
        logging.getLogger("liuhen.intake").error("card in place 1")
    kept.close()
    logging.getLogger("liuhen.intake").error("after it")
    [started, fault] = path.read_text("utf-8").splitlines()
    assert started[:4].isdigit()
    assert started.endswith("采集站 二楼 已启动。")
    assert fault.endswith("card in place 1")
    assert capsys.readouterr().out == "采集站 二楼 已启动。\n"


def test_why_a_station_could_not_begin_is_not_kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    def work(*_told: object, **_more: object) -> None:
        raise ServerUnreachableError(server="https://liuhen.example")

    monkeypatch.setattr(dock, "_work", work)
    with pytest.raises(ServerUnreachableError):
        dock.dock(log=tmp_path / "dock.log")
    assert "https://liuhen.example" in (tmp_path / "dock.log").read_text("utf-8")


def test_a_log_that_fills_the_disk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(dock_log, "FILE_SIZE", 1000)
    kept = LogFile(tmp_path / "dock.log")
    for _line in range(200):
        kept.say("x" * 100)
    kept.close()
    assert len(list(tmp_path.iterdir())) == dock_log.FILES_KEPT + 1
    assert sum(path.stat().st_size for path in tmp_path.iterdir()) <= 5 * 1000
