"""What the parts of `liuhen up` write: kept in files of bounded size, and shown when a part ends by itself."""

from __future__ import annotations

import io
import json
import stat
from pathlib import Path

import pytest

from liuhen.cli import part_logs
from liuhen.cli.children import Part, run_together
from liuhen.cli.part_logs import PartLog
from liuhen.site.errors import PartStoppedError


def written(folder: Path, output: bytes) -> PartLog:
    log = PartLog(folder, "worker")
    log.follow(io.BytesIO(output))
    log.close()
    return log


def test_a_line_that_is_no_json_or_that_others_read(tmp_path: Path) -> None:
    log = written(tmp_path / "log", '{"event": "job.started"}\nTraceback：某处\n'.encode())
    kept = [json.loads(line) for line in log.path.read_text("utf-8").splitlines()]
    assert kept[0] == {"event": "job.started"}
    assert kept[1]["text"].startswith("Traceback")
    assert stat.S_IMODE(log.path.stat().st_mode) == 0o600
    assert stat.S_IMODE(log.path.parent.stat().st_mode) == 0o700


def test_a_second_start_that_forgets_the_first(tmp_path: Path) -> None:
    written(tmp_path, b'{"run": 1}\n')
    assert written(tmp_path, b'{"run": 2}\n').path.read_text().splitlines() == ['{"run": 1}', '{"run": 2}']


def test_a_log_that_fills_the_disk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(part_logs, "FILE_SIZE", 1000)
    written(tmp_path, b'{"event": "job.started"}\n' * 1000)
    files = list(tmp_path.iterdir())
    assert len(files) == part_logs.FILES_KEPT + 1
    assert all(file.stat().st_size <= 1000 and stat.S_IMODE(file.stat().st_mode) == 0o600 for file in files)


def test_a_full_disk_that_stops_the_part(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "worker.jsonl").symlink_to("/dev/full")
    log = written(tmp_path, b'{"event": "job.started"}\n' * 1000 + b"the end\n")
    assert log.last_words() == ["the end"], "the part would wait for its reader"
    assert capfd.readouterr().err == ""


def test_a_part_that_cannot_start_and_says_so_to_a_file_only(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    part = Part("网页服务", ("serve", "nowhere"), "pages")
    with pytest.raises(PartStoppedError) as stopped:
        run_together((part,), log_folder=tmp_path / "log")
    assert stopped.value.fields["part"] == "网页服务"
    said = capfd.readouterr().err
    assert "nowhere" in said
    assert str(tmp_path / "log" / "pages.jsonl") in said
