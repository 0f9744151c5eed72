"""A command typed wrongly that is answered in English, or in Chinese where the instance speaks English."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from liuhen.cli import run, usage

ENGLISH = re.compile(r"[A-Za-z]{3,}")
WRONG = {
    "nope": "没有命令“nope”。",
    "--nope": "没有选项 --nope。",
    "ledger nope": "没有命令“nope”。",
    "backup": "缺少参数 dest。",
    "backup d --nope": "没有选项 --nope。",
    "backup d --keep": "选项 --keep 后面要写明值。",
    "backup d --keep many": "--keep：应为整数。",
    "backup d --keep -1": "--keep：应不小于 0。",
    "backup a b": "多出了参数：b。",
    "backup d --plain-database=x": "选项 --plain-database 不带值。",
    "audit --advisories /absent": "--advisories：文件夹“/absent”不存在。",
    "bundle --platform nope": "平台只能是",
}


@pytest.fixture
def typed(monkeypatch: pytest.MonkeyPatch, capsys, tmp_path: Path):
    """What is said of a command, and the exit code: `typed("backup")`."""
    monkeypatch.setenv("LIUHEN_HOME", str(tmp_path))

    def told(line: str) -> tuple[str, int]:
        monkeypatch.setattr("sys.argv", ["liuhen", *line.split()])
        with pytest.raises(SystemExit) as ended:
            run()
        return capsys.readouterr().err, ended.value.code

    return told


@pytest.mark.parametrize("line", WRONG)
def test_a_complaint_in_english(typed, line):
    said, code = typed(line)
    assert code == 2
    assert WRONG[line] in said
    known = set(re.findall(ENGLISH, line)) | {"liuhen", "dest", "help", "aarch"}
    assert set(re.findall(ENGLISH, said)) <= known
    assert "用法说明：liuhen" in said


def test_a_complaint_that_a_newer_library_words_otherwise():
    assert usage.in_chinese("Quaint demand.") == ""
    assert usage.told(usage.complaints.UsageError("Quaint demand.")) == "命令的写法不对。"
    assert usage.told(usage.complaints.BadParameter("Quaint demand.", param_hint="--keep")) == "--keep 的值不对。"
    assert usage.told(usage.complaints.BadParameter("只能是 1", param_hint="--keep")) == "--keep：只能是 1"
    assert usage.in_chinese("'x' is not one of 'a', 'b'.") == "“x”不在可选范围内：a、b。"
    assert usage.told(usage.complaints.NoSuchOption("--kep", possibilities=["--keep"])).endswith("也许是：--keep。")


def test_an_instance_that_speaks_english_is_told_in_chinese(typed, monkeypatch):
    monkeypatch.setenv("LIUHEN_LANGUAGE", "en")
    said, code = typed("backup")
    assert (code, "Missing argument" in said) == (2, True)


def test_no_command_at_all_shows_the_usage(typed):
    _said, code = typed("ledger")
    assert code == 2
