"""`liuhen rules due`, as a program and as a person ask it."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest


def asked(*words: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "liuhen", "rules", "due", *words],
        capture_output=True, text=True, check=False, env={"PYTHONPATH": "src", "LIUHEN_HOME": "/nonexistent"},
        cwd=Path(__file__).resolve().parents[3],
    )  # fmt: skip


def test_json_that_a_program_cannot_use() -> None:
    told = asked("--from", "2026-02-13T17:30+08:00", "--limit", "2wd", "--json")
    data = json.loads(told.stdout)
    assert list(data) == ["last_day", "due", "provisional", "reason", "left_out"]
    assert (data["last_day"], data["due"]) == ("2026-02-24", "2026-02-24T23:59:59+08:00")
    assert data["left_out"][0] == {"day": "2026-02-15", "why": "春节"}
    assert (told.returncode, data["provisional"], data["reason"]) == (0, False, "")


def test_an_unpublished_year_told_as_if_known() -> None:
    told = asked("--from", "2026-11-23", "--limit", "30wd")
    assert "2027-01-05（周二）24:00" in told.stdout
    assert "暂定：2027年放假安排尚未公布" in told.stdout


def test_an_arrangement_given_as_a_file(tmp_path: Path) -> None:
    path = tmp_path / "2027.json"
    path.write_text(json.dumps({"year": 2027, "days": [{"name": "元旦", "date": "2027-01-04", "isOffDay": True}]}))
    told = asked("--from", "2026-11-23", "--limit", "30wd", "--calendar", str(path), "--json")
    data = json.loads(told.stdout)
    assert (data["last_day"], data["provisional"]) == ("2027-01-05", False)


@pytest.mark.parametrize(
    ("begin", "limit", "words"),
    [
        ("昨天", "2wd", "无法识别"),
        ("2026-02-30", "2wd", "无法识别"),
        ("2026-02-13", "24h", "起算的时刻"),
        ("2026-02-13", "two days", "24h、3wd"),
        ("1800-01-01", "2y", "之间的期限"),
    ],
)
def test_wrong_input_answered_with_a_trace(begin: str, limit: str, words: str) -> None:
    told = asked("--from", begin, "--limit", limit)
    assert told.returncode == 65
    assert words in told.stderr
    assert "Traceback" not in told.stderr
